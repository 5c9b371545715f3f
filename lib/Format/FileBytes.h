//===- FileBytes.h - bytes into files, and whether they are there -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_FILEBYTES_H
#define MIL_FORMAT_FILEBYTES_H

#include "mil-c/Support.h"

/// Writes bytes at a position of an open file, which moves on behind what has been written. Many that are
/// those of a mapped file are copied by the kernel, without a look at them. Returns 0 or errno.
int milFileBytesWrite(int descriptor, const void *data, uint64_t size, uint64_t *position);

/// Asks the system to write a file out and to forget its pages, so that the next to read it reads what is
/// on the disk, as far as the file system does that.
void milFileBytesForget(const char *path);
/// Whether a file holds so many bytes with this hash (milHash, seed 0). Errors MIL_IO, also when it holds
/// others.
MIL_WARN_UNUSED MilStatus milFileBytesCheck(const char *path, uint64_t size, uint64_t hash,
                                            MilDiag diag);

#endif // MIL_FORMAT_FILEBYTES_H
