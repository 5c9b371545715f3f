//===- mil-c/Nearest.h - the nearest name to a misspelt one -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_NEAREST_H
#define MIL_C_NEAREST_H

#include "mil-c/Arena.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// The nearest of the names that were offered; begin with `{.arena = ..., .given = name}`. Names
/// longer than 256 bytes are passed over, so that a search is quick whatever the names are.
typedef struct MilNearest {
  MilArena *arena;
  MilString given;
  MilString best; ///< among equals the first; no data: there is none
  size_t edits;   ///< to insert, delete or replace; `-` is as good as `_`
} MilNearest;

void milNearestOffer(MilNearest *nearest, MilString name);
/// Whether the best name was probably meant: at most half of the characters are others.
bool milNearestIsLikely(const MilNearest *nearest);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_NEAREST_H
