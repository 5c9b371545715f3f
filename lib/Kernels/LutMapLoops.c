//===- LutMapLoops.c - counting thresholds, for each CPU ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LutMapThresholds.h"
#include "Variants.h"

enum { SOME = 256 };

static void countInCells(const float *values, size_t n, const MilThresholds *thresholds,
                         uint8_t *out) {
  uint32_t cells[SOME];
  for (size_t i = 0; i < n; ++i)
    cells[i] = milThresholdCell(thresholds, values[i]);
  for (size_t i = 0; i < n; ++i) {
    unsigned index = thresholds->before[cells[i]];
    for (unsigned step = 0; step < thresholds->most; ++step)
      index += values[i] > thresholds->value[index];
    out[i] = (uint8_t)index;
  }
}

/// By halves, where too many thresholds are close together for cells.
static void countByHalves(const float *values, size_t n, const MilThresholds *thresholds,
                          uint8_t *out) {
  for (size_t i = 0; i < n; ++i) {
    unsigned index = 0;
    for (unsigned half = 128; half > 0; half /= 2)
      index += values[i] > thresholds->value[index + half - 1] ? half : 0;
    out[i] = (uint8_t)index;
  }
}

void MIL_VARIANT(milCountBelow)(const float *values, size_t n, const MilThresholds *thresholds,
                                uint8_t *out) {
  for (size_t i = 0; i < n; i += SOME)
    (thresholds->most <= 8 ? countInCells : countByHalves)(values + i, n - i < SOME ? n - i : SOME,
                                                           thresholds, out + i);
}

#ifndef __AVX512BW__ // LutMapAvx512.c

static uint8_t findFirst(const MilHalfMap *map, uint16_t half) {
  int16_t place = milHalfPlace(half);
  unsigned entry = 0;
  if ((half & 0x7FFFu) <= 0x7C00u)
    while (entry + 1 < map->count && place >= map->first[entry + 1])
      ++entry;
  return (uint8_t)map->index[entry];
}

void MIL_VARIANT(milHalfMapUse)(const uint16_t *values, size_t n, const MilHalfMap *map,
                                uint8_t *out) {
  for (size_t i = 0; i < n; ++i)
    out[i] = map->count ? findFirst(map, values[i]) : map->table[values[i]];
}

#endif
