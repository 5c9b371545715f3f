//===- ExportFunction.c - mil.func and blocks into messages -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Export.h"
#include "Reflect.h"
#include "mil-c/AttributeNames.h"
#include <stdlib.h>

/// Names of the values that the block puts out.
static MilStatus exportOutputs(MilTranslation *t, const MilValueNames *names, MlirOperation output,
                               Mil__Block *block) {
  block->n_outputs = (size_t)mlirOperationGetNumOperands(output);
  MilStatus status = milAllocate(t, block->n_outputs, sizeof *block->outputs, &block->outputs);
  for (size_t i = 0; i < block->n_outputs && status == MIL_OK; ++i) {
    MilString name = milValueNamesFind(names, mlirOperationGetOperand(output, (intptr_t)i));
    if (!name.length)
      status = milTranslationFail(t, MIL_INVALID,
                                  "operand %zu of mil.output is used before it is defined", i);
    block->outputs[i] = milToBytes(name);
  }
  return status;
}

/// A block puts out names, so what it puts out must have one.
static bool isOutput(MlirOperation op) {
  for (MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, 0));
       !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
    if (milOperationIs(mlirOpOperandGetOwner(use), "mil.output"))
      return true;
  return false;
}

MilStatus milExportBlock(MilTranslation *t, MilValueNames *names, MlirBlock from,
                         Mil__Block *block) {
  if (t->depth >= MIL_MAX_DEPTH)
    return milTranslationFail(t, MIL_INVALID, "blocks are nested deeper than %d", MIL_MAX_DEPTH);
  MlirOperation output = mlirBlockGetTerminator(from), op;
  if (mlirOperationIsNull(output) || !milOperationIs(output, "mil.output"))
    return milTranslationFail(t, MIL_INVALID, "a block does not end with mil.output");
  size_t count = 0;
  for (op = mlirBlockGetFirstOperation(from); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op))
    ++count;
  MilStatus status = milAllocate(t, count, sizeof *block->operations, &block->operations);
  ++t->depth;
  for (op = mlirBlockGetFirstOperation(from); !mlirOperationEqual(op, output) && status == MIL_OK;
       op = mlirOperationGetNextInBlock(op))
    if (!milOperationIs(op, "mil.literal") || isOutput(op)) // else its users hold it
      status = milExportOperation(t, names, op, &block->operations[block->n_operations++]);
  --t->depth;
  return status == MIL_OK ? exportOutputs(t, names, output, block) : status;
}

static int byKey(const void *a, const void *b) {
  return milCompareBytes((*(Mil__BlockEntry *const *)a)->key, (*(Mil__BlockEntry *const *)b)->key);
}

/// What a function carries besides its body, by reflection: the inverse of
/// importFunctionAttributes.
static MilStatus exportFunctionAttributes(MilTranslation *t, MlirOperation op,
                                          Mil__Function **outFunction, Mil__BlockEntry **outBody) {
  static const char *const kept[][2] = {{MIL_ATTR_ATTRIBUTES, "attributes"},
                                        {MIL_ATTR_SPECIALIZATIONS, "block_specializations"},
                                        {MIL_ATTR_OPSET, "opset"},
                                        {MIL_ATTR_UNKNOWN_FIELDS, "unknown_fields"}};
  MilAttrList list = {0};
  Mil__Function *function;
  MilStatus status;
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; ++i) {
    MlirAttribute attribute = milAttributeOf(op, kept[i][0]);
    if (!mlirAttributeIsNull(attribute))
      MIL_TRY(milAttrListAdd(t, &list, milString(kept[i][1]), attribute));
  }
  MIL_TRY(milReflectWrite(t, mlirDictionaryAttrGet(t->context, (intptr_t)list.size, list.data),
                          &mil__function__descriptor, &function));
  MlirAttribute rest = milAttributeOf(op, MIL_ATTR_BLOCK);
  Mil__BlockEntry *body, **blocks;
  MIL_TRY(milMessageCreate(t, &mil__block_entry__descriptor, &body));
  body->key = function->opset;
  MIL_TRY(milReflectWrite(
      t, mlirAttributeIsNull(rest) ? mlirDictionaryAttrGet(t->context, 0, NULL) : rest,
      &mil__block__descriptor, &body->value));
  size_t count = function->n_block_specializations;
  MIL_TRY(milAllocate(t, count + 1, sizeof *blocks, &blocks));
  if (count)
    memcpy(blocks, function->block_specializations, count * sizeof *blocks);
  blocks[count++] = body;
  qsort(blocks, count, sizeof *blocks, byKey);
  for (size_t i = 0; i + 1 < count; ++i)
    if (!byKey(&blocks[i], &blocks[i + 1]))
      MIL_TRY(milTranslationFail(t, MIL_INVALID, "two blocks for the opset '%.*s'",
                                 MIL_STR(milFromBytes(blocks[i]->key))));
  function->n_block_specializations = count;
  function->block_specializations = blocks;
  *outFunction = function;
  *outBody = body;
done:
  return status;
}

MilStatus milExportFunction(MilTranslation *t, MlirOperation op, Mil__FunctionEntry **outEntry) {
  MilString name = milStringOf(milAttributeOf(op, "sym_name"));
  Mil__FunctionEntry *entry;
  Mil__Function *function;
  Mil__BlockEntry *body;
  MilValueNames names;
  MilStatus status;
  t->function = name;
  t->op = milString(NULL);
  MIL_TRY(milMessageCreate(t, &mil__function_entry__descriptor, &entry));
  MIL_TRY(exportFunctionAttributes(t, op, &function, &body));
  MIL_TRY(milValueNamesInit(t, &names, op));
  entry->key = milToBytes(name);
  entry->value = function;

  MlirBlock from = mlirRegionGetFirstBlock(mlirOperationGetRegion(op, 0));
  size_t count = (size_t)mlirBlockGetNumArguments(from);
  MIL_TRY(milAllocate(t, count, sizeof *function->inputs, &function->inputs));
  function->n_inputs = count;
  for (size_t i = 0; i < count; ++i) {
    MlirValue argument = mlirBlockGetArgument(from, (intptr_t)i);
    MIL_TRY(milExportNamedType(t, &names, argument, milValueGetName(argument), "arg",
                               &function->inputs[i]));
  }
  MIL_TRY(milExportBlock(t, &names, from, body->value));
  *outEntry = entry;
  t->function = milString(NULL);
done:
  return status;
}
