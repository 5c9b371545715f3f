//===- Verify.c - every operation against its row of the table ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checked here: the opset has the operation; inputs are known to its definition, required ones are
// present, single ones single, those of compile time constant; element types are allowed and agree where the row says so; numbers
// of results and regions; regions are one block ended by mil.output; the bytes behind a constant
// have the size of its type.
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include "Bridge/Resource.h"
#include "OpTable.h"
#include "Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Diagnostics.h"
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const MlirLogicalResult kSuccess = {1}, kFailure = {0};

MlirLogicalResult milOpError(MlirOperation op, const char *format, ...) {
  char message[1024];
  MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(op));
  int length = snprintf(message, sizeof message, "'%.*s' op ", (int)name.length, name.data);
  va_list args;
  va_start(args, format);
  if (length > 0 && (size_t)length < sizeof message)
    vsnprintf(message + length, sizeof message - (size_t)length, format, args);
  va_end(args);
  mlirEmitError(mlirOperationGetLocation(op), message);
  return kFailure;
}

//===----------------------------------------------------------------------===//
// Types of inputs
//===----------------------------------------------------------------------===//

/// Names of the data types in a set, "fp16 or fp32".
static void describeTypes(uint64_t types, char *text, size_t capacity) {
  size_t count, used = 0;
  const MilDataTypeInfo *rows = milDataTypeRows(&count);
  text[0] = '\0';
  for (size_t i = 0; i < count; ++i)
    if ((types >> rows[i].type & 1) && used < capacity) {
      int n = snprintf(text + used, capacity - used, "%s%s", used ? " or " : "", rows[i].name);
      used += n > 0 ? (size_t)n : 0;
    }
}

static MilDataType dataTypeOf(MlirType type) {
  return mlirTypeIsATensor(type) ? milElementTypeToDataType(mlirShapedTypeGetElementType(type))
                                 : MIL_TYPE_NONE;
}

/// Number of elements of a ranked static tensor type; false when it is none, or on overflow.
static bool countElements(MlirType type, uint64_t *outCount) {
  if (!mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return false;
  *outCount = 1;
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    if (!milCheckedMul(*outCount, (uint64_t)mlirShapedTypeGetDimSize(type, i), outCount))
      return false;
  return true;
}

/// A tensor value, if it is one, is dense or a resource, and a resource has the bytes of its type. A resource without bytes
/// stands for a weight that was elided from the text.
static MlirLogicalResult verifyTensor(MlirOperation op, const char *name, MlirAttribute value) {
  MilResource resource;
  if (!mlirAttributeIsAElements(value))
    return kSuccess; // a value in no plain form
  if (!milAttributeIsAResource(value))
    return mlirAttributeIsADenseElements(value)
               ? kSuccess
               : milOpError(op, "'%s' must be dense<...> or dense_resource<...>", name);
  MlirType type = mlirAttributeGetType(value);
  const MilDataTypeInfo *info = milDataTypeGet(dataTypeOf(type));
  uint64_t count, bytes;
  if (!info || info->bits == 0 || !countElements(type, &count) ||
      !milDataTypePackedSize(info, count, &bytes))
    return milOpError(op, "'%s': a resource needs a static tensor type of numbers", name);
  if (milResourceGet(value, &resource) && resource.size != bytes)
    return milOpError(op, "resource '%.*s' has %zu bytes, expected %llu for its type",
                      MIL_STR(milResourceGetKey(value)), resource.size, (unsigned long long)bytes);
  return kSuccess;
}

/// The type of each variable seen so far, by letter.
typedef struct Variables {
  MilDataType type[26];
  const char *input[26];
} Variables;

static MlirLogicalResult verifyElementType(MlirOperation op, const MilInput *input, MlirType type,
                                           Variables *variables) {
  char expected[256], seen[64];
  if (milTypeIsAnOpaque(type))
    return kSuccess; // nobody here knows what it is
  MilDataType data = dataTypeOf(type);
  const MilDataTypeInfo *info = milDataTypeGet(data);
  describeTypes(input->types, expected, sizeof expected);
  if (!info)
    return milOpError(op, "input '%s' is no tensor of a MIL type, expected %s", input->name,
                      expected);
  snprintf(seen, sizeof seen, "%s", info->name);
  if (!(input->types >> data & 1))
    return milOpError(op, "input '%s' is %s, expected %s", input->name, seen, expected);
  if (input->variable == '_')
    return kSuccess;
  unsigned letter = (unsigned)(input->variable - 'A') % 26;
  if (variables->type[letter] == MIL_TYPE_NONE) {
    variables->type[letter] = data;
    variables->input[letter] = input->name;
  } else if (variables->type[letter] != data) {
    return milOpError(op, "input '%s' is %s, but input '%s' is %s; they must agree", input->name,
                      seen, variables->input[letter],
                      milDataTypeGet(variables->type[letter])->name);
  }
  return kSuccess;
}

static MlirLogicalResult verifyInputType(MlirOperation op, const MilInput *input, MlirType type,
                                         Variables *variables) {
  switch (input->kind) {
  case MIL_INPUT_TENSOR:
    return verifyElementType(op, input, type, variables);
  case MIL_INPUT_LIST:
    return milTypeIsAList(type) ? kSuccess
                                : milOpError(op, "input '%s' must be a list", input->name);
  case MIL_INPUT_STATE:
    return milTypeIsAState(type) ? kSuccess
                                 : milOpError(op, "input '%s' must be a state", input->name);
  default:
    return kSuccess;
  }
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// Free inputs have names, each once.
static MlirLogicalResult verifyFreeInputs(MlirOperation op, size_t numInputs) {
  MlirAttribute names = milOpGetAttribute(op, MIL_ATTR_INPUTS);
  if (!names.ptr || !mlirAttributeIsAArray(names))
    return milOpError(op, "needs the attribute '" MIL_ATTR_INPUTS "' with the names of its inputs");
  for (size_t i = 0; i < numInputs; ++i) {
    MilString name = milStringArrayGet(names, (intptr_t)i);
    if (!name.length)
      return milOpError(op, "'" MIL_ATTR_INPUTS "' must have a name for each input");
    for (size_t k = 0; k < i; ++k)
      if (milStringEqual(name, milStringArrayGet(names, (intptr_t)k)))
        return milOpError(op, "'" MIL_ATTR_INPUTS "' has the name '%.*s' twice", MIL_STR(name));
  }
  return kSuccess;
}

static MlirLogicalResult verifySegments(MlirOperation op, const MilOpInfo *info) {
  intptr_t operands = mlirOperationGetNumOperands(op);
  size_t numInputs = milOpGetNumInputs(op);
  if (!milOpInfoHasSegments(info)) {
    bool lone = numInputs == 1 && milOpInfoIsVariadicInput(info, 0);
    if (!lone && operands != (intptr_t)numInputs)
      return milOpError(op, "has %zd operands, expected %zu", operands, numInputs);
    return kSuccess;
  }
  if (info->freeInputs && mlirLogicalResultIsFailure(verifyFreeInputs(op, numInputs)))
    return kFailure;
  MlirAttribute segments = milOpGetAttribute(op, MIL_ATTR_SEGMENTS);
  if (!segments.ptr || !mlirAttributeIsADenseI32Array(segments) ||
      mlirDenseArrayGetNumElements(segments) != (intptr_t)numInputs)
    return milOpError(op, "needs the attribute '" MIL_ATTR_SEGMENTS "' with %zu numbers",
                      numInputs);
  int64_t sum = 0;
  for (size_t i = 0; i < numInputs; ++i) {
    int32_t size = mlirDenseI32ArrayGetElement(segments, (intptr_t)i);
    if (size < 0)
      return milOpError(op, "has a negative number in '" MIL_ATTR_SEGMENTS "'");
    sum += size;
  }
  if (sum != operands)
    return milOpError(op, "has %zd operands, but '" MIL_ATTR_SEGMENTS "' counts %lld", operands,
                      (long long)sum);
  return kSuccess;
}

/// How far a value is followed before it is taken for known: a bound for what the check may cost.
enum { kMaxChain = 3, kMaxFollowed = 8 };

/// Whether a value is a constant, the result of a constexpr, or computed from such values alone.
static bool isCompileTime(MlirValue value, int depth) {
  if (!mlirValueIsAOpResult(value))
    return false;
  MlirOperation op = mlirOpResultGetOwner(value);
  const MilOpInfo *info = milOpInfoOf(op);
  intptr_t operands = mlirOperationGetNumOperands(op);
  if (milOpIsAConstant(op) || !info || milOpInfoIsConstexpr(info) || depth == 0 ||
      operands > kMaxFollowed)
    return true;
  for (intptr_t i = 0; i < operands; ++i)
    if (!isCompileTime(mlirOperationGetOperand(op, i), depth - 1))
      return false;
  return operands > 0;
}

static MlirLogicalResult verifyInput(MlirOperation op, const MilOpInfo *info,
                                     const MilOpInfo *definition, size_t index,
                                     Variables *variables) {
  MilString name = milOpInfoGetInputName(info, index);
  const MilInput *input = milDefinitionFindInput(definition, name);
  intptr_t begin, end;
  milOpGetInputRange(op, index, &begin, &end);
  if (!input || input->kind == MIL_INPUT_ATTRIBUTE) {
    if (begin == end)
      return kSuccess;
    return milOpError(op, "has no input '%.*s' in the definition of %s", MIL_STR(name),
                      milTargetName(definition->since));
  }
  if (begin == end && !input->optional && input->kind != MIL_INPUT_TUPLE)
    return milOpError(op, "needs input '%s'", input->name);
  if (end - begin > 1 && input->kind != MIL_INPUT_TUPLE)
    return milOpError(op, "takes one value for input '%s', got %zd", input->name, end - begin);
  for (intptr_t i = begin; i < end; ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetOperand(op, i));
    if (input->compileTime && !isCompileTime(mlirOperationGetOperand(op, i), kMaxChain))
      return milOpError(op, "input '%s' must be known at compile time", input->name);
    if (mlirLogicalResultIsFailure(verifyInputType(op, input, type, variables)))
      return kFailure;
  }
  return kSuccess;
}

/// Parameters that the definition holds as attributes.
static MlirLogicalResult verifyAttributes(MlirOperation op, const MilOpInfo *definition,
                                          Variables *variables) {
  for (const MilInput *input = definition->inputs; input->name; ++input) {
    if (input->kind != MIL_INPUT_ATTRIBUTE)
      continue;
    MlirAttribute value = milOpGetAttribute(op, input->name);
    if (!value.ptr)
      return milOpError(op, "needs the attribute '%s' (its form up to iOS17)", input->name);
    if (!mlirAttributeIsAElements(value))
      continue; // a value in no plain form: kept as it came
    if (mlirLogicalResultIsFailure(verifyTensor(op, input->name, value)))
      return kFailure;
    if (mlirLogicalResultIsFailure(
            verifyElementType(op, input, mlirAttributeGetType(value), variables)))
      return kFailure;
  }
  return kSuccess;
}

static MlirLogicalResult verifyInputs(MlirOperation op, const MilOpInfo *info) {
  int version = milFunctionGetVersion(milOpGetFunction(op));
  if (version == 0)
    version = INT_MAX; // outside a function: the newest definition
  const MilOpInfo *definition = milOpInfoGetDefinition(info, version);
  if (!definition)
    return milOpError(op, "exists from %s (opset %s); the function's opset is %s",
                      milTargetName(info->since), milOpsetName(info->since), milOpsetName(version));
  Variables variables = {0};
  for (size_t i = 0, count = milOpInfoGetNumInputs(info); i < count; ++i)
    if (mlirLogicalResultIsFailure(verifyInput(op, info, definition, i, &variables)))
      return kFailure;
  return verifyAttributes(op, definition, &variables);
}

//===----------------------------------------------------------------------===//
// Results, regions, names
//===----------------------------------------------------------------------===//

/// `mil.outputs` is a string for each result.
static MlirLogicalResult verifyNames(MlirOperation op) {
  intptr_t results = mlirOperationGetNumResults(op);
  MlirAttribute names = milOpGetAttribute(op, MIL_ATTR_OUTPUTS);
  if (!names.ptr)
    return kSuccess;
  bool ok = mlirAttributeIsAArray(names) && mlirArrayAttrGetNumElements(names) == results;
  for (intptr_t i = 0; ok && i < results; ++i)
    ok = mlirAttributeIsAString(mlirArrayAttrGetElement(names, i));
  return ok ? kSuccess
            : milOpError(op,
                         "'" MIL_ATTR_OUTPUTS "' must have a string for each of the %zd results",
                         results);
}

static MlirLogicalResult verifyNumResults(MlirOperation op, const MilOpInfo *info) {
  int version = milFunctionGetVersion(milOpGetFunction(op));
  const MilOpInfo *definition = milOpInfoGetDefinition(info, version ? version : INT_MAX);
  intptr_t results = mlirOperationGetNumResults(op);
  if (results < definition->minResults ||
      (definition->maxResults >= 0 && results > definition->maxResults)) {
    if (definition->minResults == definition->maxResults)
      return milOpError(op, "has %zd results, expected %d", results, definition->minResults);
    return milOpError(op, "has %zd results, expected %d or more", results, definition->minResults);
  }
  return kSuccess;
}

/// A constexpr operation makes a tensor that is known when the model is compiled, so its shape is.
static MlirLogicalResult verifyConstexprResults(MlirOperation op) {
  uint64_t count;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetResult(op, i));
    if (!milTypeIsAnOpaque(type) &&
        (dataTypeOf(type) == MIL_TYPE_NONE || !countElements(type, &count)))
      return milOpError(op, "result %zd must be a tensor of static shape", i);
  }
  return kSuccess;
}

static MlirLogicalResult verifyRegions(MlirOperation op, const MilOpInfo *info) {
  intptr_t count = mlirOperationGetNumRegions(op);
  if (info->numRegions >= 0 && count != info->numRegions)
    return milOpError(op, "has %zd regions, expected %d", count, info->numRegions);
  for (intptr_t i = 0; i < count; ++i) {
    MlirBlock block = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, i));
    if (mlirBlockIsNull(block) || !mlirBlockIsNull(mlirBlockGetNextInRegion(block)))
      return milOpError(op, "region %zd must be one block", i);
    MlirOperation output = mlirBlockGetTerminator(block);
    if (mlirOperationIsNull(output) || !milOpIs(output, "mil.output"))
      return milOpError(op, "region %zd must end with mil.output", i);
  }
  return kSuccess;
}

MlirLogicalResult milVerifyNamed(MlirOperation op, const MilOpDef *def) {
  const MilOpInfo *info = def->data;
  if (mlirLogicalResultIsFailure(verifySegments(op, info)) ||
      mlirLogicalResultIsFailure(info->freeInputs ? kSuccess : verifyInputs(op, info)) ||
      mlirLogicalResultIsFailure(verifyNumResults(op, info)) ||
      mlirLogicalResultIsFailure(verifyNames(op)) ||
      (milOpInfoIsConstexpr(info) && mlirLogicalResultIsFailure(verifyConstexprResults(op))))
    return kFailure;
  if (strcmp(info->name, "unknown_op") == 0 &&
      milStringAttrGet(milOpGetAttribute(op, "type")).length == 0)
    return milOpError(op, "needs the attribute 'type'");
  return verifyRegions(op, info);
}

//===----------------------------------------------------------------------===//
// mil.const, mil.literal
//===----------------------------------------------------------------------===//

MlirLogicalResult milVerifyConstant(MlirOperation op, const MilOpDef *def) {
  MlirAttribute value = milOpGetAttribute(op, MIL_ATTR_VALUE);
  if (!value.ptr)
    return milOpError(op, "needs the attribute 'val'");
  if (mlirOperationGetNumResults(op) != 1 || mlirOperationGetNumOperands(op) != 0 ||
      mlirOperationGetNumRegions(op) != 0)
    return milOpError(op, "must have one result, no operands and no regions");
  if (mlirLogicalResultIsFailure(verifyNames(op)) ||
      mlirLogicalResultIsFailure(verifyTensor(op, MIL_ATTR_VALUE, value)))
    return kFailure;
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  if (mlirAttributeIsAElements(value) && !mlirTypeEqual(mlirAttributeGetType(value), type))
    return milOpError(op, "'val' has another type than the result");
  return kSuccess;
}
