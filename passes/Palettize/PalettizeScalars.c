//===- PalettizeScalars.c - the palette of one group of scalars ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mode makes a palette from the distinct values of the group. Indices are those of the nearest
// entries, but for uniform palettes, whose indices are computed as coremltools computes them.
// Source   coremltools/optimize/coreml/_quantization_passes.py, _get_lut_and_indices
//===----------------------------------------------------------------------===//
#include "Kernels/Float16.h"
#include "Kernels/LutMap.h"
#include "PalettizeDistinct.h"
#include "PalettizeStandIn.h"
#include "Support/Hash.h"
#include <math.h>
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

static void mapByTable(const MilPaletteJob *job, MilScalarRuns runs, const uint8_t *table) {
  uint8_t *out = (uint8_t *)job->bytes.data;
  for (size_t r = 0; r < runs.count; ++r) {
    size_t at = runs.first + r * runs.stride;
    if (job->type == MIL_TYPE_FLOAT16)
      milLutMap16((const uint16_t *)job->data + at, runs.run, table, out + at);
    else
      milLutMap8((const uint8_t *)job->data + at, runs.run, table, out + at);
  }
}

static void mapToNearest(const MilPaletteJob *job, MilScalarRuns runs, const void *lut,
                         unsigned used, MilScalars *s) {
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

static void mapToSteps(const MilPaletteJob *job, MilScalarRuns runs, const Steps *steps,
                       size_t distinct, MilScalars *s) {
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

static void takeSteps(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct, MilScalars *s,
                      void *lut, MilPaletteGroup *found) {
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

static void takeEntries(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct,
                        MilScalars *s, void *lut, double *entries, MilPaletteGroup *found) {
  for (unsigned i = 0; i < found->used; ++i)
    milPaletteStore(job->type, lut, i, &entries[i]);
  mapToNearest(job, runs, lut, found->used, s);
  found->squaredError = milScalarsError(s, distinct, entries, found->used);
}

static void takeCentroids(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct,
                          MilScalars *s, void *lut, MilPaletteGroup *found) {
  double centroids[MIL_PALETTE_MAX_ENTRIES];
  found->used = milScalarsCluster(s, distinct, 1u << job->bits, centroids);
  if (found->used == 0)
    return;
  takeEntries(job, runs, distinct, s, lut, centroids, found);
}

static void takeValues(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct, MilScalars *s,
                       void *lut, MilPaletteGroup *found) {
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

static void takeGiven(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct, MilScalars *s,
                      void *lut, const double *given, MilPaletteGroup *found) {
  double entries[MIL_PALETTE_MAX_ENTRIES];
  found->used = 1u << job->bits;
  memcpy(entries, given, found->used * sizeof *entries);
  for (unsigned i = 0; i < found->used; ++i)
    milPaletteStore(job->type, lut, i, &entries[i]);
  mapToNearest(job, runs, lut, found->used, s);
  qsort(entries, found->used, sizeof *entries, compareNumbers);
  found->squaredError = milScalarsError(s, distinct, entries, found->used);
}

/// Whether clustering is what would have to be done: fewer distinct values are the palette.
static bool wantsStandIn(const MilPaletteJob *job, size_t distinct) {
  return job->standsIn && job->mode == MIL_PALETTE_KMEANS && distinct > 1u << job->bits;
}

/// Where the elements of a group are makes a difference only where there are several.
static void takeStandIn(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct,
                        const MilScalars *s, void *lut, MilPaletteGroup *found) {
  size_t place[] = {job->groups > 1 ? runs.run : 0, job->groups > 1 ? runs.count : 0};
  uint64_t values =
      milHash(milHash(0, s->x, distinct * sizeof *s->x), s->weight, distinct * sizeof *s->weight);
  uint64_t elements = milHash(0, place, sizeof place);
  for (size_t r = 0; r < runs.count; ++r)
    elements =
        milStandInHash(elements, job->type, job->data, runs.first + r * runs.stride, runs.run);
  for (size_t r = 0; r < runs.count; ++r)
    milStandInIndices(elements + r, job->bits,
                      (uint8_t *)job->bytes.data + runs.first + r * runs.stride, runs.run);
  milStandInElements(values, job->type, lut, (size_t)1 << job->bits);
  found->used = 1u << job->bits;
  found->isStandIn = true;
}

/// Makes the palette of a group with at least one element and maps its elements; no entry is used
/// when k-means has to be done again, the safe way.
static void (*const modes[])(const MilPaletteJob *job, MilScalarRuns runs, size_t distinct,
                             MilScalars *s, void *lut, MilPaletteGroup *found) = {
    [MIL_PALETTE_KMEANS] = takeCentroids,
    [MIL_PALETTE_UNIFORM] = takeSteps,
    [MIL_PALETTE_UNIQUE] = takeValues,
};

MilStatus milPalettizeScalars(MilWorker *worker, MilPaletteJob *job, uint64_t group, void *lut,
                              MilPaletteGroup *outGroup) {
  MilScalarRuns runs = milScalarRuns(job, group);
  for (int isSafe = 0; isSafe < 2 && outGroup->used == 0; ++isSafe) {
    MilScalars s;
    if (!milScalarsPrepare(worker, job, runs.run * runs.count, isSafe, &s))
      return MIL_NO_MEMORY;
    size_t distinct = milScalarsFind(job, runs, &s);
    if (distinct == SIZE_MAX) {
      outGroup->skip = milPaletteNotFinite;
      return MIL_OK;
    }
    if (job->mode == MIL_PALETTE_CUSTOM) {
      takeGiven(job, runs, distinct, &s, lut, milPaletteGiven(job, group), outGroup);
      return MIL_OK;
    }
    if (wantsStandIn(job, distinct)) {
      takeStandIn(job, runs, distinct, &s, lut, outGroup);
      return MIL_OK;
    }
    if (distinct == 0) // the mask leaves no element, and no index will be kept
      return MIL_OK;
    modes[job->mode](job, runs, distinct, &s, lut, outGroup);
  }
  return MIL_OK;
}
