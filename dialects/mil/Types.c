//===- Types.c - the types of the dialect -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Types.h"

#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

static MlirContext contextOf(MlirType type) { return mlirTypeGetContext(type); }

static MlirAttribute typeParam(MlirType type) { return mlirTypeAttrGet(type); }
static MlirType paramType(MlirType type, size_t param) {
  return mlirTypeAttrGetValue(milBridgeTypeGetParam(type, param));
}

static MilStatus verifyTypes(const MlirAttribute *params, size_t count, MilDiag diag,
                             const char *what) {
  for (size_t i = 0; i < count; ++i)
    if (!mlirAttributeIsAType(params[i]))
      return milFail(diag, MIL_INVALID, "!mil.%s: parameter %zu is not a type", what, i);
  return MIL_OK;
}
static MilStatus verifyState(const MlirAttribute *params, MilDiag diag) {
  return verifyTypes(params, 1, diag, "state");
}
static MilStatus verifyDict(const MlirAttribute *params, MilDiag diag) {
  return verifyTypes(params, 2, diag, "dict");
}
static MilStatus verifyList(const MlirAttribute *params, MilDiag diag) {
  MilStatus status = verifyTypes(params, 1, diag, "list");
  if (status == MIL_OK &&
      (!mlirAttributeIsAInteger(params[1]) || mlirIntegerAttrGetValueInt(params[1]) < -1))
    return milFail(diag, MIL_INVALID, "!mil.list: the length must be an integer, -1 for unknown");
  return status;
}
static MilStatus verifyOpaque(const MlirAttribute *params, MilDiag diag) {
  if (!mlirAttributeIsAString(params[0]))
    return milFail(diag, MIL_INVALID, "!mil.opaque: the parameter must be a string of bytes");
  return MIL_OK;
}

const MilTypeDef milTypeDefs[] = {
    {"string", 0, NULL},     {"state", 1, verifyState},   {"list", 2, verifyList},
    {"dict", 2, verifyDict}, {"opaque", 1, verifyOpaque},
};
const size_t milNumTypeDefs = sizeof milTypeDefs / sizeof milTypeDefs[0];

MlirType milStringTypeGet(MlirContext context) {
  return milBridgeTypeGet(context, "mil", "string", 0, NULL);
}
bool milTypeIsAString(MlirType type) { return milBridgeTypeIs(type, "mil", "string"); }

MlirType milStateTypeGet(MlirType wrapped) {
  MlirAttribute params[] = {typeParam(wrapped)};
  return milBridgeTypeGet(contextOf(wrapped), "mil", "state", 1, params);
}
bool milTypeIsAState(MlirType type) { return milBridgeTypeIs(type, "mil", "state"); }
MlirType milStateTypeGetWrapped(MlirType type) { return paramType(type, 0); }

MlirType milListTypeGet(MlirType element, int64_t length) {
  MlirContext context = contextOf(element);
  MlirAttribute params[] = {typeParam(element),
                            mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), length)};
  return milBridgeTypeGet(context, "mil", "list", 2, params);
}
bool milTypeIsAList(MlirType type) { return milBridgeTypeIs(type, "mil", "list"); }
MlirType milListTypeGetElement(MlirType type) { return paramType(type, 0); }
int64_t milListTypeGetLength(MlirType type) {
  return mlirIntegerAttrGetValueInt(milBridgeTypeGetParam(type, 1));
}

MlirType milDictTypeGet(MlirType key, MlirType value) {
  MlirAttribute params[] = {typeParam(key), typeParam(value)};
  return milBridgeTypeGet(contextOf(key), "mil", "dict", 2, params);
}
bool milTypeIsADict(MlirType type) { return milBridgeTypeIs(type, "mil", "dict"); }
MlirType milDictTypeGetKey(MlirType type) { return paramType(type, 0); }
MlirType milDictTypeGetValue(MlirType type) { return paramType(type, 1); }

MlirType milOpaqueTypeGet(MlirContext context, MilString bytes) {
  MlirAttribute params[] = {mlirStringAttrGet(context, milToStringRef(bytes))};
  return milBridgeTypeGet(context, "mil", "opaque", 1, params);
}
bool milTypeIsAnOpaque(MlirType type) { return milBridgeTypeIs(type, "mil", "opaque"); }
MilString milOpaqueTypeGetBytes(MlirType type) {
  return milFromStringRef(mlirStringAttrGetValue(milBridgeTypeGetParam(type, 0)));
}

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

/// MIL's signed integers are MLIR's signless ones.
MlirType milElementTypeGet(MlirContext context, MilDataType type) {
  const MilDataTypeInfo *info = milDataTypeGet(type);
  switch (type) {
  case MIL_TYPE_NONE:
    return (MlirType){NULL};
  case MIL_TYPE_BOOL:
    return mlirIntegerTypeGet(context, 1);
  case MIL_TYPE_STRING:
    return milStringTypeGet(context);
  case MIL_TYPE_FLOAT16:
    return mlirF16TypeGet(context);
  case MIL_TYPE_FLOAT32:
    return mlirF32TypeGet(context);
  case MIL_TYPE_FLOAT64:
    return mlirF64TypeGet(context);
  case MIL_TYPE_BFLOAT16:
    return mlirBF16TypeGet(context);
  case MIL_TYPE_FLOAT8E4M3FN:
    return mlirFloat8E4M3FNTypeGet(context);
  case MIL_TYPE_FLOAT8E5M2:
    return mlirFloat8E5M2TypeGet(context);
  default:
    return info->kind == MIL_KIND_UINT ? mlirIntegerTypeUnsignedGet(context, info->bits)
                                       : mlirIntegerTypeGet(context, info->bits);
  }
}

/// Kind and width of an MLIR element type in MIL's terms; false for a type that MIL does not have.
static bool classify(MlirType type, MilTypeKind *outKind, unsigned *outBits) {
  if (mlirTypeIsAInteger(type)) {
    *outBits = mlirIntegerTypeGetWidth(type);
    *outKind = mlirIntegerTypeIsUnsigned(type) ? MIL_KIND_UINT : MIL_KIND_SINT;
    return !mlirIntegerTypeIsSigned(type);
  }
  *outKind = MIL_KIND_FLOAT;
  *outBits = mlirTypeIsAFloat(type) ? mlirFloatTypeGetWidth(type) : 0;
  return *outBits != 0;
}

MilDataType milElementTypeToDataType(MlirType type) {
  MilTypeKind kind;
  unsigned bits;
  if (milTypeIsAString(type))
    return MIL_TYPE_STRING;
  if (!classify(type, &kind, &bits))
    return MIL_TYPE_NONE;
  if (kind == MIL_KIND_SINT && bits == 1)
    return MIL_TYPE_BOOL;
  size_t count;
  const MilDataTypeInfo *rows = milDataTypeRows(&count);
  for (size_t i = 0; i < count; ++i) {
    if (rows[i].kind != kind || rows[i].bits != bits)
      continue;
    // Float formats of one width differ: ask for the type itself.
    if (kind != MIL_KIND_FLOAT ||
        mlirTypeEqual(type, milElementTypeGet(contextOf(type), rows[i].type)))
      return rows[i].type;
  }
  return MIL_TYPE_NONE;
}
