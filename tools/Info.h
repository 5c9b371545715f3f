//===- Info.h - what mil-info prints -------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_INFO_H
#define MIL_TOOLS_INFO_H

#include "mil-c/Metadata.h"
#include <stdio.h>

typedef struct Info {
  const char *path;
  uint64_t bytes; ///< of all files; 0: from a stream
  uint64_t threshold;
  const MilMetadata *metadata;
  const char *originalPath;    ///< null: nothing to compare with
  const MilMetadata *original; ///< that its weights were compared with
} Info;

/// For people: tables are at most 100 columns wide. `listWeights`: a line for each. False when out
/// of memory or `out` fails.
bool printInfoText(const Info *info, bool listWeights, FILE *out);
/// Everything, for programs; false as above.
bool printInfoJson(const Info *info, FILE *out);

#endif // MIL_TOOLS_INFO_H
