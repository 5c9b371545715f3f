//===- LutMap.c - nearest palette entry --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LutMap.h"

#include "Float16.h"
#include "LutMapThresholds.h"

#include "Support/Cpu.h"
#include <assert.h>
#include <stdbool.h>

enum { MAX_ENTRIES = 256 };

// The palette without its repetitions: values ascending and where each stood first. fp16 and 8-bit
// values are exact floats, so every element type is mapped through this one form.
typedef struct {
  unsigned count;
  float value[MAX_ENTRIES];
  uint8_t index[MAX_ENTRIES];
} Palette;

static void addEntry(Palette *palette, float value, unsigned index) {
  unsigned at = palette->count;
  while (at > 0 && palette->value[at - 1] > value)
    --at;
  if (at > 0 && palette->value[at - 1] == value)
    return;
  memmove(palette->value + at + 1, palette->value + at, (palette->count - at) * sizeof(float));
  memmove(palette->index + at + 1, palette->index + at, palette->count - at);
  palette->value[at] = value;
  palette->index[at] = (uint8_t)index;
  ++palette->count;
}

// The largest float that is not above the middle of a < b, or, unless a takes ties, below it. Their
// sum rounds in double when the exponents are far apart; `low` is what was rounded away, exactly
// (Knuth's two-sum).
static float lowerMiddle(float a, float b, bool takesTies) {
  double sum = (double)a + b, part = sum - a;
  double low = (a - (sum - part)) + (b - part);
  double middle = sum / 2;
  float nearest = (float)middle;
  if (nearest < middle || (nearest == middle && (low > 0 || (low == 0 && takesTies))))
    return nearest;
  uint32_t bits = milFloatBits(nearest);
  if (bits << 1 == 0)
    return milFloatFromBits(0x80000001u); // the float below both zeros
  return milFloatFromBits(bits >> 31 ? bits + 1 : bits - 1);
}

// thresholds[c] is the largest value of entry c; the last entry has none.
static void findThresholds(const Palette *palette, float *thresholds) {
  for (unsigned c = 0; c + 1 < palette->count; ++c)
    thresholds[c] = lowerMiddle(palette->value[c], palette->value[c + 1],
                                palette->index[c] < palette->index[c + 1]);
}

// How many thresholds lie below the value; a NaN is below none.
static unsigned findEntry(const float *thresholds, unsigned count, float value) {
  unsigned base = 0;
  while (count > 0) {
    unsigned half = count / 2;
    if (thresholds[base + half] < value) {
      base += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return base;
}

static uint8_t mapValue(const Palette *palette, const float *thresholds, float value) {
  assert(palette->count > 0);
  return palette->index[findEntry(thresholds, palette->count - 1, value)];
}

/// The place of a half in the order of values, infinities at the ends, both zeros in the middle.
enum { HALF_INFINITY = 0x7C00 };
static unsigned placeOf(uint16_t half) {
  unsigned magnitude = half & 0x7FFFu;
  return half >> 15 ? HALF_INFINITY - magnitude : HALF_INFINITY + magnitude;
}

/// How many places there are up to the largest half that is not above a finite value.
static unsigned placesUpTo(float value) {
  uint16_t half = milFloatToHalf(value); // the nearest, maybe infinity
  return placeOf(half) + (milHalfToFloat(half) <= value);
}

/// Sets the table at the places [from, to) of the order.
static void fillPlaces(uint8_t *table, unsigned from, unsigned to, uint8_t index) {
  unsigned middle = to < HALF_INFINITY ? to : HALF_INFINITY;
  if (from < middle) // negative ones: their patterns descend
    memset(table + (0x8000u | HALF_INFINITY) - middle + 1, index, middle - from);
  if (from < HALF_INFINITY)
    from = HALF_INFINITY;
  if (from < to)
    memset(table + (from - HALF_INFINITY), index, to - from);
}

static Palette halfPalette(const uint16_t *lut, unsigned used) {
  Palette palette = {0};
  for (unsigned c = 0; c < used; ++c)
    addEntry(&palette, milHalfToFloat(lut[c]), c);
  return palette;
}

static void fillTable(const Palette *palette, uint8_t *table) {
  float thresholds[MAX_ENTRIES];
  findThresholds(palette, thresholds);
  memset(table, palette->index[0], 65536); // what is left are NaNs
  unsigned from = 0;
  for (unsigned c = 0; c < palette->count; ++c) {
    unsigned to = c + 1 < palette->count ? placesUpTo(thresholds[c]) : 2 * HALF_INFINITY + 1;
    fillPlaces(table, from, to, palette->index[c]);
    from = to > from ? to : from;
  }
  table[0x8000] = table[0];
}

void milLutMapTableHalf(const uint16_t *lut, unsigned used, uint8_t *table) {
  Palette palette = halfPalette(lut, used);
  fillTable(&palette, table);
}

// Whether it has instructions that look values up in registers.
static bool isQuickWithFew(void) {
#if defined(__x86_64__)
  return milCpuLevel() == MIL_CPU_AVX512;
#else
  return false;
#endif
}

void milHalfMapMake(const uint16_t *lut, unsigned used, MilHalfMap *map) {
  Palette palette = halfPalette(lut, used);
  if (palette.count > MIL_HALF_MAP_FEW || !isQuickWithFew()) {
    map->count = 0;
    fillTable(&palette, map->table);
    return;
  }
  float thresholds[MAX_ENTRIES];
  findThresholds(&palette, thresholds);
  map->count = palette.count;
  for (unsigned c = 0; c < palette.count; ++c) {
    int place = c == 0 ? INT16_MIN : (int)placesUpTo(thresholds[c - 1]) - HALF_INFINITY;
    map->first[c] = (int16_t)(c > 0 && place <= 0 ? place - 1 : place); // -0 is where 0 is
    map->index[c] = palette.index[c];
  }
}

void milLutMapTableInt8(const int8_t *lut, unsigned used, uint8_t *table) {
  Palette palette = {0};
  float thresholds[MAX_ENTRIES];
  for (unsigned c = 0; c < used; ++c)
    addEntry(&palette, lut[c], c);
  findThresholds(&palette, thresholds);
  for (int v = INT8_MIN; v <= INT8_MAX; ++v)
    table[(uint8_t)v] = mapValue(&palette, thresholds, (float)v);
}

void milLutMapTableUInt8(const uint8_t *lut, unsigned used, uint8_t *table) {
  Palette palette = {0};
  float thresholds[MAX_ENTRIES];
  for (unsigned c = 0; c < used; ++c)
    addEntry(&palette, lut[c], c);
  findThresholds(&palette, thresholds);
  for (int v = 0; v <= UINT8_MAX; ++v)
    table[v] = mapValue(&palette, thresholds, (float)v);
}

// Whether the entries ascend and there are no equal ones.
static bool isInOrder(const Palette *palette) {
  unsigned moved = 0;
  for (unsigned c = 0; c < palette->count; ++c)
    moved += palette->index[c] != c;
  return moved == 0;
}

static void makeCells(MilThresholds *thresholds) {
  unsigned count = thresholds->count, previous = MIL_THRESHOLD_CELLS, here = 0, cell = 0;
  thresholds->first = thresholds->value[0];
  thresholds->scale = MIL_THRESHOLD_CELLS / (thresholds->value[count - 1] - thresholds->first);
  thresholds->most = 0;
  for (unsigned c = 0; c < count; ++c) {
    unsigned own = milThresholdCell(thresholds, thresholds->value[c]);
    for (; cell <= own; ++cell)
      thresholds->before[cell] = (uint8_t)c;
    here = own == previous ? here + 1 : 1;
    thresholds->most = here > thresholds->most ? here : thresholds->most;
    previous = own;
  }
  memset(thresholds->before + cell, (int)count, MIL_THRESHOLD_CELLS - cell);
}

void milLutMapFloat(const float *values, size_t n, const float *lut, unsigned used, uint8_t *out) {
  Palette palette = {0};
  MilThresholds thresholds;
  for (unsigned c = 0; c < used; ++c)
    addEntry(&palette, lut[c], c);
  thresholds.count = palette.count - 1;
  if (thresholds.count == 0) {
    memset(out, palette.index[0], n);
    return;
  }
  findThresholds(&palette, thresholds.value);
  for (unsigned c = thresholds.count; c < MIL_THRESHOLD_ROOM; ++c)
    thresholds.value[c] = milFloatFromBits(0x7F800000u);
  makeCells(&thresholds);
  milCountBelow(values, n, &thresholds, out);
  if (!isInOrder(&palette))
    for (size_t i = 0; i < n; ++i)
      out[i] = palette.index[out[i]];
}

void milLutMap16(const uint16_t *values, size_t n, const uint8_t *table, uint8_t *out) {
  for (size_t i = 0; i < n; ++i)
    out[i] = table[values[i]];
}

void milLutMap8(const uint8_t *values, size_t n, const uint8_t *table, uint8_t *out) {
  for (size_t i = 0; i < n; ++i)
    out[i] = table[values[i]];
}
