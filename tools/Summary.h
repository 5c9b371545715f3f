//===- Summary.h - what the passes did, from `mil.report` ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_SUMMARY_H
#define MIL_TOOLS_SUMMARY_H

#include "mlir-c/IR.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/// Prints a table with a line for each entry of the module's attribute `mil.report`, and one of `mil.tradeoff`. False
/// when out of memory.
bool printReport(MlirModule module, FILE *out);

/// One line about a package that was written: weights by outcome, reasons for skipping, bytes
/// before (0: unknown) and after, bits per weight. free() it; null when out of memory.
char *summarizeExport(MlirModule module, const char *path, uint64_t bytesBefore,
                      uint64_t bytesAfter);

#endif // MIL_TOOLS_SUMMARY_H
