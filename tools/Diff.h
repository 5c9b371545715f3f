//===- Diff.h - what mil-diff finds and prints ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_DIFF_H
#define MIL_TOOLS_DIFF_H

#include "mil-c/Arena.h"
#include "mil-c/Metadata.h"
#include <stdio.h>

/// Constants of so many integers or texts are said with the operation that uses them.
enum { DIFF_MOST_PLAIN = 16 };

/// Where something is. The first model comes first: what is only there is gone in the second.
typedef enum DiffSide { DIFF_FIRST, DIFF_SECOND, DIFF_BOTH } DiffSide;

/// An operation that is in one model only, or that is another one in the second.
typedef struct DiffOperation {
  DiffSide side;
  MilString function, type, name;
  MilString change; ///< for both: "input 'x' is 'b', was 'a'"
} DiffOperation;

/// A weight that is in one model only, or stored differently, or of other values.
typedef struct DiffWeight {
  DiffSide side;
  const MilWeightInfo *first, *second; ///< null where it is not
} DiffWeight;

typedef struct Diff {
  MilArena *arena;
  const char *paths[2];
  uint64_t bytes[2]; ///< of all files; 0: from a stream
  MlirModule modules[2];
  MilMetadata *metadata[2]; ///< every constant is a weight; the second was compared with the first
  DiffOperation *operations;
  size_t numOperations, operationsCapacity, allOperations;
  DiffWeight *weights;
  size_t numWeights, weightsCapacity, allWeights;
  const char **
      interfaces; ///< lines about inputs, outputs, functions, the system that is needed, descriptions
  size_t numInterfaces, interfacesCapacity;
} Diff;

/// As much of a name as is shown with each thing that it belongs to.
MilString diffLabel(MilString name);
/// An attribute as text for people, cut behind `most` bytes, MIL_MAX_TYPE_TEXT at most; "absent" for null. In the arena; null
/// when out of memory.
const char *diffAttributeText(MilArena *arena, MlirAttribute attribute, size_t most);
/// Whether a constant or a constexpr operation makes the value.
bool diffIsConstant(MlirValue value);

/// Operations apart from constants and constexpr operations, by function and name. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus diffOperations(Diff *diff, MilDiag diag);
/// Weights by what milMetadataCompare has found. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus diffWeights(Diff *diff, MilDiag diag);
/// Functions, their inputs, outputs and states, the system, and all else that descriptions hold. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus diffInterfaces(Diff *diff, MilDiag diag);

static inline bool diffIsEmpty(const Diff *diff) {
  return !diff->numOperations && !diff->numWeights && !diff->numInterfaces;
}

/// False when out of memory or `out` fails.
bool printDiffText(const Diff *diff, FILE *out);
bool printDiffJson(const Diff *diff, FILE *out);

#endif // MIL_TOOLS_DIFF_H
