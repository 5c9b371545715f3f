//===- mil-c/Translate.h - packages to and from the mil dialect ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_TRANSLATE_H
#define MIL_C_TRANSLATE_H

#include "mil-c/Package.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Reads an .mlpackage, .mlmodel, .mlmodelc or .mil as a module of mil.func. Weights stay in the mapped file: each
/// blob is one dense_resource, however many values refer to it. The mil dialect must be registered
/// with the context. Errors (to `diag`): MIL_IO, MIL_MALFORMED, MIL_UNSUPPORTED (not an ML
/// program), with file, function and operation.
MIL_WARN_UNUSED MilStatus milImportPackage(MlirContext context, const char *path,
                                           MlirModule *outModule, MilDiag diag);

/// The same, and the attribute `mil.weight_files` says in which files the weights are, for
/// milWeightFilesDetach.
MIL_WARN_UNUSED MilStatus milImportPackageNamingFiles(MlirContext context, const char *path,
                                                      MlirModule *outModule, MilDiag diag);

/// For a module about to be printed to `path` (`-` for a stream): weights that are in the files of
/// `mil.weight_files` give up their bytes, and the attribute names the files as seen from there. The
/// module is good for printing only then. Errors MIL_IO.
MIL_WARN_UNUSED MilStatus milWeightFilesDetach(MlirModule module, const char *path, MilDiag diag);
/// For a module that has been parsed from `path`: maps the files and gives their weights back. Does
/// nothing without the attribute. Errors MIL_IO; MIL_MALFORMED: a file of another size than when the
/// text was written, without a blob at an offset, or with one of another type; MIL_INVALID: another
/// attribute.
MIL_WARN_UNUSED MilStatus milWeightFilesAttach(MlirModule module, const char *path, MilDiag diag);
/// Takes the attribute away: all weights are in the module.
void milWeightFilesForget(MlirModule module);

typedef struct MilExportOptions {
  bool verify;  ///< read again what has been written, before it takes its place
  bool measure; ///< write nothing: only the summary is wanted; the path may be null, for a package
} MilExportOptions;

/// What an export wrote.
typedef struct MilExportSummary {
  uint64_t bytes;        ///< of all files of the package
  MilPackageSizes sizes; ///< the same by kind
} MilExportSummary;

/// Writes the module as a package, or in the form that the ending of `path` names: `.mlmodel`,
/// `.mlmodelc`, `.mil` (mil-c/Package.h). Atomic: on failure the target is untouched. Equal modules
/// give equal bytes: equal resources that `mil.blobs` does not list are written once. `options` and
/// `outSummary` may be null.
/// Errors: MIL_INVALID (a module that is no ML program, a target that must not be replaced),
/// MIL_IO. Also MIL_INVALID: a module with stand-ins (mil-c/Passes.h), unless it is only measured.
MIL_WARN_UNUSED MilStatus milExportPackage(MlirModule module, const char *path,
                                           const MilExportOptions *options,
                                           MilExportSummary *outSummary, MilDiag diag);

/// Lets passes ask how large the package of a module would be, as --palettize=target_size=120MB does.
/// To be called once, while no pass runs; safe to call again.
void milExportRegisterMeasure(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_TRANSLATE_H
