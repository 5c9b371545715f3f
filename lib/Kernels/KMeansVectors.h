//===- KMeansVectors.h - palettes of vectors ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// There is no efficient way to the best palette of vectors, so k-means here is Lloyd's algorithm
// from several starts. The same result on every machine. Checked by
// test/unit/kernels-kmeansvectors.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_KMEANSVECTORS_H
#define MIL_KERNELS_KMEANSVECTORS_H

#include "VectorTree.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes of scratch for milKMeansVectors; 0 when that overflows. Scratch is 64-byte aligned.
size_t milKMeansVectorsScratchSize(size_t n, unsigned dim, unsigned k);

/// Centroids of k clusters with a small sum of distances (VectorTree.h): the best of `starts` runs,
/// each of which seeds centroids and then moves them until the sum falls by less than 1e-5 of
/// itself. Run 0 of vectors without weights draws its seeds as scikit-learn's KMeans(k, n_init=1,
/// random_state=0) does, which stops earlier.
/// Shapes   centroids: k * dim; 1 <= k <= 256, k <= n, starts >= 1.
/// Result   the sum of distances to the nearest centroid. Centroids are in no order, and repeat
///          themselves when fewer than k vectors are distinct.
/// Source   D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding (2007);
///          T. Kanungo et al., An efficient k-means clustering algorithm (2002);
///          sklearn/cluster/_kmeans.py, _kmeans_plusplus
double milKMeansVectors(const MilVectorTree *tree, unsigned k, unsigned starts, MilForEach each,
                        void *scratch, double *centroids);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_KMEANSVECTORS_H
