//===- Spatial.h - windows that slide over spatial dimensions -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_SPATIAL_H
#define MIL_DIALECT_SPATIAL_H

#include "Infer.h"

/// How padding is chosen. MIL_PAD_UNKNOWN: the word is not known.
typedef enum MilPadType {
  MIL_PAD_UNKNOWN,
  MIL_PAD_VALID,
  MIL_PAD_SAME,
  MIL_PAD_SAME_LOWER,
  MIL_PAD_CUSTOM,
} MilPadType;

/// The word for a type of padding; false when it is none. `ignoreCase`: pools take any case.
bool milPadTypeFromText(MilString text, bool ignoreCase, MilPadType *out);

/// A window along one dimension. Each number may be MIL_UNKNOWN.
typedef struct MilWindow {
  int64_t input, kernel, stride, dilation;
  int64_t padBefore, padAfter; ///< of MIL_PAD_CUSTOM
  MilPadType padType;
  int64_t ceilMode; ///< 0, 1
} MilWindow;

/// How many windows there are: MIL_UNKNOWN when that is not known, 0 or less when none fits.
int64_t milWindowCount(const MilWindow *window);

/// Whether integers are absent, or `count` of them (where that is known), each known one at least
/// `least`.
bool milIntsAre(const MilInts *ints, int64_t count, int64_t least);

/// The integers at `index`, `otherwise` when the input is absent.
int64_t milIntsGet(const MilInts *ints, int64_t index, int64_t otherwise);

/// "[1, 2, 3]", in the arena.
const char *milIntsText(MilInfer *infer, const MilInts *ints);

#endif // MIL_DIALECT_SPATIAL_H
