//===- Names.h - a table of byte strings with nested scopes -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_NAMES_H
#define MIL_SUPPORT_NAMES_H

#include "mil-c/Arena.h"

/// Names and what each stands for. An inner scope may define a name again and hides the outer one
/// until it ends. Memory comes from the arena; keys are lent.
typedef struct MilNames {
  MilArena *arena;
  struct MilNameEntry *entries; ///< in the order of definition
  size_t size, capacity;
  uint32_t *buckets; ///< index + 1 of the youngest entry; a power of two of them
  size_t numBuckets;
  size_t scopeBegin; ///< first entry of the innermost scope
} MilNames;

/// A mark to return to.
typedef size_t MilNameScope;

static inline void milNamesInit(MilNames *names, MilArena *arena) {
  *names = (MilNames){.arena = arena};
}
MilNameScope milNamesPush(MilNames *names);
/// Forgets all that was defined since the matching push, which returned `scope`.
void milNamesPop(MilNames *names, MilNameScope scope);
/// False when out of memory. The caller has looked whether the name is taken.
MIL_WARN_UNUSED bool milNamesDefine(MilNames *names, MilString name, const void *value);
/// What the name stands for, the innermost definition; null when there is none. `outInScope` (may
/// be null) gets whether that is one of the innermost scope.
const void *milNamesFind(const MilNames *names, MilString name, bool *outInScope);

#endif // MIL_SUPPORT_NAMES_H
