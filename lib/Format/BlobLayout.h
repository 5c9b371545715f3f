//===- BlobLayout.h - weight.bin: 64-byte aligned blobs ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   byte 0    header   count u32, version u32 (2), 56 bytes zero
//   64        record   sentinel u32 0xDEADBEEF, type u32, size u64, offset u64, padding bits u64,
//   32 bytes zero 128       data     `size` bytes, packed, little endian, lowest bit first;
//   `offset` of the record says 128
//   ...       zeros up to the next multiple of 64, where the next record starts; none after the
//   last data
//
// A model refers to a blob by the position of its record. `padding bits` is the number of unused
// high bits in the last byte of data; it has a meaning only for types of less than 8 bits, old
// files have garbage there (and in reserved words). Source: coremltools
// mlmodel/src/MILBlob/Blob/StorageFormat.hpp
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_BLOBLAYOUT_H
#define MIL_FORMAT_BLOBLAYOUT_H

#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "weight files are little endian and are mapped as they are"
#endif

#define MIL_BLOB_SENTINEL UINT32_C(0xDEADBEEF)
enum { MIL_BLOB_VERSION = 2, MIL_BLOB_ALIGNMENT = 64 };

typedef struct MilBlobHeader {
  uint32_t count;
  uint32_t version;
  uint64_t reserved[7];
} MilBlobHeader;
_Static_assert(sizeof(MilBlobHeader) == 64, "layout of the file header");

typedef struct MilBlobRecord {
  uint32_t sentinel;
  uint32_t type; ///< column `blob` of DataType.def
  uint64_t size;
  uint64_t offset;
  uint64_t paddingBits;
  uint64_t reserved[4];
} MilBlobRecord;
_Static_assert(sizeof(MilBlobRecord) == 64, "layout of a blob's record");

#endif // MIL_FORMAT_BLOBLAYOUT_H
