//===- Packages.h - what the tools have in common: packages in and out -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_PACKAGES_H
#define MIL_TOOLS_PACKAGES_H

#include "mil-c/Tools.h"

/// What --version says: "milopt 0.1.0".
extern const char milVersion[];

/// Reading and writing packages for one run of a tool.
typedef struct PackageSession {
  const char *program;   ///< in front of messages
  uint64_t bytesRead;    ///< size of the package that was read; 0 when it was text
  uint64_t bytesWritten; ///< of the package that was written; 0 until then
  bool isQuiet;          ///< nobody wants to know
  struct DryRun *dryRun; ///< while a dry run is on its way
  char *summary;         ///< what was written, without the program's name; null until then; free()
} PackageSession;

/// Whether a path to write is that of MIL text, a .mil file or an .mlmodelc directory.
bool isMilText(const char *path);
/// Bytes of all files of a package or model file; 0 for text and streams.
uint64_t packageSize(const char *path);
/// The hooks over `session`, which must outlive their use.
MilPackageHooks packageHooks(PackageSession *session);
/// Reads a model for a tool without passes: what `packageHooks` takes for a package, else text or
/// bytecode; `-` is standard input. The module is verified. Null after one error message.
MlirModule readModel(MlirContext context, const char *path, MilDiag diag);
/// The same from a text or bytecode, with a NUL behind it, that has been read from `path`.
MlirModule readModelText(MlirContext context, MlirStringRef text, const char *path, MilDiag diag);
/// The dialects that may stand in a module.
MlirDialectRegistry createDialectRegistry(void);

#endif // MIL_TOOLS_PACKAGES_H
