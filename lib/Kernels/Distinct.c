//===- Distinct.c - the distinct values of a weight --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Distinct.h"

#include "Float16.h"

#include <math.h>

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

size_t milDistinctHalfSums(const uint64_t *sums, double *x, double *weight) {
  enum { INF = 0x7C00, NEGATIVE = 0x8000 };
  for (unsigned v = INF; v < NEGATIVE; ++v)
    if (sums[v] != 0 || sums[v | NEGATIVE] != 0)
      return SIZE_MAX;

  size_t count = 0;
  for (unsigned v = INF - 1; v > 0; --v)
    count = append(count, -milHalfToFloat((uint16_t)v), sums[v | NEGATIVE], x, weight);
  count = append(count, 0, sums[0] + sums[NEGATIVE], x, weight);
  for (unsigned v = 1; v < INF; ++v)
    count = append(count, milHalfToFloat((uint16_t)v), sums[v], x, weight);
  return count;
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

// Stable counting passes, least significant digit first. Keys are unsigned integers in the order of
// the floats; while they are sorted they travel as the bits of floats.
static inline uint32_t keyOfFloat(float value) {
  uint32_t bits = milFloatBits(value);
  if (bits == 0x80000000u)
    bits = 0;
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}
static inline float floatOfKey(uint32_t key) {
  return milFloatFromBits(key >> 31 ? key & 0x7FFFFFFFu : ~key);
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 3 };

static void findStarts(uint32_t *counts) {
  uint32_t start = 0;
  for (unsigned d = 0; d < DIGITS; ++d) {
    uint32_t count = counts[d];
    counts[d] = start;
    start += count;
  }
}

static void passFloats(const float *from, float *to, size_t n, unsigned shift, uint32_t *starts) {
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = milFloatBits(from[i]);
    memcpy(&to[starts[key >> shift & (DIGITS - 1)]++], &key, sizeof key);
  }
}

void milSortFloat(float *values, float *scratch, size_t n) {
  uint32_t starts[PASSES][DIGITS] = {{0}};
  for (size_t i = 0; i < n; ++i) {
    uint32_t key = keyOfFloat(values[i]);
    memcpy(&values[i], &key, sizeof key);
  }
  for (size_t i = 0; i < n; ++i)
    for (unsigned p = 0; p < PASSES; ++p)
      ++starts[p][milFloatBits(values[i]) >> p * DIGIT_BITS & (DIGITS - 1)];
  for (unsigned p = 0; p < PASSES; ++p)
    findStarts(starts[p]);
  passFloats(values, scratch, n, 0, starts[0]);
  passFloats(scratch, values, n, DIGIT_BITS, starts[1]);
  passFloats(values, scratch, n, 2 * DIGIT_BITS, starts[2]);
  for (size_t i = 0; i < n; ++i)
    values[i] = floatOfKey(milFloatBits(scratch[i]));
}

size_t milDistinctFloat(const float *sorted, size_t n, double *x, double *weight) {
  // Sorted, so whatever is not finite is at an end.
  if (n == 0)
    return 0;
  if (!(isfinite(sorted[0]) && isfinite(sorted[n - 1])))
    return SIZE_MAX;
  size_t count = 0;
  for (size_t i = 0; i < n; ++i) {
    x[count] = sorted[i];
    weight[count] = (double)(i + 1);
    count += i + 1 == n || sorted[i + 1] != sorted[i];
  }
  for (size_t c = count; c-- > 1;) // from where they end to how often they occur
    weight[c] -= weight[c - 1];
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
