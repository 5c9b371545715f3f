//===- Lint.c - --lint --------------------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   mil-opt Model.mlpackage --lint=iOS17,ANE
// warns of what is known to fail or to be slow on these units of these systems, at the weight,
// operation or function; Lint.def has the rules, Lint.md says where they come from. Nothing is
// changed. A system is the least one, as for --target: later ones are meant as well.
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Common/Decode.h"
#include "Lint/LintRules.h"
#include "Lint/WeightFile.h"
#include "mil/OpTable.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"

/// Findings of one rule that are shown; the others are counted.
enum { kShown = 3 };
/// Constants with fewer elements are parameters, not weights.
enum { kLeastElements = 10 };

typedef struct Options {
  MilStringList target;
  bool asErrors;
} Options;

static const MilOption options[] = {
    MIL_OPTION_UNNAMED(Options, target, STRING_LIST, "target", NULL,
                       "a system, iOS15 to iOS18, iOS26 or the macOS, watchOS, tvOS or visionOS of "
                       "the same year, and units: CPU, GPU, ANE; left out: the systems that the "
                       "functions are written for, all units"),
    MIL_OPTION(Options, asErrors, BOOL, "as_errors", NULL, "findings are errors"),
};

static MilStatus check(const void *opaque, MilDiag diag) {
  const Options *o = opaque;
  MilLintTarget target;
  return milLintTargetParse(&o->target, &target, diag);
}

typedef struct Lint {
  MilArena *arena;
  MilLintTarget target;
  MilSeverity severity; ///< of findings
  const MilLintRule *rules;
  size_t numRules, *counts; ///< findings of each rule
  bool noMemory;
} Lint;

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static MilString symbolName(MlirOperation op) {
  return milStringAttrGet(
      mlirOperationGetAttributeByName(op, mlirStringRefCreateFromCString("sym_name")));
}

/// What an operation is called in MIL.
static MilString nameOf(MlirOperation op) {
  MilString name = milStringAttrGet(milOpGetAttribute(op, MIL_ATTR_NAME));
  return name.length || !mlirOperationGetNumResults(op)
             ? name
             : milValueGetName(mlirOperationGetResult(op, 0));
}

/// What a message begins with; null when out of memory.
static const char *describe(Lint *l, const MilLintSubject *s) {
  const char *name = milArenaPrintf(l->arena, "'%.*s'", MIL_STR(s->name)), *more;
  switch (s->look) {
  case MIL_LINT_MODEL:
    return milArenaPrintf(l->arena, "model%s%.*s (%llu bytes of weights)",
                          s->name.length ? " " : "", MIL_STR(s->name),
                          (unsigned long long)s->bytes);
  case MIL_LINT_FUNCTION:
    return name ? milArenaPrintf(l->arena, "function %s", name) : NULL;
  case MIL_LINT_STATE:
    return name ? milArenaPrintf(l->arena, "state %s", name) : NULL;
  case MIL_LINT_OPERATION:
    more = milOpInfoGetName(milOpInfoOf(s->op)).data;
    return name ? milArenaPrintf(l->arena, "operation %s (%s)", name, more) : NULL;
  case MIL_LINT_WEIGHT:
    more = milEncodingDescribe(s->encoding, l->arena);
    return name && more ? milArenaPrintf(l->arena, "weight %s (%s)", name, more) : NULL;
  }
  return NULL;
}

/// "iOS18 and later".
static const char *systemsOf(Lint *l, const MilLintRule *rule) {
  const char *first = milTargetName(rule->first);
  if (rule->last == rule->first)
    return first;
  return rule->last == MIL_LINT_LATEST
             ? milArenaPrintf(l->arena, "%s and later", first)
             : milArenaPrintf(l->arena, "%s to %s", first, milTargetName(rule->last));
}

/// What is said between the subject and the outcome.
static const char *seen(Lint *l, const MilLintRule *rule, const MilLintSubject *s) {
  if (!rule->first)
    return milArenaPrintf(l->arena, "needs %s, the target is %.*s", milTargetName(s->needs),
                          MIL_STR(l->target.system));
  const char *systems = systemsOf(l, rule);
  return systems ? milArenaPrintf(l->arena, "%s on %s (%s)", rule->what,
                                  milUnitNames(rule->units & l->target.units), systems)
                 : NULL;
}

static void report(Lint *l, size_t index, const MilLintSubject *s) {
  const MilLintRule *rule = &l->rules[index];
  if (l->counts[index]++ >= kShown)
    return;
  MlirLocation location = mlirOperationGetLocation(s->op);
  const char *subject = describe(l, s), *what = seen(l, rule, s);
  l->noMemory |= !subject || !what;
  if (!l->noMemory)
    milEmit(milDiagAtLocation(&location), l->severity, "%s: %s: %s, as %s; %s [%s]", subject, what,
            rule->outcome, rule->why, rule->instead, rule->id);
}

/// `version`: that of the function, of which older systems do not load anything.
static void look(Lint *l, const MilLintSubject *s, int version) {
  int least = l->target.version > version ? l->target.version : version;
  for (size_t i = 0; i < l->numRules && !l->noMemory; ++i)
    if (milLintRuleApplies(&l->rules[i], s, least))
      report(l, i, s);
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

/// `specificationVersion` of a model; 0: it does not say.
static int modelVersion(MlirOperation module) {
  MlirAttribute model = milOpGetAttribute(module, MIL_ATTR_MODEL), version = model;
  if (!mlirAttributeIsNull(model) && mlirAttributeIsADictionary(model))
    version = mlirDictionaryAttrGetElementByName(
        model, mlirStringRefCreateFromCString("specificationVersion"));
  if (mlirAttributeIsNull(version) || !mlirAttributeIsAInteger(version))
    return 0;
  int64_t value = mlirIntegerAttrGetValueInt(version);
  return value > 0 && value < INT_MAX ? (int)value : 0;
}

/// The newest version that a function in the module is written for; -1: there is no function.
static int functionsVersion(MlirOperation module) {
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0));
  int newest = -1;
  for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op)) {
    int version = milOpIs(op, "mil.func") ? milFunctionGetVersion(op) : -1;
    newest = version > newest ? version : newest;
  }
  return newest;
}

/// A module with functions is a model; one of models is a pipeline.
static void lintModel(Lint *l, MlirOperation module) {
  int functions = functionsVersion(module), model = modelVersion(module);
  MilLintSubject s = {.look = MIL_LINT_MODEL,
                      .op = module,
                      .name = symbolName(module),
                      .target = &l->target,
                      .needs = model > functions ? model : 0}; // a newer function speaks for itself
  if (functions < 0)
    return;
  l->noMemory |= !milWeightFileMeasure(module, l->arena, &s.bytes);
  look(l, &s, functions);
}

static void lintFunction(Lint *l, MlirOperation function) {
  int version = milFunctionGetVersion(function);
  MilLintSubject s = {.look = MIL_LINT_FUNCTION,
                      .op = function,
                      .name = symbolName(function),
                      .target = &l->target,
                      .needs = version};
  look(l, &s, version);
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
  s.look = MIL_LINT_STATE;
  for (intptr_t i = 0; !mlirBlockIsNull(body) && i < mlirBlockGetNumArguments(body); ++i) {
    MlirValue argument = mlirBlockGetArgument(body, i);
    MlirType type = mlirValueGetType(argument);
    if (!milTypeIsAState(type))
      continue;
    s.name = milValueGetName(argument);
    s.tensor = milStateTypeGetWrapped(type);
    look(l, &s, version);
  }
}

static void lintWeight(Lint *l, MlirOperation op, int version) {
  MilEncoding encoding;
  bool isDense = milOpIs(op, "mil.const");
  if (!milEncodingIsWeight(op))
    return;
  if (milEncodingGet(op, l->arena, &encoding)) {
    MilLintSubject s = {.look = MIL_LINT_WEIGHT,
                        .op = op,
                        .name = encoding.name,
                        .target = &l->target,
                        .needs = milEncodingVersion(&encoding),
                        .encoding = &encoding};
    if (!isDense || (encoding.rank > 1 && encoding.elements >= kLeastElements))
      look(l, &s, version);
  } else if (!isDense) {
    MlirLocation location = mlirOperationGetLocation(op);
    milEmit(milDiagAtLocation(&location), MIL_WARNING,
            "weight '%.*s' is not linted: its parts are no plain tensors that fit together",
            MIL_STR(encoding.name));
  }
}

static MlirWalkResult visit(MlirOperation op, void *userData) {
  Lint *l = userData;
  const MilOpInfo *info = milOpInfoOf(op);
  int version = milFunctionGetVersion(milOpGetFunction(op));
  if (milOpIs(op, "builtin.module"))
    lintModel(l, op);
  else if (milOpIs(op, "mil.func"))
    lintFunction(l, op);
  else if (milOpIs(op, "mil.const") || milOpIsConstexpr(op))
    lintWeight(l, op, version);
  else if (info) {
    MilLintSubject s = {.look = MIL_LINT_OPERATION,
                        .op = op,
                        .name = nameOf(op),
                        .target = &l->target,
                        .needs = info->since};
    look(l, &s, version);
  }
  return l->noMemory ? MlirWalkResultInterrupt : MlirWalkResultAdvance;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Counts what was not shown, then everything; returns the number of findings.
static size_t summarize(Lint *l, MilDiag diag) {
  size_t total = 0;
  const char *rules = "", *system = "the systems of its functions";
  for (size_t i = 0; i < l->numRules && rules; ++i) {
    size_t count = l->counts[i];
    if (count > kShown)
      milEmit(diag, l->severity, "%zu more like the above [%s]", count - kShown, l->rules[i].id);
    if (count)
      rules =
          milArenaPrintf(l->arena, "%s%s%s %zu", rules, total ? ", " : ": ", l->rules[i].id, count);
    total += count;
  }
  if (l->target.version)
    system = milArenaPrintf(l->arena, "%.*s and later", MIL_STR(l->target.system));
  l->noMemory |= !rules || !system;
  if (!l->noMemory)
    milEmit(diag, MIL_REMARK, "lint for %s, %s: %zu finding%s%s", system,
            milUnitNames(l->target.units), total, total == 1 ? "" : "s", rules);
  return total;
}

static MlirLogicalResult run(MlirOperation root, const void *opaque, const MilPassDef *def) {
  const Options *o = opaque;
  MlirLocation location = mlirOperationGetLocation(root);
  MilDiag diag = milDiagAtLocation(&location);
  Lint lint = {.arena = milArenaCreate(), .severity = o->asErrors ? MIL_ERROR : MIL_WARNING};
  MilStatus status = MIL_NO_MEMORY;
  size_t findings = 0;
  lint.rules = milLintRules(&lint.numRules);
  lint.counts = lint.arena ? milArenaCalloc(lint.arena, lint.numRules, sizeof(size_t)) : NULL;
  if (lint.counts) {
    MIL_TRY(milLintTargetParse(&o->target, &lint.target, diag));
    mlirOperationWalk(root, visit, &lint, MlirWalkPreOrder);
    findings = lint.noMemory ? 0 : summarize(&lint, diag);
    status = lint.noMemory ? MIL_NO_MEMORY : MIL_OK;
  }
  if (status == MIL_NO_MEMORY)
    status = milFail(diag, MIL_NO_MEMORY, "out of memory");
done:
  milArenaDestroy(lint.arena);
  return status == MIL_OK && !(findings && o->asErrors) ? mlirLogicalResultSuccess()
                                                        : mlirLogicalResultFailure();
}

const MilPassDef milPassLint = {
    .argument = "lint",
    .summary = "Warn of what is known to fail or to be slow on systems and compute units",
    .anchor = "builtin.module",
    .options = options,
    .numOptions = sizeof options / sizeof options[0],
    .optionsSize = sizeof(Options),
    .check = check,
    .run = run,
};
