//===- Types.h - ValueType and MLIR types -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_TYPES_H
#define MIL_TRANSLATE_TYPES_H

#include "Translation.h"

/// The MLIR type of a ValueType. What no type expresses exactly (unset members, unknown fields,
/// variadic dimensions, data types that are not in the table) becomes `!mil.opaque` of its bytes.
/// Errors MIL_UNSUPPORTED: such a type that refers to a weight file.
MIL_WARN_UNUSED MilStatus milTypeRead(MilTranslation *t, const Mil__ValueType *type,
                                      MlirType *outType);
/// The inverse. Errors MIL_INVALID: a type that MIL does not have.
MIL_WARN_UNUSED MilStatus milTypeWrite(MilTranslation *t, MlirType type, Mil__ValueType **outType);

/// Prints a type into the arena, for messages.
const char *milTypeText(const MilTranslation *t, MlirType type);

#endif // MIL_TRANSLATE_TYPES_H
