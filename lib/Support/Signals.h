//===- Signals.h - signals of a program that owns its process ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_SIGNALS_H
#define MIL_SUPPORT_SIGNALS_H

#include <signal.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What stops a run, but for those that it was started to ignore, as nohup and shells without job control
/// do. Asked before any other handler is there, as LLVM's: those look like none that is ignored.
void milSignalsThatStop(sigset_t *outSignals);
/// Ignores again what the run was started to ignore; after others have installed their handlers.
void milSignalsIgnoreAgain(void);
/// A file that grows beyond the limit of the process (`ulimit -f`) is then an error of the write.
void milSignalsIgnoreFileSize(void);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_SIGNALS_H
