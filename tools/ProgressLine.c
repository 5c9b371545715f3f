//===- ProgressLine.c - a line on the terminal while weights are worked on -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ProgressLine.h"
#include "Table.h"
#include "mil-c/Progress.h"
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

typedef struct Line {
  double begin, shown; ///< of the pass; when the line was last written
  const char *pass;
} Line;

static const double kBetween = 0.1; ///< seconds from line to line

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int terminalWidth(void) {
  enum { kUsual = 80 };
  struct winsize size;
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : kUsual;
}

/// "palettize  42 %  84 of 201 MB  310 MB/s  0:12 left  layer_3", as much as the terminal has room for.
static const char *describe(MilArena *arena, const MilProgress *progress, double seconds) {
  double mega = 1e-6 * (double)progress->bytes, total = 1e-6 * (double)progress->total;
  const char *text = milArenaPrintf(arena, "%s %3.0f %%  %.1f of %.1f MB", progress->pass,
                                    100 * mega / total, mega, total);
  if (text && progress->bytes && seconds > 0) {
    unsigned left = (unsigned)((total - mega) * seconds / mega + 0.5);
    text = milArenaPrintf(arena, "%s  %.0f MB/s  %u:%02u left", text, mega / seconds, left / 60,
                          left % 60);
  }
  const char *name = cleanText(arena, progress->weight);
  int room = text && name ? terminalWidth() - 1 - textWidth(text) - 2 : 0;
  return room >= textWidth(name ? name : "") ? milArenaPrintf(arena, "%s  %s", text, name) : text;
}

static bool show(void *userData, const MilProgress *progress) {
  Line *line = userData;
  double time = now();
  if (line->pass != progress->pass)
    *line = (Line){.begin = time, .shown = -1, .pass = progress->pass};
  bool isDone = progress->bytes == progress->total;
  if (isDone) { // what follows stands where the line was
    fputs("\r\033[K", stderr);
    *line = (Line){.pass = NULL};
    return true;
  }
  if (time - line->shown < kBetween)
    return true;
  line->shown = time;
  MilArena *arena = milArenaCreate();
  const char *text = arena ? describe(arena, progress, time - line->begin) : NULL;
  if (text)
    fprintf(stderr, "\r\033[K%s", text);
  fflush(stderr);
  milArenaDestroy(arena);
  return true;
}

void showProgress(void) {
  static Line line;
  const char *terminal = getenv("TERM");
  if (isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0)
    milProgressListen(show, &line);
}
