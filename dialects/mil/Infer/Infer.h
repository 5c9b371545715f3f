//===- Infer.h - what the rules of type inference see -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule is a function that reads inputs by name, checks the constraints of its operation in the order of
// their labels, and adds the type of each result. It runs after the generic checks: inputs are known to
// the definition, required ones are there, and their element types are allowed.
//
// Everything can be unknown: the rank of a tensor, a dimension, a value. What is unknown never fails a
// constraint, and makes what depends on it unknown.
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_INFER_H
#define MIL_DIALECT_INFER_H

#include "mil-c/Infer.h"
#include "mil-c/Limits.h"
#include "mil/OpTable.h"

/// A dimension or an integer that is not known; MLIR's marker of a dynamic dimension.
#define MIL_UNKNOWN INT64_MIN

/// Tensors of a higher rank, which no framework makes, count as unranked.
enum { MIL_UNRANKED = -1 };

typedef struct MilDims {
  int rank; ///< MIL_UNRANKED: not known
  int64_t dims[MIL_MAX_RANK];
} MilDims;

/// Integers (or booleans) of a scalar or vector input.
typedef struct MilInts {
  bool given;        ///< the input is there
  int rank;          ///< of the input
  int64_t count;     ///< MIL_UNKNOWN when not even that is known
  int64_t *elements; ///< null: none is known
  bool allKnown;     ///< all of them are
} MilInts;

/// The labels of Constraints.def.
typedef enum MilConstraint {
#define MIL_CONSTRAINT(label, ops, sentence) MIL_CONSTRAINT_##label,
#include "Constraints.def"
} MilConstraint;

/// One inference under way.
struct MilInfer {
  const MilInferRequest *request;
  const MilOpInfo *definition;
  MilArena *arena;
  MilDiag diag;
  MlirType *results;
  size_t numResults, capacity;
  bool noRule;
};

/// Emits the message with the label of the constraint behind it; returns MIL_INVALID.
MilStatus milInferFail(MilInfer *infer, MilConstraint constraint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/// Fails the rule when the constraint does not hold. The arguments of the message are computed only then.
#define MIL_REQUIRE(infer, label, condition, ...)                                                  \
  do {                                                                                             \
    if (!(condition))                                                                              \
      return milInferFail(infer, MIL_CONSTRAINT_##label, __VA_ARGS__);                             \
  } while (0)
/// Leaves a rule that called another one, which has failed.
#define MIL_PASS_ON(expr)                                                                          \
  do {                                                                                             \
    MilStatus passedOn = (expr);                                                                   \
    if (passedOn != MIL_OK)                                                                        \
      return passedOn;                                                                             \
  } while (0)

//===----------------------------------------------------------------------===//
// Inputs (Inputs.c)
//===----------------------------------------------------------------------===//

/// Null when absent.
const MilInferInput *milInferFind(const MilInfer *infer, const char *name);
bool milInferHas(const MilInfer *infer, const char *name);
/// Of the only value of an input: null type when it is absent.
MlirType milInferType(const MilInfer *infer, const char *name);
/// MIL_TYPE_NONE when absent or no tensor.
MilDataType milInferElement(const MilInfer *infer, const char *name);
/// Unranked when absent or no tensor.
MilDims milInferShape(const MilInfer *infer, const char *name);
/// Whether the input is a constant operation's result.
bool milInferIsConstant(const MilInfer *infer, const char *name);
/// Whether a value is known when the model is compiled.
bool milInferIsCompileTime(const MilInfer *infer, const char *name);

MilInts milInferInts(MilInfer *infer, const char *name);
MilInts milInferIntsOf(MilInfer *infer, const MilInferValue *value);
/// The elements of a constant of `count` integers, MIL_UNKNOWN for those that are none.
bool milConstantGetInts(MlirAttribute constant, int64_t count, int64_t *outElements);
int64_t milIntsAt(const MilInts *ints, int64_t index);
/// A scalar, of booleans 0 or 1; `otherwise` when the input is absent.
int64_t milInferInt(MilInfer *infer, const char *name, int64_t otherwise);

/// The first element of an input of numbers, `otherwise` when it is absent, NaN when it is not known.
double milInferFloat(const MilInfer *infer, const char *name, double otherwise);
double milInferFloatAt(const MilInfer *infer, const char *name, int64_t index);
/// The number of elements of an input whose elements are known.
int64_t milInferFloatCount(const MilInfer *infer, const char *name);

/// A string; `otherwise` when absent, null data when not known.
MilString milInferText(const MilInfer *infer, const char *name, const char *otherwise);
bool milTextIs(MilString text, const char *word);
/// Whether a string is not known, or one of the words, which a null pointer ends.
bool milTextIsOneOf(MilString text, const char *const *words);
/// "'a', 'b' or 'c'", in the arena.
const char *milWordsText(MilInfer *infer, const char *const *words);

//===----------------------------------------------------------------------===//
// Shapes (Shape.c)
//===----------------------------------------------------------------------===//

MilDims milShapeUnranked(void);
MilDims milShapeOfRank(int rank); ///< of unknown dimensions
MilDims milShapeOfType(MlirType type);
MilDataType milTypeGetElement(MlirType type);
/// "[1, 3, ?]", in the arena.
const char *milShapePrint(MilInfer *infer, const MilDims *shape);
bool milShapeIsRanked(const MilDims *shape);
/// Whether the rank is unknown or in [least, most].
bool milRankIsWithin(const MilDims *shape, int least, int most);
/// Whether two dimensions can be equal.
static inline bool milDimsAgree(int64_t a, int64_t b) {
  return a == MIL_UNKNOWN || b == MIL_UNKNOWN || a == b;
}
bool milShapesAgree(const MilDims *a, const MilDims *b);
/// The known one of two dimensions that agree.
static inline int64_t milDimMerge(int64_t a, int64_t b) { return a == MIL_UNKNOWN ? b : a; }
int64_t milDimAdd(int64_t a, int64_t b);
int64_t milDimMul(int64_t a, int64_t b);
/// The product of dims [begin, end); unknown on overflow, too.
int64_t milShapeCount(const MilDims *shape, int begin, int end);
/// Inserts a dimension; a rank beyond MIL_MAX_RANK becomes unknown.
void milShapeInsert(MilDims *shape, int at, int64_t dim);
void milShapeRemove(MilDims *shape, int at);
void milShapeAppend(MilDims *shape, int64_t dim);
/// The numpy broadcast of two shapes, right-aligned; false when they do not fit.
bool milShapeBroadcast(const MilDims *a, const MilDims *b, MilDims *out);
/// An axis from the left; -1 when it is out of [-rank, rank).
int milAxisNormalize(int64_t axis, int rank);
/// Whether an axis is unknown, the rank is, or the axis is in [-rank, rank).
bool milAxisIsWithin(int64_t axis, int rank);

//===----------------------------------------------------------------------===//
// Checks and results (Infer.c, InputChecks.c)
//===----------------------------------------------------------------------===//

/// milInferTypes for an operation that is known.
MIL_WARN_UNUSED MilStatus milInferTypesOf(const MilOpInfo *info, const MilInferRequest *request,
                                          MilArena *arena, MilInferredTypes *outTypes,
                                          MilDiag diag);

/// The checks of every operation: inputs against the definition.
MIL_WARN_UNUSED MilStatus milInferCheckInputs(MilInfer *infer);

/// Null for MIL_TYPE_NONE.
MlirType milInferTensor(const MilInfer *infer, MilDataType element, const MilDims *shape);
/// Adds a result; a null type agrees with any.
MIL_WARN_UNUSED MilStatus milInferAddType(MilInfer *infer, MlirType type);
/// A tensor whose shape is what an input says.
MIL_WARN_UNUSED MilStatus milInferAddFilled(MilInfer *infer, const char *name, MilDataType element);
MIL_WARN_UNUSED MilStatus milInferAdd(MilInfer *infer, MilDataType element, const MilDims *shape);

/// The rules that Ops.def names.
#define MIL_OP(name, since, traits, regions, least, most, rule, ...)                               \
  MilStatus milInfer##rule(MilInfer *infer);
#include "mil/Ops.def"

#endif // MIL_DIALECT_INFER_H
