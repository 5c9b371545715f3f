//===- mil-opt.c - compress and transform Core ML models ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Packages.h"
#include "ProgressLine.h"
#include "mil-c/Cpu.h"
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

static void writeText(MlirStringRef text, void *stream) {
  fwrite(text.data, 1, text.length, stream);
}

/// What stands above the flags in --help; free() it.
static char *makeOverview(void) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  if (!out)
    return NULL;
  fputs(
      "mil-opt: compresses Core ML models\n\n"
      "  mil-opt Model.mlpackage --palettize=nbits=4 -o Small.mlpackage\n"
      "  mil-opt Model.mlpackage --prune=target_sparsity=0.5 \\\n"
      "      --palettize=nbits=4,joint_compression=true -o Small.mlpackage\n\n"
      "Input and output are packages, .mlmodel files, compiled models (.mlmodelc, .mil), text or\n"
      "bytecode (.mlirbc); - is a stream.\n"
      "Passes run in the order in which they stand. With joint_compression=true they go on with\n",
      out);
  milPrintJointCompression(writeText, out);
  fclose(out);
  return text;
}

int main(int argc, char **argv) {
  double start = now();
  milRegisterPasses();
  mlirRegisterTransformsPasses(); // canonicalize, cse, symbol-dce ...

  if (milCpuSelect(milDiagStderr("mil-opt")) != MIL_OK)
    return EXIT_FAILURE;
  MlirDialectRegistry registry = createDialectRegistry();
  PackageSession session = {.program = "mil-opt"};
  MilPackageHooks hooks = packageHooks(&session);
  hooks.shows = true;
  showProgress();
  char *overview = makeOverview();
  int status = milOptMain(argc, argv, overview ? overview : "mil-opt", registry, &hooks);
  free(overview);
  if (session.summary)
    fprintf(stderr, "mil-opt: %s, %.3f s\n", session.summary, now() - start);
  free(session.summary);
  mlirDialectRegistryDestroy(registry);
  return status;
}
