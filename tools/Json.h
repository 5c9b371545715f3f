//===- Json.h - JSON that tools print ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text that is no UTF-8 has `?` for each byte beyond ASCII. Numbers that are not finite are null.
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_JSON_H
#define MIL_TOOLS_JSON_H

#include "mil-c/Metadata.h"
#include <jansson.h>

/// Makes values and remembers whether one could not be made.
typedef struct Json {
  bool failed;
} Json;

json_t *jsonCheck(Json *j, json_t *value);
/// Both take the value over.
void jsonSet(Json *j, json_t *object, const char *key, json_t *value);
void jsonAppend(Json *j, json_t *array, json_t *value);
/// A key from the file.
void jsonSetText(Json *j, json_t *object, MilString key, json_t *value);

json_t *jsonText(Json *j, MilString value);
/// Null for an empty text.
json_t *jsonTextOrNull(Json *j, MilString value);
/// Null for null.
json_t *jsonWord(Json *j, const char *value);
json_t *jsonWhole(Json *j, uint64_t value);
json_t *jsonNumber(Json *j, double value);
json_t *jsonDataType(Json *j, MilDataType type);
json_t *jsonShape(Json *j, MilShape shape);

#endif // MIL_TOOLS_JSON_H
