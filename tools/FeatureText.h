//===- FeatureText.h - inputs, outputs and states in words ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_FEATURETEXT_H
#define MIL_TOOLS_FEATURETEXT_H

#include "mil-c/Arena.h"
#include "mil-c/Metadata.h"
#include <stdio.h>

/// "input", "output" or "state".
const char *featureRole(const MilFeatureInfo *feature);
/// "fp16 1x3x(8..64)", "RGB image 224x224, optional". False when out of memory.
bool printFeatureType(const MilFeatureInfo *feature, MilArena *arena, FILE *out);
/// The same as a text in the arena; null when out of memory.
const char *featureType(const MilFeatureInfo *feature, MilArena *arena);

#endif // MIL_TOOLS_FEATURETEXT_H
