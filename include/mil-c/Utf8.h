//===- mil-c/Utf8.h - text that is safe to show --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_UTF8_H
#define MIL_C_UTF8_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Makes bytes, such as a name from a file, safe for one line of a terminal, in place. Each character that is a
/// control (C0 with NUL, DEL, C1), ends a line (U+2028, U+2029) or turns the direction of writing (U+200E, U+200F,
/// U+202A to U+202E, U+2066 to U+2069) becomes one `?`, and so does each byte that belongs to no well-formed
/// sequence. Returns the new length; where that is smaller, a NUL is behind the text.
size_t milUtf8Clean(char *text, size_t length);

/// The text, or as many of its first characters as have `most` bytes at most.
static inline MilString milUtf8Cut(MilString text, size_t most) {
  if (text.length <= most)
    return text;
  while (most && ((unsigned char)text.data[most] & 0xC0) == 0x80)
    --most;
  return (MilString){text.data, most};
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_UTF8_H
