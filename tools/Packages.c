//===- Packages.c - what the tools have in common: packages in and out ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Packages.h"
#include "DryRun.h"
#include "Summary.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"
#include "mil-c/Package.h"
#include "mil-c/Passes.h"
#include "mil-c/Progress.h"
#include "mil-c/Translate.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/Dialect/Func.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

const char milVersion[] = "milopt " MIL_VERSION;

static bool endsWith(const char *text, const char *ending) {
  size_t length = strlen(text), tail = strlen(ending);
  return length >= tail && strcmp(text + length - tail, ending) == 0;
}

bool isMilText(const char *path) { return endsWith(path, ".mlmodelc") || endsWith(path, ".mil"); }

/// A directory is always taken for a package: the importer can say better than a text parser what
/// is wrong with it.
static bool isPackage(const char *path, bool forWriting, void *userData) {
  struct stat status;
  if (!forWriting && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
    return true;
  return endsWith(path, ".mlpackage") || endsWith(path, ".mlmodel") || isMilText(path);
}

uint64_t packageSize(const char *path) {
  return isPackage(path, false, NULL) ? milPackageSizeOnDisk(path) : 0;
}

static MlirModule importPackage(MlirContext context, const char *path, bool namesFiles,
                                void *userData) {
  PackageSession *session = userData;
  MlirModule module = {NULL};
  // Measured now: the output may replace the input.
  session->bytesRead = milPackageSizeOnDisk(path);
  MilDiag diag = milDiagStderr(session->program);
  MilStatus status = namesFiles ? milImportPackageNamingFiles(context, path, &module, diag)
                                : milImportPackage(context, path, &module, diag);
  return status == MIL_OK ? module : (MlirModule){NULL};
}

static bool attach(MlirModule module, const char *path, void *userData) {
  PackageSession *session = userData;
  return milWeightFilesAttach(module, path, milDiagStderr(session->program)) == MIL_OK;
}
static bool detach(MlirModule module, const char *path, void *userData) {
  PackageSession *session = userData;
  return milWeightFilesDetach(module, path, milDiagStderr(session->program)) == MIL_OK;
}
static void forget(MlirModule module, void *userData) { milWeightFilesForget(module); }

static MlirLogicalResult exportPackage(MlirModule module, const char *path, bool verify,
                                       void *userData) {
  PackageSession *session = userData;
  MilExportOptions options = {.verify = verify};
  MilExportSummary written = {0};
  if (milExportPackage(module, path, &options, &written, milDiagStderr(session->program)) != MIL_OK)
    return mlirLogicalResultFailure();
  session->bytesWritten = written.bytes;
  if (!session->isQuiet)
    session->summary = summarizeExport(module, path, session->bytesRead, written.bytes);
  return mlirLogicalResultSuccess();
}

/// MIL text has palettes of a few entries as decimal fractions, whose length nobody knows beforehand.
static bool expect(MlirModule module, const char *path, const char *const *passes, size_t numPasses,
                   void *userData) {
  PackageSession *session = userData;
  if (!path || !isMilText(path))
    milPassesAllowStandIns(module, passes, numPasses);
  dryRunEnd(session->dryRun); // of a model before, in a text of several
  session->dryRun = dryRunBegin(module, milDiagStderr(session->program));
  return session->dryRun;
}

static MlirLogicalResult measure(MlirModule module, const char *path, void *userData) {
  PackageSession *session = userData;
  MilDiag diag = milDiagStderr(session->program);
  MilExportOptions options = {.measure = true};
  MilExportSummary written;
  MilStatus status = milExportPackage(module, path, &options, &written, diag);
  if (status == MIL_OK)
    status = dryRunPrint(session->dryRun, module, &written.sizes, session->bytesRead, stdout, diag);
  dryRunEnd(session->dryRun);
  session->dryRun = NULL;
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

/// Opens a writer and gives it up: what it refuses now it would refuse after the work.
static bool canWrite(const char *path, void *userData) {
  PackageSession *session = userData;
  MilDiag diag = milDiagStderr(session->program);
  if (!isPackage(path, true, NULL)) {
    milFail(diag, MIL_INVALID, "-o must name an .mlpackage, .mlmodel, .mlmodelc or .mil, not '%s'",
            path);
    return false;
  }
  MilPackageWriter *writer = NULL;
  MilStatus status = milPackageWriterCreate(path, milString(NULL), &writer, diag);
  milPackageWriterDestroy(writer);
  return status == MIL_OK;
}

static bool report(MlirModule module, void *userData) {
  const PackageSession *session = userData;
  if (printReport(module, stderr))
    return true;
  milFail(milDiagStderr(session->program), MIL_NO_MEMORY, "out of memory");
  return false;
}

static void beQuiet(void *userData) {
  PackageSession *session = userData;
  session->isQuiet = true;
  milProgressListen(NULL, NULL);
}

MilPackageHooks packageHooks(PackageSession *session) {
  MilPackageHooks hooks = {
      .isPackage = isPackage,
      .import = importPackage,
      .attach = attach,
      .detach = detach,
      .forget = forget,
      .attachedAttribute = MIL_ATTR_WEIGHT_FILES,
      .export_ = exportPackage,
      .expect = expect,
      .measure = measure,
      .canWrite = canWrite,
      .report = report,
      .beQuiet = beQuiet,
      .version = milVersion,
      .userData = session,
  };
  return hooks;
}

//===----------------------------------------------------------------------===//
// Reading without MLIR's driver
//===----------------------------------------------------------------------===//

/// All of a file, with a NUL behind it as the parser wants, aligned like the weights in bytecode.
static MilStatus readFile(const char *path, MilBuffer *outBuffer, MilDiag diag) {
  bool isStream = strcmp(path, "-") == 0;
  FILE *file = isStream ? stdin : fopen(path, "rb");
  MilBuffer buffer = {0};
  size_t size = 0, capacity = 0;
  MilStatus status = MIL_OK;
  if (!file)
    return milFail(diag, MIL_IO, "cannot open '%s': %s", path, strerror(errno));
  do {
    if (capacity - size < 2) {
      MilBuffer larger;
      void *data;
      capacity = capacity ? capacity * 2 : 1 << 16;
      MIL_TRY(milBufferAllocate(capacity, &larger, &data, diag));
      if (size)
        memcpy(data, buffer.data, size);
      milBufferRelease(&buffer);
      buffer = larger;
    }
    size += fread((char *)buffer.data + size, 1, capacity - size - 1, file);
  } while (!feof(file) && !ferror(file));
  if (ferror(file))
    MIL_TRY(milFail(diag, MIL_IO, "cannot read '%s': %s", path, strerror(errno)));
  // NOLINTNEXTLINE(clang-analyzer-security.ArrayBound): fread returns no more than it was asked for
  ((char *)buffer.data)[size] = '\0';
  buffer.size = size;
done:
  if (!isStream)
    fclose(file);
  if (status == MIL_OK)
    *outBuffer = buffer;
  else
    milBufferRelease(&buffer);
  return status;
}

/// MLIR's first error as one message; what follows it is about the same thing.
typedef struct FirstError {
  MilDiag diag;
  const char *path; ///< of the text, which its locations do not know; null for a package
  bool seen;
} FirstError;

typedef struct Text {
  char *data;
  size_t length, capacity;
} Text;

static void append(MlirStringRef part, void *userData) {
  Text *text = userData;
  size_t room = text->capacity - 1 - text->length;
  size_t length = part.length < room ? part.length : room;
  memcpy(text->data + text->length, part.data, length);
  text->length += length;
  text->data[text->length] = '\0';
}

static MlirLogicalResult onDiagnostic(MlirDiagnostic diagnostic, void *userData) {
  FirstError *first = userData;
  char place[1024] = "", message[4096] = "";
  Text placeText = {place, 0, sizeof place}, messageText = {message, 0, sizeof message};
  if (mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError || first->seen)
    return mlirLogicalResultSuccess();
  first->seen = true;
  MlirLocation location = mlirDiagnosticGetLocation(diagnostic);
  if (mlirLocationIsAFileLineColRange(location)) {
    MlirStringRef file = mlirIdentifierStr(mlirLocationFileLineColRangeGetFilename(location));
    if (first->path)
      file = mlirStringRefCreateFromCString(first->path);
    snprintf(place, sizeof place, "%.*s:%d:%d: ", (int)file.length, file.data,
             mlirLocationFileLineColRangeGetStartLine(location),
             mlirLocationFileLineColRangeGetStartColumn(location));
  } else if (!mlirLocationEqual(location,
                                mlirLocationUnknownGet(mlirLocationGetContext(location)))) {
    mlirLocationPrint(location, append, &placeText);
    append(mlirStringRefCreateFromCString(": "), &placeText);
  }
  mlirDiagnosticPrint(diagnostic, append, &messageText);
  milFail(first->diag, MIL_MALFORMED, "%s%s", place, message);
  return mlirLogicalResultSuccess();
}

/// Of a text, and null after one error message when it is not valid or its weights are not there.
static MlirModule parseText(MlirContext context, MlirStringRef text, const char *path,
                            MilDiag diag) {
  MlirModule module = mlirModuleCreateParse(context, text);
  if (mlirModuleIsNull(module) || milWeightFilesAttach(module, path, diag) == MIL_OK)
    return module;
  mlirModuleDestroy(module);
  return (MlirModule){NULL};
}

static MlirModule parseFile(MlirContext context, const char *path, MilDiag diag) {
  MilBuffer buffer;
  if (readFile(path, &buffer, diag) != MIL_OK)
    return (MlirModule){NULL};
  MlirModule module = parseText(context, mlirStringRefCreate(buffer.data, buffer.size), path, diag);
  milBufferRelease(&buffer);
  return module;
}

/// From a package, or from a text where there is one or the path does not name a package.
static MlirModule read(MlirContext context, MlirStringRef text, const char *path, MilDiag diag) {
  bool isText = text.data || !isPackage(path, false, NULL);
  FirstError first = {diag, isText ? path : NULL, false};
  MlirDiagnosticHandlerID handler =
      mlirContextAttachDiagnosticHandler(context, onDiagnostic, &first, NULL);
  MlirModule module = {NULL};
  if (text.data)
    module = parseText(context, text, path, diag);
  else if (isText)
    module = parseFile(context, path, diag);
  else if (milImportPackage(context, path, &module, diag) != MIL_OK)
    module = (MlirModule){NULL};
  if (!mlirModuleIsNull(module) && !mlirOperationVerify(mlirModuleGetOperation(module))) {
    mlirModuleDestroy(module);
    module = (MlirModule){NULL};
  }
  mlirContextDetachDiagnosticHandler(context, handler);
  return module;
}

MlirModule readModel(MlirContext context, const char *path, MilDiag diag) {
  return read(context, (MlirStringRef){NULL, 0}, path, diag);
}

MlirModule readModelText(MlirContext context, MlirStringRef text, const char *path, MilDiag diag) {
  return read(context, text, path, diag);
}

MlirDialectRegistry createDialectRegistry(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  mlirDialectHandleInsertDialect(mlirGetDialectHandle__func__(), registry);
  return registry;
}
