//===- LintTarget.c - what a model is linted for -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LintTarget.h"

#include "Support/Edits.h"
#include "mil-c/Dialect.h"
#include <strings.h>

/// The words that may stand in a list; milTargetVersion knows what the systems mean.
static const char *const knownWords[] = {
    "iOS15",   "iOS16",   "iOS17",    "iOS18",    "iOS26",      "macOS12",   "macOS13",   "macOS14",
    "macOS15", "macOS26", "watchOS8", "watchOS9", "watchOS10",  "watchOS11", "watchOS26", "tvOS15",
    "tvOS16",  "tvOS17",  "tvOS18",   "tvOS26",   "visionOS26", "CPU",       "GPU",       "ANE"};
static const size_t numKnownWords = sizeof knownWords / sizeof knownWords[0];

static bool isWord(MilString given, const char *word) {
  return given.length == strlen(word) && strncasecmp(given.data, word, given.length) == 0;
}

/// The unit of a word in any letter case; 0: none.
static unsigned unitOf(MilString word) {
  return isWord(word, "CPU")   ? MIL_UNIT_CPU
         : isWord(word, "GPU") ? MIL_UNIT_GPU
         : isWord(word, "ANE") ? MIL_UNIT_ANE
                               : 0;
}

static MilStatus failWord(MilString word, MilDiag diag) {
  MilArena *arena = milArenaCreate();
  const char *nearest = NULL;
  size_t least = SIZE_MAX;
  for (size_t i = 0; arena && i < numKnownWords; ++i) {
    size_t edits = milEditsCount(arena, word, knownWords[i]);
    if (edits < least) {
      least = edits;
      nearest = knownWords[i];
    }
  }
  milArenaDestroy(arena);
  if (!nearest)
    return milFail(diag, MIL_NO_MEMORY, "lint: out of memory");
  return milFail(diag, MIL_INVALID,
                 "lint: '%.*s' is neither a system nor a compute unit; did you mean '%s'? Systems: "
                 "iOS15 to iOS18, iOS26, or the macOS, watchOS, tvOS or visionOS of the same year; "
                 "units: CPU, GPU, ANE",
                 MIL_STR(word), nearest);
}

MilStatus milLintTargetParse(const MilStringList *words, MilLintTarget *outTarget, MilDiag diag) {
  *outTarget = (MilLintTarget){0};
  for (size_t i = 0; i < words->size; ++i) {
    MilString word = words->data[i];
    unsigned unit = unitOf(word);
    int version = unit ? 0 : milTargetVersion(word);
    outTarget->units |= unit;
    if (unit)
      continue;
    if (!version)
      return failWord(word, diag);
    if (outTarget->version)
      return milFail(diag, MIL_INVALID, "lint: '%.*s' and '%.*s': a target has one system",
                     MIL_STR(outTarget->system), MIL_STR(word));
    outTarget->system = word;
    outTarget->version = version;
    outTarget->isMac = strncmp(word.data, "mac", 3) == 0;
  }
  outTarget->units = outTarget->units ? outTarget->units : MIL_UNIT_ALL;
  return MIL_OK;
}

const char *milUnitNames(unsigned units) {
  static const char *const names[] = {"no unit",
                                      "the CPU",
                                      "the GPU",
                                      "the CPU and the GPU",
                                      "the Neural Engine",
                                      "the CPU and the Neural Engine",
                                      "the GPU and the Neural Engine",
                                      "every unit"};
  return names[units & MIL_UNIT_ALL];
}
