//===- ImportOperation.h - one MIL operation into one MLIR operation *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_IMPORTOPERATION_H
#define MIL_TRANSLATE_IMPORTOPERATION_H

#include "Support/Names.h"
#include "Translation.h"

/// Appends an operation, and before it a mil.literal for each value that is bound directly to an
/// input. An operation that the table does not have, or not with these inputs, attributes and
/// blocks, becomes mil.unknown_op. Its results are added to `names`. Errors MIL_MALFORMED,
/// MIL_UNSUPPORTED.
MIL_WARN_UNUSED MilStatus milImportOperation(MilTranslation *t, MilNames *names, MlirBlock to,
                                             const Mil__Operation *operation, size_t index);

#endif // MIL_TRANSLATE_IMPORTOPERATION_H
