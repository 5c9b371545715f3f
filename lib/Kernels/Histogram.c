//===- Histogram.c - how the values of a tensor are spread --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void milAddRange(const double *values, const uint64_t *times, size_t n, MilValueRange *range) {
  double low = range->low, high = range->high;
  uint64_t notFinite = 0;
  for (size_t i = 0; i < n; ++i) {
    double x = values[i];
    bool finite = fabs(x) <= 0x1.fffffffffffffp1023;
    notFinite += finite ? 0 : times ? times[i] : 1;
    low = finite && x < low ? x : low;
    high = finite && x > high ? x : high;
  }
  *range = (MilValueRange){low, high, range->notFinite + notFinite};
}

void milAddHistogram(const double *values, const uint64_t *times, size_t n, double low, double high,
                     size_t parts, uint64_t *counts) {
  double scale = high > low ? (double)parts / (high - low) : 0;
  for (size_t i = 0; i < n; ++i) {
    double at = (values[i] - low) * scale; // NaN where an infinite difference meets a scale of 0
    if (isfinite(values[i]))
      counts[!(at > 0) ? 0 : at < (double)parts ? (size_t)at : parts - 1] += times ? times[i] : 1;
  }
}

//===----------------------------------------------------------------------===//
// Levels
//===----------------------------------------------------------------------===//

void milLevelsClear(MilLevelSet *set) {
  set->size = 0;
  for (size_t i = 0; i < MIL_LEVELS_SLOTS; ++i)
    set->slots[i] = NAN;
}

/// Where to begin to look for a value.
static size_t slotOf(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return (size_t)((bits * 0x9E3779B97F4A7C15u) >> 40) % MIL_LEVELS_SLOTS;
}

bool milLevelsAdd(const double *values, size_t n, MilLevelSet *set) {
  for (size_t i = 0; i < n; ++i) {
    double x = values[i] + 0.0; // no negative zero
    if (!isfinite(x))
      continue;
    size_t at = slotOf(x);
    while (!isnan(set->slots[at]) && set->slots[at] != x)
      at = (at + 1) % MIL_LEVELS_SLOTS;
    if (set->slots[at] == x)
      continue;
    if (set->size == MIL_LEVELS_MOST)
      return false;
    set->slots[at] = x;
    ++set->size;
  }
  return true;
}

static int compareDoubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void milLevelsGet(const MilLevelSet *set, double *out) {
  size_t size = 0;
  for (size_t i = 0; i < MIL_LEVELS_SLOTS; ++i)
    if (!isnan(set->slots[i]))
      out[size++] = set->slots[i];
  if (size)
    qsort(out, size, sizeof *out, compareDoubles);
}
