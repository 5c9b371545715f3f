//===- Axes.c - dimensions come, go and change places -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

#include <stdlib.h>

static int compareAxes(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

MilStatus milInferExpandDims(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = x;
  MilInts axes = milInferInts(infer, "axes");
  MilDataType element = milInferElement(infer, "x");
  if (!milShapeIsRanked(&x) || !axes.allKnown || axes.count > MIL_MAX_RANK - x.rank) {
    bool counted = milShapeIsRanked(&x) && axes.count >= 0 && axes.count < MIL_MAX_RANK;
    out = milShapeOfRank(counted ? x.rank + (int)axes.count : MIL_UNRANKED);
    return milInferAdd(infer, element, &out);
  }
  int rank = x.rank + (int)axes.count;
  for (int64_t i = 0; i < axes.count; ++i) {
    int axis = milAxisNormalize(axes.elements[i], rank);
    MIL_REQUIRE(infer, expand_dims_c1, axis >= 0,
                "'axes' has %lld, expected an axis of the result, which has rank %d",
                (long long)axes.elements[i], rank);
    axes.elements[i] = axis;
  }
  qsort(axes.elements, (size_t)axes.count, sizeof *axes.elements, compareAxes);
  for (int64_t i = 0; i < axes.count; ++i)
    milShapeInsert(&out, (int)axes.elements[i], 1);
  return milInferAdd(infer, element, &out);
}

/// Only dimensions of size 1 go. One that is not known stays.
MilStatus milInferSqueeze(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = x;
  MilInts axes = milInferInts(infer, "axes");
  MilDataType element = milInferElement(infer, "x");
  bool onAxis[MIL_MAX_RANK] = {false};
  if (!milShapeIsRanked(&x) || (axes.given && !axes.allKnown)) {
    out = milShapeUnranked();
    return milInferAdd(infer, element, &out);
  }
  for (int64_t i = 0; axes.given && i < axes.count; ++i) {
    int axis = milAxisNormalize(axes.elements[i], x.rank);
    MIL_REQUIRE(infer, squeeze_c1, axis >= 0, "'axes' has %lld, expected an axis of %s",
                (long long)axes.elements[i], milShapePrint(infer, &x));
    onAxis[axis] = true;
  }
  for (int i = x.rank - 1; i >= 0; --i)
    if ((onAxis[i] || !axes.given) && x.dims[i] == 1)
      milShapeRemove(&out, i);
  return milInferAdd(infer, element, &out);
}

MilStatus milInferTranspose(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = milShapeOfRank(x.rank);
  MilInts perm = milInferInts(infer, "perm");
  bool seen[MIL_MAX_RANK] = {false};
  MIL_REQUIRE(infer, transpose_c1,
              milIntsAre(&perm, milShapeIsRanked(&x) ? x.rank : MIL_UNKNOWN, INT64_MIN),
              "'perm' is %s, expected %d axes as 'x' has", milIntsText(infer, &perm), x.rank);
  for (int i = 0; perm.allKnown && i < x.rank; ++i) {
    int axis = milAxisNormalize(perm.elements[i], x.rank);
    MIL_REQUIRE(infer, transpose_c2, axis >= 0 && !seen[axis],
                "'perm' is %s, expected each axis of %s once", milIntsText(infer, &perm),
                milShapePrint(infer, &x));
    seen[axis] = true;
    out.dims[i] = x.dims[axis];
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

MilStatus milInferReverse(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  MilInts axes = milInferInts(infer, "axes");
  for (int64_t i = 0; axes.elements && i < axes.count; ++i)
    MIL_REQUIRE(infer, reverse_c1, milAxisIsWithin(axes.elements[i], x.rank),
                "'axes' has %lld, expected an axis of %s", (long long)axes.elements[i],
                milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferReverseSequence(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), lengths = milInferShape(infer, "lengths");
  int64_t sequence = milInferInt(infer, "seq_axis", 0), batch = milInferInt(infer, "batch_axis", 0);
  MIL_REQUIRE(infer, reverse_sequence_c1,
              milAxisIsWithin(sequence, x.rank) && milAxisIsWithin(batch, x.rank),
              "'seq_axis' is %lld and 'batch_axis' is %lld, expected axes of %s",
              (long long)sequence, (long long)batch, milShapePrint(infer, &x));
  if (milShapeIsRanked(&x) && milShapeIsRanked(&lengths) && batch != MIL_UNKNOWN)
    MIL_REQUIRE(infer, reverse_sequence_c2,
                lengths.rank == 1 &&
                    milDimsAgree(lengths.dims[0], x.dims[milAxisNormalize(batch, x.rank)]),
                "'lengths' has shape %s, expected a length for each index of axis %lld of %s",
                milShapePrint(infer, &lengths), (long long)batch, milShapePrint(infer, &x));
  return milInferSame(infer);
}

MilStatus milInferFlatten2d(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = milShapeOfRank(2);
  int64_t axis = milInferInt(infer, "axis", 1);
  MIL_REQUIRE(infer, flatten2d_c1, milAxisIsWithin(axis, x.rank) || axis == x.rank,
              "'axis' is %lld, expected an axis of %s or the one behind", (long long)axis,
              milShapePrint(infer, &x));
  if (milShapeIsRanked(&x) && axis != MIL_UNKNOWN) {
    int at = axis == x.rank ? x.rank : milAxisNormalize(axis, x.rank);
    out.dims[0] = milShapeCount(&x, 0, at);
    out.dims[1] = milShapeCount(&x, at, x.rank);
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

MilStatus milInferSlidingWindows(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x");
  int64_t axis = milInferInt(infer, "axis", MIL_UNKNOWN),
          size = milInferInt(infer, "size", MIL_UNKNOWN), stride = milInferInt(infer, "stride", 1);
  MIL_REQUIRE(infer, sliding_windows_c1, milAxisIsWithin(axis, x.rank),
              "'axis' is %lld, expected an axis of %s", (long long)axis, milShapePrint(infer, &x));
  MIL_REQUIRE(infer, sliding_windows_c2,
              (size == MIL_UNKNOWN || size >= 1) && (stride == MIL_UNKNOWN || stride >= 1),
              "'size' is %lld and 'stride' is %lld, expected 1 or more", (long long)size,
              (long long)stride);
  if (!milShapeIsRanked(&x) || axis == MIL_UNKNOWN) {
    x = milShapeOfRank(milShapeIsRanked(&x) ? x.rank + 1 : MIL_UNRANKED);
    return milInferAdd(infer, milInferElement(infer, "x"), &x);
  }
  int at = milAxisNormalize(axis, x.rank);
  MIL_REQUIRE(infer, sliding_windows_c3,
              x.dims[at] == MIL_UNKNOWN || size == MIL_UNKNOWN || size <= x.dims[at],
              "'size' is %lld, expected at most axis %d of %s", (long long)size, at,
              milShapePrint(infer, &x));
  bool known = x.dims[at] != MIL_UNKNOWN && size != MIL_UNKNOWN && stride != MIL_UNKNOWN;
  x.dims[at] = known ? (x.dims[at] - size) / stride + 1 : MIL_UNKNOWN;
  milShapeInsert(&x, at + 1, size);
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}
