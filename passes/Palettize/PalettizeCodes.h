//===- PalettizeCodes.h - palettes of integers that have scales ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A palette of the integers of constexpr_blockwise_shift_scale can be looked up and then scaled, or
// scaled and then looked up. Up to iOS18 Core ML knows the second as a quantized palette, and
// coremltools writes no other; a palette is then repeated for every scale that its elements have.
// From iOS26 on it is the first.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZECODES_H
#define MIL_PASSES_PALETTIZECODES_H

#include "Common/Weights.h"
#include "PalettizeGroups.h"

/// Parameters of the operation that scales palettes.
typedef struct MilScaledPalette {
  MlirAttribute data, scale, offset; ///< offset null: none
} MilScaledPalette;

/// Palettes [.., 2^bits, 1] repeated so that each has one scale, and the scales in their shape. False
/// when the order stays: from iOS26 on, for vectors, for groups that do not fit the blocks of the
/// scales, and when that would make the weight no smaller.
/// `lutDims`: of the job's palettes, rank of the weight's site + 2.
bool milScalePalette(const MilWeight *weight, const MilPaletteJob *job, const int64_t *lutDims,
                     MilString key, MilScaledPalette *out);

#endif // MIL_PASSES_PALETTIZECODES_H
