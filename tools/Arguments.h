//===- Arguments.h - flags of the tools that are no driver of MLIR's -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_ARGUMENTS_H
#define MIL_TOOLS_ARGUMENTS_H

#include "mil-c/Support.h"

/// A flag without its dashes; exactly one of the three says what it sets. A null name ends a table.
typedef struct Flag {
  const char *name;
  bool *isGiven;    ///< the flag takes no value
  char **text;      ///< `--name=text`, not empty
  uint64_t *number; ///< `--name=12`
} Flag;

/// Reads the command line: flags with one dash or two, and up to `maxPaths` paths, `-` among them, which
/// go to `paths` without slashes at their ends. Errors MIL_INVALID: what is said wrong, with the
/// nearest flag.
MIL_WARN_UNUSED MilStatus parseArguments(int argc, char **argv, const Flag *flags, char **paths,
                                         size_t maxPaths, size_t *outNumPaths, MilDiag diag);

#endif // MIL_TOOLS_ARGUMENTS_H
