//===- BlobWriter.c - writing weight.bin --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layout is drawn in BlobLayout.h. Everything is written at its position; what is skipped reads
// as zero. The header comes last, so that a file that was not finished has version 0 and is
// refused.
//===----------------------------------------------------------------------===//
#include "mil-c/BlobFile.h"

#include "Format/BlobLayout.h"
#include "Format/FileBytes.h"
#include "Support/Hash.h"
#include "Support/Mapping.h"
#include "mil-c/Arena.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

/// What was to be written, to be compared with what can be read.
typedef struct WrittenBlob {
  struct WrittenBlob *next;
  MilDataType type;
  uint64_t count, size, offset, hash;
} WrittenBlob;

struct MilBlobWriter {
  MilArena *arena; ///< holds this object
  const char *path;
  int descriptor; ///< -1 where there is no file
  bool isOpen;    ///< until it is finished
  uint32_t count;
  uint64_t end;
  bool failed; ///< a blob was not written: the file must not be finished
  bool isKept; ///< what is written is kept in `written`
  WrittenBlob *written;
};

MilStatus milBlobWriterCreate(const char *path, MilBlobWriter **outWriter, MilDiag diag) {
  *outWriter = NULL;
  MilArena *arena = milArenaCreate();
  MilBlobWriter *writer = arena ? milArenaCalloc(arena, 1, sizeof *writer) : NULL;
  const char *name = path ? path : "weights";
  const char *ownPath = writer ? milArenaCopyString(arena, milString(name)).data : NULL;
  if (!ownPath) {
    milArenaDestroy(arena);
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", name);
  }
  int descriptor = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1;
  if (path && descriptor < 0) {
    int error = errno;
    milArenaDestroy(arena);
    return milFail(diag, MIL_IO, "%s: %s", path, strerror(error));
  }
  *writer = (MilBlobWriter){.arena = arena,
                            .path = ownPath,
                            .descriptor = descriptor,
                            .isOpen = true,
                            .end = sizeof(MilBlobHeader)};
  *outWriter = writer;
  return MIL_OK;
}

void milBlobWriterKeepHashes(MilBlobWriter *writer) { writer->isKept = true; }

static MilStatus writeAt(MilBlobWriter *writer, const void *data, uint64_t size, uint64_t position,
                         MilDiag diag) {
  int error =
      writer->descriptor < 0 ? 0 : milFileBytesWrite(writer->descriptor, data, size, &position);
  if (!error)
    return MIL_OK;
  writer->failed = true;
  return milFail(diag, MIL_IO, "%s: cannot write at byte %" PRIu64 ": %s", writer->path, position,
                 strerror(error));
}

/// The last byte, with its unused high bits zero, so that equal elements give equal files.
static uint8_t lastByte(const void *data, uint64_t size, uint64_t paddingBits) {
  return ((const uint8_t *)data)[size - 1] & (uint8_t)(0xFFu >> paddingBits);
}

static MilStatus writeData(MilBlobWriter *writer, const void *data, const MilBlobRecord *record,
                           MilDiag diag) {
  if (!record->paddingBits)
    return writeAt(writer, data, record->size, record->offset, diag);
  MilStatus status = writeAt(writer, data, record->size - 1, record->offset, diag);
  if (status != MIL_OK)
    return status;
  uint8_t last = lastByte(data, record->size, record->paddingBits);
  return writeAt(writer, &last, 1, record->offset + record->size - 1, diag);
}

static uint64_t hashOf(const void *data, uint64_t size, uint64_t paddingBits) {
  if (!paddingBits)
    return milHash(0, data, size);
  uint8_t last = lastByte(data, size, paddingBits);
  return milHash(milHash(0, data, size - 1), &last, 1);
}

static MilStatus keepHash(MilBlobWriter *writer, WrittenBlob blob, const void *data,
                          uint64_t paddingBits, MilDiag diag) {
  WrittenBlob *kept = milArenaAlloc(writer->arena, sizeof *kept);
  if (!kept)
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", writer->path);
  blob.next = writer->written;
  blob.hash = hashOf(data, blob.size, paddingBits);
  *kept = blob;
  writer->written = kept;
  return MIL_OK;
}

/// The file's new end; false when the file would grow beyond what a file can be, or hold too many
/// blobs.
static bool placeBlob(const MilBlobWriter *writer, uint64_t size, uint64_t *outRecord,
                      uint64_t *outEnd) {
  uint64_t record =
      (writer->end + MIL_BLOB_ALIGNMENT - 1) / MIL_BLOB_ALIGNMENT * MIL_BLOB_ALIGNMENT;
  *outRecord = record;
  return milCheckedAdd(record + sizeof(MilBlobRecord), size, outEnd) &&
         *outEnd <= INT64_MAX - MIL_BLOB_ALIGNMENT && writer->count < UINT32_MAX;
}

MilStatus milBlobWriterAdd(MilBlobWriter *writer, MilDataType type, uint64_t count,
                           const void *data, uint64_t size, uint64_t *outOffset, MilDiag diag) {
  *outOffset = 0;
  const MilDataTypeInfo *info = milDataTypeGet(type);
  if (!info || !info->blobCode)
    return milFail(diag, MIL_INVALID, "%s: a weight file cannot hold %s", writer->path,
                   info ? info->name : "a data type of that number");
  uint64_t expected, position, end;
  if (!milDataTypePackedSize(info, count, &expected) || size != expected)
    return milFail(diag, MIL_INVALID,
                   "%s: %" PRIu64 " bytes for %" PRIu64
                   " elements of %s, expected their packed size",
                   writer->path, size, count, info->name);
  if (!writer->isOpen || writer->failed)
    return milFail(diag, MIL_INVALID, "%s: no blob can follow: the file is %s", writer->path,
                   writer->failed ? "damaged by an earlier error" : "finished");
  if (!placeBlob(writer, size, &position, &end))
    return milFail(diag, MIL_INVALID, "%s: %" PRIu64 " bytes more make the file too large",
                   writer->path, size);

  MilBlobRecord record = {.sentinel = MIL_BLOB_SENTINEL,
                          .type = info->blobCode,
                          .size = size,
                          .offset = position + sizeof record,
                          // only the last eight elements matter, and `count * bits` may overflow
                          .paddingBits = (8 - count % 8 * info->bits % 8) % 8};
  MilStatus status = MIL_OK;
  MIL_TRY(writeAt(writer, &record, sizeof record, position, diag));
  MIL_TRY(writeData(writer, data, &record, diag));
  if (writer->isKept) {
    WrittenBlob blob = {.type = type, .count = count, .size = size, .offset = position};
    MIL_TRY(keepHash(writer, blob, data, record.paddingBits, diag));
  }
  milMappingDrop(data, size);
  writer->end = end;
  ++writer->count;
  *outOffset = position;
done:
  return status;
}

MilStatus milBlobWriterFinish(MilBlobWriter *writer, uint64_t *outBytes, MilDiag diag) {
  if (outBytes)
    *outBytes = 0;
  if (!writer->isOpen || writer->failed)
    return milFail(diag, MIL_INVALID, "%s: cannot be finished: the file is %s", writer->path,
                   writer->failed ? "damaged by an earlier error" : "already finished");
  MilBlobHeader header = {.count = writer->count, .version = MIL_BLOB_VERSION};
  MilStatus status = writeAt(writer, &header, sizeof header, 0, diag);
  int failed = writer->descriptor < 0 ? 0 : close(writer->descriptor);
  writer->descriptor = -1;
  writer->isOpen = false;
  if (status != MIL_OK)
    return status;
  if (failed) // network file systems report a full disk here
    return milFail(diag, MIL_IO, "%s: %s", writer->path, strerror(errno));
  if (outBytes)
    *outBytes = writer->end;
  return MIL_OK;
}

/// A blob against the file. The padding of elements below eight bits follows from their number.
static MilStatus checkBlob(const MilBlobWriter *writer, const MilBlobFile *file,
                           const WrittenBlob *written, MilDiag diag) {
  MilBlob blob;
  MilStatus status = milBlobFileGet(file, written->offset, &blob, diag);
  if (status != MIL_OK)
    return status;
  uint64_t padding = (8 - written->count % 8 * milDataTypeGet(written->type)->bits % 8) % 8;
  bool isSame = blob.type == written->type && blob.count == written->count &&
                blob.size == written->size &&
                hashOf(blob.data, blob.size, padding) == written->hash;
  milMappingDrop(blob.data, blob.size);
  if (isSame)
    return MIL_OK;
  return milFail(diag, MIL_IO,
                 "%s: blob at byte %" PRIu64 ": reads back other bytes than were written",
                 writer->path, written->offset);
}

MilStatus milBlobWriterVerify(const MilBlobWriter *writer, MilDiag diag) {
  MilBlobFile *file;
  milFileBytesForget(writer->path);
  MilStatus status = milBlobFileOpen(writer->path, &file, diag);
  if (status != MIL_OK)
    return status;
  for (const WrittenBlob *blob = writer->written; blob && status == MIL_OK; blob = blob->next)
    status = checkBlob(writer, file, blob, diag);
  milBlobFileRelease(file);
  return status;
}

void milBlobWriterDestroy(MilBlobWriter *writer) {
  if (!writer)
    return;
  if (writer->descriptor >= 0)
    close(writer->descriptor);
  milArenaDestroy(writer->arena);
}
