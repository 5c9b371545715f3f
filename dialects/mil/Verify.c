//===- Verify.c - every operation against its row of the table ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checked here: segments and names; numbers of results and regions; regions are one block ended by
// mil.output; the bytes behind a constant have the size of its type; declared result types agree with
// the inferred ones. What must hold of inputs is checked by type inference (Infer/).
//===----------------------------------------------------------------------===//
#include "Verify.h"

#include "Bridge/Resource.h"
#include "OpTable.h"
#include "Operations.h"
#include "mil-c/Infer.h"
#include "mil-c/Limits.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Diagnostics.h"
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const MlirLogicalResult kSuccess = {1}, kFailure = {0};

MlirLogicalResult milOpError(MlirOperation op, const char *format, ...) {
  char message[MIL_MAX_TYPE_TEXT * 2 + 512]; // most hold up to two types
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

static MilDataType dataTypeOf(MlirType type) {
  return mlirTypeIsATensor(type) ? milElementTypeToDataType(mlirShapedTypeGetElementType(type))
                                 : MIL_TYPE_NONE;
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
  if (!info || info->bits == 0 || !milTypeCountElements(type, &count) ||
      !milDataTypePackedSize(info, count, &bytes))
    return milOpError(op, "'%s': a resource needs a static tensor type of numbers", name);
  if (milResourceGet(value, &resource) && resource.size != bytes)
    return milOpError(op, "resource '%.*s' has %zu bytes, expected %llu for its type",
                      MIL_STR(milResourceGetKey(value)), resource.size, (unsigned long long)bytes);
  return kSuccess;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

typedef struct InputName {
  MilString text;
  size_t input;
} InputName;

static int compareInputNames(const void *left, const void *right) {
  const InputName *a = left, *b = right;
  int order = milStringCompare(a->text, b->text);
  return order ? order : (a->input > b->input) - (a->input < b->input);
}

/// The first name that one before it has as well; null: each is there once. Sorts them.
static const InputName *findTwice(InputName *names, size_t count) {
  const InputName *first = NULL;
  if (count)
    qsort(names, count, sizeof *names, compareInputNames);
  for (size_t i = 1; i < count; ++i)
    if (milStringEqual(names[i].text, names[i - 1].text) &&
        (!first || names[i].input < first->input))
      first = &names[i];
  return first;
}

static MlirLogicalResult verifyInputNames(MlirOperation op, MlirAttribute array, size_t numInputs,
                                          MilArena *arena) {
  InputName *names = arena ? milArenaCalloc(arena, numInputs + 1, sizeof *names) : NULL;
  size_t count = 0;
  if (!names)
    return milOpError(op, "out of memory");
  for (; count < numInputs; ++count) {
    names[count] = (InputName){milStringArrayGet(array, (intptr_t)count), count};
    if (!names[count].text.length)
      break;
  }
  const InputName *twice = findTwice(names, count);
  if (twice)
    return milOpError(op, "'" MIL_ATTR_INPUTS "' has the name '%.*s' twice", MIL_STR(twice->text));
  if (count < numInputs)
    return milOpError(op, "'" MIL_ATTR_INPUTS "' must have a name for each input");
  return kSuccess;
}

/// Free inputs have names, each once.
static MlirLogicalResult verifyFreeInputs(MlirOperation op, size_t numInputs) {
  MlirAttribute names = milOpGetAttribute(op, MIL_ATTR_INPUTS);
  if (!names.ptr || !mlirAttributeIsAArray(names))
    return milOpError(op, "needs the attribute '" MIL_ATTR_INPUTS "' with the names of its inputs");
  MilArena *arena = milArenaCreate();
  MlirLogicalResult result = verifyInputNames(op, names, numInputs, arena);
  milArenaDestroy(arena);
  return result;
}

static MlirLogicalResult verifySegments(MlirOperation op, const MilOpInfo *info) {
  intptr_t operands = mlirOperationGetNumOperands(op);
  size_t numInputs = milOpGetNumInputs(op);
  if (numInputs > MIL_OP_MAX_INPUTS)
    return milOpError(op, "has %zu inputs, expected at most %d", numInputs, MIL_OP_MAX_INPUTS);
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

/// The bytes of parameters that the definition holds as attributes.
static MlirLogicalResult verifyAttributes(MlirOperation op, const MilOpInfo *definition) {
  for (const MilInput *input = definition->inputs; input->name; ++input) {
    if (input->kind != MIL_INPUT_ATTRIBUTE)
      continue;
    MlirAttribute value = milOpGetAttribute(op, input->name);
    if (value.ptr && mlirLogicalResultIsFailure(verifyTensor(op, input->name, value)))
      return kFailure;
  }
  return kSuccess;
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

static void emitOpError(void *userData, MilSeverity severity, const char *message) {
  milOpError(*(MlirOperation *)userData, "%s", message);
}

static MlirLogicalResult verifyNumResults(MlirOperation op, const MilOpInfo *definition,
                                          const MilInferredTypes *inferred) {
  intptr_t results = mlirOperationGetNumResults(op);
  if (results < definition->minResults && definition->maxResults != definition->minResults)
    return milOpError(op, "has %zd results, expected %d or more [op_c10]", results,
                      definition->minResults);
  if (definition->maxResults == definition->minResults && results != definition->minResults)
    return milOpError(op, "has %zd results, expected %d [op_c10]", results, definition->minResults);
  if (inferred->known && (size_t)results != inferred->count)
    return milOpError(op, "has %zd results, expected %zu [op_c10]", results, inferred->count);
  return kSuccess;
}

static MlirLogicalResult verifyTypes(MlirOperation op, const MilInferredTypes *inferred,
                                     MilArena *arena) {
  for (size_t i = 0; i < inferred->count; ++i) {
    MlirType declared = mlirValueGetType(mlirOperationGetResult(op, (intptr_t)i));
    if (!milTypesAgree(declared, inferred->types[i]))
      return milOpError(op, "result %zu is %s, expected %s [op_c11]", i,
                        milTypeToText(declared, arena), milTypeToText(inferred->types[i], arena));
  }
  return kSuccess;
}

/// Inputs, constraints and result types.
static MlirLogicalResult verifyInference(MlirOperation op, const MilOpInfo *info) {
  MilInferredTypes inferred;
  int version = milFunctionGetVersion(milOpGetFunction(op));
  const MilOpInfo *definition = milOpInfoGetDefinition(info, version ? version : INT_MAX);
  MilArena *arena = milArenaCreate();
  MlirLogicalResult result = kFailure;
  if (!arena)
    milOpError(op, "out of memory");
  else if (milOpInferTypes(op, arena, &inferred, (MilDiag){emitOpError, &op}) == MIL_OK &&
           mlirLogicalResultIsSuccess(verifyAttributes(op, definition)) &&
           mlirLogicalResultIsSuccess(verifyNumResults(op, definition, &inferred)))
    result = verifyTypes(op, &inferred, arena);
  milArenaDestroy(arena);
  return result;
}

/// A constexpr operation makes a tensor that is known when the model is compiled, so its shape is.
static MlirLogicalResult verifyConstexprResults(MlirOperation op) {
  uint64_t count;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirType type = mlirValueGetType(mlirOperationGetResult(op, i));
    if (!milTypeIsAnOpaque(type) &&
        (dataTypeOf(type) == MIL_TYPE_NONE || !milTypeCountElements(type, &count)))
      return milOpError(op, "result %zd must be a tensor of static shape", i);
  }
  return kSuccess;
}

static MlirLogicalResult verifyRegions(MlirOperation op, const MilOpInfo *info) {
  intptr_t count = mlirOperationGetNumRegions(op);
  if (info->numRegions >= 0 && count != info->numRegions)
    return milOpError(op, "has %zd regions, expected %d", count, info->numRegions);
  if (count > MIL_OP_MAX_BLOCKS)
    return milOpError(op, "has %zd regions, expected at most %d", count, MIL_OP_MAX_BLOCKS);
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
      mlirLogicalResultIsFailure(verifyInference(op, info)) ||
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

/// Weights of fewer than 8 bits came with one opset.
static MlirLogicalResult verifyOpset(MlirOperation op, MlirType type) {
  enum { kSince = 9 };
  const MilDataTypeInfo *info = milDataTypeGet(dataTypeOf(type));
  int version = milFunctionGetVersion(milOpGetFunction(op));
  if (!info || info->bits == 0 || info->bits >= 8 || version == 0 || version >= kSince)
    return kSuccess;
  return milOpError(op, "is %s, which needs %s (opset %s); the function's opset is %s [op_c12]",
                    info->name, milTargetName(kSince), milOpsetName(kSince), milOpsetName(version));
}

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
  if (mlirLogicalResultIsFailure(verifyOpset(op, type)))
    return kFailure;
  if (mlirAttributeIsAElements(value) && !mlirTypeEqual(mlirAttributeGetType(value), type))
    return milOpError(op, "'val' has another type than the result");
  return kSuccess;
}
