//===- WeightFile.c - how large weight.bin is ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "WeightFile.h"

#include "Bridge/Resource.h"
#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdlib.h>

/// A resource as it is in weight.bin, once for each data type.
typedef struct Blob {
  MilString key;
  MilDataType type;
  uint64_t bytes;
} Blob;

typedef struct Blobs {
  MilArena *arena;
  bool noMemory;
  Blob *data;
  size_t size, capacity;
} Blobs;

static MilDataType typeOf(MlirAttribute value) {
  return milElementTypeToDataType(mlirShapedTypeGetElementType(mlirAttributeGetType(value)));
}

/// What a resource takes, also where a text leaves its bytes out.
static uint64_t bytesOf(MlirAttribute value) {
  MilResource resource;
  MlirType type = mlirAttributeGetType(value);
  uint64_t count = 1, bytes = 0;
  if (milResourceGet(value, &resource))
    return resource.size;
  const MilDataTypeInfo *info = milDataTypeGet(typeOf(value));
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    if (!milCheckedMul(count, (uint64_t)mlirShapedTypeGetDimSize(type, i), &count))
      return UINT64_MAX;
  return info && milDataTypePackedSize(info, count, &bytes) ? bytes : 0;
}

static MlirWalkResult collectBlobs(MlirOperation op, void *userData) {
  Blobs *b = userData;
  for (intptr_t i = 0; i < mlirOperationGetNumAttributes(op); ++i) {
    MlirAttribute value = mlirOperationGetAttribute(op, i).attribute;
    if (!milAttributeIsAResource(value))
      continue;
    Blob *data = milArenaGrow(b->arena, b->data, b->size, &b->capacity, sizeof *data);
    b->noMemory = !data;
    if (!data)
      return MlirWalkResultInterrupt;
    b->data = data;
    b->data[b->size++] = (Blob){milResourceGetKey(value), typeOf(value), bytesOf(value)};
  }
  return MlirWalkResultAdvance;
}

static int compareBlobs(const void *a, const void *b) {
  const Blob *x = a, *y = b;
  int order = milStringCompare(x->key, y->key);
  return order ? order : (x->type > y->type) - (x->type < y->type);
}

bool milWeightFileMeasure(MlirOperation module, MilArena *arena, uint64_t *outBytes) {
  enum { kAlignment = 64, kHeader = 64, kRecord = 64 };
  Blobs blobs = {.arena = arena};
  uint64_t total = kHeader;
  mlirOperationWalk(module, collectBlobs, &blobs, MlirWalkPreOrder);
  if (blobs.size)
    qsort(blobs.data, blobs.size, sizeof *blobs.data, compareBlobs);
  for (size_t i = 0; i < blobs.size; ++i) {
    if (i && compareBlobs(&blobs.data[i - 1], &blobs.data[i]) == 0)
      continue;
    if (!milCheckedAdd(total, blobs.data[i].bytes, &total) ||
        !milCheckedAdd(total, kRecord + kAlignment - 1, &total))
      total = UINT64_MAX - kRecord - kAlignment;
    total -= total % kAlignment;
  }
  *outBytes = blobs.size ? total : 0;
  return !blobs.noMemory;
}
