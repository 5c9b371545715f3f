//===- Tree.c - files below a directory, without leaving it -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Format/Tree.h"

#include "Format/FileBytes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
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

MilStatus milTreeMakeDirectories(const char *path, MilDiag diag) {
  char partial[PATH_MAX];
  size_t length = strlen(path);
  if (length >= sizeof partial)
    return milFail(diag, MIL_IO, "%s: %s", path, strerror(ENAMETOOLONG));
  memcpy(partial, path, length + 1);
  for (size_t i = 1; i <= length; ++i) {
    if (path[i] != '/' && path[i] != '\0')
      continue;
    partial[i] = '\0';
    if (mkdir(partial, 0777) != 0 && errno != EEXIST)
      return milFail(diag, MIL_IO, "%s: cannot make the directory: %s", partial, strerror(errno));
    partial[i] = path[i];
  }
  return MIL_OK;
}

MilStatus milTreeWriteFile(const char *path, const void *data, size_t size, MilDiag diag) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return milFail(diag, errno == EEXIST ? MIL_INVALID : MIL_IO, "%s: cannot create: %s", path,
                   strerror(errno));
  uint64_t position = 0;
  int error = milFileBytesWrite(descriptor, data, size, &position);
  if (close(descriptor) != 0 && !error)
    error = errno;
  if (error)
    return milFail(diag, MIL_IO, "%s: cannot write: %s", path, strerror(error));
  return MIL_OK;
}

/// mkstemp and mkdtemp make private files; these are to become what open and mkdir make under the
/// user's umask.
static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
enum { kSuffix = 6, kStaleSeconds = 60 };

/// Whether nobody works on a temporary any more: it is ours, not new, and not locked.
static bool isStale(const char *path) {
  int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0)
    return false;
  bool stale = fstat(descriptor, &status) == 0 && status.st_uid == geteuid() &&
               time(NULL) - status.st_mtime > kStaleSeconds &&
               flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return stale;
}

/// Removes what earlier runs that were killed have left beside the target.
static void sweep(MilArena *arena, const char *folder, const char *prefix) {
  DIR *directory = folder ? opendir(folder) : NULL;
  size_t length = strlen(prefix);
  for (struct dirent *entry; directory && (entry = readdir(directory));) {
    const char *name = entry->d_name;
    if (strncmp(name, prefix, length) != 0 || strlen(name) != length + kSuffix ||
        strspn(name + length, letters) != kSuffix)
      continue;
    const char *path = milArenaPrintf(arena, "%s/%s", folder, name);
    if (path && isStale(path))
      milTreeRemove(path);
  }
  if (directory)
    closedir(directory);
}

MilStatus milTreeMakeTemporary(MilArena *arena, const char *target, bool file, const char **outPath,
                               int *outLock, MilDiag diag) {
  *outPath = NULL;
  *outLock = -1;
  MilString parent = milTreeParent(milString(target));
  const char *name = strrchr(target, '/');
  name = name ? name + 1 : target;
  bool rooted = target[0] == '/' && parent.length == 0;
  char *path = milArenaPrintf(arena, "%.*s%s.%.200s.XXXXXX", MIL_STR(parent),
                              parent.length || rooted ? "/" : "", name);
  if (!path)
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", target);
  char *suffix = path + strlen(path) - kSuffix;
  *suffix = '\0';
  const char *slash = strrchr(path, '/');
  const char *folder = parent.length ? milArenaCopyString(arena, parent).data : rooted ? "/" : ".";
  sweep(arena, folder, slash ? slash + 1 : path);
  for (int attempt = 0; attempt < 100; ++attempt) {
    unsigned char noise[kSuffix];
    if (getrandom(noise, sizeof noise, 0) != sizeof noise)
      break;
    for (size_t i = 0; i < sizeof noise; ++i)
      suffix[i] = letters[noise[i] % 32];
    suffix[kSuffix] = '\0';
    int made = file ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : mkdir(path, 0777);
    if (made >= 0) {
      if (file)
        close(made);
      *outPath = path;
      *outLock = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (*outLock >= 0)
        (void)flock(*outLock, LOCK_EX | LOCK_NB); // not every file system can
      return MIL_OK;
    }
    if (errno != EEXIST)
      break;
  }
  return milFail(diag, MIL_IO, "%s: cannot write beside it (%s): %s", target, path,
                 strerror(errno));
}

//===----------------------------------------------------------------------===//
// Whole trees
//===----------------------------------------------------------------------===//

static FTS *openTree(const char *path, int options) {
  char *const roots[] = {(char *)path, NULL};
  return fts_open(roots, FTS_NOCHDIR | options, NULL);
}

bool milTreeRemove(const char *path) {
  FTS *tree = openTree(path, FTS_PHYSICAL);
  if (!tree)
    return false;
  bool removed = true;
  for (FTSENT *entry; (entry = fts_read(tree));) {
    if (entry->fts_info == FTS_D)
      continue; // comes again after what it holds
    if (entry->fts_info == FTS_DP)
      removed &= rmdir(entry->fts_accpath) == 0;
    else if (entry->fts_info != FTS_NS || entry->fts_errno != ENOENT)
      removed &= unlink(entry->fts_accpath) == 0;
  }
  fts_close(tree);
  return removed;
}

uint64_t milTreeSize(const char *path) {
  FTS *tree = openTree(path, FTS_PHYSICAL | FTS_COMFOLLOW);
  if (!tree)
    return 0;
  uint64_t bytes = 0;
  for (FTSENT *entry; (entry = fts_read(tree));)
    if (entry->fts_info == FTS_F)
      bytes += S_ISREG(entry->fts_statp->st_mode) ? (uint64_t)entry->fts_statp->st_size : 0;
  fts_close(tree);
  return bytes;
}

void milTreeSync(const char *path) {
  FTS *tree = openTree(path, FTS_PHYSICAL);
  if (!tree)
    return;
  for (FTSENT *entry; (entry = fts_read(tree));) {
    if (entry->fts_info != FTS_F && entry->fts_info != FTS_DP)
      continue;
    int descriptor = open(entry->fts_accpath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
      continue;
    fsync(descriptor);
    close(descriptor);
  }
  fts_close(tree);
}

static bool unsupportedByFileSystem(int error) {
  return error == EINVAL || error == ENOSYS || error == ENOTSUP;
}

/// Without an exchange a file is still replaced in one step; an old directory steps aside for a
/// moment, and comes back if the new one cannot take its place.
static int replaceWithoutExchange(const char *source, const char *target) {
  char aside[PATH_MAX];
  if (rename(source, target) == 0)
    return 0;
  if (errno != ENOTEMPTY && errno != EEXIST)
    return errno;
  if ((size_t)snprintf(aside, sizeof aside, "%s.old", source) >= sizeof aside)
    return ENAMETOOLONG;
  if (rename(target, aside) != 0)
    return errno;
  if (rename(source, target) != 0) {
    int error = errno;
    return rename(aside, target) != 0 ? errno : error;
  }
  // The name of the new tree is free again; the old one gets it, and its end, there.
  return rename(aside, source) != 0 ? errno : 0;
}

MilStatus milTreeMove(const char *source, const char *target, bool replace, MilDiag diag) {
  int error = 0;
  if (replace)
    milTreeSync(source);
  if (renameat2(AT_FDCWD, source, AT_FDCWD, target, replace ? RENAME_EXCHANGE : RENAME_NOREPLACE))
    error = errno;
  if (error && unsupportedByFileSystem(error)) {
    if (replace)
      error = replaceWithoutExchange(source, target);
    else
      error = rename(source, target) != 0 ? errno : 0;
  }
  if (error)
    return milFail(diag, MIL_IO, "%s: cannot put the new one in its place: %s", target,
                   strerror(error));
  if (replace && !milTreeRemove(source))
    milEmit(diag, MIL_WARNING, "%s: is written, but the old one cannot be removed from %s", target,
            source);
  return MIL_OK;
}
