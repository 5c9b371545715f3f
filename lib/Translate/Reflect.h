//===- Reflect.h - any protobuf-c message as an MLIR attribute ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   message               dictionary, by field name; only fields that are set
//   repeated              array
//   repeated XEntry       dictionary by key, when keys are distinct and not empty; else an array of
//   entries int32, int64, enum    integer attribute: i32, i64; the enumerator's name as a string,
//   or i32 uint32, uint64        integer attribute: ui32, ui64 float, double, bool   float
//   attribute, bit for bit; bool attribute bytes                 string attribute Value, ValueType
//   see Values.h and Types.h BlobFileValue         dense_resource unknown fields        element
//   "unknown_fields", a string of their bytes on the wire
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_REFLECT_H
#define MIL_TRANSLATE_REFLECT_H

#include "Translation.h"

/// Errors MIL_MALFORMED, MIL_UNSUPPORTED (from the values inside).
MIL_WARN_UNUSED MilStatus milReflectRead(MilTranslation *t, const ProtobufCMessage *message,
                                         MlirAttribute *outAttribute);
/// The inverse. Errors MIL_INVALID: an attribute that does not fit the message type.
MIL_WARN_UNUSED MilStatus milReflectWrite(MilTranslation *t, MlirAttribute attribute,
                                          const ProtobufCMessageDescriptor *type, void *outMessage);

/// A map of values: the attributes of an operation, function, block or tensor type.
MIL_WARN_UNUSED MilStatus milAttributeMapRead(MilTranslation *t, size_t count,
                                              Mil__ValueEntry **entries,
                                              MlirAttribute *outAttribute);
MIL_WARN_UNUSED MilStatus milAttributeMapWrite(MilTranslation *t, MlirAttribute attribute,
                                               size_t *outCount, Mil__ValueEntry ***outEntries);

/// The unknown fields of a message as bytes; a null attribute when there are none.
MIL_WARN_UNUSED MilStatus milUnknownFieldsRead(MilTranslation *t, const ProtobufCMessage *message,
                                               MlirAttribute *outAttribute);
/// Does nothing for a null attribute.
MIL_WARN_UNUSED MilStatus milUnknownFieldsWrite(MilTranslation *t, MlirAttribute attribute,
                                                ProtobufCMessage *message);
/// MIL_UNSUPPORTED for a message whose unknown fields have no place in the dialect.
MIL_WARN_UNUSED MilStatus milRefuseUnknownFields(MilTranslation *t,
                                                 const ProtobufCMessage *message);

#endif // MIL_TRANSLATE_REFLECT_H
