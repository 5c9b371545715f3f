//===- ReportFiles.c - where reports go -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ReportFiles.h"
#include "mil-c/WholeFile.h"
#include <stdlib.h>

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

static MilStatus cannotWrite(const char *path, int error, MilDiag diag) {
  return milFail(diag, MIL_IO, "cannot write the report '%s': %s", path, strerror(error));
}

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
  int error = milWholeFileTry(path);
  if (error)
    MIL_TRY(cannotWrite(path, error, diag));
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
  for (size_t i = 0; i < files->count; ++i) {
    const ReportFile *file = &files->files[i];
    int error = milWholeFileWrite(file->path, file->text, file->length);
    if (error)
      return cannotWrite(file->path, error, diag);
  }
  return MIL_OK;
}

void reportFilesRelease(ReportFiles *files) {
  for (size_t i = 0; i < files->count; ++i) {
    free(files->files[i].path);
    free(files->files[i].text);
  }
  free(files->files);
  *files = (ReportFiles){NULL, 0};
}
