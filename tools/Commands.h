//===- Commands.h - what the tools are and what they take ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table for each tool. Parsing, --help, man pages and completion of shells come from it.
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_COMMANDS_H
#define MIL_TOOLS_COMMANDS_H

#include "mil-c/Tools.h"

/// What mil-info and mil-diff are told.
typedef struct InfoArguments {
  char *model, *original, *reports;
  bool json, weights, help, version;
  uint64_t threshold;
} InfoArguments;
typedef struct DiffArguments {
  char *models[2];
  bool brief, json, help, version;
} DiffArguments;

/// What a flag sets, in the struct of its tool.
typedef enum FlagKind {
  FLAG_OF_MLIR, ///< nothing: MLIR's driver reads it
  FLAG_SWITCH,  ///< a bool
  FLAG_TEXT,    ///< a char *, not empty
  FLAG_NUMBER,  ///< a uint64_t
} FlagKind;

typedef struct Flag {
  MilFlag about;
  FlagKind kind;
  size_t offset;
} Flag;

typedef struct Example {
  const char *command, *what;
} Example;

typedef struct Command {
  const char *name, *summary;
  const char *usage;         ///< what follows the name
  const Example *examples;   ///< ended by one without a command
  const Flag *flags;         ///< ended by one without a name; null: those of milOptGetFlags
  bool hasPasses;            ///< --<pass> are flags too
  const char *const *groups; ///< headings in their order, ended by null
  const char *const *notes;  ///< paragraphs, ended by null
  const char *status;        ///< what the exit status means
} Command;

extern const Command commandOpt, commandTranslate, commandInfo, commandDiff, commandLspServer,
    commandReduce;
/// All of them, ended by null.
extern const Command *const commands[];

/// The next flag of a command; null at the end. `*at` begins with 0.
const MilFlag *nextFlag(const Command *command, size_t *at);

#endif // MIL_TOOLS_COMMANDS_H
