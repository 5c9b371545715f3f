//===- Temporary.h - what takes the place of a file when it is whole -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   create    <dir>/.<name>.XXXXXX     locked as long as somebody works on it
//   move      exchanged with <dir>/<name>, then what stood there is removed
//
// A run that is killed (SIGKILL) leaves its temporary without a lock; whoever makes the next one for the same
// target removes it. So the target is the old one or the new one at any moment, whole.
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_TEMPORARY_H
#define MIL_SUPPORT_TEMPORARY_H

#include "mil-c/Arena.h"
#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Creates an empty directory (or file) beside the target, after those that killed runs have left are
/// removed; `*outPath` is in the arena. `*outLock` is a descriptor to close when it is done with: until
/// then nobody takes the temporary for such a remainder. Errors MIL_IO, of which errno says why, and
/// MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milTemporaryCreate(MilArena *arena, const char *target, bool file,
                                             const char **outPath, int *outLock, MilDiag diag);
/// Removes a file or a directory with all that is in it. False when something is left; nothing
/// there is fine.
bool milTemporaryRemove(const char *path);
/// Puts `source` in the place of `target`, in one step where the file system can. `replace` says that
/// something stands there, which is removed after the new one has been written out. `*outMoved` is false
/// when that is not so any more: then nothing has happened, and the target is to be looked at again.
/// Errors MIL_IO: the disk did not take it all, or the move failed; errno says why.
MIL_WARN_UNUSED MilStatus milTemporaryMove(const char *source, const char *target, bool replace,
                                           bool *outMoved, MilDiag diag);

/// From now on what stops the process (Signals.h) removes its temporaries first. For programs that own their
/// process: the signals are blocked, in this thread and in those that it starts, and a thread waits for them.
/// To be called before any other thread or handler is there.
void milTemporaryRemoveOnSignals(void);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_TEMPORARY_H
