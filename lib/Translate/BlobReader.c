//===- BlobReader.c - weight files as resources -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "BlobReader.h"

#include "Bridge/Resource.h"
#include "Support/Names.h"
#include "Types.h"
#include "WeightFiles.h"
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

typedef struct Blob {
  MilBlob blob;
  MlirAttribute resource;
  bool isUnused; ///< no value refers to it
  struct Blob *next;
} Blob;

/// A module that refers to a file.
typedef struct User {
  size_t module;
  struct User *next;
} User;

typedef struct File {
  MilString name;
  MilBlobFile *file; ///< lent by the package
  MilNames byOffset; ///< the key is the offset's eight bytes
  Blob *blobs;
  size_t numBlobs;
  User *users;        ///< the youngest first
  MlirAttribute list; ///< in `mil.blobs`, when it has been made
  struct File *next;
} File;

struct MilBlobReader {
  MilPackage *package;
  File *files;
  MilNames fileByName;
  size_t module;
};

MilStatus milBlobReaderOpen(MilTranslation *t, MilPackage *package) {
  MilStatus status = milAllocate(t, 1, sizeof *t->blobReader, &t->blobReader);
  if (status != MIL_OK)
    return status;
  t->blobReader->package = package;
  milNamesInit(&t->blobReader->fileByName, t->arena);
  return MIL_OK;
}


void milBlobReaderBeginModule(MilBlobReader *reader, size_t module) { reader->module = module; }

static MilStatus openFile(MilTranslation *t, MilString name, File **outFile) {
  MilBlobReader *reader = t->blobReader;
  File *file;
  MilStatus status;
  MIL_TRY(milAllocate(t, 1, sizeof *file, &file));
  *file = (File){.name = name, .next = reader->files};
  milNamesInit(&file->byOffset, t->arena);
  MIL_TRY(milPackageGetBlobFile(reader->package, name, &file->file, milTranslationDiag(t)));
  if (!milNamesDefine(&reader->fileByName, name, file))
    MIL_TRY(milTranslationNoMemory(t));
  *outFile = reader->files = file;
done:
  return status;
}

static MilStatus getFile(MilTranslation *t, MilString name, File **outFile) {
  MilBlobReader *reader = t->blobReader;
  File *file = (File *)milNamesFind(&reader->fileByName, name, NULL);
  MilStatus status = MIL_OK;
  if (!file)
    MIL_TRY(openFile(t, name, &file));
  if (!file->users || file->users->module != reader->module) {
    User *user;
    MIL_TRY(milAllocate(t, 1, sizeof *user, &user));
    *user = (User){reader->module, file->users};
    file->users = user;
  }
  *outFile = file;
done:
  return status;
}

static void releaseFile(void *owner, const void *data, size_t size, size_t alignment) {
  milBlobFileRelease(owner);
}

/// The largest power of two up to 64 that divides the address.
static size_t alignmentOf(const void *data) {
  uintptr_t lowest = (uintptr_t)data & -(uintptr_t)data;
  return lowest && lowest < 64 ? lowest : 64;
}

/// A name with what does not belong in an identifier replaced.
static MilStatus makeKey(MilTranslation *t, MilString *outKey) {
  MilString name = t->blobName.length ? milLabel(t->blobName) : milString("blob");
  MilString key = milArenaCopyString(t->arena, name);
  if (!key.data)
    return milTranslationNoMemory(t);
  for (size_t i = 0; i < key.length; ++i) {
    char c = key.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(i && c >= '0' && c <= '9'))
      ((char *)key.data)[i] = '_';
  }
  *outKey = key;
  return MIL_OK;
}

static MilStatus addBlob(MilTranslation *t, File *file, const MilBlob *record, MlirType type,
                         const Blob **outBlob) {
  Blob *blob;
  MilString key;
  char *id;
  MilStatus status = milAllocate(t, 1, sizeof *blob, &blob);
  if (status == MIL_OK)
    status = milAllocate(t, 1, sizeof record->offset, &id);
  if (status == MIL_OK)
    status = makeKey(t, &key);
  if (status != MIL_OK)
    return status;
  blob->blob = *record;
  memcpy(id, &record->offset, sizeof record->offset);
  if (!milNamesDefine(&file->byOffset, (MilString){id, sizeof record->offset}, blob))
    return milTranslationNoMemory(t);
  MilBuffer buffer = {record->data, record->size, alignmentOf(record->data), releaseFile,
                      file->file};
  milBlobFileRetain(file->file);
  blob->resource = milResourceAttrGet(type, key, &buffer);
  blob->next = file->blobs;
  file->blobs = blob;
  ++file->numBlobs;
  *outBlob = blob;
  return MIL_OK;
}

/// The blob's data type and number of elements against those of the value.
static MilStatus checkBlob(MilTranslation *t, const File *file, const MilBlob *blob,
                           const MilDataTypeInfo *info, uint64_t count) {
  const MilDataTypeInfo *seen = milDataTypeGet(blob->type);
  if (blob->type != info->type)
    return milTranslationFail(
        t, MIL_MALFORMED, "the blob at byte %" PRIu64 " of %.*s holds %s, expected %s",
        blob->offset, MIL_STR(file->name), seen ? seen->name : "no known type", info->name);
  if (blob->count != count)
    return milTranslationFail(t, MIL_MALFORMED,
                              "the blob at byte %" PRIu64 " of %.*s holds %" PRIu64
                              " elements, expected %" PRIu64,
                              blob->offset, MIL_STR(file->name), blob->count, count);
  return MIL_OK;
}

MilStatus milBlobReaderGet(MilTranslation *t, MilString fileName, uint64_t offset,
                           const MilDataTypeInfo *info, uint64_t count, MlirType type,
                           MlirAttribute *outAttribute) {
  File *file;
  MilStatus status = getFile(t, fileName, &file);
  if (status != MIL_OK)
    return status;
  const Blob *blob =
      milNamesFind(&file->byOffset, (MilString){(char *)&offset, sizeof offset}, NULL);
  if (!blob) {
    // Checked before a resource is made of it: the context keeps what it is given.
    MilBlob record;
    status = milBlobFileGet(file->file, offset, &record, milTranslationDiag(t));
    if (status == MIL_OK)
      status = checkBlob(t, file, &record, info, count);
    if (status == MIL_OK)
      status = addBlob(t, file, &record, type, &blob);
  } else {
    status = checkBlob(t, file, &blob->blob, info, count);
  }
  if (status != MIL_OK)
    return status;
  assert(blob);
  *outAttribute = milResourceAttrGetAs(blob->resource, type);
  return MIL_OK;
}

static int byOffset(const void *a, const void *b) {
  uint64_t x = (*(Blob *const *)a)->blob.offset, y = (*(Blob *const *)b)->blob.offset;
  return (x > y) - (x < y);
}

/// Adds the blobs that no value refers to: they are lost otherwise, and the offsets behind them
/// change. The walk ends at the first place where no record stands.
static MilStatus addUnused(MilTranslation *t, File *file) {
  static const MilDiag silent = {NULL, NULL};
  MilBlob record;
  uint64_t offset = 64, end;
  while (milBlobFileGet(file->file, offset, &record, silent) == MIL_OK) {
    if (!milNamesFind(&file->byOffset, (MilString){(char *)&offset, sizeof offset}, NULL)) {
      const Blob *blob;
      int64_t count = (int64_t)record.count;
      MlirType type = mlirRankedTensorTypeGet(1, &count, milElementTypeGet(t->context, record.type),
                                              mlirAttributeGetNull());
      t->blobName = milString("unused");
      MilStatus status = addBlob(t, file, &record, type, &blob);
      if (status != MIL_OK)
        return status;
      file->blobs->isUnused = true;
    }
    // Behind the record stand the data, and the next record at a multiple of 64.
    if (!milCheckedAdd(offset, 64, &end) || !milCheckedAdd(end, record.size, &end) ||
        !milCheckedAdd(end, 63, &end))
      break;
    offset = end / 64 * 64;
  }
  return MIL_OK;
}

static int byAddress(const void *a, const void *b) {
  const char *x = (*(Blob *const *)a)->blob.data, *y = (*(Blob *const *)b)->blob.data;
  return (x > y) - (x < y);
}

/// Values may refer to one blob, but blobs share no bytes: else a small file could hold any number of large ones. What
/// no value refers to does not count.
static MilStatus checkOverlap(MilTranslation *t, const File *file, Blob **blobs, size_t count) {
  const Blob *last = NULL;
  qsort(blobs, count, sizeof *blobs, byAddress);
  for (size_t i = 0; i < count; ++i) {
    const Blob *blob = blobs[i];
    if (blob->isUnused || !blob->blob.size)
      continue;
    if (last && (const char *)last->blob.data + last->blob.size > (const char *)blob->blob.data)
      return milTranslationFail(t, MIL_MALFORMED,
                                "%.*s: the blobs at bytes %" PRIu64 " and %" PRIu64 " share bytes",
                                MIL_STR(file->name), last->blob.offset, blob->blob.offset);
    last = blob;
  }
  return MIL_OK;
}

/// The resources of a file by offset: the key of one that values refer to, or the resource itself.
static MilStatus listBlobs(MilTranslation *t, File *file) {
  Blob **blobs;
  MlirAttribute *list;
  MilStatus status = addUnused(t, file);
  if (status == MIL_OK)
    status = milAllocate(t, file->numBlobs, sizeof *blobs, &blobs);
  if (status == MIL_OK)
    status = milAllocate(t, file->numBlobs, sizeof *list, &list);
  if (status != MIL_OK)
    return status;
  size_t count = 0;
  for (Blob *blob = file->blobs; blob; blob = blob->next)
    blobs[count++] = blob;
  status = checkOverlap(t, file, blobs, count);
  if (status != MIL_OK)
    return status;
  qsort(blobs, count, sizeof *blobs, byOffset);
  for (size_t i = 0; i < count; ++i)
    list[i] = blobs[i]->isUnused ? blobs[i]->resource
                                 : milStringAttr(t, milResourceGetKey(blobs[i]->resource));
  file->list = mlirArrayAttrGet(t->context, (intptr_t)count, list);
  return MIL_OK;
}

MilStatus milBlobReaderGetFiles(MilTranslation *t, size_t module, MlirAttribute *outAttribute) {
  MilAttrList list = {0};
  MilStatus status = MIL_OK;
  for (File *file = t->blobReader->files; file && status == MIL_OK; file = file->next) {
    const User *user = file->users;
    while (user && user->module != module)
      user = user->next;
    if (!user || !file->numBlobs)
      continue;
    if (mlirAttributeIsNull(file->list))
      status = listBlobs(t, file);
    if (status == MIL_OK)
      status = milAttrListAdd(t, &list, file->name, file->list);
  }
  *outAttribute = list.size ? mlirDictionaryAttrGet(t->context, (intptr_t)list.size, list.data)
                            : mlirAttributeGetNull();
  return status;
}

MilStatus milBlobReaderDescribeFiles(MilTranslation *t, MilAttrList *files) {
  MlirType i64 = mlirIntegerTypeGet(t->context, 64);
  MilStatus status = MIL_OK;
  for (File *file = t->blobReader->files; file && status == MIL_OK; file = file->next) {
    MilAttrList offsets = {0};
    for (Blob *blob = file->blobs; blob && status == MIL_OK; blob = blob->next)
      status = milAttrListAdd(t, &offsets, milResourceGetKey(blob->resource),
                              mlirIntegerAttrGet(i64, (int64_t)blob->blob.offset));
    if (status == MIL_OK)
      status = milWeightFileDescribe(t, milBlobFileGetPath(file->file), &offsets, files);
  }
  return status;
}
