//===- PalettizeResult.c - what takes the place of a palettized weight -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeResult.h"

#include "Common/Masked.h"
#include "PalettizeCodes.h"
#include "mlir-c/BuiltinTypes.h"

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// iOS18's types: of the indices, of the palettes, of the scales.
typedef struct Types {
  intptr_t rank; ///< of indices and scales; palettes have two more
  int64_t *indices, *lut, *scale;
} Types;

static bool findTypes(const MilRun *run, const MilWeight *weight, const MilPaletteLayout *layout,
                      const MilPaletteJob *job, Types *outTypes) {
  size_t rank = (size_t)weight->rank;
  int64_t *dims = milArenaCalloc(run->arena, 3 * rank + 2, sizeof *dims);
  if (!dims)
    return false;
  Types t = {weight->rank, dims, dims + rank, dims + 2 * rank + 2};
  for (intptr_t i = 0; i < weight->rank; ++i) {
    t.indices[i] = i == layout->axis ? weight->dims[i] / job->vector : weight->dims[i];
    t.lut[i] = i == layout->axis ? (int64_t)layout->groups : 1;
    t.scale[i] = i == layout->scaleAxis ? weight->dims[i] : 1;
  }
  t.lut[rank] = (int64_t)1 << job->bits;
  t.lut[rank + 1] = job->vector;
  *outTypes = t;
  return true;
}

/// The indices that a mask leaves, and their type.
static MilStatus keepIndices(MilPaletteJob *job, const MilWeight *weight, MlirType element,
                             MlirType *outType, MilDiag diag) {
  uint64_t kept = 0;
  MilStatus status =
      milKeepMasked(&job->indices, job->bits, job->mask, weight->elements, &kept, diag);
  int64_t length = (int64_t)kept;
  *outType = milMakeTensorType(1, &length, element);
  return status;
}

MilStatus milPaletteResultMake(const MilRun *run, const MilWeight *weight,
                               const MilPaletteLayout *layout, MilPaletteJob *job,
                               MilScaleJob *scale, MilPaletteResult *result, MilDiag diag) {
  MlirContext context = run->context;
  MlirType element = milElementTypeGet(context, weight->type), indices, lut;
  MlirType index = mlirIntegerTypeUnsignedGet(context, job->bits);
  int64_t entries = (int64_t)1 << job->bits, packed = (int64_t)job->indices.size;
  Types types;
  if (!findTypes(run, weight, layout, job, &types))
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  if (layout->inputForm) {
    lut = milMakeTensorType(types.rank + 2, types.lut, element);
    indices = milMakeTensorType(types.rank, types.indices, index);
  } else {
    lut = milMakeTensorType(1, &entries, element);
    indices = milMakeTensorType(1, &packed, mlirIntegerTypeUnsignedGet(context, 8));
    result->shape = milMakeShape(context, weight->rank, weight->dims);
  }
  MilScaledPalette scaled;
  MilStatus status = MIL_OK;
  if (job->mask)
    status = keepIndices(job, weight, index, &indices, diag);
  if (status != MIL_OK)
    return status;
  result->indices = milMakeTensor(indices, milRunPartName(run, weight, "indices"), &job->indices);
  if (weight->site == MIL_SITE_CODES &&
      milScalePalette(weight, job, types.lut, milRunPartName(run, weight, "lut"), &scaled)) {
    result->lut = scaled.data;
    result->scale = scaled.scale;
    result->offset = scaled.offset;
  } else {
    result->lut = milMakeTensor(lut, milRunPartName(run, weight, "lut"), &job->lut);
  }
  if (job->vector > 1) {
    int32_t axis = (int32_t)layout->axis;
    MlirType scalar = milMakeTensorType(0, NULL, mlirIntegerTypeGet(context, 32));
    result->vectorAxis = mlirDenseElementsAttrInt32Get(scalar, 1, &axis);
  }
  if (scale->data)
    result->scale = milMakeTensor(milMakeTensorType(types.rank, types.scale, element),
                                  milRunPartName(run, weight, "scale"), &scale->scale);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// In place of a mil.const, or of a weight that is encoded anew.
static MlirOperation replaceWhole(const MilRun *run, const MilWeight *weight,
                                  const MilPaletteResult *r, bool inputForm) {
  const MilParameter lut[] = {
      milParameter("indices", r->indices), milParameter("lut", r->lut),
      milParameter(inputForm ? "vector_axis" : "shape", inputForm ? r->vectorAxis : r->shape)};
  MilConstexpr toDense = {"mil.constexpr_lut_to_dense", inputForm, lut, 3};
  MilString name = milRunOpName(run, weight, "palettized");
  if (mlirAttributeIsNull(r->scale))
    return milReplaceWithConstexpr(weight->op, name, &toDense);
  MlirType type = mlirValueGetType(weight->result);
  MlirOperation inner = milInsertConstexpr(weight->op, name, 1, &type, &toDense);
  const MilParameter scale[] = {milBinding("data", mlirOperationGetResult(inner, 0)),
                                milParameter("scale", r->scale)};
  MilConstexpr blockwise = {"mil.constexpr_blockwise_shift_scale", true, scale, 2};
  return milReplaceWithConstexpr(weight->op, milRunOpName(run, weight, "palettized_pcs"),
                                 &blockwise);
}

/// Indices of the elements that a mask leaves, looked up in front of the operation that has it.
static MlirOperation replaceNonzero(const MilRun *run, const MilWeight *weight,
                                    const MilPaletteResult *r) {
  MlirOperation op = weight->siteOp;
  MlirValue mask = milOpGetInput(op, "mask");
  const MilParameter lut[] = {milBinding("indices_mask", mask),
                              milParameter("indices_nonzero_data", r->indices),
                              milParameter("lut", r->lut)};
  MilConstexpr toSparse = {"mil.constexpr_lut_to_sparse", true, lut, 3};
  MlirType types[] = {mlirValueGetType(mask), mlirValueGetType(milOpGetInput(op, "nonzero_data"))};
  MlirOperation inner = milInsertConstexpr(op, milRunOpName(run, weight, "nonzero_data_palettized"),
                                           2, types, &toSparse);
  milSetInput(op, "nonzero_data", mlirOperationGetResult(inner, 1));
  milSetInput(op, "mask", mlirOperationGetResult(inner, 0));
  return weight->op;
}

/// Integers with scales, palettized: the palette of integers is scaled and then looked up, or looked
/// up and then scaled.
static MlirOperation replaceCodes(const MilRun *run, const MilWeight *weight,
                                  const MilPaletteResult *r) {
  MlirOperation op = weight->siteOp;
  MilString name = milRunOpName(run, weight, "data_palettized");
  if (mlirAttributeIsNull(r->scale)) {
    const MilParameter lut[] = {milParameter("indices", r->indices), milParameter("lut", r->lut),
                                milParameter("vector_axis", r->vectorAxis)};
    MilConstexpr toDense = {"mil.constexpr_lut_to_dense", true, lut, 3};
    MlirType type = mlirValueGetType(milOpGetInput(op, "data"));
    MlirOperation inner = milInsertConstexpr(op, name, 1, &type, &toDense);
    milSetInput(op, "data", mlirOperationGetResult(inner, 0));
    return weight->op;
  }
  const MilParameter scale[] = {milParameter("data", r->lut), milParameter("scale", r->scale),
                                milParameter("offset", r->offset)};
  MilConstexpr blockwise = {"mil.constexpr_blockwise_shift_scale", true, scale, 3};
  MlirType type = milTensorTypeAs(mlirAttributeGetType(r->lut), mlirValueGetType(weight->result));
  MlirOperation inner = milInsertConstexpr(op, name, 1, &type, &blockwise);
  const MilParameter lut[] = {milParameter("indices", r->indices),
                              milBinding("lut", mlirOperationGetResult(inner, 0))};
  MilConstexpr toDense = {"mil.constexpr_lut_to_dense", true, lut, 2};
  MlirOperation outer = milReplaceWithConstexpr(op, milString(NULL), &toDense);
  if (mlirOperationEqual(op, weight->op))
    return outer;
  milEraseUnused(op);
  return weight->op;
}

MlirOperation milPaletteResultReplace(const MilRun *run, const MilWeight *weight,
                                      const MilPaletteLayout *layout,
                                      const MilPaletteResult *result) {
  if (weight->site == MIL_SITE_NONZERO)
    return replaceNonzero(run, weight, result);
  if (weight->site == MIL_SITE_CODES)
    return replaceCodes(run, weight, result);
  return replaceWhole(run, weight, result, layout->inputForm);
}
