//===- EncodingFacts.c - what follows from how a weight is stored --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Encoding.h"

#include "Channels.h"
#include "Decode.h"
#include "mil/Operations.h"

static bool isFloat(MilDataType type) { return milDataTypeGet(type)->kind == MIL_KIND_FLOAT; }

bool milEncodingIsWeight(MlirOperation op) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    for (MlirOpOperand use = mlirValueGetFirstUse(mlirOperationGetResult(op, i));
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use))
      if (!milOpIsConstexpr(mlirOpOperandGetOwner(use)))
        return true;
  return false;
}

bool milEncodingHasBlocks(const MilEncoding *e) {
  int axes = 0;
  for (intptr_t i = 0; i < e->rank; ++i) {
    if (e->block[i] == e->dims[i])
      continue;
    if (++axes > 1 || e->block[i] != 1)
      return true;
  }
  return false;
}

intptr_t milEncodingScaleAxis(const MilEncoding *e) {
  for (intptr_t i = 0; i < e->rank; ++i)
    if (e->block[i] != e->dims[i])
      return i;
  return -1;
}

bool milEncodingOutputAxis(const MilEncoding *e, intptr_t *outAxis) {
  return milValueOutputAxis(mlirOperationGetResult(e->op, 0), e->rank, outAxis);
}

int milEncodingVersion(const MilEncoding *e) {
  enum { kIOS15 = 6, kIOS16 = 7, kIOS18 = 9 };
  bool isOld = true;
  if (e->hasFloatScale || e->isLinear + e->isPalette + e->isSparse > 1)
    return kIOS18;
  if (e->isLinear)
    isOld = milDataTypeGet(e->code)->bits == 8 && !milEncodingHasBlocks(e);
  else if (e->isPalette)
    isOld = e->palettes == 1 && e->vector == 1 && e->indexBits != 3 &&
            (isFloat(e->entry) || e->entry == e->type);
  return milOpIs(e->op, "mil.const") ? kIOS15 : isOld ? kIOS16 : kIOS18;
}

static const char *describeLinear(const MilEncoding *e, MilArena *arena) {
  const char *code = milDataTypeGet(e->code)->name, *block = "";
  if (!milEncodingHasBlocks(e))
    return milArenaPrintf(arena, ", %s per %s", code,
                          milEncodingScaleAxis(e) < 0 ? "tensor" : "channel");
  for (intptr_t i = 0; i < e->rank && block; ++i)
    block = milArenaPrintf(arena, "%s%s%lld", block, i ? "x" : "", (long long)e->block[i]);
  return block ? milArenaPrintf(arena, ", %s in blocks of %s", code, block) : NULL;
}

static const char *describePalette(const MilEncoding *e, MilArena *arena) {
  const char *vector =
      e->vector > 1 ? milArenaPrintf(arena, " of vectors of %lld", (long long)e->vector) : "";
  const char *entry = isFloat(e->entry)
                          ? ""
                          : milArenaPrintf(arena, ", %s entries", milDataTypeGet(e->entry)->name);
  if (!vector || !entry)
    return NULL;
  return milArenaPrintf(arena, ", %llu palette%s of %u bit%s%s%s", (unsigned long long)e->palettes,
                        e->palettes == 1 ? "" : "s", e->indexBits, e->indexBits == 1 ? "" : "s",
                        vector, entry);
}

const char *milEncodingDescribe(const MilEncoding *e, MilArena *arena) {
  const char *shape = "", *sparse = "", *palette = "", *linear = "", *dense = "";
  for (intptr_t i = 0; i < e->rank && shape; ++i)
    shape = milArenaPrintf(arena, "%s%s%lld", shape, i ? "x" : "", (long long)e->dims[i]);
  if (e->isSparse)
    sparse = milArenaPrintf(arena, ", %.0f%% zeros",
                            100 - 100 * (double)e->nonzero / (double)(e->elements + !e->elements));
  if (e->isPalette)
    palette = describePalette(e, arena);
  if (e->isLinear)
    linear = describeLinear(e, arena);
  if (!e->isSparse && !e->isPalette && !e->isLinear)
    dense = milArenaPrintf(arena, ", %s", milDataTypeGet(e->type)->name);
  if (!shape || !sparse || !palette || !linear || !dense)
    return NULL;
  return milArenaPrintf(arena, "%s%s%s%s%s%s", e->rank ? shape : "scalar", sparse, palette, linear,
                        dense, e->hasFloatScale ? ", scaled floats" : "");
}
