//===- mil-c/Buffer.h - bytes with an owner: heap, mapped files ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_BUFFER_H
#define MIL_C_BUFFER_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Bytes outside the arena. `release` has the signature of the deleter of
/// mlirUnmanagedDenseResourceElementsAttrGet, so that a mapped file becomes an attribute without a
/// copy.
typedef struct MilBuffer {
  const void *data;
  size_t size;
  size_t alignment;
  void (*release)(void *owner, const void *data, size_t size, size_t alignment);
  void *owner;
} MilBuffer;

/// Runs `release`, if any, and clears the buffer.
void milBufferRelease(MilBuffer *buffer);

/// Memory of `size` bytes (64-byte aligned, uninitialised), to be filled through `*outData`: heap, or
/// a file without a name where buffers take much already (lib/Support/Memory.h). Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milBufferAllocate(size_t size, MilBuffer *outBuffer, void **outData,
                                            MilDiag diag);

/// Says that the bytes are finished and will be read once or twice more: where buffers take much, those of
/// milBufferAllocate leave the heap for a file, and become read-only. They stay where that cannot be.
void milBufferSettle(MilBuffer *buffer);

/// Maps a regular file for reading, privately. An empty file gives an empty buffer.
/// Errors MIL_IO when it cannot be opened or is not a regular file.
/// A file that is cut short while it is mapped ends the process that reads it, unless milBufferGuardFiles
/// has been called; replacing it by renaming is fine.
MIL_WARN_UNUSED MilStatus milBufferMapFile(const char *path, MilBuffer *outBuffer, MilDiag diag);
/// The same for an open file, which stays open; `path` is for messages.
MIL_WARN_UNUSED MilStatus milBufferMapDescriptor(int descriptor, const char *path,
                                                 MilBuffer *outBuffer, MilDiag diag);

/// For a process that must outlive files which are cut short or cannot be read while they are mapped: from
/// now on what such files have lost reads as zeros. Installs a handler of SIGBUS, which passes on what is
/// not about mapped files to the one before it; a handler that is installed later has to do the same. The
/// tools that read packages do this. Once per process, before files are mapped.
void milBufferGuardFiles(void);
/// Whether files that are or have been mapped have kept their bytes since. Errors MIL_IO, which names one
/// that has not: it is shorter, was written to, or could not be read. milPackageWriterCommit asks this before
/// anything takes its place. MIL_OK without milBufferGuardFiles.
MIL_WARN_UNUSED MilStatus milBufferCheckFiles(MilDiag diag);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_BUFFER_H
