//===- PalettizeSurvey.h - errors of palettes that are not made ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What k-means would do to a weight at several widths. The values of a group are found once for all
// of them, and no index is made. Errors are those that milPaletteJobsSolve would report, bit for bit
// where every group is looked at.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZESURVEY_H
#define MIL_PASSES_PALETTIZESURVEY_H

#include "PalettizeGroups.h"

enum { MIL_PALETTE_MAX_BITS = 8 };

/// A weight in one division into groups.
typedef struct MilPaletteSurvey {
  MilPaletteJob job; ///< data, type, outer, channels, inner, groups; no mask, no importance
  unsigned widths;   ///< a set: bit b for palettes of 2^b entries
  /// Of runs of `together` groups, which divides their number, each stride-th is looked at, from the
  /// first on; 1 for all.
  uint64_t together, stride;

  // Results.
  const char *skip;                              ///< why there are none; a literal
  double squaredError[MIL_PALETTE_MAX_BITS + 1]; ///< by width, of the groups that are looked at
  double squares;                                ///< sum of the squares of their elements
  MilBuffer found;
} MilPaletteSurvey;

/// Runs surveys on the context's threads. The results do not depend on how many there are. Nothing has
/// to be released. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milPaletteSurveysRun(MlirContext context, MilPaletteSurvey *surveys,
                                               size_t count, MilDiag diag);
/// Groups that are looked at.
static inline uint64_t milPaletteSurveyGroups(const MilPaletteSurvey *survey) {
  uint64_t runs = survey->job.groups / survey->together;
  return (runs + survey->stride - 1) / survey->stride * survey->together;
}

#endif // MIL_PASSES_PALETTIZESURVEY_H
