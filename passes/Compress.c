//===- Compress.c - --compress -----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file says what becomes of each weight: Compress.md. The work is done by the techniques of
// --palettize, --linear-quantize and --prune, and the result is theirs.
//
// Keeps    what the techniques keep; with shared=split, copies of weights are new constants.
// Shared   a weight that operations with the same configuration share stays shared.
// Differs  from coremltools: names and types that the model does not have are errors; a conflict
//          counts only where some configuration would compress the weight.
// Source   coremltools/optimize/coreml/_config.py, _get_const_op_config
//===----------------------------------------------------------------------===//
#include "Common/Report.h"
#include "Common/Technique.h"
#include "Compress/CompressShared.h"

extern const MilPassDef milPassPalettize, milPassLinearQuantize, milPassPrune;

static const MilPassDef *const techniques[] = {&milPassPalettize, &milPassLinearQuantize,
                                               &milPassPrune};

typedef struct Options {
  MilString config, text;
  int64_t shared; ///< a MilSharedMode
} Options;

static const char *const sharedModes[] = {"error", "first", "split", NULL};

static const MilOption options[] = {
    MIL_OPTION_PATH(Options, config, "config", true,
                    "a YAML file that says what becomes of each weight, as of coremltools' "
                    "OptimizationConfig"),
    MIL_OPTION(Options, text, STRING, "text", NULL,
               "the configuration itself instead of a file: {global_config: {nbits: 4}, ...}"),
    MIL_OPTION_ENUM(Options, shared, "shared", "error", sharedModes,
                    "what becomes of a weight that operations with different configurations share: "
                    "the first decides, or each gets a copy"),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  if (!o->config.length && !o->text.length)
    return milFail(diag, MIL_INVALID, "compress: give a file, as in --compress=config.yaml");
  if (o->config.length && o->text.length)
    return milFail(diag, MIL_INVALID, "compress: give only one of config and text");
  return MIL_OK;
}

typedef struct State {
  MlirOperation module;
  MilArena *arena;
  MilConfigFile file;
  MilWeights weights;
  MilDecisions decisions;
  const MilPassDef *technique; ///< that runs
  size_t step;                 ///< which of each configuration
} State;

/// Why no technique is for the weight; null when one is.
static const char *reasonFor(const State *state, const MilWeight *weight) {
  const MilSelector *selector = milDecisionFind(&state->decisions, weight);
  if (weight->skip)
    return weight->skip;
  if (!selector)
    return "no configuration";
  if (selector->config.numSteps)
    return NULL;
  const char *place = milConfigFilePlace(&state->file, selector->place);
  const char *reason = place ? milArenaPrintf(state->arena, "excluded by %s", place) : NULL;
  return reason ? reason : "excluded";
}

/// Reports what is left alone. Dense weights get a row in any case, which the techniques replace, so
/// that rows are in the order of the program.
static MilStatus reportAll(State *state, const char *pass, MilDiag diag) {
  size_t count = state->weights.size, numRows = 0;
  MilReportRow *rows = milArenaCalloc(state->arena, count + 1, sizeof *rows);
  if (!rows)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < count; ++i) {
    const MilWeight *weight = &state->weights.data[i];
    const char *reason = reasonFor(state, weight);
    if (reason || weight->form == MIL_FORM_DENSE)
      rows[numRows++] = (MilReportRow){
          .weight = weight, .technique = pass, .reason = reason ? reason : "not reached"};
  }
  return milReportAdd(state->module, rows, numRows, state->arena, diag);
}

static const MilConfigStep *currentStep(const State *state, const MilSelector *selector) {
  if (!selector || state->step >= selector->config.numSteps)
    return NULL;
  const MilConfigStep *step = &selector->config.steps[state->step];
  return step->pass == state->technique ? step : NULL;
}

static MilStatus choose(void *userData, const MilWeight *weight, MilChoice *outChoice,
                        MilDiag diag) {
  const State *state = userData;
  const MilSelector *selector = milDecisionFind(&state->decisions, weight);
  const MilConfigStep *step = currentStep(state, selector);
  outChoice->options = step ? step->options : NULL;
  outChoice->goesOn = step && state->step + 1 < selector->config.numSteps;
  return MIL_OK;
}

/// Whether some weight is for the technique in this step.
static bool isNeeded(const State *state) {
  for (size_t i = 0; i < state->decisions.size; ++i)
    if (currentStep(state, state->decisions.data[i].selector))
      return true;
  return false;
}

static size_t countSteps(const State *state) {
  size_t most = 0;
  for (size_t i = 0; i < state->decisions.size; ++i) {
    const MilSelector *selector = state->decisions.data[i].selector;
    if (selector && selector->config.numSteps > most)
      most = selector->config.numSteps;
  }
  return most;
}

static MilStatus applyAll(State *state) {
  size_t steps = countSteps(state);
  for (state->step = 0; state->step < steps; ++state->step)
    for (size_t i = 0; i < sizeof techniques / sizeof techniques[0]; ++i) {
      state->technique = techniques[i];
      if (!isNeeded(state))
        continue;
      MilStatus status = milTechniqueApply(state->module, state->technique, choose, state);
      if (status != MIL_OK)
        return status;
    }
  return MIL_OK;
}

/// Reads the configuration. Errors have been emitted.
static MilStatus readConfig(State *state, const Options *o, MilDiag diag) {
  MlirContext context = mlirOperationGetContext(state->module);
  if (o->text.length) { // its braces were taken for those around a value
    const char *text = milArenaPrintf(state->arena, "{%.*s}", MIL_STR(o->text));
    return text ? milConfigFileParse(context, "text", milString(text), state->arena, &state->file)
                : milFail(diag, MIL_NO_MEMORY, "out of memory");
  }
  MilString path = milArenaCopyString(state->arena, o->config);
  return path.data ? milConfigFileRead(context, path.data, state->arena, &state->file)
                   : milFail(diag, MIL_NO_MEMORY, "out of memory");
}

static MlirLogicalResult run(MlirOperation module, const void *opaque, const MilPassDef *pass) {
  const Options *o = opaque;
  MlirLocation location = mlirOperationGetLocation(module);
  MilDiag diag = milDiagAtLocation(&location);
  State state = {.module = module, .arena = milArenaCreate()};
  MilStatus status = state.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  MilMatcher matcher;
  MilModelNames names;
  MIL_TRY(readConfig(&state, o, diag));
  MIL_TRY(milModelNamesCollect(module, state.arena, &names, diag));
  MIL_TRY(milMatcherInit(&matcher, &state.file, names, state.arena, diag));
  MIL_TRY(milWeightsCollect(module, state.arena, &state.weights, diag));
  MIL_TRY(milMatchCheck(&matcher, &state.weights));
  MIL_TRY(milDecide(&matcher, module, &state.weights, (MilSharedMode)o->shared, &state.decisions));
  if (milConfigFileIsOutOfMemory(&state.file))
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
  if (state.decisions.hasCopies)
    MIL_TRY(milWeightsCollect(module, state.arena, &state.weights, diag));
  MIL_TRY(reportAll(&state, pass->argument, diag));
  MIL_TRY(applyAll(&state));
done:
  milConfigFileDestroy(&state.file);
  milArenaDestroy(state.arena);
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

const MilPassDef milPassCompress = {
    .argument = "compress",
    .summary = "Palettize, quantize and prune weights as a configuration file says",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = run,
};
