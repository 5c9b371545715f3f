//===- PlainValue.h - parameters as a person writes them ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   mil.const "custom"          for  dense<"custom"> : tensor<!mil.string>
//   mil.const [1, 1, 2, 2]      for  dense<[1, 1, 2, 2]> : tensor<4xi32>
//   mil.const true              for  dense<true> : tensor<i1>
//
// Values of MIL's parameters: int32, bool and string, of rank 0 or 1, with up to 16 elements. The kind
// of the elements says the type. What is larger or of another type stands as an attribute.
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_PLAINVALUE_H
#define MIL_DIALECT_PLAINVALUE_H

#include "Bridge/Assembly.h"

typedef enum MilPlainResult {
  MIL_PLAIN_NONE, ///< the text goes on with something else
  MIL_PLAIN_OK,
  MIL_PLAIN_ERROR, ///< after emitting
} MilPlainResult;

MilPlainResult milParsePlainValue(MilParser parser, MlirAttribute *outValue);
/// False, and nothing printed, when the value has no such form.
bool milPrintPlainValue(MilPrinter printer, MlirAttribute value);

#endif // MIL_DIALECT_PLAINVALUE_H
