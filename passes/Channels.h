//===- Channels.h - the output channel axis of a weight -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_CHANNELS_H
#define MIL_PASSES_CHANNELS_H

#include "Weights.h"

/// The axis of output channels, from the operations that use the weight: 1 for conv_transpose, the
/// last or last but one for matmul, 0 for all others. False when the users disagree. Source:
/// coremltools/optimize/_utils.py, select_input_output_channel_axis
bool milWeightOutputAxis(const MilWeight *weight, intptr_t *outAxis);

#endif // MIL_PASSES_CHANNELS_H
