//===- Weights.c - which constants a technique may touch ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Weights.h"

#include "Bridge/Resource.h"
#include "Kernels/Constexpr.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdio.h>

enum { kLeastElements = 10 };
/// Far beyond any file, and no size made of it overflows.
static const uint64_t kMostElements = (uint64_t)1 << 40;

typedef struct Collector {
  MilArena *arena;
  MilWeight *data;
  size_t size, capacity;
  MlirAttribute *parts; ///< resources that literals of constexpr operations use
  size_t numParts, partsCapacity;
  bool noMemory;
} Collector;

static bool isWeightType(MilDataType type) {
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

static void addCandidate(Collector *c, MlirOperation op) {
  MlirValue result = mlirOperationGetResult(op, 0);
  MlirType type = mlirValueGetType(result);
  MlirAttribute value = milOpGetAttribute(op, "val");
  MlirOperation function = milOpGetFunction(op);
  if (mlirOperationIsNull(function) || !mlirAttributeIsAElements(value) ||
      !mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return;
  MilWeight weight = {.op = op,
                      .function = function,
                      .version = milFunctionGetVersion(function),
                      .name = milValueGetName(result),
                      .value = value,
                      .type = milElementTypeToDataType(mlirShapedTypeGetElementType(type)),
                      .rank = mlirShapedTypeGetRank(type),
                      .elements = 1};
  if (!isWeightType(weight.type) || !hasConsumer(result))
    return;
  int64_t *dims = milArenaCalloc(c->arena, (size_t)weight.rank + 1, sizeof *dims);
  MilWeight *data = milArenaGrow(c->arena, c->data, c->size, &c->capacity, sizeof *data);
  if (!dims || !data) {
    c->noMemory = true;
    return;
  }
  for (intptr_t i = 0; i < weight.rank; ++i) {
    dims[i] = mlirShapedTypeGetDimSize(type, i);
    if (!milCheckedMul(weight.elements, (uint64_t)dims[i], &weight.elements))
      weight.elements = UINT64_MAX;
  }
  weight.dims = dims;
  c->data = data;
  if (weight.elements >= kLeastElements)
    c->data[c->size++] = weight;
}

static MlirWalkResult visit(MlirOperation op, void *userData) {
  Collector *c = userData;
  if (milOpIs(op, "mil.const"))
    addCandidate(c, op);
  else if (milOpIs(op, "mil.literal") && feedsConstexpr(mlirOperationGetResult(op, 0)))
    addPart(c, milOpGetAttribute(op, "val"));
  return c->noMemory ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

static bool isPart(const Collector *c, MlirAttribute value) {
  for (size_t i = 0; i < c->numParts; ++i)
    if (mlirAttributeEqual(c->parts[i], value))
      return true;
  return false;
}

static const char *skipReason(Collector *c, const MilWeight *weight) {
  MilResource resource;
  if (feedsConstexpr(mlirOperationGetResult(weight->op, 0)) || isPart(c, weight->value))
    return "part of a compressed weight";
  if (weight->rank <= 1)
    return milArenaPrintf(c->arena, "rank %d", (int)weight->rank);
  if (weight->rank > MIL_CONSTEXPR_MAX_RANK)
    return milArenaPrintf(c->arena, "rank %d, at most %d is supported", (int)weight->rank,
                          MIL_CONSTEXPR_MAX_RANK);
  if (weight->elements > kMostElements)
    return "more elements than can be addressed";
  if (milAttributeIsAResource(weight->value) && !milResourceGet(weight->value, &resource))
    return "its bytes were elided from the text";
  return NULL;
}

MilStatus milWeightsCollect(MlirOperation root, MilArena *arena, MilWeights *outWeights,
                            MilDiag diag) {
  Collector c = {.arena = arena};
  mlirOperationWalk(root, visit, &c, MlirWalkPreOrder);
  for (size_t i = 0; i < c.size && !c.noMemory; ++i)
    c.data[i].skip = skipReason(&c, &c.data[i]);
  if (c.noMemory)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  *outWeights = (MilWeights){c.data, c.size};
  return MIL_OK;
}

MilStatus milWeightGetBytes(const MilWeight *weight, MilBuffer *outBytes, MilDiag diag) {
  MilResource resource;
  const MilDataTypeInfo *info = milDataTypeGet(weight->type);
  size_t width = info->bits / 8, size = (size_t)weight->elements * width;
  *outBytes = (MilBuffer){0};
  if (milAttributeIsAResource(weight->value)) {
    if (!milResourceGet(weight->value, &resource))
      return milFail(diag, MIL_INVALID, "the weight has no bytes");
    *outBytes = (MilBuffer){.data = resource.data, .size = resource.size, .alignment = 64};
    return MIL_OK;
  }
  const void *raw = mlirDenseElementsAttrGetRawData(weight->value);
  if (!mlirDenseElementsAttrIsSplat(weight->value)) {
    *outBytes = (MilBuffer){.data = raw, .size = size, .alignment = width};
    return MIL_OK;
  }
  void *data;
  MilStatus status = milBufferAllocate(size, outBytes, &data, diag);
  for (uint64_t i = 0; status == MIL_OK && i < weight->elements; ++i)
    memcpy((char *)data + i * width, raw, width);
  return status;
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

const char *milWeightShape(const MilWeight *weight, MilArena *arena) {
  const char *text = "";
  for (intptr_t i = 0; i < weight->rank && text; ++i)
    text = milArenaPrintf(arena, "%s%s%lld", text, i ? "x" : "", (long long)weight->dims[i]);
  return text ? text : "";
}
