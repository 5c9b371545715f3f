//===- KMeansSafe.h - priced k-means for points of any range ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the k-means kernels. The problem of KMeansProbe.h, solved with costs that are good to
// about 2^-43 of themselves whatever the range of x and weight: four times as slow, and with more
// scratch.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_KMEANSSAFE_H
#define MIL_KERNELS_KMEANSSAFE_H

#include "KMeansProbe.h"
#include "RangeCost.h"

typedef struct MilSafeProbe {
  RangeCost cost;
  uint32_t *candidate, *wins; ///< d + 1 each: starts of clusters, and the first end each wins
} MilSafeProbe;

/// Fills the probe's value, from, price and total.
void milKMeansSafeProbe(MilSafeProbe *safe, MilProbe *probe, double price);

#endif // MIL_KERNELS_KMEANSSAFE_H
