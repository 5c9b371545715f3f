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

//===----------------------------------------------------------------------===//
// Ranges and codes
//===----------------------------------------------------------------------===//

bool milFindRange(const float *x, size_t n, float *min, float *max) {
  float least = *min, most = *max;
  unsigned notFinite = 0;
  for (size_t i = 0; i < n; ++i) {
    notFinite |= (milFloatBits(x[i]) & 0x7F800000u) == 0x7F800000u;
    least = x[i] < least ? x[i] : least;
    most = x[i] > most ? x[i] : most;
  }
  *min = least;
  *max = most;
  return !notFinite;
}

/// To nearest even, for |value| < 2^22: the sum has no room for a fraction.
static inline float roundToInteger(float value) { return (value + 0x1.8p23f) - 0x1.8p23f; }

/// A code times an fp16 scale as an fp16. What would be denormal is a multiple of 2^-24 already,
/// and infinity does not occur, so this is rounding to eleven bits.
static inline float roundToHalf(float value) {
  uint32_t bits = milFloatBits(value);
  return milFloatFromBits((bits + 0xFFFu + (bits >> 13 & 1u)) & ~0x1FFFu);
}

static inline float magnitude(float value) {
  return milFloatFromBits(milFloatBits(value) & 0x7FFFFFFFu);
}

/// A quantizer as floats: scale, the ends of the codes counted from the zero point.
typedef struct Steps {
  float scale, low, high;
} Steps;

#define INLINE static inline __attribute__((always_inline))

/// The code for a weight, counted from the zero point, and the value that it stands for.
INLINE float toSteps(Steps s, float weight, bool half, float *outValue) {
  float ratio = weight / s.scale;
  ratio = ratio < s.low ? s.low : ratio > s.high ? s.high : ratio; // integers stay what they are
  float code = roundToInteger(ratio), value = code * s.scale;
  if (half) {
    // Values round to fp16 by up to an eighth of a step, so the code on the other side of the ratio
    // may be nearer.
    float other = ratio > code ? code + 1 : ratio < code ? code - 1 : code;
    float otherValue = roundToHalf(other * s.scale);
    value = roundToHalf(value);
    bool isNearer = magnitude(weight - otherValue) < magnitude(weight - value);
    code = isNearer ? other : code;
    value = isNearer ? otherValue : value;
  }
  *outValue = value;
  return code;
}

/// Errors are added in so many sums, element i to sum i % SUMS.
enum { SUMS = 8 };

INLINE double quantize(const MilQuantizer *q, const float *x, size_t n, uint8_t *codes, bool half) {
  Steps steps = {q->scale, (float)(q->lo - q->zero), (float)(q->hi - q->zero)};
  double sums[SUMS] = {0}, sum = 0;
  for (size_t first = 0; first < n; first += SUMS) {
    size_t count = n - first < SUMS ? n - first : SUMS;
    float weight[SUMS] = {0}, code[SUMS], value[SUMS]; // zeros have no error
    memcpy(weight, x + first, count * sizeof *x);
    for (size_t k = 0; k < SUMS; ++k)
      code[k] = toSteps(steps, weight[k], half, &value[k]);
    for (size_t k = 0; k < SUMS; ++k) {
      double error = (double)weight[k] - (double)value[k];
      sums[k] += error * error;
    }
    if (codes)
      for (size_t k = 0; k < count; ++k)
        codes[first + k] = (uint8_t)((int)code[k] + q->zero);
  }
  for (size_t k = 0; k < SUMS; ++k)
    sum += sums[k];
  return sum;
}

double milQuantizeError(const MilQuantizer *q, const float *x, size_t n) {
  return q->type == MIL_TYPE_FLOAT16 ? quantize(q, x, n, NULL, true)
                                     : quantize(q, x, n, NULL, false);
}

double milQuantize(const MilQuantizer *q, const float *x, size_t n, uint8_t *codes) {
  return q->type == MIL_TYPE_FLOAT16 ? quantize(q, x, n, codes, true)
                                     : quantize(q, x, n, codes, false);
}
