//===- mil-c/Arena.h - memory that dies together -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_ARENA_H
#define MIL_C_ARENA_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Strings, tables and protobuf trees of one translation. Not for weights. One thread at a time.
typedef struct MilArena MilArena;

/// Null when out of memory.
MilArena *milArenaCreate(void);
void milArenaDestroy(MilArena *arena);

/// `size` bytes aligned for any object, uninitialised; null when out of memory.
void *milArenaAlloc(MilArena *arena, size_t size);
/// Like calloc: zeroed, null on overflow or when out of memory.
void *milArenaCalloc(MilArena *arena, size_t count, size_t size);
/// Room for one more element of an array in the arena that holds `count` and has room for
/// `*capacity`: the array itself, or a copy with more room. Null when out of memory.
void *milArenaGrow(MilArena *arena, void *array, size_t count, size_t *capacity,
                   size_t elementSize);
/// The same for `more` elements.
void *milArenaReserve(MilArena *arena, void *array, size_t count, size_t more, size_t *capacity,
                      size_t elementSize);
/// A NUL-terminated copy; its length excludes the NUL. `data` is null when out of memory.
MilString milArenaCopyString(MilArena *arena, MilString text);
/// printf into the arena; null when out of memory.
char *milArenaPrintf(MilArena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// For tests of out-of-memory paths: the `n`-th allocation from now and all later ones fail; 0 ends
/// it.
void milArenaFailAfter(MilArena *arena, size_t n);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_ARENA_H
