//===- ReflectWrite.c - attributes into messages ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Reflect.h"

#include "ReflectFields.h"
#include "Types.h"
#include "Values.h"

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
  int64_t value = isUnsigned                      ? (int64_t)mlirIntegerAttrGetValueUInt(attribute)
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
    return misfit(t, field,
                  milFieldGetElementSize(field) == 8 ? "a number of 64 bits"
                                                     : "a number of 32 bits");
  if (milFieldGetElementSize(field) == 8)
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
  MlirType type = milFloatType(t, bits);
  if (mlirTypeEqual(mlirAttributeGetType(attribute), type)) {
    MlirType tensor = milFloatTensorType(t, bits);
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
  const ProtobufCFieldDescriptor *keyField = milFieldGetOfEntry(map, 0),
                                 *valueField = milFieldGetOfEntry(map, 1);
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
  bool isDictionary = milFieldIsMap(field) && mlirAttributeIsADictionary(attribute);
  if (!isDictionary && !mlirAttributeIsAArray(attribute))
    return misfit(t, field, milFieldIsMap(field) ? "a dictionary or an array" : "an array");
  size_t count = milNumElements(attribute);
  char *elements;
  MilStatus status = milAllocate(t, count, milFieldGetElementSize(field), &elements);
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    void *member = elements + i * milFieldGetElementSize(field);
    status = isDictionary ? writeEntry(t, field,
                                       mlirDictionaryAttrGetElement(attribute, (intptr_t)i), member)
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
  if (milStringEqual(name, milString(MIL_UNKNOWN_FIELDS)))
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
    memcpy(outMessage, &message, sizeof message); // NOLINT(bugprone-sizeof-expression): the pointer
  return status;
}

MilStatus milAttributeMapWrite(MilTranslation *t, MlirAttribute attribute, size_t *outCount,
                               Mil__ValueEntry ***outEntries) {
  Mil__TensorType *type;
  MilStatus status = milMessageCreate(t, &mil__tensor_type__descriptor, &type);
  if (status == MIL_OK)
    status = writeRepeated(t, milValueMapField(), attribute, &type->base);
  if (status != MIL_OK)
    return status;
  *outCount = type->n_attributes;
  *outEntries = type->attributes;
  return MIL_OK;
}

MilStatus milUnknownFieldsWrite(MilTranslation *t, MlirAttribute attribute,
                                ProtobufCMessage *message) {
  if (mlirAttributeIsNull(attribute))
    return MIL_OK;
  if (!mlirAttributeIsAString(attribute))
    return milTranslationFail(t, MIL_INVALID, "unknown fields must be a string of bytes");
  ProtobufCMessage *empty;
  MilStatus status = milProtoDecode(t->arena, &mil__empty__descriptor, milStringOf(attribute),
                                    MIL_UNKNOWN_FIELDS, &empty, milTranslationDiag(t));
  if (status != MIL_OK)
    return status == MIL_NO_MEMORY ? status : MIL_INVALID;
  message->n_unknown_fields = empty->n_unknown_fields;
  message->unknown_fields = empty->unknown_fields;
  return MIL_OK;
}
