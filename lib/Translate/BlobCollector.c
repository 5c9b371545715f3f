//===- BlobCollector.c - resources on their way to weight files ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "BlobCollector.h"

#include "Bridge/Resource.h"
#include "Format/BlobLayout.h"
#include "Support/Hash.h"
#include "Support/Names.h"
#include <inttypes.h>

typedef struct Reference {
  Mil__BlobFileValue *message;
  struct Reference *next;
} Reference;

typedef struct Module {
  MlirAttribute files; ///< `mil.blobs`, or null
  MilString newFile;   ///< where resources go that are not listed
  struct Module *next;
} Module;

typedef struct Blob {
  MlirAttribute resource;
  const MilDataTypeInfo *info;
  uint64_t count;
  const Module *module; ///< that met it first
  Reference *references;
  bool written;
  const struct Blob *twin; ///< that is written in its place
  MilString fileName;      ///< once it is written
  uint64_t offset, bytes;  ///< bytes: with the record and what aligns it
  struct Blob *sameKey;    ///< the next one with the same key and another data type
  struct Blob *sameLooks;  ///< the next one in `byLooks`
  bool isHashed;
  uint64_t hash;
  struct Blob *next;
} Blob;

/// A weight file whose blobs are only given places.
typedef struct PlacedFile {
  uint64_t end;
  struct PlacedFile *next;
} PlacedFile;

struct MilBlobCollector {
  PlacedFile *placed;
  MilNames placedByName;
  MilNames byKey;
  Module *modules, **lastModule; ///< in the order of the modules
  Module *module;                ///< the current one
  Blob *blobs, **lastBlob;       ///< in the order in which they were met
  MilNames byLooks;              ///< of what is written; the key is a Looks
};

MilStatus milBlobCollectorCreate(MilTranslation *t) {
  MilBlobCollector *collector;
  MilStatus status = milAllocate(t, 1, sizeof *collector, &collector);
  if (status != MIL_OK)
    return status;
  milNamesInit(&collector->placedByName, t->arena);
  milNamesInit(&collector->byKey, t->arena);
  milNamesInit(&collector->byLooks, t->arena);
  collector->lastModule = &collector->modules;
  collector->lastBlob = &collector->blobs;
  t->blobCollector = collector;
  return MIL_OK;
}

static bool isFileList(MlirAttribute files) {
  if (!mlirAttributeIsADictionary(files))
    return false;
  for (size_t i = 0; i < milNumElements(files); ++i) {
    MlirAttribute keys = mlirDictionaryAttrGetElement(files, (intptr_t)i).attribute;
    if (!mlirAttributeIsAArray(keys))
      return false;
    for (size_t k = 0; k < milNumElements(keys); ++k)
      if (!mlirAttributeIsAString(milElementAt(keys, k)) &&
          !milAttributeIsAResource(milElementAt(keys, k)))
        return false;
  }
  return true;
}

static MilStatus addReference(MilTranslation *t, Blob *blob, Mil__BlobFileValue **outReference) {
  Reference *reference;
  MilStatus status = milAllocate(t, 1, sizeof *reference, &reference);
  if (status == MIL_OK)
    status = milMessageCreate(t, &mil__blob_file_value__descriptor, outReference);
  if (status != MIL_OK)
    return status;
  *reference = (Reference){*outReference, blob->references};
  blob->references = reference;
  return MIL_OK;
}

/// The blob of a resource with a data type; made when it is met for the first time.
static MilStatus getBlob(MilTranslation *t, MlirAttribute resource, const MilDataTypeInfo *info,
                         uint64_t count, Blob **outBlob) {
  MilBlobCollector *collector = t->blobCollector;
  MilString key = milResourceGetKey(resource);
  Blob *first = (Blob *)milNamesFind(&collector->byKey, key, NULL), *blob = first;
  while (blob && blob->info != info)
    blob = blob->sameKey;
  *outBlob = blob;
  if (blob && blob->count != count)
    return milTranslationFail(t, MIL_INVALID,
                              "the resource '%.*s' is used with %" PRIu64 " and with %" PRIu64
                              " elements",
                              MIL_STR(key), blob->count, count);
  if (blob)
    return MIL_OK;

  MilResource bytes;
  uint64_t size;
  if (!milResourceGet(resource, &bytes))
    return milTranslationFail(t, MIL_INVALID, "the resource '%.*s' has no bytes", MIL_STR(key));
  if (!milDataTypePackedSize(info, count, &size) || size != bytes.size)
    return milTranslationFail(t, MIL_INVALID,
                              "the resource '%.*s' has %zu bytes, which are not %" PRIu64
                              " elements of %s",
                              MIL_STR(key), bytes.size, count, info->name);
  MilStatus status = milAllocate(t, 1, sizeof *blob, &blob);
  if (status != MIL_OK)
    return status;
  *blob = (Blob){.resource = resource, .info = info, .count = count, .module = collector->module};
  if (first) {
    blob->sameKey = first->sameKey;
    first->sameKey = blob;
  } else if (!milNamesDefine(&collector->byKey, key, blob)) {
    return milTranslationNoMemory(t);
  }
  *collector->lastBlob = *outBlob = blob;
  collector->lastBlob = &blob->next;
  return MIL_OK;
}

/// The resources that `mil.blobs` holds itself are blobs that nothing refers to.
static MilStatus addUnused(MilTranslation *t, MlirAttribute files) {
  for (size_t i = 0; i < milNumElements(files); ++i) {
    MlirAttribute list = mlirDictionaryAttrGetElement(files, (intptr_t)i).attribute;
    for (size_t k = 0; k < milNumElements(list); ++k) {
      MlirAttribute resource = milElementAt(list, k);
      if (!milAttributeIsAResource(resource))
        continue;
      MlirType element = mlirShapedTypeGetElementType(mlirAttributeGetType(resource));
      const MilDataTypeInfo *info = milDataTypeGet(milElementTypeToDataType(element));
      if (!info || !info->blobCode || !mlirShapedTypeHasStaticShape(mlirAttributeGetType(resource)))
        return milTranslationFail(t, MIL_INVALID, "'mil.blobs': no weight file holds '%.*s'",
                                  MIL_STR(milResourceGetKey(resource)));
      Blob *blob;
      MilStatus status =
          getBlob(t, resource, info, (uint64_t)mlirElementsAttrGetNumElements(resource), &blob);
      if (status != MIL_OK)
        return status;
    }
  }
  return MIL_OK;
}

MilStatus milBlobCollectorBeginModule(MilTranslation *t, MlirAttribute files,
                                      MilString defaultFile) {
  MilBlobCollector *collector = t->blobCollector;
  if (!mlirAttributeIsNull(files) && !isFileList(files))
    return milTranslationFail(t, MIL_INVALID,
                              "'mil.blobs' must be a dictionary of file names, each with an array "
                              "of resources or their keys");
  Module *module;
  MilStatus status = milAllocate(t, 1, sizeof *module, &module);
  if (status != MIL_OK)
    return status;
  *module = (Module){files, defaultFile, NULL};
  if (milNumElements(files))
    module->newFile =
        milFromStringRef(mlirIdentifierStr(mlirDictionaryAttrGetElement(files, 0).name));
  *collector->lastModule = collector->module = module;
  collector->lastModule = &module->next;
  return addUnused(t, files);
}

MilStatus milBlobCollectorAdd(MilTranslation *t, MlirAttribute resource,
                              const MilDataTypeInfo *info, uint64_t count,
                              Mil__BlobFileValue **outReference) {
  Blob *blob;
  MilStatus status = getBlob(t, resource, info, count, &blob);
  return status == MIL_OK ? addReference(t, blob, outReference) : status;
}

//===----------------------------------------------------------------------===//
// Equal blobs
//===----------------------------------------------------------------------===//

/// What equal blobs have in common and others rarely have: of the bytes, three pieces.
typedef struct Looks {
  uint64_t file, type, count, pieces;
} Looks;

static Looks looksOf(MilString fileName, const Blob *blob, const MilResource *bytes) {
  enum { kPiece = 64 };
  const char *data = bytes->data;
  size_t size = bytes->size, piece = size < kPiece ? size : kPiece;
  uint64_t pieces = milHash(0, data, piece);
  pieces = milHash(pieces, data + (size - piece) / 2, piece);
  pieces = milHash(pieces, data + size - piece, piece);
  return (Looks){milHash(0, fileName.data, fileName.length), (uint64_t)blob->info->type,
                 blob->count, pieces};
}

/// Remembers a written blob for findTwin.
static MilStatus addLooks(MilTranslation *t, Blob *blob, const MilResource *bytes) {
  MilNames *byLooks = &t->blobCollector->byLooks;
  Looks looks = looksOf(blob->fileName, blob, bytes);
  Blob *first = (Blob *)milNamesFind(byLooks, (MilString){(char *)&looks, sizeof looks}, NULL);
  if (first) {
    blob->sameLooks = first->sameLooks;
    first->sameLooks = blob;
    return MIL_OK;
  }
  MilString key = milArenaCopyString(t->arena, (MilString){(char *)&looks, sizeof looks});
  return key.data && milNamesDefine(byLooks, key, blob) ? MIL_OK : milTranslationNoMemory(t);
}

/// The bytes' hash is kept, so that many that look alike are each read once.
static uint64_t hashOf(Blob *blob, const MilResource *bytes) {
  if (!blob->isHashed)
    blob->hash = milHash(0, bytes->data, bytes->size);
  blob->isHashed = true;
  return blob->hash;
}

/// A blob of the same file with the same bytes; null when there is none.
static const Blob *findTwin(MilTranslation *t, MilString fileName, Blob *blob,
                            const MilResource *bytes) {
  Looks looks = looksOf(fileName, blob, bytes);
  MilString key = {(char *)&looks, sizeof looks};
  Blob *twin = (Blob *)milNamesFind(&t->blobCollector->byLooks, key, NULL);
  for (; twin; twin = twin->sameLooks) {
    MilResource other;
    if (milStringEqual(twin->fileName, fileName) && twin->info == blob->info &&
        twin->count == blob->count && milResourceGet(twin->resource, &other) &&
        hashOf(twin, &other) == hashOf(blob, bytes) &&
        memcmp(other.data, bytes->data, bytes->size) == 0)
      return twin;
  }
  return NULL;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void complete(const Blob *blob, MilString fileName, uint64_t offset) {
  for (Reference *reference = blob->references; reference; reference = reference->next) {
    reference->message->filename = milToBytes(fileName);
    reference->message->offset = offset;
  }
}

static MilStatus getBytes(MilTranslation *t, const Blob *blob, MilResource *outBytes) {
  if (milResourceGet(blob->resource, outBytes))
    return MIL_OK;
  return milFail(t->diag, MIL_INVALID, "the resource '%.*s' has no bytes",
                 MIL_STR(milResourceGetKey(blob->resource)));
}

static uint64_t align(uint64_t position) {
  return (position + MIL_BLOB_ALIGNMENT - 1) / MIL_BLOB_ALIGNMENT * MIL_BLOB_ALIGNMENT;
}

static MilStatus getPlacedFile(MilTranslation *t, MilString name, PlacedFile **outFile) {
  MilBlobCollector *collector = t->blobCollector;
  PlacedFile *file = (PlacedFile *)milNamesFind(&collector->placedByName, name, NULL);
  *outFile = file;
  if (file)
    return MIL_OK;
  MilStatus status = milAllocate(t, 1, sizeof *file, &file);
  if (status != MIL_OK)
    return status;
  *file = (PlacedFile){sizeof(MilBlobHeader), collector->placed};
  *outFile = collector->placed = file;
  return milNamesDefine(&collector->placedByName, name, file) ? MIL_OK : milTranslationNoMemory(t);
}

/// Where milBlobWriterAdd would put it.
static MilStatus placeBlob(MilTranslation *t, MilString fileName, Blob *blob) {
  PlacedFile *file;
  MilResource bytes;
  uint64_t data;
  MilStatus status;
  MIL_TRY(getBytes(t, blob, &bytes));
  MIL_TRY(getPlacedFile(t, fileName, &file));
  blob->offset = align(file->end);
  if (!milCheckedAdd(blob->offset + sizeof(MilBlobRecord), bytes.size, &data) || data > INT64_MAX)
    MIL_TRY(milFail(t->diag, MIL_INVALID, "%.*s: too large", MIL_STR(fileName)));
  blob->bytes = sizeof(MilBlobRecord) + align(bytes.size);
  file->end = data;
done:
  return status;
}

static MilStatus addBlob(MilTranslation *t, MilPackageWriter *writer, MilString fileName,
                         Blob *blob) {
  MilBlobWriter *file;
  MilResource bytes;
  MilStatus status;
  MIL_TRY(milPackageWriterGetBlobs(writer, fileName, &file, t->diag));
  MIL_TRY(getBytes(t, blob, &bytes));
  MIL_TRY(milBlobWriterAdd(file, blob->info->type, blob->count, bytes.data, bytes.size,
                           &blob->offset, t->diag));
done:
  return status;
}

static MilStatus writeBlob(MilTranslation *t, MilPackageWriter *writer, MilString fileName,
                           Blob *blob) {
  if (blob->written)
    return MIL_OK;
  blob->written = true;
  MilStatus status = writer ? addBlob(t, writer, fileName, blob) : placeBlob(t, fileName, blob);
  blob->fileName = fileName;
  complete(blob, fileName, blob->offset);
  return status;
}

/// A blob that no list names: where equal bytes have been written, they are referred to.
static MilStatus writeNew(MilTranslation *t, MilPackageWriter *writer, Blob *blob) {
  MilString fileName = blob->module->newFile;
  MilResource bytes;
  MilStatus status = getBytes(t, blob, &bytes);
  const Blob *twin = status == MIL_OK ? findTwin(t, fileName, blob, &bytes) : NULL;
  if (twin) {
    blob->twin = twin;
    complete(blob, fileName, twin->offset);
    return MIL_OK;
  }
  if (status == MIL_OK)
    status = writeBlob(t, writer, fileName, blob);
  return status == MIL_OK ? addLooks(t, blob, &bytes) : status;
}

/// The resources that a module's `mil.blobs` lists, those of them that are there.
static MilStatus writeListed(MilTranslation *t, MilPackageWriter *writer, const Module *module) {
  for (size_t i = 0; i < milNumElements(module->files); ++i) {
    MlirNamedAttribute file = mlirDictionaryAttrGetElement(module->files, (intptr_t)i);
    MilString fileName = milFromStringRef(mlirIdentifierStr(file.name));
    for (size_t k = 0; k < milNumElements(file.attribute); ++k) {
      MlirAttribute element = milElementAt(file.attribute, k);
      MilString key =
          milAttributeIsAResource(element) ? milResourceGetKey(element) : milStringOf(element);
      Blob *blob = (Blob *)milNamesFind(&t->blobCollector->byKey, key, NULL);
      for (; blob; blob = blob->sameKey) {
        MilStatus status = writeBlob(t, writer, fileName, blob);
        if (status != MIL_OK)
          return status;
      }
    }
  }
  return MIL_OK;
}

/// What the lists have placed, for the others to be compared with.
static MilStatus addWritten(MilTranslation *t) {
  MilStatus status = MIL_OK;
  for (Blob *blob = t->blobCollector->blobs; blob && status == MIL_OK; blob = blob->next) {
    MilResource bytes;
    if (blob->written)
      status = getBytes(t, blob, &bytes);
    if (blob->written && status == MIL_OK)
      status = addLooks(t, blob, &bytes);
  }
  return status;
}

MilStatus milBlobCollectorWrite(MilTranslation *t, MilPackageWriter *writer) {
  MilStatus status = MIL_OK;
  bool anyNew = false;
  for (Module *m = t->blobCollector->modules; m && status == MIL_OK; m = m->next)
    status = writeListed(t, writer, m);
  for (Blob *blob = t->blobCollector->blobs; blob && status == MIL_OK; blob = blob->next) {
    if (blob->written)
      continue;
    if (!anyNew)
      status = addWritten(t);
    anyNew = true;
    if (status == MIL_OK)
      status = writeNew(t, writer, blob);
  }
  return status;
}

MilMeasured milBlobCollectorMeasure(MilTranslation *t,
                                    void (*visit)(void *userData, const MilMeasuredBlob *blob),
                                    void *userData) {
  MilMeasured measured = {0, 0};
  for (const PlacedFile *file = t->blobCollector->placed; file; file = file->next) {
    measured.bytes += file->end;
    measured.padded += align(file->end);
  }
  for (const Blob *blob = t->blobCollector->blobs; blob; blob = blob->next) {
    const Blob *stored = blob->twin ? blob->twin : blob;
    MilMeasuredBlob place = {.key = milResourceGetKey(blob->resource),
                             .type = blob->info->type,
                             .storedAs = milResourceGetKey(stored->resource),
                             .fileName = stored->fileName,
                             .offset = stored->offset,
                             .bytes = blob->bytes};
    for (const Reference *reference = blob->references; reference; reference = reference->next)
      ++place.references;
    visit(userData, &place);
  }
  return measured;
}
