//===- Palettize.c - --palettize ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>
// becomes, from iOS18 on,
//   %indices = mil.literal dense_resource<w_indices> : tensor<64x32xui4>
//   %lut = mil.literal dense_resource<w_lut> : tensor<1x1x16x1xf16>
//   %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "w_palettized"} : ...
// for iOS16 and iOS17 the same operation with `indices`, `lut` and `shape` as attributes; and with
// enable_per_channel_scale
//   %w_palettized = mil.constexpr_lut_to_dense(...)
//   %w = mil.constexpr_blockwise_shift_scale(data = %w_palettized, scale = %scale)
//
// Keeps    names of values, uses, locations, the order of operations; everything that is no weight.
// Exact    kmeans of scalars: each palette minimises the squared error of its group before its
//          entries are rounded to the weight's type; an element takes the nearest entry, the lower
//          one on a tie. uniform: the numbers of coremltools. unique: no error. custom: as kmeans,
//          with entries in the order given. All modes: the same for any number of threads.
// Shared   a constant, or a blob that several functions use, is palettized once and stays shared.
// Scales   begin with the greatest magnitude of each channel and are kept or changed, with palettes
//          that count errors as products have them, for the least error: never more than at first.
// Targets  target_bits_per_weight, target_size and min_snr choose nbits and the granularity for each
//          weight: Allocate/Allocate.md.
// Differs  from coremltools: a scale belongs to an output channel, not to a position of all other
//          axes; scalars are clustered exactly; unique takes 4 bits instead of 3 before iOS18.
// Source   coremltools/optimize/coreml/_quantization_passes.py, palettize_weights
//===----------------------------------------------------------------------===//
#include "Allocate/Allocate.h"
#include "Bridge/Pass.h"
#include "Common/Channels.h"
#include "Common/Operands.h"
#include "Common/Technique.h"
#include "Palettize/PalettizeCustom.h"
#include "Palettize/PalettizeFunction.h"
#include "Palettize/PalettizeOptions.h"
#include "Palettize/PalettizeResult.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

/// In the order of MilPaletteMode, with what each can do.
static const char *const modes[] = {"kmeans", "uniform", "unique", "custom", NULL};
static const struct {
  bool needsBits, hasVectors, needsPalette;
} modeRules[] = {
    [MIL_PALETTE_KMEANS] = {.needsBits = true, .hasVectors = true},
    [MIL_PALETTE_UNIFORM] = {.needsBits = true, .hasVectors = false},
    [MIL_PALETTE_UNIQUE] = {.needsBits = false, .hasVectors = true},
    [MIL_PALETTE_CUSTOM] = {.needsBits = false, .hasVectors = true, .needsPalette = true},
};
static const char *const granularities[] = {"per_tensor", "per_grouped_channel", NULL};
static const char *const objectives[] = {"relative", "absolute", NULL};
static const char *const searches[] = {"quick", "full", NULL};
static const int64_t widths[] = {1, 2, 3, 4, 6, 8, MIL_UNSET};

static const MilOption options[] = {
    MIL_OPTION_ENUM(
        MilPaletteOptions, mode, "mode", "kmeans", modes,
        "how palettes are found: kmeans is clustering, exact for cluster_dim=1; uniform "
        "is equal steps; unique keeps all values where they are few; custom is given"),
    MIL_OPTION_INT_OF(
        MilPaletteOptions, nbits, "nbits", NULL, widths,
        "bits of an index: 1, 2, 3, 4, 6 or 8; a palette has 2^nbits entries; not for "
        "mode=unique and mode=custom, which take what they need"),
    MIL_OPTION_ENUM_IMPLIED(MilPaletteOptions, granularity, "granularity", "per_tensor",
                            granularities, "weights that share a palette"),
    MIL_OPTION_INT_IMPLIED(MilPaletteOptions, groupSize, "group_size", "32",
                           "channels that share a palette with per_grouped_channel; 0: all"),
    MIL_OPTION(MilPaletteOptions, channelAxis, INT, "channel_axis", NULL,
               "axis of the channels with per_grouped_channel; by default the output channels of "
               "the operation"),
    MIL_OPTION(MilPaletteOptions, clusterDim, INT, "cluster_dim", "1",
               "channels that one index stands for; above 1 a palette holds vectors"),
    MIL_OPTION(MilPaletteOptions, perChannelScale, BOOL, "enable_per_channel_scale", "false",
               "a scale for each output channel, which entries are multiplied with"),
    MIL_OPTION_PATH(
        MilPaletteOptions, palette, "palette", false,
        "with mode=custom, a .json or .npy file with the palette: [entries], "
        "[entries][cluster_dim], or one of these for each group; or, by the names of weights, "
        "an object of those; or function:<number>, for programs that make palettes"),
    MIL_OPTION(
        MilPaletteOptions, targetBits, FLOAT, "target_bits_per_weight", NULL,
        "instead of nbits: bits per weight of all weights together, with palettes; each gets "
        "the width, and where it is not given the granularity, that make the error least"),
    MIL_OPTION(MilPaletteOptions, targetSize, STRING, "target_size", NULL,
               "the same for the size of the package, such as 120MB"),
    MIL_OPTION(MilPaletteOptions, leastSnr, STRING, "min_snr", NULL,
               "instead of nbits: each weight gets the smallest encoding with this signal-to-noise "
               "ratio, such as 30dB"),
    MIL_OPTION_ENUM(
        MilPaletteOptions, objective, "objective", "relative", objectives,
        "with a target, what errors count: relative to the mean square of their weight, "
        "or as they are"),
    MIL_OPTION_ENUM(MilPaletteOptions, search, "search", "quick", searches,
                    "with a target, whether groups of channels of large weights are measured in a "
                    "sample, or all"),
    MIL_OPTION_PATH(
        MilPaletteOptions, recipe, "recipe", false,
        "with a target, a .yaml file to be written with what was chosen, for --compress"),
    MIL_OPTION(MilPaletteOptions, sweep, BOOL, "sweep", "false",
               "only print which error can be had at which size"),
    MIL_TECHNIQUE_OPTIONS(MilPaletteOptions),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const MilPaletteOptions *o = opaque;
  bool given = o->nbits != MIL_UNSET;
  MilStatus status = milAllocateCheck(o, diag);
  if (status != MIL_OK)
    return status;
  if (!given && modeRules[o->mode].needsBits && !milAllocateIsAsked(o))
    return milFail(diag, MIL_INVALID,
                   "palettize: mode=%s needs nbits=1, 2, 3, 4, 6 or 8, or a target",
                   modes[o->mode]);
  if (given && !modeRules[o->mode].needsBits)
    return milFail(diag, MIL_INVALID, "palettize: mode=%s finds nbits itself, but nbits is given",
                   modes[o->mode]);
  if (!o->palette.length && modeRules[o->mode].needsPalette)
    return milFail(diag, MIL_INVALID, "palettize: mode=%s needs palette=<a .json or .npy file>",
                   modes[o->mode]);
  uint64_t number;
  bool asks;
  status = milPaletteFunctionParse(o->palette, &asks, &number, diag);
  if (status != MIL_OK)
    return status;
  if (o->palette.length && !modeRules[o->mode].needsPalette)
    return milFail(diag, MIL_INVALID, "palettize: mode=%s makes palettes, but palette is given",
                   modes[o->mode]);
  if (o->groupSize < 0 && o->groupSize != MIL_UNSET)
    return milFail(diag, MIL_INVALID, "palettize: group_size is %lld, expected 0 or more",
                   (long long)o->groupSize);
  if (o->clusterDim < 1 || o->clusterDim > INT32_MAX)
    return milFail(diag, MIL_INVALID, "palettize: cluster_dim is %lld, expected 1 or more",
                   (long long)o->clusterDim);
  if (o->clusterDim > 1 && !modeRules[o->mode].hasVectors)
    return milFail(diag, MIL_INVALID, "palettize: mode=%s cannot have cluster_dim above 1",
                   modes[o->mode]);
  return milTechniqueOptionsCheck("palettize", &o->common, diag);
}

//===----------------------------------------------------------------------===//
// What to do with a weight
//===----------------------------------------------------------------------===//

typedef struct Plan {
  MilPaletteLayout layout;
  // With mode=custom.
  const MilPaletteTable *given;
  uint64_t bits;
  uint64_t givenPerGroup; ///< 1: given has a palette for each group
  uint64_t asks;          ///< 1: a program makes them
} Plan;

static bool isFunction(const MilPaletteOptions *o, uint64_t *outNumber) {
  bool is;
  MilStatus status = milPaletteFunctionParse(o->palette, &is, outNumber, (MilDiag){NULL, NULL});
  return status == MIL_OK && is; // another status ended the pass when options were checked
}

static MilStatus checkVersion(const MilPaletteOptions *o, const MilWeight *weight) {
  if (milPaletteIsGrouped(o))
    return milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM,
                              "palettize with granularity=per_grouped_channel");
  if (o->clusterDim > 1)
    return milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM, "palettize with cluster_dim above 1");
  if (o->perChannelScale)
    return milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM,
                              "palettize with enable_per_channel_scale");
  if (o->nbits == 3)
    return milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM, "palettize with nbits=3");
  return milRunNeedsVersion(weight, MIL_VERSION_ATTRIBUTE_FORM, "palettize");
}

static const char kAmbiguous[] = "the operations that use it disagree on its channel axis";

/// The axis of the channels; false after a skip.
static bool findAxis(MilRun *run, MilWeight *weight, int64_t *outAxis) {
  const MilPaletteOptions *o = weight->options;
  int64_t given = milPaletteIsGrouped(o) ? o->channelAxis : MIL_UNSET;
  intptr_t axis;
  if (given == MIL_UNSET) {
    // The site may be a palette, whose rank is another if the operands do not fit together.
    if (milWeightOutputAxis(weight, &axis) && axis < weight->rank) {
      *outAxis = axis;
      return true;
    }
    bool helps = milPaletteIsGrouped(o);
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "%s%s", kAmbiguous, helps ? "; give channel_axis" : ""));
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

/// False after a skip.
static bool findScaleAxis(MilRun *run, MilWeight *weight, int64_t *outAxis) {
  intptr_t axis;
  if (weight->type != MIL_TYPE_FLOAT16 && weight->type != MIL_TYPE_FLOAT32)
    milRunSkip(run, weight, "integers cannot have a scale per channel");
  else if (!milWeightOutputAxis(weight, &axis))
    milRunSkip(run, weight, kAmbiguous);
  else
    *outAxis = axis;
  return !weight->skip;
}

/// The greatest `groups` of an operation of grouped convolution that uses the weight.
static int64_t convolutionGroups(const MilWeight *weight) {
  int64_t groups = 1;
  MlirValue value = weight->result;
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (!milOpIs(user, "mil.conv") && !milOpIs(user, "mil.conv_transpose"))
      continue;
    int64_t given = milAttributeGetInteger(milOpGetParameter(user, "groups"), 1);
    groups = given > groups ? given : groups;
  }
  return groups;
}

/// Why the channels cannot be cut into groups, or groups into vectors; null when they can.
static const char *findObstacle(MilRun *run, const MilWeight *weight, int64_t axis) {
  const MilPaletteOptions *o = weight->options;
  long long channels = weight->dims[axis], vector = o->clusterDim;
  long long size = milPaletteGroupSize(o) ? milPaletteGroupSize(o) : channels;
  if (channels % size)
    return milArenaPrintf(run->arena, "%lld channels are not divisible by group_size %lld",
                          channels, size);
  if (size % vector)
    return milArenaPrintf(run->arena, "%s %lld is not divisible by cluster_dim %lld",
                          size == channels ? "the number of channels" : "group_size", size, vector);
  long long inGroup = axis == 0 && vector > 1 ? channels / convolutionGroups(weight) : 0;
  if (inGroup % vector)
    return milArenaPrintf(run->arena,
                          "the %lld channels of one convolution group are not divisible by "
                          "cluster_dim %lld",
                          inGroup, vector);
  return NULL;
}

/// Why a weight that is compressed already cannot have what is asked, or has it; null when it can.
static const char *findJointObstacle(MilRun *run, const MilWeight *weight) {
  const MilPaletteOptions *o = weight->options;
  if (weight->form == MIL_FORM_PALETTIZED_QUANTIZED && weight->site == MIL_SITE_CODES &&
      o->nbits != MIL_UNSET && weight->rank >= 2) {
    long long entries = weight->dims[weight->rank - 2];
    if (entries <= 1LL << o->nbits)
      return milArenaPrintf(run->arena, "its palettes have only %lld entries", entries);
  }
  if (weight->site == MIL_SITE_NONZERO && o->clusterDim > 1)
    return "it is pruned, and palettes of vectors do not go with a mask";
  if (weight->site == MIL_SITE_NONZERO && o->perChannelScale)
    return "it is pruned, and a scale per channel does not go with a mask";
  return NULL;
}

static MilStatus planGroups(MilRun *run, MilWeight *weight, Plan *plan, bool *outTake) {
  const MilPaletteOptions *o = weight->options;
  MilStatus status = checkVersion(o, weight);
  if (status != MIL_OK)
    return status;
  const char *obstacle = findJointObstacle(run, weight);
  if (obstacle) {
    milRunSkip(run, weight, obstacle);
    *outTake = false;
    return MIL_OK;
  }
  plan->layout.groups = 1;
  plan->layout.inputForm = weight->version >= MIL_VERSION_INPUT_FORM;
  if (o->perChannelScale)
    *outTake = findScaleAxis(run, weight, &plan->layout.scaleAxis);
  uint64_t number;
  if (!*outTake || (!milPaletteIsGrouped(o) && o->clusterDim == 1 && !isFunction(o, &number)))
    return MIL_OK;
  *outTake = findAxis(run, weight, &plan->layout.axis);
  if (!*outTake)
    return MIL_OK;
  obstacle = findObstacle(run, weight, plan->layout.axis);
  if (obstacle) {
    milRunSkip(run, weight, obstacle);
    *outTake = false;
  } else if (milPaletteGroupSize(o)) {
    plan->layout.groups = (uint64_t)(weight->dims[plan->layout.axis] / milPaletteGroupSize(o));
  }
  return MIL_OK;
}

static MilString pathOf(const void *options) {
  const MilPaletteOptions *o = options;
  uint64_t number;
  return isFunction(o, &number) ? milString(NULL) : o->palette;
}

static MilStatus prepare(MilRun *run, const MilWeights *weights, MilDiag diag) {
  MilCustomPalettes *palettes;
  MilStatus status = milCustomPalettesLoad(weights, pathOf, run->arena, &palettes, diag);
  run->state = palettes;
  return status;
}

/// Takes the palette that the file has for the weight.
static MilStatus planGiven(MilRun *run, MilWeight *weight, Plan *plan, bool *outTake) {
  const MilPaletteOptions *o = weight->options;
  MlirLocation location = mlirOperationGetLocation(weight->op);
  MilCustomPalette palette;
  const char *reason = NULL;
  MilStatus status =
      milCustomPaletteGet(run->state, weight, (uint64_t)o->clusterDim, milPaletteIsGrouped(o),
                          &palette, milDiagAtLocation(&location));
  if (status != MIL_OK)
    return status;
  *outTake = false;
  if (!palette.table)
    reason = milArenaPrintf(run->arena, "%s has no palette for it", palette.where);
  else if (palette.groups && palette.groups != plan->layout.groups)
    reason =
        milArenaPrintf(run->arena, "%s: palettes of %llu groups, expected %llu", palette.where,
                       (unsigned long long)palette.groups, (unsigned long long)plan->layout.groups);
  else
    *outTake = (reason = milCustomPaletteMisfit(&palette, weight->type, run->arena)) == NULL;
  if (!*outTake) {
    milRunSkip(run, weight, reason);
    return MIL_OK;
  }
  plan->given = palette.table;
  plan->bits = palette.bits;
  plan->givenPerGroup = palette.groups > 0;
  return palette.bits == 3 ? milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM,
                                                "palettize with a palette of 8 entries")
                           : MIL_OK;
}

static MilStatus plan(MilRun *run, MilWeight *weight, void *opaque, bool *outTake) {
  const MilPaletteOptions *o = weight->options;
  MilStatus status = planGroups(run, weight, opaque, outTake);
  Plan *plan = opaque;
  uint64_t number;
  if (status != MIL_OK || !*outTake || o->mode != MIL_PALETTE_CUSTOM)
    return status;
  plan->asks = isFunction(o, &number);
  if (!plan->asks)
    return planGiven(run, weight, opaque, outTake);
  if (weight->site == MIL_SITE_NONZERO && plan->layout.groups > 1) {
    milRunSkip(run, weight, "it is pruned, and a function makes one palette of what is kept");
    *outTake = false;
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Computing
//===----------------------------------------------------------------------===//

/// Palettes of small weights are found in no time, and their few indices are often equal by chance.
enum { kFewElements = 4096 };

static MilPaletteJob jobFor(const MilRun *run, const MilTask *task, const MilScaleJob *scale) {
  const MilPaletteOptions *o = task->weight->options;
  const Plan *plan = task->plan;
  MilPaletteJob job = {.data = scale->data ? scale->normal.data : task->bytes.data,
                       .mask = task->mask,
                       .type = task->weight->type,
                       .groups = plan->layout.groups,
                       .vector = (unsigned)o->clusterDim,
                       .mode = (MilPaletteMode)o->mode,
                       .bits = o->nbits == MIL_UNSET ? (unsigned)plan->bits : (unsigned)o->nbits,
                       .withoutThree = !plan->layout.inputForm,
                       .given = plan->given ? plan->given->numbers.values : NULL,
                       .isGivenPerGroup = plan->givenPerGroup,
                       .standsIn = run->standsIn && !task->weight->goesOn &&
                                   !task->weight->outError && task->weight->elements > kFewElements,
                       .asks = plan->asks,
                       .ask = {.weight = task->weight->name,
                               .axis = plan->layout.axis,
                               .rank = (size_t)task->weight->rank,
                               .dims = task->weight->dims}};
  if (job.asks)
    job.asks = isFunction(o, &job.ask.number);
  milWeightSplit(task->weight, plan->layout.axis, &job.outer, &job.channels, &job.inner);
  return job;
}

/// An index as a byte and packed, and what a mask leaves of it as both again; a palette for each group;
/// with scales all twice, and the elements divided by them.
static uint64_t bytesFor(const MilTask *task) {
  const MilPaletteOptions *o = task->weight->options;
  const Plan *plan = task->plan;
  uint64_t width = milDataTypeGet(task->weight->type)->bits / 8, elements = task->weight->elements;
  uint64_t vector = (uint64_t)o->clusterDim, bits = o->nbits == MIL_UNSET ? 8 : (uint64_t)o->nbits;
  uint64_t indices = elements / vector + elements / vector * bits / 8;
  uint64_t bytes = indices * (task->weight->site == MIL_SITE_NONZERO ? 2 : 1) +
                   (plan->layout.groups << bits) * vector * width;
  if (plan->asks)
    bytes += elements * (width + 1);
  return o->perChannelScale ? 2 * bytes + elements * width : bytes;
}

static MilScaleJob scaleJobFor(const MilTask *task) {
  MilScaleJob job = {.data = NULL};
  if (!((const MilPaletteOptions *)task->weight->options)->perChannelScale)
    return job;
  job.data = task->bytes.data;
  job.type = task->weight->type;
  milWeightSplit(task->weight, ((const Plan *)task->plan)->layout.scaleAxis, &job.outer,
                 &job.channels, &job.inner);
  return job;
}

static MilStatus makeResult(const MilRun *run, MilTask *task, MilPaletteJob *job,
                            MilScaleJob *scale, MilDiag diag) {
  const MilWeight *weight = task->weight;
  task->bitsAfter = (job->indices.size + job->lut.size + scale->scale.size) * 8;
  task->error = job->squaredError / (double)weight->elements;
  return milPaletteResultMake(run, weight, &((const Plan *)task->plan)->layout, job, scale,
                              task->result, diag);
}

static MilStatus compute(MilRun *run, MilTask *tasks, size_t count, MilDiag diag) {
  MilPaletteJob *jobs = milArenaCalloc(run->arena, count, sizeof *jobs);
  MilScaleJob *scales = milArenaCalloc(run->arena, count, sizeof *scales);
  MilStatus status = MIL_OK;
  if (!jobs || !scales)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i)
    scales[i] = scaleJobFor(&tasks[i]);
  MIL_TRY(milScaleJobs(run->context, scales, count, diag));
  for (size_t i = 0; i < count; ++i)
    jobs[i] = jobFor(run, &tasks[i], &scales[i]);
  MIL_TRY(milPaletteJobsSolve(run->context, jobs, count, diag));
  MIL_TRY(milScaleJobsImprove(run->context, scales, jobs, count, diag));
  MIL_TRY(milPaletteJobsPack(run->context, jobs, count, diag));
  for (size_t i = 0; i < count; ++i) {
    tasks[i].skip = jobs[i].skip;
    if (!jobs[i].skip)
      MIL_TRY(makeResult(run, &tasks[i], &jobs[i], &scales[i], diag));
  }
done:
  for (size_t i = 0; i < count; ++i) {
    milPaletteJobRelease(&jobs[i]);
    milScaleJobRelease(&scales[i]);
  }
  return status;
}

static MlirOperation replace(const MilRun *run, const MilWeight *weight, const MilTask *task) {
  return milPaletteResultReplace(run, weight, &((const Plan *)task->plan)->layout, task->result);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static MlirLogicalResult run(MlirOperation module, const void *options, const MilPassDef *pass) {
  if (!milAllocateIsAsked(options))
    return milTechniqueRun(module, options, pass);
  return milAllocateRun(module, options, pass) == MIL_OK ? mlirLogicalResultSuccess()
                                                         : mlirLogicalResultFailure();
}

static const MilTechnique technique = {
    .kind = MIL_TECHNIQUE_PALETTIZE,
    .participle = "palettized",
    .planSize = sizeof(Plan),
    .resultSize = sizeof(MilPaletteResult),
    .prepare = prepare,
    .plan = plan,
    .bytes = bytesFor,
    .compute = compute,
    .replace = replace,
};

const MilPassDef milPassPalettize = {
    .argument = "palettize",
    .summary = "Replace weights by indices into palettes of 2^nbits values",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(MilPaletteOptions),
    .check = check,
    .run = run,
    .data = &technique,
};
