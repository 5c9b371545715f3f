//===- Edits.c - how far a word is from the right one -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Support/Edits.h"

static char foldHyphen(char c) { return c == '-' ? '_' : c; }

size_t milEditsCount(MilArena *arena, MilString given, const char *known) {
  // edits[k] is the count between the characters of `given` seen so far and the first k of `known`.
  size_t length = strlen(known);
  size_t *edits = milArenaCalloc(arena, length + 1, sizeof *edits);
  if (!edits)
    return SIZE_MAX;
  for (size_t k = 0; k <= length; ++k)
    edits[k] = k;
  for (size_t i = 0; i < given.length; ++i) {
    size_t diagonal = edits[0]++;
    for (size_t k = 0; k < length; ++k) {
      size_t replaced = diagonal + (foldHyphen(given.data[i]) != foldHyphen(known[k]));
      size_t least = (edits[k] < edits[k + 1] ? edits[k] : edits[k + 1]) + 1;
      diagonal = edits[k + 1];
      edits[k + 1] = replaced < least ? replaced : least;
    }
  }
  return edits[length];
}
