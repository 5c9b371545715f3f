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

typedef struct MilMatcher {
  MilConfigFile *file;
  MilModelNames names;
} MilMatcher;

/// The selector that counts; null: none is about this weight.
MilSelector *milMatchFind(const MilMatcher *matcher, const MilWeight *weight, MlirOperation user);

/// Fails, at its place in the file, for a selector that nothing in the model answers to; warns of
/// those that are about operations without weights.
MIL_WARN_UNUSED MilStatus milMatchCheck(const MilMatcher *matcher, const MilWeights *weights);

#endif // MIL_PASSES_COMPRESSMATCH_H
