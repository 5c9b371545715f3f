//===- OptionText.h - cutting the text of options ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_OPTIONTEXT_H
#define MIL_SUPPORT_OPTIONTEXT_H

#include "mil-c/Support.h"

#define MIL_OPTION_SPACES " \t\n\v\f\r"

/// Without what is in `set` at the front; without spaces at both ends.
MilString milOptionTrimFront(MilString text, const char *set);
MilString milOptionTrim(MilString text);
/// Without the quotes or the braces around a whole value.
MilString milOptionUnquote(MilString text);

/// The length of the first option of a text: it ends at a space, or at a comma that `name=`
/// follows. Other commas belong to its value. SIZE_MAX: a quote or bracket is left open.
size_t milOptionLength(MilString text);
/// Takes the next element off an unquoted list; false at its end.
bool milOptionTakeElement(MilString *list, MilString *outElement);
size_t milOptionCountElements(MilString list);

#endif // MIL_SUPPORT_OPTIONTEXT_H
