//===- SetTarget.c - --set-target ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   mil.func @main(...) attributes {opset = "CoreML6"}       becomes, with os=iOS18,
//   mil.func @main(...) attributes {opset = "CoreML8"}
// and the model's specificationVersion follows. An operation whose definition changes on the way is
// checked: its inputs have to exist in the new definition and to mean the same. Constexpr
// operations that hold parameters as attributes up to iOS17 get them as inputs.
//
// Says     for each function how many operations of which kind have another definition now.
// Errors   an older target than a function is written for, unless newer=keep; an operation that the
//          new opset defines differently.
// Source   coremltools/converters/mil/mil/ops/defs
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Common/Operands.h"
#include "Common/Rewrite.h"
#include "Kernels/Statistics.h"
#include "mil/Infer/Infer.h"
#include "mil/Infer/Known.h"
#include "mil/OpTable.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Diagnostics.h"
#include <limits.h>

typedef enum Newer { REFUSE, KEEP } Newer;

typedef struct Options {
  MilString os;
  int64_t newer;
} Options;

static const char *const newerWords[] = {"error", "keep", NULL};

static const MilOption options[] = {
    MIL_OPTION_UNNAMED(
        Options, os, STRING, "os", NULL,
        "least system to run on: iOS15 to iOS18, iOS26, or the macOS, watchOS or tvOS of "
        "the same year"),
    MIL_OPTION_ENUM(Options, newer, "newer", "error", newerWords,
                    "functions that are written for a newer system: an error, or kept as they are"),
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

/// Operations of one kind that have another definition now.
typedef struct Change {
  const MilOpInfo *info;
  size_t count;
} Change;

typedef struct Upgrade {
  MilArena *arena;
  int from, to;
  bool keepsNewer;
  MilStatus status;
  Change *changes; ///< in the function at hand
  size_t numChanges, capacity;
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

static bool isAsked(double element, bool negative) { return negative ? element < 0 : element == 0; }

/// The same of what is computed from constants and shapes, as far as that is followed.
static bool hasKnownElement(const Upgrade *u, MlirValue value, bool negative) {
  const int64_t *known = mlirValueIsNull(value) ? NULL : milValueGetKnown(value, u->arena);
  MlirType type = known ? mlirValueGetType(value) : (MlirType){NULL};
  int64_t count = !known ? 0 : mlirShapedTypeGetRank(type) ? mlirShapedTypeGetDimSize(type, 0) : 1;
  for (int64_t i = 0; i < count; ++i)
    if (known[i] != MIL_UNKNOWN && isAsked((double)known[i], negative))
      return true;
  return false;
}

/// Whether some element of an input is 0, or with `negative` below 0. What is known only when the model runs has none.
static MilStatus hasElement(const Upgrade *u, MlirOperation op, const char *input, bool negative,
                            bool *outHas) {
  enum { kChunk = 1024 };
  MlirAttribute value = milOpGetParameter(op, input);
  MlirLocation location = mlirOperationGetLocation(op);
  MilTensorView view;
  double elements[kChunk];
  uint64_t count;
  *outHas = mlirAttributeIsNull(value) && hasKnownElement(u, milOpGetInput(op, input), negative);
  if (mlirAttributeIsNull(value) || !mlirAttributeIsAElements(value))
    return MIL_OK;
  MilStatus status = milAttributeGetTensor(value, u->arena, &view, milDiagAtLocation(&location));
  if (status != MIL_OK || !milTensorViewCount(&view, &count))
    return status;
  for (uint64_t first = 0, n; first < count && !*outHas; first += n) {
    n = count - first < kChunk ? count - first : kChunk;
    milWidenToDouble(view.type, view.data, (size_t)first, (size_t)n, elements);
    for (uint64_t i = 0; i < n; ++i)
      *outHas |= isAsked(elements[i], negative);
  }
  return MIL_OK;
}

enum { kIOS17 = 8 };

/// A 0 is the dimension of x at the same place up to iOS16, and counted from the right later: the same where there are
/// as many.
static bool reshapesToSameRank(MlirOperation op) {
  MlirValue x = milOpGetInput(op, "x"), shape = milOpGetInput(op, "shape");
  if (mlirValueIsNull(x) || mlirValueIsNull(shape))
    return false;
  MilDims dims = milShapeOfType(mlirValueGetType(x)),
          count = milShapeOfType(mlirValueGetType(shape));
  return dims.rank >= 0 && count.rank == 1 && count.dims[0] == dims.rank;
}

/// What a definition changes without changing its inputs.
static MilStatus checkMeaning(MlirOperation op, const Upgrade *u) {
  static const char *const indexed[] = {"mil.gather",  "mil.gather_along_axis",  "mil.gather_nd",
                                        "mil.scatter", "mil.scatter_along_axis", "mil.scatter_nd"};
  MilStatus status = MIL_OK;
  bool has = false;
  if (u->from >= kIOS17 || u->to < kIOS17)
    return MIL_OK;
  if (milOpIs(op, "mil.reshape") && !reshapesToSameRank(op)) {
    status = hasElement(u, op, "shape", false, &has);
    return has ? opFail(op, "'mil.%s': a 0 in '%s' means another dimension from %s on", "shape",
                        kIOS17)
               : status;
  }
  for (size_t i = 0; i < sizeof indexed / sizeof indexed[0] && status == MIL_OK && !has; ++i)
    if (milOpIs(op, indexed[i]))
      status = hasElement(u, op, "indices", true, &has);
  return has ? opFail(op, "'mil.%s': negative '%s' are not allowed from %s on", "indices", kIOS17)
             : status;
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

/// A tensor attribute with a copy of the view's bytes; null when out of memory.
static MlirAttribute makeTensor(Upgrade *u, MlirOperation op, const char *part,
                                const MilTensorView *view) {
  MlirContext context = mlirOperationGetContext(op);
  MlirType type =
      mlirRankedTensorTypeGet((intptr_t)view->rank, view->dims,
                              milElementTypeGet(context, view->type), mlirAttributeGetNull());
  MilString name = milValueGetName(mlirOperationGetResult(op, 0));
  const char *key = milArenaPrintf(u->arena, "%.*s_%s", MIL_STR(name), part);
  uint64_t count, bytes;
  MilBuffer buffer;
  void *data;
  if (!key || !milTensorViewCount(view, &count) ||
      !milDataTypePackedSize(milDataTypeGet(view->type), count, &bytes) ||
      milBufferAllocate((size_t)bytes, &buffer, &data, (MilDiag){NULL, NULL}) != MIL_OK)
    return mlirAttributeGetNull();
  memcpy(data, view->data, (size_t)bytes);
  return milMakeTensor(type, milString(key), &buffer);
}

/// The parameters of the input form, in operand order, from those of the attribute form.
static MilStatus lutInputs(Upgrade *u, MlirOperation op, MlirAttribute *out, MilDiag diag) {
  MlirType result = mlirValueGetType(mlirOperationGetResult(op, 0));
  MilTensorView indices, lut;
  MilStatus status;
  unsigned bits;
  MIL_TRY(milAttributeGetTensor(milOpGetAttribute(op, "indices"), u->arena, &indices, diag));
  MIL_TRY(milAttributeGetTensor(milOpGetAttribute(op, "lut"), u->arena, &lut, diag));
  MIL_TRY(
      milTensorWidenPalette(&lut, (unsigned)mlirShapedTypeGetRank(result), u->arena, &bits, diag));
  MIL_TRY(milTensorUnpack(&indices, bits, result, u->arena, diag));
  out[0] = makeTensor(u, op, "indices", &indices);
  out[1] = makeTensor(u, op, "lut", &lut);
done:
  return status;
}

static MilStatus sparseInputs(Upgrade *u, MlirOperation op, MlirAttribute *out, MilDiag diag) {
  MilTensorView mask;
  MilStatus status;
  MIL_TRY(milAttributeGetTensor(milOpGetAttribute(op, "mask"), u->arena, &mask, diag));
  MIL_TRY(
      milTensorUnpack(&mask, 1, mlirValueGetType(mlirOperationGetResult(op, 0)), u->arena, diag));
  out[0] = milOpGetAttribute(op, "nonzero_data");
  out[1] = makeTensor(u, op, "mask", &mask);
done:
  return status;
}

static MilStatus castInputs(Upgrade *u, MlirOperation op, MlirAttribute *out, MilDiag diag) {
  out[0] = milOpGetAttribute(op, "source_val");
  out[1] = milOpGetAttribute(op, "output_dtype");
  return MIL_OK;
}

static const struct {
  const char *name;
  MilStatus (*inputs)(Upgrade *u, MlirOperation op, MlirAttribute *out, MilDiag diag);
} moved[] = {
    {"mil.constexpr_lut_to_dense", lutInputs},
    {"mil.constexpr_sparse_to_dense", sparseInputs},
    {"mil.constexpr_cast", castInputs},
};
enum { kMovedInputs = 2 }; // each of them has two

/// All attributes but the parameters and the segments.
static intptr_t keepAttributes(MlirOperation op, const MilOpInfo *info, MlirNamedAttribute *out) {
  intptr_t kept = 0;
  for (intptr_t i = 0; i < mlirOperationGetNumDiscardableAttributes(op); ++i) {
    MlirNamedAttribute attribute = mlirOperationGetDiscardableAttribute(op, i);
    MilString name = milFromStringRef(mlirIdentifierStr(attribute.name));
    if (!milOpInfoHasAttribute(info, name) && !milStringEqual(name, milString(MIL_ATTR_SEGMENTS)))
      out[kept++] = attribute;
  }
  return kept;
}

/// Makes the operation anew with its parameters as literals.
static MilStatus attributesToInputs(Upgrade *u, MlirOperation op, const MilOpInfo *info) {
  MlirContext context = mlirOperationGetContext(op);
  MlirLocation location = mlirOperationGetLocation(op);
  MilDiag diag = milDiagAtLocation(&location);
  MlirValue old = mlirOperationGetResult(op, 0), operands[kMovedInputs];
  MlirAttribute inputs[kMovedInputs] = {{NULL}};
  MilStatus status = MIL_UNSUPPORTED;
  MlirNamedAttribute *attributes = milArenaCalloc(
      u->arena, (size_t)mlirOperationGetNumDiscardableAttributes(op) + 1, sizeof *attributes);
  if (!attributes)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  if (!mlirTypeIsARankedTensor(mlirValueGetType(old)))
    return milFail(diag, MIL_UNSUPPORTED, "its result is no plain tensor");
  for (size_t i = 0; i < sizeof moved / sizeof moved[0]; ++i)
    if (milOpIs(op, moved[i].name))
      status = moved[i].inputs(u, op, inputs, diag);
  if (status != MIL_OK)
    return status;
  for (intptr_t i = 0; i < kMovedInputs; ++i) {
    if (mlirAttributeIsNull(inputs[i]) || !mlirAttributeIsAElements(inputs[i]))
      return milFail(diag, MIL_UNSUPPORTED, "its parameters are no plain tensors");
    operands[i] = milInsertLiteral(op, inputs[i]);
  }
  int32_t segments[8] = {1, 1};
  intptr_t count = keepAttributes(op, info, attributes);
  attributes[count++] =
      milMakeNamed(context, MIL_ATTR_SEGMENTS,
                   mlirDenseI32ArrayGet(context, (intptr_t)milOpInfoGetNumInputs(info), segments));
  MlirStringRef name = mlirIdentifierStr(mlirOperationGetName(op));
  MlirOperation made =
      milInsertOp(op, name.data, mlirValueGetType(old), kMovedInputs, operands, count, attributes);
  mlirValueReplaceAllUsesOfWith(old, mlirOperationGetResult(made, 0));
  mlirOperationDestroy(op);
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// What changed
//===----------------------------------------------------------------------===//

static MilStatus countChange(Upgrade *u, const MilOpInfo *info) {
  size_t i = 0;
  while (i < u->numChanges && u->changes[i].info != info)
    ++i;
  if (i == u->numChanges) {
    Change *changes =
        milArenaGrow(u->arena, u->changes, u->numChanges, &u->capacity, sizeof *changes);
    if (!changes)
      return MIL_NO_MEMORY;
    u->changes = changes;
    u->changes[u->numChanges++] = (Change){info, 0};
  }
  ++u->changes[i].count;
  return MIL_OK;
}

/// "raised from iOS16 to iOS18; with newer definitions: 3 linear, 1 reshape"
static void tellChanges(Upgrade *u, MlirOperation function) {
  MlirLocation location = mlirOperationGetLocation(function);
  const char *list = "";
  for (size_t i = 0; i < u->numChanges && list; ++i)
    list = milArenaPrintf(u->arena, "%s%s%zu %s", list,
                          i ? ", " : "; with newer definitions: ", u->changes[i].count,
                          milOpInfoGetName(u->changes[i].info).data);
  milEmit(milDiagAtLocation(&location), MIL_REMARK, "raised from %s to %s%s",
          milTargetName(u->from), milTargetName(u->to), list ? list : "");
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
  if (u->status == MIL_OK)
    u->status = countChange(u, info);
  return u->status == MIL_OK ? MlirWalkResultAdvance : MlirWalkResultInterrupt;
}

/// Raises `specificationVersion` of a model's module; without a description the exporter makes one from the functions.
static MilStatus raiseModel(Upgrade *u, MlirOperation module) {
  static const char kVersion[] = "specificationVersion";
  MlirContext context = mlirOperationGetContext(module);
  MlirLocation location = mlirOperationGetLocation(module);
  MilDiag diag = milDiagAtLocation(&location);
  MlirAttribute model = milOpGetAttribute(module, MIL_ATTR_MODEL);
  if (mlirAttributeIsNull(model))
    return MIL_OK;
  if (!mlirAttributeIsADictionary(model))
    return milFail(diag, MIL_INVALID, "'" MIL_ATTR_MODEL "' must be a dictionary");
  intptr_t count = mlirDictionaryAttrGetNumElements(model), kept = 0;
  MlirNamedAttribute *members = milArenaCalloc(u->arena, (size_t)count + 1, sizeof *members);
  if (!members)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  int64_t version = 0;
  for (intptr_t i = 0; i < count; ++i) {
    MlirNamedAttribute member = mlirDictionaryAttrGetElement(model, i);
    if (!milStringEqual(milFromStringRef(mlirIdentifierStr(member.name)), milString(kVersion)))
      members[kept++] = member;
    else if (mlirAttributeIsAInteger(member.attribute))
      version = mlirIntegerAttrGetValueInt(member.attribute);
    else
      return milFail(diag, MIL_INVALID, "'%s' must be an integer", kVersion);
  }
  members[kept++] = milMakeNamed(
      context, kVersion,
      mlirIntegerAttrGet(mlirIntegerTypeGet(context, 32), version < u->to ? u->to : version));
  mlirOperationSetDiscardableAttributeByName(module, mlirStringRefCreateFromCString(MIL_ATTR_MODEL),
                                             mlirDictionaryAttrGet(context, kept, members));
  return MIL_OK;
}

/// The body for another opset that the function also has must not meet the new one.
static bool hasBodyFor(MlirOperation function, int version) {
  MlirAttribute others = milOpGetAttribute(function, MIL_ATTR_SPECIALIZATIONS);
  return !mlirAttributeIsNull(others) && mlirAttributeIsADictionary(others) &&
         !mlirAttributeIsNull(mlirDictionaryAttrGetElementByName(
             others, mlirStringRefCreateFromCString(milOpsetName(version))));
}

static MlirWalkResult upgradeFunction(MlirOperation op, void *userData) {
  Upgrade *u = userData;
  if (!milOpIs(op, "mil.func"))
    return MlirWalkResultAdvance;
  MlirContext context = mlirOperationGetContext(op);
  u->from = milFunctionGetVersion(op);
  MlirLocation location = mlirOperationGetLocation(op);
  if (u->from > u->to && u->keepsNewer)
    return MlirWalkResultSkip;
  if (u->from > u->to) {
    u->status = milFail(milDiagAtLocation(&location), MIL_INVALID,
                        "the function is written for %s; it cannot be lowered to %s",
                        milTargetName(u->from), milTargetName(u->to));
    return MlirWalkResultInterrupt;
  }
  if (u->from != u->to && hasBodyFor(op, u->to)) {
    u->status = milFail(milDiagAtLocation(&location), MIL_UNSUPPORTED,
                        "the function already has another body for opset %s", milOpsetName(u->to));
    return MlirWalkResultInterrupt;
  }
  u->numChanges = 0;
  mlirOperationWalk(op, upgradeOp, u, MlirWalkPostOrder);
  if (u->status != MIL_OK)
    return MlirWalkResultInterrupt;
  if (u->from != u->to)
    tellChanges(u, op);
  mlirOperationSetDiscardableAttributeByName(
      op, mlirStringRefCreateFromCString(MIL_ATTR_OPSET),
      milMakeString(context, milString(milOpsetName(u->to))));
  // A pipeline is a module of models: both say a version.
  for (MlirOperation module = mlirOperationGetParentOperation(op);
       u->status == MIL_OK && !mlirOperationIsNull(module);
       module = mlirOperationGetParentOperation(module))
    u->status = raiseModel(u, module);
  if (u->status != MIL_OK)
    return MlirWalkResultInterrupt;
  return MlirWalkResultSkip;
}

static MlirLogicalResult run(MlirOperation root, const void *opaque, const MilPassDef *def) {
  const Options *o = opaque;
  Upgrade upgrade = {
      .arena = milArenaCreate(), .to = milTargetVersion(o->os), .keepsNewer = o->newer == KEEP};
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
