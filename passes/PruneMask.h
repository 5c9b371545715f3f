//===- PruneMask.h - which elements a pruned weight keeps ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PRUNEMASK_H
#define MIL_PASSES_PRUNEMASK_H

#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"
#include "mlir-c/IR.h"

typedef enum MilPruneRule {
  MIL_PRUNE_THRESHOLD,  ///< what is at most `amount` goes
  MIL_PRUNE_PERCENTILE, ///< what is at most the percentile `amount` of the magnitudes goes
  MIL_PRUNE_BLOCKS,     ///< the same for the norms of blocks, each element having that of its block
  MIL_PRUNE_SMALLEST,   ///< of every `group` channels, the last ones filled up with zeros, the
                        ///< `drop` smallest go, of equal ones the first
} MilPruneRule;

/// A weight seen as [outer, channels, inner].
typedef struct MilPruneJob {
  const void *data; ///< elements of `type`, row major
  MilDataType type; ///< fp16, fp32, int8 or uint8
  uint64_t outer, channels, inner;
  MilPruneRule rule;
  double amount;          ///< a magnitude, or a share from 0 to 1
  double minimumSparsity; ///< no results below it
  uint64_t group, drop;   ///< channels of a block or of a run

  // Results.
  MilBuffer mask;    ///< a bit per element, 1: not zero
  MilBuffer nonzero; ///< elements that stay, in order
  uint64_t kept;
  double squaredError;
  double sparsity;
  bool notFinite; ///< a value is NaN or infinite: there are no results
  bool notSparse; ///< below minimumSparsity: there are no results

  // Inside: a number for each block, and what is known of each chunk of elements.
  MilBuffer sums, chunks;
  uint32_t limit; ///< a key: what is at most this goes
  double blockLimit;
} MilPruneJob;

static inline uint64_t milPruneJobElements(const MilPruneJob *job) {
  return job->outer * job->channels * job->inner;
}

/// Prunes all jobs on the context's threads. The results do not depend on the number of threads. On
/// failure milPruneJobRelease still has to be called.
MIL_WARN_UNUSED MilStatus milPruneJobs(MlirContext context, MilPruneJob *jobs, size_t count,
                                       MilDiag diag);
void milPruneJobRelease(MilPruneJob *job);

#endif // MIL_PASSES_PRUNEMASK_H
