//===- PruneMask.c - which elements a pruned weight keeps ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Find the limit of each weight, mark what stays in pieces, pack the marks chunk by chunk, gather
// what stays to where the chunks before have ended. Sums over chunks are made in their order.
//===----------------------------------------------------------------------===//
#include "PruneMask.h"

#include "Common/WorkQueue.h"
#include "Kernels/BitPack.h"
#include "Kernels/Prune.h"
#include <math.h>

/// Elements of a chunk: a multiple of eight, so that it begins at a byte of the mask.
enum { kChunk = 1 << 18 };

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

/// As many groups as make a piece of work worth handing out.
static uint64_t groupsPerUnit(const MilPruneJob *job) {
  uint64_t elements = job->group * job->inner;
  return elements < kChunk ? kChunk / elements : 1;
}
static uint64_t numUnits(const void *opaque) {
  const MilPruneJob *job = opaque;
  return isDone(job) ? 0 : (numGroups(job) + groupsPerUnit(job) - 1) / groupsPerUnit(job);
}
static uint64_t endOfUnit(const MilPruneJob *job, uint64_t unit) {
  uint64_t end = (unit + 1) * groupsPerUnit(job);
  return end < numGroups(job) ? end : numGroups(job);
}

//===----------------------------------------------------------------------===//
// The limit of each weight
//===----------------------------------------------------------------------===//

static uint64_t blockUnits(const void *job) { return hasBlocks(job) ? numUnits(job) : 0; }

static double *sumsOf(const MilPruneJob *job, uint64_t group) {
  return (double *)job->sums.data + group * job->inner;
}

static MilStatus sumBlocks(MilWorker *worker, void *opaque, uint64_t unit) {
  MilPruneJob *job = opaque;
  for (uint64_t g = unit * groupsPerUnit(job); g < endOfUnit(job, unit); ++g) {
    Group group = groupAt(job, g);
    milPruneSumSquares(job->type, elementAt(job, group.first), group.channels, job->inner,
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
  } else if (hasBlocks(job)) {
    job->blockLimit = blockLimit(job, bins);
  } else {
    job->limit = milPrunePercentile(job->type, job->data, n, job->amount, bins);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Marking
//===----------------------------------------------------------------------===//

static void markSmallest(const MilPruneJob *job, Group group, uint64_t *scratch, uint8_t *keep) {
  uint64_t zeros = job->group - group.channels; // that fill up the last run go first
  milPruneMarkSmallest(job->type, elementAt(job, group.first), group.channels, job->inner,
                       job->drop > zeros ? job->drop - zeros : 0, scratch, keep);
}

static MilStatus markUnit(MilWorker *worker, void *opaque, uint64_t unit) {
  MilPruneJob *job = opaque;
  uint64_t *scratch = NULL;
  if (job->rule == MIL_PRUNE_SMALLEST) {
    scratch = milWorkerReserve(worker, job->group * sizeof *scratch);
    if (!scratch)
      return MIL_NO_MEMORY;
  }
  for (uint64_t g = unit * groupsPerUnit(job); g < endOfUnit(job, unit); ++g) {
    Group group = groupAt(job, g);
    const void *data = elementAt(job, group.first);
    uint8_t *keep = (uint8_t *)job->keep.data + group.first;
    if (scratch)
      markSmallest(job, group, scratch, keep);
    else if (hasBlocks(job))
      milPruneMarkBlock(job->type, data, group.channels, job->inner, sumsOf(job, g),
                        job->blockLimit, keep);
    else
      milPruneMark(job->type, data, group.channels * job->inner, job->limit, keep);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Chunks: pieces of the mask and of the elements that stay
//===----------------------------------------------------------------------===//

static uint64_t chunksOf(const MilPruneJob *job) {
  return (milPruneJobElements(job) + kChunk - 1) / kChunk;
}
static uint64_t numChunks(const void *job) { return isDone(job) ? 0 : chunksOf(job); }

static size_t sizeOfChunk(const MilPruneJob *job, uint64_t index) {
  uint64_t left = milPruneJobElements(job) - index * kChunk;
  return left < kChunk ? left : kChunk;
}

static MilStatus packChunk(MilWorker *worker, void *opaque, uint64_t index) {
  MilPruneJob *job = opaque;
  Chunk *chunk = (Chunk *)job->chunks.data + index;
  uint64_t first = index * kChunk;
  size_t n = sizeOfChunk(job, index);
  const uint8_t *keep = (const uint8_t *)job->keep.data + first;
  milPackBits(keep, 1, n, (uint8_t *)job->mask.data + first / 8);
  chunk->kept = milPruneCount(keep, n);
  chunk->squaredError = milPruneSquaredError(job->type, elementAt(job, first), n, keep);
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
  uint64_t first = index * kChunk;
  milPruneGather(job->type, elementAt(job, first), sizeOfChunk(job, index),
                 (const uint8_t *)job->keep.data + first,
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
  MIL_TRY(milBufferAllocate(n, &job->keep, &data, diag));
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
  MilWork sum = {jobs, sizeof *jobs, count, blockUnits, sumBlocks};
  MilWork find = {jobs, sizeof *jobs, count, oneUnit, findLimit};
  MilWork mark = {jobs, sizeof *jobs, count, numUnits, markUnit};
  MilWork pack = {jobs, sizeof *jobs, count, numChunks, packChunk};
  MilWork gather = {jobs, sizeof *jobs, count, numChunks, gatherChunk};
  MilDiag silent = {NULL, NULL}; // one line for all that can happen, below
  void *data;
  for (size_t i = 0; i < count; ++i)
    MIL_TRY(allocate(&jobs[i], silent));
  MIL_TRY(milWorkRun(context, &sum));
  MIL_TRY(milWorkRun(context, &find));
  MIL_TRY(milWorkRun(context, &mark));
  MIL_TRY(milWorkRun(context, &pack));
  for (size_t i = 0; i < count; ++i) {
    addChunks(&jobs[i]);
    MIL_TRY(milBufferAllocate(jobs[i].kept * widthOf(&jobs[i]), &jobs[i].nonzero, &data, silent));
  }
  MIL_TRY(milWorkRun(context, &gather));
done:
  if (status == MIL_NO_MEMORY)
    milEmit(diag, MIL_ERROR, "out of memory while pruning");
  for (size_t i = 0; i < count; ++i) {
    milBufferRelease(&jobs[i].keep);
    milBufferRelease(&jobs[i].sums);
    milBufferRelease(&jobs[i].chunks);
  }
  return status;
}

void milPruneJobRelease(MilPruneJob *job) {
  milBufferRelease(&job->mask);
  milBufferRelease(&job->nonzero);
  milBufferRelease(&job->keep);
  milBufferRelease(&job->sums);
  milBufferRelease(&job->chunks);
}
