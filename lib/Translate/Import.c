//===- Import.c - packages into modules ---------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   package   -> module        mil.manifest, mil.files
//   Model     -> module        mil.model, mil.blobs
//   Program   -> its mil.func  mil.program
//   pipeline  -> module of modules @model0, @model1, ...
//===----------------------------------------------------------------------===//
#include "Import.h"

#include "BlobReader.h"
#include "Bridge/Resource.h"
#include "CompiledModel.h"
#include "Format/Manifest.h"
#include "Format/ModelKind.h"
#include "Reflect.h"
#include "Support/Hash.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Package.h"
#include "mil-c/Translate.h"
#include "mlir-c/Support.h"

static void setAttribute(MlirModule module, const char *name, MlirAttribute attribute) {
  if (!mlirAttributeIsNull(attribute))
    mlirOperationSetAttributeByName(mlirModuleGetOperation(module),
                                    mlirStringRefCreateFromCString(name), attribute);
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

static MilStatus refuseKind(MilTranslation *t, const Mil__Model *model) {
  const char *kind = milModelKindName(model);
  if (!kind)
    return milTranslationFail(t, MIL_MALFORMED, "the model has no type, expected mlProgram");
  return milTranslationFail(t, MIL_UNSUPPORTED,
                            "model type is %s, expected mlProgram; convert the source model again "
                            "with coremltools convert_to=\"mlprogram\"",
                            kind);
}

static MilStatus importFunctions(MilTranslation *t, const Mil__Program *program,
                                 MlirModule module) {
  MilNames names;
  milNamesInit(&names, t->arena);
  for (size_t i = 0; i < program->n_functions; ++i) {
    static const Mil__Function none = MIL__FUNCTION__INIT;
    const Mil__FunctionEntry *entry = program->functions[i];
    MilString name = milFromBytes(entry->key);
    MilStatus status = milRefuseUnknownFields(t, &entry->base);
    if (status == MIL_OK && milNamesFind(&names, name, NULL))
      status = milTranslationFail(t, MIL_MALFORMED, "two functions '%.*s'", MIL_STR(name));
    if (status == MIL_OK && !milNamesDefine(&names, name, entry))
      status = milTranslationNoMemory(t);
    if (status == MIL_OK)
      status = milImportFunction(t, mlirModuleGetBody(module), name,
                                 entry->value ? entry->value : &none);
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

static MilStatus importProgram(MilTranslation *t, const Mil__Model *model, MlirModule module) {
  Mil__Model rest = *model;
  rest.type_case = MIL__MODEL__TYPE__NOT_SET;
  Mil__Program program = *model->mlprogram;
  program.n_functions = 0;
  MlirAttribute attribute;
  MilStatus status = milReflectRead(t, &rest.base, &attribute);
  if (status != MIL_OK)
    return status;
  // Where there is nothing but a version, as with MIL text, an export makes up a description.
  if (model->description || model->isupdatable || model->base.n_unknown_fields)
    setAttribute(module, MIL_ATTR_MODEL, attribute);
  t->blobName = milString("program");
  status = milReflectRead(t, &program.base, &attribute);
  if (status != MIL_OK)
    return status;
  setAttribute(module, MIL_ATTR_PROGRAM, attribute);
  return importFunctions(t, model->mlprogram, module);
}

/// The sub-models as modules. `mil.model` of the outer one is the Model message without them.
static MilStatus importPipeline(MilTranslation *t, const Mil__Model *model, MlirModule module,
                                MlirModule *models) {
  Mil__Pipeline *pipeline = milModelGetPipeline(model);
  size_t count = pipeline->n_models;
  MlirAttribute attribute;
  pipeline->n_models = 0;
  MilStatus status = milReflectRead(t, &model->base, &attribute);
  pipeline->n_models = count;
  if (status != MIL_OK)
    return status;
  setAttribute(module, MIL_ATTR_MODEL, attribute);
  for (size_t i = 0; i < count; ++i) {
    const Mil__Model *part = pipeline->models[i];
    t->model = milString(milArenaPrintf(t->arena, "model%zu", i));
    milBlobReaderBeginModule(t->blobReader, i);
    if (part->type_case != MIL__MODEL__TYPE_ML_PROGRAM)
      return refuseKind(t, part);
    models[i] = mlirModuleCreateEmpty(milImportLocation(t));
    setAttribute(models[i], "sym_name", milStringAttr(t, t->model));
    mlirBlockAppendOwnedOperation(mlirModuleGetBody(module), mlirModuleGetOperation(models[i]));
    status = importProgram(t, part, models[i]);
    if (status != MIL_OK)
      return status;
  }
  t->model = milString(NULL);
  return MIL_OK;
}

static MilStatus importModel(MilTranslation *t, const Mil__Model *model, MlirModule module) {
  const Mil__Pipeline *pipeline = milModelGetPipeline(model);
  size_t count = pipeline ? pipeline->n_models : 1;
  MlirModule *models;
  MilStatus status = milAllocate(t, count, sizeof *models, &models);
  if (status != MIL_OK)
    return status;
  if (pipeline) {
    status = importPipeline(t, model, module, models);
  } else if (model->type_case == MIL__MODEL__TYPE_ML_PROGRAM) {
    models[0] = module;
    status = importProgram(t, model, module);
  } else {
    status = refuseKind(t, model);
  }
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    MlirAttribute files;
    status = milBlobReaderGetFiles(t, i, &files);
    if (status == MIL_OK)
      setAttribute(models[i], MIL_ATTR_BLOBS, files);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// The package
//===----------------------------------------------------------------------===//

typedef struct Files {
  MilTranslation *t;
  MilAttrList list;
} Files;

static MilStatus importFile(void *userData, MilString path, MilBuffer *buffer) {
  Files *files = userData;
  const MilTranslation *t = files->t;
  int64_t size = (int64_t)buffer->size;
  MlirType type = mlirRankedTensorTypeGet(1, &size, mlirIntegerTypeUnsignedGet(t->context, 8),
                                          mlirAttributeGetNull());
  MlirAttribute attribute;
  if (size) {
    attribute = milResourceAttrGet(type, milString("file"), buffer);
  } else { // MLIR's text has no resource without bytes
    attribute = mlirDenseElementsAttrRawBufferGet(type, 0, NULL);
    milBufferRelease(buffer);
  }
  return milAttrListAdd(t, &files->list, path, attribute);
}

/// A manifest of the usual kind is its two identifiers, or nothing when those are the ones that a
/// new one has; any other is its text.
static MilStatus importManifest(MilTranslation *t, const MilPackage *package, MlirModule module) {
  MilString text = milPackageGetManifest(package), file = milPackageGetModel(package);
  MilString model, weights;
  MilAttrList list = {0};
  MilStatus status = MIL_OK;
  MIL_TRY(milManifestGetIdentifiers(t->arena, text, &model, &weights, t->diag));
  if (!model.length) {
    setAttribute(module, MIL_ATTR_MANIFEST, milStringAttr(t, text));
    return MIL_OK;
  }
  if (milManifestIdentifiersAreNew(model, weights, milHash(0, file.data, file.length)))
    return MIL_OK;
  MIL_TRY(milAttrListAdd(t, &list, milString("model"), milStringAttr(t, model)));
  MIL_TRY(milAttrListAdd(t, &list, milString("weights"), milStringAttr(t, weights)));
  setAttribute(module, MIL_ATTR_MANIFEST,
               mlirDictionaryAttrGet(t->context, (intptr_t)list.size, list.data));
done:
  return status;
}

static MilStatus importFiles(MilTranslation *t, MilPackage *package, MlirModule module) {
  bool hasManifest = milPackageGetManifest(package).length;
  MilStatus status = hasManifest ? importManifest(t, package, module) : MIL_OK;
  if (status != MIL_OK)
    return status;
  Files files = {t, {0}};
  status = milPackageForEachFile(package, importFile, &files, t->diag);
  if (status == MIL_OK && files.list.size)
    setAttribute(module, MIL_ATTR_FILES,
                 mlirDictionaryAttrGet(t->context, (intptr_t)files.list.size, files.list.data));
  return status;
}

static MilStatus readModel(MilTranslation *t, const MilPackage *package, Mil__Model **outModel) {
  switch (milPackageGetForm(package)) {
  case MIL_FORM_COMPILED:
  case MIL_FORM_TEXT:
    return milCompiledModelRead(t, package, outModel);
  default:
    return milProtoDecodeModel(t->arena, milPackageGetModel(package), t->path, outModel, t->diag);
  }
}

/// `mil.weight_files`, for text that leaves its weights there.
static MilStatus nameFiles(MilTranslation *t, MlirModule module) {
  MilAttrList files = {0};
  MilStatus status = milBlobReaderDescribeFiles(t, &files);
  if (status == MIL_OK && files.size)
    setAttribute(module, MIL_ATTR_WEIGHT_FILES,
                 mlirDictionaryAttrGet(t->context, (intptr_t)files.size, files.data));
  return status;
}

static MilStatus import(MlirContext context, const char *path, bool namesFiles,
                        MlirModule *outModule, MilDiag diag) {
  *outModule = (MlirModule){NULL};
  MilPackage *package = NULL;
  MlirModule module = {NULL};
  MilTranslation t = {.context = context, .diag = diag, .arena = milArenaCreate()};
  Mil__Model *model;
  MilStatus status = MIL_OK;
  if (!t.arena)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  mlirContextGetOrLoadDialect(context, mlirStringRefCreateFromCString("mil"));
  MIL_TRY(milPackageOpen(path, &package, diag));
  t.path = milPackageGetModelPath(package);
  MIL_TRY(readModel(&t, package, &model));
  MIL_TRY(milBlobReaderOpen(&t, package));
  module = mlirModuleCreateEmpty(milImportLocation(&t));
  MIL_TRY(importModel(&t, model, module));
  MIL_TRY(importFiles(&t, package, module));
  if (namesFiles)
    MIL_TRY(nameFiles(&t, module));
done:
  if (status == MIL_OK)
    *outModule = module;
  else if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  milPackageClose(package);
  milArenaDestroy(t.arena);
  return status;
}

MilStatus milImportPackage(MlirContext context, const char *path, MlirModule *outModule,
                           MilDiag diag) {
  return import(context, path, false, outModule, diag);
}

MilStatus milImportPackageNamingFiles(MlirContext context, const char *path, MlirModule *outModule,
                                      MilDiag diag) {
  return import(context, path, true, outModule, diag);
}
