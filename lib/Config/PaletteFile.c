//===- PaletteFile.c - palettes that somebody made ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Config/PaletteFile.h"

#include "mil-c/Buffer.h"
#include <jansson.h>
#include <math.h>

typedef struct Reader {
  const char *path;
  const char *where; ///< `path`, or `path: 'name'`: the array that is read
  MilArena *arena;
  MilDiag diag;
  size_t length; ///< of the file
} Reader;

#define FAIL(reader, status, ...) milFail((reader)->diag, status, __VA_ARGS__)

static MilStatus failMemory(const Reader *r) {
  return FAIL(r, MIL_NO_MEMORY, "%s: out of memory", r->path);
}

//===----------------------------------------------------------------------===//
// Arrays of JSON
//===----------------------------------------------------------------------===//

/// Where we are in an array: "[2][0]".
typedef struct Path {
  size_t at[MIL_NUMBERS_MAX_RANK];
  unsigned depth;
} Path;

static const char *printPath(const Reader *r, const Path *path) {
  const char *text = "";
  for (unsigned i = 0; i < path->depth && text; ++i)
    text = milArenaPrintf(r->arena, "%s[%zu]", text, path->at[i]);
  return text ? text : "";
}

static const char *kindName(const json_t *json) {
  switch (json_typeof(json)) {
  case JSON_OBJECT:
    return "an object";
  case JSON_ARRAY:
    return "an array";
  case JSON_STRING:
    return "a string";
  case JSON_NULL:
    return "null";
  case JSON_TRUE:
  case JSON_FALSE:
    return "a boolean";
  default:
    return "a number";
  }
}

/// The lengths of the first arrays, which all others must have.
static MilStatus readShape(const Reader *r, const json_t *json, MilNumbers *numbers) {
  for (numbers->rank = 0; json_is_array(json); json = json_array_get(json, 0)) {
    if (numbers->rank == MIL_NUMBERS_MAX_RANK)
      return FAIL(r, MIL_MALFORMED, "%s: arrays nested more than %d deep", r->where,
                  MIL_NUMBERS_MAX_RANK);
    if (!json_array_size(json))
      return FAIL(r, MIL_MALFORMED, "%s: an empty array, expected numbers", r->where);
    numbers->dims[numbers->rank++] = json_array_size(json);
  }
  if (!numbers->rank)
    return FAIL(r, MIL_MALFORMED, "%s: %s, expected an array of numbers", r->where, kindName(json));
  return MIL_OK;
}

static MilStatus readValues(const Reader *r, const json_t *json, const MilNumbers *numbers,
                            Path *path, double **next) {
  bool isLeaf = path->depth == numbers->rank;
  if (isLeaf ? !json_is_number(json) : !json_is_array(json))
    return FAIL(r, MIL_MALFORMED, "%s: %s is %s, expected %s", r->where, printPath(r, path),
                kindName(json), isLeaf ? "a number" : "an array");
  if (isLeaf) {
    *(*next)++ = json_number_value(json);
    return MIL_OK;
  }
  uint64_t size = json_array_size(json), expected = numbers->dims[path->depth];
  if (size != expected)
    return FAIL(r, MIL_MALFORMED, "%s: %s has %llu elements, expected %llu as the first one has",
                r->where, printPath(r, path), (unsigned long long)size,
                (unsigned long long)expected);
  for (size_t i = 0; i < size; ++i) {
    path->at[path->depth++] = i;
    MilStatus status = readValues(r, json_array_get(json, i), numbers, path, next);
    --path->depth;
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

static MilStatus readArray(const Reader *r, const json_t *json, MilNumbers *numbers) {
  MilStatus status = readShape(r, json, numbers);
  uint64_t count = 1;
  if (status != MIL_OK)
    return status;
  for (unsigned i = 0; i < numbers->rank; ++i)
    if (!milCheckedMul(count, numbers->dims[i], &count))
      count = UINT64_MAX;
  if (count > r->length) // each number takes a byte at least
    return FAIL(r, MIL_MALFORMED, "%s: not all arrays have as many elements as the first ones",
                r->where);
  double *values = milArenaCalloc(r->arena, (size_t)count, sizeof *values), *next = values;
  Path path = {.depth = 0};
  if (!values)
    return failMemory(r);
  numbers->values = values;
  return readValues(r, json, numbers, &path, &next);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static MilStatus readNamed(Reader *r, json_t *json, MilPaletteFile *file) {
  const char *name;
  json_t *value;
  if (json_object_size(json) > MIL_PALETTE_FILE_MAX_NAMES)
    return FAIL(r, MIL_UNSUPPORTED, "%s: %zu names, expected at most %d", r->path,
                json_object_size(json), MIL_PALETTE_FILE_MAX_NAMES);
  if (!json_object_size(json))
    return FAIL(r, MIL_MALFORMED, "%s: an object without names of weights", r->path);
  file->tables = milArenaCalloc(r->arena, json_object_size(json), sizeof *file->tables);
  if (!file->tables)
    return failMemory(r);
  json_object_foreach(json, name, value) {
    MilPaletteTable *table = &file->tables[file->size++];
    table->name = milArenaCopyString(r->arena, milString(name));
    r->where = milArenaPrintf(r->arena, "%s: '%s'", r->path, name);
    if (!table->name.data || !r->where)
      return failMemory(r);
    MilStatus status = readArray(r, value, &table->numbers);
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

static MilStatus readOne(Reader *r, MilPaletteFile *file) {
  file->tables = milArenaCalloc(r->arena, 1, sizeof *file->tables);
  file->size = 1;
  return file->tables ? MIL_OK : failMemory(r);
}

static MilStatus readJson(Reader *r, MilString bytes, MilPaletteFile *file) {
  json_error_t error;
  MilStatus status = MIL_OK;
  const char *data = bytes.length ? bytes.data : "";
  json_t *json = json_loadb(data, bytes.length, JSON_REJECT_DUPLICATES, &error);
  // Where jansson gets no memory for a character it leaves it out, so it is asked twice.
  json_t *again = json ? json_loadb(data, bytes.length, JSON_REJECT_DUPLICATES, NULL) : NULL;
  bool isWhole = json ? json_equal(json, again)
                      : error.text[0] && json_error_code(&error) != json_error_out_of_memory;
  json_decref(again);
  if (!isWhole) {
    json_decref(json);
    return FAIL(r, MIL_NO_MEMORY, "%s: out of memory", r->path);
  }
  if (!json)
    return FAIL(r, MIL_MALFORMED, "%s: line %d, column %d: %s", r->path, error.line, error.column,
                error.text);
  if (json_is_object(json)) {
    status = readNamed(r, json, file);
  } else {
    status = readOne(r, file);
    if (status == MIL_OK)
      status = readArray(r, json, &file->tables[0].numbers);
  }
  json_decref(json);
  return status;
}

MilStatus milPaletteFileRead(MilString path, MilArena *arena, MilPaletteFile *outFile,
                             MilDiag diag) {
  MilString copy = milArenaCopyString(arena, path);
  Reader r = {.path = copy.data, .where = copy.data, .arena = arena, .diag = diag};
  MilBuffer buffer = {0};
  MilStatus status = MIL_OK;
  *outFile = (MilPaletteFile){.path = copy.data};
  if (!copy.data)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(milBufferMapFile(copy.data, &buffer, diag));
  if (buffer.size > MIL_PALETTE_FILE_MAX_BYTES)
    MIL_TRY(FAIL(&r, MIL_UNSUPPORTED, "%s: %zu bytes, expected a palette of at most %d", copy.data,
                 buffer.size, MIL_PALETTE_FILE_MAX_BYTES));
  MilString bytes = {buffer.data, r.length = buffer.size};
  if (milNpyIs(bytes)) {
    MIL_TRY(readOne(&r, outFile));
    MIL_TRY(milNpyParse(bytes, copy.data, arena, &outFile->tables[0].numbers, diag));
  } else {
    MIL_TRY(readJson(&r, bytes, outFile));
  }
done:
  milBufferRelease(&buffer);
  return status;
}
