//===- Decode.h - what constexpr operations evaluate to -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_DECODE_H
#define MIL_PASSES_DECODE_H

#include "mil-c/Arena.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"

/// The packed bytes of the results of a constexpr operation; most have one.
typedef struct MilDecoded {
  MilBuffer results[2];
} MilDecoded;

/// Whether this is an operation that milConstexprDecode knows.
bool milOpIsConstexpr(MlirOperation op);
/// Whether the value is a result of such an operation.
bool milValueIsConstexpr(MlirValue value);

/// Evaluates a constexpr operation, in either form; operands may be results of others. The bits are
/// those that coremltools computes (lib/Kernels/Constexpr.h). The arena holds small things only.
/// Errors MIL_MALFORMED, MIL_UNSUPPORTED: operands that do not fit together, or too many operations
/// in a row; MIL_INVALID: bytes were elided; MIL_NO_MEMORY. There is nothing to release then.
MIL_WARN_UNUSED MilStatus milConstexprDecode(MlirOperation op, MilArena *arena, MilDecoded *out,
                                             MilDiag diag);
void milDecodedRelease(MilDecoded *decoded);

#endif // MIL_PASSES_DECODE_H
