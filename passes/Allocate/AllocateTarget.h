//===- AllocateTarget.h - what an allocation has to meet ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ALLOCATETARGET_H
#define MIL_PASSES_ALLOCATETARGET_H

#include "Palettize/PalettizeOptions.h"

/// "120MB", "1.5 GiB", "4096": bytes; k, M and G are thousands, Ki, Mi and Gi are 1024s, and B may be left
/// out. Errors MIL_INVALID.
MIL_WARN_UNUSED MilStatus milTargetSizeParse(MilString text, uint64_t *outBytes, MilDiag diag);
/// "30dB" or "30". Errors MIL_INVALID.
MIL_WARN_UNUSED MilStatus milTargetSnrParse(MilString text, double *outSnr, MilDiag diag);

#endif // MIL_PASSES_ALLOCATETARGET_H
