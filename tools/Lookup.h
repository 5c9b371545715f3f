//===- Lookup.h - things by two names ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorted once, then found by halving: weights by function and name, for as many as a model has.
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_LOOKUP_H
#define MIL_TOOLS_LOOKUP_H

#include "mil-c/Arena.h"

typedef struct LookupEntry {
  MilString scope, name; ///< lent
  size_t index;          ///< what it stands for
  size_t equal,
      given; ///< at the first of those with the same names: how many, and how many lookupNext gave
} LookupEntry;

typedef struct Lookup {
  LookupEntry *entries;
  size_t size;
} Lookup;

/// Room for `count` entries in the arena. False when out of memory.
bool lookupCreate(MilArena *arena, size_t count, Lookup *outLookup);
/// Adds an entry; as many as there is room for.
void lookupAdd(Lookup *lookup, MilString scope, MilString name, size_t index);
/// When all are there, before the first search.
void lookupSort(Lookup *lookup);
/// The index of the first that was added with these names; SIZE_MAX: there is none.
size_t lookupFind(const Lookup *lookup, MilString scope, MilString name);
/// The same, but those with the same names in turn, in the order of their indices.
size_t lookupNext(Lookup *lookup, MilString scope, MilString name);

#endif // MIL_TOOLS_LOOKUP_H
