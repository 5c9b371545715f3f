//===- SetTarget.c - --set-target ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   mil.func @main(...) attributes {opset = "CoreML6"}       becomes, with os=iOS18,
//   mil.func @main(...) attributes {opset = "CoreML8"}
// and the model's specificationVersion follows. An operation whose definition changes on the way is
// checked: its inputs have to exist in the new definition and to mean the same. Constexpr
// operations that hold parameters as attributes up to iOS17 get them as inputs.
//
// Errors   an older target than a function is written for; an operation that the new opset defines
// differently. Source   coremltools/converters/mil/mil/ops/defs
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Operands.h"
#include "Rewrite.h"
#include "mil/OpTable.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Diagnostics.h"
#include <limits.h>

typedef struct Options {
  MilString os;
} Options;

static const MilOption options[] = {
    MIL_OPTION(Options, os, STRING, "os", NULL,
               "least system to run on: iOS15 to iOS18, iOS26, or the macOS, watchOS or tvOS of "
               "the same year"),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  if (milTargetVersion(o->os))
    return MIL_OK;
  return milFail(
      diag, MIL_INVALID,
      "set-target: '%.*s' is no target; it is one of iOS15, iOS16, iOS17, iOS18, iOS26, or "
      "macOS12 to macOS15, macOS26, watchOS8 to watchOS11, watchOS26, tvOS15 to tvOS18, "
      "tvOS26",
      MIL_STR(o->os));
}

typedef struct Upgrade {
  MilArena *arena;
  int from, to;
  MilStatus status;
} Upgrade;

static MilStatus opFail(MlirOperation op, const char *format, const char *name, int version) {
  MlirLocation location = mlirOperationGetLocation(op);
  return milFail(milDiagAtLocation(&location), MIL_INVALID, format,
                 milOpInfoOf(op) ? milOpInfoGetName(milOpInfoOf(op)).data : "?", name,
                 milTargetName(version));
}

//===----------------------------------------------------------------------===//
// Definitions that change
//===----------------------------------------------------------------------===//

/// Whether some element of a constant integer tensor is as given: 0, or negative when `negative`.
static bool hasElement(MlirAttribute value, bool negative) {
  if (mlirAttributeIsNull(value) || !mlirAttributeIsADenseElements(value))
    return false;
  MlirType element = mlirShapedTypeGetElementType(mlirAttributeGetType(value));
  if (!mlirTypeIsAInteger(element) || mlirIntegerTypeGetWidth(element) != 32)
    return false;
  for (int64_t i = 0; i < mlirElementsAttrGetNumElements(value); ++i) {
    int32_t seen = mlirDenseElementsAttrGetInt32Value(value, i);
    if (negative ? seen < 0 : seen == 0)
      return true;
  }
  return false;
}

enum { kIOS17 = 8 };

/// What a definition changes without changing its inputs.
static MilStatus checkMeaning(MlirOperation op, const Upgrade *u) {
  if (u->from >= kIOS17 || u->to < kIOS17)
    return MIL_OK;
  if (milOpIs(op, "mil.reshape") && hasElement(milOpGetParameter(op, "shape"), false))
    return opFail(op, "'mil.%s': a 0 in '%s' means another dimension from %s on", "shape", kIOS17);
  static const char *const indexed[] = {"mil.gather",  "mil.gather_along_axis",  "mil.gather_nd",
                                        "mil.scatter", "mil.scatter_along_axis", "mil.scatter_nd"};
  for (size_t i = 0; i < sizeof indexed / sizeof indexed[0]; ++i)
    if (milOpIs(op, indexed[i]) && hasElement(milOpGetParameter(op, "indices"), true))
      return opFail(op, "'mil.%s': negative '%s' are not allowed from %s on", "indices", kIOS17);
  return MIL_OK;
}

static MilStatus checkInputs(MlirOperation op, const MilOpInfo *info, const MilOpInfo *definition) {
  for (size_t i = 0, count = milOpInfoGetNumInputs(info); i < count; ++i) {
    MilString name = milOpInfoGetInputName(info, i);
    const MilInput *input = milDefinitionFindInput(definition, name);
    intptr_t begin, end;
    milOpGetInputRange(op, i, &begin, &end);
    if (begin != end && !input)
      return opFail(op, "'mil.%s': input '%s' does not exist any more from %s on", name.data,
                    definition->since);
    if (begin == end && input && !input->optional && input->kind == MIL_INPUT_TENSOR)
      return opFail(op, "'mil.%s' needs input '%s' from %s on", name.data, definition->since);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Constexpr operations: attributes become inputs
//===----------------------------------------------------------------------===//

static MlirAttribute reshaped(Upgrade *u, const MilTensorView *view, MilDataType type,
                              intptr_t rank, const int64_t *dims, MlirOperation op,
                              const char *part) {
  MlirContext context = mlirOperationGetContext(op);
  MlirType tensor =
      mlirRankedTensorTypeGet(rank, dims, milElementTypeGet(context, type), mlirAttributeGetNull());
  uint64_t count = 1, bytes;
  MilBuffer buffer;
  void *data;
  for (intptr_t i = 0; i < rank; ++i)
    count *= (uint64_t)dims[i];
  if (!milDataTypePackedSize(milDataTypeGet(type), count, &bytes) ||
      milBufferAllocate((size_t)bytes, &buffer, &data, (MilDiag){NULL, NULL}) != MIL_OK)
    return mlirAttributeGetNull();
  memcpy(data, view->data, (size_t)bytes);
  MilString name = milValueGetName(mlirOperationGetResult(op, 0));
  return milMakeTensor(tensor, milString(milArenaPrintf(u->arena, "%.*s_%s", MIL_STR(name), part)),
                       &buffer);
}

static MilDataType indexType(unsigned bits) {
  size_t count;
  const MilDataTypeInfo *rows = milDataTypeRows(&count);
  for (size_t i = 0; i < count; ++i)
    if (rows[i].kind == MIL_KIND_UINT && rows[i].bits == bits)
      return rows[i].type;
  return MIL_TYPE_NONE;
}

/// The parameters of the input form, in operand order, from those of the attribute form; 0 when
/// they make no sense.
static intptr_t inputForm(Upgrade *u, MlirOperation op, MlirAttribute *out) {
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  intptr_t rank = mlirShapedTypeGetRank(type);
  int64_t *dims = milArenaCalloc(u->arena, (size_t)rank + 2, sizeof *dims);
  MilTensorView bits, lut;
  MilDiag silent = {NULL, NULL};
  bool isLut = milOpIs(op, "mil.constexpr_lut_to_dense");
  const char *packed = isLut ? "indices" : "mask";
  if (milOpIs(op, "mil.constexpr_cast")) {
    out[0] = milOpGetAttribute(op, "source_val");
    out[1] = milOpGetAttribute(op, "output_dtype");
    return 2;
  }
  if (!dims ||
      milAttributeGetTensor(milOpGetAttribute(op, packed), u->arena, &bits, silent) != MIL_OK)
    return 0;
  for (intptr_t i = 0; i < rank; ++i)
    dims[i] = mlirShapedTypeGetDimSize(type, i);
  if (!isLut) {
    out[0] = milOpGetAttribute(op, "nonzero_data");
    out[1] = reshaped(u, &bits, MIL_TYPE_UINT1, rank, dims, op, packed);
    return 2;
  }
  if (milAttributeGetTensor(milOpGetAttribute(op, "lut"), u->arena, &lut, silent) != MIL_OK)
    return 0;
  unsigned width = 1;
  while ((int64_t)1 << width < lut.dims[0])
    ++width;
  out[0] = reshaped(u, &bits, indexType(width), rank, dims, op, packed);
  for (intptr_t i = 0; i < rank; ++i)
    dims[i] = 1;
  dims[rank] = lut.dims[0];
  dims[rank + 1] = 1;
  out[1] = reshaped(u, &lut, lut.type, rank + 2, dims, op, "lut");
  return 2;
}

/// Makes the operation anew with its parameters as literals.
static MilStatus attributesToInputs(Upgrade *u, MlirOperation op, const MilOpInfo *info) {
  MlirContext context = mlirOperationGetContext(op);
  MlirAttribute parameters[2];
  MlirValue operands[2];
  MlirNamedAttribute attributes[3];
  intptr_t numAttributes = 0, count = inputForm(u, op, parameters);
  for (intptr_t i = 0; i < count; ++i)
    if (mlirAttributeIsNull(parameters[i]) || !mlirAttributeIsAElements(parameters[i]))
      count = 0;
  if (count == 0)
    return opFail(op, "'mil.%s': parameter '%s' cannot be made an input of %s", "attributes",
                  u->to);
  for (intptr_t i = 0; i < count; ++i)
    operands[i] = milInsertLiteral(op, parameters[i]);
  static const char *const kept[] = {MIL_ATTR_NAME, MIL_ATTR_OUTPUTS};
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; ++i) {
    MlirAttribute value = milOpGetAttribute(op, kept[i]);
    if (!mlirAttributeIsNull(value))
      attributes[numAttributes++] = milMakeNamed(context, kept[i], value);
  }
  if (milOpInfoHasSegments(info)) {
    int32_t segments[8] = {1, 1};
    attributes[numAttributes++] = milMakeNamed(
        context, MIL_ATTR_SEGMENTS,
        mlirDenseI32ArrayGet(context, (intptr_t)milOpInfoGetNumInputs(info), segments));
  }
  MlirValue old = mlirOperationGetResult(op, 0);
  MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(op));
  MlirOperation made =
      milInsertOp(op, name.data, mlirValueGetType(old), count, operands, numAttributes, attributes);
  mlirValueReplaceAllUsesOfWith(old, mlirOperationGetResult(made, 0));
  mlirOperationDestroy(op);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

static MlirWalkResult upgradeOp(MlirOperation op, void *userData) {
  Upgrade *u = userData;
  const MilOpInfo *info = milOpInfoOf(op);
  if (!info)
    return MlirWalkResultAdvance;
  const MilOpInfo *before = milOpInfoGetDefinition(info, u->from);
  const MilOpInfo *after = milOpInfoGetDefinition(info, u->to);
  if (before == after || !before)
    return MlirWalkResultAdvance;
  bool hadAttributes = before->inputs->kind == MIL_INPUT_ATTRIBUTE;
  u->status = hadAttributes && after->inputs->kind != MIL_INPUT_ATTRIBUTE
                  ? attributesToInputs(u, op, info)
                  : checkInputs(op, info, after);
  if (u->status == MIL_OK && !hadAttributes)
    u->status = checkMeaning(op, u);
  return u->status == MIL_OK ? MlirWalkResultAdvance : MlirWalkResultInterrupt;
}

/// Raises `specificationVersion` of a model's module.
static void raiseModel(MlirOperation module, int version) {
  MlirContext context = mlirOperationGetContext(module);
  MlirAttribute model = milOpGetAttribute(module, MIL_ATTR_MODEL);
  if (mlirAttributeIsNull(model) || !mlirAttributeIsADictionary(model))
    return; // the exporter makes a description from the functions
  enum { kMaxMembers = 64 };
  MlirNamedAttribute members[kMaxMembers];
  intptr_t count = mlirDictionaryAttrGetNumElements(model);
  for (intptr_t i = 0; i < count && i < kMaxMembers; ++i) {
    members[i] = mlirDictionaryAttrGetElement(model, i);
    MlirStringRef name = mlirIdentifierStr(members[i].name);
    if (!milStringEqual(milFromStringRef(name), milString("specificationVersion")))
      continue;
    MlirType type = mlirAttributeGetType(members[i].attribute);
    if (mlirIntegerAttrGetValueInt(members[i].attribute) < version)
      members[i].attribute = mlirIntegerAttrGet(type, version);
  }
  if (count <= kMaxMembers)
    mlirOperationSetDiscardableAttributeByName(module,
                                               mlirStringRefCreateFromCString(MIL_ATTR_MODEL),
                                               mlirDictionaryAttrGet(context, count, members));
}

static MlirWalkResult upgradeFunction(MlirOperation op, void *userData) {
  Upgrade *u = userData;
  if (!milOpIs(op, "mil.func"))
    return MlirWalkResultAdvance;
  MlirContext context = mlirOperationGetContext(op);
  u->from = milFunctionGetVersion(op);
  MlirLocation location = mlirOperationGetLocation(op);
  if (u->from > u->to) {
    u->status = milFail(milDiagAtLocation(&location), MIL_INVALID,
                        "the function is written for %s; it cannot be lowered to %s",
                        milTargetName(u->from), milTargetName(u->to));
    return MlirWalkResultInterrupt;
  }
  mlirOperationWalk(op, upgradeOp, u, MlirWalkPostOrder);
  if (u->status != MIL_OK)
    return MlirWalkResultInterrupt;
  mlirOperationSetDiscardableAttributeByName(
      op, mlirStringRefCreateFromCString(MIL_ATTR_OPSET),
      milMakeString(context, milString(milOpsetName(u->to))));
  // A pipeline is a module of models: both say a version.
  for (MlirOperation module = mlirOperationGetParentOperation(op); !mlirOperationIsNull(module);
       module = mlirOperationGetParentOperation(module))
    raiseModel(module, u->to);
  return MlirWalkResultSkip;
}

static MlirLogicalResult run(MlirOperation root, const void *opaque) {
  const Options *o = opaque;
  Upgrade upgrade = {.arena = milArenaCreate(), .to = milTargetVersion(o->os)};
  if (!upgrade.arena)
    return mlirLogicalResultFailure();
  mlirOperationWalk(root, upgradeFunction, &upgrade, MlirWalkPreOrder);
  milArenaDestroy(upgrade.arena);
  return upgrade.status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

const MilPassDef milPassSetTarget = {
    .argument = "set-target",
    .summary = "Raise the opset of the functions and the model's specification version",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = run,
};
