//===- Words.c - names, keywords and opsets of MIL text -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Words.h"

#include "mil-c/DataType.h"

static const char *const containers[] = {"tensor", "list", "tuple", "dict", "state"};
static const char *const otherKeywords[] = {"any", "program", "func", "true", "false"};

static bool isOneOf(MilString word, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (milStringEqual(word, milString(words[i])))
      return true;
  return false;
}

bool milIsTypeWord(MilString word) {
  return milDataTypeFromName(word) ||
         isOneOf(word, containers, sizeof containers / sizeof *containers);
}

bool milIsPlainName(MilString name) {
  if (!name.length || name.data[0] == '@' || (name.data[0] >= '0' && name.data[0] <= '9'))
    return false;
  for (size_t i = 0; i < name.length; ++i)
    if (!milIsNameCharacter(name.data[i]))
      return false;
  return !milIsTypeWord(name) &&
         !isOneOf(name, otherKeywords, sizeof otherKeywords / sizeof *otherKeywords);
}

typedef struct Opset {
  const char *name, *text;
  bool isOld;
} Opset;

static const Opset opsets[] = {
    {"CoreML5", "ios15", true},  {"CoreML6", "ios16", true},  {"CoreML7", "ios17", true},
    {"CoreML8", "ios18", false}, {"CoreML9", "ios26", false},
};
enum { kNumOpsets = sizeof opsets / sizeof *opsets };

MilString milOpsetToText(MilString opset) {
  for (size_t i = 0; i < kNumOpsets; ++i)
    if (milStringEqual(opset, milString(opsets[i].name)))
      return milString(opsets[i].text);
  return opset;
}

MilString milOpsetFromText(MilString word) {
  for (size_t i = 0; i < kNumOpsets; ++i)
    if (milStringEqual(word, milString(opsets[i].text)))
      return milString(opsets[i].name);
  return word;
}

bool milOpsetIsOld(MilString opset) {
  for (size_t i = 0; i < kNumOpsets; ++i)
    if (milStringEqual(opset, milString(opsets[i].name)))
      return opsets[i].isOld;
  return false;
}
