//===- FileBytes.c - bytes into files, and whether they are there -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Format/FileBytes.h"

#include "Support/Guard.h"
#include "Support/Hash.h"
#include "Support/Mapping.h"
#include "mil-c/Buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

/// Fewer bytes are sooner written than copied.
enum { kMany = 1 << 16, kMostAtOnce = 1 << 30 };

/// Returns how many bytes have been copied. What a file system cannot copy, the caller writes.
static uint64_t copy(int descriptor, const void *data, uint64_t size, uint64_t position) {
  MilFilePlace place;
  uint64_t done = 0;
  if (!milMappingFind(data, size, &place))
    return 0;
  while (done < size) {
    off_t from = (off_t)(place.offset + done), to = (off_t)(position + done);
    uint64_t left = size - done, part = left < kMostAtOnce ? left : kMostAtOnce;
    ssize_t copied = copy_file_range(place.descriptor, &from, descriptor, &to, part, 0);
    if (copied < 0 && errno == EINTR)
      continue;
    if (copied <= 0)
      break;
    done += (uint64_t)copied;
  }
  return done;
}

int milFileBytesWrite(int descriptor, const void *data, uint64_t size, uint64_t *position) {
  uint64_t done = 0;
  if (size >= kMany) {
    // Room for all at once takes the file system less time than piece by piece; without, it does the same.
    (void)fallocate(descriptor, FALLOC_FL_KEEP_SIZE, (off_t)*position, (off_t)size);
    done = copy(descriptor, data, size, *position);
    *position += done;
  }
  for (const char *bytes = data; done < size;) {
    uint64_t left = size - done, part = left < kMostAtOnce ? left : kMostAtOnce;
    ssize_t written = pwrite(descriptor, bytes + done, part, (off_t)*position);
    if (written < 0 && (errno == EINTR || (errno == EFAULT && milGuardTouch(bytes + done))))
      continue;
    if (written <= 0)
      return written < 0 ? errno : ENOSPC;
    done += (uint64_t)written;
    *position += (uint64_t)written;
  }
  return 0;
}

void milFileBytesForget(const char *path) {
  int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0)
    return;
  (void)fdatasync(descriptor);
  (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  close(descriptor);
}

MilStatus milFileBytesCheck(const char *path, uint64_t size, uint64_t hash, MilDiag diag) {
  MilBuffer buffer;
  milFileBytesForget(path);
  MilStatus status = milBufferMapFile(path, &buffer, diag);
  if (status != MIL_OK)
    return status;
  if (buffer.size != size)
    status = milFail(diag, MIL_IO, "%s: reads back %zu bytes, %" PRIu64 " were written", path,
                     buffer.size, size);
  else if (milHash(0, buffer.data, buffer.size) != hash)
    status = milFail(diag, MIL_IO, "%s: reads back other bytes than were written", path);
  milBufferRelease(&buffer);
  return status;
}
