//===- Metadata.c - what a model is and how its weights are stored -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Metadata.h"

#include "MetadataImpl.h"
#include <stdlib.h>

static void add(MilWeightTotal *total, const MilWeightInfo *weight) {
  ++total->weights;
  total->elements += weight->isShared ? 0 : weight->elements;
  for (size_t i = 0; i < weight->numParts; ++i) {
    const MilWeightPart *part = &weight->parts[i];
    if (part->isShared)
      continue;
    total->bytes += part->bytes;
    total->bytesInFiles += part->inFile ? part->bytes : 0;
  }
}

static int compareTotals(const void *a, const void *b) {
  const MilWeightTotal *x = a, *y = b;
  if (x->bytes != y->bytes)
    return x->bytes < y->bytes ? 1 : -1;
  return strcmp(x->encoding, y->encoding);
}

static int compareEncodings(const void *a, const void *b) {
  return strcmp((*(const MilWeightInfo *const *)a)->encoding,
                (*(const MilWeightInfo *const *)b)->encoding);
}

static MilStatus sumUp(MilMetadata *m, MilDiag diag) {
  const MilWeightInfo **sorted = milArenaCalloc(m->arena, m->numWeights + 1, sizeof *sorted);
  m->encodings = milArenaCalloc(m->arena, m->numWeights + 1, sizeof *m->encodings);
  if (!sorted || !m->encodings)
    return milMetadataNoMemory(diag);
  for (size_t w = 0; w < m->numWeights; ++w) {
    add(&m->total, &m->weights[w]);
    sorted[w] = &m->weights[w];
  }
  qsort(sorted, m->numWeights, sizeof *sorted, compareEncodings);
  for (size_t i = 0; i < m->numWeights; ++i) {
    if (i == 0 || strcmp(sorted[i]->encoding, sorted[i - 1]->encoding) != 0)
      m->encodings[m->numEncodings++].encoding = sorted[i]->encoding;
    add(&m->encodings[m->numEncodings - 1], sorted[i]);
  }
  qsort(m->encodings, m->numEncodings, sizeof *m->encodings, compareTotals);
  return MIL_OK;
}

MilStatus milMetadataCreate(MlirModule module, const MilMetadataOptions *options,
                            MilMetadata **outMetadata, MilDiag diag) {
  MilArena *arena = milArenaCreate();
  MilMetadata *m = arena ? milArenaCalloc(arena, 1, sizeof *m) : NULL;
  MilStatus status = m ? MIL_OK : milMetadataNoMemory(diag);
  *outMetadata = NULL;
  MIL_TRY(status);
  m->arena = arena;
  m->module = module;
  MIL_TRY(milMetadataReadModel(m, diag));
  MIL_TRY(milMetadataCollect(m, options->weightThreshold, diag));
  MIL_TRY(sumUp(m, diag));
  if (options->values)
    MIL_TRY(milMetadataCount(m, diag));
  *outMetadata = m;
done:
  if (status != MIL_OK)
    milArenaDestroy(arena);
  return status;
}

void milMetadataDestroy(MilMetadata *metadata) {
  if (metadata)
    milArenaDestroy(metadata->arena);
}

const MilModelInfo *milMetadataGetModel(const MilMetadata *metadata) { return &metadata->model; }

const MilWeightInfo *milMetadataGetWeights(const MilMetadata *metadata, size_t *outCount) {
  *outCount = metadata->numWeights;
  return metadata->weights;
}

const MilWeightTotal *milMetadataGetTotal(const MilMetadata *metadata) { return &metadata->total; }

const MilWeightTotal *milMetadataGetEncodings(const MilMetadata *metadata, size_t *outCount) {
  *outCount = metadata->numEncodings;
  return metadata->encodings;
}
