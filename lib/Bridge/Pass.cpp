//===- Pass.cpp - passes written in C -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One subclass of mlir::Pass runs every MilPassDef. Its options are parsed here and not by
// llvm::cl: cl knows neither `a=1,b=2` nor `group-size` for `group_size`, and its messages name
// neither the pass nor the values allowed. Each option still has a cl option, which keeps the text
// given: MLIR prints, copies and documents passes through those.
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Pass.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/ErrorHandling.h"
#include <cmath>

#ifndef NDEBUG
#error "libMLIR is built with NDEBUG, and the layout of mlir::Pass::Statistic depends on it"
#endif

using namespace mlir;
using ErrorHandler = llvm::function_ref<LogicalResult(const Twine &)>;

namespace {

//===----------------------------------------------------------------------===//
// The text of options
//===----------------------------------------------------------------------===//

bool isNameChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '-'; }

/// The first byte of `text` outside quotes and brackets at which `isEnd` holds; `text.size()` when
/// there is none, npos when a quote or bracket is left open.
size_t findOutsideBrackets(StringRef text, llvm::function_ref<bool(size_t)> isEnd) {
  char quote = 0;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote) {
      quote = c == quote ? 0 : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (StringRef("{[(").contains(c)) {
      ++depth;
    } else if (depth > 0) {
      depth -= StringRef("}])").contains(c);
    } else if (isEnd(i)) {
      return i;
    }
  }
  return quote || depth ? StringRef::npos : text.size();
}

/// Where an option ends: at a space, or at a comma that `name=` follows. Others belong to values.
size_t findOptionEnd(StringRef text) {
  return findOutsideBrackets(text, [&](size_t i) {
    if (text[i] != ',')
      return llvm::isSpace(text[i]);
    StringRef next = text.drop_front(i + 1).ltrim();
    StringRef afterName = next.drop_while(isNameChar);
    return afterName.size() < next.size() && afterName.starts_with("=");
  });
}

/// Takes off the quotes or the braces around a whole value.
StringRef unquote(StringRef text) {
  text = text.trim();
  if (text.size() < 2)
    return text;
  StringRef inner = text.drop_front().drop_back();
  if ((text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return inner.contains(text.front()) ? text : inner;
  // `{a},{b}` is not `{...}`: its first brace closes before the end.
  bool isOne =
      text.front() == '{' && text.back() == '}' &&
      findOutsideBrackets(inner, [&](size_t i) { return inner[i] == '}'; }) == inner.size();
  return isOne ? inner.trim() : text;
}

/// The elements of `a,b` or `{a,b}`.
SmallVector<StringRef> splitList(StringRef text) {
  SmallVector<StringRef> elements;
  for (text = unquote(text); !text.empty();) {
    size_t end =
        std::min(findOutsideBrackets(text, [&](size_t i) { return text[i] == ','; }), text.size());
    elements.push_back(unquote(text.take_front(end)));
    text = text.drop_front(std::min(end + 1, text.size()));
  }
  return elements;
}

std::string joinStrings(const char *const *strings, StringRef separator) {
  std::string text;
  for (const char *const *s = strings; *s; ++s)
    text += (s == strings ? StringRef() : separator).str() + *s;
  return text;
}

//===----------------------------------------------------------------------===//
// Option structs
//===----------------------------------------------------------------------===//

/// The option struct of a pass and what its fields point to. Not changed once the options are
/// parsed, so that the clones which run on other threads share it.
class OptionStruct {
public:
  explicit OptionStruct(const MilPassDef *def) {
    fields = static_cast<char *>(
        memory.Allocate(std::max<size_t>(def->optionsSize, 1), alignof(std::max_align_t)));
    memset(fields, 0, def->optionsSize);
    auto mistake = [&](const Twine &message) -> LogicalResult {
      llvm::report_fatal_error(Twine("default of ") + def->argument + ": " + message);
    };
    for (const MilPassOption &option : ArrayRef(def->options, def->numOptions))
      (void)set(option, option.defaultText ? option.defaultText : "", mistake);
  }

  const void *get() const { return fields; }

  /// Sets a field from the text of its value; an option without default prints as an empty one.
  LogicalResult set(const MilPassOption &option, StringRef text, ErrorHandler error) {
    bool isUnset = text.empty() && !option.defaultText;
    StringRef value = unquote(text);
    auto fail = [&](const Twine &what) {
      return error(Twine("option '") + option.name + "': " + what);
    };
    switch (option.kind) {
    case MIL_OPTION_KIND_BOOL:
      if (!isUnset && value != "true" && value != "false" && value != "1" && value != "0")
        return fail("'" + value + "' is neither true nor false");
      field<bool>(option) = value == "true" || value == "1";
      return success();
    case MIL_OPTION_KIND_INT:
      field<int64_t>(option) = MIL_UNSET;
      return isUnset ? success() : parseInt(option, value, field<int64_t>(option), fail);
    case MIL_OPTION_KIND_FLOAT:
      field<double>(option) = NAN;
      if (!isUnset &&
          (value.getAsDouble(field<double>(option)) || !std::isfinite(field<double>(option))))
        return fail("'" + value + "' is no number");
      return success();
    case MIL_OPTION_KIND_STRING:
      field<MilString>(option) = copy(value);
      return success();
    case MIL_OPTION_KIND_ENUM:
      field<int64_t>(option) = MIL_UNSET;
      for (int64_t i = 0; option.values[i]; ++i)
        if (value == option.values[i])
          field<int64_t>(option) = i;
      if (!isUnset && field<int64_t>(option) == MIL_UNSET)
        return fail("'" + value + "' is none of " + joinStrings(option.values, ", "));
      return success();
    case MIL_OPTION_KIND_INT_LIST: {
      SmallVector<int64_t> ints;
      for (StringRef element : splitList(text))
        if (failed(parseInt(option, element, ints.emplace_back(), fail)))
          return failure();
      field<MilIntList>(option) = {ArrayRef<int64_t>(ints).copy(memory).data(), ints.size()};
      return success();
    }
    case MIL_OPTION_KIND_STRING_LIST: {
      SmallVector<MilString> strings;
      for (StringRef element : splitList(text))
        strings.push_back(copy(element));
      field<MilStringList>(option) = {ArrayRef<MilString>(strings).copy(memory).data(),
                                      strings.size()};
      return success();
    }
    }
    llvm_unreachable("no such kind of option");
  }

private:
  template <typename T> T &field(const MilPassOption &option) {
    return *reinterpret_cast<T *>(fields + option.offset);
  }
  MilString copy(StringRef text) { return {text.copy(memory).data(), text.size()}; }

  static LogicalResult parseInt(const MilPassOption &option, StringRef text, int64_t &value,
                                ErrorHandler fail) {
    if (text.getAsInteger(10, value) || value == MIL_UNSET)
      return fail("'" + text + "' is no integer");
    std::string allowed;
    for (const int64_t *i = option.allowedInts; i && *i != MIL_UNSET; ++i) {
      if (value == *i)
        return success();
      allowed += (allowed.empty() ? "" : ", ") + std::to_string(*i);
    }
    return option.allowedInts ? fail(Twine(value) + " is none of " + allowed) : success();
  }

  llvm::BumpPtrAllocator memory;
  char *fields;
};

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

class CPass : public Pass {
public:
  // A definition outlives its passes and is aligned, so that its address is an id.
  explicit CPass(const MilPassDef *def)
      : Pass(TypeID::getFromOpaquePointer(def), StringRef(def->anchor)), def(def),
        options(std::make_shared<OptionStruct>(def)) {
    for (const MilPassOption &option : ArrayRef(def->options, def->numOptions))
      texts.push_back(std::make_unique<OptionText>(*this, option));
  }
  CPass(const CPass &other) : CPass(other.def) { options = other.options; }

  StringRef getName() const override { return def->argument; }
  StringRef getArgument() const override { return def->argument; }
  StringRef getDescription() const override { return def->summary; }
  bool canScheduleOn(RegisteredOperationName name) const override {
    return name.getStringRef() == def->anchor;
  }
  std::unique_ptr<Pass> clonePass() const override { return std::make_unique<CPass>(*this); }

  LogicalResult initializeOptions(StringRef text, ErrorHandler errorHandler) override {
    auto error = [&](const Twine &message) {
      return errorHandler(Twine(def->argument) + ": " + message);
    };
    auto parsed = std::make_shared<OptionStruct>(def);
    llvm::SmallSet<size_t, 8> seen;
    for (text = text.trim(); !text.empty(); text = text.ltrim(" \t\n,")) {
      size_t end = findOptionEnd(text);
      if (end == StringRef::npos)
        return error("a quote or bracket is left open in '" + text + "'");
      auto [name, value] = text.take_front(end).split('=');
      bool hasValue = name.size() < end;
      // The only option of a pass needs no name: --target=iOS18.
      if (!hasValue && def->numOptions == 1 && name != def->options[0].name) {
        std::tie(name, value) = std::pair(StringRef(def->options[0].name), name);
        hasValue = true;
      }
      text = text.drop_front(end);

      size_t index;
      if (failed(findOption(name, index, error)))
        return failure();
      const MilPassOption &option = def->options[index];
      if (!seen.insert(index).second)
        return error(Twine("option '") + option.name + "' is given twice");
      if (!hasValue && option.kind != MIL_OPTION_KIND_BOOL)
        return error(Twine("option '") + option.name + "' needs a value");
      if (!hasValue)
        value = "true";
      if (failed(parsed->set(option, value, error)))
        return failure();
      texts[index]->option = value.str();
    }
    options = parsed;
    return check(errorHandler);
  }

  void runOnOperation() override {
    if (mlirLogicalResultIsFailure(def->run(wrap(getOperation()), options->get())))
      signalPassFailure();
  }

private:
  /// What MLIR prints and copies as an option, and what --help says of it.
  struct OptionText {
    OptionText(CPass &pass, const MilPassOption &row)
        : doc(docOf(row)), kind(kindOf(row)),
          option(pass, row.name, llvm::cl::desc(doc), llvm::cl::value_desc(kind),
                 llvm::cl::init(row.defaultText                    ? row.defaultText
                                : row.kind == MIL_OPTION_KIND_BOOL ? "false"
                                                                   : "")) {}

    static std::string docOf(const MilPassOption &row) {
      return row.doc +
             (row.defaultText ? std::string(" (default: ") + row.defaultText + ")" : std::string());
    }
    static std::string kindOf(const MilPassOption &row) {
      static const char *const names[] = {"bool", "int", "float", "string", "", "ints", "strings"};
      return row.kind == MIL_OPTION_KIND_ENUM ? joinStrings(row.values, "|") : names[row.kind];
    }

    std::string doc, kind;
    Option<std::string> option;
  };

  LogicalResult findOption(StringRef name, size_t &index, ErrorHandler error) {
    std::string key = name.str();
    llvm::replace(key, '-', '_');
    ArrayRef<MilPassOption> table(def->options, def->numOptions);
    if (table.empty())
      return error("no option '" + name + "'; it takes none");
    auto distance = [&](const MilPassOption &option) {
      return StringRef(key).edit_distance(option.name);
    };
    auto nearest = llvm::min_element(table, [&](const MilPassOption &a, const MilPassOption &b) {
      return distance(a) < distance(b);
    });
    index = nearest - table.begin();
    if (distance(*nearest) == 0)
      return success();
    auto nameOf = [](const MilPassOption &option) { return option.name; };
    return error("no option '" + name + "'; did you mean '" + nearest->name +
                 "'? It has: " + llvm::join(llvm::map_range(table, nameOf), ", "));
  }

  LogicalResult check(ErrorHandler error) const {
    if (!def->check)
      return success();
    MilDiag diag = {[](void *handler, MilSeverity severity, const char *message) {
                      if (severity == MIL_ERROR)
                        (void)(*static_cast<ErrorHandler *>(handler))(message);
                      else
                        llvm::errs() << message << "\n";
                    },
                    &error};
    return success(def->check(options->get(), diag) == MIL_OK);
  }

  const MilPassDef *def;
  std::shared_ptr<OptionStruct> options;
  std::vector<std::unique_ptr<OptionText>> texts; // one for each row of the table
};

} // namespace

void milRegisterPass(const MilPassDef *def) {
  registerPass([def] { return std::make_unique<CPass>(def); });
}

MlirPass milPassCreate(const MilPassDef *def, MilString options, MilDiag diag) {
  auto pass = std::make_unique<CPass>(def);
  auto error = [&](const Twine &message) {
    milFail(diag, MIL_INVALID, "%s", message.str().c_str());
    return failure();
  };
  if (failed(pass->initializeOptions(StringRef(options.data, options.length), error)))
    return MlirPass{nullptr};
  return wrap(pass.release());
}

void milRegisterUpstreamPasses(void) { registerTransformsPasses(); }

//===----------------------------------------------------------------------===//
// Threads and diagnostics
//===----------------------------------------------------------------------===//

void milParallelFor(MlirContext context, size_t count, void (*body)(void *userData, size_t index),
                    void *userData) {
  parallelFor(unwrap(context), 0, count, [&](size_t index) { body(userData, index); });
}

unsigned milContextGetNumThreads(MlirContext context) {
  MLIRContext *ctx = unwrap(context);
  return ctx->isMultithreadingEnabled() ? std::max(1u, ctx->getNumThreads()) : 1;
}

static void emitAtLocation(void *userData, MilSeverity severity, const char *message) {
  Location loc = unwrap(*static_cast<const MlirLocation *>(userData));
  static const DiagnosticSeverity kinds[] = {DiagnosticSeverity::Error, DiagnosticSeverity::Warning,
                                             DiagnosticSeverity::Remark, DiagnosticSeverity::Note};
  // As a Twine, which the diagnostic copies: a handler may keep it longer than the message lives.
  loc->getContext()->getDiagEngine().emit(loc, kinds[severity]) << Twine(message);
}

MilDiag milDiagAtLocation(const MlirLocation *location) {
  return {emitAtLocation, const_cast<MlirLocation *>(location)};
}
