//===- Palettize.c - --palettize ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>                       becomes, from iOS18
//   on, %indices = mil.literal dense_resource<w_indices> : tensor<64x32xui4> %lut = mil.literal
//   dense_resource<w_lut> : tensor<4x1x16x1xf16> %w = mil.constexpr_lut_to_dense(indices =
//   %indices, lut = %lut) {name = "w_palettized"} : ...
// and for iOS16 and iOS17 the same operation with `indices`, `lut` and `shape` as attributes.
//
// Keeps    names of values, uses, locations, the order of operations; everything that is no weight.
// Exact    each palette minimises the squared error of its group before its entries are rounded to
// the weight's type;
//          an element takes the nearest entry, the lower one on a tie. The same for any number of
//          threads.
// Shared   a constant, or a blob that several functions use, is palettized once and stays shared.
// Source   coremltools/optimize/coreml/_quantization_passes.py, palettize_weights
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Channels.h"
#include "PalettizeGroups.h"
#include "Technique.h"
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
// What to do with a weight
//===----------------------------------------------------------------------===//

/// The first specification version that has a form.
enum { kAnyPalette = 7, kInputForm = 9 };

typedef struct Plan {
  int64_t axis;
  uint64_t groups;
  uint64_t inputForm; ///< 1: parameters are inputs, as in iOS18; 0: attributes
} Plan;

static MilStatus checkVersion(const Options *o, const MilWeight *weight) {
  if (o->granularity == PER_GROUPED_CHANNEL)
    return milRunNeedsVersion(weight, kInputForm, "palettize with granularity=per_grouped_channel");
  if (o->nbits == 3)
    return milRunNeedsVersion(weight, kInputForm, "palettize with nbits=3");
  return milRunNeedsVersion(weight, kAnyPalette, "palettize");
}

/// The channel axis of a grouped weight; false after a skip.
static bool findAxis(MilRun *run, MilWeight *weight, int64_t *outAxis) {
  int64_t given = ((const Options *)run->options)->channelAxis;
  intptr_t axis;
  if (given == MIL_UNSET) {
    if (milWeightOutputAxis(weight, &axis)) {
      *outAxis = axis;
      return true;
    }
    milRunSkip(run, weight,
               "the operations that use it disagree on its channel axis; give channel_axis");
    return false;
  }
  *outAxis = given < 0 ? given + weight->rank : given;
  if (*outAxis >= 0 && *outAxis < weight->rank)
    return true;
  milRunSkip(run, weight,
             milArenaPrintf(run->arena, "channel_axis %lld is outside rank %d", (long long)given,
                            (int)weight->rank));
  return false;
}

static MilStatus plan(MilRun *run, MilWeight *weight, void *opaque, bool *outTake) {
  const Options *o = run->options;
  Plan *plan = opaque;
  MilStatus status = checkVersion(o, weight);
  if (status != MIL_OK)
    return status;
  plan->groups = 1;
  plan->inputForm = weight->version >= kInputForm;
  if (o->granularity == PER_TENSOR)
    return MIL_OK;
  *outTake = findAxis(run, weight, &plan->axis);
  if (!*outTake || o->groupSize == 0)
    return MIL_OK;
  int64_t channels = weight->dims[plan->axis];
  if (channels % o->groupSize) {
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "%lld channels are not divisible by group_size %lld",
                              (long long)channels, (long long)o->groupSize));
    *outTake = false;
  }
  plan->groups = (uint64_t)(channels / o->groupSize);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Computing
//===----------------------------------------------------------------------===//

/// Attributes that all weights of a task use.
typedef struct Result {
  MlirAttribute indices, lut, shape;
} Result;

static MilPaletteJob jobFor(const MilRun *run, const MilTask *task) {
  const MilWeight *weight = task->weight;
  const Plan *plan = task->plan;
  MilPaletteJob job = {.data = task->bytes.data,
                       .type = weight->type,
                       .outer = 1,
                       .channels = (uint64_t)weight->dims[plan->axis],
                       .inner = 1,
                       .groups = plan->groups,
                       .bits = (unsigned)((const Options *)run->options)->nbits};
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

/// The attributes of a finished job; its buffers go over to them.
static MilStatus makeResult(const MilRun *run, MilTask *task, MilPaletteJob *job, MilDiag diag) {
  const MilWeight *weight = task->weight;
  const Plan *plan = task->plan;
  Result *result = task->result;
  MlirType element = milElementTypeGet(run->context, weight->type), indices, lut;
  int64_t entries = (int64_t)1 << job->bits, packed = (int64_t)job->indices.size;
  task->bitsAfter = (job->indices.size + job->lut.size) * 8;
  task->error = job->squaredError / (double)weight->elements;
  if (plan->inputForm) {
    int64_t *dims = milArenaCalloc(run->arena, (size_t)weight->rank + 2, sizeof *dims);
    if (!dims)
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    for (intptr_t i = 0; i < weight->rank; ++i)
      dims[i] = i == plan->axis ? (int64_t)plan->groups : 1;
    dims[weight->rank] = entries;
    dims[weight->rank + 1] = 1;
    lut = tensorType(weight->rank + 2, dims, element);
    indices =
        tensorType(weight->rank, weight->dims, mlirIntegerTypeUnsignedGet(run->context, job->bits));
  } else {
    lut = tensorType(1, &entries, element);
    indices = tensorType(1, &packed, mlirIntegerTypeUnsignedGet(run->context, 8));
    result->shape = milMakeShape(run->context, weight->rank, weight->dims);
  }
  result->indices = milMakeTensor(indices, milRunPartName(run, weight, "indices"), &job->indices);
  result->lut = milMakeTensor(lut, milRunPartName(run, weight, "lut"), &job->lut);
  return MIL_OK;
}

static MilStatus compute(MilRun *run, MilTask *tasks, size_t count, MilDiag diag) {
  MilPaletteJob *jobs = milArenaCalloc(run->arena, count, sizeof *jobs);
  if (!jobs)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i)
    jobs[i] = jobFor(run, &tasks[i]);
  MilStatus status = milPalettizeJobs(run->context, jobs, count, diag);
  for (size_t i = 0; i < count; ++i) {
    if (jobs[i].notFinite)
      tasks[i].skip = "it holds NaN or infinity";
    else if (status == MIL_OK)
      status = makeResult(run, &tasks[i], &jobs[i], diag);
    milPaletteJobRelease(&jobs[i]);
  }
  return status;
}

static void replace(const MilRun *run, const MilWeight *weight, const MilTask *task) {
  const Result *result = task->result;
  MilParameter parameters[] = {
      {"indices", result->indices}, {"lut", result->lut}, {"shape", result->shape}};
  bool inputForm = ((const Plan *)task->plan)->inputForm;
  milReplaceWithConstexpr(weight->op, "mil.constexpr_lut_to_dense", "palettized", inputForm,
                          parameters, inputForm ? 2 : 3);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static int64_t threshold(const void *opaque) { return ((const Options *)opaque)->weightThreshold; }

static const MilTechnique technique = {
    .argument = "palettize",
    .participle = "palettized",
    .planSize = sizeof(Plan),
    .resultSize = sizeof(Result),
    .threshold = threshold,
    .plan = plan,
    .compute = compute,
    .replace = replace,
};

static MlirLogicalResult run(MlirOperation module, const void *opaque) {
  return milTechniqueRun(&technique, module, opaque);
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
