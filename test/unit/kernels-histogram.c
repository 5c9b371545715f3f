//===- kernels-histogram.c - ranges, histograms, levels ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Histogram.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { MAX = 257 };

static uint32_t randomBits(void) {
  static uint32_t state = 1;
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

static double randomValue(void) {
  static const double specials[] = {0, -0.0, INFINITY, -INFINITY, NAN, 5e-324, DBL_MAX, -DBL_MAX};
  uint32_t bits = randomBits();
  return bits % 8 ? (double)(int32_t)bits / 1000 : specials[bits / 8 % 8];
}

/// Element by element, in whichever pieces, by their definition.
static void againstSlow(void) {
  static double values[MAX];
  for (size_t n = 0; n <= MAX; ++n) {
    size_t cut = n ? randomBits() % n : 0;
    MilValueRange range = MIL_EMPTY_RANGE;
    double low = INFINITY, high = -INFINITY;
    uint64_t notFinite = 0, counts[64] = {0}, slow[64] = {0};
    for (size_t i = 0; i < n; ++i) {
      values[i] = n % 2 ? randomValue() : (double)(randomBits() % 100);
      notFinite += !isfinite(values[i]);
      low = isfinite(values[i]) && values[i] < low ? values[i] : low;
      high = isfinite(values[i]) && values[i] > high ? values[i] : high;
    }
    milAddRange(values, NULL, cut, &range);
    milAddRange(values + cut, NULL, n - cut, &range);
    CHECK(range.low == low && range.high == high && range.notFinite == notFinite);
    if (low > high)
      continue;
    milAddHistogram(values, NULL, cut, low, high, 64, counts);
    milAddHistogram(values + cut, NULL, n - cut, low, high, 64, counts);
    double scale = low == high ? 0 : 64 / (high - low);
    uint64_t total = 0;
    for (size_t i = 0; i < n; ++i)
      if (isfinite(values[i])) {
        double at = floor((values[i] - low) * scale);
        ++slow[isnan(at) ? 0 : at > 63 ? 63 : (int)at];
        ++total;
      }
    for (int k = 0; k < 64; ++k)
      total -= counts[k];
    CHECK(memcmp(counts, slow, sizeof counts) == 0 && total == 0);
  }
}

static void known(void) {
  const double x[] = {0, 1, 2, 3, 4, 4, NAN, INFINITY, -INFINITY};
  uint64_t counts[4] = {0};
  milAddHistogram(x, NULL, 9, 0, 4, 4, counts);
  CHECK(counts[0] == 1 && counts[1] == 1 && counts[2] == 1 &&
        counts[3] == 3); // the end is in the last
  const double same[] = {7, 7, 7};
  uint64_t one[4] = {0};
  milAddHistogram(same, NULL, 3, 7, 7, 4, one);
  CHECK(one[0] == 3 && one[3] == 0);
  const double wide[] = {-DBL_MAX, DBL_MAX};
  uint64_t ends[2] = {0};
  milAddHistogram(wide, NULL, 2, -DBL_MAX, DBL_MAX, 2, ends); // their difference overflows
  CHECK(ends[0] == 2 && ends[1] == 0);
}

/// Elements that stand there several times.
static void repeated(void) {
  const double x[] = {2, NAN, 0, 1, INFINITY, 1};
  const uint64_t times[] = {3, 2, 1, 4, 5, 6};
  MilValueRange range = MIL_EMPTY_RANGE;
  uint64_t counts[2] = {0};
  milAddRange(x, times, 6, &range);
  CHECK(range.low == 0 && range.high == 2 && range.notFinite == 7);
  milAddHistogram(x, times, 6, 0, 2, 2, counts);
  CHECK(counts[0] == 1 && counts[1] == 13);
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void levels(void) {
  static MilLevelSet set;
  static double values[4 * MIL_LEVELS_MOST], out[MIL_LEVELS_MOST];
  const double few[] = {3, -0.0, NAN, 0, INFINITY, -1.5, 3, 5e-324};
  milLevelsClear(&set);
  CHECK(milLevelsAdd(NULL, 0, &set) && set.size == 0);
  CHECK(milLevelsAdd(few, 3, &set) && milLevelsAdd(few + 3, 5, &set) && set.size == 4);
  milLevelsGet(&set, out);
  CHECK(out[0] == -1.5 && out[1] == 0 && !signbit(out[1]) && out[2] == 5e-324 && out[3] == 3);

  for (size_t most = MIL_LEVELS_MOST - 1; most <= MIL_LEVELS_MOST + 1; ++most) {
    milLevelsClear(&set);
    for (size_t i = 0; i < 4 * MIL_LEVELS_MOST; ++i)
      values[i] = (double)(int)(i * 2654435761u % most) / 16 - 8;
    bool fits = milLevelsAdd(values, 4 * MIL_LEVELS_MOST, &set);
    CHECK(fits == (most <= MIL_LEVELS_MOST));
    if (!fits)
      continue;
    milLevelsGet(&set, out);
    qsort(values, 4 * MIL_LEVELS_MOST, sizeof *values, compare);
    size_t distinct = 0, wrong = 0;
    for (size_t i = 0; i < 4 * MIL_LEVELS_MOST; ++i)
      if (i == 0 || values[i] != values[i - 1]) {
        wrong += distinct >= set.size || out[distinct] != values[i];
        ++distinct;
      }
    CHECK(distinct == set.size && wrong == 0);
  }
}

int main(void) {
  againstSlow();
  known();
  repeated();
  levels();
  return CHECK_RESULT();
}
