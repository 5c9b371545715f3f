//===- Guard.h - mapped files that lose bytes ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A page of a mapped file that is not there any more (the file was cut short, or the disk fails) ends
// the process that reads it: SIGBUS. Behind milBufferGuardFiles (mil-c/Buffer.h) such bytes read as zeros
// instead, and the mapping is marked; milBufferCheckFiles turns the mark into an error before a result is
// put in its place. Any thread.
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_GUARD_H
#define MIL_SUPPORT_GUARD_H

#include "mil-c/Support.h"

#include <sys/stat.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A file before it was mapped.
typedef struct MilGuardFile {
  int descriptor; ///< -1: its time of change is not looked at
  struct stat info;
} MilGuardFile;

/// Guards `size` bytes at `data`, the whole of a mapped file that `path` names in messages. Nothing without
/// milBufferGuardFiles.
void milGuardAdd(const void *data, size_t size, const MilGuardFile *file, const char *path);
/// To be called before the mapping goes, by its first address; nothing when it is not guarded. What it
/// has lost stays an error.
void milGuardRemove(const void *data);
/// Reads the byte where the system has refused to read it for us. Whether it can be read now.
bool milGuardTouch(const void *data);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_GUARD_H
