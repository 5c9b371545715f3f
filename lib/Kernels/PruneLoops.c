//===- PruneLoops.c - marking and gathering elements, for each CPU *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PruneElements.h"
#include "Variants.h"

static uint32_t greatestFinite(MilDataType type) {
  return type == MIL_TYPE_FLOAT32 ? 0x7F7FFFFFu : type == MIL_TYPE_FLOAT16 ? 0x7BFFu : 256u;
}

INLINE bool allAtMost(MilDataType type, const void *data, size_t n, uint32_t limit) {
  bool all = true;
  for (size_t i = 0; i < n; ++i)
    all &= keyAt(type, data, i) <= limit;
  return all;
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
      double x = magnitudeOf(type, keyAt(type, data, c * inner + p));
      sums[p] += x * x;
    }
}
void MIL_VARIANT(milPruneSumSquares)(MilDataType type, const void *data, size_t channels,
                                     size_t inner, double *sums) {
  FOR_TYPE(type, sumSquaresOf(T, data, channels, inner, sums));
}

INLINE void markBlockOf(MilDataType type, const void *data, size_t channels, size_t inner,
                        const double *sums, double limit, uint8_t *keep) {
  for (size_t c = 0; c < channels; ++c)
    for (size_t p = 0; p < inner; ++p)
      keep[c * inner + p] = keyAt(type, data, c * inner + p) != 0 && sums[p] > limit;
}
void MIL_VARIANT(milPruneMarkBlock)(MilDataType type, const void *data, size_t channels,
                                    size_t inner, const double *sums, double limit, uint8_t *keep) {
  FOR_TYPE(type, markBlockOf(T, data, channels, inner, sums, limit, keep));
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

/// What goes in a block counts, what stays is 0; the order of sums is that of the lanes.
enum { LANES = 16 };

INLINE void addSquares(MilDataType type, const void *data, const uint8_t *keep, double *sums) {
  for (size_t k = 0; k < LANES; ++k) {
    uint32_t key = keyAt(type, data, k);
    double x = magnitudeOf(type, keep[k] ? 0 : key);
    sums[k] += x * x;
  }
}

INLINE double squaredErrorOf(MilDataType type, const void *data, size_t n, const uint8_t *keep) {
  double sums[LANES] = {0}, sum = 0;
  size_t width = widthOf(type), i = 0;
  for (; i + LANES <= n; i += LANES)
    addSquares(type, (const uint8_t *)data + i * width, keep + i, sums);
  if (i < n) {
    uint8_t rest[LANES * 4] = {0}, kept[LANES] = {0}; // zeros have no error
    memcpy(rest, (const uint8_t *)data + i * width, (n - i) * width);
    memcpy(kept, keep + i, n - i);
    addSquares(type, rest, kept, sums);
  }
  for (size_t k = 0; k < LANES; ++k)
    sum += sums[k];
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
  enum { TILE = 512 };
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
