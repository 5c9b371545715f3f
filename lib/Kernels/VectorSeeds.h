//===- VectorSeeds.h - where k-means of vectors starts ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// k-means++: each seed after the first is the best of a few vectors drawn with probabilities
// proportional to their cost, the distance to the nearest seed so far. Private to the kernels.
// Source   D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding (2007);
//          sklearn/cluster/_kmeans.py, _kmeans_plusplus
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_VECTORSEEDS_H
#define MIL_KERNELS_VECTORSEEDS_H

#include "Twister.h"
#include "VectorTree.h"

enum { MIL_VECTOR_SEEDS_CANDIDATES = 8 };

typedef struct MilVectorSeeds {
  const MilVectorTree *tree;
  MilForEach each;
  size_t numParts, numBlocks;
  double *cost;       ///< of each position
  double *most;       ///< of each node: the greatest cost
  double *total;      ///< of each node: the sum of costs
  double *blocks;     ///< sums of costs of vectors in their own order
  double *relief;     ///< of each part: by how much the sums of blocks fell
  double *gains;      ///< of each part: what candidates would save
  double *candidates; ///< MIL_VECTOR_SEEDS_CANDIDATES * dim
  uint32_t *position; ///< of each vector
  MilTwister *twister;
  const double *point; ///< that is being added
  unsigned numCandidates;
} MilVectorSeeds;

size_t milVectorSeedsScratchSize(size_t n, unsigned dim);
/// Lives in scratch (64-byte aligned).
MilVectorSeeds milVectorSeedsCreate(const MilVectorTree *tree, MilForEach each, void *scratch);

/// Draws k seeds, for vectors without weights the ones that scikit-learn draws for
/// random_state=seed.    Shapes   seeds: k * dim; 1 <= k <= n.
void milVectorSeedsDraw(MilVectorSeeds *s, uint32_t seed, unsigned k, double *seeds);

/// Costs for these k >= 1 points as seeds.
void milVectorSeedsSet(MilVectorSeeds *s, const double *points, unsigned k);
/// The vector with the greatest cost becomes a seed too; false when all costs are 0.
bool milVectorSeedsAddWorst(MilVectorSeeds *s, double *outPoint);

#endif // MIL_KERNELS_VECTORSEEDS_H
