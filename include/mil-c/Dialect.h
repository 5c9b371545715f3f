//===- mil-c/Dialect.h - the mil dialect: types, operations, table -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One MIL operation is one MLIR operation `mil.<type>`. dialects/mil/README.md describes how each
// part of a model is represented.
//===----------------------------------------------------------------------===//
#ifndef MIL_C_DIALECT_H
#define MIL_C_DIALECT_H

#include "mil-c/Arena.h"
#include "mil-c/DataType.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

void milRegisterDialect(MlirDialectRegistry registry);

/// The dialect in IRDL, for `mlir-opt --irdl-file=`: its types and operations, but for those that end a
/// block or have regions.
void milPrintIrdl(MlirStringCallback callback, void *userData);

static inline MlirStringRef milToStringRef(MilString s) {
  return mlirStringRefCreate(s.data, s.length);
}
static inline MilString milFromStringRef(MlirStringRef s) {
  MilString r = {s.data, s.length};
  return r;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// `!mil.string`, the element type of string tensors.
MlirType milStringTypeGet(MlirContext context);
bool milTypeIsAString(MlirType type);

/// `!mil.state<tensor<...>>`: a function input with reference semantics.
MlirType milStateTypeGet(MlirType wrapped);
bool milTypeIsAState(MlirType type);
MlirType milStateTypeGetWrapped(MlirType type);

/// `!mil.list<element, length>`; length -1: not known.
MlirType milListTypeGet(MlirType element, int64_t length);
bool milTypeIsAList(MlirType type);
MlirType milListTypeGetElement(MlirType type);
int64_t milListTypeGetLength(MlirType type);

/// `!mil.dict<key, value>`.
MlirType milDictTypeGet(MlirType key, MlirType value);
bool milTypeIsADict(MlirType type);
MlirType milDictTypeGetKey(MlirType type);
MlirType milDictTypeGetValue(MlirType type);

/// `!mil.opaque<"bytes">`: a serialized ValueType that no other type can express.
MlirType milOpaqueTypeGet(MlirContext context, MilString bytes);
bool milTypeIsAnOpaque(MlirType type);
MilString milOpaqueTypeGetBytes(MlirType type);

/// The text of a type for a message, cut after MIL_MAX_TYPE_TEXT bytes; never null.
const char *milTypeToText(MlirType type, MilArena *arena);

/// The MLIR element type of a data type, and back (MIL_TYPE_NONE: no MIL type).
MlirType milElementTypeGet(MlirContext context, MilDataType type);
MilDataType milElementTypeToDataType(MlirType type);

//===----------------------------------------------------------------------===//
// The table of operations (dialects/mil/Ops.def)
//===----------------------------------------------------------------------===//

/// An operation with all its definitions.
typedef struct MilOpInfo MilOpInfo;

/// By MIL type, "conv"; null when the table does not have it.
const MilOpInfo *milOpInfoLookup(MilString type);
/// Of an operation of the dialect; null for another dialect's.
const MilOpInfo *milOpInfoOf(MlirOperation op);
MilString milOpInfoGetName(const MilOpInfo *info);

/// The inputs of all definitions together, in operand order.
size_t milOpInfoGetNumInputs(const MilOpInfo *info);
MilString milOpInfoGetInputName(const MilOpInfo *info, size_t input);
/// Index of an input, -1 when there is none of this name.
ptrdiff_t milOpInfoFindInput(const MilOpInfo *info, MilString name);
/// Whether the input takes a tuple: any number of values under one name.
bool milOpInfoIsVariadicInput(const MilOpInfo *info, size_t input);
/// Whether operations carry `operandSegmentSizes`: some input is optional or variadic.
bool milOpInfoHasSegments(const MilOpInfo *info);
/// Whether inputs are named by the attribute `mil.inputs` of each operation, not by the table.
bool milOpInfoHasFreeInputs(const MilOpInfo *info);
/// Whether some definition holds this parameter as an attribute (constexpr operations of iOS16).
bool milOpInfoHasAttribute(const MilOpInfo *info, MilString name);
unsigned milOpInfoGetNumRegions(const MilOpInfo *info);
/// Whether the operation is a `constexpr_*`.
bool milOpInfoIsConstexpr(const MilOpInfo *info);

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// The MIL type, "conv": of a mil.unknown_op what it says. Another dialect's operations have their
/// whole name.
MilString milOpGetMilType(MlirOperation op);
/// The MIL name of an operation, or else of its first result; empty when it has none.
MilString milOpGetName(MlirOperation op);
/// Number of inputs by name, counting those of `mil.inputs` for free inputs.
size_t milOpGetNumInputs(MlirOperation op);
MilString milOpGetInputName(MlirOperation op, size_t input);
/// The operands [begin, end) of an input. This adds up the inputs before it: who goes through all of them takes
/// milOpGetNextInputRange.
void milOpGetInputRange(MlirOperation op, size_t input, intptr_t *begin, intptr_t *end);
/// The same for one input after the other, from the first on: `*end` is that of the input before, 0 for the first.
void milOpGetNextInputRange(MlirOperation op, size_t input, intptr_t *begin, intptr_t *end);
/// The single operand of an input; null value when it is absent.
MlirValue milOpGetInput(MlirOperation op, const char *name);

/// `mil.const` or `mil.literal`.
bool milOpIsAConstant(MlirOperation op);
/// The constant that defines a value: its `val` attribute, or null.
MlirAttribute milValueGetConstant(MlirValue value);
/// Whether both are the same attribute, or tensors of one type with the same bytes in resources, whose
/// keys a context makes unique.
bool milConstantEqual(MlirAttribute a, MlirAttribute b);
/// The MIL name of a value: of a result from `mil.outputs`, of an argument from `mil.arguments`;
/// empty when it has none.
MilString milValueGetName(MlirValue value);

/// The function around an operation (or itself); null when there is none.
MlirOperation milOpGetFunction(MlirOperation op);
/// Specification version of the opset that a function is written in: "CoreML8" -> 9; INT_MAX for an
/// opset newer than the table; 0 when there is none.
int milFunctionGetVersion(MlirOperation function);
/// The opset string of a specification version (6 to 10): 9 -> "CoreML8".
const char *milOpsetName(int version);
/// The OS of a specification version: 9 -> "iOS18".
const char *milTargetName(int version);
/// Specification version of a target as people write it: "iOS18", "macOS15", "watchOS11", "tvOS18";
/// 0: unknown.
int milTargetVersion(MilString target);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_DIALECT_H
