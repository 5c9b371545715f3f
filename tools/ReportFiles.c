//===- ReportFiles.c - where reports go -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ReportFiles.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const ReportFormat formats[] = {
    {".html", reportPrintHtml}, {".json", reportPrintJson}, {".md", reportPrintMarkdown}};

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

static const ReportFormat *formatOf(const char *path) {
  size_t length = strlen(path);
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; ++i) {
    size_t tail = strlen(formats[i].ending);
    if (length > tail && strcmp(path + length - tail, formats[i].ending) == 0)
      return &formats[i];
  }
  return NULL;
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// Where a report goes and how.
typedef struct Place {
  char *target;    ///< behind links; to be freed
  char *temporary; ///< beside it; null: written in place, as to a pipe
  int descriptor;
  mode_t mode; ///< of the file that is replaced; 0: there is none
} Place;

static MilStatus cannotWrite(const char *path, MilDiag diag) {
  return milFail(diag, MIL_IO, "cannot write the report '%s': %s", path, strerror(errno));
}

static void closePlace(Place *place) {
  if (place->descriptor >= 0)
    close(place->descriptor);
  if (place->temporary)
    unlink(place->temporary);
  free(place->temporary);
  free(place->target);
  *place = (Place){.descriptor = -1};
}

/// Opens what will become the file. A new name is tried as long as there is a file of that name.
static MilStatus openBeside(const char *path, Place *place, MilDiag diag) {
  enum { TRIES = 100 };
  size_t size = strlen(place->target) + 40;
  place->temporary = malloc(size);
  if (!place->temporary)
    return noMemory(diag);
  for (int i = 0; i < TRIES && place->descriptor < 0; ++i) {
    snprintf(place->temporary, size, "%s.%ld-%d.tmp", place->target, (long)getpid(), i);
    place->descriptor = open(place->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (place->descriptor < 0 && errno != EEXIST)
      break;
  }
  if (place->descriptor >= 0)
    return MIL_OK;
  MilStatus status = cannotWrite(path, diag);
  free(place->temporary);
  place->temporary = NULL;
  return status;
}

/// Close it, also after a failure.
static MilStatus openPlace(const char *path, Place *place, MilDiag diag) {
  struct stat found;
  bool exists = stat(path, &found) == 0;
  *place = (Place){.descriptor = -1, .target = exists ? realpath(path, NULL) : strdup(path)};
  if (!place->target)
    return cannotWrite(path, diag);
  if (exists && S_ISREG(found.st_mode))
    place->mode = found.st_mode & 07777;
  if (!exists || S_ISREG(found.st_mode))
    return openBeside(path, place, diag);
  place->descriptor = open(path, O_WRONLY | O_CLOEXEC);
  return place->descriptor < 0 ? cannotWrite(path, diag) : MIL_OK;
}

/// Whether a report can be made there, which is found out by making and removing an empty file.
static MilStatus tryPlace(const char *path, MilDiag diag) {
  struct stat found;
  Place place;
  if (stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode))
    return MIL_OK; // nobody may be reading a pipe yet
  MilStatus status = openPlace(path, &place, diag);
  closePlace(&place);
  return status;
}

static bool writeAll(int descriptor, const char *text, size_t length) {
  while (length) {
    ssize_t written = write(descriptor, text, length);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    text += written;
    length -= (size_t)written;
  }
  return true;
}

static MilStatus writeFile(const ReportFile *file, MilDiag diag) {
  Place place;
  MilStatus status;
  MIL_TRY(openPlace(file->path, &place, diag));
  bool ok = writeAll(place.descriptor, file->text, file->length);
  ok = ok && (!place.mode || fchmod(place.descriptor, place.mode) == 0);
  ok = close(place.descriptor) == 0 && ok;
  place.descriptor = -1;
  ok = ok && (!place.temporary || rename(place.temporary, place.target) == 0);
  if (!ok)
    MIL_TRY(cannotWrite(file->path, diag));
  free(place.temporary); // it is no longer there
  place.temporary = NULL;
done:
  closePlace(&place);
  return status;
}

//===----------------------------------------------------------------------===//
// Reports
//===----------------------------------------------------------------------===//

/// Takes over the path.
static MilStatus addFile(ReportFiles *files, char *path, MilDiag diag) {
  const ReportFormat *format = path ? formatOf(path) : NULL;
  ReportFile *grown = format ? realloc(files->files, (files->count + 1) * sizeof *grown) : NULL;
  MilStatus status = MIL_OK;
  if (path && !format)
    MIL_TRY(milFail(diag, MIL_INVALID, "--report: '%s' does not end in .html, .json or .md", path));
  if (!grown)
    MIL_TRY(noMemory(diag));
  files->files = grown;
  MIL_TRY(tryPlace(path, diag));
  files->files[files->count++] = (ReportFile){.path = path, .format = format};
  return MIL_OK;
done:
  free(path);
  return status;
}

MilStatus reportFilesAdd(ReportFiles *files, const char *paths, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (const char *next = paths; next && status == MIL_OK;) {
    size_t length = strcspn(next, ",");
    status = addFile(files, strndup(next, length), diag);
    next = next[length] ? next + length + 1 : NULL;
  }
  return status;
}

MilStatus reportFilesRender(ReportFiles *files, const Report *report, MilDiag diag) {
  for (size_t i = 0; i < files->count; ++i) {
    ReportFile *file = &files->files[i];
    FILE *out = open_memstream(&file->text, &file->length);
    bool ok = out && file->format->print(report, out);
    if ((out && fclose(out) != 0) || !ok)
      return noMemory(diag);
  }
  return MIL_OK;
}

MilStatus reportFilesWrite(ReportFiles *files, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < files->count; ++i)
    MIL_TRY(writeFile(&files->files[i], diag));
done:
  return status;
}

void reportFilesRelease(ReportFiles *files) {
  for (size_t i = 0; i < files->count; ++i) {
    free(files->files[i].path);
    free(files->files[i].text);
  }
  free(files->files);
  *files = (ReportFiles){NULL, 0};
}
