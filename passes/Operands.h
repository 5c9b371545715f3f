//===- Operands.h - operands of constexpr operations as tensors ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_OPERANDS_H
#define MIL_PASSES_OPERANDS_H

#include "Kernels/Constexpr.h"
#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"

/// The value of a parameter, whichever form the operation has: an attribute of its name, or the
/// constant bound to the input of its name. Null when it is absent or not constant.
MlirAttribute milOpGetParameter(MlirOperation op, const char *name);

/// A constant tensor as packed bytes: those of its resource, or made in the arena from immediate
/// elements. Errors MIL_UNSUPPORTED: no plain tensor of numbers; MIL_INVALID: its bytes were
/// elided.
MIL_WARN_UNUSED MilStatus milAttributeGetTensor(MlirAttribute value, MilArena *arena,
                                                MilTensorView *outView, MilDiag diag);

/// A single integer; `otherwise` when the attribute is null or no such value.
int64_t milAttributeGetInteger(MlirAttribute value, int64_t otherwise);

#endif // MIL_PASSES_OPERANDS_H
