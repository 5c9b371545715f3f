//===- CompiledModel.h - MIL text and what stands beside it -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_COMPILEDMODEL_H
#define MIL_TRANSLATE_COMPILEDMODEL_H

#include "Translation.h"
#include "mil-c/Package.h"

/// The Model message of a compiled model: its program is the MIL text, its description that of
/// coremldata.bin. Without one the description is null, with a warning where there should have been
/// one: an export makes it up of the functions.
MIL_WARN_UNUSED MilStatus milCompiledModelRead(MilTranslation *t, const MilPackage *package,
                                               Mil__Model **outModel);

/// Writes the program as MIL text and, in a directory, the description as coremldata.bin. Errors
/// MIL_INVALID: something that neither has a form for; MIL_IO.
MIL_WARN_UNUSED MilStatus milCompiledModelWrite(MilTranslation *t, const Mil__Model *model,
                                                MilPackageWriter *writer);

#endif // MIL_TRANSLATE_COMPILEDMODEL_H
