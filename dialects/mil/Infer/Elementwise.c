//===- Elementwise.c - activations, unary and binary operations ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Infer.h"

#include <math.h>

MilStatus milInferSame(MilInfer *infer) {
  return milInferAddType(infer, milInferType(infer, infer->definition->inputs[0].name));
}

MilStatus milInferSoftmax(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  int64_t axis = milInferInt(infer, "axis", -1);
  // A scalar counts as a vector of one element.
  MIL_REQUIRE(infer, softmax_c1, milAxisIsWithin(axis, x.rank ? x.rank : 1),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferGelu(MilInfer *infer) {
  static const char *const modes[] = {"EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION", NULL};
  MilString mode = milInferText(infer, "mode", "EXACT");
  MIL_REQUIRE(infer, gelu_c1, milTextIsOneOf(mode, modes), "'mode' is '%.*s', expected %s",
              MIL_STR(mode), milWordsText(infer, modes));
  return milInferSame(infer);
}

/// Whether an input can be a vector with one element for each channel of x.
static bool isPerChannel(MilInfer *infer, const MilDims *x, const char *name) {
  MilDims shape = milInferShape(infer, name);
  if (!milShapeIsRanked(&shape) || !milShapeIsRanked(x))
    return true;
  return shape.rank == 1 && x->rank > 1 && milDimsAgree(shape.dims[0], x->dims[1]);
}

/// Whether all known elements of `alpha` are the first one.
static bool alphaIsUniform(MilInfer *infer) {
  static const double kTolerance = 1e-5; // that of coremltools
  double first = milInferFloatAt(infer, "alpha", 0);
  for (int64_t i = 1; i < milInferFloatCount(infer, "alpha"); ++i)
    if (fabs(milInferFloatAt(infer, "alpha", i) - first) > kTolerance)
      return false;
  return true;
}

MilStatus milInferPrelu(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), alpha = milInferShape(infer, "alpha");
  MIL_REQUIRE(infer, prelu_c1, milRankIsWithin(&x, 3, 5), "'x' has shape %s, expected rank 3 to 5",
              milShapePrint(infer, &x));
  MIL_REQUIRE(infer, prelu_c2, isPerChannel(infer, &x, "alpha"),
              "'alpha' has shape %s, expected a vector with an element for each channel of 'x', %s",
              milShapePrint(infer, &alpha), milShapePrint(infer, &x));
  MIL_REQUIRE(infer, prelu_c3, x.rank == 4 || x.rank == MIL_UNRANKED || alphaIsUniform(infer),
              "'alpha' has different values, which only 'x' of rank 4 can have; it has rank %d",
              x.rank);
  return milInferSame(infer);
}

MilStatus milInferSoftplusParametric(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  MIL_REQUIRE(infer, softplus_parametric_c1, milRankIsWithin(&x, 3, MIL_MAX_RANK),
              "'x' has shape %s, expected rank 3 or more", milShapePrint(infer, &x));
  static const char *const names[] = {"alpha", "beta"};
  for (int i = 0; i < 2; ++i) {
    MilDims shape = milInferShape(infer, names[i]);
    MIL_REQUIRE(infer, softplus_parametric_c2, isPerChannel(infer, &x, names[i]),
                "'%s' has shape %s, expected a vector with an element for each channel of 'x', %s",
                names[i], milShapePrint(infer, &shape), milShapePrint(infer, &x));
  }
  return milInferSame(infer);
}

MilStatus milInferClip(MilInfer *infer) {
  double alpha = milInferFloat(infer, "alpha", NAN), beta = milInferFloat(infer, "beta", NAN);
  MIL_REQUIRE(infer, clip_c1, infer->definition->since < 8 || !(alpha >= beta),
              "'alpha' is %g and 'beta' is %g, expected a smaller 'alpha'", alpha, beta);
  return milInferSame(infer);
}

MilStatus milInferCast(MilInfer *infer) {
  static const char *const older[] = {"fp16", "fp32", "int32", "bool", NULL};
  static const char *const newer[] = {"fp16",   "fp32",  "int8", "uint8", "int16",
                                      "uint16", "int32", "bool", NULL};
  // Old versions of coremltools wrote these and declared some type that they had.
  static const char *const ancient[] = {"int64", "fp64", NULL};
  bool isOlder = infer->definition->since < 8;
  MilString dtype = milInferText(infer, "dtype", NULL);
  bool isAncient = isOlder && dtype.data && milTextIsOneOf(dtype, ancient);
  MIL_REQUIRE(infer, cast_c1, isAncient || milTextIsOneOf(dtype, isOlder ? older : newer),
              "'dtype' is '%.*s', expected %s%s", MIL_STR(dtype),
              milWordsText(infer, isOlder ? older : newer),
              isOlder && milTextIsOneOf(dtype, newer) ? "; it needs iOS17 (opset CoreML7)" : "");
  const MilDataTypeInfo *info = milDataTypeFromName(dtype);
  MilDims x = milInferShape(infer, "x");
  return milInferAdd(infer, info && !isAncient ? info->type : MIL_TYPE_NONE, &x);
}

static MilStatus inferBroadcast(MilInfer *infer, MilDataType element) {
  MilDims x = milInferShape(infer, "x"), y = milInferShape(infer, "y"), out;
  MIL_REQUIRE(infer, broadcast_c1, milShapeBroadcast(&x, &y, &out),
              "'x' has shape %s and 'y' has shape %s, which do not broadcast",
              milShapePrint(infer, &x), milShapePrint(infer, &y));
  return milInferAdd(infer, element, &out);
}
MilStatus milInferBroadcast(MilInfer *infer) {
  return inferBroadcast(infer, milInferElement(infer, "x"));
}
MilStatus milInferCompare(MilInfer *infer) { return inferBroadcast(infer, MIL_TYPE_BOOL); }

MilStatus milInferSelect(MilInfer *infer) {
  MilDims cond = milInferShape(infer, "cond"), a = milInferShape(infer, "a"),
          b = milInferShape(infer, "b"), out, all;
  MIL_REQUIRE(infer, select_c1, milShapeBroadcast(&a, &b, &out),
              "'a' has shape %s and 'b' has shape %s, which do not broadcast",
              milShapePrint(infer, &a), milShapePrint(infer, &b));
  MIL_REQUIRE(infer, select_c2, milShapeBroadcast(&cond, &out, &all),
              "'cond' has shape %s, which does not broadcast with %s", milShapePrint(infer, &cond),
              milShapePrint(infer, &out));
  return milInferAdd(infer, milInferElement(infer, "a"), &out);
}
