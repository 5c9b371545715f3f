//===- EncodingSteps.h - the operations and tensors behind a weight -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ENCODINGSTEPS_H
#define MIL_PASSES_ENCODINGSTEPS_H

#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"
#include "mil-c/Metadata.h"

/// Where the bytes of a part are: parts with the same key are stored once.
typedef struct MilPartKey {
  MilString resource; ///< key of the resource; empty when it is no resource
  MilDataType type;   ///< a weight file has the same bytes with another type once more
  const void *op;     ///< the mil.const that holds it; null when a use has it for itself
} MilPartKey;

/// 0 for keys of the same bytes; else an order. Keys without anything are never the same.
int milPartKeyCompare(const MilPartKey *a, const MilPartKey *b);
static inline bool milPartKeyIsNull(const MilPartKey *key) {
  return !key->resource.length && !key->op;
}

/// Parts of one weight after the other.
typedef struct MilPartList {
  MilWeightPart *parts;
  MilPartKey *keys;
  size_t size, capacity, keysCapacity;
} MilPartList;

/// Whether a part from `begin` on is the same as part `i`: a mask that two operations have.
bool milPartIsBoundBefore(const MilPartList *parts, size_t begin, size_t i);

/// Dimensions, data type and size of a static tensor type with numbers, in so many elements as can
/// be counted; false for any other, and when out of memory.
bool milTypeGetShape(MlirType type, MilArena *arena, MilDataType *outType, MilShape *outShape,
                     uint64_t *outElements);

/// The steps behind a value: none when a constant makes it, else from its constexpr operation on,
/// operands after their user. Adds what is stored for it to `parts`. Errors MIL_UNSUPPORTED: an
/// operand that is no plain constant tensor, too many operations; MIL_MALFORMED: scales or palettes
/// that do not divide the tensor; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milEncodingReadSteps(MlirValue value, MilArena *arena,
                                               const MilEncodingStep **outSteps, size_t *outCount,
                                               MilPartList *parts, MilDiag diag);

/// Bytes of all that is stored for a value, each part once. Errors: those above.
MIL_WARN_UNUSED MilStatus milEncodingBytes(MlirValue value, MilArena *arena, uint64_t *outBytes,
                                           MilDiag diag);

#endif // MIL_PASSES_ENCODINGSTEPS_H
