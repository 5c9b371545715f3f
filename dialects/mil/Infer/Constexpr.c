//===- Constexpr.c - how compressed weights become dense ones -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// The dimensions of a `shape` parameter of iOS16's forms.
static MilDims shapeFromInts(const MilInts *ints) {
  bool counted = ints->count >= 0 && ints->count <= MIL_MAX_RANK;
  MilDims shape = milShapeOfRank(counted ? (int)ints->count : MIL_UNRANKED);
  for (int i = 0; i < shape.rank; ++i)
    shape.dims[i] = milIntsAt(ints, i);
  return shape;
}

/// Whether a shape can be a vector of as many bytes as `count` values of `bits` fill.
static bool isPacked(const MilDims *shape, int64_t count, int bits) {
  int64_t total = milDimMul(count, bits);
  int64_t bytes = total == MIL_UNKNOWN ? MIL_UNKNOWN : total / 8 + (total % 8 != 0);
  return !milShapeIsRanked(shape) || (shape->rank == 1 && milDimsAgree(shape->dims[0], bytes));
}

MilStatus milInferConstexprAffine(MilInfer *infer) {
  static const char *const names[] = {"scale", "zero_point"};
  MilDims data = milInferShape(infer, "quantized_data");
  int64_t axis = milInferInt(infer, "axis", MIL_UNKNOWN);
  MIL_REQUIRE(infer, constexpr_affine_dequantize_c1, milAxisIsWithin(axis, data.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis,
              milShapePrint(infer, &data));
  bool known = milShapeIsRanked(&data) && axis != MIL_UNKNOWN;
  int64_t dim = known ? data.dims[milAxisNormalize(axis, data.rank)] : MIL_UNKNOWN;
  for (int i = 0; i < 2; ++i) {
    MilDims shape = milInferShape(infer, names[i]);
    MIL_REQUIRE(infer, constexpr_affine_dequantize_c2,
                milRankIsWithin(&shape, 0, 1) &&
                    (shape.rank != 1 || milDimsAgree(shape.dims[0], dim)),
                "'%s' has shape %s, expected a scalar or [%lld], the size of the axis", names[i],
                milShapePrint(infer, &shape), (long long)dim);
  }
  return milInferAdd(infer, milInferElement(infer, "scale"), &data);
}

MilStatus milInferConstexprCast(MilInfer *infer) {
  MilDims source = milInferShape(infer, "source_val");
  MilString dtype = milInferText(infer, "output_dtype", NULL);
  MIL_REQUIRE(infer, constexpr_cast_c1, !dtype.data || milTextIs(dtype, "fp32"),
              "'output_dtype' is '%.*s', expected 'fp32'", MIL_STR(dtype));
  return milInferAdd(infer, MIL_TYPE_FLOAT32, &source);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// Scale and offset have a number for each block of the data.
static MilStatus checkBlocks(MilInfer *infer, const MilDims *data, MilDataType element) {
  MilDims scale = milInferShape(infer, "scale"), offset = milInferShape(infer, "offset");
  MilDataType offsetElement = milInferElement(infer, "offset");
  MIL_REQUIRE(
      infer, blockwise_c1,
      milRankIsWithin(data, 1, MIL_MAX_RANK) &&
          (!milShapeIsRanked(data) || !milShapeIsRanked(&scale) || data->rank == scale.rank),
      "'scale' has shape %s, expected the rank of the data, %s", milShapePrint(infer, &scale),
      milShapePrint(infer, data));
  for (int i = 0; milShapeIsRanked(&scale) && i < data->rank; ++i)
    MIL_REQUIRE(infer, blockwise_c2,
                data->dims[i] == MIL_UNKNOWN || scale.dims[i] == MIL_UNKNOWN ||
                    (scale.dims[i] > 0 && data->dims[i] % scale.dims[i] == 0),
                "'scale' has shape %s, expected divisors of %s, the data's",
                milShapePrint(infer, &scale), milShapePrint(infer, data));
  MIL_REQUIRE(infer, blockwise_c3, milShapesAgree(&offset, &scale),
              "'offset' has shape %s, expected %s as 'scale' has", milShapePrint(infer, &offset),
              milShapePrint(infer, &scale));
  bool isFloat = offsetElement == MIL_TYPE_FLOAT16 || offsetElement == MIL_TYPE_FLOAT32;
  MIL_REQUIRE(infer, blockwise_c4,
              offsetElement == MIL_TYPE_NONE || element == MIL_TYPE_NONE || isFloat ||
                  offsetElement == element,
              "'offset' is %s, expected %s as the data is, fp16 or fp32",
              milDataTypeGet(offsetElement)->name, milDataTypeGet(element)->name);
  return MIL_OK;
}

MilStatus milInferConstexprBlockwise(MilInfer *infer) {
  MilDims data = milInferShape(infer, "data");
  MIL_PASS_ON(checkBlocks(infer, &data, milInferElement(infer, "data")));
  return milInferAdd(infer, milInferElement(infer, "scale"), &data);
}

//===----------------------------------------------------------------------===//
// Sparse
//===----------------------------------------------------------------------===//

/// The number of ones in a mask of the iOS18 form, or of bytes in the older one; MIL_UNKNOWN.
static int64_t countOnes(MilInfer *infer, const char *name, bool bytes) {
  MilInts mask = milInferInts(infer, name);
  int64_t ones = 0;
  for (int64_t i = 0; mask.allKnown && i < mask.count; ++i)
    ones += bytes ? __builtin_popcount((unsigned)mask.elements[i]) : mask.elements[i] != 0;
  return mask.allKnown ? ones : MIL_UNKNOWN;
}

static MilStatus checkSparse(MilInfer *infer, const char *dataName, const char *maskName,
                             bool bytes, int64_t *outCount) {
  MilDims data = milInferShape(infer, dataName);
  int64_t ones = countOnes(infer, maskName, bytes);
  MIL_REQUIRE(infer, sparse_c1,
              milRankIsWithin(&data, 1, 1) && (data.rank != 1 || milDimsAgree(data.dims[0], ones)),
              "'%s' has shape %s, expected a vector with an element for each of the %lld ones of "
              "'%s'",
              dataName, milShapePrint(infer, &data), (long long)ones, maskName);
  *outCount = milShapeIsRanked(&data) ? data.dims[0] : ones;
  return MIL_OK;
}

MilStatus milInferConstexprSparse(MilInfer *infer) {
  bool older = infer->definition->since < 9;
  MilDims out = milInferShape(infer, "mask");
  int64_t count;
  MIL_PASS_ON(checkSparse(infer, "nonzero_data", "mask", older, &count));
  if (older) {
    MilDims mask = out;
    MilInts shape = milInferInts(infer, "shape");
    out = shapeFromInts(&shape);
    MIL_REQUIRE(infer, sparse_c2, isPacked(&mask, milShapeCount(&out, 0, out.rank), 1),
                "'mask' has shape %s, expected a vector of bytes with a bit for each element of %s",
                milShapePrint(infer, &mask), milShapePrint(infer, &out));
  }
  return milInferAdd(infer, milInferElement(infer, "nonzero_data"), &out);
}

MilStatus milInferConstexprSparseBlockwise(MilInfer *infer) {
  MilDims mask = milInferShape(infer, "data_mask"), data = milShapeOfRank(1);
  MIL_PASS_ON(checkSparse(infer, "nonzero_data", "data_mask", false, &data.dims[0]));
  MIL_PASS_ON(checkBlocks(infer, &mask, milInferElement(infer, "nonzero_data")));
  MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "data_mask"), &mask));
  return milInferAdd(infer, milInferElement(infer, "scale"), &data);
}

//===----------------------------------------------------------------------===//
// Look-up tables
//===----------------------------------------------------------------------===//

/// The form up to iOS17: one table, indices as a stream of bits.
static MilStatus inferLutVector(MilInfer *infer) {
  MilDims lut = milInferShape(infer, "lut"), indices = milInferShape(infer, "indices");
  MilInts given = milInferInts(infer, "shape");
  MilDims out = shapeFromInts(&given);
  int64_t entries = lut.rank == 1 ? lut.dims[0] : MIL_UNKNOWN;
  int bits = entries == 2     ? 1
             : entries == 4   ? 2
             : entries == 16  ? 4
             : entries == 64  ? 6
             : entries == 256 ? 8
                              : 0;
  MIL_REQUIRE(infer, lut_c1, milRankIsWithin(&lut, 1, 1) && (bits || entries == MIL_UNKNOWN),
              "'lut' has shape %s, expected a vector of 2, 4, 16, 64 or 256 entries",
              milShapePrint(infer, &lut));
  MIL_REQUIRE(
      infer, lut_c2,
      isPacked(&indices, bits ? milShapeCount(&out, 0, out.rank) : MIL_UNKNOWN, bits),
      "'indices' has shape %s, expected a vector of bytes with %d bits for each element of %s",
      milShapePrint(infer, &indices), bits, milShapePrint(infer, &out));
  return milInferAdd(infer, milInferElement(infer, "lut"), &out);
}

/// The form of iOS18: a table [..., 2^bits, length of a vector] for each group of indices.
static MilStatus checkTables(MilInfer *infer, const MilDims *indices, MilDataType element,
                             const MilDims *lut) {
  bool known = milShapeIsRanked(indices) && milShapeIsRanked(lut);
  MIL_REQUIRE(infer, lut_c3,
              milRankIsWithin(indices, 1, MIL_MAX_RANK) &&
                  (!known || lut->rank == indices->rank + 2),
              "'lut' has shape %s, expected rank %d, that of the indices and 2 more",
              milShapePrint(infer, lut), indices->rank + 2);
  for (int i = 0; known && i < indices->rank; ++i)
    MIL_REQUIRE(infer, lut_c4,
                indices->dims[i] == MIL_UNKNOWN || lut->dims[i] == MIL_UNKNOWN ||
                    (lut->dims[i] > 0 && indices->dims[i] % lut->dims[i] == 0),
                "'lut' has shape %s, expected leading divisors of %s, the indices'",
                milShapePrint(infer, lut), milShapePrint(infer, indices));
  const MilDataTypeInfo *info = milDataTypeGet(element);
  if (known && info)
    MIL_REQUIRE(infer, lut_c5, milDimsAgree(lut->dims[lut->rank - 2], (int64_t)1 << info->bits),
                "'lut' has shape %s, expected tables of %lld entries for indices of %s",
                milShapePrint(infer, lut), (long long)1 << info->bits, info->name);
  return MIL_OK;
}

/// The length of a vector in the tables, and the axis along which it is laid.
static MilStatus readVectors(MilInfer *infer, const MilDims *indices, const MilDims *lut,
                             int64_t *outLength, int *outAxis) {
  int64_t axis = milInferInt(infer, "vector_axis", MIL_UNKNOWN);
  *outLength = milShapeIsRanked(lut) ? lut->dims[lut->rank - 1] : MIL_UNKNOWN;
  MIL_REQUIRE(infer, lut_c6, milAxisIsWithin(axis, indices->rank),
              "'vector_axis' is %lld, expected an axis of %s", (long long)axis,
              milShapePrint(infer, indices));
  MIL_REQUIRE(infer, lut_c7,
              *outLength == MIL_UNKNOWN || *outLength <= 1 || milInferHas(infer, "vector_axis"),
              "'lut' has vectors of %lld, but 'vector_axis' is absent", (long long)*outLength);
  bool known = milShapeIsRanked(indices) && axis != MIL_UNKNOWN;
  *outAxis = known ? milAxisNormalize(axis, indices->rank) : -1;
  return MIL_OK;
}

/// The shape of what indices stand for.
static MilStatus lookedUpShape(MilInfer *infer, const char *gridName, const char *indicesName,
                               MilDims *out, int64_t *outLength) {
  MilDims lut = milInferShape(infer, "lut");
  int axis = -1;
  *out = milInferShape(infer, gridName);
  MIL_PASS_ON(checkTables(infer, out, milInferElement(infer, indicesName), &lut));
  MIL_PASS_ON(readVectors(infer, out, &lut, outLength, &axis));
  if (axis >= 0)
    out->dims[axis] = milDimMul(out->dims[axis], *outLength);
  else if (*outLength == MIL_UNKNOWN || *outLength > 1)
    *out = milShapeOfRank(out->rank);
  return MIL_OK;
}

MilStatus milInferConstexprLut(MilInfer *infer) {
  MilDims out;
  int64_t length;
  if (infer->definition->since < 9)
    return inferLutVector(infer);
  MIL_PASS_ON(lookedUpShape(infer, "indices", "indices", &out, &length));
  return milInferAdd(infer, milInferElement(infer, "lut"), &out);
}

MilStatus milInferConstexprLutToSparse(MilInfer *infer) {
  MilDims mask, data = milShapeOfRank(1);
  int64_t length, count;
  MIL_PASS_ON(checkSparse(infer, "indices_nonzero_data", "indices_mask", false, &count));
  MIL_PASS_ON(lookedUpShape(infer, "indices_mask", "indices_nonzero_data", &mask, &length));
  data.dims[0] = milDimMul(count, length);
  MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "indices_mask"), &mask));
  return milInferAdd(infer, milInferElement(infer, "lut"), &data);
}
