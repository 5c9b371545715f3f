//===- Prune.c - which elements of a weight stay -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in the order of magnitudes are found without sorting: count the keys by their upper 16
// bits, go on in the bin that has the place, count those by their next 16 bits.
//===----------------------------------------------------------------------===//
#include "Prune.h"

#include "Float16.h"
#include <math.h>

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

// Loops over elements are written once, for any type, and inlined where the type is a constant.
#define INLINE static inline __attribute__((always_inline))
#define FOR_TYPE(type, statement)                                                                  \
  switch (type) {                                                                                  \
    TYPE_CASE(case MIL_TYPE_FLOAT16, MIL_TYPE_FLOAT16, statement)                                  \
    TYPE_CASE(case MIL_TYPE_FLOAT32, MIL_TYPE_FLOAT32, statement)                                  \
    TYPE_CASE(case MIL_TYPE_INT8, MIL_TYPE_INT8, statement)                                        \
    TYPE_CASE(default, MIL_TYPE_UINT8, statement)                                                  \
  }
#define TYPE_CASE(label, name, statement)                                                          \
  label: {                                                                                         \
    const MilDataType T = name;                                                                    \
    statement;                                                                                     \
    break;                                                                                         \
  }

INLINE size_t widthOf(MilDataType type) {
  return type == MIL_TYPE_FLOAT32 ? 4 : type == MIL_TYPE_FLOAT16 ? 2 : 1;
}

INLINE uint32_t keyAt(MilDataType type, const void *data, size_t i) {
  const uint8_t *at = (const uint8_t *)data + i * widthOf(type);
  if (type == MIL_TYPE_FLOAT32) {
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits & 0x7FFFFFFFu;
  }
  if (type == MIL_TYPE_FLOAT16) {
    uint16_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits & 0x7FFFu;
  }
  return type == MIL_TYPE_INT8 && *at > 127 ? 256u - *at : *at;
}

/// The magnitude that a key stands for, and the key of a magnitude.
INLINE double magnitudeOf(MilDataType type, uint32_t key) {
  if (type == MIL_TYPE_FLOAT32)
    return (double)milFloatFromBits(key);
  return type == MIL_TYPE_FLOAT16 ? (double)milHalfToFloat((uint16_t)key) : (double)key;
}
static uint32_t keyOf(MilDataType type, double magnitude) {
  if (type == MIL_TYPE_FLOAT32)
    return milFloatBits((float)magnitude);
  if (type == MIL_TYPE_FLOAT16)
    return milDoubleToHalf(magnitude);
  return magnitude < 256 ? (uint32_t)magnitude : 256;
}

static uint32_t greatestFinite(MilDataType type) {
  return type == MIL_TYPE_FLOAT32 ? 0x7F7FFFFFu : type == MIL_TYPE_FLOAT16 ? 0x7BFFu : 256u;
}

INLINE bool allAtMost(MilDataType type, const void *data, size_t n, uint32_t limit) {
  bool all = true;
  for (size_t i = 0; i < n; ++i)
    all &= keyAt(type, data, i) <= limit;
  return all;
}

bool milPruneIsFinite(MilDataType type, const void *data, size_t n) {
  bool result = true;
  FOR_TYPE(type, result = allAtMost(T, data, n, greatestFinite(T)));
  return result;
}

uint32_t milPruneThreshold(MilDataType type, double threshold) { return keyOf(type, threshold); }

//===----------------------------------------------------------------------===//
// Places in the order of magnitudes
//===----------------------------------------------------------------------===//

/// Adds, to the bin of 16 bits of the key from `shift` on, how often each key occurs whose bits
/// above those are `prefix`.
typedef void CountFn(const void *source, unsigned shift, uint64_t prefix, uint64_t *bins);

/// The key at place `rank` of a source of more than `rank` keys.
static uint64_t selectKey(CountFn *count, const void *source, unsigned bits, uint64_t rank,
                          uint64_t *bins) {
  uint64_t key = 0;
  for (unsigned shift = bits; shift > 0;) {
    size_t bin = 0;
    shift -= 16;
    memset(bins, 0, MIL_PRUNE_BINS * sizeof *bins);
    count(source, shift, key, bins);
    while (bins[bin] <= rank)
      rank -= bins[bin++];
    key = key << 16 | bin;
  }
  return key;
}

static void addToBin(uint64_t key, uint64_t weight, unsigned shift, uint64_t prefix,
                     uint64_t *bins) {
  if (key >> shift >> 16 == prefix)
    bins[key >> shift & 0xFFFF] += weight;
}

typedef struct Elements {
  MilDataType type;
  const void *data;
  size_t n;
} Elements;

INLINE void countOf(MilDataType type, const Elements *e, unsigned shift, uint64_t prefix,
                    uint64_t *bins) {
  for (size_t i = 0; i < e->n; ++i)
    addToBin(keyAt(type, e->data, i), 1, shift, prefix, bins);
}
static void countElements(const void *source, unsigned shift, uint64_t prefix, uint64_t *bins) {
  const Elements *e = source;
  FOR_TYPE(e->type, countOf(T, e, shift, prefix, bins));
}

/// The key at the place after `rank`, which has `key`.
INLINE uint32_t nextOf(MilDataType type, const Elements *e, uint64_t rank, uint32_t key) {
  uint32_t next = UINT32_MAX;
  uint64_t atMost = 0;
  for (size_t i = 0; i < e->n; ++i) {
    uint32_t k = keyAt(type, e->data, i);
    atMost += k <= key;
    next = k > key && k < next ? k : next;
  }
  return atMost > rank + 1 || next == UINT32_MAX ? key : next;
}

/// `x` rounded to the type in which numpy interpolates. No result of one operation on two such
/// numbers is rounded twice: double has room for exact sums and products of fp16, and for those of
/// fp32 it is more than twice as wide.
static double rounded(MilDataType type, double x) {
  if (type == MIL_TYPE_FLOAT32)
    return (double)(float)x;
  return type == MIL_TYPE_FLOAT16 ? (double)milHalfToFloat(milDoubleToHalf(x)) : x;
}

static double interpolate(MilDataType type, double low, double high, double fraction) {
  double step = rounded(type, high - low);
  if (fraction < 0.5)
    return rounded(type, low + rounded(type, step * rounded(type, fraction)));
  return rounded(type, high - rounded(type, step * rounded(type, 1 - fraction)));
}

uint32_t milPrunePercentile(MilDataType type, const void *data, size_t n, double share,
                            uint64_t *bins) {
  Elements e = {type, data, n};
  double place = (double)(n - 1) * share;
  uint64_t rank = place < (double)(n - 1) ? (uint64_t)place : n - 1;
  uint32_t low =
      (uint32_t)selectKey(countElements, &e, type == MIL_TYPE_FLOAT32 ? 32 : 16, rank, bins);
  uint32_t high;
  FOR_TYPE(type, high = nextOf(T, &e, rank, low));
  return keyOf(type, interpolate(type, magnitudeOf(type, low), magnitudeOf(type, high),
                                 place - (double)rank));
}

/// Doubles that are not negative are in the order of their bits.
static void countBlocks(const void *source, unsigned shift, uint64_t prefix, uint64_t *bins) {
  const MilPruneBlocks *b = source;
  size_t i = 0;
  for (size_t o = 0; o < b->outer; ++o)
    for (size_t g = 0; g < b->groups; ++g)
      for (size_t p = 0; p < b->inner; ++p)
        addToBin(milDoubleBits(b->sums[i++]),
                 g + 1 < b->groups ? b->blockChannels : b->lastChannels, shift, prefix, bins);
}

double milPrunePercentileOfBlocks(const MilPruneBlocks *blocks, double share, uint64_t *bins) {
  size_t channels = (blocks->groups - 1) * blocks->blockChannels + blocks->lastChannels;
  size_t n = blocks->outer * channels * blocks->inner;
  double place = (double)(n - 1) * share;
  uint64_t rank = place < (double)(n - 1) ? (uint64_t)place : n - 1;
  return milDoubleFromBits(selectKey(countBlocks, blocks, 64, rank, bins));
}

//===----------------------------------------------------------------------===//
// Marking
//===----------------------------------------------------------------------===//

INLINE void markOf(MilDataType type, const void *data, size_t n, uint32_t limit, uint8_t *keep) {
  for (size_t i = 0; i < n; ++i)
    keep[i] = keyAt(type, data, i) > limit;
}
void milPruneMark(MilDataType type, const void *data, size_t n, uint32_t limit, uint8_t *keep) {
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
void milPruneSumSquares(MilDataType type, const void *data, size_t channels, size_t inner,
                        double *sums) {
  FOR_TYPE(type, sumSquaresOf(T, data, channels, inner, sums));
}

INLINE void markBlockOf(MilDataType type, const void *data, size_t channels, size_t inner,
                        const double *sums, double limit, uint8_t *keep) {
  for (size_t c = 0; c < channels; ++c)
    for (size_t p = 0; p < inner; ++p)
      keep[c * inner + p] = keyAt(type, data, c * inner + p) != 0 && sums[p] > limit;
}
void milPruneMarkBlock(MilDataType type, const void *data, size_t channels, size_t inner,
                       const double *sums, double limit, uint8_t *keep) {
  FOR_TYPE(type, markBlockOf(T, data, channels, inner, sums, limit, keep));
}

static uint64_t medianOf(uint64_t a, uint64_t b, uint64_t c) {
  if (a < b)
    return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}

/// The value at place `rank` of distinct values, which are moved around: Hoare's selection.
static uint64_t selectDistinct(uint64_t *values, ptrdiff_t n, ptrdiff_t rank) {
  ptrdiff_t low = 0, high = n - 1;
  while (low < high) {
    uint64_t pivot = medianOf(values[low], values[low + (high - low) / 2], values[high]);
    ptrdiff_t i = low, j = high;
    while (i <= j) {
      while (values[i] < pivot)
        ++i;
      while (values[j] > pivot)
        --j;
      if (i > j)
        break;
      uint64_t swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (rank <= j)
      high = j;
    else if (rank >= i)
      low = i;
    else
      break;
  }
  return values[rank];
}

INLINE void markSmallestOf(MilDataType type, const void *data, size_t channels, size_t inner,
                           size_t drop, uint64_t *scratch, uint8_t *keep) {
  for (size_t p = 0; p < inner; ++p) {
    for (size_t c = 0; c < channels; ++c)
      scratch[c] = (uint64_t)keyAt(type, data, c * inner + p) << 32 | c;
    uint64_t last = selectDistinct(scratch, (ptrdiff_t)channels, (ptrdiff_t)drop - 1);
    for (size_t c = 0; c < channels; ++c) {
      uint64_t key = keyAt(type, data, c * inner + p);
      keep[c * inner + p] = key != 0 && (key << 32 | c) > last;
    }
  }
}
void milPruneMarkSmallest(MilDataType type, const void *data, size_t channels, size_t inner,
                          size_t drop, uint64_t *scratch, uint8_t *keep) {
  if (drop == 0)
    milPruneMark(type, data, channels * inner, MIL_PRUNE_NOTHING, keep);
  else if (drop >= channels)
    memset(keep, 0, channels * inner);
  else
    FOR_TYPE(type, markSmallestOf(T, data, channels, inner, drop, scratch, keep));
}

//===----------------------------------------------------------------------===//
// What stays and what goes
//===----------------------------------------------------------------------===//

size_t milPruneCount(const uint8_t *keep, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; ++i)
    count += keep[i];
  return count;
}

INLINE double squaredErrorOf(MilDataType type, const void *data, size_t n, const uint8_t *keep) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) {
    double x = keep[i] ? 0 : magnitudeOf(type, keyAt(type, data, i));
    sum += x * x;
  }
  return sum;
}
double milPruneSquaredError(MilDataType type, const void *data, size_t n, const uint8_t *keep) {
  double sum = 0;
  FOR_TYPE(type, sum = squaredErrorOf(T, data, n, keep));
  return sum;
}

INLINE void gatherOf(MilDataType type, const void *data, size_t n, const uint8_t *keep, void *out) {
  size_t width = widthOf(type);
  uint8_t *at = out;
  for (size_t i = 0; i < n; ++i)
    if (keep[i]) {
      memcpy(at, (const uint8_t *)data + i * width, width);
      at += width;
    }
}
void milPruneGather(MilDataType type, const void *data, size_t n, const uint8_t *keep, void *out) {
  FOR_TYPE(type, gatherOf(T, data, n, keep, out));
}
