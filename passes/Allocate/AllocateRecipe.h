//===- AllocateRecipe.h - what was chosen, as a configuration file -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For --compress: passes/Compress/Compress.md. Each weight that takes part is there by its name, so that
// the file does the same to the same model, and to one with other values.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ALLOCATERECIPE_H
#define MIL_PASSES_ALLOCATERECIPE_H

#include "Allocation.h"
#include "Config/YamlWriter.h"

/// Writes the classes into a file that has been begun; warns of weights without a name. Comments and the
/// commit are the caller's.
MIL_WARN_UNUSED MilStatus milAllocationWriteRecipe(const MilAllocation *a, MilYamlWriter *writer,
                                                   MilDiag diag);

#endif // MIL_PASSES_ALLOCATERECIPE_H
