//===- Cpu.c - which instruction set kernels use -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Cpu.h"

#include "mil-c/Cpu.h"
#include <stdatomic.h>
#include <stdlib.h>

static const char *const names[MIL_CPU_LEVELS] = {[MIL_CPU_REF] = "ref",
                                                  [MIL_CPU_BASE] = "base",
#if defined(__x86_64__)
                                                  [MIL_CPU_AVX2] = "avx2",
                                                  [MIL_CPU_AVX512] = "avx512"
#endif
};

const char *milCpuLevelName(MilCpuLevel level) { return names[level]; }

MilCpuLevel milCpuDetect(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return MIL_CPU_AVX512;
  if (__builtin_cpu_supports("avx2"))
    return MIL_CPU_AVX2;
#endif
  return MIL_CPU_BASE;
}

/// One more than the level in use; 0: not asked yet.
static _Atomic int current;

MilCpuLevel milCpuLevel(void) {
  int level = atomic_load_explicit(&current, memory_order_relaxed);
  if (!level) { // threads that come here together store the same
    level = (int)milCpuDetect() + 1;
    atomic_store_explicit(&current, level, memory_order_relaxed);
  }
  return (MilCpuLevel)(level - 1);
}

void milCpuUse(MilCpuLevel level) {
  atomic_store_explicit(&current, (int)level + 1, memory_order_relaxed);
}

MilStatus milCpuSelect(MilDiag diag) {
  const char *word = getenv("MIL_CPU");
  if (!word || !*word)
    return MIL_OK;
  for (int level = 0; level < MIL_CPU_LEVELS; ++level) {
    if (strcmp(word, names[level]) != 0)
      continue;
    if (level > (int)milCpuDetect())
      return milFail(diag, MIL_INVALID, "MIL_CPU is '%s', and this CPU has only %s", word,
                     names[milCpuDetect()]);
    milCpuUse((MilCpuLevel)level);
    return MIL_OK;
  }
  return milFail(diag, MIL_INVALID, "MIL_CPU is '%s', expected ref, base, avx2 or avx512", word);
}
