//===- YamlKeys.c - the pairs of a mapping -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "YamlKeys.h"

#include <stdlib.h>

bool milYamlPairsAdd(MilYamlPairs *pairs, MilYamlPair pair, MilArena *arena) {
  MilYamlPair *data =
      milArenaGrow(arena, pairs->data, pairs->size, &pairs->capacity, sizeof(*pairs->data));
  if (!data)
    return false;
  pairs->data = data;
  data[pairs->size++] = pair;
  return true;
}

/// Adds the pairs that one `<<` names.
static MilStatus addMerged(MilYamlPairs *all, const MilYamlNode *value, MilArena *arena,
                           MilYamlPlace *place, MilDiag diag) {
  bool isList = value->kind == MIL_YAML_SEQUENCE;
  for (size_t i = 0; i < (isList ? value->size : 1); ++i) {
    const MilYamlNode *mapping = isList ? value->items[i] : value;
    *place = mapping->place;
    if (mapping->kind != MIL_YAML_MAPPING)
      return milFail(diag, MIL_MALFORMED, "'<<' is %s, expected a mapping",
                     milYamlKindName(mapping->kind));
    for (size_t k = 0; k < mapping->size; ++k)
      if (!milYamlPairsAdd(all, mapping->pairs[k], arena))
        return milFail(diag, MIL_NO_MEMORY, "out of memory");
  }
  return MIL_OK;
}

/// By key, then in order.
static int comparePairs(const void *left, const void *right) {
  const MilYamlPair *a = *(const MilYamlPair *const *)left;
  const MilYamlPair *b = *(const MilYamlPair *const *)right;
  int order = strcmp(a->key->text.data, b->key->text.data);
  return order ? order : a < b ? -1 : 1;
}

/// Of pairs with the same key only the first keeps it; the first `numOwn` must not repeat one.
static MilStatus dropRepeated(MilYamlPairs *all, size_t numOwn, MilArena *arena,
                              MilYamlPlace *place, MilDiag diag) {
  MilYamlPair **sorted = milArenaCalloc(arena, all->size + 1, sizeof(*sorted));
  if (!sorted)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < all->size; ++i)
    sorted[i] = &all->data[i];
  qsort(sorted, all->size, sizeof(*sorted), comparePairs);
  const MilYamlNode *first = NULL;
  for (size_t i = 0; i < all->size; ++i) {
    const MilYamlNode *key = sorted[i]->key;
    if (!first || !milStringEqual(key->text, first->text)) {
      first = key;
      continue;
    }
    *place = key->place;
    if (sorted[i] < all->data + numOwn)
      return milFail(diag, MIL_MALFORMED, "key '%.*s' is on line %u already", MIL_STR(key->text),
                     first->place.line);
    sorted[i]->key = NULL;
  }
  return MIL_OK;
}

MilStatus milYamlJoinPairs(const MilYamlPairs *own, const MilYamlPairs *merges, MilArena *arena,
                           MilYamlNode *mapping, MilYamlPlace *place, MilDiag diag) {
  MilYamlPairs all = *own;
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < merges->size; ++i)
    MIL_TRY(addMerged(&all, merges->data[i].value, arena, place, diag));
  MIL_TRY(dropRepeated(&all, own->size, arena, place, diag));
  mapping->pairs = all.data;
  for (size_t i = 0; i < all.size; ++i)
    if (all.data[i].key)
      all.data[mapping->size++] = all.data[i];
done:
  return status;
}
