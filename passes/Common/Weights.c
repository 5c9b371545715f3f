//===- Weights.c - which constants a technique may touch ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Weights.h"

#include "Bridge/Resource.h"
#include "Decode.h"
#include "Operands.h"
#include "mil-c/Limits.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdlib.h>

typedef struct Collector {
  MilArena *arena;
  MilWeight *data;
  size_t size, capacity;
  MlirAttribute *parts; ///< resources that literals of constexpr operations use
  size_t numParts, partsCapacity;
  bool noMemory;
} Collector;

bool milIsWeightType(MilDataType type) {
  return type == MIL_TYPE_FLOAT16 || type == MIL_TYPE_FLOAT32 || type == MIL_TYPE_INT8 ||
         type == MIL_TYPE_UINT8;
}

/// Whether an operation, and not only the end of a block, uses the value.
static bool hasConsumer(MlirValue value) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use))
    if (!milOpIs(mlirOpOperandGetOwner(use), "mil.output"))
      return true;
  return false;
}

static bool feedsConstexpr(MlirValue value) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    const MilOpInfo *info = milOpInfoOf(mlirOpOperandGetOwner(use));
    if (info && milOpInfoIsConstexpr(info))
      return true;
  }
  return false;
}

static void addPart(Collector *c, MlirAttribute value) {
  MlirAttribute *parts =
      milArenaGrow(c->arena, c->parts, c->numParts, &c->partsCapacity, sizeof *parts);
  c->noMemory |= !parts;
  if (!parts)
    return;
  c->parts = parts;
  c->parts[c->numParts++] = value;
}

/// False when out of memory, or when the shape has no end.
static bool shapeOf(MlirType type, MilArena *arena, MilTensorShape *outShape) {
  *outShape = (MilTensorShape){.type = milElementTypeToDataType(mlirShapedTypeGetElementType(type)),
                               .rank = mlirShapedTypeGetRank(type),
                               .elements = 1};
  int64_t *dims = milArenaCalloc(arena, (size_t)outShape->rank + 1, sizeof *dims);
  for (intptr_t i = 0; dims && i < outShape->rank; ++i) {
    dims[i] = mlirShapedTypeGetDimSize(type, i);
    if (!milCheckedMul(outShape->elements, (uint64_t)dims[i], &outShape->elements))
      outShape->elements = UINT64_MAX;
  }
  outShape->dims = dims;
  return dims;
}

static void addCandidate(Collector *c, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirType type = mlirValueGetType(result);
  MlirOperation function = milOpGetFunction(op);
  if (mlirOperationIsNull(function) || !mlirTypeIsARankedTensor(type) ||
      !mlirShapedTypeHasStaticShape(type) || !hasConsumer(result) ||
      !milIsWeightType(milElementTypeToDataType(mlirShapedTypeGetElementType(type))))
    return;
  MilWeight weight = {.op = op,
                      .result = result,
                      .form = milFormOf(op),
                      .function = function,
                      .version = milFunctionGetVersion(function),
                      .name = milValueGetName(result)};
  MilWeight *data = milArenaGrow(c->arena, c->data, c->size, &c->capacity, sizeof *data);
  if (!data || !shapeOf(type, c->arena, &weight.whole)) {
    c->noMemory = true;
    return;
  }
  c->data = data;
  if (weight.whole.elements >= MIL_WEIGHT_LEAST_ELEMENTS)
    c->data[c->size++] = weight;
}

/// Whether all that uses the value are constexpr operations and ends of blocks.
static bool isInner(MlirValue value) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (!milOpIs(user, "mil.output") && !milOpIsConstexpr(user))
      return false;
  }
  return true;
}

static MlirWalkResult visit(MlirOperation op, void *userData) {
  Collector *c = userData;
  if (milOpIs(op, "mil.const") && mlirAttributeIsAElements(milOpGetAttribute(op, "val")))
    addCandidate(c, op);
  else if (milOpIs(op, "mil.literal") && feedsConstexpr(mlirOperationGetResult(op, 0)))
    addPart(c, milOpGetAttribute(op, "val"));
  else if (milOpIsConstexpr(op) && !isInner(mlirOperationGetResult(op, 0)))
    addCandidate(c, op);
  return c->noMemory ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

static bool isPart(const Collector *c, MlirAttribute value) {
  for (size_t i = 0; i < c->numParts; ++i)
    if (mlirAttributeEqual(c->parts[i], value))
      return true;
  return false;
}

static bool isInteger(MilDataType type) { return type == MIL_TYPE_INT8 || type == MIL_TYPE_UINT8; }

static bool makesFloats(MlirOperation op) {
  if (mlirOperationGetNumResults(op) == 0)
    return false;
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  if (!mlirTypeIsAShaped(type))
    return false;
  MlirType element = mlirShapedTypeGetElementType(type);
  return mlirTypeIsAF16(element) || mlirTypeIsAF32(element);
}

/// Whether all that uses these integers makes floats of them. Others are indices, or on their way to
/// be: there is no integer that is nearly right.
static bool areNumbers(MlirValue value) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    const MilOpInfo *info = milOpInfoOf(user);
    if (milOpIs(user, "mil.output"))
      continue;
    if (!info || milOpInfoHasFreeInputs(info) || !makesFloats(user) ||
        mlirValueEqual(milOpGetInput(user, "indices"), value))
      return false;
  }
  return true;
}

static const char *skipReason(Collector *c, const MilWeight *weight) {
  MlirAttribute value = milOpGetAttribute(weight->op, "val");
  const MilTensorShape *whole = &weight->whole;
  MilResource resource;
  if (feedsConstexpr(weight->result) || (weight->form == MIL_FORM_DENSE && isPart(c, value)))
    return "part of a compressed weight";
  if (whole->rank <= 1)
    return milArenaPrintf(c->arena, "rank %d", (int)whole->rank);
  if (whole->rank > MIL_CONSTEXPR_MAX_RANK)
    return milArenaPrintf(c->arena, "rank %d, at most %d is supported", (int)whole->rank,
                          MIL_CONSTEXPR_MAX_RANK);
  if (whole->elements > (uint64_t)MIL_WEIGHT_MAX_ELEMENTS)
    return "more elements than can be addressed";
  if (isInteger(whole->type) && !areNumbers(weight->result))
    return "integers that stay integers";
  if (weight->form == MIL_FORM_DENSE && milAttributeIsAResource(value) &&
      !milResourceGet(value, &resource))
    return "its bytes were elided from the text";
  return NULL;
}

/// A candidate by its name: blocks beside each other may have the same, and so may texts without names.
typedef struct Named {
  MlirOperation function;
  MilString name;
  size_t at;
} Named;

static int compareNames(const Named *a, const Named *b) {
  int order = milStringCompare(a->name, b->name);
  uintptr_t x = (uintptr_t)a->function.ptr, y = (uintptr_t)b->function.ptr;
  return order ? order : (x > y) - (x < y);
}
static int compareNamed(const void *a, const void *b) {
  const Named *x = a, *y = b;
  int order = compareNames(x, y);
  return order ? order : (x->at > y->at) - (x->at < y->at);
}

static void countNames(Collector *c) {
  Named *named = milArenaCalloc(c->arena, c->size + 1, sizeof *named);
  c->noMemory |= !named;
  if (c->noMemory)
    return;
  for (size_t i = 0; i < c->size; ++i)
    named[i] = (Named){c->data[i].function, c->data[i].name, i};
  qsort(named, c->size, sizeof *named, compareNamed);
  for (size_t i = 1; i < c->size; ++i)
    if (compareNames(&named[i - 1], &named[i]) == 0)
      c->data[named[i].at].ordinal = c->data[named[i - 1].at].ordinal + 1;
}

MilStatus milWeightsCollect(MlirOperation root, MilArena *arena, MilWeights *outWeights,
                            MilDiag diag) {
  Collector c = {.arena = arena};
  mlirOperationWalk(root, visit, &c, MlirWalkPreOrder);
  countNames(&c);
  for (size_t i = 0; i < c.size && !c.noMemory; ++i)
    c.data[i].skip = skipReason(&c, &c.data[i]);
  if (c.noMemory)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  *outWeights = (MilWeights){c.data, c.size};
  return MIL_OK;
}

void milWeightFocus(MilWeight *weight, MilSite site, MilArena *arena) {
  MilTensorShape shape = weight->whole;
  const char *input = site == MIL_SITE_NONZERO ? NULL : milSiteInput(site);
  weight->site = site;
  weight->siteOp = milFormFindSite(weight->op, site);
  if (site == MIL_SITE_CONST)
    weight->value = milOpGetAttribute(weight->op, "val");
  else
    weight->value = input ? milOpGetParameter(weight->siteOp, input) : mlirAttributeGetNull();
  weight->key = site == MIL_SITE_CONST ? weight->value : milConstexprKey(weight->siteOp);
  if (input && !shapeOf(mlirAttributeGetType(weight->value), arena, &shape))
    weight->skip = "out of memory";
  weight->type = shape.type;
  weight->rank = shape.rank;
  weight->dims = shape.dims;
  weight->elements = shape.elements;
}

/// The elements of a mil.const.
static MilStatus constantBytes(const MilWeight *weight, MilBuffer *outBytes, MilDiag diag) {
  MlirAttribute value = milOpGetAttribute(weight->op, "val");
  MilResource resource;
  const MilDataTypeInfo *info = milDataTypeGet(weight->type);
  size_t width = info->bits / 8, size = (size_t)weight->elements * width;
  if (milAttributeIsAResource(value)) {
    if (!milResourceGet(value, &resource))
      return milFail(diag, MIL_INVALID, "the weight has no bytes");
    *outBytes = (MilBuffer){.data = resource.data, .size = resource.size, .alignment = 64};
    return MIL_OK;
  }
  const void *raw = mlirDenseElementsAttrGetRawData(value);
  if (!mlirDenseElementsAttrIsSplat(value)) {
    *outBytes = (MilBuffer){.data = raw, .size = size, .alignment = width};
    return MIL_OK;
  }
  void *data;
  MilStatus status = milBufferAllocate(size, outBytes, &data, diag);
  for (uint64_t i = 0; status == MIL_OK && i < weight->elements; ++i)
    memcpy((char *)data + i * width, raw, width);
  return status;
}

/// What the weight's operations make.
static MilStatus decodedBytes(const MilWeight *weight, MilArena *arena, MilBuffer *outBytes,
                              MilDiag diag) {
  MilDecoded decoded;
  MilStatus status = milConstexprDecode(weight->op, arena, &decoded, diag);
  if (status != MIL_OK)
    return status;
  *outBytes = decoded.results[0];
  decoded.results[0] = (MilBuffer){0};
  milDecodedRelease(&decoded);
  return MIL_OK;
}

MilStatus milWeightGetBytes(const MilWeight *weight, MilArena *arena, MilBuffer *outBytes,
                            const uint8_t **outMask, MilDiag diag) {
  MilTensorView view;
  MilStatus status;
  *outBytes = (MilBuffer){0};
  *outMask = NULL;
  switch (weight->site) {
  case MIL_SITE_CONST:
    return constantBytes(weight, outBytes, diag);
  case MIL_SITE_PALETTE:
  case MIL_SITE_CODES:
    status = milAttributeGetTensor(weight->value, arena, &view, diag);
    if (status == MIL_OK)
      *outBytes =
          (MilBuffer){.data = view.data,
                      .size = (size_t)weight->elements * (milDataTypeGet(weight->type)->bits / 8)};
    return status;
  case MIL_SITE_NONZERO:
    status = milAttributeGetTensor(milOpGetParameter(weight->op, "mask"), arena, &view, diag);
    if (status != MIL_OK)
      return status;
    *outMask = view.data;
    return decodedBytes(weight, arena, outBytes, diag);
  default:
    return decodedBytes(weight, arena, outBytes, diag);
  }
}

void milWeightSplit(const MilWeight *weight, int64_t axis, uint64_t *outer, uint64_t *channels,
                    uint64_t *inner) {
  *outer = *inner = 1;
  *channels = (uint64_t)weight->dims[axis];
  for (intptr_t i = 0; i < weight->rank; ++i) {
    if (i < axis)
      *outer *= (uint64_t)weight->dims[i];
    else if (i > axis)
      *inner *= (uint64_t)weight->dims[i];
  }
}

uint64_t milWeightBytes(const MilWeight *weight) {
  return weight->whole.elements * (milDataTypeGet(weight->whole.type)->bits / 8);
}

const char *milShapeText(const MilTensorShape *shape, MilArena *arena) {
  const char *text = "";
  for (intptr_t i = 0; i < shape->rank && text; ++i)
    text = milArenaPrintf(arena, "%s%s%lld", text, i ? "x" : "", (long long)shape->dims[i]);
  return text ? text : "";
}
