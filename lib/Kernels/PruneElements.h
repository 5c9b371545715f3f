//===- PruneElements.h - elements of weights by their magnitude --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to Prune.c and the loops of pruning. Loops over elements are written once, for any type, and inlined
// where the type is a constant.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_PRUNEELEMENTS_H
#define MIL_KERNELS_PRUNEELEMENTS_H

#include "Float16.h"
#include "mil-c/DataType.h"

#define INLINE static inline __attribute__((always_inline))
#define FOR_TYPE(type, statement)                                                                  \
  switch (type) {                                                                                  \
    TYPE_CASE(case MIL_TYPE_FLOAT16, MIL_TYPE_FLOAT16, statement)                                  \
    TYPE_CASE(case MIL_TYPE_FLOAT32, MIL_TYPE_FLOAT32, statement)                                  \
    TYPE_CASE(case MIL_TYPE_INT8, MIL_TYPE_INT8, statement)                                        \
    TYPE_CASE(default, MIL_TYPE_UINT8, statement)                                                  \
  }
#define TYPE_CASE(label, name, statement)                                                          \
  label: {                                                                                         \
    const MilDataType T = name;                                                                    \
    statement;                                                                                     \
    break;                                                                                         \
  }

INLINE size_t widthOf(MilDataType type) {
  return type == MIL_TYPE_FLOAT32 ? 4 : type == MIL_TYPE_FLOAT16 ? 2 : 1;
}

INLINE uint32_t keyAt(MilDataType type, const void *data, size_t i) {
  const uint8_t *at = (const uint8_t *)data + i * widthOf(type);
  if (type == MIL_TYPE_FLOAT32) {
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits & 0x7FFFFFFFu;
  }
  if (type == MIL_TYPE_FLOAT16) {
    uint16_t bits;
    memcpy(&bits, at, sizeof bits);
    return bits & 0x7FFFu;
  }
  return type == MIL_TYPE_INT8 && *at > 127 ? 256u - *at : *at;
}

/// The magnitude that a key stands for.
INLINE float magnitudeOf(MilDataType type, uint32_t key) {
  if (type == MIL_TYPE_FLOAT32)
    return milFloatFromBits(key);
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat((uint16_t)key) : (float)(int32_t)key;
}

#endif // MIL_KERNELS_PRUNEELEMENTS_H
