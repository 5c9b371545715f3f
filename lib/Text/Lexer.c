//===- Lexer.c - MIL text into tokens -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Lexer.h"

#include "Support/Utf8.h"
#include "Words.h"

#include <stdarg.h>
#include <stdio.h>

enum { kLongestShown = 40 };

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

MilStatus milLexerFailAt(const MilLexer *lexer, const char *place, const char *format, ...) {
  char message[1024];
  size_t line = 1, column = 1;
  for (const char *c = lexer->text.data; c < place; ++c) {
    line += *c == '\n';
    column = *c == '\n' ? 1 : column + 1;
  }
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return milFail(lexer->diag, MIL_MALFORMED, "%s:%zu:%zu: %s", lexer->where, line, column, message);
}

MilStatus milLexerFailExpected(const MilLexer *lexer, const char *what) {
  MilString seen = lexer->token.text;
  if (lexer->token.kind == MIL_TOKEN_END)
    return milLexerFailAt(lexer, seen.data, "saw the end of the file, expected %s", what);
  bool isLong = seen.length > kLongestShown;
  return milLexerFailAt(lexer, seen.data, "saw '%.*s%s', expected %s",
                        isLong ? kLongestShown : (int)seen.length, seen.data, isLong ? "..." : "",
                        what);
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// The character at `at`, or NUL behind the end, which begins no token.
static char peek(const MilLexer *lexer, size_t at) {
  return at < lexer->text.length ? lexer->text.data[at] : '\0';
}

static size_t skipSpace(const MilLexer *lexer, size_t at) {
  for (;;) {
    char c = peek(lexer, at);
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++at;
    } else if (c == '/' && peek(lexer, at + 1) == '/') {
      while (at < lexer->text.length && lexer->text.data[at] != '\n')
        ++at;
    } else {
      return at;
    }
  }
}

/// Behind a number: letters, digits and points, and a sign behind the letter of an exponent.
static size_t skipNumber(const MilLexer *lexer, size_t at) {
  at += peek(lexer, at) == '-';
  bool isHex = peek(lexer, at) == '0' && (peek(lexer, at + 1) | 0x20) == 'x';
  char exponent = isHex ? 'p' : 'e';
  while (milIsNameCharacter(peek(lexer, at)) || peek(lexer, at) == '.') {
    bool isExponent = (peek(lexer, at) | 0x20) == exponent;
    ++at;
    if (isExponent && (peek(lexer, at) == '+' || peek(lexer, at) == '-') &&
        isDigit(peek(lexer, at + 1)))
      ++at;
  }
  return at;
}

static int hexDigit(char c) {
  if (isDigit(c))
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The byte that an escape at `at` (behind the backslash) stands for, and its length; -1: none.
static int readEscape(const MilLexer *lexer, size_t at, size_t *outLength) {
  *outLength = 1;
  switch (peek(lexer, at)) {
  case '"':
  case '\\':
    return peek(lexer, at);
  case 'n':
    return '\n';
  case 't':
    return '\t';
  case 'r':
    return '\r';
  case 'x': {
    int high = hexDigit(peek(lexer, at + 1)), low = hexDigit(peek(lexer, at + 2));
    *outLength = 3;
    return high >= 0 && low >= 0 ? high * 16 + low : -1;
  }
  default:
    return -1;
  }
}

/// What a string between quotes means; without escapes it is lent from the text.
static MilStatus unescape(MilLexer *lexer, size_t begin, size_t end) {
  MilString raw = {lexer->text.data + begin, end - begin};
  lexer->token.string = raw;
  if (!raw.length || !memchr(raw.data, '\\', raw.length))
    return MIL_OK;
  char *bytes = milArenaAlloc(lexer->arena, raw.length);
  size_t length = 0;
  if (!bytes)
    return milFail(lexer->diag, MIL_NO_MEMORY, "%s: out of memory", lexer->where);
  for (size_t i = begin; i < end; ++i) {
    char c = lexer->text.data[i];
    if (c == '\\') {
      size_t escape;
      int byte = readEscape(lexer, i + 1, &escape);
      if (byte < 0)
        return milLexerFailAt(
            lexer, lexer->text.data + i,
            "an unknown escape, expected \\\", \\\\, \\n, \\t, \\r or \\x and two "
            "hexadecimal digits");
      c = (char)byte;
      i += escape;
    }
    bytes[length++] = c;
  }
  lexer->token.string = (MilString){bytes, length};
  return MIL_OK;
}

/// The current token is the quote.
static MilStatus lexString(MilLexer *lexer) {
  size_t begin = lexer->at, end = begin;
  while (end < lexer->text.length && lexer->text.data[end] != '"')
    end += lexer->text.data[end] == '\\' ? 2 : 1;
  if (end >= lexer->text.length)
    return milLexerFailAt(lexer, lexer->token.text.data, "a string without an end, expected '\"'");
  lexer->token.kind = MIL_TOKEN_STRING;
  lexer->token.text.length = end + 1 - (begin - 1);
  lexer->at = end + 1;
  MilStatus status = unescape(lexer, begin, end);
  if (status != MIL_OK)
    return status;
  if (milUtf8Prefix(lexer->token.string) < lexer->token.string.length)
    return milLexerFailAt(lexer, lexer->token.text.data, "a string that is not UTF-8");
  return MIL_OK;
}

MilStatus milLexerAdvance(MilLexer *lexer) {
  size_t begin = skipSpace(lexer, lexer->at), end = begin + 1;
  char c = peek(lexer, begin);
  lexer->token = (MilToken){.text = {lexer->text.data + begin, 1}};
  lexer->at = end;
  if (begin >= lexer->text.length) {
    lexer->token.text.length = 0;
    lexer->at = begin;
    return MIL_OK;
  }
  if (c == '"')
    return lexString(lexer);
  if (c == '-' && peek(lexer, end) == '>') {
    lexer->token.kind = MIL_TOKEN_ARROW;
    ++end;
  } else if (c == '-' || isDigit(c)) {
    lexer->token.kind = MIL_TOKEN_NUMBER;
    end = skipNumber(lexer, begin);
  } else if (milIsNameCharacter(c) && c != '@') {
    lexer->token.kind = MIL_TOKEN_NAME;
    while (milIsNameCharacter(peek(lexer, end)))
      ++end;
  } else if (c == '.' && peek(lexer, end) == '.' && peek(lexer, end + 1) == '.') {
    lexer->token.kind = MIL_TOKEN_ELLIPSIS;
    end += 2;
  } else if (c && strchr("()<>[]{},=;?*", c)) {
    lexer->token.kind = (unsigned char)c;
  } else {
    return milLexerFailAt(lexer, lexer->token.text.data, "the byte 0x%02X begins no token",
                          (unsigned char)c);
  }
  lexer->token.text.length = end - begin;
  lexer->at = end;
  return MIL_OK;
}
