//===- Channels.h - the channel axes of a weight ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_CHANNELS_H
#define MIL_PASSES_CHANNELS_H

#include "Weights.h"

/// The axis of output channels, from the operations that use the weight: 1 for conv_transpose, the
/// last or last but one for matmul, 0 for all others. False when the users disagree. Source:
/// coremltools/optimize/_utils.py, select_input_output_channel_axis
bool milWeightOutputAxis(const MilWeight *weight, intptr_t *outAxis);
/// The same for a value of `rank` dimensions that operations use.
bool milValueOutputAxis(MlirValue value, intptr_t rank, intptr_t *outAxis);
/// The axis of input channels in the same way: 0 for conv_transpose, the other of the last two for
/// matmul, 1 for all others.
bool milWeightInputAxis(const MilWeight *weight, intptr_t *outAxis);

#endif // MIL_PASSES_CHANNELS_H
