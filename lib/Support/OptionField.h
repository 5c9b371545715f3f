//===- OptionField.h - a value into a field of an option struct --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_OPTIONFIELD_H
#define MIL_SUPPORT_OPTIONFIELD_H

#include "Support/Options.h"

/// What setting a field needs to know.
typedef struct MilOptionTarget {
  const MilOptionTable *table;
  MilArena *arena;
  MilDiag diag;
  const char *prefix; ///< of messages
  char *fields;       ///< the option struct
} MilOptionTarget;

#define MIL_OPTION_FAIL(target, format, ...)                                                       \
  milFail((target)->diag, MIL_INVALID, "%s%s: " format, (target)->prefix, (target)->table->owner,  \
          __VA_ARGS__)
MilStatus milOptionFailMemory(const MilOptionTarget *target);
/// `list` with one more element, for messages; null when out of memory.
const char *milOptionAppend(const MilOptionTarget *target, const char *list, const char *element);

/// Sets a field from the text of its value, to nothing from an empty one where that is the default.
/// The text is kept; a NUL or a separator follows it.
MIL_WARN_UNUSED MilStatus milOptionSetText(const MilOptionTarget *target, const MilOption *option,
                                           MilString text);
/// The same from a value with a type. `isUnset`: null is the default.
MIL_WARN_UNUSED MilStatus milOptionSetValue(const MilOptionTarget *target, const MilOption *option,
                                            const MilOptionValue *value, bool isUnset);

#endif // MIL_SUPPORT_OPTIONFIELD_H
