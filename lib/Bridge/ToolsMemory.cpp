//===- ToolsMemory.cpp - how much memory a run of the driver takes --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/ToolsMemory.h"
#include "Support/Memory.h"
#include "Support/Spool.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
namespace fs = llvm::sys::fs;

/// Where buffers go that do not fit into memory: beside the output, as what is written there has to have
/// room in any case, or else where temporary files go.
static std::string spoolDirectory(StringRef output) {
  llvm::SmallString<128> directory(llvm::sys::path::parent_path(output));
  fs::file_status status;
  bool exists = !fs::status(output, status);
  bool isPlace = !exists || fs::is_regular_file(status) || fs::is_directory(status);
  if (output == "-" || !isPlace)
    llvm::sys::path::system_temp_directory(/*ErasedOnReboot=*/true, directory);
  return directory.empty() ? "." : directory.str().str();
}

LogicalResult mil::setMemory(StringRef tool, StringRef output, StringRef maxMemory) {
  uint64_t most = 0;
  MilDiag diag = milDiagStderr(tool.data());
  if (!maxMemory.empty() && (milMemoryParse({maxMemory.data(), maxMemory.size()}, "--max-memory",
                                            &most, diag) != MIL_OK ||
                             milMemorySetMost(most, diag) != MIL_OK))
    return failure();
  milSpoolSetDirectory(spoolDirectory(output).c_str(), diag);
  return success();
}
