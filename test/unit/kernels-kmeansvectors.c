//===- kernels-kmeansvectors.c - palettes of vectors ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clusters against the costs of what is known: the exact optimum on a line, clumps far apart, one
// start against several, weights against repeated vectors.
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "KMeans.h"
#include "KMeansVectors.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_VECTORS = 9000, SOME_VECTORS = 600, MAX_DIM = 5, MAX_ENTRIES = 256 };

static uint64_t state = 88172645463325252u;
static uint32_t random32(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state * 0x9E3779B97F4A7C15u >> 32);
}

static float x[MAX_VECTORS * MAX_DIM], weights[MAX_VECTORS * MAX_DIM];

/// The last part first.
static void runBackwards(void *context, size_t count, void (*body)(void *userData, size_t index),
                         void *userData) {
  while (count-- > 0)
    body(userData, count);
}
static const MilForEach forwards = {NULL, NULL}, backwards = {runBackwards, NULL};

static double clusterWith(size_t n, unsigned dim, const float *weight, unsigned k, unsigned starts,
                          MilForEach each, double *centroids) {
  void *treeScratch = aligned_alloc(64, milVectorTreeScratchSize(n, dim, weight != NULL));
  size_t size = milKMeansVectorsScratchSize(n, dim, k);
  unsigned char *scratch = aligned_alloc(64, size + 64);
  memset(scratch, 0xFF, size);
  memset(scratch + size, 0xA5, 64);
  MilVectorTree tree = milVectorTreeCreate(x, weight, n, dim, each, treeScratch);
  double cost = milKMeansVectors(&tree, k, starts, each, scratch, centroids);
  for (size_t i = 0; i < 64; ++i)
    CHECK(scratch[size + i] == 0xA5);
  free(scratch);
  free(treeScratch);
  return cost;
}

static double cluster(size_t n, unsigned dim, unsigned k, unsigned starts, double *centroids) {
  return clusterWith(n, dim, NULL, k, starts, forwards, centroids);
}

/// The cost that is returned is that of the centroids.
static double costOf(size_t n, unsigned dim, const float *weight, unsigned k,
                     const double *centroids) {
  double total = 0;
  for (size_t i = 0; i < n; ++i) {
    double best = INFINITY;
    for (unsigned c = 0; c < k; ++c) {
      double sum = 0;
      for (unsigned t = 0; t < dim; ++t) {
        double d = x[i * dim + t] - centroids[c * dim + t];
        sum += (weight ? weight[i * dim + t] : 1) * d * d;
      }
      best = sum < best ? sum : best;
    }
    total += best;
  }
  return total;
}

static double first[MAX_ENTRIES * MAX_DIM], second[MAX_ENTRIES * MAX_DIM];

static void fillUniform(size_t n, unsigned dim) {
  for (size_t i = 0; i < n * dim; ++i)
    x[i] = (float)((double)random32() * 0x1p-32 - 0.5);
}

static void checkRun(size_t n, unsigned dim, unsigned k) {
  fillUniform(n, dim);
  double one = cluster(n, dim, k, 1, first), several = cluster(n, dim, k, 4, second);
  CHECK(several <= one);
  CHECK(fabs(one - costOf(n, dim, NULL, k, first)) <= one * 1e-9 + 1e-12);
  CHECK(clusterWith(n, dim, NULL, k, 4, backwards, first) == several);
  CHECK(memcmp(first, second, (size_t)k * dim * sizeof *first) == 0);
  CHECK(n != k || several <= 1e-20);
}

static void testRuns(void) {
  for (unsigned dim = 1; dim <= MAX_DIM; ++dim)
    for (unsigned k = 1; k <= MAX_ENTRIES; k *= 2)
      for (size_t n = k; n <= SOME_VECTORS; n = n * 3 + 1)
        checkRun(n, dim, k);
  checkRun(MAX_VECTORS, 2, 16);
  checkRun(MAX_VECTORS, 4, 256);
}

/// Vectors in k clumps, far apart and narrow: every clump gets its centroid.
static void testClumps(void) {
  for (unsigned k = 2; k <= 64; k *= 2) {
    for (size_t i = 0; i < MAX_VECTORS; ++i)
      for (unsigned t = 0; t < 2; ++t)
        x[2 * i + t] = (float)((t ? i % k / 8 : i % k % 8) * 100.0 + random32() % 3);
    CHECK(cluster(MAX_VECTORS, 2, k, 4, first) <= MAX_VECTORS * 4.0);
  }
}

/// On a line the optimum is known.
static void testLine(void) {
  static double values[SOME_VECTORS], ones[SOME_VECTORS];
  uint32_t bounds[MAX_ENTRIES + 1];
  for (unsigned k = 2; k <= 64; k *= 2) {
    double total = 0;
    for (size_t i = 0; i < SOME_VECTORS; ++i) {
      total += 1 + random32() % 100;
      x[i] = (float)total;
      values[i] = total;
      ones[i] = 1;
    }
    void *scratch = aligned_alloc(64, (milKMeansScratchSize(SOME_VECTORS, k) + 63) / 64 * 64);
    milKMeans(values, ones, SOME_VECTORS, k, scratch, first, bounds);
    free(scratch);
    double best = costOf(SOME_VECTORS, 1, NULL, k, first);
    double cost = cluster(SOME_VECTORS, 1, k, 8, second);
    CHECK(cost >= best * (1 - 1e-9));
    CHECK(cost <= best * 1.15);
  }
}

/// A weight for an element: its centroids are weighted means, and elements without weight do not
/// count.
static void testWeights(void) {
  double one, other;
  for (unsigned k = 1; k <= 64; k *= 4) {
    fillUniform(MAX_VECTORS, 3);
    for (size_t i = 0; i < (size_t)MAX_VECTORS * 3; ++i)
      weights[i] = i % 3 == 1 ? 0 : (float)(1 + random32() % 4);
    one = clusterWith(MAX_VECTORS, 3, weights, k, 2, forwards, first);
    CHECK(fabs(one - costOf(MAX_VECTORS, 3, weights, k, first)) <= one * 1e-9);
    CHECK(clusterWith(MAX_VECTORS, 3, weights, k, 2, backwards, second) == one);
    for (size_t i = 0; i < (size_t)MAX_VECTORS * 3; ++i)
      x[i] = i % 3 == 1 ? x[i] * 1000 : x[i]; // what does not count
    other = clusterWith(MAX_VECTORS, 3, weights, k, 2, forwards, second);
    CHECK(fabs(one - other) <= one * 0.05);
  }
  fillUniform(MAX_VECTORS, 2); // k = 1: the weighted mean
  double sum = 0, mass = 0;
  for (size_t i = 0; i < (size_t)MAX_VECTORS * 2; ++i)
    weights[i] = (float)(random32() % 100);
  for (size_t i = 0; i < MAX_VECTORS; ++i) {
    sum += (double)weights[2 * i] * x[2 * i];
    mass += weights[2 * i];
  }
  clusterWith(MAX_VECTORS, 2, weights, 1, 1, forwards, first);
  CHECK(fabs(first[0] - sum / mass) <= 1e-12);
}

/// More centroids than distinct vectors: the cost is 0, whatever becomes of the others.
static void testFewDistinct(void) {
  for (size_t i = 0; i < MAX_VECTORS * 2; ++i)
    x[i] = (float)(i / 2 % 3);
  CHECK(cluster(MAX_VECTORS, 2, 8, 2, first) == 0);
  for (size_t i = 0; i < MAX_VECTORS * 2; ++i)
    x[i] = 3.0e38f; // squares are far above the range of float
  CHECK(cluster(MAX_VECTORS, 2, 4, 2, first) == 0);
  CHECK(first[0] == (double)3.0e38f);
}

int main(void) {
  testRuns();
  testClumps();
  testLine();
  testWeights();
  testFewDistinct();
  CHECK(milKMeansVectorsScratchSize(10, 2, 257) == 0);
  CHECK(milKMeansVectorsScratchSize(SIZE_MAX / 2, 2, 4) == 0);
  return CHECK_RESULT();
}
