//===- MetadataValues.c - the elements of weights, counted and compared -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MetadataImpl.h"

#include "Bridge/Resource.h"
#include "Kernels/Statistics.h"
#include "mil-c/Limits.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <math.h>

static MlirOperation ownerOf(const MilMetadata *metadata, size_t weight) {
  return mlirOpResultGetOwner(metadata->values[weight]);
}

/// The one element of a constant that repeats it, as a scalar; null for any other constant.
static MlirAttribute splatElement(MlirAttribute value) {
  if (!mlirAttributeIsADenseElements(value) || !mlirDenseElementsAttrIsSplat(value))
    return mlirAttributeGetNull();
  MlirType element = mlirShapedTypeGetElementType(mlirAttributeGetType(value));
  MlirType scalar = mlirRankedTensorTypeGet(0, NULL, element, mlirAttributeGetNull());
  return mlirDenseElementsAttrSplatGet(scalar, mlirDenseElementsAttrGetSplatValue(value));
}

static MilStatus getConstant(MlirAttribute value, MilWeightValues *out, MilDiag diag) {
  MlirAttribute element = splatElement(value);
  out->isSplat = !mlirAttributeIsNull(element);
  return milAttributeGetTensor(out->isSplat ? element : value, out->arena, &out->view, diag);
}

/// A text of a few bytes can stand for operands of any size, by repeating an element.
static MilStatus checkImmediates(const MilWeightInfo *weight, MilDiag diag) {
  for (size_t i = 0; i < weight->numParts; ++i)
    if (!weight->parts[i].inFile && weight->parts[i].bytes > MIL_IMMEDIATE_MAX_BYTES)
      return milFail(diag, MIL_UNSUPPORTED, "'%.*s' has %llu bytes, but not in a weight file",
                     MIL_STR(weight->parts[i].parameter),
                     (unsigned long long)weight->parts[i].bytes);
  return MIL_OK;
}

static MilStatus getDecoded(const MilWeightInfo *weight, MlirValue value, MilWeightValues *out,
                            MilDiag diag) {
  MilStatus status = checkImmediates(weight, diag);
  if (status == MIL_OK)
    status = milConstexprDecode(mlirOpResultGetOwner(value), out->arena, &out->decoded, diag);
  if (status != MIL_OK)
    return status;
  return milTypeGetTensor(mlirValueGetType(value),
                          &out->decoded.results[mlirOpResultGetResultNumber(value)], out->arena,
                          &out->view, diag);
}

MilStatus milWeightValuesGet(const MilMetadata *metadata, size_t weight, MilWeightValues *outValues,
                             MilDiag diag) {
  const MilWeightInfo *info = &metadata->weights[weight];
  char reason[512];
  MilDiagBuffer sink = {reason, sizeof reason};
  MlirOperation op = ownerOf(metadata, weight);
  *outValues = (MilWeightValues){.arena = milArenaCreate()};
  if (!outValues->arena)
    return milMetadataNoMemory(diag);
  MilDiag inner = milDiagBuffer(&sink);
  MilStatus status = milOpIsAConstant(op)
                         ? getConstant(milOpGetAttribute(op, MIL_ATTR_VALUE), outValues, inner)
                         : getDecoded(info, metadata->values[weight], outValues, inner);
  if (status == MIL_OK)
    return MIL_OK;
  return milFail(diag, status, "%.*s: '%.*s': %s", MIL_STR(info->function), MIL_STR(info->name),
                 reason);
}

void milWeightValuesRelease(MilWeightValues *values) {
  milDecodedRelease(&values->decoded);
  milArenaDestroy(values->arena);
}

void milWeightValuesWiden(const MilWeightValues *values, size_t first, size_t n, double *out) {
  if (!values->isSplat) {
    milWidenToDouble(values->view.type, values->view.data, first, n, out);
    return;
  }
  milWidenToDouble(values->view.type, values->view.data, 0, 1, out);
  for (size_t i = 1; i < n; ++i)
    out[i] = out[0];
}

MilStatus milMetadataGetValue(const MilMetadata *metadata, size_t weight, MilBuffer *outBytes,
                              MilDiag diag) {
  const MilWeightInfo *info = &metadata->weights[weight];
  MlirOperation op = ownerOf(metadata, weight);
  MilWeightValues values;
  MilResource resource;
  uint64_t size = 0;
  void *data;
  MilStatus status;
  *outBytes = (MilBuffer){0};
  MIL_TRY(milWeightValuesGet(metadata, weight, &values, diag));
  if (values.isSplat) // now all of it
    MIL_TRY(milAttributeGetTensor(milOpGetAttribute(op, MIL_ATTR_VALUE), values.arena, &values.view,
                                  diag));
  if (!milDataTypePackedSize(milDataTypeGet(info->type), info->elements, &size))
    MIL_TRY(milMetadataNoMemory(diag));
  if (milOpIsAConstant(op) && milResourceGet(milOpGetAttribute(op, MIL_ATTR_VALUE), &resource) &&
      values.view.data == resource.data) {
    *outBytes =
        (MilBuffer){.data = resource.data, .size = (size_t)size, .alignment = resource.alignment};
    goto done;
  }
  MIL_TRY(milBufferAllocate((size_t)size, outBytes, &data, diag));
  memcpy(data, values.view.data, (size_t)size);
done:
  milWeightValuesRelease(&values);
  return status;
}

//===----------------------------------------------------------------------===//
// Counting
//===----------------------------------------------------------------------===//

static MilStatus count(const MilMetadata *metadata, size_t weight, MilValueCounts *outCounts,
                       MilDiag diag) {
  const MilWeightInfo *info = &metadata->weights[weight];
  MilWeightValues values;
  MilBuffer scratch = {0};
  void *memory;
  MilStatus status;
  MIL_TRY(milWeightValuesGet(metadata, weight, &values, diag));
  size_t held = values.isSplat && info->elements ? 1 : (size_t)info->elements;
  MIL_TRY(milBufferAllocate(milCountValuesScratchSize(info->type, held), &scratch, &memory, diag));
  milCountValues(info->type, values.view.data, held, memory, outCounts);
  if (values.isSplat)
    outCounts->zeros *= info->elements;
done:
  milBufferRelease(&scratch);
  milWeightValuesRelease(&values);
  return status;
}

/// What a text leaves out, or is too nested to decode, leaves the rest of the model readable.
static bool isBearable(MilStatus status) {
  return status == MIL_INVALID || status == MIL_UNSUPPORTED;
}

MilStatus milMetadataCount(MilMetadata *metadata, MilDiag diag) {
  for (size_t w = 0; w < metadata->numWeights; ++w) {
    MilWeightInfo *info = &metadata->weights[w];
    char reason[1024];
    MilDiagBuffer sink = {reason, sizeof reason};
    MilValueCounts counts;
    MilStatus status = count(metadata, w, &counts, milDiagBuffer(&sink));
    if (isBearable(status)) {
      milEmit(diag, MIL_WARNING, "%s", reason);
      continue;
    }
    if (status != MIL_OK)
      return milFail(diag, status, "%s", reason);
    info->hasValues = true;
    info->sparsity = info->elements ? (double)counts.zeros / (double)info->elements : NAN;
    info->uniqueValues = counts.distinct;
  }
  return MIL_OK;
}
