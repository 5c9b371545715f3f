//===- Rewrite.c - making values and operations for a rewrite -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Rewrite.h"

#include "Bridge/Resource.h"
#include "Decode.h"
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

MlirType milTensorTypeAs(MlirType shape, MlirType elements) {
  enum { kMaxRank = 64 };
  int64_t dims[kMaxRank];
  intptr_t rank = mlirShapedTypeGetRank(shape);
  for (intptr_t i = 0; i < rank && i < kMaxRank; ++i)
    dims[i] = mlirShapedTypeGetDimSize(shape, i);
  return milMakeTensorType(rank, dims, mlirShapedTypeGetElementType(elements));
}

MlirAttribute milMakeTensor(MlirType type, MilString key, MilBuffer *packed) {
  int64_t count = 1;
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    count *= mlirShapedTypeGetDimSize(type, i);
  if (count >= kBlobElements) {
    milBufferSettle(packed);
    return milResourceAttrGet(type, key, packed);
  }
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

static MlirOperation insertOp(MlirOperation before, const char *name, intptr_t numResults,
                              const MlirType *results, intptr_t numOperands,
                              const MlirValue *operands, intptr_t numAttributes,
                              const MlirNamedAttribute *attributes) {
  MlirOperationState state =
      mlirOperationStateGet(mlirStringRefCreateFromCString(name), mlirOperationGetLocation(before));
  mlirOperationStateAddResults(&state, numResults, results);
  mlirOperationStateAddOperands(&state, numOperands, operands);
  mlirOperationStateAddAttributes(&state, numAttributes, attributes);
  MlirOperation op = mlirOperationCreate(&state);
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before, op);
  return op;
}

MlirOperation milInsertOp(MlirOperation before, const char *name, MlirType result,
                          intptr_t numOperands, const MlirValue *operands, intptr_t numAttributes,
                          const MlirNamedAttribute *attributes) {
  return insertOp(before, name, 1, &result, numOperands, operands, numAttributes, attributes);
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

/// The parameters in the order of the operation's inputs, constants as literals, and how many values
/// each input has.
static intptr_t makeOperands(MlirOperation before, const MilOpInfo *info, const MilConstexpr *what,
                             MlirValue *operands, int32_t *segments) {
  intptr_t n = 0;
  for (size_t i = 0; i < milOpInfoGetNumInputs(info); ++i)
    for (size_t k = 0; k < what->count; ++k) {
      const MilParameter *parameter = &what->parameters[k];
      bool isBound = !mlirValueIsNull(parameter->bound);
      if (!milStringEqual(milOpInfoGetInputName(info, i), milString(parameter->name)) ||
          (!isBound && mlirAttributeIsNull(parameter->value)))
        continue;
      operands[n++] = isBound ? parameter->bound : milInsertLiteral(before, parameter->value);
      segments[i] = 1;
    }
  return n;
}

/// The attributes that give names, all results one each. Returns how many.
static intptr_t addNames(MlirContext context, MilString opName, intptr_t numResults,
                         const MilString *results, MlirNamedAttribute *attributes) {
  MlirAttribute outputs[2];
  intptr_t count = 0;
  if (opName.length)
    attributes[count++] = milMakeNamed(context, MIL_ATTR_NAME, milMakeString(context, opName));
  for (intptr_t i = 0; i < numResults; ++i)
    outputs[i] = milMakeString(context, results[i]);
  if (results[0].length)
    attributes[count++] =
        milMakeNamed(context, MIL_ATTR_OUTPUTS, mlirArrayAttrGet(context, numResults, outputs));
  return count;
}

/// A constexpr operation right before `before`, with room for its names in `attributes`.
static MlirOperation insertConstexpr(MlirOperation before, const MilConstexpr *what,
                                     intptr_t numResults, const MlirType *types,
                                     intptr_t numAttributes, MlirNamedAttribute *attributes) {
  MlirContext context = mlirOperationGetContext(before);
  const MilOpInfo *info = milOpInfoLookup(milString(strchr(what->name, '.') + 1));
  MlirValue operands[kMaxParameters];
  int32_t segments[kMaxParameters] = {0};
  intptr_t numOperands = 0;
  if (what->inputForm)
    numOperands = makeOperands(before, info, what, operands, segments);
  for (size_t i = 0; !what->inputForm && i < what->count; ++i)
    if (!mlirAttributeIsNull(what->parameters[i].value))
      attributes[numAttributes++] =
          milMakeNamed(context, what->parameters[i].name, what->parameters[i].value);
  if (milOpInfoHasSegments(info))
    attributes[numAttributes++] = milMakeNamed(
        context, MIL_ATTR_SEGMENTS,
        mlirDenseI32ArrayGet(context, (intptr_t)milOpInfoGetNumInputs(info), segments));
  return insertOp(before, what->name, numResults, types, numOperands, operands, numAttributes,
                  attributes);
}

MlirOperation milInsertConstexpr(MlirOperation before, MilString opName, intptr_t numResults,
                                 const MlirType *types, const MilConstexpr *what) {
  MlirContext context = mlirOperationGetContext(before);
  MlirNamedAttribute attributes[kMaxParameters + 3];
  MilString results[2] = {opName, {NULL, 0}};
  MilArena *arena = opName.length && numResults > 1 ? milArenaCreate() : NULL;
  for (intptr_t i = 0; arena && i < numResults; ++i)
    results[i] = milString(milArenaPrintf(arena, "%.*s_%d", MIL_STR(opName), (int)i));
  intptr_t count = addNames(context, opName, numResults, results, attributes);
  milArenaDestroy(arena);
  return insertConstexpr(before, what, numResults, types, count, attributes);
}

MlirOperation milReplaceWithConstexpr(MlirOperation old, MilString opName,
                                      const MilConstexpr *what) {
  MlirContext context = mlirOperationGetContext(old);
  MlirNamedAttribute attributes[kMaxParameters + 3];
  MlirValue value = mlirOperationGetResult(old, 0);
  MlirType type = mlirValueGetType(value);
  MilString name = milValueGetName(value);
  if (!opName.length)
    opName = milStringAttrGet(milOpGetAttribute(old, MIL_ATTR_NAME));
  intptr_t count = name.length ? addNames(context, opName, 1, &name, attributes) : 0;
  MlirOperation op = insertConstexpr(old, what, 1, &type, count, attributes);
  mlirValueReplaceAllUsesOfWith(value, mlirOperationGetResult(op, 0));
  return op;
}

void milSetInput(MlirOperation op, const char *input, MlirValue value) {
  intptr_t begin, end;
  milOpGetInputRange(op, (size_t)milOpInfoFindInput(milOpInfoOf(op), milString(input)), &begin,
                     &end);
  MlirOperation old = mlirOpResultGetOwner(mlirOperationGetOperand(op, begin));
  mlirOperationSetOperand(op, begin, value);
  if (milOpIsAConstant(old))
    milEraseUnused(old);
}

static bool isUnused(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!mlirOpOperandIsNull(mlirValueGetFirstUse(mlirOperationGetResult(op, i))))
      return false;
  return true;
}

/// Of a chain so deep that this does not reach its end the rest stays: it is unused, not wrong.
static void eraseUnused(MlirOperation op, int depth) {
  enum { kMaxDepth = 8 };
  MlirOperation sources[kMaxParameters];
  intptr_t numSources = 0;
  if (!isUnused(op))
    return;
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op) && numSources < kMaxParameters; ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    MlirOperation source =
        mlirValueIsAOpResult(operand) ? mlirOpResultGetOwner(operand) : (MlirOperation){NULL};
    bool again = !source.ptr || !(milOpIsAConstant(source) || milOpIsConstexpr(source));
    for (intptr_t k = 0; k < numSources && !again; ++k)
      again = mlirOperationEqual(sources[k], source);
    if (!again)
      sources[numSources++] = source;
  }
  mlirOperationDestroy(op);
  for (intptr_t i = 0; i < numSources && depth < kMaxDepth; ++i)
    eraseUnused(sources[i], depth + 1);
}

void milEraseUnused(MlirOperation op) { eraseUnused(op, 0); }
