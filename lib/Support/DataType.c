//===- DataType.c - look-ups in the table of data types -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/DataType.h"

static const MilDataTypeInfo rows[] = {
#define MIL_DATA_TYPE(enumerator, name, number, blob, bits, kind, field, element)                  \
  {MIL_TYPE_##enumerator, name, blob, bits, MIL_KIND_##kind, MIL_FIELD_##field, element},
#include "mil-c/DataType.def"
};
enum { kRowCount = sizeof rows / sizeof rows[0] };

const MilDataTypeInfo *milDataTypeGet(MilDataType type) {
  for (size_t i = 0; i < kRowCount; ++i)
    if (rows[i].type == type)
      return &rows[i];
  return NULL;
}

const MilDataTypeInfo *milDataTypeFromName(MilString name) {
  for (size_t i = 0; i < kRowCount; ++i)
    if (milStringEqual(name, milString(rows[i].name)))
      return &rows[i];
  return NULL;
}

const MilDataTypeInfo *milDataTypeFromBlobCode(unsigned code) {
  for (size_t i = 0; code && i < kRowCount; ++i)
    if (rows[i].blobCode == code)
      return &rows[i];
  return NULL;
}

const MilDataTypeInfo *milDataTypeRows(size_t *outCount) {
  *outCount = kRowCount;
  return rows;
}

bool milDataTypePackedSize(const MilDataTypeInfo *info, uint64_t count, uint64_t *outBytes) {
  if (!info->bits)
    return false;
  // Eight elements fill exactly `bits` bytes; this way the bits of all elements need not fit in 64
  // bits.
  uint64_t whole;
  return milCheckedMul(count / 8, info->bits, &whole) &&
         milCheckedAdd(whole, (count % 8 * info->bits + 7) / 8, outBytes);
}
