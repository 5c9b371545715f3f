//===- export.c - modules that only a program can make -------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "mil-c/Dialect.h"
#include "mil-c/Translate.h"

static const char text[] =
    "mil.func @main(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = \"CoreML8\"} {\n"
    "  %y = mil.relu(x = %x) : (tensor<2xf16>) -> tensor<2xf16>\n"
    "  mil.output %y : tensor<2xf16>\n"
    "}\n";

/// What has lost its last operation since it was verified: the first of what MLIR says is in the one message.
static void testInvalid(MlirContext context) {
  MlirModule module = mlirModuleCreateParse(context, mlirStringRefCreateFromCString(text));
  MlirOperation function = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
  mlirOperationDestroy(mlirBlockGetTerminator(body));
  const char *path = scratchPath("x.mlpackage");
  CHECK_FAILS(milExportPackage(module, path, NULL, NULL, CHECK_DIAG()), MIL_INVALID,
              "the module is not valid: loc(");
  CHECK(access(path, F_OK) != 0);
  mlirModuleDestroy(module);
}

int main(void) {
  scratchCreate();
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  testInvalid(context);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  scratchDestroy();
  return CHECK_RESULT();
}
