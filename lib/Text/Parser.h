//===- Parser.h - the parts of the parser of MIL text -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_PARSER_H
#define MIL_TEXT_PARSER_H

#include "Lexer.h"
#include "Text.h"
#include "mil-c/DataType.h"

typedef struct MilTextParser {
  MilLexer lexer;
  unsigned depth;
  /// Lists being read: what one gathers is copied to its own array when it is complete.
  void **items;
  size_t numItems, itemCapacity;
  /// The same for elements of tensors.
  char *elements;
  size_t elementBytes, elementCapacity;
} MilTextParser;

static inline int milTextParserKind(const MilTextParser *p) { return p->lexer.token.kind; }
static inline MilString milTextParserText(const MilTextParser *p) { return p->lexer.token.text; }
static inline bool milTextParserIsWord(const MilTextParser *p, const char *word) {
  return milTextParserKind(p) == MIL_TOKEN_NAME &&
         milStringEqual(milTextParserText(p), milString(word));
}

MilStatus milTextParserNoMemory(const MilTextParser *p);
/// Zeroed memory for `count` objects.
MIL_WARN_UNUSED MilStatus milTextParserAllocate(MilTextParser *p, size_t count, size_t size,
                                                void *outMemory);
/// A message of this type, initialised.
MIL_WARN_UNUSED MilStatus milTextParserCreate(MilTextParser *p,
                                              const ProtobufCMessageDescriptor *type,
                                              void *outMessage);

/// One level deeper, until milTextParserLeave. Errors MIL_MALFORMED: too deep.
MIL_WARN_UNUSED MilStatus milTextParserEnter(MilTextParser *p);
static inline void milTextParserLeave(MilTextParser *p) { --p->depth; }

/// Goes on if the current token is `kind`; an error says `what` was expected.
MIL_WARN_UNUSED MilStatus milTextParserExpect(MilTextParser *p, int kind, const char *what);
/// Goes on if the current token is this word.
MIL_WARN_UNUSED MilStatus milTextParserExpectWord(MilTextParser *p, const char *word);
/// A name, plain or in quotes.
MIL_WARN_UNUSED MilStatus milTextParserName(MilTextParser *p, const char *what,
                                            ProtobufCBinaryData *outName);

/// Adds an item to the list being read.
MIL_WARN_UNUSED MilStatus milTextParserPush(MilTextParser *p, void *item);
/// Ends the list that began when there were `mark` items.
MIL_WARN_UNUSED MilStatus milTextParserTake(MilTextParser *p, size_t mark, size_t *outCount,
                                            void *outArray);
/// A comma, or the `end` of a list, which is passed: `*outMore` tells which. `what` names an
/// element in messages.
MIL_WARN_UNUSED MilStatus milTextParserNext(MilTextParser *p, int end, bool *outMore);

/// A type; the current token begins it.
MIL_WARN_UNUSED MilStatus milTextParserType(MilTextParser *p, Mil__ValueType **outType);
/// A value with its type: `tensor<int32, [2]>([1, 1])`.
MIL_WARN_UNUSED MilStatus milTextParserValue(MilTextParser *p, Mil__Value **outValue);
/// The literal of a tensor of this type: an element, or lists as the dimensions say.
MIL_WARN_UNUSED MilStatus milTextParserTensor(MilTextParser *p, const Mil__TensorType *type,
                                              Mil__TensorValue **outTensor);

#endif // MIL_TEXT_PARSER_H
