//===- PalettizeFunction.h - palettes that a program makes --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZEFUNCTION_H
#define MIL_PASSES_PALETTIZEFUNCTION_H

#include "PalettizeGroups.h"

/// Whether the option `palette` names a function, and its number. Errors MIL_INVALID: it does so, but is no
/// number, or nobody makes palettes.
MIL_WARN_UNUSED MilStatus milPaletteFunctionParse(MilString option, bool *outIs,
                                                  uint64_t *outNumber, MilDiag diag);

/// Asks for the palettes of all groups of a job that `asks`: fills `lut`, `bytes` and `found`. With a mask there
/// is one group. Errors MIL_INVALID: the answer is none; those of the function.
MIL_WARN_UNUSED MilStatus milPaletteFunctionAsk(MilPaletteJob *job, MilDiag diag);

#endif // MIL_PASSES_PALETTIZEFUNCTION_H
