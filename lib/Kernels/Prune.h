//===- Prune.h - which elements of a weight stay -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Magnitudes are compared as keys, unsigned integers in the order of |w|: the bits of a float
// without its sign, the absolute value of an integer. So infinities come after all numbers, NaNs
// after infinities, and -0 is 0. `keep` is a byte for each element: 1 when it stays, 0 when it is
// removed or is zero anyway.
//
// A weight is fp16, fp32, int8 or uint8. A run is `channels` consecutive channels of it with
// `inner` elements each: a contiguous piece, in which position p of channel c is p + c * inner.
// Checked by test/unit/kernels-prune.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_PRUNE_H
#define MIL_KERNELS_PRUNE_H

#include "mil-c/DataType.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  MIL_PRUNE_BINS = 3 * 32768 + 64, ///< of scratch
  MIL_PRUNE_FEW = 16,
};
/// The key that only zeros do not exceed, and the one that nothing exceeds.
#define MIL_PRUNE_NOTHING 0u
#define MIL_PRUNE_EVERYTHING UINT32_MAX

/// Whether no element is an infinity or a NaN.
bool milPruneIsFinite(MilDataType type, const void *data, size_t n);

/// The key of a threshold of 0 or more, rounded to the type first (an integer type: downwards).
uint32_t milPruneThreshold(MilDataType type, double threshold);

/// The key of the magnitude that the given share of all magnitudes does not exceed: numpy's
/// percentile. With the magnitudes a in order and t = (n - 1) * share, i = floor(t), it is
///   a[i] + (a[i + 1] - a[i]) * (t - i)                 for t - i < 0.5
///   a[i + 1] - (a[i + 1] - a[i]) * (1 - (t - i))       else
/// t and i are computed in double, whatever the type; all that follows is rounded to the type of
/// the weight at each step, for integers to double.
/// Shapes   data: n, at least 1; bins: MIL_PRUNE_BINS of scratch.
/// Units    share is 0 to 1.
/// Result   false when an element is an infinity or a NaN; there is no key then.
/// Source   numpy/lib/_function_base_impl.py, _quantile and _lerp. numpy 2 computes t in the type
///          of the data, which fp16 cannot hold for large n.
bool milPrunePercentile(MilDataType type, const void *data, size_t n, double share, uint64_t *bins,
                        uint32_t *outKey);
/// For it: bins[v] += the number of keys with v as their high 16 bits, or as their low ones if they
/// have these high ones.
void milPruneCountHigh(const float *data, size_t n, uint64_t *bins);
void milPruneCountLow(const float *data, size_t n, uint32_t high, uint64_t *bins);

/// keep[i] = the key of element i is above `limit`.
void milPruneMark(MilDataType type, const void *data, size_t n, uint32_t limit, uint8_t *keep);

/// Of runs, one after the other: sums[p] of each = the sum of the squares at position p, in channel
/// order, in double.
/// Shapes   data: runs * channels * inner; sums: runs * inner.
void milPruneSumSquares(MilDataType type, const void *data, size_t runs, size_t channels,
                        size_t inner, double *sums);
/// The sum of squares at place floor((n - 1) * share) when every element, in order, has that of its
/// block; n elements in all.
/// Shapes   sums: outer * groups * inner, the last of `groups` counting lastChannels elements, the
///          others blockChannels; bins: MIL_PRUNE_BINS of scratch.
typedef struct MilPruneBlocks {
  const double *sums; ///< none is negative or a NaN
  size_t outer, groups, inner;
  size_t blockChannels, lastChannels;
} MilPruneBlocks;
double milPrunePercentileOfBlocks(const MilPruneBlocks *blocks, double share, uint64_t *bins);
/// keep of runs, one after the other: not zero, and sums[p] of the run is above `limit`.
void milPruneMarkBlock(MilDataType type, const void *data, size_t runs, size_t channels,
                       size_t inner, const double *sums, double limit, uint8_t *keep);

/// keep of runs, one after the other: at each position the `drop` channels of the smallest magnitude
/// go, of equal ones the first.
/// Shapes   data, keep: runs * channels * inner; scratch: channels.    Errors   none.
void milPruneMarkSmallest(MilDataType type, const void *data, size_t runs, size_t channels,
                          size_t inner, size_t drop, uint64_t *scratch, uint8_t *keep);
/// The same for up to MIL_PRUNE_FEW channels.
void milPruneMarkFew(MilDataType type, const void *data, size_t runs, size_t channels, size_t inner,
                     size_t drop, uint8_t *keep);

/// How many elements stay.
size_t milPruneCount(const uint8_t *keep, size_t n);
/// The sum of the squares of those that go: in 16 sums, element i in sum i % 16, which are added in
/// their order.
double milPruneSquaredError(MilDataType type, const void *data, size_t n, const uint8_t *keep);
/// Those that stay, in order, one after the other.
/// Shapes   data: n; out: as many as stay.
void milPruneGather(MilDataType type, const void *data, size_t n, const uint8_t *keep, void *out);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_PRUNE_H
