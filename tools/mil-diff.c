//===- mil-diff.c - what two models differ in -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Arguments.h"
#include "Diff.h"
#include "Help.h"
#include "Packages.h"
#include "mil-c/Buffer.h"
#include "mil-c/Cpu.h"
#include "mil-c/Package.h"
#include <errno.h>
#include <stdlib.h>

enum { SAME = 0, DIFFERENT = 1, TROUBLE = 2 };

static const char program[] = "mil-diff";

static MilStatus read(MlirContext context, Diff *diff, int side, MilDiag diag) {
  MilMetadataOptions options = {.weightThreshold = 1};
  MilStatus status = milPackageMeasure(diff->paths[side], &diff->bytes[side], diag);
  if (status != MIL_OK)
    return status;
  diff->modules[side] = readModel(context, diff->paths[side], diag);
  if (mlirModuleIsNull(diff->modules[side]))
    return MIL_IO;
  return milMetadataCreate(diff->modules[side], &options, &diff->metadata[side], diag);
}

static MilStatus print(const DiffArguments *a, const Diff *diff, MilDiag diag) {
  bool printed = true;
  if (a->brief && !diffIsEmpty(diff))
    printed =
        printf("%s and %s differ\n", diff->paths[0], diff->paths[1]) > 0 && fflush(stdout) == 0;
  else if (!a->brief)
    printed = a->json ? printDiffJson(diff, stdout) : printDiffText(diff, stdout);
  return printed ? MIL_OK : milFail(diag, MIL_IO, "cannot print: %s", strerror(errno));
}

static int run(MlirContext context, const DiffArguments *a, MilDiag diag) {
  Diff diff = {.arena = milArenaCreate(), .paths = {a->models[0], a->models[1]}};
  MilStatus status = MIL_OK;
  if (!diff.arena)
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
  MIL_TRY(read(context, &diff, 0, diag));
  MIL_TRY(read(context, &diff, 1, diag));
  MIL_TRY(milMetadataCompare(diff.metadata[1], diff.metadata[0], diag));
  MIL_TRY(diffInterfaces(&diff, diag));
  MIL_TRY(diffOperations(&diff, diag));
  MIL_TRY(diffWeights(&diff, diag));
  MIL_TRY(milBufferCheckFiles(diag));
  MIL_TRY(print(a, &diff, diag));
done:;
  int result = status != MIL_OK ? TROUBLE : diffIsEmpty(&diff) ? SAME : DIFFERENT;
  for (int side = 0; side < 2; ++side) {
    milMetadataDestroy(diff.metadata[side]);
    if (!mlirModuleIsNull(diff.modules[side]))
      mlirModuleDestroy(diff.modules[side]);
  }
  milArenaDestroy(diff.arena);
  return result;
}

int main(int argc, char **argv) {
  MilDiag diag = milDiagStderr(program);
  DiffArguments arguments = {0};
  size_t numPaths;
  if (parseArguments(argc, argv, &commandDiff, &arguments, arguments.models, 2, &numPaths, diag) !=
          MIL_OK ||
      milCpuSelect(diag) != MIL_OK)
    return TROUBLE;
  if (arguments.help || arguments.version) {
    MilStatus status = arguments.help ? printHelp(&commandDiff, NULL, 0, stdout, diag)
                                      : printVersion(stdout, diag);
    return status == MIL_OK ? SAME : TROUBLE;
  }
  if (numPaths != 2) {
    milFail(diag, MIL_INVALID, "which two models? see --help");
    return TROUBLE;
  }
  milBufferGuardFiles();
  MlirDialectRegistry registry = createDialectRegistry();
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  int result = run(context, &arguments, diag);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return result;
}
