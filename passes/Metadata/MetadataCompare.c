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

/// What a weight can be found by: its shape with the name of its operation or its value (`input` is
/// empty), or with an input of one of its consumers.
typedef struct Key {
  MilString function, name, input;
  MilShape shape;
  size_t weight;
  size_t matched; ///< at the first of equal ones: how many of them have a partner for sure
} Key;

typedef struct Index {
  Key *keys; ///< sorted, equal ones in program order
  size_t size, capacity;
} Index;

static int compareShapes(MilShape a, MilShape b) {
  if (a.rank != b.rank)
    return a.rank < b.rank ? -1 : 1;
  return a.rank ? memcmp(a.dims, b.dims, a.rank * sizeof *a.dims) : 0;
}
static int compareFields(const Key *a, const Key *b) {
  int order = milStringCompare(a->function, b->function);
  order = order ? order : milStringCompare(a->input, b->input);
  order = order ? order : milStringCompare(a->name, b->name);
  return order ? order : compareShapes(a->shape, b->shape);
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
    Key key = {.function = weight->function, .shape = weight->shape, .weight = w};
    key.name = weight->name;
    MIL_TRY(addKey(arena, index, key, diag));
    key.name = weight->value;
    if (!milStringEqual(weight->value, weight->name))
      MIL_TRY(addKey(arena, index, key, diag));
    for (size_t i = 0; i < weight->numConsumers; ++i) {
      key.name = weight->consumers[i]->name;
      key.input = inputOf(weight->consumers[i], weight);
      if (key.input.length)
        MIL_TRY(addKey(arena, index, key, diag));
    }
  }
  if (index->size)
    qsort(index->keys, index->size, sizeof *index->keys, compareKeys);
done:
  return status;
}

/// The first of the equal keys of a weight of this shape; null without one.
static Key *find(const Index *index, const MilWeightInfo *weight, MilString name, MilString input) {
  Key key = {weight->function, name, input, weight->shape, 0, 0};
  size_t low = 0, high = index->size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compareKeys(&index->keys[middle], &key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  bool isFound = name.length && low < index->size && compareFields(&index->keys[low], &key) == 0;
  return isFound ? &index->keys[low] : NULL;
}

static bool isEqualTo(const Index *index, const Key *key, const Key *first) {
  return key < index->keys + index->size && compareFields(key, first) == 0;
}

/// Of equal ones the first without a partner; when all have one, the first.
static MilWeightInfo *take(const Index *index, Key *first, const MilMetadata *original) {
  Key *key = first + first->matched;
  while (isEqualTo(index, key, first) &&
         original->weights[key->weight].error.match != MIL_MATCH_NONE)
    key = first + ++first->matched;
  return &original->weights[isEqualTo(index, key, first) ? key->weight : first->weight];
}

static MilWeightInfo *findByConsumer(const Index *index, const MilMetadata *original,
                                     const MilWeightInfo *weight) {
  for (size_t i = 0; i < weight->numConsumers; ++i) {
    MilString input = inputOf(weight->consumers[i], weight);
    Key *key = input.length ? find(index, weight, weight->consumers[i]->name, input) : NULL;
    if (key)
      return take(index, key, original);
  }
  return NULL;
}

/// Whether the weight is one of those that are found by the name of `named`, and has no partner yet.
static bool isFree(const MilWeightInfo *weight, const Key *named) {
  return weight->error.match == MIL_MATCH_NONE &&
         (milStringEqual(weight->name, named->name) || milStringEqual(weight->value, named->name));
}

static MilWeightInfo *findPartner(const Index *index, const MilMetadata *original,
                                  const MilWeightInfo *weight, MilMatch *outMatch) {
  MilString none = milString(NULL);
  Key *named = find(index, weight, weight->name, none);
  if (!named)
    named = find(index, weight, weight->value, none);
  // Blocks may have weights of one name; the operations that use them tell which is which.
  bool isSure = named && !isEqualTo(index, named + 1, named);
  MilWeightInfo *found = isSure ? NULL : findByConsumer(index, original, weight);
  if (named && (isSure || !found || !isFree(found, named)))
    found = take(index, named, original);
  *outMatch = named ? MIL_MATCH_NAME : found ? MIL_MATCH_CONSUMER : MIL_MATCH_NONE;
  return found;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Whether numbers are equal and of another sign, as zeros can be.
static bool haveOtherSigns(const double *x, const double *r, size_t n) {
  int others = 0;
  for (size_t i = 0; i < n; ++i)
    others |= (signbit(x[i]) != signbit(r[i])) & (x[i] == r[i]);
  return others;
}

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
    out->hasOtherZeros |= haveOtherSigns(x, r, (size_t)n);
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
