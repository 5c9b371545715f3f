//===- CompiledModel.c - MIL text and what stands beside it -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompiledModel.h"

#include "Format/CompiledData.h"
#include "Support/Names.h"
#include "Text/FlexibleShapes.h"
#include "Text/Text.h"

MilStatus milCompiledModelRead(MilTranslation *t, const MilPackage *package,
                               Mil__Model **outModel) {
  MilString data = milPackageGetCompiledData(package);
  Mil__Model *model;
  MilStatus status;
  MIL_TRY(milMessageCreate(t, &mil__model__descriptor, &model));
  model->type_case = MIL__MODEL__TYPE_ML_PROGRAM;
  MIL_TRY(milTextParse(t->arena, milPackageGetModel(package), t->path, &model->mlprogram, t->diag));
  if (data.length) {
    const char *where = milArenaPrintf(t->arena, "%s: coremldata.bin beside it", t->path);
    if (!where)
      MIL_TRY(milTranslationNoMemory(t));
    MIL_TRY(milCompiledDataParse(t->arena, data, where, model->mlprogram->n_functions,
                                 &model->specificationversion, &model->description, t->diag));
    if (!model->description)
      milEmit(t->diag, MIL_WARNING,
              "%s: no description is recognised in it; one is made up of the functions", where);
  }
  // Where the description says which shapes inputs have, the functions need not.
  for (size_t i = 0; model->description && i < model->mlprogram->n_functions; ++i)
    milFlexibleShapesDrop(model->mlprogram->functions[i]->value);
  *outModel = model;
done:
  return status;
}

/// What a Model message has besides program, version and description is in no file of a compiled
/// model.
static MilStatus checkRest(MilTranslation *t, const Mil__Model *model) {
  if (model->type_case != MIL__MODEL__TYPE_ML_PROGRAM)
    return milTranslationFail(t, MIL_UNSUPPORTED,
                              "MIL text holds one ML program, and this is a pipeline of several");
  if (model->isupdatable || model->base.n_unknown_fields)
    return milTranslationFail(t, MIL_INVALID, "a compiled model has no place for %s",
                              model->isupdatable ? "'isUpdatable'" : "unknown fields of a model");
  return MIL_OK;
}

/// Adds the first of each name.
static MilStatus indexFeatures(MilTranslation *t, size_t count, Mil__FeatureDescription **features,
                               MilNames *names) {
  for (size_t i = 0; i < count; ++i) {
    MilString name = milFromBytes(features[i]->name);
    if (!milNamesFind(names, name, NULL) && !milNamesDefine(names, name, features[i]))
      return milTranslationNoMemory(t);
  }
  return MIL_OK;
}

/// Gives a function what the compiler adds to it for those of its inputs that `features` names.
static MilStatus addFlexibleShapes(MilTranslation *t, const MilNames *features,
                                   Mil__Function *function) {
  Mil__FeatureDescription **inputs;
  size_t count = 0;
  MilStatus status = milAllocate(t, function->n_inputs, sizeof *inputs, &inputs);
  if (status != MIL_OK)
    return status;
  for (size_t i = 0; i < function->n_inputs; ++i) {
    MilString name = milFromBytes(function->inputs[i]->name);
    inputs[count] = (Mil__FeatureDescription *)milNamesFind(features, name, NULL);
    count += inputs[count] != NULL;
  }
  return milFlexibleShapesAdd(t->arena, count, inputs, function, t->diag);
}

/// Functions that the description names have the inputs that it says there, the others those of the model.
static MilStatus addAllFlexibleShapes(MilTranslation *t, const Mil__Model *model) {
  const Mil__ModelDescription *description = model->description;
  const Mil__Program *program = model->mlprogram;
  MilNames ofModel, described;
  MilStatus status = MIL_OK;
  if (!description)
    return MIL_OK;
  milNamesInit(&ofModel, t->arena);
  milNamesInit(&described, t->arena);
  MIL_TRY(indexFeatures(t, description->n_input, description->input, &ofModel));
  for (size_t i = 0; i < description->n_functions; ++i)
    if (!milNamesDefine(&described, milFromBytes(description->functions[i]->name),
                        description->functions[i]))
      MIL_TRY(milTranslationNoMemory(t));
  for (size_t i = 0; i < program->n_functions; ++i) {
    const Mil__FunctionEntry *entry = program->functions[i];
    const Mil__FunctionDescription *own = milNamesFind(&described, milFromBytes(entry->key), NULL);
    MilNames ofFunction = ofModel;
    if (own) {
      milNamesInit(&ofFunction, t->arena);
      MIL_TRY(indexFeatures(t, own->n_input, own->input, &ofFunction));
    }
    MIL_TRY(addFlexibleShapes(t, &ofFunction, entry->value));
  }
done:
  return status;
}

MilStatus milCompiledModelWrite(MilTranslation *t, const Mil__Model *model,
                                MilPackageWriter *writer) {
  MilString text, data;
  MilStatus status;
  MIL_TRY(checkRest(t, model));
  MIL_TRY(addAllFlexibleShapes(t, model));
  MIL_TRY(milTextPrint(t->arena, model->mlprogram, &text, milTranslationDiag(t)));
  MIL_TRY(milPackageWriterSetModel(writer, text.data, text.length, t->diag));
  if (milPackageWriterGetForm(writer) != MIL_FORM_COMPILED)
    return MIL_OK; // a single file
  const Mil__ModelDescription none = MIL__MODEL_DESCRIPTION__INIT;
  MIL_TRY(milCompiledDataPrint(t->arena, model->specificationversion,
                               model->description ? model->description : &none,
                               model->mlprogram->n_functions, &data, t->diag));
  MIL_TRY(milPackageWriterAddFile(writer, milString("coremldata.bin"), data.data, data.length,
                                  t->diag));
done:
  return status;
}
