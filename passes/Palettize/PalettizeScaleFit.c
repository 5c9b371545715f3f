//===- PalettizeScaleFit.c - the scale of one channel -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For indices that stay the best scale of a channel is the sum of w * entry divided by that of
// entry^2. Indices of vectors stay. Those of scalars follow the scale; the error is then a function
// with many valleys, of which the one to go down is found by trying scales.
//
// With the elements in order, those that take an entry are a range, and sums over a range are
// differences of sums over all before it: trying a scale takes time with the number of entries.
//===----------------------------------------------------------------------===//
#include "PalettizeScale.h"

#include "Kernels/Distinct.h"
#include "Kernels/Float16.h"
#include "Kernels/LutMap.h"
#include "Kernels/Scratch.h"
#include <float.h>
#include <math.h>

/// Scales that are tried, as parts of the one to begin with.
static const float wide[] = {0.40f, 0.45f, 0.50f, 0.55f, 0.60f, 0.65f, 0.70f, 0.75f, 0.80f, 0.85f,
                             0.90f, 0.95f, 1.05f, 1.10f, 1.15f, 1.20f, 1.25f, 1.30f, 1.35f, 1.40f};
static const float narrow[] = {0.90f, 0.95f, 1.05f, 1.10f};
/// Then so many steps are made to the best scale for the indices.
enum { kMostSteps = 6 };

float milScaleRound(MilDataType type, float value) {
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat(milFloatToHalf(value)) : value;
}

static float elementOf(MilDataType type, const void *data, size_t at) {
  return type == MIL_TYPE_FLOAT16 ? milHalfToFloat(((const uint16_t *)data)[at])
                                  : ((const float *)data)[at];
}

static bool isScale(float value) { return value > 0 && value < INFINITY; }

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// The element of the weight that is element `i` of a channel.
static size_t elementAt(const MilScaleJob *job, uint64_t channel, size_t i) {
  size_t inner = (size_t)job->inner;
  return (i / inner * (size_t)job->channels + (size_t)channel) * inner + i % inner;
}

/// The group of palettes of an element.
static size_t groupOf(const MilPaletteJob *p, size_t element) {
  return (size_t)(element / p->inner % p->channels / (p->channels / p->groups));
}

static const MilPaletteGroup *foundOf(const MilPaletteJob *p, size_t group) {
  return (const MilPaletteGroup *)p->found.data + group;
}

/// The entry that an element of vectors has now.
static float entryOf(const MilPaletteJob *p, size_t element) {
  size_t inner = (size_t)p->inner, row = element / inner, channel = row % (size_t)p->channels;
  size_t outer = row / (size_t)p->channels, vectors = (size_t)p->channels / p->vector;
  size_t index = (outer * vectors + channel / p->vector) * inner + element % inner;
  size_t entry = (groupOf(p, element) << p->bits) + ((const uint8_t *)p->bytes.data)[index];
  return elementOf(p->type, p->lut.data, entry * p->vector + channel % p->vector);
}

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

static double errorOf(MilDataType type, const float *values, const float *entries, size_t n,
                      float scale) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) {
    double d = (double)values[i] - milScaleRound(type, entries[i] * scale);
    sum += d * d;
  }
  return sum;
}

static MilStatus fitVectors(MilWorker *worker, const MilScaleFit *fit, uint64_t channel) {
  const MilScaleJob *job = fit->job;
  size_t n = (size_t)(job->outer * job->inner), size = n * sizeof(float);
  char *at = milWorkerReserve(worker, 2 * milScratchSize(size));
  double products = 0, squares = 0;
  if (!at)
    return MIL_NO_MEMORY;
  float *values = milScratchTake(&at, size), *entries = milScratchTake(&at, size);
  for (size_t i = 0; i < n; ++i) {
    size_t element = elementAt(job, channel, i);
    values[i] = elementOf(job->type, job->data, element);
    entries[i] = entryOf(fit->palette, element);
    products += (double)values[i] * entries[i];
    squares += (double)entries[i] * entries[i];
  }
  float scale = fit->start[channel], other = milScaleRound(job->type, (float)(products / squares));
  double error = errorOf(job->type, values, entries, n, scale), otherError = INFINITY;
  if (isScale(other))
    otherError = errorOf(job->type, values, entries, n, other);
  fit->found[channel] = otherError < error ? other : scale;
  fit->error[channel] = otherError < error ? otherError : error;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

/// The elements of a channel, those of the same palettes together.
typedef struct Channel {
  MilDataType type;
  unsigned bits;
  size_t n, groups;
  size_t *starts;   ///< of each group: its first element; and n
  size_t *elements; ///< of the weight
  float *values;    ///< of them
  float *sorted;    ///< of each group, ascending
  double *sums;     ///< n + 1: of the sorted values before
  double *squares;  ///< as sums
  float *entries;   ///< 2^bits of each group
  float *ascending; ///< the same in order
  unsigned *used;   ///< of each group, how many
  float *room;      ///< n
  uint8_t *indices; ///< n
} Channel;

static bool prepare(MilWorker *worker, const MilScaleFit *fit, Channel *c) {
  const MilPaletteJob *p = fit->palette;
  size_t n = (size_t)(fit->job->outer * fit->job->inner), groups = (size_t)p->groups;
  size_t entries = groups << p->bits;
  size_t sizes[] = {(groups + 1) * sizeof *c->starts,
                    n * sizeof *c->elements,
                    n * sizeof(float),
                    n * sizeof(float),
                    (n + 1) * sizeof(double),
                    (n + 1) * sizeof(double),
                    entries * sizeof(float),
                    entries * sizeof(float),
                    groups * sizeof *c->used,
                    n * sizeof(float),
                    n};
  size_t total = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
    total += milScratchSize(sizes[i]);
  char *at = milWorkerReserve(worker, total);
  if (!at)
    return false;
  *c = (Channel){.type = fit->job->type, .bits = p->bits, .n = n, .groups = groups};
  c->starts = milScratchTake(&at, sizes[0]);
  c->elements = milScratchTake(&at, sizes[1]);
  c->values = milScratchTake(&at, sizes[2]);
  c->sorted = milScratchTake(&at, sizes[3]);
  c->sums = milScratchTake(&at, sizes[4]);
  c->squares = milScratchTake(&at, sizes[5]);
  c->entries = milScratchTake(&at, sizes[6]);
  c->ascending = milScratchTake(&at, sizes[7]);
  c->used = milScratchTake(&at, sizes[8]);
  c->room = milScratchTake(&at, sizes[9]);
  c->indices = milScratchTake(&at, sizes[10]);
  return true;
}

/// Elements and values by groups, in the order of the weight within each.
static void collect(const MilScaleFit *fit, uint64_t channel, Channel *c) {
  size_t *ends = c->starts + 1;
  memset(c->starts, 0, (c->groups + 1) * sizeof *c->starts);
  for (size_t i = 0; i < c->n; ++i)
    ++ends[groupOf(fit->palette, elementAt(fit->job, channel, i))];
  for (size_t g = 1; g < c->groups; ++g)
    ends[g] += ends[g - 1];
  for (size_t i = c->n; i-- > 0;) {
    size_t element = elementAt(fit->job, channel, i);
    size_t at = --ends[groupOf(fit->palette, element)];
    c->elements[at] = element;
    c->values[at] = elementOf(c->type, fit->job->data, element);
  }
  // Each end has moved to its start.
  memmove(c->starts, ends, c->groups * sizeof *c->starts);
  c->starts[c->groups] = c->n;
}

static void sortEntries(float *entries, unsigned count) {
  for (unsigned i = 1; i < count; ++i) {
    float value = entries[i];
    unsigned at = i;
    for (; at > 0 && entries[at - 1] > value; --at)
      entries[at] = entries[at - 1];
    entries[at] = value;
  }
}

static void describe(const MilScaleFit *fit, Channel *c) {
  const MilPaletteJob *p = fit->palette;
  size_t entries = c->groups << c->bits;
  for (size_t i = 0; i < entries; ++i)
    c->entries[i] = elementOf(p->type, p->lut.data, i);
  memcpy(c->ascending, c->entries, entries * sizeof *c->entries);
  memcpy(c->sorted, c->values, c->n * sizeof *c->values);
  for (size_t g = 0; g < c->groups; ++g) {
    c->used[g] = foundOf(p, g)->used;
    sortEntries(c->ascending + (g << c->bits), c->used[g]);
    milSortFloat(c->sorted + c->starts[g], c->room, c->starts[g + 1] - c->starts[g]);
  }
  c->sums[0] = c->squares[0] = 0;
  for (size_t i = 0; i < c->n; ++i) {
    c->sums[i + 1] = c->sums[i] + c->sorted[i];
    c->squares[i + 1] = c->squares[i] + (double)c->sorted[i] * c->sorted[i];
  }
}

/// A scale, the error of its products, and sums over the elements with the entries that they take.
typedef struct Trial {
  float scale;
  double error, products, squares;
} Trial;

/// The first of the sorted values from `low` on that is above the limit.
static size_t findAbove(const float *sorted, size_t low, size_t high, double limit) {
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (sorted[middle] > limit)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static void tryGroup(const Channel *c, size_t group, Trial *trial) {
  const float *entries = c->ascending + (group << c->bits);
  size_t at = c->starts[group], end = c->starts[group + 1];
  float product = milScaleRound(c->type, entries[0] * trial->scale);
  for (unsigned e = 0; e < c->used[group] && at < end; ++e) {
    float next = INFINITY;
    if (e + 1 < c->used[group])
      next = milScaleRound(c->type, entries[e + 1] * trial->scale);
    size_t to = findAbove(c->sorted, at, end, ((double)product + next) / 2);
    if (to > at) {
      double count = (double)(to - at), sum = c->sums[to] - c->sums[at];
      trial->error += c->squares[to] - c->squares[at] + product * (count * product - 2 * sum);
      trial->products += entries[e] * sum;
      trial->squares += (double)entries[e] * entries[e] * count;
    }
    at = to;
    product = next;
  }
}

static Trial tryScale(const Channel *c, float scale) {
  Trial trial = {.scale = scale};
  for (size_t g = 0; g < c->groups; ++g)
    tryGroup(c, g, &trial);
  if (!(trial.error < INFINITY)) // a product is infinite
    trial.error = INFINITY;
  return trial;
}

/// Takes a scale when it is better by more than sums of squares can have lost.
static bool improve(const Channel *c, float scale, Trial *best) {
  scale = milScaleRound(c->type, scale);
  if (!isScale(scale) || scale == best->scale)
    return false;
  Trial trial = tryScale(c, scale);
  if (!(trial.error + 1e-9 * fabs(trial.error) + 1e-14 * c->squares[c->n] < best->error))
    return false;
  *best = trial;
  return true;
}

static float searchScale(const Channel *c, float start, bool far) {
  Trial best = tryScale(c, start);
  const float *parts = far ? wide : narrow;
  for (size_t i = 0; i < (far ? sizeof wide : sizeof narrow) / sizeof wide[0]; ++i)
    improve(c, start * parts[i], &best);
  for (unsigned step = 0; step < kMostSteps; ++step)
    if (!improve(c, (float)(best.products / best.squares), &best))
      break;
  return best.scale;
}

/// Gives each element the entry with the nearest product; returns the squared error.
static double mapGroup(const MilScaleFit *fit, const Channel *c, size_t group, float scale) {
  float products[MIL_PALETTE_MAX_ENTRIES], finite[MIL_PALETTE_MAX_ENTRIES];
  size_t first = c->starts[group], count = c->starts[group + 1] - first;
  double sum = 0;
  for (unsigned e = 0; e < c->used[group]; ++e) {
    products[e] = milScaleRound(c->type, c->entries[(group << c->bits) + e] * scale);
    finite[e] = fminf(fmaxf(products[e], -FLT_MAX), FLT_MAX);
  }
  milLutMapFloat(c->values + first, count, finite, c->used[group], c->indices);
  for (size_t i = 0; i < count; ++i) {
    double d = (double)c->values[first + i] - products[c->indices[i]];
    sum += d * d;
    ((uint8_t *)fit->palette->bytes.data)[c->elements[first + i]] = c->indices[i];
  }
  return sum;
}

static MilStatus fitScalars(MilWorker *worker, const MilScaleFit *fit, uint64_t channel) {
  Channel c;
  double error = 0;
  if (!prepare(worker, fit, &c))
    return MIL_NO_MEMORY;
  collect(fit, channel, &c);
  describe(fit, &c);
  float scale = searchScale(&c, fit->start[channel], fit->isFirst);
  for (size_t g = 0; g < c.groups; ++g)
    if (c.starts[g] < c.starts[g + 1])
      error += mapGroup(fit, &c, g, scale);
  fit->found[channel] = scale;
  fit->error[channel] = error;
  return MIL_OK;
}

MilStatus milScaleFitChannel(MilWorker *worker, const MilScaleFit *fit, uint64_t channel) {
  return fit->palette->vector > 1 ? fitVectors(worker, fit, channel)
                                  : fitScalars(worker, fit, channel);
}
