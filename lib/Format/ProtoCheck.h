//===- ProtoCheck.h - the structure of a serialized message ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_PROTOCHECK_H
#define MIL_FORMAT_PROTOCHECK_H

#include "mil-c/Limits.h"
#include "mil-c/Support.h"
#include <protobuf-c/protobuf-c.h>

/// Walks the serialized message once against its descriptor, without recursion and without
/// allocating. What passes is safe to hand to protobuf-c, which recurses and says nothing about why
/// it refuses. Known fields must have the wire type of their declaration, repeated numbers may be
/// packed or not, strings must be UTF-8; unknown fields must be well formed. A message field that
/// is not repeated must not occur twice: no writer does that, and merging them costs quadratic
/// memory. `where` names the file. Errors MIL_MALFORMED, with the byte and the path of fields.
MIL_WARN_UNUSED MilStatus milProtoCheck(const ProtobufCMessageDescriptor *type, MilString bytes,
                                        const char *where, MilDiag diag);

#endif // MIL_FORMAT_PROTOCHECK_H
