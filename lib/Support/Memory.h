//===- Memory.h - how much memory buffers may take ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Buffers of weights (mil-c/Buffer.h) are heap memory up to a limit and lie in files beyond it
// (Spool.h). The limit follows the largest tensor that is worked on, not the model: the process stays
// below three times that and 100 MB. --max-memory sets another one. One account for the process, as its
// memory is one. Any thread.
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_MEMORY_H
#define MIL_SUPPORT_MEMORY_H

#include "mil-c/Memory.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What milMemorySetMost has set; 0: nothing has been set.
uint64_t milMemoryMost(void);

/// Sets the limit for work on tensors of at most `largest` bytes, of which one is called `name`: what all
/// else in the process leaves. Errors MIL_NO_MEMORY: milMemorySetMost has left too little.
MIL_WARN_UNUSED MilStatus milMemoryExpect(uint64_t largest, MilString name, MilDiag diag);
/// Bytes that buffers may take together. Half of it is for work, half for results that wait.
size_t milMemoryLimit(void);
/// Whether more than half is taken, apart from `spare` bytes.
bool milMemoryIsCrowded(size_t spare);

/// Whether more is taken than the limit allows.
bool milMemoryIsExceeded(void);

/// Takes bytes from the account; false, and nothing is taken, when that goes beyond the limit.
MIL_WARN_UNUSED bool milMemoryTake(size_t size);
/// The same beyond the limit.
void milMemoryForce(size_t size);
void milMemoryGive(size_t size);

/// Remembers that the system had no memory for something. Whether that has happened: what a printer or a
/// verifier of MLIR does without a message may not be what it should be.
void milMemoryNoteFailure(void);
bool milMemoryHasFailed(void);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_MEMORY_H
