//===- Proto.h - the Model message as a protobuf-c tree in an arena -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_PROTO_H
#define MIL_FORMAT_PROTO_H

#include "Model.pb-c.h"
#include "mil-c/Arena.h"
#include "mil-c/Support.h"

/// Decodes a Model message; the tree lives in the arena. Before protobuf-c sees the bytes, their
/// structure is walked once against the descriptors: truncated fields, wrong wire types and nesting
/// deeper than 256 messages are refused with the byte where they stand and the path of fields
/// leading there. `where` names the file in messages. Errors MIL_MALFORMED, MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milProtoDecodeModel(MilArena *arena, MilString bytes, const char *where,
                                              Mil__Model **outModel, MilDiag diag);
/// Any message type, same rules.
MIL_WARN_UNUSED MilStatus milProtoDecode(MilArena *arena, const ProtobufCMessageDescriptor *type,
                                         MilString bytes, const char *where,
                                         ProtobufCMessage **outMessage, MilDiag diag);
/// Serializes into the arena.
MIL_WARN_UNUSED MilStatus milProtoEncode(MilArena *arena, const ProtobufCMessage *message,
                                         MilString *outBytes, MilDiag diag);

/// An empty message; null when out of memory.
void *milProtoCreate(MilArena *arena, const ProtobufCMessageDescriptor *type);

/// The pipeline of a model, wherever its kind keeps it; null when there is none.
Mil__Pipeline *milModelGetPipeline(const Mil__Model *model);

/// Bytes of a message as a string, and back; both lend.
static inline MilString milFromBytes(ProtobufCBinaryData bytes) {
  return (MilString){(const char *)bytes.data, bytes.len};
}
static inline ProtobufCBinaryData milToBytes(MilString s) {
  return (ProtobufCBinaryData){s.length, (uint8_t *)s.data};
}
/// Byte order, shorter first: the order in which the keys of a map are written.
int milCompareBytes(ProtobufCBinaryData a, ProtobufCBinaryData b);

#endif // MIL_FORMAT_PROTO_H
