//===- YamlScalar.c - what a scalar stands for -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Source: yaml/resolver.py and yaml/constructor.py of PyYAML 6, Resolver and SafeConstructor.
//===----------------------------------------------------------------------===//
#include "YamlScalar.h"

#include "mil-c/Limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

/// Anything longer is a string: no number that means something is so long.

static const char *const patterns[] = {
    [MIL_YAML_NULL] = "^(~|null|Null|NULL|)$",
    [MIL_YAML_BOOL] = "^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|"
                      "OFF)$",
    [MIL_YAML_INT] = "^([-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$",
    [MIL_YAML_FLOAT] = "^([-+]?[0-9][0-9_]*\\.[0-9_]*([eE][-+][0-9]+)?|"
                       "[-+]?\\.[0-9][0-9_]*([eE][-+][0-9]+)?|"
                       "[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN))$",
};

bool milYamlRulesInit(MilYamlRules *rules) {
  for (rules->count = 0; rules->count < MIL_YAML_STRING; ++rules->count)
    if (regcomp(&rules->compiled[rules->count], patterns[rules->count], REG_EXTENDED | REG_NOSUB))
      return false;
  return true;
}

void milYamlRulesFree(MilYamlRules *rules) {
  while (rules->count)
    regfree(&rules->compiled[--rules->count]);
}

/// The text without `_` and a leading plus; null when out of memory.
static char *dropSeparators(MilString text, MilArena *arena) {
  char *plain = milArenaAlloc(arena, text.length + 1), *end = plain;
  for (size_t i = text.data[0] == '+'; plain && i < text.length; ++i)
    if (text.data[i] != '_')
      *end++ = text.data[i];
  if (plain)
    *end = '\0';
  return plain;
}

/// `0b101`, `010` and `0x1F` as decimal numbers; false where it is none of these or too large.
static bool readOtherBase(const char *text, int64_t *out) {
  const char *digits = text + (*text == '-');
  if (digits[0] != '0' || !digits[1])
    return false;
  int base = digits[1] == 'x' ? 16 : digits[1] == 'b' ? 2 : 8;
  digits += base == 8 ? 1 : 2;
  char *end;
  errno = 0;
  *out = strtoll(digits, &end, base);
  if (*text == '-')
    *out = -*out;
  return end != digits && !*end && !errno;
}

static bool setInt(MilYamlNode *scalar, MilArena *arena) {
  const char *plain = dropSeparators(scalar->text, arena);
  int64_t value;
  if (plain && readOtherBase(plain, &value))
    plain = milArenaPrintf(arena, "%" PRId64, value);
  else if (plain && strpbrk(plain, "xb")) // without digits, or too large
    scalar->kind = MIL_YAML_STRING;
  scalar->plain = milString(plain);
  return plain;
}

bool milYamlResolve(const MilYamlRules *rules, MilYamlNode *scalar, MilArena *arena) {
  scalar->kind = MIL_YAML_NULL;
  while (scalar->kind < MIL_YAML_STRING &&
         (scalar->text.length > MIL_YAML_MAX_NUMBER ||
          regexec(&rules->compiled[scalar->kind], scalar->text.data, 0, NULL, 0) != 0))
    ++scalar->kind;
  if (scalar->kind == MIL_YAML_BOOL)
    scalar->plain = milString(
        strchr("yYtT", scalar->text.data[0]) || strcasecmp(scalar->text.data, "on") == 0 ? "true"
                                                                                         : "false");
  else if (scalar->kind == MIL_YAML_INT)
    return setInt(scalar, arena);
  else if (scalar->kind == MIL_YAML_FLOAT)
    scalar->plain = milString(dropSeparators(scalar->text, arena));
  return scalar->kind != MIL_YAML_FLOAT || scalar->plain.data;
}
