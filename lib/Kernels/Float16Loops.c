//===- Float16Loops.c - arrays of halves, for each CPU -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Variants.h"

void MIL_VARIANT(milWidenHalves)(const uint16_t *values, size_t n, float *out) {
  for (size_t i = 0; i < n; ++i)
    out[i] = milHalfToFloat(values[i]);
}
