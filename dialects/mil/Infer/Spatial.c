//===- Spatial.c - windows that slide over spatial dimensions -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

#include <inttypes.h>
#include <strings.h>

bool milPadTypeFromText(MilString text, bool ignoreCase, MilPadType *out) {
  static const struct {
    const char *word;
    MilPadType type;
  } words[] = {{"valid", MIL_PAD_VALID},
               {"same", MIL_PAD_SAME},
               {"same_lower", MIL_PAD_SAME_LOWER},
               {"custom", MIL_PAD_CUSTOM}};
  *out = MIL_PAD_UNKNOWN;
  if (!text.data)
    return true;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
    bool sameLength = text.length == strlen(words[i].word);
    if (milTextIs(text, words[i].word) ||
        (ignoreCase && sameLength && !strncasecmp(text.data, words[i].word, text.length)))
      *out = words[i].type;
  }
  return *out != MIL_PAD_UNKNOWN;
}

static int64_t floorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/// All padding along the dimension.
static int64_t padTotal(const MilWindow *window, int64_t extent) {
  int64_t stride = window->stride, over;
  switch (window->padType) {
  case MIL_PAD_VALID:
    return 0;
  case MIL_PAD_CUSTOM:
    return milDimAdd(window->padBefore, window->padAfter);
  case MIL_PAD_SAME:
  case MIL_PAD_SAME_LOWER:
    over = window->input % stride ? stride - window->input % stride : 0;
    return over + extent > stride ? over + extent - stride : 0;
  default:
    return MIL_UNKNOWN;
  }
}

int64_t milWindowCount(const MilWindow *window) {
  enum { kMaxSize = INT32_MAX }; // so that nothing below overflows
  int64_t extent = milDimAdd(milDimMul(milDimAdd(window->kernel, -1), window->dilation), 1);
  if (window->input == MIL_UNKNOWN || extent == MIL_UNKNOWN || window->stride == MIL_UNKNOWN ||
      window->ceilMode == MIL_UNKNOWN || window->input > kMaxSize || extent > kMaxSize ||
      window->stride > kMaxSize || window->stride < 1)
    return MIL_UNKNOWN;
  int64_t pad = padTotal(window, extent);
  if (pad == MIL_UNKNOWN || pad > 2 * (int64_t)kMaxSize)
    return MIL_UNKNOWN;
  int64_t room = window->input + pad - extent + (window->ceilMode ? window->stride - 1 : 0);
  int64_t count = floorDivide(room, window->stride) + 1;
  // The last window must start inside the input or the padding before it.
  if (window->ceilMode && pad > 0 && 2 * (count - 1) * window->stride >= 2 * window->input + pad)
    --count;
  return count;
}

bool milIntsAre(const MilInts *ints, int64_t count, int64_t least) {
  if (!ints->given)
    return true;
  if (count != MIL_UNKNOWN && ints->count != MIL_UNKNOWN && ints->count != count)
    return false;
  for (int64_t i = 0; ints->elements && i < ints->count; ++i)
    if (ints->elements[i] != MIL_UNKNOWN && ints->elements[i] < least)
      return false;
  return true;
}

int64_t milIntsGet(const MilInts *ints, int64_t index, int64_t otherwise) {
  return ints->given ? milIntsAt(ints, index) : otherwise;
}

const char *milIntsText(MilInfer *infer, const MilInts *ints) {
  MilDims shape = milShapeOfRank((int)(ints->count < 0 || ints->count > 32 ? 33 : ints->count));
  for (int i = 0; i < shape.rank; ++i)
    shape.dims[i] = milIntsAt(ints, i);
  return milShapeIsRanked(&shape)
             ? milShapePrint(infer, &shape)
             : milArenaPrintf(infer->arena, "%" PRId64 " numbers", ints->count);
}
