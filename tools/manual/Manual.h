//===- Manual.h - man pages and completion from the tables ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_MANUAL_H
#define MIL_TOOLS_MANUAL_H

#include "Help.h"

/// A command with the passes that are flags of it.
typedef struct Manual {
  const Command *command;
  const MilPassInfo *passes;
  size_t numPasses; ///< 0 where it has none
  MilArena *arena;
} Manual;

/// A man page in roff's man macros.
void printManPage(const Manual *manual, FILE *out);

/// What a shell reads to complete the command: its flags and passes, options behind a pass with commas
/// between them, their values, files.
void printBash(const Manual *manual, FILE *out);
void printZsh(const Manual *manual, FILE *out);
void printFish(const Manual *manual, FILE *out);

/// All commands and passes as JSON; false when out of memory.
bool printJson(const Manual *manuals, FILE *out);

/// The names of a command with `_` in place of what functions of shells cannot have.
const char *functionName(const Manual *manual);
/// The text with each of `from` behind a backslash; null when out of memory.
const char *escapeText(MilArena *arena, const char *text, const char *from);
/// Whether the values of an option are words to choose from: "a|b".
static inline bool isChoice(const char *values) { return strchr(values, '|'); }

#endif // MIL_TOOLS_MANUAL_H
