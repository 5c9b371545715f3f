//===- mil-c/Passes.h - the compression passes --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PASSES_H
#define MIL_C_PASSES_H

#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Makes every pass of passes/Passes.def known to MLIR's pass registry. Safe to call again.
void milRegisterPasses(void);

/// The table of what each compressing pass does with joint_compression=true to a weight that another
/// has compressed, as lines of text.
void milPrintJointCompression(MlirStringCallback callback, void *userData);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_PASSES_H
