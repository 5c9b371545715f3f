//===- BlobFile.c - reading weight.bin ----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layout is drawn in BlobLayout.h. Nothing in the file is trusted: a blob is handed out after
// every number of its record has been checked against the size of the mapping.
//===----------------------------------------------------------------------===//
#include "mil-c/BlobFile.h"

#include "Format/BlobLayout.h"
#include "mil-c/Arena.h"
#include "mil-c/Buffer.h"

#include <inttypes.h>
#include <stdatomic.h>

struct MilBlobFile {
  atomic_size_t references;
  MilArena *arena; ///< holds this object
  const char *path;
  MilBuffer mapping;
};

static MilStatus checkHeader(const MilBlobFile *file, MilDiag diag) {
  size_t size = file->mapping.size;
  MilBlobHeader header;
  if (size < sizeof header)
    return milFail(diag, MIL_MALFORMED, "%s: %zu bytes, expected a header of %zu", file->path, size,
                   sizeof header);
  memcpy(&header, file->mapping.data, sizeof header);
  if (header.version != MIL_BLOB_VERSION)
    return milFail(diag, MIL_MALFORMED, "%s: byte 4: version %" PRIu32 ", expected %d", file->path,
                   header.version, MIL_BLOB_VERSION);
  size_t most = (size - sizeof header) / sizeof(MilBlobRecord);
  if (header.count > most)
    return milFail(diag, MIL_MALFORMED,
                   "%s: byte 0: %" PRIu32 " blobs, but %zu bytes have room for %zu", file->path,
                   header.count, size, most);
  return MIL_OK;
}

MilStatus milBlobFileFromBuffer(const char *path, MilBuffer *buffer, MilBlobFile **outFile,
                                MilDiag diag) {
  *outFile = NULL;
  MilStatus status = MIL_OK;
  MilArena *arena = milArenaCreate();
  MilBlobFile *file = arena ? milArenaCalloc(arena, 1, sizeof *file) : NULL;
  const char *ownPath = file ? milArenaCopyString(arena, milString(path)).data : NULL;
  if (!ownPath)
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "%s: out of memory", path));
  file->arena = arena;
  file->path = ownPath;
  file->mapping = *buffer;
  atomic_init(&file->references, 1);
  MIL_TRY(checkHeader(file, diag));
  *outFile = file;
done:
  if (status != MIL_OK) {
    milBufferRelease(buffer);
    milArenaDestroy(arena);
  }
  *buffer = (MilBuffer){0};
  return status;
}

MilStatus milBlobFileOpen(const char *path, MilBlobFile **outFile, MilDiag diag) {
  *outFile = NULL;
  MilBuffer mapping;
  MilStatus status = milBufferMapFile(path, &mapping, diag);
  if (status != MIL_OK)
    return status;
  return milBlobFileFromBuffer(path, &mapping, outFile, diag);
}

void milBlobFileRetain(MilBlobFile *file) {
  atomic_fetch_add_explicit(&file->references, 1, memory_order_relaxed);
}

void milBlobFileRelease(MilBlobFile *file) {
  if (!file || atomic_fetch_sub_explicit(&file->references, 1, memory_order_acq_rel) != 1)
    return;
  milBufferRelease(&file->mapping);
  milArenaDestroy(file->arena);
}

const char *milBlobFileGetPath(const MilBlobFile *file) { return file->path; }

/// The record at `offset`, with its own position and that of its data checked.
static MilStatus readRecord(const MilBlobFile *file, uint64_t offset, MilBlobRecord *record,
                            MilDiag diag) {
  uint64_t size = file->mapping.size, end;
  if (offset % MIL_BLOB_ALIGNMENT || offset < sizeof(MilBlobHeader))
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": expected a multiple of %d after the header",
                   file->path, offset, MIL_BLOB_ALIGNMENT);
  if (!milCheckedAdd(offset, sizeof *record, &end) || end > size)
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": its record of %zu bytes is outside the file of "
                   "%" PRIu64 " bytes",
                   file->path, offset, sizeof *record, size);
  memcpy(record, (const char *)file->mapping.data + offset, sizeof *record);
  if (record->sentinel != MIL_BLOB_SENTINEL)
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": sentinel 0x%08" PRIX32 ", expected 0x%08" PRIX32,
                   file->path, offset, record->sentinel, MIL_BLOB_SENTINEL);
  if (record->offset % MIL_BLOB_ALIGNMENT || record->offset < sizeof(MilBlobHeader))
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": data at byte %" PRIu64
                   ", expected a multiple of %d after the header",
                   file->path, offset, record->offset, MIL_BLOB_ALIGNMENT);
  if (!milCheckedAdd(record->offset, record->size, &end) || end > size)
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": %" PRIu64 " bytes of data at byte %" PRIu64
                   " are outside the file of %" PRIu64 " bytes",
                   file->path, offset, record->size, record->offset, size);
  return MIL_OK;
}

/// How many elements `size` bytes hold. Whole-byte types have no padding, whatever the record says.
static MilStatus countElements(const MilBlobFile *file, uint64_t offset,
                               const MilBlobRecord *record, const MilDataTypeInfo *info,
                               uint64_t *outCount, MilDiag diag) {
  uint64_t padding = info->bits < 8 ? record->paddingBits : 0, bits;
  if (padding >= 8 || (8 % info->bits == 0 && padding % info->bits))
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": %" PRIu64
                   " padding bits, expected less than 8 and none that hold an element of %s",
                   file->path, offset, padding, info->name);
  if (!milCheckedMul(record->size, 8, &bits) || bits < padding || (bits - padding) % info->bits)
    return milFail(diag, MIL_MALFORMED,
                   "%s: blob at byte %" PRIu64 ": %" PRIu64 " bytes less %" PRIu64
                   " padding bits, expected a multiple of %u bits for %s",
                   file->path, offset, record->size, padding, info->bits, info->name);
  *outCount = (bits - padding) / info->bits;
  return MIL_OK;
}

MilStatus milBlobFileGet(const MilBlobFile *file, uint64_t offset, MilBlob *outBlob, MilDiag diag) {
  MilBlobRecord record;
  uint64_t count = 0;
  MilStatus status = MIL_OK;
  *outBlob = (MilBlob){0};
  MIL_TRY(readRecord(file, offset, &record, diag));
  const MilDataTypeInfo *info = milDataTypeFromBlobCode(record.type);
  if (!info)
    MIL_TRY(milFail(diag, MIL_MALFORMED,
                    "%s: blob at byte %" PRIu64 ": data type code %" PRIu32 ", expected 1 to 17",
                    file->path, offset, record.type));
  MIL_TRY(countElements(file, offset, &record, info, &count, diag));
  *outBlob = (MilBlob){.type = info->type,
                       .data = (const char *)file->mapping.data + record.offset,
                       .size = record.size,
                       .count = count,
                       .offset = offset};
done:
  return status;
}
