//===- mil-translate.c - packages and MIL text to MLIR and back -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mil-opt without passes, in the direction that a flag names and not the endings of the paths.
// MLIR's own translate driver cannot open directories.
//===----------------------------------------------------------------------===//
#include "Help.h"
#include "Packages.h"
#include "mil-c/Cpu.h"
#include <stdio.h>
#include <stdlib.h>

/// In the order of the command's first flags.
typedef enum Direction { IMPORT_PACKAGE, EXPORT_PACKAGE, IMPORT_TEXT, EXPORT_TEXT } Direction;
enum { NUM_DIRECTIONS = EXPORT_TEXT + 1 };

/// Takes the flag, given without its dashes, out of the arguments; whether it was there.
static bool takeFlag(int *argc, char **argv, const char *flag) {
  int kept = 0;
  for (int i = 0; i < *argc; ++i)
    if (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i] + 2, flag) != 0)
      argv[kept++] = argv[i];
  bool found = kept != *argc;
  argv[kept] = NULL;
  *argc = kept;
  return found;
}

/// The one flag that says what to do.
static bool takeDirection(int *argc, char **argv, Direction *outDirection) {
  const Flag *flags = commandTranslate.flags;
  int found = 0;
  for (int i = 0; i < NUM_DIRECTIONS; ++i)
    if (takeFlag(argc, argv, flags[i].about.name)) {
      *outDirection = (Direction)i;
      ++found;
    }
  if (found != 1)
    fprintf(stderr, "mil-translate: error: give one of --%s, --%s, --%s and --%s\n",
            flags[0].about.name, flags[1].about.name, flags[2].about.name, flags[3].about.name);
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
  for (int i = 1; i < argc; ++i)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
      MilStatus status =
          printHelp(&commandTranslate, NULL, 0, stdout, milDiagStderr("mil-translate"));
      return status == MIL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
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
  int status = milOptMain(argc, argv, registry, &hooks);
  if (session.summary)
    fprintf(stderr, "mil-translate: %s\n", session.summary);
  free(session.summary);
  mlirDialectRegistryDestroy(registry);
  return status;
}
