//===- Shape.c - shapes of which parts may be unknown -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Infer.h"

#include "mlir-c/BuiltinTypes.h"
#include <inttypes.h>

MilDims milShapeUnranked(void) { return (MilDims){.rank = MIL_UNRANKED}; }

MilDims milShapeOfRank(int rank) {
  MilDims shape = {.rank = rank <= MIL_MAX_RANK ? rank : MIL_UNRANKED};
  for (int i = 0; i < shape.rank; ++i)
    shape.dims[i] = MIL_UNKNOWN;
  return shape;
}

MilDims milShapeOfType(MlirType type) {
  if (!type.ptr || !mlirTypeIsARankedTensor(type) || mlirShapedTypeGetRank(type) > MIL_MAX_RANK)
    return milShapeUnranked();
  MilDims shape = milShapeOfRank((int)mlirShapedTypeGetRank(type));
  for (int i = 0; i < shape.rank; ++i)
    shape.dims[i] = mlirShapedTypeGetDimSize(type, i);
  return shape;
}

MilDataType milTypeGetElement(MlirType type) {
  return type.ptr && mlirTypeIsATensor(type)
             ? milElementTypeToDataType(mlirShapedTypeGetElementType(type))
             : MIL_TYPE_NONE;
}

const char *milShapePrint(MilInfer *infer, const MilDims *shape) {
  if (shape->rank == MIL_UNRANKED)
    return "[*]";
  const char *text = "[";
  for (int i = 0; text && i < shape->rank; ++i) {
    const char *comma = i ? ", " : "";
    text = shape->dims[i] == MIL_UNKNOWN
               ? milArenaPrintf(infer->arena, "%s%s?", text, comma)
               : milArenaPrintf(infer->arena, "%s%s%" PRId64, text, comma, shape->dims[i]);
  }
  text = text ? milArenaPrintf(infer->arena, "%s]", text) : NULL;
  return text ? text : "[...]";
}

bool milShapeIsRanked(const MilDims *shape) { return shape->rank != MIL_UNRANKED; }

bool milRankIsWithin(const MilDims *shape, int least, int most) {
  return shape->rank == MIL_UNRANKED || (shape->rank >= least && shape->rank <= most);
}

bool milShapesAgree(const MilDims *a, const MilDims *b) {
  if (a->rank == MIL_UNRANKED || b->rank == MIL_UNRANKED)
    return true;
  bool agree = a->rank == b->rank;
  for (int i = 0; agree && i < a->rank; ++i)
    agree = milDimsAgree(a->dims[i], b->dims[i]);
  return agree;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

int64_t milDimAdd(int64_t a, int64_t b) {
  int64_t sum;
  if (a == MIL_UNKNOWN || b == MIL_UNKNOWN || __builtin_add_overflow(a, b, &sum))
    return MIL_UNKNOWN;
  return sum;
}

int64_t milDimMul(int64_t a, int64_t b) {
  int64_t product;
  if (a == MIL_UNKNOWN || b == MIL_UNKNOWN || __builtin_mul_overflow(a, b, &product))
    return MIL_UNKNOWN;
  return product;
}

int64_t milShapeCount(const MilDims *shape, int begin, int end) {
  int64_t count = shape->rank == MIL_UNRANKED ? MIL_UNKNOWN : 1;
  for (int i = begin; shape->rank != MIL_UNRANKED && i < end; ++i)
    count = milDimMul(count, shape->dims[i]);
  return count;
}

void milShapeInsert(MilDims *shape, int at, int64_t dim) {
  if (shape->rank == MIL_UNRANKED || shape->rank == MIL_MAX_RANK) {
    shape->rank = MIL_UNRANKED;
    return;
  }
  for (int i = shape->rank++; i > at; --i)
    shape->dims[i] = shape->dims[i - 1];
  shape->dims[at] = dim;
}

void milShapeRemove(MilDims *shape, int at) {
  --shape->rank;
  for (int i = at; i < shape->rank; ++i)
    shape->dims[i] = shape->dims[i + 1];
}

void milShapeAppend(MilDims *shape, int64_t dim) { milShapeInsert(shape, shape->rank, dim); }

/// What two dimensions broadcast to; false when they do not. An unknown one may be 1.
static bool broadcastDim(int64_t a, int64_t b, int64_t *out) {
  if (a == 1 || b == 1)
    *out = a == 1 ? b : a;
  else if (a == MIL_UNKNOWN || b == MIL_UNKNOWN)
    *out = milDimMerge(a, b); // the other one is not 1, so this is what it becomes
  else
    *out = a;
  return a == 1 || b == 1 || milDimsAgree(a, b);
}

bool milShapeBroadcast(const MilDims *a, const MilDims *b, MilDims *out) {
  if (a->rank == MIL_UNRANKED || b->rank == MIL_UNRANKED) {
    *out = milShapeUnranked();
    return true;
  }
  const MilDims *longer = a->rank >= b->rank ? a : b, *shorter = longer == a ? b : a;
  int offset = longer->rank - shorter->rank;
  *out = *longer;
  for (int i = 0; i < shorter->rank; ++i)
    if (!broadcastDim(longer->dims[offset + i], shorter->dims[i], &out->dims[offset + i]))
      return false;
  return true;
}

int milAxisNormalize(int64_t axis, int rank) {
  if (axis < -rank || axis >= rank)
    return -1;
  return (int)(axis < 0 ? axis + rank : axis);
}

bool milAxisIsWithin(int64_t axis, int rank) {
  return axis == MIL_UNKNOWN || rank == MIL_UNRANKED || milAxisNormalize(axis, rank) >= 0;
}
