//===- Lsp.cpp - MLIR's language server ---------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Tools.h"
#include "mlir/CAPI/IR.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int milLspServerMain(int argc, char **argv, MlirDialectRegistry registry) {
  return llvm::failed(mlir::MlirLspServerMain(argc, argv, *unwrap(registry))) ? 1 : 0;
}
