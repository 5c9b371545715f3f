//===- LinearQuantize.c - --linear-quantize -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>
// becomes, from iOS18 on,
//   %data = mil.literal dense_resource<w_data> : tensor<64x32xui4>
//   %scale = mil.literal dense_resource<w_scale> : tensor<64x1xf16>
//   %offset = mil.literal dense_resource<w_offset> : tensor<64x1xui4>
//   %w = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %offset)
//            {name = "w_quantized"} : ...
// without `offset` where it would be zero by definition, and for iOS16 and iOS17
//   %w = mil.constexpr_affine_dequantize() {quantized_data = ..., zero_point = ..., scale = ...,
//            axis = ...} : ...
//
// Keeps    names of values, uses, locations, the order of operations; everything that is no weight.
// Exact    what a group of weights becomes is said in lib/Kernels/Quantize.h. No scale is zero and no
//          code stands for NaN or infinity; the squared error is not above that of coremltools.
//          The same for any number of threads.
// Shared   a constant, or a blob that several functions use, is quantized once and stays shared.
// Source   coremltools/optimize/coreml/_quantization_passes.py, linear_quantize_weights
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Common/Channels.h"
#include "Common/Masked.h"
#include "Common/Technique.h"
#include "LinearQuantizeGroups.h"
#include "mlir-c/BuiltinTypes.h"

typedef enum Mode { LINEAR, LINEAR_SYMMETRIC } Mode;
typedef enum Granularity { PER_TENSOR, PER_CHANNEL, PER_BLOCK } Granularity;
typedef enum Scale { MINMAX, MSE } Scale;

typedef struct Options {
  MilTechniqueOptions common;
  int64_t mode, dtype, granularity, scale;
  MilIntList blockSize;
} Options;

static const char *const modes[] = {"linear", "linear_symmetric", NULL};
static const char *const dtypes[] = {"int8", "uint8", "int4", "uint4", NULL};
static const MilDataType codeTypes[] = {MIL_TYPE_INT8, MIL_TYPE_UINT8, MIL_TYPE_INT4,
                                        MIL_TYPE_UINT4};
static const char *const granularities[] = {"per_tensor", "per_channel", "per_block", NULL};
static const char *const scales[] = {"minmax", "mse", NULL};

static const MilOption options[] = {
    MIL_OPTION_ENUM(Options, mode, "mode", "linear_symmetric", modes,
                    "linear_symmetric: the range is symmetric around zero"),
    MIL_OPTION_ENUM(Options, dtype, "dtype", "int8", dtypes, "type of the integers"),
    MIL_OPTION_ENUM(Options, granularity, "granularity", "per_channel", granularities,
                    "weights that share a scale"),
    MIL_OPTION(
        Options, blockSize, INT_LIST, "block_size", "32",
        "with per_block: input channels that share a scale, or the size of a block along each "
        "axis; 0: all"),
    MIL_OPTION_ENUM(Options, scale, "scale", "minmax", scales,
                    "range of the integers: all values, or clipped for the least squared error"),
    MIL_TECHNIQUE_OPTIONS(Options),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  if (!o->blockSize.size)
    return milFail(diag, MIL_INVALID, "linear-quantize: block_size is empty, expected a number");
  for (size_t i = 0; i < o->blockSize.size; ++i)
    if (o->blockSize.data[i] < 0)
      return milFail(diag, MIL_INVALID, "linear-quantize: block_size is %lld, expected 0 or more",
                     (long long)o->blockSize.data[i]);
  return milTechniqueOptionsCheck("linear-quantize", &o->common, diag);
}

//===----------------------------------------------------------------------===//
// What to do with a weight
//===----------------------------------------------------------------------===//

typedef struct Plan {
  int64_t block[MIL_QUANTIZE_MAX_RANK]; ///< elements along each axis
  uint64_t inputForm;                   ///< 1: parameters are inputs, as in iOS18; 0: attributes
} Plan;

static bool isSigned(const Options *o) {
  return milDataTypeGet(codeTypes[o->dtype])->kind == MIL_KIND_SINT;
}

static MilStatus checkVersion(MilRun *run, const MilWeight *weight) {
  const Options *o = weight->options;
  if (o->granularity == PER_BLOCK)
    return milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM,
                              "linear-quantize with granularity=per_block");
  if (milDataTypeGet(codeTypes[o->dtype])->bits == 8)
    return milRunNeedsVersion(weight, MIL_VERSION_ATTRIBUTE_FORM, "linear-quantize");
  const char *what = milArenaPrintf(run->arena, "linear-quantize with dtype=%s", dtypes[o->dtype]);
  return milRunNeedsVersion(weight, MIL_VERSION_INPUT_FORM,
                            what ? what : "linear-quantize with 4 bits");
}

/// Leaves a weight alone.
static bool refuse(MilRun *run, MilWeight *weight, const char *reason) {
  milRunSkip(run, weight, reason);
  return false;
}

/// Sets the block sizes as given, 0 for whole axes; false after a skip.
static bool findBlocks(MilRun *run, MilWeight *weight, int64_t *block) {
  const Options *o = weight->options;
  if (o->granularity == PER_TENSOR)
    return true;
  if (o->granularity == PER_BLOCK && o->blockSize.size > 1) {
    if (o->blockSize.size != (size_t)weight->rank)
      return refuse(run, weight,
                    milArenaPrintf(run->arena, "block_size has %zu numbers, its rank is %d",
                                   o->blockSize.size, (int)weight->rank));
    memcpy(block, o->blockSize.data, o->blockSize.size * sizeof *block);
    return true;
  }
  intptr_t output, input;
  if (!milWeightOutputAxis(weight, &output) || !milWeightInputAxis(weight, &input))
    return refuse(run, weight, "the operations that use it disagree on its channel axis");
  if (o->granularity == PER_BLOCK)
    block[input] = o->blockSize.data[0];
  block[output] = 1;
  return true;
}

/// The same, in elements.
static bool planBlocks(MilRun *run, MilWeight *weight, int64_t *block) {
  if (weight->rank > MIL_QUANTIZE_MAX_RANK)
    return refuse(run, weight, milArenaPrintf(run->arena, "rank %d", (int)weight->rank));
  if (!findBlocks(run, weight, block))
    return false;
  for (intptr_t i = 0; i < weight->rank; ++i) {
    int64_t dim = weight->dims[i];
    if (block[i] == 0)
      block[i] = dim;
    if (dim % block[i])
      return refuse(run, weight,
                    milArenaPrintf(run->arena,
                                   "%lld elements along axis %d do not divide into "
                                   "blocks of %lld",
                                   (long long)dim, (int)i, (long long)block[i]));
  }
  return true;
}

/// Whether a palette of integers is looked up first and then scaled: from iOS26 on, where the
/// operation that looks up makes the weight. It has no palettes of 4 bits.
static bool isScaledLookup(const MilWeight *weight) {
  const Options *o = weight->options;
  return weight->site == MIL_SITE_PALETTE && weight->version >= MIL_VERSION_SCALED_LOOKUP &&
         milIsWeightType(codeTypes[o->dtype]) && mlirOperationEqual(weight->siteOp, weight->op);
}

static MilStatus plan(MilRun *run, MilWeight *weight, void *opaque, bool *outTake) {
  const Options *o = weight->options;
  Plan *plan = opaque;
  if (weight->type != MIL_TYPE_FLOAT16 && weight->type != MIL_TYPE_FLOAT32) {
    *outTake = refuse(run, weight, "it holds integers");
    return MIL_OK;
  }
  MilStatus status = checkVersion(run, weight);
  if (status != MIL_OK)
    return status;
  if (weight->site == MIL_SITE_PALETTE && o->granularity != PER_TENSOR) {
    *outTake = refuse(run, weight, "it is palettized, and palettes need granularity=per_tensor");
    return MIL_OK;
  }
  plan->inputForm = weight->version >= MIL_VERSION_INPUT_FORM;
  *outTake = planBlocks(run, weight, plan->block);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Computing
//===----------------------------------------------------------------------===//

/// Attributes that all weights of a task use.
typedef struct Result {
  MlirAttribute data, scale, zero, axis;
} Result;

static MilQuantizeJob jobFor(const MilTask *task) {
  const MilWeight *weight = task->weight;
  const Options *o = weight->options;
  MilQuantizeJob job = {.data = task->bytes.data,
                        .type = weight->type,
                        .rank = (unsigned)weight->rank,
                        .codeType = codeTypes[o->dtype],
                        .symmetric = o->mode == LINEAR_SYMMETRIC,
                        .search = o->scale == MSE};
  memcpy(job.dims, weight->dims, (size_t)weight->rank * sizeof *job.dims);
  memcpy(job.block, ((const Plan *)task->plan)->block, sizeof job.block);
  return job;
}

/// A code as a byte, packed where it is less, and what a mask leaves of it as both again; of a group its
/// scale, zero point and error.
static uint64_t bytesFor(const MilTask *task) {
  const MilWeight *weight = task->weight;
  uint64_t groups = weight->elements;
  for (intptr_t i = 0; i < weight->rank; ++i)
    groups /= (uint64_t)((const Plan *)task->plan)->block[i];
  uint64_t bits = milDataTypeGet(codeTypes[((const Options *)weight->options)->dtype])->bits;
  uint64_t codes = weight->elements + (bits < 8 ? weight->elements * bits / 8 : 0);
  return codes * (weight->site == MIL_SITE_NONZERO ? 2 : 1) + groups * 16;
}

/// The shape of scales and zero points: one per group.
static intptr_t groupShape(const MilQuantizeJob *job, int64_t *dims) {
  for (unsigned i = 0; i < job->rank; ++i)
    dims[i] = job->dims[i] / job->block[i];
  return job->rank;
}

/// The same for the attribute form, a scalar or a vector along `*outAxis`: at most one axis has
/// several groups.
static intptr_t vectorShape(const MilQuantizeJob *job, int64_t *dims, int64_t *outAxis) {
  *outAxis = 0;
  for (unsigned i = 0; i < job->rank; ++i)
    if (job->dims[i] != job->block[i])
      *outAxis = i;
  dims[0] = (int64_t)job->groups;
  return job->groups > 1;
}

static MlirAttribute makeAxis(MlirContext context, int64_t axis) {
  int32_t value = (int32_t)axis;
  return mlirDenseElementsAttrInt32Get(
      milMakeTensorType(0, NULL, milElementTypeGet(context, MIL_TYPE_INT32)), 1, &value);
}

/// The shape of integers: that of the site; what a mask leaves of it is a vector.
static MilStatus codeShape(MilQuantizeJob *job, const MilTask *task, MilTensorShape *outShape,
                           int64_t *length, MilDiag diag) {
  const MilWeight *weight = task->weight;
  uint64_t kept = 0;
  *outShape = (MilTensorShape){.rank = weight->rank, .dims = weight->dims};
  if (!task->mask)
    return MIL_OK;
  MilStatus status = milKeepMasked(&job->codes, milDataTypeGet(job->codeType)->bits, task->mask,
                                   weight->elements, &kept, diag);
  *length = (int64_t)kept;
  *outShape = (MilTensorShape){.rank = 1, .dims = length};
  return status;
}

/// The attributes of a finished job; its buffers go over to them.
static MilStatus makeResult(const MilRun *run, MilTask *task, MilQuantizeJob *job, MilDiag diag) {
  const MilWeight *weight = task->weight;
  MlirType code = milElementTypeGet(run->context, job->codeType);
  Result *result = task->result;
  int64_t dims[MIL_QUANTIZE_MAX_RANK], axis = 0, length;
  bool inputForm = ((const Plan *)task->plan)->inputForm;
  bool hasZero = !inputForm || !job->symmetric || !isSigned(weight->options);
  intptr_t rank = inputForm ? groupShape(job, dims) : vectorShape(job, dims, &axis);
  MilTensorShape codes;
  MilStatus status = codeShape(job, task, &codes, &length, diag);
  if (status != MIL_OK)
    return status;
  if (isScaledLookup(weight)) // the scale is one number, now of the weight and not of its palettes
    rank = weight->whole.rank;
  task->bitsAfter = (job->codes.size + job->scales.size + (hasZero ? job->zeros.size : 0)) * 8;
  task->error = job->squaredError / (double)weight->elements;
  result->data = milMakeTensor(milMakeTensorType(codes.rank, codes.dims, code),
                               milRunPartName(run, weight, "data"), &job->codes);
  result->scale =
      milMakeTensor(milMakeTensorType(rank, dims, milElementTypeGet(run->context, weight->type)),
                    milRunPartName(run, weight, "scale"), &job->scales);
  if (hasZero)
    result->zero = milMakeTensor(milMakeTensorType(rank, dims, code),
                                 milRunPartName(run, weight, "offset"), &job->zeros);
  if (!inputForm)
    result->axis = makeAxis(run->context, axis);
  return MIL_OK;
}

static MilStatus compute(MilRun *run, MilTask *tasks, size_t count, MilDiag diag) {
  MilQuantizeJob *jobs = milArenaCalloc(run->arena, count, sizeof *jobs);
  if (!jobs)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i)
    jobs[i] = jobFor(&tasks[i]);
  MilStatus status = milQuantizeJobs(run->context, jobs, count, diag);
  for (size_t i = 0; i < count; ++i) {
    if (jobs[i].notFinite)
      tasks[i].skip = "it holds NaN or infinity";
    else if (status == MIL_OK)
      status = makeResult(run, &tasks[i], &jobs[i], diag);
    milQuantizeJobRelease(&jobs[i]);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// In place of a mil.const, or of a weight that is encoded anew.
static MlirOperation replaceWhole(const MilRun *run, const MilWeight *weight, const Result *r,
                                  bool inputForm) {
  const MilParameter blockwise[] = {milParameter("data", r->data), milParameter("scale", r->scale),
                                    milParameter("offset", r->zero)};
  const MilParameter affine[] = {milParameter("quantized_data", r->data),
                                 milParameter("zero_point", r->zero),
                                 milParameter("scale", r->scale), milParameter("axis", r->axis)};
  MilConstexpr shiftScale = {"mil.constexpr_blockwise_shift_scale", true, blockwise, 3};
  MilConstexpr dequantize = {"mil.constexpr_affine_dequantize", false, affine, 4};
  return milReplaceWithConstexpr(weight->op, milRunOpName(run, weight, "quantized"),
                                 inputForm ? &shiftScale : &dequantize);
}

/// Integers for the elements that a mask leaves, in front of the operation that has it.
static MlirOperation replaceNonzero(const MilRun *run, const MilWeight *weight, const Result *r) {
  MlirOperation op = weight->siteOp;
  MlirValue mask = milOpGetInput(op, "mask");
  const MilParameter parameters[] = {
      milBinding("data_mask", mask), milParameter("nonzero_data", r->data),
      milParameter("scale", r->scale), milParameter("offset", r->zero)};
  MilConstexpr what = {"mil.constexpr_sparse_blockwise_shift_scale", true, parameters, 4};
  MlirType types[] = {mlirValueGetType(mask), mlirValueGetType(milOpGetInput(op, "nonzero_data"))};
  MlirOperation inner =
      milInsertConstexpr(op, milRunOpName(run, weight, "nonzero_data_quantized"), 2, types, &what);
  milSetInput(op, "nonzero_data", mlirOperationGetResult(inner, 1));
  return weight->op;
}

/// The palette scaled in front of the operation that looks up in it.
static MlirOperation scaleThenLookUp(MlirOperation op, MilString name, MlirOperation weight,
                                     const Result *r) {
  const MilParameter parameters[] = {milParameter("data", r->data), milParameter("scale", r->scale),
                                     milParameter("offset", r->zero)};
  MilConstexpr what = {"mil.constexpr_blockwise_shift_scale", true, parameters, 3};
  MlirType type = mlirValueGetType(milOpGetInput(op, "lut"));
  MlirOperation inner = milInsertConstexpr(op, name, 1, &type, &what);
  milSetInput(op, "lut", mlirOperationGetResult(inner, 0));
  return weight;
}

/// The operation that looks up, with integers, followed by one that scales.
static MlirOperation lookUpThenScale(MlirOperation op, MilString name, const Result *r) {
  MlirValue vectorAxis = milOpGetInput(op, "vector_axis");
  const MilParameter lut[] = {milBinding("indices", milOpGetInput(op, "indices")),
                              milParameter("lut", r->data), milBinding("vector_axis", vectorAxis)};
  MilConstexpr toDense = {"mil.constexpr_lut_to_dense", true, lut, 3};
  MlirType type = milTensorTypeAs(mlirValueGetType(mlirOperationGetResult(op, 0)),
                                  mlirAttributeGetType(r->data));
  MlirOperation inner = milInsertConstexpr(op, name, 1, &type, &toDense);
  const MilParameter scale[] = {milBinding("data", mlirOperationGetResult(inner, 0)),
                                milParameter("scale", r->scale), milParameter("offset", r->zero)};
  MilConstexpr what = {"mil.constexpr_blockwise_shift_scale", true, scale, 3};
  return milReplaceWithConstexpr(op, milString(NULL), &what);
}

static MlirOperation replace(const MilRun *run, const MilWeight *weight, const MilTask *task) {
  const Result *result = task->result;
  if (weight->site == MIL_SITE_NONZERO)
    return replaceNonzero(run, weight, result);
  if (weight->site != MIL_SITE_PALETTE)
    return replaceWhole(run, weight, result, ((const Plan *)task->plan)->inputForm);
  MilString name = milRunOpName(run, weight, "lut_quantized");
  return isScaledLookup(weight) ? lookUpThenScale(weight->op, name, result)
                                : scaleThenLookUp(weight->siteOp, name, weight->op, result);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static const MilTechnique technique = {
    .kind = MIL_TECHNIQUE_LINEAR_QUANTIZE,
    .participle = "quantized",
    .planSize = sizeof(Plan),
    .resultSize = sizeof(Result),
    .plan = plan,
    .bytes = bytesFor,
    .compute = compute,
    .replace = replace,
};

const MilPassDef milPassLinearQuantize = {
    .argument = "linear-quantize",
    .summary = "Replace weights by integers with a scale and a zero point",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = milTechniqueRun,
    .data = &technique,
};
