//===- Rewrite.c - making values and operations for a rewrite -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Rewrite.h"

#include "Bridge/Resource.h"
#include "Kernels/BitPack.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

/// From this many elements on coremltools writes a value to weight.bin: should_use_weight_file in
/// coremltools/converters/mil/backend/mil/load.py.
enum { kBlobElements = 10 };

MlirAttribute milMakeString(MlirContext context, MilString text) {
  return mlirStringAttrGet(context, milToStringRef(text));
}
MlirNamedAttribute milMakeNamed(MlirContext context, const char *name, MlirAttribute value) {
  return mlirNamedAttributeGet(mlirIdentifierGet(context, mlirStringRefCreateFromCString(name)),
                               value);
}

MlirType milMakeTensorType(intptr_t rank, const int64_t *dims, MlirType element) {
  return mlirRankedTensorTypeGet(rank, dims, element, mlirAttributeGetNull());
}

MlirAttribute milMakeTensor(MlirType type, MilString key, MilBuffer *packed) {
  int64_t count = 1;
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    count *= mlirShapedTypeGetDimSize(type, i);
  if (count >= kBlobElements)
    return milResourceAttrGet(type, key, packed);
  const MilDataTypeInfo *info =
      milDataTypeGet(milElementTypeToDataType(mlirShapedTypeGetElementType(type)));
  uint8_t bytes[kBlobElements];
  int flags[kBlobElements];
  MlirAttribute value;
  if (info->bits < 8)
    milUnpackBits(packed->data, info->bits, 0, (size_t)count, bytes);
  if (info->bits == 1) { // MLIR packs single bits in its own order
    for (int64_t i = 0; i < count; ++i)
      flags[i] = bytes[i];
    value = mlirDenseElementsAttrBoolGet(type, (intptr_t)count, flags);
  } else if (info->bits < 8) { // and keeps other small integers in a byte each
    value = mlirDenseElementsAttrRawBufferGet(type, (size_t)count, bytes);
  } else {
    value = mlirDenseElementsAttrRawBufferGet(type, packed->size, packed->data);
  }
  milBufferRelease(packed);
  return value;
}

MlirAttribute milMakeShape(MlirContext context, intptr_t rank, const int64_t *dims) {
  enum { kMaxRank = 64 };
  uint32_t values[kMaxRank];
  int64_t length = rank;
  for (intptr_t i = 0; i < rank && i < kMaxRank; ++i)
    values[i] = (uint32_t)dims[i];
  MlirType type = mlirRankedTensorTypeGet(1, &length, mlirIntegerTypeUnsignedGet(context, 32),
                                          mlirAttributeGetNull());
  return mlirDenseElementsAttrUInt32Get(type, rank, values);
}

MlirOperation milInsertOp(MlirOperation before, const char *name, MlirType result,
                          intptr_t numOperands, const MlirValue *operands, intptr_t numAttributes,
                          const MlirNamedAttribute *attributes) {
  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString(name), mlirOperationGetLocation(before));
  mlirOperationStateAddResults(&state, 1, &result);
  mlirOperationStateAddOperands(&state, numOperands, operands);
  mlirOperationStateAddAttributes(&state, numAttributes, attributes);
  MlirOperation op = mlirOperationCreate(&state);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before, op);
  return op;
}

MlirValue milInsertLiteral(MlirOperation before, MlirAttribute value) {
  MlirNamedAttribute val = milMakeNamed(mlirAttributeGetContext(value), "val", value);
  MlirOperation op =
      milInsertOp(before, "mil.literal", mlirAttributeGetType(value), 0, NULL, 1, &val);
  return mlirOperationGetResult(op, 0);
}

void milReplaceWithConst(MlirOperation op, intptr_t result, MlirAttribute value) {
  MlirContext context = mlirAttributeGetContext(value);
  MlirValue old = mlirOperationGetResult(op, result);
  MilString name = milValueGetName(old);
  MlirNamedAttribute attributes[3] = {milMakeNamed(context, "val", value)};
  intptr_t count = 1;
  if (name.length) {
    MlirAttribute text = milMakeString(context, name);
    attributes[count++] = milMakeNamed(context, MIL_ATTR_NAME, text);
    attributes[count++] =
        milMakeNamed(context, MIL_ATTR_OUTPUTS, mlirArrayAttrGet(context, 1, &text));
  }
  MlirOperation constant =
      milInsertOp(op, "mil.const", mlirValueGetType(old), 0, NULL, count, attributes);
  mlirValueReplaceAllUsesOfWith(old, mlirOperationGetResult(constant, 0));
}

enum { kMaxParameters = 8 };

/// An input that is no constant.
typedef struct Bound {
  const char *input; ///< null: none
  MlirValue value;
} Bound;

/// The parameters as literals, and the bound value, in the order of the operation's inputs, and how
/// many each input has.
static intptr_t makeOperands(MlirOperation before, const MilOpInfo *info,
                             const MilParameter *parameters, size_t count, Bound bound,
                             MlirValue *operands, int32_t *segments) {
  intptr_t n = 0;
  ptrdiff_t other = bound.input ? milOpInfoFindInput(info, milString(bound.input)) : -1;
  for (size_t i = 0; i < count; ++i) {
    ptrdiff_t input = milOpInfoFindInput(info, milString(parameters[i].name));
    if (!mlirAttributeIsNull(parameters[i].value))
      segments[input] = (int32_t)i + 1;
  }
  for (size_t i = 0; i < milOpInfoGetNumInputs(info); ++i) {
    if ((ptrdiff_t)i == other)
      operands[n++] = bound.value;
    else if (segments[i])
      operands[n++] = milInsertLiteral(before, parameters[segments[i] - 1].value);
    segments[i] = (ptrdiff_t)i == other || segments[i];
  }
  return n;
}

static intptr_t addNames(MlirOperation constant, const char *suffix,
                         MlirNamedAttribute *attributes) {
  MlirContext context = mlirOperationGetContext(constant);
  MilString value = milValueGetName(mlirOperationGetResult(constant, 0));
  MilString name = milStringAttrGet(milOpGetAttribute(constant, MIL_ATTR_NAME));
  MilArena *arena = value.length ? milArenaCreate() : NULL;
  const char *text =
      arena ? milArenaPrintf(arena, "%.*s_%s", MIL_STR(name.length ? name : value), suffix) : NULL;
  if (text) {
    MlirAttribute output = milMakeString(context, value);
    attributes[0] = milMakeNamed(context, MIL_ATTR_NAME, milMakeString(context, milString(text)));
    attributes[1] = milMakeNamed(context, MIL_ATTR_OUTPUTS, mlirArrayAttrGet(context, 1, &output));
  }
  milArenaDestroy(arena);
  return text ? 2 : 0;
}

/// A constexpr operation right before `old`, which computes the same value and gives it its names.
static MlirOperation insertConstexpr(MlirOperation old, const char *name, const char *suffix,
                                     bool inputForm, const MilParameter *parameters, size_t count,
                                     Bound bound) {
  MlirContext context = mlirOperationGetContext(old);
  const MilOpInfo *info = milOpInfoLookup(milString(strchr(name, '.') + 1));
  MlirValue operands[kMaxParameters];
  MlirNamedAttribute attributes[kMaxParameters + 3];
  int32_t segments[kMaxParameters] = {0};
  intptr_t numOperands = 0, numAttributes = addNames(old, suffix, attributes);
  if (inputForm)
    numOperands = makeOperands(old, info, parameters, count, bound, operands, segments);
  for (size_t i = 0; !inputForm && i < count; ++i)
    if (!mlirAttributeIsNull(parameters[i].value))
      attributes[numAttributes++] = milMakeNamed(context, parameters[i].name, parameters[i].value);
  if (milOpInfoHasSegments(info))
    attributes[numAttributes++] = milMakeNamed(
        context, MIL_ATTR_SEGMENTS,
        mlirDenseI32ArrayGet(context, (intptr_t)milOpInfoGetNumInputs(info), segments));
  return milInsertOp(old, name, mlirValueGetType(mlirOperationGetResult(old, 0)), numOperands,
                     operands, numAttributes, attributes);
}

MlirOperation milReplaceWithConstexpr(MlirOperation constant, const char *name, const char *suffix,
                                      bool inputForm, const MilParameter *parameters,
                                      size_t count) {
  Bound none = {.input = NULL};
  MlirOperation op = insertConstexpr(constant, name, suffix, inputForm, parameters, count, none);
  mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(constant, 0), mlirOperationGetResult(op, 0));
  return op;
}

MlirOperation milChainConstexpr(MlirOperation op, const char *name, const char *input,
                                const char *suffix, const MilParameter *parameters, size_t count) {
  MlirContext context = mlirOperationGetContext(op);
  MlirValue value = mlirOperationGetResult(op, 0);
  MlirAttribute opName = milOpGetAttribute(op, MIL_ATTR_NAME);
  Bound bound = {input, value};
  MlirOperation chained = insertConstexpr(op, name, suffix, true, parameters, count, bound);
  mlirOperationMoveBefore(op, chained);
  mlirValueReplaceAllUsesOfWith(value, mlirOperationGetResult(chained, 0));
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(chained); ++i)
    if (mlirValueEqual(mlirOperationGetOperand(chained, i), mlirOperationGetResult(chained, 0)))
      mlirOperationSetOperand(chained, i, value);
  if (!mlirAttributeIsNull(opName))
    mlirOperationSetAttributeByName(op, mlirStringRefCreateFromCString(MIL_ATTR_OUTPUTS),
                                    mlirArrayAttrGet(context, 1, &opName));
  return chained;
}

void milEraseIfDead(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!mlirOpOperandIsNull(mlirValueGetFirstUse(mlirOperationGetResult(op, i))))
      return;
  mlirOperationDestroy(op);
}
