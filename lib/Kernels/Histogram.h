//===- Histogram.h - how the values of a tensor are spread --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For pictures of a weight: its range, how many elements lie in equal parts of that, and the few values
// that a compressed weight takes. Elements come as doubles, in pieces of any length; `times` says how
// often each stands there, null: once.
// Checked by test/unit/kernels-histogram.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_HISTOGRAM_H
#define MIL_KERNELS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The finite elements so far. A range begins as MIL_EMPTY_RANGE.
typedef struct MilValueRange {
  double low, high;   ///< low > high: there is none
  uint64_t notFinite; ///< other elements
} MilValueRange;

#define MIL_EMPTY_RANGE {__builtin_inf(), -__builtin_inf(), 0}

/// Widens the range by n elements.    Errors   none.
void milAddRange(const double *values, const uint64_t *times, size_t n, MilValueRange *range);

/// counts[k] += elements in part k of `parts` equal ones of [low, high], low <= high and both finite:
/// k = floor((x - low) * (parts / (high - low))), but at most parts - 1; 0 where low is high.
/// Elements that are not finite count nowhere.    Errors   none.
void milAddHistogram(const double *values, const uint64_t *times, size_t n, double low, double high,
                     size_t parts, uint64_t *counts);

enum {
  MIL_LEVELS_MOST = 512,
  MIL_LEVELS_SLOTS = 4 * MIL_LEVELS_MOST, ///< a power of two
};

/// Different finite values, at most MIL_LEVELS_MOST; -0 is 0.
typedef struct MilLevelSet {
  double slots[MIL_LEVELS_SLOTS]; ///< by hash; NaN: free
  size_t size;
} MilLevelSet;

void milLevelsClear(MilLevelSet *set);
/// Adds n elements, without those that are not finite. False when there are more different ones than the
/// set has room for; it is then of no use.
bool milLevelsAdd(const double *values, size_t n, MilLevelSet *set);
/// The values in ascending order.    Shapes   out: size.
void milLevelsGet(const MilLevelSet *set, double *out);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_HISTOGRAM_H
