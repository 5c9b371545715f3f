//===- Spool.h - buffers in files without a name ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What does not fit into memory beside the weight that is worked on lies in files that have no name
// from their first moment: nothing is left of them, however the process ends. Their pages are the
// system's to write out and to read again.
//
//   results    finished bytes, one after the other in one file, mapped for reading in pieces: a buffer
//              lies in one piece, and a piece is unmapped when all of its buffers are gone
//   work       a file of its own for each buffer, mapped for writing
//
// One spool for the process. Any thread.
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_SPOOL_H
#define MIL_SUPPORT_SPOOL_H

#include "mil-c/Buffer.h"
#include "mil-c/Memory.h"

#ifdef __cplusplus
extern "C" {
#endif

/// milSpoolSetDirectory says where the files are made.
bool milSpoolIsOpen(void);
/// Why the spool could not take something, of the first time; null: it could always. Lent.
const char *milSpoolFailure(void);

/// A buffer for work. MIL_IO: no room; milSpoolFailure says why.
MIL_WARN_UNUSED MilStatus milSpoolAllocate(size_t size, MilBuffer *outBuffer, void **outData);
/// Copies finished bytes to the file of results; `*outBuffer` is read-only. Fails as above.
MIL_WARN_UNUSED MilStatus milSpoolWrite(const void *data, size_t size, MilBuffer *outBuffer);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_SPOOL_H
