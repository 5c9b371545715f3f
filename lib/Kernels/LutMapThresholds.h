//===- LutMapThresholds.h - indices from thresholds ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to LutMap.c and LutMapLoops.c. The index of a value is the number of thresholds below it,
// 0 for a NaN.
//
// The range of the thresholds is cut into cells. A value's cell says how many thresholds are in the
// cells before, and the value is compared with those in its own. The function that finds a cell
// rounds, but it never falls, and a threshold is in the cell that the function gives for it, so the
// count is right.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_LUTMAPTHRESHOLDS_H
#define MIL_KERNELS_LUTMAPTHRESHOLDS_H

#include <stddef.h>
#include <stdint.h>

enum { MIL_THRESHOLD_CELLS = 4096, MIL_THRESHOLD_ROOM = 512 };

typedef struct MilThresholds {
  float value[MIL_THRESHOLD_ROOM];     ///< ascending; behind the last one, infinities
  unsigned count;                      ///< at most 255
  float first, scale;                  ///< (x - first) * scale is the cell of x
  unsigned most;                       ///< in a cell
  uint8_t before[MIL_THRESHOLD_CELLS]; ///< how many are in the cells before
} MilThresholds;

static inline unsigned milThresholdCell(const MilThresholds *thresholds, float x) {
  float cell = (x - thresholds->first) * thresholds->scale;
  cell = cell > 0 ? cell : 0; // and for a NaN
  return (unsigned)(int)(cell < MIL_THRESHOLD_CELLS - 1 ? cell : MIL_THRESHOLD_CELLS - 1);
}

void milCountBelow(const float *values, size_t n, const MilThresholds *thresholds, uint8_t *out);

#endif // MIL_KERNELS_LUTMAPTHRESHOLDS_H
