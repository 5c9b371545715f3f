//===- Encoding.c - how a weight is stored ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Encoding.h"

#include "Bridge/Resource.h"
#include "Decode.h"
#include "Operands.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// As many operations in a row as are decoded, and the parts that they can have.
enum { kMaxDepth = 4, kMaxParts = 16 };

/// A tensor type taken apart.
typedef struct Shape {
  MilDataType type;
  intptr_t rank;
  const int64_t *dims;
  uint64_t elements, bytes;
} Shape;

typedef struct Reader {
  MilArena *arena;
  MilEncoding *e;
  MlirAttribute parts[kMaxParts]; ///< that have been counted
  int numParts;
} Reader;

static bool readShape(MlirType type, MilArena *arena, Shape *out) {
  if (!mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return false;
  *out = (Shape){.type = milElementTypeToDataType(mlirShapedTypeGetElementType(type)),
                 .rank = mlirShapedTypeGetRank(type),
                 .elements = 1};
  int64_t *dims = milArenaCalloc(arena, (size_t)out->rank + 1, sizeof *dims);
  if (!dims)
    return false;
  for (intptr_t i = 0; i < out->rank; ++i) {
    dims[i] = mlirShapedTypeGetDimSize(type, i);
    if (!milCheckedMul(out->elements, (uint64_t)dims[i], &out->elements))
      return false;
  }
  out->dims = dims;
  const MilDataTypeInfo *info = milDataTypeGet(out->type);
  return info && milDataTypePackedSize(info, out->elements, &out->bytes);
}

static bool isFloat(MilDataType type) { return milDataTypeGet(type)->kind == MIL_KIND_FLOAT; }

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

/// What an operation has as a parameter: its type, and either what makes it or its value.
typedef struct Part {
  Shape shape;
  MlirOperation inner; ///< a constexpr operation; null: it is constant
  MlirAttribute value;
} Part;

static bool hasPart(MlirOperation op, const char *name) {
  return !mlirAttributeIsNull(milOpGetAttribute(op, name)) ||
         !mlirValueIsNull(milOpGetInput(op, name));
}

/// Counts the bytes of a constant once, however often it is bound.
static bool countBytes(Reader *r, const Part *part) {
  for (int i = 0; i < r->numParts; ++i)
    if (mlirAttributeEqual(r->parts[i], part->value))
      return true;
  if (r->numParts == kMaxParts)
    return false;
  r->parts[r->numParts++] = part->value;
  return milCheckedAdd(r->e->bytes, part->shape.bytes, &r->e->bytes);
}

static bool readPart(Reader *r, MlirOperation op, const char *name, Part *out) {
  MlirValue input = milOpGetInput(op, name);
  *out = (Part){.value = milOpGetParameter(op, name)};
  if (!mlirAttributeIsNull(out->value))
    return mlirAttributeIsAElements(out->value) &&
           readShape(mlirAttributeGetType(out->value), r->arena, &out->shape) && countBytes(r, out);
  if (mlirValueIsNull(input) || !milValueIsConstexpr(input))
    return false;
  out->inner = mlirOpResultGetOwner(input);
  return readShape(mlirValueGetType(input), r->arena, &out->shape);
}

/// False too when the bytes are not known.
static bool isZero(const Part *part) {
  unsigned bits = milDataTypeGet(part->shape.type)->bits;
  MilResource bytes = {NULL, 0, 1};
  if (milAttributeIsAResource(part->value)) {
    if (!milResourceGet(part->value, &bytes))
      return false;
  } else if (mlirAttributeIsADenseElements(part->value) && bits > 1) { // MLIR packs single bits
    size_t width = (bits + 7) / 8;
    bool isSplat = mlirDenseElementsAttrIsSplat(part->value);
    bytes.data = mlirDenseElementsAttrGetRawData(part->value);
    bytes.size = isSplat ? width : (size_t)part->shape.elements * width;
  } else
    return false;
  for (size_t i = 0; i < bytes.size; ++i)
    if (((const char *)bytes.data)[i])
      return false;
  return true;
}

static bool readOffset(Reader *r, MlirOperation op, const char *name) {
  Part offset;
  r->e->isSymmetric = true;
  if (!hasPart(op, name))
    return true;
  if (!readPart(r, op, name, &offset))
    return false;
  r->e->offset = offset.shape.type;
  r->e->isSymmetric = mlirOperationIsNull(offset.inner) && isZero(&offset);
  return true;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static bool readOp(Reader *r, MlirOperation op, int depth, bool isTable);

/// The operation that makes a part, if one does.
static bool readInner(Reader *r, const Part *part, int depth, bool isTable) {
  return mlirOperationIsNull(part->inner) || readOp(r, part->inner, depth + 1, isTable);
}

static bool readAffine(Reader *r, MlirOperation op) {
  Part data, scale;
  MilEncoding *e = r->e;
  int64_t *block = milArenaCalloc(r->arena, (size_t)e->rank + 1, sizeof *block);
  int64_t axis = milAttributeGetInteger(milOpGetParameter(op, "axis"), 0);
  axis += axis < 0 ? e->rank : 0;
  if (!block || !readPart(r, op, "quantized_data", &data) || !readPart(r, op, "scale", &scale) ||
      !readOffset(r, op, "zero_point"))
    return false;
  for (intptr_t i = 0; i < e->rank; ++i)
    block[i] = i == axis && scale.shape.elements > 1 ? 1 : e->dims[i];
  e->isLinear = e->isAffine = true;
  e->code = data.shape.type;
  e->block = block;
  return scale.shape.elements == 1 || (axis >= 0 && axis < e->rank);
}

/// Blocks of a weight from the shape of its scale.
static bool readBlocks(Reader *r, const Shape *scale) {
  MilEncoding *e = r->e;
  int64_t *block = milArenaCalloc(r->arena, (size_t)e->rank + 1, sizeof *block);
  if (!block || scale->rank != e->rank)
    return false;
  for (intptr_t i = 0; i < e->rank; ++i) {
    if (scale->dims[i] < 1 || e->dims[i] % scale->dims[i])
      return false;
    block[i] = e->dims[i] / scale->dims[i];
  }
  e->block = block;
  return true;
}

/// constexpr_blockwise_shift_scale and its sparse form, whose codes are called `data`.
static bool readBlockwise(Reader *r, MlirOperation op, const char *data, int depth, bool isTable) {
  Part codes, scale;
  MilEncoding *e = r->e;
  if (!readPart(r, op, data, &codes) || !readPart(r, op, "scale", &scale))
    return false;
  if (isFloat(codes.shape.type) || isTable) {
    e->hasFloatScale |= isFloat(codes.shape.type);
    if (isTable)
      e->entry = codes.shape.type;
    Part offset;
    return (!hasPart(op, "offset") || readPart(r, op, "offset", &offset)) &&
           readInner(r, &codes, depth, isTable);
  }
  e->isLinear = true;
  e->code = codes.shape.type;
  return readOffset(r, op, "offset") && readBlocks(r, &scale.shape) &&
         readInner(r, &codes, depth, false);
}

/// The tables of an input form: [groups of each axis, entries, elements per entry].
static bool readTables(Reader *r, const Shape *lut) {
  MilEncoding *e = r->e;
  if (lut->rank != e->rank + 2)
    return false;
  e->palettes = 1;
  e->vector = lut->dims[lut->rank - 1];
  for (intptr_t i = 0; i < e->rank; ++i) {
    int64_t groups = lut->dims[i];
    if (groups < 1 || e->dims[i] % groups)
      return false;
    e->palettes *= (uint64_t)groups;
    if (groups > 1 && (!e->group || e->dims[i] / groups < e->group))
      e->group = e->dims[i] / groups;
  }
  return e->vector >= 1;
}

static bool readLut(Reader *r, MlirOperation op, const char *indices, int depth) {
  Part index, lut;
  MilEncoding *e = r->e;
  bool isAttributeForm = !mlirAttributeIsNull(milOpGetAttribute(op, "lut"));
  if (e->isPalette) // a table of codes of a table: what its entries are is known
    return readPart(r, op, indices, &index) && readPart(r, op, "lut", &lut);
  if (!readPart(r, op, indices, &index) || !readPart(r, op, "lut", &lut))
    return false;
  e->isPalette = true;
  e->entry = lut.shape.type;
  e->indexBits = milDataTypeGet(index.shape.type)->bits;
  if (!isAttributeForm)
    return readTables(r, &lut.shape) && readInner(r, &lut, depth, true);
  e->palettes = 1;
  e->vector = 1;
  for (e->indexBits = 0; e->indexBits < 63 && (uint64_t)1 << e->indexBits < lut.shape.elements;)
    ++e->indexBits;
  return lut.shape.rank == 1;
}

static bool readSparse(Reader *r, MlirOperation op, int depth) {
  Part data, mask;
  r->e->isSparse = true;
  if (!readPart(r, op, "nonzero_data", &data) || !readPart(r, op, "mask", &mask))
    return false;
  r->e->nonzero = data.shape.elements;
  return data.shape.elements <= r->e->elements && readInner(r, &data, depth, false);
}

static bool readMask(Reader *r, MlirOperation op, const char *name) {
  Part mask;
  return readPart(r, op, name, &mask);
}

static bool readOp(Reader *r, MlirOperation op, int depth, bool isTable) {
  Part part;
  if (depth == kMaxDepth)
    return false;
  if (milOpIs(op, "mil.const"))
    return readPart(r, op, "val", &part);
  if (milOpIs(op, "mil.constexpr_cast"))
    return readPart(r, op, "source_val", &part);
  if (milOpIs(op, "mil.constexpr_affine_dequantize"))
    return readAffine(r, op);
  if (milOpIs(op, "mil.constexpr_blockwise_shift_scale"))
    return readBlockwise(r, op, "data", depth, isTable);
  if (milOpIs(op, "mil.constexpr_sparse_blockwise_shift_scale"))
    return readMask(r, op, "data_mask") && readBlockwise(r, op, "nonzero_data", depth, isTable);
  if (milOpIs(op, "mil.constexpr_lut_to_dense"))
    return readLut(r, op, "indices", depth);
  if (milOpIs(op, "mil.constexpr_lut_to_sparse"))
    return readMask(r, op, "indices_mask") && readLut(r, op, "indices_nonzero_data", depth);
  return milOpIs(op, "mil.constexpr_sparse_to_dense") && readSparse(r, op, depth);
}

bool milEncodingGet(MlirOperation op, MilArena *arena, MilEncoding *outEncoding) {
  Reader r = {.arena = arena, .e = outEncoding};
  Shape shape;
  *outEncoding = (MilEncoding){.op = op};
  if (mlirOperationGetNumResults(op) != 1)
    return false;
  MlirValue value = mlirOperationGetResult(op, 0);
  outEncoding->name = milValueGetName(value);
  if (!readShape(mlirValueGetType(value), arena, &shape))
    return false;
  outEncoding->type = shape.type;
  outEncoding->rank = shape.rank;
  outEncoding->dims = shape.dims;
  outEncoding->elements = shape.elements;
  return readOp(&r, op, 0, false);
}
