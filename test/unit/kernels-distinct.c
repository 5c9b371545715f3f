//===- kernels-distinct.c - histograms, sorting, distinct values ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Distinct.h"
#include "Float16.h"

#include <math.h>
#include <stdlib.h>

static uint32_t bins[MIL_HALF_COUNTERS];
static double x[MIL_HALF_DISTINCT], weight[MIL_HALF_DISTINCT];

static void halves(void) {
  // 1, -0, 0, -2, 1, smallest denormal, -0
  const uint16_t values[] = {0x3C00, 0x8000, 0x0000, 0xC000, 0x3C00, 0x0001, 0x8000};
  milHistogram16(values, 7, bins);
  milHistogram16(values, 1, bins); // adds
  CHECK(milDistinctHalf(bins, x, weight) == 4);
  CHECK(x[0] == -2 && x[1] == 0 && !signbit(x[1]) && x[2] == 0x1p-24 && x[3] == 1);
  CHECK(weight[0] == 1 && weight[1] == 3 && weight[2] == 1 && weight[3] == 3);
  CHECK(bins[0x3C00] == 3 && bins[0x8000] == 2);

  const uint16_t notFinite[] = {0x7C00, 0xFC00, 0x7C01, 0xFFFF, 0x7FFF};
  for (size_t i = 0; i < 5; ++i) {
    bins[notFinite[i]] = 1;
    CHECK(milDistinctHalf(bins, x, weight) == SIZE_MAX);
    bins[notFinite[i]] = 0;
  }
  memset(bins, 0, sizeof bins);
  CHECK(milDistinctHalf(bins, x, weight) == 0);
  bins[0x8000] = UINT32_MAX; // the two zeros together do not fit 32 bits
  bins[0x0000] = UINT32_MAX;
  CHECK(milDistinctHalf(bins, x, weight) == 1 && x[0] == 0 && weight[0] == 2.0 * UINT32_MAX);

  for (unsigned v = 0; v < MIL_HALF_BINS; ++v)
    bins[v] = (v & 0x7FFF) < 0x7C00 ? v + 1 : 0;
  CHECK(milDistinctHalf(bins, x, weight) == MIL_HALF_DISTINCT);
  unsigned wrong = 0;
  for (size_t i = 0; i < MIL_HALF_DISTINCT; ++i) {
    wrong += i > 0 && !(x[i - 1] < x[i]);
    uint16_t bits = milDoubleToHalf(x[i]);
    wrong += weight[i] != (bits == 0 ? 1 + 0x8001 : bits + 1);
  }
  CHECK(wrong == 0);
}

static void sums(void) {
  static uint64_t weights[MIL_HALF_BINS];
  weights[0xBC00] = 7;
  weights[0x8000] = UINT32_MAX;
  weights[0x0000] = (uint64_t)1 << 40;
  weights[0x7BFF] = 1;
  CHECK(milDistinctHalfSums(weights, x, weight) == 3);
  CHECK(x[0] == -1 && x[1] == 0 && x[2] == 65504);
  CHECK(weight[0] == 7 && weight[1] == 0x1p40 + UINT32_MAX && weight[2] == 1);
  weights[0xFC00] = 1;
  CHECK(milDistinctHalfSums(weights, x, weight) == SIZE_MAX);
}

// Sorted or counted, halves have the same distinct values.
static void fewHalves(void) {
  enum { MAX = 9000 };
  static uint16_t values[MAX], scratch[MAX];
  static double fewX[MAX + 1], fewWeight[MAX + 1];
  uint64_t random = 1;
  for (size_t n = 0; n <= MAX; n = n < 257 ? n + 1 : n * 3)
    for (unsigned kind = 0; kind < 4; ++kind) {
      memset(bins, 0, sizeof bins);
      for (size_t i = 0; i < n; ++i) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint16_t bits = (uint16_t)(random >> 48);
        bits = kind == 1 ? bits & 0x8003u : kind == 2 && bits & 0x300u ? 0 : bits;
        values[i] = kind < 3 && (bits & 0x7C00u) == 0x7C00u ? 0x8000u : bits;
      }
      milHistogram16(values, n, bins);
      size_t d = milDistinctHalf(bins, x, weight);
      CHECK(milDistinctFewHalves(values, scratch, n, fewX, fewWeight) == d);
      if (d == SIZE_MAX)
        continue;
      unsigned wrong = 0;
      for (size_t i = 0; i < d; ++i)
        wrong += x[i] != fewX[i] || weight[i] != fewWeight[i] || (x[i] == 0 && signbit(fewX[i]));
      CHECK(wrong == 0);
    }
  memset(bins, 0, sizeof bins);
}

static void bytes(void) {
  const uint8_t values[] = {0x80, 0x7F, 0x00, 0xFF, 0x80};
  uint32_t few[MIL_BYTE_BINS] = {0};
  milHistogram8(values, 5, few);
  CHECK(milDistinctInt8(few, x, weight) == 4);
  CHECK(x[0] == -128 && weight[0] == 2 && x[1] == -1 && x[2] == 0 && x[3] == 127);
  CHECK(milDistinctUInt8(few, x, weight) == 4);
  CHECK(x[0] == 0 && x[1] == 127 && x[2] == 128 && weight[2] == 2 && x[3] == 255);
}

static int compareFloats(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static void floats(void) {
  enum { MAX = 5000 };
  static float values[MAX], expected[MAX], scratch[MAX];
  uint64_t random = 1;
  for (size_t n = 0; n <= MAX; n = n < 257 ? n + 1 : n * 4) {
    for (size_t i = 0; i < n; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      uint32_t bits = (uint32_t)(random >> 32);
      bits = n % 3 == 0 ? bits & 0xBF800000u : bits; // many equal ones
      expected[i] = values[i] =
          milFloatFromBits((bits & 0x7F800000u) == 0x7F800000u ? 0x80000000u : bits);
    }
    qsort(expected, n, sizeof *expected, compareFloats);
    milSortFloat(values, scratch, n);
    unsigned wrong = 0;
    for (size_t i = 0; i < n; ++i)
      wrong += values[i] != expected[i] || milFloatBits(values[i]) == 0x80000000u;
    size_t d = milDistinctFloat(values, n, x, weight), at = 0;
    for (size_t c = 0; c < d; ++c) {
      wrong += c > 0 && !(x[c - 1] < x[c]);
      for (double left = weight[c]; left > 0; --left)
        wrong += at >= n || expected[at++] != x[c];
    }
    CHECK(wrong == 0 && at == n);
  }
  float special[] = {NAN, 1, -INFINITY, 0};
  milSortFloat(special, scratch, 4);
  CHECK(milDistinctFloat(special, 4, x, weight) == SIZE_MAX);
  CHECK(special[0] == -INFINITY && special[1] == 0 && special[2] == 1 && isnan(special[3]));
  CHECK(milDistinctFloat(special + 1, 2, x, weight) == 2);
  CHECK(milDistinctFloat(special + 2, 2, x, weight) == SIZE_MAX);
  CHECK(milDistinctFloat(special, 2, x, weight) == SIZE_MAX);
}

static uint64_t state = 88172645463325252u;
static uint32_t random32(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state * 0x9E3779B97F4A7C15u >> 32);
}

/// Values 0 .. levels - 1, some of them a negative zero.
static void fillGrid(float *x, size_t count, unsigned levels) {
  for (size_t i = 0; i < count; ++i) {
    x[i] = (float)(random32() % levels);
    if (x[i] == 0 && random32() & 1)
      x[i] = -0.0f;
  }
}

static unsigned countEqual(const float *rows, unsigned count, unsigned dim, const float *vector) {
  unsigned equal = 0;
  for (unsigned c = 0; c < count; ++c)
    equal += milVectorsCompare(rows + (size_t)c * dim, vector, dim) == 0;
  return equal;
}

static void vectors(void) {
  enum { MOST = 256, MAX_DIM = 5 };
  static float x[MOST * 2 * MAX_DIM], rows[MOST * MAX_DIM];
  for (unsigned n = 0; n <= 257; n += 1 + n / 16)
    for (unsigned dim = 1; dim <= MAX_DIM; ++dim)
      for (unsigned levels = 1; levels <= 3; ++levels) {
        fillGrid(x, (size_t)n * dim, levels);
        unsigned count = milDistinctVectors(x, n, dim, MOST, rows);
        CHECK(count <= MOST);
        for (unsigned c = 0; c < count; ++c) {
          CHECK(countEqual(x, n, dim, rows + c * dim) > 0);
          CHECK(c == 0 || milVectorsCompare(rows + (c - 1) * dim, rows + c * dim, dim) < 0);
          for (unsigned t = 0; t < dim; ++t)
            CHECK(!signbit(rows[c * dim + t]));
        }
        for (unsigned i = 0; i < n; ++i)
          CHECK(countEqual(rows, count, dim, x + i * dim) == 1);
        if (count > 1)
          CHECK(milDistinctVectors(x, n, dim, count - 1, rows) == count);
      }
}

int main(void) {
  vectors();
  halves();
  sums();
  fewHalves();
  bytes();
  floats();
  return CHECK_RESULT();
}
