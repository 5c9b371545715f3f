//===- Unknown.c - whether a message has fields that nobody knows -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Printer.h"

static MilStatus check(const MilTextPrinter *p, const ProtobufCMessage *message, unsigned depth);

/// The messages of one field: none, one, or those of a repeated one.
static size_t messagesOf(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                         ProtobufCMessage *const **outMessages) {
  const char *base = (const char *)message;
  const void *place = base + field->offset;
  const void *quantifier = base + field->quantifier_offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    *outMessages = *(ProtobufCMessage *const *const *)place;
    return *(const size_t *)quantifier;
  }
  *outMessages = place;
  bool isOther =
      field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && *(const int *)quantifier != (int)field->id;
  return !isOther && **outMessages;
}

static MilStatus checkFields(const MilTextPrinter *p, const ProtobufCMessage *message,
                             unsigned depth) {
  const ProtobufCMessageDescriptor *type = message->descriptor;
  for (unsigned i = 0; i < type->n_fields; ++i) {
    ProtobufCMessage *const *messages;
    if (type->fields[i].type != PROTOBUF_C_TYPE_MESSAGE)
      continue;
    size_t count = messagesOf(message, &type->fields[i], &messages);
    for (size_t k = 0; k < count; ++k) {
      MilStatus status = check(p, messages[k], depth + 1);
      if (status != MIL_OK)
        return status;
    }
  }
  return MIL_OK;
}

static MilStatus check(const MilTextPrinter *p, const ProtobufCMessage *message, unsigned depth) {
  if (message->n_unknown_fields)
    return milTextPrinterFail(p, "MIL text has no form for an unknown field: %s has a field %u",
                              message->descriptor->short_name, message->unknown_fields[0].tag);
  if (depth > MIL_PROTO_MAX_DEPTH)
    return milTextPrinterFail(p, "messages nested more than %d deep", MIL_PROTO_MAX_DEPTH);
  return checkFields(p, message, depth);
}

MilStatus milTextPrinterCheckUnknown(const MilTextPrinter *p, const ProtobufCMessage *message) {
  return check(p, message, 0);
}
