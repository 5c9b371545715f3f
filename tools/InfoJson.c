//===- InfoJson.c - a model and its weights, for programs ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys do not depend on the model: what does not apply is null, an empty array or an empty object.
// Text that is no UTF-8 has `?` for each byte beyond ASCII. Numbers that are not finite are null.
//===----------------------------------------------------------------------===//
#include "Info.h"
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

/// Makes values and remembers whether one could not be made.
typedef struct Json {
  bool failed;
} Json;

static json_t *check(Json *j, json_t *value) {
  j->failed |= !value;
  return value;
}
static void set(Json *j, json_t *object, const char *key, json_t *value) {
  j->failed |= json_object_set_new(object, key, value) != 0;
}
static void append(Json *j, json_t *array, json_t *value) {
  j->failed |= json_array_append_new(array, value) != 0;
}

static char *toAscii(MilString text) {
  char *copy = malloc(text.length + 1);
  for (size_t i = 0; copy && i < text.length; ++i)
    copy[i] = (unsigned char)text.data[i] < 0x80 ? text.data[i] : '?';
  return copy;
}

static json_t *text(Json *j, MilString value) {
  json_t *string = json_stringn(value.length ? value.data : "", value.length);
  if (string)
    return string;
  char *ascii = toAscii(value);
  string = ascii ? json_stringn(ascii, value.length) : NULL;
  free(ascii);
  return check(j, string);
}
static json_t *textOrNull(Json *j, MilString value) {
  return value.length ? text(j, value) : json_null();
}
static json_t *word(Json *j, const char *value) {
  return value ? text(j, milString(value)) : json_null();
}
/// A key from the file.
static void setText(Json *j, json_t *object, MilString key, json_t *value) {
  if (json_object_setn(object, key.length ? key.data : "", key.length, value) != 0) {
    char *ascii = toAscii(key);
    j->failed |= !ascii || json_object_setn(object, ascii, key.length, value) != 0;
    free(ascii);
  }
  json_decref(value);
}

static json_t *whole(Json *j, uint64_t value) { return check(j, json_integer((json_int_t)value)); }
static json_t *number(Json *j, double value) {
  return isfinite(value) ? check(j, json_real(value)) : json_null();
}
static json_t *dataType(Json *j, MilDataType type) {
  const MilDataTypeInfo *info = milDataTypeGet(type);
  return info ? word(j, info->name) : json_null();
}
static json_t *shapeOf(Json *j, MilShape shape) {
  json_t *array = check(j, json_array());
  for (size_t i = 0; i < shape.rank; ++i)
    append(j, array, check(j, json_integer(shape.dims[i])));
  return array;
}
static json_t *bitsPerWeight(Json *j, uint64_t bytes, uint64_t elements) {
  return number(j, 8 * (double)bytes / (double)elements);
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

static json_t *feature(Json *j, const MilFeatureInfo *from) {
  static const char *const kinds[] = {[MIL_FEATURE_MULTI_ARRAY] = "multi_array",
                                      [MIL_FEATURE_IMAGE] = "image",
                                      [MIL_FEATURE_INT64] = "int64",
                                      [MIL_FEATURE_DOUBLE] = "double",
                                      [MIL_FEATURE_STRING] = "string",
                                      [MIL_FEATURE_DICTIONARY] = "dictionary",
                                      [MIL_FEATURE_SEQUENCE] = "sequence",
                                      [MIL_FEATURE_OTHER] = "other"};
  json_t *object = check(j, json_object()), *shapes = check(j, json_array());
  bool hasRange = from->lower.rank != 0;
  set(j, object, "name", text(j, from->name));
  set(j, object, "kind", word(j, kinds[from->kind]));
  set(j, object, "dtype", dataType(j, from->type));
  set(j, object, "shape", from->hasShape ? shapeOf(j, from->shape) : json_null());
  for (size_t i = 0; i < from->numChoices; ++i)
    append(j, shapes, shapeOf(j, from->choices[i]));
  set(j, object, "enumerated_shapes", shapes);
  set(j, object, "lower_bounds", hasRange ? shapeOf(j, from->lower) : json_null());
  set(j, object, "upper_bounds", hasRange ? shapeOf(j, from->upper) : json_null());
  set(j, object, "color_space", textOrNull(j, from->colorSpace));
  set(j, object, "optional", json_boolean(from->isOptional));
  set(j, object, "description", textOrNull(j, from->description));
  return object;
}

/// Adds "inputs", "outputs" and "states".
static void setFeatures(Json *j, json_t *object, const MilFeatureInfo *features, size_t count) {
  static const char *const roles[] = {"inputs", "outputs", "states"};
  for (int role = MIL_FEATURE_INPUT; role <= MIL_FEATURE_STATE; ++role) {
    json_t *array = check(j, json_array());
    for (size_t i = 0; i < count; ++i)
      if ((int)features[i].role == role)
        append(j, array, feature(j, &features[i]));
    set(j, object, roles[role], array);
  }
}

static json_t *function(Json *j, const MilFunctionInfo *from) {
  json_t *object = check(j, json_object()), *operations = check(j, json_object());
  set(j, object, "name", text(j, from->name));
  set(j, object, "opset", textOrNull(j, from->opset));
  setFeatures(j, object, from->features, from->numFeatures);
  set(j, object, "num_operations", whole(j, from->numOperations));
  for (size_t i = 0; i < from->numOperationTypes; ++i)
    setText(j, operations, from->operations[i].type, whole(j, from->operations[i].count));
  set(j, object, "operations", operations);
  return object;
}

static void setModel(Json *j, json_t *root, const Info *info) {
  const MilModelInfo *model = milMetadataGetModel(info->metadata);
  json_t *userDefined = check(j, json_object()), *functions = check(j, json_array());
  json_t *pipeline = model->isPipeline ? check(j, json_object()) : json_null();
  bool isKnown = model->version && model->version != INT_MAX;
  set(j, root, "path", word(j, info->path));
  set(j, root, "bytes", info->bytes ? whole(j, info->bytes) : json_null());
  set(j, root, "specification_version", isKnown ? whole(j, (uint64_t)model->version) : json_null());
  set(j, root, "target", word(j, model->target));
  set(j, root, "author", textOrNull(j, model->author));
  set(j, root, "license", textOrNull(j, model->license));
  set(j, root, "description", textOrNull(j, model->description));
  set(j, root, "version", textOrNull(j, model->versionString));
  for (size_t i = 0; i < model->numUserDefined; ++i)
    setText(j, userDefined, model->userDefined[i].key, text(j, model->userDefined[i].value));
  set(j, root, "user_defined", userDefined);
  if (model->isPipeline)
    setFeatures(j, pipeline, model->features, model->numFeatures);
  set(j, root, "pipeline", pipeline);
  set(j, root, "default_function", textOrNull(j, model->defaultFunction));
  for (size_t i = 0; i < model->numFunctions; ++i)
    append(j, functions, function(j, &model->functions[i]));
  set(j, root, "functions", functions);
}

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
  json_t *object = check(j, json_object()), *null = json_null();
  bool isPruned = from->kind == MIL_ENCODING_PRUNED, isCast = from->kind == MIL_ENCODING_CAST;
  bool isPalette = from->kind == MIL_ENCODING_PALETTIZED, isGrouped = !isPruned && !isCast;
  bool isInteger = from->kind == MIL_ENCODING_QUANTIZED;
  set(j, object, "technique", word(j, techniques[from->kind]));
  set(j, object, "op_type", text(j, from->opType));
  set(j, object, "op_name", text(j, from->opName));
  set(j, object, "input", textOrNull(j, from->input));
  set(j, object, "dtype", dataType(j, from->type));
  set(j, object, "nbits", isPalette || isInteger ? whole(j, from->bits) : null);
  set(j, object, "has_offset", isGrouped && !isPalette ? json_boolean(from->hasOffset) : null);
  set(j, object, "granularity", isGrouped ? word(j, granularities[from->granularity]) : null);
  set(j, object, "axis", isGrouped && from->axis >= 0 ? whole(j, (uint64_t)from->axis) : null);
  set(j, object, "groups", isGrouped ? whole(j, from->groups) : null);
  set(j, object, "block_sizes", isGrouped ? shapeOf(j, from->blockSizes) : null);
  set(j, object, "palette_entries", isPalette ? whole(j, (uint64_t)from->paletteEntries) : null);
  set(j, object, "cluster_dim", isPalette ? whole(j, (uint64_t)from->clusterDim) : null);
  set(j, object, "mask_sparsity", isPruned ? number(j, from->sparsity) : null);
  return object;
}

static json_t *encoding(Json *j, const MilWeightInfo *weight) {
  json_t *object = check(j, json_object());
  json_t *scheme = check(j, json_array()), *steps = check(j, json_array());
  for (size_t i = 0; i < weight->numSteps; ++i) {
    append(j, scheme, word(j, techniques[weight->steps[i].kind]));
    append(j, steps, step(j, &weight->steps[i]));
  }
  set(j, object, "text", word(j, weight->encoding));
  set(j, object, "scheme", scheme);
  set(j, object, "steps", steps);
  return object;
}

static json_t *part(Json *j, const MilWeightPart *from) {
  json_t *object = check(j, json_object());
  set(j, object, "op_name", text(j, from->opName));
  set(j, object, "parameter", text(j, from->parameter));
  set(j, object, "dtype", dataType(j, from->type));
  set(j, object, "shape", shapeOf(j, from->shape));
  set(j, object, "bytes", whole(j, from->bytes));
  set(j, object, "stored_in", word(j, from->inFile ? "weight_file" : "model"));
  set(j, object, "shared", json_boolean(from->isShared));
  return object;
}

static json_t *consumer(Json *j, const MilWeightConsumer *from) {
  json_t *object = check(j, json_object()), *mapping = check(j, json_object());
  set(j, object, "op_type", text(j, from->opType));
  set(j, object, "name", text(j, from->name));
  for (size_t i = 0; i < from->numParameters; ++i)
    setText(j, mapping, from->parameters[i].input, text(j, from->parameters[i].weight));
  set(j, object, "params_name_mapping", mapping);
  return object;
}

static json_t *error(Json *j, const MilWeightError *from) {
  if (from->match == MIL_MATCH_NOT_TRIED || from->match == MIL_MATCH_NONE)
    return json_null();
  json_t *object = check(j, json_object());
  set(j, object, "original", text(j, from->original));
  set(j, object, "matched_by", word(j, from->match == MIL_MATCH_NAME ? "name" : "consumer"));
  set(j, object, "mse", number(j, from->meanSquared));
  set(j, object, "max_abs", number(j, from->largest));
  set(j, object, "snr_db", number(j, from->snrDb));
  return object;
}

static json_t *weight(Json *j, const MilWeightInfo *from) {
  json_t *object = check(j, json_object());
  json_t *parts = check(j, json_array()), *consumers = check(j, json_array());
  set(j, object, "function", text(j, from->function));
  set(j, object, "name", text(j, from->name));
  set(j, object, "value", textOrNull(j, from->value));
  set(j, object, "dtype", dataType(j, from->type));
  set(j, object, "shape", shapeOf(j, from->shape));
  set(j, object, "elements", whole(j, from->elements));
  set(j, object, "encoding", encoding(j, from));
  for (size_t i = 0; i < from->numParts; ++i)
    append(j, parts, part(j, &from->parts[i]));
  set(j, object, "parts", parts);
  set(j, object, "bytes", whole(j, from->bytes));
  set(j, object, "bits_per_weight", bitsPerWeight(j, from->bytes, from->elements));
  set(j, object, "shared", json_boolean(from->isShared));
  set(j, object, "sparsity", from->hasValues ? number(j, from->sparsity) : json_null());
  set(j, object, "unique_values", from->hasValues ? whole(j, from->uniqueValues) : json_null());
  for (size_t i = 0; i < from->numConsumers; ++i)
    append(j, consumers, consumer(j, from->consumers[i]));
  set(j, object, "child_ops", consumers);
  set(j, object, "error", error(j, &from->error));
  return object;
}

static json_t *total(Json *j, const MilWeightTotal *from) {
  json_t *object = check(j, json_object());
  if (from->encoding)
    set(j, object, "encoding", word(j, from->encoding));
  set(j, object, "weights", whole(j, from->weights));
  set(j, object, "elements", whole(j, from->elements));
  set(j, object, "bytes", whole(j, from->bytes));
  set(j, object, "bytes_in_weight_files", whole(j, from->bytesInFiles));
  set(j, object, "bits_per_weight", bitsPerWeight(j, from->bytes, from->elements));
  return object;
}

static json_t *unmatched(Json *j, const MilMetadata *metadata) {
  json_t *array = check(j, json_array());
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  for (size_t i = 0; i < count; ++i) {
    if (weights[i].error.match != MIL_MATCH_NONE)
      continue;
    json_t *object = check(j, json_object());
    set(j, object, "function", text(j, weights[i].function));
    set(j, object, "name", text(j, weights[i].name));
    append(j, array, object);
  }
  return array;
}

static json_t *original(Json *j, const Info *info) {
  if (!info->original)
    return json_null();
  json_t *object = check(j, json_object());
  set(j, object, "path", word(j, info->originalPath));
  set(j, object, "weights_without_original", unmatched(j, info->metadata));
  set(j, object, "originals_without_weight", unmatched(j, info->original));
  return object;
}

static void setWeights(Json *j, json_t *root, const Info *info) {
  json_t *weights = check(j, json_array()), *encodings = check(j, json_array());
  size_t count;
  set(j, root, "weight_threshold", whole(j, info->threshold));
  const MilWeightInfo *list = milMetadataGetWeights(info->metadata, &count);
  for (size_t i = 0; i < count; ++i)
    append(j, weights, weight(j, &list[i]));
  set(j, root, "weights", weights);
  const MilWeightTotal *totals = milMetadataGetEncodings(info->metadata, &count);
  for (size_t i = 0; i < count; ++i)
    append(j, encodings, total(j, &totals[i]));
  set(j, root, "encodings", encodings);
  set(j, root, "total", total(j, milMetadataGetTotal(info->metadata)));
  set(j, root, "original", original(j, info));
}

bool printInfoJson(const Info *info, FILE *out) {
  Json j = {false};
  json_t *root = check(&j, json_object());
  setModel(&j, root, info);
  setWeights(&j, root, info);
  bool ok = !j.failed && json_dumpf(root, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
  json_decref(root);
  return ok && fflush(out) == 0;
}
