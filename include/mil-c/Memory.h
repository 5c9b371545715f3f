//===- mil-c/Memory.h - how much memory the process takes ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_MEMORY_H
#define MIL_C_MEMORY_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// `500MB`, `1.5 GiB`, `2G`, `800000`: a number and a unit, k, M, G, T (powers of 1000) or Ki, Mi, Gi, Ti
/// (of 1024), with or without a B; capitals do not matter. Errors MIL_INVALID, naming `what`.
MIL_WARN_UNUSED MilStatus milMemoryParse(MilString text, const char *what, uint64_t *outBytes,
                                         MilDiag diag);

/// Sets what the whole process may take; without it, three times the largest weight that is worked on
/// and 100 MB. 0: as if it had never been set. Errors MIL_NO_MEMORY: it takes more already, or nearly so.
MIL_WARN_UNUSED MilStatus milMemorySetMost(uint64_t bytes, MilDiag diag);

/// Where weights lie, in files without a name, that do not fit; null: nowhere, and they stay in memory.
/// The text is copied. `diag` gets one warning when a file cannot be made or has no room; it lives as
/// long as the process. While nothing is in such files.
void milSpoolSetDirectory(const char *directory, MilDiag diag);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_MEMORY_H
