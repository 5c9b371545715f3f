//===- ToolsPasses.cpp - the passes around those of the user --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/ToolsPasses.h"
#include "mil-c/Run.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using mil::Files;
using mil::Flags;
using mil::Tool;

namespace {

/// Fills the empty module of the driver with a package, or gives weights to one of text; raises it to
/// a target, and runs the passes of the user.
class StartPass : public PassWrapper<StartPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(StartPass)

  StartPass(const Tool &tool, const Files &files, bool verifyImport, OpPassManager target,
            OpPassManager pipeline)
      : tool(tool), files(files), verifyImport(verifyImport), target(std::move(target)),
        pipeline(std::move(pipeline)) {}

  StringRef getName() const override { return files.readsPackage ? "ImportPackage" : "Start"; }
  void getDependentDialects(DialectRegistry &dependent) const override {
    tool.registry.appendTo(dependent);
    pipeline.getDependentDialects(dependent);
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if ((files.readsPackage && failed(import(module))) ||
        (files.attaches && failed(attach(module))) || failed(runPipeline(target, module)) ||
        (files.measures && failed(expect(module))) || failed(runPipeline(pipeline, module)))
      signalPassFailure();
  }

private:
  LogicalResult import(ModuleOp module) {
    OwningOpRef<ModuleOp> imported = unwrap(tool.hooks.import(
        wrap(&getContext()), files.input.c_str(), files.keepsWeights, tool.hooks.userData));
    if (!imported || (verifyImport && failed(verify(*imported))))
      return failure();
    module->setLoc(imported.get()->getLoc());
    module->setAttrs(imported.get()->getAttrDictionary());
    module.getBodyRegion().takeBody(imported->getBodyRegion());
    return success();
  }

  LogicalResult attach(ModuleOp module) {
    if (!tool.hooks.attach(wrap(module), files.input.c_str(), tool.hooks.userData))
      return failure();
    if (!files.keepsWeights)
      tool.hooks.forget(wrap(module), tool.hooks.userData);
    return success();
  }

  LogicalResult expect(ModuleOp module) {
    std::vector<std::string> names;
    std::vector<const char *> pointers;
    for (Pass &pass : pipeline)
      names.push_back(pass.getArgument().str());
    for (const std::string &name : names)
      pointers.push_back(name.c_str());
    return success(tool.hooks.expect(wrap(module), files.target(), pointers.data(), pointers.size(),
                                     tool.hooks.userData));
  }

  const Tool &tool;
  Files files;
  bool verifyImport;
  OpPassManager target, pipeline;
};

/// Reports what the passes did, writes the module when the output is a package, and takes weights from
/// it that stay in their files. A report begins before and is finished after that.
class FinishPass : public PassWrapper<FinishPass, OperationPass<>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(FinishPass)

  FinishPass(const Tool &tool, const Flags &flags, const Files &files)
      : tool(tool), flags(flags), files(files) {}

  StringRef getName() const override { return files.writesPackage ? "ExportPackage" : "Report"; }

  void runOnOperation() override {
    auto module = llvm::dyn_cast<ModuleOp>(getOperation());
    if (!module) {
      emitError(getOperation()->getLoc()) << "only a module can be reported on or become a package";
      return signalPassFailure();
    }
    if (flags.report && !tool.hooks.report(wrap(module), tool.hooks.userData))
      return signalPassFailure();
    if (!flags.reports.empty() && !tool.hooks.beginReport(wrap(module), files.input.c_str(),
                                                          wrap(files.text), tool.hooks.userData))
      return signalPassFailure();
    if (files.keepsWeights &&
        !tool.hooks.detach(wrap(module), files.output.c_str(), tool.hooks.userData))
      return signalPassFailure();
    if (files.measures &&
        failed(unwrap(tool.hooks.measure(wrap(module), files.target(), tool.hooks.userData))))
      return signalPassFailure();
    if (files.writesPackage && !files.measures &&
        failed(unwrap(tool.hooks.export_(wrap(module), files.output.c_str(), flags.verifyOutput,
                                         tool.hooks.userData))))
      return signalPassFailure();
    if (!flags.reports.empty() && !tool.hooks.finishReport(wrap(module), files.output.c_str(),
                                                           flags.tellsTime, tool.hooks.userData))
      return signalPassFailure();
    if (!files.writesPackage)
      return; // the driver prints the module
    module.getBody()->clear();
    module->setAttrs(DictionaryAttr::get(&getContext()));
  }

private:
  const Tool &tool;
  const Flags &flags;
  Files files;
};

} // namespace

bool mil::isGiven(StringRef flag) {
  llvm::cl::Option *option = llvm::cl::getRegisteredOptions().lookup(flag);
  return option && option->getNumOccurrences() > 0;
}

/// The passes that the user asked for.
static LogicalResult setupUserPasses(PassManager &pm, const MlirOptMainConfig &user,
                                     const Tool &tool) {
  std::string message;
  {
    ScopedDiagnosticHandler collect(pm.getContext(),
                                    [&](Diagnostic &diagnostic) { message += diagnostic.str(); });
    if (succeeded(user.setupPassPipeline(pm)))
      return success();
  }
  // After a faulty option in --pass-pipeline comes a line for each level of the pipeline above.
  size_t end = message.find("\nfailed to add `");
  return tool.fail(message.substr(0, end));
}

/// Drops what is neither a warning nor an error.
static void dropRemarks(MLIRContext &context) {
  context.getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
    return success(diagnostic.getSeverity() == DiagnosticSeverity::Remark ||
                   diagnostic.getSeverity() == DiagnosticSeverity::Note);
  });
}

LogicalResult mil::setupPipeline(PassManager &pm, const MlirOptMainConfig &user, const Tool &tool,
                                 const Flags &flags, const Files &files) {
  if (flags.quiet)
    dropRemarks(*pm.getContext());
  // A reproducer holds what the module was at first.
  if (!isGiven("mlir-pass-pipeline-crash-reproducer"))
    milPassManagerReleaseUnused(wrap(&pm), nullptr, 0);
  if (!files.readsPackage && !files.attaches && !files.measures && flags.target.empty()) {
    if (failed(setupUserPasses(pm, user, tool)))
      return failure();
  } else {
    OpPassManager target(pm.getOpAnchorName());
    std::string message;
    llvm::raw_string_ostream os(message);
    if (!flags.target.empty() &&
        failed(parsePassPipeline("set-target{os=" + flags.target + "}", target, os)))
      return tool.fail(StringRef(message).split('\n').first);
    // In a manager of its own: --pass-pipeline replaces everything that the manager holds.
    PassManager pipeline(pm.getContext(), pm.getOpAnchorName(), PassManager::Nesting::Implicit);
    if (failed(setupUserPasses(pipeline, user, tool)))
      return failure();
    pm.addPass(std::make_unique<StartPass>(tool, files, user.shouldVerifyOnParsing(), target,
                                           static_cast<OpPassManager &>(pipeline)));
  }
  if (flags.report || !flags.reports.empty() || files.writesPackage || files.keepsWeights)
    pm.addPass(std::make_unique<FinishPass>(tool, flags, files));
  return success();
}
