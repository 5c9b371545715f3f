//===- Tool.h - messages, streams and packages of a tool --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_TOOL_H
#define MIL_BRIDGE_TOOL_H

#include "mil-c/Tools.h"
#include "mlir/CAPI/IR.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace mil {

/// One run of a tool.
struct Tool {
  llvm::StringRef name; // in front of messages
  mlir::DialectRegistry &registry;
  const MilPackageHooks &hooks;

  Tool(const char *argv0, MlirDialectRegistry registry, const MilPackageHooks &hooks)
      : name(llvm::sys::path::filename(argv0)), registry(*unwrap(registry)), hooks(hooks) {}

  /// Says what is wrong, and fails.
  llvm::LogicalResult fail(const llvm::Twine &message) const;

  /// Text or bytecode, aligned like the weights in it; null after a message.
  std::unique_ptr<llvm::MemoryBuffer> openInput(llvm::StringRef path) const;
  /// A file is replaced once all has been written; on failure it stays as it was.
  using Write = llvm::function_ref<llvm::LogicalResult(llvm::raw_ostream &)>;
  llvm::LogicalResult writeOutput(llvm::StringRef path, Write write) const;

  bool isPackage(llvm::StringRef path, bool forWriting) const {
    return hooks.isPackage(path.str().c_str(), forWriting, hooks.userData);
  }
};

} // namespace mil

#endif // MIL_BRIDGE_TOOL_H
