//===- CompressNames.h - what the operations of a model are called -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_COMPRESSNAMES_H
#define MIL_PASSES_COMPRESSNAMES_H

#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"

/// Different texts in order, each with a NUL.
typedef struct MilTexts {
  const char **data;
  size_t size;
} MilTexts;

/// Where the text is in the list; null: it is not.
const char *const *milTextsFind(const MilTexts *texts, MilString text);

typedef struct MilModelNames {
  MilTexts names; ///< of operations in functions, and of the values of constants and constexprs
  MilTexts types; ///< of operations that are neither: "conv"
} MilModelNames;

/// Collects them below `root` into the arena.
MIL_WARN_UNUSED MilStatus milModelNamesCollect(MlirOperation root, MilArena *arena,
                                               MilModelNames *outNames, MilDiag diag);

/// The name of an operation; empty when it has none.
MilString milOpName(MlirOperation op);
/// Its type: "conv"; empty for operations that are no part of a model.
MilString milOpType(MlirOperation op);

#endif // MIL_PASSES_COMPRESSNAMES_H
