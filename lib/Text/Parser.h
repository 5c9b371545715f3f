//===- Parser.h - the parts of the parser of MIL text -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_PARSER_H
#define MIL_TEXT_PARSER_H

#include "Lexer.h"
#include "Model.pb-c.h"
#include "mil-c/DataType.h"

/// Types, literals and blocks nest no deeper, in both directions. It keeps the stack small, and the
/// messages within what the format's reader follows.
enum { MIL_TEXT_MAX_DEPTH = 64 };

typedef struct MilParser {
  MilLexer lexer;
  unsigned depth;
  /// Lists being read: what one gathers is copied to its own array when it is complete.
  void **items;
  size_t numItems, itemCapacity;
  /// The same for elements of tensors.
  char *elements;
  size_t elementBytes, elementCapacity;
} MilParser;

static inline int milParserKind(const MilParser *p) { return p->lexer.token.kind; }
static inline MilString milParserText(const MilParser *p) { return p->lexer.token.text; }

MilStatus milParserNoMemory(const MilParser *p);
/// Zeroed memory for `count` objects.
MIL_WARN_UNUSED MilStatus milParserAllocate(MilParser *p, size_t count, size_t size,
                                            void *outMemory);
/// A message of this type, initialised.
MIL_WARN_UNUSED MilStatus milParserCreate(MilParser *p, const ProtobufCMessageDescriptor *type,
                                          void *outMessage);

/// One level deeper, until milParserLeave. Errors MIL_MALFORMED: too deep.
MIL_WARN_UNUSED MilStatus milParserEnter(MilParser *p);
static inline void milParserLeave(MilParser *p) { --p->depth; }

/// Goes on if the current token is `kind`; an error says `what` was expected.
MIL_WARN_UNUSED MilStatus milParserExpect(MilParser *p, int kind, const char *what);
/// Goes on if the current token is this word.
MIL_WARN_UNUSED MilStatus milParserExpectWord(MilParser *p, const char *word);
/// A name, plain or in quotes.
MIL_WARN_UNUSED MilStatus milParserName(MilParser *p, const char *what,
                                        ProtobufCBinaryData *outName);

/// Adds an item to the list being read.
MIL_WARN_UNUSED MilStatus milParserPush(MilParser *p, void *item);
/// Ends the list that began when there were `mark` items.
MIL_WARN_UNUSED MilStatus milParserTake(MilParser *p, size_t mark, size_t *outCount,
                                        void *outArray);
/// A comma, or the `end` of a list, which is passed: `*outMore` tells which. `what` names an
/// element in messages.
MIL_WARN_UNUSED MilStatus milParserNext(MilParser *p, int end, bool *outMore);

/// A type; the current token begins it.
MIL_WARN_UNUSED MilStatus milParserType(MilParser *p, Mil__ValueType **outType);
/// A value with its type: `tensor<int32, [2]>([1, 1])`.
MIL_WARN_UNUSED MilStatus milParserValue(MilParser *p, Mil__Value **outValue);
/// The literal of a tensor of this type: an element, or lists as the dimensions say.
MIL_WARN_UNUSED MilStatus milParserTensor(MilParser *p, const Mil__TensorType *type,
                                          Mil__TensorValue **outTensor);

#endif // MIL_TEXT_PARSER_H
