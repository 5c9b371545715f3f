//===- Numbers.c - numbers of MIL text and their bits -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Numbers.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// sign | exponent | mantissa. All formats of the table have as many exponents below as above 1.
typedef struct FloatFormat {
  unsigned mantissa; ///< bits
  int bias;
  uint64_t infinity; ///< bits without the sign; 0: the format has none
  uint64_t nan;      ///< the usual quiet one
  uint64_t largest;  ///< finite number
} FloatFormat;

static FloatFormat formatOf(const MilDataTypeInfo *info) {
  unsigned mantissa;
  switch (info->type) {
  case MIL_TYPE_FLOAT8E4M3FN: // the one without infinities: all ones is NaN
    return (FloatFormat){3, 7, 0, 0x7F, 0x7E};
  case MIL_TYPE_FLOAT8E5M2:
    mantissa = 2;
    break;
  case MIL_TYPE_FLOAT16:
    mantissa = 10;
    break;
  case MIL_TYPE_BFLOAT16:
    mantissa = 7;
    break;
  case MIL_TYPE_FLOAT32:
    mantissa = 23;
    break;
  default:
    mantissa = 52;
  }
  unsigned exponent = info->bits - 1 - mantissa;
  uint64_t infinity = ((UINT64_C(1) << exponent) - 1) << mantissa;
  return (FloatFormat){mantissa, (1 << (exponent - 1)) - 1, infinity,
                       infinity | UINT64_C(1) << (mantissa - 1), infinity - 1};
}

static uint64_t signBit(const MilDataTypeInfo *info) { return UINT64_C(1) << (info->bits - 1); }

uint64_t milNumberQuietNan(const MilDataTypeInfo *info) { return formatOf(info).nan; }

/// The magnitude of a finite number.
static double magnitudeOf(uint64_t bits, FloatFormat format) {
  uint64_t implicit = UINT64_C(1) << format.mantissa, fraction = bits & (implicit - 1);
  int exponent = (int)(bits >> format.mantissa);
  if (exponent)
    fraction |= implicit;
  else
    exponent = 1;
  return ldexp((double)fraction, exponent - format.bias - (int)format.mantissa);
}

/// The nearest number of the format; beyond `largest` when there is none.
static uint64_t roundTo(double magnitude, FloatFormat format) {
  int exponent;
  if (magnitude == 0)
    return 0;
  frexp(magnitude, &exponent); // in [0.5, 1) times two to it
  exponent += format.bias - 1;
  bool isNormal = exponent > 0;
  if (!isNormal)
    exponent = 1;
  double units = nearbyint(ldexp(magnitude, (int)format.mantissa + format.bias - exponent));
  // A carry out of the mantissa arrives in the exponent.
  uint64_t implicit = isNormal ? UINT64_C(1) << format.mantissa : 0;
  uint64_t field = isNormal ? (uint64_t)exponent << format.mantissa : 0;
  return field + ((uint64_t)units - implicit);
}

static MilNumberResult parseFloat(char *text, const MilDataTypeInfo *info, uint64_t *outBits) {
  bool isNegative = *text == '-';
  FloatFormat format = formatOf(info);
  uint64_t sign = isNegative ? signBit(info) : 0;
  char *end, *digits = text + isNegative;
  if (strcmp(digits, "nan") == 0) {
    *outBits = sign | format.nan;
    return MIL_NUMBER_OK;
  }
  if (strcmp(digits, "inf") == 0) {
    *outBits = sign | format.infinity;
    return format.infinity ? MIL_NUMBER_OK : MIL_NUMBER_TOO_BIG;
  }
  if (*digits < '0' || *digits > '9')
    return MIL_NUMBER_SYNTAX;
  // Read at once in the precision of the type where C has one: rounding twice could go wrong.
  double magnitude = info->bits == 32 ? (double)strtof(digits, &end) : strtod(digits, &end);
  if (*end)
    return MIL_NUMBER_SYNTAX;
  if (isinf(magnitude))
    return MIL_NUMBER_TOO_BIG;
  *outBits = roundTo(magnitude, format);
  if (*outBits > format.largest)
    return MIL_NUMBER_TOO_BIG;
  *outBits |= sign;
  return MIL_NUMBER_OK;
}

static void printFloat(uint64_t bits, const MilDataTypeInfo *info, char *text) {
  FloatFormat format = formatOf(info);
  uint64_t magnitude = bits & (signBit(info) - 1);
  const char *sign = bits & signBit(info) ? "-" : "";
  if (magnitude == format.nan)
    snprintf(text, MIL_NUMBER_SIZE, "%snan", sign);
  else if (format.infinity && magnitude == format.infinity)
    snprintf(text, MIL_NUMBER_SIZE, "%sinf", sign);
  else if (magnitude > format.largest)
    snprintf(text, MIL_NUMBER_SIZE, "nan(0x%" PRIx64 ")", bits);
  else
    snprintf(text, MIL_NUMBER_SIZE, "%s%a", sign, magnitudeOf(magnitude, format));
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

static uint64_t maskOf(const MilDataTypeInfo *info) { return UINT64_MAX >> (64 - info->bits); }

static MilNumberResult parseInteger(char *text, const MilDataTypeInfo *info, uint64_t *outBits) {
  bool isNegative = *text == '-';
  char *digits = text + isNegative, *end;
  bool isHex = digits[0] == '0' && (digits[1] | 0x20) == 'x';
  if (*digits < '0' || *digits > '9')
    return MIL_NUMBER_SYNTAX;
  errno = 0;
  uint64_t magnitude = strtoull(digits, &end, isHex ? 16 : 10), largest = maskOf(info);
  if (*end || (isHex && !digits[2]))
    return MIL_NUMBER_SYNTAX;
  if (info->kind == MIL_KIND_SINT)
    largest = (largest >> 1) + isNegative;
  else if (isNegative)
    largest = 0;
  if (errno == ERANGE || magnitude > largest)
    return MIL_NUMBER_TOO_BIG;
  *outBits = (isNegative ? 0 - magnitude : magnitude) & maskOf(info);
  return MIL_NUMBER_OK;
}

static void printInteger(uint64_t bits, const MilDataTypeInfo *info, char *text) {
  uint64_t sign = info->kind == MIL_KIND_SINT ? signBit(info) : 0;
  if (bits & sign)
    snprintf(text, MIL_NUMBER_SIZE, "-%" PRIu64, (0 - bits) & maskOf(info));
  else
    snprintf(text, MIL_NUMBER_SIZE, "%" PRIu64, bits);
}

//===----------------------------------------------------------------------===//
// Both
//===----------------------------------------------------------------------===//

MilNumberResult milNumberParse(MilString text, const MilDataTypeInfo *info, uint64_t *outBits) {
  char copy[512]; // the C library wants a NUL behind it
  *outBits = 0;
  if (!text.length || text.length >= sizeof copy)
    return MIL_NUMBER_SYNTAX;
  memcpy(copy, text.data, text.length);
  copy[text.length] = '\0';
  return info->kind == MIL_KIND_FLOAT ? parseFloat(copy, info, outBits)
                                      : parseInteger(copy, info, outBits);
}

void milNumberPrint(uint64_t bits, const MilDataTypeInfo *info, char text[MIL_NUMBER_SIZE]) {
  if (info->kind == MIL_KIND_FLOAT)
    printFloat(bits, info, text);
  else
    printInteger(bits, info, text);
}
