//===- Passes.c - registration of the passes ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Passes.h"

#include "Bridge/Pass.h"
#include <pthread.h>

#define MIL_PASS(name) extern const MilPassDef name;
#include "Passes.def"

static const MilPassDef *const passes[] = {
#define MIL_PASS(name) &name,
#include "Passes.def"
};
static const size_t numPasses = sizeof passes / sizeof passes[0];

static void registerAll(void) {
  for (size_t i = 0; i < numPasses; ++i)
    milRegisterPass(passes[i]);
#define MIL_PIPELINE(argument, pipeline, options, summary)                                         \
  milRegisterPipeline(argument, summary, pipeline, options);
#include "Pipelines.def"
}

void milRegisterPasses(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, registerAll);
}
