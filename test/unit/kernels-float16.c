//===- kernels-float16.c - small floats, against slow arithmetic ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Float16.h"

#include <math.h>

// The value of a small float by its definition.
static double slowValue(unsigned bits, int exponentBits, int mantissaBits) {
  int bias = (1 << (exponentBits - 1)) - 1;
  unsigned mantissa = bits & ((1u << mantissaBits) - 1);
  int exponent = (int)(bits >> mantissaBits & ((1u << exponentBits) - 1));
  double sign = bits >> (mantissaBits + exponentBits) & 1 ? -1 : 1;
  if (exponent == 0)
    return sign * ldexp(mantissa, 1 - bias - mantissaBits);
  return sign * ldexp((1u << mantissaBits) + mantissa, exponent - bias - mantissaBits);
}

static bool same(double a, double b) { return a == b && signbit(a) == signbit(b); }

static void widening(void) {
  unsigned wrong = 0;
  for (unsigned v = 0; v < 65536; ++v) {
    unsigned magnitude = v & 0x7FFF;
    float f = milHalfToFloat((uint16_t)v);
    if (magnitude > 0x7C00)
      wrong += !isnan(f);
    else if (magnitude == 0x7C00)
      wrong += !same(f, v >> 15 ? -INFINITY : INFINITY);
    else
      wrong += !same(f, slowValue(v, 5, 10));
  }
  CHECK(wrong == 0);
}

// Every value, both its neighbours in float and double, every middle between two values, and the
// neighbours of that: all the places where a rounding can go wrong.
static void narrowing(void) {
  unsigned wrong = 0;
  for (unsigned v = 0; v < 0x7C00; ++v) {
    double value = slowValue(v, 5, 10), next = v == 0x7BFF ? 65536 : slowValue(v + 1, 5, 10);
    double middle = (value + next) / 2;
    uint16_t even = (uint16_t)(v + (v & 1));
    for (unsigned sign = 0; sign < 2; ++sign) {
      double s = sign ? -1 : 1;
      uint16_t bit = (uint16_t)(sign << 15);
      uint16_t down = (uint16_t)(v | bit), up = (uint16_t)((v + 1) | bit);
      wrong += milDoubleToHalf(s * value) != down || milFloatToHalf((float)(s * value)) != down;
      wrong += milDoubleToHalf(s * middle) != (even | bit);
      wrong += milFloatToHalf((float)(s * middle)) != (even | bit);
      wrong += milDoubleToHalf(s * nextafter(middle, 0)) != down;
      wrong += milDoubleToHalf(s * nextafter(middle, 1e9)) != up;
      wrong += milFloatToHalf((float)s * nextafterf((float)middle, 0)) != down;
      wrong += milFloatToHalf((float)s * nextafterf((float)middle, 1e9f)) != up;
      wrong += milDoubleToHalf(s * nextafter(next, 0)) != up;
    }
  }
  CHECK(wrong == 0);
  // One rounding: by way of float this would end on the tie and go to even.
  CHECK(milDoubleToHalf(1 + 0x1p-11 + 0x1p-40) == 0x3C01);
  CHECK(milFloatToHalf((float)(1 + 0x1p-11 + 0x1p-40)) == 0x3C00);
  CHECK(milFloatToHalf(INFINITY) == 0x7C00 && milDoubleToHalf(-INFINITY) == 0xFC00);
  CHECK(milFloatToHalf(1e30f) == 0x7C00 && milDoubleToHalf(-1e300) == 0xFC00);
  CHECK(milFloatToHalf(1e-30f) == 0 && milDoubleToHalf(-1e-300) == 0x8000);
}

static void roundTrip(void) {
  unsigned wrong = 0;
  for (unsigned v = 0; v < 65536; ++v) {
    wrong += milFloatToHalf(milHalfToFloat((uint16_t)v)) != v; // NaN payloads as well
    if ((v & 0x7FFF) <= 0x7C00)
      wrong += milDoubleToHalf(milHalfToFloat((uint16_t)v)) != v;
  }
  CHECK(wrong == 0);
  CHECK(milFloatToHalf(milFloatFromBits(0x7F800001)) == 0x7C01); // no room, but still a NaN
  CHECK((milDoubleToHalf(NAN) & 0x7FFF) > 0x7C00);
}

#ifdef __FLT16_MANT_DIG__
// The compiler's own type, on bit patterns from all over.
static void againstCompiler(void) {
  unsigned wrong = 0;
  for (uint64_t i = 0; i < 2000000; ++i) {
    uint64_t random = (i + 1) * 0x9E3779B97F4A7C15u;
    float f = milFloatFromBits((uint32_t)(random >> 32));
    double d = milDoubleFromBits((random << 1 & 0x83FFFFFFFFFFFFFFu) | 0x3C00000000000000u);
    _Float16 a = (_Float16)f, b = (_Float16)d;
    uint16_t abits, bbits;
    memcpy(&abits, &a, 2);
    memcpy(&bbits, &b, 2);
    wrong += !isnan(f) && milFloatToHalf(f) != abits;
    wrong += milDoubleToHalf(d) != bbits;
  }
  CHECK(wrong == 0);
}
#else
static void againstCompiler(void) {}
#endif

int main(void) {
  widening();
  narrowing();
  roundTrip();
  againstCompiler();
  return CHECK_RESULT();
}
