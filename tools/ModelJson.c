//===- ModelJson.c - what a model is, as JSON -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ModelJson.h"
#include <limits.h>

json_t *jsonBitsPerWeight(Json *j, uint64_t bytes, uint64_t elements) {
  return jsonNumber(j, 8 * (double)bytes / (double)elements);
}

static json_t *feature(Json *j, const MilFeatureInfo *from) {
  static const char *const kinds[] = {[MIL_FEATURE_MULTI_ARRAY] = "multi_array",
                                      [MIL_FEATURE_IMAGE] = "image",
                                      [MIL_FEATURE_INT64] = "int64",
                                      [MIL_FEATURE_DOUBLE] = "double",
                                      [MIL_FEATURE_STRING] = "string",
                                      [MIL_FEATURE_DICTIONARY] = "dictionary",
                                      [MIL_FEATURE_SEQUENCE] = "sequence",
                                      [MIL_FEATURE_OTHER] = "other"};
  json_t *object = jsonCheck(j, json_object()), *shapes = jsonCheck(j, json_array());
  bool hasRange = from->lower.rank != 0;
  jsonSet(j, object, "name", jsonText(j, from->name));
  jsonSet(j, object, "kind", jsonWord(j, kinds[from->kind]));
  jsonSet(j, object, "dtype", jsonDataType(j, from->type));
  jsonSet(j, object, "shape", from->hasShape ? jsonShape(j, from->shape) : json_null());
  for (size_t i = 0; i < from->numChoices; ++i)
    jsonAppend(j, shapes, jsonShape(j, from->choices[i]));
  jsonSet(j, object, "enumerated_shapes", shapes);
  jsonSet(j, object, "lower_bounds", hasRange ? jsonShape(j, from->lower) : json_null());
  jsonSet(j, object, "upper_bounds", hasRange ? jsonShape(j, from->upper) : json_null());
  jsonSet(j, object, "color_space", jsonTextOrNull(j, from->colorSpace));
  jsonSet(j, object, "optional", json_boolean(from->isOptional));
  jsonSet(j, object, "description", jsonTextOrNull(j, from->description));
  return object;
}

/// Adds "inputs", "outputs" and "states".
static void setFeatures(Json *j, json_t *object, const MilFeatureInfo *features, size_t count) {
  static const char *const roles[] = {"inputs", "outputs", "states"};
  for (int role = MIL_FEATURE_INPUT; role <= MIL_FEATURE_STATE; ++role) {
    json_t *array = jsonCheck(j, json_array());
    for (size_t i = 0; i < count; ++i)
      if ((int)features[i].role == role)
        jsonAppend(j, array, feature(j, &features[i]));
    jsonSet(j, object, roles[role], array);
  }
}

static json_t *function(Json *j, const MilFunctionInfo *from) {
  json_t *object = jsonCheck(j, json_object()), *operations = jsonCheck(j, json_object());
  jsonSet(j, object, "name", jsonText(j, from->name));
  jsonSet(j, object, "opset", jsonTextOrNull(j, from->opset));
  setFeatures(j, object, from->features, from->numFeatures);
  jsonSet(j, object, "num_operations", jsonWhole(j, from->numOperations));
  for (size_t i = 0; i < from->numOperationTypes; ++i)
    jsonSetText(j, operations, from->operations[i].type, jsonWhole(j, from->operations[i].count));
  jsonSet(j, object, "operations", operations);
  return object;
}

void jsonSetModel(Json *j, json_t *root, const MilModelInfo *model) {
  json_t *userDefined = jsonCheck(j, json_object()), *functions = jsonCheck(j, json_array());
  json_t *pipeline = model->isPipeline ? jsonCheck(j, json_object()) : json_null();
  bool isKnown = model->version && model->version != INT_MAX;
  jsonSet(j, root, "specification_version",
          isKnown ? jsonWhole(j, (uint64_t)model->version) : json_null());
  jsonSet(j, root, "target", jsonWord(j, model->target));
  jsonSet(j, root, "author", jsonTextOrNull(j, model->author));
  jsonSet(j, root, "license", jsonTextOrNull(j, model->license));
  jsonSet(j, root, "description", jsonTextOrNull(j, model->description));
  jsonSet(j, root, "version", jsonTextOrNull(j, model->versionString));
  for (size_t i = 0; i < model->numUserDefined; ++i)
    jsonSetText(j, userDefined, model->userDefined[i].key,
                jsonText(j, model->userDefined[i].value));
  jsonSet(j, root, "user_defined", userDefined);
  if (model->isPipeline)
    setFeatures(j, pipeline, model->features, model->numFeatures);
  jsonSet(j, root, "pipeline", pipeline);
  jsonSet(j, root, "default_function", jsonTextOrNull(j, model->defaultFunction));
  for (size_t i = 0; i < model->numFunctions; ++i)
    jsonAppend(j, functions, function(j, &model->functions[i]));
  jsonSet(j, root, "functions", functions);
}

json_t *jsonUnmatched(Json *j, const MilMetadata *metadata, uint64_t threshold) {
  json_t *array = jsonCheck(j, json_array());
  size_t count = 0;
  const MilWeightInfo *weights = metadata ? milMetadataGetWeights(metadata, &count) : NULL;
  for (size_t i = 0; i < count; ++i) {
    const MilWeightInfo *weight = &weights[i];
    if (weight->error.match != MIL_MATCH_NONE ||
        (weight->elements < threshold && !weight->numSteps))
      continue;
    json_t *object = jsonCheck(j, json_object());
    jsonSet(j, object, "function", jsonText(j, weight->function));
    jsonSet(j, object, "name", jsonText(j, weight->name));
    jsonAppend(j, array, object);
  }
  return array;
}
