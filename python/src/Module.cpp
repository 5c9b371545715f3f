//===- Module.cpp - milopt._core ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What milopt's Python is written over; milopt/_core.pyi says it in types.
//===----------------------------------------------------------------------===//
#include "Model.h"
#include "mil-c/Cpu.h"
#include "mil-c/Memory.h"
#include "mil-c/Passes.h"
#include "mil-c/Translate.h"
#include "mil-c/YamlJson.h"
#include "mlir-c/Transforms.h"
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;

// The mains of the tools.
extern "C" {
int mil_opt_main(int argc, char **argv);
int mil_info_main(int argc, char **argv);
int mil_diff_main(int argc, char **argv);
}

/// An exception of milopt/_errors.py.
static void translate(const std::exception_ptr &pointer, void *) {
  try {
    std::rethrow_exception(pointer);
  } catch (const Failure &failure) {
    nb::object error = nb::module_::import_("milopt._errors")
                           .attr("make")(static_cast<int>(failure.status),
                                         nb::bytes(failure.text.data(), failure.text.size()));
    PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(error.ptr())), error.ptr());
  }
}

/// Runs a tool to its end, on a command line without the program.
static int runTool(int (*main)(int, char **), const char *name,
                   std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), name);
  std::vector<char *> argv;
  for (std::string &argument : arguments)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  return main(static_cast<int>(arguments.size()), argv.data());
}

static void check(Messages &messages, MilStatus status) { messages.tell(status, "failed"); }

static void setMaxMemory(const std::string &size) {
  Messages messages;
  uint64_t bytes = 0;
  if (!size.empty())
    check(messages,
          milMemoryParse({size.data(), size.size()}, "max_memory", &bytes, messages.diag()));
  check(messages, milMemorySetMost(bytes, messages.diag()));
}

static nb::bytes yamlToJson(nb::bytes text, const std::string &path) {
  Messages messages;
  std::unique_ptr<MilArena, void (*)(MilArena *)> arena(milArenaCreate(), milArenaDestroy);
  if (!arena)
    throw std::bad_alloc();
  MilString json = {};
  check(messages, milYamlToJson({text.c_str(), text.size()}, path.c_str(), arena.get(), &json,
                                messages.diag()));
  return nb::bytes(json.data, json.length);
}

static void selectCpu() {
  Messages messages;
  check(messages, milCpuSelect(messages.diag()));
}

NB_MODULE(_core, m) {
  nb::set_leak_warnings(false);
  nb::register_exception_translator(translate);
  milRegisterPasses();
  milExportRegisterMeasure();
  mlirRegisterTransformsPasses();

  nb::class_<Model>(m, "Model")
      .def("run", &Model::run, nb::arg("pipeline"), nb::arg("progress").none(),
           nb::arg("palettes").none(), nb::arg("threads"), nb::arg("is_main"))
      .def("save", &Model::save, nb::arg("path"), nb::arg("verify"))
      .def("text", &Model::text, nb::arg("elide_above"))
      .def("bytecode", &Model::bytecode)
      .def("info", &Model::info, nb::arg("path"), nb::arg("threshold"), nb::arg("values"))
      .def("operations", &Model::operations)
      .def("report", &Model::report)
      .def("value", &Model::value, nb::arg("weight"));
  m.def("load", &Model::load, nb::arg("path"));
  m.def("parse", &Model::parse, nb::arg("text"), nb::arg("path"));
  m.def("yaml_to_json", &yamlToJson, nb::arg("text"), nb::arg("path"));
  m.def("select_cpu", &selectCpu);
  m.def("set_max_memory", &setMaxMemory, nb::arg("size"));
  m.def(
      "set_spool",
      [](const std::string &folder) { milSpoolSetDirectory(folder.c_str(), {nullptr, nullptr}); },
      nb::arg("folder"));
  m.def(
      "opt",
      [](std::vector<std::string> a) { return runTool(mil_opt_main, "mil-opt", std::move(a)); },
      nb::arg("arguments"));
  m.def(
      "info",
      [](std::vector<std::string> a) { return runTool(mil_info_main, "mil-info", std::move(a)); },
      nb::arg("arguments"));
  m.def(
      "diff",
      [](std::vector<std::string> a) { return runTool(mil_diff_main, "mil-diff", std::move(a)); },
      nb::arg("arguments"));
}
