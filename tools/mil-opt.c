//===- mil-opt.c - compress and transform Core ML models ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Help.h"
#include "Packages.h"
#include "ProgressLine.h"
#include "mil-c/Cpu.h"
#include "mil-c/Translate.h"
#include "mlir-c/Transforms.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void help(void *userData) {
  MilArena *arena = milArenaCreate();
  const MilPassInfo *passes;
  size_t count;
  if (arena && milPassesDescribe(arena, &passes, &count) == MIL_OK)
    printHelp(&commandOpt, passes, count, stdout);
  milArenaDestroy(arena);
}

int main(int argc, char **argv) {
  double start = now();
  milRegisterPasses();
  milExportRegisterMeasure();
  mlirRegisterTransformsPasses(); // canonicalize, cse, symbol-dce ...

  if (milCpuSelect(milDiagStderr("mil-opt")) != MIL_OK)
    return EXIT_FAILURE;
  MlirDialectRegistry registry = createDialectRegistry();
  PackageSession session = {.program = "mil-opt"};
  MilPackageHooks hooks = packageHooks(&session);
  hooks.shows = true;
  hooks.help = help;
  showProgress();
  int status = milOptMain(argc, argv, registry, &hooks);
  if (session.summary)
    fprintf(stderr, "mil-opt: %s, %.3f s\n", session.summary, now() - start);
  free(session.summary);
  mlirDialectRegistryDestroy(registry);
  return status;
}
