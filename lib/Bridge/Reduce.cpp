//===- Reduce.cpp - MLIR's test case reducer ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Tools.h"
#include "mlir/CAPI/IR.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"

int milReduceMain(int argc, char **argv, MlirDialectRegistry registry) {
  mlir::MLIRContext context(*unwrap(registry));
  return llvm::failed(mlir::mlirReduceMain(argc, argv, context)) ? 1 : 0;
}
