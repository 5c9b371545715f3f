//===- Distinct.c - the distinct values of a weight --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Distinct.h"

#include "Float16.h"

#include <math.h>

void milHistogram16(const uint16_t *values, size_t n, uint32_t *bins) {
  for (size_t i = 0; i < n; ++i)
    ++bins[values[i]];
}

void milHistogram8(const uint8_t *values, size_t n, uint32_t *bins) {
  for (size_t i = 0; i < n; ++i)
    ++bins[values[i]];
}

static size_t append(size_t count, double value, uint64_t weight, double *x, double *weights) {
  if (weight == 0)
    return count;
  x[count] = value;
  weights[count] = (double)weight;
  return count + 1;
}

/// Inlined for each width of the bins.
static inline size_t distinctHalf(const uint32_t *bins, const uint64_t *sums, double *x,
                                  double *weight) {
#define BIN(v) (sums ? sums[v] : bins[v])
  enum { INF = 0x7C00, NEGATIVE = 0x8000 };
  for (unsigned v = INF; v < NEGATIVE; ++v)
    if (BIN(v) != 0 || BIN(v | NEGATIVE) != 0)
      return SIZE_MAX;

  size_t count = 0;
  for (unsigned v = INF - 1; v > 0; --v)
    count = append(count, -milHalfToFloat((uint16_t)v), BIN(v | NEGATIVE), x, weight);
  count = append(count, 0, (uint64_t)BIN(0) + BIN(NEGATIVE), x, weight);
  for (unsigned v = 1; v < INF; ++v)
    count = append(count, milHalfToFloat((uint16_t)v), BIN(v), x, weight);
#undef BIN
  return count;
}

size_t milDistinctHalf(const uint32_t *bins, double *x, double *weight) {
  return distinctHalf(bins, NULL, x, weight);
}

size_t milDistinctHalfSums(const uint64_t *sums, double *x, double *weight) {
  return distinctHalf(NULL, sums, x, weight);
}

size_t milDistinctInt8(const uint32_t *bins, double *x, double *weight) {
  size_t count = 0;
  for (int v = INT8_MIN; v <= INT8_MAX; ++v)
    count = append(count, v, bins[(uint8_t)v], x, weight);
  return count;
}

size_t milDistinctUInt8(const uint32_t *bins, double *x, double *weight) {
  size_t count = 0;
  for (int v = 0; v < MIL_BYTE_BINS; ++v)
    count = append(count, v, bins[v], x, weight);
  return count;
}

// Unsigned integers in the order of the floats.
static uint32_t sortKey(float value) {
  uint32_t bits = milFloatBits(value);
  if (bits == 0x80000000u)
    bits = 0;
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}
static float sortedValue(uint32_t key) {
  return milFloatFromBits(key >> 31 ? key & 0x7FFFFFFFu : ~key);
}

// Three stable counting passes, least significant digit first; the keys travel as the bits of
// floats, values -> scratch -> values -> scratch, and return to values as floats.
enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 3 };

static void countingPass(const float *from, float *to, size_t n, unsigned shift, uint32_t *starts) {
  for (size_t i = 0; i < n; ++i) {
    uint32_t digit = milFloatBits(from[i]) >> shift & (DIGITS - 1);
    memcpy(&to[starts[digit]++], &from[i], sizeof *to);
  }
}

void milSortFloat(float *values, float *scratch, size_t n) {
  uint32_t starts[PASSES][DIGITS] = {{0}};
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = sortKey(values[i]);
    memcpy(&values[i], &key, sizeof key);
    for (unsigned p = 0; p < PASSES; ++p)
      ++starts[p][key >> p * DIGIT_BITS & (DIGITS - 1)];
  }
  float *from = values, *to = scratch;
  for (unsigned p = 0; p < PASSES; ++p) {
    uint32_t start = 0;
    for (unsigned d = 0; d < DIGITS; ++d) {
      uint32_t count = starts[p][d];
      starts[p][d] = start;
      start += count;
    }
    countingPass(from, to, n, p * DIGIT_BITS, starts[p]);
    float *other = from;
    from = to;
    to = other;
  }
  for (size_t i = 0; i < n; ++i)
    values[i] = sortedValue(milFloatBits(scratch[i]));
}

size_t milDistinctFloat(const float *sorted, size_t n, double *x, double *weight) {
  // Sorted, so whatever is not finite is at an end.
  if (n != 0 && !(isfinite(sorted[0]) && isfinite(sorted[n - 1])))
    return SIZE_MAX;
  size_t count = 0;
  for (size_t i = 0, j; i < n; i = j) {
    for (j = i + 1; j < n && sorted[j] == sorted[i];)
      ++j;
    count = append(count, sorted[i], j - i, x, weight);
  }
  return count;
}

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

int milVectorsCompare(const float *a, const float *b, unsigned dim) {
  for (unsigned t = 0; t < dim; ++t)
    if (a[t] != b[t])
      return a[t] < b[t] ? -1 : 1;
  return 0;
}

/// The first of `count` rows that is not below the vector.
static unsigned lowerBound(const float *rows, unsigned count, unsigned dim, const float *vector) {
  unsigned base = 0;
  while (count > 0) {
    unsigned half = count / 2;
    if (milVectorsCompare(rows + (size_t)(base + half) * dim, vector, dim) < 0) {
      base += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return base;
}

unsigned milDistinctVectors(const float *x, size_t n, unsigned dim, unsigned limit, float *out) {
  unsigned count = 0;
  for (size_t i = 0; i < n; ++i) {
    const float *vector = x + i * dim;
    unsigned at = lowerBound(out, count, dim, vector);
    float *row = out + (size_t)at * dim;
    if (at < count && milVectorsCompare(row, vector, dim) == 0)
      continue;
    if (count == limit)
      return limit + 1;
    memmove(row + dim, row, (size_t)(count - at) * dim * sizeof *row);
    for (unsigned t = 0; t < dim; ++t)
      row[t] = vector[t] + 0.0f; // -0 becomes +0
    ++count;
  }
  return count;
}
