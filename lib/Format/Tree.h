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

/// Creates `path` and every missing directory above it.
MIL_WARN_UNUSED MilStatus milTreeMakeDirectories(const char *path, MilDiag diag);
/// Writes a new file. Errors MIL_INVALID when there is one already, MIL_IO.
MIL_WARN_UNUSED MilStatus milTreeWriteFile(const char *path, const void *data, size_t size,
                                           MilDiag diag);
/// Creates an empty directory (or file) `<dir>/.<name>.XXXXXX` beside the target; `*outPath` is in
/// the arena. `*outLock` is a descriptor to close when it is done with: until then nobody takes the
/// temporary for the remains of a run that was killed. Such remains are removed on the way.
MIL_WARN_UNUSED MilStatus milTreeMakeTemporary(MilArena *arena, const char *target, bool file,
                                               const char **outPath, int *outLock, MilDiag diag);
/// Removes a file or a directory with all that is in it. False when something is left; nothing
/// there is fine.
bool milTreeRemove(const char *path);
/// Bytes of all regular files below `path`.
uint64_t milTreeSize(const char *path);
/// Asks the system to keep all regular files below `path` through a power failure, as far as it
/// can.
void milTreeSync(const char *path);
/// Puts `source` in the place of `target`, in one step where the file system can: `replace` says
/// whether the target exists. What stood there is removed.
MIL_WARN_UNUSED MilStatus milTreeMove(const char *source, const char *target, bool replace,
                                      MilDiag diag);

#endif // MIL_FORMAT_TREE_H
