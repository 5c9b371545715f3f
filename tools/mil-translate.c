//===- mil-translate.c - packages to text and back ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mil-opt without passes, in the direction that a flag names and not the endings of the paths.
// MLIR's own translate driver cannot open directories.
//===----------------------------------------------------------------------===//
#include "Packages.h"
#include "mil-c/Cpu.h"
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "mil-translate: packages to text and back\n\n"
    "  mil-translate --import-mlpackage Model.mlpackage [-o model.mlir]\n"
    "  mil-translate --export-mlpackage model.mlir -o Model.mlpackage\n\n"
    "Without -o the text goes to standard output; a path that ends in .mlirbc gets bytecode.\n"
    "The flags of MLIR's printer work too: --mlir-print-op-generic, --mlir-print-debuginfo ...\n";

/// Takes the flag out of the arguments; whether it was there.
static bool takeFlag(int *argc, char **argv, const char *flag) {
  int kept = 0;
  for (int i = 0; i < *argc; ++i)
    if (strcmp(argv[i], flag) != 0)
      argv[kept++] = argv[i];
  bool found = kept != *argc;
  argv[kept] = NULL;
  *argc = kept;
  return found;
}

static bool isImportedPackage(const char *path, bool forWriting, void *userData) {
  return !forWriting;
}
static bool isExportedPackage(const char *path, bool forWriting, void *userData) {
  return forWriting;
}

int main(int argc, char **argv) {
  if (takeFlag(&argc, argv, "--help") || takeFlag(&argc, argv, "-h")) {
    fputs(usage, stdout);
    return EXIT_SUCCESS;
  }
  bool imports = takeFlag(&argc, argv, "--import-mlpackage");
  bool exports = takeFlag(&argc, argv, "--export-mlpackage");
  if (imports == exports) {
    fprintf(stderr,
            "mil-translate: error: give one of --import-mlpackage and --export-mlpackage\n");
    return EXIT_FAILURE;
  }

  if (milCpuSelect(milDiagStderr("mil-translate")) != MIL_OK)
    return EXIT_FAILURE;
  MlirDialectRegistry registry = createDialectRegistry();
  PackageSession session = {.program = "mil-translate"};
  MilPackageHooks hooks = packageHooks(&session);
  hooks.isPackage = imports ? isImportedPackage : isExportedPackage;
  int status = milOptMain(argc, argv, usage, registry, &hooks);
  if (session.summary)
    fprintf(stderr, "mil-translate: %s\n", session.summary);
  free(session.summary);
  mlirDialectRegistryDestroy(registry);
  return status;
}
