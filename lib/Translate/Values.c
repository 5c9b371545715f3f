//===- Values.c - Value and MLIR attributes -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Values.h"

#include "BlobCollector.h"
#include "BlobReader.h"
#include "Bridge/Resource.h"
#include "Reflect.h"
#include "Tensors.h"
#include "Types.h"

/// What a tensor of static shape and a data type of the table holds.
typedef struct TensorInfo {
  const MilDataTypeInfo *info;
  uint64_t count;
} TensorInfo;

static bool getTensorInfo(MlirType type, TensorInfo *out) {
  if (!mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return false;
  out->info = milDataTypeGet(milElementTypeToDataType(mlirShapedTypeGetElementType(type)));
  out->count = 1;
  for (int64_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    if (!milCheckedMul(out->count, (uint64_t)mlirShapedTypeGetDimSize(type, i), &out->count))
      return false;
  return out->info && out->count <= INT64_MAX / 8;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

MilStatus milBlobValueRead(MilTranslation *t, const Mil__Value *value,
                           MlirAttribute *outAttribute) {
  const Mil__BlobFileValue *blob = value->blobfilevalue;
  MlirType type;
  TensorInfo tensor;
  MilStatus status = milRefuseUnknownFields(t, &blob->base);
  if (status != MIL_OK)
    return status;
  if (!value->type)
    return milTranslationFail(t, MIL_MALFORMED, "a value in a weight file has no type");
  status = milTypeRead(t, value->type, &type);
  if (status != MIL_OK)
    return status;
  if (!getTensorInfo(type, &tensor))
    return milTranslationFail(t, MIL_MALFORMED, "a value of type '%s' cannot be in a weight file",
                              milTypeText(t, type));
  return milBlobReaderGet(t, milFromBytes(blob->filename), blob->offset, tensor.info, tensor.count,
                          type, outAttribute);
}

/// The value as an ElementsAttr; null when it is not plain.
static MilStatus readPlain(MilTranslation *t, const Mil__Value *value, MlirAttribute *out) {
  *out = mlirAttributeGetNull();
  if (value->docstring.len || value->base.n_unknown_fields || !value->type ||
      value->type->type_case != MIL__VALUE_TYPE__TYPE_TENSOR_TYPE)
    return MIL_OK;
  if (value->value_case == MIL__VALUE__VALUE_BLOB_FILE_VALUE)
    return milBlobValueRead(t, value, out);
  if (value->value_case != MIL__VALUE__VALUE_IMMEDIATE_VALUE ||
      value->immediatevalue->base.n_unknown_fields ||
      value->immediatevalue->value_case != MIL__IMMEDIATE_VALUE__VALUE_TENSOR)
    return MIL_OK;
  MlirType type;
  TensorInfo tensor;
  MilStatus status = milTypeRead(t, value->type, &type);
  if (status != MIL_OK || !mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return status;
  if (!getTensorInfo(type, &tensor))
    return milTranslationFail(t, MIL_MALFORMED, "'%s' has too many elements", milTypeText(t, type));
  return milTensorRead(t, value->immediatevalue->tensor, tensor.info, tensor.count, type, out);
}

MilStatus milValueRead(MilTranslation *t, const Mil__Value *value, MlirAttribute *outAttribute) {
  MilStatus status = readPlain(t, value, outAttribute);
  if (status == MIL_OK && mlirAttributeIsNull(*outAttribute))
    status = milReflectRead(t, &value->base, outAttribute);
  return status;
}

bool milValueIsPlainString(const Mil__Value *value, MilString *outText) {
  if (!value || value->docstring.len || value->base.n_unknown_fields || !value->type ||
      value->type->base.n_unknown_fields ||
      value->type->type_case != MIL__VALUE_TYPE__TYPE_TENSOR_TYPE ||
      value->value_case != MIL__VALUE__VALUE_IMMEDIATE_VALUE)
    return false;
  const Mil__TensorType *type = value->type->tensortype;
  const Mil__ImmediateValue *immediate = value->immediatevalue;
  if (type->datatype != MIL_TYPE_STRING || type->rank || type->n_dimensions || type->n_attributes ||
      type->base.n_unknown_fields || immediate->base.n_unknown_fields ||
      immediate->value_case != MIL__IMMEDIATE_VALUE__VALUE_TENSOR)
    return false;
  const Mil__TensorValue *tensor = immediate->tensor;
  if (tensor->base.n_unknown_fields || tensor->value_case != MIL__TENSOR_VALUE__VALUE_STRINGS ||
      tensor->strings->base.n_unknown_fields || tensor->strings->n_values != 1)
    return false;
  *outText = milFromBytes(tensor->strings->values[0]);
  return true;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

MilStatus milBlobValueWrite(MilTranslation *t, MlirAttribute attribute,
                            Mil__BlobFileValue **outBlob) {
  TensorInfo tensor;
  if (!milAttributeIsAResource(attribute))
    return milTranslationFail(t, MIL_INVALID, "a value in a weight file must be a dense_resource");
  if (!getTensorInfo(mlirAttributeGetType(attribute), &tensor))
    return milTranslationFail(t, MIL_INVALID, "a resource of type '%s' cannot be in a weight file",
                              milTypeText(t, mlirAttributeGetType(attribute)));
  return milBlobCollectorAdd(t, attribute, tensor.info, tensor.count, outBlob);
}

static MilStatus writeImmediate(MilTranslation *t, MlirAttribute attribute,
                                const TensorInfo *tensor, Mil__Value *value) {
  Mil__ImmediateValue *immediate;
  uint64_t size;
  if (tensor->info->bits && (!milDataTypePackedSize(tensor->info, tensor->count, &size) || size > MIL_IMMEDIATE_MAX_BYTES))
    return milTranslationFail(t, MIL_INVALID,
                              "a value of type '%s' is not a resource, expected one for more than %d bytes",
                              milTypeText(t, mlirAttributeGetType(attribute)), MIL_IMMEDIATE_MAX_BYTES);
  MilStatus status = milMessageCreate(t, &mil__immediate_value__descriptor, &immediate);
  if (status != MIL_OK)
    return status;
  value->value_case = MIL__VALUE__VALUE_IMMEDIATE_VALUE;
  value->immediatevalue = immediate;
  immediate->value_case = MIL__IMMEDIATE_VALUE__VALUE_TENSOR;
  return milTensorWrite(t, attribute, tensor->info, tensor->count, &immediate->tensor);
}

bool milAttributeIsAValue(MlirAttribute attribute) {
  return mlirAttributeIsADictionary(attribute) || milAttributeIsAResource(attribute) ||
         mlirAttributeIsADenseElements(attribute);
}

MilStatus milValueWrite(MilTranslation *t, MlirAttribute attribute, Mil__Value **outValue) {
  if (mlirAttributeIsADictionary(attribute))
    return milReflectWrite(t, attribute, &mil__value__descriptor, outValue);
  bool isResource = milAttributeIsAResource(attribute);
  if (!milAttributeIsAValue(attribute))
    return milTranslationFail(t, MIL_INVALID,
                              "a MIL value must be dense, a dense_resource or a dictionary");
  MlirType type = mlirAttributeGetType(attribute);
  TensorInfo tensor;
  Mil__Value *value;
  MilStatus status = milMessageCreate(t, &mil__value__descriptor, &value);
  if (status != MIL_OK)
    return status;
  *outValue = value;
  if (!mlirTypeIsARankedTensor(type))
    return milTranslationFail(t, MIL_INVALID, "MIL has no values of type '%s'",
                              milTypeText(t, type));
  status = milTypeWrite(t, type, &value->type);
  if (status != MIL_OK)
    return status;
  if (!getTensorInfo(type, &tensor))
    return milTranslationFail(t, MIL_INVALID, "'%s' is too large", milTypeText(t, type));
  if (!isResource || !tensor.info->blobCode) // weight files cannot hold every type
    return writeImmediate(t, attribute, &tensor, value);
  value->value_case = MIL__VALUE__VALUE_BLOB_FILE_VALUE;
  return milBlobCollectorAdd(t, attribute, tensor.info, tensor.count, &value->blobfilevalue);
}

MilStatus milStringValueCreate(MilTranslation *t, MilString text, Mil__Value **outValue) {
  MlirType type =
      mlirRankedTensorTypeGet(0, NULL, milStringTypeGet(t->context), mlirAttributeGetNull());
  MlirStringRef element = milToStringRef(text);
  return milValueWrite(t, mlirDenseElementsAttrStringGet(type, 1, &element), outValue);
}
