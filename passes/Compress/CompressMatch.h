//===- CompressMatch.h - which part of a file is about a weight ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For a weight where an operation uses it, the first of these counts:
//   1. op_name_configs, the name itself: that of the weight's own operation or value, then that of
//      the operation that uses it
//   2. op_name_configs, patterns in the order of the file, on the same names
//   3. op_type_configs, the type itself of the operation that uses it, then patterns
//   4. size_configs in the order of the file
//   5. global_config
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_COMPRESSMATCH_H
#define MIL_PASSES_COMPRESSMATCH_H

#include "Common/Weights.h"
#include "CompressFile.h"
#include "CompressNames.h"

/// What a list of selectors says of a text or a size.
typedef struct MilAnswer {
  MilSelector *first; ///< that applies; null: none does
  bool isTried;       ///< it is known
} MilAnswer;

typedef struct MilMatcher {
  MilConfigFile *file;
  MilModelNames names;
  MilAnswer *answers[MIL_SELECT_SIZE]; ///< of patterns, on each of the names or types
  MilAnswer sizes;                     ///< of the sizes, on `elements`
  uint64_t elements;
} MilMatcher;

/// The matcher lives as long as the file, the names and the arena.
MIL_WARN_UNUSED MilStatus milMatcherInit(MilMatcher *matcher, MilConfigFile *file,
                                         MilModelNames names, MilArena *arena, MilDiag diag);

/// The selector that counts; null: none is about this weight. Those that apply, counted or not, have a
/// weight from then on.
MilSelector *milMatchFind(MilMatcher *matcher, const MilWeight *weight, MlirOperation user);

/// Fails, at its place in the file, for a selector that nothing in the model answers to; warns of
/// those that are about operations without weights.
MIL_WARN_UNUSED MilStatus milMatchCheck(MilMatcher *matcher, const MilWeights *weights);

#endif // MIL_PASSES_COMPRESSMATCH_H
