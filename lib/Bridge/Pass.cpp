//===- Pass.cpp - passes written in C -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One subclass of mlir::Pass runs every MilPassDef. Its options are parsed by Support/Options.c and
// not by llvm::cl: cl knows neither `a=1,b=2` nor `group-size` for `group_size`, and its messages
// name neither the pass nor the values allowed. Each option still has a cl option, which keeps the
// text given: MLIR prints, copies and documents passes through those.
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/STLExtras.h"
#include <deque>

#ifndef NDEBUG
#error "libMLIR is built with NDEBUG, and the layout of mlir::Pass::Statistic depends on it"
#endif

using namespace mlir;
using ErrorHandler = llvm::function_ref<LogicalResult(const Twine &)>;

namespace {

class CPass : public Pass {
public:
  // A definition outlives its passes and is aligned, so that its address is an id.
  explicit CPass(const MilPassDef *def)
      : Pass(TypeID::getFromOpaquePointer(def), StringRef(def->anchor)), def(def) {
    for (const MilOption &row : ArrayRef(def->options, def->numOptions))
      texts.emplace_back(*this, row);
  }
  CPass(const CPass &other) : CPass(other.def) { options = other.options; }

  StringRef getName() const override { return def->argument; }
  StringRef getArgument() const override { return def->argument; }
  StringRef getDescription() const override { return def->summary; }
  bool canScheduleOn(RegisteredOperationName name) const override {
    return name.getStringRef() == def->anchor;
  }
  std::unique_ptr<Pass> clonePass() const override { return std::make_unique<CPass>(*this); }

  LogicalResult initializeOptions(StringRef text, ErrorHandler error) override {
    return parseOptions(text, {[](void *handler, MilSeverity severity, const char *message) {
                                 if (severity == MIL_ERROR)
                                   (void)(*static_cast<ErrorHandler *>(handler))(message);
                                 else
                                   llvm::errs() << message << "\n";
                               },
                               &error});
  }

  LogicalResult parseOptions(StringRef text, MilDiag diag) {
    MilOptionTable table = {def->argument, def->options, def->numOptions, def->optionsSize};
    MilOptions parsed;
    std::shared_ptr<MilArena> arena(milArenaCreate(), milArenaDestroy);
    if (!arena)
      return failure(milFail(diag, MIL_NO_MEMORY, "%s: out of memory", def->argument));
    if (milOptionsParse(&table, {text.data(), text.size()}, arena.get(), &parsed, diag) != MIL_OK)
      return failure();
    for (auto [row, given] : llvm::zip(texts, ArrayRef(parsed.texts, def->numOptions)))
      if (given.data)
        row.option = std::string(given.data, given.length);
    options = {arena, parsed.fields};
    return success(!def->check || def->check(options.get(), diag) == MIL_OK);
  }

  void runOnOperation() override {
    if (mlirLogicalResultIsFailure(def->run(wrap(getOperation()), options.get(), def)))
      signalPassFailure();
  }

private:
  /// What MLIR prints and copies as an option, and what --help says of it.
  struct OptionText {
    OptionText(CPass &pass, const MilOption &row)
        : doc(docOf(row)), kind(kindOf(row)),
          option(pass, row.name, llvm::cl::desc(doc), llvm::cl::value_desc(kind),
                 llvm::cl::init(row.defaultText                    ? row.defaultText
                                : row.kind == MIL_OPTION_KIND_BOOL ? "false"
                                                                   : "")) {}

    static std::string docOf(const MilOption &row) {
      const char *shown = row.defaultText ? row.defaultText : row.impliedText;
      return row.doc + (shown ? std::string(" (default: ") + shown + ")" : std::string());
    }
    static std::string kindOf(const MilOption &row) {
      MilArena *arena = milArenaCreate();
      const char *values = arena ? milOptionValues(&row, arena) : nullptr;
      std::string kind = values ? values : "";
      milArenaDestroy(arena);
      return kind;
    }

    std::string doc, kind;
    Option<std::string> option;
  };

  const MilPassDef *def;
  /// Null until parsed and not changed after, so that the clones which run on other threads share
  /// it. Keeps the arena that it lies in.
  std::shared_ptr<const void> options;
  std::deque<OptionText> texts; // one for each row of the table; they do not move
};

} // namespace

void milRegisterPass(const MilPassDef *def) {
  registerPass([def] { return std::make_unique<CPass>(def); });
}

void milRegisterPipeline(const char *argument, const char *summary, const char *pipeline,
                         const char *options) {
  registerPassPipeline(
      argument, summary,
      [=](OpPassManager &manager, StringRef more, ErrorHandler error) {
        std::string message;
        llvm::raw_string_ostream os(message);
        if (!options && !more.empty())
          return error(Twine(argument) + ": takes no options, got '" + more + "'");
        std::string text = pipeline;
        if (options)
          text += (Twine("{") + options + " " + more + "}").str();
        if (succeeded(parsePassPipeline(text, manager, os)))
          return success();
        return error(StringRef(message).split('\n').first);
      },
      [](llvm::function_ref<void(const detail::PassOptions &)>) {});
}

//===----------------------------------------------------------------------===//
// Threads and diagnostics
//===----------------------------------------------------------------------===//

void milParallelFor(MlirContext context, size_t count, void (*body)(void *userData, size_t index),
                    void *userData) {
  parallelFor(unwrap(context), 0, count, [&](size_t index) { body(userData, index); });
}

static void emitAtLocation(void *userData, MilSeverity severity, const char *message) {
  Location loc = unwrap(*static_cast<const MlirLocation *>(userData));
  static const DiagnosticSeverity kinds[] = {DiagnosticSeverity::Error, DiagnosticSeverity::Warning,
                                             DiagnosticSeverity::Remark, DiagnosticSeverity::Note};
  // As a Twine, which the diagnostic copies: a handler may keep it longer than the message lives.
  loc->getContext()->getDiagEngine().emit(loc, kinds[severity]) << Twine(message);
}

MilDiag milDiagAtLocation(const MlirLocation *location) {
  return {emitAtLocation, const_cast<MlirLocation *>(location)};
}
