//===- WholeFile.c - files that are there whole or not ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/WholeFile.h"

#include "Temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/// Others may write the same file, so it can come and go until the move.
enum { kMostAttempts = 100 };

static const MilDiag silent = {NULL, NULL};

/// Where bytes go before they are a file.
typedef struct Place {
  MilArena *arena;
  char *target;          ///< behind links
  const char *temporary; ///< beside it; null: written in place, as to a pipe
  int descriptor;
  mode_t mode; ///< of the file that is replaced; 0: there is none
} Place;

static int errnoOf(MilStatus status) {
  return status == MIL_OK ? 0 : status == MIL_NO_MEMORY ? ENOMEM : errno ? errno : EIO;
}

static void closePlace(Place *place) {
  if (place->temporary)
    milTemporaryRemove(place->temporary);
  if (place->descriptor >= 0)
    close(place->descriptor);
  free(place->target);
  milArenaDestroy(place->arena);
}

/// Close it, also after a failure.
static int openPlace(const char *path, Place *place) {
  struct stat found;
  bool exists = stat(path, &found) == 0;
  *place = (Place){.arena = milArenaCreate(),
                   .target = exists ? realpath(path, NULL) : strdup(path),
                   .descriptor = -1};
  if (!place->arena || !place->target)
    return place->arena ? errno : ENOMEM;
  if (exists && !S_ISREG(found.st_mode)) {
    place->descriptor = open(path, O_WRONLY | O_CLOEXEC);
    return place->descriptor < 0 ? errno : 0;
  }
  place->mode = exists ? found.st_mode & 07777 : 0;
  errno = 0;
  return errnoOf(milTemporaryCreate(place->arena, place->target, /*file=*/true, &place->temporary,
                                    &place->descriptor, silent));
}

static int writeAll(int descriptor, const char *data, size_t size) {
  while (size) {
    ssize_t written = write(descriptor, data, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return written < 0 ? errno : EIO;
    data += written;
    size -= (size_t)written;
  }
  return 0;
}

static int movePlace(Place *place) {
  bool moved = false;
  for (int attempt = 0; !moved; ++attempt) {
    struct stat info;
    if (attempt == kMostAttempts)
      return EBUSY;
    errno = 0;
    MilStatus status = milTemporaryMove(place->temporary, place->target,
                                        lstat(place->target, &info) == 0, &moved, silent);
    if (status != MIL_OK)
      return errnoOf(status);
  }
  place->temporary = NULL;
  return 0;
}

int milWholeFileWrite(const char *path, const void *data, size_t size) {
  Place place;
  int error = openPlace(path, &place);
  if (!error)
    error = writeAll(place.descriptor, data, size);
  if (!error && place.mode && fchmod(place.descriptor, place.mode) != 0)
    error = errno;
  if (!error && place.temporary && fsync(place.descriptor) != 0 && errno != EINVAL)
    error = errno; // a full disk may show only now
  if (!error && place.temporary)
    error = movePlace(&place);
  closePlace(&place);
  return error;
}

int milWholeFileTry(const char *path) {
  struct stat found;
  Place place;
  if (stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode))
    return 0; // nobody may be reading a pipe yet
  int error = openPlace(path, &place);
  closePlace(&place);
  return error;
}
