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
