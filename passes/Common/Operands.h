//===- Operands.h - operands of constexpr operations as tensors ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_OPERANDS_H
#define MIL_PASSES_OPERANDS_H

#include "Kernels/Constexpr.h"
#include "mil-c/Arena.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"

/// The value of a parameter, whichever form the operation has: an attribute of its name, or the
/// constant bound to the input of its name. Null when it is absent or not constant.
MlirAttribute milOpGetParameter(MlirOperation op, const char *name);

/// A constant tensor as packed bytes: those of its resource, or made in the arena from immediate
/// elements. Errors MIL_UNSUPPORTED: no plain tensor of numbers; MIL_INVALID: its bytes were
/// elided.
MIL_WARN_UNUSED MilStatus milAttributeGetTensor(MlirAttribute value, MilArena *arena,
                                                MilTensorView *outView, MilDiag diag);

/// Packed bytes as a tensor of this ranked type. Errors MIL_UNSUPPORTED: no tensor of numbers;
/// MIL_MALFORMED: another number of bytes.
MIL_WARN_UNUSED MilStatus milTypeGetTensor(MlirType type, const MilBuffer *buffer, MilArena *arena,
                                           MilTensorView *outView, MilDiag diag);

/// The packed uint8 vector of the form up to iOS17 as elements of `bits` bits in the shape of `like`, a static tensor type.
/// Errors MIL_MALFORMED: another number of bytes.
MIL_WARN_UNUSED MilStatus milTensorUnpack(MilTensorView *view, unsigned bits, MlirType like,
                                          MilArena *arena, MilDiag diag);
/// The palette [P] of that form as [1, .., 1, P, 1] for indices of `rank`; `*outBits` gets log2 P.
/// Errors MIL_MALFORMED: P is none of 2, 4, 16, 64, 256.
MIL_WARN_UNUSED MilStatus milTensorWidenPalette(MilTensorView *view, unsigned rank, MilArena *arena,
                                                unsigned *outBits, MilDiag diag);

/// A single integer; `otherwise` when the attribute is null or no such value.
int64_t milAttributeGetInteger(MlirAttribute value, int64_t otherwise);

#endif // MIL_PASSES_OPERANDS_H
