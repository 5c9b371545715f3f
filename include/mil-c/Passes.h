//===- mil-c/Passes.h - the compression passes --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PASSES_H
#define MIL_C_PASSES_H

#ifdef __cplusplus
extern "C" {
#endif

/// Makes every pass of passes/Passes.def known to MLIR's pass registry. Safe to call again.
void milRegisterPasses(void);

#ifdef __cplusplus
}
#endif
#endif // MIL_C_PASSES_H
