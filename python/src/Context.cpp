//===- Context.cpp - the models of one MLIR context -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Context.h"
#include "mil-c/Dialect.h"
#include "mil-c/Run.h"
#include "mlir-c/Dialect/Func.h"
#include <algorithm>
#include <nanobind/nanobind.h>

namespace nb = nanobind;

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

MilDiag Messages::diag() {
  return {[](void *self, MilSeverity severity, const char *text) {
            static_cast<Messages *>(self)->add(severity, text);
          },
          this};
}

void Messages::add(MilSeverity severity, std::string text) {
  std::lock_guard<std::mutex> guard(lock);
  if (severity == MIL_WARNING)
    warnings.push_back(std::move(text));
  else if (severity == MIL_ERROR && error.empty()) // what follows is about the same thing
    error = std::move(text);
}

static void append(MlirStringRef part, void *text) {
  static_cast<std::string *>(text)->append(part.data, part.length);
}

void Messages::add(MlirDiagnostic diagnostic) {
  MlirLocation location = mlirDiagnosticGetLocation(diagnostic);
  std::string text;
  if (mlirLocationIsAFileLineColRange(location)) {
    MlirStringRef file = mlirIdentifierStr(mlirLocationFileLineColRangeGetFilename(location));
    text = path.empty() ? std::string(file.data, file.length) : path;
    if (int line = mlirLocationFileLineColRangeGetStartLine(location)) // none in a package
      text += ":" + std::to_string(line) + ":" +
              std::to_string(mlirLocationFileLineColRangeGetStartColumn(location));
    text += ": ";
  }
  mlirDiagnosticPrint(diagnostic, append, &text);
  bool isError = mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticError;
  bool isWarning = mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticWarning;
  add(isError ? MIL_ERROR : isWarning ? MIL_WARNING : MIL_NOTE, std::move(text));
}

void Messages::tell(MilStatus status, const char *otherwise) {
  nb::object warn = nb::module_::import_("milopt._errors").attr("warn");
  for (const std::string &text : warnings)
    warn(nb::bytes(text.data(), text.size()));
  if (status != MIL_OK)
    throw Failure{status, error.empty() ? otherwise : error};
}

//===----------------------------------------------------------------------===//
// The context
//===----------------------------------------------------------------------===//

static MlirContext createContext() {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  mlirDialectHandleInsertDialect(mlirGetDialectHandle__func__(), registry);
  MlirContext context = mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/true);
  mlirDialectRegistryDestroy(registry);
  return context;
}

Context::Context() : mlir(createContext()) {}

Context::~Context() {
  for (MlirModule module : retired)
    mlirModuleDestroy(module);
  mlirContextDestroy(mlir);
}

void Context::adopt(MlirModule module) { live.push_back(module); }

void Context::retire(MlirModule module) {
  {
    std::lock_guard<std::mutex> guard(retiredLock);
    retired.push_back(module);
  }
  std::unique_lock<std::recursive_mutex> guard(mutex, std::try_to_lock);
  if (guard.owns_lock() && !depth)
    bury();
}

/// Destroys what is retired. With the mutex, at no work.
void Context::bury() {
  std::vector<MlirModule> modules;
  {
    std::lock_guard<std::mutex> guard(retiredLock);
    modules.swap(retired);
  }
  if (modules.empty())
    return;
  for (MlirModule module : modules) {
    live.erase(std::remove_if(live.begin(), live.end(),
                              [&](MlirModule other) { return other.ptr == module.ptr; }),
               live.end());
    mlirModuleDestroy(module);
  }
  milResourcesReleaseUnused(mlir, live.data(), live.size());
}

MilStatus Context::enter(Messages &messages, MilStatus (*run)(void *, Messages &), void *body) {
  nb::gil_scoped_release unlocked;
  std::lock_guard<std::recursive_mutex> guard(mutex);
  auto collect = [](MlirDiagnostic diagnostic, void *sink) {
    static_cast<Messages *>(sink)->add(diagnostic);
    return mlirLogicalResultSuccess();
  };
  MlirDiagnosticHandlerID handler =
      mlirContextAttachDiagnosticHandler(mlir, collect, &messages, nullptr);
  ++depth;
  MilStatus status = run(body, messages);
  --depth;
  mlirContextDetachDiagnosticHandler(mlir, handler);
  if (!depth)
    bury();
  return status;
}
