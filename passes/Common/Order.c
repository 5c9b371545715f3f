//===- Order.c - operations in the order of the program ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Order.h"

#include <stdlib.h>

/// An operation and its index.
struct MilPlace {
  const void *op;
  size_t index;
};

typedef struct Collector {
  MilArena *arena;
  MilOrder *order;
  size_t capacity;
  bool noMemory;
} Collector;

static MlirWalkResult visit(MlirOperation op, void *userData) {
  Collector *c = userData;
  MlirOperation *ops =
      milArenaGrow(c->arena, c->order->ops, c->order->size, &c->capacity, sizeof *ops);
  c->noMemory = !ops;
  if (!ops)
    return MlirWalkResultInterrupt;
  c->order->ops = ops;
  ops[c->order->size++] = op;
  return MlirWalkResultAdvance;
}

static int comparePlaces(const void *a, const void *b) {
  uintptr_t x = (uintptr_t)((const MilPlace *)a)->op, y = (uintptr_t)((const MilPlace *)b)->op;
  return (x > y) - (x < y);
}

bool milOrderCollect(MlirOperation root, MilArena *arena, MilOrder *outOrder) {
  *outOrder = (MilOrder){NULL, 0, NULL};
  Collector c = {.arena = arena, .order = outOrder};
  mlirOperationWalk(root, visit, &c, MlirWalkPreOrder);
  outOrder->places = milArenaCalloc(arena, outOrder->size + 1, sizeof *outOrder->places);
  if (c.noMemory || !outOrder->places)
    return false;
  for (size_t i = 0; i < outOrder->size; ++i)
    outOrder->places[i] = (MilPlace){outOrder->ops[i].ptr, i};
  qsort(outOrder->places, outOrder->size, sizeof *outOrder->places, comparePlaces);
  return true;
}

size_t milOrderFind(const MilOrder *order, MlirOperation op) {
  MilPlace key = {op.ptr, 0};
  const MilPlace *found = bsearch(&key, order->places, order->size, sizeof key, comparePlaces);
  return found ? found->index : order->size;
}
