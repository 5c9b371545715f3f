//===- mil-info.c - what a model is and how its weights are stored ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Arguments.h"
#include "Help.h"
#include "Info.h"
#include "Packages.h"
#include "ReportFiles.h"
#include "mil-c/Buffer.h"
#include "mil-c/Cpu.h"
#include "mil-c/Package.h"
#include <errno.h>
#include <stdlib.h>

static const char program[] = "mil-info";

static MilStatus readMetadata(MlirContext context, const char *path,
                              const MilMetadataOptions *options, MlirModule *outModule,
                              MilMetadata **outMetadata, MilDiag diag) {
  *outModule = readModel(context, path, diag);
  if (mlirModuleIsNull(*outModule))
    return MIL_IO;
  return milMetadataCreate(*outModule, options, outMetadata, diag);
}

static MilStatus report(MlirContext context, const InfoArguments *a, Report *report, MilDiag diag) {
  MlirModule module = {NULL}, original = {NULL};
  ReportFiles files = {NULL, 0};
  MilStatus status;
  if (a->json || a->weights)
    MIL_TRY(milFail(diag, MIL_INVALID, "--report is written instead of what --%s prints",
                    a->json ? "json" : "weights"));
  MIL_TRY(reportFilesAdd(&files, a->reports, diag));
  module = readModel(context, a->model, diag);
  if (a->original && !mlirModuleIsNull(module))
    original = readModel(context, a->original, diag);
  if (mlirModuleIsNull(module) || (a->original && mlirModuleIsNull(original))) {
    status = MIL_IO;
    goto done;
  }
  MIL_TRY(reportCollect(report, module, original, module, diag));
  MIL_TRY(milBufferCheckFiles(diag));
  MIL_TRY(reportFilesRender(&files, report, diag));
  MIL_TRY(reportFilesWrite(&files, diag));
done:
  reportRelease(report);
  reportFilesRelease(&files);
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  if (!mlirModuleIsNull(original))
    mlirModuleDestroy(original);
  return status;
}

static MilStatus run(MlirContext context, const InfoArguments *a, MilDiag diag) {
  MlirModule module = {NULL}, originalModule = {NULL};
  MilMetadata *metadata = NULL, *original = NULL;
  bool lists = a->weights || a->original;
  MilMetadataOptions options = {a->threshold, a->json || lists}, bare = {a->threshold, false};
  uint64_t bytes;
  MilStatus status;
  MIL_TRY(readMetadata(context, a->model, &options, &module, &metadata, diag));
  if (a->original) {
    MIL_TRY(readMetadata(context, a->original, &bare, &originalModule, &original, diag));
    MIL_TRY(milMetadataCompare(metadata, original, diag));
  }
  MIL_TRY(milBufferCheckFiles(diag));
  MIL_TRY(milPackageMeasure(a->model, &bytes, diag));
  Info info = {a->model, bytes, a->threshold, metadata, a->original, original};
  bool printed = a->json ? printInfoJson(&info, stdout) : printInfoText(&info, lists, stdout);
  if (!printed)
    status = milFail(diag, MIL_IO, "cannot print: %s", strerror(errno));
done:
  milMetadataDestroy(metadata);
  milMetadataDestroy(original);
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  if (!mlirModuleIsNull(originalModule))
    mlirModuleDestroy(originalModule);
  return status;
}

int main(int argc, char **argv) {
  MilDiag diag = milDiagStderr(program);
  InfoArguments arguments = {.threshold = 2048};
  size_t numPaths;
  if (parseArguments(argc, argv, &commandInfo, &arguments, &arguments.model, 1, &numPaths, diag) !=
          MIL_OK ||
      milCpuSelect(diag) != MIL_OK)
    return EXIT_FAILURE;
  if (arguments.help || arguments.version) {
    MilStatus status = arguments.help ? printHelp(&commandInfo, NULL, 0, stdout, diag)
                                      : printVersion(stdout, diag);
    return status == MIL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  if (!numPaths) {
    milFail(diag, MIL_INVALID, "which model? see --help");
    return EXIT_FAILURE;
  }
  milBufferGuardFiles();
  MlirDialectRegistry registry = createDialectRegistry();
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  Report figures = {.command = (const char *const *)argv,
                    .numArguments = (size_t)argc,
                    .threshold = arguments.threshold,
                    .seconds = -1,
                    .paths = {arguments.original, arguments.model},
                    .fileBytes = {arguments.original ? packageSize(arguments.original) : 0,
                                  packageSize(arguments.model)}};
  MilStatus status = arguments.reports ? report(context, &arguments, &figures, diag)
                                       : run(context, &arguments, diag);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return status == MIL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
