//===- PruneMask.c - which elements a pruned weight keeps ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Find the limit of each weight, mark what stays and pack the marks chunk by chunk, gather what stays
// to where the chunks before have ended. Sums over chunks are made in their order.
//===----------------------------------------------------------------------===//
#include "PruneMask.h"

#include "Common/WorkQueue.h"
#include "Kernels/BitPack.h"
#include "Kernels/Prune.h"
#include <math.h>

/// Elements of a chunk, or nearly so.
enum { kChunk = 1 << 16 };

typedef struct Chunk {
  uint64_t kept, first; ///< elements that stay, in it and before it
  double squaredError;
} Chunk;

static bool isDone(const MilPruneJob *job) { return job->notFinite || job->notSparse; }
static bool hasBlocks(const MilPruneJob *job) { return job->rule == MIL_PRUNE_BLOCKS; }

static size_t widthOf(const MilPruneJob *job) { return milDataTypeGet(job->type)->bits / 8; }
static const void *elementAt(const MilPruneJob *job, uint64_t i) {
  return (const char *)job->data + i * widthOf(job);
}

//===----------------------------------------------------------------------===//
// Groups: contiguous pieces of `group` channels
//===----------------------------------------------------------------------===//

typedef struct Group {
  uint64_t first, channels;
} Group;

static uint64_t groupsPerOuter(const MilPruneJob *job) {
  return (job->channels + job->group - 1) / job->group;
}
static uint64_t numGroups(const MilPruneJob *job) { return job->outer * groupsPerOuter(job); }

static Group groupAt(const MilPruneJob *job, uint64_t index) {
  uint64_t outer = index / groupsPerOuter(job);
  uint64_t channel = index % groupsPerOuter(job) * job->group, left = job->channels - channel;
  return (Group){.first = (outer * job->channels + channel) * job->inner,
                 .channels = left < job->group ? left : job->group};
}

//===----------------------------------------------------------------------===//
// Chunks: pieces of whole groups that begin at a byte of the mask
//===----------------------------------------------------------------------===//

/// A chunk is made of equal units, apart from the last one.
typedef struct Unit {
  uint64_t elements, groups;
} Unit;

static Unit unitOf(const MilPruneJob *job) {
  if (job->rule == MIL_PRUNE_THRESHOLD || job->rule == MIL_PRUNE_PERCENTILE)
    return (Unit){1, 0};
  if (job->outer > 1 && job->channels % job->group != 0) // the groups of a row are not equal
    return (Unit){job->channels * job->inner, groupsPerOuter(job)};
  return (Unit){job->group * job->inner, 1};
}

static uint64_t unitsPerChunk(Unit unit) {
  uint64_t step = 8, units = kChunk / unit.elements;
  while (step > 1 && step / 2 * unit.elements % 8 == 0)
    step /= 2;
  return units > step ? units / step * step : step;
}

static uint64_t atMost(uint64_t a, uint64_t b) { return a < b ? a : b; }

/// Elements and groups first .. end-1 of a chunk.
typedef struct Range {
  uint64_t first, end, firstGroup, endGroup;
} Range;

static Range rangeOf(const MilPruneJob *job, uint64_t chunk) {
  Unit unit = unitOf(job);
  uint64_t units = unitsPerChunk(unit), first = chunk * units, end = first + units;
  return (Range){.first = first * unit.elements,
                 .end = atMost(end * unit.elements, milPruneJobElements(job)),
                 .firstGroup = first * unit.groups,
                 .endGroup = atMost(end * unit.groups, numGroups(job))};
}

static uint64_t chunksOf(const MilPruneJob *job) {
  uint64_t size = unitsPerChunk(unitOf(job)) * unitOf(job).elements;
  return (milPruneJobElements(job) + size - 1) / size;
}
static uint64_t numChunks(const void *job) { return isDone(job) ? 0 : chunksOf(job); }

/// Groups of the same number of channels, one after the other, from a group on.
static uint64_t equalGroups(const MilPruneJob *job, uint64_t group, uint64_t end) {
  uint64_t whole = job->channels / job->group, inRow = group % groupsPerOuter(job);
  if (job->channels % job->group == 0)
    return end - group;
  return inRow < whole ? atMost(whole - inRow, end - group) : 1;
}

//===----------------------------------------------------------------------===//
// The limit of each weight
//===----------------------------------------------------------------------===//

static uint64_t blockChunks(const void *job) { return hasBlocks(job) ? numChunks(job) : 0; }

static double *sumsOf(const MilPruneJob *job, uint64_t group) {
  return (double *)job->sums.data + group * job->inner;
}

static MilStatus sumBlocks(MilWorker *worker, void *opaque, uint64_t chunk) {
  MilPruneJob *job = opaque;
  Range range = rangeOf(job, chunk);
  for (uint64_t g = range.firstGroup, runs; g < range.endGroup; g += runs) {
    Group group = groupAt(job, g);
    runs = equalGroups(job, g, range.endGroup);
    milPruneSumSquares(job->type, elementAt(job, group.first), runs, group.channels, job->inner,
                       sumsOf(job, g));
  }
  return MIL_OK;
}

static double blockLimit(const MilPruneJob *job, uint64_t *bins) {
  MilPruneBlocks blocks = {.sums = job->sums.data,
                           .outer = job->outer,
                           .groups = groupsPerOuter(job),
                           .inner = job->inner,
                           .blockChannels = job->group};
  blocks.lastChannels = job->channels - (blocks.groups - 1) * job->group;
  return milPrunePercentileOfBlocks(&blocks, job->amount, bins);
}

static uint64_t oneUnit(const void *job) { return 1; }

static MilStatus findLimit(MilWorker *worker, void *opaque, uint64_t unit) {
  MilPruneJob *job = opaque;
  uint64_t *bins = milWorkerReserve(worker, MIL_PRUNE_BINS * sizeof *bins);
  size_t n = milPruneJobElements(job);
  if (!bins)
    return MIL_NO_MEMORY;
  if (job->rule == MIL_PRUNE_PERCENTILE && job->amount > 0 && job->amount < 1) {
    job->notFinite = !milPrunePercentile(job->type, job->data, n, job->amount, bins, &job->limit);
    return MIL_OK;
  }
  job->notFinite = !milPruneIsFinite(job->type, job->data, n);
  if (job->notFinite || job->rule == MIL_PRUNE_SMALLEST)
    return MIL_OK;
  if (job->rule == MIL_PRUNE_THRESHOLD) {
    job->limit = milPruneThreshold(job->type, job->amount);
    return MIL_OK;
  }
  if (job->amount == 0 || job->amount == 1) { // nothing goes, or everything
    job->limit = job->amount == 0 ? MIL_PRUNE_NOTHING : MIL_PRUNE_EVERYTHING;
    job->blockLimit = job->amount == 0 ? -1 : INFINITY;
  } else {
    job->blockLimit = blockLimit(job, bins);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// The mask and the elements that stay
//===----------------------------------------------------------------------===//

/// The worker's memory for a chunk.
typedef struct Scratch {
  uint8_t *keep;     // a byte for each element
  uint64_t *numbers; // one for each channel of a group
} Scratch;

static bool prepare(MilWorker *worker, const MilPruneJob *job, Range range, Scratch *s) {
  uint64_t numbers = job->rule == MIL_PRUNE_SMALLEST ? job->group * sizeof(uint64_t) : 0;
  s->numbers = milWorkerReserve(worker, numbers + (range.end - range.first));
  s->keep = (uint8_t *)s->numbers + numbers;
  return s->numbers != NULL;
}

static void markGroups(const MilPruneJob *job, Range range, const Scratch *s) {
  for (uint64_t g = range.firstGroup, runs; g < range.endGroup; g += runs) {
    Group group = groupAt(job, g);
    const void *data = elementAt(job, group.first);
    uint8_t *keep = s->keep + (group.first - range.first);
    uint64_t zeros = job->group - group.channels; // that fill up the last run go first
    runs = equalGroups(job, g, range.endGroup);
    if (hasBlocks(job))
      milPruneMarkBlock(job->type, data, runs, group.channels, job->inner, sumsOf(job, g),
                        job->blockLimit, keep);
    else
      milPruneMarkSmallest(job->type, data, runs, group.channels, job->inner,
                           job->drop > zeros ? job->drop - zeros : 0, s->numbers, keep);
  }
}

static MilStatus markChunk(MilWorker *worker, void *opaque, uint64_t index) {
  MilPruneJob *job = opaque;
  Chunk *chunk = (Chunk *)job->chunks.data + index;
  Range range = rangeOf(job, index);
  size_t n = range.end - range.first;
  const void *data = elementAt(job, range.first);
  Scratch s;
  if (!prepare(worker, job, range, &s))
    return MIL_NO_MEMORY;
  if (unitOf(job).groups > 0)
    markGroups(job, range, &s);
  else
    milPruneMark(job->type, data, n, job->limit, s.keep);
  milPackBits(s.keep, 1, n, (uint8_t *)job->mask.data + range.first / 8);
  chunk->kept = milPruneCount(s.keep, n);
  chunk->squaredError = milPruneSquaredError(job->type, data, n, s.keep);
  return MIL_OK;
}

static void addChunks(MilPruneJob *job) {
  Chunk *chunks = (Chunk *)job->chunks.data;
  for (uint64_t i = 0; i < numChunks(job); ++i) {
    chunks[i].first = job->kept;
    job->kept += chunks[i].kept;
    job->squaredError += chunks[i].squaredError;
  }
  double elements = (double)milPruneJobElements(job);
  job->sparsity = (elements - (double)job->kept) / elements;
  job->notSparse = !isDone(job) && job->sparsity < job->minimumSparsity;
}

static MilStatus gatherChunk(MilWorker *worker, void *opaque, uint64_t index) {
  MilPruneJob *job = opaque;
  const Chunk *chunk = (const Chunk *)job->chunks.data + index;
  Range range = rangeOf(job, index);
  size_t n = range.end - range.first;
  Scratch s;
  if (!prepare(worker, job, range, &s))
    return MIL_NO_MEMORY;
  milUnpackBits((const uint8_t *)job->mask.data + range.first / 8, 1, 0, n, s.keep);
  milPruneGather(job->type, elementAt(job, range.first), n, s.keep,
                 (char *)job->nonzero.data + chunk->first * widthOf(job));
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// All jobs
//===----------------------------------------------------------------------===//

static MilStatus allocate(MilPruneJob *job, MilDiag diag) {
  uint64_t n = milPruneJobElements(job);
  MilStatus status;
  void *data;
  MIL_TRY(milBufferAllocate((n + 7) / 8, &job->mask, &data, diag));
  MIL_TRY(milBufferAllocate(chunksOf(job) * sizeof(Chunk), &job->chunks, &data, diag));
  if (hasBlocks(job))
    MIL_TRY(
        milBufferAllocate(numGroups(job) * job->inner * sizeof(double), &job->sums, &data, diag));
done:
  return status;
}

MilStatus milPruneJobs(MlirContext context, MilPruneJob *jobs, size_t count, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilWork sum = {jobs, sizeof *jobs, count, blockChunks, sumBlocks};
  MilWork find = {jobs, sizeof *jobs, count, oneUnit, findLimit};
  MilWork mark = {jobs, sizeof *jobs, count, numChunks, markChunk};
  MilWork gather = {jobs, sizeof *jobs, count, numChunks, gatherChunk};
  MilDiag silent = {NULL, NULL}; // one line for all that can happen, below
  void *data;
  for (size_t i = 0; i < count; ++i)
    MIL_TRY(allocate(&jobs[i], silent));
  MIL_TRY(milWorkRun(context, &sum));
  MIL_TRY(milWorkRun(context, &find));
  MIL_TRY(milWorkRun(context, &mark));
  for (size_t i = 0; i < count; ++i) {
    addChunks(&jobs[i]);
    MIL_TRY(milBufferAllocate(jobs[i].kept * widthOf(&jobs[i]), &jobs[i].nonzero, &data, silent));
  }
  MIL_TRY(milWorkRun(context, &gather));
done:
  if (status == MIL_NO_MEMORY)
    milEmit(diag, MIL_ERROR, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    milBufferRelease(&jobs[i].sums);
    milBufferRelease(&jobs[i].chunks);
  }
  return status;
}

void milPruneJobRelease(MilPruneJob *job) {
  milBufferRelease(&job->mask);
  milBufferRelease(&job->nonzero);
  milBufferRelease(&job->sums);
  milBufferRelease(&job->chunks);
}
