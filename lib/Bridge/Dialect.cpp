//===- Dialect.cpp - a dialect whose operations are rows of a C table -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/Dialect.h"
#include "Bridge/AssemblyState.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/ExtensibleDialect.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include <deque>
#include <map>
#include <mutex>

using namespace mlir;

namespace {

const MilOpDef *defOf(Operation *op);

//===----------------------------------------------------------------------===//
// Interfaces, answered from the row
//===----------------------------------------------------------------------===//

struct Effects : MemoryEffectOpInterface::FallbackModel<Effects> {
  void getEffects(Operation *op, SmallVectorImpl<MemoryEffects::EffectInstance> &effects) const {
    uint32_t traits = defOf(op)->traits;
    if (traits & MIL_TRAIT_READS)
      effects.emplace_back(MemoryEffects::Read::get());
    if (traits & MIL_TRAIT_WRITES)
      effects.emplace_back(MemoryEffects::Write::get());
  }
};

struct Speculation : ConditionallySpeculatable::FallbackModel<Speculation> {
  mlir::Speculation::Speculatability getSpeculatability(Operation *) const {
    return mlir::Speculation::Speculatable;
  }
};

struct Names : OpAsmOpInterface::FallbackModel<Names> {
  static void set(void *sink, MlirValue value, MilString name) {
    (*static_cast<OpAsmSetValueNameFn *>(sink))(unwrap(value), StringRef(name.data, name.length));
  }
  void getAsmResultNames(Operation *op, OpAsmSetValueNameFn setName) const {
    if (const MilOpDef *def = defOf(op); def->nameResults)
      def->nameResults(wrap(op), set, &setName, def);
  }
  void getAsmBlockArgumentNames(Operation *op, Region &region, OpAsmSetValueNameFn setName) const {
    if (const MilOpDef *def = defOf(op); def->nameArguments)
      def->nameArguments(wrap(&region), set, &setName, def);
  }
  void getAsmBlockNames(Operation *, OpAsmSetBlockNameFn) const {}
  static StringRef getDefaultDialect() { return ""; }
};

struct Symbol : SymbolOpInterface::FallbackModel<Symbol> {
  using T = SymbolTable;
  using V = SymbolTable::Visibility;
  StringAttr getNameAttr(Operation *op) const { return T::getSymbolName(op); }
  void setName(Operation *op, StringAttr name) const { T::setSymbolName(op, name); }
  V getVisibility(Operation *op) const { return T::getSymbolVisibility(op); }
  bool isNested(Operation *op) const { return getVisibility(op) == V::Nested; }
  bool isPrivate(Operation *op) const { return getVisibility(op) == V::Private; }
  bool isPublic(Operation *op) const { return getVisibility(op) == V::Public; }
  void setVisibility(Operation *op, V v) const { T::setSymbolVisibility(op, v); }
  void setNested(Operation *op) const { setVisibility(op, V::Nested); }
  void setPrivate(Operation *op) const { setVisibility(op, V::Private); }
  void setPublic(Operation *op) const { setVisibility(op, V::Public); }
  std::optional<T::UseRange> getSymbolUses(Operation *op, Operation *from) const {
    return T::getSymbolUses(getNameAttr(op), from);
  }
  bool symbolKnownUseEmpty(Operation *op, Operation *from) const {
    return T::symbolKnownUseEmpty(getNameAttr(op), from);
  }
  LogicalResult replaceAllSymbolUses(Operation *op, StringAttr name, Operation *from) const {
    return T::replaceAllSymbolUses(op, name, from);
  }
  bool isOptionalSymbol(Operation *) const { return false; }
  bool canDiscardOnUseEmpty(Operation *op) const { return isPrivate(op); }
  bool isDeclaration(Operation *) const { return false; }
};

//===----------------------------------------------------------------------===//
// Traits
//===----------------------------------------------------------------------===//

/// TypeID::get<Trait>() identifies a trait by the compiler's spelling of `Trait<Empty>`, which GCC
/// and Clang spell differently; Debian's libMLIR is built with Clang. So the ids are made from
/// names, in the spelling under which libMLIR knows a trait of builtin.module.
struct TraitIDs : mlir::detail::FallbackTypeIDResolver {
  std::vector<std::pair<uint32_t, TypeID>> rows;

  static TypeID id(StringRef trait, StringRef spelling) {
    // The registry keeps the reference to the name for the life of the process.
    static std::deque<std::string> names;
    return registerImplicitTypeID(names.emplace_back(("mlir::OpTrait::" + trait + spelling).str()));
  }
  explicit TraitIDs(MLIRContext *context) {
    auto module = RegisteredOperationName::lookup("builtin.module", context);
    for (StringRef spelling : {"<Empty>", "<mlir::TypeID::get()::Empty>"}) {
      if (!module->hasTrait(id("IsIsolatedFromAbove", spelling)))
        continue;
      rows = {{MIL_TRAIT_TERMINATOR, id("IsTerminator", spelling)},
              {MIL_TRAIT_ISOLATED, id("IsIsolatedFromAbove", spelling)},
              {MIL_TRAIT_CONSTANT, id("ConstantLike", spelling)},
              {MIL_TRAIT_RECURSIVE_EFFECTS, id("HasRecursiveMemoryEffects", spelling)},
              {MIL_TRAIT_SINGLE_BLOCK, id("SingleBlock", spelling)}};
      return;
    }
    llvm::report_fatal_error("mil: this libMLIR spells the ids of traits in an unknown way");
  }
  static const TraitIDs &get(MLIRContext *context) {
    static const TraitIDs ids(context);
    return ids;
  }
};

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// One registered operation. Attributes stay in the discardable dictionary (no properties), as
/// those of IRDL's operations do, so that stock tools read the same generic text.
struct TableOp final : OperationName::Impl {
  const MilOpDef *def;

  TableOp(const MilOpDef *def, Dialect *dialect, TypeID id)
      : Impl(StringRef(def->name), dialect, id, detail::InterfaceMap()), def(def) {
    if (def->traits & (MIL_TRAIT_PURE | MIL_TRAIT_READS | MIL_TRAIT_WRITES))
      interfaceMap.insertModels<Effects>();
    if (def->traits & MIL_TRAIT_PURE)
      interfaceMap.insertModels<Speculation>();
    if (def->traits & MIL_TRAIT_SYMBOL)
      interfaceMap.insertModels<Symbol>();
    interfaceMap.insertModels<Names>();
  }

  LogicalResult foldHook(Operation *op, ArrayRef<Attribute>,
                         SmallVectorImpl<OpFoldResult> &results) final {
    MlirAttribute value = def->foldConstant ? def->foldConstant(wrap(op), def) : MlirAttribute{};
    if (!value.ptr)
      return failure();
    results.push_back(unwrap(value));
    return success();
  }
  void getCanonicalizationPatterns(RewritePatternSet &, MLIRContext *) final {}
  bool hasTrait(TypeID id) final {
    for (auto &[bit, trait] : TraitIDs::get(dialect->getContext()).rows)
      if ((def->traits & bit) && trait == id)
        return true;
    return false;
  }
  OperationName::ParseAssemblyFn getParseAssemblyFn() final {
    return [this](OpAsmParser &parser, OperationState &op) -> ParseResult {
      ParserState state{parser, op, {}, {}};
      return failure(mlirLogicalResultIsFailure(def->parse(MilParser{&state}, def)));
    };
  }
  void populateDefaultAttrs(const OperationName &, NamedAttrList &) final {}
  void printAssembly(Operation *op, OpAsmPrinter &printer, StringRef) final {
    printer << op->getName();
    def->print(wrap(op), MilPrinter{&printer}, def);
  }
  LogicalResult verifyInvariants(Operation *op) final {
    if ((def->traits & MIL_TRAIT_TERMINATOR) && failed(OpTrait::impl::verifyIsTerminator(op)))
      return failure();
    return failure(mlirLogicalResultIsFailure(def->verify(wrap(op), def)));
  }
  LogicalResult verifyRegionInvariants(Operation *op) final {
    if (def->traits & MIL_TRAIT_ISOLATED)
      return OpTrait::impl::verifyIsIsolatedFromAbove(op);
    return success();
  }

  // Inherent attributes and properties: none.
  std::optional<Attribute> getInherentAttr(Operation *, StringRef) final { return std::nullopt; }
  void setInherentAttr(Operation *op, StringAttr name, Attribute value) final {
    op->setDiscardableAttr(name, value);
  }
  void populateInherentAttrs(Operation *, NamedAttrList &) final {}
  LogicalResult verifyInherentAttrs(OperationName, NamedAttrList &,
                                    function_ref<InFlightDiagnostic()>) final {
    return success();
  }
  int getOpPropertyByteSize() final { return 0; }
  void initProperties(OperationName, OpaqueProperties, OpaqueProperties) final {}
  void deleteProperties(OpaqueProperties) final {}
  void populateDefaultProperties(OperationName, OpaqueProperties) final {}
  LogicalResult setPropertiesFromAttr(OperationName name, OpaqueProperties, Attribute,
                                      function_ref<InFlightDiagnostic()> error) final {
    return error() << "'" << name << "' has no properties; write its attributes in {...}";
  }
  Attribute getPropertiesAsAttr(Operation *) final { return {}; }
  void copyProperties(OpaqueProperties, OpaqueProperties) final {}
  bool compareProperties(OpaqueProperties, OpaqueProperties) final { return true; }
  llvm::hash_code hashProperties(OpaqueProperties) final { return {}; }
};

const MilOpDef *defOf(Operation *op) {
  auto *impl = static_cast<const OperationName::Impl *>(op->getName().getAsOpaquePointer());
  return static_cast<const TableOp *>(impl)->def;
}

//===----------------------------------------------------------------------===//
// The dialect
//===----------------------------------------------------------------------===//

struct TableDialect : ExtensibleDialect {
  const MilDialectDef *def;
  TypeIDAllocator ids;

  TableDialect(MLIRContext *context, const MilDialectDef *def, TypeID id)
      : ExtensibleDialect(def->ns, context, id), def(def) {
    for (size_t i = 0; i < def->numOps; ++i)
      RegisteredOperationName::insert(std::make_unique<TableOp>(&def->ops[i], this, ids.allocate()),
                                      {});
    for (size_t i = 0; i < def->numTypes; ++i)
      registerDynamicType(makeType(&def->types[i]));
  }

  std::unique_ptr<DynamicTypeDefinition> makeType(const MilTypeDef *type) {
    auto verify = [type](function_ref<InFlightDiagnostic()> error,
                         ArrayRef<Attribute> params) -> LogicalResult {
      if (params.size() != type->numParams)
        return error() << "!mil." << type->name << " takes " << type->numParams
                       << " parameter(s), got " << params.size();
      if (!type->verify)
        return success();
      SmallVector<MlirAttribute> wrapped;
      for (Attribute param : params)
        wrapped.push_back(wrap(param));
      MilDiag diag = {[](void *sink, MilSeverity, const char *message) {
                        (*static_cast<function_ref<InFlightDiagnostic()> *>(sink))() << message;
                      },
                      &error};
      return success(type->verify(wrapped.data(), diag) == MIL_OK);
    };
    return DynamicTypeDefinition::get(type->name, this, verify);
  }

  Type parseType(DialectAsmParser &parser) const override {
    StringRef name;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&name))
      return {};
    Type type;
    OptionalParseResult result = parseOptionalDynamicType(name, parser, type);
    if (result.has_value())
      return succeeded(*result) ? type : Type();
    parser.emitError(loc, "unknown type '!") << getNamespace() << "." << name << "'";
    return {};
  }
  void printType(Type type, DialectAsmPrinter &printer) const override {
    (void)printIfDynamicType(type, printer);
  }
  Operation *materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                 Location loc) override {
    MlirOperation op = def->materializeConstant(wrap(value), wrap(type), wrap(loc));
    return op.ptr ? builder.insert(unwrap(op)) : nullptr;
  }
};

/// One id per dialect definition, for the life of the process.
TypeID dialectID(const MilDialectDef *def) {
  static std::mutex mutex;
  static std::map<const MilDialectDef *, TypeID> ids;
  static TypeIDAllocator allocator;
  std::lock_guard<std::mutex> lock(mutex);
  auto it = ids.find(def);
  return it != ids.end() ? it->second : ids.emplace(def, allocator.allocate()).first->second;
}

} // namespace

void milBridgeRegisterDialect(MlirDialectRegistry registry, const MilDialectDef *def) {
  TypeID id = dialectID(def);
  unwrap(registry)->insert(id, def->ns, [def, id](MLIRContext *context) -> Dialect * {
    return context->getOrLoadDialect(
        def->ns, id, [&] { return std::make_unique<TableDialect>(context, def, id); });
  });
}

const MilOpDef *milBridgeGetOpDef(MlirOperation op) {
  // Every registered operation of such a dialect is a TableOp.
  Operation *operation = unwrap(op);
  return operation->isRegistered() && dynamic_cast<TableDialect *>(operation->getDialect())
             ? defOf(operation)
             : nullptr;
}

MlirType milBridgeTypeGet(MlirContext context, const char *ns, const char *name, size_t numParams,
                          const MlirAttribute *params) {
  auto *dialect = dyn_cast_or_null<ExtensibleDialect>(unwrap(context)->getOrLoadDialect(ns));
  auto *def = dialect ? dialect->lookupTypeDefinition(name) : nullptr;
  if (!def)
    return MlirType{nullptr};
  SmallVector<Attribute> attributes;
  for (size_t i = 0; i < numParams; ++i)
    attributes.push_back(unwrap(params[i]));
  return wrap(Type(DynamicType::get(def, attributes)));
}
bool milBridgeTypeIs(MlirType type, const char *ns, const char *name) {
  auto dynamic = dyn_cast<DynamicType>(unwrap(type));
  return dynamic && dynamic.getTypeDef()->getName() == name &&
         dynamic.getTypeDef()->getDialect()->getNamespace() == ns;
}
MlirAttribute milBridgeTypeGetParam(MlirType type, size_t param) {
  return wrap(cast<DynamicType>(unwrap(type)).getParams()[param]);
}
