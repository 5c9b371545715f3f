//===- ModelJson.h - what a model is, as JSON -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys do not depend on the model: what does not apply is null, an empty array or an empty object.
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_MODELJSON_H
#define MIL_TOOLS_MODELJSON_H

#include "Json.h"

/// Adds what a model is to an object: "specification_version", "target", ..., "functions".
void jsonSetModel(Json *j, json_t *root, const MilModelInfo *model);
/// Function and name of the weights that milMetadataCompare has found none for in the other model: those that
/// are compressed or have `threshold` elements. Null: none.
json_t *jsonUnmatched(Json *j, const MilMetadata *metadata, uint64_t threshold);
/// Null where there are no elements.
json_t *jsonBitsPerWeight(Json *j, uint64_t bytes, uint64_t elements);

#endif // MIL_TOOLS_MODELJSON_H
