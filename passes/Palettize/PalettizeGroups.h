//===- PalettizeGroups.h - palettes and indices of one weight -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_PALETTIZEGROUPS_H
#define MIL_PASSES_PALETTIZEGROUPS_H

#include "Common/WorkQueue.h"
#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"
#include "mlir-c/IR.h"

/// How a group gets its palette, in the order of the option's values.
typedef enum MilPaletteMode {
  MIL_PALETTE_KMEANS,  ///< the smallest squared error; for vectors, of several runs
  MIL_PALETTE_UNIFORM, ///< equal steps from the least to the greatest value; scalars only
  MIL_PALETTE_UNIQUE,  ///< the distinct values themselves
  MIL_PALETTE_CUSTOM,  ///< given ones, in their order
} MilPaletteMode;

enum { MIL_PALETTE_MAX_ENTRIES = 256 };

/// What a program is told that makes palettes (PalettizeFunction.h).
typedef struct MilPaletteAsk {
  uint64_t number;
  MilString weight;
  int64_t axis; ///< of the channels
  size_t rank;  ///< of the whole weight
  const int64_t *dims;
} MilPaletteAsk;

/// A weight seen as [outer, channels, inner] with `groups` groups of consecutive channels, each
/// with a palette. An entry stands for `vector` consecutive channels, of which a group has a
/// multiple.
typedef struct MilPaletteJob {
  const void *data; ///< elements of `type`, row major
  MilDataType type; ///< fp16, fp32, int8 or uint8
  /// A bit per element; where it is 0 the element is 0 and does not count: palettes are made for the
  /// others, except uniform ones. Null: all count.
  const uint8_t *mask;
  /// What the square of an error counts, of element i [i / importanceInner % importanceChannels], up
  /// to 2^24, with a sum below 2^53; k-means only, floats only. Null: all the same.
  const uint32_t *importance;
  uint64_t importanceChannels, importanceInner;
  uint64_t outer, channels, inner;
  uint64_t groups;
  unsigned vector;
  MilPaletteMode mode;
  unsigned bits;     ///< 1, 2, 3, 4, 6 or 8; a result of MIL_PALETTE_UNIQUE and with `asks`
  bool withoutThree; ///< a result is not 3
  /// Of MIL_PALETTE_CUSTOM: 2^bits x vector numbers, which fit the type; for all groups, or so many
  /// for each.
  const double *given;
  bool isGivenPerGroup;
  bool asks; ///< MIL_PALETTE_CUSTOM: a program makes palettes and indices
  MilPaletteAsk ask;
  /// MIL_PALETTE_KMEANS: what it would take clustering to find gets a stand-in (PalettizeStandIn.h).
  bool standsIn;

  // Results.
  const char *skip; ///< why there are no results; a literal
  bool hasStandIns;
  MilBuffer lut; ///< groups x 2^bits x vector of `type`; a palette ascends, but for given ones, and
                 ///< ends with zeros
  MilBuffer indices;   ///< [outer, channels / vector, inner], packed
  double squaredError; ///< NaN with stand-ins
  // Between solving and packing: one byte per index; a MilPaletteGroup per group.
  MilBuffer bytes, found;
} MilPaletteJob;

static inline size_t milPaletteNumIndices(const MilPaletteJob *job) {
  return (size_t)(job->outer * (job->channels / job->vector) * job->inner);
}
static inline uint32_t milPaletteImportance(const MilPaletteJob *job, size_t element) {
  return job->importance[element / job->importanceInner % job->importanceChannels];
}

/// Finds palettes and indices on the context's threads. The results do not depend on how many there
/// are. On failure milPaletteJobRelease still has to be called.
MIL_WARN_UNUSED MilStatus milPaletteJobsSolve(MlirContext context, MilPaletteJob *jobs,
                                              size_t count, MilDiag diag);
/// Makes `indices` of jobs that are solved.
MIL_WARN_UNUSED MilStatus milPaletteJobsPack(MlirContext context, MilPaletteJob *jobs, size_t count,
                                             MilDiag diag);
void milPaletteJobRelease(MilPaletteJob *job);

//===----------------------------------------------------------------------===//
// One group
//===----------------------------------------------------------------------===//

/// What was found for a group.
typedef struct MilPaletteGroup {
  const char *skip; ///< it has no palette: the reason
  unsigned used;    ///< entries, the others are zeros
  bool isStandIn;
  double squaredError;
} MilPaletteGroup;

/// Whether how many bits an index has is a result.
static inline bool milPaletteFindsBits(const MilPaletteJob *job) {
  return job->mode == MIL_PALETTE_UNIQUE || job->asks;
}
/// Entries that the palette of a group has room for while it is being made.
static inline unsigned milPaletteCapacity(const MilPaletteJob *job) {
  return milPaletteFindsBits(job) ? MIL_PALETTE_MAX_ENTRIES : 1u << job->bits;
}
/// Makes the palette of a group and writes its indices to `job->bytes`. `lut`: zeroed, the group's
/// milPaletteCapacity entries.
MIL_WARN_UNUSED MilStatus milPalettizeScalars(MilWorker *worker, MilPaletteJob *job, uint64_t group,
                                              void *lut, MilPaletteGroup *outGroup);
MIL_WARN_UNUSED MilStatus milPalettizeVectors(MilWorker *worker, MilPaletteJob *job, uint64_t group,
                                              void *lut, MilPaletteGroup *outGroup);

/// The numbers of the given palette of a group.
static inline const double *milPaletteGiven(const MilPaletteJob *job, uint64_t group) {
  return job->given + (job->isGivenPerGroup ? ((size_t)group << job->bits) * job->vector : 0);
}
/// Whether a number can be an entry: what it is rounded to is finite and of the type.
bool milPaletteFits(MilDataType type, double value);
/// Element `i` of a palette: the value rounded to its type, in place too. Integers: to the nearest.
void milPaletteStore(MilDataType type, void *lut, size_t i, double *value);

extern const char milPaletteNotFinite[], milPaletteTooMany[];

#endif // MIL_PASSES_PALETTIZEGROUPS_H
