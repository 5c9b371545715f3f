//===- Technique.c - what all compressing passes have in common ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Technique.h"

#include "Decode.h"
#include "EncodingSteps.h"
#include "Kernels/Statistics.h"
#include "Report.h"
#include "Support/Mapping.h"
#include "Support/Memory.h"
#include "Support/Names.h"
#include "Support/Progress.h"
#include "Support/Spool.h"
#include "mil/Operations.h"
#include <math.h>

/// Tasks that run together: enough to keep the threads busy, few enough that their buffers take at most
/// half of the memory that there is.
enum { kBatchTasks = 1024 };

/// Tasks first .. first + count - 1.
typedef struct Batch {
  size_t first, count;
  MilArena *arena; ///< dies with it
} Batch;

typedef struct State {
  MilRun run;
  MilWeights weights;
  MilTask *tasks;
  size_t numTasks;
  MilTask **taskOf;   ///< of each weight; null: left alone
  MilNames taskByKey; ///< TaskKey
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

MilString milRunOpName(const MilRun *run, const MilWeight *weight, const char *suffix) {
  MilString name = milStringAttrGet(milOpGetAttribute(weight->siteOp, MIL_ATTR_NAME));
  if (weight->site == MIL_SITE_DECODED || !name.length)
    name = weight->name;
  return weight->name.length
             ? milString(milArenaPrintf(run->arena, "%.*s_%s", MIL_STR(name), suffix))
             : name;
}

MilStatus milTechniqueOptionsCheck(const char *pass, const MilTechniqueOptions *options,
                                   MilDiag diag) {
  if (options->weightThreshold < 0)
    return milFail(diag, MIL_INVALID, "%s: weight_threshold is %lld, expected 0 or more", pass,
                   (long long)options->weightThreshold);
  if (options->jointCompression && options->recompress)
    return milFail(diag, MIL_INVALID, "%s: give only one of joint_compression and recompress",
                   pass);
  return MIL_OK;
}

static bool isJoint(const MilWeight *weight) {
  return weight->site != MIL_SITE_CONST && weight->site != MIL_SITE_DECODED;
}

/// The site that the technique works on; MIL_SITE_NOTHING, with a reason, to leave the weight alone.
static MilSite chooseSite(MilRun *run, MilWeight *weight, const MilTechniqueOptions *options) {
  const MilTechnique *technique = run->technique;
  const char *text = milFormText(weight->form);
  bool hasInputs =
      mlirOperationGetNumOperands(weight->op) > 0; // else it holds attributes, as in iOS16
  MilSite site = hasInputs ? milFormSite(weight->form, technique->kind) : MIL_SITE_NOTHING;
  if (weight->form == MIL_FORM_DENSE) {
    if (!options->jointCompression || technique->kind != MIL_TECHNIQUE_PRUNE)
      return MIL_SITE_CONST;
    milRunSkip(run, weight,
               "not compressed yet, and joint_compression prunes what is"); // as coremltools
  } else if (options->recompress) {
    return MIL_SITE_DECODED;
  } else if (!options->jointCompression) {
    weight->skip = milArenaPrintf(run->arena, "%s already%s", text,
                                  site ? "; joint_compression=true goes on" : "");
  } else if (!site) {
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "%s already, and cannot be %s on top", text,
                              technique->participle));
  } else {
    return site;
  }
  return MIL_SITE_NOTHING;
}

/// Decides what of a weight the technique sees. Errors have been emitted.
static MilStatus focus(MilRun *run, MilWeight *weight) {
  const MilTechniqueOptions *options = weight->options;
  if (weight->whole.elements <= (uint64_t)options->weightThreshold) {
    weight->skip =
        milArenaPrintf(run->arena, "not above %lld elements", (long long)options->weightThreshold);
    return MIL_OK;
  }
  if (options->jointCompression) {
    const char *what = milArenaPrintf(run->arena, "%s with joint_compression=true", run->pass);
    MilStatus status = milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM, what ? what : run->pass);
    if (status != MIL_OK)
      return status;
  }
  MilSite site = chooseSite(run, weight, options);
  if (site == MIL_SITE_NOTHING)
    return MIL_OK;
  milWeightFocus(weight, site, run->arena);
  if (!weight->skip && !milIsWeightType(weight->type))
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "its %s is %s", milSiteInput(site),
                              milDataTypeGet(weight->type)->name));
  else if (!weight->skip && weight->elements < MIL_WEIGHT_LEAST_ELEMENTS)
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "its %s has only %llu elements", milSiteInput(site),
                              (unsigned long long)weight->elements));
  return MIL_OK;
}

/// Gives each weight its options, or a reason to be left alone.
static MilStatus chooseAll(State *state, MilChoose choose, void *userData, MilDiag diag) {
  for (size_t i = 0; i < state->weights.size; ++i) {
    MilWeight *weight = &state->weights.data[i];
    MilChoice choice = {.options = NULL};
    if (weight->skip)
      continue;
    MilStatus status = choose(userData, weight, &choice, diag);
    if (status != MIL_OK)
      return status;
    weight->options = choice.options;
    weight->outError = choice.outError;
    weight->goesOn = choice.goesOn;
    weight->skip = choice.skip;
    if (choice.options)
      status = focus(&state->run, weight);
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

/// What tasks are told apart by, which is all that a technique reads of a weight: the bytes are a key, those of its plan
/// included, which follow. No field leaves a gap.
typedef struct TaskKey {
  const void *weight, *options;
  uint64_t site, form, version;
  uint64_t needsValues; ///< 1: another technique or the allocation looks at what is found
} TaskKey;

/// The task that compresses this value by this plan: an earlier one, or a new one. Null when out of memory.
static MilTask *findTask(State *state, MilWeight *weight, TaskKey *head, const void *plan) {
  MilString key = {(const char *)head, sizeof *head + state->run.technique->planSize};
  bool isShared = !mlirAttributeIsNull(weight->key);
  *head = (TaskKey){.weight = weight->key.ptr,
                    .options = weight->options,
                    .site = weight->site,
                    .form = weight->form,
                    .version = (uint64_t)weight->version,
                    .needsValues = weight->goesOn || weight->outError};
  MilTask *task = isShared ? (MilTask *)milNamesFind(&state->taskByKey, key, NULL) : NULL;
  if (task)
    return task;
  task = &state->tasks[state->numTasks++];
  *task = (MilTask){.weight = weight, .plan = plan};
  return !isShared || milNamesDefine(&state->taskByKey, key, task) ? task : NULL;
}

static MilStatus planAll(State *state, MilDiag diag) {
  const MilTechnique *technique = state->run.technique;
  MilArena *arena = state->run.arena;
  size_t count = state->weights.size;
  state->tasks = milArenaCalloc(arena, count + 1, sizeof *state->tasks);
  state->taskOf = milArenaCalloc(arena, count + 1, sizeof *state->taskOf);
  if (!state->tasks || !state->taskOf)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  milNamesInit(&state->taskByKey, arena);
  for (size_t i = 0; i < count; ++i) {
    MilWeight *weight = &state->weights.data[i];
    bool take = true;
    if (weight->skip || !weight->options)
      continue;
    TaskKey *key = milArenaCalloc(arena, 1, sizeof *key + technique->planSize);
    if (!key)
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    void *plan = key + 1;
    MilStatus status = technique->plan(&state->run, weight, plan, &take);
    if (status != MIL_OK)
      return status;
    if (take)
      state->taskOf[i] = findTask(state, weight, key, plan);
    if (take && !state->taskOf[i])
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
  }
  return MIL_OK;
}

/// Memory that a task takes while its batch is computed.
static uint64_t bytesOf(const State *state, const MilTask *task) {
  uint64_t bytes = state->run.technique->bytes(task);
  return task->weight->site == MIL_SITE_CONST ? bytes : bytes + milWeightBytes(task->weight);
}

/// The tasks from `first` on that run together; their bytes are fetched.
static MilStatus fetchBatch(State *state, Batch *batch, MilDiag diag) {
  uint64_t bytes = 0, most = milMemoryLimit() / 2;
  MilStatus status = MIL_OK;
  while (batch->first + batch->count < state->numTasks && batch->count < kBatchTasks) {
    MilTask *task = &state->tasks[batch->first + batch->count];
    bytes += bytesOf(state, task);
    if (batch->count && bytes > most)
      break;
    ++batch->count;
    task->result = milArenaCalloc(state->run.arena, 1, state->run.technique->resultSize);
    if (!task->result)
      MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
    MIL_TRY(milWeightGetBytes(task->weight, batch->arena, &task->bytes, &task->mask, diag));
  }
done:
  return status;
}

static void releaseBatch(State *state, const Batch *batch) {
  for (size_t i = 0; i < batch->count; ++i) {
    MilTask *task = &state->tasks[batch->first + i];
    milMappingDrop(task->bytes.data, task->bytes.size);
    milBufferRelease(&task->bytes);
  }
  milArenaDestroy(batch->arena);
}

/// Sets the limit of memory by the largest weight.
static MilStatus expectLargest(const State *state, MilDiag diag) {
  const MilWeight *largest = NULL;
  for (size_t i = 0; i < state->numTasks; ++i)
    if (!largest || milWeightBytes(state->tasks[i].weight) > milWeightBytes(largest))
      largest = state->tasks[i].weight;
  return largest ? milMemoryExpect(milWeightBytes(largest), largest->name, diag) : MIL_OK;
}

/// What has failed, at the weight of the batch that takes the most memory when there is too little.
static MilStatus explain(const State *state, const Batch *batch, MilStatus status,
                         const char *message, MilDiag diag) {
  const MilTask *largest = NULL;
  if (status == MIL_STOPPED)
    return milFail(diag, status, "%s has been stopped", state->run.pass);
  for (size_t i = 0; i < batch->count; ++i) {
    const MilTask *task = &state->tasks[batch->first + i];
    if (!largest || bytesOf(state, task) > bytesOf(state, largest))
      largest = task;
  }
  if (status != MIL_NO_MEMORY || !largest)
    return milFail(diag, status, "%s", message);
  const char *spool = milSpoolFailure();
  MlirLocation location = mlirOperationGetLocation(largest->weight->op);
  return milFail(milDiagAtLocation(&location), status,
                 "weight '%.*s' needs %.1f MB to be %s: %s%s%s", MIL_STR(largest->weight->name),
                 (double)bytesOf(state, largest) / 1e6, state->run.technique->participle, message,
                 spool ? "; " : "", spool ? spool : "");
}

static MilStatus computeBatch(State *state, Batch *batch, MilDiag diag) {
  char text[512] = "out of memory";
  MilDiagBuffer buffer = {text, sizeof text};
  MilDiag sink = milDiagBuffer(&buffer);
  MilStatus status = MIL_OK;
  batch->arena = milArenaCreate();
  if (!batch->arena)
    MIL_TRY(MIL_NO_MEMORY);
  if (milProgressIsStopped())
    MIL_TRY(MIL_STOPPED);
  MIL_TRY(fetchBatch(state, batch, sink));
  MIL_TRY(
      state->run.technique->compute(&state->run, state->tasks + batch->first, batch->count, sink));
done:
  if (status != MIL_OK)
    explain(state, batch, status, text, diag);
  releaseBatch(state, batch);
  return status;
}

static MilStatus computeAll(State *state, MilDiag diag) {
  MilProgress progress = {.pass = state->run.pass};
  MilStatus status = expectLargest(state, diag);
  for (size_t i = 0; i < state->numTasks; ++i)
    progress.total += milWeightBytes(state->tasks[i].weight);
  for (Batch batch = {0}; batch.first < state->numTasks && status == MIL_OK;
       batch = (Batch){.first = batch.first + batch.count}) {
    progress.weight = state->tasks[batch.first].weight->name;
    milProgressTell(&progress);
    status = computeBatch(state, &batch, diag);
    for (size_t i = 0; i < batch.count; ++i)
      progress.bytes += milWeightBytes(state->tasks[batch.first + i].weight);
  }
  progress.bytes = progress.total; // also after a failure, which is said next
  milProgressTell(&progress);
  return status;
}

/// Mean squared difference of two tensors with the shape of the whole weight.
static double meanError(const MilTensorShape *shape, const void *values, const void *references) {
  enum { kTile = 1024 };
  double x[kTile], r[kTile];
  MilErrorSums sums = {0};
  for (uint64_t first = 0; first < shape->elements; first += kTile) {
    uint64_t left = shape->elements - first;
    size_t n = left < kTile ? (size_t)left : kTile;
    milWidenToDouble(shape->type, values, first, n, x);
    milWidenToDouble(shape->type, references, first, n, r);
    milAddErrors(x, r, n, &sums);
  }
  return sums.squaredError / (double)shape->elements;
}

/// Replaces a part of a compressed weight. What that did to the whole is measured where the weight is
/// made: no technique knows what the others have left.
static MilStatus replaceJoint(const MilRun *run, const MilWeight *weight, MilTask *task,
                              MlirOperation *outOp, MilDiag diag) {
  MilDecoded before = {.results = {{0}}}, after = {.results = {{0}}};
  MilArena *arena = milArenaCreate();
  uint64_t bytes;
  MilStatus status = arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  if (!run->standsIn)
    MIL_TRY(milConstexprDecode(weight->op, arena, &before, diag));
  *outOp = run->technique->replace(run, weight, task);
  if (!run->standsIn)
    MIL_TRY(milConstexprDecode(*outOp, arena, &after, diag));
  task->error = run->standsIn
                    ? NAN
                    : meanError(&weight->whole, after.results[0].data, before.results[0].data);
  MIL_TRY(milEncodingBytes(mlirOperationGetResult(*outOp, 0), arena, &bytes, diag));
  task->bitsAfter = 8 * bytes;
done:
  milDecodedRelease(&before);
  milDecodedRelease(&after);
  milArenaDestroy(arena);
  return status;
}

static MilStatus rewriteAll(State *state, MilDiag diag) {
  MilRun *run = &state->run;
  size_t count = state->weights.size, numRows = 0;
  MilReportRow *rows = milArenaCalloc(run->arena, count + 1, sizeof *rows);
  if (!rows)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    MilWeight *weight = &state->weights.data[i];
    MilTask *task = state->taskOf[i];
    MlirOperation op = weight->op;
    MilStatus status = MIL_OK;
    if (task && task->skip)
      milRunSkip(run, weight, task->skip);
    else if (task && isJoint(weight))
      status = replaceJoint(run, weight, task, &op, diag);
    else if (task)
      op = run->technique->replace(run, weight, task);
    if (status != MIL_OK)
      return status;
    if (!mlirOperationEqual(op, weight->op))
      milEraseUnused(weight->op);
    if (task && weight->outError)
      *weight->outError = task->error;
    if (task || weight->skip)
      rows[numRows++] = (MilReportRow){.weight = weight,
                                       .technique = run->pass,
                                       .reason = weight->skip,
                                       .bitsAfter = task ? task->bitsAfter : 0,
                                       .error = task ? task->error : 0,
                                       .isJoint = task && isJoint(weight)};
  }
  return milReportAdd(run->module, rows, numRows, run->arena, diag);
}

static MilStatus begin(State *state, MlirOperation module, const MilPassDef *pass, MilDiag diag) {
  *state = (State){
      .run = {.pass = pass->argument,
              .technique = pass->data,
              .module = module,
              .context = mlirOperationGetContext(module),
              .standsIn = !mlirAttributeIsNull(milOpGetAttribute(module, MIL_ATTR_STAND_INS)),
              .arena = milArenaCreate()}};
  return state->run.arena ? milWeightsCollect(module, state->run.arena, &state->weights, diag)
                          : milFail(diag, MIL_NO_MEMORY, "out of memory");
}

/// All but the rewrite. The arena is to be destroyed, also after a failure.
static MilStatus computeChosen(State *state, MlirOperation module, const MilPassDef *pass,
                               MilChoose choose, void *userData, MilDiag diag) {
  MilStatus status;
  MIL_TRY(begin(state, module, pass, diag));
  MIL_TRY(chooseAll(state, choose, userData, diag));
  if (state->run.technique->prepare)
    MIL_TRY(state->run.technique->prepare(&state->run, &state->weights, diag));
  MIL_TRY(planAll(state, diag));
  MIL_TRY(computeAll(state, diag));
done:
  return status;
}

MilStatus milTechniqueApply(MlirOperation module, const MilPassDef *pass, MilChoose choose,
                            void *userData) {
  MlirLocation location = mlirOperationGetLocation(module);
  MilDiag diag = milDiagAtLocation(&location);
  State state;
  MilStatus status;
  MIL_TRY(computeChosen(&state, module, pass, choose, userData, diag));
  MIL_TRY(rewriteAll(&state, diag));
done:
  milArenaDestroy(state.run.arena);
  return status;
}

MilStatus milTechniqueCompute(MlirOperation module, const MilPassDef *pass, MilChoose choose,
                              MilVisitWeight visit, void *userData) {
  MlirLocation location = mlirOperationGetLocation(module);
  MilDiag diag = milDiagAtLocation(&location);
  State state;
  MilStatus status;
  MIL_TRY(computeChosen(&state, module, pass, choose, userData, diag));
  for (size_t i = 0; i < state.weights.size; ++i) {
    MilWeight *weight = &state.weights.data[i];
    MilTask *task = state.taskOf[i];
    if (task && task->skip)
      milRunSkip(&state.run, weight, task->skip);
    if (task || weight->skip)
      MIL_TRY(visit(userData, weight, weight->skip ? NULL : task, diag));
  }
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
