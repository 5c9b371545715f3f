//===- Words.h - names, keywords and opsets of MIL text -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_WORDS_H
#define MIL_TEXT_WORDS_H

#include "mil-c/Support.h"

/// Whether a name can have this character behind its first.
static inline bool milIsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '@';
}

/// Whether a type begins with this word: a data type, tensor, list, tuple, dict or state.
bool milIsTypeWord(MilString word);
/// Whether the name can stand as it is; others, among them keywords, stand in quotes.
bool milIsPlainName(MilString name);

/// "ios17" for "CoreML7"; an opset that is not in the table is spelled as it is.
MilString milOpsetToText(MilString opset);
/// The other way.
MilString milOpsetFromText(MilString word);
/// Whether Apple's compiler writes functions of this opset as `program(1.0)`, where scalars are
/// spelled as tensors.
bool milOpsetIsOld(MilString opset);

#endif // MIL_TEXT_WORDS_H
