//===- Utf8.h - whether bytes are text -----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_UTF8_H
#define MIL_SUPPORT_UTF8_H

#include "mil-c/Support.h"

/// How many bytes at the start of `text` are well-formed UTF-8: text.length when all are, else where the first
/// sequence begins that is cut off, longer than its character needs, half of a surrogate pair or above U+10FFFF.
/// NUL is a character like others. Source: Unicode 15, table 3-7.
size_t milUtf8Prefix(MilString text);

#endif // MIL_SUPPORT_UTF8_H
