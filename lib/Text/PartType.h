//===- PartType.h - types of parts of lists and dictionaries -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_PARTTYPE_H
#define MIL_TEXT_PARTTYPE_H

#include "Format/Proto.h"
#include "mil-c/Limits.h"

/// The bytes of a type whose parts text names once, and messages at each of the parts.
static inline size_t milPartTypeSize(const Mil__ValueType *type) {
  return protobuf_c_message_get_packed_size(&type->base);
}
#define MIL_PART_TYPE_PROBLEM                                                                      \
  "a type of %zu bytes for the parts of lists or dictionaries, expected at most %d"

#endif // MIL_TEXT_PARTTYPE_H
