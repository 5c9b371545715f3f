//===- kernels-lutmap.c - nearest entries, against all entries --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Float16.h"
#include "LutMap.h"
#include "Support/Cpu.h"

#include <math.h>

static uint64_t state = 1;
static uint32_t random32(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

static void sortValues(double *values, unsigned n) {
  for (unsigned i = 1; i < n; ++i)
    for (unsigned j = i; j > 0 && values[j] < values[j - 1]; --j) {
      double swap = values[j];
      values[j] = values[j - 1];
      values[j - 1] = swap;
    }
}

// Distances of fp16 and 8-bit values are exact in double.
static unsigned slowNearest(const double *lut, unsigned used, double value) {
  unsigned best = 0;
  for (unsigned c = 1; c < used; ++c)
    if (fabs(value - lut[c]) < fabs(value - lut[best]))
      best = c;
  return best;
}

/// A NaN goes to the first of the least entries.
static unsigned leastEntry(const double *lut, unsigned used) {
  unsigned least = 0;
  for (unsigned c = 1; c < used; ++c)
    least = lut[c] < lut[least] ? c : least;
  return least;
}

static void halfPalette(unsigned used, unsigned kind, bool sorted) {
  static uint8_t table[65536];
  double lut[256];
  uint16_t halves[256];
  for (unsigned c = 0; c < used; ++c) {
    uint16_t bits = (uint16_t)random32();
    if (kind == 1)
      bits &= 0x83FF; // denormals
    if (kind == 2)
      bits = (uint16_t)(0x3C00 | (bits & 7)); // neighbours and repetitions
    if ((bits & 0x7C00) == 0x7C00)
      bits = 0x8000;
    lut[c] = milHalfToFloat(bits);
  }
  if (sorted)
    sortValues(lut, used);
  for (unsigned c = 0; c < used; ++c)
    halves[c] = milDoubleToHalf(lut[c]);
  milLutMapTableHalf(halves, used, table);
  unsigned wrong = 0;
  for (unsigned v = 0; v < 65536; ++v)
    if ((v & 0x7C00) != 0x7C00)
      wrong += table[v] != slowNearest(lut, used, milHalfToFloat((uint16_t)v));
  unsigned least = leastEntry(lut, used);
  wrong += table[0xFC00] != least || table[0x7E00] != least;
  wrong += table[0x7C00] != slowNearest(lut, used, 65504.0 * 3);
  CHECK(wrong == 0);

  // The map gives the same for every half, on every CPU.
  static uint16_t all[65536];
  static uint8_t indices[65536];
  static MilHalfMap map;
  for (unsigned v = 0; v < 65536; ++v)
    all[v] = (uint16_t)v;
  for (int level = MIL_CPU_REF; level <= (int)milCpuDetect(); ++level) {
    milCpuUse((MilCpuLevel)level);
    milHalfMapMake(halves, used, &map);
    milHalfMapUse(all, 65536, &map, indices);
    CHECK(memcmp(indices, table, sizeof indices) == 0);
  }

  const uint16_t values[] = {0x0000, 0x3C00, 0xFBFF};
  uint8_t out[3];
  milLutMap16(values, 3, table, out);
  CHECK(out[0] == table[0] && out[1] == table[0x3C00] && out[2] == table[0xFBFF]);
}

static void bytePalettes(bool sorted) {
  uint8_t table[256], out[2];
  for (unsigned used = 1; used <= 256; used = used < 9 ? used + 1 : used * 2) {
    double lut[256];
    int8_t signedLut[256];
    uint8_t unsignedLut[256];
    for (unsigned c = 0; c < used; ++c)
      lut[c] = (int)(random32() & 255) - 128;
    if (sorted)
      sortValues(lut, used);
    unsigned wrong = 0;
    for (unsigned c = 0; c < used; ++c) {
      signedLut[c] = (int8_t)lut[c];
      unsignedLut[c] = (uint8_t)(lut[c] + 128);
    }
    milLutMapTableInt8(signedLut, used, table);
    for (int v = -128; v < 128; ++v)
      wrong += table[(uint8_t)v] != slowNearest(lut, used, v);
    milLutMapTableUInt8(unsignedLut, used, table);
    for (int v = 0; v < 256; ++v)
      wrong += table[v] != slowNearest(lut, used, v - 128);
    CHECK(wrong == 0);
  }
  const uint8_t values[] = {7, 255};
  milLutMap8(values, 2, table, out);
  CHECK(out[0] == table[7] && out[1] == table[255]);
}

// |v - a| > |v - b| for a < b.
static bool nearerToUpper(float v, float a, float b) {
  return 2.0 * v > (double)a + b; // exact for the values used here
}

static void floats(void) {
  const float lut[] = {-0x1p30f, -1, 0x1p-20f, 0x1p-20f, 1, 3, 0x1p38f};
  enum { USED = 7 };
  for (unsigned c = 0; c + 1 < USED; ++c) {
    if (lut[c] == lut[c + 1])
      continue;
    float value = (float)(((double)lut[c] + lut[c + 1]) / 2);
    for (int step = 0; step < 3; ++step)
      value = nextafterf(value, -INFINITY);
    for (int step = -3; step <= 3; ++step, value = nextafterf(value, INFINITY)) {
      uint8_t index, expected = (uint8_t)(nearerToUpper(value, lut[c], lut[c + 1]) ? c + 1 : c);
      if (expected == 3)
        expected = 2; // the first of two equal ones
      milLutMapFloat(&value, 1, lut, USED, &index);
      CHECK(index == expected);
    }
  }
  // The middle of 1 and 2^60 + 2^37 rounds to 2^59 + 2^36 in double, where a float lies: a tie only
  // after rounding, as the true middle is a little above.
  const float far[] = {1, 0x1p60f + 0x1p37f}, below[] = {-1, 0x1p60f + 0x1p37f};
  const float values[] = {0x1p59f + 0x1p36f, NAN, INFINITY, -INFINITY, -0.0f};
  uint8_t out[5];
  milLutMapFloat(values, 5, far, 2, out);
  CHECK(out[0] == 0 && out[1] == 0 && out[2] == 1 && out[3] == 0 && out[4] == 0);
  milLutMapFloat(values, 1, below, 2, out);
  CHECK(out[0] == 1); // and here a little below
  const float zeros[] = {-0.0f, 0, 0x1p-149f};
  const float small[] = {-0x1p-149f, 0, 0x1p-149f};
  milLutMapFloat(small, 3, zeros, 3, out);
  CHECK(out[0] == 0 && out[1] == 0 && out[2] == 2);
  const float around[] = {-0x1p-149f, 0x1p-149f}; // the middle is 0: a tie
  milLutMapFloat(small, 3, around, 2, out);
  CHECK(out[0] == 0 && out[1] == 0 && out[2] == 1);
  const float turned[] = {0x1p-149f, -0x1p-149f}; // the same, the upper one first
  milLutMapFloat(small, 3, turned, 2, out);
  CHECK(out[0] == 1 && out[1] == 0 && out[2] == 0);
  const float mixed[] = {3, 1, 3, 1, 2}, between[] = {1.5f, 2.5f, 0, 9};
  milLutMapFloat(between, 4, mixed, 5, out);
  CHECK(out[0] == 1 && out[1] == 0 && out[2] == 1 && out[3] == 0);
}

// Many entries, evenly, far apart, crowded and equal ones; the index by a search for the first entry
// that no other is nearer than.
static void manyFloats(void) {
  enum { VALUES = 3000 };
  static float values[VALUES];
  static uint8_t out[VALUES];
  for (unsigned used = 1; used <= 256; used += 1 + used / 2)
    for (unsigned kind = 0; kind < 5; ++kind) {
      float lut[256];
      double sorted[256];
      for (unsigned c = 0; c < used; ++c) {
        double u = (double)random32() * 0x1p-32 - 0.5;
        sorted[c] = kind == 0   ? u
                    : kind == 1 ? ldexp(u, (int)(random32() % 60)) // few are in the first cell
                    : kind == 2 ? (int)(u * 20)
                    : kind == 3 ? (c == 0   ? -1e6
                                   : c == 1 ? 1e6
                                            : u * 1e-3)
                                : u * 6e38;
        sorted[c] = (float)sorted[c];
      }
      sortValues(sorted, used);
      for (unsigned c = 0; c < used; ++c)
        lut[c] = (float)sorted[c];
      for (unsigned i = 0; i < VALUES; ++i)
        values[i] = i < 256 && i < used ? lut[i] : lut[random32() % used] / 3 * (float)(i % 7);
      milLutMapFloat(values, VALUES, lut, used, out);
      unsigned wrong = 0;
      for (unsigned i = 0; i < VALUES; ++i) {
        if (isinf(values[i]))
          continue;
        unsigned best = 0;
        for (unsigned c = 1; c < used; ++c)
          if (fabsl((long double)values[i] - lut[c]) < fabsl((long double)values[i] - lut[best]))
            best = c;
        wrong += out[i] != best;
      }
      CHECK(wrong == 0);
    }
}

int main(void) {
  const unsigned sizes[] = {1, 2, 3, 4, 7, 16, 64, 200, 256};
  for (unsigned s = 0; s < sizeof sizes / sizeof *sizes; ++s)
    for (unsigned kind = 0; kind < 3; ++kind)
      for (int sorted = 0; sorted < 2; ++sorted)
        halfPalette(sizes[s], kind, sorted);
  bytePalettes(true);
  bytePalettes(false);
  floats();
  manyFloats();
  return CHECK_RESULT();
}
