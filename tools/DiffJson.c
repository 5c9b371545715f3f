//===- DiffJson.c - the difference of two models, for programs -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys do not depend on the models. `side` is "first", "second" or "both".
//===----------------------------------------------------------------------===//
#include "Diff.h"
#include "Json.h"

static const char *const sides[] = {
    [DIFF_FIRST] = "first", [DIFF_SECOND] = "second", [DIFF_BOTH] = "both"};

static json_t *model(Json *j, const Diff *diff, int side) {
  const MilModelInfo *info = milMetadataGetModel(diff->metadata[side]);
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "path", jsonWord(j, diff->paths[side]));
  jsonSet(j, object, "bytes", diff->bytes[side] ? jsonWhole(j, diff->bytes[side]) : json_null());
  jsonSet(j, object, "target", jsonWord(j, info->target));
  return object;
}

static json_t *operation(Json *j, const DiffOperation *from) {
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "side", jsonWord(j, sides[from->side]));
  jsonSet(j, object, "function", jsonText(j, from->function));
  jsonSet(j, object, "type", jsonText(j, from->type));
  jsonSet(j, object, "name", jsonText(j, from->name));
  jsonSet(j, object, "change", jsonTextOrNull(j, from->change));
  return object;
}

static json_t *stored(Json *j, const MilWeightInfo *from) {
  if (!from)
    return json_null();
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "name", jsonText(j, from->name));
  jsonSet(j, object, "dtype", jsonDataType(j, from->type));
  jsonSet(j, object, "shape", jsonShape(j, from->shape));
  jsonSet(j, object, "encoding", jsonWord(j, from->encoding));
  jsonSet(j, object, "bytes", jsonWhole(j, from->bytes));
  return object;
}

static json_t *weight(Json *j, const DiffWeight *from) {
  json_t *object = jsonCheck(j, json_object());
  const MilWeightError *error = from->side == DIFF_BOTH ? &from->second->error : NULL;
  jsonSet(j, object, "side", jsonWord(j, sides[from->side]));
  jsonSet(j, object, "function",
          jsonText(j, (from->second ? from->second : from->first)->function));
  jsonSet(j, object, "first", stored(j, from->first));
  jsonSet(j, object, "second", stored(j, from->second));
  jsonSet(j, object, "mse", error ? jsonNumber(j, error->meanSquared) : json_null());
  jsonSet(j, object, "max_error", error ? jsonNumber(j, error->largest) : json_null());
  jsonSet(j, object, "other_zeros", error ? json_boolean(error->hasOtherZeros) : json_null());
  jsonSet(j, object, "snr_db", error ? jsonNumber(j, error->snrDb) : json_null());
  return object;
}

bool printDiffJson(const Diff *diff, FILE *out) {
  Json j = {false};
  json_t *root = jsonCheck(&j, json_object()), *interface = jsonCheck(&j, json_array());
  json_t *operations = jsonCheck(&j, json_array()), *weights = jsonCheck(&j, json_array());
  for (size_t i = 0; i < diff->numInterfaces; ++i)
    jsonAppend(&j, interface, jsonWord(&j, diff->interfaces[i]));
  for (size_t i = 0; i < diff->numOperations; ++i)
    jsonAppend(&j, operations, operation(&j, &diff->operations[i]));
  for (size_t i = 0; i < diff->numWeights; ++i)
    jsonAppend(&j, weights, weight(&j, &diff->weights[i]));
  jsonSet(&j, root, "first", model(&j, diff, 0));
  jsonSet(&j, root, "second", model(&j, diff, 1));
  jsonSet(&j, root, "same", json_boolean(diffIsEmpty(diff)));
  jsonSet(&j, root, "interface", interface);
  jsonSet(&j, root, "operations", operations);
  jsonSet(&j, root, "weights", weights);
  bool ok = !j.failed && json_dumpf(root, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
  json_decref(root);
  return ok && fflush(out) == 0;
}
