//===- Allocate.h - the right size by itself ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --palettize with a target for all weights together in place of nbits for each.
//
//   target_bits_per_weight, target_size    the least error of all that meet it
//   min_snr                                for each weight the smallest encoding that has it
//
// Allocate.md says what counts, what is measured, and what is written.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ALLOCATE_H
#define MIL_PASSES_ALLOCATE_H

#include "Palettize/PalettizeOptions.h"

#include <math.h>

/// Whether the options ask for more than one technique with the same options for all.
static inline bool milAllocateIsAsked(const MilPaletteOptions *o) {
  return !isnan(o->targetBits) || o->targetSize.length || o->leastSnr.length || o->sweep;
}

/// Whether the options for allocation make sense together and with the others.
MIL_WARN_UNUSED MilStatus milAllocateCheck(const MilPaletteOptions *o, MilDiag diag);

/// Chooses and applies. `pass`: --palettize. Errors have been emitted.
MIL_WARN_UNUSED MilStatus milAllocateRun(MlirOperation module, const MilPaletteOptions *options,
                                         const MilPassDef *pass);

#endif // MIL_PASSES_ALLOCATE_H
