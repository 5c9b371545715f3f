//===- Assembly.h - custom assembly of the dialect ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_ASSEMBLY_H
#define MIL_DIALECT_ASSEMBLY_H

#include "Bridge/Dialect.h"

// Operations of the table.
MlirLogicalResult milParseNamed(MilParser parser, const MilOpDef *def);
void milPrintNamed(MlirOperation op, MilPrinter printer, const MilOpDef *def);
// mil.const, mil.literal
MlirLogicalResult milParseConstant(MilParser parser, const MilOpDef *def);
void milPrintConstant(MlirOperation op, MilPrinter printer, const MilOpDef *def);
// mil.output
MlirLogicalResult milParseOutput(MilParser parser, const MilOpDef *def);
void milPrintOutput(MlirOperation op, MilPrinter printer, const MilOpDef *def);
// mil.func (FuncOp.c)
MlirLogicalResult milParseFunc(MilParser parser, const MilOpDef *def);
void milPrintFunc(MlirOperation op, MilPrinter printer, const MilOpDef *def);

// SSA names from MIL names.
void milNameResults(MlirOperation op, void (*set)(void *sink, MlirValue, MilString), void *sink,
                    const MilOpDef *def);
void milNameArguments(MlirRegion region, void (*set)(void *sink, MlirValue, MilString), void *sink,
                      const MilOpDef *def);

// Shared by operations with regions.
MlirAttribute milParserArgumentNames(MilParser parser, size_t count);
bool milArgumentNamesArePrinted(MlirRegion region, MilPrinter printer);
void milPrintRegionArguments(MlirRegion region, MilPrinter printer);

#endif // MIL_DIALECT_ASSEMBLY_H
