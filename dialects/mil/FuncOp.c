//===- FuncOp.c - mil.func ----------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x10xf16>) attributes {opset = "CoreML8"} {
//     ...
//     mil.output %y : tensor<1x10xf16>
//   }
//===----------------------------------------------------------------------===//
#include "Assembly.h"
#include "Operations.h"
#include "Verify.h"
#include "mil-c/Limits.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdlib.h>

static const MlirLogicalResult kSuccess = {1}, kFailure = {0};

static MlirType functionType(MlirOperation op) {
  MlirAttribute type = milOpGetAttribute(op, "function_type");
  return type.ptr && mlirAttributeIsAType(type) ? mlirTypeAttrGetValue(type) : (MlirType){NULL};
}

static bool parseResultTypes(MilParser parser, MlirType *types, intptr_t *outCount) {
  *outCount = 0;
  if (!milParseOptionalToken(parser, "->"))
    return true;
  if (!milParseToken(parser, "("))
    return false;
  if (milParseOptionalToken(parser, ")"))
    return true;
  do {
    if (*outCount == MIL_FUNC_MAX_VALUES)
      return milParserError(parser, milParserGetLoc(parser), "more than 16384 results");
    if (!milParseType(parser, &types[(*outCount)++]))
      return false;
  } while (milParseOptionalToken(parser, ","));
  return milParseToken(parser, ")");
}

MlirLogicalResult milParseFunc(MilParser parser, const MilOpDef *def) {
  MlirType arguments[MIL_FUNC_MAX_VALUES], results[MIL_FUNC_MAX_VALUES];
  size_t numArguments;
  intptr_t numResults;
  if (!milParseSymbolName(parser) || !milParseArguments(parser, &numArguments))
    return kFailure;
  if (numArguments > MIL_FUNC_MAX_VALUES) {
    milParserError(parser, milParserGetLoc(parser), "more than 16384 arguments");
    return kFailure;
  }
  for (size_t i = 0; i < numArguments; ++i)
    arguments[i] = milParserGetArgumentType(parser, i);
  MlirAttribute names = milParserArgumentNames(parser, numArguments);
  if (!parseResultTypes(parser, results, &numResults) ||
      !milParseOptionalAttrDictWithKeyword(parser))
    return kFailure;
  MlirContext context = milParserGetContext(parser);
  milParserAddAttribute(parser, "function_type",
                        mlirTypeAttrGet(mlirFunctionTypeGet(context, (intptr_t)numArguments,
                                                            arguments, numResults, results)));
  if (numArguments && names.ptr && !milParserGetAttribute(parser, MIL_ATTR_ARGUMENTS).ptr)
    milParserAddAttribute(parser, MIL_ATTR_ARGUMENTS, names);
  return milParseRegion(parser) ? kSuccess : kFailure;
}

void milPrintFunc(MlirOperation op, MilPrinter printer, const MilOpDef *def) {
  MlirRegion body = mlirOperationGetRegion(op, 0);
  MlirType type = functionType(op);
  milPrint(printer, " ");
  milPrintSymbolName(printer, milStringAttrGet(milOpGetAttribute(op, "sym_name")));
  milPrint(printer, "(");
  milPrintRegionArguments(body, printer);
  milPrint(printer, ") -> (");
  for (intptr_t i = 0; i < mlirFunctionTypeGetNumResults(type); ++i) {
    milPrint(printer, i ? ", " : "");
    milPrintType(printer, mlirFunctionTypeGetResult(type, i));
  }
  milPrint(printer, ")");
  const char *elided[] = {"sym_name", "function_type", MIL_ATTR_ARGUMENTS};
  milPrintOptionalAttrDict(printer, op, elided, milArgumentNamesArePrinted(body, printer) ? 3 : 2,
                           true);
  milPrint(printer, " ");
  milPrintRegion(printer, body);
}

static MlirLogicalResult verifyResults(MlirOperation op, MlirType type, MlirOperation output) {
  intptr_t count = mlirFunctionTypeGetNumResults(type);
  if (mlirOperationGetNumOperands(output) != count)
    return milOpError(output, "has %zd operands, but function '%.*s' has %zd results",
                      mlirOperationGetNumOperands(output),
                      MIL_STR(milStringAttrGet(milOpGetAttribute(op, "sym_name"))), count);
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue operand = mlirOperationGetOperand(output, i);
    if (mlirValueIsNull(operand)) // a function is verified before what is in it
      return milOpError(output, "operand %zd is null", i);
    if (!mlirTypeEqual(mlirValueGetType(operand), mlirFunctionTypeGetResult(type, i)))
      return milOpError(output, "operand %zd has another type than result %zd of the function", i,
                        i);
  }
  return kSuccess;
}

/// States came with one opset.
static MlirLogicalResult verifyStates(MlirOperation op, MlirType type) {
  enum { kSince = 9 };
  int version = milFunctionGetVersion(op);
  for (intptr_t i = 0; version < kSince && i < mlirFunctionTypeGetNumInputs(type); ++i)
    if (milTypeIsAState(mlirFunctionTypeGetInput(type, i)))
      return milOpError(
          op,
          "argument %zd is a state, which needs %s (opset %s); the function's opset is %s "
          "[op_c13]",
          i, milTargetName(kSince), milOpsetName(kSince), milOpsetName(version));
  return kSuccess;
}

MlirLogicalResult milVerifyFunc(MlirOperation op, const MilOpDef *def) {
  MlirType type = functionType(op);
  if (!type.ptr || !mlirTypeIsAFunction(type))
    return milOpError(op, "needs the attribute 'function_type'");
  if (milStringAttrGet(milOpGetAttribute(op, "sym_name")).length == 0)
    return milOpError(op, "needs a name");
  if (milStringAttrGet(milOpGetAttribute(op, "opset")).length == 0)
    return milOpError(op, "needs the attribute 'opset', such as \"CoreML8\"");
  if (mlirFunctionTypeGetNumInputs(type) > MIL_FUNC_MAX_VALUES ||
      mlirFunctionTypeGetNumResults(type) > MIL_FUNC_MAX_VALUES)
    return milOpError(op, "has %zd inputs and %zd results, expected at most %d of each",
                      mlirFunctionTypeGetNumInputs(type), mlirFunctionTypeGetNumResults(type),
                      MIL_FUNC_MAX_VALUES);
  if (mlirOperationGetNumRegions(op) != 1)
    return milOpError(op, "has %zd regions, expected 1", mlirOperationGetNumRegions(op));
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  if (mlirBlockIsNull(body) || !mlirBlockIsNull(mlirBlockGetNextInRegion(body)))
    return milOpError(op, "needs a body of one block");
  if (mlirBlockGetNumArguments(body) != mlirFunctionTypeGetNumInputs(type))
    return milOpError(op, "has %zd arguments, but 'function_type' has %zd inputs",
                      mlirBlockGetNumArguments(body), mlirFunctionTypeGetNumInputs(type));
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); ++i)
    if (!mlirTypeEqual(mlirValueGetType(mlirBlockGetArgument(body, i)),
                       mlirFunctionTypeGetInput(type, i)))
      return milOpError(op, "argument %zd has another type than in 'function_type'", i);
  if (mlirLogicalResultIsFailure(verifyStates(op, type)))
    return kFailure;
  MlirOperation output = mlirBlockGetTerminator(body);
  if (mlirOperationIsNull(output) || !milOpIs(output, "mil.output"))
    return milOpError(op, "must end with mil.output");
  return verifyResults(op, type, output);
}
