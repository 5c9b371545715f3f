//===- Names.c - a table of byte strings with nested scopes -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chained hashing over an array of entries that grows and shrinks like a stack. Entries leave in
// the reverse of the order in which they came, so the entry to remove is always the head of its
// chain.
//===----------------------------------------------------------------------===//
#include "Support/Names.h"

#include "Support/Hash.h"
#include <pthread.h>
#include <sys/random.h>

typedef struct MilNameEntry {
  MilString name;
  const void *value;
  uint64_t hash;
  uint32_t next; ///< index + 1 of the next entry of the chain
} MilNameEntry;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t seed;

/// Another one in each run, so that no file can be made whose names are all in one bucket. Nothing but the time of
/// a search depends on it.
static void makeSeed(void) {
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
    seed = (uint64_t)(uintptr_t)&seed; // wherever the program lies this time
}

static uint64_t hashBytes(MilString s) {
  pthread_once(&once, makeSeed);
  return milHash(seed, s.data, s.length);
}

static uint32_t *bucketOf(const MilNames *names, uint64_t hash) {
  return &names->buckets[hash & (names->numBuckets - 1)];
}

static void link(MilNames *names, size_t index) {
  MilNameEntry *entry = &names->entries[index];
  uint32_t *bucket = bucketOf(names, entry->hash);
  entry->next = *bucket;
  *bucket = (uint32_t)index + 1;
}

static bool grow(MilNames *names) {
  size_t capacity = names->capacity ? 2 * names->capacity : 64;
  if (capacity > UINT32_MAX)
    return false;
  MilNameEntry *entries = milArenaCalloc(names->arena, capacity, sizeof *entries);
  uint32_t *buckets = milArenaCalloc(names->arena, 2 * capacity, sizeof *buckets);
  if (!entries || !buckets)
    return false;
  if (names->size)
    memcpy(entries, names->entries, names->size * sizeof *entries);
  names->entries = entries;
  names->capacity = capacity;
  names->buckets = buckets;
  names->numBuckets = 2 * capacity;
  for (size_t i = 0; i < names->size; ++i)
    link(names, i);
  return true;
}

MilNameScope milNamesPush(MilNames *names) {
  MilNameScope scope = names->scopeBegin;
  names->scopeBegin = names->size;
  return scope;
}

void milNamesPop(MilNames *names, MilNameScope scope) {
  while (names->size > names->scopeBegin) {
    const MilNameEntry *entry = &names->entries[--names->size];
    *bucketOf(names, entry->hash) = entry->next;
  }
  names->scopeBegin = scope;
}

bool milNamesDefine(MilNames *names, MilString name, const void *value) {
  if (names->size == names->capacity && !grow(names))
    return false;
  names->entries[names->size] = (MilNameEntry){name, value, hashBytes(name), 0};
  link(names, names->size++);
  return true;
}

const void *milNamesFind(const MilNames *names, MilString name, bool *outInScope) {
  if (outInScope)
    *outInScope = false;
  if (!names->size)
    return NULL;
  uint64_t hash = hashBytes(name);
  for (uint32_t at = *bucketOf(names, hash); at; at = names->entries[at - 1].next) {
    const MilNameEntry *entry = &names->entries[at - 1];
    if (entry->hash != hash || !milStringEqual(entry->name, name))
      continue;
    if (outInScope)
      *outInScope = at - 1 >= names->scopeBegin;
    return entry->value;
  }
  return NULL;
}
