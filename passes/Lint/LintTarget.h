//===- LintTarget.h - what a model is linted for -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_LINTTARGET_H
#define MIL_PASSES_LINTTARGET_H

#include "Support/Options.h"

/// The compute units, as bits.
enum { MIL_UNIT_CPU = 1, MIL_UNIT_GPU = 2, MIL_UNIT_ANE = 4, MIL_UNIT_ALL = 7 };

typedef struct MilLintTarget {
  MilString system; ///< the least one, as it was written; empty: that of each function
  int version;      ///< its specification version; 0
  bool isMac;       ///< it is a macOS
  unsigned units;   ///< MIL_UNIT_*
} MilLintTarget;

/// Reads words such as `iOS17`, `ANE`: at most one system, and units, of which none means all.
/// The target lends from the words.
/// Errors MIL_INVALID: another word, with the nearest right one; two systems. MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milLintTargetParse(const MilStringList *words, MilLintTarget *outTarget,
                                             MilDiag diag);
/// "the CPU and the GPU".
const char *milUnitNames(unsigned units);

#endif // MIL_PASSES_LINTTARGET_H
