//===- PalettizeVectors.c - the palette of one group of vectors ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A vector is `job->vector` consecutive channels at one place of the other axes. Palettes are in
// lexicographic order. A group of few distinct vectors gets those, else k-means finds the palette,
// its entries are rounded to the weight's type and each vector takes the nearest rounded one.
//===----------------------------------------------------------------------===//
#include "Kernels/Distinct.h"
#include "Kernels/Float16.h"
#include "Kernels/KMeansVectors.h"
#include "Kernels/Scratch.h"
#include "PalettizeStandIn.h"
#include "Support/Hash.h"
#include <math.h>
#include <stdlib.h>

/// Runs of k-means from different starts: as many as fit into a budget of distances.
enum { kDistanceBudget = 1 << 23, kMostStarts = 8, kLeastStarts = 1 };

typedef struct Scratch {
  size_t count;  // of vectors
  float *x;      // count * vector
  float *weight; // as x; null: 1
  float *rows;   // the palette
  double *centroids;
  uint8_t *labels;
  void *tree, *kmeans;
} Scratch;

static bool prepare(MilWorker *worker, const MilPaletteJob *job, Scratch *s) {
  unsigned entries = milPaletteCapacity(job);
  size_t count = (size_t)(job->outer * (job->channels / job->groups / job->vector) * job->inner);
  size_t x = count * job->vector * sizeof(float), rows = (size_t)entries * job->vector;
  size_t sizes[] = {x,
                    job->importance ? x : 0,
                    rows * sizeof(float),
                    rows * sizeof(double),
                    count,
                    milVectorTreeScratchSize(count, job->vector, job->importance),
                    milKMeansVectorsScratchSize(count, job->vector, entries)};
  size_t total = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
    total += milScratchSize(sizes[i]);
  char *at = sizes[5] && sizes[6] ? milWorkerReserve(worker, total) : NULL;
  if (!at)
    return false;
  s->count = count;
  s->x = milScratchTake(&at, sizes[0]);
  s->weight = milScratchTake(&at, sizes[1]);
  s->rows = milScratchTake(&at, sizes[2]);
  s->centroids = milScratchTake(&at, sizes[3]);
  s->labels = milScratchTake(&at, sizes[4]);
  s->tree = milScratchTake(&at, sizes[5]);
  s->kmeans = milScratchTake(&at, sizes[6]);
  if (!job->importance)
    s->weight = NULL;
  return true;
}

//===----------------------------------------------------------------------===//
// Between a weight and a list of vectors
//===----------------------------------------------------------------------===//

static float elementAt(MilDataType type, const void *data, size_t at) {
  switch (type) {
  case MIL_TYPE_FLOAT32:
    return ((const float *)data)[at];
  case MIL_TYPE_FLOAT16:
    return milHalfToFloat(((const uint16_t *)data)[at]);
  case MIL_TYPE_INT8:
    return ((const int8_t *)data)[at];
  default:
    return ((const uint8_t *)data)[at];
  }
}

/// `count` elements from `first` on as element t of vectors; false when one is not finite. Inlined
/// for each type.
static inline __attribute__((always_inline)) bool
readRow(MilDataType type, const void *data, size_t first, size_t count, unsigned dim, float *out) {
  bool finite = true;
  for (size_t i = 0; i < count; ++i) {
    float x = elementAt(type, data, first + i);
    finite &= x - x == 0;
    out[i * dim] = x;
  }
  return finite;
}

/// The vectors of a group, those of the same channels together; false when one is not finite.
static bool readVectors(const MilPaletteJob *job, uint64_t group, Scratch *s) {
  size_t channels = (size_t)(job->channels / job->groups), first = (size_t)group * channels;
  size_t inner = (size_t)job->inner;
  float *out = s->x;
  bool finite = true;
  for (size_t c = first; c < first + channels; c += job->vector)
    for (size_t o = 0; o < job->outer; ++o, out += inner * job->vector)
      for (size_t t = 0; t < job->vector; ++t) {
        size_t at = (o * (size_t)job->channels + c + t) * inner;
        if (job->type == MIL_TYPE_FLOAT16)
          finite &= readRow(MIL_TYPE_FLOAT16, job->data, at, inner, job->vector, out + t);
        else
          finite &= readRow(job->type, job->data, at, inner, job->vector, out + t);
      }
  return finite;
}

/// Of the elements in that order, what they count.
static void readWeights(const MilPaletteJob *job, uint64_t group, Scratch *s) {
  size_t channels = (size_t)(job->channels / job->groups), first = (size_t)group * channels;
  size_t inner = (size_t)job->inner;
  float *out = s->weight;
  for (size_t c = first; c < first + channels; c += job->vector)
    for (size_t o = 0; o < job->outer; ++o)
      for (size_t i = 0; i < inner; ++i)
        for (size_t t = 0; t < job->vector; ++t) {
          size_t at = (o * (size_t)job->channels + c + t) * inner + i;
          *out++ = (float)milPaletteImportance(job, at);
        }
}

static void writeIndices(const MilPaletteJob *job, uint64_t group, const Scratch *s) {
  size_t channels = (size_t)(job->channels / job->vector), inner = (size_t)job->inner;
  size_t perGroup = channels / (size_t)job->groups, first = (size_t)group * perGroup;
  const uint8_t *label = s->labels;
  for (size_t c = first; c < first + perGroup; ++c)
    for (size_t o = 0; o < job->outer; ++o, label += inner)
      memcpy((uint8_t *)job->bytes.data + (o * channels + c) * inner, label, inner);
}

//===----------------------------------------------------------------------===//
// Palettes
//===----------------------------------------------------------------------===//

typedef struct Row {
  const float *data;
  unsigned dim;
} Row;

static int compareRows(const void *a, const void *b) {
  const Row *rowA = a, *rowB = b;
  return milVectorsCompare(rowA->data, rowB->data, rowA->dim);
}

static unsigned numStarts(const Scratch *s, unsigned entries) {
  size_t fit = kDistanceBudget / (s->count * entries + 1);
  return fit < kLeastStarts ? kLeastStarts : fit > kMostStarts ? kMostStarts : (unsigned)fit;
}

/// Rounded centroids, in order, as the palette.
static unsigned cluster(const MilPaletteJob *job, const MilVectorTree *tree, MilForEach each,
                        Scratch *s, void *lut) {
  unsigned entries = 1u << job->bits, dim = job->vector;
  Row rows[MIL_PALETTE_MAX_ENTRIES];
  milKMeansVectors(tree, entries, numStarts(s, entries), each, s->kmeans, s->centroids);
  float *rounded = s->kmeans; // the scratch is free again
  for (size_t i = 0; i < (size_t)entries * dim; ++i) {
    milPaletteStore(job->type, lut, i, &s->centroids[i]);
    rounded[i] = (float)s->centroids[i] + 0.0f;
  }
  for (unsigned c = 0; c < entries; ++c)
    rows[c] = (Row){rounded + (size_t)c * dim, dim};
  qsort(rows, entries, sizeof *rows, compareRows);
  for (unsigned c = 0; c < entries; ++c)
    memcpy(s->rows + (size_t)c * dim, rows[c].data, dim * sizeof(float));
  return entries;
}

/// The palette as rows, and how many; 0 when there are too many distinct vectors.
static unsigned findRows(const MilPaletteJob *job, const MilVectorTree *tree, MilForEach each,
                         Scratch *s, void *lut) {
  unsigned capacity = milPaletteCapacity(job);
  unsigned used = milDistinctVectors(s->x, s->count, job->vector, capacity, s->rows);
  if (used <= capacity)
    return used;
  return job->mode == MIL_PALETTE_UNIQUE ? 0 : cluster(job, tree, each, s, lut);
}

/// The palette as it is stored, in s->centroids too; returns its entries, 0 as above.
static unsigned findPalette(const MilPaletteJob *job, uint64_t group, const MilVectorTree *tree,
                            MilForEach each, Scratch *s, void *lut) {
  const double *given = job->mode == MIL_PALETTE_CUSTOM ? milPaletteGiven(job, group) : NULL;
  unsigned used = given ? milPaletteCapacity(job) : findRows(job, tree, each, s, lut);
  for (size_t i = 0; i < (size_t)used * job->vector; ++i) {
    s->centroids[i] = given ? given[i] : s->rows[i];
    milPaletteStore(job->type, lut, i, &s->centroids[i]);
  }
  return used;
}

/// Whether there are more distinct vectors than entries, so that clustering would have to be done.
static bool wantsStandIn(const MilPaletteJob *job, const Scratch *s) {
  unsigned capacity = milPaletteCapacity(job);
  return job->standsIn && job->mode == MIL_PALETTE_KMEANS &&
         milDistinctVectors(s->x, s->count, job->vector, capacity, s->rows) > capacity;
}

static void takeStandIn(const MilPaletteJob *job, uint64_t group, const Scratch *s, void *lut,
                        MilPaletteGroup *found) {
  size_t elements = s->count * job->vector, entries = (size_t)1 << job->bits;
  uint64_t place[] = {job->vector, job->groups, job->outer, job->inner};
  uint64_t vectors = milStandInHash(job->vector, MIL_TYPE_FLOAT32, s->x, 0, elements);
  milStandInElements(vectors, job->type, lut, entries * job->vector);
  milStandInIndices(milHash(vectors, place, sizeof place), job->bits, s->labels, s->count);
  writeIndices(job, group, s);
  found->used = (unsigned)entries;
  found->isStandIn = true;
}

MilStatus milPalettizeVectors(MilWorker *worker, MilPaletteJob *job, uint64_t group, void *lut,
                              MilPaletteGroup *outGroup) {
  Scratch s;
  if (!prepare(worker, job, &s))
    return MIL_NO_MEMORY;
  if (!readVectors(job, group, &s)) {
    outGroup->skip = milPaletteNotFinite;
    return MIL_OK;
  }
  if (wantsStandIn(job, &s)) {
    takeStandIn(job, group, &s, lut, outGroup);
    return MIL_OK;
  }
  if (s.weight)
    readWeights(job, group, &s);
  MilForEach each = milWorkerForEach(worker);
  MilVectorTree tree = milVectorTreeCreate(s.x, s.weight, s.count, job->vector, each, s.tree);
  outGroup->used = findPalette(job, group, &tree, each, &s, lut);
  if (!outGroup->used) {
    outGroup->skip = milPaletteTooMany;
    return MIL_OK;
  }
  outGroup->squaredError = milVectorTreeMap(&tree, s.centroids, outGroup->used, each, s.labels);
  writeIndices(job, group, &s);
  return MIL_OK;
}
