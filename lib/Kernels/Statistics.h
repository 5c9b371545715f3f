//===- Statistics.h - zeros, distinct values, error of a tensor --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What describes the values of a weight, for every data type that has numbers. Elements below 8
// bits are packed as BitPack.h says; wider ones are little endian and aligned to their size.
// Checked by test/unit/kernels-statistics.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_STATISTICS_H
#define MIL_KERNELS_STATISTICS_H

#include "mil-c/DataType.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct MilValueCounts {
  uint64_t zeros;    ///< elements with |x| <= 1e-12
  uint64_t distinct; ///< different values: -0 is 0, and all NaNs are one
} MilValueCounts;

/// Bytes of scratch memory, aligned to 8, that milCountValues needs: little and fixed up to 16
/// bits, about 2 bytes for each element of 32 bits, 8 of 64 bits. SIZE_MAX when it overflows.
size_t milCountValuesScratchSize(MilDataType type, size_t n);
/// Counts the n elements. Types of 16 bits and less go through a histogram, 32 bits through a
/// bitmap for each upper half, 64 bits are sorted.    Errors   none.
/// Source   coremltools/optimize/coreml/_post_training_quantization.py, CoreMLWeightMetaData; there
///          the least value of a signed type counts as zero, as numpy's absolute value overflows.
void milCountValues(MilDataType type, const void *data, size_t n, void *scratch,
                    MilValueCounts *outCounts);

/// out[i] = element first + i. Exact but for integers beyond 2^53, which are rounded.
/// Shapes   out: n.    Units   first and n count elements.    Errors   none.
void milWidenToDouble(MilDataType type, const void *data, size_t first, size_t n, double *out);

/// Sums over elements x that stand for references r.
typedef struct MilErrorSums {
  double squaredError;     ///< of (x - r)^2
  double squaredReference; ///< of r^2
  double largest;          ///< |x - r|
} MilErrorSums;

/// Adds n elements to sums that begin as zeros. Where both are the same, infinities and NaNs
/// included, there is no error; any other NaN stays in the sums.    Errors   none.
void milAddErrors(const double *values, const double *references, size_t n, MilErrorSums *sums);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_STATISTICS_H
