//===- Prune.c - which elements of a weight stay -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in the order of magnitudes are found without sorting: count the keys by their upper 16
// bits, go on in the bin that has the place, count those by their next 16 bits. Keys of at most 16
// bits are counted by the patterns of their elements.
//===----------------------------------------------------------------------===//
#include "Prune.h"

#include "Distinct.h"
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

/// How often each key of at most 16 bits occurs, by the counts of bit patterns. False when one is not
/// finite.
static bool countKeys(MilDataType type, const void *data, size_t n, uint64_t *bins) {
  enum { KEYS = 32768, PART = 1 << 30 }; // of which counts have room in 32 bits
  uint32_t *counters = (uint32_t *)(bins + KEYS);
  memset(bins, 0, KEYS * sizeof *bins);
  for (size_t first = 0; first < n; first += PART) {
    size_t count = n - first < PART ? n - first : PART;
    memset(counters, 0, MIL_HALF_COUNTERS * sizeof *counters);
    if (type == MIL_TYPE_FLOAT16) {
      milHistogram16((const uint16_t *)data + first, count, counters);
      for (unsigned v = 0; v < KEYS; ++v)
        bins[v] += (uint64_t)counters[v] + counters[v | 0x8000u];
    } else {
      milHistogram8((const uint8_t *)data + first, count, counters);
      for (unsigned v = 0; v < MIL_BYTE_BINS; ++v)
        bins[type == MIL_TYPE_INT8 && v > 127 ? 256 - v : v] += counters[v];
    }
  }
  uint64_t notFinite = 0;
  for (unsigned v = 0x7C00; v < KEYS; ++v)
    notFinite += bins[v];
  return notFinite == 0;
}

/// The first bin that has, with those before it, more than `rank`, which becomes that among its own.
static uint32_t findBin(const uint64_t *bins, uint64_t *rank) {
  uint32_t bin = 0;
  while (bins[bin] <= *rank)
    *rank -= bins[bin++];
  return bin;
}

/// The next bin after `bin` that is not empty, if there is one below `end`, else `end`.
static uint32_t nextBin(const uint64_t *bins, uint32_t bin, uint32_t end) {
  do
    ++bin;
  while (bin < end && bins[bin] == 0);
  return bin;
}

/// Keys at a place and at the next one; none after the last.
typedef struct Neighbours {
  uint32_t low, high;
} Neighbours;

static bool findHalves(MilDataType type, const void *data, size_t n, uint64_t rank, bool hasNext,
                       uint64_t *bins, Neighbours *out) {
  if (!countKeys(type, data, n, bins))
    return false;
  out->low = out->high = findBin(bins, &rank);
  if (hasNext && rank + 1 == bins[out->low])
    out->high = nextBin(bins, out->low, 32768);
  return true;
}

static void countLow(const float *data, size_t n, uint32_t high, uint64_t *bins) {
  memset(bins, 0, 65536 * sizeof *bins);
  milPruneCountLow(data, n, high, bins);
}

static bool findFloats(const float *data, size_t n, uint64_t rank, bool hasNext, uint64_t *bins,
                       Neighbours *out) {
  enum { HIGH = 32768, INF = 0x7F80 };
  uint64_t *low = bins + HIGH;
  memset(bins, 0, HIGH * sizeof *bins);
  milPruneCountHigh(data, n, bins);
  if (nextBin(bins, INF - 1, HIGH) < HIGH)
    return false;
  uint32_t high = findBin(bins, &rank);
  countLow(data, n, high, low);
  uint32_t own = findBin(low, &rank);
  out->low = out->high = high << 16 | own;
  if (hasNext && rank + 1 == low[own]) {
    uint32_t next = nextBin(low, own, 65536);
    if (next == 65536) {
      high = nextBin(bins, high, HIGH);
      countLow(data, n, high, low);
      next = low[0] ? 0 : nextBin(low, 0, 65536);
    }
    out->high = high << 16 | next;
  }
  return true;
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

bool milPrunePercentile(MilDataType type, const void *data, size_t n, double share, uint64_t *bins,
                        uint32_t *outKey) {
  double place = (double)(n - 1) * share;
  uint64_t rank = place < (double)(n - 1) ? (uint64_t)place : n - 1;
  Neighbours found;
  bool isFinite = type == MIL_TYPE_FLOAT32
                      ? findFloats(data, n, rank, rank + 1 < n, bins, &found)
                      : findHalves(type, data, n, rank, rank + 1 < n, bins, &found);
  if (isFinite)
    *outKey = keyOf(type, interpolate(type, (double)magnitudeOf(type, found.low),
                                      (double)magnitudeOf(type, found.high), place - (double)rank));
  return isFinite;
}

/// Doubles that are not negative are in the order of their bits; counts 16 of these, of those that
/// have the bits before.
static void countBlocks(const MilPruneBlocks *b, unsigned shift, uint64_t prefix, uint64_t *bins) {
  size_t i = 0;
  for (size_t o = 0; o < b->outer; ++o)
    for (size_t g = 0; g < b->groups; ++g)
      for (size_t p = 0; p < b->inner; ++p) {
        uint64_t bits = milDoubleBits(b->sums[i++]);
        if (bits >> shift >> 16 == prefix)
          bins[bits >> shift & 0xFFFF] += g + 1 < b->groups ? b->blockChannels : b->lastChannels;
      }
}

double milPrunePercentileOfBlocks(const MilPruneBlocks *blocks, double share, uint64_t *bins) {
  size_t channels = (blocks->groups - 1) * blocks->blockChannels + blocks->lastChannels;
  size_t n = blocks->outer * channels * blocks->inner;
  double place = (double)(n - 1) * share;
  uint64_t rank = place < (double)(n - 1) ? (uint64_t)place : n - 1, bits = 0;
  for (unsigned shift = 64; shift > 0;) {
    shift -= 16;
    memset(bins, 0, 65536 * sizeof *bins);
    countBlocks(blocks, shift, bits, bins);
    bits = bits << 16 | findBin(bins, &rank);
  }
  return milDoubleFromBits(bits);
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
void milPruneMarkSmallest(MilDataType type, const void *data, size_t runs, size_t channels,
                          size_t inner, size_t drop, uint64_t *scratch, uint8_t *keep) {
  size_t size = channels * inner;
  if (drop == 0) {
    milPruneMark(type, data, runs * size, MIL_PRUNE_NOTHING, keep);
  } else if (drop >= channels) {
    memset(keep, 0, runs * size);
  } else if (channels <= MIL_PRUNE_FEW) {
    milPruneMarkFew(type, data, runs, channels, inner, drop, keep);
  } else {
    for (size_t r = 0; r < runs; ++r) {
      const uint8_t *run = (const uint8_t *)data + r * size * widthOf(type);
      FOR_TYPE(type, markSmallestOf(T, run, channels, inner, drop, scratch, keep + r * size));
    }
  }
}
