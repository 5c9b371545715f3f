//===- Known.c - integers that are known of computed values -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model with flexible shapes computes its target shapes: `shape` of a tensor, `gather` of some
// dimensions, `concat` with constants, `reshape` to the result. Those few operations are followed
// here, so that the dimensions that are constant after all are known.
//===----------------------------------------------------------------------===//
#include "Known.h"

#include "Infer.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// Elements of a vector, and operations that are looked at for one value.
enum { kMaxCount = 64, kMaxFollowed = 128 };

typedef struct Known {
  int64_t count;
  int64_t elements[kMaxCount];
} Known;

static bool follow(MlirValue value, int *budget, Known *out);

/// How many elements a static scalar or vector of integers has; -1 for anything else.
static int64_t countOf(MlirType type) {
  MilDims shape = milShapeOfType(type);
  const MilDataTypeInfo *info = milDataTypeGet(milTypeGetElement(type));
  bool integers = info && (info->kind == MIL_KIND_SINT || info->kind == MIL_KIND_UINT);
  int64_t count = shape.rank == 0 || shape.rank == 1 ? milShapeCount(&shape, 0, shape.rank) : -1;
  return integers && count >= 0 && count <= kMaxCount ? count : -1;
}

static bool followInput(MlirOperation op, const char *name, int *budget, Known *out) {
  MlirValue value = milOpGetInput(op, name);
  return !mlirValueIsNull(value) && follow(value, budget, out);
}

static bool followShape(MlirOperation op, Known *out) {
  MlirValue x = milOpGetInput(op, "x");
  MilDims shape = milShapeOfType(mlirValueIsNull(x) ? (MlirType){NULL} : mlirValueGetType(x));
  if (shape.rank != out->count)
    return false;
  memcpy(out->elements, shape.dims, (size_t)shape.rank * sizeof *shape.dims);
  return true;
}

static bool followConcat(MlirOperation op, int *budget, Known *out) {
  intptr_t begin, end;
  Known part;
  int64_t used = 0;
  milOpGetInputRange(op, 0, &begin, &end);
  for (intptr_t i = begin; i < end; ++i) {
    if (!follow(mlirOperationGetOperand(op, i), budget, &part) || used + part.count > out->count)
      return false;
    memcpy(out->elements + used, part.elements, (size_t)part.count * sizeof *part.elements);
    used += part.count;
  }
  return used == out->count;
}

static bool followGather(MlirOperation op, int *budget, Known *out) {
  Known x, indices;
  if (!followInput(op, "x", budget, &x) || !followInput(op, "indices", budget, &indices) ||
      indices.count != out->count)
    return false;
  for (int64_t i = 0; i < indices.count; ++i) {
    int64_t index = indices.elements[i];
    if (index == MIL_UNKNOWN || index < -x.count || index >= x.count)
      return false;
    out->elements[i] = x.elements[index < 0 ? index + x.count : index];
  }
  return true;
}

static bool followSlice(MlirOperation op, int *budget, Known *out) {
  Known x, begin;
  const char *others[] = {"begin_mask", "end_mask", "stride"};
  for (int i = 0; i < 3; ++i)
    if (!mlirValueIsNull(milOpGetInput(op, others[i])))
      return false; // without them, the slice starts at begin and has as many elements as the result
  if (!followInput(op, "x", budget, &x) || !followInput(op, "begin", budget, &begin) ||
      begin.count != 1 || begin.elements[0] == MIL_UNKNOWN)
    return false;
  int64_t first = begin.elements[0] < 0 ? begin.elements[0] + x.count : begin.elements[0];
  if (first < 0 || first > x.count - out->count)
    return false;
  memcpy(out->elements, x.elements + first, (size_t)out->count * sizeof *x.elements);
  return true;
}

/// What int32 arithmetic gives; MIL_UNKNOWN when it overflows.
static int64_t calculate(MlirOperation op, int64_t x, int64_t y) {
  int32_t a = (int32_t)x, b = (int32_t)y, result;
  bool overflows = a != x || b != y;
  if (milOpIs(op, "mil.add"))
    overflows |= __builtin_add_overflow(a, b, &result);
  else if (milOpIs(op, "mil.sub"))
    overflows |= __builtin_sub_overflow(a, b, &result);
  else if (milOpIs(op, "mil.mul"))
    overflows |= __builtin_mul_overflow(a, b, &result);
  else { // floor_div
    overflows |= b <= 0 || a < 0;
    result = overflows ? 0 : a / b;
  }
  return overflows ? MIL_UNKNOWN : result;
}

static bool followArithmetic(MlirOperation op, int *budget, Known *out) {
  Known x, y;
  if (!followInput(op, "x", budget, &x) || !followInput(op, "y", budget, &y) ||
      (x.count != out->count && x.count != 1) || (y.count != out->count && y.count != 1))
    return false;
  for (int64_t i = 0; i < out->count; ++i)
    out->elements[i] =
        calculate(op, x.elements[x.count == 1 ? 0 : i], y.elements[y.count == 1 ? 0 : i]);
  return true;
}

/// Operations that hand the elements of `x` on in their order.
static bool keepsElements(MlirOperation op) {
  static const char *const names[] = {"mil.cast", "mil.squeeze", "mil.expand_dims", "mil.identity",
                                      "mil.reshape"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i)
    if (milOpIs(op, names[i]))
      return true;
  return false;
}

static bool isArithmetic(MlirOperation op) {
  return milOpIs(op, "mil.add") || milOpIs(op, "mil.sub") || milOpIs(op, "mil.mul") ||
         milOpIs(op, "mil.floor_div");
}

static bool follow(MlirValue value, int *budget, Known *out) {
  out->count = countOf(mlirValueGetType(value));
  if (out->count < 0 || (*budget)-- <= 0 || !mlirValueIsAOpResult(value))
    return false;
  MlirAttribute constant = milValueGetConstant(value);
  MlirOperation op = mlirOpResultGetOwner(value);
  int64_t count = out->count;
  if (constant.ptr)
    return milConstantGetInts(constant, count, out->elements);
  if (milOpIs(op, "mil.shape"))
    return followShape(op, out);
  if (milOpIs(op, "mil.concat"))
    return followConcat(op, budget, out);
  if (milOpIs(op, "mil.gather"))
    return followGather(op, budget, out);
  if (milOpIs(op, "mil.slice_by_index"))
    return followSlice(op, budget, out);
  if (isArithmetic(op))
    return followArithmetic(op, budget, out);
  return keepsElements(op) && followInput(op, "x", budget, out) && out->count == count;
}

const int64_t *milValueGetKnown(MlirValue value, MilArena *arena) {
  Known known;
  int budget = kMaxFollowed;
  if (!follow(value, &budget, &known))
    return NULL;
  int64_t *elements = milArenaCalloc(arena, (size_t)known.count + 1, sizeof *elements);
  if (elements)
    memcpy(elements, known.elements, (size_t)known.count * sizeof *elements);
  return elements;
}
