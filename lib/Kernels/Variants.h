//===- Variants.h - names of the variants of kernels ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the kernels. A source that is compiled for an instruction set (MIL_ISA is its name)
// defines `MIL_VARIANT(milQuantize)`, which is milQuantize_avx2.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_VARIANTS_H
#define MIL_KERNELS_VARIANTS_H

#include "BitPack.h"
#include "Distinct.h"
#include "Float16.h"
#include "KMeansProbe.h"
#include "LutMap.h"
#include "LutMapThresholds.h"
#include "Prune.h"
#include "Quantize.h"
#include "VectorTree.h"

#define MIL_PASTE_(name, isa) name##_##isa
#define MIL_PASTE(name, isa) MIL_PASTE_(name, isa)

#ifdef MIL_ISA
#define MIL_VARIANT(name) MIL_PASTE(name, MIL_ISA)
#define MIL_KERNEL(result, name, parameters, arguments) result MIL_VARIANT(name) parameters;
#include "Kernels.def"
#endif

#endif // MIL_KERNELS_VARIANTS_H
