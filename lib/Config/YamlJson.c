//===- YamlJson.c - YAML as JSON ---------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/YamlJson.h"

#include "Yaml.h"
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static json_t *text(MilString from) { return json_stringn(from.data, from.length); }

static json_t *number(double value) {
  if (isfinite(value))
    return json_real(value);
  return json_string(isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
}

static json_t *integer(const char *plain) {
  errno = 0;
  long long value = strtoll(plain, NULL, 10);
  return errno ? number(strtod(plain, NULL)) : json_integer(value);
}

/// `.5`, `1e3`, `-.inf`: the C library reads them without the dot of the words.
static json_t *real(const char *plain) {
  bool isNegative = *plain == '-';
  const char *rest = plain + isNegative;
  if (*rest == '.' && (rest[1] | 0x20) >= 'a')
    return number((rest[1] | 0x20) == 'n' ? NAN : isNegative ? -INFINITY : INFINITY);
  return number(strtod(plain, NULL));
}

/// Null when out of memory. As deep as a tree can be.
static json_t *convert(const MilYamlNode *node) {
  json_t *made = NULL;
  int failed = 0;
  switch (node->kind) {
  case MIL_YAML_NULL:
    return json_null();
  case MIL_YAML_BOOL:
    return json_boolean(milStringEqual(node->plain, milString("true")));
  case MIL_YAML_INT:
    return integer(node->plain.data);
  case MIL_YAML_FLOAT:
    return real(node->plain.data);
  case MIL_YAML_STRING:
    return text(node->text);
  case MIL_YAML_SEQUENCE:
    made = json_array();
    for (size_t i = 0; made && !failed && i < node->size; ++i)
      failed = json_array_append_new(made, convert(node->items[i]));
    break;
  case MIL_YAML_MAPPING:
    made = json_object();
    for (size_t i = 0; made && !failed && i < node->size; ++i)
      failed =
          json_object_set_new(made, node->pairs[i].key->text.data, convert(node->pairs[i].value));
    break;
  }
  if (!failed)
    return made;
  json_decref(made);
  return NULL;
}

/// A message of the parser with its place in front.
typedef struct Located {
  const char *path;
  MilYamlPlace place;
  MilDiag diag;
} Located;

static void emitAtPlace(void *userData, MilSeverity severity, const char *message) {
  const Located *at = userData;
  milEmit(at->diag, severity, "%s:%u:%u: %s", at->path, at->place.line, at->place.column, message);
}

MilStatus milYamlToJson(MilString yaml, const char *path, MilArena *arena, MilString *outJson,
                        MilDiag diag) {
  const MilYamlNode *root;
  Located at = {path, {1, 1}, diag};
  *outJson = milString(NULL);
  MilStatus status = milYamlParse(yaml, arena, &root, &at.place, (MilDiag){emitAtPlace, &at});
  if (status != MIL_OK)
    return status;
  json_t *tree = convert(root);
  char *json = tree ? json_dumps(tree, JSON_ENCODE_ANY) : NULL;
  if (json)
    *outJson = milArenaCopyString(arena, milString(json));
  free(json);
  json_decref(tree);
  return outJson->data ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
}
