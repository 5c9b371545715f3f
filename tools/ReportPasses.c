//===- ReportPasses.c - what passes have said, for a report ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"
#include <stdlib.h>

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

static MilString textOf(MlirAttribute attribute) {
  MlirStringRef text = outcomeText(attribute);
  return (MilString){text.data, text.length};
}

//===----------------------------------------------------------------------===//
// Of each weight
//===----------------------------------------------------------------------===//

static int compareText(MilString a, MilString b) {
  if (a.length != b.length)
    return a.length < b.length ? -1 : 1;
  return a.length ? memcmp(a.data, b.data, a.length) : 0;
}

/// What an outcome is found by.
typedef struct Key {
  MilString function, weight;
  const Outcome *outcome;
} Key;

static int compareKeys(const void *a, const void *b) {
  const Key *x = a, *y = b;
  int order = compareText(x->function, y->function);
  return order ? order : compareText(x->weight, y->weight);
}

static const Outcome *find(const Key *keys, size_t count, MilString function, MilString weight) {
  Key key = {.function = function, .weight = weight};
  const Key *found = count ? bsearch(&key, keys, count, sizeof key, compareKeys) : NULL;
  return found ? found->outcome : NULL;
}

/// Passes call a weight as it was called when they saw it, which is its name now or in the original.
static void describe(ReportWeight *weight, const Key *keys, size_t count) {
  const MilWeightInfo *info = weight->weight;
  const Outcome *outcome = find(keys, count, info->function, info->name);
  if (!outcome && weight->original)
    outcome = find(keys, count, info->function, weight->original->name);
  if (!outcome)
    outcome = find(keys, count, info->function, info->value);
  if (!outcome)
    return;
  weight->note = textOf(outcome->note);
  if (outcomeIsSkipped(outcome))
    weight->reason = textOf(outcome->reason);
  else
    weight->technique = textOf(outcome->technique);
}

static MilStatus describeAll(Report *report, const Outcomes *outcomes, MilDiag diag) {
  Key *keys = milArenaCalloc(report->arena, outcomes->count + 1, sizeof *keys);
  if (!keys)
    return noMemory(diag);
  for (size_t i = 0; i < outcomes->count; ++i) {
    const Outcome *outcome = &outcomes->entries[i];
    keys[i] = (Key){textOf(outcome->function), textOf(outcome->weight), outcome};
  }
  qsort(keys, outcomes->count, sizeof *keys, compareKeys);
  for (size_t i = 0; i < report->numWeights; ++i)
    describe(&report->weights[i], keys, outcomes->count);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Reasons
//===----------------------------------------------------------------------===//

static int compareReasons(const void *a, const void *b) {
  const ReportReason *x = a, *y = b;
  if (x->weights != y->weights)
    return x->weights < y->weights ? 1 : -1;
  return compareText(x->reason, y->reason);
}

static int compareOutcomes(const void *a, const void *b) {
  const Outcome *x = *(const Outcome *const *)a, *y = *(const Outcome *const *)b;
  int order = compareText(textOf(x->reason), textOf(y->reason));
  return order ? order : (x > y) - (x < y);
}

static bool isSame(const Outcome *a, const Outcome *b) {
  return milStringEqual(textOf(a->reason), textOf(b->reason));
}

static void addToReason(ReportReason *reason, const Outcome *outcome) {
  reason->reason = textOf(outcome->reason);
  ++reason->weights;
  reason->elements += outcome->elements > 0 ? (uint64_t)outcome->elements : 0;
  if (reason->numNames < REPORT_MOST_NAMES)
    reason->names[reason->numNames++] = textOf(outcome->weight);
}

static MilStatus addReasons(Report *report, const Outcomes *outcomes, MilDiag diag) {
  size_t skipped = 0;
  const Outcome **sorted = milArenaCalloc(report->arena, outcomes->count + 1, sizeof *sorted);
  if (!sorted)
    return noMemory(diag);
  for (size_t i = 0; i < outcomes->count; ++i)
    if (outcomeIsSkipped(&outcomes->entries[i]))
      sorted[skipped++] = &outcomes->entries[i];
  qsort(sorted, skipped, sizeof *sorted, compareOutcomes);
  for (size_t i = 0; i < skipped; ++i)
    report->numReasons += i == 0 || !isSame(sorted[i], sorted[i - 1]);
  report->reasons = milArenaCalloc(report->arena, report->numReasons + 1, sizeof(ReportReason));
  if (!report->reasons)
    return noMemory(diag);
  ReportReason *reason = report->reasons;
  for (size_t i = 0; i < skipped; ++i) {
    reason += i && !isSame(sorted[i], sorted[i - 1]);
    addToReason(reason, sorted[i]);
  }
  qsort(report->reasons, report->numReasons, sizeof *report->reasons, compareReasons);
  return MIL_OK;
}

MilStatus reportReadPasses(Report *report, MlirModule passes, MilDiag diag) {
  Outcomes outcomes = readOutcomes(passes);
  MilStatus status;
  MIL_TRY(describeAll(report, &outcomes, diag));
  MIL_TRY(addReasons(report, &outcomes, diag));
  report->tradeoff = readTradeoff(passes);
  if (!report->tradeoff.points)
    MIL_TRY(noMemory(diag));
done:
  free(outcomes.entries);
  return status;
}
