//===- YamlScalar.h - what a scalar stands for -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_CONFIG_YAMLSCALAR_H
#define MIL_CONFIG_YAMLSCALAR_H

#include "Yaml.h"

#include <regex.h>

/// The rules by which scalars without quotes and tag get their types.
typedef struct MilYamlRules {
  regex_t compiled[MIL_YAML_STRING]; ///< for each kind before the one that needs none
  size_t count;
} MilYamlRules;

/// False when out of memory. Free them in any case.
MIL_WARN_UNUSED bool milYamlRulesInit(MilYamlRules *rules);
void milYamlRulesFree(MilYamlRules *rules);

/// Sets kind and plain form of a scalar from its text. False when out of memory.
MIL_WARN_UNUSED bool milYamlResolve(const MilYamlRules *rules, MilYamlNode *scalar,
                                    MilArena *arena);

#endif // MIL_CONFIG_YAMLSCALAR_H
