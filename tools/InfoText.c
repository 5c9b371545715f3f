//===- InfoText.c - a model and its weights, for people ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FeatureText.h"
#include "Info.h"
#include "Table.h"
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

enum { WIDTH = 100, INDENT = 2 };

typedef struct Printer {
  const Info *info;
  MilArena *arena;
  FILE *out;
  bool failed;
} Printer;

static const char *clean(Printer *p, MilString text) {
  const char *copy = cleanText(p->arena, text);
  p->failed |= !copy;
  return copy ? copy : "";
}

static void printTable(Printer *p, const Table *table) {
  p->failed |= !tablePrint(table, INDENT, WIDTH, p->out);
}

//===----------------------------------------------------------------------===//
// Features
//===----------------------------------------------------------------------===//

static void printFeatures(Printer *p, const MilFeatureInfo *features, size_t count) {
  int longest = 0;
  for (size_t i = 0; i < count; ++i)
    if (textWidth(clean(p, features[i].name)) > longest)
      longest = textWidth(clean(p, features[i].name));
  for (size_t i = 0; i < count; ++i) {
    const char *name = clean(p, features[i].name);
    int padding = longest - textWidth(name);
    fprintf(p->out, "%*s%-6s  %s%*s  ", INDENT, "", featureRole(&features[i]), name,
            padding > 0 ? padding : 0, "");
    p->failed |= !printFeatureType(&features[i], p->arena, p->out);
    fputc('\n', p->out);
  }
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

/// "54 operations: 42 const, 3 linear, ..." in lines.
static void printOperations(Printer *p, const MilFunctionInfo *function) {
  int column =
      fprintf(p->out, "%*s%" PRIu64 " operation%s%s", INDENT, "", function->numOperations,
              function->numOperations == 1 ? "" : "s", function->numOperationTypes ? ":" : "");
  for (size_t i = 0; i < function->numOperationTypes; ++i) {
    const MilOpCount *count = &function->operations[i];
    bool isLast = i + 1 == function->numOperationTypes;
    const char *text = milArenaPrintf(p->arena, " %" PRIu64 " %s%s", count->count,
                                      clean(p, count->type), isLast ? "" : ",");
    if (!text) {
      p->failed = true;
      return;
    }
    if (column + textWidth(text) > WIDTH)
      column = fprintf(p->out, "\n%*s", 2 * INDENT - 1, "") - 1;
    column += textWidth(text);
    fputs(text, p->out);
  }
  fputc('\n', p->out);
}

static void printFunction(Printer *p, const MilFunctionInfo *function, const MilModelInfo *model) {
  fprintf(p->out, "\nfunction %s", clean(p, function->name));
  if (function->opset.length)
    fprintf(p->out, ", opset %s", clean(p, function->opset));
  if (model->numFunctions > 1 && function->name.length &&
      milStringEqual(function->name, model->defaultFunction))
    fputs(", the default", p->out);
  fputc('\n', p->out);
  printFeatures(p, function->features, function->numFeatures);
  printOperations(p, function);
}

static void printText(Printer *p, const char *label, MilString text) {
  if (text.length)
    fprintf(p->out, "%s: %s\n", label, clean(p, text));
}

static void printModel(Printer *p) {
  const MilModelInfo *model = milMetadataGetModel(p->info->metadata);
  fprintf(p->out, "%s: %s", clean(p, milString(p->info->path)),
          model->isPipeline ? "pipeline of ML Programs" : "ML Program");
  if (p->info->bytes)
    fprintf(p->out, ", %" PRIu64 " bytes", p->info->bytes);
  fputc('\n', p->out);
  bool isKnown = model->version && model->version != INT_MAX;
  if (isKnown)
    fprintf(p->out, "specification version %d%s", model->version, model->target ? ", " : "\n");
  if (model->target)
    fprintf(p->out, "needs %s\n", model->target);
  printText(p, "description", model->description);
  printText(p, "author", model->author);
  printText(p, "license", model->license);
  printText(p, "version", model->versionString);
  if (model->isPipeline) {
    fputs("\npipeline\n", p->out);
    printFeatures(p, model->features, model->numFeatures);
  }
  for (size_t i = 0; i < model->numFunctions; ++i)
    printFunction(p, &model->functions[i], model);
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static const char *number(Printer *p, uint64_t value) {
  return milArenaPrintf(p->arena, "%" PRIu64, value);
}

static const char *bitsPerWeight(Printer *p, uint64_t bytes, uint64_t elements) {
  return elements ? milArenaPrintf(p->arena, "%.2f", 8 * (double)bytes / (double)elements) : "-";
}

static void addTotal(Printer *p, Table *table, const char *label, const MilWeightTotal *total) {
  tableAdd(table, label);
  tableAdd(table, number(p, total->weights));
  tableAdd(table, number(p, total->elements));
  tableAdd(table, number(p, total->bytes));
  tableAdd(table, bitsPerWeight(p, total->bytes, total->elements));
}

static void printTotals(Printer *p) {
  static const char *const header[] = {"encoding", "weights", "elements", "bytes", "bits/weight"};
  Table table = {.arena = p->arena, .columns = "Lrrrr"};
  size_t count;
  const MilWeightTotal *encodings = milMetadataGetEncodings(p->info->metadata, &count);
  const char *least = p->info->threshold == 1 ? "" : "s";
  fprintf(p->out, "\nweights of %" PRIu64 " element%s or more", p->info->threshold, least);
  fputs(count ? "\n" : ": none\n", p->out);
  if (!count)
    return;
  for (size_t i = 0; i < sizeof header / sizeof header[0]; ++i)
    tableAdd(&table, header[i]);
  for (size_t i = 0; i < count; ++i)
    addTotal(p, &table, encodings[i].encoding, &encodings[i]);
  addTotal(p, &table, "total", milMetadataGetTotal(p->info->metadata));
  printTable(p, &table);
}

static const char *shapeText(Printer *p, MilShape shape) {
  enum { LONGEST_DIM = 21 };
  char *text = milArenaCalloc(p->arena, shape.rank + 1, LONGEST_DIM), *end = text;
  for (size_t i = 0; i < shape.rank && text; ++i)
    end += sprintf(end, "%s%" PRId64, i ? "x" : "", shape.dims[i]);
  return text;
}

static const char *errorText(Printer *p, const MilWeightError *error) {
  if (error->match == MIL_MATCH_NONE)
    return "-";
  if (isinf(error->snrDb) && error->snrDb > 0)
    return "exact";
  return isfinite(error->snrDb) ? milArenaPrintf(p->arena, "%.1f", error->snrDb) : "-";
}

static void addWeight(Printer *p, Table *table, const MilWeightInfo *weight) {
  bool hasValues = weight->hasValues && weight->elements;
  tableAdd(table, weight->name.length ? clean(p, weight->name) : "-");
  tableAdd(table, shapeText(p, weight->shape));
  tableAdd(table, weight->encoding);
  tableAdd(table, number(p, weight->bytes));
  tableAdd(table, bitsPerWeight(p, weight->bytes, weight->elements));
  tableAdd(table, hasValues ? milArenaPrintf(p->arena, "%.1f%%", 100 * weight->sparsity) : "-");
  tableAdd(table, hasValues ? number(p, weight->uniqueValues) : "-");
  if (p->info->original)
    tableAdd(table, errorText(p, &weight->error));
}

/// The weights of one function, which stand together, from `begin` on; returns their end.
static size_t printWeightsOf(Printer *p, const MilWeightInfo *weights, size_t begin, size_t count) {
  static const char *const header[] = {"weight", "shape", "encoding", "bytes",
                                       "bits",   "zeros", "unique",   "SNR dB"};
  size_t columns = p->info->original ? 8 : 7, end = begin;
  Table table = {.arena = p->arena, .columns = columns == 8 ? "LlLrrrrr" : "LlLrrrr"};
  for (size_t i = 0; i < columns; ++i)
    tableAdd(&table, header[i]);
  for (; end < count && milStringEqual(weights[end].function, weights[begin].function); ++end)
    addWeight(p, &table, &weights[end]);
  fprintf(p->out, "\nweights of function %s\n", clean(p, weights[begin].function));
  printTable(p, &table);
  return end;
}

static void printUnmatched(Printer *p, const char *in, const MilMetadata *metadata,
                           const char *notIn) {
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  bool any = false;
  for (size_t i = 0; i < count; ++i) {
    if (weights[i].error.match != MIL_MATCH_NONE)
      continue;
    if (!any)
      fprintf(p->out, "\nweights of %s without a partner in %s\n", clean(p, milString(in)),
              clean(p, milString(notIn)));
    any = true;
    fprintf(p->out, "%*s%s: %s\n", INDENT, "", clean(p, weights[i].function),
            clean(p, weights[i].name));
  }
}

bool printInfoText(const Info *info, bool listWeights, FILE *out) {
  Printer p = {.info = info, .arena = milArenaCreate(), .out = out};
  if (!p.arena)
    return false;
  printModel(&p);
  printTotals(&p);
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(info->metadata, &count);
  for (size_t i = 0; i < count && listWeights;)
    i = printWeightsOf(&p, weights, i, count);
  if (info->original) {
    printUnmatched(&p, info->path, info->metadata, info->originalPath);
    printUnmatched(&p, info->originalPath, info->original, info->path);
  }
  milArenaDestroy(p.arena);
  return !p.failed && fflush(out) == 0 && !ferror(out);
}
