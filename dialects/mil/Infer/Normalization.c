//===- Normalization.c - batch, instance, layer norm and others ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// The first of the named inputs that is no vector with an element for each channel; null when none is.
static const char *findOddOne(MilInfer *infer, const MilDims *x, const char *const *names) {
  for (; *names; ++names) {
    MilDims shape = milInferShape(infer, *names);
    if (milShapeIsRanked(&shape) && milShapeIsRanked(x) &&
        (shape.rank != 1 || !milDimsAgree(shape.dims[0], x->dims[1])))
      return *names;
  }
  return NULL;
}

MilStatus milInferBatchNorm(MilInfer *infer) {
  static const char *const names[] = {"mean", "variance", "gamma", "beta", NULL};
  MilDims x = milInferShape(infer, "x");
  MIL_REQUIRE(infer, batch_norm_c1, milRankIsWithin(&x, 2, MIL_MAX_RANK),
              "'x' has shape %s, expected batch, channels, ...", milShapePrint(infer, &x));
  const char *odd = findOddOne(infer, &x, names);
  MilDims shape = milInferShape(infer, odd ? odd : "x");
  MIL_REQUIRE(infer, batch_norm_c2, !odd,
              "'%s' has shape %s, expected a vector with an element for each channel of 'x', %s",
              odd, milShapePrint(infer, &shape), milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferInstanceNorm(MilInfer *infer) {
  static const char *const names[] = {"gamma", "beta", NULL};
  MilDims x = milInferShape(infer, "x");
  MIL_REQUIRE(infer, instance_norm_c1, milRankIsWithin(&x, 3, MIL_MAX_RANK),
              "'x' has shape %s, expected batch, channels, and spatial dimensions",
              milShapePrint(infer, &x));
  const char *odd = findOddOne(infer, &x, names);
  MilDims shape = milInferShape(infer, odd ? odd : "x");
  MIL_REQUIRE(infer, instance_norm_c2, !odd,
              "'%s' has shape %s, expected a vector with an element for each channel of 'x', %s",
              odd, milShapePrint(infer, &shape), milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferL2Norm(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  MIL_REQUIRE(infer, l2_norm_c1, milRankIsWithin(&x, 3, MIL_MAX_RANK),
              "'x' has shape %s, expected rank 3 or more", milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferLocalResponseNorm(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  int64_t size = milInferInt(infer, "size", MIL_UNKNOWN);
  MIL_REQUIRE(infer, local_response_norm_c1, milRankIsWithin(&x, 2, MIL_MAX_RANK),
              "'x' has shape %s, expected batch, channels, ...", milShapePrint(infer, &x));
  MIL_REQUIRE(infer, local_response_norm_c2, size == MIL_UNKNOWN || size >= 1,
              "'size' is %lld, expected 1 or more", (long long)size);
  return milInferSame(infer);
}

/// The dimensions of x on the axes, in ascending order. False when an axis is out of range.
static bool normalizedShape(const MilDims *x, const MilInts *axes, MilDims *out) {
  bool onAxis[MIL_MAX_RANK] = {false};
  for (int64_t i = 0; i < axes->count; ++i) {
    int axis = milAxisNormalize(axes->elements[i], x->rank);
    if (axis < 0)
      return false;
    onAxis[axis] = true;
  }
  *out = milShapeOfRank(0);
  for (int i = 0; i < x->rank; ++i)
    if (onAxis[i])
      milShapeAppend(out, x->dims[i]);
  return true;
}

MilStatus milInferLayerNorm(MilInfer *infer) {
  static const char *const names[] = {"gamma", "beta"};
  MilDims x = milInferShape(infer, "x"), normalized = x;
  MilInts axes = milInferInts(infer, "axes");
  if (!milShapeIsRanked(&x) || (axes.given && !axes.allKnown))
    return milInferSame(infer);
  MIL_REQUIRE(infer, layer_norm_c1, !axes.given || normalizedShape(&x, &axes, &normalized),
              "'axes' are %s, expected axes of %s", milIntsText(infer, &axes),
              milShapePrint(infer, &x));
  for (int i = 0; i < 2; ++i) {
    MilDims shape = milInferShape(infer, names[i]);
    MIL_REQUIRE(infer, layer_norm_c2, milShapesAgree(&shape, &normalized),
                "'%s' has shape %s, expected %s, the dimensions of 'axes'", names[i],
                milShapePrint(infer, &shape), milShapePrint(infer, &normalized));
  }
  return milInferSame(infer);
}
