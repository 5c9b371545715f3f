//===- Resize.c - images are resized, cropped, sampled ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

#include <math.h>
#include <strings.h>

static const char *const kSamplingModes[] = {
    "STRICT_ALIGN_CORNERS", "ALIGN_CORNERS", "UNALIGN_CORNERS", "DEFAULT", "OFFSET_CORNERS", NULL};

static MilStatus checkSamplingMode(MilInfer *infer) {
  MilString mode = milInferText(infer, "sampling_mode", "DEFAULT");
  MIL_REQUIRE(infer, resize_c2, milTextIsOneOf(mode, kSamplingModes),
              "'sampling_mode' is '%.*s', expected %s", MIL_STR(mode),
              milWordsText(infer, kSamplingModes));
  return MIL_OK;
}

/// Height and width are the last two dimensions, behind others.
static MilStatus checkImage(MilInfer *infer, const MilDims *x) {
  MIL_REQUIRE(infer, resize_c1, milRankIsWithin(x, 3, MIL_MAX_RANK),
              "'x' has shape %s, expected [..., height, width] of rank 3 or more",
              milShapePrint(infer, x));
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// To a size, by a factor
//===----------------------------------------------------------------------===//

MilStatus milInferResizeTo(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  int64_t height = milInferInt(infer, "target_size_height", 1),
          width = milInferInt(infer, "target_size_width", 1);
  MIL_PASS_ON(checkImage(infer, &x));
  MIL_PASS_ON(checkSamplingMode(infer));
  MIL_REQUIRE(infer, resize_c3,
              (height == MIL_UNKNOWN || height >= 1) && (width == MIL_UNKNOWN || width >= 1),
              "the target is %lld times %lld, expected sizes of 1 or more", (long long)height,
              (long long)width);
  if (milShapeIsRanked(&x)) {
    x.dims[x.rank - 2] = height;
    x.dims[x.rank - 1] = width;
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

/// floor(dim * factor), which frameworks compute in single and in double precision; MIL_UNKNOWN where these
/// differ.
static int64_t scaledDim(int64_t dim, double factor) {
  if (dim == MIL_UNKNOWN || isnan(factor) || dim > INT32_MAX || dim * factor > INT32_MAX)
    return MIL_UNKNOWN;
  double wide = floor((double)dim * factor);
  return wide == (double)floorf((float)dim * (float)factor) ? (int64_t)wide : MIL_UNKNOWN;
}

MilStatus milInferUpsample(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  double height = milInferFloat(infer, "scale_factor_height", 1),
         width = milInferFloat(infer, "scale_factor_width", 1);
  MIL_PASS_ON(checkImage(infer, &x));
  MIL_REQUIRE(infer, upsample_c1, !(height <= 0) && !(width <= 0),
              "the factors are %g and %g, expected positive ones", height, width);
  if (milShapeIsRanked(&x)) {
    x.dims[x.rank - 2] = scaledDim(x.dims[x.rank - 2], height);
    x.dims[x.rank - 1] = scaledDim(x.dims[x.rank - 1], width);
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

/// The last `resized_dims` numbers of `shape` are those of x; 0 keeps a dimension.
MilStatus milInferResize(MilInfer *infer) {
  static const char *const modes[] = {"LINEAR", "NEAREST_NEIGHBOR", NULL};
  MilDims x = milInferShape(infer, "x"), given = milInferShape(infer, "shape");
  MilInts shape = milInferInts(infer, "shape");
  int64_t resized = milInferInt(infer, "resized_dims", MIL_UNKNOWN);
  MilString mode = milInferText(infer, "interpolation_mode", "LINEAR");
  MIL_REQUIRE(infer, resize_c4,
              milRankIsWithin(&given, 1, 1) && milIntsAre(&shape, MIL_UNKNOWN, 0) &&
                  (!milShapeIsRanked(&x) || shape.count == MIL_UNKNOWN || shape.count <= x.rank),
              "'shape' is %s, expected a vector of at most %d sizes, the rank of 'x'",
              milIntsText(infer, &shape), x.rank);
  MIL_REQUIRE(infer, resize_c5,
              resized == MIL_UNKNOWN || shape.count == MIL_UNKNOWN || resized <= shape.count,
              "'resized_dims' is %lld, expected at most %lld, the length of 'shape'",
              (long long)resized, (long long)shape.count);
  MIL_REQUIRE(infer, resize_c6, milTextIsOneOf(mode, modes),
              "'interpolation_mode' is '%.*s', expected %s", MIL_STR(mode),
              milWordsText(infer, modes));
  MIL_PASS_ON(checkSamplingMode(infer));
  if (resized == MIL_UNKNOWN || shape.count == MIL_UNKNOWN)
    x = milShapeOfRank(x.rank);
  for (int64_t i = 1; milShapeIsRanked(&x) && i <= resized && i <= shape.count; ++i) {
    int64_t size = milIntsAt(&shape, shape.count - i);
    x.dims[x.rank - i] = size == 0 ? x.dims[x.rank - i] : size;
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

//===----------------------------------------------------------------------===//
// Crops
//===----------------------------------------------------------------------===//

MilStatus milInferCrop(MilInfer *infer) {
  static const char *const names[] = {"crop_height", "crop_width"};
  MilDims x = milInferShape(infer, "x");
  MIL_PASS_ON(checkImage(infer, &x));
  for (int i = 0; i < 2; ++i) {
    MilInts crop = milInferInts(infer, names[i]);
    int64_t cut = milDimAdd(milIntsAt(&crop, 0), milIntsAt(&crop, 1));
    MIL_REQUIRE(infer, crop_c1, milIntsAre(&crop, 2, 0), "'%s' is %s, expected two numbers from 0",
                names[i], milIntsText(infer, &crop));
    if (!milShapeIsRanked(&x))
      continue;
    int64_t *dim = &x.dims[x.rank - 2 + i];
    MIL_REQUIRE(infer, crop_c2, *dim == MIL_UNKNOWN || cut == MIL_UNKNOWN || cut <= *dim,
                "'%s' takes %lld of the %lld in %s", names[i], (long long)cut, (long long)*dim,
                milShapePrint(infer, &x));
    *dim = *dim == MIL_UNKNOWN || cut == MIL_UNKNOWN ? MIL_UNKNOWN : *dim - cut;
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

static MilStatus checkBoxMode(MilInfer *infer) {
  static const char *const modes[] = {"CORNERS_HEIGHT_FIRST", "CORNERS_WIDTH_FIRST",
                                      "CENTER_SIZE_HEIGHT_FIRST", "CENTER_SIZE_WIDTH_FIRST", NULL};
  MilString mode = milInferText(infer, "box_coordinate_mode", "CORNERS_HEIGHT_FIRST");
  MIL_REQUIRE(infer, crop_resize_c1, milTextIsOneOf(mode, modes),
              "'box_coordinate_mode' is '%.*s', expected %s", MIL_STR(mode),
              milWordsText(infer, modes));
  return checkSamplingMode(infer);
}

/// From iOS17 on: boxes [N, 4], and for each the index of its image.
static MilStatus checkBoxes(MilInfer *infer, const MilDims *x, const MilDims *boxes) {
  MilDims indices = milInferShape(infer, "box_indices");
  MilInts values = milInferInts(infer, "box_indices");
  MIL_REQUIRE(infer, crop_resize_c3,
              milRankIsWithin(boxes, 2, 2) &&
                  (!milShapeIsRanked(boxes) || milDimsAgree(boxes->dims[1], 4)),
              "'boxes' has shape %s, expected [N, 4]", milShapePrint(infer, boxes));
  MIL_REQUIRE(infer, crop_resize_c4,
              !milShapeIsRanked(&indices) || !milShapeIsRanked(boxes) ||
                  (indices.rank == 1 && milDimsAgree(indices.dims[0], boxes->dims[0])),
              "'box_indices' has shape %s, expected an index for each box of %s",
              milShapePrint(infer, &indices), milShapePrint(infer, boxes));
  int64_t batch = milShapeIsRanked(x) ? x->dims[0] : MIL_UNKNOWN;
  for (int64_t i = 0; values.elements && batch != MIL_UNKNOWN && i < values.count; ++i)
    MIL_REQUIRE(infer, crop_resize_c5, values.elements[i] < batch,
                "'box_indices' has %lld, expected less than %lld, the batch of 'x'",
                (long long)values.elements[i], (long long)batch);
  MIL_REQUIRE(infer, crop_resize_c6,
              milInferElement(infer, "boxes") != MIL_TYPE_UINT16 ||
                  milInferInt(infer, "normalized_coordinates", 0) != 1,
              "'boxes' is uint16, expected fp16 or fp32 for normalized coordinates");
  return MIL_OK;
}

MilStatus milInferCropResize(MilInfer *infer) {
  bool byBoxes = infer->definition->since >= 8;
  MilDims x = milInferShape(infer, "x"), boxes = milInferShape(infer, byBoxes ? "boxes" : "roi");
  int64_t height = milInferInt(infer, "target_height", 1),
          width = milInferInt(infer, "target_width", 1);
  MIL_PASS_ON(checkBoxMode(infer));
  MIL_REQUIRE(infer, crop_resize_c2, milRankIsWithin(&x, 4, 4),
              "'x' has shape %s, expected [batch, channels, height, width]",
              milShapePrint(infer, &x));
  if (byBoxes)
    MIL_PASS_ON(checkBoxes(infer, &x, &boxes));
  MIL_REQUIRE(infer, crop_resize_c7, byBoxes || milRankIsWithin(&boxes, 5, 5),
              "'roi' has shape %s, expected rank 5", milShapePrint(infer, &boxes));
  MilDims out = milShapeOfRank(0);
  milShapeAppend(&out, milShapeIsRanked(&boxes) ? boxes.dims[0] : MIL_UNKNOWN);
  for (int i = byBoxes; i < 2; ++i)
    milShapeAppend(&out, milShapeIsRanked(&x) ? x.dims[i] : MIL_UNKNOWN);
  milShapeAppend(&out, height);
  milShapeAppend(&out, width);
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

//===----------------------------------------------------------------------===//
// Sampling
//===----------------------------------------------------------------------===//

/// Whether a string is unknown or the word in any case, as coremltools takes it.
static bool isWord(MilString text, const char *word) {
  bool same = text.length == strlen(word);
  return text.data == NULL || (same && strncasecmp(text.data, word, text.length) == 0);
}
static bool isOneOf(MilString text, const char *const *words) {
  while (*words && !isWord(text, *words))
    ++words;
  return *words != NULL;
}

static MilStatus checkAffineModes(MilInfer *infer) {
  MilString sampling = milInferText(infer, "sampling_mode", NULL),
            coordinates = milInferText(infer, "coordinates_mode", NULL),
            padding = milInferText(infer, "padding_mode", NULL);
  double value = milInferFloat(infer, "padding_value", NAN);
  MIL_REQUIRE(infer, affine_c3, isWord(sampling, "bilinear"),
              "'sampling_mode' is '%.*s', expected 'bilinear'", MIL_STR(sampling));
  MIL_REQUIRE(infer, affine_c4, isWord(coordinates, "normalized_minus_one_to_one"),
              "'coordinates_mode' is '%.*s', expected 'normalized_minus_one_to_one'",
              MIL_STR(coordinates));
  MIL_REQUIRE(infer, affine_c5, isWord(padding, "constant") && (isnan(value) || value == 0),
              "'padding_mode' is '%.*s' with %g, expected 'constant' with 0", MIL_STR(padding),
              value);
  return MIL_OK;
}

MilStatus milInferAffine(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), matrix = milInferShape(infer, "transform_matrix");
  MIL_REQUIRE(infer, affine_c1, milRankIsWithin(&x, 4, 4),
              "'x' has shape %s, expected [batch, channels, height, width]",
              milShapePrint(infer, &x));
  MIL_REQUIRE(infer, affine_c2,
              milRankIsWithin(&matrix, 2, 2) &&
                  (!milShapeIsRanked(&matrix) || milDimsAgree(matrix.dims[1], 6)),
              "'transform_matrix' has shape %s, expected [batch, 6]",
              milShapePrint(infer, &matrix));
  MIL_PASS_ON(checkAffineModes(infer));
  MilDims out = milShapeIsRanked(&x) ? x : milShapeOfRank(4);
  out.dims[2] = milInferInt(infer, "output_height", MIL_UNKNOWN);
  out.dims[3] = milInferInt(infer, "output_width", MIL_UNKNOWN);
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

static MilStatus checkResampleModes(MilInfer *infer) {
  static const char *const samplings[] = {"nearest", "bilinear", NULL};
  static const char *const paddings[] = {"constant", "border", "reflection", "symmetric", NULL};
  static const char *const coordinates[] = {"unnormalized", "normalized_minus_one_to_one",
                                            "normalized_zero_to_one", NULL};
  const struct {
    const char *name;
    const char *const *words;
  } modes[] = {
      {"sampling_mode", samplings}, {"padding_mode", paddings}, {"coordinates_mode", coordinates}};
  for (int i = 0; i < 3; ++i) {
    MilString mode = milInferText(infer, modes[i].name, NULL);
    MIL_REQUIRE(infer, resample_c4, isOneOf(mode, modes[i].words), "'%s' is '%.*s', expected %s",
                modes[i].name, MIL_STR(mode), milWordsText(infer, modes[i].words));
  }
  return MIL_OK;
}

MilStatus milInferResample(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), at = milInferShape(infer, "coordinates");
  MIL_REQUIRE(infer, resample_c1, milRankIsWithin(&x, 4, 4),
              "'x' has shape %s, expected [batch, channels, height, width]",
              milShapePrint(infer, &x));
  MIL_REQUIRE(infer, resample_c2,
              milRankIsWithin(&at, 4, 4) && (!milShapeIsRanked(&at) || milDimsAgree(at.dims[3], 2)),
              "'coordinates' has shape %s, expected [batch, height, width, 2]",
              milShapePrint(infer, &at));
  bool known = milShapeIsRanked(&x) && milShapeIsRanked(&at);
  MIL_REQUIRE(infer, resample_c3, !known || milDimsAgree(x.dims[0], at.dims[0]),
              "'x' has a batch of %lld and 'coordinates' one of %lld, expected the same",
              (long long)x.dims[0], (long long)at.dims[0]);
  MIL_PASS_ON(checkResampleModes(infer));
  MilDims out = milShapeIsRanked(&x) ? x : milShapeOfRank(4);
  for (int i = 0; i < 2; ++i)
    out.dims[2 + i] = milShapeIsRanked(&at) ? at.dims[1 + i] : MIL_UNKNOWN;
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
