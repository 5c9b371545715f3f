//===- Weights.h - which constants a technique may touch ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A candidate is a `mil.const` inside a function with ten elements or more of fp16, fp32, int8 or
// uint8, of which at least one use is an operation. Source:
// coremltools/optimize/coreml/_quantization_passes.py, AbstractCompressionPass.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_WEIGHTS_H
#define MIL_PASSES_WEIGHTS_H

#include "mil-c/Arena.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"

typedef struct MilWeight {
  MlirOperation op;       ///< the mil.const
  MlirOperation function; ///< around it
  int version;            ///< specification version of the function's opset
  MilString name;         ///< MIL name; empty when it has none
  MlirAttribute value;
  MilDataType type;
  intptr_t rank;
  const int64_t *dims; ///< in the arena
  uint64_t elements;
  const char *skip;    ///< why a technique leaves it alone; null: it does not
  const void *options; ///< those of the technique that takes it; null: none does
} MilWeight;

typedef struct MilWeights {
  MilWeight *data;
  size_t size;
} MilWeights;

/// The candidates below `root` in program order. `skip` is set for those that already take part in
/// a compressed weight, have rank 1 or less, or no bytes.
MIL_WARN_UNUSED MilStatus milWeightsCollect(MlirOperation root, MilArena *arena,
                                            MilWeights *outWeights, MilDiag diag);

/// The elements of a weight in one piece, row major; lent by the context, or allocated where the
/// value is stored as one repeated element. Release it in any case.
MIL_WARN_UNUSED MilStatus milWeightGetBytes(const MilWeight *weight, MilBuffer *outBytes,
                                            MilDiag diag);

/// The weight as [outer, dims[axis], inner].
void milWeightSplit(const MilWeight *weight, int64_t axis, uint64_t *outer, uint64_t *channels,
                    uint64_t *inner);

/// "64x32", in the arena.
const char *milWeightShape(const MilWeight *weight, MilArena *arena);

#endif // MIL_PASSES_WEIGHTS_H
