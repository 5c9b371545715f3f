//===- Fold.h - results that need no operation ---------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_FOLD_H
#define MIL_DIALECT_FOLD_H

#include "Bridge/Dialect.h"

/// Whether a result is an output of a function: its name is the model's, and nothing may take its place.
bool milOpNamesAnOutput(MlirOperation op);
/// For MilOpDef: what the operation computes, if that is one of its operands or a small constant of int32
/// or of a shape.
MilFold milFoldOperation(MlirOperation op, const MilOpDef *def);
/// Whether milFoldOperation knows the operation.
bool milFoldHas(const char *type);

#endif // MIL_DIALECT_FOLD_H
