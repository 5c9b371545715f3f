//===- WeightFiles.c - text whose weights stay in their files -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "WeightFiles.h"

#include "Bridge/Resource.h"
#include "Support/Names.h"
#include "Types.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/BlobFile.h"
#include "mil-c/Translate.h"
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

static MilStatus fileSize(const MilTranslation *t, const char *path, int64_t *outSize) {
  *outSize = 0;
  struct stat info;
  if (stat(path, &info) != 0)
    return milTranslationFail(t, MIL_IO, "%s: %s", path, strerror(errno));
  *outSize = (int64_t)info.st_size;
  return MIL_OK;
}

/// The path without links, from the root.
static MilStatus absolutePath(const MilTranslation *t, const char *path, const char **outPath) {
  char *real = realpath(path, NULL);
  if (!real)
    return milTranslationFail(t, MIL_IO, "%s: %s", path, strerror(errno));
  *outPath = milArenaCopyString(t->arena, milString(real)).data;
  free(real);
  return *outPath ? MIL_OK : milTranslationNoMemory(t);
}

/// The directory that a file stands in; of a stream that is the working directory.
static MilStatus directoryOf(const MilTranslation *t, const char *path, const char **outPath) {
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) : 0;
  if (!slash)
    return absolutePath(t, ".", outPath);
  MilString copy = milArenaCopyString(t->arena, (MilString){path, length ? length : 1});
  return copy.data ? absolutePath(t, copy.data, outPath) : milTranslationNoMemory(t);
}

/// `path` as seen from `directory`, both absolute and without links.
static const char *relativePath(const MilTranslation *t, const char *directory, const char *path) {
  size_t common = 0, i = 0;
  while (directory[i] && directory[i] == path[i]) {
    ++i;
    if (path[i] == '/' && (directory[i] == '/' || !directory[i]))
      common = i;
  }
  const char *up = "";
  for (const char *c = directory + common; up && *c; ++c)
    if (*c == '/' && c[1]) // one directory that is left
      up = milArenaPrintf(t->arena, "%s../", up);
  return up ? milArenaPrintf(t->arena, "%s%s", up, path + common + (path[common] == '/')) : NULL;
}

//===----------------------------------------------------------------------===//
// The attribute
//===----------------------------------------------------------------------===//

MilStatus milWeightFileDescribe(MilTranslation *t, const char *path, const MilAttrList *offsets,
                                MilAttrList *files) {
  MlirType i64 = mlirIntegerTypeGet(t->context, 64);
  MilAttrList file = {0};
  const char *absolute;
  int64_t size;
  MilStatus status;
  MIL_TRY(absolutePath(t, path, &absolute));
  MIL_TRY(fileSize(t, absolute, &size));
  MIL_TRY(
      milAttrListAdd(t, &file, milString("offsets"),
                     mlirDictionaryAttrGet(t->context, (intptr_t)offsets->size, offsets->data)));
  MIL_TRY(milAttrListAdd(t, &file, milString("size"), mlirIntegerAttrGet(i64, size)));
  MIL_TRY(milAttrListAdd(t, files, milString(absolute),
                         mlirDictionaryAttrGet(t->context, (intptr_t)file.size, file.data)));
done:
  return status;
}

static bool isInteger(MlirAttribute attribute) {
  return !mlirAttributeIsNull(attribute) && mlirAttributeIsAInteger(attribute);
}

static MilStatus checkFile(const MilTranslation *t, MlirNamedAttribute file) {
  MlirAttribute offsets = milElementOf(file.attribute, "offsets");
  bool isSound = isInteger(milElementOf(file.attribute, "size")) && !mlirAttributeIsNull(offsets) &&
                 mlirAttributeIsADictionary(offsets);
  for (size_t i = 0; isSound && i < milNumElements(offsets); ++i)
    isSound = isInteger(mlirDictionaryAttrGetElement(offsets, (intptr_t)i).attribute);
  if (isSound)
    return MIL_OK;
  return milTranslationFail(t, MIL_INVALID,
                            "'" MIL_ATTR_WEIGHT_FILES "': '%.*s' must have a size and offsets",
                            MIL_STR(milFromStringRef(mlirIdentifierStr(file.name))));
}

static void setFiles(MlirOperation module, MlirContext context, const MilAttrList *files) {
  MlirStringRef name = mlirStringRefCreateFromCString(MIL_ATTR_WEIGHT_FILES);
  if (files->size)
    mlirOperationSetAttributeByName(
        module, name, mlirDictionaryAttrGet(context, (intptr_t)files->size, files->data));
  else
    mlirOperationRemoveAttributeByName(module, name);
}

/// A weight of a module that is, or can be, in a file.
typedef struct Weight {
  const char *path;
  MilBlobFile *file; ///< of an attached one
  int64_t offset;
  bool isUsed;
} Weight;

typedef struct Walk {
  MilTranslation *t;
  MilNames weights; ///< Weight by key
  MilStatus status;
} Walk;

static Weight *findWeight(const Walk *walk, MilString key) {
  return (Weight *)milNamesFind(&walk->weights, key, NULL);
}

/// Adds the weights that a file of the attribute names.
static MilStatus addWeights(Walk *walk, MlirAttribute offsets, const char *path,
                            MilBlobFile *file) {
  for (size_t i = 0; i < milNumElements(offsets); ++i) {
    MlirNamedAttribute offset = mlirDictionaryAttrGetElement(offsets, (intptr_t)i);
    MilString key = milFromStringRef(mlirIdentifierStr(offset.name));
    Weight *weight;
    MilStatus status = milAllocate(walk->t, 1, sizeof *weight, &weight);
    if (status != MIL_OK)
      return status;
    *weight = (Weight){path, file, mlirIntegerAttrGetValueInt(offset.attribute), false};
    if (!milNamesDefine(&walk->weights, key, weight))
      return milTranslationNoMemory(walk->t);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Attaching: the files' bytes for the resources
//===----------------------------------------------------------------------===//

static void releaseFile(void *owner, const void *data, size_t size, size_t alignment) {
  milBlobFileRelease(owner);
}

static MilStatus checkBlob(const MilTranslation *t, const Weight *weight, MilString key,
                           MlirType type, const MilBlob *blob) {
  const MilDataTypeInfo *seen = milDataTypeGet(blob->type);
  MlirType element = mlirShapedTypeGetElementType(type);
  uint64_t count = 1;
  bool isSame =
      milElementTypeToDataType(element) == blob->type && mlirShapedTypeHasStaticShape(type);
  for (int64_t i = 0; isSame && i < mlirShapedTypeGetRank(type); ++i)
    isSame = milCheckedMul(count, (uint64_t)mlirShapedTypeGetDimSize(type, i), &count);
  if (isSame && count == blob->count)
    return MIL_OK;
  return milTranslationFail(t, MIL_MALFORMED,
                            "%s: the blob at byte %" PRId64 " holds %" PRIu64
                            " elements of %s, and the resource '%.*s' is of type '%s'",
                            weight->path, weight->offset, blob->count,
                            seen ? seen->name : "no known type", MIL_STR(key),
                            milTypeText(t, type));
}

static void attachResource(void *userData, MlirAttribute resource) {
  Walk *walk = userData;
  MilTranslation *t = walk->t;
  MilString key = milResourceGetKey(resource);
  Weight *weight = findWeight(walk, key);
  MilResource bytes;
  MilBlob blob;
  if (!weight || walk->status != MIL_OK)
    return;
  walk->status = milBlobFileGet(weight->file, (uint64_t)weight->offset, &blob, t->diag);
  if (walk->status == MIL_OK)
    walk->status = checkBlob(t, weight, key, mlirAttributeGetType(resource), &blob);
  if (walk->status != MIL_OK || milResourceGet(resource, &bytes))
    return;
  MilBuffer buffer = {blob.data, blob.size, 64, releaseFile, weight->file};
  milBlobFileRetain(weight->file);
  milResourceSetBytes(resource, &buffer);
}

/// Maps a file of the attribute, which must be as long as it was.
static MilStatus openFile(Walk *walk, const char *directory, MlirNamedAttribute entry,
                          const char **outPath, MilBlobFile **outFile) {
  MilTranslation *t = walk->t;
  MilString name = milFromStringRef(mlirIdentifierStr(entry.name));
  bool isAbsolute = name.length && name.data[0] == '/';
  const char *path = isAbsolute ? milArenaCopyString(t->arena, name).data
                                : milArenaPrintf(t->arena, "%s/%.*s", directory, MIL_STR(name));
  int64_t size, expected;
  MilStatus status;
  if (!path)
    MIL_TRY(milTranslationNoMemory(t));
  MIL_TRY(checkFile(t, entry));
  expected = mlirIntegerAttrGetValueInt(milElementOf(entry.attribute, "size"));
  MIL_TRY(fileSize(t, path, &size));
  if (size != expected)
    MIL_TRY(milTranslationFail(t, MIL_MALFORMED,
                               "%s: %" PRId64 " bytes, expected the %" PRId64
                               " that it had when the text was written",
                               path, size, expected));
  MIL_TRY(absolutePath(t, path, outPath));
  MIL_TRY(milBlobFileOpen(*outPath, outFile, t->diag));
done:
  return status;
}

static MilStatus attachFiles(Walk *walk, MlirOperation module, const char *directory,
                             MilBlobFile **files) {
  MilTranslation *t = walk->t;
  MlirAttribute attribute = milAttributeOf(module, MIL_ATTR_WEIGHT_FILES);
  MilAttrList found = {0};
  MilStatus status = MIL_OK;
  if (!mlirAttributeIsADictionary(attribute))
    return milTranslationFail(t, MIL_INVALID,
                              "'" MIL_ATTR_WEIGHT_FILES "' must be a dictionary of files");
  for (size_t i = 0; i < milNumElements(attribute); ++i) {
    MlirNamedAttribute entry = mlirDictionaryAttrGetElement(attribute, (intptr_t)i);
    const char *path;
    MIL_TRY(openFile(walk, directory, entry, &path, &files[i]));
    MIL_TRY(addWeights(walk, milElementOf(entry.attribute, "offsets"), path, files[i]));
    MIL_TRY(milAttrListAdd(t, &found, milString(path), entry.attribute));
  }
  milResourceWalk(module, attachResource, walk);
  MIL_TRY(walk->status);
  setFiles(module, t->context, &found);
done:
  return status;
}

MilStatus milWeightFilesAttach(MlirModule module, const char *path, MilDiag diag) {
  MlirOperation top = mlirModuleGetOperation(module);
  MlirAttribute attribute = milAttributeOf(top, MIL_ATTR_WEIGHT_FILES);
  MilTranslation t = {
      .context = mlirModuleGetContext(module), .diag = diag, .arena = milArenaCreate()};
  Walk walk = {.t = &t, .status = MIL_OK};
  MilBlobFile **files = NULL;
  const char *directory;
  MilStatus status = MIL_OK;
  if (!t.arena)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  milNamesInit(&walk.weights, t.arena);
  if (mlirAttributeIsNull(attribute))
    goto done;
  MIL_TRY(milAllocate(&t, milNumElements(attribute), sizeof *files, &files));
  MIL_TRY(directoryOf(&t, path, &directory));
  MIL_TRY(attachFiles(&walk, top, directory, files));
done:
  for (size_t i = 0; files && i < milNumElements(attribute); ++i)
    milBlobFileRelease(files[i]); // the resources hold it
  milArenaDestroy(t.arena);
  return status;
}

//===----------------------------------------------------------------------===//
// Detaching: resources whose bytes are left in the files
//===----------------------------------------------------------------------===//

static void markUsed(void *userData, MlirAttribute resource) {
  Weight *weight = findWeight(userData, milResourceGetKey(resource));
  if (weight)
    weight->isUsed = true;
}

static bool isInFile(void *userData, MilString key) { return findWeight(userData, key); }

/// The attribute with the offsets of weights that are used, as seen from where the text will stand.
static MilStatus printFiles(Walk *walk, MlirAttribute attribute, const char *directory,
                            MilAttrList *files) {
  MilTranslation *t = walk->t;
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < milNumElements(attribute); ++i) {
    MlirNamedAttribute entry = mlirDictionaryAttrGetElement(attribute, (intptr_t)i);
    MlirAttribute offsets = milElementOf(entry.attribute, "offsets");
    MilAttrList used = {0}, file = {0};
    MilString path = milArenaCopyString(t->arena, milFromStringRef(mlirIdentifierStr(entry.name)));
    for (size_t k = 0; k < milNumElements(offsets); ++k) {
      MlirNamedAttribute offset = mlirDictionaryAttrGetElement(offsets, (intptr_t)k);
      MilString key = milFromStringRef(mlirIdentifierStr(offset.name));
      if (findWeight(walk, key)->isUsed)
        MIL_TRY(milAttrListAdd(t, &used, key, offset.attribute));
    }
    const char *relative = path.data ? relativePath(t, directory, path.data) : NULL;
    if (!relative)
      MIL_TRY(milTranslationNoMemory(t));
    if (!used.size)
      continue;
    MIL_TRY(milAttrListAdd(t, &file, milString("offsets"),
                           mlirDictionaryAttrGet(t->context, (intptr_t)used.size, used.data)));
    MIL_TRY(milAttrListAdd(t, &file, milString("size"), milElementOf(entry.attribute, "size")));
    MIL_TRY(milAttrListAdd(t, files, milString(relative),
                           mlirDictionaryAttrGet(t->context, (intptr_t)file.size, file.data)));
  }
done:
  return status;
}

MilStatus milWeightFilesDetach(MlirModule module, const char *path, MilDiag diag) {
  MlirOperation top = mlirModuleGetOperation(module);
  MlirAttribute attribute = milAttributeOf(top, MIL_ATTR_WEIGHT_FILES);
  MilTranslation t = {
      .context = mlirModuleGetContext(module), .diag = diag, .arena = milArenaCreate()};
  Walk walk = {.t = &t, .status = MIL_OK};
  MilAttrList files = {0};
  const char *directory;
  MilStatus status = MIL_OK;
  if (!t.arena)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  milNamesInit(&walk.weights, t.arena);
  if (mlirAttributeIsNull(attribute)) {
    milEmit(diag, MIL_WARNING, "no weight is in a file, so all are written");
    goto done;
  }
  MIL_TRY(directoryOf(&t, path, &directory));
  for (size_t i = 0; i < milNumElements(attribute); ++i) {
    MlirAttribute file = mlirDictionaryAttrGetElement(attribute, (intptr_t)i).attribute;
    MIL_TRY(addWeights(&walk, milElementOf(file, "offsets"), NULL, NULL));
  }
  milResourceWalk(top, markUsed, &walk);
  MIL_TRY(printFiles(&walk, attribute, directory, &files));
  milResourceDropBytes(top, isInFile, &walk);
  setFiles(top, t.context, &files);
done:
  milArenaDestroy(t.arena);
  return status;
}

void milWeightFilesForget(MlirModule module) {
  MilAttrList none = {0};
  setFiles(mlirModuleGetOperation(module), mlirModuleGetContext(module), &none);
}
