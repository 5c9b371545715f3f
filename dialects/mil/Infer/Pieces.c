//===- Pieces.c - concat, stack, split ----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

//===----------------------------------------------------------------------===//
// concat
//===----------------------------------------------------------------------===//

/// The first value whose rank is known; unranked when none is.
static MilDims firstRanked(const MilInferInput *values) {
  MilDims shape = milShapeUnranked();
  for (size_t i = 0; i < values->numValues && !milShapeIsRanked(&shape); ++i)
    shape = milShapeOfType(values->values[i].type);
  return shape;
}

static MilStatus checkElements(MilInfer *infer, const MilInferInput *values, MilConstraint label) {
  MilDataType first = milTypeGetElement(values->values[0].type);
  for (size_t i = 1; i < values->numValues; ++i) {
    MilDataType other = milTypeGetElement(values->values[i].type);
    if (first != other && first != MIL_TYPE_NONE && other != MIL_TYPE_NONE)
      return milInferFail(infer, label, "value %zu is %s, but the first is %s; they must agree", i,
                          milDataTypeGet(other)->name, milDataTypeGet(first)->name);
  }
  return MIL_OK;
}

/// Merges one more value into the shape of the result, whose dimension `axis` adds up.
static MilStatus joinShape(MilInfer *infer, const MilDims *value, size_t index, int axis,
                           MilDims *out) {
  MIL_REQUIRE(infer, concat_c2, !milShapeIsRanked(value) || value->rank == out->rank,
              "value %zu has shape %s, expected rank %d as the others have", index,
              milShapePrint(infer, value), out->rank);
  for (int i = 0; i < out->rank; ++i) {
    int64_t dim = milShapeIsRanked(value) ? value->dims[i] : MIL_UNKNOWN;
    if (i == axis)
      continue;
    MIL_REQUIRE(infer, concat_c4, milDimsAgree(out->dims[i], dim),
                "value %zu has shape %s, expected %lld in dimension %d as the others have", index,
                milShapePrint(infer, value), (long long)out->dims[i], i);
    out->dims[i] = milDimMerge(out->dims[i], dim);
  }
  return MIL_OK;
}

static MilStatus joinAxis(MilInfer *infer, const MilInferInput *values, int axis,
                          int64_t interleave, MilDims *out) {
  int64_t total = 0, common = MIL_UNKNOWN;
  for (size_t i = 0; i < values->numValues; ++i) {
    MilDims value = milShapeOfType(values->values[i].type);
    int64_t dim = milShapeIsRanked(&value) ? value.dims[axis] : MIL_UNKNOWN;
    MIL_REQUIRE(infer, concat_c6, interleave != 1 || milDimsAgree(common, dim),
                "value %zu has shape %s, expected the same shapes to interleave", i,
                milShapePrint(infer, &value));
    common = milDimMerge(common, dim);
    total = milDimAdd(total, dim);
  }
  out->dims[axis] = total;
  return MIL_OK;
}

MilStatus milInferConcat(MilInfer *infer) {
  const MilInferInput *values = milInferFind(infer, "values");
  MIL_REQUIRE(infer, concat_c1, values, "has no 'values'");
  MilDims out = firstRanked(values);
  int64_t axis = milInferInt(infer, "axis", MIL_UNKNOWN),
          interleave = milInferInt(infer, "interleave", 0);
  MilDataType element = milTypeGetElement(values->values[0].type);
  // Scalars count as vectors of one element; coremltools takes any axis for them.
  bool scalars = out.rank == 0;
  MIL_REQUIRE(infer, concat_c3, scalars || milAxisIsWithin(axis, out.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis,
              milShapePrint(infer, &out));
  MIL_PASS_ON(checkElements(infer, values, MIL_CONSTRAINT_concat_c5));
  int at = scalars || axis == MIL_UNKNOWN ? -1 : milAxisNormalize(axis, out.rank);
  for (size_t i = 0; milShapeIsRanked(&out) && axis != MIL_UNKNOWN && i < values->numValues; ++i) {
    MilDims value = milShapeOfType(values->values[i].type);
    MIL_PASS_ON(joinShape(infer, &value, i, at, &out));
  }
  if (scalars)
    out = (MilDims){.rank = 1, .dims = {(int64_t)values->numValues}};
  else if (axis == MIL_UNKNOWN)
    out = milShapeOfRank(out.rank);
  else if (milShapeIsRanked(&out))
    MIL_PASS_ON(joinAxis(infer, values, at, interleave, &out));
  return milInferAdd(infer, element, &out);
}

MilStatus milInferStack(MilInfer *infer) {
  const MilInferInput *values = milInferFind(infer, "values");
  MIL_REQUIRE(infer, stack_c1, values, "has no 'values'");
  MilDims out = firstRanked(values);
  int64_t axis = milInferInt(infer, "axis", MIL_UNKNOWN);
  int rank = milShapeIsRanked(&out) ? out.rank + 1 : MIL_UNRANKED;
  for (size_t i = 0; i < values->numValues; ++i) {
    MilDims value = milShapeOfType(values->values[i].type);
    MIL_REQUIRE(infer, stack_c2, milShapesAgree(&out, &value),
                "value %zu has shape %s, expected %s as the others have", i,
                milShapePrint(infer, &value), milShapePrint(infer, &out));
    for (int k = 0; milShapeIsRanked(&value) && k < out.rank; ++k)
      out.dims[k] = milDimMerge(out.dims[k], value.dims[k]);
  }
  MIL_PASS_ON(checkElements(infer, values, MIL_CONSTRAINT_stack_c3));
  MIL_REQUIRE(infer, stack_c4, milAxisIsWithin(axis, rank),
              "'axis' is %lld, expected an axis of the result, which has rank %d", (long long)axis,
              rank);
  if (axis == MIL_UNKNOWN || rank > MIL_MAX_RANK)
    out = milShapeOfRank(rank);
  else if (milShapeIsRanked(&out))
    milShapeInsert(&out, milAxisNormalize(axis, rank), (int64_t)values->numValues);
  return milInferAdd(infer, milTypeGetElement(values->values[0].type), &out);
}

//===----------------------------------------------------------------------===//
// split
//===----------------------------------------------------------------------===//

/// The number of results of a split that is known to be possible.
enum { kMaxSplits = 4096 };

/// Whether sizes can add up to a dimension.
static bool sumIs(const MilInts *sizes, int64_t dim) {
  int64_t sum = sizes->elements ? 0 : MIL_UNKNOWN;
  for (int64_t i = 0; sizes->elements && i < sizes->count; ++i)
    sum = milDimAdd(sum, sizes->elements[i]);
  return milDimsAgree(sum, dim);
}

static MilStatus checkSplit(MilInfer *infer, const MilDims *x, int64_t dim, int64_t pieces,
                            const MilInts *sizes) {
  MIL_REQUIRE(infer, split_c3,
              sizes->given || dim == MIL_UNKNOWN || pieces == MIL_UNKNOWN ||
                  (pieces > 0 && dim % pieces == 0),
              "'num_splits' is %lld, expected a divisor of %lld, the size of the axis in %s",
              (long long)pieces, (long long)dim, milShapePrint(infer, x));
  MIL_REQUIRE(
      infer, split_c4, milIntsAre(sizes, pieces, 0) && (!sizes->given || sumIs(sizes, dim)),
      "'split_sizes' are %s, expected sizes that add up to %lld, the size of the axis in %s",
      milIntsText(infer, sizes), (long long)dim, milShapePrint(infer, x));
  return MIL_OK;
}

MilStatus milInferSplit(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  MilInts sizes = milInferInts(infer, "split_sizes");
  int64_t axis = milInferInt(infer, "axis", MIL_UNKNOWN);
  MIL_REQUIRE(infer, split_c1, sizes.given || milInferHas(infer, "num_splits"),
              "has neither 'num_splits' nor 'split_sizes'");
  int64_t pieces = milInferInt(infer, "num_splits", sizes.count);
  MIL_REQUIRE(infer, split_c2, milAxisIsWithin(axis, x.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  int at = milShapeIsRanked(&x) && axis != MIL_UNKNOWN ? milAxisNormalize(axis, x.rank) : -1;
  int64_t dim = at >= 0 ? x.dims[at] : MIL_UNKNOWN;
  MIL_PASS_ON(checkSplit(infer, &x, dim, pieces, &sizes));
  if (pieces == MIL_UNKNOWN || pieces > kMaxSplits)
    return milInferNone(infer); // how many results there are is not known
  MilDataType element = milInferElement(infer, "x");
  if (at < 0)
    x = milShapeOfRank(x.rank);
  for (int64_t i = 0; i < pieces; ++i) {
    if (at >= 0)
      x.dims[at] = sizes.given          ? milIntsAt(&sizes, i)
                   : dim == MIL_UNKNOWN ? MIL_UNKNOWN
                                        : dim / pieces;
    MIL_PASS_ON(milInferAdd(infer, element, &x));
  }
  return MIL_OK;
}
