//===- CompressFile.h - a configuration file for compression ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compress.md describes the file. Source: coremltools/optimize/coreml/_config.py,
// OptimizationConfig.from_dict.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_COMPRESSFILE_H
#define MIL_PASSES_COMPRESSFILE_H

#include "CompressClasses.h"
#include "CompressPattern.h"

typedef enum MilSelectorKind {
  MIL_SELECT_NAME, ///< op_name_configs
  MIL_SELECT_TYPE, ///< op_type_configs
  MIL_SELECT_SIZE, ///< size_configs
  MIL_SELECT_ALL,  ///< global_config
} MilSelectorKind;

/// One key with what is done where it applies.
typedef struct MilSelector {
  MilSelectorKind kind;
  MilString key; ///< a NUL follows
  MilYamlPlace place;
  MilConfig config;
  MilPattern *pattern; ///< of a name or type; null: exactly the key
  MilSizeRange sizes;
  bool hasWeight; ///< set when some weight of the model is meant
} MilSelector;

typedef struct MilSelectors {
  MilSelector *data;
  size_t size;
} MilSelectors;

typedef struct MilConfigFile {
  MilConfigReader reader;
  MilSelectors exact[MIL_SELECT_SIZE];    ///< names and types without patterns, ordered by key
  MilSelectors patterns[MIL_SELECT_SIZE]; ///< those with, in the order of the file
  MilSelectors sizes;                     ///< in the order of the file
  MilSelectors all;                       ///< at most one
} MilConfigFile;

/// The section of a kind: "op_name_configs".
const char *milSelectorSection(MilSelectorKind kind);

/// Reads the text of a file. Errors have been emitted at places of the text, `path` being where it comes
/// from, which lives as long as the result. Destroy it in any case.
MIL_WARN_UNUSED MilStatus milConfigFileParse(MlirContext context, const char *path, MilString text,
                                             MilArena *arena, MilConfigFile *outFile);
/// Reads a file. Errors have been emitted at places of the file. Destroy it in any case.
MIL_WARN_UNUSED MilStatus milConfigFileRead(MlirContext context, const char *path, MilArena *arena,
                                            MilConfigFile *outFile);
void milConfigFileDestroy(MilConfigFile *file);

/// The selector of exactly this key; null: there is none.
MilSelector *milConfigFileFind(const MilConfigFile *file, MilSelectorKind kind, MilString key);
/// Whether the answer of some pattern is wrong because there was no memory.
bool milConfigFileIsOutOfMemory(const MilConfigFile *file);
/// "config.yaml:12", in the arena: for messages that are about something else.
const char *milConfigFilePlace(const MilConfigFile *file, MilYamlPlace place);

#endif // MIL_PASSES_COMPRESSFILE_H
