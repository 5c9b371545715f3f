//===- DiffChange.h - what has become of an operation --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_DIFFCHANGE_H
#define MIL_TOOLS_DIFFCHANGE_H

#include "Diff.h"
#include "Lookup.h"

/// An input of an operation: a range of operands.
typedef struct DiffInput {
  MilString name;
  intptr_t begin, end;
  bool isMatched;
} DiffInput;

/// What comparing operations needs, one pair after the other. The first model comes first.
typedef struct DiffChanges {
  const Diff *diff;
  Lookup weights[2]; ///< by function and name of the value
  DiffInput *inputs[2];
  size_t numInputs[2], inputsCapacity[2];
  MilString function; ///< of the operations
  char *text;         ///< of the pair at hand
  size_t length, capacity;
  bool noMemory;
} DiffChanges;

/// `diff` has metadata that was compared. False when out of memory.
bool diffChangesStart(const Diff *diff, DiffChanges *outChanges);
/// What changed of an operation, in the arena: "was relu; input 'x' is 'b', was 'a'". Empty where nothing did. Values
/// are compared by kind, name and bytes, weights by whether milMetadataCompare has compared them, attributes by what they
/// hold. False when out of memory.
bool diffChangesOf(DiffChanges *changes, MilString function, MlirOperation before,
                   MlirOperation now, MilString *outText);

#endif // MIL_TOOLS_DIFFCHANGE_H
