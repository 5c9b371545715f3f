//===- Assembly.h - parsing and printing operations from C --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thin wrappers of OpAsmParser and OpAsmPrinter. A parse function that returns false has emitted
// why.
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_ASSEMBLY_H
#define MIL_BRIDGE_ASSEMBLY_H

#include "mil-c/Support.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct MilParser {
  void *ptr;
} MilParser; ///< with the operation being built
typedef struct MilPrinter {
  void *ptr;
} MilPrinter;
typedef struct MilLoc {
  const char *ptr;
} MilLoc; ///< a place in the text

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

MlirContext milParserGetContext(MilParser parser);
MilLoc milParserGetLoc(MilParser parser);
/// Emits and returns false.
bool milParserError(MilParser parser, MilLoc loc, const char *message);

/// Tokens: ( ) [ ] { } , : = -> < >
bool milParseOptionalToken(MilParser parser, const char *token);
bool milParseToken(MilParser parser, const char *token);
bool milParseOptionalExactKeyword(MilParser parser, const char *keyword);
/// A keyword or a quoted string, copied by the context as `*outAttr`.
bool milParseKeywordOrString(MilParser parser, MlirAttribute *outAttr);
/// A quoted string, or false and nothing read.
bool milParseOptionalString(MilParser parser, MlirAttribute *outAttr);
/// 1: an integer; 0: nothing read; -1 after emitting: a minus without a number, or one that does not
/// fit.
int milParseOptionalInteger(MilParser parser, int64_t *outValue);
bool milParseType(MilParser parser, MlirType *outType);
bool milParseAttribute(MilParser parser, MlirAttribute *outAttribute);
bool milParseOptionalAttrDict(MilParser parser);
bool milParseOptionalAttrDictWithKeyword(MilParser parser);
/// @name, stored as sym_name.
bool milParseSymbolName(MilParser parser);

/// An operand, to be resolved later by its index in order of parsing.
bool milParseOperand(MilParser parser);
bool milResolveOperand(MilParser parser, size_t index, MlirType type);

/// `(%a: type, ...)` or nothing, kept for the next milParseRegion. Gives the number of arguments.
bool milParseArguments(MilParser parser, size_t *outCount);
MlirType milParserGetArgumentType(MilParser parser, size_t argument);
/// The SSA name without %; empty when numeric.
MilString milParserGetArgumentName(MilParser parser, size_t argument);
/// A region whose entry block has the arguments parsed last.
bool milParseRegion(MilParser parser);

/// The SSA name that a result is given in the text, without %; empty: none, numeric, or one of a
/// group.
MilString milParserGetResultName(MilParser parser, size_t result);
/// Source location of the operation being parsed is set by MLIR; these build the rest of its state.
void milParserAddAttribute(MilParser parser, const char *name, MlirAttribute attribute);
/// Null when the operation has no such attribute so far.
MlirAttribute milParserGetAttribute(MilParser parser, const char *name);
void milParserAddResultType(MilParser parser, MlirType type);

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

void milPrint(MilPrinter printer, const char *text);
void milPrintString(MilPrinter printer, MilString text);
void milPrintOperand(MilPrinter printer, MlirValue value);
void milPrintType(MilPrinter printer, MlirType type);
void milPrintAttribute(MilPrinter printer, MlirAttribute attribute);
void milPrintSymbolName(MilPrinter printer, MilString name);
/// A keyword, quoted where it has to be.
void milPrintKeywordOrString(MilPrinter printer, MilString text);
void milPrintOptionalAttrDict(MilPrinter printer, MlirOperation op, const char *const *elided,
                              size_t numElided, bool withKeyword);
/// Without the arguments of the entry block.
void milPrintRegion(MilPrinter printer, MlirRegion region);
/// `%a: type`
void milPrintArgument(MilPrinter printer, MlirValue argument);
/// Whether the SSA name printed for a value is exactly `%name`.
bool milPrinterNameIs(MilPrinter printer, MlirValue value, MilString name);

#ifdef __cplusplus
}
#endif
#endif // MIL_BRIDGE_ASSEMBLY_H
