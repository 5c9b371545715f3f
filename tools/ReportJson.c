//===- ReportJson.c - a report for programs -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys do not depend on the model: what does not apply is null, or an empty array. README.md lists them.
//===----------------------------------------------------------------------===//
#include "ReportJson.h"
#include "FeatureText.h"
#include "ModelJson.h"
#include "Packages.h"
#include <stdlib.h>

/// Digits of values that are only drawn.
enum { DRAWN_DIGITS = 5 };

static json_t *sizeOrNull(Json *j, uint64_t bytes) {
  return bytes ? jsonWhole(j, bytes) : json_null();
}

static json_t *file(Json *j, const Report *report, int side) {
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "path", jsonWord(j, report->paths[side]));
  jsonSet(j, object, "bytes", sizeOrNull(j, report->fileBytes[side]));
  return object;
}

static json_t *command(Json *j, const Report *report) {
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < report->numArguments; ++i)
    jsonAppend(j, array, jsonWord(j, reportArgument(report, i)));
  return array;
}

static json_t *feature(Json *j, const MilFeatureInfo *from, MilString function, MilArena *arena) {
  const char *type = featureType(from, arena);
  j->failed |= !type;
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "function", jsonTextOrNull(j, function));
  jsonSet(j, object, "role", jsonWord(j, featureRole(from)));
  jsonSet(j, object, "name", jsonText(j, from->name));
  jsonSet(j, object, "type", jsonWord(j, type));
  return object;
}

/// What goes in and out, in words.
static json_t *features(Json *j, const Report *report) {
  const MilModelInfo *model = milMetadataGetModel(report->metadata);
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < model->numFeatures && model->isPipeline; ++i)
    jsonAppend(j, array, feature(j, &model->features[i], milString(NULL), report->arena));
  for (size_t f = 0; f < model->numFunctions; ++f)
    for (size_t i = 0; i < model->functions[f].numFeatures; ++i)
      jsonAppend(
          j, array,
          feature(j, &model->functions[f].features[i], model->functions[f].name, report->arena));
  return array;
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

static void setTotal(Json *j, json_t *object, const Report *report, const ReportTotal *total) {
  bool compares = report->original != NULL;
  jsonSet(j, object, "weights", jsonWhole(j, total->weights));
  jsonSet(j, object, "elements", jsonWhole(j, total->elements));
  jsonSet(j, object, "bytes_before", compares ? jsonWhole(j, total->bytesBefore) : json_null());
  jsonSet(j, object, "bytes", jsonWhole(j, total->bytes));
  jsonSet(j, object, "bits_per_weight_before",
          compares ? jsonBitsPerWeight(j, total->bytesBefore, total->elementsBefore) : json_null());
  jsonSet(j, object, "bits_per_weight", jsonBitsPerWeight(j, total->bytes, total->elements));
}

static json_t *summary(Json *j, const Report *report) {
  json_t *object = jsonCheck(j, json_object());
  setTotal(j, object, report, &report->total);
  jsonSet(j, object, "compressed", jsonWhole(j, report->compressed));
  jsonSet(j, object, "left_alone", jsonWhole(j, report->numWeights - report->compressed));
  jsonSet(j, object, "snr_db", jsonNumber(j, report->snrDb));
  return object;
}

static json_t *encodings(Json *j, const Report *report) {
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < report->numEncodings; ++i) {
    json_t *object = jsonCheck(j, json_object());
    jsonSet(j, object, "encoding", jsonWord(j, report->encodings[i].encoding));
    setTotal(j, object, report, &report->encodings[i]);
    jsonAppend(j, array, object);
  }
  return array;
}

static json_t *smallConstants(Json *j, const Report *report) {
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "constants", jsonWhole(j, report->small.weights));
  jsonSet(j, object, "elements", jsonWhole(j, report->small.elements));
  jsonSet(j, object, "bytes", jsonWhole(j, report->small.bytes));
  return object;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static json_t *histogram(Json *j, const MilHistogram *from) {
  if (!from)
    return json_null();
  json_t *object = jsonCheck(j, json_object()), *counts = jsonCheck(j, json_array());
  for (int i = 0; i < MIL_HISTOGRAM_PARTS; ++i)
    jsonAppend(j, counts, jsonWhole(j, from->counts[i]));
  jsonSet(j, object, "low", jsonNumber(j, from->low));
  jsonSet(j, object, "high", jsonNumber(j, from->high));
  jsonSet(j, object, "not_finite", jsonWhole(j, from->notFinite));
  jsonSet(j, object, "counts", counts);
  return object;
}

static json_t *levels(Json *j, const MilWeightLevels *from) {
  if (!from)
    return json_null();
  json_t *object = jsonCheck(j, json_object()), *values = jsonCheck(j, json_array());
  for (size_t i = 0; i < from->numValues; ++i) {
    char digits[40];
    snprintf(digits, sizeof digits, "%.*g", DRAWN_DIGITS, from->values[i]);
    jsonAppend(j, values, jsonNumber(j, strtod(digits, NULL)));
  }
  jsonSet(j, object, "groups", jsonWhole(j, from->groups));
  jsonSet(j, object, "group_shape", jsonShape(j, (MilShape){from->rank, from->groupShape}));
  jsonSet(j, object, "values", values);
  return object;
}

/// Of the mask; nothing else leaves elements out.
static json_t *sparsity(Json *j, const MilWeightInfo *weight) {
  for (size_t i = 0; i < weight->numSteps; ++i)
    if (weight->steps[i].kind == MIL_ENCODING_PRUNED)
      return jsonNumber(j, weight->steps[i].sparsity);
  return json_null();
}

static json_t *weight(Json *j, const ReportWeight *from) {
  const MilWeightInfo *info = from->weight;
  const MilWeightError *error = from->original ? &info->error : NULL;
  json_t *object = jsonCheck(j, json_object()), *null = json_null();
  jsonSet(j, object, "function", jsonText(j, info->function));
  jsonSet(j, object, "name", jsonText(j, info->name));
  jsonSet(j, object, "original", error ? jsonText(j, error->original) : null);
  jsonSet(j, object, "shape", jsonShape(j, info->shape));
  jsonSet(j, object, "dtype", jsonDataType(j, info->type));
  jsonSet(j, object, "elements", jsonWhole(j, info->elements));
  jsonSet(j, object, "encoding", jsonWord(j, info->encoding));
  jsonSet(j, object, "compressed", json_boolean(reportIsCompressed(from)));
  jsonSet(j, object, "technique", jsonTextOrNull(j, from->technique));
  jsonSet(j, object, "reason", jsonTextOrNull(j, from->reason));
  jsonSet(j, object, "note", jsonTextOrNull(j, from->note));
  jsonSet(j, object, "shared", json_boolean(info->isShared));
  jsonSet(j, object, "sparsity", sparsity(j, info));
  jsonSet(j, object, "bytes_before", error ? jsonWhole(j, from->original->bytes) : null);
  jsonSet(j, object, "bytes", jsonWhole(j, info->bytes));
  jsonSet(j, object, "bits_per_weight", jsonBitsPerWeight(j, info->bytes, info->elements));
  jsonSet(j, object, "snr_db", error ? jsonNumber(j, error->snrDb) : null);
  jsonSet(j, object, "max_abs", error ? jsonNumber(j, error->largest) : null);
  jsonSet(j, object, "mse", error ? jsonNumber(j, error->meanSquared) : null);
  jsonSet(j, object, "histogram", histogram(j, from->histogram));
  jsonSet(j, object, "levels", levels(j, from->levels));
  return object;
}

static json_t *weights(Json *j, const Report *report) {
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < report->numWeights; ++i)
    jsonAppend(j, array, weight(j, &report->weights[i]));
  return array;
}

static json_t *skipped(Json *j, const Report *report) {
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < report->numReasons; ++i) {
    const ReportReason *from = &report->reasons[i];
    json_t *object = jsonCheck(j, json_object()), *names = jsonCheck(j, json_array());
    for (size_t n = 0; n < from->numNames; ++n)
      jsonAppend(j, names, jsonText(j, from->names[n]));
    jsonSet(j, object, "reason", jsonText(j, from->reason));
    jsonSet(j, object, "weights", jsonWhole(j, from->weights));
    jsonSet(j, object, "elements", jsonWhole(j, from->elements));
    jsonSet(j, object, "names", names);
    jsonAppend(j, array, object);
  }
  return array;
}

static json_t *tradeoff(Json *j, const Report *report) {
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < report->tradeoff.count; ++i) {
    const TradeoffPoint *from = &report->tradeoff.points[i];
    json_t *object = jsonCheck(j, json_object());
    jsonSet(j, object, "bits_per_weight", jsonNumber(j, from->bitsPerWeight));
    jsonSet(j, object, "bytes", jsonWhole(j, (uint64_t)from->bytes));
    jsonSet(j, object, "snr_db", jsonNumber(j, from->snrDb));
    jsonSet(j, object, "chosen", json_boolean(from->isChosen));
    jsonAppend(j, array, object);
  }
  return array;
}

static json_t *leftOut(Json *j, const Report *report) {
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "histograms", jsonWhole(j, report->histogramsLeftOut));
  jsonSet(j, object, "levels", jsonWhole(j, report->levelsLeftOut));
  return object;
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

json_t *reportMakeJson(const Report *report) {
  Json j = {false};
  json_t *root = jsonCheck(&j, json_object()), *model = jsonCheck(&j, json_object());
  jsonSetModel(&j, model, milMetadataGetModel(report->metadata));
  jsonSet(&j, root, "format", jsonWhole(&j, 1));
  jsonSet(&j, root, "version", jsonWord(&j, milVersion));
  jsonSet(&j, root, "command", command(&j, report));
  jsonSet(&j, root, "seconds",
          report->seconds >= 0 ? jsonNumber(&j, report->seconds) : json_null());
  jsonSet(&j, root, "before", file(&j, report, 0));
  jsonSet(&j, root, "after", file(&j, report, 1));
  jsonSet(&j, root, "summary", summary(&j, report));
  jsonSet(&j, root, "encodings", encodings(&j, report));
  jsonSet(&j, root, "weight_threshold", jsonWhole(&j, report->threshold));
  jsonSet(&j, root, "small_constants", smallConstants(&j, report));
  jsonSet(&j, root, "weights", weights(&j, report));
  jsonSet(&j, root, "skipped", skipped(&j, report));
  jsonSet(&j, root, "weights_without_original",
          jsonUnmatched(&j, report->original ? report->metadata : NULL, report->threshold));
  jsonSet(&j, root, "originals_without_weight",
          jsonUnmatched(&j, report->original, report->threshold));
  jsonSet(&j, root, "tradeoff", tradeoff(&j, report));
  jsonSet(&j, root, "left_out", leftOut(&j, report));
  jsonSet(&j, root, "features", features(&j, report));
  jsonSet(&j, root, "model", model);
  if (!j.failed)
    return root;
  json_decref(root);
  return NULL;
}

static bool dump(const json_t *value, FILE *out) {
  return json_dumpf(value, out,
                    JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(REPORT_DIGITS)) == 0;
}

/// A line for each key, and for each element of an array of objects.
static bool dumpLines(json_t *root, FILE *out) {
  const char *key, *comma = "{";
  json_t *value, *element;
  size_t i;
  bool ok = true;
  json_object_foreach(root, key, value) {
    bool isList = json_is_object(json_array_get(value, 0));
    fprintf(out, "%s\n\"%s\": %s", comma, key, isList ? "[" : "");
    comma = ",";
    if (!isList) {
      ok &= dump(value, out);
      continue;
    }
    json_array_foreach(value, i, element) {
      fputs(i ? ",\n  " : "\n  ", out);
      ok &= dump(element, out);
    }
    fputs("\n]", out);
  }
  return fputs("\n}\n", out) >= 0 && ok;
}

bool reportPrintJson(const Report *report, FILE *out) {
  json_t *root = reportMakeJson(report);
  bool ok = root && dumpLines(root, out);
  json_decref(root);
  return ok && fflush(out) == 0 && !ferror(out);
}
