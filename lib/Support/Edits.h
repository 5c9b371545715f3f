//===- Edits.h - how far a word is from the right one -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_EDITS_H
#define MIL_SUPPORT_EDITS_H

#include "mil-c/Arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Characters to insert, delete or replace to make `known` of `given`, where `-` is as good as `_`.
/// SIZE_MAX when out of memory.
size_t milEditsCount(MilArena *arena, MilString given, const char *known);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_EDITS_H
