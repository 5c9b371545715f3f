//===- KMeansProbe.h - k-means where every cluster has a price ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the k-means kernels.
//
//   value(0) = 0
//   value(j) = price + min over i < j of value(i) + cost(i, j)
//
// is the smallest priced cost of the first j points, where cost(i, j) is that of one cluster of the
// points i .. j-1. Call i a column and j a row, and let V(i, j) = value(i) + cost(i, j). V satisfies
// the quadrangle inequality: if column i does not beat column a > i at a row, then it does not at
// any later row, and if i > a does not beat a, then not at any earlier one. So rows are solved in
// blocks; in a block the columns are all scanned for the last row and then, by halves, for fewer
// and fewer rows between those that are known.
//
// Sums. Costs are differences of prefix sums of w, w * (x - c) and w * (x - c)^2 over a tile, a few
// clusters around the current block with c in its middle: what cancels is then not much larger than
// a cluster's cost. A new tile is made whenever a block reaches beyond the old one, and values are
// from there on kept relative to that of its first column.
//
// Where two neighbouring points alone would cost more than a price, no cluster has both.
//
// How wrong the result can be. Let e bound the rounding error of any V computed in a tile.
// A row gets the smallest computed V of the columns that are left to it, at most e too much, so the
// question is what has been left out. Column i is left out of a row j because of another row r, at
// which a was computed to be at least as good: V(a, r) <= V(i, r) + 2e. Let a > i and j > r (the
// other side is the same). Then
//   V(i, j) - V(a, j) >= [V(i, r) - V(a, r)] + growth >= growth - 2e,
//   growth = cost(i, j) - cost(a, j) - cost(i, r) + cost(a, r)
//         >= cost(a - 1, r + 1) - cost(a, r + 1) - cost(a - 1, r) + cost(a, r)
//         >= 2 * w[a-1] * w[r] * (m - x[a-1]) * (x[r] - m) / (w[a-1] + .. + w[r]),
// m the mean of a .. r-1: the first step because growth is a sum over columns and rows between of
// terms that are not negative, the second by writing the four costs out. Where that is more than 2e
// leaving i out was right whatever rounding did, and no later decision can add to it: errors do not
// pile up from block to block. Rows r where it is not exist in theory, and for weights that differ
// by many orders of magnitude; each can cost an optimal path 2e for each of its clusters.
//   Now follow an optimal path. In a tile, values that were computed are too large by at most e for
// each of its clusters that end there; each adds at least a price to the value, so they are counted
// by how much values grow. The sum over all tiles, and what the rows without growth can cost, is
// the error of the total. For windows there is one cluster for each of them.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_KMEANSPROBE_H
#define MIL_KERNELS_KMEANSPROBE_H

#include <stddef.h>
#include <stdint.h>

enum { MIL_PROBE_PADDING = 8 }; ///< entries behind the last that loops may read and write
#define MIL_PROBE_FROM(d) ((d) + 512)

typedef struct MilProbe {
  const double *x, *weight; ///< d each
  size_t d;
  /// Scratch, d + 1 + MIL_PROBE_PADDING each: sums over the points of the tile before a point.
  double *w, *s, *q;
  /// d + 1 + MIL_PROBE_PADDING. value is relative to that of a column that changes with the tile.
  double *value;
  uint32_t *from; ///< MIL_PROBE_FROM(d): where the last cluster of the first j points starts
  double *other;  ///< as value; for windows

  double price, total; ///< total: the smallest priced cost of all points
  double error;        ///< by which total is too large, at most
} MilProbe;

/// Solves the problem for a price > 0: `from` and what follows.
void milKMeansProbe(MilProbe *probe, double price);

/// Where the m-th boundary of a partition is looked for.
typedef struct MilWindow {
  size_t first, last;
} MilWindow;

/// The best of the partitions into k clusters whose boundaries are in windows, windows[0] being 0 to
/// 0 and windows[k] d to d; total becomes its cost, error as above. Windows ascend: so do their first
/// and their last positions. Together they have at most MIL_PROBE_FROM(d) positions. `price` is used
/// to know the size of a cluster.
void milKMeansWindows(MilProbe *probe, unsigned k, const MilWindow *windows, uint32_t *bounds);

typedef struct MilCluster {
  double mean, cost; ///< to within two units in the last place; to within 2^-48 of itself
} MilCluster;

/// One cluster of n >= 1 ascending points, straight from the definition.
MilCluster milClusterOf(const double *x, const double *weight, size_t n);

#endif // MIL_KERNELS_KMEANSPROBE_H
