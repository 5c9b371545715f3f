//===- DistinctLoops.c - counting halves, for each CPU ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Variants.h"

static size_t countZeros(const uint16_t *values, size_t n) {
  size_t zeros = 0;
  for (size_t i = 0; i < n; ++i)
    zeros += values[i] == 0;
  return zeros;
}

/// Increments of the same bin wait for each other, so that many zeros, as in a pruned weight, are
/// better counted in several.
void MIL_VARIANT(milHistogram16)(const uint16_t *values, size_t n, uint32_t *bins) {
  enum { SPARE = MIL_HALF_COUNTERS - MIL_HALF_BINS };
  size_t i = 0;
  if (countZeros(values, n) > n / 4) {
    for (; i + SPARE <= n; i += SPARE)
      for (size_t c = 0; c < SPARE; ++c)
        ++bins[values[i + c] ? values[i + c] : MIL_HALF_BINS + c];
    for (size_t c = 0; c < SPARE; ++c) {
      bins[0] += bins[MIL_HALF_BINS + c];
      bins[MIL_HALF_BINS + c] = 0;
    }
  }
  for (; i < n; ++i)
    ++bins[values[i]];
}

//===----------------------------------------------------------------------===//
// Distinct values
//===----------------------------------------------------------------------===//

enum { INF = 0x7C00, NEGATIVE = 0x8000, RUN = 16 };

static bool isEmpty(const uint32_t *bins) {
  uint32_t any = 0;
  for (unsigned i = 0; i < RUN; ++i)
    any |= bins[i];
  return any == 0;
}

/// Puts a pattern and its count in the place of a double, to be overwritten when the count is 0.
static inline size_t append(size_t count, const uint32_t *bins, unsigned v, double *pairs) {
  pairs[count] = milDoubleFromBits((uint64_t)bins[v] << 32 | v);
  return count + (bins[v] != 0);
}

/// An integer below 2^32, by the bits of a double in [2^52, 2^53), which has steps of 1.
static inline double exactly(uint64_t integer) {
  return milDoubleFromBits(0x4330000000000000u | integer) - 0x1p52;
}

static inline double valueOf(uint64_t half) {
  uint64_t magnitude = half & 0x7FFFu;
  uint64_t denormal = milDoubleBits(exactly(magnitude) * 0x1p-24);
  uint64_t normal = (magnitude << 42) + ((uint64_t)(1023 - 15) << 52);
  return milDoubleFromBits((half & 0x8000u) << 48 | (magnitude < 0x0400u ? denormal : normal));
}

static void unpackPairs(double *x, double *weight, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    uint64_t pair = milDoubleBits(x[i]);
    weight[i] = exactly(pair >> 32);
    x[i] = valueOf(pair & 0xFFFFu);
  }
}

size_t MIL_VARIANT(milDistinctHalf)(const uint32_t *bins, double *x, double *weight) {
  for (unsigned v = INF; v < NEGATIVE; v += RUN)
    if (!isEmpty(bins + v) || !isEmpty(bins + (v | NEGATIVE)))
      return SIZE_MAX;

  size_t count = 0;
  for (unsigned v = NEGATIVE | INF; v > NEGATIVE; v -= RUN)
    if (!isEmpty(bins + v - RUN))
      for (unsigned i = 1; i <= RUN; ++i)
        count = append(count, bins, v - i, x);
  count -= bins[NEGATIVE] != 0;
  size_t zero = count;
  count += bins[0] != 0 || bins[NEGATIVE] != 0;
  for (unsigned v = 0; v < INF; v += RUN)
    if (!isEmpty(bins + v))
      for (unsigned i = v == 0; i < RUN; ++i)
        count = append(count, bins, v + i, x);
  unpackPairs(x, weight, count);
  if (bins[0] != 0 || bins[NEGATIVE] != 0) {
    x[zero] = 0;
    weight[zero] = (double)bins[0] + bins[NEGATIVE];
  }
  return count;
}

//===----------------------------------------------------------------------===//
// Distinct values by sorting
//===----------------------------------------------------------------------===//

/// Unsigned integers in the order of the halves.
static inline uint16_t keyOf(uint16_t half) {
  if (half == NEGATIVE)
    half = 0;
  return (uint16_t)(half >> 15 ? ~(unsigned)half : half | 0x8000u);
}
static inline uint16_t halfOf(uint16_t key) {
  return (uint16_t)(key >> 15 ? key & 0x7FFFu : ~(unsigned)key);
}

static void findStarts(uint32_t *counts) {
  uint32_t start = 0;
  for (unsigned d = 0; d < 256; ++d) {
    uint32_t count = counts[d];
    counts[d] = start;
    start += count;
  }
}

/// Leaves sorted keys: two stable counting passes.
static void sortKeys(uint16_t *values, uint16_t *scratch, size_t n) {
  uint32_t low[256] = {0}, high[256] = {0};
  for (size_t i = 0; i < n; ++i)
    values[i] = keyOf(values[i]);
  for (size_t i = 0; i < n; ++i) {
    ++low[values[i] & 255];
    ++high[values[i] >> 8];
  }
  findStarts(low);
  findStarts(high);
  for (size_t i = 0; i < n; ++i)
    scratch[low[values[i] & 255]++] = values[i];
  for (size_t i = 0; i < n; ++i)
    values[high[scratch[i] >> 8]++] = scratch[i];
}

static bool isFinite(uint16_t half) { return (half & INF) != INF; }

size_t MIL_VARIANT(milDistinctFewHalves)(uint16_t *values, uint16_t *scratch, size_t n, double *x,
                                         double *weight) {
  if (n == 0)
    return 0;
  sortKeys(values, scratch, n);
  if (!isFinite(halfOf(values[0])) || !isFinite(halfOf(values[n - 1])))
    return SIZE_MAX;
  size_t count = 0;
  for (size_t i = 0; i < n; ++i) { // with the place where they end for a count
    x[count] = milDoubleFromBits((uint64_t)(i + 1) << 32 | halfOf(values[i]));
    count += i + 1 == n || values[i + 1] != values[i];
  }
  unpackPairs(x, weight, count);
  for (size_t c = count; c-- > 1;)
    weight[c] -= weight[c - 1];
  return count;
}
