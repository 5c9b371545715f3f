//===- Verify.h - verifiers of the dialect ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_VERIFY_H
#define MIL_DIALECT_VERIFY_H

#include "Bridge/Dialect.h"

/// Emits `'mil.x' op <message>` at the operation and returns failure.
MlirLogicalResult milOpError(MlirOperation op, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

MlirLogicalResult milVerifyNamed(MlirOperation op, const MilOpDef *def);
MlirLogicalResult milVerifyConstant(MlirOperation op, const MilOpDef *def);
MlirLogicalResult milVerifyFunc(MlirOperation op, const MilOpDef *def);

#endif // MIL_DIALECT_VERIFY_H
