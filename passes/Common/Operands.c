//===- Operands.c - operands of constexpr operations as tensors ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Operands.h"

#include "Bridge/Resource.h"
#include "Kernels/BitPack.h"
#include "mil-c/Limits.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

MlirAttribute milOpGetParameter(MlirOperation op, const char *name) {
  MlirAttribute attribute = milOpGetAttribute(op, name);
  if (!mlirAttributeIsNull(attribute))
    return attribute;
  MlirValue value = milOpGetInput(op, name);
  return mlirValueIsNull(value) ? mlirAttributeGetNull() : milValueGetConstant(value);
}

/// Elements of a dense attribute that MLIR keeps in whole bytes, a splat repeated.
static void copyElements(MlirAttribute value, size_t count, size_t width, char *out) {
  const char *raw = mlirDenseElementsAttrGetRawData(value);
  size_t step = mlirDenseElementsAttrIsSplat(value) ? 0 : width;
  for (size_t i = 0; i < count; ++i)
    memcpy(out + i * width, raw + i * step, width);
}

static MilStatus packImmediate(MlirAttribute value, const MilDataTypeInfo *info, uint64_t count,
                               MilArena *arena, const void **outData, MilDiag diag) {
  size_t width = (info->bits + 7) / 8;
  char *bytes = milArenaCalloc(arena, (size_t)count + 1, width);
  uint8_t *packed = info->bits < 8 ? milArenaCalloc(arena, (size_t)count + 1, 1) : NULL;
  if (!bytes || (info->bits < 8 && !packed))
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  if (info->bits == 1 || info->kind == MIL_KIND_BOOL) // MLIR packs single bits in its own order
    for (uint64_t i = 0; i < count; ++i)
      bytes[i] = mlirDenseElementsAttrGetBoolValue(value, (intptr_t)i);
  else
    copyElements(value, (size_t)count, width, bytes);
  if (packed) {
    for (uint64_t i = 0; i < count; ++i)
      bytes[i] &= (char)((1u << info->bits) - 1);
    milPackBits((const uint8_t *)bytes, info->bits, (size_t)count, packed);
  }
  *outData = packed ? (const void *)packed : bytes;
  return MIL_OK;
}

/// The dimensions of a ranked type; null when out of memory.
static const int64_t *dimsOf(MlirType type, MilArena *arena) {
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t *dims = milArenaCalloc(arena, (size_t)rank + 1, sizeof *dims);
  for (intptr_t i = 0; dims && i < rank; ++i)
    dims[i] = mlirShapedTypeGetDimSize(type, i);
  return dims;
}

/// The view of a type without its bytes, and how many they are.
static MilStatus viewOf(MlirType type, MilArena *arena, MilTensorView *outView, uint64_t *outCount,
                        uint64_t *outBytes, MilDiag diag) {
  const MilDataTypeInfo *info =
      milDataTypeGet(milElementTypeToDataType(mlirShapedTypeGetElementType(type)));
  if (!info || info->bits == 0)
    return milFail(diag, MIL_UNSUPPORTED, "an operand is no tensor of numbers");
  const int64_t *dims = dimsOf(type, arena);
  if (!dims)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  *outView = (MilTensorView){info->type, (unsigned)mlirShapedTypeGetRank(type), dims, NULL};
  if (!milTensorViewCount(outView, outCount) || !milDataTypePackedSize(info, *outCount, outBytes))
    return milFail(diag, MIL_MALFORMED, "an operand has an impossible shape");
  return MIL_OK;
}

MilStatus milTypeGetTensor(MlirType type, const MilBuffer *buffer, MilArena *arena,
                           MilTensorView *outView, MilDiag diag) {
  uint64_t count, bytes;
  MilStatus status = viewOf(type, arena, outView, &count, &bytes, diag);
  if (status == MIL_OK && buffer->size != bytes)
    return milFail(diag, MIL_MALFORMED, "a value has %zu bytes, expected %llu for its type",
                   buffer->size, (unsigned long long)bytes);
  outView->data = buffer->data;
  return status;
}

MilStatus milAttributeGetTensor(MlirAttribute value, MilArena *arena, MilTensorView *outView,
                                MilDiag diag) {
  MilResource resource;
  uint64_t count, bytes;
  if (mlirAttributeIsNull(value) ||
      !(milAttributeIsAResource(value) || mlirAttributeIsADenseElements(value)))
    return milFail(diag, MIL_UNSUPPORTED, "an operand is no constant tensor");
  MlirType type = mlirAttributeGetType(value);
  MilStatus status = viewOf(type, arena, outView, &count, &bytes, diag);
  if (status != MIL_OK)
    return status;
  if (milAttributeIsAResource(value)) {
    if (!milResourceGet(value, &resource))
      return milFail(diag, MIL_INVALID, "the bytes of an operand were elided from the text");
    if (resource.size != bytes)
      return milFail(diag, MIL_MALFORMED, "an operand has %zu bytes, expected %llu for its type",
                     resource.size, (unsigned long long)bytes);
    outView->data = resource.data;
    return MIL_OK;
  }
  if (bytes > MIL_IMMEDIATE_MAX_BYTES)
    return milFail(diag, MIL_UNSUPPORTED,
                   "an operand of %llu bytes is not in a weight file, expected at most %d",
                   (unsigned long long)bytes, MIL_IMMEDIATE_MAX_BYTES);
  return packImmediate(value, milDataTypeGet(outView->type), count, arena, &outView->data, diag);
}

MilStatus milTensorUnpack(MilTensorView *view, unsigned bits, MlirType like, MilArena *arena,
                          MilDiag diag) {
  static const MilDataType types[] = {[1] = MIL_TYPE_UINT1,
                                      [2] = MIL_TYPE_UINT2,
                                      [4] = MIL_TYPE_UINT4,
                                      [6] = MIL_TYPE_UINT6,
                                      [8] = MIL_TYPE_UINT8};
  uint64_t bytes, count, needed;
  intptr_t rank = mlirShapedTypeGetRank(like);
  const int64_t *dims = dimsOf(like, arena);
  if (!dims)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  bool isVector = view->type == MIL_TYPE_UINT8 && milTensorViewCount(view, &bytes);
  *view = (MilTensorView){types[bits], (unsigned)rank, dims, view->data};
  if (!isVector || !milTensorViewCount(view, &count) ||
      !milDataTypePackedSize(milDataTypeGet(view->type), count, &needed))
    return milFail(diag, MIL_MALFORMED, "the packed bits are no vector of uint8");
  if (needed != bytes)
    return milFail(
        diag, MIL_MALFORMED, "%llu bytes of packed bits, expected %llu for %llu elements",
        (unsigned long long)bytes, (unsigned long long)needed, (unsigned long long)count);
  return MIL_OK;
}

MilStatus milTensorWidenPalette(MilTensorView *view, unsigned rank, MilArena *arena,
                                unsigned *outBits, MilDiag diag) {
  static const unsigned widths[] = {1, 2, 4, 6, 8};
  *outBits = 0;
  for (size_t i = 0; view->rank == 1 && i < sizeof widths / sizeof widths[0]; ++i)
    if ((int64_t)1 << widths[i] == view->dims[0])
      *outBits = widths[i];
  if (!*outBits)
    return milFail(diag, MIL_MALFORMED, "'lut' must be a vector of 2, 4, 16, 64 or 256 entries");
  int64_t *dims = milArenaCalloc(arena, rank + 2, sizeof *dims);
  if (!dims)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (unsigned i = 0; i < rank + 2; ++i)
    dims[i] = i == rank ? view->dims[0] : 1;
  view->rank = rank + 2;
  view->dims = dims;
  return MIL_OK;
}

int64_t milAttributeGetInteger(MlirAttribute value, int64_t otherwise) {
  if (mlirAttributeIsNull(value) || !mlirAttributeIsADenseElements(value) ||
      mlirElementsAttrGetNumElements(value) != 1)
    return otherwise;
  MlirType element = mlirShapedTypeGetElementType(mlirAttributeGetType(value));
  if (!mlirTypeIsAInteger(element) || mlirIntegerTypeGetWidth(element) != 32)
    return otherwise;
  return mlirDenseElementsAttrGetInt32Value(value, 0);
}
