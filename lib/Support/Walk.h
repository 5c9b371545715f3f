//===- Walk.h - all that is below a path ---------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_WALK_H
#define MIL_SUPPORT_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

typedef enum MilWalkKind {
  MIL_WALK_FILE,      ///< anything but a directory, also a symbolic link
  MIL_WALK_DIRECTORY, ///< after all that is in it
  MIL_WALK_ERROR      ///< it cannot be looked at, or not be read
} MilWalkKind;

typedef struct MilWalkEntry {
  MilWalkKind kind;
  const char *path; ///< begins with the path of the walk; lent
  struct stat info; ///< not of an error
  int error;        ///< errno, of an error
} MilWalkEntry;

/// Visits `path` and all below it, in each directory in the order of the bytes of the names, which are read
/// before the first is visited. What is gone by its turn is not visited: others may clean up in there, and
/// coremltools renames a new manifest into place whenever it opens a package. No symbolic link is followed,
/// but one at `path` itself when `follow`. Ends when a visit is not 0, and returns that.
int milWalk(const char *path, bool follow, int (*visit)(void *userData, const MilWalkEntry *entry),
            void *userData);

#endif // MIL_SUPPORT_WALK_H
