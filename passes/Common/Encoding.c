//===- Encoding.c - how a weight is stored ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Encoding.h"

#include "EncodingSteps.h"
#include "mil/Operations.h"

enum { kMaxSteps = 4 }; // as many operations in a row as are decoded

/// Whether the step, or one whose operand it makes, is an input of a palette.
static bool isInPalette(const MilEncodingStep *steps, size_t index) {
  for (; index; index = steps[index].user)
    if (milStringEqual(steps[index].input, milString("lut")))
      return true;
  return false;
}

static void readLinear(const MilEncodingStep *step, MilEncoding *e) {
  e->isLinear = true;
  e->isAffine = milStringEqual(step->opType, milString("constexpr_affine_dequantize"));
  e->code = step->type;
  e->offset = step->offsetType;
  e->isSymmetric = !step->hasOffset;
  e->block = step->blockSizes.dims;
}

static void readPalette(const MilEncodingStep *step, MilEncoding *e) {
  e->isPalette = true;
  e->entry = step->type;
  e->indexBits = step->bits;
  e->vector = step->clusterDim;
  e->palettes = step->groups;
  for (intptr_t i = 0; i < e->rank; ++i) {
    int64_t size = step->blockSizes.dims[i];
    if (size < e->dims[i] && (!e->group || size < e->group))
      e->group = size;
  }
}

static void readStep(const MilEncodingStep *steps, size_t index, MilEncoding *e) {
  const MilEncodingStep *step = &steps[index];
  bool inPalette = isInPalette(steps, index);
  switch (step->kind) {
  case MIL_ENCODING_PRUNED:
    e->isSparse = true;
    e->nonzero = step->kept;
    break;
  case MIL_ENCODING_PALETTIZED:
    if (!e->isPalette) // what the entries of a table of codes of a table are is known
      readPalette(step, e);
    break;
  case MIL_ENCODING_SCALED:
    e->hasFloatScale = true;
    if (inPalette)
      e->entry = step->type;
    break;
  case MIL_ENCODING_QUANTIZED:
    if (inPalette)
      e->entry = step->type;
    else
      readLinear(step, e);
    break;
  case MIL_ENCODING_CAST:
    break;
  }
}

/// The bytes of all parts, each once, however often it is bound.
static bool countBytes(const MilPartList *parts, uint64_t *outBytes) {
  *outBytes = 0;
  for (size_t i = 0; i < parts->size; ++i) {
    bool again = false;
    for (size_t k = 0; k < i && !milPartKeyIsNull(&parts->keys[i]); ++k)
      again |= milPartKeyCompare(&parts->keys[i], &parts->keys[k]) == 0;
    if (!again && !milCheckedAdd(*outBytes, parts->parts[i].bytes, outBytes))
      return false;
  }
  return true;
}

bool milEncodingGet(MlirOperation op, MilArena *arena, MilEncoding *outEncoding) {
  MilEncoding *e = outEncoding;
  MilDiag silent = {NULL, NULL};
  MilPartList parts = {0};
  const MilEncodingStep *steps;
  MilShape shape;
  size_t count;
  *e = (MilEncoding){.op = op};
  if (mlirOperationGetNumResults(op) != 1)
    return false;
  MlirValue value = mlirOperationGetResult(op, 0);
  e->name = milValueGetName(value);
  if (!milTypeGetShape(mlirValueGetType(value), arena, &e->type, &shape, &e->elements) ||
      milEncodingReadSteps(value, arena, &steps, &count, &parts, silent) != MIL_OK ||
      count > kMaxSteps || !countBytes(&parts, &e->bytes))
    return false;
  e->rank = (intptr_t)shape.rank;
  e->dims = shape.dims;
  for (size_t i = 0; i < count; ++i)
    readStep(steps, i, e);
  return true;
}
