//===- kernels-digest.c - the same bits on every machine -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What kernels make of fixed weights, as 64 bits each, against the bits that are written down here:
// for every level of this CPU, and on each architecture that the tests run on.
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Distinct.h"
#include "Float16.h"
#include "KMeans.h"
#include "KMeansVectors.h"
#include "LutMap.h"
#include "Prune.h"
#include "Quantize.h"
#include "Support/Cpu.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { COUNT = 1 << 14, VECTORS = 2048 };
static float floats[COUNT];
static uint16_t halves[COUNT];

/// Twelve uniform numbers added up are nearly Gaussian, and need no function that differs between C
/// libraries.
static void makeWeights(void) {
  uint64_t state = 88172645463325252u;
  for (size_t i = 0; i < COUNT; ++i) {
    float sum = -6;
    for (int j = 0; j < 12; ++j) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      sum += (float)(state >> 40) * 0x1p-24f;
    }
    floats[i] = 0.02f * sum;
    halves[i] = milFloatToHalf(floats[i]);
  }
}

/// FNV-1a.
static uint64_t digest(uint64_t seed, const void *data, size_t size) {
  const uint8_t *bytes = data;
  for (size_t i = 0; i < size; ++i)
    seed = (seed ^ bytes[i]) * 0x100000001B3u;
  return seed;
}
static const uint64_t kSeed = 0xCBF29CE484222325u;

static uint64_t clusters(const double *x, const double *weight, size_t d, unsigned k) {
  static double centroids[MIL_KMEANS_MAX_CLUSTERS];
  static uint32_t bounds[MIL_KMEANS_MAX_CLUSTERS + 1];
  void *scratch = aligned_alloc(64, (milKMeansScratchSize(d, k) + 63) / 64 * 64);
  unsigned used = milKMeans(x, weight, d, k, scratch, centroids, bounds);
  free(scratch);
  uint64_t result = digest(kSeed, &used, sizeof used);
  result = digest(result, centroids, used * sizeof *centroids);
  return digest(result, bounds, used * sizeof *bounds);
}

static double points[MIL_HALF_COUNTERS], counts[MIL_HALF_COUNTERS];

static uint64_t halfClusters(unsigned k) {
  static uint32_t bins[MIL_HALF_COUNTERS];
  memset(bins, 0, sizeof bins);
  milHistogram16(halves, COUNT, bins);
  return clusters(points, counts, milDistinctHalf(bins, points, counts), k);
}
static uint64_t halves16(void) { return halfClusters(16); }
static uint64_t halves256(void) { return halfClusters(256); }

static uint64_t floats64(void) {
  static float sorted[COUNT], scratch[COUNT];
  memcpy(sorted, floats, sizeof sorted);
  milSortFloat(sorted, scratch, COUNT);
  return clusters(points, counts, milDistinctFloat(sorted, COUNT, points, counts), 64);
}

static uint64_t vectors(void) {
  static double centroids[2 * 16];
  const MilForEach each = {NULL, NULL};
  void *forTree = aligned_alloc(64, milVectorTreeScratchSize(VECTORS, 2, false) / 64 * 64 + 64);
  void *scratch = aligned_alloc(64, milKMeansVectorsScratchSize(VECTORS, 2, 16) / 64 * 64 + 64);
  MilVectorTree tree = milVectorTreeCreate(floats, NULL, VECTORS, 2, each, forTree);
  double cost = milKMeansVectors(&tree, 16, 3, each, scratch, centroids);
  free(forTree);
  free(scratch);
  return digest(digest(kSeed, &cost, sizeof cost), centroids, sizeof centroids);
}

static uint64_t nearest(void) {
  static uint8_t indices[COUNT];
  static MilHalfMap map;
  float lut[16];
  uint16_t halfLut[16];
  for (int i = 0; i < 16; ++i) {
    lut[i] = 0.008f * (float)(i - 8);
    halfLut[i] = milFloatToHalf(lut[i]);
  }
  milLutMapFloat(floats, COUNT, lut, 16, indices);
  uint64_t result = digest(kSeed, indices, sizeof indices);
  milHalfMapMake(halfLut, 16, &map);
  milHalfMapUse(halves, COUNT, &map, indices);
  return digest(result, indices, sizeof indices);
}

static uint64_t codes(void) {
  static uint8_t out[COUNT];
  uint64_t result = kSeed;
  const MilDataType types[] = {MIL_TYPE_INT8, MIL_TYPE_UINT8, MIL_TYPE_INT4, MIL_TYPE_UINT4};
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
    MilCodes range = milCodesOf(types[i], i % 2 == 0);
    float min = INFINITY, max = -INFINITY;
    CHECK(milFindRange(floats, COUNT, &min, &max));
    MilQuantizer quantizer = milQuantizerOf(&range, MIL_TYPE_FLOAT16, (double)min, (double)max);
    double error = milQuantize(&quantizer, floats, COUNT, out);
    result = digest(digest(result, &quantizer.scale, sizeof quantizer.scale), &error, sizeof error);
    result = digest(result, out, sizeof out);
  }
  return result;
}

static uint64_t kept(void) {
  static uint64_t bins[MIL_PRUNE_BINS];
  static uint8_t keep[COUNT];
  uint32_t limit = 0;
  CHECK(milPrunePercentile(MIL_TYPE_FLOAT32, floats, COUNT, 0.5, bins, &limit));
  milPruneMark(MIL_TYPE_FLOAT32, floats, COUNT, limit, keep);
  uint64_t result = digest(kSeed, keep, sizeof keep);
  double error = milPruneSquaredError(MIL_TYPE_FLOAT32, floats, COUNT, keep);
  result = digest(result, &error, sizeof error);
  milPruneMarkFew(MIL_TYPE_FLOAT16, halves, COUNT / 4, 4, 1, 2, keep);
  return digest(result, keep, sizeof keep);
}

static const struct {
  const char *name;
  uint64_t (*run)(void);
  uint64_t expected;
} cases[] = {
    {"k-means of fp16, 16 entries", halves16, 0x66569529B9ADE00Eu},
    {"k-means of fp16, 256 entries", halves256, 0x9B315D7439583997u},
    {"k-means of fp32, 64 entries", floats64, 0x0FC32CE57B360275u},
    {"k-means of vectors", vectors, 0x6810C23EAB0FF635u},
    {"nearest entries", nearest, 0x6269FEB83143145Cu},
    {"linear quantization", codes, 0x7841DACC3A38CAD2u},
    {"pruning", kept, 0x822B024B9448CAEBu},
};

int main(void) {
  makeWeights();
  for (int level = 0; level <= (int)milCpuDetect(); ++level) {
    milCpuUse((MilCpuLevel)level);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
      uint64_t seen = cases[i].run();
      if (seen != cases[i].expected)
        fprintf(stderr, "%s, %s: 0x%016" PRIX64 ", expected 0x%016" PRIX64 "\n",
                milCpuLevelName((MilCpuLevel)level), cases[i].name, seen, cases[i].expected);
      CHECK(seen == cases[i].expected);
    }
  }
  return CHECK_RESULT();
}
