//===- KnapsackCurve.c - the relaxed problem ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With a price for each unit of cost every class is on its own: it takes the item with the least
// error + price * cost. As the price falls a class goes along the lower hull of its items, and the
// edges of all hulls, the steepest first, are the whole curve.
//===----------------------------------------------------------------------===//
#include "Knapsack.h"

#include <stdlib.h>

static int compareItems(const void *left, const void *right) {
  const MilKnapsackItem *a = *(const MilKnapsackItem *const *)left;
  const MilKnapsackItem *b = *(const MilKnapsackItem *const *)right;
  if (a->cost != b->cost)
    return a->cost < b->cost ? -1 : 1;
  if (a->error != b->error)
    return a->error < b->error ? -1 : 1;
  return (a > b) - (a < b);
}

/// How much the error falls from a to the dearer b, for each unit of cost.
static double slopeOf(const MilKnapsackItem *a, const MilKnapsackItem *b) {
  return (a->error - b->error) / (double)(b->cost - a->cost);
}

/// Sorts the items and leaves those of the lower hull: dearer, better, ever less steep.
static size_t takeHull(const MilKnapsackItem **items, size_t count) {
  size_t kept = 0;
  qsort(items, count, sizeof *items, compareItems);
  for (size_t i = 0; i < count; ++i) {
    const MilKnapsackItem *item = items[i];
    if (kept && item->error >= items[kept - 1]->error)
      continue;
    while (kept > 1 && slopeOf(items[kept - 1], item) >= slopeOf(items[kept - 2], items[kept - 1]))
      --kept;
    items[kept++] = item;
  }
  return kept;
}

/// The steepest first; of equally steep ones those of the earlier class, cheaper ones before.
static int compareSteps(const void *left, const void *right) {
  const MilKnapsackStep *a = left, *b = right;
  if (a->slope != b->slope)
    return a->slope > b->slope ? -1 : 1;
  if (a->of != b->of)
    return a->of < b->of ? -1 : 1;
  return (a->cost > b->cost) - (a->cost < b->cost);
}

MilStatus milKnapsackCurve(const MilKnapsackClass *classes, size_t count, MilArena *arena,
                           size_t *outFirst, MilKnapsackStep **outSteps, size_t *outCount,
                           MilDiag diag) {
  size_t total = 0, most = 0, size = 0;
  for (size_t i = 0; i < count; ++i) {
    total += classes[i].count;
    most = classes[i].count > most ? classes[i].count : most;
  }
  MilKnapsackStep *steps = milArenaCalloc(arena, total + 1, sizeof *steps);
  const MilKnapsackItem **hull = milArenaCalloc(arena, most + 1, sizeof *hull);
  if (!steps || !hull)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  uint64_t cost = 0;
  double error = 0;
  for (size_t i = 0; i < count; ++i) {
    const MilKnapsackItem *items = classes[i].items;
    for (size_t k = 0; k < classes[i].count; ++k)
      hull[k] = &items[k];
    size_t vertices = takeHull(hull, classes[i].count);
    outFirst[i] = (size_t)(hull[0] - items);
    cost += hull[0]->cost;
    error += hull[0]->error;
    for (size_t k = 1; k < vertices; ++k)
      steps[size++] = (MilKnapsackStep){.of = i,
                                        .item = (size_t)(hull[k] - items),
                                        .cost = hull[k]->cost, // in compareSteps
                                        .slope = slopeOf(hull[k - 1], hull[k])};
  }
  qsort(steps, size, sizeof *steps, compareSteps);
  size_t *at = milArenaCalloc(arena, count + 1, sizeof *at);
  if (!at)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  memcpy(at, outFirst, count * sizeof *at);
  for (size_t s = 0; s < size; ++s) {
    const MilKnapsackItem *items = classes[steps[s].of].items;
    const MilKnapsackItem *from = &items[at[steps[s].of]], *to = &items[steps[s].item];
    at[steps[s].of] = steps[s].item;
    steps[s].cost = cost += to->cost - from->cost;
    steps[s].error = error += to->error - from->error;
  }
  *outSteps = steps;
  *outCount = size;
  return MIL_OK;
}
