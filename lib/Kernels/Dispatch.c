//===- Dispatch.c - the variant of a kernel for the level in use ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Support/Cpu.h"
#include "Variants.h"

#define MIL_KERNEL(result, name, parameters, arguments)                                            \
  result name##_ref parameters;                                                                    \
  result name##_base parameters;                                                                   \
  result name##_avx2 parameters;                                                                   \
  result name##_avx512 parameters;
#include "Kernels.def"

typedef struct Variants {
#define MIL_KERNEL(result, name, parameters, arguments) result(*name) parameters;
#include "Kernels.def"
} Variants;

static const Variants variants[MIL_CPU_LEVELS] = {
    [MIL_CPU_REF] =
        {
#define MIL_KERNEL(result, name, parameters, arguments) .name = name##_ref,
#include "Kernels.def"
        },
    [MIL_CPU_BASE] =
        {
#define MIL_KERNEL(result, name, parameters, arguments) .name = name##_base,
#include "Kernels.def"
        },
#if defined(__x86_64__)
    [MIL_CPU_AVX2] =
        {
#define MIL_KERNEL(result, name, parameters, arguments) .name = name##_avx2,
#include "Kernels.def"
        },
    [MIL_CPU_AVX512] =
        {
#define MIL_KERNEL(result, name, parameters, arguments) .name = name##_avx512,
#include "Kernels.def"
        },
#endif
};

#define MIL_KERNEL(result, name, parameters, arguments)                                            \
  result name parameters { return variants[milCpuLevel()].name arguments; }
#include "Kernels.def"
