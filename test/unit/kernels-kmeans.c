//===- kernels-kmeans.c - k-means against the plain recurrence --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The optimum comes from a table of the costs of all ranges, each summed up without cancellation
// (Welford), and the recurrence over all last clusters. No result may cost more than it by 1e-12 of
// it. Every result of the quick way is the same for all instruction sets.
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Float16.h"
#include "KMeans.h"
#include "RangeCost.h"
#include "Support/Cpu.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_POINTS = 400 };
static const unsigned clusterCounts[] = {1, 2, 3, 4, 8, 16, 64, 256};

static uint64_t state = 88172645463325252u;
static uint32_t random32(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state * 0x9E3779B97F4A7C15u >> 32);
}
static double uniform(void) { return (random32() + 0.5) * 0x1p-32; }
static double gauss(void) { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()); }

//===----------------------------------------------------------------------===//
// Points
//===----------------------------------------------------------------------===//

enum {
  GAUSSIAN,
  LOG_NORMAL,
  GRID,
  EQUAL_GAPS,
  WEIGHTED_GAPS,
  TWO_LEVELS,
  DENORMALS,
  OUTLIERS,
  SPIKES,
  POWERS,
  CLUMPS,
  SYMMETRIC,
  SQUARES,
  SPARSE,
  DENORMAL_OUTLIERS,
  FP32,
  FP32_RANGE,
  FP32_NARROW,
  WEIGHTS,
  HALF_ZERO,
  STUDENT,
  FAMILIES
};

static double familyValue(int family, int i, double *weight) {
  *weight = 1;
  switch (family) {
  case GAUSSIAN:
    return 0.02 * gauss();
  case LOG_NORMAL:
    return gauss() * exp(3 * gauss());
  case GRID:
    return (int)(random32() % 256) - 128;
  case EQUAL_GAPS:
    return i;
  case WEIGHTED_GAPS:
    *weight = 1 + random32() % 3;
    return i;
  case TWO_LEVELS:
    return random32() & 1 ? 1000 + random32() % 3 : random32() % 5;
  case DENORMALS:
    return ldexp(random32() % 1024, -24);
  case OUTLIERS:
    return i == 0 ? 65504 : i == 1 ? -65504 : 0.001 * gauss();
  case SPIKES:
    *weight = uniform() < 0.05 ? 1e6 + random32() % 1000 : 1;
    return 0.02 * gauss();
  case POWERS:
    return ldexp(random32() & 1 ? 1 : -1, (int)(random32() % 40) - 24);
  case CLUMPS:
    return i % 7 * 100 + i / 7 * 0.125;
  case SYMMETRIC:
    return (i % 2 ? 1 : -1) * (1 + i / 2);
  case SQUARES:
    return (double)i * i;
  case SPARSE:
    *weight = uniform() < 0.1 ? 65536 : 1;
    return uniform() < 0.5 ? 0 : 0.05 * gauss();
  case DENORMAL_OUTLIERS:
    *weight = 1 + random32() % 4;
    return i == 0 ? 65504 : i == 1 ? -65504 : i == 2 ? 60000 : ldexp(random32() % 1024, -24);
  case FP32:
    return (float)gauss();
  case FP32_RANGE:
    return (float)(gauss() * exp(fmin(20 * gauss(), 80)));
  case FP32_NARROW:
    return (float)(1 + gauss() * 1e-5);
  case WEIGHTS:
    *weight = exp(2 * gauss());
    return (float)gauss();
  case HALF_ZERO:
    return random32() & 1 ? 0 : 0.02f * (float)gauss();
  default: // STUDENT
    return (float)(gauss() / hypot(gauss(), gauss()));
  }
}

static double toHalf(double value) {
  return milHalfToFloat(milDoubleToHalf(fmin(fmax(value, -65504), 65504)));
}

typedef struct {
  size_t d;
  double x[MAX_POINTS], weight[MAX_POINTS];
} Points;

static void insert(Points *points, double value, double weight) {
  size_t at = points->d;
  while (at > 0 && points->x[at - 1] > value)
    --at;
  if (at > 0 && points->x[at - 1] == value) {
    points->weight[at - 1] += weight;
    return;
  }
  memmove(points->x + at + 1, points->x + at, (points->d - at) * sizeof(double));
  memmove(points->weight + at + 1, points->weight + at, (points->d++ - at) * sizeof(double));
  points->x[at] = value;
  points->weight[at] = weight;
}

static void makePoints(Points *points, int family, int n) {
  points->d = 0;
  for (int i = 0; i < n; ++i) {
    double weight, value = familyValue(family, i, &weight);
    insert(points, family < FP32 ? toHalf(value) : value, weight);
  }
}

//===----------------------------------------------------------------------===//
// The optimum
//===----------------------------------------------------------------------===//

static double costs[MAX_POINTS][MAX_POINTS + 1];                    // [i][j]: of i .. j-1
static double optimum[MIL_KMEANS_MAX_CLUSTERS + 1][MAX_POINTS + 1]; // [k][j]: of the first j points

static void fillCosts(const Points *points) {
  for (size_t i = 0; i < points->d; ++i) {
    long double weight = 0, mean = 0, cost = 0; // mean: of x - x[i]
    for (size_t j = i; j < points->d; ++j) {
      long double w = points->weight[j], distance = points->x[j] - points->x[i] - mean;
      mean += distance * w / (weight + w);
      cost += distance * distance * (w * weight / (weight + w));
      weight += w;
      costs[i][j + 1] = (double)cost;
    }
  }
}

static void fillOptimum(const Points *points, unsigned most) {
  for (size_t j = 1; j <= points->d; ++j)
    optimum[1][j] = costs[0][j];
  for (unsigned k = 2; k <= most; ++k)
    for (size_t j = k; j <= points->d; ++j) {
      double best = INFINITY;
      for (size_t i = j; i-- >= k;) {
        if (costs[i][j] >= best)
          break; // it only grows with the range
        best = fmin(best, optimum[k - 1][i] + costs[i][j]);
      }
      optimum[k][j] = best;
    }
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

typedef unsigned (*KMeans)(const double *, const double *, size_t, unsigned, void *, double *,
                           uint32_t *);
static KMeans const kernels[] = {milKMeans, milKMeansSafe, milKMeans_ref};
static size_t (*const scratchSizes[])(size_t, unsigned) = {
    milKMeansScratchSize, milKMeansSafeScratchSize, milKMeansRefScratchSize};
enum { QUICK, SAFE, REF, KERNELS };

/// Families for which the quick way hardly ever gives up, how often it was tried and how often it did.
static const bool isTame[FAMILIES] = {
    [GAUSSIAN] = true,  [GRID] = true, [WEIGHTED_GAPS] = true, [TWO_LEVELS] = true,
    [DENORMALS] = true, [FP32] = true, [FP32_NARROW] = true,   [HALF_ZERO] = true,
};

static unsigned tried, gaveUp;

static void checkMeans(const double *x, const double *weight, unsigned used, const uint32_t *bounds,
                       const double *centroids) {
  unsigned wrong = bounds[0] != 0;
  for (unsigned c = 0; c < used && bounds[c] < bounds[c + 1]; ++c) {
    long double sum = 0, moment = 0, anchor = x[bounds[c]];
    for (uint32_t t = bounds[c]; t < bounds[c + 1]; ++t) {
      sum += weight[t];
      moment += weight[t] * (x[t] - anchor);
    }
    long double mean = anchor + moment / sum;
    wrong += !(fabsl(centroids[c] - mean) <= 0x1p-51L * (fabsl(anchor) + fabsl(mean)));
    wrong += c > 0 && !(centroids[c - 1] < centroids[c]);
  }
  CHECK(wrong == 0);
}

typedef struct {
  unsigned used;
  double centroids[MIL_KMEANS_MAX_CLUSTERS];
  uint32_t bounds[MIL_KMEANS_MAX_CLUSTERS + 1];
} Clusters;

/// With as much scratch as is asked for, and a mark behind.
static Clusters runKernel(int kernel, const double *x, const double *weight, size_t d, unsigned k) {
  Clusters clusters = {0};
  size_t size = scratchSizes[kernel](d, k), room = (size + 127) / 64 * 64;
  unsigned char *scratch = aligned_alloc(64, room);
  memset(scratch, 0xA5, room);
  clusters.used = kernels[kernel](x, weight, d, k, scratch, clusters.centroids, clusters.bounds);
  unsigned wrong = 0;
  for (size_t b = size; b < room; ++b)
    wrong += scratch[b] != 0xA5;
  CHECK(wrong == 0);
  free(scratch);
  return clusters;
}

/// All levels give the same bits.
static void checkLevels(const double *x, const double *weight, size_t d, unsigned k,
                        const Clusters *expected) {
  for (int level = MIL_CPU_REF; level <= (int)milCpuDetect(); ++level) {
    milCpuUse((MilCpuLevel)level);
    Clusters seen = runKernel(QUICK, x, weight, d, k);
    CHECK(memcmp(&seen, expected, sizeof seen) == 0);
  }
  milCpuUse(milCpuDetect());
}

static void checkProblem(const Points *points, unsigned k, int family) {
  for (int kernel = 0; kernel < KERNELS; ++kernel) {
    Clusters result = runKernel(kernel, points->x, points->weight, points->d, k);
    unsigned used = result.used;
    const uint32_t *bounds = result.bounds;
    if (kernel == QUICK) {
      checkLevels(points->x, points->weight, points->d, k, &result);
      tried += isTame[family];
      gaveUp += isTame[family] && used == 0;
      if (used == 0)
        continue;
    }
    CHECK(used == (points->d < k ? points->d : k) && bounds[used] == points->d);
    double cost = 0;
    for (unsigned c = 0; c < used; ++c) {
      if (bounds[c] >= bounds[c + 1] || bounds[c + 1] > points->d) {
        CHECK(!"clusters are not empty");
        return;
      }
      cost += costs[bounds[c]][bounds[c + 1]];
    }
    double best = points->d <= k ? 0 : optimum[k][points->d];
    if (!(cost <= best * (1 + 1e-12))) {
      fprintf(stderr, "family %d, d %zu, k %u, kernel %d: %.17g, optimum %.17g\n", family,
              points->d, k, kernel, cost, best);
      CHECK(!"optimal");
    }
    checkMeans(points->x, points->weight, used, bounds, result.centroids);
  }
}

static void checkFamily(int family, int n) {
  static Points points;
  makePoints(&points, family, n);
  fillCosts(&points);
  fillOptimum(&points, points.d < 257 ? (unsigned)points.d : 256);
  for (size_t c = 0; c < sizeof clusterCounts / sizeof *clusterCounts; ++c)
    checkProblem(&points, clusterCounts[c], family);
  if (points.d > 2) {
    checkProblem(&points, 1 + random32() % (points.d < 256 ? points.d : 256), family);
    checkProblem(&points, points.d < 257 ? (unsigned)points.d - 1 : 255, family);
  }
}

// Repeated clumps make F straight: all k between two multiples share one price.
static void checkAllCounts(int family, int n) {
  static Points points;
  makePoints(&points, family, n);
  fillCosts(&points);
  fillOptimum(&points, points.d < 257 ? (unsigned)points.d : 256);
  for (unsigned k = 1; k <= points.d && k <= 256; ++k)
    checkProblem(&points, k, family);
}

static void checkRangeCosts(int family) {
  static Points points;
  makePoints(&points, family, MAX_POINTS);
  fillCosts(&points);
  double *scratch = malloc(milRangeCostScratch(points.d) * sizeof(double));
  RangeCost ranges = milRangeCostCreate(points.x, points.weight, points.d, scratch);
  unsigned wrong = 0;
  for (size_t i = 0; i < points.d; ++i)
    for (size_t j = i + 1; j <= points.d; ++j) {
      double cost = costs[i][j];
      wrong += !(fabs(milRangeCostSafe(&ranges, i, j) - cost) <= cost * 0x1p-46);
      wrong += !(fabs(milRangeCost(&ranges, i, j) - cost) <= cost * 0x1p-41);
    }
  CHECK(wrong == 0);
  free(scratch);
}

//===----------------------------------------------------------------------===//
// Larger problems, against the reference
//===----------------------------------------------------------------------===//

static double partitionCost(const double *x, const double *weight, unsigned k,
                            const uint32_t *bounds, const double *centroids) {
  long double cost = 0;
  for (unsigned c = 0; c < k; ++c)
    for (uint32_t t = bounds[c]; t < bounds[c + 1]; ++t) {
      long double distance = (long double)x[t] - centroids[c];
      cost += weight[t] * distance * distance;
    }
  return (double)cost;
}

static int compareDoubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void checkLarge(size_t n, unsigned k, int family) {
  double *x = malloc(n * sizeof *x), *weight = malloc(n * sizeof *weight);
  for (size_t i = 0; i < n; ++i)
    x[i] = toHalf(familyValue(family, (int)i, &weight[i]));
  qsort(x, n, sizeof *x, compareDoubles);
  size_t d = 0;
  for (size_t i = 0; i < n; ++i) {
    if (d > 0 && x[d - 1] == x[i]) {
      weight[d - 1] += 1;
      continue;
    }
    x[d] = x[i];
    weight[d++] = 1;
  }
  double cost[KERNELS];
  for (int kernel = 0; kernel < KERNELS; ++kernel) {
    Clusters result = runKernel(kernel, x, weight, d, k);
    if (kernel == QUICK) {
      checkLevels(x, weight, d, k, &result);
      CHECK(result.used == k || !isTame[family]); // the more points, the more room
    }
    cost[kernel] = result.used ? partitionCost(x, weight, k, result.bounds, result.centroids) : NAN;
  }
  CHECK(isnan(cost[QUICK]) || fabs(cost[QUICK] - cost[REF]) <= 1e-12 * cost[REF]);
  CHECK(fabs(cost[SAFE] - cost[REF]) <= 1e-12 * cost[REF]);
  free(x);
  free(weight);
}

int main(void) {
  for (int family = 0; family < FAMILIES; ++family) {
    if (family != WEIGHTS) // whose partial sums are not exact
      checkRangeCosts(family);
    for (int n = 1; n <= 40; n += n < 8 ? 1 : 8)
      checkFamily(family, n);
    for (int round = 0; round < 6; ++round)
      checkFamily(family, 40 + (int)(random32() % 120));
    checkFamily(family, MAX_POINTS);
  }
  for (int family = 0; family < FAMILIES; ++family)
    for (int n = 2; n <= 40; n += 1 + n / 4)
      checkAllCounts(family, n);
  checkAllCounts(CLUMPS, 98);
  checkAllCounts(EQUAL_GAPS, 120);
  checkAllCounts(GRID, 150);
  checkAllCounts(OUTLIERS, 120);
  checkLarge(3000, 64, GAUSSIAN);
  checkLarge(3000, 256, LOG_NORMAL);
  checkLarge(4000, 256, GAUSSIAN);
  checkLarge(4000, 16, HALF_ZERO);
  checkLarge(3000, 32, STUDENT);
  checkLarge(60000, 16, GAUSSIAN);
  checkLarge(20000, 16, OUTLIERS);

  CHECK(tried > 1000 && gaveUp * 100 <= tried);
  CHECK(milKMeansScratchSize(SIZE_MAX, 16) == 0 && milKMeansScratchSize(1000, 257) == 0);
  CHECK(milKMeansScratchSize(4000000, 256) < (size_t)4000000 * 49);
  CHECK(milKMeansSafeScratchSize(SIZE_MAX, 16) == 0);
  CHECK(milKMeansSafeScratchSize(4000000, 256) < (size_t)4000000 * 200);
  return CHECK_RESULT();
}
