//===- ReflectFields.h - what the descriptors say of a field ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TRANSLATE_REFLECTFIELDS_H
#define MIL_TRANSLATE_REFLECTFIELDS_H

#include "Translation.h"

/// The element of a dictionary that holds the unknown fields of a message.
#define MIL_UNKNOWN_FIELDS "unknown_fields"

/// Bytes of one element in a protobuf-c struct or array.
size_t milFieldGetElementSize(const ProtobufCFieldDescriptor *field);
/// Whether a repeated field is a map: by the schema's convention its entries are named so.
bool milFieldIsMap(const ProtobufCFieldDescriptor *field);
/// The key (0) or the value (1) of the entries of a map.
const ProtobufCFieldDescriptor *milFieldGetOfEntry(const ProtobufCFieldDescriptor *map, unsigned i);
/// TensorType.attributes stands for any map of values: they are all alike.
const ProtobufCFieldDescriptor *milValueMapField(void);

/// f32 or f64, and a tensor of rank 0 of it: the way to the bits of a float attribute, which the C
/// API has not.
MlirType milFloatType(const MilTranslation *t, unsigned bits);
MlirType milFloatTensorType(const MilTranslation *t, unsigned bits);

#endif // MIL_TRANSLATE_REFLECTFIELDS_H
