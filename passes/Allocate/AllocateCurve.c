//===- AllocateCurve.c - size against error -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "AllocateCurve.h"

#include "Common/Rewrite.h"
#include "mil-c/AttributeNames.h"
#include "mlir-c/BuiltinTypes.h"

#include <math.h>
#include <stdlib.h>

enum { kMostPoints = 38 };

MilCurvePoint milAllocationPoint(const MilAllocation *a) {
  MilCurvePoint point = {.bytes = a->otherBytes};
  double bits = 0, error = 0;
  for (size_t c = 0; c < a->numClasses; ++c) {
    const MilAllocationClass *class = &a->classes[c];
    bits += (double)milAllocationBits(a, class, class->chosen);
    error += milAllocationError(a, class, class->chosen);
    point.bytes += milAllocationBytes(a, class, class->chosen);
  }
  point.bitsPerWeight = a->elements ? bits / (double)a->elements : 0;
  point.snr = milAllocationSnr(a, error);
  return point;
}

/// The items of all classes.
typedef struct Items {
  MilKnapsackClass *classes;
  unsigned (*candidates)[MIL_ALLOCATION_CANDIDATES];
} Items;

static MilStatus makeItems(MilAllocation *a, Items *out, MilDiag diag) {
  out->classes = milArenaCalloc(a->arena, a->numClasses + 1, sizeof *out->classes);
  out->candidates = milArenaCalloc(a->arena, a->numClasses + 1, sizeof *out->candidates);
  MilKnapsackItem *items =
      milArenaCalloc(a->arena, a->numClasses + 1, MIL_ALLOCATION_CANDIDATES * sizeof *items);
  if (!out->classes || !out->candidates || !items)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t c = 0; c < a->numClasses; ++c) {
    MilKnapsackItem *own = items + c * MIL_ALLOCATION_CANDIDATES;
    out->classes[c] = (MilKnapsackClass){
        own, milAllocationItems(a, &a->classes[c], false, own, out->candidates[c])};
  }
  return MIL_OK;
}

static int comparePoints(const void *left, const void *right) {
  const MilCurvePoint *a = left, *b = right;
  if (a->bitsPerWeight != b->bitsPerWeight)
    return a->bitsPerWeight < b->bitsPerWeight ? -1 : 1;
  return a->isChosen - b->isChosen;
}

/// Goes along the curve and keeps a point wherever another of equal parts of its length begins.
static size_t walk(MilAllocation *a, const Items *items, const size_t *first,
                   const MilKnapsackStep *steps, size_t numSteps, MilCurvePoint *points) {
  size_t count = 0;
  for (size_t c = 0; c < a->numClasses; ++c)
    a->classes[c].chosen = items->candidates[c][first[c]];
  if (a->numClasses)
    points[count++] = milAllocationPoint(a);
  uint64_t start = numSteps ? steps[0].cost : 0;
  double part = numSteps ? (double)(steps[numSteps - 1].cost - start) / (kMostPoints - 2) : 0;
  double next = (double)start + part;
  for (size_t s = 0; s < numSteps; ++s) {
    a->classes[steps[s].of].chosen = items->candidates[steps[s].of][steps[s].item];
    if (((double)steps[s].cost < next && s + 1 < numSteps) || count == kMostPoints)
      continue;
    points[count] = milAllocationPoint(a);
    count += isfinite(points[count].snr); // without any error there is nothing to draw
    while (next <= (double)steps[s].cost && part > 0)
      next += part;
  }
  return count;
}

MilStatus milAllocationCurve(MilAllocation *a, bool hasChosen, MilCurvePoint **outPoints,
                             size_t *outCount, MilDiag diag) {
  MilCurvePoint *points = milArenaCalloc(a->arena, kMostPoints + 2, sizeof *points), own = {0};
  size_t *first = milArenaCalloc(a->arena, a->numClasses + 1, sizeof *first), numSteps;
  unsigned *chosen = milArenaCalloc(a->arena, a->numClasses + 1, sizeof *chosen);
  MilKnapsackStep *steps;
  MilStatus status = MIL_OK;
  Items items;
  if (!points || !first || !chosen)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t c = 0; c < a->numClasses; ++c)
    chosen[c] = a->classes[c].chosen;
  if (hasChosen)
    own = milAllocationPoint(a);
  own.isChosen = true;
  MIL_TRY(makeItems(a, &items, diag));
  MIL_TRY(milKnapsackCurve(items.classes, a->numClasses, a->arena, first, &steps, &numSteps, diag));
  size_t count = walk(a, &items, first, steps, numSteps, points), kept = 0;
  for (size_t c = 0; c < a->numClasses; ++c)
    a->classes[c].chosen = chosen[c];
  if (hasChosen && a->numClasses)
    points[count++] = own;
  qsort(points, count, sizeof *points, comparePoints);
  for (size_t i = 0; i < count; ++i) // the chosen one comes last of its size
    if (i + 1 == count || points[i + 1].bitsPerWeight != points[i].bitsPerWeight)
      points[kept++] = points[i];
  *outPoints = points;
  *outCount = kept;
done:
  return status;
}

MilStatus milAllocationAttach(const MilAllocation *a, const MilCurvePoint *points, size_t count,
                              MilDiag diag) {
  MlirContext context = mlirOperationGetContext(a->module);
  MlirType f64 = mlirF64TypeGet(context), i64 = mlirIntegerTypeGet(context, 64);
  MlirAttribute *rows = milArenaCalloc(a->arena, count + 1, sizeof *rows);
  if (!rows)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    const MilCurvePoint *p = &points[i];
    MlirNamedAttribute members[] = {
        milMakeNamed(context, "bits_per_weight",
                     mlirFloatAttrDoubleGet(context, f64, p->bitsPerWeight)),
        milMakeNamed(context, "bytes", mlirIntegerAttrGet(i64, (int64_t)p->bytes)),
        milMakeNamed(context, "snr_db", mlirFloatAttrDoubleGet(context, f64, p->snr)),
        milMakeNamed(context, "chosen", mlirUnitAttrGet(context))};
    rows[i] = mlirDictionaryAttrGet(context, p->isChosen ? 4 : 3, members);
  }
  mlirOperationSetDiscardableAttributeByName(a->module,
                                             mlirStringRefCreateFromCString(MIL_ATTR_TRADEOFF),
                                             mlirArrayAttrGet(context, (intptr_t)count, rows));
  return MIL_OK;
}
