//===- VectorTree.h - vectors in a tree of boxes ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vectors are rows: x holds n of them, `dim` >= 1 finite floats each. The distance from a vector to
// a point is
//   sum over t of weight[t] * (x[t] - point[t])^2
// with the vector's own weights, or 1. The tree puts near vectors together, so that most points of
// a palette are excluded as the nearest one for a whole box at once.
//
// Everything is done in double, one operation at a time and in a fixed order: the same result on
// every machine. Checked by test/unit/kernels-kmeansvectors.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_VECTORTREE_H
#define MIL_KERNELS_VECTORTREE_H

#include "ForEach.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  MIL_VECTOR_TREE_MAX_POINTS = 256, ///< of a palette
  MIL_VECTOR_TREE_MAX_DEPTH = 20,
  MIL_VECTOR_TREE_MAX_PARTS = 32,
  MIL_VECTOR_TREE_LEAF = 64,  ///< vectors of a leaf, on average at most
  MIL_VECTOR_TREE_CHUNK = 64, ///< positions that are looked at together, a multiple of
  MIL_VECTOR_TREE_LANES = 8,  ///< positions that loops take at a time at most
};

/// A complete binary tree: the children of node i are 2 i + 1 and 2 i + 2, the 2^depth last nodes
/// are the leaves. Positions are the vectors in the order of the leaves.
typedef struct MilVectorTree {
  size_t n;
  unsigned dim, depth;
  size_t stride;
  float *x;         ///< element t of position p at [t * stride + p]
  float *weight;    ///< as x; null: 1
  uint32_t *origin; ///< the vector at a position
  uint32_t *start;  ///< first position of each leaf, and n
  // Of each node, dim values: a box around its vectors; bounds of their weights; sums of weights and
  // weighted means. A node without vectors has sums of 0.
  double *middle, *half;
  float *lightest, *heaviest;
  double *mass, *mean;
  double *spread; ///< of each node: the sum of distances of its vectors to their mean
} MilVectorTree;

/// How many nodes the tree of n vectors has.
size_t milVectorTreeNodes(size_t n);

/// Into how many parts problems with n vectors are cut: the nodes of one level. Part p of m is node
/// m - 1 + p and what is below it.
size_t milVectorTreeParts(size_t n);

/// Bytes of scratch; 0 when that overflows, or for 2^32 vectors or more.
size_t milVectorTreeScratchSize(size_t n, unsigned dim, bool weighted);
/// The tree lives in scratch (64-byte aligned). x, weight: n * dim, not used later; weight may be
/// null, else its values are finite and not negative.
MilVectorTree milVectorTreeCreate(const float *x, const float *weight, size_t n, unsigned dim,
                                  MilForEach each, void *scratch);

static inline size_t milVectorTreeLeaves(const MilVectorTree *tree) {
  return (size_t)1 << tree->depth;
}

/// What a walk does where the nearest points are known to be among `count` of them, in ascending
/// order of their index: for the positions `first` to `end` - 1, all of them below `node`. Either
/// the node is a leaf or there is one point.
typedef void (*MilVectorTreeVisit)(void *userData, size_t node, size_t first, size_t end,
                                   const uint8_t *points, unsigned count);
/// Visits every position of a part once, in order. points: k * dim, 1 <= k <= 256. Of equally near
/// points of a vector the one with the lowest index is never excluded.
void milVectorTreeWalk(const MilVectorTree *tree, size_t part, const double *points, unsigned k,
                       MilVectorTreeVisit visit, void *userData);

/// Distances of `count` positions from `first` on to a point.
/// Shapes   out: count rounded up to a multiple of MIL_VECTOR_TREE_LANES; the rest means nothing.
void milVectorTreeDistances(const MilVectorTree *tree, size_t first, size_t count,
                            const double *point, double *out);
/// The nearest of some points, by index, the lower one on a tie, and the distance to it, for `count`
/// positions from `first` on.
/// Shapes   candidates: ascending, at least one; nearest, distance: as out above.
void milVectorTreeNearest(const MilVectorTree *tree, size_t first, size_t count,
                          const double *points, const uint8_t *candidates, unsigned numCandidates,
                          double *nearest, double *distance);
/// Not above the distance of any vector of the node to the point.
double milVectorTreeLeastDistance(const MilVectorTree *tree, size_t node, const double *point);

/// labels[i] = the nearest of the `used` points for vector i, the lower one on a tie.
/// Shapes   points: used * dim, 1 <= used <= 256; labels: n.    Result   the sum of the distances.
double milVectorTreeMap(const MilVectorTree *tree, const double *points, unsigned used,
                        MilForEach each, uint8_t *labels);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_VECTORTREE_H
