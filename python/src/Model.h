//===- Model.h - a model as Python has it -------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MILOPT_MODEL_H
#define MILOPT_MODEL_H

#include "Context.h"
#include "mil-c/Metadata.h"
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <optional>

/// A module that nobody changes. Methods throw Failure, or Python's exceptions from callbacks.
class Model : public std::enable_shared_from_this<Model> {
public:
  using Bytes = nanobind::ndarray<nanobind::numpy, const uint8_t, nanobind::ndim<1>>;

  Model(std::shared_ptr<Context> context, MlirModule module);
  ~Model();
  Model(const Model &) = delete;

  /// A package, .mlmodel, compiled model or .mil.
  static std::shared_ptr<Model> load(const std::string &path);
  /// Text or bytecode; `path` is where it stands, empty for nowhere.
  static std::shared_ptr<Model> parse(nanobind::bytes text, const std::string &path);

  /// What a pipeline makes of it. `progress(pass, bytes, total, weight)`, or None, stops by giving False.
  /// `palettes`: what makes palettes for palette=function:<number>, or None.
  /// `threads`: 0 for all. `isMain`: called on the thread that gets signals.
  std::shared_ptr<Model> run(const std::string &pipeline, nanobind::object progress,
                             nanobind::object palettes, unsigned threads, bool isMain);

  /// Bytes that were written.
  uint64_t save(const std::string &path, bool verify);
  /// Strings of resources of more characters than `elideAbove` are left out; negative: none.
  nanobind::bytes text(int64_t elideAbove);
  nanobind::bytes bytecode();

  /// What mil-info --json prints.
  nanobind::bytes info(const std::string &path, uint64_t threshold, bool values);
  /// (type, name, function, inputs as [(name, [value])], outputs as [value]), a value being (name, type, dtype,
  /// shape).
  nanobind::list operations();
  /// mil.report, as dictionaries.
  nanobind::list report();
  /// The elements of a weight of info(threshold=0), packed. Those in a file are not copied.
  Bytes value(size_t weight);

private:
  std::shared_ptr<Context> context;
  MlirModule module;
  MilMetadata *metadata = nullptr; ///< of all weights, when it was needed
};

#endif // MILOPT_MODEL_H
