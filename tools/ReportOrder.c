//===- ReportOrder.c - sums over weights, and which are worst -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"
#include <math.h>
#include <stdlib.h>

/// A weight with what it is sorted by.
typedef struct Place {
  const ReportWeight *weight;
  size_t index;
} Place;

/// Unknown errors (a NaN in the weight) come first: they want to be looked at.
static double rankOf(const ReportWeight *weight) {
  if (!reportHasError(weight))
    return INFINITY;
  return isnan(weight->weight->error.snrDb) ? -INFINITY : weight->weight->error.snrDb;
}

static int compareErrors(const void *a, const void *b) {
  const Place *x = a, *y = b;
  double p = rankOf(x->weight), q = rankOf(y->weight);
  if (p != q)
    return p < q ? -1 : 1;
  uint64_t m = x->weight->weight->elements, n = y->weight->weight->elements;
  if (m != n)
    return m > n ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static int compareEncodings(const void *a, const void *b) {
  const Place *x = a, *y = b;
  int order = strcmp(x->weight->weight->encoding, y->weight->weight->encoding);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int compareTotals(const void *a, const void *b) {
  const ReportTotal *x = a, *y = b;
  uint64_t p = x->bytesBefore ? x->bytesBefore : x->bytes;
  uint64_t q = y->bytesBefore ? y->bytesBefore : y->bytes;
  return p != q ? (p < q ? 1 : -1) : strcmp(x->encoding, y->encoding);
}

/// What is stored once counts once, before and after.
static void add(ReportTotal *total, const ReportWeight *weight) {
  ++total->weights;
  total->elements += weight->weight->isShared ? 0 : weight->weight->elements;
  total->bytes += weight->bytes;
  total->bytesBefore += weight->bytesBefore;
  if (weight->original && !weight->original->isShared)
    total->elementsBefore += weight->original->elements;
}

/// The error of all weights together, from the means of each.
static double sumErrors(const Report *report) {
  double signal = 0, noise = 0;
  bool any = false;
  for (size_t i = 0; i < report->numWeights; ++i) {
    const ReportWeight *weight = &report->weights[i];
    const MilWeightError *error = &weight->weight->error;
    if (!weight->original || weight->weight->isShared)
      continue;
    any = true;
    signal += error->meanSignal * (double)weight->weight->elements;
    noise += error->meanSquared * (double)weight->weight->elements;
  }
  if (!any)
    return NAN;
  return noise == 0 ? INFINITY : 10 * log10(signal / noise);
}

MilStatus reportSumUp(Report *report, MilDiag diag) {
  size_t count = report->numWeights;
  Place *places = milArenaCalloc(report->arena, count + 1, sizeof *places);
  report->worst = milArenaCalloc(report->arena, count + 1, sizeof *report->worst);
  report->encodings = milArenaCalloc(report->arena, count + 1, sizeof *report->encodings);
  if (!places || !report->worst || !report->encodings)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    places[i] = (Place){&report->weights[i], i};
    add(&report->total, &report->weights[i]);
  }
  qsort(places, count, sizeof *places, compareErrors);
  for (size_t i = 0; i < count; ++i)
    report->worst[i] = places[i].index;
  qsort(places, count, sizeof *places, compareEncodings);
  for (size_t i = 0; i < count; ++i) {
    const char *encoding = places[i].weight->weight->encoding;
    size_t n = report->numEncodings;
    if (!n || strcmp(encoding, report->encodings[n - 1].encoding) != 0)
      report->encodings[report->numEncodings++].encoding = encoding;
    add(&report->encodings[report->numEncodings - 1], places[i].weight);
  }
  qsort(report->encodings, report->numEncodings, sizeof *report->encodings, compareTotals);
  report->snrDb = sumErrors(report);
  return MIL_OK;
}
