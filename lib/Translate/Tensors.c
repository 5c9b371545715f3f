//===- Tensors.c - immediate tensor values and element storage ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   in the file                               in a DenseElementsAttr
//   floats, doubles, longInts, ints of 32     the same numbers
//   ints of int16, uint16                     2 bytes each
//   bytes, 8 bits and more                    the same bytes
//   bytes, 2 to 6 bits: packed, low bits first   one byte each, high bits clear
//   bools, bytes of 1 bit                     packed by MLIR, so these go through its accessors
//===----------------------------------------------------------------------===//
#include "Tensors.h"

#include "Bridge/Resource.h"
#include "Types.h"
#include <inttypes.h>

// The oneof of TensorValue is numbered like MilValueField, from 1.
_Static_assert(MIL__TENSOR_VALUE__VALUE_FLOATS == MIL_FIELD_FLOATS + 1 &&
                   MIL__TENSOR_VALUE__VALUE_INTS == MIL_FIELD_INTS + 1 &&
                   MIL__TENSOR_VALUE__VALUE_BOOLS == MIL_FIELD_BOOLS + 1 &&
                   MIL__TENSOR_VALUE__VALUE_STRINGS == MIL_FIELD_STRINGS + 1 &&
                   MIL__TENSOR_VALUE__VALUE_LONG_INTS == MIL_FIELD_LONGINTS + 1 &&
                   MIL__TENSOR_VALUE__VALUE_DOUBLES == MIL_FIELD_DOUBLES + 1 &&
                   MIL__TENSOR_VALUE__VALUE_BYTES == MIL_FIELD_BYTES + 1,
               "members of TensorValue");
static const char *const fieldNames[] = {"floats",   "ints",    "bools", "strings",
                                         "longInts", "doubles", "bytes"};

/// Bytes of one element in MLIR's storage; not for bool, uint1 and string.
static size_t storageBytes(const MilDataTypeInfo *info) { return (info->bits + 7) / 8; }

static bool isBit(const MilDataTypeInfo *info) {
  return info->kind == MIL_KIND_BOOL || info->bits == 1;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static MilStatus checkCount(MilTranslation *t, const MilDataTypeInfo *info, MlirType type,
                            uint64_t seen, uint64_t expected, const char *unit) {
  if (seen == expected)
    return MIL_OK;
  return milTranslationFail(t, MIL_MALFORMED,
                            "%" PRIu64 " %s of immediate values, expected %" PRIu64 " for '%s'",
                            seen, unit, expected, milTypeText(t, type));
}

static unsigned packedBits(const uint8_t *bytes, uint64_t index, unsigned bits) {
  unsigned value = 0;
  for (unsigned i = 0; i < bits; ++i) {
    uint64_t at = index * bits + i;
    value |= (bytes[at / 8] >> at % 8 & 1u) << i;
  }
  return value;
}

static MilStatus readBytes(MilTranslation *t, const Mil__Bytes *message,
                           const MilDataTypeInfo *info, uint64_t count, MlirType type,
                           MlirAttribute *out) {
  const uint8_t *bytes = message->values.data;
  uint64_t size;
  if (!milDataTypePackedSize(info, count, &size))
    return milTranslationFail(t, MIL_MALFORMED, "'%s' is too large", milTypeText(t, type));
  MilStatus status = checkCount(t, info, type, message->values.len, size, "bytes");
  if (status != MIL_OK)
    return status;
  if (info->bits >= 8) {
    *out = mlirDenseElementsAttrRawBufferGet(type, size, bytes);
    return MIL_OK;
  }
  unsigned used = (unsigned)(count * info->bits % 8);
  if (used && bytes[size - 1] >> used)
    return MIL_OK; // padding bits are set
  if (isBit(info)) {
    int *elements;
    status = milAllocate(t, count, sizeof *elements, &elements);
    for (uint64_t i = 0; i < count && status == MIL_OK; ++i)
      elements[i] = (int)packedBits(bytes, i, 1);
    if (status == MIL_OK)
      *out = mlirDenseElementsAttrBoolGet(type, (intptr_t)count, elements);
    return status;
  }
  uint8_t *elements;
  status = milAllocate(t, count, 1, &elements);
  for (uint64_t i = 0; i < count && status == MIL_OK; ++i)
    elements[i] = (uint8_t)packedBits(bytes, i, info->bits);
  if (status == MIL_OK)
    *out = mlirDenseElementsAttrRawBufferGet(type, count, elements);
  return status;
}

static MilStatus readInts(MilTranslation *t, const Mil__Ints *message, const MilDataTypeInfo *info,
                          uint64_t count, MlirType type, MlirAttribute *out) {
  if (info->bits == 32) {
    *out = mlirDenseElementsAttrRawBufferGet(type, count * 4, message->values);
    return MIL_OK;
  }
  bool isSigned = info->kind == MIL_KIND_SINT;
  int32_t least = isSigned ? INT16_MIN : 0, most = isSigned ? INT16_MAX : UINT16_MAX;
  uint16_t *elements;
  MilStatus status = milAllocate(t, count, sizeof *elements, &elements);
  for (uint64_t i = 0; i < count && status == MIL_OK; ++i) {
    int32_t value = message->values[i];
    if (value < least || value > most)
      status = milTranslationFail(t, MIL_MALFORMED, "the immediate value %" PRId32 " is no %s",
                                  value, info->name);
    elements[i] = (uint16_t)value;
  }
  if (status == MIL_OK)
    *out = mlirDenseElementsAttrRawBufferGet(type, count * 2, elements);
  return status;
}

static MilStatus readStrings(MilTranslation *t, const Mil__Strings *message, uint64_t count,
                             MlirType type, MlirAttribute *out) {
  MlirStringRef *elements;
  MilStatus status = milAllocate(t, count, sizeof *elements, &elements);
  if (status != MIL_OK)
    return status;
  for (uint64_t i = 0; i < count; ++i)
    elements[i] = milToStringRef(milFromBytes(message->values[i]));
  *out = mlirDenseElementsAttrStringGet(type, (intptr_t)count, elements);
  return MIL_OK;
}

/// The message that a TensorValue holds and its number of values (bytes: not counted here).
static const ProtobufCMessage *holder(const Mil__TensorValue *tensor, uint64_t *outCount) {
  switch (tensor->value_case) {
  case MIL__TENSOR_VALUE__VALUE_FLOATS:
    *outCount = tensor->floats->n_values;
    return &tensor->floats->base;
  case MIL__TENSOR_VALUE__VALUE_INTS:
    *outCount = tensor->ints->n_values;
    return &tensor->ints->base;
  case MIL__TENSOR_VALUE__VALUE_BOOLS:
    *outCount = tensor->bools->n_values;
    return &tensor->bools->base;
  case MIL__TENSOR_VALUE__VALUE_STRINGS:
    *outCount = tensor->strings->n_values;
    return &tensor->strings->base;
  case MIL__TENSOR_VALUE__VALUE_LONG_INTS:
    *outCount = tensor->longints->n_values;
    return &tensor->longints->base;
  case MIL__TENSOR_VALUE__VALUE_DOUBLES:
    *outCount = tensor->doubles->n_values;
    return &tensor->doubles->base;
  case MIL__TENSOR_VALUE__VALUE_BYTES:
    *outCount = 0;
    return &tensor->bytes->base;
  default:
    return NULL;
  }
}

MilStatus milTensorRead(MilTranslation *t, const Mil__TensorValue *tensor,
                        const MilDataTypeInfo *info, uint64_t count, MlirType type,
                        MlirAttribute *outAttribute) {
  *outAttribute = mlirAttributeGetNull();
  uint64_t seen;
  const ProtobufCMessage *values = holder(tensor, &seen);
  if (!values || values->n_unknown_fields || tensor->base.n_unknown_fields)
    return MIL_OK;
  int field = (int)tensor->value_case - 1;
  if (field != (int)info->field)
    return milTranslationFail(t, MIL_MALFORMED,
                              "immediate values of type %s are in '%s', expected '%s'", info->name,
                              fieldNames[field], fieldNames[info->field]);
  if (info->field == MIL_FIELD_BYTES)
    return readBytes(t, tensor->bytes, info, count, type, outAttribute);
  MilStatus status = checkCount(t, info, type, seen, count, "elements");
  if (status != MIL_OK)
    return status;
  switch (info->field) {
  case MIL_FIELD_INTS:
    return readInts(t, tensor->ints, info, count, type, outAttribute);
  case MIL_FIELD_STRINGS:
    return readStrings(t, tensor->strings, count, type, outAttribute);
  case MIL_FIELD_BOOLS:
    *outAttribute = mlirDenseElementsAttrBoolGet(type, (intptr_t)count, tensor->bools->values);
    return MIL_OK;
  case MIL_FIELD_FLOATS:
    *outAttribute = mlirDenseElementsAttrRawBufferGet(type, count * 4, tensor->floats->values);
    return MIL_OK;
  case MIL_FIELD_DOUBLES:
    *outAttribute = mlirDenseElementsAttrRawBufferGet(type, count * 8, tensor->doubles->values);
    return MIL_OK;
  default:
    *outAttribute = mlirDenseElementsAttrRawBufferGet(type, count * 8, tensor->longints->values);
    return MIL_OK;
  }
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Where elements come from: a dense attribute, or the bytes of a resource.
typedef struct Source {
  MlirAttribute dense; ///< null for a resource
  const char *bytes;
  size_t stride; ///< 0 for a splat
} Source;

static MilStatus openSource(MilTranslation *t, MlirAttribute attribute, const MilDataTypeInfo *info,
                            uint64_t count, Source *out) {
  *out = (Source){0};
  if (mlirAttributeIsADenseElements(attribute)) {
    out->dense = attribute;
    if (info->kind != MIL_KIND_STRING && !isBit(info)) {
      out->bytes = mlirDenseElementsAttrGetRawData(attribute);
      out->stride = mlirDenseElementsAttrIsSplat(attribute) ? 0 : storageBytes(info);
    }
    return MIL_OK;
  }
  MilResource resource;
  uint64_t size;
  if (!milAttributeIsAResource(attribute) || info->kind == MIL_KIND_STRING)
    return milTranslationFail(t, MIL_INVALID, "values must be dense or a dense_resource");
  if (!milResourceGet(attribute, &resource) || !milDataTypePackedSize(info, count, &size) ||
      resource.size != size)
    return milTranslationFail(t, MIL_INVALID, "the resource '%.*s' does not hold '%s'",
                              MIL_STR(milResourceGetKey(attribute)),
                              milTypeText(t, mlirAttributeGetType(attribute)));
  out->bytes = resource.data;
  out->stride = storageBytes(info);
  return MIL_OK;
}

static bool bitAt(const Source *source, uint64_t i) {
  return source->bytes ? source->bytes[i] != 0
                       : mlirDenseElementsAttrGetBoolValue(source->dense, (intptr_t)i);
}

/// Copies `count` elements of `size` bytes out of the source.
static void copyElements(const Source *source, size_t size, uint64_t count, void *to) {
  if (source->stride == size && count) {
    memcpy(to, source->bytes, count * size);
    return;
  }
  for (uint64_t i = 0; i < count; ++i)
    memcpy((char *)to + i * size, source->bytes + i * source->stride, size);
}

static MilStatus writeBytes(MilTranslation *t, const Source *source, const MilDataTypeInfo *info,
                            uint64_t count, Mil__Bytes *message) {
  uint64_t size;
  if (!milDataTypePackedSize(info, count, &size))
    return milTranslationNoMemory(t);
  uint8_t *bytes;
  MilStatus status = milAllocate(t, size, 1, &bytes);
  if (status != MIL_OK)
    return status;
  message->values = (ProtobufCBinaryData){size, bytes};
  if (info->bits >= 8) {
    copyElements(source, storageBytes(info), count, bytes);
    return MIL_OK;
  }
  for (uint64_t i = 0; i < count; ++i) {
    unsigned value = isBit(info) ? bitAt(source, i) : (uint8_t)source->bytes[i * source->stride];
    for (unsigned bit = 0; bit < info->bits; ++bit) {
      uint64_t at = i * info->bits + bit;
      bytes[at / 8] |= (uint8_t)((value >> bit & 1u) << at % 8);
    }
  }
  return MIL_OK;
}

static MilStatus writeInts(MilTranslation *t, const Source *source, const MilDataTypeInfo *info,
                           uint64_t count, Mil__Ints *message) {
  MilStatus status = milAllocate(t, count, sizeof *message->values, &message->values);
  if (status != MIL_OK)
    return status;
  message->n_values = count;
  if (info->bits == 32) {
    copyElements(source, 4, count, message->values);
    return MIL_OK;
  }
  for (uint64_t i = 0; i < count; ++i) {
    uint16_t value;
    memcpy(&value, source->bytes + i * source->stride, sizeof value);
    message->values[i] = info->kind == MIL_KIND_SINT ? (int16_t)value : value;
  }
  return MIL_OK;
}

/// Floats, Doubles and LongInts have the same layout: a count and an array of numbers as MLIR has
/// them.
typedef struct Numbers {
  ProtobufCMessage base;
  size_t count;
  void *values;
} Numbers;
_Static_assert(sizeof(Mil__Floats) == sizeof(Numbers) && sizeof(Mil__Doubles) == sizeof(Numbers) &&
                   sizeof(Mil__LongInts) == sizeof(Numbers),
               "messages of numbers");

static MilStatus writeNumbers(MilTranslation *t, const Source *source, size_t size, uint64_t count,
                              Numbers *message) {
  void *values;
  MilStatus status = milAllocate(t, count, size, &values);
  if (status != MIL_OK)
    return status;
  message->count = count;
  message->values = values;
  copyElements(source, size, count, values);
  return MIL_OK;
}

static MilStatus writeBools(MilTranslation *t, const Source *source, uint64_t count,
                            Mil__Bools *message) {
  MilStatus status = milAllocate(t, count, sizeof *message->values, &message->values);
  message->n_values = count;
  for (uint64_t i = 0; i < count && status == MIL_OK; ++i)
    message->values[i] = bitAt(source, i);
  return status;
}

static MilStatus writeStrings(MilTranslation *t, const Source *source, uint64_t count,
                              Mil__Strings *message) {
  MilStatus status = milAllocate(t, count, sizeof *message->values, &message->values);
  message->n_values = count;
  for (uint64_t i = 0; i < count && status == MIL_OK; ++i)
    message->values[i] = milToBytes(
        milFromStringRef(mlirDenseElementsAttrGetStringValue(source->dense, (intptr_t)i)));
  return status;
}

MilStatus milTensorWrite(MilTranslation *t, MlirAttribute attribute, const MilDataTypeInfo *info,
                         uint64_t count, Mil__TensorValue **outTensor) {
  static const ProtobufCMessageDescriptor *const holders[] = {
      &mil__floats__descriptor,  &mil__ints__descriptor,      &mil__bools__descriptor,
      &mil__strings__descriptor, &mil__long_ints__descriptor, &mil__doubles__descriptor,
      &mil__bytes__descriptor};
  Source source;
  MilStatus status = openSource(t, attribute, info, count, &source);
  Mil__TensorValue *tensor;
  if (status == MIL_OK)
    status = milMessageCreate(t, &mil__tensor_value__descriptor, &tensor);
  if (status != MIL_OK)
    return status;
  *outTensor = tensor;
  tensor->value_case = (Mil__TensorValue__ValueCase)(info->field + 1);
  status = milMessageCreate(t, holders[info->field], &tensor->floats);
  if (status != MIL_OK)
    return status;
  switch (info->field) {
  case MIL_FIELD_INTS:
    return writeInts(t, &source, info, count, tensor->ints);
  case MIL_FIELD_BOOLS:
    return writeBools(t, &source, count, tensor->bools);
  case MIL_FIELD_STRINGS:
    return writeStrings(t, &source, count, tensor->strings);
  case MIL_FIELD_BYTES:
    return writeBytes(t, &source, info, count, tensor->bytes);
  default:
    return writeNumbers(t, &source, storageBytes(info), count, (Numbers *)tensor->floats);
  }
}
