//===- WeightFile.h - how large weight.bin is ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_WEIGHTFILE_H
#define MIL_PASSES_WEIGHTFILE_H

#include "mil-c/Arena.h"
#include "mlir-c/IR.h"

/// The bytes of the weight file that the functions of a module get: each resource once for each data type, after a
/// record and at a multiple of 64 bytes (lib/Format/BlobLayout.h); one whose bytes a text leaves out
/// counts as its type says. False when out of memory.
MIL_WARN_UNUSED bool milWeightFileMeasure(MlirOperation module, MilArena *arena,
                                          uint64_t *outBytes);

#endif // MIL_PASSES_WEIGHTFILE_H
