//===- MetadataCompare.c - weights against those of another model -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MetadataImpl.h"

#include "Kernels/Statistics.h"
#include <math.h>
#include <stdlib.h>

enum { CHUNK = 1024 };

//===----------------------------------------------------------------------===//
// Partners
//===----------------------------------------------------------------------===//

/// What a weight can be found by: the name of its operation or its value (`input` is empty), or an
/// input of one of its consumers.
typedef struct Key {
  MilString function, name, input;
  size_t weight;
} Key;

typedef struct Index {
  Key *keys; ///< sorted, equal ones in program order
  size_t size, capacity;
} Index;

static int compareFields(const Key *a, const Key *b) {
  int order = milStringCompare(a->function, b->function);
  order = order ? order : milStringCompare(a->input, b->input);
  return order ? order : milStringCompare(a->name, b->name);
}
static int compareKeys(const void *a, const void *b) {
  const Key *x = a, *y = b;
  int order = compareFields(x, y);
  return order ? order : (x->weight > y->weight) - (x->weight < y->weight);
}

static MilStatus addKey(MilArena *arena, Index *index, Key key, MilDiag diag) {
  Key *keys = milArenaGrow(arena, index->keys, index->size, &index->capacity, sizeof *keys);
  if (!keys)
    return milMetadataNoMemory(diag);
  index->keys = keys;
  index->keys[index->size++] = key;
  return MIL_OK;
}

/// The input that a weight is of a consumer; empty when it is none by name.
static MilString inputOf(const MilWeightConsumer *consumer, const MilWeightInfo *weight) {
  for (size_t i = 0; i < consumer->numParameters; ++i)
    if (milStringEqual(consumer->parameters[i].weight, weight->name))
      return consumer->parameters[i].input;
  return milString(NULL);
}

static MilStatus buildIndex(MilArena *arena, const MilMetadata *metadata, Index *index,
                            MilDiag diag) {
  MilStatus status = MIL_OK;
  for (size_t w = 0; w < metadata->numWeights; ++w) {
    const MilWeightInfo *weight = &metadata->weights[w];
    MilString none = milString(NULL);
    MIL_TRY(addKey(arena, index, (Key){weight->function, weight->name, none, w}, diag));
    if (!milStringEqual(weight->value, weight->name))
      MIL_TRY(addKey(arena, index, (Key){weight->function, weight->value, none, w}, diag));
    for (size_t i = 0; i < weight->numConsumers; ++i) {
      MilString input = inputOf(weight->consumers[i], weight);
      if (input.length)
        MIL_TRY(addKey(arena, index, (Key){weight->function, weight->consumers[i]->name, input, w},
                       diag));
    }
  }
  if (index->size)
    qsort(index->keys, index->size, sizeof *index->keys, compareKeys);
done:
  return status;
}

static bool sameShape(MilShape a, MilShape b) {
  return a.rank == b.rank && memcmp(a.dims, b.dims, a.rank * sizeof *a.dims) == 0;
}

/// The first weight of `original` under this key with the shape of `weight`; null without one.
static MilWeightInfo *find(const Index *index, MilMetadata *original, const MilWeightInfo *weight,
                           MilString name, MilString input) {
  Key key = {weight->function, name, input, 0};
  size_t low = 0, high = index->size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compareKeys(&index->keys[middle], &key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; name.length && low < index->size && compareFields(&index->keys[low], &key) == 0; ++low) {
    MilWeightInfo *found = &original->weights[index->keys[low].weight];
    if (sameShape(found->shape, weight->shape))
      return found;
  }
  return NULL;
}

static MilWeightInfo *findPartner(const Index *index, MilMetadata *original,
                                  const MilWeightInfo *weight, MilMatch *outMatch) {
  MilString none = milString(NULL);
  *outMatch = MIL_MATCH_NAME;
  MilWeightInfo *found = find(index, original, weight, weight->name, none);
  if (!found)
    found = find(index, original, weight, weight->value, none);
  if (found)
    return found;
  *outMatch = MIL_MATCH_CONSUMER;
  for (size_t i = 0; i < weight->numConsumers && !found; ++i) {
    MilString input = inputOf(weight->consumers[i], weight);
    if (input.length)
      found = find(index, original, weight, weight->consumers[i]->name, input);
  }
  if (!found)
    *outMatch = MIL_MATCH_NONE;
  return found;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static void measure(const MilWeightValues *values, const MilWeightValues *references,
                    uint64_t elements, MilWeightError *out) {
  double x[CHUNK], r[CHUNK];
  MilErrorSums sums = {0};
  if (values->isSplat && references->isSplat && elements)
    elements = 1;
  for (uint64_t first = 0, n; first < elements; first += n) {
    n = elements - first < CHUNK ? elements - first : CHUNK;
    milWeightValuesWiden(values, (size_t)first, (size_t)n, x);
    milWeightValuesWiden(references, (size_t)first, (size_t)n, r);
    milAddErrors(x, r, (size_t)n, &sums);
  }
  out->meanSquared = elements ? sums.squaredError / (double)elements : NAN;
  out->meanSignal = elements ? sums.squaredReference / (double)elements : NAN;
  out->largest = elements ? sums.largest : NAN;
  out->snrDb = 10 * log10(sums.squaredReference / sums.squaredError);
  if (sums.squaredError == 0)
    out->snrDb = INFINITY;
}

static MilStatus compare(const MilMetadata *metadata, size_t weight, const MilMetadata *original,
                         size_t reference, MilWeightError *out, MilDiag diag) {
  MilWeightValues values = {0}, references = {0};
  MilStatus status;
  MIL_TRY(milWeightValuesGet(metadata, weight, &values, diag));
  MIL_TRY(milWeightValuesGet(original, reference, &references, diag));
  measure(&values, &references, metadata->weights[weight].elements, out);
done:
  milWeightValuesRelease(&values);
  milWeightValuesRelease(&references);
  return status;
}

static void forgetMatches(MilMetadata *metadata) {
  for (size_t w = 0; w < metadata->numWeights; ++w)
    metadata->weights[w].error = (MilWeightError){.match = MIL_MATCH_NONE};
}

MilStatus milMetadataCompare(MilMetadata *metadata, MilMetadata *original, MilDiag diag) {
  MilArena *scratch = milArenaCreate();
  Index index = {0};
  MilStatus status = scratch ? MIL_OK : milMetadataNoMemory(diag);
  MIL_TRY(status);
  MIL_TRY(buildIndex(scratch, original, &index, diag));
  forgetMatches(metadata);
  forgetMatches(original);
  for (size_t w = 0; w < metadata->numWeights; ++w) {
    MilWeightInfo *weight = &metadata->weights[w];
    MilMatch match;
    MilWeightInfo *partner = findPartner(&index, original, weight, &match);
    if (!partner)
      continue;
    MIL_TRY(compare(metadata, w, original, (size_t)(partner - original->weights), &weight->error,
                    diag));
    weight->error.match = partner->error.match = match;
    weight->error.original = partner->name;
    weight->error.index = (size_t)(partner - original->weights);
  }
done:
  milArenaDestroy(scratch);
  return status;
}
