//===- Fold.c - results that need no operation ---------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two kinds: operations that do nothing, and the arithmetic on shapes, int32 tensors of a few elements.
// Floats are left alone: what Core ML rounds how depends on the compute unit.
//===----------------------------------------------------------------------===//
#include "Fold.h"

#include "Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// Constants of more elements stay operations.
enum { kMostElements = 256 };

static const MilFold kNothing = {{NULL}, {NULL}};

bool milOpNamesAnOutput(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    for (MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, i));
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
      MlirOperation user = mlirOpOperandGetOwner(use);
      MlirOperation parent = mlirOperationGetParentOperation(user);
      if (milOpIs(user, "mil.output") && !mlirOperationIsNull(parent) &&
          milOpIs(parent, "mil.func"))
        return true;
    }
  return false;
}

//===----------------------------------------------------------------------===//
// Small constants
//===----------------------------------------------------------------------===//

typedef struct Integers {
  int64_t count;
  intptr_t rank;
  int32_t at[kMostElements];
} Integers;

static MlirType resultType(MlirOperation op) {
  return mlirValueGetType(mlirOperationGetResult(op, 0));
}

static bool isStatic(MlirType type) {
  return mlirTypeIsARankedTensor(type) && mlirShapedTypeHasStaticShape(type);
}

static bool isSmallInt32(MlirType type) {
  uint64_t count;
  return milTypeCountElements(type, &count) && count <= kMostElements &&
         milElementTypeToDataType(mlirShapedTypeGetElementType(type)) == MIL_TYPE_INT32;
}

/// The constant behind a value, if it is small.
static bool readValue(MlirValue value, Integers *out) {
  MlirAttribute constant =
      mlirValueIsNull(value) ? mlirAttributeGetNull() : milValueGetConstant(value);
  if (mlirAttributeIsNull(constant) || !mlirAttributeIsADenseElements(constant) ||
      !isSmallInt32(mlirAttributeGetType(constant)))
    return false;
  out->rank = mlirShapedTypeGetRank(mlirAttributeGetType(constant));
  out->count = mlirElementsAttrGetNumElements(constant);
  for (int64_t i = 0; i < out->count; ++i)
    out->at[i] = mlirDenseElementsAttrGetInt32Value(constant, i);
  return true;
}
static bool readInput(MlirOperation op, const char *name, Integers *out) {
  return readValue(milOpGetInput(op, name), out);
}

/// The integers as a constant of the operation's result, if they fit its type.
static MilFold constant(MlirOperation op, const Integers *values) {
  MlirType type = resultType(op);
  uint64_t count;
  if (!isSmallInt32(type) || !milTypeCountElements(type, &count) ||
      count != (uint64_t)values->count)
    return kNothing;
  return (MilFold){.constant = mlirDenseElementsAttrInt32Get(type, values->count, values->at)};
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static MilFold valueOfSameType(MlirOperation op, MlirValue value) {
  bool isSame = !mlirValueIsNull(value) && mlirTypeEqual(mlirValueGetType(value), resultType(op));
  return isSame ? (MilFold){.value = value} : kNothing;
}

static MilFold foldIdentity(MlirOperation op) {
  return valueOfSameType(op, milOpGetInput(op, "x"));
}

/// The same elements in another shape.
static MilFold foldShapeChange(MlirOperation op) {
  Integers x;
  if (isStatic(resultType(op))) {
    MilFold fold = valueOfSameType(op, milOpGetInput(op, "x"));
    if (!mlirValueIsNull(fold.value))
      return fold;
  }
  return readInput(op, "x", &x) ? constant(op, &x) : kNothing;
}

static MilFold foldTranspose(MlirOperation op) {
  Integers perm;
  if (!readInput(op, "perm", &perm))
    return kNothing;
  for (int64_t i = 0; i < perm.count; ++i)
    if (perm.at[i] != i && perm.at[i] != i - perm.count)
      return kNothing;
  return foldIdentity(op);
}

static MilFold foldShape(MlirOperation op) {
  MlirValue x = milOpGetInput(op, "x");
  Integers shape = {0};
  if (mlirValueIsNull(x) || !isStatic(mlirValueGetType(x)))
    return kNothing;
  shape.count = mlirShapedTypeGetRank(mlirValueGetType(x));
  for (int64_t i = 0; i < shape.count && shape.count <= kMostElements; ++i) {
    int64_t dim = mlirShapedTypeGetDimSize(mlirValueGetType(x), i);
    if (dim > INT32_MAX)
      return kNothing;
    shape.at[i] = (int32_t)dim;
  }
  return constant(op, &shape);
}

static bool add(int32_t a, int32_t b, int32_t *out) { return !__builtin_add_overflow(a, b, out); }
static bool sub(int32_t a, int32_t b, int32_t *out) { return !__builtin_sub_overflow(a, b, out); }
static bool mul(int32_t a, int32_t b, int32_t *out) { return !__builtin_mul_overflow(a, b, out); }
static bool maximum(int32_t a, int32_t b, int32_t *out) {
  *out = a > b ? a : b;
  return true;
}
static bool minimum(int32_t a, int32_t b, int32_t *out) {
  *out = a < b ? a : b;
  return true;
}
static bool floorDiv(int32_t a, int32_t b, int32_t *out) {
  if (b == 0 || (a == INT32_MIN && b == -1))
    return false;
  *out = a / b - (a % b != 0 && (a < 0) != (b < 0));
  return true;
}

/// Operands of one shape, or one of them a single element.
static MilFold foldArithmetic(MlirOperation op, bool (*apply)(int32_t, int32_t, int32_t *)) {
  Integers x, y, out;
  if (!readInput(op, "x", &x) || !readInput(op, "y", &y))
    return kNothing;
  bool isElementwise = x.count == y.count && x.rank == y.rank && x.rank <= 1;
  if (!isElementwise && x.count != 1 && y.count != 1)
    return kNothing;
  out.count = x.count > y.count ? x.count : y.count;
  if (x.count == 0 || y.count == 0)
    return kNothing;
  for (int64_t i = 0; i < out.count; ++i)
    if (!apply(x.at[x.count == 1 ? 0 : i], y.at[y.count == 1 ? 0 : i], &out.at[i]))
      return kNothing;
  return constant(op, &out);
}
static MilFold foldAdd(MlirOperation op) { return foldArithmetic(op, add); }
static MilFold foldSub(MlirOperation op) { return foldArithmetic(op, sub); }
static MilFold foldMul(MlirOperation op) { return foldArithmetic(op, mul); }
static MilFold foldMaximum(MlirOperation op) { return foldArithmetic(op, maximum); }
static MilFold foldMinimum(MlirOperation op) { return foldArithmetic(op, minimum); }
static MilFold foldFloorDiv(MlirOperation op) { return foldArithmetic(op, floorDiv); }

static MilFold foldConcat(MlirOperation op) {
  Integers all = {0}, part;
  intptr_t begin, end;
  ptrdiff_t values = milOpInfoFindInput(milOpInfoOf(op), milString("values"));
  if (values < 0)
    return kNothing;
  milOpGetInputRange(op, (size_t)values, &begin, &end);
  if (end - begin == 1)
    return valueOfSameType(op, mlirOperationGetOperand(op, begin));
  for (intptr_t i = begin; i < end; ++i) {
    if (!readValue(mlirOperationGetOperand(op, i), &part) || part.rank != 1 ||
        all.count + part.count > kMostElements)
      return kNothing;
    memcpy(all.at + all.count, part.at, (size_t)part.count * sizeof *part.at);
    all.count += part.count;
  }
  MlirAttribute interleave = mlirValueIsNull(milOpGetInput(op, "interleave"))
                                 ? mlirAttributeGetNull()
                                 : milValueGetConstant(milOpGetInput(op, "interleave"));
  bool isPlain = mlirValueIsNull(milOpGetInput(op, "interleave")) ||
                 (!mlirAttributeIsNull(interleave) && mlirAttributeIsADenseElements(interleave) &&
                  mlirDenseElementsAttrIsSplat(interleave) &&
                  !mlirDenseElementsAttrGetBoolSplatValue(interleave));
  return isPlain ? constant(op, &all) : kNothing;
}

/// Elements of a list. Negative indices mean different things on different systems.
static MilFold foldGather(MlirOperation op) {
  Integers x, indices, out, axis, batch;
  bool hasBatch = readInput(op, "batch_dims", &batch);
  if (!readInput(op, "x", &x) || x.rank != 1 || !readInput(op, "indices", &indices) ||
      (!mlirValueIsNull(milOpGetInput(op, "batch_dims")) && (!hasBatch || batch.at[0] != 0)) ||
      (!mlirValueIsNull(milOpGetInput(op, "axis")) && !readInput(op, "axis", &axis)))
    return kNothing;
  out.count = indices.count;
  for (int64_t i = 0; i < indices.count; ++i) {
    if (indices.at[i] < 0 || indices.at[i] >= x.count)
      return kNothing;
    out.at[i] = x.at[indices.at[i]];
  }
  return constant(op, &out);
}

static const struct {
  const char *type;
  MilFold (*fold)(MlirOperation op);
} folds[] = {
    {"identity", foldIdentity},
    {"cast", foldIdentity},
    {"reshape", foldShapeChange},
    {"expand_dims", foldShapeChange},
    {"squeeze", foldShapeChange},
    {"transpose", foldTranspose},
    {"concat", foldConcat},
    {"shape", foldShape},
    {"add", foldAdd},
    {"sub", foldSub},
    {"mul", foldMul},
    {"maximum", foldMaximum},
    {"minimum", foldMinimum},
    {"floor_div", foldFloorDiv},
    {"gather", foldGather},
};
static const size_t numFolds = sizeof folds / sizeof folds[0];

bool milFoldHas(const char *type) {
  for (size_t i = 0; i < numFolds; ++i)
    if (strcmp(folds[i].type, type) == 0)
      return true;
  return false;
}

MilFold milFoldOperation(MlirOperation op, const MilOpDef *def) {
  MilString type = milOpGetMilType(op);
  if (mlirOperationGetNumResults(op) != 1 || milOpNamesAnOutput(op))
    return kNothing;
  for (size_t i = 0; i < numFolds; ++i)
    if (milStringEqual(milString(folds[i].type), type))
      return folds[i].fold(op);
  return kNothing;
}
