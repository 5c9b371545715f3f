//===- Proto.c - the Model message as a protobuf-c tree in an arena *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Format/Proto.h"

#include "Format/ProtoCheck.h"

/// What protobuf-c allocates from. It reports a failed allocation and a refused message in the same
/// way.
typedef struct ArenaAllocator {
  ProtobufCAllocator base;
  MilArena *arena;
  bool outOfMemory;
} ArenaAllocator;

static void *allocate(void *data, size_t size) {
  ArenaAllocator *allocator = data;
  void *memory = milArenaAlloc(allocator->arena, size);
  allocator->outOfMemory |= !memory;
  return memory;
}

static void freeNothing(void *data, void *pointer) {}

MilStatus milProtoDecode(MilArena *arena, const ProtobufCMessageDescriptor *type, MilString bytes,
                         const char *where, ProtobufCMessage **outMessage, MilDiag diag) {
  *outMessage = NULL;
  MilStatus status = milProtoCheck(type, bytes, where, diag);
  if (status != MIL_OK)
    return status;
  ArenaAllocator allocator = {{allocate, freeNothing, &allocator}, arena, false};
  *outMessage =
      protobuf_c_message_unpack(type, &allocator.base, bytes.length, (const uint8_t *)bytes.data);
  if (*outMessage)
    return MIL_OK;
  if (allocator.outOfMemory)
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory while decoding %zu bytes", where,
                   bytes.length);
  return milFail(diag, MIL_MALFORMED, "%s: protobuf-c refuses the message %s of %zu bytes", where,
                 type->short_name, bytes.length);
}

MilStatus milProtoDecodeModel(MilArena *arena, MilString bytes, const char *where,
                              Mil__Model **outModel, MilDiag diag) {
  ProtobufCMessage *message;
  MilStatus status = milProtoDecode(arena, &mil__model__descriptor, bytes, where, &message, diag);
  *outModel = (Mil__Model *)message;
  return status;
}

MilStatus milProtoEncode(MilArena *arena, const ProtobufCMessage *message, MilString *outBytes,
                         MilDiag diag) {
  *outBytes = (MilString){NULL, 0};
  size_t size = protobuf_c_message_get_packed_size(message);
  if (size > MIL_PROTO_MAX_BYTES)
    return milFail(diag, MIL_INVALID,
                   "a message of %zu bytes cannot be written, the limit is 2 GiB: large weights "
                   "belong in a weight file",
                   size);
  uint8_t *bytes = milArenaAlloc(arena, size);
  if (!bytes)
    return milFail(diag, MIL_NO_MEMORY, "out of memory while encoding %zu bytes", size);
  protobuf_c_message_pack(message, bytes);
  *outBytes = (MilString){(const char *)bytes, size};
  // What is written must be readable: a tree that is nested too deep is the only way to fail here.
  if (milProtoCheck(message->descriptor, *outBytes, "the message to write", diag) != MIL_OK)
    return MIL_INVALID;
  return MIL_OK;
}

void *milProtoCreate(MilArena *arena, const ProtobufCMessageDescriptor *type) {
  ProtobufCMessage *message = milArenaCalloc(arena, 1, type->sizeof_message);
  if (message)
    protobuf_c_message_init(type, message);
  return message;
}

int milCompareBytes(ProtobufCBinaryData a, ProtobufCBinaryData b) {
  return milStringCompare(milFromBytes(a), milFromBytes(b));
}

Mil__Pipeline *milModelGetPipeline(const Mil__Model *model) {
  switch (model->type_case) {
  case MIL__MODEL__TYPE_PIPELINE:
    return model->pipeline;
  case MIL__MODEL__TYPE_PIPELINE_CLASSIFIER:
    return model->pipelineclassifier->pipeline;
  case MIL__MODEL__TYPE_PIPELINE_REGRESSOR:
    return model->pipelineregressor->pipeline;
  default:
    return NULL;
  }
}
