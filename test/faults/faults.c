//===- faults.c - a system that fails, for LD_PRELOAD -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MIL_FAULTS is a list of words, separated by commas:
//   no-tmpfile   files without a name cannot be made, as on file systems that do not know them
//   read-only    no file without a name can be made at all
//   full         room cannot be reserved, and large writes into files without a name find none
//   copy-exdev, copy-enosys, copy-einval   the kernel copies nothing between files
//   copy-short   it copies at most 100000 bytes at once, and stops after ten times
//   flip         one bit of each large write to a file with a name is another one
//   cut, touch   a large file below $MIL_MEDDLE that is mapped for reading is half as long from then on, or has been
//                written to
//   cut-later    the file $MIL_MEDDLE is half as long once another one has been made
//   locale       the process speaks the language of the environment, as a program around the library may
// every.c makes any one call fail.
//===----------------------------------------------------------------------===//
#include "Every.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kLargeWrite = 1 << 16 };

static bool has(const char *fault) {
  const char *list = getenv("MIL_FAULTS"), *at = list ? strstr(list, fault) : NULL;
  return at && (at == list || at[-1] == ',') &&
         (at[strlen(fault)] == '\0' || at[strlen(fault)] == ',');
}

static bool isNameless(int descriptor) {
  struct stat info;
  return fstat(descriptor, &info) == 0 && info.st_nlink == 0;
}

__attribute__((constructor)) static void speak(void) {
  if (has("locale") && !setlocale(LC_ALL, ""))
    abort();
}

int open(const char *path, int flags, ...) {
  static int (*real)(const char *, int, ...);
  mode_t mode = 0;
  if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  if (!real)
    real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  if ((flags & O_TMPFILE) == O_TMPFILE && (has("no-tmpfile") || has("read-only"))) {
    errno = has("read-only") ? EROFS : EOPNOTSUPP;
    return -1;
  }
  struct stat info;
  const char *later = has("cut-later") && flags & O_CREAT ? getenv("MIL_MEDDLE") : NULL;
  if (later && (stat(later, &info) != 0 || truncate(later, info.st_size / 2) != 0))
    abort();
  return everyFails("open", flags & O_CREAT ? FAULT_EIO | FAULT_ENOSPC : FAULT_EIO)
             ? -1
             : real(path, flags, mode);
}

/// Somebody else works on a file that has been mapped; on no other than those of the test.
static void meddle(int descriptor, size_t size) {
  const char *folder = getenv("MIL_MEDDLE");
  char link[64], path[4096], byte;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (!folder || length < 0)
    return;
  path[length] = '\0';
  if (strncmp(path, folder, strlen(folder)) != 0)
    return;
  if (has("cut") && truncate(path, (off_t)(size / 2)) != 0)
    abort();
  int file = has("touch") ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file >= 0 && (pread(file, &byte, 1, 0) != 1 || write(file, &byte, 1) != 1))
    abort();
}

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  static void *(*real)(void *, size_t, int, int, int, off_t);
  if (!real)
    real = (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
  if (everyFails("mmap", FAULT_MEMORY))
    return MAP_FAILED;
  void *data = real(address, size, protection, flags, descriptor, offset);
  bool isInput = descriptor >= 0 && size >= kLargeWrite && protection == PROT_READ &&
                 (flags & (MAP_PRIVATE | MAP_ANONYMOUS)) == MAP_PRIVATE && !isNameless(descriptor);
  if (isInput && data != MAP_FAILED)
    meddle(descriptor, size);
  return data;
}

int posix_fallocate(int descriptor, off_t offset, off_t size) {
  static int (*real)(int, off_t, off_t);
  if (!real)
    real = (int (*)(int, off_t, off_t))dlsym(RTLD_NEXT, "posix_fallocate");
  return has("full") ? ENOSPC : real(descriptor, offset, size);
}

ssize_t copy_file_range(int from, off64_t *fromAt, int to, off64_t *toAt, size_t size,
                        unsigned flags) {
  static ssize_t (*real)(int, off64_t *, int, off64_t *, size_t, unsigned);
  static int count;
  if (!real)
    real = (ssize_t (*)(int, off64_t *, int, off64_t *, size_t, unsigned))dlsym(RTLD_NEXT,
                                                                                "copy_file_range");
  errno = has("copy-exdev") ? EXDEV : has("copy-enosys") ? ENOSYS : has("copy-einval") ? EINVAL : 0;
  if (errno || everyShortens("copy_file_range", FAULT_EIO | FAULT_ENOSPC, &size))
    return -1;
  if (has("copy-short")) {
    size = size < 100000 ? size : 100000;
    if (count++ >= 10)
      return 0;
  }
  return real(from, fromAt, to, toAt, size, flags);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (!real)
    real = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
  if (everyShortens("pwrite", FAULT_EIO | FAULT_ENOSPC, &size))
    return -1;
  if (size >= kLargeWrite && has("full") && isNameless(descriptor)) {
    errno = ENOSPC;
    return -1;
  }
  if (size < kLargeWrite || !has("flip") || isNameless(descriptor))
    return real(descriptor, data, size, offset);
  char *copy = malloc(size);
  if (!copy)
    return -1;
  memcpy(copy, data, size);
  copy[size / 2] ^= 1;
  ssize_t written = real(descriptor, copy, size, offset);
  free(copy);
  return written;
}
