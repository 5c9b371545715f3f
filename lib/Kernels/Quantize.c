//===- Quantize.c - linear quantization of a group of weights ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Quantize.h"

#include "Float16.h"
#include <math.h>

//===----------------------------------------------------------------------===//
// Scale and zero point
//===----------------------------------------------------------------------===//

MilCodes milCodesOf(MilDataType type, bool symmetric) {
  bool isSigned = type == MIL_TYPE_INT8 || type == MIL_TYPE_INT4;
  int count = type == MIL_TYPE_INT4 || type == MIL_TYPE_UINT4 ? 16 : 256;
  if (isSigned)
    return (MilCodes){-count / 2 + symmetric, count / 2 - 1, symmetric, 0};
  return (MilCodes){0, count - 1 - symmetric, symmetric, count / 2 - 1};
}

static double roundTo(MilDataType type, double value) {
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat(milDoubleToHalf(value)) : (float)value;
}

/// The value `steps` values after a positive one.
static float neighbour(MilDataType type, float value, int steps) {
  if (type == MIL_TYPE_FLOAT16)
    return milHalfToFloat((uint16_t)(milFloatToHalf(value) + steps));
  return milFloatFromBits(milFloatBits(value) + (uint32_t)steps);
}

static float leastPositive(MilDataType type) {
  return type == MIL_TYPE_FLOAT16 ? 0x1p-24f : 0x1p-149f;
}
static float leastNormal(MilDataType type) {
  return type == MIL_TYPE_FLOAT16 ? 0x1p-14f : 0x1p-126f;
}

static int clipCode(const MilCodes *codes, double code) {
  return code < codes->lo ? codes->lo : code > codes->hi ? codes->hi : (int)code;
}

static bool isFiniteCode(const MilQuantizer *q, int code) {
  return isfinite(roundTo(q->type, (double)q->scale * (code - q->zero)));
}

static MilQuantizer makeQuantizer(const MilCodes *codes, MilDataType type, float scale, int zero) {
  MilQuantizer q = {type, scale, zero, codes->lo, codes->hi};
  while (!isFiniteCode(&q, q.lo))
    ++q.lo;
  while (!isFiniteCode(&q, q.hi))
    --q.hi;
  return q;
}

/// The range that the codes span.
static void spanOf(const MilCodes *codes, double *min, double *max) {
  if (codes->symmetric) {
    *max = fmax(fabs(*min), fabs(*max));
    *min = -*max;
  } else {
    *min = fmin(*min, 0);
    *max = fmax(*max, 0);
  }
}

static double exactScale(const MilCodes *codes, double min, double max) {
  return (max - min) / (codes->hi - codes->lo);
}

MilQuantizer milQuantizerOf(const MilCodes *codes, MilDataType type, double min, double max) {
  spanOf(codes, &min, &max);
  int zero = codes->symmetric ? codes->middle : 0;
  if (min == max) // all zero: any scale will do
    return makeQuantizer(codes, type, 1, zero);
  if (!codes->symmetric)
    zero = clipCode(codes, rint((codes->lo * max - codes->hi * min) / (max - min)));
  float scale = (float)roundTo(type, exactScale(codes, min, max));
  return makeQuantizer(codes, type, scale == 0 ? leastPositive(type) : scale, zero);
}

/// The quantizer with every step rounded to the type; false when a step overflows or the scale
/// vanishes. Symmetric ranges have only one step that rounds, so that there is no other.
static bool steppedQuantizer(const MilCodes *codes, MilDataType type, double min, double max,
                             MilQuantizer *out) {
  spanOf(codes, &min, &max);
  double span = roundTo(type, max - min), upper = roundTo(type, codes->lo * max),
         lower = roundTo(type, codes->hi * min), shift = roundTo(type, upper - lower);
  double scale = roundTo(type, span / (codes->hi - codes->lo));
  if (codes->symmetric || scale == 0 || !isfinite(span) || !isfinite(upper) || !isfinite(lower) ||
      !isfinite(shift))
    return false;
  int zero = clipCode(codes, rint(roundTo(type, shift / span)));
  *out = makeQuantizer(codes, type, (float)scale, zero);
  return true;
}

unsigned milQuantizersOf(const MilCodes *codes, MilDataType type, double min, double max,
                         MilQuantizer out[MIL_MAX_QUANTIZERS]) {
  MilQuantizer exact = milQuantizerOf(codes, type, min, max);
  unsigned count = steppedQuantizer(codes, type, min, max, out);
  bool differs = !count || out[0].scale != exact.scale || out[0].zero != exact.zero;
  if (!count || (differs && type == MIL_TYPE_FLOAT16))
    out[count++] = exact;
  spanOf(codes, &min, &max);
  // A denormal scale can be rounded down by so much that large weights are cut off.
  if (exact.scale < leastNormal(type) && exact.scale < exactScale(codes, min, max))
    out[count++] = makeQuantizer(codes, type, neighbour(type, exact.scale, 1), exact.zero);
  if (exact.lo != codes->lo || exact.hi != codes->hi)
    out[count++] = makeQuantizer(codes, type, neighbour(type, exact.scale, -1), exact.zero);
  return count;
}
