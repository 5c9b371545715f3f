//===- mil-opt.c - compress and transform Core ML models ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Help.h"
#include "Packages.h"
#include "ProgressLine.h"
#include "ReportFiles.h"
#include "mil-c/Buffer.h"
#include "mil-c/Cpu.h"
#include "mil-c/Translate.h"
#include "mlir-c/Transforms.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/// A run; the hooks see its first member.
typedef struct Session {
  PackageSession packages;
  MlirDialectRegistry registry;
  ReportFiles reports;
  Report report;
  MlirContext context; ///< for reports; null until then
  MlirModule original; ///< the input as it was
  double start;
} Session;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool help(void *userData) {
  MilDiag diag = milDiagStderr("mil-opt");
  MilArena *arena = milArenaCreate();
  const MilPassInfo *passes;
  size_t count;
  MilStatus status = arena ? milPassesDescribe(arena, &passes, &count) : MIL_NO_MEMORY;
  if (status == MIL_OK)
    status = printHelp(&commandOpt, passes, count, stdout, diag);
  else
    status = milFail(diag, status, "out of memory");
  milArenaDestroy(arena);
  return status == MIL_OK;
}

//===----------------------------------------------------------------------===//
// Reports
//===----------------------------------------------------------------------===//

static bool wantReport(const char *paths, void *userData) {
  Session *session = userData;
  return reportFilesAdd(&session->reports, paths, milDiagStderr("mil-opt")) == MIL_OK;
}

/// The input is read once more, and not kept from the beginning: that would be all of its weights again.
static bool beginReport(MlirModule module, const char *input, MlirStringRef text, void *userData) {
  Session *session = userData;
  MilDiag diag = milDiagStderr("mil-opt");
  session->context = mlirContextCreateWithRegistry(session->registry, false);
  mlirContextSetAllowUnregisteredDialects(session->context, true);
  session->original = text.data ? readModelText(session->context, text, input, diag)
                                : readModel(session->context, input, diag);
  session->report.paths[0] = input;
  session->report.fileBytes[0] = session->packages.bytesRead;
  return !mlirModuleIsNull(session->original);
}

/// What is in a package that was written is read from it: equal values are there once.
static bool finishReport(MlirModule module, const char *output, bool tellsTime, void *userData) {
  Session *session = userData;
  Report *report = &session->report;
  MilDiag diag = milDiagStderr("mil-opt");
  bool isPackage = session->packages.bytesWritten != 0;
  MlirModule result = isPackage ? readModel(session->context, output, diag) : module;
  MilStatus status = MIL_IO;
  if (mlirModuleIsNull(result))
    return false;
  MIL_TRY(reportCollect(report, result, session->original, module, diag));
  MIL_TRY(milBufferCheckFiles(diag)); // the input may have been written to
  report->paths[1] = output;
  report->fileBytes[1] = session->packages.bytesWritten;
  report->seconds = tellsTime ? now() - session->start : -1;
  MIL_TRY(reportFilesRender(&session->reports, report, diag));
done:
  reportRelease(report); // before the modules
  if (isPackage)
    mlirModuleDestroy(result);
  return status == MIL_OK;
}

static void destroyContext(Session *session) {
  if (!mlirModuleIsNull(session->original))
    mlirModuleDestroy(session->original);
  if (!mlirContextIsNull(session->context))
    mlirContextDestroy(session->context);
}

int main(int argc, char **argv) {
  Session session = {.start = now(), .packages.program = "mil-opt"};
  milRegisterPasses();
  milExportRegisterMeasure();
  mlirRegisterTransformsPasses(); // canonicalize, cse, symbol-dce ...

  if (milCpuSelect(milDiagStderr("mil-opt")) != MIL_OK)
    return EXIT_FAILURE;
  session.registry = createDialectRegistry();
  session.report.threshold = REPORT_THRESHOLD;
  session.report.command = (const char *const *)argv;
  session.report.numArguments = (size_t)argc;
  MilPackageHooks hooks = packageHooks(&session.packages);
  hooks.shows = true;
  hooks.help = help;
  hooks.wantReport = wantReport;
  hooks.beginReport = beginReport;
  hooks.finishReport = finishReport;
  showProgress();
  int status = milOptMain(argc, argv, session.registry, &hooks);
  if (status == EXIT_SUCCESS &&
      reportFilesWrite(&session.reports, milDiagStderr("mil-opt")) != MIL_OK)
    status = EXIT_FAILURE;
  if (session.packages.summary)
    fprintf(stderr, "mil-opt: %s, %.3f s\n", session.packages.summary, now() - session.start);
  free(session.packages.summary);
  reportRelease(&session.report);
  reportFilesRelease(&session.reports);
  destroyContext(&session);
  mlirDialectRegistryDestroy(session.registry);
  return status;
}
