//===- PalettizeScale.h - one scale per output channel ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight [outer, channels, inner] whose channels differ in magnitude shares a palette better when
// each channel is divided by its greatest magnitude, 1 if that is 0, and multiplied again later.
// What counts is the error of the products:
//   sum of (w - scale * entry)^2 = sum of scale^2 * (w / scale - entry)^2
// so entries are then found anew with errors that count scale^2, and scales anew for the entries.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZESCALE_H
#define MIL_PASSES_PALETTIZESCALE_H

#include "PalettizeGroups.h"

typedef struct MilScaleJob {
  const void *data; ///< elements of `type`, row major; null: nothing to do
  MilDataType type; ///< fp16 or fp32
  uint64_t outer, channels, inner;

  // Results.
  MilBuffer normal; ///< the elements divided, rounded to their type
  MilBuffer scale;  ///< one per channel
} MilScaleJob;

/// Divides the channels of all jobs by their greatest magnitudes, on the context's threads. On failure
/// milScaleJobRelease still has to be called.
MIL_WARN_UNUSED MilStatus milScaleJobs(MlirContext context, MilScaleJob *jobs, size_t count,
                                       MilDiag diag);

/// palettes[i] has been solved for what jobs[i] divided. Finds better scales, and for k-means better
/// palettes, as long as the error of the products falls. What is best replaces scale, palettes and
/// indices, and the squared error becomes that of the products. The results do not depend on the
/// number of threads. `normal` has served its purpose then.
MIL_WARN_UNUSED MilStatus milScaleJobsImprove(MlirContext context, MilScaleJob *jobs,
                                              MilPaletteJob *palettes, size_t count, MilDiag diag);
void milScaleJobRelease(MilScaleJob *job);

//===----------------------------------------------------------------------===//
// One channel
//===----------------------------------------------------------------------===//

/// A palette, and scales to begin with.
typedef struct MilScaleFit {
  const MilScaleJob *job;
  MilPaletteJob *palette;
  const float *start; ///< of each channel
  bool isFirst;       ///< look far away from `start`
  // Results.
  float *found;  ///< of each channel: a scale of `type`
  double *error; ///< of each channel: of the products
} MilScaleFit;

/// Finds the scale of a channel for its palettes, and the indices of scalars for both.
MIL_WARN_UNUSED MilStatus milScaleFitChannel(MilWorker *worker, const MilScaleFit *fit,
                                             uint64_t channel);

/// The value rounded to the type.
float milScaleRound(MilDataType type, float value);

#endif // MIL_PASSES_PALETTIZESCALE_H
