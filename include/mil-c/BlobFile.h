//===- mil-c/BlobFile.h - weight.bin, blob storage version 2 ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_BLOBFILE_H
#define MIL_C_BLOBFILE_H

#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// A mapped, reference-counted weight file. Safe to read from several threads.
typedef struct MilBlobFile MilBlobFile;

typedef struct MilBlob {
  MilDataType type;
  const void *data; ///< in the mapping; lives as long as the file is retained
  uint64_t size;    ///< bytes of data
  uint64_t count;   ///< elements, from size, width and padding bits
  uint64_t offset;  ///< of the metadata record: what a model refers to
} MilBlob;

/// Maps the file and checks its header. The caller owns one reference.
/// Errors MIL_IO; MIL_MALFORMED: shorter than a header, version other than 2, more blobs than fit.
MIL_WARN_UNUSED MilStatus milBlobFileOpen(const char *path, MilBlobFile **outFile, MilDiag diag);
/// The same from bytes that are already there; takes the buffer over, also on failure.
MIL_WARN_UNUSED MilStatus milBlobFileFromBuffer(const char *path, MilBuffer *buffer,
                                                MilBlobFile **outFile, MilDiag diag);
void milBlobFileRetain(MilBlobFile *file);
void milBlobFileRelease(MilBlobFile *file);
const char *milBlobFileGetPath(const MilBlobFile *file);

/// The blob whose metadata record is at byte `offset`; every size, offset, code and count is
/// checked. Errors MIL_MALFORMED, naming file and byte.
MIL_WARN_UNUSED MilStatus milBlobFileGet(const MilBlobFile *file, uint64_t offset, MilBlob *outBlob,
                                         MilDiag diag);

/// Writes a weight file from front to back; memory does not grow with the data.
typedef struct MilBlobWriter MilBlobWriter;

/// Creates the file, which must not exist. A null path: the same without a file, to know where blobs
/// would go and how large it would be.
MIL_WARN_UNUSED MilStatus milBlobWriterCreate(const char *path, MilBlobWriter **outWriter,
                                              MilDiag diag);
/// From now on what is written is kept as hashes, for milBlobWriterVerify.
void milBlobWriterKeepHashes(MilBlobWriter *writer);
/// Appends `count` elements held in packed form; `*outOffset` is the record's position. Unused high
/// bits of the last byte are written as zero. Errors MIL_INVALID: a type that the file cannot hold,
/// a size that does not fit the count; MIL_IO.
MIL_WARN_UNUSED MilStatus milBlobWriterAdd(MilBlobWriter *writer, MilDataType type, uint64_t count,
                                           const void *data, uint64_t size, uint64_t *outOffset,
                                           MilDiag diag);
/// Writes the header, closes the file; `*outBytes` (may be null) gets its length.
MIL_WARN_UNUSED MilStatus milBlobWriterFinish(MilBlobWriter *writer, uint64_t *outBytes,
                                              MilDiag diag);
/// Reads the finished file, from the disk where the system can, and compares each blob with what was to
/// be written since milBlobWriterKeepHashes. Errors MIL_IO: it is another, naming file and byte; those of
/// reading.
MIL_WARN_UNUSED MilStatus milBlobWriterVerify(const MilBlobWriter *writer, MilDiag diag);
/// Closes without finishing where that is still open, and frees.
void milBlobWriterDestroy(MilBlobWriter *writer);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_BLOBFILE_H
