//===- RangeCost.h - cost of one cluster -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   cost(i, j) = sum over i <= t < j of weight[t] * (x[t] - mean(i, j))^2
//
// Two ways to the same number. The quick one is the textbook difference of prefix sums
//   (Q[j] - Q[i]) - (S[j] - S[i])^2 / (W[j] - W[i]),
// which cancels when the cluster is narrow and far from the mean of everything. The safe one never
// cancels: it joins precomputed parts of the range by
//   cost(A u B) = cost(A) + cost(B) + wA * wB / (wA + wB) * (mean(B) - mean(A))^2,
// three terms that are not negative, with means kept relative to a heavy point of the part itself.
// milRangeCost takes the quick one where a bound on its error shows that it is good enough.
//
// Private to the k-means kernels. Needs positive weights with exact partial sums (KMeans.h).
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_RANGECOST_H
#define MIL_KERNELS_RANGECOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The safe way cuts the points into blocks of this many.
enum { MIL_RANGE_BLOCK = 16 };

typedef struct RangeCost {
  const double *x, *weight;
  size_t count;
  /// Prefix sums of weight, weight * (x - centre) and weight * (x - centre)^2, count + 1 each; the
  /// low parts are what the double beside them has lost.
  double *w, *s, *sLow, *q, *qLow;
  double sError, qError; ///< the largest |sLow| and |qLow|; 0 for fp16 weights of moderate range
  double floor;          ///< what even the low parts may have lost, as an error of a cost

  bool hasParts; ///< the rest is made when first needed
  /// Parts of a block: from a point to its end, from its start to a point.
  /// Means are anchor + offset, where anchor is one of the points.
  struct RangeParts {
    double *anchor, *offset, *cost;
  } tail, head;
  /// A disjoint sparse table over whole blocks. A middle of level l is an odd multiple of 2^l; row
  /// l holds for block b the blocks from b to the middle right of it, or from the middle left of it
  /// to b. Two blocks first differ in the bit l that puts a middle between them, so two entries of
  /// row l cover all blocks from one to the other.
  struct RangeParts span;
  size_t blocks;
} RangeCost;

/// Doubles of scratch for count points.
size_t milRangeCostScratch(size_t count);
/// Uses scratch, and borrows x and weight, as long as the result is used.
RangeCost milRangeCostCreate(const double *x, const double *weight, size_t count, double *scratch);

/// cost(i, j) to within a few times 2^-43 of itself, i < j.
double milRangeCost(RangeCost *ranges, size_t i, size_t j);
/// cost(i, j) to within a few units in the last place.
double milRangeCostSafe(RangeCost *ranges, size_t i, size_t j);
/// The weighted mean of i .. j-1.
double milRangeMean(const RangeCost *ranges, size_t i, size_t j);

#endif // MIL_KERNELS_RANGECOST_H
