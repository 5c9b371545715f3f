//===- Inputs.c - what a rule asks of its inputs ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Infer.h"

#include "Bridge/Resource.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <math.h>

const MilInferInput *milInferFind(const MilInfer *infer, const char *name) {
  const MilInferRequest *request = infer->request;
  for (size_t i = 0; i < request->numInputs; ++i)
    if (request->inputs[i].numValues && milStringEqual(request->inputs[i].name, milString(name)))
      return &request->inputs[i];
  return NULL;
}

bool milInferHas(const MilInfer *infer, const char *name) {
  return milInferFind(infer, name) != NULL;
}

static const MilInferValue *findValue(const MilInfer *infer, const char *name) {
  const MilInferInput *input = milInferFind(infer, name);
  return input ? &input->values[0] : NULL;
}

MlirType milInferType(const MilInfer *infer, const char *name) {
  const MilInferValue *value = findValue(infer, name);
  return value ? value->type : (MlirType){NULL};
}
MilDataType milInferElement(const MilInfer *infer, const char *name) {
  return milTypeGetElement(milInferType(infer, name));
}
MilDims milInferShape(const MilInfer *infer, const char *name) {
  return milShapeOfType(milInferType(infer, name));
}
bool milInferIsConstant(const MilInfer *infer, const char *name) {
  const MilInferValue *value = findValue(infer, name);
  return value && value->constant.ptr;
}
bool milInferIsCompileTime(const MilInfer *infer, const char *name) {
  const MilInferValue *value = findValue(infer, name);
  return value && value->compileTime;
}

//===----------------------------------------------------------------------===//
// Elements of constants
//===----------------------------------------------------------------------===//

/// No rule asks for the elements of more.
enum { kMaxElements = 4096 };

/// The elements of a constant in memory, little endian.
typedef struct Elements {
  MlirAttribute attribute;
  const MilDataTypeInfo *info;
  const char *bytes; ///< null where MLIR must be asked: bits and strings of a dense attribute
  int64_t count;
  bool splat;
  bool packed; ///< without gaps, as in weight.bin; otherwise in whole bytes each
} Elements;

static bool openResource(MlirAttribute constant, Elements *out) {
  MilResource resource;
  uint64_t bytes;
  if (!milDataTypePackedSize(out->info, (uint64_t)out->count, &bytes) ||
      !milResourceGet(constant, &resource) || resource.size != bytes)
    return false;
  out->bytes = resource.data;
  out->packed = true;
  return true;
}

static bool openElements(const MilInferValue *value, Elements *out) {
  MlirAttribute constant = value ? value->constant : (MlirAttribute){NULL};
  if (!constant.ptr || !mlirAttributeIsAElements(constant))
    return false;
  MlirType type = mlirAttributeGetType(constant);
  MilDims shape = milShapeOfType(type);
  *out = (Elements){.attribute = constant,
                    .info = milDataTypeGet(milTypeGetElement(type)),
                    .count = milShapeCount(&shape, 0, shape.rank)};
  if (!out->info || out->count < 0)
    return false;
  if (milAttributeIsAResource(constant))
    return openResource(constant, out);
  if (!mlirAttributeIsADenseElements(constant))
    return false;
  out->splat = mlirDenseElementsAttrIsSplat(constant);
  if (out->info->bits > 1 && out->info->kind != MIL_KIND_BOOL)
    out->bytes = mlirDenseElementsAttrGetRawData(constant);
  return true;
}

/// The bits of an element, low ones first.
static uint64_t readBits(const Elements *elements, int64_t index) {
  unsigned width = elements->info->bits;
  uint64_t bits = 0;
  if (!elements->packed || width % 8 == 0) {
    size_t size = (width + 7) / 8;
    memcpy(&bits, elements->bytes + (elements->splat ? 0 : (size_t)index * size), size);
    return bits;
  }
  for (unsigned i = 0; i < width; ++i) {
    size_t at = (size_t)index * width + i;
    bits |= (uint64_t)((unsigned char)elements->bytes[at / 8] >> at % 8 & 1) << i;
  }
  return bits;
}

static int64_t readInt(const Elements *elements, int64_t index) {
  const MilDataTypeInfo *info = elements->info;
  if (info->kind == MIL_KIND_FLOAT || info->kind == MIL_KIND_STRING)
    return MIL_UNKNOWN;
  if (!elements->bytes)
    return mlirDenseElementsAttrGetBoolValue(elements->attribute, (intptr_t)index);
  uint64_t bits = readBits(elements, index);
  unsigned unused = 64 - info->bits;
  return info->kind == MIL_KIND_SINT ? (int64_t)(bits << unused) >> unused
                                     : (int64_t)(bits << unused >> unused);
}

static double halfToDouble(uint16_t half) {
  int exponent = half >> 10 & 31, fraction = half & 1023;
  double magnitude = exponent == 31  ? (fraction ? NAN : INFINITY)
                     : exponent == 0 ? ldexp(fraction, -24)
                                     : ldexp(fraction + 1024, exponent - 25);
  return half >> 15 ? -magnitude : magnitude;
}

static double readFloat(const Elements *elements, int64_t index) {
  if (elements->info->kind != MIL_KIND_FLOAT) {
    int64_t integer = readInt(elements, index);
    return integer == MIL_UNKNOWN ? NAN : (double)integer;
  }
  const char *at =
      elements->bytes + (elements->splat ? 0 : (size_t)index * elements->info->bits / 8);
  float single;
  uint16_t half;
  switch (elements->info->type) {
  case MIL_TYPE_FLOAT32:
    memcpy(&single, at, sizeof single);
    return (double)single;
  case MIL_TYPE_FLOAT16:
    memcpy(&half, at, sizeof half);
    return halfToDouble(half);
  default:
    return NAN;
  }
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

bool milConstantGetInts(MlirAttribute constant, int64_t count, int64_t *outElements) {
  Elements elements;
  MilInferValue value = {.constant = constant};
  if (!openElements(&value, &elements) || elements.count != count)
    return false;
  for (int64_t i = 0; i < count; ++i)
    outElements[i] = readInt(&elements, i);
  return true;
}

static const int64_t kLargest = (int64_t)1 << 48;

/// The elements of a constant, or those that the request tells of a computed value.
static int64_t *copyInts(MilInfer *infer, const MilInferValue *value, int64_t count) {
  int64_t *out = milArenaCalloc(infer->arena, (size_t)count + 1, sizeof *out);
  if (out && value->elements)
    memcpy(out, value->elements, (size_t)count * sizeof *out);
  else if (!out || !milConstantGetInts(value->constant, count, out))
    return NULL;
  for (int64_t i = 0; i < count; ++i)
    if (out[i] > kLargest || out[i] < -kLargest)
      out[i] = MIL_UNKNOWN; // no size or index: rules may add a few without overflow
  return out;
}

MilInts milInferIntsOf(MilInfer *infer, const MilInferValue *value) {
  MilInts ints = {.given = value != NULL, .count = MIL_UNKNOWN, .rank = MIL_UNRANKED};
  if (!value)
    return ints;
  MilDims shape = milShapeOfType(value->type);
  ints.rank = shape.rank;
  ints.count = milShapeCount(&shape, 0, shape.rank);
  if (ints.count >= 0 && ints.count <= kMaxElements)
    ints.elements = copyInts(infer, value, ints.count);
  ints.allKnown = ints.elements != NULL;
  for (int64_t i = 0; ints.allKnown && i < ints.count; ++i)
    ints.allKnown = ints.elements[i] != MIL_UNKNOWN;
  return ints;
}

MilInts milInferInts(MilInfer *infer, const char *name) {
  return milInferIntsOf(infer, findValue(infer, name));
}

int64_t milIntsAt(const MilInts *ints, int64_t index) {
  return ints->elements && index < ints->count ? ints->elements[index] : MIL_UNKNOWN;
}

int64_t milInferInt(MilInfer *infer, const char *name, int64_t otherwise) {
  MilInts ints = milInferInts(infer, name);
  return ints.given ? milIntsAt(&ints, 0) : otherwise;
}

//===----------------------------------------------------------------------===//
// Numbers and strings
//===----------------------------------------------------------------------===//

int64_t milInferFloatCount(const MilInfer *infer, const char *name) {
  Elements elements;
  return openElements(findValue(infer, name), &elements) ? elements.count : MIL_UNKNOWN;
}

double milInferFloatAt(const MilInfer *infer, const char *name, int64_t index) {
  Elements elements;
  if (!openElements(findValue(infer, name), &elements) || index >= elements.count)
    return NAN;
  return readFloat(&elements, index);
}

double milInferFloat(const MilInfer *infer, const char *name, double otherwise) {
  return milInferHas(infer, name) ? milInferFloatAt(infer, name, 0) : otherwise;
}

MilString milInferText(const MilInfer *infer, const char *name, const char *otherwise) {
  Elements elements;
  const MilInferValue *value = findValue(infer, name);
  if (!value)
    return milString(otherwise);
  if (!openElements(value, &elements) || elements.info->kind != MIL_KIND_STRING ||
      elements.count < 1 || !mlirAttributeIsADenseElements(elements.attribute))
    return milString(NULL);
  return milFromStringRef(mlirDenseElementsAttrGetStringValue(elements.attribute, 0));
}

bool milTextIs(MilString text, const char *word) { return milStringEqual(text, milString(word)); }

bool milTextIsOneOf(MilString text, const char *const *words) {
  bool found = text.data == NULL;
  for (; *words && !found; ++words)
    found = milTextIs(text, *words);
  return found;
}

const char *milWordsText(MilInfer *infer, const char *const *words) {
  const char *text = "";
  for (size_t i = 0; words[i] && text; ++i)
    text = milArenaPrintf(infer->arena, "%s%s'%s'", text,
                          !i             ? ""
                          : words[i + 1] ? ", "
                                         : " or ",
                          words[i]);
  return text ? text : "another word";
}
