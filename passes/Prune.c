//===- Prune.c - --prune ------------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>
// becomes, from iOS18 on,
//   %nonzero_data = mil.literal dense_resource<w_nonzero_data> : tensor<1024xf16>
//   %mask = mil.literal dense_resource<w_mask> : tensor<64x32xui1>
//   %w = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask)
//          {name = "w_sparsified"} : ...
// and for iOS16 and iOS17 the same operation with `nonzero_data`, `mask` and `shape` as attributes.
//
// Keeps    names of values, uses, locations, the order of operations; everything that is no weight;
//          the values that are not removed, bit for bit.
// Exact    threshold, target_sparsity and n_m_ratio remove what the options say; of equal values
//          target_sparsity removes all, n_m_ratio the first. Norms of blocks are sums of squares in
//          double. The same for any number of threads.
// Shared   a constant, or a blob that several functions use, is pruned once and stays shared.
// Source   coremltools/optimize/coreml/_quantization_passes.py, prune_weights
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Common/Masked.h"
#include "Common/Operands.h"
#include "Common/Technique.h"
#include "PruneMask.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"
#include <math.h>

typedef struct Options {
  MilTechniqueOptions common;
  double threshold, minimumSparsityPercentile, targetSparsity;
  MilString ratio;
  int64_t blockSize, dim;
} Options;

static const int64_t dims[] = {0, 1, MIL_UNSET};

static const MilOption options[] = {
    MIL_OPTION(
        Options, threshold, FLOAT, "threshold", NULL,
        "remove weights whose magnitude is at most this; coremltools takes 1e-12 by default"),
    MIL_OPTION(Options, minimumSparsityPercentile, FLOAT, "minimum_sparsity_percentile", NULL,
               "with threshold: leave weights alone that would have a smaller share of zeros; 0.5 "
               "by default"),
    MIL_OPTION(Options, targetSparsity, FLOAT, "target_sparsity", NULL,
               "remove this share of each weight, the smallest magnitudes first; 0 to 1"),
    MIL_OPTION(Options, blockSize, INT, "block_size", NULL,
               "with target_sparsity: remove blocks of so many channels, by their norm; only "
               "weights of conv and linear"),
    MIL_OPTION(Options, ratio, STRING, "n_m_ratio", NULL,
               "n:m removes the n smallest of every m consecutive channels; only weights of conv "
               "and linear"),
    MIL_OPTION_INT_OF(Options, dim, "dim", NULL, dims,
                      "axis of those channels: by default 0 with block_size, 1 with n_m_ratio"),
    MIL_TECHNIQUE_OPTIONS(Options),
};

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static bool takeNumber(MilString *text, uint64_t *out) {
  size_t length = 0;
  for (*out = 0; length < text->length; ++length) {
    unsigned digit = (unsigned)(text->data[length] - '0');
    if (digit > 9)
      break;
    if (!milCheckedMul(*out, 10, out) || !milCheckedAdd(*out, digit, out))
      return false;
  }
  *text = (MilString){text->data + length, text->length - length};
  return length > 0;
}

/// `2:4` or `2,4`.
static bool readRatio(MilString text, uint64_t *outN, uint64_t *outM) {
  if (!takeNumber(&text, outN) || !text.length || !strchr(":,", text.data[0]))
    return false;
  text = (MilString){text.data + 1, text.length - 1};
  return takeNumber(&text, outM) && !text.length && *outM > 0 && *outN <= *outM;
}

#define REFUSE(...) return milFail(diag, MIL_INVALID, "prune: " __VA_ARGS__)

static MilStatus checkShare(const char *name, double share, MilDiag diag) {
  if (share < 0 || share > 1)
    REFUSE("%s is %g, expected 0 to 1", name, share);
  return MIL_OK;
}

/// What goes with what: coremltools has a class for threshold and one for the other two.
static MilStatus checkKind(const Options *o, MilDiag diag) {
  bool isThreshold = !isnan(o->threshold), isShare = !isnan(o->targetSparsity);
  bool isRatio = o->ratio.length > 0, hasBlocks = o->blockSize != MIL_UNSET;
  if (isThreshold + isShare + isRatio == 0)
    REFUSE("give one of threshold, target_sparsity and n_m_ratio");
  if (isThreshold + isShare + isRatio > 1)
    REFUSE("give only one of threshold, target_sparsity and n_m_ratio, not %s and %s",
           isThreshold ? "threshold" : "target_sparsity",
           isThreshold && isShare ? "target_sparsity" : "n_m_ratio");
  if (!isThreshold && !isnan(o->minimumSparsityPercentile))
    REFUSE("minimum_sparsity_percentile goes with threshold, not with %s",
           isShare ? "target_sparsity" : "n_m_ratio");
  if (!isShare && hasBlocks)
    REFUSE("block_size goes with target_sparsity, not with %s",
           isThreshold ? "threshold" : "n_m_ratio");
  if (!isRatio && !hasBlocks && o->dim != MIL_UNSET)
    REFUSE("dim goes with block_size or n_m_ratio");
  return MIL_OK;
}

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  uint64_t n, m;
  MilStatus status;
  MIL_TRY(checkKind(o, diag));
  MIL_TRY(checkShare("target_sparsity", o->targetSparsity, diag));
  MIL_TRY(checkShare("minimum_sparsity_percentile", o->minimumSparsityPercentile, diag));
  if (o->threshold < 0)
    REFUSE("threshold is %g, expected 0 or more", o->threshold);
  if (o->blockSize != MIL_UNSET && o->blockSize < 2)
    REFUSE("block_size is %lld, expected 2 or more", (long long)o->blockSize);
  if (o->ratio.length && !readRatio(o->ratio, &n, &m))
    REFUSE("n_m_ratio is '%.*s', expected n:m with 0 <= n <= m and 1 <= m", MIL_STR(o->ratio));
  MIL_TRY(milTechniqueOptionsCheck("prune", &o->common, diag));
done:
  return status;
}

/// What a rule looks at together: channels along an axis; 0 channels: single elements.
typedef struct Structure {
  const char *option;
  uint64_t channels, drop;
  intptr_t dim;
} Structure;

static Structure structureOf(const Options *o) {
  Structure s = {0};
  if (o->blockSize != MIL_UNSET)
    s = (Structure){.option = "block_size", .channels = (uint64_t)o->blockSize};
  else if (readRatio(o->ratio, &s.drop, &s.channels))
    s = (Structure){.option = "n_m_ratio", .channels = s.channels, .drop = s.drop, .dim = 1};
  else
    return (Structure){0};
  if (o->dim != MIL_UNSET)
    s.dim = (intptr_t)o->dim;
  return s;
}

//===----------------------------------------------------------------------===//
// What to do with a weight
//===----------------------------------------------------------------------===//

typedef struct Plan {
  uint64_t inputForm; ///< 1: parameters are inputs, as in iOS18; 0: attributes
} Plan;

/// Whether all operations that use the value are conv or linear, and this is their weight.
static bool isConvOrLinearWeight(MlirValue value) {
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (milOpIs(user, "mil.output"))
      continue;
    if ((!milOpIs(user, "mil.conv") && !milOpIs(user, "mil.linear")) ||
        !mlirValueEqual(milOpGetInput(user, "weight"), value))
      return false;
  }
  return true;
}

static MilStatus plan(MilRun *run, MilWeight *weight, void *opaque, bool *outTake) {
  Plan *plan = opaque;
  Structure s = structureOf(weight->options);
  MilStatus status = milRunNeedsVersion(weight, MIL_VERSION_ATTRIBUTE_FORM, "prune");
  if (status != MIL_OK)
    return status;
  plan->inputForm = weight->version >= MIL_VERSION_INPUT_FORM;
  if (weight->site == MIL_SITE_VALUE &&
      !mlirValueIsNull(milOpGetInput(weight->op, "vector_axis"))) {
    milRunSkip(run, weight, "it is palettized, and palettes of vectors do not go with a mask");
    *outTake = false;
    return MIL_OK;
  }
  if (!s.channels)
    return MIL_OK;
  uint64_t channels = (uint64_t)weight->dims[s.dim];
  *outTake = false;
  if (!isConvOrLinearWeight(weight->result))
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "%s is for weights of conv and linear", s.option));
  else if (s.channels > channels / 2)
    milRunSkip(run, weight,
               milArenaPrintf(run->arena, "%s takes %llu channels together, more than half of %llu",
                              s.option, (unsigned long long)s.channels,
                              (unsigned long long)channels));
  else
    *outTake = true;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Computing
//===----------------------------------------------------------------------===//

/// Attributes that all weights of a task use.
typedef struct Result {
  MlirAttribute nonzero, mask, shape;
} Result;

/// Single elements are handed out in runs of so many.
enum { kElementRun = 1 << 16 };

static MilPruneJob jobFor(const MilTask *task) {
  const MilWeight *weight = task->weight;
  const Options *o = weight->options;
  Structure s = structureOf(o);
  MilPruneJob job = {.data = task->bytes.data,
                     .type = weight->type,
                     .outer = 1,
                     .channels = weight->elements,
                     .inner = 1,
                     .rule = MIL_PRUNE_PERCENTILE,
                     .amount = o->targetSparsity * 100 / 100, // as coremltools rounds it
                     .group = kElementRun,
                     .drop = s.drop};
  if (!isnan(o->threshold)) {
    job.rule = MIL_PRUNE_THRESHOLD;
    job.amount = o->threshold;
    job.minimumSparsity = isnan(o->minimumSparsityPercentile) ? 0.5 : o->minimumSparsityPercentile;
  }
  if (!s.channels)
    return job;
  job.rule = o->ratio.length ? MIL_PRUNE_SMALLEST : MIL_PRUNE_BLOCKS;
  job.group = s.channels;
  milWeightSplit(weight, s.dim, &job.outer, &job.channels, &job.inner);
  return job;
}

/// A bit for each element and those that stay, at most all; with blocks a number for each.
static uint64_t bytesFor(const MilTask *task) {
  const MilWeight *weight = task->weight;
  Structure s = structureOf(weight->options);
  bool hasBlocks = s.channels && !((const Options *)weight->options)->ratio.length;
  uint64_t sums = hasBlocks ? weight->elements / s.channels * sizeof(double) : 0;
  return weight->elements / 8 + weight->elements * (milDataTypeGet(weight->type)->bits / 8) + sums;
}

/// Of an encoded weight: the codes of the elements that stay, in place of these.
static MilStatus keepCodes(const MilRun *run, const MilTask *task, MilPruneJob *job,
                           MilDataType *outType, MilDiag diag) {
  const MilWeight *weight = task->weight;
  const char *input = weight->form == MIL_FORM_QUANTIZED ? "data" : "indices";
  MilTensorView codes;
  MilStatus status =
      milAttributeGetTensor(milOpGetParameter(weight->op, input), run->arena, &codes, diag);
  if (status != MIL_OK)
    return status;
  uint64_t kept;
  milBufferRelease(&job->nonzero);
  job->nonzero = (MilBuffer){.data = codes.data};
  *outType = codes.type;
  return milKeepMasked(&job->nonzero, milDataTypeGet(codes.type)->bits, job->mask.data,
                       weight->elements, &kept, diag);
}

/// The attributes of a finished job; its buffers go over to them.
static MilStatus makeResult(const MilRun *run, MilTask *task, MilPruneJob *job, MilDiag diag) {
  const MilWeight *weight = task->weight;
  Result *result = task->result;
  int64_t kept = (int64_t)job->kept, packed = (int64_t)job->mask.size;
  MilDataType type = weight->type;
  MilStatus status = MIL_OK;
  if (weight->site == MIL_SITE_VALUE)
    status = keepCodes(run, task, job, &type, diag);
  if (status != MIL_OK)
    return status;
  MlirType nonzero = milMakeTensorType(1, &kept, milElementTypeGet(run->context, type)), mask;
  task->bitsAfter = (job->nonzero.size + job->mask.size) * 8;
  task->error = job->squaredError / (double)weight->elements;
  if (((const Plan *)task->plan)->inputForm) {
    mask =
        milMakeTensorType(weight->rank, weight->dims, mlirIntegerTypeUnsignedGet(run->context, 1));
  } else {
    mask = milMakeTensorType(1, &packed, mlirIntegerTypeUnsignedGet(run->context, 8));
    result->shape = milMakeShape(run->context, weight->rank, weight->dims);
  }
  result->nonzero =
      milMakeTensor(nonzero, milRunPartName(run, weight, "nonzero_data"), &job->nonzero);
  result->mask = milMakeTensor(mask, milRunPartName(run, weight, "mask"), &job->mask);
  return MIL_OK;
}

static MilStatus compute(MilRun *run, MilTask *tasks, size_t count, MilDiag diag) {
  MilPruneJob *jobs = milArenaCalloc(run->arena, count, sizeof *jobs);
  if (!jobs)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i)
    jobs[i] = jobFor(&tasks[i]);
  MilStatus status = milPruneJobs(run->context, jobs, count, diag);
  for (size_t i = 0; i < count; ++i) {
    if (jobs[i].notFinite)
      tasks[i].skip = "it holds NaN or infinity";
    else if (jobs[i].notSparse)
      tasks[i].skip =
          milArenaPrintf(run->arena, "its sparsity %.4g is below minimum_sparsity_percentile %g",
                         jobs[i].sparsity, jobs[i].minimumSparsity);
    else if (status == MIL_OK)
      status = makeResult(run, &tasks[i], &jobs[i], diag);
    milPruneJobRelease(&jobs[i]);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// In place of a mil.const, or of a weight that is encoded anew.
static MlirOperation replaceWhole(const MilRun *run, const MilWeight *weight, const Result *r,
                                  bool inputForm) {
  const MilParameter parameters[] = {milParameter("nonzero_data", r->nonzero),
                                     milParameter("mask", r->mask),
                                     milParameter("shape", r->shape)};
  MilConstexpr what = {"mil.constexpr_sparse_to_dense", inputForm, parameters, inputForm ? 2 : 3};
  return milReplaceWithConstexpr(weight->op, milRunOpName(run, weight, "sparsified"), &what);
}

/// What stays keeps its encoding: the operation that made the weight becomes the one that does the
/// same for elements that a mask leaves, and another one puts them in their places.
static MlirOperation replaceEncoded(const MilRun *run, const MilWeight *weight, const Result *r) {
  MlirOperation op = weight->op;
  const MilParameter lut[] = {milParameter("indices_mask", r->mask),
                              milParameter("indices_nonzero_data", r->nonzero),
                              milBinding("lut", milOpGetInput(op, "lut"))};
  const MilParameter blockwise[] = {milParameter("data_mask", r->mask),
                                    milParameter("nonzero_data", r->nonzero),
                                    milBinding("scale", milOpGetInput(op, "scale")),
                                    milBinding("offset", milOpGetInput(op, "offset"))};
  bool isLut = weight->form != MIL_FORM_QUANTIZED;
  MilConstexpr sparse = {isLut ? "mil.constexpr_lut_to_sparse"
                               : "mil.constexpr_sparse_blockwise_shift_scale",
                         true, isLut ? lut : blockwise, isLut ? 3 : 4};
  int64_t kept = mlirShapedTypeGetDimSize(mlirAttributeGetType(r->nonzero), 0);
  MlirType types[] = {
      mlirAttributeGetType(r->mask),
      milMakeTensorType(1, &kept, mlirShapedTypeGetElementType(mlirValueGetType(weight->result)))};
  MilString name = milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_NAME));
  MlirOperation inner = milInsertConstexpr(op, name, 2, types, &sparse);
  const MilParameter parameters[] = {milBinding("nonzero_data", mlirOperationGetResult(inner, 1)),
                                     milBinding("mask", mlirOperationGetResult(inner, 0))};
  MilConstexpr toDense = {"mil.constexpr_sparse_to_dense", true, parameters, 2};
  return milReplaceWithConstexpr(op, milRunOpName(run, weight, "sparsified"), &toDense);
}

static MlirOperation replace(const MilRun *run, const MilWeight *weight, const MilTask *task) {
  return weight->site == MIL_SITE_VALUE
             ? replaceEncoded(run, weight, task->result)
             : replaceWhole(run, weight, task->result, ((const Plan *)task->plan)->inputForm);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static const MilTechnique technique = {
    .kind = MIL_TECHNIQUE_PRUNE,
    .participle = "pruned",
    .planSize = sizeof(Plan),
    .resultSize = sizeof(Result),
    .plan = plan,
    .bytes = bytesFor,
    .compute = compute,
    .replace = replace,
};

const MilPassDef milPassPrune = {
    .argument = "prune",
    .summary = "Remove small weights and store what is left with a mask",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = milTechniqueRun,
    .data = &technique,
};
