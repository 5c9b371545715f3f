//===- mil-c/Tools.h - MLIR's drivers: opt with packages, lsp-server, reduce -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_TOOLS_H
#define MIL_C_TOOLS_H

#include "mil-c/Support.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// A flag of a tool, as help, man pages and completion show it.
typedef struct MilFlag {
  const char *group;   ///< the heading that it stands under: "Memory and safety"
  const char *name;    ///< without its dashes; null ends a table
  const char *value;   ///< what stands behind the `=`: "SIZE"; "PATH" is a file; null: nothing does
  const char *choices; ///< the values allowed: "a|b"; null: any
  const char *sentence; ///< what it does
} MilFlag;

/// How milOptMain reaches packages, which MLIR's driver knows nothing of.
typedef struct MilPackageHooks {
  /// Whether this path names a package or model file: to read (may look at the file) or to write
  /// (goes by the ending).
  bool (*isPackage)(const char *path, bool forWriting, void *userData);
  /// Null after emitting diagnostics. `namesFiles`: the module will be detached.
  MlirModule (*import)(MlirContext context, const char *path, bool namesFiles, void *userData);
  /// What milWeightFilesAttach and milWeightFilesDetach do (mil-c/Translate.h); false after emitting
  /// diagnostics.
  bool (*attach)(MlirModule module, const char *path, void *userData);
  bool (*detach)(MlirModule module, const char *path, void *userData);
  /// milWeightFilesForget
  void (*forget)(MlirModule module, void *userData);
  /// The attribute of modules that want to be attached.
  const char *attachedAttribute;
  /// Failure after emitting diagnostics; nothing is written then. `verify`: read it again first.
  MlirLogicalResult (*export_)(MlirModule module, const char *path, bool verify, void *userData);
  /// With --dry-run: called when the model is there, before a pipeline of the passes with these names (empty:
  /// what has none). `path` is where the result would go, null: nowhere. False after emitting diagnostics.
  bool (*expect)(MlirModule module, const char *path, const char *const *passes, size_t numPasses,
                 void *userData);
  /// In place of export_: says how large the result would be. Failure after emitting diagnostics.
  MlirLogicalResult (*measure)(MlirModule module, const char *path, void *userData);
  /// Called before any work when the output is a package, to refuse early what cannot be replaced;
  /// false after emitting diagnostics.
  bool (*canWrite)(const char *path, void *userData);
  /// Prints what the passes did, for --mil-report; false after emitting diagnostics.
  bool (*report)(MlirModule module, void *userData);
  /// Prints what --help says, to standard output, and flushes it; null: MLIR's. False after emitting diagnostics.
  bool (*help)(void *userData);
  /// Called before any work with --quiet.
  void (*beQuiet)(void *userData);
  /// For --report, which is refused where these are null; each is false after emitting diagnostics. The
  /// first gets every value before any work.
  bool (*wantReport)(const char *paths, void *userData);
  /// When the passes are done, before anything is written: the input may be about to be replaced. `text`:
  /// what was read from `input`, with a NUL behind it; no data when that is a package.
  bool (*beginReport)(MlirModule module, const char *input, MlirStringRef text, void *userData);
  /// When a package has been written, or before a text is. `tellsTime`: --report-time is given.
  bool (*finishReport)(MlirModule module, const char *output, bool tellsTime, void *userData);
  /// Whether a package that goes to standard output, -o not being given, is for people: then it is shown
  /// without the bytes of values.
  bool shows;
  /// What --version prints before the version of MLIR: "milopt 0.1.0".
  const char *version;
  void *userData;
} MilPackageHooks;

/// MLIR's opt driver with all its flags; input and output may each be text, bytecode, `-`, or what
/// the hooks accept. An output file is replaced as a whole or, on failure, left as it was.
/// --help-all prints the help of the hooks and then that of MLIR. Returns the exit status. Once per
/// process.
int milOptMain(int argc, char **argv, MlirDialectRegistry registry, const MilPackageHooks *hooks);
/// Its own flags, and those of MLIR's driver that matter most; ended by one without a name.
const MilFlag *milOptGetFlags(void);

/// MLIR's language server, which an editor starts, and its reducer, with the dialects of a registry.
/// Both read text and bytecode. They return the exit status. Once per process.
int milLspServerMain(int argc, char **argv, MlirDialectRegistry registry);
int milReduceMain(int argc, char **argv, MlirDialectRegistry registry);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_TOOLS_H
