//===- Report.h - what --report says about a model ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One collection of figures and three ways to write it: a page (the template in report/ with the figures
// in it), JSON and Markdown. What is written depends on the models and the command line alone, unless a time
// is asked for.
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_REPORT_H
#define MIL_TOOLS_REPORT_H

#include "Outcomes.h"
#include "mil-c/Arena.h"
#include "mil-c/Metadata.h"
#include <stdio.h>

enum {
  REPORT_THRESHOLD = 2048,       ///< what `threshold` usually is
  REPORT_MOST_HISTOGRAMS = 2000, ///< weights that have one, those with the largest error first
  REPORT_MOST_LEVELS = 40000,    ///< values in the lists of levels, in the same order
  REPORT_MOST_ROWS = 5000,       ///< weights on the page, the largest; JSON has them all
  REPORT_MOST_WORST = 10,        ///< weights in Markdown
  REPORT_MOST_NAMES = 10,        ///< of weights that were skipped for a reason
};

/// A weight, which is listed.
typedef struct ReportWeight {
  const MilWeightInfo *weight;
  const MilWeightInfo *original; ///< null: there is none, or nothing to compare with
  /// What passes have said of it; empty: nothing. A reason is why it was left alone.
  MilString technique, reason, note;
  uint64_t bytesBefore, bytes;   ///< without what an earlier weight has stored
  size_t index;                  ///< in the metadata
  const MilHistogram *histogram; ///< of the original where there is one; null: left out
  const MilWeightLevels *levels; ///< null: there are none, or left out
} ReportWeight;

typedef struct ReportTotal {
  const char *encoding; ///< null: of all
  uint64_t weights, elements, elementsBefore, bytesBefore, bytes;
} ReportTotal;

/// Why passes left weights alone; the most weights first.
typedef struct ReportReason {
  MilString reason;
  uint64_t weights, elements;
  MilString names[REPORT_MOST_NAMES];
  size_t numNames;
} ReportReason;

typedef struct Report {
  MilArena *arena;
  MilMetadata *metadata, *original; ///< every constant; null: nothing to compare with
  const char *const *command;       ///< the command line
  size_t numArguments;
  uint64_t threshold;    ///< constants of fewer elements are listed where they are compressed only
  double seconds;        ///< that it took; negative: not said
  const char *paths[2];  ///< before and after; null: none
  uint64_t fileBytes[2]; ///< of all files; 0: unknown
  ReportWeight *weights; ///< in program order
  size_t numWeights;
  size_t *worst; ///< all weights, the largest error first, then those without
  size_t compressed;
  ReportTotal total, *encodings; ///< most bytes before first
  size_t numEncodings;
  double snrDb;      ///< of all weights together; infinite: no error; NaN: nothing was compared
  ReportTotal small; ///< constants that are not listed
  ReportReason *reasons;
  size_t numReasons;
  Tradeoff tradeoff;
  size_t histogramsLeftOut, levelsLeftOut; ///< weights
} Report;

/// Collects everything but paths, sizes of files, command, threshold and time. Decodes all weights, one at a time.
/// `original` may be null; `passes` is the module that passes have run over, often `module` itself. Strings
/// and weights are those of the modules, which must outlive the report. Errors as those of
/// milMetadataCreate and milMetadataCompare.
MIL_WARN_UNUSED MilStatus reportCollect(Report *report, MlirModule module, MlirModule original,
                                        MlirModule passes, MilDiag diag);
/// Also after a failure.
void reportRelease(Report *report);

/// ReportOrder.c: fills `worst`, `encodings`, `total`. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus reportSumUp(Report *report, MilDiag diag);
/// ReportPasses.c: what passes have said: of weights, reasons, points. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus reportReadPasses(Report *report, MlirModule passes, MilDiag diag);

/// False when out of memory or `out` fails.
bool reportPrintHtml(const Report *report, FILE *out);
bool reportPrintJson(const Report *report, FILE *out);
bool reportPrintMarkdown(const Report *report, FILE *out);

/// Whether a weight is in another form than an array of its values.
static inline bool reportIsCompressed(const ReportWeight *weight) {
  return weight->weight->numSteps != 0;
}
/// Whether there is an error and it is known.
static inline bool reportHasError(const ReportWeight *weight) {
  return weight->original && !(weight->weight->error.snrDb > 1e300);
}
/// Bits of storage for each element; NaN without elements.
static inline double reportBits(uint64_t bytes, uint64_t elements) {
  return elements ? 8 * (double)bytes / (double)elements : __builtin_nan("");
}
/// Behind the last slash; of "-" that.
static inline const char *reportBaseName(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}
/// Of the command line; of the program only its name.
static inline const char *reportArgument(const Report *report, size_t i) {
  return i ? report->command[i] : reportBaseName(report->command[0]);
}

#endif // MIL_TOOLS_REPORT_H
