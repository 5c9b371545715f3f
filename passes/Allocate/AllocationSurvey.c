//===- AllocationSurvey.c - the errors of candidates --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A technique that rewrites nothing: weights are read in batches that bound memory, equal ones once.
//===----------------------------------------------------------------------===//
#include "Allocation.h"

enum {
  kBlock = 32,    ///< channels that are looked at together in a sample
  kSparsity = 32, ///< of so many blocks one is
};

typedef struct Plan {
  int64_t axis;
  uint64_t widths[MIL_ALLOCATION_LEVELS], groups[MIL_ALLOCATION_LEVELS];
  uint64_t together[MIL_ALLOCATION_LEVELS]; ///< groups of a block; 0: all groups are looked at
} Plan;

typedef struct Result {
  double error[MIL_ALLOCATION_LEVELS][MIL_ALLOCATION_WIDTHS];
  double squares[MIL_ALLOCATION_LEVELS];
} Result;

/// What a weight has as options: the allocation's, with where it is.
typedef struct SurveyOptions {
  MilTechniqueOptions common;
  const MilAllocation *allocation;
  const MilAllocatedWeight *source;
} SurveyOptions;

static MilStatus plan(MilRun *run, MilWeight *weight, void *opaque, bool *outTake) {
  const SurveyOptions *o = weight->options;
  const MilAllocation *a = o->allocation;
  const MilAllocatedWeight *w = o->source;
  Plan *plan = opaque;
  MilStatus status = milPaletteIsGrouped(a->options)
                         ? milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM,
                                              "palettize with granularity=per_grouped_channel")
                         : milRunNeedsVersion(weight, MIL_VERSION_ATTRIBUTE_FORM, "palettize");
  if (status != MIL_OK)
    return status;
  if (w->reason) {
    milRunSkip(run, weight, w->reason);
    *outTake = false;
    return MIL_OK;
  }
  plan->axis = w->axis >= 0 ? w->axis : 0;
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level) {
    int64_t size = a->groupSizes[level];
    // The whole tensor in any case: it has the squares of all elements.
    plan->widths[level] = w->wanted[level] & (level ? w->allowed[level] : ~0u);
    if (!plan->widths[level])
      continue;
    plan->groups[level] = size > 0 ? (uint64_t)(weight->dims[plan->axis] / size) : 1;
    uint64_t together = size > 0 && size < kBlock ? kBlock / (uint64_t)size : 1;
    if (w->isSample && size > 0 && plan->groups[level] % together == 0)
      plan->together[level] = together;
  }
  return MIL_OK;
}

static uint64_t bytesFor(const MilTask *task) {
  const Plan *plan = task->plan;
  uint64_t groups = 0;
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level)
    groups += plan->groups[level];
  return groups * sizeof(Result) / MIL_ALLOCATION_LEVELS;
}

static MilPaletteSurvey surveyFor(const MilTask *task, unsigned level) {
  const Plan *plan = task->plan;
  MilPaletteSurvey survey = {
      .job = {.data = task->bytes.data, .type = task->weight->type, .groups = plan->groups[level]},
      .widths = (unsigned)plan->widths[level],
      .together = plan->together[level] ? plan->together[level] : plan->groups[level],
      .stride = plan->together[level] ? kSparsity : 1};
  milWeightSplit(task->weight, plan->axis, &survey.job.outer, &survey.job.channels,
                 &survey.job.inner);
  return survey;
}

static void takeResult(MilTask *task, unsigned level, const MilPaletteSurvey *survey) {
  Result *result = task->result;
  task->skip = task->skip ? task->skip : survey->skip;
  memcpy(result->error[level], survey->squaredError, sizeof result->error[level]);
  result->squares[level] = survey->squares;
}

static MilStatus compute(MilRun *run, MilTask *tasks, size_t count, MilDiag diag) {
  MilPaletteSurvey *surveys =
      milArenaCalloc(run->arena, count * MIL_ALLOCATION_LEVELS + 1, sizeof *surveys);
  size_t size = 0;
  if (!surveys)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i)
    for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level)
      if (((const Plan *)tasks[i].plan)->widths[level])
        surveys[size++] = surveyFor(&tasks[i], level);
  MilStatus status = milPaletteSurveysRun(run->context, surveys, size, diag);
  size = 0;
  for (size_t i = 0; i < count && status == MIL_OK; ++i)
    for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level)
      if (((const Plan *)tasks[i].plan)->widths[level])
        takeResult(&tasks[i], level, &surveys[size++]);
  return status;
}

static const MilTechnique technique = {
    .kind = MIL_TECHNIQUE_PALETTIZE,
    .participle = "palettized",
    .planSize = sizeof(Plan),
    .resultSize = sizeof(Result),
    .plan = plan,
    .bytes = bytesFor,
    .compute = compute,
};

//===----------------------------------------------------------------------===//
// All weights
//===----------------------------------------------------------------------===//

static bool isWanted(const MilAllocatedWeight *w) {
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level)
    if (w->wanted[level])
      return true;
  return false;
}

static MilStatus choose(void *userData, const MilWeight *weight, MilChoice *outChoice,
                        MilDiag diag) {
  MilAllocation *a = userData;
  MilAllocatedWeight *w = milAllocationFind(a, weight->op);
  if (!w || (a->classes && (w->reason || !isWanted(&a->weights[w->source]))))
    return MIL_OK; // in later rounds those that are out have been explained
  MilAllocatedWeight *source = &a->weights[w->source];
  SurveyOptions *options = milArenaCalloc(a->arena, 1, sizeof *options);
  if (!options)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  *options = (SurveyOptions){a->options->common, a, source};
  source->asked = source->asked ? source->asked : options; // equal ones share a task
  outChoice->options = source->asked;
  return MIL_OK;
}

/// Errors of a sample are in proportion to the squares of what they are errors of.
static void takeErrors(MilAllocatedWeight *w, const Plan *plan, const Result *result,
                       bool *isSampled) {
  w->squares = plan->widths[0] ? result->squares[0] : w->squares; // of the first survey
  for (unsigned level = 0; level < MIL_ALLOCATION_LEVELS; ++level) {
    bool isExact = !plan->together[level];
    double share =
        isExact || !(result->squares[level] > 0) ? 1 : w->squares / result->squares[level];
    for (unsigned bits = 0; bits < MIL_ALLOCATION_WIDTHS; ++bits)
      if (plan->widths[level] >> bits & 1)
        w->error[level][bits] = result->error[level][bits] * share;
    w->known[level] |= (unsigned)plan->widths[level];
    w->measured[level] |= isExact ? (unsigned)plan->widths[level] : 0;
    *isSampled |= !isExact;
  }
}

static MilStatus visit(void *userData, const MilWeight *weight, const MilTask *task, MilDiag diag) {
  MilAllocation *a = userData;
  MilAllocatedWeight *w = milAllocationFind(a, weight->op);
  if (!w)
    return MIL_OK;
  if (task) {
    if (&a->weights[w->source] == w)
      takeErrors(w, task->plan, task->result, &a->isSampled);
    return MIL_OK;
  }
  MilString reason = milArenaCopyString(a->arena, milString(weight->skip));
  w->reason = w->reason ? w->reason : reason.data;
  return w->reason ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
}

MilStatus milAllocationSurvey(MilAllocation *a) {
  MilPassDef pass = *a->pass;
  pass.data = &technique;
  MilStatus status = milTechniqueCompute(a->module, &pass, choose, visit, a);
  for (size_t i = 0; i < a->collected.size; ++i)
    memset(a->weights[i].wanted, 0, sizeof a->weights[i].wanted);
  return status;
}
