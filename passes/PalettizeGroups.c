//===- PalettizeGroups.c - palettes and indices of one weight -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unit of work is a group: count its distinct values, solve 1-D k-means on them, round the
// centroids to the weight's type, give each element the index of the nearest rounded entry. Sums
// over groups are made in group order afterwards.
//===----------------------------------------------------------------------===//
#include "PalettizeGroups.h"

#include "Kernels/BitPack.h"
#include "Kernels/Distinct.h"
#include "Kernels/Float16.h"
#include "Kernels/KMeans.h"
#include "Kernels/LutMap.h"
#include "WorkQueue.h"
#include <math.h>

enum { kMaxPalette = 256, kPackChunk = 1 << 20 };

//===----------------------------------------------------------------------===//
// One group
//===----------------------------------------------------------------------===//

/// The parts of a worker's memory for a group of `n` elements.
typedef struct Scratch {
  uint32_t *bins;         // of 16-bit or 8-bit patterns
  uint8_t *table;         // index of each pattern
  float *values, *sorted; // fp32 only
  double *x, *weight;     // distinct values and their counts
  void *kmeans;
} Scratch;

static size_t alignUp(size_t size) { return (size + 63) & ~(size_t)63; }

static void *take(char **at, size_t size) {
  void *part = *at;
  *at += alignUp(size);
  return part;
}

static bool prepare(MilWorker *worker, const MilPaletteJob *job, size_t n, Scratch *s) {
  bool is32 = job->type == MIL_TYPE_FLOAT32;
  size_t patterns = is32 ? 0 : job->type == MIL_TYPE_FLOAT16 ? MIL_HALF_BINS : MIL_BYTE_BINS;
  size_t distinct = !is32 && n > patterns ? patterns : n;
  size_t kmeans = milKMeansScratchSize(distinct, 1u << job->bits);
  size_t sizes[] = {patterns * sizeof *s->bins,
                    patterns,
                    (is32 ? n : 0) * sizeof(float),
                    (is32 ? n : 0) * sizeof(float),
                    distinct * sizeof(double),
                    distinct * sizeof(double),
                    kmeans};
  size_t total = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
    total += alignUp(sizes[i]);
  char *at = kmeans ? milWorkerReserve(worker, total) : NULL;
  if (!at)
    return false;
  s->bins = take(&at, sizes[0]);
  s->table = take(&at, sizes[1]);
  s->values = take(&at, sizes[2]);
  s->sorted = take(&at, sizes[3]);
  s->x = take(&at, sizes[4]);
  s->weight = take(&at, sizes[5]);
  s->kmeans = take(&at, sizes[6]);
  memset(s->bins, 0, sizes[0]);
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

/// Distinct values of the group, ascending, with counts; SIZE_MAX when one is not finite.
static size_t findDistinct(const MilPaletteJob *job, Runs runs, Scratch *s) {
  for (size_t r = 0; r < runs.count; ++r) {
    size_t at = runs.first + r * runs.stride;
    if (job->type == MIL_TYPE_FLOAT32)
      memcpy(s->values + r * runs.run, (const float *)job->data + at, runs.run * sizeof(float));
    else if (job->type == MIL_TYPE_FLOAT16)
      milHistogram16((const uint16_t *)job->data + at, runs.run, s->bins);
    else
      milHistogram8((const uint8_t *)job->data + at, runs.run, s->bins);
  }
  switch (job->type) {
  case MIL_TYPE_FLOAT32:
    milSortFloat(s->values, s->sorted, runs.run * runs.count);
    return milDistinctFloat(s->values, runs.run * runs.count, s->x, s->weight);
  case MIL_TYPE_FLOAT16:
    return milDistinctHalf(s->bins, s->x, s->weight);
  case MIL_TYPE_INT8:
    return milDistinctInt8(s->bins, s->x, s->weight);
  default:
    return milDistinctUInt8(s->bins, s->x, s->weight);
  }
}

/// Rounds centroid `i` to the type of the palette, in place too.
static void storeEntry(MilDataType type, void *lut, unsigned i, double *centroid) {
  switch (type) {
  case MIL_TYPE_FLOAT32:
    ((float *)lut)[i] = (float)*centroid;
    *centroid = (double)(float)*centroid;
    break;
  case MIL_TYPE_FLOAT16:
    ((uint16_t *)lut)[i] = milDoubleToHalf(*centroid);
    *centroid = (double)milHalfToFloat(((uint16_t *)lut)[i]);
    break;
  case MIL_TYPE_INT8:
    *centroid = rint(*centroid);
    ((int8_t *)lut)[i] = (int8_t)*centroid;
    break;
  default:
    *centroid = rint(*centroid);
    ((uint8_t *)lut)[i] = (uint8_t)*centroid;
  }
}

/// Squared error of the nearest entries; both lists ascend.
static double squaredError(const Scratch *s, size_t distinct, const double *lut, unsigned used) {
  double sum = 0;
  unsigned c = 0;
  for (size_t i = 0; i < distinct; ++i) {
    while (c + 1 < used && fabs(lut[c + 1] - s->x[i]) < fabs(lut[c] - s->x[i]))
      ++c;
    double d = s->x[i] - lut[c];
    sum += s->weight[i] * d * d;
  }
  return sum;
}

static void mapElements(const MilPaletteJob *job, Runs runs, const void *lut, unsigned used,
                        Scratch *s) {
  uint8_t *out = (uint8_t *)job->bytes.data;
  if (job->type == MIL_TYPE_FLOAT16)
    milLutMapTableHalf(lut, used, s->table);
  else if (job->type == MIL_TYPE_INT8)
    milLutMapTableInt8(lut, used, s->table);
  else if (job->type == MIL_TYPE_UINT8)
    milLutMapTableUInt8(lut, used, s->table);
  for (size_t r = 0; r < runs.count; ++r) {
    size_t at = runs.first + r * runs.stride;
    if (job->type == MIL_TYPE_FLOAT32)
      milLutMapFloat((const float *)job->data + at, runs.run, lut, used, out + at);
    else if (job->type == MIL_TYPE_FLOAT16)
      milLutMap16((const uint16_t *)job->data + at, runs.run, s->table, out + at);
    else
      milLutMap8((const uint8_t *)job->data + at, runs.run, s->table, out + at);
  }
}

/// The error of a group that holds NaN or infinity.
static const double kNotFinite = -1;

static MilStatus palettizeGroup(MilWorker *worker, void *opaque, uint64_t group) {
  MilPaletteJob *job = opaque;
  Runs runs = runsOf(job, group);
  Scratch s;
  if (!prepare(worker, job, runs.run * runs.count, &s))
    return MIL_NO_MEMORY;
  double centroids[kMaxPalette];
  uint32_t bounds[kMaxPalette + 1];
  double *error = (double *)job->errors.data + group;
  size_t distinct = findDistinct(job, runs, &s);
  if (distinct == SIZE_MAX) {
    *error = kNotFinite;
    return MIL_OK;
  }
  unsigned k = 1u << job->bits;
  unsigned used = milKMeans(s.x, s.weight, distinct, k, s.kmeans, centroids, bounds);
  size_t width = milDataTypeGet(job->type)->bits / 8;
  char *lut = (char *)job->lut.data + (size_t)group * k * width;
  for (unsigned i = 0; i < used; ++i)
    storeEntry(job->type, lut, i, &centroids[i]);
  mapElements(job, runs, lut, used, &s);
  *error = squaredError(&s, distinct, centroids, used);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// All groups of all jobs
//===----------------------------------------------------------------------===//

static uint64_t numGroups(const void *job) { return ((const MilPaletteJob *)job)->groups; }

static uint64_t numChunks(const void *opaque) {
  const MilPaletteJob *job = opaque;
  return job->notFinite ? 0 : (milPaletteJobElements(job) + kPackChunk - 1) / kPackChunk;
}
/// A chunk is a multiple of eight elements, so it begins at a byte for every width.
static MilStatus packChunk(MilWorker *worker, void *opaque, uint64_t chunk) {
  MilPaletteJob *job = opaque;
  uint64_t first = chunk * kPackChunk, left = milPaletteJobElements(job) - first;
  milPackBits((const uint8_t *)job->bytes.data + first, job->bits,
              left < kPackChunk ? (size_t)left : kPackChunk,
              (uint8_t *)job->indices.data + first / 8 * job->bits);
  return MIL_OK;
}

static MilStatus allocateResults(MilPaletteJob *job, MilDiag diag) {
  uint64_t elements = milPaletteJobElements(job), entries = job->groups << job->bits;
  const MilDataTypeInfo *type = milDataTypeGet(job->type);
  uint64_t packed = (elements * job->bits + 7) / 8;
  MilStatus status;
  void *lut, *data;
  MIL_TRY(milBufferAllocate((size_t)entries * (type->bits / 8), &job->lut, &lut, diag));
  memset(lut, 0, job->lut.size);
  MIL_TRY(milBufferAllocate((size_t)packed, &job->indices, &data, diag));
  MIL_TRY(milBufferAllocate((size_t)elements, &job->bytes, &data, diag));
  MIL_TRY(milBufferAllocate((size_t)job->groups * sizeof(double), &job->errors, &data, diag));
done:
  return status;
}

static void addErrors(MilPaletteJob *job) {
  const double *errors = job->errors.data;
  for (uint64_t g = 0; g < job->groups; ++g) {
    job->notFinite |= errors[g] == kNotFinite;
    job->squaredError += errors[g];
  }
}

MilStatus milPalettizeJobs(MlirContext context, MilPaletteJob *jobs, size_t count, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilWork solve = {jobs, sizeof *jobs, count, numGroups, palettizeGroup};
  MilWork pack = {jobs, sizeof *jobs, count, numChunks, packChunk};
  MilDiag silent = {NULL, NULL}; // one line for all that can happen, below
  for (size_t i = 0; i < count; ++i)
    MIL_TRY(allocateResults(&jobs[i], silent));
  MIL_TRY(milWorkRun(context, &solve));
  for (size_t i = 0; i < count; ++i)
    addErrors(&jobs[i]);
  MIL_TRY(milWorkRun(context, &pack));
done:
  if (status == MIL_NO_MEMORY)
    milEmit(diag, MIL_ERROR, "out of memory while palettizing");
  for (size_t i = 0; i < count; ++i) {
    milBufferRelease(&jobs[i].bytes);
    milBufferRelease(&jobs[i].errors);
  }
  return status;
}

void milPaletteJobRelease(MilPaletteJob *job) {
  milBufferRelease(&job->lut);
  milBufferRelease(&job->indices);
  milBufferRelease(&job->bytes);
  milBufferRelease(&job->errors);
}
