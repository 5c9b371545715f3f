//===- KMeans.h - exact one-dimensional k-means ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cuts d weighted points on a line into k clusters such that
//   sum over points of weight * (x - mean of its cluster)^2
// is as small as it can be: the optimum over all partitions, not one that a start leads to, to within
// 2^-36 (1.5e-11) of it, which is proved anew for each result; exact ties may go either way.
//
// x        ascending, distinct, finite; |x| below 1e140. weight: positive; partial sums should be
//          exact in double, as counts are, or else the result is optimal for the rounded sums.
// Result   the number of clusters used, min(d, k), each of at least one point; deterministic.
// scratch  64-byte aligned; its content means nothing before and after. Not shared between threads.
// Source   A. Aggarwal, B. Schieber, T. Tokuyama, Finding a minimum-weight k-link path in graphs
//          with the concave Monge property (1994). Checked by test/unit/kernels-kmeans.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_KMEANS_H
#define MIL_KERNELS_KMEANS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { MIL_KMEANS_MAX_CLUSTERS = 256 };

/// Bytes of scratch for milKMeans, linear in `distinct` (about 40 each); 0 when that overflows, or
/// for more than 2^32 - 66 points.
size_t milKMeansScratchSize(size_t distinct, unsigned k);

/// Shapes   x, weight: d >= 1; centroids: k; bounds: k + 1, cluster c is the points bounds[c] to
///          bounds[c + 1] - 1; only the first min(d, k) (+ 1) entries are written; 1 <= k <= 256.
/// Values   centroids ascending: the weighted means, to within two units in the last place.
/// Result   0 when rounding stands in the way of the proof: weights or distances differ by many
///          orders of magnitude. Then milKMeansSafe has to be called.
unsigned milKMeans(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                   double *centroids, uint32_t *bounds);

/// The same with costs that are good to 2^-43 of themselves, whatever the range of x and weight: it
/// never gives up, is several times as slow, and takes about 150 bytes of scratch for each point.
size_t milKMeansSafeScratchSize(size_t distinct, unsigned k);
unsigned milKMeansSafe(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                       double *centroids, uint32_t *bounds);

/// The reference: the same contract by the plain recurrence over k layers, and of several optimal
/// partitions the one whose last boundary is leftmost, then the one before. For tests: time grows
/// with k * d * log d and scratch with k * d.
size_t milKMeansRefScratchSize(size_t distinct, unsigned k);
unsigned milKMeans_ref(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                       double *centroids, uint32_t *bounds);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_KMEANS_H
