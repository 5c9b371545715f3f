//===- DryRun.h - how large a result would be ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_DRYRUN_H
#define MIL_TOOLS_DRYRUN_H

#include "mil-c/Package.h"
#include "mlir-c/IR.h"
#include <stdio.h>

/// The weights of a model before its passes.
typedef struct DryRun DryRun;

/// Null after an error to `diag`.
DryRun *dryRunBegin(MlirModule module, MilDiag diag);
/// After the passes: a line for each weight, with its bytes before and now, how it is stored, and why a
/// pass left it alone; and one for the package. `bytesRead`: of the input; 0: unknown.
MIL_WARN_UNUSED MilStatus dryRunPrint(const DryRun *run, MlirModule module,
                                      const MilPackageSizes *sizes, uint64_t bytesRead, FILE *out,
                                      MilDiag diag);
void dryRunEnd(DryRun *run);

#endif // MIL_TOOLS_DRYRUN_H
