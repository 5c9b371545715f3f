//===- Conv.c - conv, conv_quantized, conv_transpose --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// What both directions of convolution have.
typedef struct Conv {
  MilDims x, weight, bias;
  int spatial; ///< number of spatial dimensions; -1: not known
  int64_t groups;
  MilInts strides, dilations, pad;
  MilPadType padType;
  bool padTypeIsAWord;
} Conv;

static void readConv(MilInfer *infer, Conv *out) {
  *out = (Conv){.x = milInferShape(infer, "x"),
                .weight = milInferShape(infer, "weight"),
                .bias = milInferShape(infer, "bias"),
                .groups = milInferInt(infer, "groups", 1),
                .strides = milInferInts(infer, "strides"),
                .dilations = milInferInts(infer, "dilations"),
                .pad = milInferInts(infer, "pad")};
  int rank = milShapeIsRanked(&out->x) ? out->x.rank : out->weight.rank;
  out->spatial = rank == MIL_UNRANKED ? -1 : rank - 2;
  out->padTypeIsAWord =
      milPadTypeFromText(milInferText(infer, "pad_type", "valid"), false, &out->padType);
}

/// Constraints 1, 2 and 7 to 9 of conv, which conv_transpose has, too.
static MilStatus checkConv(MilInfer *infer, const Conv *conv) {
  MilString padType = milInferText(infer, "pad_type", "valid");
  int64_t spatial = conv->spatial < 0 ? MIL_UNKNOWN : conv->spatial;
  MIL_REQUIRE(infer, conv_c1, milRankIsWithin(&conv->x, 3, 5),
              "'x' has shape %s, expected rank 3 to 5: batch, channels, and 1 to 3 spatial "
              "dimensions",
              milShapePrint(infer, &conv->x));
  MIL_REQUIRE(infer, conv_c2,
              conv->spatial < 0 ||
                  milRankIsWithin(&conv->weight, conv->spatial + 2, conv->spatial + 2),
              "'weight' has shape %s, expected rank %d as 'x' has",
              milShapePrint(infer, &conv->weight), conv->spatial + 2);
  MIL_REQUIRE(infer, conv_c3, conv->groups == MIL_UNKNOWN || conv->groups >= 1,
              "'groups' is %lld, expected 1 or more", (long long)conv->groups);
  MIL_REQUIRE(infer, conv_c7,
              milIntsAre(&conv->strides, spatial, 1) && milIntsAre(&conv->dilations, spatial, 1),
              "'strides' are %s and 'dilations' are %s, expected a positive number for each of the "
              "%lld spatial dimensions",
              conv->strides.given ? milIntsText(infer, &conv->strides) : "absent",
              conv->dilations.given ? milIntsText(infer, &conv->dilations) : "absent",
              (long long)spatial);
  MIL_REQUIRE(infer, conv_c8, conv->padTypeIsAWord,
              "'pad_type' is '%.*s', expected 'valid', 'same', 'same_lower' or 'custom'",
              MIL_STR(padType));
  MIL_REQUIRE(infer, conv_c9,
              conv->padType != MIL_PAD_CUSTOM ||
                  (conv->pad.given && milIntsAre(&conv->pad, milDimMul(spatial, 2), INT64_MIN)),
              "'pad' is %s, expected %lld numbers: before and after each spatial dimension",
              conv->pad.given ? milIntsText(infer, &conv->pad) : "absent",
              (long long)milDimMul(spatial, 2));
  return MIL_OK;
}

static MilWindow windowOf(const Conv *conv, int i) {
  bool ranked = milShapeIsRanked(&conv->x), weighed = milShapeIsRanked(&conv->weight);
  return (MilWindow){.input = ranked ? conv->x.dims[2 + i] : MIL_UNKNOWN,
                     .kernel = weighed ? conv->weight.dims[2 + i] : MIL_UNKNOWN,
                     .stride = milIntsGet(&conv->strides, i, 1),
                     .dilation = milIntsGet(&conv->dilations, i, 1),
                     .padBefore = milIntsAt(&conv->pad, 2 * i),
                     .padAfter = milIntsAt(&conv->pad, 2 * i + 1),
                     .padType = conv->padType};
}

/// Whether `a` is a multiple of `b`, as far as they are known.
static bool divides(int64_t b, int64_t a) {
  return a == MIL_UNKNOWN || b == MIL_UNKNOWN || a % b == 0;
}

static MilStatus checkBias(MilInfer *infer, const Conv *conv, int64_t channels) {
  MIL_REQUIRE(infer, conv_c6,
              !milShapeIsRanked(&conv->bias) ||
                  (conv->bias.rank == 1 && milDimsAgree(conv->bias.dims[0], channels)),
              "'bias' has shape %s, expected [%lld], the channels of the result",
              milShapePrint(infer, &conv->bias), (long long)channels);
  return MIL_OK;
}

/// Dynamic weights know no dilations.
static bool dilatesDynamicWeight(MilInfer *infer, const Conv *conv) {
  bool dilates = false;
  for (int i = 0; i < conv->spatial; ++i) {
    int64_t dilation = milIntsGet(&conv->dilations, i, 1);
    dilates = dilates || (dilation != MIL_UNKNOWN && dilation > 1);
  }
  return dilates && !milInferIsCompileTime(infer, "weight");
}

MilStatus milInferConv(MilInfer *infer) {
  Conv conv;
  readConv(infer, &conv);
  MIL_PASS_ON(checkConv(infer, &conv));
  MilDims out = milShapeOfRank(conv.spatial < 0 ? MIL_UNRANKED : conv.spatial + 2);
  int64_t channels = milShapeIsRanked(&conv.x) ? conv.x.dims[1] : MIL_UNKNOWN;
  int64_t perGroup = milShapeIsRanked(&conv.weight) ? conv.weight.dims[1] : MIL_UNKNOWN;
  int64_t filters = milShapeIsRanked(&conv.weight) ? conv.weight.dims[0] : MIL_UNKNOWN;
  MIL_REQUIRE(
      infer, conv_c4, milDimsAgree(channels, milDimMul(perGroup, conv.groups)),
      "'weight' has shape %s, expected [*, channels / groups, ...] for the %lld channels of "
      "'x' and %lld groups",
      milShapePrint(infer, &conv.weight), (long long)channels, (long long)conv.groups);
  MIL_REQUIRE(infer, conv_c5, divides(conv.groups, filters),
              "'weight' has %lld filters, expected a multiple of the %lld groups",
              (long long)filters, (long long)conv.groups);
  MIL_PASS_ON(checkBias(infer, &conv, filters));
  MIL_REQUIRE(infer, conv_c10, conv.padType != MIL_PAD_SAME_LOWER || infer->request->version >= 7,
              "'pad_type' is 'same_lower'; it needs iOS16 (opset CoreML6)");
  MIL_REQUIRE(infer, conv_c11, !dilatesDynamicWeight(infer, &conv),
              "'dilations' are %s, but 'weight' is not known at compile time",
              milIntsText(infer, &conv.dilations));
  for (int i = 0; i < conv.spatial; ++i) {
    MilWindow window = windowOf(&conv, i);
    out.dims[2 + i] = milWindowCount(&window);
    MIL_REQUIRE(infer, conv_c12, out.dims[2 + i] == MIL_UNKNOWN || out.dims[2 + i] > 0,
                "'x' has shape %s, which 'weight' of shape %s does not fit in",
                milShapePrint(infer, &conv.x), milShapePrint(infer, &conv.weight));
  }
  if (milShapeIsRanked(&out)) {
    out.dims[0] = milShapeIsRanked(&conv.x) ? conv.x.dims[0] : MIL_UNKNOWN;
    out.dims[1] = filters;
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

//===----------------------------------------------------------------------===//
// conv_transpose
//===----------------------------------------------------------------------===//

/// The size of a spatial dimension of the result.
static int64_t transposedSize(const MilWindow *window) {
  int64_t extent = milDimAdd(milDimMul(milDimAdd(window->kernel, -1), window->dilation), 1);
  int64_t valid = milDimAdd(milDimMul(milDimAdd(window->input, -1), window->stride), extent);
  switch (window->padType) {
  case MIL_PAD_VALID:
    return valid;
  case MIL_PAD_SAME:
    return milDimMul(window->input, window->stride);
  case MIL_PAD_CUSTOM:
    return window->padBefore == MIL_UNKNOWN || window->padAfter == MIL_UNKNOWN
               ? MIL_UNKNOWN
               : milDimAdd(milDimAdd(valid, -window->padBefore), -window->padAfter);
  default:
    return MIL_UNKNOWN;
  }
}

static MilStatus checkOutputShape(MilInfer *infer, const MilInts *given, const MilDims *out) {
  MIL_REQUIRE(infer, conv_transpose_c3,
              milIntsAre(given, milShapeIsRanked(out) ? out->rank : MIL_UNKNOWN, 1) &&
                  (!milShapeIsRanked(out) || (milDimsAgree(milIntsAt(given, 0), out->dims[0]) &&
                                              milDimsAgree(milIntsAt(given, 1), out->dims[1]))),
              "'output_shape' is %s, expected the batch and channels of %s, and sizes",
              milIntsText(infer, given), milShapePrint(infer, out));
  return MIL_OK;
}

MilStatus milInferConvTranspose(MilInfer *infer) {
  Conv conv;
  readConv(infer, &conv);
  MIL_PASS_ON(checkConv(infer, &conv));
  MIL_REQUIRE(infer, conv_transpose_c1, conv.padType != MIL_PAD_SAME_LOWER,
              "'pad_type' is 'same_lower', expected 'valid', 'same' or 'custom'");
  MilDims out = milShapeOfRank(conv.spatial < 0 ? MIL_UNRANKED : conv.spatial + 2);
  int64_t channels = milShapeIsRanked(&conv.x) ? conv.x.dims[1] : MIL_UNKNOWN;
  bool weighed = milShapeIsRanked(&conv.weight);
  int64_t filters = weighed ? milDimMul(conv.weight.dims[1], conv.groups) : MIL_UNKNOWN;
  MIL_REQUIRE(infer, conv_transpose_c2,
              (!weighed || milDimsAgree(channels, conv.weight.dims[0])) &&
                  divides(conv.groups, channels),
              "'weight' has shape %s, expected [channels, ...] for the %lld channels of 'x', a "
              "multiple of the %lld groups",
              milShapePrint(infer, &conv.weight), (long long)channels, (long long)conv.groups);
  MIL_PASS_ON(checkBias(infer, &conv, filters));
  for (int i = 0; i < conv.spatial; ++i) {
    MilWindow window = windowOf(&conv, i);
    out.dims[2 + i] = transposedSize(&window);
  }
  if (milShapeIsRanked(&out)) {
    out.dims[0] = milShapeIsRanked(&conv.x) ? conv.x.dims[0] : MIL_UNKNOWN;
    out.dims[1] = filters;
  }
  MilInts given = milInferInts(infer, "output_shape");
  MIL_PASS_ON(checkOutputShape(infer, &given, &out));
  for (int i = 2; given.given && i < out.rank; ++i)
    out.dims[i] = milIntsAt(&given, i);
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
