//===- Rewrite.h - making values and operations for a rewrite -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_REWRITE_H
#define MIL_PASSES_REWRITE_H

#include "mil-c/Arena.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"

MlirAttribute milMakeString(MlirContext context, MilString text);
MlirNamedAttribute milMakeNamed(MlirContext context, const char *name, MlirAttribute value);

MlirType milMakeTensorType(intptr_t rank, const int64_t *dims, MlirType element);

/// The shape of one tensor type with the elements of another.
MlirType milTensorTypeAs(MlirType shape, MlirType elements);

/// A constant tensor of a type that weight.bin can hold, from its packed bytes, which are taken
/// over. Ten elements or more become a dense_resource called `key`, fewer an immediate value: the
/// split that coremltools makes.
MlirAttribute milMakeTensor(MlirType type, MilString key, MilBuffer *packed);
/// A rank-1 tensor of uint32: the `shape` parameter of iOS16's constexpr operations.
MlirAttribute milMakeShape(MlirContext context, intptr_t rank, const int64_t *dims);

/// `mil.literal` right before `before`; its result.
MlirValue milInsertLiteral(MlirOperation before, MlirAttribute value);
/// `mil.const` in place of one result of an operation, under the MIL name of that result.
void milReplaceWithConst(MlirOperation op, intptr_t result, MlirAttribute value);

/// An operation right before `before` that takes over its location; one result.
/// `numOperands` operands are given in table order together with the segment sizes (null: none).
MlirOperation milInsertOp(MlirOperation before, const char *name, MlirType result,
                          intptr_t numOperands, const MlirValue *operands, intptr_t numAttributes,
                          const MlirNamedAttribute *attributes);
/// A parameter of a constexpr operation by name: a constant, or in the input form a value that is
/// there already; left out when both are null.
typedef struct MilParameter {
  const char *name;
  MlirAttribute value;
  MlirValue bound;
} MilParameter;

static inline MilParameter milParameter(const char *name, MlirAttribute value) {
  return (MilParameter){.name = name, .value = value};
}
static inline MilParameter milBinding(const char *name, MlirValue value) {
  return (MilParameter){.name = name, .bound = value};
}

/// What a constexpr operation is: "mil.constexpr_lut_to_dense" with these parameters.
typedef struct MilConstexpr {
  const char *name;
  bool inputForm; ///< parameters become literals bound to inputs (iOS18); else attributes
  const MilParameter *parameters;
  size_t count;
} MilConstexpr;

/// A constexpr operation right before `before`, called `opName` (empty: nothing); of two results the
/// first is called <opName>_0, the second <opName>_1, a single one as the operation.
MlirOperation milInsertConstexpr(MlirOperation before, MilString opName, intptr_t numResults,
                                 const MlirType *types, const MilConstexpr *what);
/// A constexpr operation right before `old`, whose first result takes over the name and the uses of
/// the first result of `old`. It is called `opName`; empty: as `old` is.
MlirOperation milReplaceWithConstexpr(MlirOperation old, MilString opName,
                                      const MilConstexpr *what);

/// Binds a value to an input that has one; the old one is erased if nothing else uses it.
void milSetInput(MlirOperation op, const char *input, MlirValue value);

/// Erases an operation that nothing uses any more, and then the constants and constexpr operations
/// that only it used.
void milEraseUnused(MlirOperation op);

#endif // MIL_PASSES_REWRITE_H
