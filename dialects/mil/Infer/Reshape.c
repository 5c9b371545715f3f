//===- Reshape.c - reshape, reshape_like --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// The dimension of x that a 0 at `index` of `count` copies: the one at the same place, from iOS17 on the one
/// as far from the right, or 1 where x has none. coremltools writes such a dimension as 0 when x has
/// unknown ones; so it counts as unknown then.
static int64_t copiedDim(const MilInfer *infer, const MilDims *x, int64_t index, int64_t count) {
  if (milShapeCount(x, 0, x->rank) == MIL_UNKNOWN)
    return MIL_UNKNOWN;
  int64_t at = infer->definition->since >= 8 ? x->rank - count + index : index;
  return at < 0 ? 1 : x->dims[at];
}

/// The dimensions that `shape` gives: -1 and what is not known become MIL_UNKNOWN.
static MilStatus targetDims(MilInfer *infer, const MilDims *x, const MilInts *shape, MilDims *out) {
  int inferred = 0;
  for (int64_t i = 0; shape->elements && i < shape->count; ++i) {
    int64_t dim = shape->elements[i];
    inferred += dim == -1;
    MIL_REQUIRE(infer, reshape_c2, (dim >= -1 || dim == MIL_UNKNOWN) && inferred <= 1,
                "'shape' is %s, expected sizes, 0, and -1 once at most", milIntsText(infer, shape));
    MIL_REQUIRE(infer, reshape_c3,
                dim != 0 || infer->definition->since >= 8 || !milShapeIsRanked(x) ||
                    x->rank == shape->count,
                "'shape' is %s, whose 0 needs as many dimensions as 'x' has, %s",
                milIntsText(infer, shape), milShapePrint(infer, x));
    out->dims[i] = dim == -1 ? MIL_UNKNOWN : dim ? dim : copiedDim(infer, x, i, shape->count);
  }
  return MIL_OK;
}

/// The only unknown dimension of a shape; -1 when there is none or several.
static int findOnlyUnknown(const MilDims *shape) {
  int found = -1;
  for (int i = 0; i < shape->rank; ++i) {
    if (shape->dims[i] != MIL_UNKNOWN)
      continue;
    if (found >= 0)
      return -1;
    found = i;
  }
  return found;
}

/// Whether a shape can have `count` elements. Its only unknown dimension becomes known.
static bool fitCount(MilDims *shape, int64_t count) {
  int open = findOnlyUnknown(shape);
  if (open >= 0)
    shape->dims[open] = 1;
  int64_t rest = milShapeCount(shape, 0, shape->rank);
  if (count == MIL_UNKNOWN || rest == MIL_UNKNOWN) {
    if (open >= 0)
      shape->dims[open] = MIL_UNKNOWN;
    return true;
  }
  if (open < 0)
    return count == rest;
  shape->dims[open] = rest ? count / rest : MIL_UNKNOWN;
  return rest ? count % rest == 0 : count == 0;
}

MilStatus milInferReshape(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), given = milInferShape(infer, "shape");
  MilInts shape = milInferInts(infer, "shape");
  MIL_REQUIRE(infer, reshape_c1, milRankIsWithin(&given, 1, 1),
              "'shape' has shape %s, expected a vector", milShapePrint(infer, &given));
  bool counted = shape.count >= 0 && shape.count <= MIL_MAX_RANK;
  MilDims out = milShapeOfRank(counted ? (int)shape.count : MIL_UNRANKED);
  if (counted)
    MIL_PASS_ON(targetDims(infer, &x, &shape, &out));
  int64_t count = milShapeCount(&x, 0, x.rank);
  MilDims seen = out;
  MIL_REQUIRE(infer, reshape_c4, !counted || fitCount(&out, count),
              "'x' has shape %s of %lld elements, which do not fit in %s", milShapePrint(infer, &x),
              (long long)count, milShapePrint(infer, &seen));
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

//===----------------------------------------------------------------------===//
// reshape_like
//===----------------------------------------------------------------------===//

/// The position that begin or end says, as Python's slices have it.
static int clampPosition(int64_t position, int rank) {
  if (position < 0)
    position += rank;
  return (int)(position < 0 ? 0 : position > rank ? rank : position);
}

/// The scalar at `index` of a tuple.
static int64_t scalarAt(MilInfer *infer, const char *name, size_t index) {
  const MilInferInput *tuple = milInferFind(infer, name);
  MilInts scalar = milInferIntsOf(infer, &tuple->values[index]);
  return milIntsAt(&scalar, 0);
}

/// Appends the dimensions that one reference gives.
static void appendReference(MilInfer *infer, MlirType reference, size_t index, MilDims *out) {
  MilDims shape = milShapeOfType(reference);
  int64_t begin = scalarAt(infer, "begins", index), end = scalarAt(infer, "ends", index),
          toEnd = scalarAt(infer, "end_masks", index);
  if (toEnd == 1)
    end = shape.rank;
  if (!milShapeIsRanked(&shape) || begin == MIL_UNKNOWN || end == MIL_UNKNOWN ||
      toEnd == MIL_UNKNOWN) {
    *out = milShapeUnranked();
    return;
  }
  for (int i = clampPosition(begin, shape.rank); i < clampPosition(end, shape.rank); ++i)
    milShapeAppend(out, shape.dims[i]);
}

static MilStatus checkTuples(MilInfer *infer, size_t count) {
  static const char *const names[] = {"begins", "ends", "end_masks"};
  for (int i = 0; i < 3; ++i) {
    const MilInferInput *tuple = milInferFind(infer, names[i]);
    size_t length = tuple ? tuple->numValues : 0;
    MilDataType expected = i == 2 ? MIL_TYPE_BOOL : MIL_TYPE_INT32;
    MIL_REQUIRE(infer, reshape_like_c1, length == count,
                "'%s' has %zu values, expected %zu as 'ref_tensors' has", names[i], length, count);
    for (size_t k = 0; k < length; ++k) {
      MilDims shape = milShapeOfType(tuple->values[k].type);
      MIL_REQUIRE(infer, reshape_like_c2,
                  milTypeGetElement(tuple->values[k].type) == expected &&
                      milRankIsWithin(&shape, 0, 0) && tuple->values[k].compileTime,
                  "value %zu of '%s' is no scalar of %s that is known at compile time", k, names[i],
                  milDataTypeGet(expected)->name);
    }
  }
  return MIL_OK;
}

MilStatus milInferReshapeLike(MilInfer *infer) {
  const MilInferInput *references = milInferFind(infer, "ref_tensors");
  size_t count = references ? references->numValues : 0;
  MilDims x = milInferShape(infer, "x"), out = milShapeOfRank(0);
  MIL_PASS_ON(checkTuples(infer, count));
  for (size_t i = 0; i < count && milShapeIsRanked(&out); ++i)
    appendReference(infer, references->values[i].type, i, &out);
  MilDims fitted = out;
  MIL_REQUIRE(infer, reshape_like_c3,
              !milShapeIsRanked(&out) || fitCount(&fitted, milShapeCount(&x, 0, x.rank)),
              "'x' has shape %s, whose elements do not fit in %s", milShapePrint(infer, &x),
              milShapePrint(infer, &out));
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
