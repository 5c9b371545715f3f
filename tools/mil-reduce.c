//===- mil-reduce.c - the smallest model that still shows a fault ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Packages.h"
#include "mil-c/Passes.h"
#include "mlir-c/Transforms.h"

int main(int argc, char **argv) {
  milRegisterPasses();
  mlirRegisterTransformsPasses();
  MlirDialectRegistry registry = createDialectRegistry();
  int status = milReduceMain(argc, argv, registry);
  mlirDialectRegistryDestroy(registry);
  return status;
}
