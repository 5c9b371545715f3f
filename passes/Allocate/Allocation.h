//===- Allocation.h - what is known while encodings are chosen ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights that share bytes or a name, of the value or in a recipe, get the same encoding: they are a class. Its candidates are a
// palette of each width for all of a weight or for groups of its channels, as far as all members can
// have it, and leaving it dense. A candidate has a cost, which is known beforehand, and an error, which
// is estimated from a sample of groups or measured.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_ALLOCATION_H
#define MIL_PASSES_ALLOCATION_H

#include "Knapsack.h"
#include "Palettize/PalettizeOptions.h"
#include "Palettize/PalettizeSurvey.h"

enum {
  MIL_ALLOCATION_LEVELS = 5, ///< the whole tensor, then groups of channels from small to large
  MIL_ALLOCATION_WIDTHS = MIL_PALETTE_MAX_BITS + 1,
  /// Of all levels and widths, then dense.
  MIL_ALLOCATION_DENSE = MIL_ALLOCATION_LEVELS * MIL_ALLOCATION_WIDTHS,
  MIL_ALLOCATION_CANDIDATES,
};

static inline unsigned milCandidateOf(unsigned level, unsigned bits) {
  return level * MIL_ALLOCATION_WIDTHS + bits;
}
static inline unsigned milCandidateLevel(unsigned candidate) {
  return candidate / MIL_ALLOCATION_WIDTHS;
}
static inline unsigned milCandidateBits(unsigned candidate) {
  return candidate % MIL_ALLOCATION_WIDTHS;
}

typedef struct MilAllocatedWeight {
  const MilWeight *weight;
  MilString opName;     ///< of its operation, which may be gone when it has been palettized
  const char *reason;   ///< why it takes no part
  MlirAttribute value;  ///< of its mil.const
  size_t blob;          ///< the first weight that is stored in the same place
  size_t source;        ///< the first weight that is stored and palettized in the same way
  size_t of;            ///< its class
  int64_t axis;         ///< of its channels; -1: not known
  uint64_t denseBytes;  ///< of its blob, that vanish when no value refers to it; 0: they stay
  uint64_t fileName;    ///< length of the name of the file with its blob
  uint64_t offset;      ///< there; 0: the model file holds the elements itself
  uint64_t denseValues; ///< references to its blob that are no part of the class, and so keep it
  // Of a source.
  unsigned allowed[MIL_ALLOCATION_LEVELS];  ///< sets of widths
  unsigned measured[MIL_ALLOCATION_LEVELS]; ///< those whose error is exact
  unsigned known[MIL_ALLOCATION_LEVELS];    ///< those, and those with an estimate
  unsigned wanted[MIL_ALLOCATION_LEVELS];   ///< by the next survey
  const void *asked;                        ///< what the surveys give all that share it
  bool isSample;                            ///< which looks at some groups only
  double error[MIL_ALLOCATION_LEVELS][MIL_ALLOCATION_WIDTHS]; ///< squared
  double squares;                                             ///< sum of the elements' squares
  double meanError; ///< of what has been applied, mean squared
} MilAllocatedWeight;

/// By which --compress knows a weight first, and a recipe: the name of its operation, or of its value.
static inline MilString milAllocatedWeightName(const MilAllocatedWeight *w) {
  return w->opName.length ? w->opName : w->weight->name;
}

typedef struct MilAllocationClass {
  const size_t *members; ///< at least one
  size_t numMembers;
  unsigned chosen; ///< a candidate
  // Of its sources together.
  uint64_t elements;
  double squares;
} MilAllocationClass;

typedef struct MilAllocation {
  MlirOperation module;
  MilArena *arena;
  const MilPassDef *pass;
  const MilPaletteOptions *options;
  MilWeights collected;
  MilAllocatedWeight *weights; ///< in program order
  MilAllocationClass *classes;
  size_t numClasses;
  int64_t groupSizes[MIL_ALLOCATION_LEVELS]; ///< channels of a group; 0: all; -1: no such level
  size_t cursor;                             ///< where the last weight was found

  bool isPackage;      ///< sizes are those of a package
  uint64_t bytesNow;   ///< of the package as it is
  uint64_t otherBytes; ///< what no candidate has a say in
  uint64_t mostOffset; ///< of a blob
  size_t last;         ///< the weight whose blobs come last
  bool isEndExact;     ///< nothing is reckoned behind them, unless others are equal to them
  uint64_t elements;   ///< of all sources
  double squares;

  bool isSampled; ///< some errors are estimates
  bool isProved;  ///< no other allocation is better
  double gap;     ///< else by how much of its error one can be, at most
} MilAllocation;

/// Collects weights and what they may get; everything lives in the arena. `module`, `arena`, `pass` and
/// `options` have been set. Errors have been emitted.
MIL_WARN_UNUSED MilStatus milAllocationBegin(MilAllocation *a, MilDiag diag);
/// The weight that an operation makes; null: it was none.
MilAllocatedWeight *milAllocationFind(MilAllocation *a, MlirOperation op);
/// Puts the weights that take part into classes. After the first survey, which finds out which do.
MIL_WARN_UNUSED MilStatus milAllocationClassify(MilAllocation *a, MilDiag diag);

/// Fills the errors of what is wanted. Errors have been emitted.
MIL_WARN_UNUSED MilStatus milAllocationSurvey(MilAllocation *a);

/// Whether all members of a class can have the candidate and its error is known (`measured`: exactly).
bool milAllocationHas(const MilAllocation *a, const MilAllocationClass *class, unsigned candidate,
                      bool measured);
/// The squared error of a class, all of its sources together.
double milAllocationSquaredError(const MilAllocation *a, const MilAllocationClass *class,
                                 unsigned candidate);
/// What it counts in the sum that is to be small.
double milAllocationError(const MilAllocation *a, const MilAllocationClass *class,
                          unsigned candidate);
/// That sum as a signal-to-noise ratio in dB; infinite without error.
double milAllocationSnr(const MilAllocation *a, double error);
/// The signal-to-noise ratio of a class, or infinity.
double milAllocationClassSnr(const MilAllocation *a, const MilAllocationClass *class,
                             unsigned candidate);

/// Bits of what is stored for the elements of a class: indices and palettes, or the elements.
uint64_t milAllocationBits(const MilAllocation *a, const MilAllocationClass *class,
                           unsigned candidate);
/// Bytes that a class takes of the package, at most: exact in weight files; in the model file by a few
/// bytes too many, as the lengths of numbers depend on each other.
uint64_t milAllocationBytes(const MilAllocation *a, const MilAllocationClass *class,
                            unsigned candidate);

/// The candidates of a class as items; `outCandidates` says which they are. `isBytes`: costs are bytes,
/// else bits. Returns how many.
size_t milAllocationItems(const MilAllocation *a, const MilAllocationClass *class, bool isBytes,
                          MilKnapsackItem *outItems, unsigned *outCandidates);

/// "4 bits by 16 channels", in the arena.
const char *milAllocationText(const MilAllocation *a, unsigned candidate);

#endif // MIL_PASSES_ALLOCATION_H
