//===- Nearest.c - the nearest name to a misspelt one -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Nearest.h"

#include "Support/Edits.h"
#include "mil-c/Limits.h"

void milNearestOffer(MilNearest *nearest, MilString name) {
  if (nearest->given.length > MIL_NEAREST_MAX_BYTES || name.length > MIL_NEAREST_MAX_BYTES)
    return;
  MilString known = milArenaCopyString(nearest->arena, name);
  size_t edits = known.data ? milEditsCount(nearest->arena, nearest->given, known.data) : SIZE_MAX;
  if (edits == SIZE_MAX || (nearest->best.data && edits >= nearest->edits))
    return;
  nearest->best = name;
  nearest->edits = edits;
}

bool milNearestIsLikely(const MilNearest *nearest) {
  return nearest->best.data && nearest->edits <= nearest->given.length / 2;
}
