//===- Yaml.h - a YAML file as a tree ----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalars are what YAML 1.1 says and PyYAML's safe loader makes of them: `yes` is a bool, `1e-3` a
// string, `010` is 8; only dates and numbers in base 60 stay strings. `<<` merges. A key that is
// there twice is an error.
//===----------------------------------------------------------------------===//
#ifndef MIL_CONFIG_YAML_H
#define MIL_CONFIG_YAML_H

#include "mil-c/Arena.h"
#include "mil-c/Limits.h"

/// In characters, from 1; column 0 is the line as a whole.
typedef struct MilYamlPlace {
  unsigned line, column;
} MilYamlPlace;

typedef enum MilYamlKind {
  MIL_YAML_NULL,
  MIL_YAML_BOOL,
  MIL_YAML_INT,
  MIL_YAML_FLOAT,
  MIL_YAML_STRING,
  MIL_YAML_SEQUENCE,
  MIL_YAML_MAPPING,
} MilYamlKind;

typedef struct MilYamlNode MilYamlNode;
typedef struct MilYamlPair {
  const MilYamlNode *key; ///< a scalar
  const MilYamlNode *value;
} MilYamlPair;

/// A node; in the arena. What an alias stands for is the same node again, at its first place.
struct MilYamlNode {
  MilYamlKind kind;
  MilYamlPlace place;
  MilString text;  ///< of a scalar as written, without quotes; no NUL in it, a NUL after it
  MilString plain; ///< of BOOL, INT and FLOAT: `true`, `false`, a decimal number; a NUL follows
  const MilYamlNode *const *items; ///< of a sequence
  const MilYamlPair *pairs;        ///< of a mapping, in the order of the file; merged ones are last
  size_t size;                     ///< how many of them
};

/// Reads the only document of a text, which may be empty: then the root is null. A message is about
/// `*place`, which is set before it is emitted.
/// Errors   MIL_MALFORMED; MIL_UNSUPPORTED: above a limit, or a tag of another language;
///          MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milYamlParse(MilString text, MilArena *arena, const MilYamlNode **outRoot,
                                       MilYamlPlace *place, MilDiag diag);

/// The value of a key; null when the mapping has no such key.
const MilYamlNode *milYamlGet(const MilYamlNode *mapping, const char *key);
/// "a mapping", for messages.
const char *milYamlKindName(MilYamlKind kind);

#endif // MIL_CONFIG_YAML_H
