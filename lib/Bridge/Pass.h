//===- Pass.h - passes written in C ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_PASS_H
#define MIL_BRIDGE_PASS_H

#include "Support/Options.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct MilPassDef MilPassDef;
struct MilPassDef {
  const char *argument; ///< "palettize"
  const char *summary;
  const char *anchor; ///< "builtin.module"
  const MilOption *options;
  size_t numOptions;
  size_t optionsSize; ///< sizeof the option struct
  /// Cross-field checks when the options have been parsed; emits whole messages, which name the
  /// pass, to `diag`. May be null.
  MilStatus (*check)(const void *options, MilDiag diag);
  /// Failure has been emitted at a location of the IR.
  MlirLogicalResult (*run)(MlirOperation op, const void *options, const MilPassDef *def);
  const void *data; ///< what else `run` needs to know
};

/// Registers a pass, once per process; `def` must outlive it. It becomes a flag of the tools:
/// `--palettize=nbits=4,granularity=per_tensor`, with spaces, hyphens for underscores, or in
/// --pass-pipeline. The name of the only option, or of the one that is `unnamed`, may be left out.
void milRegisterPass(const MilPassDef *def);

/// Registers a name for passes, "canonicalize,cse", once per process; the texts must outlive it. With
/// options, `pipeline` is one pass that gets them; those that follow the name are its too. Else
/// `options` is null.
void milRegisterPipeline(const char *argument, const char *summary, const char *pipeline,
                         const char *options);

/// Runs `body(userData, i)` for i in [0, count) on the context's thread pool, in any order; on this
/// thread when threading is off. Returns when all are done.
void milParallelFor(MlirContext context, size_t count, void (*body)(void *userData, size_t index),
                    void *userData);

/// A sink that emits MLIR diagnostics at `*location`, which must outlive its use.
MilDiag milDiagAtLocation(const MlirLocation *location);

#ifdef __cplusplus
}
#endif
#endif // MIL_BRIDGE_PASS_H
