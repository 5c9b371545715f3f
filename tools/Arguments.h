//===- Arguments.h - flags of the tools that are no driver of MLIR's -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_ARGUMENTS_H
#define MIL_TOOLS_ARGUMENTS_H

#include "Commands.h"
#include "mil-c/Support.h"

/// Reads the command line: the command's flags, with one dash or two, into the struct that they are of,
/// and up to `maxPaths` paths, `-` among them, which go to `paths` without slashes at their ends. -h is
/// --help. Errors MIL_INVALID: what is said wrong, with the nearest flag.
MIL_WARN_UNUSED MilStatus parseArguments(int argc, char **argv, const Command *command,
                                         void *arguments, char **paths, size_t maxPaths,
                                         size_t *outNumPaths, MilDiag diag);

#endif // MIL_TOOLS_ARGUMENTS_H
