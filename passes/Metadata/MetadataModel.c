//===- MetadataModel.c - versions, functions, operations ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MetadataImpl.h"

#include "Support/Names.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include <limits.h>
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Operations by type
//===----------------------------------------------------------------------===//

typedef struct Types {
  MilArena *arena;
  MilString *names; ///< of every operation
  size_t size, capacity;
  bool noMemory;
} Types;

/// Literals and ends of blocks are no operations in a file.
static bool isInFile(MlirOperation op) {
  return !milOpIs(op, "mil.literal") && !milOpIs(op, "mil.output") && !milOpIs(op, "mil.func");
}

static MlirWalkResult visit(MlirOperation op, void *userData) {
  Types *types = userData;
  if (!isInFile(op))
    return MlirWalkResultAdvance;
  MilString *names =
      milArenaGrow(types->arena, types->names, types->size, &types->capacity, sizeof *names);
  types->noMemory = !names;
  if (!names)
    return MlirWalkResultInterrupt;
  types->names = names;
  types->names[types->size++] = milOpGetMilType(op);
  return MlirWalkResultAdvance;
}

static int compareNames(const void *a, const void *b) {
  return milStringCompare(*(const MilString *)a, *(const MilString *)b);
}
/// Most frequent first, equal ones by name.
static int compareCounts(const void *a, const void *b) {
  const MilOpCount *x = a, *y = b;
  if (x->count != y->count)
    return x->count < y->count ? 1 : -1;
  return milStringCompare(x->type, y->type);
}

static MilStatus countOperations(MlirOperation function, MilArena *arena, MilFunctionInfo *out,
                                 MilDiag diag) {
  Types types = {.arena = arena};
  mlirOperationWalk(function, visit, &types, MlirWalkPreOrder);
  MilOpCount *counts = milArenaCalloc(arena, types.size + 1, sizeof *counts);
  if (types.noMemory || !counts)
    return milMetadataNoMemory(diag);
  if (types.size)
    qsort(types.names, types.size, sizeof *types.names, compareNames);
  size_t size = 0;
  for (size_t i = 0; i < types.size; ++i) {
    if (i == 0 || !milStringEqual(types.names[i], types.names[i - 1]))
      counts[size++].type = types.names[i];
    ++counts[size - 1].count;
  }
  qsort(counts, size, sizeof *counts, compareCounts);
  out->operations = counts;
  out->numOperationTypes = size;
  out->numOperations = types.size;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static MlirAttribute descriptionOf(MlirOperation module) {
  return milAttributeGetMember(milOpGetAttribute(module, MIL_ATTR_MODEL), "description");
}

typedef struct Descriptions {
  MlirAttribute model; ///< what describes all of it
  MilNames functions;  ///< the first entry of each name
  bool hasFunctions;
} Descriptions;

static MilStatus indexDescriptions(MlirOperation module, MilArena *arena, Descriptions *out,
                                   MilDiag diag) {
  MlirAttribute model = descriptionOf(module);
  MlirAttribute entries = milAttributeGetMember(model, "functions");
  intptr_t count = milAttributeGetCount(entries);
  *out = (Descriptions){.model = model, .hasFunctions = count != 0};
  milNamesInit(&out->functions, arena);
  for (intptr_t i = 0; i < count; ++i) {
    MlirAttribute entry = mlirArrayAttrGetElement(entries, i);
    MilString name = milStringAttrGet(milAttributeGetMember(entry, "name"));
    if (!milNamesFind(&out->functions, name, NULL) &&
        !milNamesDefine(&out->functions, name, entry.ptr))
      return milMetadataNoMemory(diag);
  }
  return MIL_OK;
}

/// What describes a function: the first entry of its name, or all of a description that knows only one.
static MlirAttribute describes(const Descriptions *descriptions, MilString function, bool isOnly) {
  const void *entry = milNamesFind(&descriptions->functions, function, NULL);
  if (entry)
    return (MlirAttribute){entry};
  bool isMain = isOnly || milStringEqual(function, milString("main"));
  return isMain && !descriptions->hasFunctions ? descriptions->model : mlirAttributeGetNull();
}

typedef struct Functions {
  MilMetadata *metadata;
  MilFunctionInfo *data;
  size_t size, capacity;
  MilDiag diag;
} Functions;

static MilStatus addFunction(Functions *functions, MlirOperation op,
                             const Descriptions *descriptions, bool isOnly) {
  MilArena *arena = functions->metadata->arena;
  MilFunctionInfo *data = milArenaGrow(arena, functions->data, functions->size,
                                       &functions->capacity, sizeof *functions->data);
  if (!data)
    return milMetadataNoMemory(functions->diag);
  functions->data = data;
  MilFunctionInfo *info = &data[functions->size++];
  MilString symbol = milStringAttrGet(
      mlirOperationGetAttributeByName(op, mlirStringRefCreateFromCString("sym_name")));
  info->name = milFunctionGetPath(op, arena);
  if (!info->name.data && symbol.length)
    return milMetadataNoMemory(functions->diag);
  info->opset = milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_OPSET));
  info->version = milFunctionGetVersion(op);
  MilStatus status = milMetadataReadFeatures(arena, describes(descriptions, symbol, isOnly), op,
                                             &info->features, &info->numFeatures, functions->diag);
  return status == MIL_OK ? countOperations(op, arena, info, functions->diag) : status;
}

static MlirOperation firstOp(MlirModule module) {
  return mlirBlockGetFirstOperation(mlirModuleGetBody(module));
}

static MilStatus addFunctions(Functions *functions, MlirModule module) {
  Descriptions descriptions;
  size_t count = 0;
  MilStatus status = indexDescriptions(mlirModuleGetOperation(module), functions->metadata->arena,
                                       &descriptions, functions->diag);
  for (MlirOperation op = firstOp(module); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op))
    count += milOpIs(op, "mil.func");
  for (MlirOperation op = firstOp(module); !mlirOperationIsNull(op) && status == MIL_OK;
       op = mlirOperationGetNextInBlock(op))
    if (milOpIs(op, "mil.func"))
      status = addFunction(functions, op, &descriptions, count == 1);
  return status;
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

/// User-defined texts: a dictionary, or entries where keys are empty or equal.
static MilStatus readUserDefined(MilMetadata *metadata, MlirAttribute from, MilDiag diag) {
  bool isDictionary = !mlirAttributeIsNull(from) && mlirAttributeIsADictionary(from);
  intptr_t count =
      isDictionary ? mlirDictionaryAttrGetNumElements(from) : milAttributeGetCount(from);
  MilTextPair *pairs = milArenaCalloc(metadata->arena, (size_t)count + 1, sizeof *pairs);
  if (!pairs)
    return milMetadataNoMemory(diag);
  for (intptr_t i = 0; i < count; ++i) {
    if (isDictionary) {
      MlirNamedAttribute entry = mlirDictionaryAttrGetElement(from, i);
      pairs[i] = (MilTextPair){milFromStringRef(mlirIdentifierStr(entry.name)),
                               milStringAttrGet(entry.attribute)};
    } else {
      MlirAttribute entry = mlirArrayAttrGetElement(from, i);
      pairs[i] = (MilTextPair){milStringAttrGet(milAttributeGetMember(entry, "key")),
                               milStringAttrGet(milAttributeGetMember(entry, "value"))};
    }
  }
  metadata->model.userDefined = pairs;
  metadata->model.numUserDefined = (size_t)count;
  return MIL_OK;
}

static int newestOpset(const MilModelInfo *model) {
  int newest = 0;
  for (size_t i = 0; i < model->numFunctions; ++i)
    if (model->functions[i].version > newest)
      newest = model->functions[i].version;
  return newest;
}

MilStatus milMetadataReadModel(MilMetadata *metadata, MilDiag diag) {
  MilModelInfo *model = &metadata->model;
  MlirOperation root = mlirModuleGetOperation(metadata->module);
  MlirAttribute description = descriptionOf(root);
  MlirAttribute texts = milAttributeGetMember(description, "metadata");
  Functions functions = {.metadata = metadata, .diag = diag};
  MilStatus status;
  MIL_TRY(addFunctions(&functions, metadata->module));
  for (MlirOperation op = firstOp(metadata->module); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op))
    if (milOpIs(op, "builtin.module")) {
      model->isPipeline = true;
      MIL_TRY(addFunctions(&functions, mlirModuleFromOperation(op)));
    }
  model->functions = functions.data;
  model->numFunctions = functions.size;
  if (model->isPipeline)
    MIL_TRY(milMetadataReadFeatures(metadata->arena, description, (MlirOperation){NULL},
                                    &model->features, &model->numFeatures, diag));
  int64_t version = milAttributeGetInt(
      milAttributeGetMember(milOpGetAttribute(root, MIL_ATTR_MODEL), "specificationVersion"), 0);
  model->version = version > 0 && version < INT_MAX ? (int)version : newestOpset(model);
  model->target = model->version >= 6 ? milTargetName(model->version) : NULL;
  model->defaultFunction =
      milStringAttrGet(milAttributeGetMember(description, "defaultFunctionName"));
  model->author = milStringAttrGet(milAttributeGetMember(texts, "author"));
  model->license = milStringAttrGet(milAttributeGetMember(texts, "license"));
  model->description = milStringAttrGet(milAttributeGetMember(texts, "shortDescription"));
  model->versionString = milStringAttrGet(milAttributeGetMember(texts, "versionString"));
  status = readUserDefined(metadata, milAttributeGetMember(texts, "userDefined"), diag);
done:
  return status;
}
