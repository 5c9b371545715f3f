//===- Assembly.c - custom assembly of the table's operations -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %y = mil.conv(x = %x, weight = %w) {name = "op_3"} : (tensor<..>, tensor<..>) -> tensor<..>
//   %z = mil.concat(values = [%a, %b], axis = %c) : (...) -> tensor<..>
//   %r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<f32> then {...} else {...}
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>
//   %s = mil.const [1, 1]
//   %u = mil.unknown_op "new_thing"(x = %a) : (tensor<..>) -> tensor<..>
//   mil.output %y, %z : tensor<..>, tensor<..>
//
// SSA names carry MIL names: `mil.outputs` and `mil.arguments` are left out where the printed names
// say the same, and `name` where it is the first result's.
//===----------------------------------------------------------------------===//
#include "Assembly.h"

#include "OpTable.h"
#include "Operations.h"
#include "PlainValue.h"
#include "mil-c/Limits.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdio.h>

static const MlirLogicalResult kSuccess = {1}, kFailure = {0};

static const char *regionKeyword(const MilOpInfo *info, intptr_t region) {
  if (strcmp(info->name, "cond") == 0)
    return region == 0 ? "then" : "else";
  if (strcmp(info->name, "while_loop") == 0)
    return region == 0 ? "cond" : "do";
  return "block";
}
static MlirAttribute stringAttr(MlirContext context, MilString text) {
  return mlirStringAttrGet(context, milToStringRef(text));
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// Operations are parsed and printed in each other, as deep as MIL_MAX_DEPTH: what needs room for all inputs of one
/// must have given it back before the blocks of the operation are gone into.
#define NOT_ON_THE_STACK_OF_BLOCKS __attribute__((noinline))

/// Takes MIL names from the SSA names of the text where the operation does not spell them out. An
/// operation with `mil.unnamed` has no name of its own.
NOT_ON_THE_STACK_OF_BLOCKS static void inferNames(MilParser parser, intptr_t numResults,
                                                  bool alsoName) {
  MlirContext context = milParserGetContext(parser);
  if (numResults == 0 || milParserGetAttribute(parser, MIL_ATTR_OUTPUTS).ptr)
    return;
  MlirAttribute list[MIL_OP_MAX_INPUTS];
  if (numResults > MIL_OP_MAX_INPUTS)
    return;
  for (intptr_t i = 0; i < numResults; ++i) {
    MilString name = milParserGetResultName(parser, (size_t)i);
    if (name.length == 0)
      return;
    list[i] = stringAttr(context, name);
  }
  MlirAttribute names = mlirArrayAttrGet(context, numResults, list);
  milParserAddAttribute(parser, MIL_ATTR_OUTPUTS, names);
  if (alsoName && !milParserGetAttribute(parser, MIL_ATTR_NAME).ptr &&
      !milParserGetAttribute(parser, MIL_ATTR_UNNAMED).ptr)
    milParserAddAttribute(parser, MIL_ATTR_NAME, mlirArrayAttrGetElement(names, 0));
}

/// The names of the arguments parsed last; null when some have none.
NOT_ON_THE_STACK_OF_BLOCKS MlirAttribute milParserArgumentNames(MilParser parser, size_t count) {
  MlirAttribute names[MIL_OP_MAX_INPUTS];
  MlirContext context = milParserGetContext(parser);
  if (count > MIL_OP_MAX_INPUTS)
    return (MlirAttribute){NULL};
  for (size_t i = 0; i < count; ++i) {
    MilString name = milParserGetArgumentName(parser, i);
    if (name.length == 0)
      return (MlirAttribute){NULL};
    names[i] = stringAttr(context, name);
  }
  return mlirArrayAttrGet(context, (intptr_t)count, names);
}

static bool resultNamesArePrinted(MlirOperation op, MilPrinter printer) {
  intptr_t count = mlirOperationGetNumResults(op);
  MlirAttribute names = milOpGetAttribute(op, MIL_ATTR_OUTPUTS);
  if (count == 0 || count > MIL_OP_MAX_INPUTS || !names.ptr || !mlirAttributeIsAArray(names) ||
      mlirArrayAttrGetNumElements(names) != count)
    return false;
  for (intptr_t i = 0; i < count; ++i)
    if (!milPrinterNameIs(printer, mlirOperationGetResult(op, i), milStringArrayGet(names, i)))
      return false;
  // Parsing would add the op's own name: only leave out what it would restore.
  return milOpGetAttribute(op, MIL_ATTR_UNNAMED).ptr ||
         milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_NAME)).length != 0;
}

bool milArgumentNamesArePrinted(MlirRegion region, MilPrinter printer) {
  MlirBlock block = mlirRegionGetFirstBlock(region);
  if (mlirBlockGetNumArguments(block) > MIL_OP_MAX_INPUTS)
    return false; // milParserArgumentNames takes no more
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); ++i)
    if (!milPrinterNameIs(printer, mlirBlockGetArgument(block, i),
                          milRegionGetArgumentName(region, i)))
      return false;
  return true;
}

static bool allArgumentNamesArePrinted(MlirOperation op, MilPrinter printer) {
  for (intptr_t i = 0; i < mlirOperationGetNumRegions(op); ++i)
    if (!milArgumentNamesArePrinted(mlirOperationGetRegion(op, i), printer))
      return false;
  return true;
}

/// The attributes that the text around the dictionary already says.
typedef struct Elided {
  const char *names[10];
  size_t count;
} Elided;
static void elide(Elided *elided, const char *name) { elided->names[elided->count++] = name; }

static void elideNames(Elided *elided, MlirOperation op, MilPrinter printer) {
  if (resultNamesArePrinted(op, printer)) {
    elide(elided, MIL_ATTR_OUTPUTS);
    if (milStringEqual(milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_NAME)),
                       milStringArrayGet(milOpGetAttribute(op, MIL_ATTR_OUTPUTS), 0)))
      elide(elided, MIL_ATTR_NAME);
  }
  if (mlirOperationGetNumRegions(op) && allArgumentNamesArePrinted(op, printer))
    elide(elided, MIL_ATTR_ARGUMENTS);
}

//===----------------------------------------------------------------------===//
// Named inputs
//===----------------------------------------------------------------------===//

/// What has been read of `(name = %a, name = [%b, %c])`.
typedef struct Inputs {
  size_t count;                           ///< inputs of the operation, named or not
  int32_t sizes[MIL_OP_MAX_INPUTS];       ///< operands of each input
  size_t first[MIL_OP_MAX_INPUTS];        ///< its first operand in order of the text
  MlirAttribute names[MIL_OP_MAX_INPUTS]; ///< for free inputs
  size_t operands;
} Inputs;

static bool error(MilParser parser, MilLoc loc, const char *format, const char *op,
                  MilString name) {
  char message[512];
  snprintf(message, sizeof message, format, op, MIL_STR(name));
  return milParserError(parser, loc, message);
}

/// The slot for an input of this name; -1 after emitting.
static ptrdiff_t slotFor(MilParser parser, MilLoc loc, const MilOpInfo *info, MilString name,
                         Inputs *inputs) {
  if (!info->freeInputs) {
    ptrdiff_t slot = milOpInfoFindInput(info, name);
    if (slot < 0)
      error(parser, loc, "'mil.%s' has no input '%.*s'", info->name, name);
    else if (inputs->sizes[slot])
      return error(parser, loc, "'mil.%s': input '%.*s' is given twice", info->name, name) - 1;
    return slot;
  }
  if (inputs->count == MIL_OP_MAX_INPUTS)
    return milParserError(parser, loc, "more than 4096 inputs") - 1;
  inputs->names[inputs->count] = stringAttr(milParserGetContext(parser), name);
  return (ptrdiff_t)inputs->count++;
}

static bool parseInput(MilParser parser, const MilOpInfo *info, Inputs *inputs) {
  MilLoc loc = milParserGetLoc(parser);
  MlirAttribute name;
  if (!milParseKeywordOrString(parser, &name))
    return false;
  ptrdiff_t slot = slotFor(parser, loc, info, milStringAttrGet(name), inputs);
  if (slot < 0 || !milParseToken(parser, "="))
    return false;
  size_t before = inputs->first[slot] = inputs->operands;
  if (!milParseOptionalToken(parser, "[")) {
    if (!milParseOperand(parser))
      return false;
    inputs->operands++;
  } else if (!milParseOptionalToken(parser, "]")) {
    do {
      if (!milParseOperand(parser))
        return false;
      inputs->operands++;
    } while (milParseOptionalToken(parser, ","));
    if (!milParseToken(parser, "]"))
      return false;
  }
  inputs->sizes[slot] = (int32_t)(inputs->operands - before);
  return true;
}

static bool parseInputs(MilParser parser, const MilOpInfo *info, Inputs *inputs) {
  inputs->count = info->freeInputs ? 0 : milOpInfoGetNumInputs(info);
  inputs->operands = 0;
  memset(inputs->sizes, 0, sizeof inputs->sizes);
  if (!milParseToken(parser, "("))
    return false;
  if (milParseOptionalToken(parser, ")"))
    return true;
  do {
    if (!parseInput(parser, info, inputs))
      return false;
  } while (milParseOptionalToken(parser, ","));
  return milParseToken(parser, ")");
}

/// Types are written in the order of the operands of the text, operands are kept in table order.
static bool resolveInputs(MilParser parser, const MilOpInfo *info, const Inputs *inputs,
                          MlirType function) {
  for (size_t i = 0; i < inputs->count; ++i)
    for (size_t k = 0; k < (size_t)inputs->sizes[i]; ++k)
      if (!milResolveOperand(parser, inputs->first[i] + k,
                             mlirFunctionTypeGetInput(function, (intptr_t)(inputs->first[i] + k))))
        return false;
  MlirContext context = milParserGetContext(parser);
  if (info->freeInputs)
    milParserAddAttribute(parser, MIL_ATTR_INPUTS,
                          mlirArrayAttrGet(context, (intptr_t)inputs->count, inputs->names));
  if (milOpInfoHasSegments(info))
    milParserAddAttribute(parser, MIL_ATTR_SEGMENTS,
                          mlirDenseI32ArrayGet(context, (intptr_t)inputs->count, inputs->sizes));
  return true;
}

static bool parseFunctionType(MilParser parser, size_t operands, MlirType *outType) {
  if (!milParseToken(parser, ":"))
    return false;
  MilLoc loc = milParserGetLoc(parser);
  if (!milParseType(parser, outType))
    return false;
  if (!mlirTypeIsAFunction(*outType))
    return milParserError(parser, loc, "expected the types of inputs and results, `(...) -> ...`");
  if ((size_t)mlirFunctionTypeGetNumInputs(*outType) != operands) {
    char message[128];
    snprintf(message, sizeof message, "%zu operands, but %zd operand types", operands,
             mlirFunctionTypeGetNumInputs(*outType));
    return milParserError(parser, loc, message);
  }
  return true;
}

static bool parseRegions(MilParser parser, const MilOpInfo *info) {
  MlirAttribute names[MIL_OP_MAX_BLOCKS];
  bool named = true, anyArguments = false;
  intptr_t count = 0;
  for (; info->numRegions < 0 || count < info->numRegions; ++count) {
    MilLoc loc = milParserGetLoc(parser);
    size_t arguments;
    if (!milParseOptionalExactKeyword(parser, regionKeyword(info, count))) {
      if (info->numRegions < 0)
        break;
      return error(parser, loc, "'mil.%s': expected '%.*s' and a region", info->name,
                   milString(regionKeyword(info, count)));
    }
    if (count == MIL_OP_MAX_BLOCKS)
      return milParserError(parser, loc, "more than 64 regions");
    if (!milParseArguments(parser, &arguments))
      return false;
    names[count] = milParserArgumentNames(parser, arguments);
    named &= names[count].ptr != NULL;
    anyArguments |= arguments != 0;
    if (!milParseRegion(parser))
      return false;
  }
  if (anyArguments && named && !milParserGetAttribute(parser, MIL_ATTR_ARGUMENTS).ptr)
    milParserAddAttribute(parser, MIL_ATTR_ARGUMENTS,
                          mlirArrayAttrGet(milParserGetContext(parser), count, names));
  return true;
}

/// All but the regions.
NOT_ON_THE_STACK_OF_BLOCKS static bool parseHead(MilParser parser, const MilOpInfo *info,
                                                 intptr_t *outNumResults) {
  Inputs inputs;
  MlirType function;
  if (strcmp(info->name, "unknown_op") == 0) {
    MlirAttribute type;
    if (!milParseKeywordOrString(parser, &type))
      return false;
    milParserAddAttribute(parser, "type", type);
  }
  if (!parseInputs(parser, info, &inputs) || !milParseOptionalAttrDict(parser) ||
      !parseFunctionType(parser, inputs.operands, &function) ||
      !resolveInputs(parser, info, &inputs, function))
    return false;
  *outNumResults = mlirFunctionTypeGetNumResults(function);
  for (intptr_t i = 0; i < *outNumResults; ++i)
    milParserAddResultType(parser, mlirFunctionTypeGetResult(function, i));
  return true;
}

MlirLogicalResult milParseNamed(MilParser parser, const MilOpDef *def) {
  const MilOpInfo *info = def->data;
  intptr_t numResults;
  if (!parseHead(parser, info, &numResults) || !parseRegions(parser, info))
    return kFailure;
  inferNames(parser, numResults, true);
  return kSuccess;
}

static void printInputs(MlirOperation op, MilPrinter printer) {
  const MilOpInfo *info = milOpInfoOf(op);
  const char *separator = "";
  intptr_t begin, end = 0;
  milPrint(printer, "(");
  for (size_t i = 0, count = milOpGetNumInputs(op); i < count; ++i) {
    milOpGetNextInputRange(op, i, &begin, &end);
    bool variadic = info->freeInputs ? end - begin != 1 : milOpInfoIsVariadicInput(info, i);
    if (begin == end && !info->freeInputs)
      continue;
    milPrint(printer, separator);
    separator = ", ";
    milPrintKeywordOrString(printer, milOpGetInputName(op, i));
    milPrint(printer, variadic ? " = [" : " = ");
    for (intptr_t k = begin; k < end; ++k) {
      milPrint(printer, k > begin ? ", " : "");
      milPrintOperand(printer, mlirOperationGetOperand(op, k));
    }
    milPrint(printer, variadic ? "]" : "");
  }
  milPrint(printer, ")");
}

static void printFunctionType(MlirOperation op, MilPrinter printer) {
  intptr_t operands = mlirOperationGetNumOperands(op), results = mlirOperationGetNumResults(op);
  milPrint(printer, " : (");
  for (intptr_t i = 0; i < operands; ++i) {
    milPrint(printer, i ? ", " : "");
    milPrintType(printer, mlirValueGetType(mlirOperationGetOperand(op, i)));
  }
  milPrint(printer, results == 1 ? ") -> " : ") -> (");
  for (intptr_t i = 0; i < results; ++i) {
    milPrint(printer, i ? ", " : "");
    milPrintType(printer, mlirValueGetType(mlirOperationGetResult(op, i)));
  }
  milPrint(printer, results == 1 ? "" : ")");
}

void milPrintRegionArguments(MlirRegion region, MilPrinter printer) {
  MlirBlock block = mlirRegionGetFirstBlock(region);
  for (intptr_t i = 0; i < mlirBlockGetNumArguments(block); ++i) {
    milPrint(printer, i ? ", " : "");
    milPrintArgument(printer, mlirBlockGetArgument(block, i));
  }
}

void milPrintNamed(MlirOperation op, MilPrinter printer, const MilOpDef *def) {
  const MilOpInfo *info = def->data;
  Elided elided = {.count = 0};
  elide(&elided, MIL_ATTR_SEGMENTS);
  elideNames(&elided, op, printer);
  if (info->freeInputs)
    elide(&elided, MIL_ATTR_INPUTS);
  if (strcmp(info->name, "unknown_op") == 0) {
    elide(&elided, "type");
    milPrint(printer, " ");
    milPrintString(printer, milStringAttrGet(milOpGetAttribute(op, "type")));
  }
  printInputs(op, printer);
  milPrintOptionalAttrDict(printer, op, elided.names, elided.count, false);
  printFunctionType(op, printer);
  for (intptr_t i = 0; i < mlirOperationGetNumRegions(op); ++i) {
    MlirRegion region = mlirOperationGetRegion(op, i);
    milPrint(printer, " ");
    milPrint(printer, regionKeyword(info, i));
    milPrint(printer, " ");
    if (mlirBlockGetNumArguments(mlirRegionGetFirstBlock(region))) {
      milPrint(printer, "(");
      milPrintRegionArguments(region, printer);
      milPrint(printer, ") ");
    }
    milPrintRegion(printer, region);
  }
}

//===----------------------------------------------------------------------===//
// mil.const and mil.literal: the value, and its type where the value does not say it
//===----------------------------------------------------------------------===//

MlirLogicalResult milParseConstant(MilParser parser, const MilOpDef *def) {
  const MilOpInfo *info = def->data;
  MlirAttribute value;
  MlirType type;
  MilLoc loc = milParserGetLoc(parser);
  MilPlainResult plain = milParsePlainValue(parser, &value);
  if (plain == MIL_PLAIN_ERROR || (plain == MIL_PLAIN_NONE && !milParseAttribute(parser, &value)))
    return kFailure;
  milParserAddAttribute(parser, "val", value);
  if (milParseOptionalToken(parser, ":")) {
    if (!milParseType(parser, &type))
      return kFailure;
  } else if (mlirAttributeIsAElements(value)) {
    type = mlirAttributeGetType(value);
  } else {
    milParserError(parser, loc, "expected `: type` after a value that is no tensor");
    return kFailure;
  }
  if (!milParseOptionalAttrDict(parser))
    return kFailure;
  milParserAddResultType(parser, type);
  if (strcmp(info->name, "const") == 0)
    inferNames(parser, 1, true);
  return kSuccess;
}

void milPrintConstant(MlirOperation op, MilPrinter printer, const MilOpDef *def) {
  MlirAttribute value = milOpGetAttribute(op, "val");
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  Elided elided = {.count = 0};
  elide(&elided, "val");
  elideNames(&elided, op, printer);
  milPrint(printer, " ");
  if (!milPrintPlainValue(printer, value))
    milPrintAttribute(printer, value);
  if (!mlirAttributeIsAElements(value) || !mlirTypeEqual(mlirAttributeGetType(value), type)) {
    milPrint(printer, " : ");
    milPrintType(printer, type);
  }
  milPrintOptionalAttrDict(printer, op, elided.names, elided.count, false);
}

//===----------------------------------------------------------------------===//
// mil.output
//===----------------------------------------------------------------------===//

MlirLogicalResult milParseOutput(MilParser parser, const MilOpDef *def) {
  size_t count = 0;
  if (milParseOptionalToken(parser, "("))
    return milParseToken(parser, ")") && milParseOptionalAttrDict(parser) ? kSuccess : kFailure;
  do {
    if (!milParseOperand(parser))
      return kFailure;
    ++count;
  } while (milParseOptionalToken(parser, ","));
  if (!milParseOptionalAttrDict(parser) || !milParseToken(parser, ":"))
    return kFailure;
  for (size_t i = 0; i < count; ++i) {
    MlirType type;
    if ((i && !milParseToken(parser, ",")) || !milParseType(parser, &type) ||
        !milResolveOperand(parser, i, type))
      return kFailure;
  }
  return kSuccess;
}

void milPrintOutput(MlirOperation op, MilPrinter printer, const MilOpDef *def) {
  intptr_t count = mlirOperationGetNumOperands(op);
  milPrint(printer, count ? " " : " ()");
  for (intptr_t i = 0; i < count; ++i) {
    milPrint(printer, i ? ", " : "");
    milPrintOperand(printer, mlirOperationGetOperand(op, i));
  }
  milPrintOptionalAttrDict(printer, op, NULL, 0, false);
  for (intptr_t i = 0; i < count; ++i) {
    milPrint(printer, i ? ", " : " : ");
    milPrintType(printer, mlirValueGetType(mlirOperationGetOperand(op, i)));
  }
}

//===----------------------------------------------------------------------===//
// SSA names
//===----------------------------------------------------------------------===//

/// A literal has no MIL name: it is shown under the name of the input that it is bound to, or the beginning of that, as
/// it may be the input of many.
static MilString literalName(MlirOperation op) {
  enum { kLongest = 64 };
  MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, 0));
  if (mlirOpOperandIsNull(use))
    return milString(NULL);
  MlirOperation user = mlirOpOperandGetOwner(use);
  if (!milOpInfoOf(user))
    return milString(NULL);
  size_t input;
  bool isFound = milOpFindInputOf(user, mlirOpOperandGetOperandNumber(use), &input);
  MilString name = isFound ? milOpGetInputName(user, input) : milString(NULL);
  name.length = name.length < kLongest ? name.length : kLongest;
  return name;
}

void milNameResults(MlirOperation op, void (*set)(void *sink, MlirValue, MilString), void *sink,
                    const MilOpDef *def) {
  bool literal = milOpIs(op, "mil.literal");
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirValue result = mlirOperationGetResult(op, i);
    MilString name = literal ? literalName(op) : milValueGetName(result);
    if (name.length)
      set(sink, result, name);
  }
}

void milNameArguments(MlirRegion region, void (*set)(void *sink, MlirValue, MilString), void *sink,
                      const MilOpDef *def) {
  MlirBlock block = mlirRegionGetFirstBlock(region);
  for (intptr_t i = 0; !mlirBlockIsNull(block) && i < mlirBlockGetNumArguments(block); ++i) {
    MilString name = milRegionGetArgumentName(region, i);
    if (name.length)
      set(sink, mlirBlockGetArgument(block, i), name);
  }
}
