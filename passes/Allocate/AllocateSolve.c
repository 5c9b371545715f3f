//===- AllocateSolve.c - which candidate each class gets ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "AllocateSolve.h"

/// What classes can get, as items.
typedef struct Problem {
  MilKnapsackClass *classes;
  MilKnapsackItem *items;
  unsigned *candidates; ///< of items
  uint64_t least;       ///< sum of the least costs
} Problem;

static MilStatus makeProblem(const MilAllocation *a, bool isBytes, Problem *out, MilDiag diag) {
  size_t most = (a->numClasses + 1) * MIL_ALLOCATION_CANDIDATES;
  *out = (Problem){milArenaCalloc(a->arena, a->numClasses + 1, sizeof *out->classes),
                   milArenaCalloc(a->arena, most, sizeof *out->items),
                   milArenaCalloc(a->arena, most, sizeof *out->candidates), 0};
  if (!out->classes || !out->items || !out->candidates)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t c = 0; c < a->numClasses; ++c) {
    MilKnapsackItem *items = out->items + c * MIL_ALLOCATION_CANDIDATES;
    size_t count = milAllocationItems(a, &a->classes[c], isBytes, items,
                                      out->candidates + c * MIL_ALLOCATION_CANDIDATES);
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < count; ++i)
      least = items[i].cost < least ? items[i].cost : least;
    out->classes[c] = (MilKnapsackClass){items, count};
    out->least += least;
  }
  return MIL_OK;
}

static unsigned candidateOf(const Problem *p, size_t of, size_t item) {
  return p->candidates[of * MIL_ALLOCATION_CANDIDATES + item];
}

MilStatus milAllocationSolve(MilAllocation *a, bool isBytes, uint64_t budget, uint64_t *outLeast,
                             MilDiag diag) {
  Problem p;
  MilKnapsackResult result;
  MilStatus status;
  MIL_TRY(makeProblem(a, isBytes, &p, diag));
  *outLeast = p.least;
  if (p.least > budget)
    MIL_TRY(MIL_INVALID);
  size_t *chosen = milArenaCalloc(a->arena, a->numClasses + 1, sizeof *chosen);
  if (!chosen)
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
  MIL_TRY(milKnapsackSolve(p.classes, a->numClasses, budget, MIL_KNAPSACK_STATES, chosen, &result,
                           diag));
  for (size_t c = 0; c < a->numClasses; ++c)
    a->classes[c].chosen = candidateOf(&p, c, chosen[c]);
  a->isProved = result.bound >= result.error;
  a->gap = a->isProved ? 0 : 1 - result.bound / result.error;
done:
  return status;
}

uint64_t milAllocationLeast(const MilAllocation *a) {
  MilKnapsackItem items[MIL_ALLOCATION_CANDIDATES];
  unsigned candidates[MIL_ALLOCATION_CANDIDATES];
  uint64_t total = 0;
  for (size_t c = 0; c < a->numClasses; ++c) {
    size_t count = milAllocationItems(a, &a->classes[c], true, items, candidates);
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < count; ++i)
      least = items[i].cost < least ? items[i].cost : least;
    total += least;
  }
  return total;
}

//===----------------------------------------------------------------------===//
// Each weight on its own
//===----------------------------------------------------------------------===//

enum { kAtOnce = 2 };             ///< candidates that are measured in one round
static const double kDoubt = 0.5; ///< dB by which a sample may be wrong

/// The next survey measures the candidate of a class, as far as that has not been done.
static bool want(MilAllocation *a, const MilAllocationClass *class, unsigned candidate) {
  bool isNew = false;
  if (candidate == MIL_ALLOCATION_DENSE)
    return false;
  for (size_t i = 0; i < class->numMembers; ++i) {
    MilAllocatedWeight *w = &a->weights[a->weights[class->members[i]].source];
    unsigned level = milCandidateLevel(candidate), width = 1u << milCandidateBits(candidate);
    if (w->measured[level] & width)
      continue;
    w->wanted[level] |= width;
    w->isSample = false;
    isNew = true;
  }
  return isNew;
}

static void chooseSmallest(MilAllocation *a, MilAllocationClass *class, double leastSnr) {
  uint64_t least = milAllocationBits(a, class, MIL_ALLOCATION_DENSE);
  class->chosen = MIL_ALLOCATION_DENSE;
  for (unsigned candidate = 0; candidate < MIL_ALLOCATION_DENSE; ++candidate) {
    if (!milAllocationHas(a, class, candidate, true) ||
        !(milAllocationClassSnr(a, class, candidate) >= leastSnr))
      continue;
    uint64_t bits = milAllocationBits(a, class, candidate);
    double error = milAllocationSquaredError(a, class, candidate);
    if (bits < least ||
        (bits == least && error < milAllocationSquaredError(a, class, class->chosen))) {
      least = bits;
      class->chosen = candidate;
    }
  }
}

/// The smallest that is smaller than what is chosen and may do as well; dense when there is none.
static unsigned findHope(const MilAllocation *a, const MilAllocationClass *class, uint64_t above,
                         double leastSnr) {
  uint64_t least = milAllocationBits(a, class, class->chosen);
  unsigned found = MIL_ALLOCATION_DENSE;
  for (unsigned candidate = 0; candidate < MIL_ALLOCATION_DENSE; ++candidate) {
    if (!milAllocationHas(a, class, candidate, false) ||
        milAllocationHas(a, class, candidate, true) ||
        !(milAllocationClassSnr(a, class, candidate) >= leastSnr - kDoubt))
      continue;
    uint64_t bits = milAllocationBits(a, class, candidate);
    if (bits > above && bits < least) {
      least = bits;
      found = candidate;
    }
  }
  return found;
}

MilStatus milAllocationSatisfy(MilAllocation *a, double leastSnr) {
  for (bool isNew = true; isNew;) {
    isNew = false;
    for (size_t c = 0; c < a->numClasses; ++c) {
      MilAllocationClass *class = &a->classes[c];
      uint64_t above = 0;
      chooseSmallest(a, class, leastSnr);
      for (int i = 0; i < kAtOnce; ++i) {
        unsigned hope = findHope(a, class, above, leastSnr);
        isNew |= want(a, class, hope);
        above = milAllocationBits(a, class, hope);
      }
    }
    MilStatus status = isNew ? milAllocationSurvey(a) : MIL_OK;
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}
