//===- Operation.c - the request of an existing operation ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Infer.h"

#include "Known.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <limits.h>

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

static MilInferValue describeValue(MlirValue value, MilArena *arena) {
  MilInferValue described = {.type = mlirValueGetType(value),
                             .constant = milValueGetConstant(value)};
  described.compileTime = described.constant.ptr || isCompileTime(value, kMaxChain);
  if (!described.constant.ptr)
    described.elements = milValueGetKnown(value, arena);
  return described;
}

/// The operands of an input; `*end` is that of the input before.
static bool describeOperands(MlirOperation op, size_t index, intptr_t *end, MilArena *arena,
                             MilInferInput *out) {
  intptr_t begin;
  milOpGetNextInputRange(op, index, &begin, end);
  size_t count = *end > begin ? (size_t)(*end - begin) : 0;
  MilInferValue *values = milArenaCalloc(arena, count + 1, sizeof *values);
  *out = (MilInferInput){milOpGetInputName(op, index), values, count, false};
  for (size_t i = 0; values && i < count; ++i)
    values[i] = describeValue(mlirOperationGetOperand(op, begin + (intptr_t)i), arena);
  return values != NULL;
}

/// A parameter that the definition holds as an attribute. One in no plain form is kept as it came: its type
/// is not known.
static bool describeAttribute(MlirAttribute attribute, const char *name, MilArena *arena,
                              MilInferInput *out) {
  MilInferValue *value = milArenaCalloc(arena, 1, sizeof *value);
  if (!value)
    return false;
  value->compileTime = true;
  if (mlirAttributeIsAElements(attribute)) {
    value->type = mlirAttributeGetType(attribute);
    value->constant = attribute;
  }
  *out = (MilInferInput){milString(name), value, 1, true};
  return true;
}

static bool describeInputs(MlirOperation op, const MilOpInfo *definition, MilArena *arena,
                           MilInferRequest *request) {
  size_t operands = milOpGetNumInputs(op), parameters = 0;
  for (const MilInput *input = definition ? definition->inputs : NULL; input && input->name;
       ++input)
    parameters += input->kind == MIL_INPUT_ATTRIBUTE;
  MilInferInput *inputs = milArenaCalloc(arena, operands + parameters + 1, sizeof *inputs);
  intptr_t end = 0;
  request->inputs = inputs;
  for (size_t i = 0; i < operands; ++i)
    if (!inputs || !describeOperands(op, i, &end, arena, &inputs[request->numInputs++]))
      return false;
  for (const MilInput *input = parameters ? definition->inputs : NULL; input && input->name;
       ++input) {
    MlirAttribute attribute = milOpGetAttribute(op, input->name);
    if (input->kind == MIL_INPUT_ATTRIBUTE && attribute.ptr &&
        !describeAttribute(attribute, input->name, arena, &inputs[request->numInputs++]))
      return false;
  }
  return inputs != NULL;
}

static bool describeBlock(MlirRegion region, MilArena *arena, MilInferBlock *out) {
  MlirBlock block = mlirRegionGetFirstBlock(region);
  if (mlirBlockIsNull(block))
    return true;
  MlirOperation output = mlirBlockGetTerminator(block);
  intptr_t arguments = mlirBlockGetNumArguments(block);
  intptr_t outputs = mlirOperationIsNull(output) ? 0 : mlirOperationGetNumOperands(output);
  MlirType *types = milArenaCalloc(arena, (size_t)(arguments + outputs) + 1, sizeof *types);
  for (intptr_t i = 0; types && i < arguments; ++i)
    types[i] = mlirValueGetType(mlirBlockGetArgument(block, i));
  for (intptr_t i = 0; types && i < outputs; ++i)
    types[arguments + i] = mlirValueGetType(mlirOperationGetOperand(output, i));
  *out = (MilInferBlock){types, (size_t)arguments, types + arguments, (size_t)outputs};
  return types != NULL;
}

static bool describeBlocks(MlirOperation op, MilArena *arena, MilInferRequest *request) {
  size_t count = (size_t)mlirOperationGetNumRegions(op);
  MilInferBlock *blocks = milArenaCalloc(arena, count + 1, sizeof *blocks);
  request->blocks = blocks;
  request->numBlocks = count;
  for (size_t i = 0; blocks && i < count; ++i)
    if (!describeBlock(mlirOperationGetRegion(op, (intptr_t)i), arena, &blocks[i]))
      return false;
  return blocks != NULL;
}

MilStatus milOpInferTypes(MlirOperation op, MilArena *arena, MilInferredTypes *outTypes,
                          MilDiag diag) {
  const MilOpInfo *info = milOpInfoOf(op);
  *outTypes = (MilInferredTypes){NULL, 0, false};
  if (!info)
    return MIL_OK;
  int version = milFunctionGetVersion(milOpGetFunction(op));
  MilInferRequest request = {.context = mlirOperationGetContext(op),
                             .type = milOpInfoGetName(info),
                             .version = version ? version : INT_MAX};
  if (!describeInputs(op, milOpInfoGetDefinition(info, request.version), arena, &request) ||
      !describeBlocks(op, arena, &request))
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  return milInferTypesOf(info, &request, arena, outTypes, diag);
}
