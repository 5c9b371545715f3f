//===- Quantize.c - quantize, dequantize --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// Scale and zero point: scalars, or vectors along `axis`.
static MilStatus checkScale(MilInfer *infer, const MilDims *input) {
  MilDims scale = milInferShape(infer, "scale"), zero = milInferShape(infer, "zero_point");
  bool hasAxis = milInferHas(infer, "axis");
  int64_t axis = milInferInt(infer, "axis", MIL_UNKNOWN);
  MIL_REQUIRE(
      infer, quantize_c1,
      milRankIsWithin(&scale, 0, 1) &&
          (!milShapeIsRanked(&zero) || !milShapeIsRanked(&scale) || zero.rank == scale.rank),
      "'scale' has shape %s and 'zero_point' has shape %s, expected both scalars or both "
      "vectors",
      milShapePrint(infer, &scale), milShapePrint(infer, &zero));
  MIL_REQUIRE(infer, quantize_c2, !milShapeIsRanked(&scale) || hasAxis == (scale.rank == 1),
              "'axis' is %s, but 'scale' has shape %s", hasAxis ? "given" : "absent",
              milShapePrint(infer, &scale));
  MIL_REQUIRE(infer, quantize_c3, milAxisIsWithin(axis, input->rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis,
              milShapePrint(infer, input));
  if (scale.rank != 1 || axis == MIL_UNKNOWN || !milShapeIsRanked(input))
    return MIL_OK;
  int64_t dim = input->dims[milAxisNormalize(axis, input->rank)];
  MIL_REQUIRE(
      infer, quantize_c4,
      milDimsAgree(scale.dims[0], dim) && (zero.rank != 1 || milDimsAgree(zero.dims[0], dim)),
      "'scale' has shape %s and 'zero_point' has shape %s, expected %lld elements, the size of "
      "the axis",
      milShapePrint(infer, &scale), milShapePrint(infer, &zero), (long long)dim);
  return MIL_OK;
}

MilStatus milInferDequantize(MilInfer *infer) {
  MilDims input = milInferShape(infer, "input");
  MIL_PASS_ON(checkScale(infer, &input));
  return milInferAdd(infer, milInferElement(infer, "scale"), &input);
}

/// Whether all elements of the scale are 0.
static bool scaleIsZero(MilInfer *infer) {
  int64_t count = milInferFloatCount(infer, "scale");
  bool zero = count > 0;
  for (int64_t i = 0; zero && i < count; ++i)
    zero = milInferFloatAt(infer, "scale", i) == 0;
  return zero;
}

MilStatus milInferQuantize(MilInfer *infer) {
  static const char *const types[] = {"int8", "uint8", NULL};
  MilDims input = milInferShape(infer, "input");
  MilString dtype = milInferText(infer, "output_dtype", NULL);
  MIL_REQUIRE(infer, quantize_c5, milTextIsOneOf(dtype, types),
              "'output_dtype' is '%.*s', expected %s", MIL_STR(dtype), milWordsText(infer, types));
  const MilDataTypeInfo *info = milDataTypeFromName(dtype);
  MilDataType zero = milInferElement(infer, "zero_point");
  MIL_REQUIRE(infer, quantize_c6, !info || zero == MIL_TYPE_NONE || zero == info->type,
              "'zero_point' is %s, expected %.*s as 'output_dtype' says",
              milDataTypeGet(zero)->name, MIL_STR(dtype));
  MIL_REQUIRE(infer, quantize_c7, !scaleIsZero(infer), "'scale' is 0");
  MIL_PASS_ON(checkScale(infer, &input));
  return milInferAdd(infer, info ? info->type : zero, &input);
}
