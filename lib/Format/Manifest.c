//===- Manifest.c - Manifest.json of a package --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   { "fileFormatVersion": "1.0.0",                         0.x and 1.0.0 are read
//     "itemInfoEntries": { "<identifier>": { "path": "com.apple.CoreML/model.mlmodel",
//                                                                    below Data/
//                                            "name": "model.mlmodel", "author": "com.apple.CoreML",
//                                            "description": "CoreML Model Specification" }, ... },
//     "rootModelIdentifier": "<identifier>" }
//
// Source: coremltools modelpackage/src/ModelPackage.cpp. The library also follows absolute paths
// and `..`; we do not.
//===----------------------------------------------------------------------===//
#include "Format/Manifest.h"

#include "Format/Tree.h"
#include "Support/Hash.h"
#include "mil-c/Limits.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static const char kAuthor[] = "com.apple.CoreML";
/// Until the content is known; and of weights that a manifest lacks.
static const char kModelIdentifier[] = "00000000-0000-4000-8000-000000000001";
static const char kWeightsIdentifier[] = "00000000-0000-4000-8000-000000000002";
enum { kIdentifier = sizeof kModelIdentifier };
static const char *const kItemKeys[] = {"author", "description", "name", "path"};

static MilStatus outOfMemory(const char *where, MilDiag diag) {
  return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", where);
}

/// Where jansson gets no memory for a character of a string it leaves it out, so it is asked twice.
static json_t *load(MilString text, json_error_t *error) {
  const char *data = text.length ? text.data : "";
  json_t *json = json_loadb(data, text.length, JSON_REJECT_DUPLICATES, error);
  json_t *again = json ? json_loadb(data, text.length, JSON_REJECT_DUPLICATES, NULL) : NULL;
  if (json && !json_equal(json, again)) {
    json_decref(json);
    json = NULL;
    error->text[0] = '\0';
  }
  json_decref(again);
  return json;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Reads `<blanks>digits<anything>` up to a dot, as the reference does; null when there is no
/// number.
static const char *readVersionPart(const char *text, long *outPart) {
  char *end;
  errno = 0;
  *outPart = strtol(text, &end, 10);
  if (end == text || errno || *outPart < 0 || *outPart > INT_MAX)
    return NULL;
  return end + strcspn(end, ".");
}

static MilStatus checkVersion(const json_t *json, const char *where, MilDiag diag) {
  const json_t *value = json_object_get(json, "fileFormatVersion");
  if (!json_is_string(value))
    return milFail(diag, MIL_MALFORMED, "%s: key fileFormatVersion is %s, expected a string", where,
                   value ? "not a string" : "missing");
  const char *text = json_string_value(value), *rest = text;
  long parts[3];
  for (int i = 0; i < 3; ++i) {
    rest = readVersionPart(rest, &parts[i]);
    if (!rest || (*rest == '.') != (i < 2))
      return milFail(diag, MIL_MALFORMED,
                     "%s: fileFormatVersion is '%s', expected major.minor.patch", where, text);
    rest += i < 2;
  }
  if (parts[0] > 1 || (parts[0] == 1 && (parts[1] > 0 || parts[2] > 0)))
    return milFail(diag, MIL_UNSUPPORTED, "%s: fileFormatVersion is '%s', expected 1.0.0 or older",
                   where, text);
  return MIL_OK;
}

static MilStatus readItem(MilManifest *manifest, const char *identifier, json_t *json,
                          const char *where, MilManifestItem *item, MilDiag diag) {
  for (size_t i = 0; i < sizeof kItemKeys / sizeof *kItemKeys; ++i)
    if (!json_is_string(json_object_get(json, kItemKeys[i])))
      return milFail(diag, MIL_MALFORMED,
                     "%s: item '%s': key %s is %s, expected a string in each item", where,
                     identifier, kItemKeys[i],
                     json_object_get(json, kItemKeys[i]) ? "not a string" : "missing");
  const char *path = json_string_value(json_object_get(json, "path"));
  MilStatus status = MIL_OK;
  MIL_TRY(milTreeNormalize(manifest->arena, milString(path), where, &item->path, diag));
  item->identifier = milArenaCopyString(manifest->arena, milString(identifier));
  if (!item->identifier.data)
    MIL_TRY(outOfMemory(where, diag));
done:
  return status;
}

static MilStatus readItems(MilManifest *manifest, const char *where, MilDiag diag) {
  json_t *entries = json_object_get(manifest->json, "itemInfoEntries");
  manifest->itemCount = 0;
  // The reference library takes an empty list for an empty object.
  if (!entries || (json_is_array(entries) && json_array_size(entries) == 0))
    return MIL_OK;
  if (!json_is_object(entries))
    return milFail(diag, MIL_MALFORMED, "%s: key itemInfoEntries is not an object", where);
  MilManifestItem *items =
      milArenaCalloc(manifest->arena, json_object_size(entries), sizeof *items);
  if (!items)
    return outOfMemory(where, diag);
  manifest->items = items;
  const char *identifier;
  json_t *entry;
  json_object_foreach(entries, identifier, entry) {
    MilStatus status =
        readItem(manifest, identifier, entry, where, &items[manifest->itemCount], diag);
    if (status != MIL_OK)
      return status;
    ++manifest->itemCount;
  }
  return MIL_OK;
}

static MilStatus findModel(MilManifest *manifest, const char *where, MilDiag diag) {
  const json_t *root = json_object_get(manifest->json, "rootModelIdentifier");
  if (!json_is_string(root))
    return milFail(diag, MIL_MALFORMED, "%s: key rootModelIdentifier is %s, expected a string",
                   where, root ? "not a string" : "missing");
  MilString identifier = milString(json_string_value(root));
  for (size_t i = 0; i < manifest->itemCount; ++i)
    if (milStringEqual(manifest->items[i].identifier, identifier))
      manifest->modelPath = manifest->items[i].path;
  if (!manifest->modelPath.data)
    return milFail(diag, MIL_MALFORMED,
                   "%s: rootModelIdentifier is '%.*s', expected the identifier of an item", where,
                   MIL_STR(identifier));
  if (!manifest->modelPath.length)
    return milFail(diag, MIL_MALFORMED, "%s: item '%.*s': the path of the model is empty", where,
                   MIL_STR(identifier));
  MilString parent = milTreeParent(manifest->modelPath);
  char *weights =
      milArenaPrintf(manifest->arena, "%.*s%sweights", MIL_STR(parent), parent.length ? "/" : "");
  if (!weights)
    return outOfMemory(where, diag);
  manifest->weightsPath = milString(weights);
  return MIL_OK;
}

MilStatus milManifestParse(MilArena *arena, MilString text, const char *where,
                           MilManifest *outManifest, MilDiag diag) {
  MilStatus status = MIL_OK;
  json_error_t error;
  *outManifest = (MilManifest){.arena = arena};
  if (text.length > MIL_MANIFEST_MAX_BYTES)
    return milFail(diag, MIL_UNSUPPORTED, "%s: %zu bytes, expected at most %d", where, text.length,
                   MIL_MANIFEST_MAX_BYTES);
  if (text.length >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) // a byte order mark
    text = (MilString){text.data + 3, text.length - 3};
  json_t *json = outManifest->json = load(text, &error);
  if (!json && (!error.text[0] || json_error_code(&error) == json_error_out_of_memory))
    MIL_TRY(outOfMemory(where, diag));
  if (!json)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "%s: line %d, column %d: %s", where, error.line,
                    error.column, error.text));
  if (!json_is_object(json))
    MIL_TRY(milFail(diag, MIL_MALFORMED, "%s: expected a JSON object", where));
  MIL_TRY(checkVersion(json, where, diag));
  MIL_TRY(readItems(outManifest, where, diag));
  MIL_TRY(findModel(outManifest, where, diag));
done:
  if (status != MIL_OK)
    milManifestDestroy(outManifest);
  return status;
}

void milManifestDestroy(MilManifest *manifest) {
  json_decref(manifest->json);
  *manifest = (MilManifest){0};
}

bool milManifestIsWeights(const MilManifest *manifest, const MilManifestItem *item) {
  return milStringEqual(item->path, manifest->weightsPath);
}

bool milManifestSplitBlobName(MilString fileName, MilString *outName) {
  const size_t prefix = sizeof MIL_MODEL_WEIGHTS - 1;
  *outName = (MilString){NULL, 0};
  if (fileName.length <= prefix || memcmp(fileName.data, MIL_MODEL_WEIGHTS, prefix) != 0)
    return false;
  MilString name = {fileName.data + prefix, fileName.length - prefix};
  if (memchr(name.data, '/', name.length) || memchr(name.data, '\0', name.length) ||
      milStringEqual(name, milString(".")) || milStringEqual(name, milString("..")))
    return false;
  *outName = name;
  return true;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static json_t *createItem(const char *name, const char *path, const char *description) {
  return json_pack("{s:s, s:s, s:s, s:s}", "author", kAuthor, "name", name, "path", path,
                   "description", description);
}

/// Null when out of memory or when an identifier is no UTF-8.
static json_t *createManifest(const char *model, const char *weights) {
  return json_pack(
      "{s:s, s:s, s:{s:o, s:o}}", "fileFormatVersion", "1.0.0", "rootModelIdentifier", model,
      "itemInfoEntries", model,
      createItem("model.mlmodel", "com.apple.CoreML/model.mlmodel", "CoreML Model Specification"),
      weights, createItem("weights", "com.apple.CoreML/weights", "CoreML Model Weights"));
}

MilStatus milManifestGetIdentifiers(MilArena *arena, MilString text, MilString *outModel,
                                    MilString *outWeights, MilDiag diag) {
  const char *where = "Manifest.json";
  json_error_t error;
  json_t *json = load(text, &error), *entry;
  json_t *entries = json_object_get(json, "itemInfoEntries"), *expected = NULL;
  const char *model = json_string_value(json_object_get(json, "rootModelIdentifier"));
  const char *weights = NULL, *identifier;
  MilStatus status = MIL_OK;
  *outModel = *outWeights = milString(NULL);
  json_object_foreach(entries, identifier, entry) {
    if (model && strcmp(identifier, model) != 0)
      weights = identifier;
  }
  if (model && weights)
    expected = createManifest(model, weights);
  if (!json || (weights && !expected)) // it is known to be good
    MIL_TRY(outOfMemory(where, diag));
  if (!expected || !json_equal(json, expected))
    goto done;
  *outModel = milArenaCopyString(arena, milString(model));
  *outWeights = milArenaCopyString(arena, milString(weights));
  if (!outModel->data || !outWeights->data)
    MIL_TRY(outOfMemory(where, diag));
done:
  json_decref(expected);
  json_decref(json);
  return status;
}

/// UUIDs of version 8, whose bits are free but for six: hashes of the hash.
static void makeIdentifier(uint64_t content, const char *part, char outText[kIdentifier]) {
  uint64_t high = milHash(content, part, strlen(part)), low = milHash(~content, part, strlen(part));
  high = (high & ~UINT64_C(0xF000)) | 0x8000;
  low = (low & UINT64_MAX >> 2) | UINT64_C(1) << 63;
  snprintf(outText, kIdentifier,
           "%08" PRIX64 "-%04" PRIX64 "-%04" PRIX64 "-%04" PRIX64 "-%012" PRIX64, high >> 32,
           high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48, low & UINT64_C(0xFFFFFFFFFFFF));
}

bool milManifestIdentifiersAreNew(MilString model, MilString weights, uint64_t content) {
  char modelIdentifier[kIdentifier], weightsIdentifier[kIdentifier];
  makeIdentifier(content, "model", modelIdentifier);
  makeIdentifier(content, "weights", weightsIdentifier);
  return milStringEqual(model, milString(modelIdentifier)) &&
         milStringEqual(weights, milString(weightsIdentifier));
}

MilStatus milManifestFromIdentifiers(MilArena *arena, MilString model, MilString weights,
                                     MilString *outText, MilDiag diag) {
  MilString modelCopy = milArenaCopyString(arena, model);
  MilString weightsCopy = milArenaCopyString(arena, weights);
  MilManifest manifest = {.arena = arena};
  *outText = (MilString){NULL, 0};
  if (!modelCopy.data || !weightsCopy.data)
    return milFail(diag, MIL_NO_MEMORY, "Manifest.json: out of memory");
  manifest.json = createManifest(modelCopy.data, weightsCopy.data);
  if (!manifest.json)
    return milFail(diag, MIL_INVALID, "Manifest.json: identifiers must be UTF-8");
  MilStatus status = milManifestPrint(&manifest, outText, diag);
  milManifestDestroy(&manifest);
  return status;
}

/// Takes `json` over.
static MilStatus adopt(MilArena *arena, json_t *json, MilManifest *outManifest, MilDiag diag) {
  const char *where = "a new Manifest.json";
  if (!json)
    return outOfMemory(where, diag);
  *outManifest = (MilManifest){.arena = arena, .json = json};
  MilStatus status = MIL_OK;
  MIL_TRY(readItems(outManifest, where, diag));
  MIL_TRY(findModel(outManifest, where, diag));
done:
  if (status != MIL_OK)
    milManifestDestroy(outManifest);
  return status;
}

MilStatus milManifestCreate(MilArena *arena, MilManifest *outManifest, MilDiag diag) {
  return adopt(arena, createManifest(kModelIdentifier, kWeightsIdentifier), outManifest, diag);
}

MilStatus milManifestIdentify(MilManifest *manifest, uint64_t content, MilDiag diag) {
  char model[kIdentifier], weights[kIdentifier];
  MilArena *arena = manifest->arena;
  makeIdentifier(content, "model", model);
  makeIdentifier(content, "weights", weights);
  milManifestDestroy(manifest);
  return adopt(arena, createManifest(model, weights), manifest, diag);
}

MilStatus milManifestAddWeights(MilManifest *manifest, MilDiag diag) {
  for (size_t i = 0; i < manifest->itemCount; ++i)
    if (milManifestIsWeights(manifest, &manifest->items[i]))
      return MIL_OK;
  // There are items: the root item was found among them.
  json_t *entries = json_object_get(manifest->json, "itemInfoEntries");
  char identifier[sizeof kWeightsIdentifier];
  memcpy(identifier, kWeightsIdentifier, sizeof identifier);
  // One of more numbers than there are items is free.
  enum { kDigits = 12 };
  for (size_t n = 2; json_object_get(entries, identifier); ++n)
    snprintf(identifier + sizeof identifier - 1 - kDigits, kDigits + 1, "%012zu", n);
  if (json_object_set_new(
          entries, identifier,
          createItem("weights", manifest->weightsPath.data, "CoreML Model Weights")) != 0)
    return milFail(diag, MIL_NO_MEMORY, "Manifest.json: out of memory");
  return readItems(manifest, "Manifest.json", diag);
}

MilStatus milManifestPrint(const MilManifest *manifest, MilString *outText, MilDiag diag) {
  const size_t flags = JSON_INDENT(4) | JSON_SORT_KEYS;
  *outText = (MilString){NULL, 0};
  size_t size = json_dumpb(manifest->json, NULL, 0, flags);
  char *text = size ? milArenaAlloc(manifest->arena, size + 1) : NULL;
  if (!text || json_dumpb(manifest->json, text, size, flags) != size)
    return milFail(diag, MIL_NO_MEMORY, "Manifest.json: out of memory");
  text[size] = '\n';
  *outText = (MilString){text, size + 1};
  return MIL_OK;
}
