//===- Reduction.c - reductions over axes -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// Marks the axes; false when one is out of range.
static bool markAxes(const MilInts *axes, int rank, bool *outMarked, bool *outTwice) {
  *outTwice = false;
  for (int64_t i = 0; i < axes->count; ++i) {
    int axis = milAxisNormalize(axes->elements[i], rank);
    if (axis < 0)
      return false;
    *outTwice = *outTwice || outMarked[axis];
    outMarked[axis] = true;
  }
  return true;
}

/// Makes the marked dimensions 1, or drops them.
static void reduceDims(MilDims *shape, const bool *marked, bool keep) {
  for (int i = shape->rank - 1; i >= 0; --i) {
    if (marked[i] && keep)
      shape->dims[i] = 1;
    else if (marked[i])
      milShapeRemove(shape, i);
  }
}

MilStatus milInferReduce(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = x;
  MilDataType element = milInferElement(infer, "x");
  MilInts axes = milInferInts(infer, "axes");
  int64_t keep = milInferInt(infer, "keep_dims", false);
  bool marked[MIL_MAX_RANK] = {false}, twice = false;
  if (!milShapeIsRanked(&x) || keep == MIL_UNKNOWN || (axes.given && !axes.allKnown)) {
    out = keep == 1 ? milShapeOfRank(x.rank) : milShapeUnranked();
    return milInferAdd(infer, element, &out);
  }
  for (int i = 0; !axes.given && i < x.rank; ++i)
    marked[i] = true;
  MIL_REQUIRE(infer, reduce_c1, !axes.given || markAxes(&axes, x.rank, marked, &twice),
              "'axes' are %s, expected axes of %s", milIntsText(infer, &axes),
              milShapePrint(infer, &x));
  MIL_REQUIRE(infer, reduce_c2, !twice || keep, "'axes' are %s, expected each axis once",
              milIntsText(infer, &axes));
  reduceDims(&out, marked, keep);
  return milInferAdd(infer, element, &out);
}

MilStatus milInferReduceArg(MilInfer *infer) {
  static const char *const types[] = {"int32", "uint16", NULL};
  MilDims x = milInferShape(infer, "x"), out = x;
  int64_t axis = milInferInt(infer, "axis", -1), keep = milInferInt(infer, "keep_dims", false);
  MilString dtype = milInferText(infer, "output_dtype", "int32");
  bool marked[MIL_MAX_RANK] = {false};
  MIL_REQUIRE(infer, reduce_arg_c1, milAxisIsWithin(axis, x.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  MIL_REQUIRE(infer, reduce_arg_c2, milTextIsOneOf(dtype, types),
              "'output_dtype' is '%.*s', expected %s", MIL_STR(dtype), milWordsText(infer, types));
  if (!milShapeIsRanked(&x) || axis == MIL_UNKNOWN || keep == MIL_UNKNOWN)
    out = milShapeOfRank(keep == MIL_UNKNOWN || !milShapeIsRanked(&x) ? MIL_UNRANKED
                                                                      : x.rank - !keep);
  else {
    marked[milAxisNormalize(axis, x.rank)] = true;
    reduceDims(&out, marked, keep);
  }
  const MilDataTypeInfo *info = milDataTypeFromName(dtype);
  return milInferAdd(infer, info ? info->type : MIL_TYPE_NONE, &out);
}
