//===- package.c - a whole package, and back -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   bytes 0 .. 3   size of model.mlmodel, little endian
//   4 ..           model.mlmodel, then weight.bin
// A package that is imported is exported; the export is imported, and its export is the same, byte for byte.
//===----------------------------------------------------------------------===//
#include "Fuzz.h"
#include "Scratch.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"
#include "mil-c/Translate.h"
#include "mlir-c/Diagnostics.h"
#include <fcntl.h>

static const char manifest[] =
    "{\"fileFormatVersion\": \"1.0.0\", \"rootModelIdentifier\": \"m\", \"itemInfoEntries\": {"
    "\"m\": {\"path\": \"com.apple.CoreML/model.mlmodel\", \"name\": \"model.mlmodel\", \"author\": \"\", "
    "\"description\": \"\"}, \"w\": {\"path\": \"com.apple.CoreML/weights\", \"name\": \"weights\", "
    "\"author\": \"\", \"description\": \"\"}}}";

static char directory[PATH_MAX], paths[3][PATH_MAX];
static MlirContext context;

static void writeFile(const char *below, const void *data, size_t size) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/%s", paths[0], below);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  MUST(file >= 0 && write(file, data, size) == (ssize_t)size);
  close(file);
}

static void makeDirectory(const char *below) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/%s", paths[0], below);
  MUST(mkdir(path, 0700) == 0);
}

static void leave(void) { scratchRemove(directory); }

static MlirLogicalResult ignore(MlirDiagnostic diagnostic, void *userData) {
  return mlirLogicalResultSuccess();
}

static void setUp(void) {
  const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf(directory, sizeof directory, "%s/mil-fuzz-XXXXXX", root);
  MUST(mkdtemp(directory));
  atexit(leave);
  for (int i = 0; i < 3; ++i)
    MUST(snprintf(paths[i], sizeof paths[i], "%s/%d.mlpackage", directory, i) < (int)sizeof paths[i]);
  MUST(mkdir(paths[0], 0700) == 0);
  makeDirectory("Data");
  makeDirectory("Data/com.apple.CoreML");
  makeDirectory("Data/com.apple.CoreML/weights");
  writeFile("Manifest.json", manifest, sizeof manifest - 1);
}

/// A context for each input: what one leaves behind must not matter to the next.
static bool convert(const char *from, const char *to) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  context = mlirContextCreateWithRegistry(registry, false);
  mlirContextAttachDiagnosticHandler(context, ignore, NULL, NULL);
  MlirModule module = {NULL};
  MilStatus status = milImportPackage(context, from, &module, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK && mlirOperationVerify(mlirModuleGetOperation(module))) {
    status = milExportPackage(module, to, NULL, NULL, fuzzDiag());
    fuzzCheckStatus(status);
  } else {
    status = MIL_MALFORMED;
  }
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return status == MIL_OK;
}

static void compare(const char *below) {
  char path[2][PATH_MAX + 64];
  MilBuffer files[2];
  for (int i = 0; i < 2; ++i) {
    snprintf(path[i], sizeof path[i], "%s/%s", paths[i + 1], below);
    if (access(path[i], F_OK) != 0)
      files[i] = (MilBuffer){0};
    else
      MUST(milBufferMapFile(path[i], &files[i], fuzzDiag()) == MIL_OK);
  }
  MUST(files[0].size == files[1].size);
  MUST(files[0].size == 0 || memcmp(files[0].data, files[1].data, files[0].size) == 0);
  milBufferRelease(&files[0]);
  milBufferRelease(&files[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint32_t model = 0;
  if (!directory[0])
    setUp();
  if (size < sizeof model)
    return 0;
  memcpy(&model, data, sizeof model);
  data += sizeof model;
  size -= sizeof model;
  if (model > size)
    model = (uint32_t)size;
  writeFile("Data/com.apple.CoreML/model.mlmodel", data, model);
  writeFile("Data/com.apple.CoreML/weights/weight.bin", data + model, size - model);
  if (convert(paths[0], paths[1])) {
    MUST(convert(paths[1], paths[2]));
    compare("Data/com.apple.CoreML/model.mlmodel");
    compare("Data/com.apple.CoreML/weights/weight.bin");
  }
  scratchRemove(paths[1]);
  scratchRemove(paths[2]);
  return 0;
}
