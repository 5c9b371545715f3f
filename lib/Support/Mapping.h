//===- Mapping.h - which file an address belongs to ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight travels as an address and a size. Where it lies in a mapped file, what copies it can leave
// that to the kernel, and what has read it can give its pages back: this table says so, one for the
// process, as there is one address space. Any thread.
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_MAPPING_H
#define MIL_SUPPORT_MAPPING_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A place in an open file.
typedef struct MilFilePlace {
  int descriptor;
  uint64_t offset;
} MilFilePlace;

/// Says that `size` bytes at `data` are those of an open file from `offset` on. The descriptor stays
/// the caller's, who keeps it open until milMappingRemove. False when out of memory.
MIL_WARN_UNUSED bool milMappingAdd(const void *data, size_t size, int descriptor, uint64_t offset);
/// Takes a mapping out, by its first address. Returns its descriptor; -1 when it is not there.
int milMappingRemove(const void *data);
/// The place of `size` bytes at `data`, all in one mapping; lent as long as the mapping is. False when
/// they lie elsewhere.
bool milMappingFind(const void *data, size_t size, MilFilePlace *outPlace);
/// Gives the pages of these bytes back, where they are those of a file: they can be read again, and
/// take no memory until then. Nothing otherwise.
void milMappingDrop(const void *data, size_t size);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_MAPPING_H
