//===- PalettizeGroups.c - palettes and indices of one weight -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unit of work is a group. When all groups of a weight are done their number of bits is known,
// palettes are cut to it and indices packed. Sums over groups are made in group order.
//===----------------------------------------------------------------------===//
#include "PalettizeGroups.h"

#include "Kernels/BitPack.h"
#include "Kernels/Float16.h"
#include "PalettizeFunction.h"
#include <math.h>

enum { kPackChunk = 1 << 20 };

const char milPaletteNotFinite[] = "it holds NaN or infinity";
const char milPaletteTooMany[] = "more than 256 distinct values share a palette";

bool milPaletteFits(MilDataType type, double value) {
  switch (type) {
  case MIL_TYPE_FLOAT32:
    return isfinite((float)value);
  case MIL_TYPE_FLOAT16:
    return isfinite(milHalfToFloat(milDoubleToHalf(value)));
  case MIL_TYPE_INT8:
    return rint(value) >= INT8_MIN && rint(value) <= INT8_MAX;
  default:
    return rint(value) >= 0 && rint(value) <= UINT8_MAX;
  }
}

void milPaletteStore(MilDataType type, void *lut, size_t i, double *value) {
  switch (type) {
  case MIL_TYPE_FLOAT32:
    ((float *)lut)[i] = (float)*value;
    *value = (double)(float)*value;
    break;
  case MIL_TYPE_FLOAT16:
    ((uint16_t *)lut)[i] = milDoubleToHalf(*value);
    *value = (double)milHalfToFloat(((uint16_t *)lut)[i]);
    break;
  case MIL_TYPE_INT8:
    *value = rint(*value);
    ((int8_t *)lut)[i] = (int8_t)*value;
    break;
  default:
    *value = rint(*value);
    ((uint8_t *)lut)[i] = (uint8_t)*value;
  }
}

static size_t entryWidth(const MilPaletteJob *job) {
  return milDataTypeGet(job->type)->bits / 8 * (size_t)job->vector;
}

//===----------------------------------------------------------------------===//
// Units of work
//===----------------------------------------------------------------------===//

static uint64_t numGroups(const void *opaque) {
  const MilPaletteJob *job = opaque;
  return job->asks ? 0 : job->groups;
}

static MilStatus palettizeGroup(MilWorker *worker, void *opaque, uint64_t group) {
  MilPaletteJob *job = opaque;
  char *lut = (char *)job->lut.data + (size_t)group * milPaletteCapacity(job) * entryWidth(job);
  MilPaletteGroup *found = (MilPaletteGroup *)job->found.data + group;
  return job->vector > 1 ? milPalettizeVectors(worker, job, group, lut, found)
                         : milPalettizeScalars(worker, job, group, lut, found);
}

static uint64_t numChunks(const void *opaque) {
  const MilPaletteJob *job = opaque;
  return job->skip ? 0 : (milPaletteNumIndices(job) + kPackChunk - 1) / kPackChunk;
}
/// A chunk is a multiple of eight elements, so it begins at a byte for every width.
static MilStatus packChunk(MilWorker *worker, void *opaque, uint64_t chunk) {
  MilPaletteJob *job = opaque;
  uint64_t first = chunk * kPackChunk, left = milPaletteNumIndices(job) - first;
  milPackBits((const uint8_t *)job->bytes.data + first, job->bits,
              left < kPackChunk ? (size_t)left : kPackChunk,
              (uint8_t *)job->indices.data + first / 8 * job->bits);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// All groups of all jobs
//===----------------------------------------------------------------------===//

static MilStatus allocateJob(MilPaletteJob *job, MilDiag diag) {
  MilStatus status;
  void *data;
  size_t entries = (size_t)job->groups * milPaletteCapacity(job);
  MIL_TRY(milBufferAllocate(entries * entryWidth(job), &job->lut, &data, diag));
  memset(data, 0, job->lut.size);
  MIL_TRY(milBufferAllocate(milPaletteNumIndices(job), &job->bytes, &data, diag));
  if (job->mask) // a group without elements leaves its indices as they are
    memset(data, 0, job->bytes.size);
  MIL_TRY(
      milBufferAllocate((size_t)job->groups * sizeof(MilPaletteGroup), &job->found, &data, diag));
  memset(data, 0, job->found.size);
done:
  return status;
}

/// Palettes of 2^bits entries from those of milPaletteCapacity.
static MilStatus cutPalettes(MilPaletteJob *job, unsigned capacity, MilDiag diag) {
  size_t from = capacity * entryWidth(job), to = entryWidth(job) << job->bits;
  MilBuffer cut;
  void *data;
  if (from == to)
    return MIL_OK;
  MilStatus status = milBufferAllocate((size_t)job->groups * to, &cut, &data, diag);
  if (status != MIL_OK)
    return status;
  for (uint64_t g = 0; g < job->groups; ++g)
    memcpy((char *)data + g * to, (const char *)job->lut.data + g * from, to);
  milBufferRelease(&job->lut);
  job->lut = cut;
  return MIL_OK;
}

/// The fewest bits that have room for so many entries.
static unsigned bitsFor(unsigned entries, bool withoutThree) {
  static const unsigned widths[] = {1, 2, 3, 4, 6, 8};
  unsigned i = 0;
  while (entries > 1u << widths[i] || (withoutThree && widths[i] == 3))
    ++i;
  return widths[i];
}

/// What all groups together say.
static MilStatus finishJob(MilPaletteJob *job, MilDiag diag) {
  const MilPaletteGroup *found = job->found.data;
  unsigned used = 0, capacity = milPaletteCapacity(job);
  for (uint64_t g = 0; g < job->groups; ++g) {
    job->skip = job->skip ? job->skip : found[g].skip;
    job->squaredError += found[g].isStandIn ? NAN : found[g].squaredError;
    job->hasStandIns |= found[g].isStandIn;
    used = found[g].used > used ? found[g].used : used;
  }
  if (job->skip)
    return MIL_OK;
  if (milPaletteFindsBits(job))
    job->bits = bitsFor(used, job->withoutThree);
  return cutPalettes(job, capacity, diag);
}

/// One line for all that can happen.
static MilStatus explain(MilStatus status, MilDiag diag) {
  if (status == MIL_NO_MEMORY)
    milEmit(diag, MIL_ERROR, "out of memory");
  return status;
}

MilStatus milPaletteJobsSolve(MlirContext context, MilPaletteJob *jobs, size_t count,
                              MilDiag diag) {
  MilStatus status = MIL_OK;
  MilWork solve = {jobs, sizeof *jobs, count, numGroups, palettizeGroup};
  MilDiag silent = {NULL, NULL};
  for (size_t i = 0; i < count; ++i)
    MIL_TRY(allocateJob(&jobs[i], silent));
  for (size_t i = 0; i < count; ++i)
    if (jobs[i].asks)
      MIL_TRY(milPaletteFunctionAsk(&jobs[i], diag));
  MIL_TRY(milWorkRun(context, &solve));
  for (size_t i = 0; i < count; ++i)
    MIL_TRY(finishJob(&jobs[i], silent));
done:
  return explain(status, diag);
}

MilStatus milPaletteJobsPack(MlirContext context, MilPaletteJob *jobs, size_t count, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilWork pack = {jobs, sizeof *jobs, count, numChunks, packChunk};
  MilDiag silent = {NULL, NULL};
  void *data;
  for (size_t i = 0; i < count; ++i)
    if (!jobs[i].skip)
      MIL_TRY(milBufferAllocate((milPaletteNumIndices(&jobs[i]) * jobs[i].bits + 7) / 8,
                                &jobs[i].indices, &data, silent));
  MIL_TRY(milWorkRun(context, &pack));
done:
  for (size_t i = 0; i < count; ++i) {
    milBufferRelease(&jobs[i].bytes);
    milBufferRelease(&jobs[i].found);
  }
  return explain(status, diag);
}

void milPaletteJobRelease(MilPaletteJob *job) {
  milBufferRelease(&job->lut);
  milBufferRelease(&job->indices);
  milBufferRelease(&job->bytes);
  milBufferRelease(&job->found);
}
