//===- Compress.cpp - passes over a model, for Python ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass that runs is told to stop by Python's callback, by an exception in it, or by Ctrl-C: the handler of
// the signal, which Python has set, is called as ever, and beside it the passes hear of it at once.
//===----------------------------------------------------------------------===//
#include "Model.h"
#include "mil-c/Progress.h"
#include "mil-c/Run.h"
#include "mlir-c/Pass.h"
#include <csignal>

namespace nb = nanobind;

namespace {

/// Passes of the process run one after the other: there is one listener, and one account of memory.
std::recursive_mutex running;
bool isRunning; // under `running`: on this thread

struct Listener {
  nb::object &callback;
  std::optional<nb::python_error> error;

  bool tell(const MilProgress &progress) {
    nb::gil_scoped_acquire locked;
    try {
      if (PyErr_CheckSignals() != 0)
        throw nb::python_error();
      if (callback.is_none())
        return true;
      nb::object answer = callback(progress.pass, progress.bytes, progress.total,
                                   nb::bytes(progress.weight.data, progress.weight.length));
      return !answer.is(nb::bool_(false));
    } catch (nb::python_error &e) {
      if (!error)
        error.emplace(std::move(e));
      return false;
    }
  }
};

struct sigaction python; // what the signal does otherwise

void onInterrupt(int signal) {
  milProgressStop();
  python.sa_handler(signal);
}

/// Ctrl-C while passes run.
class Interrupts {
public:
  explicit Interrupts(bool isMain) {
    isSet = isMain && sigaction(SIGINT, nullptr, &python) == 0 && !(python.sa_flags & SA_SIGINFO) &&
            python.sa_handler != SIG_DFL && python.sa_handler != SIG_IGN;
    struct sigaction ours = python;
    ours.sa_handler = onInterrupt;
    if (isSet)
      sigaction(SIGINT, &ours, nullptr);
  }
  ~Interrupts() {
    if (isSet)
      sigaction(SIGINT, &python, nullptr);
  }

private:
  bool isSet;
};

/// The threads of a context for one run.
class Threads {
public:
  Threads(MlirContext context, unsigned count) : context(context), count(count) {
    if (!count)
      return;
    mlirContextEnableMultithreading(context, false);
    if (count > 1)
      mlirContextSetThreadPool(context, pool = milThreadPoolCreate(count));
  }
  ~Threads() {
    if (!count)
      return;
    mlirContextEnableMultithreading(context, false);
    mlirContextEnableMultithreading(context, true);
    if (pool.ptr)
      mlirLlvmThreadPoolDestroy(pool);
  }

private:
  MlirContext context;
  unsigned count;
  MlirLlvmThreadPool pool = {nullptr};
};

void addText(MlirStringRef part, void *text) {
  static_cast<std::string *>(text)->append(part.data, part.length);
}

/// The passes of the text; one line says what is wrong with it.
MilStatus setup(MlirPassManager manager, const std::string &pipeline, Messages &messages) {
  std::string text;
  MlirOpPassManager passes = mlirPassManagerGetAsOpPassManager(manager);
  if (mlirLogicalResultIsSuccess(mlirOpPassManagerAddPipeline(
          passes, mlirStringRefCreate(pipeline.data(), pipeline.size()), addText, &text)))
    return MIL_OK;
  // What follows the first line is where it stands, or a line for each level of the pipeline above.
  static const std::string prefix = "MLIR Textual PassPipeline Parser:";
  std::string line = text.substr(0, text.find('\n'));
  if (line.compare(0, prefix.size(), prefix) == 0)
    line = "pipeline:" + line.substr(prefix.size());
  messages.add(MIL_ERROR, line);
  return MIL_INVALID;
}

MilStatus runPasses(Context &context, MlirModule module, const std::string &pipeline,
                    Messages &messages) {
  MlirPassManager manager = mlirPassManagerCreate(context.mlir);
  std::vector<MlirModule> others = context.modules();
  milPassManagerReleaseUnused(manager, others.data(), others.size());
  MilStatus status = setup(manager, pipeline, messages);
  if (status == MIL_OK &&
      mlirLogicalResultIsFailure(mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module))))
    status = milProgressIsStopped() ? MIL_STOPPED : MIL_INVALID;
  mlirPassManagerDestroy(manager);
  return status;
}

} // namespace

std::shared_ptr<Model> Model::run(const std::string &pipeline, nb::object progress,
                                  unsigned threads, bool isMain) {
  MlirModule copy = {nullptr};
  Listener listener = {progress, {}};
  std::unique_lock<std::recursive_mutex> turn(running, std::defer_lock);
  {
    nb::gil_scoped_release unlocked;
    turn.lock();
  }
  if (isRunning)
    throw Failure{MIL_INVALID, "a callback of a compression cannot begin another one"};
  isRunning = true;
  MilStatus status = MIL_OK;
  Messages messages;
  try {
    context->use(messages, "the passes have failed", [&](Messages &) {
      copy = mlirModuleFromOperation(mlirOperationClone(mlirModuleGetOperation(module)));
      Threads pool(context->mlir, threads);
      milProgressListen(
          [](void *self, const MilProgress *p) { return static_cast<Listener *>(self)->tell(*p); },
          &listener);
      {
        Interrupts interrupts(isMain);
        status = runPasses(*context, copy, pipeline, messages);
      }
      milProgressListen(nullptr, nullptr);
      if (status == MIL_OK)
        context->adopt(copy);
      else
        mlirModuleDestroy(copy);
      return status;
    });
  } catch (...) {
    isRunning = false;
    if (listener.error)
      throw std::move(*listener.error);
    if (PyErr_CheckSignals() != 0)
      throw nb::python_error();
    throw;
  }
  isRunning = false;
  return std::make_shared<Model>(context, copy);
}
