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
/// A parameter of a constexpr operation by name; a null value is left out.
typedef struct MilParameter {
  const char *name;
  MlirAttribute value;
} MilParameter;

/// A constexpr operation with constant parameters in place of the result of `constant`, a
/// mil.const, which is left without uses. `inputForm`: parameters become literals bound to inputs
/// (iOS18); else attributes (iOS16, iOS17). The value keeps its name; the operation gets that of
/// the constant, which may be another, with `_<suffix>` at its end.
MlirOperation milReplaceWithConstexpr(MlirOperation constant, const char *name, const char *suffix,
                                      bool inputForm, const MilParameter *parameters, size_t count);

/// Another constexpr operation, in input form, right after the constexpr `op`, whose result becomes
/// its input `input`. It takes over the value's name and uses and is called as `op` is, with
/// `_<suffix>` at the end; the value of `op` gets the name of `op`. The types are the same.
MlirOperation milChainConstexpr(MlirOperation op, const char *name, const char *input,
                                const char *suffix, const MilParameter *parameters, size_t count);

/// Erases a `mil.literal` or constexpr that nothing uses any more.
void milEraseIfDead(MlirOperation op);

#endif // MIL_PASSES_REWRITE_H
