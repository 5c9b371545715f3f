//===- CompressFile.c - a configuration file for compression ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompressFile.h"

#include "mil-c/Buffer.h"
#include "mil-c/Dialect.h"
#include "mil-c/Limits.h"
#include "mil-c/Nearest.h"
#include <stdlib.h>

static const char *const sections[] = {
    [MIL_SELECT_NAME] = "op_name_configs",
    [MIL_SELECT_TYPE] = "op_type_configs",
    [MIL_SELECT_SIZE] = "size_configs",
    [MIL_SELECT_ALL] = "global_config",
};
static const char kType[] = "config_type";
static const char kAllKeys[] =
    "config_type, global_config, op_type_configs, op_name_configs, size_configs";

const char *milSelectorSection(MilSelectorKind kind) { return sections[kind]; }

#define FAIL_AT(file, where, ...)                                                                  \
  milFail(milConfigDiag(&(file)->reader, where), MIL_INVALID, __VA_ARGS__)

static MilStatus failMemory(MilConfigFile *file, MilYamlPlace place) {
  return milFail(milConfigDiag(&file->reader, place), MIL_NO_MEMORY, "out of memory");
}

//===----------------------------------------------------------------------===//
// Entries of a section
//===----------------------------------------------------------------------===//

/// An operation type that stands for constants, which no configuration is about.
static bool isConstantType(MilString type) {
  const MilOpInfo *info = milOpInfoLookup(type);
  return milStringEqual(type, milString("const")) || (info && milOpInfoIsConstexpr(info));
}

static MilStatus checkType(MilConfigFile *file, const MilSelector *selector) {
  bool isConvOrLinear = milStringEqual(selector->key, milString("conv")) ||
                        milStringEqual(selector->key, milString("linear"));
  if (isConstantType(selector->key))
    return FAIL_AT(file, selector->place,
                   "op_type_configs: '%.*s' makes weights, expected the type of operations that "
                   "use them; a weight itself can be named in op_name_configs",
                   MIL_STR(selector->key));
  for (size_t i = 0; i < selector->config.numSteps; ++i)
    if (selector->config.steps[i].isStructured && !selector->pattern && !isConvOrLinear)
      return FAIL_AT(file, selector->config.steps[i].place,
                     "op_type_configs: '%.*s' cannot be pruned in blocks or n:m, only conv and "
                     "linear can",
                     MIL_STR(selector->key));
  return MIL_OK;
}

static MilStatus readSelector(MilConfigFile *file, MilSelectorKind kind, MilYamlPair pair,
                              MilSelector *selector) {
  MilConfigReader *reader = &file->reader;
  MilStatus status = MIL_OK;
  *selector = (MilSelector){.kind = kind, .key = pair.key->text, .place = pair.key->place};
  MIL_TRY(milConfigRead(reader, pair.key, pair.value, &selector->config));
  if (kind == MIL_SELECT_SIZE)
    MIL_TRY(
        milSizeRangeParse(selector->key, &selector->sizes, milConfigDiag(reader, selector->place)));
  else if (kind != MIL_SELECT_ALL && milPatternIs(selector->key))
    MIL_TRY(milPatternCreate(selector->key, reader->arena, &selector->pattern,
                             milConfigDiag(reader, selector->place)));
  if (kind == MIL_SELECT_TYPE)
    MIL_TRY(checkType(file, selector));
done:
  return status;
}

/// Where an entry is kept.
static MilSelectors *listFor(MilConfigFile *file, MilSelectorKind kind, MilString key) {
  if (kind == MIL_SELECT_SIZE)
    return &file->sizes;
  return milPatternIs(key) ? &file->patterns[kind] : &file->exact[kind];
}

static int compareKeys(const void *left, const void *right) {
  const MilSelector *a = left, *b = right;
  return strcmp(a->key.data, b->key.data);
}

static MilStatus readSection(MilConfigFile *file, MilSelectorKind kind, MilYamlPair section) {
  const MilYamlNode *mapping = section.value;
  if (mapping->kind == MIL_YAML_NULL)
    return MIL_OK;
  if (mapping->kind != MIL_YAML_MAPPING)
    return FAIL_AT(file, mapping->place, "%s is %s, expected a mapping", sections[kind],
                   milYamlKindName(mapping->kind));
  // Each list has room for all.
  MilSelectors *lists[] = {listFor(file, kind, milString("")), listFor(file, kind, milString("*"))};
  for (size_t i = 0; i < 2; ++i) {
    lists[i]->data = milArenaCalloc(file->reader.arena, mapping->size + 1, sizeof(MilSelector));
    if (!lists[i]->data)
      return failMemory(file, mapping->place);
  }
  for (size_t i = 0; i < mapping->size; ++i) {
    MilYamlPair pair = mapping->pairs[i];
    MilSelectors *list = listFor(file, kind, pair.key->text);
    if (list->size == MIL_CONFIG_MAX_PATTERNS && list != lists[0])
      return FAIL_AT(file, pair.key->place, "%s has more than %d patterns", sections[kind],
                     MIL_CONFIG_MAX_PATTERNS);
    // Counted first: it may hold a pattern to be destroyed.
    MilStatus status = readSelector(file, kind, pair, &list->data[list->size++]);
    if (status != MIL_OK)
      return status;
  }
  if (kind != MIL_SELECT_SIZE)
    qsort(lists[0]->data, lists[0]->size, sizeof(MilSelector), compareKeys);
  return MIL_OK;
}

static MilStatus readGlobal(MilConfigFile *file, MilYamlPair pair) {
  file->all.data = milArenaCalloc(file->reader.arena, 1, sizeof(MilSelector));
  if (!file->all.data)
    return failMemory(file, pair.key->place);
  if (pair.value->kind == MIL_YAML_NULL) // as if it were not there
    return MIL_OK;
  file->all.size = 1;
  return readSelector(file, MIL_SELECT_ALL, pair, file->all.data);
}

//===----------------------------------------------------------------------===//
// The whole file
//===----------------------------------------------------------------------===//

static MilStatus failKey(MilConfigFile *file, const MilYamlNode *key) {
  MilNearest nearest = {.arena = file->reader.arena, .given = key->text};
  milNearestOffer(&nearest, milString(kType));
  for (size_t i = 0; i < sizeof sections / sizeof sections[0]; ++i)
    milNearestOffer(&nearest, milString(sections[i]));
  if (milNearestIsLikely(&nearest))
    return FAIL_AT(file, key->place, "no key '%.*s'; did you mean '%.*s'? There are: %s",
                   MIL_STR(key->text), MIL_STR(nearest.best), kAllKeys);
  return FAIL_AT(file, key->place, "no key '%.*s'; there are: %s", MIL_STR(key->text), kAllKeys);
}

static MilStatus readPair(MilConfigFile *file, MilYamlPair pair) {
  MilSelectorKind kind = MIL_SELECT_NAME;
  if (milStringEqual(pair.key->text, milString(kType)))
    return MIL_OK;
  while (kind <= MIL_SELECT_ALL && !milStringEqual(pair.key->text, milString(sections[kind])))
    ++kind;
  if (kind > MIL_SELECT_ALL)
    return failKey(file, pair.key);
  return kind == MIL_SELECT_ALL ? readGlobal(file, pair) : readSection(file, kind, pair);
}

static MilStatus readRoot(MilConfigFile *file, const MilYamlNode *root) {
  MilStatus status = MIL_OK;
  if (root->kind == MIL_YAML_NULL)
    return FAIL_AT(file, root->place, "the file is empty, expected keys: %s", kAllKeys);
  if (root->kind != MIL_YAML_MAPPING)
    return FAIL_AT(file, root->place, "the file is %s, expected a mapping with keys: %s",
                   milYamlKindName(root->kind), kAllKeys);
  // For the entries, wherever it stands.
  const MilYamlNode *type = milYamlGet(root, kType);
  if (type)
    MIL_TRY(milConfigClassFind(&file->reader, type, &file->reader.defaultClass));
  for (size_t i = 0; i < root->size; ++i)
    MIL_TRY(readPair(file, root->pairs[i]));
  if (root->size == (type != NULL))
    MIL_TRY(FAIL_AT(file, root->place, "nothing is configured, expected keys: %s", kAllKeys));
done:
  return status;
}

/// A message of the parser, at the place that it has noted.
static void emitAtPlace(void *userData, MilSeverity severity, const char *message) {
  MilConfigReader *reader = userData;
  MilDiag diag = milConfigDiag(reader, reader->place);
  diag.emit(diag.userData, severity, message);
}

static bool hasLongLine(MilString text) {
  size_t begin = 0;
  for (size_t i = 0; i < text.length; ++i) {
    if (text.data[i] == '\n')
      begin = i + 1;
    else if (i - begin >= MIL_YAML_MAX_SHOWN)
      return true;
  }
  return false;
}

MilStatus milConfigFileParse(MlirContext context, const char *path, MilString text, MilArena *arena,
                             MilConfigFile *outFile) {
  *outFile = (MilConfigFile){.reader = {.context = context, .arena = arena, .path = path}};
  MilConfigReader *reader = &outFile->reader;
  reader->hidesLines = hasLongLine(text);
  milNamesInit(&reader->options, arena);
  const MilYamlNode *root;
  MilStatus status =
      milYamlParse(text, arena, &root, &reader->place, (MilDiag){emitAtPlace, reader});
  return status == MIL_OK ? readRoot(outFile, root) : status;
}

MilStatus milConfigFileRead(MlirContext context, const char *path, MilArena *arena,
                            MilConfigFile *outFile) {
  MilBuffer bytes = {0};
  MlirLocation nowhere = mlirLocationUnknownGet(context);
  MilStatus status = milBufferMapFile(path, &bytes, milDiagAtLocation(&nowhere));
  *outFile = (MilConfigFile){.reader = {.context = context}};
  if (status == MIL_OK)
    status = milConfigFileParse(context, path, (MilString){bytes.data, bytes.size}, arena, outFile);
  milBufferRelease(&bytes);
  return status;
}

void milConfigFileDestroy(MilConfigFile *file) {
  for (int kind = 0; kind < MIL_SELECT_SIZE; ++kind)
    for (size_t i = 0; i < file->patterns[kind].size; ++i)
      milPatternDestroy(file->patterns[kind].data[i].pattern);
}

MilSelector *milConfigFileFind(const MilConfigFile *file, MilSelectorKind kind, MilString key) {
  const MilSelectors *list = &file->exact[kind];
  size_t low = 0, high = list->size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    MilString known = list->data[middle].key;
    size_t common = known.length < key.length ? known.length : key.length;
    int order = common ? memcmp(known.data, key.data, common) : 0;
    if (!order && known.length == key.length)
      return &list->data[middle];
    if (order < 0 || (!order && known.length < key.length))
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

bool milConfigFileIsOutOfMemory(const MilConfigFile *file) {
  for (int kind = 0; kind < MIL_SELECT_SIZE; ++kind)
    for (size_t i = 0; i < file->patterns[kind].size; ++i)
      if (milPatternIsOutOfMemory(file->patterns[kind].data[i].pattern))
        return true;
  return false;
}

const char *milConfigFilePlace(const MilConfigFile *file, MilYamlPlace place) {
  const char *slash = strrchr(file->reader.path, '/');
  return milArenaPrintf(file->reader.arena, "%s:%u", slash ? slash + 1 : file->reader.path,
                        place.line);
}
