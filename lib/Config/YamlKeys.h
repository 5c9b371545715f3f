//===- YamlKeys.h - the pairs of a mapping -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_CONFIG_YAMLKEYS_H
#define MIL_CONFIG_YAMLKEYS_H

#include "Yaml.h"

/// A growing list of pairs in the arena.
typedef struct MilYamlPairs {
  MilYamlPair *data;
  size_t size, capacity;
} MilYamlPairs;

/// False when out of memory.
MIL_WARN_UNUSED bool milYamlPairsAdd(MilYamlPairs *pairs, MilYamlPair pair, MilArena *arena);

/// Gives a mapping its own pairs, whose keys are all different, and then those of the mappings that
/// the values of `merges` are, or are sequences of: of equal keys the first counts. Messages as in
/// milYamlParse.
MIL_WARN_UNUSED MilStatus milYamlJoinPairs(const MilYamlPairs *own, const MilYamlPairs *merges,
                                           MilArena *arena, MilYamlNode *mapping,
                                           MilYamlPlace *place, MilDiag diag);

#endif // MIL_CONFIG_YAMLKEYS_H
