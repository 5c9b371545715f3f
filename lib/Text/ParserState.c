//===- ParserState.c - memory and tokens of the parser ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Parser.h"

#include <stdio.h>

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

MilStatus milTextParserNoMemory(const MilTextParser *p) {
  return milFail(p->lexer.diag, MIL_NO_MEMORY, "%s: out of memory", p->lexer.where);
}

MilStatus milTextParserAllocate(MilTextParser *p, size_t count, size_t size, void *outMemory) {
  void *memory = milArenaCalloc(p->lexer.arena, count ? count : 1, size);
  memcpy(outMemory, &memory, sizeof memory);
  return memory ? MIL_OK : milTextParserNoMemory(p);
}

MilStatus milTextParserCreate(MilTextParser *p, const ProtobufCMessageDescriptor *type,
                              void *outMessage) {
  void *message = milProtoCreate(p->lexer.arena, type);
  memcpy(outMessage, &message, sizeof message);
  return message ? MIL_OK : milTextParserNoMemory(p);
}

MilStatus milTextParserPush(MilTextParser *p, void *item) {
  void **items =
      milArenaGrow(p->lexer.arena, p->items, p->numItems, &p->itemCapacity, sizeof *p->items);
  if (!items)
    return milTextParserNoMemory(p);
  p->items = items;
  p->items[p->numItems++] = item;
  return MIL_OK;
}

MilStatus milTextParserTake(MilTextParser *p, size_t mark, size_t *outCount, void *outArray) {
  size_t count = p->numItems - mark;
  void **array;
  MilStatus status = milTextParserAllocate(p, count, sizeof *array, &array);
  if (status != MIL_OK)
    return status;
  if (count)
    memcpy(array, p->items + mark, count * sizeof *array);
  p->numItems = mark;
  *outCount = count;
  memcpy(outArray, &array, sizeof array);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

MilStatus milTextParserEnter(MilTextParser *p) {
  if (++p->depth <= MIL_TEXT_MAX_DEPTH)
    return MIL_OK;
  return milLexerFailAt(&p->lexer, milTextParserText(p).data, "nested more than %d deep",
                        MIL_TEXT_MAX_DEPTH);
}

MilStatus milTextParserExpect(MilTextParser *p, int kind, const char *what) {
  return milTextParserKind(p) == kind ? milLexerAdvance(&p->lexer)
                                      : milLexerFailExpected(&p->lexer, what);
}

MilStatus milTextParserExpectWord(MilTextParser *p, const char *word) {
  char what[32];
  snprintf(what, sizeof what, "'%s'", word);
  return milTextParserIsWord(p, word) ? milLexerAdvance(&p->lexer)
                                      : milLexerFailExpected(&p->lexer, what);
}

MilStatus milTextParserName(MilTextParser *p, const char *what, ProtobufCBinaryData *outName) {
  bool isQuoted = milTextParserKind(p) == MIL_TOKEN_STRING;
  if (!isQuoted && milTextParserKind(p) != MIL_TOKEN_NAME)
    return milLexerFailExpected(&p->lexer, what);
  MilString name = isQuoted ? p->lexer.token.string : milTextParserText(p);
  *outName = milToBytes(name);
  return milLexerAdvance(&p->lexer);
}

MilStatus milTextParserNext(MilTextParser *p, int end, bool *outMore) {
  char what[32];
  *outMore = milTextParserKind(p) == ',';
  snprintf(what, sizeof what, "',' or '%c'", end);
  if (!*outMore && milTextParserKind(p) != end)
    return milLexerFailExpected(&p->lexer, what);
  return milLexerAdvance(&p->lexer);
}
