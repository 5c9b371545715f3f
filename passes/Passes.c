//===- Passes.c - registration of the passes ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Passes.h"

#include "Bridge/Pass.h"
#include "mil-c/AttributeNames.h"
#include "mlir-c/BuiltinAttributes.h"
#include <pthread.h>

#define MIL_PASS(name, heading, values) extern const MilPassDef name;
#include "Passes.def"

/// What a pass does with the values of weights.
typedef enum Values { NOTHING, READS, MAKES } Values;
typedef struct Pass {
  const MilPassDef *def;
  const char *heading;
  Values values;
} Pass;
static const Pass passes[] = {
#define MIL_PASS(name, heading, values) {&name, heading, values},
#include "Passes.def"
};

/// A name for passes.
typedef struct Pipeline {
  const char *argument, *heading, *passes, *options, *summary;
} Pipeline;
static const Pipeline pipelines[] = {
#define MIL_PIPELINE(...) {__VA_ARGS__},
#include "Pipelines.def"
};

enum {
  NUM_PASSES = sizeof passes / sizeof passes[0],
  NUM_PIPELINES = sizeof pipelines / sizeof pipelines[0]
};

static void registerAll(void) {
  for (size_t i = 0; i < NUM_PASSES; ++i)
    milRegisterPass(passes[i].def);
  for (const Pipeline *p = pipelines; p < pipelines + NUM_PIPELINES; ++p)
    milRegisterPipeline(p->argument, p->summary, p->passes, p->options);
}

void milRegisterPasses(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, registerAll);
}

static MilStatus describeOptions(const MilPassDef *def, MilArena *arena, MilPassInfo *info) {
  MilPassOptionInfo *options = milArenaCalloc(arena, def->numOptions, sizeof *options);
  if (!options)
    return MIL_NO_MEMORY;
  for (size_t i = 0; i < def->numOptions; ++i) {
    const MilOption *row = &def->options[i];
    options[i] =
        (MilPassOptionInfo){.name = row->name,
                            .values = milOptionValues(row, arena),
                            .defaultText = row->defaultText ? row->defaultText : row->impliedText,
                            .doc = row->doc,
                            .unnamed = row->unnamed || def->numOptions == 1};
    if (!options[i].values)
      return MIL_NO_MEMORY;
  }
  info->options = options;
  info->numOptions = def->numOptions;
  return MIL_OK;
}

/// The pass that a name stands for, if it is one; null: several.
static const MilPassDef *onlyPass(const Pipeline *pipeline) {
  for (size_t i = 0; pipeline->options && i < NUM_PASSES; ++i)
    if (strcmp(pipeline->passes, passes[i].def->argument) == 0)
      return passes[i].def;
  return NULL;
}

MilStatus milPassesDescribe(MilArena *arena, const MilPassInfo **outPasses, size_t *outCount) {
  MilPassInfo *infos = milArenaCalloc(arena, NUM_PASSES + NUM_PIPELINES, sizeof *infos),
              *at = infos;
  MilStatus status = infos ? MIL_OK : MIL_NO_MEMORY;
  for (size_t i = 0; i < NUM_PASSES && status == MIL_OK; ++i, ++at) {
    const MilPassDef *def = passes[i].def;
    *at =
        (MilPassInfo){.name = def->argument, .group = passes[i].heading, .sentence = def->summary};
    status = describeOptions(def, arena, at);
  }
  for (size_t i = 0; i < NUM_PIPELINES && status == MIL_OK; ++i, ++at) {
    const Pipeline *p = &pipelines[i];
    const MilPassDef *pass = onlyPass(p);
    *at = (MilPassInfo){.name = p->argument,
                        .group = p->heading,
                        .sentence = p->summary,
                        .standsFor = p->passes,
                        .given = p->options};
    if (pass)
      status = describeOptions(pass, arena, at);
  }
  *outPasses = infos;
  *outCount = NUM_PASSES + NUM_PIPELINES;
  return status;
}

//===----------------------------------------------------------------------===//
// Stand-ins
//===----------------------------------------------------------------------===//

/// Passes of others do nothing with values; what has no name holds passes of which nothing is known.
static Values valuesOf(const char *name) {
  for (size_t i = 0; i < NUM_PASSES; ++i)
    if (strcmp(name, passes[i].def->argument) == 0)
      return passes[i].values;
  return *name ? NOTHING : READS;
}

void milPassesAllowStandIns(MlirModule module, const char *const *names, size_t count) {
  MlirContext context = mlirModuleGetContext(module);
  bool made = false, read = false;
  for (size_t i = 0; i < count; ++i) {
    Values values = valuesOf(names[i]);
    read |= made && values != NOTHING;
    made |= values == MAKES;
  }
  if (!read)
    mlirOperationSetDiscardableAttributeByName(mlirModuleGetOperation(module),
                                               mlirStringRefCreateFromCString(MIL_ATTR_STAND_INS),
                                               mlirUnitAttrGet(context));
}
