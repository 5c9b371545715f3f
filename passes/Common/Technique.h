//===- Technique.h - what all compressing passes have in common ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A technique says what it would do with a weight, computes it, and rewrites. Around that the same
// happens for all: candidates are found, equal ones share a task, tasks run in batches that bound
// memory, what is left alone is explained, every weight is reported.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_TECHNIQUE_H
#define MIL_PASSES_TECHNIQUE_H

#include "Bridge/Pass.h"
#include "Rewrite.h"
#include "Weights.h"

/// The specification versions that brought the two forms of constexpr operations.
enum {
  MIL_VERSION_ATTRIBUTE_FORM = 7, ///< iOS16: parameters are attributes
  MIL_VERSION_INPUT_FORM = 9,     ///< iOS18: parameters are inputs
  MIL_VERSION_SCALED_LOOKUP = 10, ///< iOS26: palettes of integers are looked up, then scaled
};

typedef struct MilTechnique MilTechnique;

/// One run of a technique.
typedef struct MilRun {
  const char *pass; ///< argument of its pass: "palettize"
  const MilTechnique *technique;
  MlirOperation module;
  MlirContext context;
  MilArena *arena;
  bool standsIn; ///< only sizes are wanted (mil-c/Passes.h)
  void *state;   ///< what `prepare` made
} MilRun;

/// A value to compress in one way, for all weights that ask for the same.
typedef struct MilTask {
  MilWeight *weight; ///< the first of them
  const void *plan;
  MilBuffer bytes;     ///< the elements of its site, row major, while `compute` runs
  const uint8_t *mask; ///< with MIL_SITE_NONZERO: a bit per element, 0: not stored; else null

  // Filled by `compute`.
  void *result;       ///< of resultSize zeroed bytes
  const char *skip;   ///< a reason found only now; in the arena or a literal
  uint64_t bitsAfter; ///< of all parts
  double error;       ///< mean squared error; NaN: not known
} MilTask;

/// What the options of every technique begin with.
typedef struct MilTechniqueOptions {
  int64_t weightThreshold; ///< weights with at most so many elements are left alone
  bool jointCompression;   ///< works on weights that are compressed, as Forms.def says
  bool recompress;         ///< encodes them anew
} MilTechniqueOptions;

/// The rows for them in an option table; `common` is the first field of the struct.
#define MIL_TECHNIQUE_OPTIONS(Struct)                                                              \
  MIL_OPTION(Struct, common.weightThreshold, INT, "weight_threshold", "2048",                      \
             "leave weights alone that do not have more elements"),                                \
      MIL_OPTION(Struct, common.jointCompression, BOOL, "joint_compression", "false",              \
                 "go on with weights that another technique has compressed; from iOS18 on"),       \
      MIL_OPTION(Struct, common.recompress, BOOL, "recompress", "false",                           \
                 "decode weights that are compressed and encode them anew")
MIL_WARN_UNUSED MilStatus milTechniqueOptionsCheck(const char *pass,
                                                   const MilTechniqueOptions *options,
                                                   MilDiag diag);

struct MilTechnique {
  MilTechniqueKind kind;
  const char *participle; ///< for messages: "palettized"
  size_t planSize, resultSize;
  /// Called once all weights have their options, before any plan; may be null. `weights` stay as long
  /// as the run. Errors go to `diag`.
  MilStatus (*prepare)(MilRun *run, const MilWeights *weights, MilDiag diag);
  /// Fills the zeroed `plan`, or leaves the weight alone with milRunSkip and `*outTake` false.
  /// Plans are compared by their bytes. Errors have been emitted.
  MilStatus (*plan)(MilRun *run, MilWeight *weight, void *plan, bool *outTake);
  /// Memory that `compute` takes at most for a task from its beginning to its end, in bytes, without that of
  /// the threads.
  uint64_t (*bytes)(const MilTask *task);
  /// Computes tasks side by side on the context's threads. Errors go to `diag`.
  MilStatus (*compute)(MilRun *run, MilTask *tasks, size_t count, MilDiag diag);
  /// Puts what was computed in place of the weight's site. Returns the operation that makes the weight
  /// now; if that is another one, the old one is destroyed afterwards.
  MlirOperation (*replace)(const MilRun *run, const MilWeight *weight, const MilTask *task);
};

/// The `run` of a pass whose `data` is a MilTechnique.
MlirLogicalResult milTechniqueRun(MlirOperation module, const void *options,
                                  const MilPassDef *pass);

/// What a weight gets: options of the technique; or a reason to leave it alone, which is reported;
/// or, both null, nothing, because it is another technique's.
typedef struct MilChoice {
  const void *options; ///< alive during the run
  bool goesOn;         ///< another technique follows on the same weight
  const char *skip;
  double *outError; ///< gets the mean squared error that is reported; null: nobody asks
} MilChoice;
/// Chooses for one weight. Not asked about weights that no technique may touch.
typedef MilStatus (*MilChoose)(void *userData, const MilWeight *weight, MilChoice *outChoice,
                               MilDiag diag);
/// Applies the technique of `pass` with the options that each weight is given. Errors have been
/// emitted.
MIL_WARN_UNUSED MilStatus milTechniqueApply(MlirOperation module, const MilPassDef *pass,
                                            MilChoose choose, void *userData);

/// What was computed for a weight; null: it is left alone, for the reason `weight->skip`. Both live
/// during the call.
typedef MilStatus (*MilVisitWeight)(void *userData, const MilWeight *weight, const MilTask *task,
                                    MilDiag diag);
/// Computes what the technique of `pass` does for each weight, and calls `visit` for those with options
/// or a reason, in program order. Rewrites and reports nothing: `replace` may be null. Errors have been
/// emitted.
MIL_WARN_UNUSED MilStatus milTechniqueCompute(MlirOperation module, const MilPassDef *pass,
                                              MilChoose choose, MilVisitWeight visit,
                                              void *userData);

/// Leaves a weight alone for a reason that its owner should know of: a warning, and a line of the
/// report.
void milRunSkip(MilRun *run, MilWeight *weight, const char *reason);
/// Fails, at the weight, when its function is older than specification version `needed`. `what`
/// names the request: "palettize with nbits=3".
MIL_WARN_UNUSED MilStatus milRunNeedsVersion(const MilWeight *weight, int needed, const char *what);
/// `<name of the weight>_<part>`, a key for a resource.
MilString milRunPartName(const MilRun *run, const MilWeight *weight, const char *part);
/// The name of an operation that is put in place of another or inside it: `<name>_<suffix>`, where
/// name is that of the operation with the site, or of a weight that is encoded anew. Empty where there
/// is no name.
MilString milRunOpName(const MilRun *run, const MilWeight *weight, const char *suffix);

#endif // MIL_PASSES_TECHNIQUE_H
