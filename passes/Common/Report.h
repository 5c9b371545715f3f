//===- Report.h - what became of each weight ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module attribute `mil.report` is an array of dictionaries, one for each weight that a pass
// looked at, in program order. Tools make their table and summary from it; the exporter drops it.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_REPORT_H
#define MIL_PASSES_REPORT_H

#include "Weights.h"

typedef struct MilReportRow {
  const MilWeight *weight;
  const char *technique; ///< argument of the pass
  const char *reason;    ///< why the weight was skipped; null: it was compressed
  uint64_t bitsAfter;    ///< of all parts: indices and tables
  double error;          ///< mean squared error of the weight, before and after the pass
  bool isJoint;          ///< the pass compressed further what was compressed
} MilReportRow;

/// Adds the rows to the report of `root`. A row is about a weight of its function, name and, where it is not
/// 0, ordinal. A row about a weight that already has one replaces it, but
/// to one of a compressed weight a skipped one only adds a note, and a joint row adds its technique and
/// error to those before.
MIL_WARN_UNUSED MilStatus milReportAdd(MlirOperation root, const MilReportRow *rows, size_t count,
                                       MilArena *arena, MilDiag diag);
/// Takes out the rows of weights that are compressed: they are about to be dense.
MIL_WARN_UNUSED MilStatus milReportRemoveCompressed(MlirOperation root, MilArena *arena,
                                                    MilDiag diag);

#endif // MIL_PASSES_REPORT_H
