//===- PalettizeScalars.c - the palette of one group of scalars ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mode makes a palette from the distinct values of the group. Indices are those of the nearest
// entries, but for uniform palettes, whose indices are computed as coremltools computes them.
// Source   coremltools/optimize/coreml/_quantization_passes.py, _get_lut_and_indices
//===----------------------------------------------------------------------===//
#include "Kernels/Distinct.h"
#include "Kernels/Float16.h"
#include "Kernels/KMeans.h"
#include "Kernels/LutMap.h"
#include "Kernels/Scratch.h"
#include "PalettizeGroups.h"
#include <math.h>
#include <stdlib.h>

/// Up to so many halves are sorted rather than counted.
enum { kFewHalves = 8192 };

/// The parts of a worker's memory for a group of `n` elements.
typedef struct Scratch {
  bool isSorted;        // distinct values are found by sorting, else by counting
  uint32_t *bins;       // of 16-bit or 8-bit patterns, unless sorted
  uint64_t *sums;       // of halves: what they weigh, with importance
  MilHalfMap *map;      // for fp16
  uint8_t *table;       // index of each pattern; not for fp32
  void *values, *other; // to sort
  double *x, *weight;   // distinct values and their counts
  void *kmeans;
  bool isSafe; // k-means goes the safe way
} Scratch;

/// The most distinct values, and one more, which may be written and is not counted.
static size_t mostDistinct(const MilPaletteJob *job, size_t n) {
  size_t most = job->type == MIL_TYPE_FLOAT16 || job->importance ? MIL_HALF_BINS
                : job->type == MIL_TYPE_FLOAT32                  ? n
                                                                 : MIL_BYTE_BINS;
  return (n < most ? n : most) + 1;
}

static bool prepare(MilWorker *worker, const MilPaletteJob *job, size_t n, bool isSafe,
                    Scratch *s) {
  bool weighs = job->importance, is32 = job->type == MIL_TYPE_FLOAT32;
  bool is16 = job->type == MIL_TYPE_FLOAT16;
  size_t distinct = mostDistinct(job, n);
  unsigned capacity = milPaletteCapacity(job);
  size_t kmeans = job->mode != MIL_PALETTE_KMEANS ? 1
                  : isSafe                        ? milKMeansSafeScratchSize(distinct, capacity)
                                                  : milKMeansScratchSize(distinct, capacity);
  s->isSafe = isSafe;
  s->isSorted = !weighs && (is32 || (is16 && n <= kFewHalves));
  size_t counters = s->isSorted || weighs ? 0 : is16 ? MIL_HALF_COUNTERS : MIL_BYTE_BINS;
  size_t values = s->isSorted ? n * (is32 ? sizeof(float) : sizeof(uint16_t)) : 0;
  size_t sorting = 2 * milScratchSize(values); // makes way for k-means
  size_t sizes[] = {counters * sizeof *s->bins,
                    (weighs ? MIL_HALF_BINS : 0) * sizeof *s->sums,
                    is32   ? 0
                    : is16 ? sizeof(MilHalfMap)
                           : MIL_BYTE_BINS,
                    distinct * sizeof(double),
                    distinct * sizeof(double),
                    kmeans > sorting ? kmeans : sorting};
  size_t total = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
    total += milScratchSize(sizes[i]);
  char *at = kmeans ? milWorkerReserve(worker, total) : NULL;
  if (!at)
    return false;
  s->bins = milScratchTake(&at, sizes[0]);
  s->sums = milScratchTake(&at, sizes[1]);
  s->map = milScratchTake(&at, sizes[2]);
  s->table = is16 ? s->map->table : (uint8_t *)s->map;
  s->x = milScratchTake(&at, sizes[3]);
  s->weight = milScratchTake(&at, sizes[4]);
  s->kmeans = at;
  s->values = milScratchTake(&at, values);
  s->other = milScratchTake(&at, values);
  memset(s->bins, 0, sizes[0]);
  memset(s->sums, 0, sizes[1]);
  return true;
}

/// The group's elements are `outer` runs of `run` elements, `stride` elements apart, from `first`
/// on.
typedef struct Runs {
  size_t first, run, stride, count;
} Runs;

static Runs runsOf(const MilPaletteJob *job, uint64_t group) {
  size_t run = (size_t)(job->channels / job->groups * job->inner);
  return (Runs){.first = (size_t)group * run,
                .run = run,
                .stride = (size_t)(job->channels * job->inner),
                .count = (size_t)job->outer};
}

/// From the n values that have been collected, or from their counts.
static size_t countDistinct(const MilPaletteJob *job, size_t n, Scratch *s) {
  switch (job->type) {
  case MIL_TYPE_FLOAT32:
    milSortFloat(s->values, s->other, n);
    return milDistinctFloat(s->values, n, s->x, s->weight);
  case MIL_TYPE_FLOAT16:
    return s->isSorted ? milDistinctFewHalves(s->values, s->other, n, s->x, s->weight)
                       : milDistinctHalf(s->bins, s->x, s->weight);
  case MIL_TYPE_INT8:
    return milDistinctInt8(s->bins, s->x, s->weight);
  default:
    return milDistinctUInt8(s->bins, s->x, s->weight);
  }
}

static bool hasMask(const MilPaletteJob *job) {
  return job->mask && job->mode != MIL_PALETTE_UNIFORM;
}
static bool isMaskedIn(const MilPaletteJob *job, size_t i) {
  return job->mask[i / 8] >> (i % 8) & 1;
}

/// Distinct values of the elements that a mask leaves.
static size_t findDistinctMasked(const MilPaletteJob *job, Runs runs, Scratch *s) {
  size_t n = 0;
  for (size_t r = 0; r < runs.count; ++r)
    for (size_t i = runs.first + r * runs.stride, end = i + runs.run; i < end; ++i) {
      if (!isMaskedIn(job, i))
        continue;
      if (job->type == MIL_TYPE_FLOAT32)
        ((float *)s->values)[n++] = ((const float *)job->data)[i];
      else if (s->isSorted)
        ((uint16_t *)s->values)[n++] = ((const uint16_t *)job->data)[i];
      else if (job->type == MIL_TYPE_FLOAT16)
        ++s->bins[((const uint16_t *)job->data)[i]];
      else
        ++s->bins[((const uint8_t *)job->data)[i]];
    }
  return countDistinct(job, n, s);
}

/// Distinct values of the group with what they weigh together, all rounded to halves.
static size_t findDistinctWeighed(const MilPaletteJob *job, Runs runs, Scratch *s) {
  for (size_t r = 0; r < runs.count; ++r)
    for (size_t i = runs.first + r * runs.stride, end = i + runs.run; i < end; ++i) {
      uint16_t half = job->type == MIL_TYPE_FLOAT16 ? ((const uint16_t *)job->data)[i]
                                                    : milFloatToHalf(((const float *)job->data)[i]);
      s->sums[half] += milPaletteImportance(job, i);
    }
  return milDistinctHalfSums(s->sums, s->x, s->weight);
}

/// Distinct values of the group, ascending, with counts; SIZE_MAX when one is not finite.
static size_t findDistinct(const MilPaletteJob *job, Runs runs, Scratch *s) {
  if (hasMask(job))
    return findDistinctMasked(job, runs, s);
  if (job->importance)
    return findDistinctWeighed(job, runs, s);
  size_t width = milDataTypeGet(job->type)->bits / 8;
  for (size_t r = 0; r < runs.count; ++r) {
    const char *run = (const char *)job->data + (runs.first + r * runs.stride) * width;
    if (s->isSorted)
      memcpy((char *)s->values + r * runs.run * width, run, runs.run * width);
    else if (job->type == MIL_TYPE_FLOAT16)
      milHistogram16((const uint16_t *)run, runs.run, s->bins);
    else
      milHistogram8((const uint8_t *)run, runs.run, s->bins);
  }
  return countDistinct(job, runs.run * runs.count, s);
}

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

/// The first of the distinct values from `first` on that are as near to the next entry.
static size_t endOfEntry(const Scratch *s, size_t first, size_t distinct, const double *entry) {
  while (first < distinct) {
    size_t middle = first + (distinct - first) / 2;
    if (fabs(entry[1] - s->x[middle]) <= fabs(entry[0] - s->x[middle]))
      distinct = middle;
    else
      first = middle + 1;
  }
  return first;
}

/// Squared error of the nearest entries; both lists ascend, entries may repeat themselves.
static double squaredError(const Scratch *s, size_t distinct, const double *entries,
                           unsigned used) {
  enum { LANES = 4 };
  double sums[LANES] = {0};
  size_t i = 0;
  for (unsigned c = 0; c < used; ++c) {
    size_t end = c + 1 < used ? endOfEntry(s, i, distinct, entries + c) : distinct;
    for (; i < end; ++i) {
      double d = s->x[i] - entries[c];
      sums[i % LANES] += s->weight[i] * d * d;
    }
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void mapByTable(const MilPaletteJob *job, Runs runs, const uint8_t *table) {
  uint8_t *out = (uint8_t *)job->bytes.data;
  for (size_t r = 0; r < runs.count; ++r) {
    size_t at = runs.first + r * runs.stride;
    if (job->type == MIL_TYPE_FLOAT16)
      milLutMap16((const uint16_t *)job->data + at, runs.run, table, out + at);
    else
      milLutMap8((const uint8_t *)job->data + at, runs.run, table, out + at);
  }
}

static void mapToNearest(const MilPaletteJob *job, Runs runs, const void *lut, unsigned used,
                         Scratch *s) {
  if (job->type == MIL_TYPE_FLOAT16)
    milHalfMapMake(lut, used, s->map);
  else if (job->type == MIL_TYPE_INT8)
    milLutMapTableInt8(lut, used, s->table);
  else if (job->type == MIL_TYPE_UINT8)
    milLutMapTableUInt8(lut, used, s->table);
  for (size_t r = 0; r < runs.count; ++r) {
    size_t at = runs.first + r * runs.stride;
    uint8_t *out = (uint8_t *)job->bytes.data + at;
    if (job->type == MIL_TYPE_FLOAT32)
      milLutMapFloat((const float *)job->data + at, runs.run, lut, used, out);
    else if (job->type == MIL_TYPE_FLOAT16)
      milHalfMapUse((const uint16_t *)job->data + at, runs.run, s->map, out);
    else
      milLutMap8((const uint8_t *)job->data + at, runs.run, s->table, out);
  }
}

//===----------------------------------------------------------------------===//
// Palettes of equal steps
//===----------------------------------------------------------------------===//

/// Each operation rounds to the type of the weight, as in coremltools. It does not where the range
/// overflows that type, nor for integers, whose range coremltools lets wrap around.
typedef struct Steps {
  MilDataType type;
  bool exact;
  double least, range, last;
} Steps;

static double fit(const Steps *steps, double value) {
  if (steps->exact)
    return value;
  return steps->type == MIL_TYPE_FLOAT16 ? (double)milHalfToFloat(milDoubleToHalf(value))
                                         : (double)(float)value;
}

static Steps stepsOf(const MilPaletteJob *job, double least, double greatest) {
  Steps steps = {.type = job->type, .least = least, .last = (1 << job->bits) - 1};
  steps.exact = job->type == MIL_TYPE_INT8 || job->type == MIL_TYPE_UINT8 ||
                !isfinite(fit(&steps, greatest - least));
  steps.range = fit(&steps, greatest - least);
  return steps;
}

static uint8_t stepOf(const Steps *steps, double value) {
  if (!(steps->range > 0))
    return 0;
  double part = fit(steps, fit(steps, value - steps->least) / steps->range);
  return (uint8_t)rint(fit(steps, part * steps->last));
}

static size_t patternOf(MilDataType type, double value) {
  if (type == MIL_TYPE_FLOAT16)
    return milDoubleToHalf(value);
  return (uint8_t)(int)value;
}

static void mapToSteps(const MilPaletteJob *job, Runs runs, const Steps *steps, size_t distinct,
                       Scratch *s) {
  uint8_t *out = (uint8_t *)job->bytes.data;
  if (job->type != MIL_TYPE_FLOAT32) {
    for (size_t i = 0; i < distinct; ++i)
      s->table[patternOf(job->type, s->x[i])] = stepOf(steps, s->x[i]);
    if (job->type == MIL_TYPE_FLOAT16)
      s->table[0x8000] = s->table[0]; // -0; unused when there is no zero
    mapByTable(job, runs, s->table);
    return;
  }
  for (size_t r = 0; r < runs.count; ++r)
    for (size_t i = 0, at = runs.first + r * runs.stride; i < runs.run; ++i)
      out[at + i] = stepOf(steps, ((const float *)job->data)[at + i]);
}

static void takeSteps(const MilPaletteJob *job, Runs runs, size_t distinct, Scratch *s, void *lut,
                      MilPaletteGroup *found) {
  double entries[MIL_PALETTE_MAX_ENTRIES];
  Steps steps = stepsOf(job, s->x[0], s->x[distinct - 1]);
  double scale = fit(&steps, steps.range / steps.last);
  found->used = 1u << job->bits;
  for (unsigned i = 0; i < found->used; ++i) {
    entries[i] = i * scale + steps.least;
    milPaletteStore(job->type, lut, i, &entries[i]);
  }
  mapToSteps(job, runs, &steps, distinct, s);
  for (size_t i = 0; i < distinct; ++i) {
    double d = s->x[i] - entries[stepOf(&steps, s->x[i])];
    found->squaredError += s->weight[i] * d * d;
  }
}

//===----------------------------------------------------------------------===//
// Palettes of centroids, and of the values themselves
//===----------------------------------------------------------------------===//

static void takeEntries(const MilPaletteJob *job, Runs runs, size_t distinct, Scratch *s, void *lut,
                        double *entries, MilPaletteGroup *found) {
  for (unsigned i = 0; i < found->used; ++i)
    milPaletteStore(job->type, lut, i, &entries[i]);
  mapToNearest(job, runs, lut, found->used, s);
  found->squaredError = squaredError(s, distinct, entries, found->used);
}

static void takeCentroids(const MilPaletteJob *job, Runs runs, size_t distinct, Scratch *s,
                          void *lut, MilPaletteGroup *found) {
  double centroids[MIL_PALETTE_MAX_ENTRIES];
  uint32_t bounds[MIL_PALETTE_MAX_ENTRIES + 1];
  found->used = (s->isSafe ? milKMeansSafe : milKMeans)(s->x, s->weight, distinct, 1u << job->bits,
                                                        s->kmeans, centroids, bounds);
  if (found->used == 0)
    return;
  takeEntries(job, runs, distinct, s, lut, centroids, found);
}

static void takeValues(const MilPaletteJob *job, Runs runs, size_t distinct, Scratch *s, void *lut,
                       MilPaletteGroup *found) {
  found->used = (unsigned)distinct;
  if (distinct > MIL_PALETTE_MAX_ENTRIES)
    found->skip = milPaletteTooMany;
  else
    takeEntries(job, runs, distinct, s, lut, s->x, found);
}

static int compareNumbers(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void takeGiven(const MilPaletteJob *job, Runs runs, size_t distinct, Scratch *s, void *lut,
                      const double *given, MilPaletteGroup *found) {
  double entries[MIL_PALETTE_MAX_ENTRIES];
  found->used = 1u << job->bits;
  memcpy(entries, given, found->used * sizeof *entries);
  for (unsigned i = 0; i < found->used; ++i)
    milPaletteStore(job->type, lut, i, &entries[i]);
  mapToNearest(job, runs, lut, found->used, s);
  qsort(entries, found->used, sizeof *entries, compareNumbers);
  found->squaredError = squaredError(s, distinct, entries, found->used);
}

/// Makes the palette of a group with at least one element and maps its elements; no entry is used
/// when k-means has to be done again, the safe way.
static void (*const modes[])(const MilPaletteJob *job, Runs runs, size_t distinct, Scratch *s,
                             void *lut, MilPaletteGroup *found) = {
    [MIL_PALETTE_KMEANS] = takeCentroids,
    [MIL_PALETTE_UNIFORM] = takeSteps,
    [MIL_PALETTE_UNIQUE] = takeValues,
};

MilStatus milPalettizeScalars(MilWorker *worker, MilPaletteJob *job, uint64_t group, void *lut,
                              MilPaletteGroup *outGroup) {
  Runs runs = runsOf(job, group);
  for (int isSafe = 0; isSafe < 2 && outGroup->used == 0; ++isSafe) {
    Scratch s;
    if (!prepare(worker, job, runs.run * runs.count, isSafe, &s))
      return MIL_NO_MEMORY;
    size_t distinct = findDistinct(job, runs, &s);
    if (distinct == SIZE_MAX) {
      outGroup->skip = milPaletteNotFinite;
      return MIL_OK;
    }
    if (job->mode == MIL_PALETTE_CUSTOM) {
      takeGiven(job, runs, distinct, &s, lut, milPaletteGiven(job, group), outGroup);
      return MIL_OK;
    }
    if (distinct == 0) // the mask leaves no element, and no index will be kept
      return MIL_OK;
    modes[job->mode](job, runs, distinct, &s, lut, outGroup);
  }
  return MIL_OK;
}
