//===- CompressShared.h - one weight, several operations ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each use of a weight has a selector. Where those of one weight ask for different things it is a
// conflict; a configuration that leaves the weight alone anyway, for its size, asks for nothing.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_COMPRESSSHARED_H
#define MIL_PASSES_COMPRESSSHARED_H

#include "CompressMatch.h"

/// What becomes of a conflict.
typedef enum MilSharedMode {
  MIL_SHARED_ERROR,
  MIL_SHARED_FIRST, ///< the first operation decides
  MIL_SHARED_SPLIT, ///< the weight is copied for those that want something else
} MilSharedMode;

/// What is decided for an operand. It stays so when the weight behind it is replaced.
typedef struct MilDecision {
  MlirOperation user;
  intptr_t operand;
  size_t place;                ///< of the user in the order of the program
  const MilSelector *selector; ///< null: none
} MilDecision;

typedef struct MilDecisions {
  MilDecision *data; ///< in an order for milDecisionFind
  size_t size;
  bool hasCopies; ///< the model has weights that are not among those it was made for
} MilDecisions;

/// Decides for all uses of the weights, which are below `root`; splits some. Errors have been emitted at a
/// weight.
MIL_WARN_UNUSED MilStatus milDecide(MilMatcher *matcher, MlirOperation root,
                                    const MilWeights *weights, MilSharedMode mode,
                                    MilDecisions *outDecisions);
/// What is decided for a weight; null: no selector is about it.
const MilSelector *milDecisionFind(const MilDecisions *decisions, const MilWeight *weight);

#endif // MIL_PASSES_COMPRESSSHARED_H
