//===- Tool.cpp - messages, streams and packages of a tool ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bridge/Tool.h"
#include "Support/Guard.h"
#include "Support/Memory.h"
#include "Support/Temporary.h"
#include "mil-c/Buffer.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using mil::Tool;
namespace fs = llvm::sys::fs;

LogicalResult Tool::fail(const Twine &message) const {
  llvm::WithColor::error(llvm::errs(), name) << message << "\n";
  return failure();
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// The file may be cut short while it is parsed.
static void guard(const llvm::MemoryBuffer &mapped, StringRef path) {
  MilGuardFile file = {};
  file.descriptor = -1;
  milGuardAdd(mapped.getBufferStart(), mapped.getBufferSize(), &file, path.str().c_str());
}

std::unique_ptr<llvm::MemoryBuffer> Tool::openInput(StringRef path) const {
  if (path == "-" && llvm::sys::Process::StandardInIsUserInput())
    llvm::errs() << "(processing input from stdin now, hit ctrl-c/ctrl-d to interrupt)\n";
  // Bytecode is read in place, so its buffer must be aligned like the weights in it.
  const llvm::Align alignment(64);
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> buffer = openInputFile(path, alignment, &message);
  if (!buffer)
    (void)fail(message);
  else if (buffer->getBufferKind() == llvm::MemoryBuffer::MemoryBuffer_MMap)
    guard(*buffer, path);
  if (!buffer || llvm::isAddrAligned(alignment, buffer->getBufferStart()))
    return buffer;
  // Standard input comes at any address.
  auto aligned = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
      buffer->getBufferSize(), buffer->getBufferIdentifier(), alignment);
  llvm::copy(buffer->getBuffer(), aligned->getBufferStart());
  return aligned;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// Whether what has been printed is what should have been: MLIR's printer has no way to fail.
static MilStatus checkResult(MilDiag diag) {
  if (milMemoryHasFailed())
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  return milBufferCheckFiles(diag);
}

/// Writes a file beside the target and puts it in its place. `explained`: the error has been told.
static llvm::Error writeBeside(StringRef target, std::optional<fs::perms> permissions, MilDiag diag,
                               llvm::function_ref<llvm::Error(llvm::raw_fd_ostream &)> write,
                               bool &explained) {
  std::unique_ptr<MilArena, void (*)(MilArena *)> arena(milArenaCreate(), milArenaDestroy);
  const char *temporary;
  int lock;
  if (!arena)
    return llvm::errorCodeToError(std::make_error_code(std::errc::not_enough_memory));
  explained = milTemporaryCreate(arena.get(), target.str().c_str(), /*file=*/true, &temporary,
                                 &lock, diag) != MIL_OK;
  if (explained)
    return llvm::errorCodeToError(std::make_error_code(std::errc::io_error));
  llvm::sys::RemoveFileOnSignal(temporary);
  std::error_code code;
  llvm::raw_fd_ostream os(temporary, code);
  llvm::Error error = code ? llvm::errorCodeToError(code) : write(os);
  if (!error && permissions)
    (void)fs::setPermissions(temporary, *permissions);
  bool moved = false;
  for (int attempt = 0; !error && !moved; ++attempt) {
    // It may come and go while others write it too.
    bool exists = fs::exists(target);
    explained = milTemporaryMove(temporary, target.str().c_str(), exists, &moved, diag) != MIL_OK;
    if (explained || attempt == 100)
      error = llvm::errorCodeToError(std::make_error_code(std::errc::io_error));
  }
  if (error)
    milTemporaryRemove(temporary);
  llvm::sys::DontRemoveFileOnSignal(temporary);
  llvm::sys::Process::SafelyCloseFileDescriptor(lock);
  return error;
}

LogicalResult Tool::writeOutput(StringRef path, Write write) const {
  bool explained = false;
  MilDiag diag = milDiagStderr(name.data());
  auto writeAll = [&](llvm::raw_fd_ostream &os) -> llvm::Error {
    explained = failed(write(os));
    os.flush();
    explained = explained || checkResult(diag) != MIL_OK; // it may be why nothing could be written
    std::error_code code = os.error();
    if (path != "-") {
      os.close(); // a full disk may show only now
      code = os.error();
    }
    os.clear_error();
    if (explained)
      code = std::make_error_code(std::errc::operation_canceled);
    return llvm::errorCodeToError(code);
  };
  auto writeInPlace = [&]() -> llvm::Error {
    std::error_code code;
    llvm::raw_fd_ostream os(path, code);
    return code ? llvm::errorCodeToError(code) : writeAll(os);
  };

  fs::file_status status;
  bool exists = path != "-" && !fs::status(path, status);
  bool isLink = path != "-" && !exists && fs::is_symlink_file(path);
  if (isLink)
    return fail("cannot write '" + path + "': it is a link to nothing");
  bool inPlace = path == "-" || (exists && status.type() != fs::file_type::regular_file);
  llvm::SmallString<128> target(path);
  if (exists)
    (void)fs::real_path(path, target); // a link stays, and what it names is replaced
  std::optional<fs::perms> permissions;
  if (exists)
    permissions = status.permissions();
  std::error_code code = llvm::errorToErrorCode(
      inPlace ? writeInPlace() : writeBeside(target, permissions, diag, writeAll, explained));
  if (code && !explained)
    return fail("cannot write '" + path + "': " + code.message());
  return failure(explained || code);
}
