//===- mil-c/Utf8.h - text that is safe to show --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_UTF8_H
#define MIL_C_UTF8_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Makes bytes, such as a name from a file, safe for one line of a terminal, in place. Each character that is a
/// control (C0 with NUL, DEL, C1), ends a line (U+2028, U+2029) or turns the direction of writing (U+200E, U+200F,
/// U+202A to U+202E, U+2066 to U+2069) becomes one `?`, and so does each byte that belongs to no well-formed
/// sequence. Returns the new length; where that is smaller, a NUL is behind the text.
size_t milUtf8Clean(char *text, size_t length);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_UTF8_H
