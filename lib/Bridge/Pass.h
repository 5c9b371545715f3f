//===- Pass.h - passes written in C ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_BRIDGE_PASS_H
#define MIL_BRIDGE_PASS_H

#include "mil-c/Support.h"
#include "mlir-c/IR.h"
#include "mlir-c/Pass.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum MilOptionKind {
  MIL_OPTION_KIND_BOOL,        ///< field: bool
  MIL_OPTION_KIND_INT,         ///< field: int64_t
  MIL_OPTION_KIND_FLOAT,       ///< field: double
  MIL_OPTION_KIND_STRING,      ///< field: MilString
  MIL_OPTION_KIND_ENUM,        ///< field: int64_t, index into `values`
  MIL_OPTION_KIND_INT_LIST,    ///< field: MilIntList
  MIL_OPTION_KIND_STRING_LIST, ///< field: MilStringList
} MilOptionKind;

typedef struct MilIntList {
  const int64_t *data;
  size_t size;
} MilIntList;
typedef struct MilStringList {
  const MilString *data;
  size_t size;
} MilStringList;

/// The value of an integer option that was not given and has no default.
#define MIL_UNSET INT64_MIN

/// One row of a pass's option table: a field of its option struct.
typedef struct MilPassOption {
  const char *name; ///< snake_case; `-` is accepted for `_`
  MilOptionKind kind;
  size_t offset;           ///< of the field in the option struct
  const char *defaultText; ///< as it would be written; null: MIL_UNSET, NaN, empty, false
  const char *doc;
  const char *const *values;  ///< null terminated, for an enum
  const int64_t *allowedInts; ///< ended by MIL_UNSET; null: any integer
} MilPassOption;

#define MIL_OPTION(Struct, field, KIND, name, defaultText, doc)                                    \
  {name, MIL_OPTION_KIND_##KIND, offsetof(Struct, field), defaultText, doc, NULL, NULL}
#define MIL_OPTION_ENUM(Struct, field, name, defaultText, values, doc)                             \
  {name, MIL_OPTION_KIND_ENUM, offsetof(Struct, field), defaultText, doc, values, NULL}
#define MIL_OPTION_INT_OF(Struct, field, name, defaultText, allowed, doc)                          \
  {name, MIL_OPTION_KIND_INT, offsetof(Struct, field), defaultText, doc, NULL, allowed}

typedef struct MilPassDef {
  const char *argument; ///< "palettize"
  const char *summary;
  const char *anchor; ///< "builtin.module"
  const MilPassOption *options;
  size_t numOptions;
  size_t optionsSize; ///< sizeof the option struct
  /// Cross-field checks when the options have been parsed; emits whole messages, which name the
  /// pass, to `diag`. May be null.
  MilStatus (*check)(const void *options, MilDiag diag);
  /// Failure has been emitted at a location of the IR.
  MlirLogicalResult (*run)(MlirOperation op, const void *options);
} MilPassDef;

/// Registers a pass, once per process; `def` must outlive it. It becomes a flag of the tools:
/// `--palettize=nbits=4,granularity=per_tensor`, with spaces, hyphens for underscores, or in
/// --pass-pipeline. Where there is only one option its name may be left out.
void milRegisterPass(const MilPassDef *def);
/// Creates a pass with options as on the command line; null after emitting to `diag`.
MlirPass milPassCreate(const MilPassDef *def, MilString options, MilDiag diag);
/// canonicalize, cse, symbol-dce and MLIR's other general transformations.
void milRegisterUpstreamPasses(void);

/// Runs `body(userData, i)` for i in [0, count) on the context's thread pool, in any order; on this
/// thread when threading is off. Returns when all are done.
void milParallelFor(MlirContext context, size_t count, void (*body)(void *userData, size_t index),
                    void *userData);
/// Threads that milParallelFor may use, at least 1.
unsigned milContextGetNumThreads(MlirContext context);

/// A sink that emits MLIR diagnostics at `*location`, which must outlive its use.
MilDiag milDiagAtLocation(const MlirLocation *location);

#ifdef __cplusplus
}
#endif
#endif // MIL_BRIDGE_PASS_H
