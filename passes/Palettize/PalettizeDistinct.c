//===- PalettizeDistinct.c - the distinct values of one group -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeDistinct.h"

#include "Kernels/Distinct.h"
#include "Kernels/Float16.h"
#include "Kernels/KMeans.h"
#include "Kernels/LutMap.h"
#include "Kernels/Scratch.h"
#include <math.h>

/// Up to so many halves are sorted rather than counted.
enum { kFewHalves = 8192 };

/// The most distinct values, and one more, which may be written and is not counted.
static size_t mostDistinct(const MilPaletteJob *job, size_t n) {
  size_t most = job->type == MIL_TYPE_FLOAT16 || job->importance ? MIL_HALF_BINS
                : job->type == MIL_TYPE_FLOAT32                  ? n
                                                                 : MIL_BYTE_BINS;
  return (n < most ? n : most) + 1;
}

bool milScalarsPrepare(MilWorker *worker, const MilPaletteJob *job, size_t n, bool isSafe,
                       MilScalars *s) {
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

MilScalarRuns milScalarRuns(const MilPaletteJob *job, uint64_t group) {
  size_t run = (size_t)(job->channels / job->groups * job->inner);
  return (MilScalarRuns){.first = (size_t)group * run,
                         .run = run,
                         .stride = (size_t)(job->channels * job->inner),
                         .count = (size_t)job->outer};
}

/// From the n values that have been collected, or from their counts.
static size_t countDistinct(const MilPaletteJob *job, size_t n, MilScalars *s) {
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
static size_t findDistinctMasked(const MilPaletteJob *job, MilScalarRuns runs, MilScalars *s) {
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
static size_t findDistinctWeighed(const MilPaletteJob *job, MilScalarRuns runs, MilScalars *s) {
  for (size_t r = 0; r < runs.count; ++r)
    for (size_t i = runs.first + r * runs.stride, end = i + runs.run; i < end; ++i) {
      uint16_t half = job->type == MIL_TYPE_FLOAT16 ? ((const uint16_t *)job->data)[i]
                                                    : milFloatToHalf(((const float *)job->data)[i]);
      s->sums[half] += milPaletteImportance(job, i);
    }
  return milDistinctHalfSums(s->sums, s->x, s->weight);
}

size_t milScalarsFind(const MilPaletteJob *job, MilScalarRuns runs, MilScalars *s) {
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
// Palettes for them
//===----------------------------------------------------------------------===//

unsigned milScalarsCluster(const MilScalars *s, size_t distinct, unsigned k, double *centroids) {
  uint32_t bounds[MIL_PALETTE_MAX_ENTRIES + 1];
  return (s->isSafe ? milKMeansSafe : milKMeans)(s->x, s->weight, distinct, k, s->kmeans, centroids,
                                                 bounds);
}

/// The first of the distinct values from `first` on that are as near to the next entry.
static size_t endOfEntry(const MilScalars *s, size_t first, size_t distinct, const double *entry) {
  while (first < distinct) {
    size_t middle = first + (distinct - first) / 2;
    if (fabs(entry[1] - s->x[middle]) <= fabs(entry[0] - s->x[middle]))
      distinct = middle;
    else
      first = middle + 1;
  }
  return first;
}

double milScalarsError(const MilScalars *s, size_t distinct, const double *entries, unsigned used) {
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
