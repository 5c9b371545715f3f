//===- Operations.c - questions to operations: inputs, names, functions -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Operations.h"

#include "Bridge/Resource.h"
#include "OpTable.h"
#include "mil-c/Limits.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

MlirAttribute milOpGetAttribute(MlirOperation op, const char *name) {
  return mlirOperationGetDiscardableAttributeByName(op, mlirStringRefCreateFromCString(name));
}
bool milOpIs(MlirOperation op, const char *name) {
  MlirStringRef seen = mlirIdentifierStr(mlirOperationGetName(op));
  return milStringEqual(milFromStringRef(seen), milString(name));
}
bool milTypeCountElements(MlirType type, uint64_t *outCount) {
  if (!mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return false;
  *outCount = 1;
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    if (!milCheckedMul(*outCount, (uint64_t)mlirShapedTypeGetDimSize(type, i), outCount))
      return false;
  return true;
}
typedef struct TypeText {
  char text[MIL_MAX_TYPE_TEXT + sizeof "..."];
  size_t length;
  bool isCut;
} TypeText;

static void appendText(MlirStringRef part, void *userData) {
  TypeText *text = userData;
  size_t room = MIL_MAX_TYPE_TEXT - text->length;
  size_t length = part.length < room ? part.length : room;
  memcpy(text->text + text->length, part.data, length);
  text->length += length;
  text->isCut |= length < part.length;
}

const char *milTypeToText(MlirType type, MilArena *arena) {
  TypeText text = {.length = 0};
  mlirTypePrint(type, appendText, &text);
  if (text.isCut) {
    memcpy(text.text + text.length, "...", 3);
    text.length += 3;
  }
  MilString copy = milArenaCopyString(arena, (MilString){text.text, text.length});
  return copy.data ? copy.data : "a type";
}

MilString milOpGetMilType(MlirOperation op) {
  if (milOpIs(op, "mil.unknown_op"))
    return milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_TYPE));
  MilString name = milFromStringRef(mlirIdentifierStr(mlirOperationGetName(op)));
  size_t prefix = strlen("mil.");
  bool ours = name.length > prefix && memcmp(name.data, "mil.", prefix) == 0;
  return ours ? (MilString){name.data + prefix, name.length - prefix} : name;
}
MilString milOpGetName(MlirOperation op) {
  MilString name = milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_NAME));
  return name.length || mlirOperationGetNumResults(op) == 0
             ? name
             : milValueGetName(mlirOperationGetResult(op, 0));
}
MilString milStringAttrGet(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAString(attribute))
    return milString(NULL);
  return milFromStringRef(mlirStringAttrGetValue(attribute));
}
MilString milStringArrayGet(MlirAttribute array, intptr_t index) {
  if (mlirAttributeIsNull(array) || !mlirAttributeIsAArray(array) ||
      index >= mlirArrayAttrGetNumElements(array))
    return milString(NULL);
  return milStringAttrGet(mlirArrayAttrGetElement(array, index));
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

static MlirAttribute freeInputs(MlirOperation op) {
  MlirAttribute names = milOpGetAttribute(op, MIL_ATTR_INPUTS);
  return !mlirAttributeIsNull(names) && mlirAttributeIsAArray(names) ? names
                                                                     : (MlirAttribute){NULL};
}

size_t milOpGetNumInputs(MlirOperation op) {
  const MilOpInfo *info = milOpInfoOf(op);
  if (!info)
    return 0;
  if (!info->freeInputs)
    return milOpInfoGetNumInputs(info);
  MlirAttribute names = freeInputs(op);
  return names.ptr ? (size_t)mlirArrayAttrGetNumElements(names) : 0;
}

MilString milOpGetInputName(MlirOperation op, size_t input) {
  const MilOpInfo *info = milOpInfoOf(op);
  if (!info->freeInputs)
    return milOpInfoGetInputName(info, input);
  return milStringArrayGet(freeInputs(op), (intptr_t)input);
}

/// How operands belong to inputs.
typedef struct Segments {
  bool isCounted;      ///< by the sizes; else an input is an operand
  MlirAttribute sizes; ///< null where they are not what they should be
  intptr_t lone;       ///< operands of a lone tuple, which takes all; -1: there is none
} Segments;

static Segments segmentsOf(MlirOperation op) {
  const MilOpInfo *info = milOpInfoOf(op);
  Segments segments = {.isCounted = milOpInfoHasSegments(info), .lone = -1};
  MlirAttribute sizes = milOpGetAttribute(op, MIL_ATTR_SEGMENTS);
  if (segments.isCounted && sizes.ptr && mlirAttributeIsADenseI32Array(sizes))
    segments.sizes = sizes;
  if (!segments.isCounted && milOpInfoGetNumInputs(info) == 1)
    segments.lone = mlirOperationGetNumOperands(op);
  return segments;
}

static void nextRange(const Segments *segments, size_t input, intptr_t *begin, intptr_t *end) {
  if (!segments->isCounted) {
    *begin = segments->lone < 0 ? (intptr_t)input : 0;
    *end = segments->lone < 0 ? *begin + 1 : segments->lone;
    return;
  }
  *begin = *end;
  if (segments->sizes.ptr && (intptr_t)input < mlirDenseArrayGetNumElements(segments->sizes))
    *end += mlirDenseI32ArrayGetElement(segments->sizes, (intptr_t)input);
}

void milOpGetNextInputRange(MlirOperation op, size_t input, intptr_t *begin, intptr_t *end) {
  Segments segments = segmentsOf(op);
  nextRange(&segments, input, begin, end);
}

void milOpGetInputRange(MlirOperation op, size_t input, intptr_t *begin, intptr_t *end) {
  Segments segments = segmentsOf(op);
  *end = 0;
  for (size_t i = segments.isCounted ? 0 : input; i <= input; ++i)
    nextRange(&segments, i, begin, end);
}

bool milOpFindInputOf(MlirOperation op, intptr_t operand, size_t *outInput) {
  Segments segments = segmentsOf(op);
  intptr_t begin, end = 0;
  for (size_t i = 0, count = milOpGetNumInputs(op); i < count; ++i) {
    nextRange(&segments, i, &begin, &end);
    *outInput = i;
    if (begin <= operand && operand < end)
      return true;
  }
  return false;
}

MlirValue milOpGetInput(MlirOperation op, const char *name) {
  const MilOpInfo *info = milOpInfoOf(op);
  MlirValue none = {NULL};
  ptrdiff_t input = info && !info->freeInputs ? milOpInfoFindInput(info, milString(name)) : -1;
  if (input < 0)
    return none;
  intptr_t begin, end;
  milOpGetInputRange(op, (size_t)input, &begin, &end);
  return begin < end ? mlirOperationGetOperand(op, begin) : none;
}

//===----------------------------------------------------------------------===//
// Constants and names
//===----------------------------------------------------------------------===//

bool milOpIsAConstant(MlirOperation op) {
  return milOpIs(op, "mil.const") || milOpIs(op, "mil.literal");
}

bool milConstantEqual(MlirAttribute a, MlirAttribute b) {
  MilResource x, y;
  if (mlirAttributeEqual(a, b))
    return true;
  if (mlirAttributeIsNull(a) || mlirAttributeIsNull(b) || !milAttributeIsAResource(a) ||
      !milAttributeIsAResource(b) ||
      !mlirTypeEqual(mlirAttributeGetType(a), mlirAttributeGetType(b)) || !milResourceGet(a, &x) ||
      !milResourceGet(b, &y))
    return false;
  return x.size == y.size && (!x.size || memcmp(x.data, y.data, x.size) == 0);
}

MlirAttribute milValueGetConstant(MlirValue value) {
  if (!mlirValueIsAOpResult(value))
    return (MlirAttribute){NULL};
  MlirOperation op = mlirOpResultGetOwner(value);
  return milOpIsAConstant(op) ? milOpGetAttribute(op, "val") : (MlirAttribute){NULL};
}

/// The position of a region in its operation.
static intptr_t regionIndex(MlirOperation op, MlirRegion region) {
  for (intptr_t i = 0; i < mlirOperationGetNumRegions(op); ++i)
    if (mlirRegionEqual(mlirOperationGetRegion(op, i), region))
      return i;
  return -1;
}

MilString milRegionGetArgumentName(MlirRegion region, intptr_t argument) {
  MlirBlock block = mlirRegionGetFirstBlock(region);
  MlirOperation op = mlirBlockGetParentOperation(block);
  MlirAttribute names = milOpGetAttribute(op, MIL_ATTR_ARGUMENTS);
  if (!milOpIs(op, "mil.func") && names.ptr && mlirAttributeIsAArray(names)) {
    intptr_t index = regionIndex(op, region);
    if (index >= mlirArrayAttrGetNumElements(names))
      return milString(NULL);
    names = mlirArrayAttrGetElement(names, index);
  }
  return milStringArrayGet(names, argument);
}

MilString milValueGetName(MlirValue value) {
  if (mlirValueIsAOpResult(value))
    return milStringArrayGet(milOpGetAttribute(mlirOpResultGetOwner(value), MIL_ATTR_OUTPUTS),
                             mlirOpResultGetResultNumber(value));
  MlirBlock block = mlirBlockArgumentGetOwner(value);
  return milRegionGetArgumentName(mlirBlockGetParentRegion(block),
                                  mlirBlockArgumentGetArgNumber(value));
}

//===----------------------------------------------------------------------===//
// Functions and opsets
//===----------------------------------------------------------------------===//

MlirOperation milOpGetFunction(MlirOperation op) {
  while (!mlirOperationIsNull(op) && !milOpIs(op, "mil.func"))
    op = mlirOperationGetParentOperation(op);
  return op;
}

static MilString symbolName(MlirOperation op) {
  return milStringAttrGet(
      mlirOperationGetAttributeByName(op, mlirStringRefCreateFromCString("sym_name")));
}

MilString milFunctionGetPath(MlirOperation function, MilArena *arena) {
  if (mlirOperationIsNull(function))
    return milString(NULL);
  MilString name = symbolName(function), model = {NULL, 0};
  MlirOperation module = mlirOperationGetParentOperation(function);
  if (!mlirOperationIsNull(module))
    model = symbolName(module);
  return model.length ? milString(milArenaPrintf(arena, "%.*s/%.*s", MIL_STR(model), MIL_STR(name)))
                      : name;
}

/// The systems that share a specification version; iOS and tvOS count alike.
static const struct {
  int version;
  const char *opset;
  const char *ios, *macos, *watchos;
} targets[] = {
    {6, "CoreML5", "15", "12", "8"},   {7, "CoreML6", "16", "13", "9"},
    {8, "CoreML7", "17", "14", "10"},  {9, "CoreML8", "18", "15", "11"},
    {10, "CoreML9", "26", "26", "26"},
};
static const size_t numTargets = sizeof targets / sizeof targets[0];

int milFunctionGetVersion(MlirOperation function) {
  if (mlirOperationIsNull(function))
    return 0;
  MilString opset = milStringAttrGet(milOpGetAttribute(function, "opset"));
  for (size_t i = 0; i < numTargets; ++i)
    if (milStringEqual(opset, milString(targets[i].opset)))
      return targets[i].version;
  return opset.length ? INT_MAX : 0;
}
const char *milOpsetName(int version) {
  for (size_t i = 0; i < numTargets; ++i)
    if (targets[i].version == version)
      return targets[i].opset;
  return NULL;
}
const char *milTargetName(int version) {
  static const char *const names[] = {"iOS15", "iOS16", "iOS17", "iOS18", "iOS26"};
  return version >= 6 && version <= 10 ? names[version - 6] : "an OS newer than iOS26";
}
int milTargetVersion(MilString target) {
  char text[16];
  for (size_t i = 0; i < numTargets; ++i) {
    const struct {
      const char *os, *number;
    } systems[] = {{"iOS", targets[i].ios},
                   {"tvOS", targets[i].ios},
                   {"macOS", targets[i].macos},
                   {"watchOS", targets[i].watchos},
                   {"visionOS", targets[i].version == 10 ? "26" : NULL}};
    for (size_t k = 0; k < sizeof systems / sizeof systems[0]; ++k) {
      if (!systems[k].number)
        continue;
      snprintf(text, sizeof text, "%s%s", systems[k].os, systems[k].number);
      if (milStringEqual(target, milString(text)))
        return targets[i].version;
    }
  }
  return 0;
}
