//===- constexpr.c - weights that operations make ---------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of a package that is imported, the metadata of its weights are made, with their values; it is decompressed, and
// is valid then.
//===----------------------------------------------------------------------===//
#include "Module.h"
#include "mil-c/Metadata.h"
#include "mil-c/Passes.h"
#include "mlir-c/Pass.h"

static void describe(MlirModule module) {
  const MilMetadataOptions options = {.weightThreshold = 1, .values = true};
  MilMetadata *metadata;
  MilStatus status = milMetadataCreate(module, &options, &metadata, fuzzDiag());
  fuzzCheckStatus(status);
  if (status != MIL_OK)
    return;
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  for (size_t i = 0; i < count; ++i) {
    MilBuffer value;
    if (!weights[i].hasValues)
      continue;
    status = milMetadataGetValue(metadata, i, &value, fuzzDiag());
    fuzzCheckStatus(status);
    milBufferRelease(&value);
  }
  milMetadataDestroy(metadata);
}

static void decompress(MlirModule module) {
  static bool isRegistered;
  if (!isRegistered)
    milRegisterPasses();
  isRegistered = true;
  MlirPassManager passes = mlirPassManagerCreate(fuzzContext);
  MUST(mlirLogicalResultIsSuccess(
      mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(passes),
                            mlirStringRefCreateFromCString("builtin.module(decompress)"),
                            fuzzAppend, &(FuzzText){NULL, 0, 0})));
  if (mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(passes, mlirModuleGetOperation(module))))
    MUST(mlirOperationVerify(mlirModuleGetOperation(module)));
  mlirPassManagerDestroy(passes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzzBeginContexts(false);
  if (!fuzzMakePackage(data, size))
    return 0;
  MlirModule module = fuzzImport(0);
  if (!mlirModuleIsNull(module)) {
    describe(module);
    decompress(module);
  }
  fuzzDestroy(module);
  return 0;
}
