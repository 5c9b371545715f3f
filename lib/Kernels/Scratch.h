//===- Scratch.h - parts of scratch memory ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A piece of memory, 64-byte aligned, is handed out in parts that are too. Sizes are added up first
// and taken in the same order.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_SCRATCH_H
#define MIL_KERNELS_SCRATCH_H

#include <stddef.h>

/// What a part of `size` bytes takes.
static inline size_t milScratchSize(size_t size) { return (size + 63) & ~(size_t)63; }

static inline void *milScratchTake(char **at, size_t size) {
  void *part = *at;
  *at += milScratchSize(size);
  return part;
}

#endif // MIL_KERNELS_SCRATCH_H
