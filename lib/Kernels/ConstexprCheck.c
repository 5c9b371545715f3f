//===- ConstexprCheck.c - do the operands of a constexpr fit -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Constexpr.h"

#include <inttypes.h>

bool milTensorViewCount(const MilTensorView *view, uint64_t *outCount) {
  *outCount = 1;
  bool empty = false;
  for (unsigned k = 0; k < view->rank; ++k) {
    if (view->dims[k] < 0)
      return false;
    empty |= view->dims[k] == 0;
  }
  for (unsigned k = 0; k < view->rank && !empty; ++k)
    if (!milCheckedMul(*outCount, (uint64_t)view->dims[k], outCount))
      return false;
  if (empty)
    *outCount = 0;
  return *outCount <= INT64_MAX;
}

// Which types an operand may have, as a set.
enum {
  INT4 = 1 << 0,
  UINT4 = 1 << 1,
  INT8 = 1 << 2,
  UINT8 = 1 << 3,
  FP16 = 1 << 4,
  FP32 = 1 << 5,
  UINT1 = 1 << 6,
  UINT236 = 1 << 7, ///< index types that are nothing else
  FLOATS = FP16 | FP32,
  BYTES = INT8 | UINT8,
  QUANTIZED = INT4 | UINT4 | BYTES | FLOATS,
  INDICES = UINT1 | UINT236 | UINT4 | UINT8,
};

static unsigned typeSet(MilDataType type) {
  switch (type) {
  case MIL_TYPE_INT4:
    return INT4;
  case MIL_TYPE_UINT4:
    return UINT4;
  case MIL_TYPE_INT8:
    return INT8;
  case MIL_TYPE_UINT8:
    return UINT8;
  case MIL_TYPE_FLOAT16:
    return FP16;
  case MIL_TYPE_FLOAT32:
    return FP32;
  case MIL_TYPE_UINT1:
    return UINT1;
  case MIL_TYPE_UINT2:
  case MIL_TYPE_UINT3:
  case MIL_TYPE_UINT6:
    return UINT236;
  default:
    return 0;
  }
}

static const char *typeName(MilDataType type) {
  const MilDataTypeInfo *info = milDataTypeGet(type);
  return info ? info->name : "unknown";
}

static MilStatus checkOperand(const char *name, const MilTensorView *view, unsigned types,
                              MilDiag diag) {
  uint64_t count;
  if (!(typeSet(view->type) & types))
    return milFail(diag, MIL_MALFORMED, "%s: type %s is not allowed here", name,
                   typeName(view->type));
  if (view->rank > MIL_CONSTEXPR_MAX_RANK)
    return milFail(diag, MIL_UNSUPPORTED, "%s: rank %u, at most %d is supported", name, view->rank,
                   MIL_CONSTEXPR_MAX_RANK);
  if (!milTensorViewCount(view, &count))
    return milFail(diag, MIL_MALFORMED, "%s: a dimension is negative or the shape is too large",
                   name);
  return MIL_OK;
}

static MilStatus checkNotScalar(const char *name, const MilTensorView *view, MilDiag diag) {
  if (view->rank == 0)
    return milFail(diag, MIL_MALFORMED, "%s: rank 0, expected at least 1", name);
  return MIL_OK;
}

static MilStatus checkAxis(const char *name, int64_t axis, unsigned rank, MilDiag diag) {
  if (axis < -(int64_t)rank || axis >= (int64_t)rank)
    return milFail(diag, MIL_MALFORMED, "%s: %" PRId64 ", expected -%u to %u", name, axis, rank,
                   rank - 1);
  return MIL_OK;
}

// The first `rank` dimensions of blocks cut those of the data into equal parts.
static MilStatus checkBlocks(const char *name, const MilTensorView *blocks, const char *dataName,
                             const MilTensorView *data, MilDiag diag) {
  for (unsigned k = 0; k < data->rank; ++k)
    if (blocks->dims[k] == 0 || data->dims[k] % blocks->dims[k] != 0)
      return milFail(diag, MIL_MALFORMED,
                     "%s: dimension %u is %" PRId64 ", expected a divisor of %" PRId64
                     ", the dimension of %s",
                     name, k, blocks->dims[k], data->dims[k], dataName);
  return MIL_OK;
}

// Only the first count bits are looked at.
static uint64_t countOnes(const uint8_t *bits, uint64_t count) {
  uint64_t ones = 0;
  for (uint64_t i = 0; i < count / 8; ++i)
    ones += (unsigned)__builtin_popcount(bits[i]);
  if (count % 8 != 0)
    ones += (unsigned)__builtin_popcount(bits[count / 8] & ((1u << count % 8) - 1));
  return ones;
}

static MilStatus checkMask(const char *maskName, const MilTensorView *mask, const char *nonzeroName,
                           const MilTensorView *nonzero, unsigned types, MilDiag diag) {
  MilStatus status;
  uint64_t count = 0, ones;
  MIL_TRY(checkOperand(maskName, mask, UINT1, diag));
  MIL_TRY(checkNotScalar(maskName, mask, diag));
  MIL_TRY(checkOperand(nonzeroName, nonzero, types, diag));
  if (nonzero->rank != 1)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "%s: rank %u, expected 1", nonzeroName, nonzero->rank));
  if (!milTensorViewCount(mask, &count))
    MIL_TRY(MIL_MALFORMED); // checkOperand has said so
  ones = countOnes(mask->data, count);
  if (ones != (uint64_t)nonzero->dims[0])
    MIL_TRY(milFail(diag, MIL_MALFORMED,
                    "%s: %" PRIu64 " ones in %s, but %s has %" PRId64 " elements", maskName, ones,
                    maskName, nonzeroName, nonzero->dims[0]));
done:
  return status;
}

static MilStatus checkAxisVector(const char *name, const MilTensorView *view, int64_t length,
                                 MilDiag diag) {
  if (view->rank > 1)
    return milFail(diag, MIL_MALFORMED, "%s: rank %u, expected a scalar or a vector", name,
                   view->rank);
  if (view->rank == 1 && view->dims[0] != length)
    return milFail(diag, MIL_MALFORMED,
                   "%s: %" PRId64 " elements, expected %" PRId64 ", the data's dimension of axis",
                   name, view->dims[0], length);
  return MIL_OK;
}

MilStatus milCheckAffine(const MilTensorView *quantized, const MilTensorView *zeroPoint,
                         const MilTensorView *scale, int64_t axis, MilDiag diag) {
  MilStatus status;
  int64_t length;
  MIL_TRY(checkOperand("quantized_data", quantized, BYTES, diag));
  MIL_TRY(checkNotScalar("quantized_data", quantized, diag));
  MIL_TRY(checkOperand("zero_point", zeroPoint, BYTES | FP32, diag));
  MIL_TRY(checkOperand("scale", scale, FLOATS, diag));
  MIL_TRY(checkAxis("axis", axis, quantized->rank, diag));
  length = quantized->dims[axis < 0 ? axis + quantized->rank : axis];
  MIL_TRY(checkAxisVector("zero_point", zeroPoint, length, diag));
  MIL_TRY(checkAxisVector("scale", scale, length, diag));
done:
  return status;
}

// `positions` has the shape of the dense indices, `indices` their type.
static MilStatus checkPalette(const char *name, const MilTensorView *positions,
                              const MilTensorView *indices, const MilTensorView *lut,
                              int64_t vectorAxis, MilDiag diag) {
  MilStatus status;
  unsigned rank = positions->rank;
  int64_t entries = (int64_t)1 << milDataTypeGet(indices->type)->bits;
  uint64_t count = 0, total;
  MIL_TRY(checkOperand("lut", lut, BYTES | FLOATS, diag));
  if (lut->rank != rank + 2)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "lut: rank %u, expected %u, two more than %s", lut->rank,
                    rank + 2, name));
  MIL_TRY(checkBlocks("lut", lut, name, positions, diag));
  if (lut->dims[rank] != entries)
    MIL_TRY(milFail(diag, MIL_MALFORMED,
                    "lut: %" PRId64 " entries, expected %" PRId64 " for indices of type %s",
                    lut->dims[rank], entries, typeName(indices->type)));
  if (lut->dims[rank + 1] < 1)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "lut: entries without elements"));
  if (vectorAxis != MIL_NO_AXIS)
    MIL_TRY(checkAxis("vector_axis", vectorAxis, rank, diag));
  else if (lut->dims[rank + 1] != 1)
    MIL_TRY(milFail(diag, MIL_MALFORMED,
                    "vector_axis: missing, but the entries of lut have %" PRId64 " elements",
                    lut->dims[rank + 1]));
  if (!milTensorViewCount(positions, &count) ||
      !milCheckedMul(count, (uint64_t)lut->dims[rank + 1], &total) || total > INT64_MAX)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "lut: the result is too large"));
done:
  return status;
}

MilStatus milCheckLut(const MilTensorView *indices, const MilTensorView *lut, int64_t vectorAxis,
                      MilDiag diag) {
  MilStatus status;
  MIL_TRY(checkOperand("indices", indices, INDICES, diag));
  MIL_TRY(checkNotScalar("indices", indices, diag));
  MIL_TRY(checkPalette("indices", indices, indices, lut, vectorAxis, diag));
done:
  return status;
}

MilStatus milCheckSparse(const MilTensorView *nonzero, const MilTensorView *mask, MilDiag diag) {
  return checkMask("mask", mask, "nonzero_data", nonzero, QUANTIZED, diag);
}

// `positions` has the shape of the dense data, `data` its type.
static MilStatus checkShiftScale(const char *name, const MilTensorView *positions,
                                 const MilTensorView *data, const MilTensorView *scale,
                                 const MilTensorView *offset, MilDiag diag) {
  MilStatus status;
  MIL_TRY(checkOperand("scale", scale, FLOATS, diag));
  if (scale->rank != positions->rank)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "scale: rank %u, expected %u, that of %s", scale->rank,
                    positions->rank, name));
  MIL_TRY(checkBlocks("scale", scale, name, positions, diag));
  if (offset == NULL)
    goto done;
  MIL_TRY(checkOperand("offset", offset, QUANTIZED, diag));
  if (!(typeSet(offset->type) & FLOATS) && offset->type != data->type)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "offset: type %s, expected %s, fp16 or fp32",
                    typeName(offset->type), typeName(data->type)));
  if (offset->rank != scale->rank)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "offset: rank %u, expected %u, that of scale",
                    offset->rank, scale->rank));
  for (unsigned k = 0; k < scale->rank; ++k)
    if (offset->dims[k] != scale->dims[k])
      MIL_TRY(milFail(diag, MIL_MALFORMED,
                      "offset: dimension %u is %" PRId64 ", expected %" PRId64 ", that of scale", k,
                      offset->dims[k], scale->dims[k]));
done:
  return status;
}

MilStatus milCheckBlockwise(const MilTensorView *data, const MilTensorView *scale,
                            const MilTensorView *offset, MilDiag diag) {
  MilStatus status;
  MIL_TRY(checkOperand("data", data, QUANTIZED, diag));
  MIL_TRY(checkNotScalar("data", data, diag));
  MIL_TRY(checkShiftScale("data", data, data, scale, offset, diag));
done:
  return status;
}

MilStatus milCheckLutToSparse(const MilTensorView *mask, const MilTensorView *indicesNonzero,
                              const MilTensorView *lut, int64_t vectorAxis, MilDiag diag) {
  MilStatus status;
  MIL_TRY(checkMask("indices_mask", mask, "indices_nonzero_data", indicesNonzero, INDICES, diag));
  MIL_TRY(checkPalette("indices_mask", mask, indicesNonzero, lut, vectorAxis, diag));
done:
  return status;
}

MilStatus milCheckSparseBlockwise(const MilTensorView *mask, const MilTensorView *nonzero,
                                  const MilTensorView *scale, const MilTensorView *offset,
                                  MilDiag diag) {
  MilStatus status;
  MIL_TRY(checkMask("data_mask", mask, "nonzero_data", nonzero, QUANTIZED, diag));
  MIL_TRY(checkShiftScale("data_mask", mask, nonzero, scale, offset, diag));
done:
  return status;
}

MilStatus milCheckCast(const MilTensorView *source, MilDiag diag) {
  return checkOperand("source_val", source, FP16, diag);
}
