//===- DiffWeights.c - weights and interfaces of two models --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Diff.h"
#include "FeatureText.h"
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static MilStatus addWeight(Diff *diff, DiffWeight weight, MilDiag diag) {
  DiffWeight *weights = milArenaGrow(diff->arena, diff->weights, diff->numWeights,
                                     &diff->weightsCapacity, sizeof *weights);
  if (!weights)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  weights[diff->numWeights++] = weight;
  diff->weights = weights;
  return MIL_OK;
}

static bool isSame(const MilWeightInfo *first, const MilWeightInfo *second) {
  return second->error.meanSquared == 0 && first->bytes == second->bytes &&
         first->type == second->type && strcmp(first->encoding, second->encoding) == 0 &&
         milStringEqual(first->name, second->name);
}

/// Whether it is no weight but what an operation is told, such as strides. That is in the model, not in a file.
static bool isPlain(const MilWeightInfo *weight) {
  const MilDataTypeInfo *info = milDataTypeGet(weight->type);
  return info && info->kind != MIL_KIND_FLOAT && weight->elements <= DIFF_MOST_PLAIN &&
         !weight->numSteps && !weight->parts[0].inFile;
}

MilStatus diffWeights(Diff *diff, MilDiag diag) {
  size_t counts[2];
  const MilWeightInfo *first = milMetadataGetWeights(diff->metadata[0], &counts[0]);
  const MilWeightInfo *second = milMetadataGetWeights(diff->metadata[1], &counts[1]);
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < counts[0] && status == MIL_OK; ++i)
    if (first[i].error.match == MIL_MATCH_NONE && !isPlain(&first[i])) {
      ++diff->allWeights;
      status = addWeight(diff, (DiffWeight){DIFF_FIRST, &first[i], NULL}, diag);
    }
  for (size_t i = 0; i < counts[1] && status == MIL_OK; ++i) {
    if (isPlain(&second[i]))
      continue;
    ++diff->allWeights;
    if (second[i].error.match == MIL_MATCH_NONE) {
      status = addWeight(diff, (DiffWeight){DIFF_SECOND, NULL, &second[i]}, diag);
      continue;
    }
    const MilWeightInfo *partner = &first[second[i].error.index];
    if (!isSame(partner, &second[i]))
      status = addWeight(diff, (DiffWeight){DIFF_BOTH, partner, &second[i]}, diag);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// Interfaces
//===----------------------------------------------------------------------===//

static MilStatus say(Diff *diff, const char *line, MilDiag diag) {
  const char **lines = milArenaGrow(diff->arena, diff->interfaces, diff->numInterfaces,
                                    &diff->interfacesCapacity, sizeof *lines);
  if (!lines || !line)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  lines[diff->numInterfaces++] = line;
  diff->interfaces = lines;
  return MIL_OK;
}

/// The type as text in the arena; null when out of memory.
static const char *typeOf(MilArena *arena, const MilFeatureInfo *feature) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  bool printed = out && printFeatureType(feature, arena, out);
  printed = printed && !ferror(out);
  if (out && fclose(out) != 0)
    printed = false;
  // Without memory for the last byte there is no text, and nothing says so.
  bool isWhole = printed && text;
  const char *copy = isWhole ? milArenaCopyString(arena, (MilString){text, length}).data : NULL;
  free(text);
  return copy;
}

static const MilFeatureInfo *findFeature(const MilFunctionInfo *function,
                                         const MilFeatureInfo *feature) {
  for (size_t i = 0; i < function->numFeatures; ++i)
    if (function->features[i].role == feature->role &&
        milStringEqual(function->features[i].name, feature->name))
      return &function->features[i];
  return NULL;
}

static MilStatus diffFeature(Diff *diff, const MilFunctionInfo *function,
                             const MilFeatureInfo *before, const MilFeatureInfo *now,
                             MilDiag diag) {
  const MilFeatureInfo *some = now ? now : before;
  const char *was = before ? typeOf(diff->arena, before) : "absent";
  const char *is = now ? typeOf(diff->arena, now) : "absent";
  if (!was || !is)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  if (strcmp(was, is) == 0)
    return MIL_OK;
  return say(diff,
             milArenaPrintf(diff->arena, "function %.*s: %s '%.*s' is %s, was %s",
                            MIL_STR(function->name), featureRole(some), MIL_STR(some->name), is,
                            was),
             diag);
}

static MilStatus diffFunction(Diff *diff, const MilFunctionInfo *before, const MilFunctionInfo *now,
                              MilDiag diag) {
  MilStatus status = MIL_OK;
  if (!milStringEqual(before->opset, now->opset))
    status = say(diff,
                 milArenaPrintf(diff->arena, "function %.*s: opset is %.*s, was %.*s",
                                MIL_STR(now->name), MIL_STR(now->opset), MIL_STR(before->opset)),
                 diag);
  for (size_t i = 0; i < before->numFeatures && status == MIL_OK; ++i)
    if (!findFeature(now, &before->features[i]))
      status = diffFeature(diff, now, &before->features[i], NULL, diag);
  for (size_t i = 0; i < now->numFeatures && status == MIL_OK; ++i)
    status =
        diffFeature(diff, now, findFeature(before, &now->features[i]), &now->features[i], diag);
  return status;
}

static const MilFunctionInfo *findFunction(const MilModelInfo *model, MilString name) {
  for (size_t i = 0; i < model->numFunctions; ++i)
    if (milStringEqual(model->functions[i].name, name))
      return &model->functions[i];
  return NULL;
}

static MilStatus sayFunction(Diff *diff, MilString name, const char *where, MilDiag diag) {
  return say(diff, milArenaPrintf(diff->arena, "function %.*s is only in %s", MIL_STR(name), where),
             diag);
}

MilStatus diffInterfaces(Diff *diff, MilDiag diag) {
  const MilModelInfo *before = milMetadataGetModel(diff->metadata[0]);
  const MilModelInfo *now = milMetadataGetModel(diff->metadata[1]);
  MilStatus status = MIL_OK;
  if (before->version != now->version)
    status = say(diff,
                 milArenaPrintf(diff->arena, "needs %s, was %s", now->target ? now->target : "?",
                                before->target ? before->target : "?"),
                 diag);
  for (size_t i = 0; i < before->numFunctions && status == MIL_OK; ++i)
    if (!findFunction(now, before->functions[i].name))
      status = sayFunction(diff, before->functions[i].name, diff->paths[0], diag);
  for (size_t i = 0; i < now->numFunctions && status == MIL_OK; ++i) {
    const MilFunctionInfo *other = findFunction(before, now->functions[i].name);
    status = other ? diffFunction(diff, other, &now->functions[i], diag)
                   : sayFunction(diff, now->functions[i].name, diff->paths[1], diag);
  }
  return status;
}
