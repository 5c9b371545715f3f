//===- QuantizeLoops.c - ranges, codes and errors, for each CPU --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Variants.h"

#include <math.h>

/// Loops go by blocks of so many elements, element i of a block in lane i: the lanes are what
/// vectors have room for, and what fixes the order of sums.
enum { LANES = 16 };

bool MIL_VARIANT(milFindRange)(const float *x, size_t n, float *min, float *max) {
  float least[LANES], most[LANES];
  uint32_t notFinite[LANES] = {0};
  size_t i = 0;
  for (size_t k = 0; k < LANES; ++k) {
    least[k] = *min;
    most[k] = *max;
  }
  for (; i + LANES <= n; i += LANES)
    for (size_t k = 0; k < LANES; ++k) {
      float value = x[i + k];
      notFinite[k] |= (milFloatBits(value) & 0x7F800000u) == 0x7F800000u;
      least[k] = value < least[k] ? value : least[k];
      most[k] = value > most[k] ? value : most[k];
    }
  for (size_t k = 0; i < n; ++i, ++k) {
    notFinite[k] |= (milFloatBits(x[i]) & 0x7F800000u) == 0x7F800000u;
    least[k] = x[i] < least[k] ? x[i] : least[k];
    most[k] = x[i] > most[k] ? x[i] : most[k];
  }
  for (size_t k = 1; k < LANES; ++k) {
    notFinite[0] |= notFinite[k];
    least[0] = least[k] < least[0] ? least[k] : least[0];
    most[0] = most[k] > most[0] ? most[k] : most[0];
  }
  *min = least[0];
  *max = most[0];
  return !notFinite[0];
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

/// Codes, if they are wanted, and squared errors of one block.
INLINE void quantizeBlock(Steps steps, int zero, const float *weight, uint8_t *codes, double *sums,
                          bool half) {
  float code[LANES], value[LANES];
  for (size_t k = 0; k < LANES; ++k)
    code[k] = toSteps(steps, weight[k], half, &value[k]);
  for (size_t k = 0; k < LANES; ++k) {
    double error = (double)weight[k] - (double)value[k];
    sums[k] += error * error;
  }
  if (codes)
    for (size_t k = 0; k < LANES; ++k)
      codes[k] = (uint8_t)((int32_t)code[k] + zero);
}

INLINE double quantize(const MilQuantizer *q, const float *x, size_t n, uint8_t *codes, bool half) {
  Steps steps = {q->scale, (float)(q->lo - q->zero), (float)(q->hi - q->zero)};
  double sums[LANES] = {0}, sum = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    quantizeBlock(steps, q->zero, x + i, codes ? codes + i : NULL, sums, half);
  if (i < n) {
    float weight[LANES] = {0}; // zeros have no error
    uint8_t rest[LANES];
    memcpy(weight, x + i, (n - i) * sizeof *x);
    quantizeBlock(steps, q->zero, weight, rest, sums, half);
    if (codes)
      memcpy(codes + i, rest, n - i);
  }
  for (size_t k = 0; k < LANES; ++k)
    sum += sums[k];
  return sum;
}

double MIL_VARIANT(milQuantizeError)(const MilQuantizer *q, const float *x, size_t n) {
  return q->type == MIL_TYPE_FLOAT16 ? quantize(q, x, n, NULL, true)
                                     : quantize(q, x, n, NULL, false);
}

double MIL_VARIANT(milQuantize)(const MilQuantizer *q, const float *x, size_t n, uint8_t *codes) {
  return q->type == MIL_TYPE_FLOAT16 ? quantize(q, x, n, codes, true)
                                     : quantize(q, x, n, codes, false);
}
