//===- PalettizeResult.h - what takes the place of a palettized weight -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZERESULT_H
#define MIL_PASSES_PALETTIZERESULT_H

#include "Common/Technique.h"
#include "PalettizeGroups.h"
#include "PalettizeScale.h"

/// How a weight was divided.
typedef struct MilPaletteLayout {
  int64_t axis; ///< of the channels that are grouped, and of vectors
  int64_t scaleAxis;
  uint64_t groups;
  uint64_t inputForm; ///< 1: parameters are inputs, as in iOS18; 0: attributes
} MilPaletteLayout;

/// Attributes that all weights of a task use; those that an operation does not have are null.
typedef struct MilPaletteResult {
  MlirAttribute indices, lut, shape, vectorAxis, scale;
  MlirAttribute offset; ///< of palettes of integers, beside `scale`
} MilPaletteResult;

/// The attributes of finished jobs, whose buffers go over to them. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milPaletteResultMake(const MilRun *run, const MilWeight *weight,
                                               const MilPaletteLayout *layout, MilPaletteJob *job,
                                               MilScaleJob *scale, MilPaletteResult *outResult,
                                               MilDiag diag);
/// Puts them in place of the weight's site: MilTechnique.replace.
MlirOperation milPaletteResultReplace(const MilRun *run, const MilWeight *weight,
                                      const MilPaletteLayout *layout,
                                      const MilPaletteResult *result);

#endif // MIL_PASSES_PALETTIZERESULT_H
