//===- Prune.c - which elements of a weight stay -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in the order of magnitudes are found without sorting: count the keys by their upper 16
// bits, go on in the bin that has the place, count those by their next 16 bits.
//===----------------------------------------------------------------------===//
#include "Prune.h"

#include "PruneElements.h"
#include <math.h>

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static uint32_t keyOf(MilDataType type, double magnitude) {
  if (type == MIL_TYPE_FLOAT32)
    return milFloatBits((float)magnitude);
  if (type == MIL_TYPE_FLOAT16)
    return milDoubleToHalf(magnitude);
  return magnitude < 256 ? (uint32_t)magnitude : 256;
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

/// The key at the place after `rank`, which has `key`, among keys that are all counted.
static uint32_t nextInBins(const uint64_t *bins, uint64_t rank, uint32_t key) {
  uint64_t atMost = 0;
  for (uint32_t bin = 0; bin <= key; ++bin)
    atMost += bins[bin];
  uint32_t next = key + 1;
  while (atMost <= rank + 1 && next < MIL_PRUNE_BINS && !bins[next])
    ++next;
  return atMost > rank + 1 || next == MIL_PRUNE_BINS ? key : next;
}

/// The same for fp32.
static uint32_t nextOf(const Elements *e, uint64_t rank, uint32_t key) {
  uint32_t next = UINT32_MAX;
  uint64_t atMost = 0;
  for (size_t i = 0; i < e->n; ++i) {
    uint32_t k = keyAt(MIL_TYPE_FLOAT32, e->data, i);
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
  bool isWide = type == MIL_TYPE_FLOAT32;
  uint32_t low = (uint32_t)selectKey(countElements, &e, isWide ? 32 : 16, rank, bins);
  uint32_t high = isWide ? nextOf(&e, rank, low) : nextInBins(bins, rank, low);
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
