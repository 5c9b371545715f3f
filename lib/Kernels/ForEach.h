//===- ForEach.h - the parts of one problem -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel knows no threads. One whose problems can be large cuts them into parts, depending on
// their size alone, and has its caller do them; results of parts are put together in their order.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_FOREACH_H
#define MIL_KERNELS_FOREACH_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Calls body(userData, i) for all i in [0, count), in any order and on any threads, and returns
/// when all are done.
typedef struct MilForEach {
  void (*run)(void *context, size_t count, void (*body)(void *userData, size_t index),
              void *userData); ///< null: one after the other
  void *context;
} MilForEach;

static inline void milForEach(MilForEach each, size_t count,
                              void (*body)(void *userData, size_t index), void *userData) {
  if (each.run && count > 1) {
    each.run(each.context, count, body, userData);
    return;
  }
  for (size_t i = 0; i < count; ++i)
    body(userData, i);
}

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_FOREACH_H
