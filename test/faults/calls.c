//===- calls.c - calls to the system that can be made to fail ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Those that faults.c has no fault of its own for.
//===----------------------------------------------------------------------===//
#include "Every.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kAny = FAULT_EIO, kRoom = FAULT_EIO | FAULT_ENOSPC };

/// A function with these parameters that fails with -1.
#define CALL(result, name, kinds, parameters, ...)                                                 \
  result name parameters {                                                                         \
    static result(*real) parameters;                                                               \
    if (!real)                                                                                     \
      real = (result(*) parameters)dlsym(RTLD_NEXT, #name);                                        \
    return everyFails(#name, kinds) ? -1 : real(__VA_ARGS__);                                      \
  }
/// The same for one that moves bytes.
#define MOVE(name, kinds, parameters, ...)                                                         \
  ssize_t name parameters {                                                                        \
    static ssize_t(*real) parameters;                                                              \
    if (!real)                                                                                     \
      real = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name);                                       \
    return everyShortens(#name, kinds, &size) ? -1 : real(__VA_ARGS__);                            \
  }

MOVE(read, kAny, (int descriptor, void *data, size_t size), descriptor, data, size)
MOVE(write, kRoom, (int descriptor, const void *data, size_t size), descriptor, data, size)
MOVE(pread, kAny, (int descriptor, void *data, size_t size, off_t at), descriptor, data, size, at)
MOVE(pread64, kAny, (int descriptor, void *data, size_t size, off64_t at), descriptor, data, size,
     at)

CALL(int, mkdir, kRoom, (const char *path, mode_t mode), path, mode)
CALL(int, rename, kRoom, (const char *from, const char *to), from, to)
CALL(int, renameat2, kRoom, (int a, const char *from, int b, const char *to, unsigned flags), a,
     from, b, to, flags)
CALL(int, unlink, kAny, (const char *path), path)
CALL(int, unlinkat, kAny, (int directory, const char *path, int flags), directory, path, flags)
CALL(int, rmdir, kAny, (const char *path), path)
CALL(int, fsync, kRoom, (int descriptor), descriptor)
CALL(int, fdatasync, kRoom, (int descriptor), descriptor)
CALL(int, flock, kAny, (int descriptor, int how), descriptor, how)
CALL(int, ftruncate, kRoom, (int descriptor, off_t size), descriptor, size)
CALL(int, fallocate, kRoom, (int descriptor, int mode, off_t at, off_t size), descriptor, mode, at,
     size)
CALL(int, fstat, kAny, (int descriptor, struct stat *info), descriptor, info)
CALL(int, stat, kAny, (const char *path, struct stat *info), path, info)
CALL(int, lstat, kAny, (const char *path, struct stat *info), path, info)
CALL(int, fstatat, kAny, (int a, const char *path, struct stat *info, int flags), a, path, info,
     flags)
CALL(int, chmod, kAny, (const char *path, mode_t mode), path, mode)
CALL(int, fchmod, kAny, (int descriptor, mode_t mode), descriptor, mode)
CALL(ssize_t, getrandom, kAny, (void *data, size_t size, unsigned flags), data, size, flags)

/// A file is closed also when that fails.
int close(int descriptor) {
  static int (*real)(int);
  if (!real)
    real = (int (*)(int))dlsym(RTLD_NEXT, "close");
  int result = real(descriptor);
  return everyFails("close", kRoom) ? -1 : result;
}

int openat(int directory, const char *path, int flags, ...) {
  static int (*real)(int, const char *, int, ...);
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (!real)
    real = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
  return everyFails("openat", flags & O_CREAT ? kRoom : kAny) ? -1
                                                              : real(directory, path, flags, mode);
}

int fcntl(int descriptor, int command, ...) {
  static int (*real)(int, int, ...);
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  if (!real)
    real = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl");
  return everyFails("fcntl", kAny) ? -1 : real(descriptor, command, argument);
}
