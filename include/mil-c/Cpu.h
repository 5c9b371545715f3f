//===- mil-c/Cpu.h - which instruction set kernels use ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_CPU_H
#define MIL_C_CPU_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Obeys the environment variable MIL_CPU: `ref`, `base`, `avx2` or `avx512`; unset, or never called:
/// the best that this CPU has. All give the same results, bit for bit. Errors MIL_INVALID: another
/// word, or an instruction set that this CPU lacks.
MIL_WARN_UNUSED MilStatus milCpuSelect(MilDiag diag);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_CPU_H
