//===- Pages.h - large pieces of memory, kept for the next one ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights come one after the other and are of few sizes. Memory fresh from the system is cleared page by
// page at the first touch, which takes as long as quantizing does; so what a buffer leaves is kept for
// the next of its size. What is kept counts as taken (Memory.h) and is given back when there is no more
// to take. Any thread.
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_PAGES_H
#define MIL_SUPPORT_PAGES_H

#include "mil-c/Support.h"

/// A piece of memory.
typedef struct MilPages {
  void *data;
  size_t size;
} MilPages;

/// At least `size` bytes, which are taken from the account. False when they do not fit below the limit,
/// unless `force`; or when out of memory, with `*outPages` zeroed in both cases.
MIL_WARN_UNUSED bool milPagesTake(size_t size, bool force, MilPages *outPages);
void milPagesGive(MilPages pages);
/// Bytes that are kept.
size_t milPagesKept(void);

#endif // MIL_SUPPORT_PAGES_H
