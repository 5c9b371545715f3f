//===- mil-opt.c - compress and transform Core ML models ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Packages.h"
#include "mil-c/Passes.h"
#include "mlir-c/Transforms.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv) {
  double start = now();
  milRegisterPasses();
  mlirRegisterTransformsPasses(); // canonicalize, cse, symbol-dce ...

  MlirDialectRegistry registry = createDialectRegistry();
  PackageSession session = {.program = "mil-opt"};
  MilPackageHooks hooks = packageHooks(&session);
  int status = milOptMain(
      argc, argv,
      "mil-opt: compresses Core ML models\n\n"
      "  mil-opt Model.mlpackage --palettize=nbits=4 -o Small.mlpackage\n\n"
      "Input and output are packages, .mlmodel files, text or bytecode (.mlirbc); - is a stream.\n",
      registry, &hooks);
  if (session.summary)
    fprintf(stderr, "mil-opt: %s, %.3f s\n", session.summary, now() - start);
  free(session.summary);
  mlirDialectRegistryDestroy(registry);
  return status;
}
