//===- Utf8.c - whether bytes are text -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Support/Utf8.h"
#include "mil-c/Utf8.h"

#include <string.h>

/// Names are ASCII, mostly: eight bytes at a time.
static size_t skipAscii(const unsigned char *bytes, size_t at, size_t size) {
  const uint64_t tops = UINT64_C(0x8080808080808080);
  for (uint64_t word; size - at >= sizeof word; at += sizeof word) {
    memcpy(&word, bytes + at, sizeof word);
    if (word & tops)
      break;
  }
  while (at < size && bytes[at] < 0x80)
    ++at;
  return at;
}

/// The bytes of the sequence that begins with a byte of 0x80 or more; 0 when it is none.
static size_t sequenceLength(const unsigned char *bytes, size_t left) {
  unsigned char lead = bytes[0], low = 0x80, high = 0xBF;
  if (lead < 0xC2 || lead > 0xF4)
    return 0;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (left < length)
    return 0;
  // The second byte is what tells shorter forms, surrogates and numbers that are too high.
  if (lead == 0xE0)
    low = 0xA0;
  else if (lead == 0xED)
    high = 0x9F;
  else if (lead == 0xF0)
    low = 0x90;
  else if (lead == 0xF4)
    high = 0x8F;
  if (bytes[1] < low || bytes[1] > high)
    return 0;
  for (size_t i = 2; i < length; ++i)
    if ((bytes[i] & 0xC0) != 0x80)
      return 0;
  return length;
}

size_t milUtf8Prefix(MilString text) {
  const unsigned char *bytes = (const unsigned char *)text.data;
  size_t at = 0;
  while ((at = skipAscii(bytes, at, text.length)) < text.length) {
    size_t length = sequenceLength(bytes + at, text.length - at);
    if (!length)
      break;
    at += length;
  }
  return at;
}

/// Of a character of so many bytes: whether it is a control, turns the direction of what follows, or ends a line.
static bool isUnsafe(const unsigned char *c, size_t length) {
  if (length == 1)
    return c[0] < 0x20 || c[0] == 0x7F;
  if (length == 2)
    return c[0] == 0xC2 && c[1] < 0xA0;
  if (length != 3 || c[0] != 0xE2)
    return false;
  bool isMark = c[2] == 0x8E || c[2] == 0x8F;
  return (c[1] == 0x80 && (isMark || (c[2] >= 0xA8 && c[2] <= 0xAE))) ||
         (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9);
}

size_t milUtf8Clean(char *text, size_t length) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t to = 0;
  for (size_t from = 0, size; from < length; from += size) {
    size = bytes[from] < 0x80 ? 1 : sequenceLength(bytes + from, length - from);
    if (size && !isUnsafe(bytes + from, size)) {
      memmove(text + to, text + from, size);
      to += size;
      continue;
    }
    text[to++] = '?';
    size = size ? size : 1;
  }
  if (to < length)
    text[to] = '\0';
  return to;
}
