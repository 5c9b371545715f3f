//===- Context.h - the models of one MLIR context -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model that was read has a context, and what is made of it by passes lives there too: unchanged weights
// are shared. One thread at a time works in a context, without Python's lock.
//===----------------------------------------------------------------------===//
#ifndef MILOPT_CONTEXT_H
#define MILOPT_CONTEXT_H

#include "mil-c/Support.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/IR.h"
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// What has failed; becomes an exception of milopt/_errors.py.
struct Failure {
  MilStatus status;
  std::string text;
};

/// Messages of one piece of work. Any thread.
class Messages {
public:
  MilDiag diag();
  /// The file that a text without one came from, for its locations.
  std::string path;
  void add(MilSeverity severity, std::string text);
  void add(MlirDiagnostic diagnostic);
  /// With Python's lock: warns of the warnings. The first error, or `otherwise`, is thrown as a Failure where
  /// the status is one; where nothing is said of it, MIL_OK becomes a status by the error.
  void tell(MilStatus status, const char *otherwise);

private:
  std::mutex lock;
  std::string error;
  std::vector<std::string> warnings;
};

class Context {
public:
  Context();
  ~Context();
  Context(const Context &) = delete;

  const MlirContext mlir;

  /// Modules whose weights are kept.
  void adopt(MlirModule module);
  /// Destroys a module, now or when nothing is at work.
  void retire(MlirModule module);
  const std::vector<MlirModule> &modules() const { return live; }

  /// Runs `work(messages)`, which gives a MilStatus, without Python's lock; throws what has failed.
  template <typename Work> void use(const char *otherwise, Work work) {
    Messages messages;
    use(messages, otherwise, work);
  }
  template <typename Work> void use(Messages &messages, const char *otherwise, Work work) {
    messages.tell(enter(
                      messages,
                      [](void *body, Messages &m) { return (*static_cast<Work *>(body))(m); },
                      &work),
                  otherwise);
  }

private:
  MilStatus enter(Messages &messages, MilStatus (*run)(void *body, Messages &messages), void *body);
  void bury();

  std::recursive_mutex mutex; ///< recursive: a callback may look at models
  unsigned depth = 0;         ///< pieces of work, one in another
  std::vector<MlirModule> live;
  std::mutex retiredLock;
  std::vector<MlirModule> retired;
};

#endif // MILOPT_CONTEXT_H
