//===- Tools.cpp - MLIR's opt driver, with packages as input and output ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MlirOptMain reads text or bytecode and prints its result; it has no place for another parser or
// printer. So packages are read and written by passes around those of the user: the driver parses
// an empty module, StartPass fills it and runs the user's pipeline, FinishPass writes it and
// empties it again, and the driver prints the rest to nowhere. Every flag of the driver keeps its
// meaning, and no weight becomes text on its way.
//===----------------------------------------------------------------------===//
#include "mil-c/Tools.h"
#include "Bridge/Resource.h"
#include "Bridge/ToolsMemory.h"
#include "Support/Guard.h"
#include "Support/Memory.h"
#include "Support/Temporary.h"
#include "mil-c/Buffer.h"
#include "mil-c/Run.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;

namespace {

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// Messages, streams and packages of one run of a tool.
struct Tool {
  StringRef name; // in front of messages
  DialectRegistry &registry;
  const MilPackageHooks &hooks;

  Tool(const char *argv0, MlirDialectRegistry registry, const MilPackageHooks &hooks)
      : name(llvm::sys::path::filename(argv0)), registry(*unwrap(registry)), hooks(hooks) {}

  LogicalResult fail(const Twine &message) const {
    llvm::WithColor::error(llvm::errs(), name) << message << "\n";
    return failure();
  }

  std::unique_ptr<llvm::MemoryBuffer> openInput(StringRef path) const;
  /// A file is replaced once all has been written; on failure it stays as it was.
  using Write = llvm::function_ref<LogicalResult(llvm::raw_ostream &)>;
  LogicalResult writeOutput(StringRef path, Write write) const;

  bool isPackage(StringRef path, bool forWriting) const {
    return hooks.isPackage(path.str().c_str(), forWriting, hooks.userData);
  }
};

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

/// Of a flag that may be given several times.
using Texts = std::vector<std::string>;
template <typename T> struct OptionOf {
  using type = cl::opt<T>;
};
template <> struct OptionOf<Texts> {
  using type = cl::list<std::string>;
};

/// What mil-opt's own flags ask for.
struct Flags {
#define MIL_OPT_FLAG(field, Type, name, value, choices, group, sentence) Type field;
#define MIL_OPT_KNOWN(name, value, group, sentence)
#include "Bridge/OptFlags.def"
};

//===----------------------------------------------------------------------===//
// The passes around those of the user
//===----------------------------------------------------------------------===//

/// Where a model comes from and where it goes.
struct Files {
  std::string input, output;
  bool readsPackage = false, writesPackage = false;
  bool measures = false;     // the result, and writes nothing
  bool attaches = false;     // the input is text whose weights are in their files
  bool keepsWeights = false; // the output shall be
  StringRef text;            // of an input that is no package
  const char *target() const { return output == "-" ? nullptr : output.c_str(); }
};

/// Fills the empty module of the driver with a package, or gives weights to one of text; raises it to
/// a target, and runs the passes of the user.
class StartPass : public PassWrapper<StartPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(StartPass)

  StartPass(const Tool &tool, const Files &files, bool verifyImport, OpPassManager target,
            OpPassManager pipeline)
      : tool(tool), files(files), verifyImport(verifyImport), target(std::move(target)),
        pipeline(std::move(pipeline)) {}

  StringRef getName() const override { return files.readsPackage ? "ImportPackage" : "Start"; }
  void getDependentDialects(DialectRegistry &dependent) const override {
    tool.registry.appendTo(dependent);
    pipeline.getDependentDialects(dependent);
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if ((files.readsPackage && failed(import(module))) ||
        (files.attaches && failed(attach(module))) || failed(runPipeline(target, module)) ||
        (files.measures && failed(expect(module))) || failed(runPipeline(pipeline, module)))
      signalPassFailure();
  }

private:
  LogicalResult import(ModuleOp module) {
    OwningOpRef<ModuleOp> imported = unwrap(tool.hooks.import(
        wrap(&getContext()), files.input.c_str(), files.keepsWeights, tool.hooks.userData));
    if (!imported || (verifyImport && failed(verify(*imported))))
      return failure();
    module->setLoc(imported.get()->getLoc());
    module->setAttrs(imported.get()->getAttrDictionary());
    module.getBodyRegion().takeBody(imported->getBodyRegion());
    return success();
  }

  LogicalResult attach(ModuleOp module) {
    if (!tool.hooks.attach(wrap(module), files.input.c_str(), tool.hooks.userData))
      return failure();
    if (!files.keepsWeights)
      tool.hooks.forget(wrap(module), tool.hooks.userData);
    return success();
  }

  LogicalResult expect(ModuleOp module) {
    std::vector<std::string> names;
    std::vector<const char *> pointers;
    for (Pass &pass : pipeline)
      names.push_back(pass.getArgument().str());
    for (const std::string &name : names)
      pointers.push_back(name.c_str());
    return success(tool.hooks.expect(wrap(module), files.target(), pointers.data(), pointers.size(),
                                     tool.hooks.userData));
  }

  const Tool &tool;
  Files files;
  bool verifyImport;
  OpPassManager target, pipeline;
};

/// Reports what the passes did, writes the module when the output is a package, and takes weights from
/// it that stay in their files. A report begins before and is finished after that.
class FinishPass : public PassWrapper<FinishPass, OperationPass<>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(FinishPass)

  FinishPass(const Tool &tool, const Flags &flags, const Files &files)
      : tool(tool), flags(flags), files(files) {}

  StringRef getName() const override { return files.writesPackage ? "ExportPackage" : "Report"; }

  void runOnOperation() override {
    auto module = llvm::dyn_cast<ModuleOp>(getOperation());
    if (!module) {
      emitError(getOperation()->getLoc()) << "only a module can be reported on or become a package";
      return signalPassFailure();
    }
    if (flags.report && !tool.hooks.report(wrap(module), tool.hooks.userData))
      return signalPassFailure();
    if (!flags.reports.empty() && !tool.hooks.beginReport(wrap(module), files.input.c_str(),
                                                          wrap(files.text), tool.hooks.userData))
      return signalPassFailure();
    if (files.keepsWeights &&
        !tool.hooks.detach(wrap(module), files.output.c_str(), tool.hooks.userData))
      return signalPassFailure();
    if (files.measures &&
        failed(unwrap(tool.hooks.measure(wrap(module), files.target(), tool.hooks.userData))))
      return signalPassFailure();
    if (files.writesPackage && !files.measures &&
        failed(unwrap(tool.hooks.export_(wrap(module), files.output.c_str(), flags.verifyOutput,
                                         tool.hooks.userData))))
      return signalPassFailure();
    if (!flags.reports.empty() && !tool.hooks.finishReport(wrap(module), files.output.c_str(),
                                                           flags.tellsTime, tool.hooks.userData))
      return signalPassFailure();
    if (!files.writesPackage)
      return; // the driver prints the module
    module.getBody()->clear();
    module->setAttrs(DictionaryAttr::get(&getContext()));
  }

private:
  const Tool &tool;
  const Flags &flags;
  Files files;
};

bool isGiven(StringRef flag) {
  cl::Option *option = cl::getRegisteredOptions().lookup(flag);
  return option && option->getNumOccurrences() > 0;
}

/// The passes that the user asked for.
LogicalResult setupUserPasses(PassManager &pm, const MlirOptMainConfig &user, const Tool &tool) {
  std::string message;
  {
    ScopedDiagnosticHandler collect(pm.getContext(),
                                    [&](Diagnostic &diagnostic) { message += diagnostic.str(); });
    if (succeeded(user.setupPassPipeline(pm)))
      return success();
  }
  // After a faulty option in --pass-pipeline comes a line for each level of the pipeline above.
  size_t end = message.find("\nfailed to add `");
  return tool.fail(message.substr(0, end));
}

/// Drops what is neither a warning nor an error.
void dropRemarks(MLIRContext &context) {
  context.getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
    return success(diagnostic.getSeverity() == DiagnosticSeverity::Remark ||
                   diagnostic.getSeverity() == DiagnosticSeverity::Note);
  });
}

/// Those passes with the two above around them.
LogicalResult setupPipeline(PassManager &pm, const MlirOptMainConfig &user, const Tool &tool,
                            const Flags &flags, const Files &files) {
  if (flags.quiet)
    dropRemarks(*pm.getContext());
  // A reproducer holds what the module was at first.
  if (!isGiven("mlir-pass-pipeline-crash-reproducer"))
    milPassManagerReleaseUnused(wrap(&pm), nullptr, 0);
  if (!files.readsPackage && !files.attaches && !files.measures && flags.target.empty()) {
    if (failed(setupUserPasses(pm, user, tool)))
      return failure();
  } else {
    OpPassManager target(pm.getOpAnchorName());
    std::string message;
    llvm::raw_string_ostream os(message);
    if (!flags.target.empty() &&
        failed(parsePassPipeline("set-target{os=" + flags.target + "}", target, os)))
      return tool.fail(StringRef(message).split('\n').first);
    // In a manager of its own: --pass-pipeline replaces everything that the manager holds.
    PassManager pipeline(pm.getContext(), pm.getOpAnchorName(), PassManager::Nesting::Implicit);
    if (failed(setupUserPasses(pipeline, user, tool)))
      return failure();
    pm.addPass(std::make_unique<StartPass>(tool, files, user.shouldVerifyOnParsing(), target,
                                           static_cast<OpPassManager &>(pipeline)));
  }
  if (flags.report || !flags.reports.empty() || files.writesPackage || files.keepsWeights)
    pm.addPass(std::make_unique<FinishPass>(tool, flags, files));
  return success();
}

/// A package may be written with a slash at its end, like any directory.
std::string dropSlashes(StringRef path) {
  StringRef dropped = path.rtrim('/');
  return (dropped.empty() ? path : dropped).str();
}

} // namespace

//===----------------------------------------------------------------------===//
// mil-opt
//===----------------------------------------------------------------------===//

/// Finds a misspelt flag. cl would too, but in several lines and without a pass to suggest.
static LogicalResult checkFlags(const Tool &tool, ArrayRef<char *> arguments) {
  const auto &known = cl::getRegisteredOptions();
  for (StringRef argument : arguments) {
    if (argument == "--")
      break;
    StringRef name = argument.split('=').first;
    if (!name.consume_front("-") || name.size() < 2) // - is standard input, -o comes later
      continue;
    name.consume_front("-");
    if (known.contains(name))
      continue;
    // The table has no order of its own: among equals the first by name. What --help-all does not show
    // nobody has meant.
    auto rank = [&](const auto &entry) {
      bool isHidden = entry.second->getOptionHiddenFlag() == cl::ReallyHidden;
      return std::tuple(isHidden, name.edit_distance(entry.first), entry.first);
    };
    auto nearest = llvm::min_element(known, [&](auto &a, auto &b) { return rank(a) < rank(b); });
    bool isNear = name.edit_distance(nearest->first) <= name.size() / 2;
    return tool.fail("no flag or pass '--" + name + "'" +
                     (isNear ? "; did you mean '--" + nearest->first.str() + "'?"
                             : std::string("; see --help")));
  }
  return success();
}

/// Whether a failure should leave the input with the whole pipeline. MLIR can only write what its parser
/// has read, so of a package nothing.
static bool wantsReproducer() {
  return isGiven("mlir-pass-pipeline-crash-reproducer") &&
         !isGiven("mlir-pass-pipeline-local-reproducer");
}

/// Nobody reads the bytes of weights on a terminal: a package whose text was not asked for by name is shown
/// without them, and they do not even become text. Whether this is one.
static bool elidesBytes(const Tool &tool, const MlirOptMainConfig &config, bool readsPackage) {
  static const char flag[] = "mlir-elide-resource-strings-if-larger";
  if (!tool.hooks.shows || !readsPackage || isGiven("o") || isGiven(flag) ||
      config.shouldEmitBytecode())
    return false;
  cl::Option *option = cl::getRegisteredOptions().lookup(flag);
  return option && !option->addOccurrence(0, flag, "0");
}

/// Refuses reports that cannot be written.
static LogicalResult wantReports(const Tool &tool, const Flags &flags) {
  if (flags.tellsTime && flags.reports.empty())
    return tool.fail("--report-time is about --report, which is not given");
  if (!flags.reports.empty() && !tool.hooks.wantReport)
    return tool.fail("--report is for mil-opt");
  return success(llvm::all_of(flags.reports, [&](const std::string &paths) {
    return tool.hooks.wantReport(paths.c_str(), tool.hooks.userData);
  }));
}

static LogicalResult runOpt(const Tool &tool, StringRef input, StringRef output,
                            const Flags &flags) {
  MlirOptMainConfig user = MlirOptMainConfig::createFromCLOptions();
  if (user.shouldShowDialects() || user.shouldListPasses())
    return MlirOptMain(llvm::outs(), llvm::MemoryBuffer::getMemBuffer(""), tool.registry, user);

  bool readsPackage = tool.isPackage(input, /*forWriting=*/false);
  bool writesPackage = tool.isPackage(output, /*forWriting=*/true);
  if (flags.dryRun && !writesPackage && output != "-")
    return tool.fail("--dry-run measures packages; '" + output + "' is none");
  if (flags.dryRun && flags.verifyOutput)
    return tool.fail("--verify-output reads what was written, and --dry-run writes nothing");
  if (flags.dryRun && !flags.reports.empty())
    return tool.fail("--report compares the weights of a result, and --dry-run makes none");
  writesPackage |= flags.dryRun;
  if (writesPackage && flags.keepsWeights)
    return tool.fail("--keep-weights-in-file is for text and bytecode; '" + output +
                     "' has weight files of its own");
  if (readsPackage && user.shouldVerifyRoundtrip())
    return tool.fail("--verify-roundtrip checks text and bytecode; '" + input + "' is a package");
  if (readsPackage && wantsReproducer())
    return tool.fail("the reproducer of a package holds the model before the pass that fails: add "
                     "--mlir-pass-pipeline-local-reproducer --mlir-disable-threading");
  if (writesPackage && !user.inputSplitMarker().empty())
    return tool.fail("--split-input-file makes several modules, and '" + output + "' holds one");
  if (!writesPackage && flags.verifyOutput)
    return tool.fail("--verify-output checks packages; '" + output + "' is none");
  if (!flags.reports.empty() && !user.inputSplitMarker().empty())
    return tool.fail("--split-input-file makes several modules, and a report is about one");
  if (failed(wantReports(tool, flags)))
    return failure();
  if (failed(setMemory(tool.name, output, flags.maxMemory)))
    return failure();
  if (writesPackage && !flags.dryRun &&
      !tool.hooks.canWrite(output.str().c_str(), tool.hooks.userData))
    return failure();

  std::unique_ptr<llvm::MemoryBuffer> buffer =
      readsPackage ? llvm::MemoryBuffer::getMemBuffer("module {}", input) : tool.openInput(input);
  if (!buffer)
    return failure();
  bool attaches = !readsPackage && buffer->getBuffer().contains(tool.hooks.attachedAttribute);
  Files files{input.str(),        output.str(),
              readsPackage,       writesPackage,
              flags.dryRun,       attaches,
              flags.keepsWeights, readsPackage ? StringRef() : buffer->getBuffer()};
  MlirOptMainConfig config = user;
  bool elides = !flags.dryRun && elidesBytes(tool, user, readsPackage);
  config.setPassPipelineSetupFn(
      [&](PassManager &pm) { return setupPipeline(pm, user, tool, flags, files); });
  if (output.ends_with(".mlirbc"))
    config.emitBytecode(true);
  // The driver owns what it is given, and a report reads the text once more.
  auto run = [&](llvm::raw_ostream &os) {
    return MlirOptMain(
        os, llvm::MemoryBuffer::getMemBuffer(buffer->getBuffer(), buffer->getBufferIdentifier()),
        tool.registry, config);
  };
  LogicalResult done = writesPackage ? run(llvm::nulls()) : tool.writeOutput(output, run);
  if (elides && succeeded(done) && !flags.quiet)
    llvm::errs() << tool.name << ": shown without the bytes of values; -o - has them\n";
  return done;
}

const MilFlag *milOptGetFlags(void) {
  static const MilFlag flags[] = {
#define MIL_OPT_FLAG(field, Type, name, value, choices, group, sentence)                           \
  {group, name, value, choices, sentence},
#define MIL_OPT_KNOWN(name, value, group, sentence) {group, name, value, nullptr, sentence},
#include "Bridge/OptFlags.def"
      {nullptr, nullptr, nullptr, nullptr, nullptr}};
  return flags;
}

/// What is registered by libLLVM itself is about machine code.
static void hideFlagsOfLlvm() {
  for (auto &entry : cl::getRegisteredOptions())
    if (!llvm::is_contained({"help", "help-hidden", "version", "color"}, entry.first))
      entry.second->setHiddenFlag(cl::ReallyHidden);
}

/// Prints help if it is asked for.
static bool helps(const Tool &tool, ArrayRef<char *> arguments) {
  bool helps = false, helpsAll = false;
  for (StringRef argument : arguments.drop_front()) {
    helps |= llvm::is_contained({"--help", "-help", "-h"}, argument);
    helpsAll |= llvm::is_contained({"--help-all", "-help-all"}, argument);
  }
  if (!tool.hooks.help || !(helps || helpsAll))
    return false;
  tool.hooks.help(tool.hooks.userData);
  if (!helpsAll)
    return true;
  llvm::outs() << "\nMLIR's own passes and flags among ours\n";
  llvm::outs().flush();
  cl::ParseCommandLineOptions(1, arguments.data());
  cl::PrintHelpMessage(/*Hidden=*/false, /*Categorized=*/true);
  return true;
}

int milOptMain(int argc, char **argv, MlirDialectRegistry registry, const MilPackageHooks *hooks) {
  llvm::InitLLVM init(argc, argv);
  milTemporaryRemoveOnSignals();
  milBufferGuardFiles(); // asked before LLVM's own handler, which prints a stack
  Tool tool(argv[0], registry, *hooks);
  hideFlagsOfLlvm();
  // Not at file scope: a plugin that holds this file must not register the flags a second time.
#define MIL_OPT_FLAG(field, Type, name, value, choices, group, sentence)                           \
  static OptionOf<Type>::type field(name, cl::desc(sentence), cl::value_desc(value ? value : ""));
#define MIL_OPT_KNOWN(name, value, group, sentence)
#include "Bridge/OptFlags.def"
  if (!PassInfo::lookup("set-target"))
    target.setHiddenFlag(cl::ReallyHidden);
  cl::SetVersionPrinter([version = hooks->version](llvm::raw_ostream &os) {
    os << version << " (MLIR " << LLVM_VERSION_STRING << ")\n";
  });
  std::string header = registerCLIOptions(tool.name, tool.registry);
  if (helps(tool, ArrayRef(argv, argc)))
    return EXIT_SUCCESS;
  if (failed(checkFlags(tool, ArrayRef(argv, argc).drop_front())))
    return EXIT_FAILURE;
  auto [input, output] = parseCLIOptions(argc, argv, header);
  const Flags flags = {
#define MIL_OPT_FLAG(field, Type, name, value, choices, group, sentence) field,
#define MIL_OPT_KNOWN(name, value, group, sentence)
#include "Bridge/OptFlags.def"
  };
  if (flags.quiet)
    tool.hooks.beQuiet(tool.hooks.userData);
  return asMainReturnCode(runOpt(tool, dropSlashes(input), dropSlashes(output), flags));
}
