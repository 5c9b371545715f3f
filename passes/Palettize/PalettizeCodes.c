//===- PalettizeCodes.c - palettes of integers that have scales ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeCodes.h"

#include "Bridge/Resource.h"
#include "Common/Operands.h"
#include "Common/Rewrite.h"
#include "Common/Technique.h"
#include "mlir-c/BuiltinTypes.h"

enum { kMaxRank = MIL_CONSTEXPR_MAX_RANK };

/// How many palettes there are along each axis when each has one scale; false when that cannot be, or
/// when palettes and indices together take as much as the integers.
static bool countPalettes(const MilWeight *weight, const MilPaletteJob *job, const int64_t *lutDims,
                          MlirType scale, int64_t *counts) {
  unsigned bits = milDataTypeGet(job->type)->bits;
  uint64_t most = weight->elements * (bits - job->bits) / bits, total = (uint64_t)1 << job->bits;
  if (mlirShapedTypeGetRank(scale) != weight->rank || weight->rank + 2 > kMaxRank)
    return false;
  for (intptr_t i = 0; i < weight->rank; ++i) {
    int64_t scales = mlirShapedTypeGetDimSize(scale, i);
    counts[i] = scales > lutDims[i] ? scales : lutDims[i];
    total *= (uint64_t)counts[i];
    if (scales < 1 || counts[i] % scales || counts[i] % lutDims[i] || total >= most)
      return false;
  }
  return true;
}

/// The bytes of the palettes, `counts` of them along each axis.
static void repeatPalettes(const MilPaletteJob *job, intptr_t rank, const int64_t *lutDims,
                           const int64_t *counts, uint64_t total, size_t size, char *out) {
  for (uint64_t i = 0; i < total; ++i) {
    uint64_t from = 0, stride = 1, rest = i;
    for (intptr_t k = rank; k-- > 0;) {
      uint64_t at = rest % (uint64_t)counts[k];
      rest /= (uint64_t)counts[k];
      from += at / (uint64_t)(counts[k] / lutDims[k]) * stride;
      stride *= (uint64_t)lutDims[k];
    }
    memcpy(out + i * size, (const char *)job->lut.data + from * size, size);
  }
}

/// The same elements with two more dimensions of 1.
static MlirAttribute widen(MlirAttribute value) {
  MlirType type = mlirAttributeGetType(value);
  int64_t dims[kMaxRank];
  intptr_t rank = mlirShapedTypeGetRank(type);
  for (intptr_t i = 0; i < rank + 2; ++i)
    dims[i] = i < rank ? mlirShapedTypeGetDimSize(type, i) : 1;
  MlirType wide = milMakeTensorType(rank + 2, dims, mlirShapedTypeGetElementType(type));
  return milAttributeIsAResource(value) ? milResourceAttrGetAs(value, wide)
                                        : mlirDenseElementsAttrReshapeGet(value, wide);
}

static bool isTensor(MlirAttribute value) {
  return !mlirAttributeIsNull(value) && mlirAttributeIsAElements(value);
}

bool milScalePalette(const MilWeight *weight, const MilPaletteJob *job, const int64_t *lutDims,
                     MilString key, MilScaledPalette *out) {
  MlirAttribute scale = milOpGetParameter(weight->siteOp, "scale");
  MlirAttribute offset = milOpGetParameter(weight->siteOp, "offset");
  bool hasOffset = !mlirValueIsNull(milOpGetInput(weight->siteOp, "offset"));
  uint64_t entries = (uint64_t)1 << job->bits, total = 1;
  int64_t dims[kMaxRank];
  MilBuffer buffer;
  void *data;
  if (weight->version >= MIL_VERSION_SCALED_LOOKUP || job->vector > 1 || !isTensor(scale) ||
      (hasOffset && !isTensor(offset)) ||
      !countPalettes(weight, job, lutDims, mlirAttributeGetType(scale), dims))
    return false;
  for (intptr_t i = 0; i < weight->rank; ++i)
    total *= (uint64_t)dims[i];
  size_t size = (size_t)entries * (milDataTypeGet(job->type)->bits / 8);
  if (milBufferAllocate((size_t)total * size, &buffer, &data, (MilDiag){NULL, NULL}) != MIL_OK)
    return false;
  repeatPalettes(job, weight->rank, lutDims, dims, total, size, data);
  dims[weight->rank] = (int64_t)entries;
  dims[weight->rank + 1] = 1;
  MlirType element = milElementTypeGet(mlirAttributeGetContext(scale), job->type);
  *out = (MilScaledPalette){
      .data = milMakeTensor(milMakeTensorType(weight->rank + 2, dims, element), key, &buffer),
      .scale = widen(scale),
      .offset = hasOffset ? widen(offset) : mlirAttributeGetNull()};
  return true;
}
