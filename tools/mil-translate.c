//===- mil-translate.c - packages and MIL text to MLIR and back -----------===//
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
    "mil-translate: packages and compiled models to MLIR and back\n\n"
    "  mil-translate --import-mlpackage Model.mlpackage [-o model.mlir]\n"
    "  mil-translate --export-mlpackage model.mlir -o Model.mlpackage\n"
    "  mil-translate --import-mil-text Model.mlmodelc [-o model.mlir]\n"
    "  mil-translate --export-mil-text model.mlir -o Model.mlmodelc\n\n"
    "MIL text is a .mil file, or an .mlmodelc directory with model.mil and its weights. An export\n"
    "reads models in all forms.\n"
    "Without -o the text goes to standard output; a path that ends in .mlirbc gets bytecode.\n"
    "The flags of MLIR's printer work too: --mlir-print-op-generic, --mlir-print-debuginfo ...\n";

typedef enum Direction { IMPORT_PACKAGE, EXPORT_PACKAGE, IMPORT_TEXT, EXPORT_TEXT } Direction;
static const char *const flags[] = {"--import-mlpackage", "--export-mlpackage", "--import-mil-text",
                                    "--export-mil-text"};
enum { NUM_FLAGS = sizeof flags / sizeof *flags };

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

/// The one flag that says what to do.
static bool takeDirection(int *argc, char **argv, Direction *outDirection) {
  int found = 0;
  for (int i = 0; i < NUM_FLAGS; ++i)
    if (takeFlag(argc, argv, flags[i])) {
      *outDirection = (Direction)i;
      ++found;
    }
  if (found != 1)
    fprintf(stderr, "mil-translate: error: give one of %s, %s, %s and %s\n", flags[0], flags[1],
            flags[2], flags[3]);
  return found == 1;
}

static bool isImported(const char *path, bool forWriting, void *userData) { return !forWriting; }

static bool isExported(const char *path, bool forWriting, void *userData) {
  PackageSession session;
  return forWriting || packageHooks(&session).isPackage(path, false, &session);
}

/// The ending of what is written must be of the form that the flag names.
static bool canWritePackage(const char *path, void *userData) {
  PackageSession *session = userData;
  if (!isMilText(path))
    return packageHooks(session).canWrite(path, session);
  fprintf(stderr, "mil-translate: error: -o must name an .mlpackage or .mlmodel, not '%s'\n", path);
  return false;
}
static bool canWriteText(const char *path, void *userData) {
  PackageSession *session = userData;
  if (isMilText(path))
    return packageHooks(session).canWrite(path, session);
  fprintf(stderr, "mil-translate: error: -o must name an .mlmodelc or .mil, not '%s'\n", path);
  return false;
}

int main(int argc, char **argv) {
  if (takeFlag(&argc, argv, "--help") || takeFlag(&argc, argv, "-h")) {
    fputs(usage, stdout);
    return EXIT_SUCCESS;
  }
  Direction direction;
  if (!takeDirection(&argc, argv, &direction))
    return EXIT_FAILURE;

  if (milCpuSelect(milDiagStderr("mil-translate")) != MIL_OK)
    return EXIT_FAILURE;
  MlirDialectRegistry registry = createDialectRegistry();
  PackageSession session = {.program = "mil-translate"};
  MilPackageHooks hooks = packageHooks(&session);
  hooks.isPackage =
      direction == IMPORT_PACKAGE || direction == IMPORT_TEXT ? isImported : isExported;
  hooks.canWrite = direction == EXPORT_TEXT ? canWriteText : canWritePackage;
  int status = milOptMain(argc, argv, usage, registry, &hooks);
  if (session.summary)
    fprintf(stderr, "mil-translate: %s\n", session.summary);
  free(session.summary);
  mlirDialectRegistryDestroy(registry);
  return status;
}
