//===- kernels-prune.c - which elements of a weight stay --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Float16.h"
#include "Prune.h"

#include <math.h>
#include <stdlib.h>

enum { MAX = 4096 };
static uint64_t bins[MIL_PRUNE_BINS];
static const MilDataType types[] = {MIL_TYPE_FLOAT16, MIL_TYPE_FLOAT32, MIL_TYPE_INT8,
                                    MIL_TYPE_UINT8};

static uint64_t state = 1;
static uint32_t randomBits(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

static size_t widthOf(MilDataType type) { return milDataTypeGet(type)->bits / 8; }

/// Element i as a double, read in another way than the kernels do.
static double valueAt(MilDataType type, const void *data, size_t i) {
  switch (type) {
  case MIL_TYPE_FLOAT16:
    return (double)milHalfToFloat(((const uint16_t *)data)[i]);
  case MIL_TYPE_FLOAT32:
    return (double)((const float *)data)[i];
  case MIL_TYPE_INT8:
    return ((const int8_t *)data)[i];
  default:
    return ((const uint8_t *)data)[i];
  }
}

/// Finite values, of either sign, many of them equal or zero in some rounds.
static void fill(MilDataType type, void *data, size_t n, unsigned round) {
  for (size_t i = 0; i < n; ++i) {
    uint32_t bits = randomBits();
    double x = ((double)(int32_t)bits) * 0x1p-31 * (round % 3 == 1 ? 0x1p-14 : 1);
    if (round % 3 == 2)
      x = (double)(int)(bits % 7) - 3;
    if (type == MIL_TYPE_FLOAT16)
      ((uint16_t *)data)[i] = milDoubleToHalf(x);
    else if (type == MIL_TYPE_FLOAT32)
      ((float *)data)[i] = (float)x;
    else
      ((uint8_t *)data)[i] = round % 3 == 2 ? (uint8_t)(int8_t)x : (uint8_t)bits;
  }
}

static double ordered[MAX];
static int compareDoubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/// The percentile by its definition, in fp16, fp32 or double.
static double slowPercentile(MilDataType type, const void *data, size_t n, double share) {
  for (size_t i = 0; i < n; ++i)
    ordered[i] = fabs(valueAt(type, data, i));
  qsort(ordered, n, sizeof *ordered, compareDoubles);
  double t = (double)(n - 1) * share, g = t - floor(t);
  double a = ordered[(size_t)t], b = ordered[(size_t)t + 1 < n ? (size_t)t + 1 : n - 1];
  if (type == MIL_TYPE_FLOAT32) {
    float d = (float)b - (float)a, low = d * (float)g, high = d * (float)(1 - g);
    return (double)(g < 0.5 ? (float)a + low : (float)b - high);
  }
  if (type == MIL_TYPE_FLOAT16) { // one operation in fp32, then rounded, as numpy does
    float d = milHalfToFloat(milFloatToHalf((float)b - (float)a));
    float f = milHalfToFloat(milDoubleToHalf(g < 0.5 ? g : 1 - g));
    float s = milHalfToFloat(milFloatToHalf(d * f));
    return (double)milHalfToFloat(milFloatToHalf(g < 0.5 ? (float)a + s : (float)b - s));
  }
  return g < 0.5 ? a + (b - a) * g : b - (b - a) * (1 - g);
}

static void percentiles(void) {
  static uint64_t data[MAX];
  static uint8_t keep[MAX];
  const double shares[] = {0, 0.001, 0.25, 0.37, 0.5, 0.9, 0.999, 1};
  for (unsigned t = 0; t < 4; ++t)
    for (size_t n = 1; n <= MAX; n = n < 257 ? n + 1 : n * 4) {
      unsigned wrong = 0;
      fill(types[t], data, n, (unsigned)n);
      for (size_t s = 0; s < 8; ++s) {
        double limit = slowPercentile(types[t], data, n, shares[s]);
        uint32_t key = 0;
        wrong += !milPrunePercentile(types[t], data, n, shares[s], bins, &key);
        wrong += key != milPruneThreshold(types[t], limit);
        milPruneMark(types[t], data, n, key, keep);
        size_t kept = 0;
        double sums[16] = {0}, error = 0;
        for (size_t i = 0; i < n; ++i) {
          double x = fabs(valueAt(types[t], data, i));
          wrong += keep[i] != (x > limit);
          kept += x > limit;
          sums[i % 16] += x > limit ? 0 : x * x;
        }
        for (size_t k = 0; k < 16; ++k)
          error += sums[k];
        wrong += milPruneCount(keep, n) != kept;
        wrong += milPruneSquaredError(types[t], data, n, keep) != error;
        wrong += n - kept < (size_t)((double)(n - 1) * shares[s]) + 1;
      }
      CHECK(wrong == 0);
    }
}

/// Two neighbours with other high parts, and what is not finite.
static void farNeighbours(void) {
  float values[] = {1, 0x1.fffffep0f, -3, 3, 1e30f, 5};
  uint32_t key;
  CHECK(milPrunePercentile(MIL_TYPE_FLOAT32, values, 6, 0.3, bins, &key)); // between 1.99.. and 3
  float step = 3.0f - 0x1.fffffep0f;
  CHECK(key == milFloatBits(3.0f - step * (float)(1 - (5 * 0.3 - 1))));
  CHECK(milPrunePercentile(MIL_TYPE_FLOAT32, values, 6, 0.9, bins, &key)); // between 5 and 1e30
  CHECK(key == milFloatBits(1e30f - (1e30f - 5) * (float)(1 - (5 * 0.9 - 4))));
  values[2] = -INFINITY;
  CHECK(!milPrunePercentile(MIL_TYPE_FLOAT32, values, 6, 0.5, bins, &key));
  values[2] = NAN;
  CHECK(!milPrunePercentile(MIL_TYPE_FLOAT32, values, 6, 0.5, bins, &key));
  const uint16_t halves[] = {0x3C00, 0xFC00};
  CHECK(!milPrunePercentile(MIL_TYPE_FLOAT16, halves, 2, 0.5, bins, &key));
}

static void limits(void) {
  uint8_t keep[8];
  // 0.1 is rounded down to 0x2E66 in fp16; NaN and infinity stay, -0 goes.
  const uint16_t halves[] = {0x2E66, 0xAE66, 0x2E67, 0x8000, 0x7C00, 0xFE00, 0x0001, 0x2E65};
  const uint8_t stays[] = {0, 0, 1, 0, 1, 1, 0, 0};
  milPruneMark(MIL_TYPE_FLOAT16, halves, 8, milPruneThreshold(MIL_TYPE_FLOAT16, 0.1), keep);
  CHECK(memcmp(keep, stays, 8) == 0);
  CHECK(!milPruneIsFinite(MIL_TYPE_FLOAT16, halves, 5) &&
        milPruneIsFinite(MIL_TYPE_FLOAT16, halves, 4));
  CHECK(!milPruneIsFinite(MIL_TYPE_FLOAT16, halves + 5, 1));
  const float floats[] = {0.1f, -0.1f, NAN, -INFINITY, 0.0f, -0.0f, 0x1p-149f, 0.2f};
  const uint8_t floatStays[] = {0, 0, 1, 1, 0, 0, 0, 1};
  milPruneMark(MIL_TYPE_FLOAT32, floats, 8, milPruneThreshold(MIL_TYPE_FLOAT32, 0.1), keep);
  CHECK(memcmp(keep, floatStays, 8) == 0);
  milPruneMark(MIL_TYPE_FLOAT32, floats, 8, MIL_PRUNE_NOTHING, keep);
  CHECK(milPruneCount(keep, 8) == 6 && keep[6] && !keep[5]);
  milPruneMark(MIL_TYPE_FLOAT32, floats, 8, MIL_PRUNE_EVERYTHING, keep);
  CHECK(milPruneCount(keep, 8) == 0);
  CHECK(!milPruneIsFinite(MIL_TYPE_FLOAT32, floats, 3) &&
        milPruneIsFinite(MIL_TYPE_FLOAT32, floats + 4, 4));
  // The magnitude of -128 is 128.
  const int8_t bytes[] = {-128, 127, -127, 0, 1, -1, 2, -2};
  const uint8_t byteStays[] = {1, 0, 0, 0, 0, 0, 0, 0};
  milPruneMark(MIL_TYPE_INT8, bytes, 8, milPruneThreshold(MIL_TYPE_INT8, 127.9), keep);
  CHECK(memcmp(keep, byteStays, 8) == 0);
  milPruneMark(MIL_TYPE_UINT8, bytes, 8, milPruneThreshold(MIL_TYPE_UINT8, 1e300), keep);
  CHECK(milPruneCount(keep, 8) == 0);
  CHECK(milPruneIsFinite(MIL_TYPE_INT8, bytes, 8) && milPruneIsFinite(MIL_TYPE_UINT8, bytes, 8));
}

/// Whether an element is zero, or among the `drop` first by magnitude, then by channel.
static bool goes(MilDataType type, const void *data, size_t channels, size_t inner, size_t drop,
                 size_t c, size_t p) {
  double x = fabs(valueAt(type, data, c * inner + p));
  size_t before = 0;
  for (size_t other = 0; other < channels; ++other) {
    double y = fabs(valueAt(type, data, other * inner + p));
    before += y < x || (y == x && other < c);
  }
  return x == 0 || before < drop;
}

static void runs(void) {
  static uint64_t data[MAX], scratch[MAX];
  static uint8_t keep[MAX];
  for (unsigned t = 0; t < 4; ++t)
    for (size_t channels = 1; channels <= 64;
         channels = channels < 18 ? channels + 1 : channels * 2)
      for (size_t inner = 1; inner <= 9; inner += 4)
        for (size_t drop = 0; drop <= channels; drop += 1 + drop / 8) {
          unsigned wrong = 0;
          size_t size = channels * inner, runs = MAX / size / (1 + drop % 3);
          fill(types[t], data, runs * size, (unsigned)(channels + drop));
          milPruneMarkSmallest(types[t], data, runs, channels, inner, drop, scratch, keep);
          for (size_t i = 0; i < runs * size; ++i) {
            const char *run = (const char *)data + i / size * size * widthOf(types[t]);
            size_t c = i % size / inner, p = i % inner;
            wrong += keep[i] == goes(types[t], run, channels, inner, drop, c, p);
          }
          CHECK(wrong == 0);
        }
  // Ties: the first go. Long runs in order, backwards, and of one value.
  const float ones[] = {1, -1, 1, 1};
  const uint8_t last[] = {0, 0, 1, 1};
  milPruneMarkSmallest(MIL_TYPE_FLOAT32, ones, 1, 4, 1, 2, scratch, keep);
  CHECK(memcmp(keep, last, 4) == 0);
  for (unsigned order = 0; order < 3; ++order) {
    float *values = (float *)data;
    unsigned wrong = 0;
    for (size_t i = 0; i < 1000; ++i)
      values[i] = order == 0 ? (float)(i + 1) : order == 1 ? (float)(1000 - i) : 1.0f;
    milPruneMarkSmallest(MIL_TYPE_FLOAT32, values, 1, 1000, 1, 400, scratch, keep);
    for (size_t i = 0; i < 1000; ++i)
      wrong += keep[i] != (order == 1 ? i < 600 : i >= 400);
    CHECK(wrong == 0);
  }
}

static void blocks(void) {
  static uint64_t data[MAX];
  static double sums[MAX];
  static uint8_t keep[MAX];
  const size_t shapes[][4] = {{1, 5, 3, 2}, {3, 4, 1, 2}, {2, 7, 9, 3}, {1, 16, 1, 16}};
  for (unsigned t = 0; t < 4; ++t)
    for (size_t s = 0; s < 4; ++s)
      for (unsigned round = 0; round < 12; ++round) {
        size_t outer = shapes[s][0], channels = shapes[s][1], inner = shapes[s][2];
        size_t block = shapes[s][3], groups = (channels + block - 1) / block;
        size_t n = outer * channels * inner, at = 0;
        MilPruneBlocks b = {sums, outer, groups, inner, block, channels - (groups - 1) * block};
        unsigned wrong = 0;
        double share = round / 11.0;
        fill(types[t], data, n, round);
        for (size_t o = 0; o < outer; ++o)
          for (size_t g = 0; g < groups; ++g) {
            size_t width = g + 1 < groups ? block : b.lastChannels;
            size_t first = (o * channels + g * block) * inner;
            const char *run = (const char *)data + first * widthOf(types[t]);
            double *sum = sums + (o * groups + g) * inner;
            milPruneSumSquares(types[t], run, 1, width, inner, sum);
            for (size_t p = 0; p < inner; ++p) {
              double expected = 0;
              for (size_t c = 0; c < width; ++c) {
                double x = valueAt(types[t], run, c * inner + p);
                expected += x * x;
              }
              wrong += sum[p] != expected;
              for (size_t c = 0; c < width; ++c)
                ordered[at++] = expected;
            }
            milPruneMarkBlock(types[t], run, 1, width, inner, sum, sum[0], keep);
            for (size_t i = 0; i < width * inner; ++i)
              wrong += keep[i] != (valueAt(types[t], run, i) != 0 && sum[i % inner] > sum[0]);
          }
        // All whole runs at once give the same.
        static double again[MAX];
        static uint8_t keepAgain[MAX];
        size_t whole = channels / block;
        milPruneSumSquares(types[t], data, whole, block, inner, again);
        milPruneMarkBlock(types[t], data, whole, block, inner, again, sums[0], keepAgain);
        wrong += memcmp(again, sums, whole * inner * sizeof *again) != 0;
        for (size_t i = 0; i < whole * block * inner; ++i)
          wrong += keepAgain[i] != (valueAt(types[t], data, i) != 0 &&
                                    sums[i / (block * inner) * inner + i % inner] > sums[0]);
        qsort(ordered, n, sizeof *ordered, compareDoubles);
        wrong += at != n;
        wrong += milPrunePercentileOfBlocks(&b, share, bins) !=
                 ordered[(size_t)((double)(n - 1) * share)];
        CHECK(wrong == 0);
      }
}

static void gather(void) {
  static uint64_t data[MAX];
  static uint8_t keep[257], out[4 * 257 + 1];
  for (unsigned t = 0; t < 4; ++t)
    for (size_t n = 0; n <= 257; ++n) {
      size_t width = widthOf(types[t]), at = 0;
      unsigned wrong = 0;
      fill(types[t], data, n, 0);
      for (size_t i = 0; i < n; ++i)
        keep[i] = randomBits() & 1;
      size_t kept = milPruneCount(keep, n);
      memset(out, 0xAB, sizeof out);
      milPruneGather(types[t], data, n, keep, out);
      for (size_t i = 0; i < n; ++i)
        if (keep[i])
          wrong += memcmp(out + width * at++, (const char *)data + i * width, width) != 0;
      CHECK(wrong == 0 && at == kept && out[width * kept] == 0xAB);
    }
}

int main(void) {
  percentiles();
  farNeighbours();
  limits();
  runs();
  blocks();
  gather();
  return CHECK_RESULT();
}
