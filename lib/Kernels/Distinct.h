//===- Distinct.h - the distinct values of a weight --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clustering and uniqueness work on the distinct values of a weight in ascending order and how
// often each occurs. 8 and 16 bit types are counted, fp32 is sorted.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_DISTINCT_H
#define MIL_KERNELS_DISTINCT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  MIL_HALF_BINS = 65536,
  MIL_HALF_COUNTERS = 65536 + 8, ///< bins and some to spare
  MIL_HALF_DISTINCT = 63487,     ///< finite fp16 values, the two zeros counted once
  MIL_BYTE_BINS = 256,
};

/// bins[v] += how often the bit pattern v occurs. The caller clears the counters, and may add up
/// several ranges; those to spare are zero again afterwards.
/// Units    n counts elements; the total of a bin must stay below 2^32.    Errors   none.
void milHistogram16(const uint16_t *values, size_t n, uint32_t *bins /*MIL_HALF_COUNTERS*/);
void milHistogram8(const uint8_t *values, size_t n, uint32_t *bins /*MIL_BYTE_BINS*/);

/// From a histogram of fp16 bit patterns: the values that occur, ascending, as x, and their counts
/// as weight; -0 counts as +0. Bins stay as they are.
/// Shapes   x, weight: room for MIL_HALF_DISTINCT, or for one more than are distinct.
/// Result   how many; SIZE_MAX when an infinity or a NaN occurs, x and weight are then undefined.
size_t milDistinctHalf(const uint32_t *bins, double *x, double *weight);
/// The same from what the elements of each pattern weigh together; a total stays below 2^53.
size_t milDistinctHalfSums(const uint64_t *sums /*MIL_HALF_BINS*/, double *x, double *weight);
/// The same of n values, which are sorted on the way: faster for a few thousand.
/// Shapes   values, scratch: n each, must not overlap; x, weight: room for as many as are distinct.
size_t milDistinctFewHalves(uint16_t *values, uint16_t *scratch, size_t n, double *x,
                            double *weight);
/// The same for 8-bit integers; room for MIL_BYTE_BINS; never fails.
size_t milDistinctInt8(const uint32_t *bins, double *x, double *weight);
size_t milDistinctUInt8(const uint32_t *bins, double *x, double *weight);

/// Sorts ascending; -0 becomes +0; a NaN goes to the end its sign points to.
/// Shapes   values, scratch: n each, must not overlap.    Errors   none.
void milSortFloat(float *values, float *scratch, size_t n);
/// From sorted values: the distinct ones and their counts.
/// Shapes   x, weight: room for as many as are distinct (n is always enough).
/// Result   how many; SIZE_MAX when an infinity or a NaN occurs.
size_t milDistinctFloat(const float *sorted, size_t n, double *x, double *weight);

/// For vectors of `dim` finite floats: the order of the first differing elements; -0 equals 0.
int milVectorsCompare(const float *a, const float *b, unsigned dim);

/// The distinct ones of n vectors, rows of x, in lexicographic order, -0 as +0, when there are at most `limit`.
/// Shapes   out: limit * dim.
/// Result   how many; limit + 1 when there are more, out is then unspecified. Time grows with
///          n * log(limit) and, in the worst case, limit^2.
unsigned milDistinctVectors(const float *x, size_t n, unsigned dim, unsigned limit, float *out);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_DISTINCT_H
