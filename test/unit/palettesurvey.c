//===- palettesurvey.c - errors of palettes that are not made ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "../../passes/Palettize/PalettizeSurvey.h"
#include "Kernels/Float16.h"

#include <math.h>

enum { kOuter = 3, kChannels = 16, kInner = 29, kElements = kOuter * kChannels * kInner };

typedef union Values {
  uint16_t halves[kElements];
  float floats[kElements];
  int8_t bytes[kElements];
} Values;

static Values values;
static MlirContext context;

static uint32_t draw(void) {
  static uint64_t seed = 1;
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(seed >> 40);
}

/// Near each other; far apart in the safe way's range; few different ones.
static void fill(MilDataType type, int kind) {
  for (int i = 0; i < kElements; ++i) {
    double x = (double)draw() / (1 << 24) - 0.5;
    x = kind == 1 && i % 97 == 0 ? x * 1e4 : kind == 2 ? floor(8 * x) : x;
    if (type == MIL_TYPE_FLOAT16)
      values.halves[i] = milDoubleToHalf(x);
    else if (type == MIL_TYPE_FLOAT32)
      values.floats[i] = (float)(kind == 1 && i % 97 == 0 ? x * 1e20 : x);
    else
      values.bytes[i] = (int8_t)(kind == 2 ? x : 200 * (x > -0.5 && x < 0.5 ? x : 0.1));
  }
}

static MilPaletteJob jobOf(MilDataType type, uint64_t groups) {
  return (MilPaletteJob){.data = &values,
                         .type = type,
                         .outer = kOuter,
                         .channels = kChannels,
                         .inner = kInner,
                         .groups = groups,
                         .vector = 1,
                         .mode = MIL_PALETTE_KMEANS};
}

/// The error that palettizing reports.
static double solve(MilDataType type, uint64_t groups, unsigned bits) {
  MilPaletteJob job = jobOf(type, groups);
  job.bits = bits;
  CHECK_OK(milPaletteJobsSolve(context, &job, 1, CHECK_DIAG()));
  CHECK(!job.skip);
  milPaletteJobRelease(&job);
  return job.squaredError;
}

static void testSameErrors(void) {
  static const MilDataType types[] = {MIL_TYPE_FLOAT16, MIL_TYPE_FLOAT32, MIL_TYPE_INT8};
  static const unsigned widths[] = {1, 2, 3, 4, 6, 8};
  for (int kind = 0; kind < 3; ++kind)
    for (int t = 0; t < 3; ++t)
      for (uint64_t groups = 1; groups <= kChannels; groups *= 4) {
        MilPaletteSurvey survey = {
            .job = jobOf(types[t], groups), .widths = 0x15E, .together = groups, .stride = 1};
        fill(types[t], kind);
        CHECK_OK(milPaletteSurveysRun(context, &survey, 1, CHECK_DIAG()));
        CHECK(!survey.skip && survey.squares >= 0 && survey.squaredError[5] == 0);
        for (int w = 0; w < 6; ++w)
          CHECK(survey.squaredError[widths[w]] == solve(types[t], groups, widths[w]));
      }
}

/// A sample is the groups that it looks at: here the first two and the ninth and tenth of sixteen.
static void testSamples(void) {
  MilPaletteSurvey some = {
      .job = jobOf(MIL_TYPE_FLOAT16, 16), .widths = 1u << 3, .together = 2, .stride = 4};
  fill(MIL_TYPE_FLOAT16, 0);
  CHECK(milPaletteSurveyGroups(&some) == 4);
  CHECK_OK(milPaletteSurveysRun(context, &some, 1, CHECK_DIAG()));
  for (int i = 0; i < kElements; ++i) // others do not matter
    if (i / kInner % kChannels % 8 > 1)
      values.halves[i] = 0;
  MilPaletteSurvey all = some;
  all.squares = all.squaredError[3] = 0;
  all.stride = 1;
  CHECK_OK(milPaletteSurveysRun(context, &all, 1, CHECK_DIAG()));
  CHECK(some.squaredError[3] == all.squaredError[3] && some.squares == all.squares);
  CHECK(some.squares > 0);
}

static void testNotFinite(void) {
  MilPaletteSurvey survey = {
      .job = jobOf(MIL_TYPE_FLOAT16, 4), .widths = 1u << 4, .together = 4, .stride = 1};
  fill(MIL_TYPE_FLOAT16, 0);
  values.halves[kElements - 1] = 0x7C00;
  CHECK_OK(milPaletteSurveysRun(context, &survey, 1, CHECK_DIAG()));
  CHECK(survey.skip == milPaletteNotFinite);
}

int main(void) {
  context = mlirContextCreate();
  testSameErrors();
  testSamples();
  testNotFinite();
  mlirContextDestroy(context);
  return CHECK_RESULT();
}
