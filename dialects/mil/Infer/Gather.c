//===- Gather.c - gather and scatter ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// With validate_indices, constant indices must be inside. Of each row of `depth` indices, they are those of
/// the dimensions from `first` on.
static MilStatus checkIndices(MilInfer *infer, const MilDims *x, int64_t first, int64_t depth) {
  if (milInferInt(infer, "validate_indices", false) != 1)
    return MIL_OK;
  MilInts indices = milInferInts(infer, "indices");
  for (int64_t i = 0; indices.elements && i < indices.count; ++i) {
    int64_t index = indices.elements[i], dim = x->dims[first + i % depth];
    MIL_REQUIRE(infer, gather_c3,
                index == MIL_UNKNOWN || (index >= 0 && (dim == MIL_UNKNOWN || index < dim)),
                "'indices' has %lld, expected 0 or more and less than %lld, as 'validate_indices' "
                "is true",
                (long long)index, (long long)dim);
  }
  return MIL_OK;
}

/// Reads the axis; `*outAt` is -1 when it or the rank is not known.
static MilStatus readAxis(MilInfer *infer, const MilDims *x, int *outAt) {
  int64_t axis = milInferInt(infer, "axis", 0);
  MIL_REQUIRE(infer, gather_c1, milAxisIsWithin(axis, x->rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, x));
  bool known = milShapeIsRanked(x) && axis != MIL_UNKNOWN;
  *outAt = known ? milAxisNormalize(axis, x->rank) : -1;
  return MIL_OK;
}

/// Appends dimensions [begin, end).
static void appendDims(MilDims *out, const MilDims *from, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i)
    milShapeAppend(out, from->dims[i]);
}

MilStatus milInferGather(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), indices = milInferShape(infer, "indices"),
          out = milShapeOfRank(0);
  int64_t batch = milInferInt(infer, "batch_dims", 0);
  int axis;
  MIL_PASS_ON(readAxis(infer, &x, &axis));
  MIL_REQUIRE(
      infer, gather_c2,
      batch == MIL_UNKNOWN || (batch >= 0 && (!milShapeIsRanked(&x) || batch < x.rank) &&
                               (!milShapeIsRanked(&indices) || batch <= indices.rank)),
      "'batch_dims' is %lld, expected common leading dimensions of 'x', %s, and 'indices', %s",
      (long long)batch, milShapePrint(infer, &x), milShapePrint(infer, &indices));
  if (axis < 0 || !milShapeIsRanked(&indices) || batch == MIL_UNKNOWN) {
    out = milShapeUnranked();
    return milInferAdd(infer, milInferElement(infer, "x"), &out);
  }
  MIL_PASS_ON(checkIndices(infer, &x, axis, 1));
  appendDims(&out, &x, 0, axis);
  appendDims(&out, &indices, batch, indices.rank);
  appendDims(&out, &x, axis + 1, x.rank);
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

/// Whether two shapes agree outside an axis.
static bool agreeOutside(const MilDims *a, const MilDims *b, int axis) {
  bool agree = a->rank == b->rank;
  for (int i = 0; agree && i < a->rank; ++i)
    agree = i == axis || milDimsAgree(a->dims[i], b->dims[i]);
  return agree;
}

static MilStatus checkAlongAxis(MilInfer *infer, const char *dataName) {
  MilDims x = milInferShape(infer, dataName), indices = milInferShape(infer, "indices");
  int axis;
  MIL_PASS_ON(readAxis(infer, &x, &axis));
  if (axis < 0 || !milShapeIsRanked(&indices))
    return MIL_OK;
  MIL_REQUIRE(infer, along_axis_c1, agreeOutside(&x, &indices, axis),
              "'indices' has shape %s, expected that of '%s', %s, but for axis %d",
              milShapePrint(infer, &indices), dataName, milShapePrint(infer, &x), axis);
  return checkIndices(infer, &x, axis, 1);
}

MilStatus milInferGatherAlongAxis(MilInfer *infer) {
  MilDims indices = milInferShape(infer, "indices");
  MIL_PASS_ON(checkAlongAxis(infer, "x"));
  return milInferAdd(infer, milInferElement(infer, "x"), &indices);
}

/// The shape of what indices with depth choose of x, and the first `batch` dimensions of both agree.
static MilStatus chosenShape(MilInfer *infer, const char *name, int64_t batch, MilDims *out) {
  MilDims x = milInferShape(infer, name), indices = milInferShape(infer, "indices");
  MIL_REQUIRE(infer, gather_nd_c1, milRankIsWithin(&indices, 1, MIL_MAX_RANK),
              "'indices' is a scalar, expected rank 1 or more");
  int64_t depth = milShapeIsRanked(&indices) ? indices.dims[indices.rank - 1] : MIL_UNKNOWN;
  bool known = milShapeIsRanked(&x) && depth != MIL_UNKNOWN && batch != MIL_UNKNOWN;
  MIL_REQUIRE(infer, gather_nd_c2,
              !known || (batch >= 0 && batch < indices.rank && depth <= x.rank - batch),
              "'indices' has shape %s with %lld batch dimensions, expected a last dimension of at "
              "most the others of '%s', %s",
              milShapePrint(infer, &indices), (long long)batch, name, milShapePrint(infer, &x));
  *out = milShapeOfRank(known ? 0 : MIL_UNRANKED);
  if (known) {
    appendDims(out, &indices, 0, indices.rank - 1);
    appendDims(out, &x, batch + depth, x.rank);
  }
  return known && depth > 0 ? checkIndices(infer, &x, batch, depth) : MIL_OK;
}

MilStatus milInferGatherNd(MilInfer *infer) {
  MilDims out;
  MIL_PASS_ON(chosenShape(infer, "x", milInferInt(infer, "batch_dims", 0), &out));
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

//===----------------------------------------------------------------------===//
// scatter
//===----------------------------------------------------------------------===//

static MilStatus checkUpdates(MilInfer *infer, const MilDims *expected) {
  static const char *const modes[] = {"add", "div", "max", "min", "mul", "sub", "update", NULL};
  MilDims updates = milInferShape(infer, "updates");
  MilString mode = milInferText(infer, "mode", "add");
  MIL_REQUIRE(infer, scatter_c1, milShapesAgree(&updates, expected),
              "'updates' has shape %s, expected %s", milShapePrint(infer, &updates),
              milShapePrint(infer, expected));
  MIL_REQUIRE(infer, scatter_c2, milTextIsOneOf(mode, modes), "'mode' is '%.*s', expected %s",
              MIL_STR(mode), milWordsText(infer, modes));
  return MIL_OK;
}

MilStatus milInferScatter(MilInfer *infer) {
  MilDims data = milInferShape(infer, "data"), indices = milInferShape(infer, "indices"),
          expected = milShapeUnranked();
  int axis;
  MIL_PASS_ON(readAxis(infer, &data, &axis));
  if (axis >= 0 && milShapeIsRanked(&indices)) {
    MIL_PASS_ON(checkIndices(infer, &data, axis, 1));
    expected = milShapeOfRank(0);
    appendDims(&expected, &data, 0, axis);
    appendDims(&expected, &indices, 0, indices.rank);
    appendDims(&expected, &data, axis + 1, data.rank);
  }
  MIL_PASS_ON(checkUpdates(infer, &expected));
  return milInferSame(infer);
}

MilStatus milInferScatterAlongAxis(MilInfer *infer) {
  MilDims indices = milInferShape(infer, "indices");
  MIL_PASS_ON(checkAlongAxis(infer, "data"));
  MIL_PASS_ON(checkUpdates(infer, &indices));
  return milInferSame(infer);
}

MilStatus milInferScatterNd(MilInfer *infer) {
  MilDims expected;
  MIL_PASS_ON(chosenShape(infer, "data", 0, &expected));
  MIL_PASS_ON(checkUpdates(infer, &expected));
  return milInferSame(infer);
}
