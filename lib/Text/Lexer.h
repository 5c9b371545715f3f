//===- Lexer.h - MIL text into tokens -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_LEXER_H
#define MIL_TEXT_LEXER_H

#include "mil-c/Arena.h"
#include "mil-c/Support.h"

/// Punctuation has its character as kind.
typedef enum MilTokenKind {
  MIL_TOKEN_END = 0,
  MIL_TOKEN_NAME = 256, ///< [A-Za-z_][A-Za-z0-9_@]*
  MIL_TOKEN_NUMBER,     ///< begins with a digit or a minus; -inf and -nan are numbers, too
  MIL_TOKEN_STRING,
  MIL_TOKEN_ARROW,    ///< ->
  MIL_TOKEN_ELLIPSIS, ///< ...
} MilTokenKind;

typedef struct MilToken {
  int kind;
  MilString text;   ///< as it stands in the file
  MilString string; ///< of MIL_TOKEN_STRING: what it means
} MilToken;

typedef struct MilLexer {
  MilArena *arena;
  MilDiag diag;
  const char *where;
  MilString text;
  size_t at; ///< behind the current token
  MilToken token;
} MilLexer;

/// Makes the next token the current one. Between tokens stand white space and comments from // to
/// the end of a line. Errors MIL_MALFORMED: a character that begins no token, a string without an
/// end, an unknown escape.
MIL_WARN_UNUSED MilStatus milLexerAdvance(MilLexer *lexer);

/// "model.mil:3:14: ..." with line and column of a place in the text.
MilStatus milLexerFailAt(const MilLexer *lexer, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/// The same at the current token: "saw ')', expected <what>".
MilStatus milLexerFailExpected(const MilLexer *lexer, const char *what);

#endif // MIL_TEXT_LEXER_H
