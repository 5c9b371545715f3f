//===- kernels-statistics.c - zeros, distinct values, widening, error -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Float16.h"
#include "Statistics.h"

#include <math.h>
#include <stdlib.h>

enum { MAX = 257 };

static uint64_t state = 1;
static uint32_t randomBits(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

static bool isSame(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

/// Every pair, as doubles.
static MilValueCounts slowCounts(const double *x, size_t n) {
  MilValueCounts counts = {0, 0};
  for (size_t i = 0; i < n; ++i) {
    counts.zeros += fabs(x[i]) <= 1e-12;
    size_t k = 0;
    while (k < i && !isSame(x[k], x[i]))
      ++k;
    counts.distinct += k == i;
  }
  return counts;
}

static MilValueCounts count(MilDataType type, const void *data, size_t n) {
  MilValueCounts counts;
  void *scratch = malloc(milCountValuesScratchSize(type, n));
  milCountValues(type, data, n, scratch, &counts);
  free(scratch);
  return counts;
}

/// Bytes that repeat: of random patterns, and of those where floats are special.
static void fill(MilDataType type, uint8_t *bytes, size_t size, bool few) {
  static const uint32_t specials[] = {0,           0x80000000u, 0x7F800000u, 0xFF800000u,
                                      0x7FC00000u, 0xFFC00001u, 0x2B8CBCCCu, 0x2B8CBCCDu,
                                      0x00000001u, 0x80808080u, 0x7F7F7F7Fu, 0x80007C00u};
  unsigned width = milDataTypeGet(type)->bits / 8;
  for (size_t i = 0; i < size; i += 4) {
    uint32_t word = randomBits();
    if (few)
      word = type == MIL_TYPE_BOOL ? word & 0x01010101u : specials[word % 12];
    if (few && width == 2) // the upper halves
      word = (word >> 16) * 0x10001u;
    memcpy(bytes + i, &word, 4);
  }
  if (few && width == 8)
    for (size_t i = 0; i + 8 <= size; i += 8) {
      float narrow;
      memcpy(&narrow, bytes + i, 4);
      double wide = narrow; // zeros, infinities and NaNs stay what they are
      memcpy(bytes + i, &wide, 8);
    }
}

static void againstAllPairs(void) {
  static uint64_t data[MAX + 1];
  static double wide[MAX];
  size_t numTypes;
  const MilDataTypeInfo *rows = milDataTypeRows(&numTypes);
  for (size_t t = 0; t < numTypes; ++t) {
    if (rows[t].bits == 0)
      continue;
    unsigned wrong = 0;
    for (size_t n = 0; n <= MAX; ++n)
      for (int few = 0; few < 2; ++few) {
        fill(rows[t].type, (uint8_t *)data, sizeof data, few);
        milWidenToDouble(rows[t].type, data, 0, n, wide);
        MilValueCounts slow = slowCounts(wide, n), fast = count(rows[t].type, data, n);
        // Integers above 2^53 may become equal as doubles.
        bool rounded = rows[t].bits == 64 && rows[t].kind != MIL_KIND_FLOAT;
        wrong += slow.zeros != fast.zeros ||
                 (rounded ? slow.distinct > fast.distinct : slow.distinct != fast.distinct);
      }
    if (wrong)
      fprintf(stderr, "%s\n", rows[t].name);
    CHECK(wrong == 0);
  }
}

static void known(void) {
  const float floats[] = {0, -0.0f, 1e-12f, 1.1e-12f, NAN, -NAN, INFINITY, -INFINITY, 1, 1};
  MilValueCounts counts = count(MIL_TYPE_FLOAT32, floats, 10);
  CHECK(counts.zeros == 3 && counts.distinct == 7);
  const uint16_t halves[] = {0x0000, 0x8000, 0x0001, 0x7C00, 0xFC00, 0x7C01, 0xFE00, 0x3C00};
  counts = count(MIL_TYPE_FLOAT16, halves, 8);
  CHECK(counts.zeros == 2 && counts.distinct == 6);
  const int8_t bytes[] = {-128, 127, 0, -128}; // |-128| is not zero here
  counts = count(MIL_TYPE_INT8, bytes, 4);
  CHECK(counts.zeros == 1 && counts.distinct == 3);
  const uint8_t bools[] = {0, 1, 2, 0};
  counts = count(MIL_TYPE_BOOL, bools, 4);
  CHECK(counts.zeros == 2 && counts.distinct == 2);
  const int64_t wide[] = {INT64_MAX, INT64_MAX - 1, 0, INT64_MIN, 0};
  counts = count(MIL_TYPE_INT64, wide, 5);
  CHECK(counts.zeros == 2 && counts.distinct == 4);
}

/// A hundred thousand of 32 bits, of which each upper half stands with several lower ones.
static void many(void) {
  enum { N = 100000 };
  static int32_t values[N];
  for (int i = 0; i < N; ++i)
    values[i] = (int32_t)((uint32_t)(i % 30000) * 2654435761u);
  MilValueCounts counts = count(MIL_TYPE_INT32, values, N);
  CHECK(counts.distinct == 30000 && counts.zeros == 4);
  CHECK(milCountValuesScratchSize(MIL_TYPE_FLOAT64, SIZE_MAX) == SIZE_MAX);
  CHECK(milCountValuesScratchSize(MIL_TYPE_FLOAT32, SIZE_MAX) == SIZE_MAX);
  CHECK(milCountValuesScratchSize(MIL_TYPE_FLOAT16, SIZE_MAX) < 1 << 20);
}

static void widening(void) {
  double out[256];
  uint8_t bytes[256];
  for (int i = 0; i < 256; ++i)
    bytes[i] = (uint8_t)i;
  milWidenToDouble(MIL_TYPE_FLOAT8E4M3FN, bytes, 0, 256, out);
  CHECK(out[0] == 0 && out[1] == 0x1p-9 && out[8] == 0x1p-6 && out[0x38] == 1 && out[0x7E] == 448);
  CHECK(isnan(out[0x7F]) && isnan(out[0xFF]) && out[0xB8] == -1 && out[0x3C] == 1.5);
  milWidenToDouble(MIL_TYPE_FLOAT8E5M2, bytes, 0, 256, out);
  CHECK(out[1] == 0x1p-16 && out[0x3C] == 1 && out[0x7B] == 57344 && out[0xFC] == -INFINITY &&
        isnan(out[0x7D]));
  milWidenToDouble(MIL_TYPE_INT8, bytes, 126, 4, out);
  CHECK(out[0] == 126 && out[1] == 127 && out[2] == -128 && out[3] == -127);
  const uint16_t bf16[] = {0x3F80, 0xC000, 0x7F80};
  milWidenToDouble(MIL_TYPE_BFLOAT16, bf16, 0, 3, out);
  CHECK(out[0] == 1 && out[1] == -2 && out[2] == INFINITY);
  const uint8_t packed[] = {0x8F, 0x21, 0x43};
  milWidenToDouble(MIL_TYPE_INT4, packed, 0, 6, out);
  CHECK(out[0] == -1 && out[1] == -8 && out[2] == 1 && out[3] == 2 && out[4] == 3 && out[5] == 4);
  milWidenToDouble(MIL_TYPE_UINT3, packed, 1, 4, out); // 0x43218F: 7 1 6 0 2 6 0 2 from the low end
  CHECK(out[0] == 1 && out[1] == 6 && out[2] == 0 && out[3] == 2);
}

static void errors(void) {
  const double x[] = {1, 2, NAN, INFINITY, -4}, r[] = {1, 3, NAN, INFINITY, -2};
  MilErrorSums sums = {0};
  milAddErrors(x, r, 0, &sums);
  CHECK(sums.squaredError == 0 && sums.largest == 0);
  milAddErrors(x, r, 2, &sums);
  milAddErrors(x + 4, r + 4, 1, &sums);
  CHECK(sums.squaredError == 5 && sums.squaredReference == 14 && sums.largest == 2);
  milAddErrors(x + 2, r + 2, 2, &sums); // the same on both sides
  CHECK(sums.squaredError == 5 && sums.largest == 2);
  milAddErrors(x + 2, r, 1, &sums);
  milAddErrors(x, r, 2, &sums);
  CHECK(isnan(sums.squaredError) && isnan(sums.largest));
}

int main(void) {
  againstAllPairs();
  known();
  many();
  widening();
  errors();
  return CHECK_RESULT();
}
