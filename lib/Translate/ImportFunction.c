//===- ImportFunction.c - functions and blocks into mil.func ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Import.h"
#include "ImportOperation.h"
#include "Reflect.h"
#include "Types.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Utf8.h"
#include "mlir-c/Support.h"

/// Diagnostics show nothing of a location but its file, so the file's name says which operation it
/// is, too.
MlirLocation milImportLocation(const MilTranslation *t) {
  bool inFunction = t->function.length, inOp = t->op.length;
  char *place = milArenaPrintf(t->arena, "%.*s%s%.*s", MIL_STR(milLabel(t->function)),
                               inOp ? "/" : "", MIL_STR(milLabel(t->op)));
  // It is shown as part of a line, and names can hold anything.
  if (place)
    milUtf8Clean(place, strlen(place));
  const char *file =
      inFunction && place ? milArenaPrintf(t->arena, "%s(%s)", t->path, place) : NULL;
  MlirLocation location = mlirLocationFileLineColGet(
      t->context, mlirStringRefCreateFromCString(file ? file : t->path), 0, 0);
  return file ? mlirLocationNameGet(t->context, mlirStringRefCreateFromCString(place), location)
              : location;
}

MilStatus milImportDefine(MilTranslation *t, MilNames *names, MilString name, MlirValue value) {
  bool inScope;
  if (milNamesFind(names, name, &inScope) && inScope)
    return milTranslationFail(t, MIL_MALFORMED, "the name '%.*s' is defined twice", MIL_STR(name));
  return milNamesDefine(names, name, value.ptr) ? MIL_OK : milTranslationNoMemory(t);
}

MilStatus milImportNamedTypes(MilTranslation *t, const char *what, size_t count,
                              Mil__NamedValueType **inputs, MlirType **outTypes,
                              MlirAttribute *outNames) {
  MlirAttribute *names;
  MilStatus status = milAllocate(t, count, sizeof *names, &names);
  if (status == MIL_OK)
    status = milAllocate(t, count, sizeof **outTypes, outTypes);
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    MilString name = milFromBytes(inputs[i]->name);
    if (!name.length)
      return milTranslationFail(t, MIL_MALFORMED, "%s %zu has no name", what, i);
    if (!inputs[i]->type)
      return milTranslationFail(t, MIL_MALFORMED, "%s '%.*s' has no type", what, MIL_STR(name));
    names[i] = milStringAttr(t, name);
    status = milRefuseUnknownFields(t, &inputs[i]->base);
    if (status == MIL_OK)
      status = milTypeRead(t, inputs[i]->type, &(*outTypes)[i]);
  }
  if (status == MIL_OK)
    *outNames = mlirArrayAttrGet(t->context, (intptr_t)count, names);
  return status;
}

MilStatus milImportBlockRest(MilTranslation *t, const Mil__Block *block, bool withInputs,
                             MlirAttribute *outAttribute) {
  Mil__Block rest = *block;
  rest.n_operations = rest.n_outputs = 0;
  if (!withInputs)
    rest.n_inputs = 0;
  MilStatus status = milReflectRead(t, &rest.base, outAttribute);
  if (status == MIL_OK && !milNumElements(*outAttribute))
    *outAttribute = mlirAttributeGetNull();
  return status;
}

/// The terminator of a block: its outputs, by name.
static MilStatus importOutputs(MilTranslation *t, const MilNames *names, MlirBlock to,
                               const Mil__Block *block) {
  MlirValue *values;
  MilStatus status = milAllocate(t, block->n_outputs, sizeof *values, &values);
  for (size_t i = 0; i < block->n_outputs && status == MIL_OK; ++i) {
    MilString name = milFromBytes(block->outputs[i]);
    values[i].ptr = milNamesFind(names, name, NULL);
    if (!values[i].ptr)
      status = milTranslationFail(
          t, MIL_MALFORMED, "the block output '%.*s' is not defined in the block", MIL_STR(name));
  }
  if (status != MIL_OK)
    return status;
  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString("mil.output"), milImportLocation(t));
  mlirOperationStateAddOperands(&state, (intptr_t)block->n_outputs, values);
  mlirBlockAppendOwnedOperation(to, mlirOperationCreate(&state));
  return MIL_OK;
}

MilStatus milImportBlock(MilTranslation *t, MilNames *names, MlirBlock to,
                         const Mil__Block *block) {
  MilString outer = t->op;
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < block->n_operations && status == MIL_OK; ++i)
    status = milImportOperation(t, names, to, block->operations[i], i);
  if (status != MIL_OK)
    return status; // with t->op still naming the place
  t->op = outer;
  return importOutputs(t, names, to, block);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// The body that the function's opset chooses.
static MilStatus findBody(MilTranslation *t, const Mil__Function *function, Mil__BlockEntry **out) {
  MilString opset = milFromBytes(function->opset);
  *out = NULL;
  if (!opset.length)
    return milTranslationFail(t, MIL_MALFORMED, "no opset");
  for (size_t i = 0; i < function->n_block_specializations; ++i) {
    Mil__BlockEntry *entry = function->block_specializations[i];
    if (!milStringEqual(milFromBytes(entry->key), opset))
      continue;
    if (*out)
      return milTranslationFail(t, MIL_MALFORMED, "two block specializations for the opset '%.*s'",
                                MIL_STR(opset));
    *out = entry;
  }
  if (!*out || !(*out)->value)
    return milTranslationFail(t, MIL_MALFORMED,
                              "the opset is '%.*s', but no block specialization is for it",
                              MIL_STR(opset));
  return milRefuseUnknownFields(t, &(*out)->base);
}

/// The specializations for other opsets: the same reflection as of a Function that has nothing
/// else.
static MilStatus importSpecializations(MilTranslation *t, const Mil__Function *function,
                                       const Mil__BlockEntry *body, MlirAttribute *out) {
  Mil__Function others = MIL__FUNCTION__INIT;
  MilStatus status =
      milAllocate(t, function->n_block_specializations, sizeof *others.block_specializations,
                  &others.block_specializations);
  if (status != MIL_OK)
    return status;
  for (size_t i = 0; i < function->n_block_specializations; ++i)
    if (function->block_specializations[i] != body)
      others.block_specializations[others.n_block_specializations++] =
          function->block_specializations[i];
  MlirAttribute reflection;
  status = milReflectRead(t, &others.base, &reflection);
  if (status == MIL_OK)
    *out = milElementOf(reflection, "block_specializations");
  return status;
}

static MilStatus addIfAny(const MilTranslation *t, MilAttrList *list, const char *name,
                          MlirAttribute attribute) {
  return mlirAttributeIsNull(attribute) ? MIL_OK
                                        : milAttrListAdd(t, list, milString(name), attribute);
}

/// What a function carries besides its body.
static MilStatus importFunctionAttributes(MilTranslation *t, const Mil__Function *function,
                                          const Mil__BlockEntry *body, MilAttrList *list) {
  MlirAttribute attributes = {NULL}, block, others = {NULL}, unknown;
  MilStatus status = MIL_OK;
  if (function->n_attributes)
    MIL_TRY(milAttributeMapRead(t, function->n_attributes, function->attributes, &attributes));
  MIL_TRY(milImportBlockRest(t, body->value, true, &block));
  if (function->n_block_specializations > 1)
    MIL_TRY(importSpecializations(t, function, body, &others));
  MIL_TRY(milUnknownFieldsRead(t, &function->base, &unknown));
  MIL_TRY(milAttrListAdd(t, list, milString(MIL_ATTR_OPSET),
                         milStringAttr(t, milFromBytes(function->opset))));
  MIL_TRY(addIfAny(t, list, MIL_ATTR_ATTRIBUTES, attributes));
  MIL_TRY(addIfAny(t, list, MIL_ATTR_BLOCK, block));
  MIL_TRY(addIfAny(t, list, MIL_ATTR_SPECIALIZATIONS, others));
  MIL_TRY(addIfAny(t, list, MIL_ATTR_UNKNOWN_FIELDS, unknown));
done:
  return status;
}

/// The function's type: its inputs, and what its block puts out.
static MilStatus typeOf(const MilTranslation *t, MlirBlock body, size_t numInputs,
                        const MlirType *inputs, MlirType *out) {
  MlirOperation output = mlirBlockGetTerminator(body);
  intptr_t count = mlirOperationGetNumOperands(output);
  MlirType *results;
  MilStatus status = milAllocate(t, (size_t)count, sizeof *results, &results);
  if (status != MIL_OK)
    return status;
  for (intptr_t i = 0; i < count; ++i)
    results[i] = mlirValueGetType(mlirOperationGetOperand(output, i));
  *out = mlirFunctionTypeGet(t->context, (intptr_t)numInputs, inputs, count, results);
  return MIL_OK;
}

MilStatus milImportFunction(MilTranslation *t, MlirBlock module, MilString name,
                            const Mil__Function *function) {
  MlirRegion region = {NULL};
  MilAttrList list = {0};
  MilNames names;
  MilStatus status;
  if (!name.length)
    return milTranslationFail(t, MIL_MALFORMED, "a function has no name");
  t->function = name;
  milNamesInit(&names, t->arena);

  Mil__BlockEntry *entry;
  MlirType *inputs, type;
  MlirAttribute inputNames;
  MIL_TRY(findBody(t, function, &entry));
  MIL_TRY(
      milImportNamedTypes(t, "input", function->n_inputs, function->inputs, &inputs, &inputNames));
  MlirLocation location = milImportLocation(t), *locations;
  MIL_TRY(milAllocate(t, function->n_inputs, sizeof *locations, &locations));
  for (size_t i = 0; i < function->n_inputs; ++i)
    locations[i] = location;
  region = mlirRegionCreate();
  MlirBlock body = mlirBlockCreate((intptr_t)function->n_inputs, inputs, locations);
  mlirRegionAppendOwnedBlock(region, body);
  for (size_t i = 0; i < function->n_inputs; ++i)
    MIL_TRY(milImportDefine(t, &names, milFromBytes(function->inputs[i]->name),
                            mlirBlockGetArgument(body, (intptr_t)i)));
  MIL_TRY(milImportBlock(t, &names, body, entry->value));

  MIL_TRY(typeOf(t, body, function->n_inputs, inputs, &type));
  MIL_TRY(milAttrListAdd(t, &list, milString("sym_name"), milStringAttr(t, name)));
  MIL_TRY(milAttrListAdd(t, &list, milString("function_type"), mlirTypeAttrGet(type)));
  if (function->n_inputs)
    MIL_TRY(milAttrListAdd(t, &list, milString(MIL_ATTR_ARGUMENTS), inputNames));
  MIL_TRY(importFunctionAttributes(t, function, entry, &list));

  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString("mil.func"), location);
  mlirOperationStateAddAttributes(&state, (intptr_t)list.size, list.data);
  mlirOperationStateAddOwnedRegions(&state, 1, &region);
  region.ptr = NULL;
  mlirBlockAppendOwnedOperation(module, mlirOperationCreate(&state));
  t->function = milString(NULL);
done:
  if (region.ptr)
    mlirRegionDestroy(region);
  return status;
}
