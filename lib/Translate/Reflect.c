//===- Reflect.c - any protobuf-c message as an MLIR attribute ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Reflect.h"

#include "Names.h"
#include "Types.h"
#include "Values.h"
#include <inttypes.h>

static const char kUnknownFields[] = "unknown_fields";

/// Bytes of one element in a protobuf-c struct or array.
static size_t elementSize(const ProtobufCFieldDescriptor *field) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_DOUBLE:
    return 8;
  case PROTOBUF_C_TYPE_BYTES:
    return sizeof(ProtobufCBinaryData);
  case PROTOBUF_C_TYPE_MESSAGE:
    return sizeof(ProtobufCMessage *);
  default: // int32, uint32, float, bool, enum; the schema has no other type
    return 4;
  }
}

/// Whether a repeated field is a map: by the schema's convention its entries are named so.
static bool isMap(const ProtobufCFieldDescriptor *field) {
  if (field->type != PROTOBUF_C_TYPE_MESSAGE)
    return false;
  const char *name = ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name;
  size_t length = strlen(name);
  return length > 5 && !strcmp(name + length - 5, "Entry");
}

/// Field 1 of an entry is its key, field 2 its value.
static const ProtobufCFieldDescriptor *entryField(const ProtobufCFieldDescriptor *map, unsigned i) {
  return &((const ProtobufCMessageDescriptor *)map->descriptor)->fields[i];
}

//===----------------------------------------------------------------------===//
// Message to attribute
//===----------------------------------------------------------------------===//

static MlirType floatType(const MilTranslation *t, unsigned bits) {
  return bits == 32 ? mlirF32TypeGet(t->context) : mlirF64TypeGet(t->context);
}

/// The C API makes floats of doubles, which loses the payload of a signaling NaN: a tensor does not.
MlirAttribute milFloatAttr(const MilTranslation *t, unsigned bits, const void *value) {
  MlirType tensor = mlirRankedTensorTypeGet(0, NULL, floatType(t, bits), mlirAttributeGetNull());
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
    *out = milFloatAttr(t, 32, member);
    return MIL_OK;
  case PROTOBUF_C_TYPE_DOUBLE:
    *out = milFloatAttr(t, 64, member);
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
  const ProtobufCFieldDescriptor *keyField = entryField(field, 0), *valueField = entryField(field, 1);
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
  if (isMap(field)) {
    MilStatus status = readMap(t, field, count, (ProtobufCMessage **)elements, out);
    if (status != MIL_OK || !mlirAttributeIsNull(*out))
      return status;
  }
  MlirAttribute *array;
  MilStatus status = milAllocate(t, count, sizeof *array, &array);
  for (size_t i = 0; i < count && status == MIL_OK; ++i)
    status = readElement(t, parent, field, elements + i * elementSize(field), &array[i]);
  if (status == MIL_OK)
    *out = mlirArrayAttrGet(t->context, (intptr_t)count, array);
  return status;
}

/// Whether a field that is not repeated is set. Proto3 scalars outside of a oneof are unset when they are 0.
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
  return memcmp(member, zeros, elementSize(field)) != 0; // -0.0 counts as set
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
      status = readRepeated(t, message, field, count,
                            *(const char *const *)(base + field->offset), &attribute);
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
    status = milAttrListAdd(t, list, milString(kUnknownFields), unknown);
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

//===----------------------------------------------------------------------===//
// Attribute to message
//===----------------------------------------------------------------------===//

static MilStatus misfit(const MilTranslation *t, const ProtobufCFieldDescriptor *field,
                        const char *expected) {
  return milTranslationFail(t, MIL_INVALID, "the model attribute '%s' must be %s", field->name,
                            expected);
}

static MilStatus writeInteger(MilTranslation *t, const ProtobufCFieldDescriptor *field,
                              MlirAttribute attribute, void *member) {
  if (!mlirAttributeIsAInteger(attribute))
    return misfit(t, field, "an integer");
  MlirType type = mlirAttributeGetType(attribute);
  if (!mlirTypeIsAInteger(type) || mlirIntegerTypeGetWidth(type) > 64)
    return misfit(t, field, "an integer of at most 64 bits");
  bool isUnsigned = mlirIntegerTypeIsUnsigned(type);
  // Two's complement of 64 bits, with the sign beside it.
  int64_t value = isUnsigned                        ? (int64_t)mlirIntegerAttrGetValueUInt(attribute)
                  : mlirIntegerTypeIsSigned(type) ? mlirIntegerAttrGetValueSInt(attribute)
                                                    : mlirIntegerAttrGetValueInt(attribute);
  bool negative = !isUnsigned && value < 0, large = isUnsigned && value < 0;
  bool fits;
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT64:
    fits = !large;
    break;
  case PROTOBUF_C_TYPE_UINT64:
    fits = !negative;
    break;
  case PROTOBUF_C_TYPE_UINT32:
    fits = !negative && !large && value <= UINT32_MAX;
    break;
  default:
    fits = !large && value >= INT32_MIN && value <= INT32_MAX;
  }
  if (!fits)
    return misfit(t, field, elementSize(field) == 8 ? "a number of 64 bits" : "a number of 32 bits");
  if (elementSize(field) == 8)
    memcpy(member, &value, 8);
  else
    memcpy(member, &(uint32_t){(uint32_t)value}, 4);
  return MIL_OK;
}

static MilStatus writeFloat(MilTranslation *t, const ProtobufCFieldDescriptor *field,
                            MlirAttribute attribute, void *member) {
  if (!mlirAttributeIsAFloat(attribute))
    return misfit(t, field, "a floating point number");
  unsigned bits = field->type == PROTOBUF_C_TYPE_FLOAT ? 32 : 64;
  MlirType type = floatType(t, bits);
  if (mlirTypeEqual(mlirAttributeGetType(attribute), type)) {
    MlirType tensor = mlirRankedTensorTypeGet(0, NULL, type, mlirAttributeGetNull());
    MlirAttribute splat = mlirDenseElementsAttrSplatGet(tensor, attribute);
    memcpy(member, mlirDenseElementsAttrGetRawData(splat), bits / 8);
  } else if (bits == 32) { // written by hand: 1.0 is an f64
    memcpy(member, &(float){(float)mlirFloatAttrGetValueDouble(attribute)}, 4);
  } else {
    memcpy(member, &(double){mlirFloatAttrGetValueDouble(attribute)}, 8);
  }
  return MIL_OK;
}

static MilStatus writeEnum(MilTranslation *t, const ProtobufCFieldDescriptor *field,
                           MlirAttribute attribute, void *member) {
  if (!mlirAttributeIsAString(attribute))
    return writeInteger(t, field, attribute, member);
  const ProtobufCEnumDescriptor *type = field->descriptor;
  MilString name = milStringOf(attribute);
  for (unsigned i = 0; i < type->n_values; ++i)
    if (milStringEqual(name, milString(type->values[i].name))) {
      memcpy(member, &type->values[i].value, sizeof(int));
      return MIL_OK;
    }
  return milTranslationFail(t, MIL_INVALID, "the model attribute '%s': %s has no enumerator '%.*s'",
                            field->name, type->short_name, MIL_STR(name));
}

static MilStatus writeMessage(MilTranslation *t, const ProtobufCFieldDescriptor *field,
                              MlirAttribute attribute, void *member) {
  const ProtobufCMessageDescriptor *type = field->descriptor;
  if (type == &mil__value__descriptor)
    return milValueWrite(t, attribute, member);
  if (type == &mil__blob_file_value__descriptor)
    return milBlobValueWrite(t, attribute, member);
  if (type == &mil__value_type__descriptor) {
    if (!mlirAttributeIsAType(attribute))
      return misfit(t, field, "a type");
    return milTypeWrite(t, mlirTypeAttrGetValue(attribute), member);
  }
  return milReflectWrite(t, attribute, type, member);
}

static MilStatus writeElement(MilTranslation *t, const ProtobufCFieldDescriptor *field,
                              MlirAttribute attribute, void *member) {
  switch (field->type) {
  case PROTOBUF_C_TYPE_FLOAT:
  case PROTOBUF_C_TYPE_DOUBLE:
    return writeFloat(t, field, attribute, member);
  case PROTOBUF_C_TYPE_BOOL:
    if (!mlirAttributeIsABool(attribute))
      return misfit(t, field, "true or false");
    *(protobuf_c_boolean *)member = mlirBoolAttrGetValue(attribute);
    return MIL_OK;
  case PROTOBUF_C_TYPE_ENUM:
    return writeEnum(t, field, attribute, member);
  case PROTOBUF_C_TYPE_BYTES:
    if (!mlirAttributeIsAString(attribute))
      return misfit(t, field, "a string");
    *(ProtobufCBinaryData *)member = milToBytes(milStringOf(attribute));
    return MIL_OK;
  case PROTOBUF_C_TYPE_MESSAGE:
    return writeMessage(t, field, attribute, member);
  default:
    return writeInteger(t, field, attribute, member);
  }
}

/// One entry of a map, from an element of a dictionary.
static MilStatus writeEntry(MilTranslation *t, const ProtobufCFieldDescriptor *map,
                            MlirNamedAttribute element, ProtobufCMessage **outEntry) {
  const ProtobufCFieldDescriptor *keyField = entryField(map, 0), *valueField = entryField(map, 1);
  MilStatus status = milMessageCreate(t, map->descriptor, outEntry);
  if (status != MIL_OK)
    return status;
  char *entry = (char *)*outEntry;
  *(ProtobufCBinaryData *)(entry + keyField->offset) =
      milToBytes(milFromStringRef(mlirIdentifierStr(element.name)));
  return writeElement(t, valueField, element.attribute, entry + valueField->offset);
}

static MilStatus writeRepeated(MilTranslation *t, const ProtobufCFieldDescriptor *field,
                               MlirAttribute attribute, ProtobufCMessage *message) {
  bool isDictionary = isMap(field) && mlirAttributeIsADictionary(attribute);
  if (!isDictionary && !mlirAttributeIsAArray(attribute))
    return misfit(t, field, isMap(field) ? "a dictionary or an array" : "an array");
  size_t count = milNumElements(attribute);
  char *elements;
  MilStatus status = milAllocate(t, count, elementSize(field), &elements);
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    void *member = elements + i * elementSize(field);
    status = isDictionary
                 ? writeEntry(t, field, mlirDictionaryAttrGetElement(attribute, (intptr_t)i), member)
                 : writeElement(t, field, milElementAt(attribute, i), member);
  }
  if (status != MIL_OK)
    return status;
  *(size_t *)((char *)message + field->quantifier_offset) = count;
  *(char **)((char *)message + field->offset) = elements;
  return MIL_OK;
}

static MilStatus writeField(MilTranslation *t, MilString name, MlirAttribute attribute,
                            ProtobufCMessage *message) {
  const ProtobufCMessageDescriptor *type = message->descriptor;
  const ProtobufCFieldDescriptor *field = NULL;
  if (milStringEqual(name, milString(kUnknownFields)))
    return milUnknownFieldsWrite(t, attribute, message);
  for (unsigned i = 0; i < type->n_fields && !field; ++i)
    if (milStringEqual(name, milString(type->fields[i].name)))
      field = &type->fields[i];
  if (!field)
    return milTranslationFail(t, MIL_INVALID, "the message %s has no field '%.*s'",
                              type->short_name, MIL_STR(name));
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return writeRepeated(t, field, attribute, message);
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
    uint32_t *chosen = (uint32_t *)((char *)message + field->quantifier_offset);
    if (*chosen)
      return milTranslationFail(t, MIL_INVALID,
                                "the message %s can hold '%s' or another field, not both",
                                type->short_name, field->name);
    *chosen = field->id;
  }
  return writeElement(t, field, attribute, (char *)message + field->offset);
}

MilStatus milReflectWrite(MilTranslation *t, MlirAttribute attribute,
                          const ProtobufCMessageDescriptor *type, void *outMessage) {
  if (!mlirAttributeIsADictionary(attribute))
    return milTranslationFail(t, MIL_INVALID, "the message %s must be a dictionary",
                              type->short_name);
  if (t->depth >= MIL_MAX_DEPTH)
    return milTranslationFail(t, MIL_INVALID, "attributes are nested deeper than %d",
                              MIL_MAX_DEPTH);
  ++t->depth;
  ProtobufCMessage *message;
  MilStatus status = milMessageCreate(t, type, &message);
  for (size_t i = 0; i < milNumElements(attribute) && status == MIL_OK; ++i) {
    MlirNamedAttribute element = mlirDictionaryAttrGetElement(attribute, (intptr_t)i);
    status = writeField(t, milFromStringRef(mlirIdentifierStr(element.name)), element.attribute,
                        message);
  }
  --t->depth;
  if (status == MIL_OK)
    memcpy(outMessage, &message, sizeof message);
  return status;
}

//===----------------------------------------------------------------------===//
// Maps of values, unknown fields
//===----------------------------------------------------------------------===//

/// TensorType.attributes stands for any map of values: they are all alike.
static const ProtobufCFieldDescriptor *valueMapField(void) {
  return protobuf_c_message_descriptor_get_field_by_name(&mil__tensor_type__descriptor,
                                                         "attributes");
}

MilStatus milAttributeMapRead(MilTranslation *t, size_t count, Mil__ValueEntry **entries,
                              MlirAttribute *outAttribute) {
  return readRepeated(t, NULL, valueMapField(), count, (const char *)entries, outAttribute);
}

MilStatus milAttributeMapWrite(MilTranslation *t, MlirAttribute attribute, size_t *outCount,
                               Mil__ValueEntry ***outEntries) {
  Mil__TensorType *type;
  MilStatus status = milMessageCreate(t, &mil__tensor_type__descriptor, &type);
  if (status == MIL_OK)
    status = writeRepeated(t, valueMapField(), attribute, &type->base);
  if (status != MIL_OK)
    return status;
  *outCount = type->n_attributes;
  *outEntries = type->attributes;
  return MIL_OK;
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

MilStatus milUnknownFieldsWrite(MilTranslation *t, MlirAttribute attribute,
                                ProtobufCMessage *message) {
  if (mlirAttributeIsNull(attribute))
    return MIL_OK;
  if (!mlirAttributeIsAString(attribute))
    return milTranslationFail(t, MIL_INVALID, "unknown fields must be a string of bytes");
  ProtobufCMessage *empty;
  MilStatus status = milProtoDecode(t->arena, &mil__empty__descriptor, milStringOf(attribute),
                                    kUnknownFields, &empty, milTranslationDiag(t));
  if (status != MIL_OK)
    return status == MIL_NO_MEMORY ? status : MIL_INVALID;
  message->n_unknown_fields = empty->n_unknown_fields;
  message->unknown_fields = empty->unknown_fields;
  return MIL_OK;
}

MilStatus milRefuseUnknownFields(MilTranslation *t, const ProtobufCMessage *message) {
  if (!message->n_unknown_fields)
    return MIL_OK;
  return milTranslationFail(t, MIL_UNSUPPORTED,
                            "the message %s has a field %" PRIu32
                            " that is not known, and no place to keep it",
                            message->descriptor->short_name, message->unknown_fields[0].tag);
}
