//===- LinearQuantizeGroups.h - codes and scales of one weight ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_LINEARQUANTIZEGROUPS_H
#define MIL_PASSES_LINEARQUANTIZEGROUPS_H

#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"
#include "mlir-c/IR.h"

enum { MIL_QUANTIZE_MAX_RANK = 16 };

/// A weight cut into equal blocks: block[k] consecutive elements of axis k. A block is a group: it
/// has a scale and a zero point.
typedef struct MilQuantizeJob {
  const void *data; ///< elements of `type`, row major
  MilDataType type; ///< fp16 or fp32
  unsigned rank;
  int64_t dims[MIL_QUANTIZE_MAX_RANK], block[MIL_QUANTIZE_MAX_RANK];
  MilDataType codeType; ///< int8, uint8, int4 or uint4
  bool symmetric;       ///< zero points are in the middle
  bool search;          ///< for the clipping with the least squared error

  // Results; those per group are in row-major order of the blocks.
  MilBuffer codes;  ///< one per element in the weight's order, packed
  MilBuffer scales; ///< of `type`, one per group
  MilBuffer zeros;  ///< of `codeType`, one per group, packed
  double squaredError;
  bool notFinite; ///< a value is NaN or infinite: there are no results
  // Inside: one byte per element and per group, one error per group; the runs that make up a group.
  MilBuffer bytes, zeroBytes, errors;
  uint64_t elements, groups, groupElements;
  uint64_t run;
  unsigned levels;
  uint64_t count[MIL_QUANTIZE_MAX_RANK], stride[MIL_QUANTIZE_MAX_RANK];
} MilQuantizeJob;

/// Quantizes all jobs on the context's threads. The results do not depend on the number of threads.
/// On failure milQuantizeJobRelease still has to be called.
MIL_WARN_UNUSED MilStatus milQuantizeJobs(MlirContext context, MilQuantizeJob *jobs, size_t count,
                                          MilDiag diag);
void milQuantizeJobRelease(MilQuantizeJob *job);

#endif // MIL_PASSES_LINEARQUANTIZEGROUPS_H
