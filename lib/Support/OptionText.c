//===- OptionText.c - cutting the text of options ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Support/OptionText.h"

static bool isOneOf(char c, const char *set) { return c && strchr(set, c); }
static bool isNameChar(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

static MilString dropFront(MilString text, size_t n) {
  return (MilString){text.data + n, text.length - n};
}

MilString milOptionTrimFront(MilString text, const char *set) {
  while (text.length && isOneOf(text.data[0], set))
    text = dropFront(text, 1);
  return text;
}

MilString milOptionTrim(MilString text) {
  text = milOptionTrimFront(text, MIL_OPTION_SPACES);
  while (text.length && isOneOf(text.data[text.length - 1], MIL_OPTION_SPACES))
    --text.length;
  return text;
}

static const size_t kLeftOpen = SIZE_MAX;

/// The length of `text` up to where `isEnd` holds of the rest, outside quotes and brackets; all of
/// it when that is nowhere, kLeftOpen when a quote or bracket is not closed.
static size_t lengthUntil(MilString text, bool (*isEnd)(MilString rest)) {
  char quote = 0;
  size_t depth = 0;
  for (size_t i = 0; i < text.length; ++i) {
    char c = text.data[i];
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (isOneOf(c, "'\""))
      quote = c;
    else if (isOneOf(c, "{[("))
      ++depth;
    else if (depth > 0)
      depth -= isOneOf(c, "}])");
    else if (isEnd(dropFront(text, i)))
      return i;
  }
  return quote || depth ? kLeftOpen : text.length;
}

static bool isComma(MilString rest) { return rest.data[0] == ','; }
static bool isClosingBrace(MilString rest) { return rest.data[0] == '}'; }

static bool isEndOfOption(MilString rest) {
  if (!isComma(rest))
    return isOneOf(rest.data[0], MIL_OPTION_SPACES);
  MilString name = milOptionTrimFront(dropFront(rest, 1), MIL_OPTION_SPACES);
  size_t length = 0;
  while (length < name.length && isNameChar(name.data[length]))
    ++length;
  return length > 0 && length < name.length && name.data[length] == '=';
}

size_t milOptionLength(MilString text) { return lengthUntil(text, isEndOfOption); }

MilString milOptionUnquote(MilString text) {
  text = milOptionTrim(text);
  if (text.length < 2)
    return text;
  char first = text.data[0], last = text.data[text.length - 1];
  MilString inner = {text.data + 1, text.length - 2};
  if (isOneOf(first, "'\"") && last == first)
    return memchr(inner.data, first, inner.length) ? text : inner;
  // `{a},{b}` is not `{...}`: its first brace closes before the end.
  bool isOne = first == '{' && last == '}' && lengthUntil(inner, isClosingBrace) == inner.length;
  return isOne ? milOptionTrim(inner) : text;
}

bool milOptionTakeElement(MilString *list, MilString *outElement) {
  if (!list->length)
    return false;
  size_t length = lengthUntil(*list, isComma);
  if (length == kLeftOpen)
    length = list->length;
  *outElement = milOptionUnquote((MilString){list->data, length});
  *list = dropFront(*list, length < list->length ? length + 1 : length);
  return true;
}

size_t milOptionCountElements(MilString list) {
  MilString element;
  size_t count = 0;
  while (milOptionTakeElement(&list, &element))
    ++count;
  return count;
}
