//===- Knapsack.h - one item of each class, within a budget -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The multiple-choice knapsack problem: of each class one item is taken, so that the sum of costs
// is at most the budget and the sum of errors is as small as it can be.
//
// Exact within a limit of work: what the relaxed problem leaves open is enumerated, and where that
// is not finished the result says by how much it can be worse than the best. Deterministic.
// Checked by test/unit/knapsack.c against all combinations and against dynamic programming.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_KNAPSACK_H
#define MIL_PASSES_KNAPSACK_H

#include "mil-c/Arena.h"

/// Costs: a sum of the greatest of each class is below 2^62. Errors: finite, 0 or more.
typedef struct MilKnapsackItem {
  uint64_t cost;
  double error;
} MilKnapsackItem;

typedef struct MilKnapsackClass {
  const MilKnapsackItem *items; ///< in any order
  size_t count;                 ///< at least 1
} MilKnapsackClass;

/// States that are kept in one round unless the caller says otherwise: 6 MB.
enum { MIL_KNAPSACK_STATES = 1 << 18 };

typedef struct MilKnapsackResult {
  uint64_t cost;
  double error;
  double
      bound; ///< no choice within the budget has a smaller error; equal to `error` when it is proved
} MilKnapsackResult;

/// `outChosen[i]`: which item of class i. `states`: how many partial choices may be kept.
/// Errors   MIL_INVALID, without a message: the cheapest items cost more than the budget;
///          MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milKnapsackSolve(const MilKnapsackClass *classes, size_t count,
                                           uint64_t budget, size_t states, size_t *outChosen,
                                           MilKnapsackResult *outResult, MilDiag diag);

/// From one choice that is the best for its cost to the next: class `of` changes to `item`.
typedef struct MilKnapsackStep {
  size_t of, item;
  uint64_t cost; ///< of the whole choice, with this step
  double error;
  double slope; ///< by how much the error falls for each unit of cost; falls from step to step
} MilKnapsackStep;

/// The curve from the cheapest items (`outFirst[i]`, of equally cheap ones that with the smallest error)
/// to those with the smallest error: the steps in order, in the arena. Each point is the best choice for
/// its cost; between them there may be others. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milKnapsackCurve(const MilKnapsackClass *classes, size_t count,
                                           MilArena *arena, size_t *outFirst,
                                           MilKnapsackStep **outSteps, size_t *outCount,
                                           MilDiag diag);

#endif // MIL_PASSES_KNAPSACK_H
