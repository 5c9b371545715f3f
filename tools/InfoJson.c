//===- InfoJson.c - a model and its weights, for programs ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys do not depend on the model: what does not apply is null, an empty array or an empty object.
//===----------------------------------------------------------------------===//
#include "Info.h"
#include "ModelJson.h"
#include "mil-c/Arena.h"
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static const char *const techniques[] = {
    [MIL_ENCODING_PRUNED] = "pruned",       [MIL_ENCODING_PALETTIZED] = "palettized",
    [MIL_ENCODING_QUANTIZED] = "quantized", [MIL_ENCODING_SCALED] = "scaled",
    [MIL_ENCODING_CAST] = "cast",
};

static json_t *step(Json *j, const MilEncodingStep *from) {
  static const char *const granularities[] = {"per_tensor", "per_channel", "per_grouped_channel",
                                              "per_block"};
  json_t *object = jsonCheck(j, json_object()), *null = json_null();
  bool isPruned = from->kind == MIL_ENCODING_PRUNED, isCast = from->kind == MIL_ENCODING_CAST;
  bool isPalette = from->kind == MIL_ENCODING_PALETTIZED, isGrouped = !isPruned && !isCast;
  bool isInteger = from->kind == MIL_ENCODING_QUANTIZED;
  jsonSet(j, object, "technique", jsonWord(j, techniques[from->kind]));
  jsonSet(j, object, "op_type", jsonText(j, from->opType));
  jsonSet(j, object, "op_name", jsonText(j, from->opName));
  jsonSet(j, object, "input", jsonTextOrNull(j, from->input));
  jsonSet(j, object, "dtype", jsonDataType(j, from->type));
  jsonSet(j, object, "nbits", isPalette || isInteger ? jsonWhole(j, from->bits) : null);
  jsonSet(j, object, "has_offset", isGrouped && !isPalette ? json_boolean(from->hasOffset) : null);
  jsonSet(j, object, "granularity",
          isGrouped ? jsonWord(j, granularities[from->granularity]) : null);
  jsonSet(j, object, "axis",
          isGrouped && from->axis >= 0 ? jsonWhole(j, (uint64_t)from->axis) : null);
  jsonSet(j, object, "groups", isGrouped ? jsonWhole(j, from->groups) : null);
  jsonSet(j, object, "block_sizes", isGrouped ? jsonShape(j, from->blockSizes) : null);
  jsonSet(j, object, "palette_entries",
          isPalette ? jsonWhole(j, (uint64_t)from->paletteEntries) : null);
  jsonSet(j, object, "cluster_dim", isPalette ? jsonWhole(j, (uint64_t)from->clusterDim) : null);
  jsonSet(j, object, "mask_sparsity", isPruned ? jsonNumber(j, from->sparsity) : null);
  return object;
}

static json_t *encoding(Json *j, const MilWeightInfo *weight) {
  json_t *object = jsonCheck(j, json_object());
  json_t *scheme = jsonCheck(j, json_array()), *steps = jsonCheck(j, json_array());
  for (size_t i = 0; i < weight->numSteps; ++i) {
    jsonAppend(j, scheme, jsonWord(j, techniques[weight->steps[i].kind]));
    jsonAppend(j, steps, step(j, &weight->steps[i]));
  }
  jsonSet(j, object, "text", jsonWord(j, weight->encoding));
  jsonSet(j, object, "scheme", scheme);
  jsonSet(j, object, "steps", steps);
  return object;
}

static json_t *part(Json *j, const MilWeightPart *from) {
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "op_name", jsonText(j, from->opName));
  jsonSet(j, object, "parameter", jsonText(j, from->parameter));
  jsonSet(j, object, "dtype", jsonDataType(j, from->type));
  jsonSet(j, object, "shape", jsonShape(j, from->shape));
  jsonSet(j, object, "bytes", jsonWhole(j, from->bytes));
  jsonSet(j, object, "stored_in", jsonWord(j, from->inFile ? "weight_file" : "model"));
  jsonSet(j, object, "shared", json_boolean(from->isShared));
  return object;
}

static json_t *consumer(Json *j, const MilWeightConsumer *from) {
  json_t *object = jsonCheck(j, json_object()), *mapping = jsonCheck(j, json_object());
  jsonSet(j, object, "op_type", jsonText(j, from->opType));
  jsonSet(j, object, "name", jsonText(j, from->name));
  for (size_t i = 0; i < from->numParameters; ++i)
    jsonSetText(j, mapping, from->parameters[i].input, jsonText(j, from->parameters[i].weight));
  jsonSet(j, object, "params_name_mapping", mapping);
  return object;
}

/// Each consumer once: operations with many weights are of each of them.
typedef struct Consumers {
  MilArena *arena;
  const MilWeightConsumer **from; ///< in order of their addresses
  json_t **objects;               ///< of each; references of their own
  size_t size;
} Consumers;

static int compareConsumers(const void *a, const void *b) {
  uintptr_t x = (uintptr_t)*(const MilWeightConsumer *const *)a;
  uintptr_t y = (uintptr_t)*(const MilWeightConsumer *const *)b;
  return (x > y) - (x < y);
}

static void makeConsumers(Json *j, const MilWeightInfo *weights, size_t count, Consumers *out) {
  size_t total = 0, size = 0;
  *out = (Consumers){.arena = milArenaCreate()};
  for (size_t i = 0; i < count; ++i)
    total += weights[i].numConsumers;
  if (out->arena) {
    out->from = milArenaCalloc(out->arena, total + 1, sizeof(*out->from));
    out->objects = milArenaCalloc(out->arena, total + 1, sizeof(*out->objects));
  }
  j->failed |= !out->from || !out->objects;
  if (j->failed)
    return;
  for (size_t i = 0; i < count; ++i)
    for (size_t k = 0; k < weights[i].numConsumers; ++k)
      out->from[size++] = weights[i].consumers[k];
  if (size)
    qsort(out->from, size, sizeof(*out->from), compareConsumers);
  for (size_t i = 0; i < size; ++i)
    if (i == 0 || out->from[i] != out->from[out->size - 1])
      out->from[out->size++] = out->from[i];
  for (size_t i = 0; i < out->size; ++i)
    out->objects[i] = consumer(j, out->from[i]);
}

static json_t *consumerOf(const Consumers *consumers, const MilWeightConsumer *from) {
  const MilWeightConsumer **found =
      bsearch(&from, consumers->from, consumers->size, sizeof(*consumers->from), compareConsumers);
  return json_incref(consumers->objects[found - consumers->from]);
}

static void destroyConsumers(Consumers *consumers) {
  for (size_t i = 0; i < consumers->size; ++i)
    json_decref(consumers->objects[i]);
  milArenaDestroy(consumers->arena);
}

static json_t *error(Json *j, const MilWeightError *from) {
  if (from->match == MIL_MATCH_NOT_TRIED || from->match == MIL_MATCH_NONE)
    return json_null();
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "original", jsonText(j, from->original));
  jsonSet(j, object, "matched_by",
          jsonWord(j, from->match == MIL_MATCH_NAME ? "name" : "consumer"));
  jsonSet(j, object, "mse", jsonNumber(j, from->meanSquared));
  jsonSet(j, object, "max_abs", jsonNumber(j, from->largest));
  jsonSet(j, object, "snr_db", jsonNumber(j, from->snrDb));
  return object;
}

static json_t *weight(Json *j, const Consumers *consumers, const MilWeightInfo *from) {
  json_t *object = jsonCheck(j, json_object());
  json_t *parts = jsonCheck(j, json_array()), *children = jsonCheck(j, json_array());
  jsonSet(j, object, "function", jsonText(j, from->function));
  jsonSet(j, object, "name", jsonText(j, from->name));
  jsonSet(j, object, "value", jsonTextOrNull(j, from->value));
  jsonSet(j, object, "dtype", jsonDataType(j, from->type));
  jsonSet(j, object, "shape", jsonShape(j, from->shape));
  jsonSet(j, object, "elements", jsonWhole(j, from->elements));
  jsonSet(j, object, "encoding", encoding(j, from));
  for (size_t i = 0; i < from->numParts; ++i)
    jsonAppend(j, parts, part(j, &from->parts[i]));
  jsonSet(j, object, "parts", parts);
  jsonSet(j, object, "bytes", jsonWhole(j, from->bytes));
  jsonSet(j, object, "bits_per_weight", jsonBitsPerWeight(j, from->bytes, from->elements));
  jsonSet(j, object, "shared", json_boolean(from->isShared));
  jsonSet(j, object, "sparsity", from->hasValues ? jsonNumber(j, from->sparsity) : json_null());
  jsonSet(j, object, "unique_values",
          from->hasValues ? jsonWhole(j, from->uniqueValues) : json_null());
  for (size_t i = 0; i < from->numConsumers; ++i)
    jsonAppend(j, children, consumerOf(consumers, from->consumers[i]));
  jsonSet(j, object, "child_ops", children);
  jsonSet(j, object, "error", error(j, &from->error));
  return object;
}

static json_t *total(Json *j, const MilWeightTotal *from) {
  json_t *object = jsonCheck(j, json_object());
  if (from->encoding)
    jsonSet(j, object, "encoding", jsonWord(j, from->encoding));
  jsonSet(j, object, "weights", jsonWhole(j, from->weights));
  jsonSet(j, object, "elements", jsonWhole(j, from->elements));
  jsonSet(j, object, "bytes", jsonWhole(j, from->bytes));
  jsonSet(j, object, "bytes_in_weight_files", jsonWhole(j, from->bytesInFiles));
  jsonSet(j, object, "bits_per_weight", jsonBitsPerWeight(j, from->bytes, from->elements));
  return object;
}

static json_t *original(Json *j, const Info *info) {
  if (!info->original)
    return json_null();
  json_t *object = jsonCheck(j, json_object());
  jsonSet(j, object, "path", jsonWord(j, info->originalPath));
  jsonSet(j, object, "weights_without_original", jsonUnmatched(j, info->metadata, 0));
  jsonSet(j, object, "originals_without_weight", jsonUnmatched(j, info->original, 0));
  return object;
}

static void setWeights(Json *j, json_t *root, const Info *info) {
  json_t *weights = jsonCheck(j, json_array()), *encodings = jsonCheck(j, json_array());
  size_t count;
  jsonSet(j, root, "weight_threshold", jsonWhole(j, info->threshold));
  const MilWeightInfo *list = milMetadataGetWeights(info->metadata, &count);
  Consumers consumers;
  makeConsumers(j, list, count, &consumers);
  for (size_t i = 0; i < count && !j->failed; ++i)
    jsonAppend(j, weights, weight(j, &consumers, &list[i]));
  destroyConsumers(&consumers);
  jsonSet(j, root, "weights", weights);
  const MilWeightTotal *totals = milMetadataGetEncodings(info->metadata, &count);
  for (size_t i = 0; i < count; ++i)
    jsonAppend(j, encodings, total(j, &totals[i]));
  jsonSet(j, root, "encodings", encodings);
  jsonSet(j, root, "total", total(j, milMetadataGetTotal(info->metadata)));
  jsonSet(j, root, "original", original(j, info));
}

bool printInfoJson(const Info *info, FILE *out) {
  Json j = {false};
  json_t *root = jsonCheck(&j, json_object());
  jsonSet(&j, root, "path", jsonWord(&j, info->path));
  jsonSet(&j, root, "bytes", info->bytes ? jsonWhole(&j, info->bytes) : json_null());
  jsonSetModel(&j, root, milMetadataGetModel(info->metadata));
  setWeights(&j, root, info);
  bool ok = !j.failed && json_dumpf(root, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
  json_decref(root);
  return ok && fflush(out) == 0;
}
