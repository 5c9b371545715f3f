//===- PlainValue.c - parameters as a person writes them ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PlainValue.h"

#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <inttypes.h>
#include <stdio.h>

enum { kMaxElements = 16 };

typedef enum Kind { NONE, INTEGER, BOOL, STRING } Kind;

typedef struct Elements {
  Kind kind; ///< of all of them
  size_t count;
  int32_t integers[kMaxElements];
  int bools[kMaxElements];
  MlirStringRef strings[kMaxElements];
} Elements;

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

/// One element into the next place; NONE when the text is something else.
static MilPlainResult parseElement(MilParser parser, Elements *elements, Kind *outKind) {
  MlirAttribute string;
  int64_t integer;
  size_t i = elements->count;
  MilLoc loc = milParserGetLoc(parser);
  bool isTrue = milParseOptionalExactKeyword(parser, "true");
  *outKind = NONE;
  if (isTrue || milParseOptionalExactKeyword(parser, "false")) {
    *outKind = BOOL;
    elements->bools[i] = isTrue;
  } else if (milParseOptionalString(parser, &string)) {
    *outKind = STRING;
    elements->strings[i] = mlirStringAttrGetValue(string);
  } else {
    int found = milParseOptionalInteger(parser, &integer);
    if (found < 0)
      return MIL_PLAIN_ERROR;
    if (!found)
      return MIL_PLAIN_NONE;
    if (integer < INT32_MIN || integer > INT32_MAX) {
      milParserError(parser, loc, "the number is out of the range of i32: write dense<...>");
      return MIL_PLAIN_ERROR;
    }
    *outKind = INTEGER;
    elements->integers[i] = (int32_t)integer;
  }
  elements->count++;
  return MIL_PLAIN_OK;
}

/// The elements of a list behind its bracket.
static MilPlainResult parseList(MilParser parser, Elements *elements) {
  do {
    MilLoc loc = milParserGetLoc(parser);
    Kind kind;
    if (elements->count == kMaxElements) {
      milParserError(parser, loc, "more than 16 elements: write dense<[...]>");
      return MIL_PLAIN_ERROR;
    }
    MilPlainResult result = parseElement(parser, elements, &kind);
    if (result == MIL_PLAIN_OK && elements->count > 1 && kind != elements->kind)
      result = MIL_PLAIN_NONE;
    if (result == MIL_PLAIN_NONE)
      milParserError(parser, loc, "expected integers, booleans or strings, all of one kind");
    if (result != MIL_PLAIN_OK)
      return MIL_PLAIN_ERROR;
    elements->kind = kind;
  } while (milParseOptionalToken(parser, ","));
  return milParseToken(parser, "]") ? MIL_PLAIN_OK : MIL_PLAIN_ERROR;
}

static MlirAttribute createValue(MlirContext context, const Elements *elements, bool isList) {
  int64_t shape = (int64_t)elements->count;
  MlirType element = elements->kind == INTEGER ? mlirIntegerTypeGet(context, 32)
                     : elements->kind == BOOL  ? mlirIntegerTypeGet(context, 1)
                                               : milStringTypeGet(context);
  MlirType type = mlirRankedTensorTypeGet(isList, &shape, element, mlirAttributeGetNull());
  intptr_t count = (intptr_t)elements->count;
  if (elements->kind == INTEGER)
    return mlirDenseElementsAttrInt32Get(type, count, elements->integers);
  if (elements->kind == BOOL)
    return mlirDenseElementsAttrBoolGet(type, count, elements->bools);
  return mlirDenseElementsAttrStringGet(type, count, (MlirStringRef *)elements->strings);
}

MilPlainResult milParsePlainValue(MilParser parser, MlirAttribute *outValue) {
  Elements elements = {.kind = NONE, .count = 0};
  bool isList = milParseOptionalToken(parser, "[");
  MilPlainResult result =
      isList ? parseList(parser, &elements) : parseElement(parser, &elements, &elements.kind);
  if (result == MIL_PLAIN_OK)
    *outValue = createValue(milParserGetContext(parser), &elements, isList);
  return result;
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static Kind kindOf(MlirType type) {
  MlirType element = mlirShapedTypeGetElementType(type);
  if (mlirTypeEqual(element, milStringTypeGet(mlirTypeGetContext(type))))
    return STRING;
  if (!mlirTypeIsAInteger(element) || !mlirIntegerTypeIsSignless(element))
    return NONE;
  unsigned width = mlirIntegerTypeGetWidth(element);
  return width == 32 ? INTEGER : width == 1 ? BOOL : NONE;
}

static void printElement(MilPrinter printer, MlirAttribute value, Kind kind, intptr_t i) {
  char number[16];
  if (kind == INTEGER) {
    snprintf(number, sizeof number, "%" PRId32, mlirDenseElementsAttrGetInt32Value(value, i));
    milPrint(printer, number);
  } else if (kind == BOOL) {
    milPrint(printer, mlirDenseElementsAttrGetBoolValue(value, i) ? "true" : "false");
  } else {
    MlirStringRef text = mlirDenseElementsAttrGetStringValue(value, i);
    milPrintString(printer, (MilString){text.data, text.length});
  }
}

bool milPrintPlainValue(MilPrinter printer, MlirAttribute value) {
  if (!mlirAttributeIsADenseElements(value))
    return false;
  MlirType type = mlirAttributeGetType(value);
  if (!mlirTypeIsARankedTensor(type) || mlirShapedTypeGetRank(type) > 1 ||
      !mlirAttributeIsNull(mlirRankedTensorTypeGetEncoding(type)))
    return false;
  int64_t count = mlirElementsAttrGetNumElements(value);
  Kind kind = kindOf(type);
  bool isList = mlirShapedTypeGetRank(type) == 1;
  if (kind == NONE || count < 1 || count > kMaxElements)
    return false;
  milPrint(printer, isList ? "[" : "");
  for (int64_t i = 0; i < count; ++i) {
    milPrint(printer, i ? ", " : "");
    printElement(printer, value, kind, (intptr_t)i);
  }
  milPrint(printer, isList ? "]" : "");
  return true;
}
