//===- OpTable.h - the rows of Ops.def ----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_OPTABLE_H
#define MIL_DIALECT_OPTABLE_H

#include "mil-c/Dialect.h"

typedef enum MilInputKind {
  MIL_INPUT_TENSOR,
  MIL_INPUT_TUPLE, ///< any number of values
  MIL_INPUT_LIST,
  MIL_INPUT_STATE,
  MIL_INPUT_VALUE,     ///< of any kind
  MIL_INPUT_ATTRIBUTE, ///< held as an attribute, not as an operand
} MilInputKind;

typedef struct MilInput {
  const char *name; ///< null ends the row
  MilInputKind kind;
  bool optional;
  bool compileTime; ///< the value must be known at compile time
  char variable;    ///< inputs with the same letter have the same element type; '_': none
  uint64_t types;   ///< bit 1 << MilDataType for each element type allowed
} MilInput;

typedef struct MilInfer MilInfer;

/// One definition: a row of Ops.def. The definitions of an operation stand together, oldest first,
/// so the pointer to the first one is the operation (MilOpInfo).
struct MilOpInfo {
  const char *name;
  int since; ///< specification version that brought it
  uint32_t traits;
  bool freeInputs;
  int numRegions;             ///< -1: any
  int minResults, maxResults; ///< maxResults -1: no bound
  /// Gives the types of results (Infer/Infer.h).
  MilStatus (*infer)(MilInfer *);
  const MilInput *inputs;
};

/// All definitions; `*outCount` gets their number.
const MilOpInfo *milOpTable(size_t *outCount);
/// Whether the row is the first one of its operation.
bool milOpInfoIsFirst(const MilOpInfo *row);
/// The definition that a function of this specification version uses; null when none is that old.
const MilOpInfo *milOpInfoGetDefinition(const MilOpInfo *info, int version);
/// The input of this name in one definition; null when it has none.
const MilInput *milDefinitionFindInput(const MilOpInfo *definition, MilString name);
/// Whether every definition takes exactly one value under this name.
bool milOpInfoIsAlwaysOne(const MilOpInfo *info, MilString name);

#endif // MIL_DIALECT_OPTABLE_H
