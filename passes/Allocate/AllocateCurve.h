//===- AllocateCurve.h - size against error -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module attribute `mil.tradeoff` is an array of dictionaries, from small to large:
//   bits_per_weight   f64, of the weights that take part
//   bytes             i64, of the package; of those weights where no package can be made
//   snr_db            f64
//   chosen            unit, at the allocation that has been applied
// Points that are not chosen are each the best allocation for their size, as far as errors are
// measured; where only a sample of groups has been looked at they are estimates.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ALLOCATECURVE_H
#define MIL_PASSES_ALLOCATECURVE_H

#include "Allocation.h"

typedef struct MilCurvePoint {
  double bitsPerWeight, snr;
  uint64_t bytes;
  bool isChosen;
} MilCurvePoint;

/// The point of what is chosen now.
MilCurvePoint milAllocationPoint(const MilAllocation *a);
/// At most 40 points, in the arena; with what is chosen if `hasChosen`.
MIL_WARN_UNUSED MilStatus milAllocationCurve(MilAllocation *a, bool hasChosen,
                                             MilCurvePoint **outPoints, size_t *outCount,
                                             MilDiag diag);
/// Sets the attribute.
MIL_WARN_UNUSED MilStatus milAllocationAttach(const MilAllocation *a, const MilCurvePoint *points,
                                              size_t count, MilDiag diag);

#endif // MIL_PASSES_ALLOCATECURVE_H
