//===- Model.cpp - reading, writing and values of a model -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Model.h"
#include "mil-c/Translate.h"
extern "C" {
#include "Info.h"
}
#include "mil-c/Package.h"
#include <cstdio>
#include <cstdlib>

namespace nb = nanobind;

static nb::bytes toBytes(const std::string &text) { return nb::bytes(text.data(), text.size()); }

static void append(MlirStringRef part, void *text) {
  static_cast<std::string *>(text)->append(part.data, part.length);
}

Model::Model(std::shared_ptr<Context> given, MlirModule module)
    : context(std::move(given)), module(module) {
  context->adopt(module);
}

Model::~Model() {
  milMetadataDestroy(metadata);
  context->retire(module);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Makes a model of a module that MLIR's verifier takes.
static MilStatus check(const std::shared_ptr<Context> &context, MlirModule module,
                       std::shared_ptr<Model> &outModel) {
  if (!mlirOperationVerify(mlirModuleGetOperation(module))) {
    mlirModuleDestroy(module);
    return MIL_MALFORMED;
  }
  outModel = std::make_shared<Model>(context, module);
  return MIL_OK;
}

std::shared_ptr<Model> Model::load(const std::string &path) {
  auto context = std::make_shared<Context>();
  std::shared_ptr<Model> made;
  context->use("cannot read the model", [&](Messages &messages) {
    MlirModule module = {nullptr};
    MilStatus status = milImportPackage(context->mlir, path.c_str(), &module, messages.diag());
    return status == MIL_OK ? check(context, module, made) : status;
  });
  return made;
}

/// A copy that bytecode can be read in: aligned like the weights in it, with a NUL at the end for text.
static MilStatus copyText(const char *data, size_t size, MilBuffer *outBuffer, MilDiag diag) {
  void *copy;
  MilStatus status = milBufferAllocate(size + 1, outBuffer, &copy, diag);
  if (status != MIL_OK)
    return status;
  memcpy(copy, data, size);
  static_cast<char *>(copy)[size] = '\0';
  return MIL_OK;
}

std::shared_ptr<Model> Model::parse(nb::bytes text, const std::string &path) {
  auto context = std::make_shared<Context>();
  std::shared_ptr<Model> made;
  Messages messages;
  messages.path = path.empty() ? "text" : path;
  const char *data = text.c_str();
  size_t size = text.size();
  context->use(messages, "cannot parse the text", [&](Messages &) {
    MilBuffer copy = {};
    MilStatus status = copyText(data, size, &copy, messages.diag());
    if (status != MIL_OK)
      return status;
    MlirModule module = mlirModuleCreateParse(
        context->mlir, mlirStringRefCreate(static_cast<const char *>(copy.data), size));
    milBufferRelease(&copy);
    if (mlirModuleIsNull(module))
      return MIL_MALFORMED;
    status = milWeightFilesAttach(module, path.empty() ? "-" : path.c_str(), messages.diag());
    if (status != MIL_OK) {
      mlirModuleDestroy(module);
      return status;
    }
    milWeightFilesForget(module);
    return check(context, module, made);
  });
  return made;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

uint64_t Model::save(const std::string &path, bool verify) {
  MilExportOptions options = {verify};
  MilExportSummary summary = {};
  context->use("cannot write the model", [&](Messages &messages) {
    return milExportPackage(module, path.c_str(), &options, &summary, messages.diag());
  });
  return summary.bytes;
}

nb::bytes Model::text(int64_t elideAbove) {
  std::string text;
  context->use("cannot print the model", [&](Messages &) {
    MlirOpPrintingFlags flags = mlirOpPrintingFlagsCreate();
    if (elideAbove >= 0)
      mlirOpPrintingFlagsElideLargeResourceString(flags, elideAbove);
    mlirOperationPrintWithFlags(mlirModuleGetOperation(module), flags, append, &text);
    mlirOpPrintingFlagsDestroy(flags);
    return MIL_OK;
  });
  return toBytes(text);
}

nb::bytes Model::bytecode() {
  std::string bytes;
  context->use("cannot write bytecode", [&](Messages &) {
    mlirOperationWriteBytecode(mlirModuleGetOperation(module), append, &bytes);
    return MIL_OK;
  });
  return toBytes(bytes);
}

//===----------------------------------------------------------------------===//
// What is in it
//===----------------------------------------------------------------------===//

static MilStatus printInfo(const Info &info, std::string &json) {
  char *text = nullptr;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  bool ok = out && printInfoJson(&info, out);
  if (out)
    fclose(out);
  if (ok)
    json.assign(text, length);
  free(text);
  return ok ? MIL_OK : MIL_NO_MEMORY;
}

nb::bytes Model::info(const std::string &path, uint64_t threshold, bool values) {
  std::string json;
  context->use("out of memory", [&](Messages &messages) {
    MilMetadataOptions options = {threshold, values};
    MilMetadata *made = nullptr;
    MilStatus status = milMetadataCreate(module, &options, &made, messages.diag());
    Info info = {path.c_str(), path.empty() ? 0 : milPackageSizeOnDisk(path.c_str()),
                 threshold,    made,
                 nullptr,      nullptr};
    if (status == MIL_OK)
      status = printInfo(info, json);
    milMetadataDestroy(made);
    return status;
  });
  return toBytes(json);
}

Model::Bytes Model::value(size_t weight) {
  MilBuffer buffer = {};
  context->use("cannot read the weight", [&](Messages &messages) {
    MilMetadataOptions options = {0, false};
    MilStatus status =
        metadata ? MIL_OK : milMetadataCreate(module, &options, &metadata, messages.diag());
    size_t count = 0;
    if (status == MIL_OK)
      milMetadataGetWeights(metadata, &count);
    if (status == MIL_OK && weight >= count)
      return milFail(messages.diag(), MIL_INVALID, "no weight %zu", weight);
    return status == MIL_OK ? milMetadataGetValue(metadata, weight, &buffer, messages.diag())
                            : status;
  });
  // The array keeps the model, in whose files or context the bytes are, or what was decoded.
  struct Owner {
    std::shared_ptr<Model> model;
    MilBuffer buffer;
  };
  auto *owner = new Owner{shared_from_this(), buffer};
  nb::capsule capsule(owner, [](void *pointer) noexcept {
    auto *owner = static_cast<Owner *>(pointer);
    milBufferRelease(&owner->buffer);
    delete owner;
  });
  return Bytes(static_cast<const uint8_t *>(buffer.data), {buffer.size}, capsule);
}
