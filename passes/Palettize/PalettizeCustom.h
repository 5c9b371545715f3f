//===- PalettizeCustom.h - palettes from a file -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file (Config/PaletteFile.h) has palettes for all weights or for some by name: the name itself of
// the weight's operation or value, else the first pattern that matches one of them. The axes are
//   [entries]                  with cluster_dim=1
//   [entries][cluster_dim]
//   [groups][entries], or with cluster_dim at the end
//                              with granularity=per_grouped_channel
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZECUSTOM_H
#define MIL_PASSES_PALETTIZECUSTOM_H

#include "Common/Weights.h"
#include "Config/PaletteFile.h"

/// The palettes of all weights of a run.
typedef struct MilCustomPalettes MilCustomPalettes;

/// Reads the files that `pathOf` names for options of weights (empty: none) into the arena. Errors
/// MIL_INVALID: a name in a file that no weight answers to; and those of reading.
MIL_WARN_UNUSED MilStatus milCustomPalettesLoad(const MilWeights *weights,
                                                MilString (*pathOf)(const void *options),
                                                MilArena *arena, MilCustomPalettes **outPalettes,
                                                MilDiag diag);

/// The palettes of one weight.
typedef struct MilCustomPalette {
  const char *where;            ///< for messages: "palette.json: 'conv_1'"
  const MilPaletteTable *table; ///< null: the file has none for it
  uint64_t groups;              ///< 0: all groups share one
  uint64_t entries;
  unsigned bits;
} MilCustomPalette;

/// Errors MIL_INVALID: the axes are not those of the options, or a number of entries that no width of
/// indices has.
MIL_WARN_UNUSED MilStatus milCustomPaletteGet(const MilCustomPalettes *palettes,
                                              const MilWeight *weight, uint64_t clusterDim,
                                              bool isGrouped, MilCustomPalette *outPalette,
                                              MilDiag diag);

/// Why the entries cannot be of the weight's type; null when they can.
const char *milCustomPaletteMisfit(const MilCustomPalette *palette, MilDataType type,
                                   MilArena *arena);

#endif // MIL_PASSES_PALETTIZECUSTOM_H
