//===- Measure.cpp - how large the package of a module would be -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/Measure.h"

static MilMeasure current;

void milMeasureSet(MilMeasure measure) { current = measure; }
MilMeasure milMeasureGet(void) { return current; }
