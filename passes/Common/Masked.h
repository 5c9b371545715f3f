//===- Masked.h - what a mask leaves of packed codes ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_MASKED_H
#define MIL_PASSES_MASKED_H

#include "mil-c/Buffer.h"
#include "mlir-c/IR.h"

/// Puts the codes at set bits of the mask, packed again, in place of all `elements` codes of `bits`
/// bits in the buffer; `*outKept` gets how many there are. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milKeepMasked(MilBuffer *codes, unsigned bits, const uint8_t *mask,
                                        uint64_t elements, uint64_t *outKept, MilDiag diag);

#endif // MIL_PASSES_MASKED_H
