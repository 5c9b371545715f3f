//===- Manifest.h - Manifest.json of a package --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_FORMAT_MANIFEST_H
#define MIL_FORMAT_MANIFEST_H

#include "mil-c/Arena.h"
#include "mil-c/Support.h"

/// An item: a file or directory of the package. Strings are in the arena.
typedef struct MilManifestItem {
  MilString identifier;
  MilString path; ///< below Data/, without empty and `.` components
} MilManifestItem;

typedef struct MilManifest {
  MilArena *arena;
  /// Everything that was read, with keys that we do not know.
  struct json_t *json; // NOLINT(readability-identifier-naming): of jansson
  const MilManifestItem *items;
  size_t itemCount;
  MilString modelPath; ///< of the root item
  MilString
      weightsPath; ///< `weights` beside the model: where Core ML looks, whatever the items say
} MilManifest;

/// Reads and checks the text of a Manifest.json. `where` names it in messages.
/// Errors MIL_MALFORMED; MIL_UNSUPPORTED: a version newer than 1.0.0; MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milManifestParse(MilArena *arena, MilString text, const char *where,
                                           MilManifest *outManifest, MilDiag diag);
/// One for a new package: model and weights where coremltools puts them.
MIL_WARN_UNUSED MilStatus milManifestCreate(MilArena *arena, MilManifest *outManifest,
                                            MilDiag diag);
/// Gives a new one its identifiers, which follow from the content: the hash of the model file (milHash,
/// seed 0). Errors MIL_NO_MEMORY, and then it is gone.
MIL_WARN_UNUSED MilStatus milManifestIdentify(MilManifest *manifest, uint64_t content,
                                              MilDiag diag);
/// The identifiers of a manifest that says nothing else than a new one does; empty for any other.
/// `text` has been read by milManifestParse. Errors MIL_NO_MEMORY.
MIL_WARN_UNUSED MilStatus milManifestGetIdentifiers(MilArena *arena, MilString text,
                                                    MilString *outModel, MilString *outWeights,
                                                    MilDiag diag);
/// Whether these are the identifiers of a new one with this content.
bool milManifestIdentifiersAreNew(MilString model, MilString weights, uint64_t content);
/// The text of a new one with other identifiers.
MIL_WARN_UNUSED MilStatus milManifestFromIdentifiers(MilArena *arena, MilString model,
                                                     MilString weights, MilString *outText,
                                                     MilDiag diag);
/// Adds an item for the weights directory where none has its path.
MIL_WARN_UNUSED MilStatus milManifestAddWeights(MilManifest *manifest, MilDiag diag);
/// The text: sorted keys, indented by 4, a newline at the end.
MIL_WARN_UNUSED MilStatus milManifestPrint(const MilManifest *manifest, MilString *outText,
                                           MilDiag diag);
/// Whether the item is the directory of weights, which may be missing: archives lose empty
/// directories.
bool milManifestIsWeights(const MilManifest *manifest, const MilManifestItem *item);
void milManifestDestroy(MilManifest *manifest);

/// How a model refers to the weights directory.
#define MIL_MODEL_WEIGHTS "@model_path/weights/"
/// The name in `@model_path/weights/<name>`, lent; false for anything else, and for a name that
/// leads elsewhere.
bool milManifestSplitBlobName(MilString fileName, MilString *outName);

#endif // MIL_FORMAT_MANIFEST_H
