//===- Tools.cpp - MLIR's opt driver, with packages as input and output ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is asked for, and whether it goes together. How packages get into the driver: ToolsPasses.h.
//===----------------------------------------------------------------------===//
#include "mil-c/Tools.h"
#include "Bridge/ToolsMemory.h"
#include "Bridge/ToolsPasses.h"
#include "Support/Signals.h"
#include "Support/Temporary.h"
#include "mil-c/Buffer.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include <optional>

using namespace mlir;
using namespace mil;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;

template <typename T> struct OptionOf {
  using type = cl::opt<T>;
};
template <> struct OptionOf<Texts> {
  using type = cl::list<std::string>;
};

/// A package may be written with a slash at its end, like any directory.
static std::string dropSlashes(StringRef path) {
  StringRef dropped = path.rtrim('/');
  return (dropped.empty() ? path : dropped).str();
}

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

/// Whether a path names the model, or something in it.
static bool isPartOf(StringRef path, StringRef model) {
  llvm::SmallString<128> inner(path), outer(model);
  if (model == "-" || fs::make_absolute(inner) || fs::make_absolute(outer))
    return false;
  llvm::sys::path::remove_dots(inner, /*remove_dot_dot=*/true);
  llvm::sys::path::remove_dots(outer, /*remove_dot_dot=*/true);
  bool isBelow =
      inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
  return isBelow || fs::equivalent(path, model); // a link
}

/// Refuses reports that cannot be written, or would take the place of a model.
static LogicalResult wantReports(const Tool &tool, const Flags &flags, StringRef input,
                                 StringRef output) {
  if (flags.tellsTime && flags.reports.empty())
    return tool.fail("--report-time is about --report, which is not given");
  if (!flags.reports.empty() && !tool.hooks.wantReport)
    return tool.fail("--report is for mil-opt");
  for (const std::string &paths : flags.reports)
    for (StringRef path : llvm::split(paths, ','))
      if (isPartOf(path, output) || isPartOf(path, input))
        return tool.fail("--report: '" + path + "' is, or is in, a model of this run");
  return success(llvm::all_of(flags.reports, [&](const std::string &paths) {
    return tool.hooks.wantReport(paths.c_str(), tool.hooks.userData);
  }));
}

static LogicalResult runOpt(const Tool &tool, StringRef input, StringRef output,
                            const Flags &flags) {
  MlirOptMainConfig user = MlirOptMainConfig::createFromCLOptions();
  if (user.shouldShowDialects() || user.shouldListPasses())
    return MlirOptMain(llvm::outs(), llvm::MemoryBuffer::getMemBuffer(""), tool.registry, user);

  if (output.empty())
    return tool.fail("-o has no name");
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
  if (failed(wantReports(tool, flags, input, output)))
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

/// Prints help if it is asked for, and tells with which status the tool ends then.
static std::optional<int> helps(const Tool &tool, ArrayRef<char *> arguments) {
  bool helps = false, helpsAll = false;
  for (StringRef argument : arguments.drop_front()) {
    helps |= llvm::is_contained({"--help", "-help", "-h"}, argument);
    helpsAll |= llvm::is_contained({"--help-all", "-help-all"}, argument);
  }
  if (!tool.hooks.help || !(helps || helpsAll))
    return std::nullopt;
  if (!tool.hooks.help(tool.hooks.userData))
    return EXIT_FAILURE;
  if (!helpsAll)
    return EXIT_SUCCESS;
  llvm::outs() << "\nMLIR's own passes and flags among ours\n";
  llvm::outs().flush();
  cl::ParseCommandLineOptions(1, arguments.data());
  cl::PrintHelpMessage(/*Hidden=*/false, /*Categorized=*/true);
  return EXIT_SUCCESS;
}

int milOptMain(int argc, char **argv, MlirDialectRegistry registry, const MilPackageHooks *hooks) {
  milTemporaryRemoveOnSignals(); // before LLVM's handlers hide what is ignored
  llvm::InitLLVM init(argc, argv);
  milSignalsIgnoreAgain();
  milSignalsIgnoreFileSize();
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
  if (std::optional<int> status = helps(tool, ArrayRef(argv, argc)))
    return *status;
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
