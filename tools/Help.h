//===- Help.h - what --help prints ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_HELP_H
#define MIL_TOOLS_HELP_H

#include "Commands.h"
#include "mil-c/Passes.h"
#include <stdio.h>

/// Prints what a command is, examples, and its flags and passes by groups, in at most 100 columns. `passes`
/// are for commands that have some. Errors MIL_IO, MIL_NO_MEMORY.
MilStatus printHelp(const Command *command, const MilPassInfo *passes, size_t numPasses, FILE *out,
                    MilDiag diag);
/// "milopt 1.0.0". Error MIL_IO.
MilStatus printVersion(FILE *out, MilDiag diag);

/// "--original=PATH", "-o PATH"
const char *flagText(const MilFlag *flag, MilArena *arena);
/// The passes that a name stands for, as flags: "--palettize=mode=unique"; null: it is a pass.
const char *standsForText(const MilPassInfo *pass, MilArena *arena);

#endif // MIL_TOOLS_HELP_H
