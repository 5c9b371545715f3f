//===- Spool.c - buffers in files without a name ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spool.h"

#include "Memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kAlignment = 64, kPiece = 1 << 26 };

/// A piece of the file of results.
typedef struct Piece {
  char *data;
  uint64_t offset; ///< in the file
  size_t size, used;
  size_t references; ///< its buffers, and the spool while it is the last piece
} Piece;

/// Bytes from `start` to before `end` of the file of results, whole pages that are not needed any more.
typedef struct Hole {
  off_t start, end;
} Hole;

static struct {
  pthread_mutex_t lock;
  char *directory;
  int results; ///< descriptor; -1: not made yet
  uint64_t end;
  Piece *last; ///< the one that is being filled
  Hole *holes; ///< that the disk does not know of
  size_t numHoles, holesCapacity;
  MilDiag diag;
  char *_Atomic failure; ///< the first one
} spool = {.lock = PTHREAD_MUTEX_INITIALIZER, .results = -1};

/// A file without a name; -1: errno says why.
static int openNameless(void) {
  if (!spool.directory) {
    errno = ENOENT;
    return -1;
  }
  int descriptor = open(spool.directory, O_RDWR | O_TMPFILE | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return descriptor;
  // This file system has none: it loses its name at once.
  char *path;
  if (asprintf(&path, "%s/.milopt.XXXXXX", spool.directory) < 0)
    return -1;
  descriptor = mkostemp(path, O_CLOEXEC);
  int error = errno;
  if (descriptor >= 0)
    unlink(path);
  free(path);
  errno = error;
  return descriptor;
}

/// Keeps the first failure, and warns. Not under the lock.
static MilStatus fail(int error, size_t size) {
  char *text = NULL;
  pthread_mutex_lock(&spool.lock);
  bool isFirst = !spool.failure;
  if (isFirst &&
      asprintf(&text, "%s: no room for %zu bytes: %s",
               spool.directory ? spool.directory : "no directory", size, strerror(error)) >= 0)
    spool.failure = text;
  MilDiag diag = spool.diag;
  pthread_mutex_unlock(&spool.lock);
  if (isFirst && text && !milMemoryMost()) // else it ends the work, and what ends it says so
    milEmit(diag, MIL_WARNING, "%s; what does not fit into memory stays there", text);
  return MIL_IO;
}

bool milSpoolIsOpen(void) { return spool.directory != NULL; }
const char *milSpoolFailure(void) { return spool.failure; }

//===----------------------------------------------------------------------===//
// Work
//===----------------------------------------------------------------------===//

static void releaseWork(void *owner, const void *data, size_t size, size_t alignment) {
  munmap((void *)data, size);
}

MilStatus milSpoolAllocate(size_t size, MilBuffer *outBuffer, void **outData) {
  *outBuffer = (MilBuffer){0};
  *outData = NULL;
  void *data = MAP_FAILED;
  int descriptor = size <= INT64_MAX ? openNameless() : -1;
  if (descriptor < 0)
    return fail(size <= INT64_MAX ? errno : EFBIG, size);
  // Where there is no room a store would end the process, so it is reserved first.
  int error = posix_fallocate(descriptor, 0, (off_t)size);
  if (!error) {
    data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    error = errno;
  }
  close(descriptor);
  if (data == MAP_FAILED)
    return fail(error, size);
  *outBuffer = (MilBuffer){data, size, kAlignment, releaseWork, NULL};
  *outData = data;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// Under the lock.
static void dropPiece(Piece *piece) {
  if (--piece->references)
    return;
  munmap(piece->data, piece->size);
  free(piece);
}

void milSpoolSetDirectory(const char *directory, MilDiag diag) {
  pthread_mutex_lock(&spool.lock);
  if (spool.last)
    dropPiece(spool.last);
  if (spool.results >= 0)
    close(spool.results);
  free(spool.directory);
  free(spool.failure);
  free(spool.holes);
  spool.directory = directory ? strdup(directory) : NULL;
  spool.results = -1;
  spool.end = 0;
  spool.last = NULL;
  spool.holes = NULL;
  spool.numHoles = spool.holesCapacity = 0;
  spool.diag = diag;
  spool.failure = NULL;
  pthread_mutex_unlock(&spool.lock);
}

/// Under the lock. Without memory the disk gets its room back at the end.
static void addHole(off_t start, off_t end) {
  if (spool.numHoles == spool.holesCapacity) {
    size_t wider = spool.holesCapacity ? 2 * spool.holesCapacity : 64;
    Hole *copy = realloc(spool.holes, wider * sizeof *copy);
    if (!copy)
      return;
    spool.holes = copy;
    spool.holesCapacity = wider;
  }
  spool.holes[spool.numHoles++] = (Hole){start, end};
}

/// Gives the disk its room back before more is taken, where the file system can do that. Under the lock.
static void punchHoles(void) {
  for (size_t i = 0; i < spool.numHoles; ++i)
    (void)fallocate(spool.results, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, spool.holes[i].start,
                    spool.holes[i].end - spool.holes[i].start);
  spool.numHoles = 0;
}

static void releaseResult(void *owner, const void *data, size_t size, size_t alignment) {
  Piece *piece = owner;
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  pthread_mutex_lock(&spool.lock);
  uint64_t start = piece->offset + (uint64_t)((const char *)data - piece->data), end = start + size;
  start = (start + page - 1) / page * page;
  end = end / page * page;
  if (start < end)
    addHole((off_t)start, (off_t)end);
  dropPiece(piece);
  pthread_mutex_unlock(&spool.lock);
}

/// Makes a piece with room for `size` bytes the last one. Under the lock; 0, or what went wrong.
static int addPiece(size_t size) {
  size_t whole = (size + kPiece - 1) / kPiece * kPiece;
  Piece *piece = malloc(sizeof *piece);
  if (!piece)
    return ENOMEM;
  punchHoles();
  if (spool.results < 0)
    spool.results = openNameless();
  if (spool.results < 0 || ftruncate(spool.results, (off_t)(spool.end + whole)) != 0) {
    int error = errno;
    free(piece);
    return error;
  }
  void *data = mmap(NULL, whole, PROT_READ, MAP_SHARED, spool.results, (off_t)spool.end);
  if (data == MAP_FAILED) {
    int error = errno;
    free(piece);
    return error;
  }
  *piece = (Piece){.data = data, .offset = spool.end, .size = whole, .references = 1};
  spool.end += whole;
  if (spool.last)
    dropPiece(spool.last);
  spool.last = piece;
  return 0;
}

/// Room for `size` bytes, with a reference to its piece.
static int reserve(size_t size, Piece **outPiece, size_t *outAt) {
  int error = 0;
  pthread_mutex_lock(&spool.lock);
  if (!spool.last || size > spool.last->size - spool.last->used)
    error = addPiece(size);
  if (!error) {
    Piece *piece = *outPiece = spool.last;
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): errno is not 0 where addPiece fails
    *outAt = piece->used;
    size_t end = (piece->used + size + kAlignment - 1) / kAlignment * kAlignment;
    piece->used = end < piece->size ? end : piece->size;
    ++piece->references;
  }
  pthread_mutex_unlock(&spool.lock);
  return error;
}

MilStatus milSpoolWrite(const void *data, size_t size, MilBuffer *outBuffer) {
  const char *bytes = data;
  Piece *piece;
  size_t at;
  *outBuffer = (MilBuffer){0};
  int error = size <= INT64_MAX / 2 ? reserve(size, &piece, &at) : EFBIG;
  if (error)
    return fail(error, size);
  MilBuffer buffer = {piece->data + at, size, kAlignment, releaseResult, piece};
  for (size_t done = 0; done < size && !error;) {
    size_t part = size - done < (1 << 30) ? size - done : 1 << 30;
    ssize_t written = pwrite(spool.results, bytes + done, part, (off_t)(piece->offset + at + done));
    if (written > 0)
      done += (size_t)written;
    else if (written == 0 || errno != EINTR)
      error = written < 0 ? errno : ENOSPC;
  }
  if (error) {
    milBufferRelease(&buffer);
    return fail(error, size);
  }
  *outBuffer = buffer;
  return MIL_OK;
}
