//===- mil-c/Infer.h - result types of operations -----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the types of an operation's results are, from the types and constants of its inputs: what the
// verifier compares declared types with, and what a builder asks before it makes an operation. A dimension
// that nothing determines is dynamic, a tensor of which not even the rank is determined is unranked.
//===----------------------------------------------------------------------===//
#ifndef MIL_C_INFER_H
#define MIL_C_INFER_H

#include "mil-c/Arena.h"
#include "mil-c/Dialect.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// One value given to an input.
typedef struct MilInferValue {
  MlirType type;
  /// Its value, dense or a resource; null: not known here.
  MlirAttribute constant;
  /// Of a vector or scalar of integers that is no constant, such as a shape that was computed: its
  /// elements, as many as `type` says, INT64_MIN for those not known; null: none is known.
  const int64_t *elements;
  /// Whether it is known when the model is compiled: constants, results of constexpr operations.
  bool compileTime;
} MilInferValue;

/// An input by name.
typedef struct MilInferInput {
  MilString name;
  const MilInferValue *values; ///< several for a tuple
  size_t numValues;            ///< 0: absent
  bool attribute;              ///< held as an attribute: constexpr operations up to iOS17
} MilInferInput;

/// A block of mil.cond or mil.while_loop.
typedef struct MilInferBlock {
  const MlirType *arguments;
  size_t numArguments;
  const MlirType *outputs;
  size_t numOutputs;
} MilInferBlock;

typedef struct MilInferRequest {
  MlirContext context;
  MilString type; ///< of the operation: "conv"
  /// Specification version of the function's opset, 6 to 10; INT_MAX: the newest definition.
  int version;
  const MilInferInput *inputs;
  size_t numInputs;
  const MilInferBlock *blocks;
  size_t numBlocks;
} MilInferRequest;

/// The types of all results: an array in the arena. A null type is one that only the file knows.
typedef struct MilInferredTypes {
  MlirType *types;
  size_t count;
  bool known; ///< false: the operation has no rule, `count` is 0
} MilInferredTypes;

/// Checks the inputs against the definition that the opset has and all constraints of the operation
/// (dialects/mil/Constraints.def), and gives the types of its results.
///
/// MIL_INVALID: a constraint does not hold; the message says what was seen, what was expected, and ends in
/// the constraint's label in brackets. The message does not name the operation.
MIL_WARN_UNUSED MilStatus milInferTypes(const MilInferRequest *request, MilArena *arena,
                                        MilInferredTypes *outTypes, MilDiag diag);

/// The same for an existing operation of the dialect, whose declared result types are not looked at.
MIL_WARN_UNUSED MilStatus milOpInferTypes(MlirOperation op, MilArena *arena,
                                          MilInferredTypes *outTypes, MilDiag diag);

/// Whether a declared type can stand for an inferred one: both are the same, where a dynamic dimension,
/// an unranked tensor, an opaque type and the length of a list agree with anything.
bool milTypesAgree(MlirType declared, MlirType inferred);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_INFER_H
