//===- Numbers.h - numbers of MIL text and their bits -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_NUMBERS_H
#define MIL_TEXT_NUMBERS_H

#include "mil-c/DataType.h"

enum { MIL_NUMBER_SIZE = 40 }; ///< bytes that any number takes as text, with its NUL

/// What became of reading a number.
typedef enum MilNumberResult {
  MIL_NUMBER_OK,
  MIL_NUMBER_SYNTAX,  ///< not a number of the kind that the type wants
  MIL_NUMBER_TOO_BIG, ///< beyond the range of the type
} MilNumberResult;

/// The bits of a number of a float or integer type, in the low `info->bits`. Decimal or hexadecimal
/// for both; floats are rounded to nearest, ties to even.
MilNumberResult milNumberParse(MilString text, const MilDataTypeInfo *info, uint64_t *outBits);
/// Writes floats in C's hexadecimal form, `0x1.8p+1`, and integers in decimal. NaNs other than the
/// usual quiet ones show their bits: `nan(0x7e01)`.
void milNumberPrint(uint64_t bits, const MilDataTypeInfo *info, char text[MIL_NUMBER_SIZE]);
/// The usual quiet NaN of a float type.
uint64_t milNumberQuietNan(const MilDataTypeInfo *info);

#endif // MIL_TEXT_NUMBERS_H
