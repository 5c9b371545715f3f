//===- CompiledModel.c - MIL text and what stands beside it -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompiledModel.h"

#include "Format/CompiledData.h"
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

/// Gives the functions what the compiler adds to them.
static MilStatus addFlexibleShapes(MilTranslation *t, const Mil__Model *model) {
  const Mil__ModelDescription *description = model->description;
  for (size_t i = 0; description && i < model->mlprogram->n_functions; ++i) {
    const Mil__FunctionEntry *entry = model->mlprogram->functions[i];
    size_t count = description->n_input;
    Mil__FeatureDescription **inputs = description->input;
    for (size_t k = 0; k < description->n_functions; ++k)
      if (milStringEqual(milFromBytes(description->functions[k]->name), milFromBytes(entry->key))) {
        count = description->functions[k]->n_input;
        inputs = description->functions[k]->input;
      }
    MilStatus status = milFlexibleShapesAdd(t->arena, count, inputs, entry->value, t->diag);
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

MilStatus milCompiledModelWrite(MilTranslation *t, const Mil__Model *model,
                                MilPackageWriter *writer) {
  MilString text, data;
  MilStatus status;
  MIL_TRY(checkRest(t, model));
  MIL_TRY(addFlexibleShapes(t, model));
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
