//===- Dialect.cpp - a dialect whose operations are rows of a C table -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/Dialect.h"
#include "Bridge/AssemblyState.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/ExtensibleDialect.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
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
// Control flow
//===----------------------------------------------------------------------===//

/// Where values go. A loop's first region decides and forwards nothing: what its arguments are, those
/// of the last one are too.
struct Branch : RegionBranchOpInterface::FallbackModel<Branch> {
  using Successors = SmallVectorImpl<RegionSuccessor>;

  static bool isLoop(Operation *op) { return defOf(op)->traits & MIL_TRAIT_LOOP; }
  static bool decides(Operation *op, Region *region) {
    return isLoop(op) && region == &op->getRegions().front();
  }

  OperandRange getEntrySuccessorOperands(Operation *op, RegionSuccessor) const {
    unsigned count = isLoop(op) ? op->getNumOperands() : 0;
    return op->getOperands().take_front(count);
  }
  void getEntrySuccessorRegions(Operation *op, ArrayRef<Attribute>, Successors &out) const {
    getSuccessorRegions(op, RegionBranchPoint::parent(), out);
  }
  void getSuccessorRegions(Operation *op, RegionBranchPoint point, Successors &out) const {
    Operation *from = point.getTerminatorPredecessorOrNull();
    if (from && decides(op, from->getParentRegion()))
      return;
    if (!from || isLoop(op))
      for (Region &region : op->getRegions())
        out.emplace_back(&region, region.getArguments());
    if (from || isLoop(op))
      out.emplace_back(op, op->getResults());
  }
  /// The overload for a region, under the name that the generated model calls it by.
  void getSuccessorRegions_3(Operation *op, Region &region, Successors &out) const {
    if (auto output = dyn_cast_or_null<RegionBranchTerminatorOpInterface>(terminatorOf(region)))
      getSuccessorRegions(op, RegionBranchPoint(output), out);
  }
  void getPredecessors(Operation *op, RegionSuccessor successor,
                       SmallVectorImpl<RegionBranchPoint> &out) const {
    auto addIf = [&](RegionBranchPoint point) {
      SmallVector<RegionSuccessor> successors;
      getSuccessorRegions(op, point, successors);
      if (llvm::any_of(successors, [&](const RegionSuccessor &seen) {
            return seen.getSuccessor() == successor.getSuccessor();
          }))
        out.push_back(point);
    };
    addIf(RegionBranchPoint::parent());
    for (Region &region : op->getRegions())
      if (auto output = dyn_cast_or_null<RegionBranchTerminatorOpInterface>(terminatorOf(region)))
        addIf(RegionBranchPoint(output));
  }
  void getPredecessorValues(Operation *op, RegionSuccessor successor, int index,
                            SmallVectorImpl<Value> &out) const {
    SmallVector<RegionBranchPoint> points;
    getPredecessors(op, successor, points);
    for (RegionBranchPoint point : points) {
      Operation *from = point.getTerminatorPredecessorOrNull();
      out.push_back(from ? from->getOperand(index) : op->getOperand(index));
    }
  }
  void getRegionInvocationBounds(Operation *op, ArrayRef<Attribute>,
                                 SmallVectorImpl<InvocationBounds> &out) const {
    out.append(op->getNumRegions(),
               isLoop(op) ? InvocationBounds::getUnknown() : InvocationBounds(0, 1));
  }
  /// A branch may know more of a shape than the result says.
  bool areTypesCompatible(Operation *, Type, Type) const { return true; }

  static Operation *terminatorOf(Region &region) {
    return region.empty() || region.front().empty() ? nullptr : &region.front().back();
  }
};

struct Outputs : RegionBranchTerminatorOpInterface::FallbackModel<Outputs> {
  MutableOperandRange getMutableSuccessorOperands(Operation *op, RegionSuccessor) const {
    Operation *parent = op->getParentOp();
    bool forwards =
        !isa<RegionBranchOpInterface>(parent) || !Branch::decides(parent, op->getParentRegion());
    return MutableOperandRange(op, 0, forwards ? op->getNumOperands() : 0);
  }
  void getSuccessorRegions(Operation *op, ArrayRef<Attribute>, Branch::Successors &out) const {
    if (auto parent = dyn_cast<RegionBranchOpInterface>(op->getParentOp()))
      parent.getSuccessorRegions(RegionBranchPoint(cast<RegionBranchTerminatorOpInterface>(op)),
                                 out);
  }
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

/// MLIR reads values of type i0, and dereferences what is not there when it prints them. What is inside other
/// attributes is not looked at: few lines of text can make that large many times over.
static LogicalResult checkPrintable(OpAsmParser &parser, const OperationState &op) {
  for (NamedAttribute attribute : op.attributes)
    if (auto values = dyn_cast<DenseIntElementsAttr>(attribute.getValue());
        values && values.getElementType().isInteger(0))
      return parser.emitError(parser.getNameLoc(), "attribute '")
             << attribute.getName().getValue() << "' has elements of no bits";
  return success();
}

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
    if (def->traits & (MIL_TRAIT_BRANCH | MIL_TRAIT_LOOP))
      interfaceMap.insertModels<Branch>();
    if (def->traits & MIL_TRAIT_TERMINATOR)
      interfaceMap.insertModels<Outputs>();
    interfaceMap.insertModels<Names>();
  }

  LogicalResult foldHook(Operation *op, ArrayRef<Attribute>,
                         SmallVectorImpl<OpFoldResult> &results) final {
    MilFold fold = def->fold ? def->fold(wrap(op), def) : MilFold{};
    if (fold.value.ptr)
      results.push_back(unwrap(fold.value));
    else if (fold.constant.ptr)
      results.push_back(unwrap(fold.constant));
    return success(!results.empty());
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
      return success(mlirLogicalResultIsSuccess(def->parse(MilParser{&state}, def)) &&
                     succeeded(checkPrintable(parser, op)));
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

/// Types whose text is long are written once, as an alias: else it would stand at each use of a value, and text
/// would be many times as long as the file that it is made of.
struct LongTypes : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    constexpr size_t longest = 256;
    if (isa<FunctionType>(type)) // functions write their own types
      return AliasResult::NoAlias;
    std::string text;
    llvm::raw_string_ostream(text) << type;
    if (text.size() <= longest)
      return AliasResult::NoAlias;
    os << "long";
    return AliasResult::OverridableAlias;
  }
};

struct TableDialect : ExtensibleDialect {
  const MilDialectDef *def;
  TypeIDAllocator ids;

  TableDialect(MLIRContext *context, const MilDialectDef *def, TypeID id)
      : ExtensibleDialect(def->ns, context, id), def(def) {
    addInterfaces<LongTypes>();
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
