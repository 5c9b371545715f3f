//===- AssemblyState.h - what a MilParser points at ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_ASSEMBLYSTATE_H
#define MIL_BRIDGE_ASSEMBLYSTATE_H

#include "Bridge/Assembly.h"
#include "mlir/CAPI/IR.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"

/// The parser, the operation being built, and what has been read but not yet placed in it.
struct ParserState {
  mlir::OpAsmParser &parser;
  mlir::OperationState &op;
  llvm::SmallVector<mlir::OpAsmParser::UnresolvedOperand> operands;
  llvm::SmallVector<mlir::OpAsmParser::Argument> arguments;
};

#endif // MIL_BRIDGE_ASSEMBLYSTATE_H
