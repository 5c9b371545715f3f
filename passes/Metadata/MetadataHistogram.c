//===- MetadataHistogram.c - how the values of a weight are spread -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MetadataImpl.h"

#include "Kernels/Distinct.h"
#include "Kernels/Histogram.h"
#include "Kernels/Statistics.h"

enum { CHUNK = 1024, MOST_RANK = 8 };
_Static_assert((int)MIL_MOST_LEVELS == (int)MIL_LEVELS_MOST,
               "the public header does not see the kernels");

/// What is done with elements: in pieces, or each pattern of 16 bits once with how often it stands there;
/// false ends the walk.
typedef bool (*Visit)(void *userData, const double *values, const uint64_t *times, size_t n);

/// The patterns of many elements of 16 bits, which are counted ten times as fast as they are widened.
typedef struct Tally {
  uint32_t bins[MIL_HALF_COUNTERS];
  uint64_t totals[MIL_HALF_BINS];
} Tally;

enum { TALLY_LEAST = 4 * MIL_HALF_BINS, TALLY_MOST = 1 << 30 /* at a time, for 32 bits */ };

/// A walk over a weight.
typedef struct Walk {
  const MilWeightValues *values;
  Tally *tally; ///< null: not needed so far, or there is no memory for it
  Visit visit;
  void *userData;
} Walk;

static bool visitPieces(const Walk *walk, uint64_t first, uint64_t n) {
  double x[CHUNK];
  for (uint64_t end = first + n, part; first < end; first += part) {
    part = end - first < CHUNK ? end - first : CHUNK;
    milWeightValuesWiden(walk->values, (size_t)first, (size_t)part, x);
    if (!walk->visit(walk->userData, x, NULL, (size_t)part))
      return false;
  }
  return true;
}

static bool visitTally(const Walk *walk, uint64_t first, uint64_t n) {
  const MilTensorView *view = &walk->values->view;
  Tally *tally = walk->tally;
  double x[CHUNK];
  uint64_t times[CHUNK];
  memset(tally, 0, sizeof *tally);
  for (uint64_t end = first + n, part; first < end; first += part) {
    part = end - first < TALLY_MOST ? end - first : TALLY_MOST;
    milHistogram16((const uint16_t *)view->data + first, (size_t)part, tally->bins);
    for (size_t v = 0; v < MIL_HALF_BINS; ++v)
      tally->totals[v] += tally->bins[v];
    memset(tally->bins, 0, sizeof tally->bins);
  }
  for (size_t v = 0, size = 0; v < MIL_HALF_BINS; ++v) {
    uint16_t pattern = (uint16_t)v;
    if (tally->totals[v]) {
      milWidenToDouble(view->type, &pattern, 0, 1, &x[size]);
      times[size++] = tally->totals[v];
    }
    if (size && (size == CHUNK || v + 1 == MIL_HALF_BINS)) {
      if (!walk->visit(walk->userData, x, times, size))
        return false;
      size = 0;
    }
  }
  return true;
}

/// Elements [first, first + n); false when a visit said so.
static bool visitRange(Walk *walk, uint64_t first, uint64_t n) {
  const MilWeightValues *values = walk->values;
  bool isMany =
      !values->isSplat && n >= TALLY_LEAST && milDataTypeGet(values->view.type)->bits == 16;
  if (isMany && !walk->tally)
    walk->tally = milArenaAlloc(values->arena, sizeof *walk->tally);
  return isMany && walk->tally ? visitTally(walk, first, n) : visitPieces(walk, first, n);
}

//===----------------------------------------------------------------------===//
// Histograms
//===----------------------------------------------------------------------===//

static bool addRange(void *userData, const double *values, const uint64_t *times, size_t n) {
  milAddRange(values, times, n, userData);
  return true;
}

static bool addHistogram(void *userData, const double *values, const uint64_t *times, size_t n) {
  MilHistogram *h = userData;
  milAddHistogram(values, times, n, h->low, h->high, MIL_HISTOGRAM_PARTS, h->counts);
  return true;
}

MilStatus milMetadataGetHistogram(const MilMetadata *metadata, size_t weight,
                                  MilHistogram *outHistogram, MilDiag diag) {
  MilWeightValues values;
  MilValueRange range = MIL_EMPTY_RANGE;
  MilStatus status;
  *outHistogram = (MilHistogram){0};
  MIL_TRY(milWeightValuesGet(metadata, weight, &values, diag));
  uint64_t elements = metadata->weights[weight].elements;
  uint64_t held = values.isSplat && elements ? 1 : elements;
  Walk walk = {.values = &values, .visit = addRange, .userData = &range};
  visitRange(&walk, 0, held);
  if (range.low <= range.high) {
    outHistogram->low = range.low;
    outHistogram->high = range.high;
    walk.visit = addHistogram;
    walk.userData = outHistogram;
    visitRange(&walk, 0, held);
  }
  uint64_t repeats = held ? elements / held : 0;
  outHistogram->notFinite = range.notFinite * repeats;
  for (int i = 0; i < MIL_HISTOGRAM_PARTS; ++i)
    outHistogram->counts[i] *= repeats;
done:
  milWeightValuesRelease(&values);
  return status;
}

//===----------------------------------------------------------------------===//
// Levels
//===----------------------------------------------------------------------===//

/// Whether a step makes elements of the weight, and not of a palette, a scale or a mask.
static bool isOfElements(const MilWeightInfo *weight, size_t step) {
  static const char *const inputs[] = {"data",    "quantized_data", "source_val",
                                       "indices", "nonzero_data",   "indices_nonzero_data"};
  while (step) {
    const MilEncodingStep *s = &weight->steps[step];
    bool found = false;
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; ++i)
      found |= milStringEqual(s->input, milString(inputs[i]));
    if (!found)
      return false;
    step = s->user; // an earlier one
  }
  return true;
}

/// The part of a weight in which all steps have one palette or scale each. False when no step has any.
static bool findGroup(const MilWeightInfo *weight, MilWeightLevels *out) {
  bool found = false;
  out->rank = weight->shape.rank;
  for (size_t i = 0; i < out->rank; ++i)
    out->groupShape[i] = weight->shape.dims[i];
  for (size_t s = 0; s < weight->numSteps; ++s) {
    const MilEncodingStep *step = &weight->steps[s];
    if (step->blockSizes.rank != out->rank || !isOfElements(weight, s))
      continue;
    found = true;
    for (size_t i = 0; i < out->rank; ++i)
      if (step->blockSizes.dims[i] < out->groupShape[i])
        out->groupShape[i] = step->blockSizes.dims[i];
  }
  out->groups = 1;
  for (size_t i = 0; i < out->rank && found; ++i) {
    int64_t size = out->groupShape[i];
    if (size < 1)
      return false;
    out->groups *= (uint64_t)((weight->shape.dims[i] + size - 1) / size);
  }
  return found;
}

static bool addLevels(void *userData, const double *values, const uint64_t *times, size_t n) {
  return milLevelsAdd(values, n, userData);
}

/// Adds the first group, in runs that are contiguous. False when it takes too many values.
static bool addGroup(const MilWeightValues *values, const MilWeightInfo *weight,
                     const MilWeightLevels *levels, MilLevelSet *set) {
  const int64_t *dims = weight->shape.dims, *group = levels->groupShape;
  Walk walk = {.values = values, .visit = addLevels, .userData = set};
  int64_t at[MOST_RANK] = {0};
  size_t outer = levels->rank; // axes that runs are counted along
  uint64_t run = 1;
  while (outer && (outer == levels->rank || group[outer] == dims[outer]))
    run *= (uint64_t)group[--outer];
  for (;;) {
    uint64_t first = 0;
    for (size_t i = 0; i < levels->rank; ++i)
      first = first * (uint64_t)dims[i] + (uint64_t)at[i];
    if (!visitRange(&walk, first, run))
      return false;
    size_t axis = outer;
    while (axis && ++at[axis - 1] == group[axis - 1])
      at[--axis] = 0;
    if (!axis)
      return true;
  }
}

MilStatus milMetadataGetLevels(const MilMetadata *metadata, size_t weight,
                               MilWeightLevels *outLevels, MilDiag diag) {
  const MilWeightInfo *info = &metadata->weights[weight];
  MilWeightValues values;
  MilLevelSet set;
  *outLevels = (MilWeightLevels){0};
  if (info->shape.rank > MOST_RANK || !findGroup(info, outLevels))
    return MIL_OK;
  MilStatus status = milWeightValuesGet(metadata, weight, &values, diag);
  milLevelsClear(&set);
  if (status == MIL_OK && addGroup(&values, info, outLevels, &set)) {
    outLevels->numValues = set.size;
    milLevelsGet(&set, outLevels->values);
  }
  milWeightValuesRelease(&values);
  return status;
}
