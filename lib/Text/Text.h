//===- Text.h - MIL text: the model.mil of compiled models --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MIL text is another form of the message Program. The grammar is in README.md.
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_TEXT_H
#define MIL_TEXT_TEXT_H

#include "Format/Proto.h"
#include "mil-c/Limits.h"

/// Reads the text into messages in the arena; strings may point into the text. `where` names the
/// file in messages, which say line, column, what was seen and what was expected. Types, values and
/// their sizes are checked against each other; that names are defined is left to who reads the
/// messages. Errors MIL_MALFORMED, MIL_UNSUPPORTED (a version other than 1), MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milTextParse(MilArena *arena, MilString text, const char *where,
                                       Mil__Program **outProgram, MilDiag diag);

/// The text of a program, as Apple's compiler writes it: `program(1.0)` when all functions have an
/// opset up to that of iOS17, else `program(1.3)`. What is printed reads back as an equal message.
/// Errors MIL_INVALID: something that MIL text has no form for, with function and operation.
MIL_WARN_UNUSED MilStatus milTextPrint(MilArena *arena, const Mil__Program *program,
                                       MilString *outText, MilDiag diag);

#endif // MIL_TEXT_TEXT_H
