//===- ImportOperation.c - one MIL operation into one MLIR operation *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ImportOperation.h"

#include "Import.h"
#include "Reflect.h"
#include "Types.h"
#include "Values.h"
#include "mil-c/AttributeNames.h"
#include "mlir-c/Support.h"
#include <stdlib.h>

/// The operation being imported.
typedef struct Op {
  const Mil__Operation *message;
  const MilOpInfo *info; ///< null: becomes mil.unknown_op
  MilNames *names;
  MlirBlock to;
  Mil__ArgumentEntry **inputs; ///< sorted by key
  MlirLocation location;
  MlirValue *operands;
  size_t numOperands;
  int32_t *segments; ///< operands per input
  size_t numSegments;
  MilAttrList attributes;
} Op;

static MilString typeOf(const Op *op) { return milFromBytes(op->message->type); }

/// What messages call it: its name, else its first output, else its number in the block.
static MilString placeOf(const MilTranslation *t, const Mil__Operation *message, size_t index) {
  MilString name;
  for (size_t i = 0; i < message->n_attributes; ++i)
    if (milStringEqual(milFromBytes(message->attributes[i]->key), milString(MIL_ATTR_NAME)) &&
        milValueIsPlainString(message->attributes[i]->value, &name) && name.length)
      return name;
  if (message->n_outputs && message->outputs[0]->name.len)
    return milFromBytes(message->outputs[0]->name);
  MilString type = milFromBytes(message->type);
  return milString(milArenaPrintf(t->arena, "%.*s, number %zu", MIL_STR(type), index));
}

//===----------------------------------------------------------------------===//
// Does the table describe it?
//===----------------------------------------------------------------------===//

static size_t numBindings(const Mil__ArgumentEntry *entry) {
  return entry->value ? entry->value->n_arguments : 0;
}

/// Whether a MIL attribute can be an attribute of the same name. The others are ours, or would be
/// taken for one of another dialect.
static bool keepsItsName(const Op *op, MilString key) {
  static const char *const ours[] = {MIL_ATTR_NAME, MIL_ATTR_OPSET, MIL_ATTR_SEGMENTS, "sym_name",
                                     "function_type"};
  if (!key.length || memchr(key.data, '.', key.length) ||
      (!op->info && milStringEqual(key, milString(MIL_ATTR_TYPE))))
    return false;
  for (size_t i = 0; i < sizeof ours / sizeof ours[0]; ++i)
    if (milStringEqual(key, milString(ours[i])))
      return false;
  return true;
}

static bool attributeIsKnown(const MilOpInfo *info, MilString type, MilString key) {
  return milStringEqual(key, milString(MIL_ATTR_NAME)) || milOpInfoHasFreeInputs(info) ||
         (milStringEqual(type, milString("const")) &&
          milStringEqual(key, milString(MIL_ATTR_VALUE))) ||
         milOpInfoHasAttribute(info, key);
}

static bool hasAttribute(const Mil__Operation *message, const char *key) {
  for (size_t i = 0; i < message->n_attributes; ++i)
    if (milStringEqual(milFromBytes(message->attributes[i]->key), milString(key)))
      return true;
  return false;
}

/// The table's entry for an operation, if its inputs, attributes and blocks are all in there.
static const MilOpInfo *findInfo(const Mil__Operation *message) {
  static const char *const notInFiles[] = {"literal", "output", "unknown_op"};
  MilString type = milFromBytes(message->type);
  const MilOpInfo *info = milOpInfoLookup(type);
  if (!info)
    return NULL;
  for (size_t i = 0; i < sizeof notInFiles / sizeof notInFiles[0]; ++i)
    if (milStringEqual(type, milString(notInFiles[i])))
      return NULL;
  if (milStringEqual(type, milString("const")) && !hasAttribute(message, MIL_ATTR_VALUE))
    return NULL;
  if (milOpInfoGetNumRegions(info) != message->n_blocks)
    return NULL;
  for (size_t i = 0; i < message->n_inputs && !milOpInfoHasFreeInputs(info); ++i) {
    ptrdiff_t input = milOpInfoFindInput(info, milFromBytes(message->inputs[i]->key));
    size_t count = numBindings(message->inputs[i]);
    if (input < 0 || !count || (count > 1 && !milOpInfoIsVariadicInput(info, (size_t)input)))
      return NULL;
  }
  for (size_t i = 0; i < message->n_attributes; ++i)
    if (!attributeIsKnown(info, type, milFromBytes(message->attributes[i]->key)))
      return NULL;
  return info;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

static int byKey(const void *a, const void *b) {
  return milCompareBytes((*(Mil__ArgumentEntry *const *)a)->key,
                         (*(Mil__ArgumentEntry *const *)b)->key);
}

/// Map entries have no order of their own: sorted, each key once.
static MilStatus sortInputs(MilTranslation *t, Op *op) {
  size_t count = op->message->n_inputs;
  MilStatus status = milAllocate(t, count, sizeof *op->inputs, &op->inputs);
  if (status != MIL_OK)
    return status;
  if (count)
    memcpy(op->inputs, op->message->inputs, count * sizeof *op->inputs);
  qsort(op->inputs, count, sizeof *op->inputs, byKey);
  for (size_t i = 0; i + 1 < count; ++i)
    if (!byKey(&op->inputs[i], &op->inputs[i + 1]))
      return milTranslationFail(t, MIL_MALFORMED, "the input '%.*s' is bound twice",
                                MIL_STR(milFromBytes(op->inputs[i]->key)));
  return MIL_OK;
}

/// A value bound directly to an input, as mil.literal.
static MilStatus importLiteral(MilTranslation *t, Op *op, MilString input, const Mil__Value *value,
                               MlirValue *out) {
  if (!value->type)
    return milTranslationFail(t, MIL_MALFORMED, "input '%.*s': a value without a type",
                              MIL_STR(input));
  MlirType type;
  MlirAttribute attribute;
  MilString name = op->message->n_outputs ? milFromBytes(op->message->outputs[0]->name) : t->op;
  t->blobName = milString(
      milArenaPrintf(t->arena, "%.*s_%.*s", MIL_STR(milLabel(name)), MIL_STR(milLabel(input))));
  MilStatus status = milTypeRead(t, value->type, &type);
  if (status == MIL_OK)
    status = milValueRead(t, value, &attribute);
  if (status != MIL_OK)
    return status;
  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString("mil.literal"), op->location);
  MlirNamedAttribute val = mlirNamedAttributeGet(
      mlirIdentifierGet(t->context, mlirStringRefCreateFromCString(MIL_ATTR_VALUE)), attribute);
  mlirOperationStateAddAttributes(&state, 1, &val);
  mlirOperationStateAddResults(&state, 1, &type);
  MlirOperation literal = mlirOperationCreate(&state);
  mlirBlockAppendOwnedOperation(op->to, literal);
  *out = mlirOperationGetResult(literal, 0);
  return MIL_OK;
}

static MilStatus importBinding(MilTranslation *t, Op *op, MilString input,
                               const Mil__Binding *binding, MlirValue *out) {
  MilStatus status = milRefuseUnknownFields(t, &binding->base);
  if (status != MIL_OK)
    return status;
  switch (binding->binding_case) {
  case MIL__BINDING__BINDING_NAME: {
    MilString name = milFromBytes(binding->name);
    out->ptr = milNamesFind(op->names, name, NULL);
    if (!out->ptr)
      return milTranslationFail(t, MIL_MALFORMED, "input '%.*s' names '%.*s', which is not defined",
                                MIL_STR(input), MIL_STR(name));
    return MIL_OK;
  }
  case MIL__BINDING__BINDING_VALUE:
    return importLiteral(t, op, input, binding->value, out);
  default:
    return milTranslationFail(
        t, MIL_MALFORMED, "input '%.*s' is bound to neither a name nor a value", MIL_STR(input));
  }
}

/// The values of one input, as the operands of one segment.
static MilStatus importInput(MilTranslation *t, Op *op, size_t segment,
                             const Mil__ArgumentEntry *entry) {
  MilStatus status = milRefuseUnknownFields(t, &entry->base);
  op->segments[segment] = (int32_t)numBindings(entry);
  if (status == MIL_OK && entry->value)
    status = milRefuseUnknownFields(t, &entry->value->base);
  for (size_t i = 0; i < numBindings(entry) && status == MIL_OK; ++i)
    status = importBinding(t, op, milFromBytes(entry->key), entry->value->arguments[i],
                           &op->operands[op->numOperands++]);
  return status;
}

static MilStatus importFreeInputs(MilTranslation *t, Op *op) {
  size_t count = op->message->n_inputs;
  MlirAttribute *names;
  MilStatus status = milAllocate(t, count, sizeof *names, &names);
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    names[i] = milStringAttr(t, milFromBytes(op->inputs[i]->key));
    status = importInput(t, op, i, op->inputs[i]);
  }
  if (status == MIL_OK)
    status = milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_INPUTS),
                            mlirArrayAttrGet(t->context, (intptr_t)count, names));
  return status;
}

/// findInfo has made sure that each input is one of the table's.
static MilStatus importTableInputs(MilTranslation *t, Op *op) {
  for (size_t segment = 0; segment < op->numSegments; ++segment)
    for (size_t i = 0; i < op->message->n_inputs; ++i) {
      if (!milStringEqual(milFromBytes(op->inputs[i]->key),
                          milOpInfoGetInputName(op->info, segment)))
        continue;
      MilStatus status = importInput(t, op, segment, op->inputs[i]);
      if (status != MIL_OK)
        return status;
    }
  return MIL_OK;
}

/// Operands in the order of the table or, where inputs are free, of their names.
static MilStatus importInputs(MilTranslation *t, Op *op) {
  bool isFree = !op->info || milOpInfoHasFreeInputs(op->info);
  size_t numOperands = 0;
  MilStatus status;
  MIL_TRY(sortInputs(t, op));
  for (size_t i = 0; i < op->message->n_inputs; ++i)
    numOperands += numBindings(op->inputs[i]);
  op->numSegments = isFree ? op->message->n_inputs : milOpInfoGetNumInputs(op->info);
  MIL_TRY(milAllocate(t, numOperands, sizeof *op->operands, &op->operands));
  MIL_TRY(milAllocate(t, op->numSegments, sizeof *op->segments, &op->segments));
  MIL_TRY(isFree ? importFreeInputs(t, op) : importTableInputs(t, op));
  if (isFree || milOpInfoHasSegments(op->info))
    MIL_TRY(
        milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_SEGMENTS),
                       mlirDenseI32ArrayGet(t->context, (intptr_t)op->numSegments, op->segments)));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static MilStatus importAttribute(MilTranslation *t, Op *op, const Mil__ValueEntry *entry) {
  static const Mil__Value none = MIL__VALUE__INIT;
  MilString key = milFromBytes(entry->key);
  MlirAttribute attribute;
  MilString result = op->message->n_outputs ? milFromBytes(op->message->outputs[0]->name) : t->op;
  bool isValue = milStringEqual(key, milString(MIL_ATTR_VALUE));
  t->blobName = isValue ? result
                        : milString(milArenaPrintf(t->arena, "%.*s_%.*s", MIL_STR(milLabel(result)),
                                                   MIL_STR(milLabel(key))));
  MilStatus status = milRefuseUnknownFields(t, &entry->base);
  if (status == MIL_OK)
    status = milValueRead(t, entry->value ? entry->value : &none, &attribute);
  return status == MIL_OK ? milAttrListAdd(t, &op->attributes, key, attribute) : status;
}

static MilStatus checkKeys(MilTranslation *t, const Mil__Operation *message) {
  MilNames keys;
  milNamesInit(&keys, t->arena);
  for (size_t i = 0; i < message->n_attributes; ++i) {
    MilString key = milFromBytes(message->attributes[i]->key);
    if (milNamesFind(&keys, key, NULL))
      return milTranslationFail(t, MIL_MALFORMED, "the attribute '%.*s' appears twice",
                                MIL_STR(key));
    if (!milNamesDefine(&keys, key, message->attributes[i]))
      return milTranslationNoMemory(t);
  }
  return MIL_OK;
}

/// `name` as a string, the others as values under their own names, and in `mil.attributes` what has
/// no such name or is a `name` of another kind.
static MilStatus importAttributes(MilTranslation *t, Op *op) {
  const Mil__Operation *message = op->message;
  Mil__ValueEntry **rest;
  size_t numRest = 0;
  bool named = false;
  MilString name;
  MilStatus status;
  MIL_TRY(checkKeys(t, message));
  MIL_TRY(milAllocate(t, message->n_attributes, sizeof *rest, &rest));
  for (size_t i = 0; i < message->n_attributes; ++i) {
    Mil__ValueEntry *entry = message->attributes[i];
    MilString key = milFromBytes(entry->key);
    if (keepsItsName(op, key)) {
      MIL_TRY(importAttribute(t, op, entry));
    } else if (milStringEqual(key, milString(MIL_ATTR_NAME)) &&
               milValueIsPlainString(entry->value, &name) && !entry->base.n_unknown_fields) {
      named = true;
      MIL_TRY(milAttrListAdd(t, &op->attributes, key, milStringAttr(t, name)));
    } else {
      rest[numRest++] = entry;
    }
  }
  if (!named)
    MIL_TRY(milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_UNNAMED),
                           mlirUnitAttrGet(t->context)));
  if (numRest) {
    MlirAttribute map;
    MIL_TRY(milAttributeMapRead(t, numRest, rest, &map));
    MIL_TRY(milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_ATTRIBUTES), map));
  }
  if (!op->info)
    MIL_TRY(
        milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_TYPE), milStringAttr(t, typeOf(op))));
  MlirAttribute unknown;
  MIL_TRY(milUnknownFieldsRead(t, &message->base, &unknown));
  if (!mlirAttributeIsNull(unknown))
    MIL_TRY(milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_UNKNOWN_FIELDS), unknown));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

static MilStatus importRegion(MilTranslation *t, Op *op, const Mil__Block *block, MlirRegion region,
                              MlirAttribute *outNames) {
  MilNameScope scope = milNamesPush(op->names);
  MlirType *types;
  MlirLocation *locations;
  MilStatus status;
  MIL_TRY(milImportNamedTypes(t, "block input", block->n_inputs, block->inputs, &types, outNames));
  MIL_TRY(milAllocate(t, block->n_inputs, sizeof *locations, &locations));
  for (size_t i = 0; i < block->n_inputs; ++i)
    locations[i] = op->location;
  MlirBlock body = mlirBlockCreate((intptr_t)block->n_inputs, types, locations);
  mlirRegionAppendOwnedBlock(region, body);
  for (size_t i = 0; i < block->n_inputs; ++i)
    MIL_TRY(milImportDefine(t, op->names, milFromBytes(block->inputs[i]->name),
                            mlirBlockGetArgument(body, (intptr_t)i)));
  MIL_TRY(milImportBlock(t, op->names, body, block));
done:
  milNamesPop(op->names, scope);
  return status;
}

/// One region per block, with `mil.arguments` and `mil.blocks`. The regions are the caller's.
static MilStatus importRegions(MilTranslation *t, Op *op, MlirRegion *regions) {
  size_t count = op->message->n_blocks;
  bool hasArguments = false, hasRest = false;
  MlirAttribute *names, *rests;
  MilStatus status;
  MIL_TRY(milAllocate(t, count, sizeof *names, &names));
  MIL_TRY(milAllocate(t, count, sizeof *rests, &rests));
  for (size_t i = 0; i < count; ++i) {
    const Mil__Block *block = op->message->blocks[i];
    MIL_TRY(importRegion(t, op, block, regions[i], &names[i]));
    MIL_TRY(milImportBlockRest(t, block, false, &rests[i]));
    hasArguments |= block->n_inputs != 0;
    if (mlirAttributeIsNull(rests[i]))
      rests[i] = mlirDictionaryAttrGet(t->context, 0, NULL);
    else
      hasRest = true;
  }
  if (hasArguments)
    MIL_TRY(milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_ARGUMENTS),
                           mlirArrayAttrGet(t->context, (intptr_t)count, names)));
  if (hasRest)
    MIL_TRY(milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_BLOCKS),
                           mlirArrayAttrGet(t->context, (intptr_t)count, rests)));
done:
  return status;
}

//===----------------------------------------------------------------------===//
// The operation
//===----------------------------------------------------------------------===//

static MilStatus createOperation(MilTranslation *t, Op *op, MlirRegion *regions) {
  const Mil__Operation *message = op->message;
  MlirType *types;
  MlirAttribute outputs;
  MilStatus status;
  MIL_TRY(importRegions(t, op, regions));
  MIL_TRY(milImportNamedTypes(t, "output", message->n_outputs, message->outputs, &types, &outputs));
  if (message->n_outputs)
    MIL_TRY(milAttrListAdd(t, &op->attributes, milString(MIL_ATTR_OUTPUTS), outputs));
  const char *name =
      op->info ? milArenaPrintf(t->arena, "mil.%.*s", MIL_STR(typeOf(op))) : "mil.unknown_op";
  if (!name)
    MIL_TRY(milTranslationNoMemory(t));
  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString(name), op->location);
  mlirOperationStateAddAttributes(&state, (intptr_t)op->attributes.size, op->attributes.data);
  mlirOperationStateAddOperands(&state, (intptr_t)op->numOperands, op->operands);
  mlirOperationStateAddResults(&state, (intptr_t)message->n_outputs, types);
  mlirOperationStateAddOwnedRegions(&state, (intptr_t)message->n_blocks, regions);
  MlirOperation created = mlirOperationCreate(&state);
  memset(regions, 0, message->n_blocks * sizeof *regions);
  mlirBlockAppendOwnedOperation(op->to, created);
  for (size_t i = 0; i < message->n_outputs; ++i)
    MIL_TRY(milImportDefine(t, op->names, milFromBytes(message->outputs[i]->name),
                            mlirOperationGetResult(created, (intptr_t)i)));
done:
  return status;
}

MilStatus milImportOperation(MilTranslation *t, MilNames *names, MlirBlock to,
                             const Mil__Operation *operation, size_t index) {
  Op op = {.message = operation, .info = findInfo(operation), .names = names, .to = to};
  MlirRegion *regions = NULL;
  MilStatus status;
  t->op = placeOf(t, operation, index);
  op.location = milImportLocation(t);
  if (!operation->type.len)
    MIL_TRY(milTranslationFail(t, MIL_MALFORMED, "an operation without a type"));
  if (operation->n_inputs > MIL_OP_MAX_INPUTS)
    MIL_TRY(milTranslationFail(t, MIL_UNSUPPORTED, "%zu inputs, expected at most %d",
                               operation->n_inputs, MIL_OP_MAX_INPUTS));
  if (operation->n_blocks > MIL_OP_MAX_BLOCKS)
    MIL_TRY(milTranslationFail(t, MIL_UNSUPPORTED, "%zu blocks, expected at most %d",
                               operation->n_blocks, MIL_OP_MAX_BLOCKS));
  MIL_TRY(importInputs(t, &op));
  MIL_TRY(importAttributes(t, &op));
  MIL_TRY(milAllocate(t, operation->n_blocks, sizeof *regions, &regions));
  for (size_t i = 0; i < operation->n_blocks; ++i)
    regions[i] = mlirRegionCreate();
  MIL_TRY(createOperation(t, &op, regions));
done:
  for (size_t i = 0; regions && i < operation->n_blocks; ++i)
    if (regions[i].ptr)
      mlirRegionDestroy(regions[i]);
  return status;
}
