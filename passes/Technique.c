//===- Technique.c - what all compressing passes have in common ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Technique.h"

#include "Report.h"

/// Tasks that run together: enough to keep the threads busy, few enough to bound what is computed
/// at one time.
enum { kBatchElements = 1 << 26, kBatchTasks = 1024 };

typedef struct State {
  MilRun run;
  MilWeights weights;
  MilTask *tasks;
  size_t numTasks;
  MilTask **taskOf; ///< of each weight; null: left alone
} State;

void milRunSkip(MilRun *run, MilWeight *weight, const char *reason) {
  MlirLocation location = mlirOperationGetLocation(weight->op);
  weight->skip = reason ? reason : "out of memory";
  milEmit(milDiagAtLocation(&location), MIL_WARNING, "weight '%.*s' is not %s: %s",
          MIL_STR(weight->name), run->technique->participle, weight->skip);
}

MilStatus milRunNeedsVersion(const MilWeight *weight, int needed, const char *what) {
  if (weight->version >= needed)
    return MIL_OK;
  MlirLocation location = mlirOperationGetLocation(weight->op);
  return milFail(milDiagAtLocation(&location), MIL_INVALID,
                 "%s needs %s, the function is written for %s; add --target=%s", what,
                 milTargetName(needed), milTargetName(weight->version), milTargetName(needed));
}

MilString milRunPartName(const MilRun *run, const MilWeight *weight, const char *part) {
  MilString base = weight->name.length ? weight->name : milString("weight");
  return milString(milArenaPrintf(run->arena, "%.*s_%s", MIL_STR(base), part));
}

MilStatus milTechniqueOptionsCheck(const char *pass, const MilTechniqueOptions *options,
                                   MilDiag diag) {
  if (options->weightThreshold >= 0)
    return MIL_OK;
  return milFail(diag, MIL_INVALID, "%s: weight_threshold is %lld, expected 0 or more", pass,
                 (long long)options->weightThreshold);
}

/// Gives each weight its options, or a reason to be left alone.
static MilStatus chooseAll(State *state, MilChoose choose, void *userData, MilDiag diag) {
  for (size_t i = 0; i < state->weights.size; ++i) {
    MilWeight *weight = &state->weights.data[i];
    MilChoice choice = {NULL, NULL};
    if (weight->skip)
      continue;
    MilStatus status = choose(userData, weight, &choice, diag);
    if (status != MIL_OK)
      return status;
    weight->options = choice.options;
    weight->skip = choice.skip;
    const MilTechniqueOptions *common = choice.options;
    if (common && weight->elements <= (uint64_t)common->weightThreshold)
      weight->skip = milArenaPrintf(state->run.arena, "not above %lld elements",
                                    (long long)common->weightThreshold);
  }
  return MIL_OK;
}

/// The task that compresses this value by this plan: an earlier one, or a new one.
static MilTask *findTask(State *state, MilWeight *weight, const void *plan) {
  for (size_t i = 0; i < state->numTasks; ++i)
    if (mlirAttributeEqual(state->tasks[i].weight->value, weight->value) &&
        state->tasks[i].weight->options == weight->options &&
        memcmp(state->tasks[i].plan, plan, state->run.technique->planSize) == 0)
      return &state->tasks[i];
  MilTask *task = &state->tasks[state->numTasks++];
  *task = (MilTask){.weight = weight, .plan = plan};
  return task;
}

static MilStatus planAll(State *state, MilDiag diag) {
  const MilTechnique *technique = state->run.technique;
  MilArena *arena = state->run.arena;
  size_t count = state->weights.size;
  state->tasks = milArenaCalloc(arena, count + 1, sizeof *state->tasks);
  state->taskOf = milArenaCalloc(arena, count + 1, sizeof *state->taskOf);
  if (!state->tasks || !state->taskOf)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    MilWeight *weight = &state->weights.data[i];
    bool take = true;
    if (weight->skip || !weight->options)
      continue;
    void *plan = milArenaCalloc(arena, 1, technique->planSize);
    if (!plan)
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    MilStatus status = technique->plan(&state->run, weight, plan, &take);
    if (status != MIL_OK)
      return status;
    if (take)
      state->taskOf[i] = findTask(state, weight, plan);
  }
  return MIL_OK;
}

/// The tasks from `first` on that run together; their bytes are fetched.
static MilStatus fetchBatch(State *state, size_t first, size_t *outCount, MilDiag diag) {
  uint64_t elements = 0;
  size_t count = 0;
  MilStatus status = MIL_OK;
  while (first + count < state->numTasks && count < kBatchTasks) {
    MilTask *task = &state->tasks[first + count];
    elements += task->weight->elements;
    if (count && elements > kBatchElements)
      break;
    ++count;
    task->result = milArenaCalloc(state->run.arena, 1, state->run.technique->resultSize);
    if (!task->result)
      MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
    MIL_TRY(milWeightGetBytes(task->weight, &task->bytes, diag));
  }
done:
  *outCount = count;
  return status;
}

static MilStatus computeAll(State *state, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (size_t first = 0, count; first < state->numTasks && status == MIL_OK; first += count) {
    status = fetchBatch(state, first, &count, diag);
    if (status == MIL_OK)
      status = state->run.technique->compute(&state->run, state->tasks + first, count, diag);
    for (size_t i = first; i < first + count; ++i)
      milBufferRelease(&state->tasks[i].bytes);
  }
  return status;
}

static MilStatus rewriteAll(State *state, MilDiag diag) {
  MilRun *run = &state->run;
  size_t count = state->weights.size;
  MilReportRow *rows = milArenaCalloc(run->arena, count + 1, sizeof *rows);
  size_t numRows = 0;
  if (!rows)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    MilWeight *weight = &state->weights.data[i];
    const MilTask *task = state->taskOf[i];
    if (task && task->skip)
      milRunSkip(run, weight, task->skip);
    else if (task)
      run->technique->replace(run, weight, task);
    if (task || weight->skip)
      rows[numRows++] = (MilReportRow){.weight = weight,
                                       .technique = run->pass,
                                       .reason = weight->skip,
                                       .bitsAfter = task ? task->bitsAfter : 0,
                                       .error = task ? task->error : 0};
  }
  MilStatus status = milReportAdd(run->module, rows, numRows, run->arena, diag);
  // Last, because the report reads the constants.
  for (size_t i = 0; i < count; ++i)
    if (state->taskOf[i] && !state->weights.data[i].skip)
      mlirOperationDestroy(state->weights.data[i].op);
  return status;
}

MilStatus milTechniqueApply(MlirOperation module, const MilPassDef *pass, MilChoose choose,
                            void *userData) {
  MlirLocation location = mlirOperationGetLocation(module);
  MilDiag diag = milDiagAtLocation(&location);
  State state = {.run = {.pass = pass->argument,
                         .technique = pass->data,
                         .module = module,
                         .context = mlirOperationGetContext(module),
                         .arena = milArenaCreate()}};
  MilStatus status = state.run.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  MIL_TRY(milWeightsCollect(module, state.run.arena, &state.weights, diag));
  MIL_TRY(chooseAll(&state, choose, userData, diag));
  MIL_TRY(planAll(&state, diag));
  MIL_TRY(computeAll(&state, diag));
  MIL_TRY(rewriteAll(&state, diag));
done:
  milArenaDestroy(state.run.arena);
  return status;
}

static MilStatus chooseSame(void *options, const MilWeight *weight, MilChoice *outChoice,
                            MilDiag diag) {
  outChoice->options = options;
  return MIL_OK;
}

MlirLogicalResult milTechniqueRun(MlirOperation module, const void *options,
                                  const MilPassDef *pass) {
  MilStatus status = milTechniqueApply(module, pass, chooseSame, (void *)options);
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}
