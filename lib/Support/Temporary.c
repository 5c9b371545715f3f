//===- Temporary.c - what takes the place of a file when it is whole -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Temporary.h"

#include "Signals.h"
#include "Walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

//===----------------------------------------------------------------------===//
// Those of this process
//===----------------------------------------------------------------------===//

/// What a signal has to remove; a process that has more loses sight of the others. The lock is held while
/// one comes into being or takes its place.
enum { kMaxRegistered = 64 };
static const char *registered[kMaxRegistered];
static pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;

static void addRegistered(const char *path) {
  for (size_t i = 0; i < kMaxRegistered; ++i)
    if (!registered[i]) {
      registered[i] = path;
      return;
    }
}

static void dropRegistered(const char *path) {
  for (size_t i = 0; i < kMaxRegistered; ++i)
    if (registered[i] && strcmp(registered[i], path) == 0)
      registered[i] = NULL;
}

/// Visits of walks below keep what went wrong, and go on.
static int removeEntry(void *failed, const MilWalkEntry *entry) {
  if (entry->kind == MIL_WALK_ERROR)
    *(bool *)failed |= entry->error != ENOENT; // somebody else may remove it as well
  else if ((entry->kind == MIL_WALK_DIRECTORY ? rmdir(entry->path) : unlink(entry->path)) != 0)
    *(bool *)failed |= errno != ENOENT;
  return 0;
}

static bool removeTree(const char *path) {
  bool failed = false;
  (void)milWalk(path, false, removeEntry, &failed);
  return !failed;
}

bool milTemporaryRemove(const char *path) {
  bool removed = removeTree(path);
  pthread_mutex_lock(&registry);
  dropRegistered(path);
  pthread_mutex_unlock(&registry);
  return removed;
}

/// Whoever is writing may put something into a directory that is being removed.
static void removeRegistered(void) {
  pthread_mutex_lock(&registry); // for good
  for (size_t i = 0; i < kMaxRegistered; ++i)
    for (int attempt = 0; registered[i] && attempt < 100 && !removeTree(registered[i]); ++attempt)
      ;
}

static void *waitForSignals(void *signals) {
  int number;
  while (sigwait(signals, &number) != 0)
    ;
  removeRegistered();
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  signal(number, SIG_DFL); // a handler that lets the process live would leave it without the lock
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
  raise(number);
  return NULL;
}

void milTemporaryRemoveOnSignals(void) {
  static sigset_t signals;
  pthread_t thread;
  sigset_t before;
  milSignalsThatStop(&signals);
  if (pthread_sigmask(SIG_BLOCK, &signals, &before) != 0)
    return;
  if (pthread_create(&thread, NULL, waitForSignals, &signals) == 0)
    pthread_detach(thread);
  else
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

//===----------------------------------------------------------------------===//
// What killed runs have left
//===----------------------------------------------------------------------===//

static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
static const char kAside[] = ".old"; // behind the name of a temporary: the target, set aside
enum { kSuffix = 6 };

static bool isSame(int descriptor, const char *path) {
  struct stat held, there;
  return fstat(descriptor, &held) == 0 && lstat(path, &there) == 0 && held.st_dev == there.st_dev &&
         held.st_ino == there.st_ino;
}

/// Locks what stands at the path, when it is ours and nobody works on it. The descriptor, or -1.
/// File systems without locks have nothing that could be taken for a remainder.
static int lockRemainder(const char *path) {
  struct stat info;
  int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0)
    return -1;
  if (fstat(descriptor, &info) == 0 && info.st_uid == geteuid() &&
      flock(descriptor, LOCK_EX | LOCK_NB) == 0 && isSame(descriptor, path))
    return descriptor;
  close(descriptor);
  return -1;
}

static void sweepTemporary(const char *path) {
  int lock = lockRemainder(path);
  if (lock < 0)
    return;
  removeTree(path); // what cannot be removed now is there for the next run
  close(lock);
}

/// A target that was set aside comes back where nothing has taken its place, unless somebody is about to
/// put it there.
static void sweepAside(MilArena *arena, const char *path, const char *target) {
  struct stat info;
  char *temporary = milArenaPrintf(arena, "%.*s", (int)(strlen(path) - strlen(kAside)), path);
  if (!temporary || lstat(temporary, &info) == 0)
    return; // the run after this one finds it alone
  if (renameat2(AT_FDCWD, path, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
    return;
  if (lstat(target, &info) == 0)
    sweepTemporary(path);
  else
    (void)rename(path, target);
}

/// Whether `name` is `prefix`, six letters, and perhaps kAside.
static bool isTemporary(const char *name, const char *prefix, bool *outAside) {
  size_t length = strlen(prefix);
  if (strncmp(name, prefix, length) != 0 || strspn(name + length, letters) != kSuffix)
    return false;
  const char *rest = name + length + kSuffix;
  *outAside = strcmp(rest, kAside) == 0;
  return *outAside || !*rest;
}

static void sweep(MilArena *arena, const char *folder, const char *prefix, const char *target) {
  DIR *directory = folder ? opendir(folder) : NULL;
  for (struct dirent *entry; directory && (entry = readdir(directory));) {
    bool aside;
    if (!isTemporary(entry->d_name, prefix, &aside))
      continue;
    const char *path = milArenaPrintf(arena, "%s/%s", folder, entry->d_name);
    if (path && aside)
      sweepAside(arena, path, target);
    else if (path)
      sweepTemporary(path);
  }
  if (directory)
    closedir(directory);
}

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

static bool chooseName(char *suffix) {
  unsigned char noise[kSuffix];
  if (getrandom(noise, sizeof noise, 0) != sizeof noise)
    return false;
  for (size_t i = 0; i < sizeof noise; ++i)
    suffix[i] = letters[noise[i] % 32];
  suffix[kSuffix] = '\0';
  return true;
}

/// Makes and locks it. -1: errno says why; EEXIST: another name will do.
/// mkstemp and mkdtemp make private files; these are to become what open and mkdir make under the
/// user's umask.
static int makeLocked(const char *path, bool file) {
  int lock = -1;
  if (file)
    lock = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  else if (mkdir(path, 0777) == 0)
    lock = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  else
    return -1;
  int error = lock < 0 ? errno : 0;
  if (!error && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    error = EEXIST; // taken for a remainder before it was locked
  if (!error && !isSame(lock, path))
    error = EEXIST; // and removed
  if (!error)
    return lock;
  if (lock >= 0)
    close(lock);
  if (!file && error != EEXIST)
    removeTree(path);
  errno = !file && error == ENOENT ? EEXIST : error;
  return -1;
}

MilStatus milTemporaryCreate(MilArena *arena, const char *target, bool file, const char **outPath,
                             int *outLock, MilDiag diag) {
  *outPath = NULL;
  *outLock = -1;
  const char *slash = strrchr(target, '/');
  const char *name = slash ? slash + 1 : target;
  int length = (int)(name - target);
  const char *folder = !slash            ? "."
                       : slash == target ? "/"
                                         : milArenaPrintf(arena, "%.*s", length - 1, target);
  char *path = milArenaPrintf(arena, "%.*s.%.200s.XXXXXX", length, target, name);
  if (!path || !folder)
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", target);
  char *suffix = path + strlen(path) - kSuffix;
  *suffix = '\0';
  sweep(arena, folder, path + length, target);
  for (int attempt = 0; attempt < 100 && *outLock < 0; ++attempt) {
    if (!chooseName(suffix))
      break;
    pthread_mutex_lock(&registry);
    *outLock = makeLocked(path, file);
    if (*outLock >= 0)
      addRegistered(path);
    pthread_mutex_unlock(&registry);
    if (*outLock < 0 && errno != EEXIST)
      break;
  }
  if (*outLock < 0)
    return milFail(diag, MIL_IO, "%s: cannot write beside it (%s): %s", target, path,
                   strerror(errno));
  *outPath = path;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Moving
//===----------------------------------------------------------------------===//

static int syncEntry(void *error, const MilWalkEntry *entry) {
  if (entry->kind == MIL_WALK_ERROR)
    *(int *)error = entry->error;
  if (entry->kind == MIL_WALK_ERROR || S_ISLNK(entry->info.st_mode))
    return 0;
  int descriptor = open(entry->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0)
    return 0;
  if (fsync(descriptor) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT))
    *(int *)error = errno;
  close(descriptor);
  return 0;
}

/// Asks the system to keep all below `path` through a power failure. 0, or why the disk has not taken
/// it; that a file system keeps nothing is no failure.
static int syncTree(const char *path) {
  int error = 0;
  (void)milWalk(path, false, syncEntry, &error);
  return error;
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
  if ((size_t)snprintf(aside, sizeof aside, "%s%s", source, kAside) >= sizeof aside)
    return ENAMETOOLONG;
  if (rename(target, aside) != 0)
    return errno;
  if (rename(source, target) != 0) {
    int error = errno;
    return rename(aside, target) != 0 ? errno : error;
  }
  // The name of the new tree is free again; the old one gets it, and its end, there.
  return rename(aside, source) != 0 && errno != ENOENT ? errno : 0;
}

/// 0, or why not; `*outStale`: what stands at the target is not what `replace` says. A temporary that has
/// become the target is none any more.
static int moveRegistered(const char *source, const char *target, bool replace, bool *outStale) {
  int error = 0;
  pthread_mutex_lock(&registry);
  if (renameat2(AT_FDCWD, source, AT_FDCWD, target, replace ? RENAME_EXCHANGE : RENAME_NOREPLACE))
    error = errno;
  *outStale = error == (replace ? ENOENT : EEXIST);
  if (error && unsupportedByFileSystem(error)) {
    if (replace)
      error = replaceWithoutExchange(source, target);
    else
      error = rename(source, target) != 0 ? errno : 0;
  }
  if (!error && !replace)
    dropRegistered(source);
  pthread_mutex_unlock(&registry);
  return error;
}

MilStatus milTemporaryMove(const char *source, const char *target, bool replace, bool *outMoved,
                           MilDiag diag) {
  int error = replace ? syncTree(source) : 0;
  bool isStale;
  *outMoved = false;
  errno = error;
  if (error)
    return milFail(diag, MIL_IO, "%s: cannot write it out: %s", source, strerror(error));
  error = moveRegistered(source, target, replace, &isStale);
  if (isStale)
    return MIL_OK;
  errno = error;
  if (error)
    return milFail(diag, MIL_IO, "%s: cannot put the new one in its place: %s", target,
                   strerror(error));
  *outMoved = true;
  if (replace && !milTemporaryRemove(source))
    milEmit(diag, MIL_WARNING,
            "%s: is written, but the old one cannot be removed from %s; the next run tries again",
            target, source);
  return MIL_OK;
}
