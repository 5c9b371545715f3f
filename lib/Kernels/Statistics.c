//===- Statistics.c - zeros, distinct values, error of a tensor --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Statistics.h"

#include "BitPack.h"
#include "Distinct.h"
#include "Float16.h"

#include <math.h>

static const double kZero = 1e-12; // what coremltools takes for zero

enum {
  CHUNK = 4096,
  HALVES = 65536,        // values of 16 bits
  WORDS = HALVES / 64,   // of a bitmap over them
  MOST_IN_BIN = 1 << 30, // elements between two looks at a histogram
};

static unsigned bitsOf(MilDataType type) { return milDataTypeGet(type)->bits; }

//===----------------------------------------------------------------------===//
// Which bit patterns are one value, and which are zero
//===----------------------------------------------------------------------===//

/// Of a float: one pattern for both zeros, and one for all that is beyond `infinity`.
static uint64_t unify(uint64_t bits, uint64_t sign, uint64_t infinity) {
  uint64_t magnitude = bits & (sign - 1);
  if (magnitude == 0)
    return 0;
  return magnitude > infinity ? sign - 1 : bits;
}

static uint64_t canonical(MilDataType type, uint64_t bits) {
  switch (type) {
  case MIL_TYPE_BOOL:
    return bits != 0;
  case MIL_TYPE_FLOAT8E4M3FN: // no infinity: only the last pattern is a NaN
    return unify(bits, 0x80, 0x7E);
  case MIL_TYPE_FLOAT8E5M2:
    return unify(bits, 0x80, 0x7C);
  case MIL_TYPE_FLOAT16:
    return unify(bits, 0x8000, 0x7C00);
  case MIL_TYPE_BFLOAT16:
    return unify(bits, 0x8000, 0x7F80);
  case MIL_TYPE_FLOAT32:
    return unify(bits, 0x80000000u, 0x7F800000u);
  case MIL_TYPE_FLOAT64:
    return unify(bits, (uint64_t)1 << 63, (uint64_t)0x7FF << 52);
  default:
    return bits;
  }
}

/// Of a canonical pattern. The formats of 8 and 16 bits have nothing but 0 below 1e-12, except
/// bfloat16, which is the upper half of a float.
static bool isZero(MilDataType type, uint64_t bits) {
  switch (type) {
  case MIL_TYPE_BFLOAT16:
    return fabs((double)milFloatFromBits((uint32_t)bits << 16)) <= kZero;
  case MIL_TYPE_FLOAT32:
    return fabs((double)milFloatFromBits((uint32_t)bits)) <= kZero;
  case MIL_TYPE_FLOAT64:
    return fabs(milDoubleFromBits(bits)) <= kZero;
  default:
    return bits == 0;
  }
}

//===----------------------------------------------------------------------===//
// Up to 16 bits: a histogram
//===----------------------------------------------------------------------===//

typedef struct Histogram {
  uint32_t bins[MIL_HALF_COUNTERS];
  uint8_t seen[HALVES];
} Histogram;

/// Moves the bins to the counts.
static void drain(Histogram *histogram, MilDataType type, MilValueCounts *counts) {
  for (unsigned v = 0; v < HALVES; ++v) {
    if (histogram->bins[v] == 0)
      continue;
    uint64_t key = canonical(type, v);
    counts->zeros += isZero(type, key) ? histogram->bins[v] : 0;
    counts->distinct += !histogram->seen[key];
    histogram->seen[key] = 1;
    histogram->bins[v] = 0;
  }
}

static void addRange(Histogram *histogram, unsigned bits, const void *data, size_t first,
                     size_t n) {
  uint8_t codes[CHUNK];
  if (bits == 16) {
    milHistogram16((const uint16_t *)data + first, n, histogram->bins);
  } else if (bits == 8) {
    milHistogram8((const uint8_t *)data + first, n, histogram->bins);
  } else {
    for (size_t i = 0, part; i < n; i += part) {
      part = n - i < CHUNK ? n - i : CHUNK;
      milUnpackBits(data, bits, first + i, part, codes);
      milHistogram8(codes, part, histogram->bins);
    }
  }
}

static void countSmall(MilDataType type, const void *data, size_t n, Histogram *histogram,
                       MilValueCounts *counts) {
  memset(histogram, 0, sizeof *histogram);
  for (size_t first = 0, part; first < n; first += part) {
    part = n - first < MOST_IN_BIN ? n - first : MOST_IN_BIN;
    addRange(histogram, bitsOf(type), data, first, part);
    drain(histogram, type, counts);
  }
}

//===----------------------------------------------------------------------===//
// 32 bits: the lower halves that stand with each upper half
//===----------------------------------------------------------------------===//

typedef struct Buckets {
  uint64_t starts[HALVES]; // of each upper half in `lower`; its end after the elements were put
  uint64_t bitmap[WORDS];
  uint16_t lower[];
} Buckets;

static uint32_t key32(MilDataType type, const void *data, size_t i) {
  return (uint32_t)canonical(type, ((const uint32_t *)data)[i]);
}

static uint64_t countLower(const uint16_t *lower, uint64_t n, uint64_t *bitmap) {
  uint64_t distinct = 0;
  for (uint64_t i = 0; i < n; ++i) {
    uint64_t bit = (uint64_t)1 << (lower[i] & 63), *word = &bitmap[lower[i] >> 6];
    distinct += !(*word & bit);
    *word |= bit;
  }
  for (uint64_t i = 0; i < n; ++i)
    bitmap[lower[i] >> 6] = 0;
  return distinct;
}

static void count32(MilDataType type, const void *data, size_t n, Buckets *buckets,
                    MilValueCounts *counts) {
  memset(buckets, 0, sizeof *buckets);
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = key32(type, data, i);
    counts->zeros += isZero(type, key);
    ++buckets->starts[key >> 16];
  }
  uint64_t start = 0;
  for (unsigned h = 0; h < HALVES; ++h) {
    uint64_t size = buckets->starts[h];
    buckets->starts[h] = start;
    start += size;
  }
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = key32(type, data, i);
    buckets->lower[buckets->starts[key >> 16]++] = (uint16_t)key;
  }
  start = 0;
  for (unsigned h = 0; h < HALVES; ++h) {
    uint64_t end = buckets->starts[h];
    counts->distinct += countLower(buckets->lower + start, end - start, buckets->bitmap);
    start = end;
  }
}

//===----------------------------------------------------------------------===//
// 64 bits: sorted in place, a heap first
//===----------------------------------------------------------------------===//

static void sift(uint64_t *keys, size_t at, size_t n) {
  for (size_t child; (child = 2 * at + 1) < n; at = child) {
    if (child + 1 < n && keys[child + 1] > keys[child])
      ++child;
    if (keys[at] >= keys[child])
      return;
    uint64_t key = keys[at];
    keys[at] = keys[child];
    keys[child] = key;
  }
}

static void sortKeys(uint64_t *keys, size_t n) {
  for (size_t i = n / 2; i-- > 0;)
    sift(keys, i, n);
  for (size_t end = n; end-- > 1;) {
    uint64_t largest = keys[0];
    keys[0] = keys[end];
    keys[end] = largest;
    sift(keys, 0, end);
  }
}

static void count64(MilDataType type, const void *data, size_t n, uint64_t *keys,
                    MilValueCounts *counts) {
  for (size_t i = 0; i < n; ++i) {
    keys[i] = canonical(type, ((const uint64_t *)data)[i]);
    counts->zeros += isZero(type, keys[i]);
  }
  sortKeys(keys, n);
  for (size_t i = 0; i < n; ++i)
    counts->distinct += i == 0 || keys[i] != keys[i - 1];
}

size_t milCountValuesScratchSize(MilDataType type, size_t n) {
  uint64_t size = sizeof(Histogram);
  bool ok = true;
  if (bitsOf(type) == 32)
    ok = milCheckedMul(n, sizeof(uint16_t), &size) && milCheckedAdd(size, sizeof(Buckets), &size);
  else if (bitsOf(type) == 64)
    ok = milCheckedMul(n, sizeof(uint64_t), &size);
  return ok ? size : SIZE_MAX;
}

void milCountValues(MilDataType type, const void *data, size_t n, void *scratch,
                    MilValueCounts *outCounts) {
  *outCounts = (MilValueCounts){0, 0};
  if (bitsOf(type) <= 16)
    countSmall(type, data, n, scratch, outCounts);
  else if (bitsOf(type) == 32)
    count32(type, data, n, scratch, outCounts);
  else
    count64(type, data, n, scratch, outCounts);
}

//===----------------------------------------------------------------------===//
// Widening
//===----------------------------------------------------------------------===//

/// 1 sign, 4 exponent (bias 7), 3 mantissa bits.
static double widenE4M3(uint8_t bits) {
  int magnitude = bits & 0x7F, exponent = magnitude >> 3;
  if (magnitude == 0x7F)
    return NAN;
  double value = exponent == 0 ? ldexp(magnitude, -9) : ldexp(8 + (magnitude & 7), exponent - 10);
  return bits & 0x80 ? -value : value;
}

#define WIDEN(Type, expression)                                                                    \
  for (size_t i = 0; i < n; ++i) {                                                                 \
    Type x = ((const Type *)data)[first + i];                                                      \
    out[i] = (double)(expression);                                                                 \
  }                                                                                                \
  return

void milWidenToDouble(MilDataType type, const void *data, size_t first, size_t n, double *out) {
  switch (type) {
  case MIL_TYPE_BOOL:
    WIDEN(uint8_t, x != 0);
  case MIL_TYPE_FLOAT8E4M3FN:
    WIDEN(uint8_t, widenE4M3(x));
  case MIL_TYPE_FLOAT8E5M2: // the upper half of an fp16
    WIDEN(uint8_t, milHalfToFloat((uint16_t)(x << 8)));
  case MIL_TYPE_FLOAT16:
    WIDEN(uint16_t, milHalfToFloat(x));
  case MIL_TYPE_BFLOAT16:
    WIDEN(uint16_t, milFloatFromBits((uint32_t)x << 16));
  case MIL_TYPE_FLOAT32:
    WIDEN(float, x);
  case MIL_TYPE_FLOAT64:
    WIDEN(double, x);
  case MIL_TYPE_INT8:
    WIDEN(int8_t, x);
  case MIL_TYPE_INT16:
    WIDEN(int16_t, x);
  case MIL_TYPE_INT32:
    WIDEN(int32_t, x);
  case MIL_TYPE_INT64:
    WIDEN(int64_t, x);
  case MIL_TYPE_UINT8:
    WIDEN(uint8_t, x);
  case MIL_TYPE_UINT16:
    WIDEN(uint16_t, x);
  case MIL_TYPE_UINT32:
    WIDEN(uint32_t, x);
  case MIL_TYPE_UINT64:
    WIDEN(uint64_t, x);
  default: // below 8 bits
    for (size_t i = 0; i < n; ++i) {
      unsigned code = milGetBits(data, bitsOf(type), first + i);
      out[i] = type == MIL_TYPE_INT4 ? (int)(code ^ 8) - 8 : (int)code;
    }
  }
}

#undef WIDEN

//===----------------------------------------------------------------------===//
// Error
//===----------------------------------------------------------------------===//

void milAddErrors(const double *values, const double *references, size_t n, MilErrorSums *sums) {
  double error = 0, reference = 0; // of this range, so that long sums lose little
  for (size_t i = 0; i < n; ++i) {
    double x = values[i], r = references[i];
    double difference = x == r || (isnan(x) && isnan(r)) ? 0 : fabs(x - r);
    error += difference * difference;
    reference += r * r;
    if (!(difference <= sums->largest) && !isnan(sums->largest))
      sums->largest = difference;
  }
  sums->squaredError += error;
  sums->squaredReference += reference;
}
