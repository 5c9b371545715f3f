//===- AllocateRecipe.c - what was chosen, as a configuration file -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "AllocateRecipe.h"

#include "Compress/CompressPattern.h"

/// A key that means exactly this name: the name, or an expression where that would be a pattern. Null when
/// out of memory.
static const char *keyFor(MilString name, MilArena *arena) {
  char *key = milArenaAlloc(arena, 2 * name.length + 3), *end = key;
  if (!key)
    return NULL;
  bool isPattern = milPatternIs(name);
  if (isPattern)
    *end++ = '/';
  for (size_t i = 0; i < name.length; ++i) {
    if (isPattern && strchr("\\.[]()*+?{}|^$", name.data[i]))
      *end++ = '\\';
    *end++ = name.data[i];
  }
  if (isPattern)
    *end++ = '/';
  *end = '\0';
  return key;
}

static void writeChosen(const MilAllocation *a, unsigned candidate, MilYamlWriter *writer) {
  const MilPaletteOptions *o = a->options;
  if (candidate == MIL_ALLOCATION_DENSE) {
    milYamlWriterNull(writer);
    return;
  }
  int64_t size = a->groupSizes[milCandidateLevel(candidate)];
  milYamlWriterBeginMapping(writer, true);
  milYamlWriterKey(writer, milString("nbits"));
  milYamlWriterInt(writer, milCandidateBits(candidate));
  if (size > 0) {
    milYamlWriterKey(writer, milString("granularity"));
    milYamlWriterText(writer, milString("per_grouped_channel"));
    milYamlWriterKey(writer, milString("group_size"));
    milYamlWriterInt(writer, size);
    if (o->channelAxis != MIL_UNSET) {
      milYamlWriterKey(writer, milString("channel_axis"));
      milYamlWriterInt(writer, o->channelAxis);
    }
  }
  milYamlWriterKey(writer, milString("weight_threshold"));
  milYamlWriterInt(writer, o->common.weightThreshold);
  milYamlWriterEndMapping(writer);
}

/// Whether an earlier member of the class has the name.
static bool isWritten(const MilAllocation *a, const MilAllocationClass *class, size_t member) {
  MilString name = milAllocatedWeightName(&a->weights[class->members[member]]);
  for (size_t i = 0; i < member; ++i)
    if (milStringEqual(milAllocatedWeightName(&a->weights[class->members[i]]), name))
      return true;
  return false;
}

MilStatus milAllocationWriteRecipe(const MilAllocation *a, MilYamlWriter *writer, MilDiag diag) {
  milYamlWriterKey(writer, milString("config_type"));
  milYamlWriterText(writer, milString("OpPalettizerConfig"));
  milYamlWriterKey(writer, milString("op_name_configs"));
  milYamlWriterBeginMapping(writer, false);
  for (size_t c = 0; c < a->numClasses; ++c) {
    const MilAllocationClass *class = &a->classes[c];
    for (size_t i = 0; i < class->numMembers; ++i) {
      const MilAllocatedWeight *w = &a->weights[class->members[i]];
      MlirLocation location = mlirOperationGetLocation(w->weight->op);
      MilString name = milAllocatedWeightName(w);
      const char *key = keyFor(name, a->arena);
      if (!key)
        return milFail(diag, MIL_NO_MEMORY, "out of memory");
      if (!name.length) {
        milEmit(milDiagAtLocation(&location), MIL_WARNING,
                "a weight without a name cannot be in the recipe");
        continue;
      }
      if (isWritten(a, class, i))
        continue;
      milYamlWriterKey(writer, milString(key));
      writeChosen(a, class->chosen, writer);
    }
  }
  milYamlWriterEndMapping(writer);
  return MIL_OK;
}
