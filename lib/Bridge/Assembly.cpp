//===- Assembly.cpp - parsing and printing operations from C -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/AssemblyState.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

static ParserState &state(MilParser p) { return *static_cast<ParserState *>(p.ptr); }
static OpAsmParser &parser(MilParser p) { return state(p).parser; }
static OpAsmPrinter &printer(MilPrinter p) { return *static_cast<OpAsmPrinter *>(p.ptr); }
static StringRef ref(MilString s) { return {s.data, s.length}; }
static MilString str(StringRef s) { return {s.data(), s.size()}; }

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

MlirContext milParserGetContext(MilParser p) { return wrap(parser(p).getContext()); }
MilLoc milParserGetLoc(MilParser p) { return {parser(p).getCurrentLocation().getPointer()}; }
bool milParserError(MilParser p, MilLoc loc, const char *message) {
  parser(p).emitError(SMLoc::getFromPointer(loc.ptr), message);
  return false;
}

static ParseResult parseToken(OpAsmParser &p, StringRef token, bool optional) {
#define TOKEN(text, Name)                                                                          \
  if (token == text)                                                                               \
    return optional ? p.parseOptional##Name() : p.parse##Name();
  TOKEN("(", LParen)
  TOKEN(")", RParen)
  TOKEN("[", LSquare)
  TOKEN("]", RSquare)
  TOKEN("{", LBrace)
  TOKEN("}", RBrace)
  TOKEN(",", Comma)
  TOKEN(":", Colon)
  TOKEN("=", Equal)
  TOKEN("->", Arrow)
  TOKEN("<", Less)
  TOKEN(">", Greater)
#undef TOKEN
  llvm_unreachable("a token that the assembly of the dialect does not use");
}
bool milParseOptionalToken(MilParser p, const char *token) {
  return succeeded(parseToken(parser(p), token, true));
}
bool milParseToken(MilParser p, const char *token) {
  return succeeded(parseToken(parser(p), token, false));
}
bool milParseOptionalExactKeyword(MilParser p, const char *keyword) {
  return succeeded(parser(p).parseOptionalKeyword(keyword));
}
bool milParseKeywordOrString(MilParser p, MlirAttribute *outAttr) {
  std::string text;
  if (failed(parser(p).parseKeywordOrString(&text)))
    return false;
  *outAttr = wrap(Attribute(parser(p).getBuilder().getStringAttr(text)));
  return true;
}
bool milParseOptionalString(MilParser p, MlirAttribute *outAttr) {
  std::string text;
  if (failed(parser(p).parseOptionalString(&text)))
    return false;
  *outAttr = wrap(Attribute(parser(p).getBuilder().getStringAttr(text)));
  return true;
}
int milParseOptionalInteger(MilParser p, int64_t *outValue) {
  OptionalParseResult result = parser(p).parseOptionalInteger(*outValue);
  return !result.has_value() ? 0 : succeeded(*result) ? 1 : -1;
}
bool milParseType(MilParser p, MlirType *outType) {
  Type type;
  if (failed(parser(p).parseType(type)))
    return false;
  *outType = wrap(type);
  return true;
}
bool milParseAttribute(MilParser p, MlirAttribute *outAttribute) {
  Attribute attribute;
  if (failed(parser(p).parseAttribute(attribute)))
    return false;
  *outAttribute = wrap(attribute);
  return true;
}
bool milParseOptionalAttrDict(MilParser p) {
  return succeeded(parser(p).parseOptionalAttrDict(state(p).op.attributes));
}
bool milParseOptionalAttrDictWithKeyword(MilParser p) {
  return succeeded(parser(p).parseOptionalAttrDictWithKeyword(state(p).op.attributes));
}
bool milParseSymbolName(MilParser p) {
  StringAttr name;
  return succeeded(
      parser(p).parseSymbolName(name, SymbolTable::getSymbolAttrName(), state(p).op.attributes));
}

bool milParseOperand(MilParser p) {
  OpAsmParser::UnresolvedOperand operand;
  if (failed(parser(p).parseOperand(operand)))
    return false;
  state(p).operands.push_back(operand);
  return true;
}
bool milResolveOperand(MilParser p, size_t index, MlirType type) {
  return succeeded(
      parser(p).resolveOperand(state(p).operands[index], unwrap(type), state(p).op.operands));
}

bool milParseArguments(MilParser p, size_t *outCount) {
  auto &arguments = state(p).arguments;
  arguments.clear();
  if (failed(parser(p).parseArgumentList(arguments, OpAsmParser::Delimiter::OptionalParen,
                                         /*allowType=*/true, /*allowAttrs=*/false)))
    return false;
  *outCount = arguments.size();
  return true;
}
MlirType milParserGetArgumentType(MilParser p, size_t argument) {
  return wrap(state(p).arguments[argument].type);
}
static MilString nameOrEmpty(StringRef name) {
  return llvm::all_of(name, llvm::isDigit) ? MilString{nullptr, 0} : str(name);
}
MilString milParserGetArgumentName(MilParser p, size_t argument) {
  return nameOrEmpty(state(p).arguments[argument].ssaName.name.drop_front(1));
}
bool milParseRegion(MilParser p) {
  bool ok = succeeded(parser(p).parseRegion(*state(p).op.addRegion(), state(p).arguments));
  state(p).arguments.clear();
  return ok;
}

MilString milParserGetResultName(MilParser p, size_t result) {
  if (result >= parser(p).getNumResults())
    return {nullptr, 0};
  auto [name, number] = parser(p).getResultName(result);
  bool grouped = number != 0 || (result + 1 < parser(p).getNumResults() &&
                                 parser(p).getResultName(result + 1).second == 1);
  return grouped ? MilString{nullptr, 0} : nameOrEmpty(name);
}
void milParserAddAttribute(MilParser p, const char *name, MlirAttribute attribute) {
  state(p).op.attributes.set(name, unwrap(attribute));
}
MlirAttribute milParserGetAttribute(MilParser p, const char *name) {
  return wrap(state(p).op.attributes.get(name));
}
void milParserAddResultType(MilParser p, MlirType type) { state(p).op.addTypes(unwrap(type)); }

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

void milPrint(MilPrinter p, const char *text) { printer(p).getStream() << text; }
void milPrintString(MilPrinter p, MilString text) { printer(p).printString(ref(text)); }
void milPrintOperand(MilPrinter p, MlirValue value) { printer(p).printOperand(unwrap(value)); }
void milPrintType(MilPrinter p, MlirType type) { printer(p).printType(unwrap(type)); }
void milPrintAttribute(MilPrinter p, MlirAttribute a) { printer(p).printAttribute(unwrap(a)); }
void milPrintSymbolName(MilPrinter p, MilString name) { printer(p).printSymbolName(ref(name)); }
void milPrintKeywordOrString(MilPrinter p, MilString text) {
  printer(p).printKeywordOrString(ref(text));
}
void milPrintOptionalAttrDict(MilPrinter p, MlirOperation op, const char *const *elided,
                              size_t numElided, bool withKeyword) {
  SmallVector<StringRef> names(elided, elided + numElided);
  ArrayRef<NamedAttribute> attrs = unwrap(op)->getAttrs();
  if (withKeyword)
    printer(p).printOptionalAttrDictWithKeyword(attrs, names);
  else
    printer(p).printOptionalAttrDict(attrs, names);
}
void milPrintRegion(MilPrinter p, MlirRegion region) {
  printer(p).printRegion(*unwrap(region), /*printEntryBlockArgs=*/false,
                         /*printBlockTerminators=*/true);
}
void milPrintArgument(MilPrinter p, MlirValue argument) {
  printer(p).printRegionArgument(cast<BlockArgument>(unwrap(argument)));
}
bool milPrinterNameIs(MilPrinter p, MlirValue value, MilString name) {
  SmallString<64> text;
  llvm::raw_svector_ostream os(text);
  printer(p).printOperand(unwrap(value), os);
  return !text.empty() && text.front() == '%' && text.str().drop_front(1) == ref(name);
}
