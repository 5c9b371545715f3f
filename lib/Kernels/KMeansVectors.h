//===- KMeansVectors.h - palettes of vectors ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vectors are rows: x holds n of them, `dim` >= 1 finite floats each. There is no efficient way to
// the best palette of vectors, so k-means here is Lloyd's algorithm from several starts.
//
// Everything is done in double, one operation at a time and in the order of the vectors: the same
// result on every machine. Checked by test/unit/kernels-kmeansvectors.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_KMEANSVECTORS_H
#define MIL_KERNELS_KMEANSVECTORS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { MIL_KMEANS_VECTORS_MAX_CLUSTERS = 256 };

/// The order of the first differing elements; -0 equals 0.
int milVectorsCompare(const float *a, const float *b, unsigned dim);

/// The distinct vectors in lexicographic order, -0 as +0, when there are at most `limit`.
/// Shapes   out: limit * dim.
/// Result   how many; limit + 1 when there are more, out is then unspecified. Time grows with
///          n * log(limit) and, in the worst case, limit^2.
unsigned milDistinctVectors(const float *x, size_t n, unsigned dim, unsigned limit, float *out);

/// out[i] = the nearest of the `used` rows of lut, the lower one on a tie; distances are sums of
/// squared differences in double.    Shapes   lut: used * dim, 1 <= used <= 256; out: n.
/// Result   the sum of the squared distances.
double milVectorsMap(const float *x, size_t n, unsigned dim, const float *lut, unsigned used,
                     uint8_t *out);

/// Bytes of scratch for milKMeansVectors; 0 when that overflows. Scratch is 64-byte aligned.
size_t milKMeansVectorsScratchSize(size_t n, unsigned dim, unsigned k);

/// Centroids of k clusters with a small sum of squared distances: the best of `starts` runs, each
/// of which seeds centroids and then moves them until the sum falls by less than 1e-5 of itself.
/// Run 0 draws its seeds as scikit-learn's KMeans(k, n_init=1, random_state=0) does, which stops
/// earlier; later runs draw from a sample where there are many vectors.
/// Shapes   x: n * dim; centroids: k * dim; 1 <= k <= 256, k <= n, dim >= 1, starts >= 1.
/// Result   the sum of squared distances to the nearest centroid. Centroids are in no order, and
///          repeat themselves when fewer than k vectors are distinct.
/// Source   D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding (2007);
///          sklearn/cluster/_kmeans.py, _kmeans_plusplus
double milKMeansVectors(const float *x, size_t n, unsigned dim, unsigned k, unsigned starts,
                        void *scratch, double *centroids);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_KMEANSVECTORS_H
