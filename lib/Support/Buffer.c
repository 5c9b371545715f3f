//===- Buffer.c - bytes with an owner: heap, mapped files, spool --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Buffer.h"

#include "Guard.h"
#include "Mapping.h"
#include "Memory.h"
#include "Pages.h"
#include "Spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/// Buffers from kLarge bytes on may lie in files; they are pages of their own, but for the address
/// sanitizer, which sees what is done to the heap. Finished bytes from kSettled on leave the heap.
/// Mapped files from kKeptOpen on stay open, so that the kernel can copy from them.
enum {
  kHeapAlignment = 64,
  kLarge = 1 << 18,
#ifdef __SANITIZE_ADDRESS__
  kPages = INT32_MAX,
#else
  kPages = kLarge,
#endif
  kSettled = 1 << 12,
  kKeptOpen = 1 << 20,
};

void milBufferRelease(MilBuffer *buffer) {
  if (buffer->release)
    buffer->release(buffer->owner, buffer->data, buffer->size, buffer->alignment);
  *buffer = (MilBuffer){0};
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static void releaseHeap(void *owner, const void *data, size_t size, size_t alignment) {
  free(owner);
  milMemoryGive(size);
}

static void releasePages(void *owner, const void *data, size_t size, size_t alignment) {
  milPagesGive(*(MilPages *)owner);
  free(owner);
}

/// False when it does not fit, unless `force`, or when out of memory.
static bool getPages(size_t size, bool force, MilBuffer *outBuffer) {
  MilPages pages, *owner = malloc(sizeof *owner);
  if (!owner || !milPagesTake(size, force, &pages)) {
    free(owner);
    return false;
  }
  *owner = pages;
  *outBuffer = (MilBuffer){pages.data, size, kHeapAlignment, releasePages, owner};
  return true;
}

static bool getHeap(size_t size, bool force, MilBuffer *outBuffer) {
  if (!milMemoryTake(size)) {
    if (!force)
      return false;
    milMemoryForce(size);
  }
  void *data = size <= SIZE_MAX - 2 * kHeapAlignment
                   ? aligned_alloc(kHeapAlignment, (size / kHeapAlignment + 1) * kHeapAlignment)
                   : NULL;
  if (!data) {
    milMemoryGive(size);
    return false;
  }
  *outBuffer = (MilBuffer){data, size, kHeapAlignment, releaseHeap, data};
  return true;
}

/// Whether a buffer may go beyond the limit. Small ones are few at a time, and what becomes of them is
/// settled.
static bool mayExceed(size_t size) {
  return !milMemoryMost() || (size < kLarge && !milSpoolFailure());
}

MilStatus milBufferAllocate(size_t size, MilBuffer *outBuffer, void **outData, MilDiag diag) {
  bool (*get)(size_t, bool, MilBuffer *) = size >= kPages ? getPages : getHeap;
  *outBuffer = (MilBuffer){0};
  *outData = NULL;
  bool isThere = get(size, false, outBuffer);
  if (!isThere && size >= kLarge && milSpoolIsOpen() &&
      milSpoolAllocate(size, outBuffer, outData) == MIL_OK)
    return MIL_OK;
  if (!isThere && !(mayExceed(size) && get(size, true, outBuffer)))
    return milFail(diag, MIL_NO_MEMORY, "out of memory: a buffer of %zu bytes", size);
  *outData = (void *)outBuffer->data;
  return MIL_OK;
}

void milBufferSettle(MilBuffer *buffer) {
  MilBuffer settled;
  bool isOurs = buffer->release == releaseHeap || buffer->release == releasePages;
  if (!isOurs || buffer->size < kSettled || !milSpoolIsOpen() ||
      !milMemoryIsCrowded(milPagesKept()) ||
      milSpoolWrite(buffer->data, buffer->size, &settled) != MIL_OK)
    return;
  milBufferRelease(buffer);
  *buffer = settled;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static void releaseMapping(void *owner, const void *data, size_t size, size_t alignment) {
  int descriptor = milMappingRemove(data);
  milGuardRemove(data);
  munmap((void *)data, size);
  if (descriptor >= 0)
    close(descriptor);
}

/// Keeps a large file open as long as it is mapped. All works without, but slower.
static void keepOpen(int descriptor, const void *data, size_t size) {
  int kept = size < kKeptOpen ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (kept >= 0 && !milMappingAdd(data, size, kept, 0))
    close(kept);
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
  keepOpen(descriptor, data, size);
  milGuardAdd(data, size, &(MilGuardFile){descriptor, info}, path);
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
