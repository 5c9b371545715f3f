//===- Tensor.c - operations on whole tensors ---------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

#include <math.h>

MilStatus milInferArgsort(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  int64_t axis = milInferInt(infer, "axis", -1);
  MIL_REQUIRE(infer, argsort_c1, milAxisIsWithin(axis, x.rank ? x.rank : 1),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  return milInferAdd(infer, MIL_TYPE_INT32, &x);
}

MilStatus milInferCumsum(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  int64_t axis = milInferInt(infer, "axis", 0);
  MIL_REQUIRE(infer, cumsum_c1, milAxisIsWithin(axis, x.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferShapeOf(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = milShapeOfRank(1);
  out.dims[0] = milShapeIsRanked(&x) ? x.rank : MIL_UNKNOWN;
  return milInferAdd(infer, MIL_TYPE_INT32, &out);
}

MilStatus milInferNonZero(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = milShapeOfRank(2);
  out.dims[1] = milShapeIsRanked(&x) ? x.rank : MIL_UNKNOWN;
  return milInferAdd(infer, MIL_TYPE_INT32, &out);
}

//===----------------------------------------------------------------------===//
// Shapes from inputs
//===----------------------------------------------------------------------===//

MilStatus milInferAddFilled(MilInfer *infer, const char *name, MilDataType element) {
  MilDims given = milInferShape(infer, name);
  MilInts shape = milInferInts(infer, name);
  MIL_REQUIRE(infer, fill_c1, milRankIsWithin(&given, 1, 1) && milIntsAre(&shape, MIL_UNKNOWN, 0),
              "'%s' is %s of shape %s, expected a vector of sizes", name,
              milIntsText(infer, &shape), milShapePrint(infer, &given));
  bool counted = shape.count >= 0 && shape.count <= MIL_MAX_RANK;
  MilDims out = milShapeOfRank(counted ? (int)shape.count : MIL_UNRANKED);
  for (int i = 0; i < out.rank; ++i)
    out.dims[i] = milIntsAt(&shape, i);
  return milInferAdd(infer, element, &out);
}

/// The type of the value that fills: 0.0 by default.
static MilDataType fillElement(MilInfer *infer) {
  return milInferHas(infer, "value") ? milInferElement(infer, "value") : MIL_TYPE_FLOAT32;
}
MilStatus milInferFill(MilInfer *infer) {
  return milInferAddFilled(infer, "shape", fillElement(infer));
}
MilStatus milInferFillLike(MilInfer *infer) {
  MilDims reference = milInferShape(infer, "ref_tensor");
  return milInferAdd(infer, fillElement(infer), &reference);
}

MilStatus milInferOneHot(MilInfer *infer) {
  MilDims out = milInferShape(infer, "indices");
  int64_t axis = milInferInt(infer, "axis", -1),
          size = milInferInt(infer, "one_hot_vector_size", MIL_UNKNOWN);
  const char *value = milInferHas(infer, "on_value") ? "on_value" : "off_value";
  MilDataType element = milInferHas(infer, value) ? milInferElement(infer, value) : MIL_TYPE_INT32;
  int rank = milShapeIsRanked(&out) ? out.rank + 1 : MIL_UNRANKED;
  MIL_REQUIRE(infer, one_hot_c1, milAxisIsWithin(axis, rank),
              "'axis' is %lld, expected an axis of the result, which has rank %d", (long long)axis,
              rank);
  MIL_REQUIRE(infer, one_hot_c2, size == MIL_UNKNOWN || size >= 0,
              "'one_hot_vector_size' is %lld, expected 0 or more", (long long)size);
  if (axis == MIL_UNKNOWN || rank > MIL_MAX_RANK)
    out = milShapeOfRank(rank);
  else if (milShapeIsRanked(&out))
    milShapeInsert(&out, milAxisNormalize(axis, rank), size);
  return milInferAdd(infer, element, &out);
}

/// ceil(quotient), which frameworks compute in the type of the operands; MIL_UNKNOWN where rounding there can
/// give another number than rounding here.
static int64_t roundUp(double quotient, MilDataType element) {
  double error = element == MIL_TYPE_FLOAT16 ? 4e-3 : element == MIL_TYPE_FLOAT32 ? 1e-6 : 0;
  double low = ceil(quotient - fabs(quotient) * error),
         high = ceil(quotient + fabs(quotient) * error);
  if (!(fabs(quotient) <= INT32_MAX)) // NaN, too
    return MIL_UNKNOWN;
  if (low != high && quotient != floor(quotient))
    return MIL_UNKNOWN;
  return quotient > 0 ? (int64_t)ceil(quotient) : 0;
}

MilStatus milInferRange1d(MilInfer *infer) {
  MilDims out = milShapeOfRank(1);
  MilDataType element = milInferElement(infer, "start");
  double start = milInferFloat(infer, "start", NAN), end = milInferFloat(infer, "end", NAN),
         step = milInferFloat(infer, "step", NAN);
  MIL_REQUIRE(infer, range_1d_c1, step != 0, "'step' is 0");
  out.dims[0] = roundUp((end - start) / step, element);
  return milInferAdd(infer, element, &out);
}

MilStatus milInferTile(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  MilInts reps = milInferInts(infer, "reps");
  MIL_REQUIRE(infer, tile_c1, milIntsAre(&reps, milShapeIsRanked(&x) ? x.rank : MIL_UNKNOWN, 1),
              "'reps' is %s, expected a positive number for each dimension of %s",
              milIntsText(infer, &reps), milShapePrint(infer, &x));
  for (int i = 0; i < x.rank; ++i)
    x.dims[i] = milDimMul(x.dims[i], milIntsAt(&reps, i));
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

MilStatus milInferPad(MilInfer *infer) {
  static const char *const modes[] = {"constant", "reflect", "replicate", NULL};
  MilDims x = milInferShape(infer, "x"), shape = milInferShape(infer, "pad");
  MilInts pad = milInferInts(infer, "pad");
  MilString mode = milInferText(infer, "mode", "constant");
  MIL_REQUIRE(infer, pad_c1,
              milRankIsWithin(&shape, 1, 1) && (pad.count == MIL_UNKNOWN || pad.count % 2 == 0),
              "'pad' has shape %s, expected a vector of numbers before and after dimensions",
              milShapePrint(infer, &shape));
  MIL_REQUIRE(infer, pad_c2, milTextIsOneOf(mode, modes), "'mode' is '%.*s', expected %s",
              MIL_STR(mode), milWordsText(infer, modes));
  MIL_REQUIRE(infer, pad_c3, milIntsAre(&pad, MIL_UNKNOWN, 0),
              "'pad' is %s, expected numbers from 0", milIntsText(infer, &pad));
  MIL_REQUIRE(
      infer, pad_c4, !milShapeIsRanked(&x) || pad.count == MIL_UNKNOWN || pad.count <= 2 * x.rank,
      "'pad' is %s, expected at most the %d dimensions of 'x'", milIntsText(infer, &pad), x.rank);
  MIL_REQUIRE(
      infer, pad_c5,
      milInferIsCompileTime(infer, "pad") || pad.elements || !milShapeIsRanked(&x) ||
          pad.count == MIL_UNKNOWN || pad.count == 2 * x.rank,
      "'pad' has %lld elements, expected %d: it is not known at compile time, so it must say "
      "all dimensions of 'x'",
      (long long)pad.count, 2 * x.rank);
  int padded = pad.count == MIL_UNKNOWN ? x.rank : (int)pad.count / 2;
  for (int i = 0; milShapeIsRanked(&x) && i < padded; ++i) {
    int64_t *dim = &x.dims[x.rank - padded + i];
    *dim = milDimAdd(*dim, milDimAdd(milIntsAt(&pad, 2 * i), milIntsAt(&pad, 2 * i + 1)));
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

//===----------------------------------------------------------------------===//
// topk, non_maximum_suppression
//===----------------------------------------------------------------------===//

static MilStatus topkIndices(MilInfer *infer, MilDataType *out) {
  static const char *const types[] = {"int32", "uint16", NULL};
  MilString dtype = milInferText(infer, "output_indices_dtype", "int32");
  MIL_REQUIRE(infer, topk_c3, milTextIsOneOf(dtype, types),
              "'output_indices_dtype' is '%.*s', expected %s", MIL_STR(dtype),
              milWordsText(infer, types));
  const MilDataTypeInfo *info = milDataTypeFromName(dtype);
  *out = info ? info->type : MIL_TYPE_INT32;
  return MIL_OK;
}

MilStatus milInferTopk(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  MilDataType indices = MIL_TYPE_INT32;
  int64_t axis = milInferInt(infer, "axis", -1), k = milInferInt(infer, "k", 1);
  MIL_REQUIRE(infer, topk_c1, milAxisIsWithin(axis, x.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  if (axis == MIL_UNKNOWN)
    x = milShapeOfRank(x.rank);
  else if (milShapeIsRanked(&x)) {
    int64_t *dim = &x.dims[milAxisNormalize(axis, x.rank)];
    bool all = k == -1 && infer->definition->since >= 8;
    MIL_REQUIRE(infer, topk_c2,
                k == MIL_UNKNOWN || all || (k >= 0 && (*dim == MIL_UNKNOWN || k <= *dim)),
                "'k' is %lld, expected at most axis %lld of %s", (long long)k, (long long)axis,
                milShapePrint(infer, &x));
    *dim = all ? *dim : k;
  }
  MIL_PASS_ON(topkIndices(infer, &indices));
  int64_t returned = milInferInt(infer, "return_indices", true);
  MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "x"), &x));
  return returned ? milInferAdd(infer, indices, &x) : MIL_OK;
}

MilStatus milInferNms(MilInfer *infer) {
  bool boxesLast =
      infer->definition->since >= 8; // [batch, classes, boxes], not [batch, boxes, classes]
  MilDims boxes = milInferShape(infer, "boxes"), scores = milInferShape(infer, "scores");
  int64_t most = milInferInt(infer, "max_boxes", MIL_UNKNOWN);
  int boxAxis = boxesLast ? 2 : 1, otherAxis = 3 - boxAxis;
  MIL_REQUIRE(infer, nms_c1, milRankIsWithin(&boxes, 3, 3) && milRankIsWithin(&scores, 3, 3),
              "'boxes' has shape %s and 'scores' has shape %s, expected rank 3",
              milShapePrint(infer, &boxes), milShapePrint(infer, &scores));
  if (!milShapeIsRanked(&boxes))
    boxes = milShapeOfRank(3);
  if (!milShapeIsRanked(&scores))
    scores = milShapeOfRank(3);
  MIL_REQUIRE(
      infer, nms_c2,
      milDimsAgree(boxes.dims[otherAxis], 4) && milDimsAgree(boxes.dims[0], scores.dims[0]) &&
          milDimsAgree(boxes.dims[boxAxis], scores.dims[boxAxis]),
      "'boxes' has shape %s and 'scores' has shape %s, expected 4 numbers for each box, and as "
      "many boxes as scores",
      milShapePrint(infer, &boxes), milShapePrint(infer, &scores));
  MIL_REQUIRE(infer, nms_c3, most == MIL_UNKNOWN || most >= 0,
              "'max_boxes' is %lld, expected 0 or more", (long long)most);
  MilDims counts = {.rank = 1, .dims = {milDimMerge(scores.dims[0], boxes.dims[0])}};
  MilDims indices = {.rank = 2, .dims = {counts.dims[0], most}};
  boxes.dims[0] = scores.dims[0] = counts.dims[0];
  boxes.dims[boxAxis] = scores.dims[boxAxis] = most;
  boxes.dims[otherAxis] = 4;
  MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "boxes"), &boxes));
  MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "scores"), &scores));
  MIL_PASS_ON(milInferAdd(infer, MIL_TYPE_INT32, &indices));
  return boxesLast ? MIL_OK : milInferAdd(infer, MIL_TYPE_INT32, &counts);
}
