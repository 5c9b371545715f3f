//===- CompressPattern.c - keys that stand for several things -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompressPattern.h"

#include "mil-c/Limits.h"
#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>

// The C library compiles and matches without delay what is not long and has no counts that multiply and no references
// back. It keeps what it finds out about an expression, and searches it slowly when that is much: after as many
// characters as the longest name has it begins again.

struct MilPattern {
  const char *text; ///< with wildcards, or the whole expression
  bool isExpression, isCompiled, noMemory;
  size_t matched; ///< characters since `compiled` is new
  regex_t compiled;
};

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static bool isExpression(MilString key) {
  return key.length > 2 && key.data[0] == '/' && key.data[key.length - 1] == '/';
}

bool milPatternIs(MilString key) {
  for (size_t i = 0; i < key.length; ++i)
    if (strchr("*?[", key.data[i]))
      return true;
  return isExpression(key);
}

/// The number at the front; the rest goes to `*text`.
static uint64_t takeNumber(const char **text) {
  char *end;
  uint64_t number = strtoull(*text, &end, 10);
  *text = end;
  return number;
}

/// Why an expression is not tried; null when it is.
static const char *findDanger(const char *text) {
  uint64_t repeats = 1;
  for (const char *c = text; *c; ++c) {
    if (*c == '\\' && c[1] >= '1' && c[1] <= '9')
      return "it refers back";
    if (*c == '\\' && c[1])
      ++c;
    if (*c != '{')
      continue;
    const char *count = c + 1;
    uint64_t least = takeNumber(&count);
    uint64_t most = *count == ',' ? (++count, takeNumber(&count)) : least;
    most = most > least ? most : least;
    if (!milCheckedMul(repeats, most ? most : 1, &repeats) || repeats > MIL_PATTERN_MAX_REPEATS)
      return "its counts multiply to more than 256";
  }
  return NULL;
}

static MilStatus compile(MilPattern *pattern, MilString key, MilDiag diag) {
  char message[256];
  int error = regcomp(&pattern->compiled, pattern->text, REG_EXTENDED | REG_NOSUB);
  pattern->isCompiled = !error;
  if (!error)
    return MIL_OK;
  regerror(error, &pattern->compiled, message, sizeof message);
  return milFail(diag, MIL_INVALID, "'%.*s' is no regular expression: %s", MIL_STR(key), message);
}

MilStatus milPatternCreate(MilString key, MilArena *arena, MilPattern **outPattern, MilDiag diag) {
  MilPattern *pattern = milArenaCalloc(arena, 1, sizeof *pattern);
  *outPattern = NULL;
  if (key.length > MIL_PATTERN_MAX_BYTES)
    return milFail(diag, MIL_INVALID, "a pattern of %zu characters, expected at most %d",
                   key.length, MIL_PATTERN_MAX_BYTES);
  const char *text = isExpression(key)
                         ? milArenaPrintf(arena, "^(%.*s)$", (int)key.length - 2, key.data + 1)
                         : milArenaPrintf(arena, "%.*s", MIL_STR(key));
  if (!pattern || !text)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  pattern->text = text;
  pattern->isExpression = isExpression(key);
  const char *danger = pattern->isExpression ? findDanger(text) : NULL;
  if (danger)
    return milFail(diag, MIL_INVALID, "'%.*s' is no expression that can be matched: %s",
                   MIL_STR(key), danger);
  MilStatus status = pattern->isExpression ? compile(pattern, key, diag) : MIL_OK;
  if (status == MIL_OK)
    *outPattern = pattern;
  return status;
}

void milPatternDestroy(MilPattern *pattern) {
  if (pattern && pattern->isCompiled)
    regfree(&pattern->compiled);
}

static bool matchesExpression(MilPattern *pattern, const char *name, size_t length) {
  if (pattern->matched + length > MIL_PATTERN_MAX_NAME) {
    milPatternDestroy(pattern);
    pattern->isCompiled = regcomp(&pattern->compiled, pattern->text, REG_EXTENDED | REG_NOSUB) == 0;
    pattern->matched = 0;
  }
  pattern->matched += length;
  int result = pattern->isCompiled ? regexec(&pattern->compiled, name, 0, NULL, 0) : REG_ESPACE;
  pattern->noMemory |= result != 0 && result != REG_NOMATCH;
  return result == 0;
}

bool milPatternMatches(MilPattern *pattern, const char *name) {
  size_t length = strnlen(name, MIL_PATTERN_MAX_NAME + 1);
  if (length > MIL_PATTERN_MAX_NAME)
    return false;
  return pattern->isExpression ? matchesExpression(pattern, name, length)
                               : fnmatch(pattern->text, name, 0) == 0;
}

bool milPatternIsOutOfMemory(const MilPattern *pattern) { return pattern->noMemory; }

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// What may stand in front of a number; those of two characters first.
static const char *const relations[] = {"<=", ">=", "==", "<", ">"};
enum { LE, GE, EQ, LT, GT, kRelations };

/// A decimal number with k, M or G at its end.
static bool readCount(const char *text, uint64_t *out) {
  static const char units[] = "kMG";
  uint64_t factor = 1;
  char *end;
  if (*text < '0' || *text > '9')
    return false;
  *out = strtoull(text, &end, 10);
  const char *unit = *end ? strchr(units, *end) : NULL;
  for (ptrdiff_t i = 0; unit && i <= unit - units; ++i)
    factor *= 1000;
  // strtoull has no sign and no blanks before it here; of what is too large it makes the largest.
  return *out < UINT64_MAX && end[unit != NULL] == '\0' && milCheckedMul(*out, factor, out);
}

MilStatus milSizeRangeParse(MilString key, MilSizeRange *outRange, MilDiag diag) {
  int relation = 0;
  while (relation < kRelations &&
         strncmp(key.data, relations[relation], strlen(relations[relation])) != 0)
    ++relation;
  const char *text = key.data + (relation < kRelations ? strlen(relations[relation]) : 0);
  uint64_t count;
  text += strspn(text, " ");
  if (relation == kRelations || !readCount(text, &count))
    return milFail(diag, MIL_INVALID,
                   "'%.*s' is no size, expected <, <=, >, >= or == and a number of elements: "
                   "'<= 65536', '> 1M'",
                   MIL_STR(key));
  if ((relation == LT && count == 0))
    return milFail(diag, MIL_INVALID, "'%.*s' is no number of elements at all", MIL_STR(key));
  outRange->least = relation == GE || relation == EQ ? count : relation == GT ? count + 1 : 0;
  outRange->most = relation == LE || relation == EQ ? count
                   : relation == LT                 ? count - 1
                                                    : UINT64_MAX;
  return MIL_OK;
}
