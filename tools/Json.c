//===- Json.c - JSON that tools print ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Json.h"
#include <math.h>
#include <stdlib.h>

json_t *jsonCheck(Json *j, json_t *value) {
  j->failed |= !value;
  return value;
}
void jsonSet(Json *j, json_t *object, const char *key, json_t *value) {
  j->failed |= json_object_set_new(object, key, value) != 0;
}
void jsonAppend(Json *j, json_t *array, json_t *value) {
  j->failed |= json_array_append_new(array, value) != 0;
}

static char *toAscii(MilString text) {
  char *copy = malloc(text.length + 1);
  for (size_t i = 0; copy && i < text.length; ++i)
    copy[i] = (unsigned char)text.data[i] < 0x80 ? text.data[i] : '?';
  return copy;
}

json_t *jsonText(Json *j, MilString value) {
  json_t *string = json_stringn(value.length ? value.data : "", value.length);
  if (string)
    return string;
  char *ascii = toAscii(value);
  string = ascii ? json_stringn(ascii, value.length) : NULL;
  free(ascii);
  return jsonCheck(j, string);
}
json_t *jsonTextOrNull(Json *j, MilString value) {
  return value.length ? jsonText(j, value) : json_null();
}
json_t *jsonWord(Json *j, const char *value) {
  return value ? jsonText(j, milString(value)) : json_null();
}
void jsonSetText(Json *j, json_t *object, MilString key, json_t *value) {
  if (json_object_setn(object, key.length ? key.data : "", key.length, value) != 0) {
    char *ascii = toAscii(key);
    j->failed |= !ascii || json_object_setn(object, ascii, key.length, value) != 0;
    free(ascii);
  }
  json_decref(value);
}

json_t *jsonWhole(Json *j, uint64_t value) { return jsonCheck(j, json_integer((json_int_t)value)); }
json_t *jsonNumber(Json *j, double value) {
  return isfinite(value) ? jsonCheck(j, json_real(value)) : json_null();
}
json_t *jsonDataType(Json *j, MilDataType type) {
  const MilDataTypeInfo *info = milDataTypeGet(type);
  return info ? jsonWord(j, info->name) : json_null();
}
json_t *jsonShape(Json *j, MilShape shape) {
  json_t *array = jsonCheck(j, json_array());
  for (size_t i = 0; i < shape.rank; ++i)
    jsonAppend(j, array, jsonCheck(j, json_integer(shape.dims[i])));
  return array;
}
