//===- mil-c/Progress.h - how far the work on weights is ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PROGRESS_H
#define MIL_C_PROGRESS_H

#include "mil-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// How far one pass is.
typedef struct MilProgress {
  const char *pass;      ///< "palettize"
  uint64_t bytes, total; ///< of weights; equal when the pass has computed all of them
  MilString weight;      ///< whose turn it is; lent for the call
} MilProgress;

/// Who is told: before each batch of weights and once they are done, on the thread that runs the pass.
/// False stops it, as milProgressStop does. One listener for the process, set while no pass runs; a null
/// function: nobody.
void milProgressListen(bool (*listen)(void *userData, const MilProgress *progress), void *userData);

/// Stops the passes that run and all later ones until the next milProgressListen: a pass that computes
/// fails soon, with a message, before it has changed the module. From any thread or signal handler.
void milProgressStop(void);
/// Whether they shall stop.
bool milProgressIsStopped(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_PROGRESS_H
