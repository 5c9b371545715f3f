//===- PalettizeSurvey.c - errors of palettes that are not made ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeSurvey.h"

#include "PalettizeDistinct.h"

/// Of one group.
typedef struct Found {
  const char *skip;
  double squaredError[MIL_PALETTE_MAX_BITS + 1];
  double squares;
} Found;

static uint64_t numUnits(const void *survey) { return milPaletteSurveyGroups(survey); }

/// The error at one width; false when it has to be done with `isSafe`.
static bool measure(const MilPaletteJob *job, const MilScalars *s, size_t distinct, unsigned bits,
                    double *outError) {
  double entries[MIL_PALETTE_MAX_ENTRIES];
  uint64_t lut[MIL_PALETTE_MAX_ENTRIES / 2]; // room for the widest type
  unsigned used = milScalarsCluster(s, distinct, 1u << bits, entries);
  for (unsigned i = 0; i < used; ++i)
    milPaletteStore(job->type, lut, i, &entries[i]);
  if (used)
    *outError = milScalarsError(s, distinct, entries, used);
  return used;
}

static void measureAll(const MilPaletteJob *job, const MilScalars *s, size_t distinct,
                       unsigned *widths, Found *found) {
  found->squares = 0;
  for (size_t i = 0; i < distinct; ++i)
    found->squares += s->weight[i] * s->x[i] * s->x[i];
  for (unsigned bits = 1; bits <= MIL_PALETTE_MAX_BITS; ++bits)
    if (*widths >> bits & 1 && measure(job, s, distinct, bits, &found->squaredError[bits]))
      *widths &= ~(1u << bits);
}

static MilStatus surveyGroup(MilWorker *worker, void *opaque, uint64_t unit) {
  MilPaletteSurvey *survey = opaque;
  Found *found = (Found *)survey->found.data + unit;
  uint64_t run = unit / survey->together * survey->stride;
  MilScalarRuns runs =
      milScalarRuns(&survey->job, run * survey->together + unit % survey->together);
  unsigned left = survey->widths;
  for (int isSafe = 0; isSafe < 2 && left; ++isSafe) {
    MilScalars s;
    if (!milScalarsPrepare(worker, &survey->job, runs.run * runs.count, isSafe, &s))
      return MIL_NO_MEMORY;
    size_t distinct = milScalarsFind(&survey->job, runs, &s);
    if (distinct == SIZE_MAX) {
      found->skip = milPaletteNotFinite;
      return MIL_OK;
    }
    measureAll(&survey->job, &s, distinct, &left, found);
  }
  return MIL_OK;
}

static void finish(MilPaletteSurvey *survey) {
  const Found *found = survey->found.data;
  uint64_t groups = milPaletteSurveyGroups(survey);
  for (uint64_t g = 0; g < groups; ++g) {
    survey->skip = survey->skip ? survey->skip : found[g].skip;
    survey->squares += found[g].squares;
    for (unsigned bits = 1; bits <= MIL_PALETTE_MAX_BITS; ++bits)
      survey->squaredError[bits] += found[g].squaredError[bits];
  }
}

MilStatus milPaletteSurveysRun(MlirContext context, MilPaletteSurvey *surveys, size_t count,
                               MilDiag diag) {
  MilWork work = {surveys, sizeof *surveys, count, numUnits, surveyGroup};
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < count; ++i) {
    void *data;
    size_t size = (size_t)milPaletteSurveyGroups(&surveys[i]) * sizeof(Found);
    surveys[i].job.mode = MIL_PALETTE_KMEANS;
    surveys[i].job.bits = MIL_PALETTE_MAX_BITS;
    surveys[i].job.vector = 1;
    MIL_TRY(milBufferAllocate(size, &surveys[i].found, &data, diag));
    memset(data, 0, size);
  }
  MIL_TRY(milWorkRun(context, &work));
  for (size_t i = 0; i < count; ++i)
    finish(&surveys[i]);
done:
  for (size_t i = 0; i < count; ++i)
    milBufferRelease(&surveys[i].found);
  return status;
}
