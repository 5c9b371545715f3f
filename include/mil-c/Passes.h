//===- mil-c/Passes.h - the compression passes --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_PASSES_H
#define MIL_C_PASSES_H

#include "mil-c/Arena.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/// Makes every pass of passes/Passes.def known to MLIR's pass registry. Safe to call again.
void milRegisterPasses(void);

/// An option of a pass.
typedef struct MilPassOptionInfo {
  const char *name;   ///< "nbits"
  const char *values; ///< what it takes: "1|2|4", or "int", "float", "string", "ints", "strings"
  const char *defaultText; ///< null: none
  const char *doc;
  bool unnamed; ///< a value without a name is its
} MilPassOptionInfo;

/// A pass, or a name for passes.
typedef struct MilPassInfo {
  const char *name;      ///< "palettize"
  const char *group;     ///< the heading that it stands under: "Compress"
  const char *sentence;  ///< what it does
  const char *standsFor; ///< of a name: its passes; else null
  const char *given;     ///< of a name for one pass: the options that it has; else null
  const MilPassOptionInfo *options;
  size_t numOptions;
} MilPassInfo;

/// All of them, in the arena. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milPassesDescribe(MilArena *arena, const MilPassInfo **outPasses,
                                            size_t *outCount);

/// For a module of which only the sizes are wanted, before a pipeline of these passes: leaves word, with the
/// attribute `mil.stand_ins`, that k-means of large weights may be left out where no later pass reads what
/// it finds. In place of palettes, indices and scales come others of the same size, which are equal where
/// the weights are equal.
void milPassesAllowStandIns(MlirModule module, const char *const *names, size_t count);

/// The table of what each compressing pass does with joint_compression=true to a weight that another
/// has compressed, as lines of text.
void milPrintJointCompression(MlirStringCallback callback, void *userData);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif // MIL_C_PASSES_H
