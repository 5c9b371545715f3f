//===- ReportFiles.h - where reports go -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_REPORTFILES_H
#define MIL_TOOLS_REPORTFILES_H

#include "Report.h"

/// The form of a report by the ending of its file.
typedef struct ReportFormat {
  const char *ending;
  bool (*print)(const Report *report, FILE *out);
} ReportFormat;

typedef struct ReportFile {
  char *path;
  const ReportFormat *format;
  char *text; ///< once it was rendered
  size_t length;
} ReportFile;

/// What --report asks for; zeros to begin with.
typedef struct ReportFiles {
  ReportFile *files;
  size_t count;
} ReportFiles;

/// Adds paths with commas between them. Errors MIL_INVALID: an ending that is not .html, .json or .md;
/// MIL_IO: nothing can be written there.
MIL_WARN_UNUSED MilStatus reportFilesAdd(ReportFiles *files, const char *paths, MilDiag diag);
/// Makes the texts. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus reportFilesRender(ReportFiles *files, const Report *report, MilDiag diag);
/// Writes each beside its place and renames it: a file is replaced as a whole or stays. Errors MIL_IO.
MIL_WARN_UNUSED MilStatus reportFilesWrite(ReportFiles *files, MilDiag diag);
void reportFilesRelease(ReportFiles *files);

#endif // MIL_TOOLS_REPORTFILES_H
