//===- Scratch.h - files that a test makes and leaves nothing of --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEST_SCRATCH_H
#define MIL_TEST_SCRATCH_H

#include <dirent.h>
#include <fts.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratchRoot[PATH_MAX];

static inline void scratchRemove(const char *path) {
  char *const roots[] = {(char *)path, NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  for (FTSENT *entry; tree && (entry = fts_read(tree));)
    if (entry->fts_info != FTS_D)
      remove(entry->fts_path);
  if (tree)
    fts_close(tree);
}

static inline void scratchCreate(void) {
  const char *base = getenv("TMPDIR");
  snprintf(scratchRoot, sizeof scratchRoot, "%s/mil-unit.XXXXXX", base ? base : "/tmp");
  if (!mkdtemp(scratchRoot)) {
    perror(scratchRoot);
    exit(1);
  }
}
static inline void scratchDestroy(void) { scratchRemove(scratchRoot); }

/// The path of something in the scratch directory; one of eight buffers that take turns.
__attribute__((format(printf, 1, 2))) static inline const char *scratchPath(const char *format,
                                                                            ...) {
  static char paths[8][PATH_MAX];
  static unsigned turn;
  char *path = paths[turn++ % 8];
  int length = snprintf(path, PATH_MAX, "%s/", scratchRoot);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(path + length, (size_t)(PATH_MAX - length), format, arguments);
  va_end(arguments);
  return path;
}

/// Writes a file and the directories above it.
static inline void scratchWrite(const char *path, const void *data, size_t size) {
  char partial[PATH_MAX];
  snprintf(partial, sizeof partial, "%s", path);
  for (char *slash = partial + strlen(scratchRoot); (slash = strchr(slash + 1, '/'));) {
    *slash = '\0';
    mkdir(partial, 0777);
    *slash = '/';
  }
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

/// The contents of a file in fresh memory, with a NUL behind them; null when it cannot be read.
static inline char *scratchRead(const char *path, size_t *outSize) {
  *outSize = 0;
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *data = size < 0 ? NULL : malloc((size_t)size + 1);
  if (data && fread(data, 1, (size_t)size, file) == (size_t)size) {
    data[size] = '\0';
    *outSize = (size_t)size;
  }
  fclose(file);
  return data;
}

/// How many entries a directory has besides `.` and `..`.
static inline unsigned scratchCount(const char *path) {
  unsigned count = 0;
  DIR *directory = opendir(path);
  for (struct dirent *entry; directory && (entry = readdir(directory));)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  if (directory)
    closedir(directory);
  return count;
}

#endif // MIL_TEST_SCRATCH_H
