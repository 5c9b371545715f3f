//===- mil-c/WholeFile.h - files that are there whole or not -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_WHOLEFILE_H
#define MIL_C_WHOLEFILE_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Puts `size` bytes into the file at `path`: written beside it, and then in its place with the permissions
/// that it had. A link stays, and what it names is replaced; a pipe or a device is written to. 0, or the
/// errno of what failed: a file is as it was then.
MIL_WARN_UNUSED int milWholeFileWrite(const char *path, const void *data, size_t size);
/// Whether that can be done, by making an empty file beside `path` and removing it: 0, or errno.
MIL_WARN_UNUSED int milWholeFileTry(const char *path);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_WHOLEFILE_H
