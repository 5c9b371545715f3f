//===- mil-lsp-server.c - what an editor asks about model.mlir ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Packages.h"

int main(int argc, char **argv) {
  MlirDialectRegistry registry = createDialectRegistry();
  int status = milLspServerMain(argc, argv, registry);
  mlirDialectRegistryDestroy(registry);
  return status;
}
