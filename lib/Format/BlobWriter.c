//===- BlobWriter.c - writing weight.bin --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layout is drawn in BlobLayout.h. Everything is written at its position; what is skipped reads
// as zero. The header comes last, so that a file that was not finished has version 0 and is
// refused.
//===----------------------------------------------------------------------===//
#include "mil-c/BlobFile.h"

#include "Format/BlobLayout.h"
#include "mil-c/Arena.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

struct MilBlobWriter {
  MilArena *arena; ///< holds this object
  const char *path;
  int descriptor; ///< -1 once finished
  uint32_t count;
  uint64_t end;
  bool failed; ///< a blob was not written: the file must not be finished
};

MilStatus milBlobWriterCreate(const char *path, MilBlobWriter **outWriter, MilDiag diag) {
  *outWriter = NULL;
  MilArena *arena = milArenaCreate();
  MilBlobWriter *writer = arena ? milArenaCalloc(arena, 1, sizeof *writer) : NULL;
  const char *ownPath = writer ? milArenaCopyString(arena, milString(path)).data : NULL;
  if (!ownPath) {
    milArenaDestroy(arena);
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", path);
  }
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    int error = errno;
    milArenaDestroy(arena);
    return milFail(diag, MIL_IO, "%s: %s", path, strerror(error));
  }
  *writer = (MilBlobWriter){
      .arena = arena, .path = ownPath, .descriptor = descriptor, .end = sizeof(MilBlobHeader)};
  *outWriter = writer;
  return MIL_OK;
}

static MilStatus writeAt(MilBlobWriter *writer, const void *data, uint64_t size, uint64_t position,
                         MilDiag diag) {
  const char *bytes = data;
  while (size) {
    size_t part = size < (1 << 30) ? (size_t)size : 1 << 30;
    ssize_t written = pwrite(writer->descriptor, bytes, part, (off_t)position);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      writer->failed = true;
      return milFail(diag, MIL_IO, "%s: cannot write at byte %" PRIu64 ": %s", writer->path,
                     position, strerror(written < 0 ? errno : ENOSPC));
    }
    bytes += written;
    position += (uint64_t)written;
    size -= (uint64_t)written;
  }
  return MIL_OK;
}

/// The data; unused high bits of the last byte become zero, so that equal elements give equal
/// files.
static MilStatus writeData(MilBlobWriter *writer, const void *data, uint64_t size,
                           uint64_t paddingBits, uint64_t position, MilDiag diag) {
  if (!paddingBits)
    return writeAt(writer, data, size, position, diag);
  MilStatus status = writeAt(writer, data, size - 1, position, diag);
  if (status != MIL_OK)
    return status;
  uint8_t last = ((const uint8_t *)data)[size - 1] & (0xFFu >> paddingBits);
  return writeAt(writer, &last, 1, position + size - 1, diag);
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
  if (writer->descriptor < 0 || writer->failed)
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
  MIL_TRY(writeData(writer, data, size, record.paddingBits, record.offset, diag));
  writer->end = end;
  ++writer->count;
  *outOffset = position;
done:
  return status;
}

MilStatus milBlobWriterFinish(MilBlobWriter *writer, uint64_t *outBytes, MilDiag diag) {
  if (outBytes)
    *outBytes = 0;
  if (writer->descriptor < 0 || writer->failed)
    return milFail(diag, MIL_INVALID, "%s: cannot be finished: the file is %s", writer->path,
                   writer->failed ? "damaged by an earlier error" : "already finished");
  MilBlobHeader header = {.count = writer->count, .version = MIL_BLOB_VERSION};
  MilStatus status = writeAt(writer, &header, sizeof header, 0, diag);
  int failed = close(writer->descriptor);
  writer->descriptor = -1;
  if (status != MIL_OK)
    return status;
  if (failed) // network file systems report a full disk here
    return milFail(diag, MIL_IO, "%s: %s", writer->path, strerror(errno));
  if (outBytes)
    *outBytes = writer->end;
  return MIL_OK;
}

void milBlobWriterDestroy(MilBlobWriter *writer) {
  if (!writer)
    return;
  if (writer->descriptor >= 0)
    close(writer->descriptor);
  milArenaDestroy(writer->arena);
}
