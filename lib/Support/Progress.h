//===- Progress.h - telling how far the work on weights is ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_SUPPORT_PROGRESS_H
#define MIL_SUPPORT_PROGRESS_H

#include "mil-c/Progress.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Tells the listener, if there is one.
void milProgressTell(const MilProgress *progress);

#ifdef __cplusplus
}
#endif
#endif // MIL_SUPPORT_PROGRESS_H
