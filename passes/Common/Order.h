//===- Order.h - operations in the order of the program ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ORDER_H
#define MIL_PASSES_ORDER_H

#include "mil-c/Arena.h"
#include "mlir-c/IR.h"

typedef struct MilPlace MilPlace;

/// The operations below a root, itself included. One with blocks comes before what is in them.
typedef struct MilOrder {
  MlirOperation *ops;
  size_t size;
  MilPlace *places; ///< for milOrderFind
} MilOrder;

/// Collects them into the arena; false when out of memory.
MIL_WARN_UNUSED bool milOrderCollect(MlirOperation root, MilArena *arena, MilOrder *outOrder);
/// The index of an operation; the size when it is none of them.
size_t milOrderFind(const MilOrder *order, MlirOperation op);

#endif // MIL_PASSES_ORDER_H
