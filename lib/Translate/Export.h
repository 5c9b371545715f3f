//===- Export.h - the parts of the exporter -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_EXPORT_H
#define MIL_TRANSLATE_EXPORT_H

#include "Translation.h"
#include "ValueNames.h"

/// A mil.func as an entry of Program.functions. Errors MIL_INVALID.
MIL_WARN_UNUSED MilStatus milExportFunction(MilTranslation *t, MlirOperation function,
                                            Mil__FunctionEntry **outEntry);

/// An operation of the dialect that has a place in a Block: neither mil.literal nor mil.output.
MIL_WARN_UNUSED MilStatus milExportOperation(MilTranslation *t, MilValueNames *names,
                                             MlirOperation op, Mil__Operation **outOperation);
/// Operations and outputs of a block, added to `block`; names of its arguments have been decided.
MIL_WARN_UNUSED MilStatus milExportBlock(MilTranslation *t, MilValueNames *names, MlirBlock from,
                                         Mil__Block *block);
/// A value by name, with its type.
MIL_WARN_UNUSED MilStatus milExportNamedType(MilTranslation *t, MilValueNames *names,
                                             MlirValue value, MilString wanted, const char *stem,
                                             Mil__NamedValueType **outNamed);

/// Whether the operation has this name, "mil.func".
bool milOperationIs(MlirOperation op, const char *name);

#endif // MIL_TRANSLATE_EXPORT_H
