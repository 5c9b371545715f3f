//===- ReflectFields.c - what the descriptors say of a field ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ReflectFields.h"

size_t milFieldGetElementSize(const ProtobufCFieldDescriptor *field) {
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

bool milFieldIsMap(const ProtobufCFieldDescriptor *field) {
  if (field->type != PROTOBUF_C_TYPE_MESSAGE)
    return false;
  const char *name = ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name;
  size_t length = strlen(name);
  return length > 5 && !strcmp(name + length - 5, "Entry");
}

const ProtobufCFieldDescriptor *milFieldGetOfEntry(const ProtobufCFieldDescriptor *map,
                                                   unsigned i) {
  return &((const ProtobufCMessageDescriptor *)map->descriptor)->fields[i];
}

const ProtobufCFieldDescriptor *milValueMapField(void) {
  return protobuf_c_message_descriptor_get_field_by_name(&mil__tensor_type__descriptor,
                                                         "attributes");
}

MlirType milFloatType(const MilTranslation *t, unsigned bits) {
  return bits == 32 ? mlirF32TypeGet(t->context) : mlirF64TypeGet(t->context);
}

MlirType milFloatTensorType(const MilTranslation *t, unsigned bits) {
  return mlirRankedTensorTypeGet(0, NULL, milFloatType(t, bits), mlirAttributeGetNull());
}
