//===- PalettizeScale.h - one scale per output channel ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight [outer, channels, inner] whose channels differ in magnitude shares a palette better when
// each channel is divided by its greatest magnitude, 1 if that is 0, and multiplied again later.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZESCALE_H
#define MIL_PASSES_PALETTIZESCALE_H

#include "Kernels/Constexpr.h"
#include "WorkQueue.h"
#include "mil-c/DataType.h"

typedef struct MilScaleJob {
  const void *data; ///< elements of `type`, row major; null: nothing to do
  MilDataType type; ///< fp16 or fp32
  uint64_t outer, channels, inner;

  // Results.
  MilBuffer normal; ///< the elements divided, rounded to their type
  MilBuffer scale;  ///< one per channel
} MilScaleJob;

/// Computes all jobs on the context's threads. On failure milScaleJobRelease still has to be
/// called.
MIL_WARN_UNUSED MilStatus milScaleJobs(MlirContext context, MilScaleJob *jobs, size_t count,
                                       MilDiag diag);
/// Squared error of scale * palette[index], which takes the place of `normal`.
double milScaleJobError(MilScaleJob *job, const MilTensorView *indices, const MilTensorView *lut,
                        int64_t vectorAxis);
void milScaleJobRelease(MilScaleJob *job);

#endif // MIL_PASSES_PALETTIZESCALE_H
