//===- FeatureText.c - inputs, outputs and states in words ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FeatureText.h"
#include "Table.h"
#include <inttypes.h>
#include <stdlib.h>

const char *featureRole(const MilFeatureInfo *feature) {
  static const char *const roles[] = {"input", "output", "state"};
  return roles[feature->role];
}

static const char *typeName(MilDataType type) {
  const MilDataTypeInfo *info = milDataTypeGet(type);
  return info ? info->name : "unknown type";
}

static void printDim(FILE *out, int64_t lower, int64_t upper) {
  if (lower == upper && lower >= 0)
    fprintf(out, "%" PRId64, lower);
  else if (lower < 0)
    fputc('?', out);
  else if (upper < 0)
    fprintf(out, "(%" PRId64 "..)", lower);
  else
    fprintf(out, "(%" PRId64 "..%" PRId64 ")", lower, upper);
}

/// Dimensions with an x between them; of an image the width goes first.
static void printShape(FILE *out, const MilFeatureInfo *feature, MilShape lower, MilShape upper) {
  for (size_t i = 0; i < lower.rank; ++i) {
    size_t dim = feature->kind == MIL_FEATURE_IMAGE ? lower.rank - 1 - i : i;
    fputs(i ? "x" : "", out);
    printDim(out, lower.dims[dim], upper.dims[dim]);
  }
}

static void printShapes(FILE *out, const MilFeatureInfo *feature) {
  if (!feature->hasShape)
    return;
  fputc(' ', out);
  if (feature->lower.rank)
    printShape(out, feature, feature->lower, feature->upper);
  for (size_t i = 0; i < feature->numChoices; ++i) {
    fputs(i ? " or " : "", out);
    printShape(out, feature, feature->choices[i], feature->choices[i]);
  }
  if (feature->lower.rank || feature->numChoices)
    return;
  if (feature->shape.rank)
    printShape(out, feature, feature->shape, feature->shape);
  else
    fputs("scalar", out);
}

bool printFeatureType(const MilFeatureInfo *feature, MilArena *arena, FILE *out) {
  const char *colors;
  switch (feature->kind) {
  case MIL_FEATURE_MULTI_ARRAY:
    fputs(typeName(feature->type), out);
    printShapes(out, feature);
    break;
  case MIL_FEATURE_IMAGE:
    colors = cleanText(arena, feature->colorSpace);
    if (!colors)
      return false;
    fprintf(out, "%s image", colors);
    printShapes(out, feature);
    break;
  case MIL_FEATURE_INT64:
    fputs("int64", out);
    break;
  case MIL_FEATURE_DOUBLE:
    fputs("fp64", out);
    break;
  case MIL_FEATURE_STRING:
    fputs("string", out);
    break;
  case MIL_FEATURE_DICTIONARY:
    fprintf(out, "dictionary from %s to fp64", typeName(feature->type));
    break;
  case MIL_FEATURE_SEQUENCE:
    fprintf(out, "sequence of %s", typeName(feature->type));
    break;
  case MIL_FEATURE_OTHER:
    fputs("of another type", out);
    break;
  }
  fputs(feature->isOptional ? ", optional" : "", out);
  return true;
}

const char *featureType(const MilFeatureInfo *feature, MilArena *arena) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  if (!out)
    return NULL;
  bool ok = printFeatureType(feature, arena, out);
  ok &= fclose(out) == 0;
  const char *copy = ok ? milArenaCopyString(arena, (MilString){text, length}).data : NULL;
  free(text);
  return copy;
}
