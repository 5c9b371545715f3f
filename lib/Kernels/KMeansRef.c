//===- KMeansRef.c - exact one-dimensional k-means, plainly ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   best(m, j) = the smallest cost of cutting the first j points into m clusters
//              = min over i < j of best(m - 1, i) + cost(i, j)
//
// cost satisfies the quadrangle inequality, so the smallest minimising i does not fall as j grows.
// Each layer m is therefore solved for the middle j first, which bounds i for the rows on either
// side.
//===----------------------------------------------------------------------===//
#include "KMeans.h"
#include "RangeCost.h"

typedef struct {
  RangeCost cost;
  double *before, *best; ///< layers m - 1 and m
  uint32_t *from;        ///< layer m: the minimising i of every j
} Layer;

// Rows firstRow .. lastRow, whose i lie in firstFrom .. lastFrom.
static void solveRows(Layer *layer, size_t firstRow, size_t lastRow, size_t firstFrom,
                      size_t lastFrom) {
  while (firstRow <= lastRow) {
    size_t j = firstRow + (lastRow - firstRow) / 2, choice = firstFrom;
    double best = layer->before[firstFrom] + milRangeCostSafe(&layer->cost, firstFrom, j);
    for (size_t i = firstFrom + 1; i <= lastFrom && i < j; ++i) {
      double value = layer->before[i] + milRangeCostSafe(&layer->cost, i, j);
      if (value < best) {
        best = value;
        choice = i;
      }
    }
    layer->best[j] = best;
    layer->from[j] = (uint32_t)choice;
    if (j > firstRow)
      solveRows(layer, firstRow, j - 1, firstFrom, choice);
    firstRow = j + 1;
    firstFrom = choice;
  }
}

size_t milKMeansRefScratchSize(size_t distinct, unsigned k) {
  if (distinct >= UINT32_MAX || k > MIL_KMEANS_MAX_CLUSTERS)
    return 0;
  return (milRangeCostScratch(distinct) + 2 * (distinct + 1)) * sizeof(double) +
         (size_t)k * (distinct + 1) * sizeof(uint32_t);
}

unsigned milKMeans_ref(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                       double *centroids, uint32_t *bounds) {
  unsigned used = d < k ? (unsigned)d : k;
  double *doubles = scratch;
  Layer layer = {.cost = milRangeCostCreate(x, weight, d, doubles)};
  layer.before = doubles + milRangeCostScratch(d);
  layer.best = layer.before + d + 1;
  uint32_t *from = (uint32_t *)(layer.best + d + 1); // from[(m - 1) * (d + 1) + j]

  for (size_t j = 1; j <= d; ++j) {
    layer.best[j] = milRangeCostSafe(&layer.cost, 0, j);
    from[j] = 0;
  }
  for (unsigned m = 2; m <= used; ++m) {
    double *swap = layer.before;
    layer.before = layer.best;
    layer.best = swap;
    layer.from = from + (size_t)(m - 1) * (d + 1);
    solveRows(&layer, m, d, m - 1, d - 1);
  }

  bounds[used] = (uint32_t)d;
  for (unsigned m = used; m > 0; --m)
    bounds[m - 1] = from[(size_t)(m - 1) * (d + 1) + bounds[m]];
  for (unsigned c = 0; c < used; ++c)
    centroids[c] = milRangeMean(&layer.cost, bounds[c], bounds[c + 1]);
  return used;
}
