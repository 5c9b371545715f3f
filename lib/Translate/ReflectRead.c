//===- ReflectRead.c - messages into attributes ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Reflect.h"

#include "Support/Names.h"
#include "ReflectFields.h"
#include "Types.h"
#include "Values.h"
#include <inttypes.h>

/// The C API makes floats of doubles, which loses the payload of a signaling NaN: a tensor does
/// not.
static MlirAttribute floatAttr(const MilTranslation *t, unsigned bits, const void *value) {
  MlirType tensor = milFloatTensorType(t, bits);
  return mlirElementsAttrGetValue(mlirDenseElementsAttrRawBufferGet(tensor, bits / 8, value), 0,
                                  NULL);
}

static MlirAttribute integerAttr(const MilTranslation *t, unsigned bits, bool isUnsigned,
                                 int64_t value) {
  MlirType type = isUnsigned ? mlirIntegerTypeUnsignedGet(t->context, bits)
                             : mlirIntegerTypeGet(t->context, bits);
  return mlirIntegerAttrGet(type, value);
}

static MilStatus readMessage(MilTranslation *t, const ProtobufCMessage *parent,
                             const ProtobufCMessage *message, MlirAttribute *out) {
  if (message->descriptor == &mil__value__descriptor)
    return milValueRead(t, (const Mil__Value *)message, out);
  if (message->descriptor == &mil__blob_file_value__descriptor)
    return milBlobValueRead(t, (const Mil__Value *)parent, out);
  if (message->descriptor == &mil__value_type__descriptor) {
    MlirType type;
    MilStatus status = milTypeRead(t, (const Mil__ValueType *)message, &type);
    if (status == MIL_OK)
      *out = mlirTypeAttrGet(type);
    return status;
  }
  return milReflectRead(t, message, out);
}

static MilStatus readElement(MilTranslation *t, const ProtobufCMessage *parent,
                             const ProtobufCFieldDescriptor *field, const void *member,
                             MlirAttribute *out) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT32:
    *out = integerAttr(t, 32, false, *(const int32_t *)member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_INT64:
    *out = integerAttr(t, 64, false, *(const int64_t *)member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_UINT32:
    *out = integerAttr(t, 32, true, *(const uint32_t *)member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_UINT64:
    *out = integerAttr(t, 64, true, *(const int64_t *)member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_FLOAT:
    *out = floatAttr(t, 32, member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_DOUBLE:
    *out = floatAttr(t, 64, member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_BOOL:
    *out = mlirBoolAttrGet(t->context, *(const protobuf_c_boolean *)member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_ENUM: {
    int32_t number = *(const int32_t *)member;
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(field->descriptor, number);
    *out = value ? milStringAttr(t, milString(value->name)) : integerAttr(t, 32, false, number);
    return MIL_OK;
  }
  case PROTOBUF_C_TYPE_BYTES:
    *out = milStringAttr(t, milFromBytes(*(const ProtobufCBinaryData *)member));
    return MIL_OK;
  case PROTOBUF_C_TYPE_MESSAGE:
    return readMessage(t, parent, *(ProtobufCMessage *const *)member, out);
  default:
    return milTranslationFail(t, MIL_UNSUPPORTED, "field '%s' has a type that is not handled",
                              field->name);
  }
}

/// A map as a dictionary; `*out` is null when it does not fit one.
static MilStatus readMap(MilTranslation *t, const ProtobufCFieldDescriptor *field, size_t count,
                         ProtobufCMessage **entries, MlirAttribute *out) {
  const ProtobufCFieldDescriptor *keyField = milFieldGetOfEntry(field, 0),
                                 *valueField = milFieldGetOfEntry(field, 1);
  MilAttrList list = {0};
  MilNames keys;
  milNamesInit(&keys, t->arena);
  *out = mlirAttributeGetNull();
  for (size_t i = 0; i < count; ++i) {
    const char *entry = (const char *)entries[i];
    MilString key = milFromBytes(*(const ProtobufCBinaryData *)(entry + keyField->offset));
    if (!key.length || entries[i]->n_unknown_fields || milNamesFind(&keys, key, NULL))
      return MIL_OK;
    if (!milNamesDefine(&keys, key, entries))
      return milTranslationNoMemory(t);
  }
  for (size_t i = 0; i < count; ++i) {
    const char *entry = (const char *)entries[i];
    MilString key = milFromBytes(*(const ProtobufCBinaryData *)(entry + keyField->offset));
    const void *member = entry + valueField->offset;
    // A missing value means the default one.
    bool absent = valueField->type == PROTOBUF_C_TYPE_MESSAGE && !*(void *const *)member;
    MlirAttribute value = mlirDictionaryAttrGet(t->context, 0, NULL);
    MilStatus status = absent ? MIL_OK : readElement(t, entries[i], valueField, member, &value);
    if (status == MIL_OK)
      status = milAttrListAdd(t, &list, key, value);
    if (status != MIL_OK)
      return status;
  }
  *out = mlirDictionaryAttrGet(t->context, (intptr_t)list.size, list.data);
  return MIL_OK;
}

static MilStatus readRepeated(MilTranslation *t, const ProtobufCMessage *parent,
                              const ProtobufCFieldDescriptor *field, size_t count,
                              const char *elements, MlirAttribute *out) {
  if (milFieldIsMap(field)) {
    MilStatus status = readMap(t, field, count, (ProtobufCMessage **)elements, out);
    if (status != MIL_OK || !mlirAttributeIsNull(*out))
      return status;
  }
  MlirAttribute *array;
  MilStatus status = milAllocate(t, count, sizeof *array, &array);
  for (size_t i = 0; i < count && status == MIL_OK; ++i)
    status = readElement(t, parent, field, elements + i * milFieldGetElementSize(field), &array[i]);
  if (status == MIL_OK)
    *out = mlirArrayAttrGet(t->context, (intptr_t)count, array);
  return status;
}

/// Whether a field that is not repeated is set. Proto3 scalars outside of a oneof are unset when
/// they are 0.
static bool isSet(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field) {
  const char *base = (const char *)message, *member = base + field->offset;
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
    if (*(const uint32_t *)(base + field->quantifier_offset) != field->id)
      return false;
    return field->type != PROTOBUF_C_TYPE_MESSAGE || *(void *const *)member;
  }
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    return ((const ProtobufCBinaryData *)member)->len != 0;
  static const char zeros[8];
  return memcmp(member, zeros, milFieldGetElementSize(field)) != 0; // -0.0 counts as set
}

static MilStatus readFields(MilTranslation *t, const ProtobufCMessage *message, MilAttrList *list) {
  const ProtobufCMessageDescriptor *type = message->descriptor;
  for (unsigned i = 0; i < type->n_fields; ++i) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    const char *base = (const char *)message;
    MlirAttribute attribute;
    MilStatus status;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
      size_t count = *(const size_t *)(base + field->quantifier_offset);
      if (!count)
        continue;
      status = readRepeated(t, message, field, count, *(const char *const *)(base + field->offset),
                            &attribute);
    } else if (isSet(message, field)) {
      status = readElement(t, message, field, base + field->offset, &attribute);
    } else {
      continue;
    }
    if (status == MIL_OK)
      status = milAttrListAdd(t, list, milString(field->name), attribute);
    if (status != MIL_OK)
      return status;
  }
  MlirAttribute unknown;
  MilStatus status = milUnknownFieldsRead(t, message, &unknown);
  if (status == MIL_OK && !mlirAttributeIsNull(unknown))
    status = milAttrListAdd(t, list, milString(MIL_UNKNOWN_FIELDS), unknown);
  return status;
}

MilStatus milReflectRead(MilTranslation *t, const ProtobufCMessage *message,
                         MlirAttribute *outAttribute) {
  MilAttrList list = {0};
  MilStatus status = readFields(t, message, &list);
  if (status == MIL_OK)
    *outAttribute = mlirDictionaryAttrGet(t->context, (intptr_t)list.size, list.data);
  return status;
}

MilStatus milAttributeMapRead(MilTranslation *t, size_t count, Mil__ValueEntry **entries,
                              MlirAttribute *outAttribute) {
  return readRepeated(t, NULL, milValueMapField(), count, (const char *)entries, outAttribute);
}

MilStatus milUnknownFieldsRead(MilTranslation *t, const ProtobufCMessage *message,
                               MlirAttribute *outAttribute) {
  *outAttribute = mlirAttributeGetNull();
  if (!message->n_unknown_fields)
    return MIL_OK;
  // A message without fields of its own, so that its encoding is the unknown ones and nothing else.
  Mil__Empty empty = MIL__EMPTY__INIT;
  empty.base.n_unknown_fields = message->n_unknown_fields;
  empty.base.unknown_fields = message->unknown_fields;
  MilString bytes;
  MilStatus status = milProtoEncode(t->arena, &empty.base, &bytes, milTranslationDiag(t));
  if (status == MIL_OK)
    *outAttribute = milStringAttr(t, bytes);
  return status;
}

MilStatus milRefuseUnknownFields(MilTranslation *t, const ProtobufCMessage *message) {
  if (!message->n_unknown_fields)
    return MIL_OK;
  return milTranslationFail(t, MIL_UNSUPPORTED,
                            "the message %s has a field %" PRIu32
                            " that is not known, and no place to keep it",
                            message->descriptor->short_name, message->unknown_fields[0].tag);
}
