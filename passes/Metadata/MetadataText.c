//===- MetadataText.c - encodings in words ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "MetadataImpl.h"

static const char *granularityWords(const MilEncodingStep *step) {
  switch (step->granularity) {
  case MIL_GRANULARITY_PER_CHANNEL:
    return " per channel";
  case MIL_GRANULARITY_PER_GROUPED_CHANNEL:
    return " per group";
  case MIL_GRANULARITY_PER_BLOCK:
    return " per block";
  default:
    return "";
  }
}

static const char *stepWords(MilArena *arena, const MilEncodingStep *step) {
  const MilDataTypeInfo *info = milDataTypeGet(step->type);
  const char *type = info ? info->name : "unknown type", *per = granularityWords(step);
  bool isPalette = milStringEqual(step->input, milString("lut"));
  switch (step->kind) {
  case MIL_ENCODING_PRUNED:
    return "sparse";
  case MIL_ENCODING_PALETTIZED:
    return step->clusterDim > 1 ? milArenaPrintf(arena, "palettized %u bit%s, vectors of %lld",
                                                 step->bits, per, (long long)step->clusterDim)
                                : milArenaPrintf(arena, "palettized %u bit%s", step->bits, per);
  case MIL_ENCODING_QUANTIZED:
    if (isPalette)
      return milArenaPrintf(arena, "%s palette%s", type, per);
    return milArenaPrintf(arena, "%s%s", type,
                          step->granularity == MIL_GRANULARITY_PER_TENSOR ? " per tensor" : per);
  case MIL_ENCODING_SCALED:
    return isPalette ? "scaled palette" : milArenaPrintf(arena, "scaled%s", per);
  case MIL_ENCODING_CAST:
    return milArenaPrintf(arena, "cast from %s", type);
  }
  return NULL;
}

MilStatus milMetadataDescribe(MilArena *arena, MilWeightInfo *weight, MilDiag diag) {
  const MilDataTypeInfo *info = milDataTypeGet(weight->type);
  const char *text = weight->numSteps ? "" : milArenaPrintf(arena, "dense %s", info->name);
  for (size_t i = 0; i < weight->numSteps && text; ++i) {
    const char *words = stepWords(arena, &weight->steps[i]);
    text = words ? milArenaPrintf(arena, "%s%s%s", text, i ? " + " : "", words) : NULL;
  }
  weight->encoding = text;
  return text ? MIL_OK : milMetadataNoMemory(diag);
}
