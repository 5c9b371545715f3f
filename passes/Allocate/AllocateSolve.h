//===- AllocateSolve.h - which candidate each class gets ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ALLOCATESOLVE_H
#define MIL_PASSES_ALLOCATESOLVE_H

#include "Allocation.h"

/// Sets what is chosen so that costs (`isBytes`: of the package, else bits) are at most the budget and
/// the error is least, by what is known of errors. Errors have been emitted; that the budget cannot be
/// met is MIL_INVALID without a message: `*outLeast` is what the cheapest candidates cost.
MIL_WARN_UNUSED MilStatus milAllocationSolve(MilAllocation *a, bool isBytes, uint64_t budget,
                                             uint64_t *outLeast, MilDiag diag);

/// Bytes of the package that the cheapest candidates take.
uint64_t milAllocationLeast(const MilAllocation *a);

/// Sets what is chosen to the smallest candidate of each class that has at least this signal-to-noise
/// ratio in all of its weights; dense when none has. What an estimate says may do is measured. Errors have been emitted.
MIL_WARN_UNUSED MilStatus milAllocationSatisfy(MilAllocation *a, double leastSnr);

#endif // MIL_PASSES_ALLOCATESOLVE_H
