//===- PruneLoops.c - marking and gathering elements, for each CPU *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Lanes.h"
#include "PruneElements.h"
#include "Variants.h"

static uint32_t greatestFinite(MilDataType type) {
  return type == MIL_TYPE_FLOAT32 ? 0x7F7FFFFFu : type == MIL_TYPE_FLOAT16 ? 0x7BFFu : 256u;
}

INLINE bool allAtMost(MilDataType type, const void *data, size_t n, uint32_t limit) {
  uint32_t above = 0;
  for (size_t i = 0; i < n; ++i)
    above |= keyAt(type, data, i) > limit;
  return above == 0;
}

bool MIL_VARIANT(milPruneIsFinite)(MilDataType type, const void *data, size_t n) {
  bool result = true;
  FOR_TYPE(type, result = allAtMost(T, data, n, greatestFinite(T)));
  return result;
}

INLINE void markOf(MilDataType type, const void *data, size_t n, uint32_t limit, uint8_t *keep) {
  for (size_t i = 0; i < n; ++i)
    keep[i] = keyAt(type, data, i) > limit;
}
void MIL_VARIANT(milPruneMark)(MilDataType type, const void *data, size_t n, uint32_t limit,
                               uint8_t *keep) {
  FOR_TYPE(type, markOf(T, data, n, limit, keep));
}

INLINE void sumSquaresOf(MilDataType type, const void *data, size_t channels, size_t inner,
                         double *sums) {
  for (size_t p = 0; p < inner; ++p)
    sums[p] = 0;
  for (size_t c = 0; c < channels; ++c)
    for (size_t p = 0; p < inner; ++p) {
      double x = (double)magnitudeOf(type, keyAt(type, data, c * inner + p));
      sums[p] += x * x;
    }
}
void MIL_VARIANT(milPruneSumSquares)(MilDataType type, const void *data, size_t runs,
                                     size_t channels, size_t inner, double *sums) {
  size_t size = channels * inner;
  for (size_t r = 0; r < runs; ++r) {
    const uint8_t *run = (const uint8_t *)data + r * size * widthOf(type);
    FOR_TYPE(type, sumSquaresOf(T, run, channels, inner, sums + r * inner));
  }
}

INLINE void markBlockOf(MilDataType type, const void *data, size_t channels, size_t inner,
                        const double *sums, double limit, uint8_t *keep) {
  for (size_t c = 0; c < channels; ++c)
    for (size_t p = 0; p < inner; ++p)
      keep[c * inner + p] = (keyAt(type, data, c * inner + p) != 0) & (sums[p] > limit);
}
void MIL_VARIANT(milPruneMarkBlock)(MilDataType type, const void *data, size_t runs,
                                    size_t channels, size_t inner, const double *sums, double limit,
                                    uint8_t *keep) {
  size_t size = channels * inner;
  for (size_t r = 0; r < runs; ++r) {
    const uint8_t *run = (const uint8_t *)data + r * size * widthOf(type);
    FOR_TYPE(type, markBlockOf(T, run, channels, inner, sums + r * inner, limit, keep + r * size));
  }
}

//===----------------------------------------------------------------------===//
// What stays and what goes
//===----------------------------------------------------------------------===//

size_t MIL_VARIANT(milPruneCount)(const uint8_t *keep, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; ++i)
    count += keep[i];
  return count;
}

enum { SUMS = 16, TILE = 512 };

/// The magnitudes of those that go, 0 for those that stay.
INLINE void takeGoing(MilDataType type, const void *data, const uint8_t *keep, size_t n,
                      float *out) {
  for (size_t i = 0; i < n; ++i)
    out[i] = magnitudeOf(type, keyAt(type, data, i) & ((uint32_t)keep[i] - 1));
}

/// The order of sums is that of the header, whatever the width of vectors.
INLINE double squaredErrorOf(MilDataType type, const void *data, size_t n, const uint8_t *keep) {
  typedef float Narrow __attribute__((vector_size(NATIVE * 4)));
  Native sums[SUMS / NATIVE] = {{0}};
  float going[TILE];
  size_t width = widthOf(type);
  for (size_t first = 0; first < n; first += TILE) {
    size_t count = n - first < TILE ? n - first : TILE, end = (count + SUMS - 1) / SUMS * SUMS;
    takeGoing(type, (const uint8_t *)data + first * width, keep + first, count, going);
    for (size_t i = count; i < end; ++i)
      going[i] = 0;
    for (size_t i = 0; i < end; i += SUMS)
      for (size_t t = 0; t < SUMS / NATIVE; ++t) {
        Narrow x;
        memcpy(&x, going + i + t * NATIVE, sizeof x);
        Native wide = __builtin_convertvector(x, Native);
        sums[t] += wide * wide;
      }
  }
  double sum = 0;
  for (size_t k = 0; k < SUMS; ++k)
    sum += sums[k / NATIVE][k % NATIVE];
  return sum;
}
double MIL_VARIANT(milPruneSquaredError)(MilDataType type, const void *data, size_t n,
                                         const uint8_t *keep) {
  double sum = 0;
  FOR_TYPE(type, sum = squaredErrorOf(T, data, n, keep));
  return sum;
}

/// Without branches: an element that goes is written too, and then written over. So they go through a
/// tile, whose end nobody reads.
INLINE void gatherOf(MilDataType type, const void *data, size_t n, const uint8_t *keep, void *out) {
  size_t width = widthOf(type);
  const uint8_t *from = data;
  uint8_t tile[TILE * 4], *to = out;
  for (size_t first = 0; first < n; first += TILE) {
    size_t count = n - first < TILE ? n - first : TILE, kept = 0;
    for (size_t i = 0; i < count; ++i) {
      memcpy(tile + kept, from + (first + i) * width, width);
      kept += keep[first + i] * width;
    }
    memcpy(to, tile, kept);
    to += kept;
  }
}
void MIL_VARIANT(milPruneGather)(MilDataType type, const void *data, size_t n, const uint8_t *keep,
                                 void *out) {
  FOR_TYPE(type, gatherOf(T, data, n, keep, out));
}

//===----------------------------------------------------------------------===//
// Counting
//===----------------------------------------------------------------------===//

void MIL_VARIANT(milPruneCountHigh)(const float *data, size_t n, uint64_t *bins) {
  for (size_t i = 0; i < n; ++i)
    ++bins[keyAt(MIL_TYPE_FLOAT32, data, i) >> 16];
}

/// Most keys have another high part: several are looked at together.
void MIL_VARIANT(milPruneCountLow)(const float *data, size_t n, uint32_t high, uint64_t *bins) {
  enum { SOME = 32 };
  for (size_t i = 0; i < n; i += SOME) {
    size_t end = n - i < SOME ? n : i + SOME;
    uint32_t any = 0;
    for (size_t j = i; j < end; ++j)
      any |= keyAt(MIL_TYPE_FLOAT32, data, j) >> 16 == high;
    for (size_t j = i; any && j < end; ++j)
      if (keyAt(MIL_TYPE_FLOAT32, data, j) >> 16 == high)
        ++bins[keyAt(MIL_TYPE_FLOAT32, data, j) & 0xFFFFu];
  }
}
