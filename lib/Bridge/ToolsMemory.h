//===- ToolsMemory.h - how much memory a run of the driver takes ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_TOOLSMEMORY_H
#define MIL_BRIDGE_TOOLSMEMORY_H

#include "mlir/Support/LLVM.h"

namespace mil {

/// Sets how much memory buffers may take, `maxMemory` being a size or empty, and where they go that do not
/// fit. `tool`, in front of messages, ends in a NUL and lives as long as the process. Failure has been
/// reported.
llvm::LogicalResult setMemory(llvm::StringRef tool, llvm::StringRef output,
                              llvm::StringRef maxMemory);

} // namespace mil

#endif // MIL_BRIDGE_TOOLSMEMORY_H
