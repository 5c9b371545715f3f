//===- CompressClasses.h - the configuration of one kind of weights -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mapping with a class of coremltools.optimize.coreml becomes the options of a pass.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_COMPRESSCLASSES_H
#define MIL_PASSES_COMPRESSCLASSES_H

#include "Bridge/Pass.h"
#include "Config/Yaml.h"
#include "Support/Names.h"

/// One technique with its options.
typedef struct MilConfigStep {
  MilYamlPlace place;
  const MilPassDef *pass;
  const void *options; ///< steps of a reader with equal options share them
  bool isStructured;   ///< prunes blocks or n:m
} MilConfigStep;

/// What is done with weights: one step after the other. Without steps they are left alone.
typedef struct MilConfig {
  MilYamlPlace place;
  const MilConfigStep *steps;
  size_t numSteps;
} MilConfig;

/// Whether both do the same; of one reader.
bool milConfigEqual(const MilConfig *a, const MilConfig *b);

typedef struct MilConfigClass MilConfigClass;

/// Reading one file.
typedef struct MilConfigReader {
  MlirContext context;
  MilArena *arena;
  const char *path;
  bool hidesLines;    ///< some line is too long to be shown with a message
  MilYamlPlace place; ///< of the message that is emitted
  MlirLocation location;
  const MilConfigClass *defaultClass; ///< of mappings that name none; null: they must
  MilNames options;                   ///< the different ones so far, by their hashes
} MilConfigReader;

/// A sink for messages about a place of the file.
MilDiag milConfigDiag(MilConfigReader *reader, MilYamlPlace place);

/// The class that the value of a `config_type` names.
MIL_WARN_UNUSED MilStatus milConfigClassFind(MilConfigReader *reader, const MilYamlNode *node,
                                             const MilConfigClass **outClass);
/// Reads null, a mapping or a sequence of mappings, the value of `key`, into the arena.
MIL_WARN_UNUSED MilStatus milConfigRead(MilConfigReader *reader, const MilYamlNode *key,
                                        const MilYamlNode *node, MilConfig *outConfig);

#endif // MIL_PASSES_COMPRESSCLASSES_H
