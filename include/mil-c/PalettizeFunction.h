//===- mil-c/PalettizeFunction.h - palettes that a program makes ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PALETTIZEFUNCTION_H
#define MIL_C_PALETTIZEFUNCTION_H

#include "mil-c/DataType.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// A group of a weight that wants a palette. Lent for the call.
typedef struct MilPaletteRequest {
  uint64_t number;  ///< of the option palette=function:<number>
  MilString weight; ///< its name
  MilDataType type; ///< fp16, fp32, int8 or uint8
  /// Elements, row major. Axis 0 is that of the group's channels, and has changed places with the one that
  /// was there. Of a pruned weight the elements that are kept, along one axis.
  const void *values;
  size_t rank;
  const int64_t *dims;
  uint64_t vector; ///< channels that an index stands for
} MilPaletteRequest;

/// To be filled.
typedef struct MilPaletteAnswer {
  unsigned entries; ///< 2, 4, 8, 16, 64 or 256
  double *palette;  ///< room for 256 x vector numbers
  uint8_t *indices; ///< dims[0] / vector x dims[1] ..., row major
} MilPaletteAnswer;

/// Makes the palette of a group; its elements become what it says, nearest or not. A failure, with a
/// message, ends the pass.
typedef MilStatus (*MilPaletteFunction)(void *userData, const MilPaletteRequest *request,
                                        MilPaletteAnswer *answer, MilDiag diag);

/// Who is asked for palettes with mode=custom,palette=function:<number>, on the thread that runs the pass.
/// One for the process, set while no pass runs; null: nobody.
void milPaletteFunctionSet(MilPaletteFunction function, void *userData);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_PALETTIZEFUNCTION_H
