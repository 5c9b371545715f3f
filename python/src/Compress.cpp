//===- Compress.cpp - passes over a model, for Python ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass that runs is told to stop by Python's callback, by an exception in it, or by Ctrl-C: the handler of
// the signal, which Python has set, is called as ever, and beside it the passes hear of it at once.
//===----------------------------------------------------------------------===//
#include "Model.h"
#include "mil-c/DataType.h"
#include "mil-c/PalettizeFunction.h"
#include "mil-c/Progress.h"
#include "mil-c/Run.h"
#include "mlir-c/Pass.h"
#include <csignal>

namespace nb = nanobind;

namespace {

/// Passes of the process run one after the other: there is one listener, and one account of memory.
std::recursive_mutex running;
bool isRunning; // under `running`: on this thread

/// What Python is called for while passes run, and the first exception of that.
struct Callbacks {
  nb::object &progress;
  nb::object &palettes;
  std::optional<nb::python_error> error;

  template <typename Body> bool call(Body body) {
    nb::gil_scoped_acquire locked;
    try {
      if (PyErr_CheckSignals() != 0)
        throw nb::python_error();
      return body();
    } catch (nb::python_error &e) {
      if (!error)
        error.emplace(std::move(e));
      return false;
    }
  }

  bool tell(const MilProgress &at) {
    return call([&] {
      if (progress.is_none())
        return true;
      nb::object answer =
          progress(at.pass, at.bytes, at.total, nb::bytes(at.weight.data, at.weight.length));
      return !answer.is(nb::bool_(false));
    });
  }

  /// `palettes(number, data, dtype, shape, vector)` gives the bytes of numbers in double precision and of indices.
  MilStatus makePalette(const MilPaletteRequest &request, MilPaletteAnswer &answer, MilDiag diag) {
    MilStatus status = MIL_OK;
    bool done = call([&] {
      size_t elements = 1, width = milDataTypeGet(request.type)->bits / 8;
      nb::list shape;
      for (size_t i = 0; i < request.rank; ++i) {
        shape.append(request.dims[i]);
        elements *= static_cast<size_t>(request.dims[i]);
      }
      nb::bytes data(request.values, elements * width);
      nb::tuple made =
          nb::cast<nb::tuple>(palettes(request.number, data, milDataTypeGet(request.type)->name,
                                       nb::tuple(shape), request.vector));
      nb::bytes palette = nb::cast<nb::bytes>(made[0]), indices = nb::cast<nb::bytes>(made[1]);
      size_t entries = palette.size() / sizeof(double) / request.vector;
      if (entries > 256 || indices.size() != elements / request.vector) {
        status = milFail(diag, MIL_INVALID,
                         "'%.*s': %zu entries and %zu indices, expected at most 256 and %zu",
                         MIL_STR(request.weight), entries, indices.size(),
                         elements / static_cast<size_t>(request.vector));
        return true;
      }
      answer.entries = static_cast<unsigned>(entries);
      memcpy(answer.palette, palette.c_str(), palette.size());
      memcpy(answer.indices, indices.c_str(), indices.size());
      return true;
    });
    return done ? status : MIL_STOPPED;
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

/// Sets who is called, for one run.
static void listen(Callbacks *callbacks) {
  auto tell = [](void *self, const MilProgress *at) {
    return static_cast<Callbacks *>(self)->tell(*at);
  };
  auto make = [](void *self, const MilPaletteRequest *request, MilPaletteAnswer *answer,
                 MilDiag diag) {
    return static_cast<Callbacks *>(self)->makePalette(*request, *answer, diag);
  };
  milProgressListen(callbacks ? +tell : nullptr, callbacks);
  milPaletteFunctionSet(callbacks && !callbacks->palettes.is_none() ? +make : nullptr, callbacks);
}

std::shared_ptr<Model> Model::run(const std::string &pipeline, nb::object progress,
                                  nb::object palettes, unsigned threads, bool isMain) {
  std::shared_ptr<Model> made;
  Callbacks callbacks = {progress, palettes, {}};
  std::unique_lock<std::recursive_mutex> turn(running, std::defer_lock);
  {
    nb::gil_scoped_release unlocked;
    turn.lock();
  }
  if (isRunning)
    throw Failure{MIL_INVALID, "a callback of a compression cannot begin another one"};
  isRunning = true;
  try {
    context->use("the passes have failed", [&](Messages &messages) {
      MlirModule copy = mlirModuleFromOperation(mlirOperationClone(mlirModuleGetOperation(module)));
      Threads pool(context->mlir, threads);
      Interrupts interrupts(isMain);
      listen(&callbacks);
      MilStatus status = runPasses(*context, copy, pipeline, messages);
      listen(nullptr);
      if (status == MIL_OK)
        made = std::make_shared<Model>(context, copy);
      else
        mlirModuleDestroy(copy);
      return status;
    });
  } catch (...) {
    isRunning = false;
    if (callbacks.error)
      throw std::move(*callbacks.error);
    if (PyErr_CheckSignals() != 0)
      throw nb::python_error();
    throw;
  }
  isRunning = false;
  return made;
}
