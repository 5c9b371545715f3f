//===- ReportPasses.c - what passes have said, for a report ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"
#include <stdlib.h>

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

//===----------------------------------------------------------------------===//
// Of each weight
//===----------------------------------------------------------------------===//

static int compareText(MilString a, MilString b) {
  if (a.length != b.length)
    return a.length < b.length ? -1 : 1;
  return a.length ? memcmp(a.data, b.data, a.length) : 0;
}

/// Passes call a weight as its value was called when they saw it: as it is now, or as it or its operation is in
/// one of the models.
static const Outcome *find(OutcomeSearch *search, const MilWeightInfo *weight,
                           const MilWeightInfo *original) {
  MilString names[] = {weight->value, weight->name, original ? original->value : weight->value,
                       original ? original->name : weight->name};
  const Outcome *found = NULL;
  for (size_t i = 0; i < sizeof names / sizeof names[0] && !found; ++i)
    if (i == 0 || !milStringEqual(names[i], names[i - 1]))
      found = outcomesNext(search, weight, names[i]);
  return found;
}

static void describe(ReportWeight *weight, const Outcome *outcome) {
  weight->note = outcomeText(outcome->note);
  if (outcomeIsSkipped(outcome))
    weight->reason = outcomeText(outcome->reason);
  else
    weight->technique = outcomeText(outcome->technique);
}

/// Also goes through weights that are not listed: they may have the name of one that is.
static MilStatus describeAll(Report *report, const Outcomes *outcomes, MilDiag diag) {
  OutcomeSearch search;
  size_t count, numOriginals = 0, next = 0;
  const MilWeightInfo *all = milMetadataGetWeights(report->metadata, &count);
  const MilWeightInfo *originals =
      report->original ? milMetadataGetWeights(report->original, &numOriginals) : NULL;
  if (!outcomesIndex(outcomes, report->arena, &search))
    return noMemory(diag);
  for (size_t i = 0; i < count && outcomes->count; ++i) {
    const MilWeightError *error = &all[i].error;
    bool isCompared =
        originals && error->match != MIL_MATCH_NOT_TRIED && error->match != MIL_MATCH_NONE;
    const Outcome *outcome = find(&search, &all[i], isCompared ? &originals[error->index] : NULL);
    bool isListed = next < report->numWeights && report->weights[next].index == i;
    if (isListed && outcome)
      describe(&report->weights[next], outcome);
    next += isListed;
  }
  return search.noMemory ? noMemory(diag) : MIL_OK;
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
  int order = compareText(outcomeText(x->reason), outcomeText(y->reason));
  return order ? order : (x > y) - (x < y);
}

static bool isSame(const Outcome *a, const Outcome *b) {
  return milStringEqual(outcomeText(a->reason), outcomeText(b->reason));
}

static void addToReason(ReportReason *reason, const Outcome *outcome) {
  reason->reason = outcomeText(outcome->reason);
  ++reason->weights;
  reason->elements += outcome->elements > 0 ? (uint64_t)outcome->elements : 0;
  if (reason->numNames < REPORT_MOST_NAMES)
    reason->names[reason->numNames++] = outcomeText(outcome->weight);
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
