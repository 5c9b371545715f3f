//===- PalettizeScale.c - one scale per output channel ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeScale.h"
#include "PalettizeStandIn.h"
#include "Support/Hash.h"

#include "Kernels/Float16.h"
#include <math.h>

/// So often palettes are found anew.
enum { kRounds = 3 };
/// Until a round makes the error less by a smaller part.
static const double kLeastGain = 1e-3;

static float elementAt(MilDataType type, const void *data, size_t at) {
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat(((const uint16_t *)data)[at])
                                  : ((const float *)data)[at];
}
/// Rounds to the type.
static void store(MilDataType type, void *data, size_t at, float value) {
  if (type == MIL_TYPE_FLOAT16)
    ((uint16_t *)data)[at] = milFloatToHalf(value);
  else
    ((float *)data)[at] = value;
}

static size_t numElements(const MilScaleJob *job) {
  return (size_t)(job->outer * job->channels * job->inner);
}

//===----------------------------------------------------------------------===//
// The greatest magnitudes
//===----------------------------------------------------------------------===//

static uint64_t numChannels(const void *opaque) {
  const MilScaleJob *job = opaque;
  return job->data ? job->channels : 0;
}

/// What is not finite stays so, or becomes NaN: palettizing finds it.
static void divideChannel(const MilScaleJob *job, uint64_t channel, float scale) {
  size_t run = (size_t)job->inner, stride = (size_t)job->channels * run;
  for (size_t o = 0, first = (size_t)channel * run; o < job->outer; ++o, first += stride)
    for (size_t at = first; at < first + run; ++at)
      store(job->type, (void *)job->normal.data, at, elementAt(job->type, job->data, at) / scale);
}

static MilStatus scaleChannel(MilWorker *worker, void *opaque, uint64_t channel) {
  const MilScaleJob *job = opaque;
  size_t run = (size_t)job->inner, stride = (size_t)job->channels * run;
  float scale = 0;
  for (size_t o = 0, first = (size_t)channel * run; o < job->outer; ++o, first += stride)
    for (size_t at = first; at < first + run; ++at) {
      float magnitude = fabsf(elementAt(job->type, job->data, at));
      scale = magnitude > scale ? magnitude : scale;
    }
  if (scale == 0)
    scale = 1;
  store(job->type, (void *)job->scale.data, (size_t)channel, scale);
  divideChannel(job, channel, scale);
  return MIL_OK;
}

MilStatus milScaleJobs(MlirContext context, MilScaleJob *jobs, size_t count, MilDiag diag) {
  MilWork work = {jobs, sizeof *jobs, count, numChannels, scaleChannel};
  MilStatus status = MIL_OK;
  void *data;
  for (size_t i = 0; i < count; ++i) {
    size_t width = jobs[i].data ? milDataTypeGet(jobs[i].type)->bits / 8 : 0;
    if (!width)
      continue;
    MIL_TRY(milBufferAllocate(numElements(&jobs[i]) * width, &jobs[i].normal, &data, diag));
    MIL_TRY(milBufferAllocate((size_t)jobs[i].channels * width, &jobs[i].scale, &data, diag));
  }
  status = milWorkRun(context, &work);
done:
  return status;
}

void milScaleJobRelease(MilScaleJob *job) {
  milBufferRelease(&job->normal);
  milBufferRelease(&job->scale);
}

//===----------------------------------------------------------------------===//
// Rounds
//===----------------------------------------------------------------------===//

/// A job that goes through rounds.
typedef struct Search {
  MilScaleJob *job;
  MilPaletteJob *best; ///< palettes and indices so far
  MilPaletteJob again; ///< those of this round
  MilScaleFit fit;
  bool isOver;
  /// Of each channel: the scales to begin with and those found, a float each; errors, a double each;
  /// what an error counts, a uint32_t each.
  MilBuffer start, found, errors, importance;
} Search;

static MilStatus beginSearch(MilScaleJob *job, MilPaletteJob *palette, Search *s, MilDiag diag) {
  MilStatus status = MIL_OK;
  size_t channels = (size_t)job->channels;
  void *start, *found, *errors, *importance;
  *s = (Search){.job = job, .best = palette};
  MIL_TRY(milBufferAllocate(channels * sizeof(float), &s->start, &start, diag));
  MIL_TRY(milBufferAllocate(channels * sizeof(float), &s->found, &found, diag));
  MIL_TRY(milBufferAllocate(channels * sizeof(double), &s->errors, &errors, diag));
  MIL_TRY(milBufferAllocate(channels * sizeof(uint32_t), &s->importance, &importance, diag));
  for (size_t c = 0; c < channels; ++c)
    ((float *)start)[c] = elementAt(job->type, job->scale.data, c);
  s->fit = (MilScaleFit){job, palette, start, true, found, errors};
done:
  return status;
}

static void endSearch(Search *s) {
  milPaletteJobRelease(&s->again);
  milBufferRelease(&s->start);
  milBufferRelease(&s->found);
  milBufferRelease(&s->errors);
  milBufferRelease(&s->importance);
}

static uint64_t numToFit(const void *opaque) {
  const Search *s = opaque;
  return s->isOver ? 0 : s->job->channels;
}
static MilStatus fitChannel(MilWorker *worker, void *opaque, uint64_t channel) {
  return milScaleFitChannel(worker, &((const Search *)opaque)->fit, channel);
}

static double totalError(const Search *s) {
  double sum = 0;
  for (size_t c = 0; c < s->job->channels; ++c)
    sum += s->fit.error[c];
  return sum;
}

static void takeScales(const Search *s) {
  for (size_t c = 0; c < s->job->channels; ++c)
    store(s->job->type, (void *)s->job->scale.data, c, s->fit.found[c]);
}

static void swapBuffers(MilBuffer *a, MilBuffer *b) {
  MilBuffer old = *a;
  *a = *b;
  *b = old;
}

/// Compares what a round found with what is best.
static void judge(Search *s) {
  double error = totalError(s), gain = s->best->squaredError - error;
  s->isOver = !(gain > kLeastGain * error);
  if (gain > 0) {
    s->best->squaredError = error;
    swapBuffers(&s->best->lut, &s->again.lut);
    swapBuffers(&s->best->bytes, &s->again.bytes);
    swapBuffers(&s->best->found, &s->again.found);
    takeScales(s);
  }
}

/// Squares of scales as whole numbers, so that sums of them are exact.
static void weighChannels(const Search *s) {
  size_t elements = numElements(s->job), channels = (size_t)s->job->channels;
  uint32_t *importance = (uint32_t *)s->importance.data;
  double most = 1 << 24, greatest = 0;
  while (most * (double)elements > 0x1p52)
    most /= 2;
  for (size_t c = 0; c < channels; ++c)
    greatest = s->fit.start[c] > greatest ? s->fit.start[c] : greatest;
  for (size_t c = 0; c < channels; ++c) {
    double part = s->fit.start[c] / greatest;
    importance[c] = (uint32_t)fmax(1, rint(part * part * most));
  }
}

static MilStatus normalizeChannel(MilWorker *worker, void *opaque, uint64_t channel) {
  const Search *s = opaque;
  divideChannel(s->job, channel, s->fit.start[channel]);
  return MIL_OK;
}

/// Palettes for the scales to begin with, still to be found.
static MilPaletteJob roundJob(const Search *s) {
  MilPaletteJob job = *s->best;
  job.data = s->job->normal.data;
  job.squaredError = 0;
  job.standsIn = false;
  job.lut = job.indices = job.bytes = job.found = (MilBuffer){0};
  job.importance = s->importance.data;
  job.importanceChannels = s->job->channels;
  job.importanceInner = s->job->inner;
  return job;
}

typedef struct Searches {
  Search *data;
  size_t size;
  MilPaletteJob *batch; ///< as many
} Searches;

static MilStatus fitAll(MlirContext context, const Searches *all) {
  MilWork fit = {all->data, sizeof *all->data, all->size, numToFit, fitChannel};
  return milWorkRun(context, &fit);
}

/// New palettes for the scales of the round before.
static MilStatus solveAll(MlirContext context, const Searches *all, MilDiag diag) {
  MilWork divide = {all->data, sizeof *all->data, all->size, numToFit, normalizeChannel};
  MilStatus status = milWorkRun(context, &divide);
  size_t size = 0;
  if (status != MIL_OK)
    return status;
  for (size_t i = 0; i < all->size; ++i)
    if (!all->data[i].isOver) {
      weighChannels(&all->data[i]);
      all->batch[size++] = roundJob(&all->data[i]);
    }
  status = milPaletteJobsSolve(context, all->batch, size, diag);
  for (size_t i = all->size; i-- > 0;)
    if (!all->data[i].isOver) {
      Search *s = &all->data[i];
      milPaletteJobRelease(&s->again);
      s->again = all->batch[--size];
      s->fit.palette = &s->again;
      s->isOver = s->again.skip != NULL;
    }
  return status;
}

/// The scales found become those to begin with.
static void goOn(Search *s, unsigned round) {
  MilBuffer *start = &s->start, *found = &s->found;
  if (round > 1)
    swapBuffers(start, found);
  s->fit.start = start->data;
  s->fit.found = (float *)found->data;
  s->fit.isFirst = round == 1;
}

static MilStatus searchAll(MlirContext context, const Searches *all, MilDiag diag) {
  MilStatus status = MIL_OK;
  MIL_TRY(fitAll(context, all));
  for (size_t i = 0; i < all->size; ++i) {
    Search *s = &all->data[i];
    s->best->squaredError = totalError(s);
    takeScales(s);
    s->isOver = s->best->mode != MIL_PALETTE_KMEANS;
  }
  // Again from the greatest magnitudes: the scales found suit palettes that did not know of them.
  for (unsigned round = 1; round <= kRounds; ++round) {
    for (size_t i = 0; i < all->size; ++i)
      goOn(&all->data[i], round);
    MIL_TRY(solveAll(context, all, diag));
    MIL_TRY(fitAll(context, all));
    for (size_t i = 0; i < all->size; ++i)
      if (!all->data[i].isOver)
        judge(&all->data[i]);
  }
done:
  return status;
}

/// A hash of the elements of a channel in any order.
static uint64_t sumChannel(const MilScaleJob *job, uint64_t channel) {
  size_t run = (size_t)job->inner, stride = (size_t)job->channels * run;
  uint64_t sum = 0;
  for (size_t o = 0, first = (size_t)channel * run; o < job->outer; ++o, first += stride)
    sum += milStandInSum(job->type, job->data, first, run);
  return sum;
}

/// In place of scales and palettes that suit each other.
static void takeStandIns(MilScaleJob *job, MilPaletteJob *palette) {
  bool isOne = palette->groups == 1 && palette->vector == 1;
  uint64_t place[] = {palette->groups, palette->inner, palette->vector};
  uint64_t elements = milStandInHash(milHash(0, place, isOne ? 0 : sizeof place), job->type,
                                     job->data, 0, numElements(job));
  uint64_t scales = 0, entries = isOne ? 0 : elements;
  for (uint64_t c = 0; c < job->channels; ++c) {
    uint64_t channel = sumChannel(job, c);
    scales = milHash(scales, &channel, sizeof channel);
    entries += isOne ? milHash(0, &channel, sizeof channel) : 0;
  }
  if (!isOne)
    scales = elements;
  size_t size = (size_t)(palette->groups << palette->bits) * palette->vector;
  milStandInElements(scales, job->type, (void *)job->scale.data, (size_t)job->channels);
  // Scales and palettes may be of the same number.
  milStandInElements(~entries, palette->type, (void *)palette->lut.data, size);
  milStandInIndices(elements, palette->bits, (uint8_t *)palette->bytes.data,
                    milPaletteNumIndices(palette));
}

MilStatus milScaleJobsImprove(MlirContext context, MilScaleJob *jobs, MilPaletteJob *palettes,
                              size_t count, MilDiag diag) {
  Searches all = {NULL, 0, NULL};
  MilBuffer searches = {0}, batch = {0};
  MilStatus status = MIL_OK;
  void *data;
  MIL_TRY(milBufferAllocate(count * sizeof *all.data, &searches, &data, diag));
  all.data = data;
  MIL_TRY(milBufferAllocate(count * sizeof *all.batch, &batch, &data, diag));
  all.batch = data;
  for (size_t i = 0; i < count; ++i)
    if (jobs[i].data && palettes[i].hasStandIns)
      takeStandIns(&jobs[i], &palettes[i]);
    else if (jobs[i].data && !palettes[i].skip)
      MIL_TRY(beginSearch(&jobs[i], &palettes[i], &all.data[all.size++], diag));
  if (all.size)
    MIL_TRY(searchAll(context, &all, diag));
done:
  for (size_t i = 0; i < all.size; ++i)
    endSearch(&all.data[i]);
  milBufferRelease(&searches);
  milBufferRelease(&batch);
  return status;
}
