//===- PalettizeOptions.h - the options of --palettize ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZEOPTIONS_H
#define MIL_PASSES_PALETTIZEOPTIONS_H

#include "Common/Technique.h"

typedef enum MilPaletteGranularity {
  MIL_PALETTE_PER_TENSOR,
  MIL_PALETTE_PER_GROUPED_CHANNEL,
} MilPaletteGranularity;

/// What a sum of errors of several weights counts.
typedef enum MilPaletteObjective {
  MIL_PALETTE_RELATIVE, ///< errors against the mean square of their weight
  MIL_PALETTE_ABSOLUTE, ///< errors as they are
} MilPaletteObjective;

typedef enum MilPaletteSearch {
  MIL_PALETTE_QUICK, ///< of large weights, groups are first looked at in a sample
  MIL_PALETTE_FULL,
} MilPaletteSearch;

typedef struct MilPaletteOptions {
  MilTechniqueOptions common;
  int64_t mode, nbits, granularity, groupSize, channelAxis, clusterDim; ///< MIL_UNSET: not given
  bool perChannelScale;
  MilString palette;
  // For all weights together: passes/Allocate.
  double targetBits; ///< NaN: not given
  MilString targetSize, leastSnr, recipe;
  int64_t objective, search;
  bool sweep;
} MilPaletteOptions;

enum { MIL_PALETTE_DEFAULT_GROUP_SIZE = 32 };

static inline bool milPaletteIsGrouped(const MilPaletteOptions *o) {
  return o->granularity == MIL_PALETTE_PER_GROUPED_CHANNEL;
}
/// Channels of a group; 0: all.
static inline int64_t milPaletteGroupSize(const MilPaletteOptions *o) {
  if (!milPaletteIsGrouped(o))
    return 0;
  return o->groupSize == MIL_UNSET ? MIL_PALETTE_DEFAULT_GROUP_SIZE : o->groupSize;
}

#endif // MIL_PASSES_PALETTIZEOPTIONS_H
