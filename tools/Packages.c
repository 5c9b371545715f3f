//===- Packages.c - what the tools have in common: packages in and out ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Packages.h"
#include "Summary.h"
#include "mil-c/Dialect.h"
#include "mil-c/Package.h"
#include "mil-c/Translate.h"
#include "mlir-c/Dialect/Func.h"
#include <stdio.h>
#include <sys/stat.h>

static bool endsWith(const char *text, const char *ending) {
  size_t length = strlen(text), tail = strlen(ending);
  return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/// A directory is always taken for a package: the importer can say better than a text parser what
/// is wrong with it.
static bool isPackage(const char *path, bool forWriting, void *userData) {
  struct stat status;
  if (!forWriting && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
    return true;
  return endsWith(path, ".mlpackage") || endsWith(path, ".mlmodel");
}

static MlirModule importPackage(MlirContext context, const char *path, void *userData) {
  PackageSession *session = userData;
  MlirModule module = {NULL};
  // Measured now: the output may replace the input.
  session->bytesRead = milPackageSizeOnDisk(path);
  if (milImportPackage(context, path, &module, milDiagStderr(session->program)) != MIL_OK)
    return (MlirModule){NULL};
  return module;
}

static MlirLogicalResult exportPackage(MlirModule module, const char *path, void *userData) {
  PackageSession *session = userData;
  MilExportSummary written = {0};
  if (milExportPackage(module, path, &written, milDiagStderr(session->program)) != MIL_OK)
    return mlirLogicalResultFailure();
  session->summary = summarizeExport(module, path, session->bytesRead, written.bytes);
  return mlirLogicalResultSuccess();
}

/// Opens a writer and gives it up: what it refuses now it would refuse after the work.
static bool canWrite(const char *path, void *userData) {
  PackageSession *session = userData;
  MilDiag diag = milDiagStderr(session->program);
  if (!isPackage(path, true, NULL)) {
    milFail(diag, MIL_INVALID, "-o must name an .mlpackage or .mlmodel, not '%s'", path);
    return false;
  }
  MilPackageWriter *writer = NULL;
  MilStatus status = milPackageWriterCreate(path, milString(NULL), &writer, diag);
  milPackageWriterDestroy(writer);
  return status == MIL_OK;
}

static void report(MlirModule module, void *userData) { printReport(module, stderr); }

MilPackageHooks packageHooks(PackageSession *session) {
  MilPackageHooks hooks = {
      .isPackage = isPackage,
      .import = importPackage,
      .export_ = exportPackage,
      .canWrite = canWrite,
      .report = report,
      .version = "milopt " MIL_VERSION,
      .userData = session,
  };
  return hooks;
}

MlirDialectRegistry createDialectRegistry(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  mlirDialectHandleInsertDialect(mlirGetDialectHandle__func__(), registry);
  return registry;
}
