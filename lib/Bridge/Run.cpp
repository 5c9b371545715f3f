//===- Run.cpp - what a program needs to run passes -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Run.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ThreadPool.h"

using namespace mlir;

MlirLlvmThreadPool milThreadPoolCreate(unsigned threads) {
  llvm::ThreadPoolStrategy strategy = llvm::hardware_concurrency(threads);
  strategy.UseHyperThreads = true;
  return wrap(static_cast<llvm::ThreadPoolInterface *>(new llvm::DefaultThreadPool(strategy)));
}

namespace {
struct ReleaseUnused : PassInstrumentation {
  explicit ReleaseUnused(ArrayRef<MlirModule> others) : others(others) {}

  void runAfterPass(Pass *, Operation *op) override {
    auto module = llvm::dyn_cast<ModuleOp>(op);
    if (!module || op->getParentOp())
      return;
    llvm::SmallVector<MlirModule> modules(others);
    modules.push_back(wrap(module));
    milResourcesReleaseUnused(wrap(op->getContext()), modules.data(), modules.size());
  }

  ArrayRef<MlirModule> others;
};
} // namespace

void milPassManagerReleaseUnused(MlirPassManager manager, const MlirModule *others, size_t count) {
  unwrap(manager)->addInstrumentation(
      std::make_unique<ReleaseUnused>(ArrayRef<MlirModule>(others, count)));
}
