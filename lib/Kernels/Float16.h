//===- Float16.h - half precision ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   fp16      1 sign, 5 exponent (bias 15), 10 mantissa bits    IEEE 754 binary16
//
// Widening is exact. Narrowing rounds once, to nearest, ties to even, whatever overflows becomes
// infinity, and a NaN stays a NaN with its sign. All functions assume the default rounding mode.
// Checked by test/unit/kernels-float16.c, exhaustively where the source has 16 bits.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_FLOAT16_H
#define MIL_KERNELS_FLOAT16_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline float milFloatFromBits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
static inline uint32_t milFloatBits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
static inline double milDoubleFromBits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
static inline uint64_t milDoubleBits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Without branches, so that loops become vector code; and no denormal float on the way, which some
// CPUs are slow with. A float in [2^-1, 2^0) has steps of 2^-24, which makes one of a denormal half
// without a conversion, and masks choose: GCC makes branches of conversions and of `?:`.
static inline float milHalfToFloat(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000u) << 16, magnitude = half & 0x7FFFu;
  uint32_t denormal = milFloatBits(milFloatFromBits(0x3F000000u | magnitude) - 0.5f);
  uint32_t isDenormal = 0u - (magnitude < 0x0400u), isInfinite = 0u - (magnitude >= 0x7C00u);
  uint32_t normal = ((magnitude << 13) + ((127u - 15u) << 23)) | (isInfinite & 0x7F800000u);
  return milFloatFromBits(sign | (denormal & isDenormal) | (normal & ~isDenormal));
}

// Keeps the leading bits of the payload, as numpy does; without any of them it would be an
// infinity.
static inline uint16_t milHalfNaN(uint32_t payload) {
  payload &= 0x3FFu;
  return (uint16_t)(0x7C00u | (payload ? payload : 1u));
}

static inline uint16_t milFloatToHalf(float value) {
  uint32_t bits = milFloatBits(value), magnitude = bits & 0x7FFFFFFFu;
  uint16_t sign = (uint16_t)(bits >> 16 & 0x8000u);
  if (magnitude > 0x7F800000u)
    return (uint16_t)(sign | milHalfNaN(magnitude >> 13));
  if (magnitude >= 0x477FF000u) // 65520, half way to the first value that has no room
    return sign | 0x7C00u;
  if (magnitude < 0x38800000u) // below 2^-14: in [0.5, 1) a float has steps of 2^-24
    return (uint16_t)(sign | (milFloatBits(milFloatFromBits(magnitude) + 0.5f) - 0x3F000000u));
  magnitude += 0xFFFu + (magnitude >> 13 & 1u);
  return (uint16_t)(sign | ((magnitude - ((127u - 15u) << 23)) >> 13));
}

static inline uint16_t milDoubleToHalf(double value) {
  uint64_t bits = milDoubleBits(value), magnitude = bits & 0x7FFFFFFFFFFFFFFFu;
  uint16_t sign = (uint16_t)(bits >> 48 & 0x8000u);
  if (magnitude > 0x7FF0000000000000u)
    return (uint16_t)(sign | milHalfNaN((uint32_t)(magnitude >> 42)));
  if (magnitude >= 0x40EFFE0000000000u) // 65520
    return sign | 0x7C00u;
  if (magnitude < 0x3F10000000000000u) // below 2^-14: in [2^28, 2^29) a double has steps of 2^-24
    return (uint16_t)(sign |
                      (milDoubleBits(milDoubleFromBits(magnitude) + 0x1p28) - 0x41B0000000000000u));
  magnitude += 0x1FFFFFFFFFFu + (magnitude >> 42 & 1u);
  return (uint16_t)(sign | ((magnitude - ((uint64_t)(1023 - 15) << 52)) >> 42));
}

#ifdef __cplusplus
extern "C" {
#endif

/// out[i] = milHalfToFloat(values[i]).    Shapes   values, out: n. Any alignment.    Errors   none.
void milWidenHalves(const uint16_t *values, size_t n, float *out);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_FLOAT16_H
