//===- PalettizeGroups.h - palettes and indices of one weight -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZEGROUPS_H
#define MIL_PASSES_PALETTIZEGROUPS_H

#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"
#include "mlir-c/IR.h"

/// A weight seen as [outer, channels, inner] with `groups` groups of consecutive channels, each
/// with a palette.
typedef struct MilPaletteJob {
  const void *data; ///< elements of `type`, row major
  MilDataType type; ///< fp16, fp32, int8 or uint8
  uint64_t outer, channels, inner;
  uint64_t groups;
  unsigned bits; ///< 1, 2, 3, 4, 6 or 8

  // Results.
  MilBuffer lut;     ///< groups x 2^bits entries of `type`, each palette ascending, then zeros
  MilBuffer indices; ///< one per element in the weight's order, packed
  double squaredError;
  bool notFinite; ///< a value is NaN or infinite: there are no results
  // Inside: one byte per element, and one error per group.
  MilBuffer bytes, errors;
} MilPaletteJob;

static inline uint64_t milPaletteJobElements(const MilPaletteJob *job) {
  return job->outer * job->channels * job->inner;
}

/// Palettizes all jobs on the context's threads: each palette minimises the squared error of its
/// group. The results do not depend on the number of threads. On failure milPaletteJobRelease still
/// has to be called.
MIL_WARN_UNUSED MilStatus milPalettizeJobs(MlirContext context, MilPaletteJob *jobs, size_t count,
                                           MilDiag diag);
void milPaletteJobRelease(MilPaletteJob *job);

#endif // MIL_PASSES_PALETTIZEGROUPS_H
