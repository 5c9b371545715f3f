//===- Buffer.c - bytes with an owner: mapped files and heap -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kHeapAlignment = 64 };

void milBufferRelease(MilBuffer *buffer) {
  if (buffer->release)
    buffer->release(buffer->owner, buffer->data, buffer->size, buffer->alignment);
  *buffer = (MilBuffer){0};
}

static void releaseHeap(void *owner, const void *data, size_t size, size_t alignment) {
  free(owner);
}

MilStatus milBufferAllocate(size_t size, MilBuffer *outBuffer, void **outData, MilDiag diag) {
  *outBuffer = (MilBuffer){0};
  *outData = NULL;
  void *data = NULL;
  if (size <= SIZE_MAX - kHeapAlignment)
    data = aligned_alloc(kHeapAlignment, (size / kHeapAlignment + 1) * kHeapAlignment);
  if (!data)
    return milFail(diag, MIL_NO_MEMORY, "out of memory: a buffer of %zu bytes", size);
  *outBuffer = (MilBuffer){data, size, kHeapAlignment, releaseHeap, data};
  *outData = data;
  return MIL_OK;
}

static void releaseMapping(void *owner, const void *data, size_t size, size_t alignment) {
  munmap((void *)data, size);
}

MilStatus milBufferMapDescriptor(int descriptor, const char *path, MilBuffer *outBuffer,
                                 MilDiag diag) {
  *outBuffer = (MilBuffer){0};
  struct stat info;
  if (fstat(descriptor, &info) != 0)
    return milFail(diag, MIL_IO, "%s: %s", path, strerror(errno));
  if (!S_ISREG(info.st_mode))
    return milFail(diag, MIL_IO, "%s: not a regular file", path);
  if (info.st_size == 0)
    return MIL_OK; // there is nothing to map, and mmap refuses to
  if ((uintmax_t)info.st_size > SIZE_MAX)
    return milFail(diag, MIL_IO, "%s: %jd bytes do not fit in memory", path,
                   (intmax_t)info.st_size);
  size_t size = (size_t)info.st_size;
  void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (data == MAP_FAILED)
    return milFail(diag, errno == ENOMEM ? MIL_NO_MEMORY : MIL_IO, "%s: cannot map %zu bytes: %s",
                   path, size, strerror(errno));
  *outBuffer = (MilBuffer){data, size, (size_t)sysconf(_SC_PAGESIZE), releaseMapping, NULL};
  return MIL_OK;
}

MilStatus milBufferMapFile(const char *path, MilBuffer *outBuffer, MilDiag diag) {
  *outBuffer = (MilBuffer){0};
  // Opening a FIFO would wait for a writer; it is refused after the opening.
  int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0)
    return milFail(diag, MIL_IO, "%s: %s", path, strerror(errno));
  MilStatus status = milBufferMapDescriptor(descriptor, path, outBuffer, diag);
  close(descriptor);
  return status;
}
