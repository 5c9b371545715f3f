//===- Cpu.h - which instruction set kernels use -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_CPU_H
#define MIL_SUPPORT_CPU_H

#ifdef __cplusplus
extern "C" {
#endif

/// Variants of a kernel, from plain to shiny.
typedef enum MilCpuLevel {
  MIL_CPU_REF,  ///< not vectorised
  MIL_CPU_BASE, ///< what every CPU of the architecture has: SSE2, NEON
#if defined(__x86_64__)
  MIL_CPU_AVX2,   ///< Haswell (2013), Zen (2017) and later
  MIL_CPU_AVX512, ///< F, BW, DQ and VL: Skylake-X (2017), Zen 4 (2022) and later
#endif
  MIL_CPU_LEVELS
} MilCpuLevel;

/// "ref", "base", "avx2", "avx512".
const char *milCpuLevelName(MilCpuLevel level);
/// The highest level that this CPU has.
MilCpuLevel milCpuDetect(void);
/// The level in use: that of milCpuSelect, or the highest.
MilCpuLevel milCpuLevel(void);
/// For tests: uses a level that this CPU has.
void milCpuUse(MilCpuLevel level);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_CPU_H
