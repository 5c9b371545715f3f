//===- CompressPattern.h - keys that stand for several things -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   decoder.*          `*`, `?` and `[a-z]` as in file names
//   /decoder_[0-3]_.*/ between slashes an extended regular expression of POSIX, for the whole name
//   <= 64k             a number of elements: < <= > >= == and a number, also with k, M or G
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_COMPRESSPATTERN_H
#define MIL_PASSES_COMPRESSPATTERN_H

#include "mil-c/Arena.h"

typedef struct MilPattern MilPattern;

/// Whether a key is a pattern and not a name.
bool milPatternIs(MilString key);
/// Destroy it before the arena. Errors MIL_INVALID: not an expression, or one that could take long.
MIL_WARN_UNUSED MilStatus milPatternCreate(MilString key, MilArena *arena, MilPattern **outPattern,
                                           MilDiag diag);
void milPatternDestroy(MilPattern *pattern);
/// Not for names of more than 4096 characters. False also when out of memory, which is kept.
bool milPatternMatches(MilPattern *pattern, const char *name);
bool milPatternIsOutOfMemory(const MilPattern *pattern);

/// The numbers from `least` to `most`.
typedef struct MilSizeRange {
  uint64_t least, most;
} MilSizeRange;
MIL_WARN_UNUSED MilStatus milSizeRangeParse(MilString key, MilSizeRange *outRange, MilDiag diag);

#endif // MIL_PASSES_COMPRESSPATTERN_H
