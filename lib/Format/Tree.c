//===- Tree.c - files below a directory, without leaving it -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Format/Tree.h"

#include "Format/FileBytes.h"
#include "Support/Walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

MilStatus milTreeNormalize(MilArena *arena, MilString path, const char *what, MilString *outPath,
                           MilDiag diag) {
  *outPath = (MilString){NULL, 0};
  if (path.length && path.data[0] == '/')
    return milFail(diag, MIL_MALFORMED,
                   "%s: path '%.*s' is absolute, expected one inside the package", what,
                   MIL_STR(path));
  if (path.length && memchr(path.data, '\0', path.length))
    return milFail(diag, MIL_MALFORMED, "%s: path '%.*s' holds a NUL", what, MIL_STR(path));
  char *clean = milArenaAlloc(arena, path.length + 1);
  if (!clean)
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", what);
  size_t length = 0;
  for (size_t i = 0; i < path.length;) {
    size_t end = i;
    while (end < path.length && path.data[end] != '/')
      ++end;
    MilString part = {path.data + i, end - i};
    i = end + 1;
    if (part.length == 0 || milStringEqual(part, milString(".")))
      continue;
    if (milStringEqual(part, milString("..")))
      return milFail(diag, MIL_MALFORMED,
                     "%s: path '%.*s' contains '..', expected one inside the package", what,
                     MIL_STR(path));
    if (length)
      clean[length++] = '/';
    memcpy(clean + length, part.data, part.length);
    length += part.length;
  }
  clean[length] = '\0';
  *outPath = (MilString){clean, length};
  return MIL_OK;
}

MilString milTreeParent(MilString path) {
  const char *slash = path.length ? memrchr(path.data, '/', path.length) : NULL;
  return (MilString){path.data, slash ? (size_t)(slash - path.data) : 0};
}

/// Opens one component. A FIFO would wait for a writer without O_NONBLOCK; O_NOFOLLOW stops at a
/// link with ELOOP, or, together with O_DIRECTORY, ENOTDIR.
static MilTreeResult openComponent(int directory, const char *name, int flags, int *outDescriptor) {
  int descriptor =
      openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
  *outDescriptor = descriptor;
  if (descriptor >= 0)
    return MIL_TREE_OK;
  int error = errno;
  struct stat info;
  if (fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode))
    return MIL_TREE_LINK;
  errno = error;
  return error == ENOENT || error == ENOTDIR ? MIL_TREE_MISSING : MIL_TREE_OTHER;
}

MilTreeResult milTreeOpen(int directory, const char *path, int *outDescriptor,
                          struct stat *outInfo) {
  int current = -1;
  MilTreeResult result = openComponent(directory, ".", O_DIRECTORY, &current);
  while (result == MIL_TREE_OK && *path) {
    char name[NAME_MAX + 1];
    size_t length = strcspn(path, "/");
    bool last = path[length] == '\0';
    int next = -1;
    if (length > NAME_MAX) {
      errno = ENAMETOOLONG;
      result = MIL_TREE_OTHER;
    } else {
      memcpy(name, path, length);
      name[length] = '\0';
      result = openComponent(current, name, last ? 0 : O_DIRECTORY, &next);
    }
    int error = errno;
    close(current);
    errno = error;
    current = next;
    path += last ? length : length + 1;
  }
  if (result == MIL_TREE_OK && fstat(current, outInfo) != 0) {
    int error = errno;
    close(current);
    errno = error;
    result = MIL_TREE_OTHER;
  }
  *outDescriptor = result == MIL_TREE_OK ? current : -1;
  return result;
}

const char *milTreeResultText(MilTreeResult result) {
  switch (result) {
  case MIL_TREE_OK:
    return "no error";
  case MIL_TREE_MISSING:
    return "does not exist";
  case MIL_TREE_LINK:
    return "leads through a symbolic link, which a package must not hold";
  case MIL_TREE_OTHER:
    break;
  }
  return strerror(errno);
}

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

MilStatus milTreeMakeDirectories(const char *root, const char *path, MilDiag diag) {
  char partial[PATH_MAX];
  size_t length = strlen(path);
  if (length >= sizeof partial)
    return milFail(diag, MIL_IO, "%s: %s", path, strerror(ENAMETOOLONG));
  memcpy(partial, path, length + 1);
  for (size_t i = strlen(root) + 1; i <= length; ++i) {
    if ((path[i] != '/' && path[i] != '\0') || path[i - 1] == '/')
      continue;
    partial[i] = '\0';
    if (mkdir(partial, 0777) != 0 && errno != EEXIST)
      return milFail(diag, MIL_IO, "%s: cannot make the directory: %s", partial, strerror(errno));
    partial[i] = path[i];
  }
  return MIL_OK;
}

/// Writes all and closes.
static MilStatus fill(int descriptor, const char *path, const void *data, size_t size,
                      MilDiag diag) {
  uint64_t position = 0;
  int error = milFileBytesWrite(descriptor, data, size, &position);
  if (close(descriptor) != 0 && !error)
    error = errno;
  if (error)
    return milFail(diag, MIL_IO, "%s: cannot write: %s", path, strerror(error));
  return MIL_OK;
}

MilStatus milTreeWriteFile(const char *path, const void *data, size_t size, MilDiag diag) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return milFail(diag, errno == EEXIST ? MIL_INVALID : MIL_IO, "%s: cannot create: %s", path,
                   strerror(errno));
  return fill(descriptor, path, data, size, diag);
}

MilStatus milTreeFillFile(const char *path, const void *data, size_t size, MilDiag diag) {
  int descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0)
    return milFail(diag, MIL_IO, "%s: cannot write: %s", path, strerror(errno));
  return fill(descriptor, path, data, size, diag);
}

//===----------------------------------------------------------------------===//
// Whole trees
//===----------------------------------------------------------------------===//

static int addSize(void *bytes, const MilWalkEntry *entry) {
  if (entry->kind == MIL_WALK_FILE && S_ISREG(entry->info.st_mode))
    *(uint64_t *)bytes += (uint64_t)entry->info.st_size;
  return entry->kind == MIL_WALK_ERROR ? entry->error : 0;
}

MilStatus milTreeSize(const char *path, uint64_t *outBytes, MilDiag diag) {
  *outBytes = 0;
  int error = milWalk(path, true, addSize, outBytes);
  if (!error)
    return MIL_OK;
  *outBytes = 0;
  return milFail(diag, error == ENOMEM ? MIL_NO_MEMORY : MIL_IO, "%s: cannot tell its size: %s",
                 path, strerror(error));
}
