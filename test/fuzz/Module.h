//===- Module.h - modules and packages for fuzzers ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An input that is a package: bytes 0 .. 3 the size of model.mlmodel, little endian; then model.mlmodel, then
// weight.bin. Packages are directories in memory (/dev/shm), where the system has that.
//===----------------------------------------------------------------------===//
#ifndef MIL_TEST_FUZZ_MODULE_H
#define MIL_TEST_FUZZ_MODULE_H

#include "Fuzz.h"
#include "Scratch.h"
#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"
#include "mil-c/Translate.h"
#include "mlir-c/Diagnostics.h"
#include <fcntl.h>

//===----------------------------------------------------------------------===//
// Contexts
//===----------------------------------------------------------------------===//

/// Where an input is read, and where what it became is read again. A context knows the names of all resources
/// that it has seen, and gives others to new ones.
static MlirContext fuzzContext, fuzzOtherContext;

static inline MlirLogicalResult fuzzIgnore(MlirDiagnostic diagnostic, void *userData) {
  return mlirLogicalResultSuccess();
}

static inline void fuzzMakeContext(MlirContext *context) {
  if (!mlirContextIsNull(*context))
    mlirContextDestroy(*context);
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  *context = mlirContextCreateWithRegistry(registry, false);
  mlirDialectRegistryDestroy(registry);
  mlirContextAttachDiagnosticHandler(*context, fuzzIgnore, NULL, NULL);
  mlirContextGetOrLoadDialect(*context, mlirStringRefCreateFromCString("mil"));
}

/// Makes the contexts of an input. Making one takes longer than most inputs do, so inputs share them for a while,
/// but not where names of resources are compared.
static inline void fuzzBeginContexts(bool hasResources) {
  enum { kInputs = 256 };
  static unsigned used;
  static bool isTaken;
  bool isTurn = used++ % kInputs == 0;
  if (isTurn)
    fuzzMakeContext(&fuzzContext);
  if (isTurn || hasResources || isTaken)
    fuzzMakeContext(&fuzzOtherContext);
  isTaken = hasResources;
}

/// A text that grows.
typedef struct FuzzText {
  char *data;
  size_t size, capacity;
} FuzzText;

static inline void fuzzAppend(MlirStringRef part, void *userData) {
  FuzzText *text = userData;
  if (text->capacity - text->size <= part.length) {
    text->capacity = 2 * (text->capacity + part.length) + 1;
    text->data = realloc(text->data, text->capacity);
    MUST(text->data);
  }
  if (part.length)
    memcpy(text->data + text->size, part.data, part.length);
  text->data[text->size += part.length] = '\0';
}
/// What a module prints; free() its data.
static inline FuzzText fuzzPrint(MlirModule module) {
  FuzzText text = {NULL, 0, 0};
  mlirOperationPrint(mlirModuleGetOperation(module), fuzzAppend, &text);
  return text;
}
/// Null when the text is none of a module; it must be followed by a NUL.
static inline MlirModule fuzzParse(MlirContext context, const char *text, size_t size) {
  return mlirModuleCreateParse(context, mlirStringRefCreate(text, size));
}
static inline void fuzzDestroy(MlirModule module) {
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
}

//===----------------------------------------------------------------------===//
// Packages
//===----------------------------------------------------------------------===//

enum { FUZZ_PACKAGES = 3 };
static char fuzzDirectory[PATH_MAX], fuzzPackages[FUZZ_PACKAGES][PATH_MAX];
static const char fuzzModelPath[] = "Data/com.apple.CoreML/model.mlmodel";
static const char fuzzWeightsPath[] = "Data/com.apple.CoreML/weights/weight.bin";

static inline void fuzzLeave(void) { scratchRemove(fuzzDirectory); }

static inline const char *fuzzBelow(int package, const char *below) {
  static char paths[2][PATH_MAX + 64];
  static unsigned turn;
  char *path = paths[turn++ % 2];
  snprintf(path, sizeof paths[0], "%s/%s", fuzzPackages[package], below);
  return path;
}

/// Another file each time: the last one may still be mapped.
static inline void fuzzWrite(const char *path, const void *data, size_t size) {
  unlink(path);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  MUST(file >= 0 && write(file, data, size) == (ssize_t)size);
  close(file);
}

static inline void fuzzMakeDirectories(void) {
  static const char manifest[] =
      "{\"fileFormatVersion\": \"1.0.0\", \"rootModelIdentifier\": \"m\", \"itemInfoEntries\": {"
      "\"m\": {\"path\": \"com.apple.CoreML/model.mlmodel\", \"name\": \"model.mlmodel\", "
      "\"author\": \"\", "
      "\"description\": \"\"}, \"w\": {\"path\": \"com.apple.CoreML/weights\", \"name\": "
      "\"weights\", "
      "\"author\": \"\", \"description\": \"\"}}}";
  const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf(fuzzDirectory, sizeof fuzzDirectory, "%s/mil-fuzz-XXXXXX", root);
  MUST(mkdtemp(fuzzDirectory));
  atexit(fuzzLeave);
  for (int i = 0; i < FUZZ_PACKAGES; ++i)
    MUST(snprintf(fuzzPackages[i], PATH_MAX, "%s/%d.mlpackage", fuzzDirectory, i) < PATH_MAX);
  MUST(mkdir(fuzzPackages[0], 0700) == 0 && mkdir(fuzzBelow(0, "Data"), 0700) == 0);
  MUST(mkdir(fuzzBelow(0, "Data/com.apple.CoreML"), 0700) == 0);
  MUST(mkdir(fuzzBelow(0, "Data/com.apple.CoreML/weights"), 0700) == 0);
  fuzzWrite(fuzzBelow(0, "Manifest.json"), manifest, sizeof manifest - 1);
}

/// Cuts an input in two; false when it is too short.
static inline bool fuzzSplit(const uint8_t *data, size_t size, MilString *outModel,
                             MilString *outWeights) {
  uint32_t model;
  if (size < sizeof model)
    return false;
  memcpy(&model, data, sizeof model);
  size -= sizeof model;
  if (model > size)
    model = (uint32_t)size;
  *outModel = (MilString){(const char *)data + sizeof model, model};
  *outWeights = (MilString){outModel->data + model, size - model};
  return true;
}

/// Makes the first package of an input; false when the input is too short.
static inline bool fuzzMakePackage(const uint8_t *data, size_t size) {
  MilString model, weights;
  if (!fuzzSplit(data, size, &model, &weights))
    return false;
  if (!fuzzDirectory[0])
    fuzzMakeDirectories();
  fuzzWrite(fuzzBelow(0, fuzzModelPath), model.data, model.length);
  fuzzWrite(fuzzBelow(0, fuzzWeightsPath), weights.data, weights.length);
  return true;
}

/// The module of a package, verified; null when it is refused, with a message.
static inline MlirModule fuzzImport(int package) {
  MlirModule module = {NULL};
  MilStatus status = milImportPackage(fuzzContext, fuzzPackages[package], &module, fuzzDiag());
  fuzzCheckStatus(status);
  if (status == MIL_OK && mlirOperationVerify(mlirModuleGetOperation(module)))
    return module;
  fuzzDestroy(module);
  return (MlirModule){NULL};
}

/// Writes a module as a package, in the place of the last one there.
static inline bool fuzzExport(MlirModule module, int package) {
  scratchRemove(fuzzPackages[package]);
  MilStatus status = milExportPackage(module, fuzzPackages[package], NULL, NULL, fuzzDiag());
  fuzzCheckStatus(status);
  return status == MIL_OK;
}

/// A file of a package; empty when it has none.
static inline MilBuffer fuzzRead(int package, const char *below) {
  MilBuffer buffer = {0};
  const char *path = fuzzBelow(package, below);
  if (access(path, F_OK) == 0)
    MUST(milBufferMapFile(path, &buffer, fuzzDiag()) == MIL_OK);
  return buffer;
}

static inline void fuzzMustEqualFiles(int first, int second, const char *below) {
  MilBuffer a = fuzzRead(first, below), b = fuzzRead(second, below);
  MUST(a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0));
  milBufferRelease(&a);
  milBufferRelease(&b);
}
/// The same model and the same weights, byte for byte.
static inline void fuzzMustEqual(int first, int second) {
  fuzzMustEqualFiles(first, second, fuzzModelPath);
  fuzzMustEqualFiles(first, second, fuzzWeightsPath);
}

#endif // MIL_TEST_FUZZ_MODULE_H
