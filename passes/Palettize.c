//===- Palettize.c - --palettize ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>                       becomes, from iOS18 on,
//   %indices = mil.literal dense_resource<w_indices> : tensor<64x32xui4>
//   %lut = mil.literal dense_resource<w_lut> : tensor<4x1x16x1xf16>
//   %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "w_palettized"} : ...
// and for iOS16 and iOS17 the same operation with `indices`, `lut` and `shape` as attributes.
//
// Keeps    names of values, uses, locations, the order of operations; everything that is no weight.
// Exact    each palette minimises the squared error of its group before its entries are rounded to the weight's type;
//          an element takes the nearest entry, the lower one on a tie. The same for any number of threads.
// Shared   a constant, or a blob that several functions use, is palettized once and stays shared.
// Source   compression.md sections 2 and 3; coremltools/optimize/coreml/_quantization_passes.py, palettize_weights
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Bridge/Resource.h"
#include "Channels.h"
#include "PalettizeGroups.h"
#include "Report.h"
#include "Rewrite.h"
#include "Weights.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

typedef enum Mode { KMEANS } Mode;
typedef enum Granularity { PER_TENSOR, PER_GROUPED_CHANNEL } Granularity;

typedef struct Options {
  int64_t mode, nbits, granularity, groupSize, channelAxis, weightThreshold;
} Options;

static const char *const modes[] = {"kmeans", NULL};
static const char *const granularities[] = {"per_tensor", "per_grouped_channel", NULL};
static const int64_t widths[] = {1, 2, 3, 4, 6, 8, MIL_UNSET};

static const MilOption options[] = {
    MIL_OPTION_ENUM(Options, mode, "mode", "kmeans", modes,
                    "how palettes are found: kmeans is the optimal clustering"),
    MIL_OPTION_INT_OF(Options, nbits, "nbits", NULL, widths,
                      "bits of an index: 1, 2, 3, 4, 6 or 8; a palette has 2^nbits entries"),
    MIL_OPTION_ENUM(Options, granularity, "granularity", "per_tensor", granularities,
                    "weights that share a palette"),
    MIL_OPTION(Options, groupSize, INT, "group_size", "32",
               "channels that share a palette with per_grouped_channel; 0: all"),
    MIL_OPTION(Options, channelAxis, INT, "channel_axis", NULL,
               "axis of the channels; by default the output channels of the operation"),
    MIL_OPTION(Options, weightThreshold, INT, "weight_threshold", "2048",
               "only weights with more elements are palettized"),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  if (o->nbits == MIL_UNSET)
    return milFail(diag, MIL_INVALID, "palettize: mode=kmeans needs nbits=1, 2, 3, 4, 6 or 8");
  if (o->groupSize < 0)
    return milFail(diag, MIL_INVALID, "palettize: group_size is %lld, expected 0 or more",
                   (long long)o->groupSize);
  if (o->weightThreshold < 0)
    return milFail(diag, MIL_INVALID, "palettize: weight_threshold is %lld, expected 0 or more",
                   (long long)o->weightThreshold);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// What to do with each weight
//===----------------------------------------------------------------------===//

/// The first specification version that has a form.
enum { kAnyPalette = 7, kInputForm = 9 };

/// A weight to palettize, or the reason why not.
typedef struct Plan {
  MilWeight *weight;
  intptr_t axis;
  uint64_t groups;
  bool inputForm; ///< of iOS18; else attributes
  size_t job;     ///< plans with equal value, groups and form share one
} Plan;

/// What a job has made: attributes that all its weights use.
typedef struct Made {
  MlirAttribute indices, lut, shape;
  uint64_t bits;
  double error;
  bool notFinite;
} Made;

typedef struct Run {
  const Options *options;
  MlirOperation module;
  MlirContext context;
  MilArena *arena;
  MilWeights weights;
  Plan *plans;
  size_t numPlans, numJobs;
  Made *made; // by job
} Run;

/// Skips a weight for a reason that its owner should know of.
static void skip(Run *run, MilWeight *weight, const char *reason) {
  MlirLocation location = mlirOperationGetLocation(weight->op);
  weight->skip = reason ? reason : "out of memory";
  milEmit(milDiagAtLocation(&location), MIL_WARNING, "weight '%.*s' is not palettized: %s",
          MIL_STR(weight->name), weight->skip);
}

/// Whether the function's opset has the form asked for; emits the error.
static MilStatus checkVersion(const Run *run, const MilWeight *weight) {
  const Options *o = run->options;
  bool grouped = o->granularity == PER_GROUPED_CHANNEL;
  int needed = grouped || o->nbits == 3 ? kInputForm : kAnyPalette;
  if (weight->version >= needed)
    return MIL_OK;
  MlirLocation location = mlirOperationGetLocation(weight->op);
  return milFail(milDiagAtLocation(&location), MIL_INVALID,
                 "%s needs %s, the function is written for %s; add --target=%s",
                 grouped          ? "palettize with granularity=per_grouped_channel"
                 : o->nbits == 3 ? "palettize with nbits=3"
                                  : "palettize",
                 milTargetName(needed), milTargetName(weight->version), milTargetName(needed));
}

/// The channel axis of a grouped weight; false after a skip.
static bool findAxis(Run *run, MilWeight *weight, intptr_t *outAxis) {
  int64_t given = run->options->channelAxis;
  if (given == MIL_UNSET) {
    if (milWeightOutputAxis(weight, outAxis))
      return true;
    skip(run, weight, "the operations that use it disagree on its channel axis; give channel_axis");
    return false;
  }
  *outAxis = (intptr_t)(given < 0 ? given + weight->rank : given);
  if (*outAxis >= 0 && *outAxis < weight->rank)
    return true;
  skip(run, weight,
       milArenaPrintf(run->arena, "channel_axis %lld is outside rank %d", (long long)given,
                      (int)weight->rank));
  return false;
}

static bool planGroups(Run *run, Plan *plan) {
  MilWeight *weight = plan->weight;
  int64_t size = run->options->groupSize;
  plan->groups = 1;
  if (run->options->granularity == PER_TENSOR)
    return true;
  if (!findAxis(run, weight, &plan->axis))
    return false;
  int64_t channels = weight->dims[plan->axis];
  if (size == 0)
    return true;
  if (channels % size) {
    skip(run, weight,
         milArenaPrintf(run->arena, "%lld channels are not divisible by group_size %lld",
                        (long long)channels, (long long)size));
    return false;
  }
  plan->groups = (uint64_t)(channels / size);
  return true;
}

static bool sameJob(const Plan *a, const Plan *b) {
  return mlirAttributeEqual(a->weight->value, b->weight->value) && a->axis == b->axis &&
         a->groups == b->groups && a->inputForm == b->inputForm;
}

/// Decides for every weight; `run->plans` gets those to palettize, equal ones with the same job.
static MilStatus makePlans(Run *run, MilDiag diag) {
  run->plans = milArenaCalloc(run->arena, run->weights.size + 1, sizeof *run->plans);
  if (!run->plans)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < run->weights.size; ++i) {
    MilWeight *weight = &run->weights.data[i];
    if (weight->skip)
      continue;
    MilStatus status = checkVersion(run, weight);
    if (status != MIL_OK)
      return status;
    Plan *plan = &run->plans[run->numPlans];
    *plan = (Plan){.weight = weight, .inputForm = weight->version >= kInputForm};
    if (!planGroups(run, plan))
      continue;
    plan->job = run->numJobs;
    for (size_t p = 0; p < run->numPlans && plan->job == run->numJobs; ++p)
      if (sameJob(&run->plans[p], plan))
        plan->job = run->plans[p].job;
    run->numJobs += plan->job == run->numJobs;
    run->numPlans++;
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Computing
//===----------------------------------------------------------------------===//

static MilPaletteJob jobFor(const Run *run, const Plan *plan, const void *data) {
  const MilWeight *weight = plan->weight;
  MilPaletteJob job = {.data = data,
                       .type = weight->type,
                       .outer = 1,
                       .channels = (uint64_t)weight->dims[plan->axis],
                       .inner = 1,
                       .groups = plan->groups,
                       .bits = (unsigned)run->options->nbits};
  for (intptr_t i = 0; i < weight->rank; ++i) {
    if (i < plan->axis)
      job.outer *= (uint64_t)weight->dims[i];
    else if (i > plan->axis)
      job.inner *= (uint64_t)weight->dims[i];
  }
  return job;
}

static MlirType tensorType(intptr_t rank, const int64_t *dims, MlirType element) {
  return mlirRankedTensorTypeGet(rank, dims, element, mlirAttributeGetNull());
}

static MilString partName(const Run *run, const MilWeight *weight, const char *part) {
  MilString base = weight->name.length ? weight->name : milString("weight");
  return milString(milArenaPrintf(run->arena, "%.*s_%s", MIL_STR(base), part));
}

/// The attributes of a finished job; its buffers go over to them.
static void makeAttributes(Run *run, const Plan *plan, MilPaletteJob *job) {
  const MilWeight *weight = plan->weight;
  Made *made = &run->made[plan->job];
  made->notFinite = job->notFinite;
  if (job->notFinite)
    return;
  MlirType element = milElementTypeGet(run->context, weight->type);
  MlirType byte = mlirIntegerTypeUnsignedGet(run->context, 8);
  int64_t entries = (int64_t)1 << job->bits, packed = (int64_t)job->indices.size;
  made->bits = (job->indices.size + job->lut.size) * 8;
  made->error = job->squaredError / (double)weight->elements;
  MlirType indices, lut;
  if (plan->inputForm) {
    int64_t *dims = milArenaCalloc(run->arena, (size_t)weight->rank + 2, sizeof *dims);
    for (intptr_t i = 0; i < weight->rank; ++i)
      dims[i] = i == plan->axis ? (int64_t)plan->groups : 1;
    dims[weight->rank] = entries;
    dims[weight->rank + 1] = 1;
    lut = tensorType(weight->rank + 2, dims, element);
    indices = tensorType(weight->rank, weight->dims,
                         mlirIntegerTypeUnsignedGet(run->context, job->bits));
  } else {
    lut = tensorType(1, &entries, element);
    indices = tensorType(1, &packed, byte);
    made->shape = milMakeShape(run->context, weight->rank, weight->dims);
  }
  made->indices = milMakeTensor(indices, partName(run, weight, "indices"), &job->indices);
  made->lut = milMakeTensor(lut, partName(run, weight, "lut"), &job->lut);
}

/// Jobs that run together: enough to keep the threads busy, few enough to bound what is unpacked at one time.
enum { kBatchElements = 1 << 26, kBatchJobs = 1024 };

typedef struct Batch {
  const Plan *plans[kBatchJobs];
  MilPaletteJob jobs[kBatchJobs];
  MilBuffer bytes[kBatchJobs];
  size_t size;
  uint64_t elements;
} Batch;

static MilStatus runBatch(Run *run, Batch *batch, MilDiag diag) {
  MilStatus status = milPalettizeJobs(run->context, batch->jobs, batch->size, diag);
  for (size_t i = 0; i < batch->size; ++i) {
    if (status == MIL_OK)
      makeAttributes(run, batch->plans[i], &batch->jobs[i]);
    milPaletteJobRelease(&batch->jobs[i]);
    milBufferRelease(&batch->bytes[i]);
  }
  batch->size = 0;
  batch->elements = 0;
  return status;
}

static MilStatus compute(Run *run, MilDiag diag) {
  MilStatus status = MIL_OK;
  size_t next = 0; // jobs are numbered in the order of their first plans
  Batch *batch = milArenaCalloc(run->arena, 1, sizeof *batch);
  run->made = milArenaCalloc(run->arena, run->numJobs + 1, sizeof *run->made);
  if (!batch || !run->made)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t p = 0; p < run->numPlans; ++p) {
    const Plan *plan = &run->plans[p];
    if (plan->job != next)
      continue;
    ++next;
    uint64_t elements = plan->weight->elements;
    if (batch->size == kBatchJobs || (batch->size && batch->elements + elements > kBatchElements))
      MIL_TRY(runBatch(run, batch, diag));
    MIL_TRY(milWeightGetBytes(plan->weight, &batch->bytes[batch->size], diag));
    batch->plans[batch->size] = plan;
    batch->jobs[batch->size] = jobFor(run, plan, batch->bytes[batch->size].data);
    batch->size++;
    batch->elements += elements;
  }
  if (batch->size)
    MIL_TRY(runBatch(run, batch, diag));
done:
  for (size_t i = 0; i < batch->size; ++i)
    milBufferRelease(&batch->bytes[i]);
  return status;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

static void replace(const Run *run, const Plan *plan) {
  const Made *made = &run->made[plan->job];
  MilParameter parameters[] = {
      {"indices", made->indices}, {"lut", made->lut}, {"shape", made->shape}};
  milReplaceWithConstexpr(plan->weight->op, "mil.constexpr_lut_to_dense", "palettized",
                          plan->inputForm, parameters, plan->inputForm ? 2 : 3);
}

static MilStatus rewriteAll(Run *run, MilDiag diag) {
  MilReportRow *rows = milArenaCalloc(run->arena, run->weights.size + 1, sizeof *rows);
  if (!rows)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t p = 0; p < run->numPlans; ++p) {
    const Plan *plan = &run->plans[p];
    const Made *made = &run->made[plan->job];
    if (made->notFinite) {
      skip(run, plan->weight, "it holds NaN or infinity");
      continue;
    }
    replace(run, plan);
    size_t i = (size_t)(plan->weight - run->weights.data);
    rows[i].bitsAfter = made->bits;
    rows[i].error = made->error;
  }
  for (size_t i = 0; i < run->weights.size; ++i) {
    rows[i].weight = &run->weights.data[i];
    rows[i].technique = "palettize";
    rows[i].reason = run->weights.data[i].skip;
  }
  MilStatus status = milReportAdd(run->module, rows, run->weights.size, run->arena, diag);
  // Last, because the report and the names of parts are read from the constants.
  for (size_t i = 0; i < run->weights.size; ++i)
    if (!run->weights.data[i].skip)
      mlirOperationDestroy(run->weights.data[i].op);
  return status;
}

static MlirLogicalResult run(MlirOperation module, const void *opaque) {
  MlirLocation location = mlirOperationGetLocation(module);
  MilDiag diag = milDiagAtLocation(&location);
  Run run = {.options = opaque,
             .module = module,
             .context = mlirOperationGetContext(module),
             .arena = milArenaCreate()};
  MilStatus status = run.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  MIL_TRY(milWeightsCollect(module, run.options->weightThreshold, run.arena, &run.weights, diag));
  MIL_TRY(makePlans(&run, diag));
  MIL_TRY(compute(&run, diag));
  MIL_TRY(rewriteAll(&run, diag));
done:
  milArenaDestroy(run.arena);
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

const MilPassDef milPassPalettize = {
    .argument = "palettize",
    .summary = "Replace weights by indices into palettes of 2^nbits values",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = run,
};
