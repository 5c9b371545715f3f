//===- ClusterLoops.c - mean and cost of a cluster, for each CPU ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Lanes.h"
#include "Variants.h"

/// Eight sums, each with what it has lost.
typedef struct {
  Lanes high, low;
} Sums;

static inline void addToSums(Sums *sums, int t, Native term) {
  Native high = sums->high.part[t] + term, part = high - sums->high.part[t];
  sums->low.part[t] += (sums->high.part[t] - (high - part)) + (term - part);
  sums->high.part[t] = high;
}

static double totalOf(const Sums *sums) {
  double high[LANES], low[LANES];
  for (int t = 0; t < PARTS; ++t) {
    storeNative(high + t * NATIVE, sums->high.part[t]);
    storeNative(low + t * NATIVE, sums->low.part[t]);
  }
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) {
      double sum = high[l] + high[l + half], part = sum - high[l];
      low[l] += low[l + half] + ((high[l] - (sum - part)) + (high[l + half] - part));
      high[l] = sum;
    }
  return high[0] + low[0];
}

/// Eight points: adds w * (x - anchor) to the moment.
static inline void addMoments(Sums *weights, Sums *moments, const double *x, const double *weight,
                              double anchor) {
  for (int t = 0; t < PARTS; ++t) {
    Native w = loadNative(weight + t * NATIVE);
    addToSums(weights, t, w);
    addToSums(moments, t, w * (loadNative(x + t * NATIVE) - anchor));
  }
}

static inline void addSquares(Sums *squares, const double *x, const double *weight, double anchor,
                              double offset) {
  for (int t = 0; t < PARTS; ++t) {
    Native distance = (loadNative(x + t * NATIVE) - anchor) - offset;
    addToSums(squares, t, loadNative(weight + t * NATIVE) * distance * distance);
  }
}

static MilCluster fewPoints(const double *x, const double *weight, size_t n) {
  double total = weight[0], moment = 0, cost = 0;
  for (size_t i = 1; i < n; ++i) {
    total += weight[i];
    moment += weight[i] * (x[i] - x[0]);
  }
  double offset = moment / total;
  for (size_t i = 0; i < n; ++i) {
    double distance = (x[i] - x[0]) - offset;
    cost += weight[i] * distance * distance;
  }
  return (MilCluster){x[0] + offset, cost};
}

MilCluster MIL_VARIANT(milClusterOf)(const double *x, const double *weight, size_t n) {
  if (n <= LANES)
    return fewPoints(x, weight, n);
  Sums weights = {0}, moments = {0}, squares = {0};
  double anchor = x[0], restX[LANES], restWeight[LANES];
  size_t whole = n / LANES * LANES;
  for (size_t l = 0; l < LANES; ++l) {
    restX[l] = whole + l < n ? x[whole + l] : anchor;
    restWeight[l] = whole + l < n ? weight[whole + l] : 0;
  }
  for (size_t i = 0; i < whole; i += LANES)
    addMoments(&weights, &moments, x + i, weight + i, anchor);
  addMoments(&weights, &moments, restX, restWeight, anchor);
  double offset = totalOf(&moments) / totalOf(&weights);
  for (size_t i = 0; i < whole; i += LANES)
    addSquares(&squares, x + i, weight + i, anchor, offset);
  addSquares(&squares, restX, restWeight, anchor, offset);
  return (MilCluster){anchor + offset, totalOf(&squares)};
}
