//===- Export.c - modules into packages ---------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Model message is built first, with references to blobs that have no place yet; then the
// weight files are written, which gives them their offsets; then the message is encoded.
//===----------------------------------------------------------------------===//
#include "Export.h"

#include "BlobCollector.h"
#include "Bridge/Measure.h"
#include "Bridge/Resource.h"
#include "CompiledModel.h"
#include "Describe.h"
#include "Format/Manifest.h"
#include "Reflect.h"
#include "Text/FlexibleShapes.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Package.h"
#include "mil-c/Translate.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/Support.h"
#include <limits.h>

enum { kNewestVersion = 10 };

/// The number of operations of one kind in a module body.
static size_t countOperations(MlirOperation module, const char *name) {
  size_t count = 0;
  MlirBlock body = mlirModuleGetBody(mlirModuleFromOperation(module));
  for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op))
    count += milOperationIs(op, name);
  return count;
}

/// The first operation of a module body that is not `name`; null when there is none.
static MlirOperation findOther(MlirOperation module, const char *name) {
  MlirBlock body = mlirModuleGetBody(mlirModuleFromOperation(module));
  MlirOperation op = mlirBlockGetFirstOperation(body);
  while (!mlirOperationIsNull(op) && milOperationIs(op, name))
    op = mlirOperationGetNextInBlock(op);
  return op;
}

static MilStatus refuseOther(MilTranslation *t, MlirOperation module, const char *name) {
  MlirOperation other = findOther(module, name);
  if (mlirOperationIsNull(other))
    return MIL_OK;
  return milTranslationFail(
      t, MIL_INVALID, "'%.*s' in a module that should hold nothing but %s",
      MIL_STR(milFromStringRef(mlirIdentifierStr(mlirOperationGetName(other)))), name);
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

static MilStatus exportProgram(MilTranslation *t, MlirOperation module, Mil__Program **outProgram) {
  MlirAttribute rest = milAttributeOf(module, MIL_ATTR_PROGRAM);
  Mil__Program *program;
  size_t count = countOperations(module, "mil.func");
  MilStatus status;
  MIL_TRY(refuseOther(t, module, "mil.func"));
  if (mlirAttributeIsNull(rest)) {
    MIL_TRY(milMessageCreate(t, &mil__program__descriptor, &program));
    program->version = 1;
  } else {
    MIL_TRY(milReflectWrite(t, rest, &mil__program__descriptor, &program));
  }
  MIL_TRY(milAllocate(t, count, sizeof *program->functions, &program->functions));
  program->n_functions = count;
  MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(mlirModuleFromOperation(module)));
  for (size_t i = 0; i < count; ++i, op = mlirOperationGetNextInBlock(op))
    MIL_TRY(milExportFunction(t, op, &program->functions[i]));
  *outProgram = program;
done:
  return status;
}

/// The specification version of the newest opset.
static int newestVersion(MlirOperation module) {
  int newest = 0;
  MlirBlock body = mlirModuleGetBody(mlirModuleFromOperation(module));
  for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op)) {
    int version = milFunctionGetVersion(op);
    newest = version > newest ? version : newest;
  }
  return newest < kNewestVersion ? newest : kNewestVersion;
}

/// A module of functions. `index`: of a pipeline's part, -1 for a model of its own.
static MilStatus exportModel(MilTranslation *t, MlirOperation module, ptrdiff_t index,
                             Mil__Model **outModel) {
  MlirAttribute rest = milAttributeOf(module, MIL_ATTR_MODEL);
  const char *file = index < 0
                         ? "@model_path/weights/weight.bin"
                         : milArenaPrintf(t->arena, "@model_path/weights/%td-weight.bin", index);
  Mil__Program *program;
  Mil__Model *model;
  MilStatus status;
  MIL_TRY(milBlobCollectorBeginModule(t, milAttributeOf(module, MIL_ATTR_BLOBS), milString(file)));
  MIL_TRY(exportProgram(t, module, &program));
  if (mlirAttributeIsNull(rest)) {
    MIL_TRY(milDescribe(t, newestVersion(module), program, &model));
    for (size_t i = 0; i < program->n_functions; ++i) // the description says it now
      milFlexibleShapesDrop(program->functions[i]->value);
  } else {
    MIL_TRY(milReflectWrite(t, rest, &mil__model__descriptor, &model));
  }
  if (model->type_case != MIL__MODEL__TYPE__NOT_SET)
    MIL_TRY(milTranslationFail(t, MIL_INVALID,
                               "'mil.model' holds a model, which is left to the functions"));
  model->type_case = MIL__MODEL__TYPE_ML_PROGRAM;
  model->mlprogram = program;
  *outModel = model;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

/// Where a pipeline's models go; made where the message has none. Null when it is no pipeline.
static MilStatus getPipeline(MilTranslation *t, Mil__Model *model, Mil__Pipeline **out) {
  Mil__Pipeline **place;
  switch (model->type_case) {
  case MIL__MODEL__TYPE_PIPELINE:
    place = &model->pipeline;
    break;
  case MIL__MODEL__TYPE_PIPELINE_CLASSIFIER:
    place = &model->pipelineclassifier->pipeline;
    break;
  case MIL__MODEL__TYPE_PIPELINE_REGRESSOR:
    place = &model->pipelineregressor->pipeline;
    break;
  default:
    return milTranslationFail(t, MIL_INVALID,
                              "a module of modules needs a 'mil.model' that says which kind of "
                              "pipeline it is");
  }
  MilStatus status = *place ? MIL_OK : milMessageCreate(t, &mil__pipeline__descriptor, place);
  *out = *place;
  return status;
}

/// Whether a module stands for a pipeline: it holds modules, or its `mil.model` says so.
static bool isPipeline(MlirOperation module) {
  MlirAttribute model = milAttributeOf(module, MIL_ATTR_MODEL);
  return countOperations(module, "builtin.module") ||
         !mlirAttributeIsNull(milElementOf(model, "pipeline")) ||
         !mlirAttributeIsNull(milElementOf(model, "pipelineClassifier")) ||
         !mlirAttributeIsNull(milElementOf(model, "pipelineRegressor"));
}

static MilStatus exportPipeline(MilTranslation *t, MlirOperation module, Mil__Model **outModel) {
  size_t count = countOperations(module, "builtin.module");
  MlirAttribute rest = milAttributeOf(module, MIL_ATTR_MODEL);
  Mil__Model *model;
  Mil__Pipeline *pipeline = NULL;
  MilStatus status;
  MIL_TRY(refuseOther(t, module, "builtin.module"));
  MIL_TRY(milReflectWrite(
      t, mlirAttributeIsNull(rest) ? mlirDictionaryAttrGet(t->context, 0, NULL) : rest,
      &mil__model__descriptor, &model));
  MIL_TRY(getPipeline(t, model, &pipeline));
  MIL_TRY(milAllocate(t, count, sizeof *pipeline->models, &pipeline->models));
  pipeline->n_models = count;
  MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(mlirModuleFromOperation(module)));
  for (size_t i = 0; i < count; ++i, op = mlirOperationGetNextInBlock(op)) {
    t->model = milString(milArenaPrintf(t->arena, "model%zu", i));
    MIL_TRY(exportModel(t, op, (ptrdiff_t)i, &pipeline->models[i]));
  }
  t->model = milString(NULL);
  *outModel = model;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// The package
//===----------------------------------------------------------------------===//

static MilStatus exportFiles(MilTranslation *t, MlirOperation module, MilPackageWriter *writer) {
  MlirAttribute files = milAttributeOf(module, MIL_ATTR_FILES);
  if (milNumElements(files) && milPackageWriterGetForm(writer) == MIL_FORM_COMPILED) {
    milEmit(t->diag, MIL_WARNING,
            "other files of the package are left out of the compiled model (%zu)",
            milNumElements(files));
    return MIL_OK;
  }
  for (size_t i = 0; i < milNumElements(files); ++i) {
    MlirNamedAttribute file = mlirDictionaryAttrGetElement(files, (intptr_t)i);
    MilString path = milFromStringRef(mlirIdentifierStr(file.name));
    MilResource bytes = {"", 0, 1};
    bool isEmpty = mlirAttributeIsADenseElements(file.attribute) &&
                   !mlirElementsAttrGetNumElements(file.attribute);
    if (!isEmpty && !milResourceGet(file.attribute, &bytes))
      return milTranslationFail(t, MIL_INVALID,
                                "'mil.files': the file '%.*s' must be a dense_resource with bytes",
                                MIL_STR(path));
    MilStatus status = milPackageWriterAddFile(writer, path, bytes.data, bytes.size, t->diag);
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

/// The model file.
static MilStatus exportMessage(MilTranslation *t, const Mil__Model *model,
                               MilPackageWriter *writer) {
  MilPackageForm form = milPackageWriterGetForm(writer);
  if (form == MIL_FORM_COMPILED || form == MIL_FORM_TEXT)
    return milCompiledModelWrite(t, model, writer);
  MilString bytes;
  MilStatus status = milProtoEncode(t->arena, &model->base, &bytes, t->diag);
  if (status == MIL_OK)
    status = milPackageWriterSetModel(writer, bytes.data, bytes.length, t->diag);
  return status;
}

/// The text of the manifest to keep; empty when a new one will do.
static MilStatus exportManifest(MilTranslation *t, MlirOperation module, MilString *outText) {
  MlirAttribute manifest = milAttributeOf(module, MIL_ATTR_MANIFEST);
  MilString model = milStringOf(milElementOf(manifest, "model"));
  MilString weights = milStringOf(milElementOf(manifest, "weights"));
  *outText = milStringOf(manifest);
  if (mlirAttributeIsNull(manifest) || mlirAttributeIsAString(manifest))
    return MIL_OK;
  if (!model.length || !weights.length)
    return milTranslationFail(t, MIL_INVALID,
                              "'" MIL_ATTR_MANIFEST "' must be a string, or the identifiers of "
                              "'model' and 'weights'");
  return milManifestFromIdentifiers(t->arena, model, weights, outText, t->diag);
}

/// What is wrong with a module, in one message.
typedef struct FirstError {
  char text[2048];
  size_t length;
  bool seen;
} FirstError;

static void append(MlirStringRef part, void *userData) {
  FirstError *first = userData;
  size_t room = sizeof first->text - first->length;
  size_t length = part.length < room ? part.length : room;
  memcpy(first->text + first->length, part.data, length);
  first->length += length;
}

static MlirLogicalResult keepFirst(MlirDiagnostic diagnostic, void *userData) {
  FirstError *first = userData;
  if (first->seen || mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError)
    return mlirLogicalResultSuccess();
  first->seen = true;
  append(mlirStringRefCreateFromCString(": "), first);
  mlirLocationPrint(mlirDiagnosticGetLocation(diagnostic), append, first);
  append(mlirStringRefCreateFromCString(": "), first);
  mlirDiagnosticPrint(diagnostic, append, first);
  return mlirLogicalResultSuccess();
}

static MilStatus verify(const MilTranslation *t, MlirOperation module) {
  FirstError first = {.seen = false};
  MlirDiagnosticHandlerID handler =
      mlirContextAttachDiagnosticHandler(t->context, keepFirst, &first, NULL);
  bool isValid = mlirOperationVerify(module);
  mlirContextDetachDiagnosticHandler(t->context, handler);
  if (isValid)
    return MIL_OK;
  return milFail(t->diag, MIL_INVALID, "the module is not valid%.*s", (int)first.length,
                 first.text);
}

MilStatus milExportPackage(MlirModule module, const char *path, const MilExportOptions *options,
                           MilExportSummary *outSummary, MilDiag diag) {
  MlirOperation top = mlirModuleGetOperation(module);
  MilTranslation t = {
      .context = mlirModuleGetContext(module), .diag = diag, .arena = milArenaCreate()};
  MilPackageWriter *writer = NULL;
  MilExportSummary summary = {0};
  MilString manifest;
  Mil__Model *model;
  MilStatus status = MIL_OK;
  if (!t.arena)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  bool measures = options && options->measure;
  MIL_TRY(verify(&t, top));
  if (!measures && !mlirAttributeIsNull(milAttributeOf(top, MIL_ATTR_STAND_INS)))
    MIL_TRY(milFail(diag, MIL_INVALID,
                    "'" MIL_ATTR_STAND_INS "': the module holds stand-ins for palettes, which are "
                    "good for measuring only"));
  MIL_TRY(exportManifest(&t, top, &manifest));
  if (measures)
    MIL_TRY(milPackageWriterMeasure(path, manifest, &writer, diag));
  else
    MIL_TRY(milPackageWriterCreate(path, manifest, &writer, diag));
  if (options && options->verify)
    milPackageWriterVerify(writer);
  MIL_TRY(milBlobCollectorCreate(&t));
  MIL_TRY(isPipeline(top) ? exportPipeline(&t, top, &model) : exportModel(&t, top, -1, &model));
  MIL_TRY(milBlobCollectorWrite(&t, writer));
  MIL_TRY(exportMessage(&t, model, writer));
  MIL_TRY(exportFiles(&t, top, writer));
  MIL_TRY(milPackageWriterCommit(writer, &summary.bytes, diag));
  summary.sizes = milPackageWriterGetSizes(writer);
  if (outSummary)
    *outSummary = summary;
done:
  milPackageWriterDestroy(writer);
  milArenaDestroy(t.arena);
  return status;
}

//===----------------------------------------------------------------------===//
// Its size
//===----------------------------------------------------------------------===//

/// Bytes of the manifest, which lists weights when there are any.
static MilStatus measureManifest(MilTranslation *t, MilString kept, bool hasWeights,
                                 uint64_t *outBytes) {
  MilManifest manifest = {0};
  MilString text;
  MilStatus status;
  if (kept.length)
    MIL_TRY(milManifestParse(t->arena, kept, "manifest to keep", &manifest, t->diag));
  else
    MIL_TRY(milManifestCreate(t->arena, &manifest, t->diag));
  if (hasWeights)
    MIL_TRY(milManifestAddWeights(&manifest, t->diag));
  MIL_TRY(milManifestPrint(&manifest, &text, t->diag));
  *outBytes = text.length;
done:
  milManifestDestroy(&manifest);
  return status;
}

/// Bytes of the other files.
static uint64_t measureFiles(MlirOperation module) {
  MlirAttribute files = milAttributeOf(module, MIL_ATTR_FILES);
  uint64_t total = 0;
  for (size_t i = 0; i < milNumElements(files); ++i) {
    MilResource bytes;
    if (milResourceGet(mlirDictionaryAttrGetElement(files, (intptr_t)i).attribute, &bytes))
      total += bytes.size;
  }
  return total;
}

static MilStatus measurePackage(MlirModule module,
                                void (*visit)(void *userData, const MilMeasuredBlob *blob),
                                void *userData, MilMeasured *outMeasured, MilDiag diag) {
  MlirOperation top = mlirModuleGetOperation(module);
  MilTranslation t = {
      .context = mlirModuleGetContext(module), .diag = diag, .arena = milArenaCreate()};
  MilString manifest, bytes;
  Mil__Model *model;
  MilMeasured weights;
  uint64_t others;
  MilStatus status = t.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  MIL_TRY(exportManifest(&t, top, &manifest));
  MIL_TRY(milBlobCollectorCreate(&t));
  MIL_TRY(isPipeline(top) ? exportPipeline(&t, top, &model) : exportModel(&t, top, -1, &model));
  MIL_TRY(milBlobCollectorWrite(&t, NULL));
  MIL_TRY(milProtoEncode(t.arena, &model->base, &bytes, diag));
  weights = milBlobCollectorMeasure(&t, visit, userData);
  MIL_TRY(measureManifest(&t, manifest, weights.bytes > 0, &others));
  others += bytes.length + measureFiles(top);
  *outMeasured = (MilMeasured){weights.bytes + others, weights.padded + others};
done:
  milArenaDestroy(t.arena);
  return status;
}

void milExportRegisterMeasure(void) { milMeasureSet(measurePackage); }
