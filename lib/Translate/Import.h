//===- Import.h - the parts of the importer -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_IMPORT_H
#define MIL_TRANSLATE_IMPORT_H

#include "Support/Names.h"
#include "Translation.h"

/// A place in the model file, for diagnostics: "main/conv_1".
MlirLocation milImportLocation(const MilTranslation *t);

/// Appends a function to a module body as mil.func. Errors MIL_MALFORMED, MIL_UNSUPPORTED.
MIL_WARN_UNUSED MilStatus milImportFunction(MilTranslation *t, MlirBlock module, MilString name,
                                            const Mil__Function *function);

/// Appends the operations of a block and the mil.output of its outputs. The values that are visible
/// are in `names`; the block's own are added to them.
MIL_WARN_UNUSED MilStatus milImportBlock(MilTranslation *t, MilNames *names, MlirBlock to,
                                         const Mil__Block *block);
/// What of a Block is neither operations nor outputs nor (unless `withInputs`) arguments; a null
/// attribute when that is nothing.
MIL_WARN_UNUSED MilStatus milImportBlockRest(MilTranslation *t, const Mil__Block *block,
                                             bool withInputs, MlirAttribute *outAttribute);
/// The names and types of a function's or block's inputs, or of an operation's outputs.
MIL_WARN_UNUSED MilStatus milImportNamedTypes(MilTranslation *t, const char *what, size_t count,
                                              Mil__NamedValueType **inputs, MlirType **outTypes,
                                              MlirAttribute *outNames);
/// Adds a value to the names of its scope. Errors MIL_MALFORMED: the name is taken.
MIL_WARN_UNUSED MilStatus milImportDefine(MilTranslation *t, MilNames *names, MilString name,
                                          MlirValue value);

#endif // MIL_TRANSLATE_IMPORT_H
