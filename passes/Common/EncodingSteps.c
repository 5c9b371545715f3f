//===- EncodingSteps.c - the operations and tensors behind a weight -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight is made by a constexpr operation, whose operands others may have made. Compressing went
// the other way: what is decoded last was applied first. So the steps are the operations from the
// result on, operands after their user.
//===----------------------------------------------------------------------===//
#include "EncodingSteps.h"

#include "Bridge/Resource.h"
#include "Operands.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

enum { kMostSteps = 16 };

/// The operations, and the parameters that hold tensors; any other says only how to read those.
typedef struct StepDef {
  const char *op;
  MilEncodingKind kind;
  const char *data;   ///< an element for each of the weight, or each that the mask keeps
  const char *groups; ///< scales or palettes: a grid over the weight
  const char *mask;
  const char *offset; ///< may be absent
} StepDef;

static const StepDef stepDefs[] = {
    {"mil.constexpr_affine_dequantize", MIL_ENCODING_QUANTIZED, .data = "quantized_data",
     .groups = "scale", .offset = "zero_point"},
    {"mil.constexpr_blockwise_shift_scale", MIL_ENCODING_QUANTIZED, .data = "data",
     .groups = "scale", .offset = "offset"},
    {"mil.constexpr_cast", MIL_ENCODING_CAST, .data = "source_val"},
    {"mil.constexpr_lut_to_dense", MIL_ENCODING_PALETTIZED, .data = "indices", .groups = "lut"},
    {"mil.constexpr_lut_to_sparse", MIL_ENCODING_PALETTIZED, .data = "indices_nonzero_data",
     .groups = "lut", .mask = "indices_mask"},
    {"mil.constexpr_sparse_blockwise_shift_scale", MIL_ENCODING_QUANTIZED, .data = "nonzero_data",
     .groups = "scale", .mask = "data_mask", .offset = "offset"},
    {"mil.constexpr_sparse_to_dense", MIL_ENCODING_PRUNED, .data = "nonzero_data", .mask = "mask"},
};

static const StepDef *stepDefOf(MlirOperation op) {
  for (size_t i = 0; i < sizeof stepDefs / sizeof stepDefs[0]; ++i)
    if (milOpIs(op, stepDefs[i].op))
      return &stepDefs[i];
  return NULL;
}

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

bool milTypeGetShape(MlirType type, MilArena *arena, MilDataType *outType, MilShape *outShape,
                     uint64_t *outElements) {
  if (!mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return false;
  *outType = milElementTypeToDataType(mlirShapedTypeGetElementType(type));
  const MilDataTypeInfo *info = milDataTypeGet(*outType);
  size_t rank = (size_t)mlirShapedTypeGetRank(type);
  int64_t *dims = milArenaCalloc(arena, rank + 1, sizeof *dims);
  if (!info || info->bits == 0 || !dims)
    return false;
  for (size_t i = 0; i < rank; ++i)
    dims[i] = mlirShapedTypeGetDimSize(type, (intptr_t)i);
  *outShape = (MilShape){rank, dims};
  MilTensorView view = {*outType, (unsigned)rank, dims, NULL};
  uint64_t bytes;
  return milTensorViewCount(&view, outElements) &&
         milDataTypePackedSize(info, *outElements, &bytes);
}

//===----------------------------------------------------------------------===//
// One walk
//===----------------------------------------------------------------------===//

/// The operations are in the order of the steps, each once.
typedef struct Reader {
  MilArena *arena;
  MilDiag diag;
  MilPartList *parts;
  MlirOperation ops[kMostSteps];
  MilEncodingStep steps[kMostSteps];
  size_t size;
} Reader;

/// A tensor that an operation has under a name.
typedef struct Parameter {
  const char *name;
  MilDataType type;
  MilShape shape;
  uint64_t elements;
  MlirOperation maker;  ///< another constexpr operation, or null
  MlirOperation holder; ///< the operation with the attribute `value`
  MlirAttribute value;
} Parameter;

int milPartKeyCompare(const MilPartKey *a, const MilPartKey *b) {
  if (a->resource.length != b->resource.length)
    return a->resource.length < b->resource.length ? -1 : 1;
  if (a->resource.length) {
    int order = memcmp(a->resource.data, b->resource.data, a->resource.length);
    return order ? order : (a->type > b->type) - (a->type < b->type);
  }
  return ((uintptr_t)a->op > (uintptr_t)b->op) - ((uintptr_t)a->op < (uintptr_t)b->op);
}

static MilStatus addPart(Reader *r, MlirOperation user, const Parameter *parameter) {
  MilPartList *list = r->parts;
  MilWeightPart *parts =
      milArenaGrow(r->arena, list->parts, list->size, &list->capacity, sizeof *parts);
  MilPartKey *keys =
      milArenaGrow(r->arena, list->keys, list->size, &list->keysCapacity, sizeof *keys);
  if (!parts || !keys)
    return noMemory(r->diag);
  MilWeightPart part = {.opName = milOpGetName(user),
                        .parameter = milString(parameter->name),
                        .type = parameter->type,
                        .shape = parameter->shape,
                        .inFile = milAttributeIsAResource(parameter->value)};
  MilPartKey key = {.resource = milResourceGetKey(parameter->value), .type = parameter->type};
  if (!key.resource.length && milOpIs(parameter->holder, "mil.const"))
    key.op = parameter->holder.ptr;
  if (!milDataTypePackedSize(milDataTypeGet(part.type), parameter->elements, &part.bytes))
    return noMemory(r->diag);
  list->parts = parts;
  list->keys = keys;
  parts[list->size] = part;
  keys[list->size++] = key;
  return MIL_OK;
}

static bool hasParameter(MlirOperation op, const char *name) {
  return !mlirAttributeIsNull(milOpGetAttribute(op, name)) ||
         !mlirValueIsNull(milOpGetInput(op, name));
}

/// Either form: an attribute of the operation, or an input.
static MilStatus readParameter(Reader *r, MlirOperation op, const char *name, Parameter *out) {
  MlirValue input = milOpGetInput(op, name);
  *out = (Parameter){.name = name, .holder = op, .value = milOpGetAttribute(op, name)};
  if (mlirAttributeIsNull(out->value) && !mlirValueIsNull(input) && mlirValueIsAOpResult(input)) {
    out->holder = mlirOpResultGetOwner(input);
    out->value = milValueGetConstant(input);
    if (stepDefOf(out->holder))
      out->maker = out->holder;
  }
  bool isConstant = !mlirAttributeIsNull(out->value) && mlirAttributeIsAElements(out->value);
  MlirType type = isConstant ? mlirAttributeGetType(out->value) : (MlirType){NULL};
  if (!mlirOperationIsNull(out->maker))
    type = mlirValueGetType(input);
  if (mlirTypeIsNull(type) ||
      !milTypeGetShape(type, r->arena, &out->type, &out->shape, &out->elements))
    return milFail(r->diag, MIL_UNSUPPORTED, "'%.*s': '%s' is no constant tensor of numbers",
                   MIL_STR(milOpGetName(op)), name);
  return MIL_OK;
}

/// Makes a step of the operation, unless it is one already.
static MilStatus addStep(Reader *r, MlirOperation op, size_t user, const char *input) {
  for (size_t i = 0; i < r->size; ++i)
    if (mlirOperationEqual(r->ops[i], op))
      return MIL_OK;
  if (r->size == kMostSteps)
    return milFail(r->diag, MIL_UNSUPPORTED,
                   "'%.*s': more than %d constexpr operations make one value",
                   MIL_STR(milOpGetName(r->ops[0])), kMostSteps);
  r->ops[r->size] = op;
  r->steps[r->size++] = (MilEncodingStep){.kind = stepDefOf(op)->kind,
                                          .opType = milOpGetMilType(op),
                                          .opName = milOpGetName(op),
                                          .user = user,
                                          .input = milString(input),
                                          .axis = -1};
  return MIL_OK;
}

/// What is constant is a part, what is made a further step.
static MilStatus followParameter(Reader *r, size_t step, const Parameter *parameter) {
  return mlirOperationIsNull(parameter->maker)
             ? addPart(r, r->ops[step], parameter)
             : addStep(r, parameter->maker, step, parameter->name);
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

/// How many elements share an entry of a grid of `blocks` along each axis.
static MilStatus divide(Reader *r, MilShape weight, const int64_t *blocks, MilEncodingStep *step) {
  int64_t *sizes = milArenaCalloc(r->arena, weight.rank + 1, sizeof *sizes);
  size_t divided = 0;
  if (!sizes)
    return noMemory(r->diag);
  step->groups = 1;
  step->blockSizes = (MilShape){weight.rank, sizes};
  for (size_t i = 0; i < weight.rank; ++i) {
    if (blocks[i] < 1 || weight.dims[i] % blocks[i])
      return milFail(r->diag, MIL_MALFORMED,
                     "'%.*s': %lld groups on axis %zu, which has %lld elements",
                     MIL_STR(step->opName), (long long)blocks[i], i, (long long)weight.dims[i]);
    sizes[i] = weight.dims[i] / blocks[i];
    step->groups *= (uint64_t)blocks[i];
    if (blocks[i] > 1) {
      ++divided;
      step->axis = (int64_t)i;
    }
  }
  step->granularity = MIL_GRANULARITY_PER_BLOCK;
  if (divided == 0)
    step->granularity = MIL_GRANULARITY_PER_TENSOR;
  else if (divided == 1 && sizes[step->axis] == 1)
    step->granularity = MIL_GRANULARITY_PER_CHANNEL;
  else if (divided == 1 && step->kind == MIL_ENCODING_PALETTIZED)
    step->granularity = MIL_GRANULARITY_PER_GROUPED_CHANNEL;
  if (divided > 1)
    step->axis = -1;
  return MIL_OK;
}

/// Scales or palettes beside the weight: a grid of its rank; before iOS18 one, or a vector of
/// scales along `axis`. Palettes have their entries behind the grid.
static MilStatus readGroups(Reader *r, MlirOperation op, const Parameter *groups, MilShape weight,
                            MilEncodingStep *step) {
  bool isPalette = step->kind == MIL_ENCODING_PALETTIZED;
  bool isAffine = milOpIs(op, "mil.constexpr_affine_dequantize");
  bool isOne = isAffine ? groups->elements == 1 : isPalette && groups->shape.rank == 1;
  size_t rank = isAffine ? 1 : weight.rank + (isPalette ? 2 : 0);
  if (!isOne && groups->shape.rank != rank)
    return milFail(r->diag, MIL_MALFORMED, "'%.*s': '%s' has rank %zu, expected %zu",
                   MIL_STR(step->opName), groups->name, groups->shape.rank, rank);
  int64_t axis = milAttributeGetInteger(milOpGetParameter(op, "axis"), 0);
  axis += axis < 0 ? (int64_t)weight.rank : 0;
  if (isAffine && !isOne && (axis < 0 || axis >= (int64_t)weight.rank))
    return milFail(r->diag, MIL_MALFORMED, "'%.*s': axis %lld, but rank %zu", MIL_STR(step->opName),
                   (long long)axis, weight.rank);
  int64_t *blocks = milArenaCalloc(r->arena, weight.rank + 1, sizeof *blocks);
  if (!blocks)
    return noMemory(r->diag);
  for (size_t i = 0; i < weight.rank; ++i) {
    blocks[i] = isOne ? 1 : groups->shape.dims[isAffine ? 0 : i];
    if (isAffine && (int64_t)i != axis)
      blocks[i] = 1;
  }
  return divide(r, weight, blocks, step);
}

/// False too when the bytes are not known.
static bool isZero(const Parameter *p) {
  unsigned bits = milDataTypeGet(p->type)->bits;
  MilResource bytes = {NULL, 0, 1};
  if (mlirAttributeIsNull(p->value))
    return false;
  if (milAttributeIsAResource(p->value)) {
    if (!milResourceGet(p->value, &bytes))
      return false;
  } else if (mlirAttributeIsADenseElements(p->value) && bits > 1) { // MLIR packs single bits
    size_t width = (bits + 7) / 8;
    bool isSplat = mlirDenseElementsAttrIsSplat(p->value);
    bytes.data = mlirDenseElementsAttrGetRawData(p->value);
    bytes.size = isSplat ? width : (size_t)p->elements * width;
  } else {
    return false;
  }
  for (size_t i = 0; i < bytes.size; ++i)
    if (((const char *)bytes.data)[i])
      return false;
  return true;
}

static unsigned log2Of(int64_t entries) {
  unsigned bits = 0;
  while (bits < 62 && (int64_t)1 << bits < entries)
    ++bits;
  return bits;
}

static MilStatus readPalette(Reader *r, const Parameter *lut, MilEncodingStep *step) {
  bool isOld = lut->shape.rank == 1;
  if (lut->shape.rank == 0)
    return milFail(r->diag, MIL_MALFORMED, "'%.*s': 'lut' has rank 0", MIL_STR(step->opName));
  step->type = lut->type;
  step->paletteEntries = lut->shape.dims[isOld ? 0 : lut->shape.rank - 2];
  step->clusterDim = isOld ? 1 : lut->shape.dims[lut->shape.rank - 1];
  step->bits = log2Of(step->paletteEntries);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

static MilStatus readStep(Reader *r, size_t index) {
  MlirOperation op = r->ops[index];
  const StepDef *def = stepDefOf(op);
  MilEncodingStep *step = &r->steps[index];
  Parameter data, groups, mask, offset;
  MilDataType type;
  MilShape weight;
  uint64_t elements;
  MilStatus status;
  if (!milTypeGetShape(mlirValueGetType(mlirOperationGetResult(op, 0)), r->arena, &type, &weight,
                       &elements))
    return milFail(r->diag, MIL_UNSUPPORTED, "'%.*s' is no tensor of numbers",
                   MIL_STR(step->opName));
  MIL_TRY(readParameter(r, op, def->data, &data));
  MIL_TRY(followParameter(r, index, &data));
  step->type = data.type;
  step->bits = milDataTypeGet(data.type)->bits;
  step->kept = data.elements;
  if (step->kind == MIL_ENCODING_QUANTIZED && milDataTypeGet(data.type)->kind == MIL_KIND_FLOAT)
    step->kind = MIL_ENCODING_SCALED;
  if (step->kind == MIL_ENCODING_PRUNED && data.elements > elements)
    return milFail(r->diag, MIL_MALFORMED, "'%.*s': '%s' has %llu elements, the weight %llu",
                   MIL_STR(step->opName), data.name, (unsigned long long)data.elements,
                   (unsigned long long)elements);
  if (step->kind == MIL_ENCODING_PRUNED)
    step->sparsity = elements ? 1 - (double)data.elements / (double)elements : 0;
  if (def->groups) {
    MIL_TRY(readParameter(r, op, def->groups, &groups));
    MIL_TRY(followParameter(r, index, &groups));
    if (step->kind == MIL_ENCODING_PALETTIZED)
      MIL_TRY(readPalette(r, &groups, step));
    MIL_TRY(readGroups(r, op, &groups, weight, step));
  }
  if (def->offset && hasParameter(op, def->offset)) {
    MIL_TRY(readParameter(r, op, def->offset, &offset));
    MIL_TRY(followParameter(r, index, &offset));
    step->offsetType = offset.type;
    step->hasOffset = !isZero(&offset);
  }
  if (def->mask) {
    MIL_TRY(readParameter(r, op, def->mask, &mask));
    MIL_TRY(followParameter(r, index, &mask));
  }
done:
  return status;
}

MilStatus milEncodingReadSteps(MlirValue value, MilArena *arena, const MilEncodingStep **outSteps,
                               size_t *outCount, MilPartList *parts, MilDiag diag) {
  MlirOperation op = mlirOpResultGetOwner(value);
  Reader r = {.arena = arena, .diag = diag, .parts = parts};
  Parameter constant;
  MilStatus status;
  *outSteps = NULL;
  *outCount = 0;
  if (!stepDefOf(op)) {
    MIL_TRY(readParameter(&r, op, "val", &constant));
    return addPart(&r, op, &constant);
  }
  MIL_TRY(addStep(&r, op, 0, NULL));
  for (size_t i = 0; i < r.size; ++i)
    MIL_TRY(readStep(&r, i));
  MilEncodingStep *steps = milArenaCalloc(arena, r.size, sizeof *steps);
  if (!steps)
    MIL_TRY(noMemory(diag));
  memcpy(steps, r.steps, r.size * sizeof *steps);
  *outSteps = steps;
  *outCount = r.size;
done:
  return status;
}

bool milPartIsBoundBefore(const MilPartList *parts, size_t begin, size_t i) {
  for (size_t k = begin; k < i && !milPartKeyIsNull(&parts->keys[i]); ++k)
    if (milPartKeyCompare(&parts->keys[k], &parts->keys[i]) == 0)
      return true;
  return false;
}

MilStatus milEncodingBytes(MlirValue value, MilArena *arena, uint64_t *outBytes, MilDiag diag) {
  const MilEncodingStep *steps;
  MilPartList parts = {.size = 0};
  size_t count;
  MilStatus status = milEncodingReadSteps(value, arena, &steps, &count, &parts, diag);
  *outBytes = 0;
  for (size_t i = 0; i < parts.size && status == MIL_OK; ++i)
    if (!milPartIsBoundBefore(&parts, 0, i))
      *outBytes += parts.parts[i].bytes;
  return status;
}
