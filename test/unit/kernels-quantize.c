//===- kernels-quantize.c - quantizers and codes, against all codes ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Float16.h"
#include "Quantize.h"

#include <math.h>

static uint64_t state = 1;
static uint32_t random32(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

static const MilDataType codeTypes[] = {MIL_TYPE_INT8, MIL_TYPE_UINT8, MIL_TYPE_INT4,
                                        MIL_TYPE_UINT4};
enum { CODE_TYPES = 4 };

static float roundTo(MilDataType type, double value) {
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat(milDoubleToHalf(value)) : (float)value;
}

static float valueOf(const MilQuantizer *q, int code) {
  return roundTo(q->type, (double)q->scale * (code - q->zero));
}

static int toCode(MilDataType type, uint8_t byte) {
  return type == MIL_TYPE_UINT8 || type == MIL_TYPE_UINT4 ? byte : (int8_t)byte;
}

/// A finite weight: of the middle, of all magnitudes, denormal, or near the largest.
static float randomWeight(MilDataType type, unsigned kind) {
  bool half = type == MIL_TYPE_FLOAT16;
  uint32_t bits = random32();
  if (kind == 0)
    return roundTo(type, (double)bits / 4294967296.0 - 0.5);
  if (kind == 2)
    bits &= half ? 0x83FF : 0x807FFFFF;
  if (kind == 3)
    bits |= half ? 0x7800 : 0x7F000000;
  float value = half ? milHalfToFloat((uint16_t)bits) : milFloatFromBits(bits);
  return isfinite(value) ? value : 1;
}

static void ranges(void) {
  const int expected[CODE_TYPES][2][3] = {{{-128, 127, 0}, {-127, 127, 0}},
                                          {{0, 255, 127}, {0, 254, 127}},
                                          {{-8, 7, 0}, {-7, 7, 0}},
                                          {{0, 15, 7}, {0, 14, 7}}};
  for (unsigned t = 0; t < CODE_TYPES; ++t)
    for (unsigned symmetric = 0; symmetric < 2; ++symmetric) {
      MilCodes codes = milCodesOf(codeTypes[t], symmetric);
      const int *e = expected[t][symmetric];
      CHECK(codes.lo == e[0] && codes.hi == e[1] && codes.middle == e[2]);
      CHECK(codes.symmetric == symmetric);
    }
}

static void checkQuantizer(const MilCodes *codes, const MilQuantizer *q) {
  CHECK(q->scale > 0 && isfinite(q->scale) && q->scale == roundTo(q->type, (double)q->scale));
  CHECK(q->zero >= codes->lo && q->zero <= codes->hi && q->lo <= q->zero && q->zero <= q->hi);
  CHECK(isfinite(valueOf(q, q->lo)) && isfinite(valueOf(q, q->hi)));
  if (codes->symmetric)
    CHECK(q->zero == codes->middle);
}

/// coremltools' formula as numpy evaluates it on fp32 arrays.
static void checkFormula(const MilCodes *codes, float min, float max, const MilQuantizer *q) {
  float zero = (float)codes->middle;
  if (codes->symmetric) {
    max = fabsf(min) > fabsf(max) ? fabsf(min) : fabsf(max);
    min = -max;
  } else {
    min = min < 0 ? min : 0;
    max = max > 0 ? max : 0;
    float upper = (float)codes->lo * max, lower = (float)codes->hi * min, span = max - min;
    zero = rintf((upper - lower) / span);
    zero = fminf(fmaxf(zero, (float)codes->lo), (float)codes->hi);
  }
  CHECK(q->scale == (max - min) / (float)(codes->hi - codes->lo));
  CHECK((float)q->zero == zero);
}

static void quantizers(MilDataType type, const MilCodes *codes) {
  for (unsigned round = 0; round < 2000; ++round) {
    float a = randomWeight(type, round % 4), b = randomWeight(type, round / 4 % 4);
    float min = a < b ? a : b, max = a < b ? b : a;
    MilQuantizer q[MIL_MAX_QUANTIZERS];
    unsigned count = milQuantizersOf(codes, type, (double)min, (double)max, q);
    CHECK(count >= 1 && count <= MIL_MAX_QUANTIZERS);
    for (unsigned i = 0; i < count; ++i)
      checkQuantizer(codes, &q[i]);
    if (type == MIL_TYPE_FLOAT32 && round % 16 == 0)
      checkFormula(codes, min, max, &q[0]);
  }
}

static void degenerate(MilDataType type, const MilCodes *codes) {
  MilQuantizer q[MIL_MAX_QUANTIZERS];
  CHECK(milQuantizersOf(codes, type, 0, 0, q) == 1);
  CHECK(q[0].scale == 1 && q[0].zero == (codes->symmetric ? codes->middle : 0));
  const float zeros[3] = {0, -0.0f, 0};
  uint8_t bytes[3];
  CHECK(milQuantize(&q[0], zeros, 3, bytes) == 0);
  CHECK(bytes[0] == (uint8_t)q[0].zero && bytes[1] == bytes[0] && bytes[2] == bytes[0]);

  // Constants are met exactly, up to the rounding of the scale; the largest weights stay finite.
  const float largest = type == MIL_TYPE_FLOAT16 ? 65504 : 0x1.fffffep127f;
  const float constants[] = {0.5f, -0.5f, largest, -largest};
  for (unsigned i = 0; i < 4; ++i) {
    unsigned count = milQuantizersOf(codes, type, (double)constants[i], (double)constants[i], q);
    double best = INFINITY,
           limit = ldexp((double)constants[i], type == MIL_TYPE_FLOAT16 ? -9 : -20);
    for (unsigned k = 0; k < count; ++k)
      best = fmin(best, sqrt(milQuantizeError(&q[k], &constants[i], 1)));
    CHECK(best <= fabs(limit));
  }
  // A denormal scale of 1.4 units in the last place: two keep more than one.
  const float unit = type == MIL_TYPE_FLOAT16 ? 0x1p-24f : 0x1p-149f;
  const float small = roundTo(type, 0.7 * (double)unit * (codes->hi - codes->lo));
  unsigned count = milQuantizersOf(codes, type, (double)-small, (double)small, q);
  CHECK(count >= 2 && q[0].scale == unit && q[count - 1].scale == 2 * unit);
}

static double slowQuantize(const MilQuantizer *q, float weight, MilDataType codeType, uint8_t got) {
  int code = toCode(codeType, got), best = code;
  CHECK(code >= q->lo && code <= q->hi);
  double error = fabs((double)weight - (double)valueOf(q, code));
  if (q->type == MIL_TYPE_FLOAT32) {
    float rounded = rintf(weight / q->scale) + (float)q->zero;
    CHECK((float)code == fminf(fmaxf(rounded, (float)q->lo), (float)q->hi));
  } else {
    for (int c = q->lo; c <= q->hi; ++c)
      if (fabs((double)weight - (double)valueOf(q, c)) < error)
        best = c;
    CHECK(best == code);
  }
  return error * error;
}

static void lengths(MilDataType type, MilDataType codeType, const MilCodes *codes) {
  enum { MOST = 257 };
  float x[MOST + 1];
  uint8_t out[MOST + 2];
  for (unsigned n = 0; n <= MOST; n += n < 20 ? 1 : 79) {
    float min = INFINITY, max = -INFINITY, *weights = x + n % 2;
    for (unsigned i = 0; i < n; ++i)
      weights[i] = randomWeight(type, n % 4);
    CHECK(milFindRange(weights, n, &min, &max));
    MilQuantizer q = milQuantizerOf(codes, type, n ? (double)min : 0, n ? (double)max / 2 : 0);
    memset(out, 0xA5, sizeof out);
    double error = milQuantize(&q, weights, n, out + 1), slow = 0;
    for (unsigned i = 0; i < n; ++i)
      slow += slowQuantize(&q, weights[i], codeType, out[1 + i]);
    CHECK(out[0] == 0xA5 && out[n + 1] == 0xA5);
    CHECK(fabs(error - slow) <= 1e-12 * slow);
    CHECK(milQuantizeError(&q, weights, n) == error);
  }
}

static void everyHalf(MilDataType codeType, const MilCodes *codes, double min, double max) {
  MilQuantizer q = milQuantizerOf(codes, MIL_TYPE_FLOAT16, min, max);
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    float weight = milHalfToFloat((uint16_t)bits);
    uint8_t byte;
    if (!isfinite(weight))
      continue;
    milQuantize(&q, &weight, 1, &byte);
    slowQuantize(&q, weight, codeType, byte);
  }
}

static void ties(void) {
  MilCodes codes = milCodesOf(MIL_TYPE_INT8, true);
  const float x[] = {127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 3.5f, 200, -0x1p100f};
  const int expected[] = {127, 0, 2, 2, 0, -2, -2, 4, 127, -127};
  uint8_t out[10];
  for (unsigned t = 0; t < 2; ++t) {
    MilDataType type = t ? MIL_TYPE_FLOAT16 : MIL_TYPE_FLOAT32;
    MilQuantizer q = milQuantizerOf(&codes, type, -127, 127);
    milQuantize(&q, x, 10, out);
    for (unsigned i = 0; i < 10; ++i)
      CHECK((int8_t)out[i] == expected[i]);
  }
}

static void notFinite(void) {
  const float bad[] = {NAN, INFINITY, -INFINITY, -NAN};
  for (unsigned n = 1; n < 40; ++n)
    for (unsigned at = 0; at < n; ++at) {
      float x[40] = {0}, min = INFINITY, max = -INFINITY;
      x[at] = -0x1.fffffep127f;
      CHECK(milFindRange(x, n, &min, &max) && min == x[at] && max == (n > 1 ? 0 : x[at]));
      x[at] = bad[(n + at) % 4];
      CHECK(!milFindRange(x, n, &min, &max));
    }
}

int main(void) {
  ranges();
  for (unsigned c = 0; c < CODE_TYPES; ++c)
    for (unsigned symmetric = 0; symmetric < 2; ++symmetric) {
      MilCodes codes = milCodesOf(codeTypes[c], symmetric);
      for (unsigned t = 0; t < 2; ++t) {
        MilDataType type = t ? MIL_TYPE_FLOAT16 : MIL_TYPE_FLOAT32;
        quantizers(type, &codes);
        degenerate(type, &codes);
        lengths(type, codeTypes[c], &codes);
      }
      everyHalf(codeTypes[c], &codes, -1, 0.7);
      everyHalf(codeTypes[c], &codes, -65504, 65504);
      everyHalf(codeTypes[c], &codes, -0x1p-17, 0x1.8p-18);
    }
  ties();
  notFinite();
  return CHECK_RESULT();
}
