//===- Lookup.c - things by two names ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Lookup.h"
#include <stdlib.h>

/// Names first: scopes are few.
static int compareNames(const LookupEntry *entry, MilString scope, MilString name) {
  int order = milStringCompare(entry->name, name);
  return order ? order : milStringCompare(entry->scope, scope);
}

static int compareEntries(const void *a, const void *b) {
  const LookupEntry *x = a, *y = b;
  int order = compareNames(x, y->scope, y->name);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

bool lookupCreate(MilArena *arena, size_t count, Lookup *outLookup) {
  *outLookup = (Lookup){milArenaCalloc(arena, count, sizeof *outLookup->entries), 0};
  return outLookup->entries;
}

void lookupAdd(Lookup *lookup, MilString scope, MilString name, size_t index) {
  lookup->entries[lookup->size++] = (LookupEntry){scope, name, index, 0, 0};
}

void lookupSort(Lookup *lookup) {
  qsort(lookup->entries, lookup->size, sizeof *lookup->entries, compareEntries);
  LookupEntry *first = lookup->entries;
  for (size_t i = 0; i < lookup->size; ++i) {
    LookupEntry *entry = &lookup->entries[i];
    if (compareNames(first, entry->scope, entry->name) != 0)
      first = entry;
    ++first->equal;
  }
}

static LookupEntry *find(const Lookup *lookup, MilString scope, MilString name) {
  size_t low = 0, high = lookup->size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compareNames(&lookup->entries[middle], scope, name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  bool isFound = low < lookup->size && compareNames(&lookup->entries[low], scope, name) == 0;
  return isFound ? &lookup->entries[low] : NULL;
}

size_t lookupFind(const Lookup *lookup, MilString scope, MilString name) {
  const LookupEntry *first = find(lookup, scope, name);
  return first ? first->index : SIZE_MAX;
}

size_t lookupNext(Lookup *lookup, MilString scope, MilString name) {
  LookupEntry *first = find(lookup, scope, name);
  return first ? first[first->given++ % first->equal].index : SIZE_MAX;
}
