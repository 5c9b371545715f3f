//===- ProgressLine.h - a line on the terminal while weights are worked on -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_PROGRESSLINE_H
#define MIL_TOOLS_PROGRESSLINE_H

/// From now on standard error shows how far a pass is, where it is a terminal: share, bytes, rate, time
/// that is left and the weight at hand. The line goes when the pass is done.
void showProgress(void);

#endif // MIL_TOOLS_PROGRESSLINE_H
