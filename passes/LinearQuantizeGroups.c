//===- LinearQuantizeGroups.c - codes and scales of one weight ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A group goes through a worker in tiles of floats: its range, the errors of the quantizers that
// come into question, its codes. Groups are worked on several at a time, because small ones are not
// worth a unit and those that are columns share cache lines.
//===----------------------------------------------------------------------===//
#include "LinearQuantizeGroups.h"

#include "Common/WorkQueue.h"
#include "Kernels/BitPack.h"
#include "Kernels/Float16.h"
#include "Kernels/Quantize.h"
#include <math.h>

enum { kTile = 4096, kUnitElements = 1 << 15, kPackChunk = 1 << 20 };

//===----------------------------------------------------------------------===//
// The elements of a group
//===----------------------------------------------------------------------===//

/// A group is runs of neighbours; where they begin is counted by levels, outermost first. Axes that
/// continue each other become one.
static void findRuns(MilQuantizeJob *job) {
  uint64_t stride = 1;
  unsigned reversed = 0;
  uint64_t count[MIL_QUANTIZE_MAX_RANK], step[MIL_QUANTIZE_MAX_RANK];
  job->run = job->groups = job->elements = job->groupElements = 1;
  for (unsigned k = job->rank; k-- > 0;) {
    uint64_t block = (uint64_t)job->block[k], dim = (uint64_t)job->dims[k];
    if (stride == job->run && !reversed)
      job->run *= block;
    else if (reversed && step[reversed - 1] * count[reversed - 1] == stride)
      count[reversed - 1] *= block;
    else if (block > 1) {
      count[reversed] = block;
      step[reversed++] = stride;
    }
    stride *= dim;
    job->groups *= dim / block;
    job->groupElements *= block;
  }
  job->elements = stride;
  job->levels = reversed;
  for (unsigned i = 0; i < reversed; ++i) {
    job->count[i] = count[reversed - 1 - i];
    job->stride[i] = step[reversed - 1 - i];
  }
}

/// The first element of a group.
static uint64_t firstOf(const MilQuantizeJob *job, uint64_t group) {
  uint64_t at = 0, stride = 1;
  for (unsigned k = job->rank; k-- > 0;) {
    uint64_t block = (uint64_t)job->block[k], dim = (uint64_t)job->dims[k], blocks = dim / block;
    at += group % blocks * block * stride;
    group /= blocks;
    stride *= dim;
  }
  return at;
}

/// The place of run `r`, counted from the first element.
static uint64_t runAt(const MilQuantizeJob *job, uint64_t r) {
  uint64_t at = 0;
  for (unsigned i = job->levels; i-- > 1; r /= job->count[i])
    at += r % job->count[i] * job->stride[i];
  return job->levels ? at + r * job->stride[0] : 0;
}

static void widen(MilDataType type, const void *data, uint64_t at, size_t n, float *out) {
  if (type == MIL_TYPE_FLOAT32) {
    memcpy(out, (const float *)data + at, n * sizeof *out);
    return;
  }
  milWidenHalves((const uint16_t *)data + at, n, out);
}

/// One group on its way through a worker.
typedef struct Group {
  MilQuantizeJob *job;
  uint64_t number, first;
  uint64_t loaded; ///< where the tile begins; UINT64_MAX: nothing is loaded
  float tile[kTile];
  uint8_t codes[kTile];
} Group;

/// Elements of the group from `from` on, as many as a tile has.
static size_t tileSize(const Group *g, uint64_t from) {
  uint64_t left = g->job->groupElements - from;
  return left < kTile ? (size_t)left : kTile;
}

static size_t load(Group *g, uint64_t from) {
  const MilQuantizeJob *job = g->job;
  size_t n = tileSize(g, from), length;
  if (g->loaded == from)
    return n;
  g->loaded = from;
  for (size_t i = 0; i < n; i += length) {
    uint64_t offset = (from + i) % job->run, left = job->run - offset;
    length = left < n - i ? (size_t)left : n - i;
    uint64_t at = g->first + runAt(job, (from + i) / job->run) + offset;
    widen(job->type, job->data, at, length, g->tile + i);
  }
  return n;
}

static void storeCodes(Group *g, uint64_t from, size_t n) {
  const MilQuantizeJob *job = g->job;
  size_t length;
  for (size_t i = 0; i < n; i += length) {
    uint64_t offset = (from + i) % job->run, left = job->run - offset;
    length = left < n - i ? (size_t)left : n - i;
    uint64_t at = g->first + runAt(job, (from + i) / job->run) + offset;
    memcpy((uint8_t *)job->bytes.data + at, g->codes + i, length);
  }
}

//===----------------------------------------------------------------------===//
// The quantizer of a group
//===----------------------------------------------------------------------===//

static double errorOf(Group *g, const MilQuantizer *quantizer) {
  double sum = 0;
  for (uint64_t from = 0; from < g->job->groupElements; from += kTile) {
    size_t n = load(g, from);
    sum += milQuantizeError(quantizer, g->tile, n);
  }
  return sum;
}

static bool findRange(Group *g, float *min, float *max) {
  bool finite = true;
  *min = INFINITY;
  *max = -INFINITY;
  for (uint64_t from = 0; finite && from < g->job->groupElements; from += kTile) {
    size_t n = load(g, from);
    finite = milFindRange(g->tile, n, min, max);
  }
  return finite;
}

/// A search for the clipping that gives the least squared error. Clippings are fractions of both
/// ends of the range, in parts of kWhole; with a symmetric range they are the same.
typedef struct Search {
  Group *group;
  MilCodes codes;
  double min, max;
  int low, high; ///< the best clipping so far
  MilQuantizer best;
  double error;
} Search;

enum { kWhole = 512, kLeast = 64, kCoarse = 16, kFine = 8 };

/// Takes a clipping if it is better; whether it is.
static bool tryClipping(Search *s, int low, int high) {
  if (low < kLeast || high < kLeast || low > kWhole || high > kWhole)
    return false;
  MilQuantizer quantizer =
      milQuantizerOf(&s->codes, s->group->job->type, s->min * low / kWhole, s->max * high / kWhole);
  double error = errorOf(s->group, &quantizer);
  if (!(error < s->error))
    return false;
  s->low = low;
  s->high = high;
  s->best = quantizer;
  s->error = error;
  return true;
}

/// Both ends together on a coarse grid, then steps in all directions that become finer. The error
/// falls with each step, so this ends.
static void searchClipping(Search *s) {
  bool together = s->codes.symmetric || s->min >= 0 || s->max <= 0;
  for (int at = kWhole - kCoarse; at >= kLeast && s->error > 0; at -= kCoarse)
    tryClipping(s, at, at);
  for (int step = kFine; step > 0; step /= 2)
    for (bool better = true; better && s->error > 0;) {
      int low = s->low, high = s->high;
      better = tryClipping(s, low - step, high - step) || tryClipping(s, low + step, high + step);
      if (together)
        continue;
      better = tryClipping(s, low - step, high) || better;
      better = tryClipping(s, low + step, high) || better;
      better = tryClipping(s, low, high - step) || better;
      better = tryClipping(s, low, high + step) || better;
    }
}

static MilQuantizer chooseQuantizer(Group *g, double min, double max) {
  const MilQuantizeJob *job = g->job;
  MilCodes codes = milCodesOf(job->codeType, job->symmetric);
  MilQuantizer choices[MIL_MAX_QUANTIZERS];
  unsigned count = milQuantizersOf(&codes, job->type, min, max, choices), best = 0;
  if (count == 1 && !job->search)
    return choices[0];
  double least = errorOf(g, &choices[0]);
  for (unsigned i = 1; i < count; ++i) {
    double error = errorOf(g, &choices[i]);
    if (error < least) {
      least = error;
      best = i;
    }
  }
  if (!job->search)
    return choices[best];
  Search search = {g, codes, min, max, kWhole, kWhole, choices[best], least};
  searchClipping(&search);
  return search.best;
}

//===----------------------------------------------------------------------===//
// Units of work
//===----------------------------------------------------------------------===//

static void storeScale(const MilQuantizeJob *job, uint64_t group, float scale) {
  void *data = (void *)job->scales.data;
  if (job->type == MIL_TYPE_FLOAT16)
    ((uint16_t *)data)[group] = milFloatToHalf(scale);
  else
    ((float *)data)[group] = scale;
}

/// The error of a group that holds NaN or infinity.
static const double kNotFinite = -1;

static void quantizeGroup(Group *g) {
  const MilQuantizeJob *job = g->job;
  double *error = (double *)job->errors.data + g->number;
  float min, max;
  *error = kNotFinite;
  if (!findRange(g, &min, &max))
    return;
  MilQuantizer quantizer = chooseQuantizer(g, (double)min, (double)max);
  *error = 0;
  for (uint64_t from = 0; from < job->groupElements; from += kTile) {
    size_t n = load(g, from);
    *error += milQuantize(&quantizer, g->tile, n, g->codes);
    storeCodes(g, from, n);
  }
  storeScale(job, g->number, quantizer.scale);
  ((uint8_t *)job->zeroBytes.data)[g->number] = (uint8_t)quantizer.zero;
}

static uint64_t groupsPerUnit(const MilQuantizeJob *job) {
  uint64_t groups = kUnitElements / job->groupElements;
  return groups ? groups : 1;
}

static uint64_t numUnits(const void *opaque) {
  const MilQuantizeJob *job = opaque;
  uint64_t groups = groupsPerUnit(job);
  return (job->groups + groups - 1) / groups;
}

static MilStatus quantizeUnit(MilWorker *worker, void *opaque, uint64_t unit) {
  MilQuantizeJob *job = opaque;
  Group *g = milWorkerReserve(worker, sizeof *g);
  if (!g)
    return MIL_NO_MEMORY;
  uint64_t first = unit * groupsPerUnit(job), end = first + groupsPerUnit(job);
  g->job = job;
  for (g->number = first; g->number < end && g->number < job->groups; ++g->number) {
    g->first = firstOf(job, g->number);
    g->loaded = UINT64_MAX;
    quantizeGroup(g);
  }
  return MIL_OK;
}

static unsigned codeBits(const MilQuantizeJob *job) { return milDataTypeGet(job->codeType)->bits; }

static uint64_t numChunks(const void *opaque) {
  const MilQuantizeJob *job = opaque;
  bool isPacked = job->notFinite || codeBits(job) == 8;
  return isPacked ? 0 : (job->elements + kPackChunk - 1) / kPackChunk;
}

/// A chunk is an even number of codes, so it begins at a byte.
static MilStatus packChunk(MilWorker *worker, void *opaque, uint64_t chunk) {
  MilQuantizeJob *job = opaque;
  uint64_t first = chunk * kPackChunk, left = job->elements - first;
  milPackBits((const uint8_t *)job->bytes.data + first, codeBits(job),
              left < kPackChunk ? (size_t)left : kPackChunk,
              (uint8_t *)job->codes.data + first / 8 * codeBits(job));
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// All groups of all jobs
//===----------------------------------------------------------------------===//

static MilStatus allocateResults(MilQuantizeJob *job, MilDiag diag) {
  size_t elements = (size_t)job->elements, groups = (size_t)job->groups;
  bool isPacked = codeBits(job) < 8;
  MilStatus status;
  void *data;
  MIL_TRY(milBufferAllocate(elements, &job->bytes, &data, diag));
  MIL_TRY(milBufferAllocate(groups, &job->zeroBytes, &data, diag));
  MIL_TRY(milBufferAllocate(groups * sizeof(double), &job->errors, &data, diag));
  MIL_TRY(
      milBufferAllocate(groups * (milDataTypeGet(job->type)->bits / 8), &job->scales, &data, diag));
  if (isPacked) {
    MIL_TRY(milBufferAllocate((elements + 1) / 2, &job->codes, &data, diag));
    MIL_TRY(milBufferAllocate((groups + 1) / 2, &job->zeros, &data, diag));
  }
done:
  return status;
}

static void addErrors(MilQuantizeJob *job) {
  const double *errors = job->errors.data;
  for (uint64_t g = 0; g < job->groups; ++g) {
    job->notFinite |= errors[g] == kNotFinite;
    job->squaredError += errors[g];
  }
}

/// What is one byte each is packed already.
static void packZeros(MilQuantizeJob *job) {
  if (codeBits(job) == 8) {
    job->codes = job->bytes;
    job->zeros = job->zeroBytes;
    job->bytes = job->zeroBytes = (MilBuffer){0};
  } else if (!job->notFinite) {
    milPackBits(job->zeroBytes.data, codeBits(job), (size_t)job->groups, (void *)job->zeros.data);
  }
}

MilStatus milQuantizeJobs(MlirContext context, MilQuantizeJob *jobs, size_t count, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilWork quantize = {jobs, sizeof *jobs, count, numUnits, quantizeUnit};
  MilWork pack = {jobs, sizeof *jobs, count, numChunks, packChunk};
  MilDiag silent = {NULL, NULL}; // one line for all that can happen, below
  for (size_t i = 0; i < count; ++i) {
    findRuns(&jobs[i]);
    MIL_TRY(allocateResults(&jobs[i], silent));
  }
  MIL_TRY(milWorkRun(context, &quantize));
  for (size_t i = 0; i < count; ++i)
    addErrors(&jobs[i]);
  MIL_TRY(milWorkRun(context, &pack));
  for (size_t i = 0; i < count; ++i)
    packZeros(&jobs[i]);
done:
  if (status == MIL_NO_MEMORY)
    milEmit(diag, MIL_ERROR, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    milBufferRelease(&jobs[i].bytes);
    milBufferRelease(&jobs[i].zeroBytes);
    milBufferRelease(&jobs[i].errors);
  }
  return status;
}

void milQuantizeJobRelease(MilQuantizeJob *job) {
  milBufferRelease(&job->codes);
  milBufferRelease(&job->scales);
  milBufferRelease(&job->zeros);
  milBufferRelease(&job->bytes);
  milBufferRelease(&job->zeroBytes);
  milBufferRelease(&job->errors);
}
