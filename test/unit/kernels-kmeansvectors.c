//===- kernels-kmeansvectors.c - palettes of vectors ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Distinct vectors and nearest entries against plain searches; clusters against the costs of what
// is known: the exact optimum on a line, clumps far apart, one start against several.
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "KMeans.h"
#include "KMeansVectors.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_VECTORS = 600, MAX_DIM = 5, MAX_ENTRIES = 256 };

static uint64_t state = 88172645463325252u;
static uint32_t random32(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state * 0x9E3779B97F4A7C15u >> 32);
}

static float x[MAX_VECTORS * MAX_DIM], lut[MAX_ENTRIES * MAX_DIM];
static uint8_t labels[MAX_VECTORS];

/// Values 0 .. levels - 1, some of them a negative zero.
static void fillGrid(size_t n, unsigned dim, unsigned levels) {
  for (size_t i = 0; i < n * dim; ++i) {
    x[i] = (float)(random32() % levels);
    if (x[i] == 0 && random32() & 1)
      x[i] = -0.0f;
  }
}

static void testDistinct(void) {
  for (size_t n = 0; n <= 257; n += 1 + n / 16)
    for (unsigned dim = 1; dim <= MAX_DIM; ++dim)
      for (unsigned levels = 1; levels <= 3; ++levels) {
        fillGrid(n, dim, levels);
        unsigned count = milDistinctVectors(x, n, dim, MAX_ENTRIES, lut);
        CHECK(count <= MAX_ENTRIES);
        for (unsigned c = 0; c < count; ++c) {
          bool occurs = false;
          for (size_t i = 0; i < n && !occurs; ++i)
            occurs = milVectorsCompare(x + i * dim, lut + c * dim, dim) == 0;
          CHECK(occurs);
          CHECK(c == 0 || milVectorsCompare(lut + (c - 1) * dim, lut + c * dim, dim) < 0);
          for (unsigned t = 0; t < dim; ++t)
            CHECK(!signbit(lut[c * dim + t]));
        }
        CHECK(count == 0 || milVectorsMap(x, n, dim, lut, count, labels) == 0);
        if (count > 1)
          CHECK(milDistinctVectors(x, n, dim, count - 1, lut) == count);
      }
}

static double squaredDistance(const float *a, const float *b, unsigned dim) {
  double sum = 0;
  for (unsigned t = 0; t < dim; ++t)
    sum += ((double)a[t] - b[t]) * ((double)a[t] - b[t]);
  return sum;
}

static void testMap(void) {
  for (unsigned dim = 1; dim <= MAX_DIM; ++dim)
    for (unsigned used = 1; used <= MAX_ENTRIES; used += 1 + used / 3) {
      fillGrid(MAX_VECTORS, dim, 7); // many ties
      for (size_t i = 0; i < (size_t)used * dim; ++i)
        lut[i] = (float)(random32() % 13) / 2;
      double total = milVectorsMap(x, MAX_VECTORS, dim, lut, used, labels), sum = 0;
      for (size_t i = 0; i < MAX_VECTORS; ++i) {
        double own = squaredDistance(x + i * dim, lut + labels[i] * dim, dim);
        for (unsigned c = 0; c < used; ++c) {
          double d = squaredDistance(x + i * dim, lut + c * dim, dim);
          CHECK(c < labels[i] ? d > own : d >= own);
        }
        sum += own;
      }
      CHECK(total == sum);
    }
}

static double cluster(size_t n, unsigned dim, unsigned k, unsigned starts, double *centroids) {
  void *scratch = aligned_alloc(64, milKMeansVectorsScratchSize(n, dim, k));
  double cost = milKMeansVectors(x, n, dim, k, starts, scratch, centroids);
  free(scratch);
  return cost;
}

/// The cost that is returned is that of the centroids.
static double costOf(size_t n, unsigned dim, unsigned k, const double *centroids) {
  double total = 0;
  for (size_t i = 0; i < n; ++i) {
    double best = INFINITY;
    for (unsigned c = 0; c < k; ++c) {
      double d = 0;
      for (unsigned t = 0; t < dim; ++t)
        d += (x[i * dim + t] - centroids[c * dim + t]) * (x[i * dim + t] - centroids[c * dim + t]);
      best = d < best ? d : best;
    }
    total += best;
  }
  return total;
}

static double first[MAX_ENTRIES * MAX_DIM], second[MAX_ENTRIES * MAX_DIM];

static void testRuns(void) {
  for (unsigned dim = 1; dim <= MAX_DIM; ++dim)
    for (unsigned k = 1; k <= MAX_ENTRIES; k *= 2)
      for (size_t n = k; n <= MAX_VECTORS; n = n * 3 + 1) {
        for (size_t i = 0; i < n * dim; ++i)
          x[i] = (float)((double)random32() * 0x1p-32 - 0.5);
        double one = cluster(n, dim, k, 1, first), several = cluster(n, dim, k, 4, second);
        CHECK(several <= one);
        CHECK(fabs(one - costOf(n, dim, k, first)) <= one * 1e-9 + 1e-12);
        CHECK(cluster(n, dim, k, 4, first) == several);
        CHECK(memcmp(first, second, (size_t)k * dim * sizeof *first) == 0);
        CHECK(n != k || several == 0);
      }
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
  static double values[MAX_VECTORS], weights[MAX_VECTORS];
  uint32_t bounds[MAX_ENTRIES + 1];
  for (unsigned k = 2; k <= 64; k *= 2) {
    double total = 0;
    for (size_t i = 0; i < MAX_VECTORS; ++i) {
      total += 1 + random32() % 100;
      x[i] = (float)total;
      values[i] = total;
      weights[i] = 1;
    }
    void *scratch = aligned_alloc(64, (milKMeansScratchSize(MAX_VECTORS, k) + 63) / 64 * 64);
    milKMeans(values, weights, MAX_VECTORS, k, scratch, first, bounds);
    free(scratch);
    double best = costOf(MAX_VECTORS, 1, k, first), cost = cluster(MAX_VECTORS, 1, k, 8, second);
    CHECK(cost >= best * (1 - 1e-9));
    CHECK(cost <= best * 1.15);
  }
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
  testDistinct();
  testMap();
  testRuns();
  testClumps();
  testLine();
  testFewDistinct();
  CHECK(milKMeansVectorsScratchSize(10, 2, 257) == 0);
  CHECK(milKMeansVectorsScratchSize(SIZE_MAX / 2, 2, 4) == 0);
  return CHECK_RESULT();
}
