//===- ProtoCheck.c - the structure of a serialized message ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   message  field*
//   field    tag varint (number << 3 | wire type), then by wire type
//            0 varint: up to 10 bytes, 7 bits each, the last without the top bit
//            1 eight bytes     5 four bytes
//            2 length varint, then that many bytes: a message, text, bytes, or packed numbers
// Source: protobuf.dev, "Encoding"
//===----------------------------------------------------------------------===//
#include "Format/ProtoCheck.h"

#include "Model.pb-c.h"
#include "Support/Utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
enum {
  kLongestVarint = 10,
  kLongestLength = 5, // bytes of the varints that are tags and lengths, as protobuf-c reads them
  kHighestField = (1 << 29) - 1,
  kShownFields = 12, // of a path in a message
};

/// A message that is being walked.
typedef struct Frame {
  const ProtobufCMessageDescriptor *type;
  const ProtobufCFieldDescriptor *field; ///< the field that is being read; null when it is unknown
  size_t end;
  uint64_t seen; ///< which singular message fields have occurred, one bit for each field index
} Frame;

typedef struct Walk {
  const uint8_t *bytes;
  size_t at;
  const char *where;
  MilDiag diag;
  unsigned depth;
  Frame frames[MIL_PROTO_MAX_DEPTH];
} Walk;

/// `.mlProgram.functions.value`, with the middle left out when it is long.
static void printPath(const Walk *walk, char *path, size_t capacity) {
  size_t length = 0;
  path[0] = '\0';
  for (unsigned i = 0; i < walk->depth && walk->frames[i].field; ++i) {
    const char *name = walk->frames[i].field->name;
    if (walk->depth > kShownFields && i >= kShownFields / 2 && i + kShownFields / 2 < walk->depth) {
      if (i != kShownFields / 2)
        continue;
      name = "..";
    }
    int written = snprintf(path + length, capacity - length, ".%s", name);
    if (written < 0 || (size_t)written >= capacity - length)
      return;
    length += (size_t)written;
  }
}

__attribute__((format(printf, 3, 4))) static MilStatus malformed(const Walk *walk, size_t at,
                                                                 const char *format, ...) {
  char path[512], problem[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  printPath(walk, path, sizeof path);
  return milFail(walk->diag, MIL_MALFORMED, "%s: byte %zu, in %s%s: %s", walk->where, at,
                 walk->frames[0].type->short_name, path, problem);
}

static MilStatus readVarint(Walk *walk, size_t end, unsigned longest, const char *what,
                            uint64_t *outValue) {
  uint64_t value = 0;
  *outValue = 0;
  for (unsigned i = 0; i < longest; ++i) {
    if (walk->at + i == end)
      return malformed(walk, walk->at, "the %s is cut off by the end of the %s", what,
                       walk->depth > 1 ? "message" : "file");
    uint8_t byte = walk->bytes[walk->at + i];
    value |= (uint64_t)(byte & 0x7F) << (7 * i);
    if (!(byte & 0x80)) {
      walk->at += i + 1;
      *outValue = value;
      return MIL_OK;
    }
  }
  return malformed(walk, walk->at, "the %s has more than %u bytes", what, longest);
}

static MilStatus skipFixed(Walk *walk, size_t end, size_t size) {
  if (end - walk->at < size)
    return malformed(walk, walk->at, "a number of %zu bytes, but only %zu are left", size,
                     end - walk->at);
  walk->at += size;
  return MIL_OK;
}

static unsigned wireTypeOf(ProtobufCType type) {
  switch (type) {
  case PROTOBUF_C_TYPE_SFIXED32:
  case PROTOBUF_C_TYPE_FIXED32:
  case PROTOBUF_C_TYPE_FLOAT:
    return kFixed32;
  case PROTOBUF_C_TYPE_SFIXED64:
  case PROTOBUF_C_TYPE_FIXED64:
  case PROTOBUF_C_TYPE_DOUBLE:
    return kFixed64;
  case PROTOBUF_C_TYPE_STRING:
  case PROTOBUF_C_TYPE_BYTES:
  case PROTOBUF_C_TYPE_MESSAGE:
    return kBytes;
  default:
    return kVarint;
  }
}

/// Anything but a length-delimited value.
static MilStatus skipNumber(Walk *walk, size_t end, unsigned wireType) {
  uint64_t ignored;
  if (wireType == kVarint)
    return readVarint(walk, end, kLongestVarint, "varint", &ignored);
  return skipFixed(walk, end, wireType == kFixed32 ? 4 : 8);
}

static MilStatus skipPacked(Walk *walk, size_t end, unsigned wireType) {
  MilStatus status = MIL_OK;
  while (status == MIL_OK && walk->at < end)
    status = skipNumber(walk, end, wireType);
  return status;
}

/// Pushes a frame; its bytes are walked by the loop in milProtoCheck.
static MilStatus enterMessage(Walk *walk, Frame *frame, size_t start, size_t end) {
  const ProtobufCFieldDescriptor *field = frame->field;
  uint64_t bit = UINT64_C(1) << (field - frame->type->fields);
  if (field->label != PROTOBUF_C_LABEL_REPEATED && frame->seen & bit)
    return malformed(walk, start, "a second %s, expected one", field->name);
  frame->seen |= bit;
  if (walk->depth == MIL_PROTO_MAX_DEPTH)
    return malformed(walk, start, "messages are nested deeper than %d", MIL_PROTO_MAX_DEPTH);
  walk->frames[walk->depth++] = (Frame){field->descriptor, NULL, end, 0};
  return MIL_OK;
}

/// Strings are declared as bytes (Model.proto); what really is bytes are values of tensors alone.
static bool isText(const Frame *frame) {
  return frame->field->type == PROTOBUF_C_TYPE_BYTES && frame->type != &mil__bytes__descriptor;
}

static MilStatus skipText(Walk *walk, size_t end) {
  MilString text = {(const char *)walk->bytes + walk->at, end - walk->at};
  size_t good = milUtf8Prefix(text);
  if (good < text.length)
    return malformed(walk, walk->at + good, "0x%02X is not UTF-8 here, expected text",
                     walk->bytes[walk->at + good]);
  walk->at = end;
  return MIL_OK;
}

static MilStatus walkBytes(Walk *walk, Frame *frame, size_t start) {
  const ProtobufCFieldDescriptor *field = frame->field;
  uint64_t length = 0;
  MilStatus status = readVarint(walk, frame->end, kLongestLength, "length", &length);
  if (status != MIL_OK)
    return status;
  size_t left = frame->end - walk->at;
  if (length > left)
    return malformed(walk, start, "%" PRIu64 " bytes, but only %zu are left in the %s", length,
                     left, walk->depth > 1 ? "message" : "file");
  size_t end = walk->at + (size_t)length;
  if (field && field->type == PROTOBUF_C_TYPE_MESSAGE)
    return enterMessage(walk, frame, start, end);
  if (field && wireTypeOf(field->type) != kBytes)
    return skipPacked(walk, end, wireTypeOf(field->type));
  if (field && isText(frame))
    return skipText(walk, end);
  walk->at = end;
  return MIL_OK;
}

static MilStatus walkField(Walk *walk, Frame *frame) {
  size_t start = walk->at;
  uint64_t tag = 0;
  frame->field = NULL;
  MilStatus status = readVarint(walk, frame->end, kLongestLength, "tag", &tag);
  if (status != MIL_OK)
    return status;
  uint64_t number = tag >> 3;
  unsigned wireType = tag & 7;
  if (number == 0 || number > kHighestField)
    return malformed(walk, start, "field number %" PRIu64 ", expected 1 to %d", number,
                     kHighestField);
  if (wireType != kVarint && wireType != kFixed64 && wireType != kBytes && wireType != kFixed32)
    return malformed(walk, start, "field %" PRIu64 " has wire type %u, expected 0, 1, 2 or 5",
                     number, wireType);

  frame->field = protobuf_c_message_descriptor_get_field(frame->type, (unsigned)number);
  if (frame->field) {
    unsigned expected = wireTypeOf(frame->field->type);
    bool packed = wireType == kBytes && frame->field->label == PROTOBUF_C_LABEL_REPEATED;
    if (wireType != expected && !packed)
      return malformed(walk, start, "wire type %u, expected %u", wireType, expected);
  }
  if (wireType == kBytes)
    return walkBytes(walk, frame, start);
  return skipNumber(walk, frame->end, wireType);
}

MilStatus milProtoCheck(const ProtobufCMessageDescriptor *type, MilString bytes, const char *where,
                        MilDiag diag) {
  if (bytes.length > MIL_PROTO_MAX_BYTES)
    return milFail(diag, MIL_MALFORMED, "%s: a message of %zu bytes, expected at most %d", where,
                   bytes.length, MIL_PROTO_MAX_BYTES);
  Walk walk = {.bytes = (const uint8_t *)bytes.data, .where = where, .diag = diag, .depth = 1};
  walk.frames[0] = (Frame){type, NULL, bytes.length, 0};
  MilStatus status = MIL_OK;
  while (status == MIL_OK && walk.depth > 0) {
    Frame *frame = &walk.frames[walk.depth - 1];
    if (walk.at == frame->end)
      --walk.depth;
    else
      status = walkField(&walk, frame);
  }
  return status;
}
