//===- Tree.h - files below a directory, without leaving it -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A package comes from anywhere: its paths, links and special files must not make us read or write
// elsewhere, or wait.
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_TREE_H
#define MIL_FORMAT_TREE_H

#include "mil-c/Arena.h"
#include "mil-c/Support.h"

#include <sys/stat.h>

/// `path` without empty and `.` components, in the arena; it may become empty. `what` names it in
/// messages. Errors MIL_MALFORMED: absolute, or with a `..` component or a NUL; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milTreeNormalize(MilArena *arena, MilString path, const char *what,
                                           MilString *outPath, MilDiag diag);
/// The directory part of a normalized path, without the slash.
MilString milTreeParent(MilString path);

/// What opening a path below a directory found.
typedef enum MilTreeResult {
  MIL_TREE_OK,
  MIL_TREE_MISSING,
  MIL_TREE_LINK, ///< a symbolic link somewhere on the way
  MIL_TREE_OTHER ///< errno says why
} MilTreeResult;

/// Opens the normalized path below `directory` for reading, following no symbolic link and waiting
/// for nothing. The caller closes `*outDescriptor`; its kind is in `*outInfo`.
MilTreeResult milTreeOpen(int directory, const char *path, int *outDescriptor,
                          struct stat *outInfo);
const char *milTreeResultText(MilTreeResult result);

/// Creates `path` and every missing directory above it, below `root`, which it begins with and which is
/// there: were it made anew after a signal has had it removed, nobody would remove it again.
MIL_WARN_UNUSED MilStatus milTreeMakeDirectories(const char *root, const char *path, MilDiag diag);
/// Writes a new file. Errors MIL_INVALID when there is one already, MIL_IO.
MIL_WARN_UNUSED MilStatus milTreeWriteFile(const char *path, const void *data, size_t size,
                                           MilDiag diag);
/// The same into a file that is there and empty.
MIL_WARN_UNUSED MilStatus milTreeFillFile(const char *path, const void *data, size_t size,
                                          MilDiag diag);
/// Bytes of all regular files below `path`. Errors MIL_IO, MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milTreeSize(const char *path, uint64_t *outBytes, MilDiag diag);

#endif // MIL_FORMAT_TREE_H
