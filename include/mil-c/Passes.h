//===- mil-c/Passes.h - the compression passes --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PASSES_H
#define MIL_C_PASSES_H

#include "mil-c/Support.h"
#include "mlir-c/Pass.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Makes every pass of passes/Passes.def known to MLIR's pass registry. Safe to call again.
void milRegisterPasses(void);

/// A pass by its argument ("palettize") with options as on the command line
/// ("nbits=4,group_size=16"); null after emitting to `diag`.
MlirPass milPassCreateByName(MilString argument, MilString options, MilDiag diag);

#ifdef __cplusplus
}
#endif
#endif // MIL_C_PASSES_H
