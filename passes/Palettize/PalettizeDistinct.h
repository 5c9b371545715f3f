//===- PalettizeDistinct.h - the distinct values of one group -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What palettes of scalars are made from, and measured by: the values of a group in ascending order
// with how often they occur.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZEDISTINCT_H
#define MIL_PASSES_PALETTIZEDISTINCT_H

#include "Kernels/LutMap.h"
#include "PalettizeGroups.h"

/// The parts of a worker's memory for a group of `n` elements.
typedef struct MilScalars {
  bool isSorted;        // distinct values are found by sorting, else by counting
  uint32_t *bins;       // of 16-bit or 8-bit patterns, unless sorted
  uint64_t *sums;       // of halves: what they weigh, with importance
  MilHalfMap *map;      // for fp16
  uint8_t *table;       // index of each pattern; not for fp32
  void *values, *other; // to sort
  double *x, *weight;   // distinct values and their counts
  void *kmeans;
  bool isSafe; // k-means goes the safe way
} MilScalars;

/// The group's elements are `outer` runs of `run` elements, `stride` elements apart, from `first`
/// on.
typedef struct MilScalarRuns {
  size_t first, run, stride, count;
} MilScalarRuns;

MilScalarRuns milScalarRuns(const MilPaletteJob *job, uint64_t group);

/// Memory for a group of `n` elements and clusters up to the job's capacity; false when there is none.
bool milScalarsPrepare(MilWorker *worker, const MilPaletteJob *job, size_t n, bool isSafe,
                       MilScalars *s);
/// Fills `x` and `weight`: how many there are; SIZE_MAX when a value is not finite. Once for what has
/// been prepared.
size_t milScalarsFind(const MilPaletteJob *job, MilScalarRuns runs, MilScalars *s);
/// The best palette of at most k entries, 1 <= k <= 256, ascending, and how many it has; 0 when it has
/// to be done with `isSafe`.
unsigned milScalarsCluster(const MilScalars *s, size_t distinct, unsigned k, double *centroids);
/// Squared error of the nearest entries; both lists ascend, entries may repeat themselves.
double milScalarsError(const MilScalars *s, size_t distinct, const double *entries, unsigned used);

#endif // MIL_PASSES_PALETTIZEDISTINCT_H
