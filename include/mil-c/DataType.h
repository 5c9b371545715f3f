//===- mil-c/DataType.h - data types of MIL tensors --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_DATATYPE_H
#define MIL_C_DATATYPE_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// The numbers are those of the enum DataType in a model file. The rows are in
/// mil-c/DataType.def.
typedef enum MilDataType {
  MIL_TYPE_NONE = 0,
#define MIL_DATA_TYPE(enumerator, name, number, blob, bits, kind, field, element)                  \
  MIL_TYPE_##enumerator = number,
#include "mil-c/DataType.def"
} MilDataType;

typedef enum MilTypeKind {
  MIL_KIND_BOOL,
  MIL_KIND_UINT,
  MIL_KIND_SINT,
  MIL_KIND_FLOAT,
  MIL_KIND_STRING
} MilTypeKind;

/// The member of TensorValue that holds the immediate values of a type.
typedef enum MilValueField {
  MIL_FIELD_FLOATS,
  MIL_FIELD_INTS,
  MIL_FIELD_BOOLS,
  MIL_FIELD_STRINGS,
  MIL_FIELD_LONGINTS,
  MIL_FIELD_DOUBLES,
  MIL_FIELD_BYTES
} MilValueField;

typedef struct MilDataTypeInfo {
  MilDataType type;
  const char *name;  ///< "fp16"
  unsigned blobCode; ///< 0: cannot be in weight.bin
  unsigned bits;     ///< of one element; 0 for strings
  MilTypeKind kind;
  MilValueField field;
  const char *element; ///< spelling in MLIR: "f16"
} MilDataTypeInfo;

/// The row of a type; null for a number that is not in the table.
const MilDataTypeInfo *milDataTypeGet(MilDataType type);
const MilDataTypeInfo *milDataTypeFromName(MilString name);
const MilDataTypeInfo *milDataTypeFromBlobCode(unsigned code);
/// The rows in table order; `*outCount` gets their number.
const MilDataTypeInfo *milDataTypeRows(size_t *outCount);

/// Bytes of `count` packed elements, rounded up to a whole byte; false on overflow and for strings,
/// which have no size.
MIL_WARN_UNUSED bool milDataTypePackedSize(const MilDataTypeInfo *info, uint64_t count,
                                           uint64_t *outBytes);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_DATATYPE_H
