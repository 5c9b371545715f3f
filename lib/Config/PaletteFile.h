//===- PaletteFile.h - palettes that somebody made ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays of numbers, of one to three axes:
//   .json   [0, 1, 2, 4]                               one for all weights
//           {"conv_1": [[0, 1], [2, 3]], "fc*": [0, 1]}   by the names of weights, or patterns
//   .npy    an array of numpy: Npy.h                   one for all weights
// What the axes are depends on what the palettes are for.
//===----------------------------------------------------------------------===//
#ifndef MIL_CONFIG_PALETTEFILE_H
#define MIL_CONFIG_PALETTEFILE_H

#include "Config/Npy.h"
#include "mil-c/Limits.h"

typedef struct MilPaletteTable {
  MilString name; ///< with a NUL behind it; no data: for all weights
  MilNumbers numbers;
} MilPaletteTable;

/// Lives in the arena.
typedef struct MilPaletteFile {
  const char *path;
  MilPaletteTable *tables; ///< in the order of the file, at least one
  size_t size;
} MilPaletteFile;

/// Reads a file; what begins as an .npy file is one.
/// Errors   MIL_IO; MIL_MALFORMED; MIL_UNSUPPORTED: above a limit; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milPaletteFileRead(MilString path, MilArena *arena,
                                             MilPaletteFile *outFile, MilDiag diag);

#endif // MIL_CONFIG_PALETTEFILE_H
