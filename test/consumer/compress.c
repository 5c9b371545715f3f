//===- compress.c - a program outside the project that compresses a model -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   compress Model.mlpackage palettize{nbits=4} Small.mlpackage
// C11 and C++17 alike. It is built against what `cmake --install` has written, and nothing else.
//===----------------------------------------------------------------------===//
#include "mil-c/Dialect.h"
#include "mil-c/Passes.h"
#include "mil-c/Translate.h"
#include "mlir-c/Pass.h"
#include <stdio.h>

static void complain(MlirStringRef text, void *userData) {
  (void)userData;
  fwrite(text.data, 1, text.length, stderr);
}

static bool runPasses(MlirContext context, MlirModule module, const char *pipeline) {
  MlirPassManager manager = mlirPassManagerCreate(context);
  MlirOpPassManager passes = mlirPassManagerGetAsOpPassManager(manager);
  bool done =
      mlirLogicalResultIsSuccess(mlirOpPassManagerAddPipeline(
          passes, mlirStringRefCreateFromCString(pipeline), complain, NULL)) &&
      mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module)));
  mlirPassManagerDestroy(manager);
  return done;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: compress Model.mlpackage PIPELINE Small.mlpackage\n");
    return 2;
  }
  milRegisterPasses();
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  MlirContext context = mlirContextCreateWithRegistry(registry, true);
  mlirContextLoadAllAvailableDialects(context);

  MilDiag diag = milDiagStderr("compress");
  MlirModule module = {NULL};
  MilExportSummary written; // filled where the export succeeds
  bool done = milImportPackage(context, argv[1], &module, diag) == MIL_OK &&
              runPasses(context, module, argv[2]) &&
              milExportPackage(module, argv[3], NULL, &written, diag) == MIL_OK;
  if (done)
    printf("%llu bytes\n", (unsigned long long)written.bytes);
  if (!mlirModuleIsNull(module))
    mlirModuleDestroy(module);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return done ? 0 : 1;
}
