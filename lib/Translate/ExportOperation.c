//===- ExportOperation.c - one MLIR operation into one MIL operation *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Export.h"
#include "Reflect.h"
#include "Types.h"
#include "Values.h"
#include "mil-c/AttributeNames.h"
#include "mlir-c/Support.h"
#include <stdlib.h>

bool milOperationIs(MlirOperation op, const char *name) {
  return milStringEqual(milFromStringRef(mlirIdentifierStr(mlirOperationGetName(op))),
                        milString(name));
}

MilStatus milExportNamedType(MilTranslation *t, MilValueNames *names, MlirValue value,
                             MilString wanted, const char *stem, Mil__NamedValueType **outNamed) {
  MilString name;
  MilStatus status = milMessageCreate(t, &mil__named_value_type__descriptor, outNamed);
  if (status == MIL_OK)
    status = milValueNamesDefine(t, names, value, wanted, milString(stem), &name);
  if (status != MIL_OK)
    return status;
  (*outNamed)->name = milToBytes(name);
  return milTypeWrite(t, mlirValueGetType(value), &(*outNamed)->type);
}

static int compareArguments(const void *a, const void *b) {
  return milCompareBytes((*(Mil__ArgumentEntry *const *)a)->key,
                         (*(Mil__ArgumentEntry *const *)b)->key);
}
static int compareValues(const void *a, const void *b) {
  return milCompareBytes((*(Mil__ValueEntry *const *)a)->key, (*(Mil__ValueEntry *const *)b)->key);
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

static MilStatus exportBinding(MilTranslation *t, const MilValueNames *names, MlirValue value,
                               Mil__Binding **outBinding) {
  Mil__Binding *binding;
  MilStatus status = milMessageCreate(t, &mil__binding__descriptor, &binding);
  if (status != MIL_OK)
    return status;
  *outBinding = binding;
  if (mlirValueIsAOpResult(value) && milOperationIs(mlirOpResultGetOwner(value), "mil.literal")) {
    binding->binding_case = MIL__BINDING__BINDING_VALUE;
    return milValueWrite(t, milAttributeOf(mlirOpResultGetOwner(value), MIL_ATTR_VALUE),
                         &binding->value);
  }
  binding->binding_case = MIL__BINDING__BINDING_NAME;
  binding->name = milToBytes(milValueNamesFind(names, value));
  if (!binding->name.len)
    return milTranslationFail(t, MIL_INVALID, "an operand is used before it is defined");
  return MIL_OK;
}

/// The operands [begin, end) as an input.
static MilStatus exportArgument(MilTranslation *t, const MilValueNames *names, MlirOperation op,
                                size_t input, intptr_t begin, intptr_t end,
                                Mil__ArgumentEntry **outEntry) {
  Mil__ArgumentEntry *entry;
  Mil__Argument *argument;
  MilStatus status = milMessageCreate(t, &mil__argument_entry__descriptor, &entry);
  if (status == MIL_OK)
    status = milMessageCreate(t, &mil__argument__descriptor, &argument);
  if (status == MIL_OK)
    status =
        milAllocate(t, (size_t)(end - begin), sizeof *argument->arguments, &argument->arguments);
  if (status != MIL_OK)
    return status;
  entry->key = milToBytes(milOpGetInputName(op, input));
  entry->value = argument;
  argument->n_arguments = (size_t)(end - begin);
  for (intptr_t i = begin; i < end && status == MIL_OK; ++i)
    status =
        exportBinding(t, names, mlirOperationGetOperand(op, i), &argument->arguments[i - begin]);
  *outEntry = entry;
  return status;
}

static MilStatus exportInputs(MilTranslation *t, const MilValueNames *names, MlirOperation op,
                              Mil__Operation *message) {
  size_t count = milOpGetNumInputs(op);
  // An input without operands is absent, except where the operation itself names it.
  bool isFree = milOpInfoHasFreeInputs(milOpInfoOf(op));
  intptr_t begin, end = 0;
  MilStatus status = milAllocate(t, count, sizeof *message->inputs, &message->inputs);
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    milOpGetNextInputRange(op, i, &begin, &end);
    if (begin < end || isFree)
      status = exportArgument(t, names, op, i, begin, end, &message->inputs[message->n_inputs++]);
  }
  if (status == MIL_OK)
    qsort(message->inputs, message->n_inputs, sizeof *message->inputs, compareArguments);
  return status;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// Whether an attribute of an operation is a MIL attribute under its own name. Not so ours, which
/// the exporter reads elsewhere, and those of other dialects (with a dot), which mean nothing to
/// MIL.
static bool isMilAttribute(MilString key, bool isUnknownOp) {
  return !memchr(key.data, '.', key.length) && !milStringEqual(key, milString(MIL_ATTR_NAME)) &&
         !milStringEqual(key, milString(MIL_ATTR_SEGMENTS)) &&
         !(isUnknownOp && milStringEqual(key, milString(MIL_ATTR_TYPE)));
}

static MilStatus addAttribute(MilTranslation *t, Mil__Operation *message, MilString key,
                              Mil__Value *value) {
  Mil__ValueEntry *entry;
  MilStatus status = milMessageCreate(t, &mil__value_entry__descriptor, &entry);
  if (status != MIL_OK)
    return status;
  entry->key = milToBytes(key);
  entry->value = value;
  message->attributes[message->n_attributes++] = entry;
  return MIL_OK;
}

/// The MIL attribute `name`: what the operation has, or a new one. When its first result had to be
/// renamed, the operation is a copy of another one and is renamed as well.
static MilStatus exportName(MilTranslation *t, MilValueNames *names, MlirOperation op,
                            Mil__Operation *message) {
  MlirAttribute attribute = milAttributeOf(op, MIL_ATTR_NAME);
  MilString name = milStringOf(attribute);
  bool isUnnamed = mlirAttributeIsNull(attribute);
  if (!mlirAttributeIsNull(milAttributeOf(op, MIL_ATTR_UNNAMED)))
    return MIL_OK;
  MilString wanted = mlirOperationGetNumResults(op) ? milValueGetName(mlirOperationGetResult(op, 0))
                                                    : milString(NULL);
  MilString given = message->n_outputs ? milFromBytes(message->outputs[0]->name) : wanted;
  bool renamed = wanted.length && !milStringEqual(wanted, given);
  Mil__Value *value;
  MilStatus status = MIL_OK;
  if ((isUnnamed && given.length) || (renamed && milStringEqual(name, wanted)))
    name = given;
  else if (isUnnamed || renamed)
    status = milValueNamesInvent(t, names, name.length ? name : milFromBytes(message->type), &name);
  if (status == MIL_OK)
    status = milStringValueCreate(t, name, &value);
  return status == MIL_OK ? addAttribute(t, message, milString(MIL_ATTR_NAME), value) : status;
}

static MilStatus exportAttributes(MilTranslation *t, MilValueNames *names, MlirOperation op,
                                  Mil__Operation *message) {
  bool isUnknownOp = milOperationIs(op, "mil.unknown_op");
  intptr_t count = mlirOperationGetNumAttributes(op);
  MlirAttribute rest = milAttributeOf(op, MIL_ATTR_ATTRIBUTES);
  Mil__ValueEntry **restEntries = NULL;
  size_t numRest = 0;
  MilStatus status = MIL_OK;
  if (!mlirAttributeIsNull(rest))
    MIL_TRY(milAttributeMapWrite(t, rest, &numRest, &restEntries));
  MIL_TRY(milAllocate(t, (size_t)count + 1 + numRest, sizeof *message->attributes,
                      &message->attributes));
  MIL_TRY(exportName(t, names, op, message));
  for (intptr_t i = 0; i < count; ++i) {
    MlirNamedAttribute attribute = mlirOperationGetAttribute(op, i);
    MilString key = milFromStringRef(mlirIdentifierStr(attribute.name));
    if (!isMilAttribute(key, isUnknownOp))
      continue;
    Mil__Value *value;
    if (!milAttributeIsAValue(attribute.attribute))
      MIL_TRY(milTranslationFail(t, MIL_INVALID,
                                 "the attribute '%.*s' is no MIL value: it must be dense, a "
                                 "dense_resource or a dictionary",
                                 MIL_STR(key)));
    MIL_TRY(milValueWrite(t, attribute.attribute, &value));
    MIL_TRY(addAttribute(t, message, key, value));
  }
  for (size_t i = 0; i < numRest; ++i)
    message->attributes[message->n_attributes++] = restEntries[i];
  qsort(message->attributes, message->n_attributes, sizeof *message->attributes, compareValues);
  for (size_t i = 0; i + 1 < message->n_attributes; ++i)
    if (!compareValues(&message->attributes[i], &message->attributes[i + 1]))
      MIL_TRY(milTranslationFail(t, MIL_INVALID, "the attribute '%.*s' appears twice",
                                 MIL_STR(milFromBytes(message->attributes[i]->key))));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

static MilStatus exportRegion(MilTranslation *t, MilValueNames *names, MlirOperation op,
                              intptr_t index, Mil__Block **outBlock) {
  MlirAttribute rest = milElementAt(milAttributeOf(op, MIL_ATTR_BLOCKS), (size_t)index);
  MlirBlock from = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, index));
  if (mlirBlockIsNull(from))
    return milTranslationFail(t, MIL_INVALID, "region %zd has no block", index);
  if (mlirAttributeIsNull(rest))
    rest = mlirDictionaryAttrGet(t->context, 0, NULL);
  Mil__Block *block;
  MilNameScope scope = milNamesPush(&names->defined);
  MilStatus status;
  MIL_TRY(milReflectWrite(t, rest, &mil__block__descriptor, &block));
  size_t count = (size_t)mlirBlockGetNumArguments(from);
  MIL_TRY(milAllocate(t, count, sizeof *block->inputs, &block->inputs));
  block->n_inputs = count;
  for (size_t i = 0; i < count; ++i) {
    MlirValue argument = mlirBlockGetArgument(from, (intptr_t)i);
    MIL_TRY(milExportNamedType(t, names, argument, milValueGetName(argument), "arg",
                               &block->inputs[i]));
  }
  MIL_TRY(milExportBlock(t, names, from, block));
  *outBlock = block;
done:
  milNamesPop(&names->defined, scope);
  return status;
}

//===----------------------------------------------------------------------===//
// The operation
//===----------------------------------------------------------------------===//

/// What messages call it: its name, else its first result, else its type.
static MilString placeOf(MlirOperation op) {
  MilString name = milOpGetName(op);
  return name.length ? name : milFromStringRef(mlirIdentifierStr(mlirOperationGetName(op)));
}

MilStatus milExportOperation(MilTranslation *t, MilValueNames *names, MlirOperation op,
                             Mil__Operation **outOperation) {
  MilString outer = t->op;
  MilStatus status;
  t->op = placeOf(op);
  Mil__Operation *message;
  if (!milOpInfoOf(op))
    MIL_TRY(
        milTranslationFail(t, MIL_INVALID, "'%.*s' is no operation of MIL",
                           MIL_STR(milFromStringRef(mlirIdentifierStr(mlirOperationGetName(op))))));
  MIL_TRY(milMessageCreate(t, &mil__operation__descriptor, &message));
  // A literal becomes an operation where it needs a name.
  bool isLiteral = milOperationIs(op, "mil.literal");
  MilString type = isLiteral ? milString("const") : milOpGetMilType(op);
  message->type = milToBytes(type);
  MIL_TRY(exportInputs(t, names, op, message));

  message->n_blocks = (size_t)mlirOperationGetNumRegions(op);
  MIL_TRY(milAllocate(t, message->n_blocks, sizeof *message->blocks, &message->blocks));
  for (size_t i = 0; i < message->n_blocks; ++i)
    MIL_TRY(exportRegion(t, names, op, (intptr_t)i, &message->blocks[i]));

  size_t numResults = (size_t)mlirOperationGetNumResults(op);
  const char *stem = milArenaPrintf(t->arena, "%.*s", MIL_STR(type));
  MIL_TRY(milAllocate(t, numResults, sizeof *message->outputs, &message->outputs));
  for (size_t i = 0; i < numResults; ++i) {
    MlirValue result = mlirOperationGetResult(op, (intptr_t)i);
    MIL_TRY(milExportNamedType(t, names, result, milValueGetName(result), stem,
                               &message->outputs[message->n_outputs++]));
  }
  MIL_TRY(exportAttributes(t, names, op, message));
  MIL_TRY(milUnknownFieldsWrite(t, milAttributeOf(op, MIL_ATTR_UNKNOWN_FIELDS), &message->base));
  *outOperation = message;
  t->op = outer;
done:
  return status;
}
