//===- DiffWeights.c - weights of two models -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Diff.h"

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
  return second->error.meanSquared == 0 && !second->error.hasOtherZeros &&
         first->bytes == second->bytes && first->type == second->type &&
         strcmp(first->encoding, second->encoding) == 0 &&
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
