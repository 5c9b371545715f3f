//===- Slice.c - slices -------------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// The parameters of slice_by_index and slice_update.
typedef struct Slice {
  MilInts begin, end, stride, beginMask, endMask, squeezeMask;
} Slice;

/// A slice of one dimension. Numbers may be MIL_UNKNOWN.
typedef struct Range {
  int64_t size, begin, end, stride;
  bool fromStart, toEnd; ///< by the masks
} Range;

static int64_t ceilDivide(int64_t a, int64_t b) { return a <= 0 ? 0 : (a - 1) / b + 1; }

/// The number of elements where it does not depend on the size of the dimension; MIL_UNKNOWN otherwise.
static int64_t countWithoutSize(const Range *range) {
  bool known = range->begin != MIL_UNKNOWN && range->end != MIL_UNKNOWN;
  if (!range->fromStart && !range->toEnd && known) {
    bool up = range->begin >= 0 && range->end >= 0 && range->stride > 0;
    bool down = range->begin < 0 && range->end < 0 && range->stride < 0;
    int64_t way = up ? range->end - range->begin : range->begin - range->end;
    int64_t count = up || down ? ceilDivide(way, up ? range->stride : -range->stride) : 2;
    return count <= 1 ? count : MIL_UNKNOWN;
  }
  bool first = range->begin == 0 && range->stride < 0,
       last = range->begin == -1 && range->stride > 0;
  return !range->fromStart && range->toEnd && (first || last) ? 1 : MIL_UNKNOWN;
}

/// A begin or end from the left, where negative ones count from the right.
static int64_t fromLeft(int64_t position, int64_t size) {
  int64_t moved = position < 0 ? position + size : position;
  return moved < 0 ? 0 : moved;
}

/// The number of elements of a dimension of known size.
static int64_t countWithSize(const Range *range) {
  bool up = range->stride > 0;
  int64_t low = up ? 0 : -1, high = up ? range->size : range->size - 1;
  int64_t begin = fromLeft(range->begin, range->size), end = fromLeft(range->end, range->size);
  int64_t lower = up ? begin : end, upper = up ? end : begin;
  if (up ? range->fromStart : range->toEnd)
    lower = low;
  if ((up ? range->toEnd : range->fromStart) || upper > high)
    upper = high;
  return ceilDivide(upper - lower, up ? range->stride : -range->stride);
}

/// The number of elements of the whole dimension, every `stride`-th.
static int64_t countAll(const Range *range) {
  int64_t step = range->stride > 0 ? range->stride : -range->stride;
  if (step == 1 || range->size == MIL_UNKNOWN)
    return step == 1 ? range->size : MIL_UNKNOWN;
  return ceilDivide(range->size, step);
}

static int64_t countElements(const Range *range) {
  if (range->stride == MIL_UNKNOWN)
    return MIL_UNKNOWN;
  if (range->fromStart && range->toEnd)
    return countAll(range);
  int64_t count = countWithoutSize(range);
  if (count != MIL_UNKNOWN || range->size == MIL_UNKNOWN)
    return count;
  if (range->size == 1)
    return 1;
  if ((range->begin == MIL_UNKNOWN && !range->fromStart) ||
      (range->end == MIL_UNKNOWN && !range->toEnd))
    return MIL_UNKNOWN;
  return countWithSize(range);
}

static MilStatus readSlice(MilInfer *infer, const MilDims *x, Slice *out) {
  static const char *const names[] = {"begin",      "end",      "stride",
                                      "begin_mask", "end_mask", "squeeze_mask"};
  MilInts *parts[] = {&out->begin,     &out->end,     &out->stride,
                      &out->beginMask, &out->endMask, &out->squeezeMask};
  for (int i = 0; i < 6; ++i) {
    *parts[i] = milInferInts(infer, names[i]);
    bool isEmpty = i < 2 && parts[i]->count == 0; // coremltools takes that for unknown
    MIL_REQUIRE(infer, slice_by_index_c1,
                isEmpty ||
                    milIntsAre(parts[i], milShapeIsRanked(x) ? x->rank : MIL_UNKNOWN, INT64_MIN),
                "'%s' has %lld elements, expected %d, the rank of 'x'", names[i],
                (long long)parts[i]->count, x->rank);
  }
  for (int64_t i = 0; out->stride.elements && i < out->stride.count; ++i)
    MIL_REQUIRE(infer, slice_by_index_c2, out->stride.elements[i] != 0,
                "'stride' is %s, expected no 0", milIntsText(infer, &out->stride));
  return MIL_OK;
}

/// Whether what the masks say of a dimension is known.
static bool masksAreKnown(const Slice *slice, int i) {
  return milIntsGet(&slice->beginMask, i, 0) != MIL_UNKNOWN &&
         milIntsGet(&slice->endMask, i, 0) != MIL_UNKNOWN;
}

/// The shape of a slice; unranked when it is not known which dimensions go.
static MilStatus sliceShape(MilInfer *infer, const MilDims *x, MilDims *out) {
  Slice slice;
  MIL_PASS_ON(readSlice(infer, x, &slice));
  *out = milShapeOfRank(milShapeIsRanked(x) ? 0 : MIL_UNRANKED);
  for (int i = 0; i < x->rank; ++i) {
    int64_t squeeze = milIntsGet(&slice.squeezeMask, i, 0);
    Range range = {.size = x->dims[i],
                   .begin = milIntsAt(&slice.begin, i),
                   .end = milIntsAt(&slice.end, i),
                   .stride = milIntsGet(&slice.stride, i, 1),
                   .fromStart = milIntsGet(&slice.beginMask, i, 0) == 1,
                   .toEnd = milIntsGet(&slice.endMask, i, 0) == 1};
    if (squeeze == MIL_UNKNOWN)
      *out = milShapeUnranked();
    if (squeeze)
      continue;
    bool backwards = !range.fromStart && !range.toEnd && range.begin != MIL_UNKNOWN &&
                     range.end != MIL_UNKNOWN && range.begin >= 0 && range.end >= 0 &&
                     range.stride > 0 && range.end < range.begin;
    MIL_REQUIRE(infer, slice_by_index_c3, !backwards || !masksAreKnown(&slice, i),
                "'begin' is %lld and 'end' is %lld in dimension %d, expected 'end' behind 'begin'",
                (long long)range.begin, (long long)range.end, i);
    milShapeAppend(out, masksAreKnown(&slice, i) ? countElements(&range) : MIL_UNKNOWN);
  }
  return MIL_OK;
}

MilStatus milInferSliceByIndex(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out;
  MIL_PASS_ON(sliceShape(infer, &x, &out));
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

MilStatus milInferSliceUpdate(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), update = milInferShape(infer, "update"), slice;
  MIL_PASS_ON(sliceShape(infer, &x, &slice));
  MIL_REQUIRE(infer, slice_update_c1, milRankIsWithin(&update, 1, MIL_MAX_RANK),
              "'update' is a scalar, expected rank 1 or more");
  MIL_REQUIRE(infer, slice_update_c2, milShapesAgree(&update, &slice),
              "'update' has shape %s, expected %s, the slice", milShapePrint(infer, &update),
              milShapePrint(infer, &slice));
  return milInferSame(infer);
}

/// The size of one dimension of slice_by_size. coremltools counts a negative begin wrongly when it
/// computes the rest of a dimension; so that rest counts as unknown.
static int64_t sizeOfRest(int64_t dim, int64_t begin) {
  if (dim == MIL_UNKNOWN || begin == MIL_UNKNOWN || begin < 0)
    return MIL_UNKNOWN;
  return dim - begin;
}

MilStatus milInferSliceBySize(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), out = milShapeOfRank(x.rank);
  MilInts begin = milInferInts(infer, "begin"), size = milInferInts(infer, "size");
  int64_t rank = milShapeIsRanked(&x) ? x.rank : MIL_UNKNOWN;
  MIL_REQUIRE(
      infer, slice_by_size_c1,
      (begin.rank == 1 || begin.rank == MIL_UNRANKED) &&
          (size.rank == 1 || size.rank == MIL_UNRANKED) && milIntsAre(&begin, rank, INT64_MIN) &&
          milIntsAre(&size, rank, INT64_MIN),
      "'begin' has %lld elements and 'size' has %lld, expected vectors of %lld, the rank of "
      "'x'",
      (long long)begin.count, (long long)size.count, (long long)rank);
  for (int i = 0; i < x.rank; ++i) {
    int64_t first = milIntsAt(&begin, i), count = milIntsAt(&size, i), dim = x.dims[i];
    bool known = first != MIL_UNKNOWN && count != MIL_UNKNOWN && dim != MIL_UNKNOWN;
    MIL_REQUIRE(infer, slice_by_size_c2, count == MIL_UNKNOWN || count >= -1,
                "'size' is %s, expected sizes or -1", milIntsText(infer, &size));
    MIL_REQUIRE(infer, slice_by_size_c3,
                !known || (first >= -dim && (first < 0 ? first + dim : first) + count <= dim),
                "'begin' is %lld and 'size' is %lld in dimension %d, which has size %lld",
                (long long)first, (long long)count, i, (long long)dim);
    out.dims[i] = count == -1 ? sizeOfRest(dim, first) : count;
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
