//===- PackageWriter.c - writing packages, model files, compiled models *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   create    <dir>/.<name>.XXXXXX          everything is written there
//   commit    manifest, empty weights directory, check of the items, then one rename into the
//             place of <dir>/<name>
//   destroy   removes what has not been moved
//
// One that measures does the same with paths of files that do not exist.
//
// A package that is replaced may be the one that is being read: its mapped files stay valid when
// they lose their name.
//===----------------------------------------------------------------------===//
#include "mil-c/Package.h"

#include "Format/BlobLayout.h"
#include "Format/FileBytes.h"
#include "Format/Manifest.h"
#include "Format/Places.h"
#include "Format/Tree.h"
#include "Support/Hash.h"
#include "Support/Names.h"
#include "Support/Temporary.h"
#include "mil-c/Arena.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { kMostAttempts = 100 };

typedef struct OpenBlobs {
  struct OpenBlobs *next;
  const char *path;
  MilBlobWriter *writer;
  bool isEmpty; ///< and gone
} OpenBlobs;

/// A file beside those of weights, to be compared with what can be read.
typedef struct WrittenFile {
  struct WrittenFile *next;
  const char *path;
  uint64_t size, hash;
} WrittenFile;

struct MilPackageWriter {
  MilArena *arena; ///< holds this object
  const char *target;
  bool hasTarget;        ///< else it is measured for nowhere
  const char *temporary; ///< null once it is in place
  int lock;              ///< held on it; -1: none
  MilPackageForm form;
  bool single;           ///< one file
  const char *marker;    ///< the file by which a directory of this form is known
  const char *data;      ///< where files go, below the temporary: "/Data" or ""
  MilString weightsPath; ///< below it
  MilString modelPath;   ///< below it
  bool hasModel;
  uint64_t modelHash;
  bool isFresh;         ///< the manifest is new
  MilManifest manifest; ///< of a package
  OpenBlobs *blobs;
  MilNames blobsByName;
  bool verifies, measures;
  WrittenFile *files; ///< when it verifies
  MilPlaces places;
  MilPackageSizes sizes;
};

static MilStatus outOfMemory(const MilPackageWriter *writer, MilDiag diag) {
  return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", writer->target);
}

//===----------------------------------------------------------------------===//
// The target
//===----------------------------------------------------------------------===//

/// Whether there is something at the target that we may replace; an error when there is something
/// else.
static MilStatus checkTarget(const MilPackageWriter *writer, bool *outExists, MilDiag diag) {
  struct stat info, marker;
  *outExists = false;
  if (lstat(writer->target, &info) != 0) {
    if (errno == ENOENT)
      return MIL_OK;
    return milFail(diag, MIL_IO, "%s: %s", writer->target, strerror(errno));
  }
  *outExists = true;
  if (writer->single) {
    if (S_ISREG(info.st_mode))
      return MIL_OK;
    return milFail(diag, MIL_INVALID, "%s: is in the way, expected nothing or a regular file",
                   writer->target);
  }
  const char *path = milArenaPrintf(writer->arena, "%s/%s", writer->target, writer->marker);
  if (!path)
    return outOfMemory(writer, diag);
  if (S_ISDIR(info.st_mode) && lstat(path, &marker) == 0 && S_ISREG(marker.st_mode))
    return MIL_OK;
  return milFail(diag, MIL_INVALID, "%s: is in the way, expected nothing or a directory with %s",
                 writer->target, writer->marker);
}

static bool hasSuffix(MilString path, const char *text) {
  MilString suffix = milString(text);
  return path.length > suffix.length &&
         memcmp(path.data + path.length - suffix.length, suffix.data, suffix.length) == 0;
}

static MilPackageForm formOf(MilString path) {
  if (hasSuffix(path, ".mlmodel"))
    return MIL_FORM_MODEL;
  if (hasSuffix(path, ".mlmodelc"))
    return MIL_FORM_COMPILED;
  return hasSuffix(path, ".mil") ? MIL_FORM_TEXT : MIL_FORM_PACKAGE;
}

/// The manifest that says where the parts of a package go.
static MilStatus prepareManifest(MilPackageWriter *writer, MilString manifest, MilDiag diag) {
  MilStatus status = MIL_OK;
  if (manifest.length) {
    const char *where = milArenaPrintf(writer->arena, "%s: manifest to keep", writer->target);
    if (!where)
      MIL_TRY(outOfMemory(writer, diag));
    MIL_TRY(milManifestParse(writer->arena, manifest, where, &writer->manifest, diag));
  } else {
    writer->isFresh = true;
    MIL_TRY(milManifestCreate(writer->arena, &writer->manifest, diag));
  }
  writer->data = "/Data";
  writer->modelPath = writer->manifest.modelPath;
  writer->weightsPath = writer->manifest.weightsPath;
done:
  return status;
}

static MilStatus prepare(MilPackageWriter *writer, MilString manifest, MilDiag diag) {
  bool exists;
  MilStatus status = MIL_OK;
  const char *name = strrchr(writer->target, '/');
  name = name ? name + 1 : writer->target;
  if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
    MIL_TRY(
        milFail(diag, MIL_INVALID, "'%s': expected a path that ends in a name", writer->target));
  if (writer->hasTarget)
    MIL_TRY(checkTarget(writer, &exists, diag));
  if (writer->form == MIL_FORM_PACKAGE)
    MIL_TRY(prepareManifest(writer, manifest, diag));
  if (writer->measures)
    writer->temporary = writer->target;
  else
    MIL_TRY(milTemporaryCreate(writer->arena, writer->target, writer->single, &writer->temporary,
                               &writer->lock, diag));
done:
  return status;
}

static MilStatus create(const char *path, MilString manifest, bool measures,
                        MilPackageWriter **outWriter, MilDiag diag) {
  *outWriter = NULL;
  MilArena *arena = milArenaCreate();
  MilPackageWriter *writer = arena ? milArenaCalloc(arena, 1, sizeof *writer) : NULL;
  MilString trimmed = milString(path ? path : "package");
  while (trimmed.length > 1 && trimmed.data[trimmed.length - 1] == '/')
    --trimmed.length;
  const char *target = writer ? milArenaCopyString(arena, trimmed).data : NULL;
  if (!target) {
    milArenaDestroy(arena);
    return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", trimmed.data);
  }
  MilPackageForm form = formOf(trimmed);
  *writer = (MilPackageWriter){.arena = arena,
                               .target = target,
                               .hasTarget = path,
                               .lock = -1,
                               .form = form,
                               .measures = measures,
                               .single = form == MIL_FORM_MODEL || form == MIL_FORM_TEXT,
                               .data = "",
                               .marker = form == MIL_FORM_PACKAGE ? "Manifest.json" : "model.mil",
                               .modelPath = milString("model.mil"),
                               .weightsPath = milString("weights")};
  milNamesInit(&writer->blobsByName, arena);
  milPlacesInit(&writer->places, arena);
  MilStatus status = prepare(writer, manifest, diag);
  if (status != MIL_OK)
    milPackageWriterDestroy(writer);
  else
    *outWriter = writer;
  return status;
}

MilStatus milPackageWriterCreate(const char *path, MilString manifest, MilPackageWriter **outWriter,
                                 MilDiag diag) {
  return create(path, manifest, false, outWriter, diag);
}
MilStatus milPackageWriterMeasure(const char *path, MilString manifest,
                                  MilPackageWriter **outWriter, MilDiag diag) {
  return create(path, manifest, true, outWriter, diag);
}

void milPackageWriterVerify(MilPackageWriter *writer) { writer->verifies = true; }
MilPackageForm milPackageWriterGetForm(const MilPackageWriter *writer) { return writer->form; }

void milPackageWriterDestroy(MilPackageWriter *writer) {
  if (!writer)
    return;
  for (OpenBlobs *open = writer->blobs; open; open = open->next)
    milBlobWriterDestroy(open->writer);
  milManifestDestroy(&writer->manifest);
  if (writer->temporary && !writer->measures)
    milTemporaryRemove(writer->temporary);
  if (writer->lock >= 0)
    close(writer->lock);
  milArenaDestroy(writer->arena);
}

//===----------------------------------------------------------------------===//
// Contents
//===----------------------------------------------------------------------===//

/// Where the file `path`, below the directory of the data, is written; the directories above it are
/// made.
static MilStatus placeFile(MilPackageWriter *writer, MilString path, const char **outPath,
                           MilDiag diag) {
  MilStatus status = MIL_OK;
  MilString parent = milTreeParent(path);
  const char *place =
      milArenaPrintf(writer->arena, "%s%s/%.*s", writer->temporary, writer->data, MIL_STR(path));
  const char *directory =
      milArenaPrintf(writer->arena, "%s%s/%.*s", writer->temporary, writer->data, MIL_STR(parent));
  if (!place || !directory)
    MIL_TRY(outOfMemory(writer, diag));
  if (!writer->measures)
    MIL_TRY(milTreeMakeDirectories(writer->temporary, directory, diag));
  *outPath = place;
done:
  return status;
}

/// Whether there is something at a path.
static bool isTaken(const MilPackageWriter *writer, const char *path) {
  struct stat info;
  return writer->measures ? milPlacesFind(&writer->places, path) != MIL_PLACE_FREE
                          : lstat(path, &info) == 0;
}

/// Refuses what creating a file would refuse.
static MilStatus checkPlace(const MilPackageWriter *writer, const char *path, MilDiag diag) {
  int error = milPlacesCheck(&writer->places, path);
  if (!error)
    return MIL_OK;
  return milFail(diag, error == EEXIST ? MIL_INVALID : MIL_IO, "%s: cannot create: %s", path,
                 strerror(error));
}

/// `*total`: of what kind the file is.
static MilStatus writeFile(MilPackageWriter *writer, const char *path, const void *data,
                           size_t size, uint64_t *total, MilDiag diag) {
  MilStatus status = writer->measures ? checkPlace(writer, path, diag)
                     : writer->single ? milTreeFillFile(path, data, size, diag)
                                      : milTreeWriteFile(path, data, size, diag);
  if (status == MIL_OK)
    *total += size;
  if (status == MIL_OK && !milPlacesAdd(&writer->places, path, MIL_PLACE_FILE))
    return outOfMemory(writer, diag);
  if (status != MIL_OK || !writer->verifies)
    return status;
  WrittenFile *file = milArenaAlloc(writer->arena, sizeof *file);
  if (!file)
    return outOfMemory(writer, diag);
  *file = (WrittenFile){writer->files, path, size, milHash(0, data, size)};
  writer->files = file;
  return MIL_OK;
}

/// After commit there is nothing to write to.
static MilStatus checkOpen(const MilPackageWriter *writer, MilDiag diag) {
  if (writer->temporary)
    return MIL_OK;
  return milFail(diag, MIL_INVALID, "%s: is already in place", writer->target);
}

/// What to write instead of a single file.
static const char *directoryForm(const MilPackageWriter *writer) {
  return writer->form == MIL_FORM_TEXT ? ".mlmodelc" : ".mlpackage";
}

static MilStatus createBlobs(MilPackageWriter *writer, MilString name, MilBlobWriter **outBlobs,
                             MilDiag diag) {
  MilStatus status = MIL_OK;
  OpenBlobs *open = milArenaCalloc(writer->arena, 1, sizeof *open);
  const char *path =
      milArenaPrintf(writer->arena, "%s/%.*s", writer->weightsPath.data, MIL_STR(name));
  if (!open || !path)
    MIL_TRY(outOfMemory(writer, diag));
  name = milArenaCopyString(writer->arena, name);
  if (!name.data)
    MIL_TRY(outOfMemory(writer, diag));
  MIL_TRY(placeFile(writer, milString(path), &open->path, diag));
  int error = writer->measures ? milPlacesCheck(&writer->places, open->path) : 0;
  if (error)
    MIL_TRY(milFail(diag, MIL_IO, "%s: %s", open->path, strerror(error)));
  MIL_TRY(milBlobWriterCreate(writer->measures ? NULL : open->path, &open->writer, diag));
  if (writer->verifies)
    milBlobWriterKeepHashes(open->writer);
  open->next = writer->blobs;
  writer->blobs = open;
  if (!milNamesDefine(&writer->blobsByName, name, open))
    MIL_TRY(outOfMemory(writer, diag));
  *outBlobs = open->writer;
  if (!milPlacesAdd(&writer->places, open->path, MIL_PLACE_WEIGHTS))
    MIL_TRY(outOfMemory(writer, diag));
done:
  return status;
}

MilStatus milPackageWriterGetBlobs(MilPackageWriter *writer, MilString fileName,
                                   MilBlobWriter **outBlobs, MilDiag diag) {
  MilString name;
  *outBlobs = NULL;
  MilStatus status = checkOpen(writer, diag);
  if (status != MIL_OK)
    return status;
  if (writer->single)
    return milFail(diag, MIL_INVALID,
                   "%s: a single model file has no place for weights, expected an %s",
                   writer->target, directoryForm(writer));
  if (!milManifestSplitBlobName(fileName, &name))
    return milFail(diag, MIL_INVALID,
                   "%s: weight file '%.*s', expected " MIL_MODEL_WEIGHTS "<name>", writer->target,
                   MIL_STR(fileName));
  const OpenBlobs *open = milNamesFind(&writer->blobsByName, name, NULL);
  if (!open)
    return createBlobs(writer, name, outBlobs, diag);
  *outBlobs = open->writer;
  return MIL_OK;
}

MilStatus milPackageWriterAddFile(MilPackageWriter *writer, MilString path, const void *data,
                                  size_t size, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilString clean;
  const char *place;
  MIL_TRY(checkOpen(writer, diag));
  if (writer->single)
    MIL_TRY(milFail(diag, MIL_INVALID,
                    "%s: a single model file has no place for the file '%.*s', expected an %s",
                    writer->target, MIL_STR(path), directoryForm(writer)));
  if (milTreeNormalize(writer->arena, path, writer->target, &clean, diag) != MIL_OK)
    return MIL_INVALID;
  if (!clean.length)
    MIL_TRY(milFail(diag, MIL_INVALID, "%s: the path of a file is empty", writer->target));
  MIL_TRY(placeFile(writer, clean, &place, diag));
  if (milPlacesFind(&writer->places, place) == MIL_PLACE_WEIGHTS)
    milEmit(diag, MIL_WARNING,
            "%s: the file '%.*s', which no value refers to, gives way to weights", writer->target,
            MIL_STR(clean));
  else
    MIL_TRY(writeFile(writer, place, data, size, &writer->sizes.others, diag));
done:
  return status;
}

MilStatus milPackageWriterSetModel(MilPackageWriter *writer, const void *data, size_t size,
                                   MilDiag diag) {
  MilStatus status = MIL_OK;
  const char *place = writer->temporary;
  MIL_TRY(checkOpen(writer, diag));
  if (writer->hasModel)
    MIL_TRY(milFail(diag, MIL_INVALID, "%s: the model is set twice", writer->target));
  if (!writer->single)
    MIL_TRY(placeFile(writer, writer->modelPath, &place, diag));
  MIL_TRY(writeFile(writer, place, data, size, &writer->sizes.model, diag));
  writer->modelHash = milHash(0, data, size);
  writer->hasModel = true;
done:
  return status;
}

//===----------------------------------------------------------------------===//
// Commit
//===----------------------------------------------------------------------===//

static MilStatus finishBlobs(MilPackageWriter *writer, MilDiag diag) {
  bool any = false;
  for (OpenBlobs *open = writer->blobs; open; open = open->next) {
    uint64_t bytes;
    MilStatus status = milBlobWriterFinish(open->writer, &bytes, diag);
    if (status != MIL_OK)
      return status;
    any |= bytes > sizeof(MilBlobHeader);
    // A weight file without blobs is not written.
    open->isEmpty = bytes <= sizeof(MilBlobHeader);
    writer->sizes.weights += open->isEmpty ? 0 : bytes;
    if (open->isEmpty && !writer->measures && unlink(open->path) != 0)
      return milFail(diag, MIL_IO, "%s: %s", open->path, strerror(errno));
  }
  bool isListed = writer->form == MIL_FORM_PACKAGE;
  return any && isListed ? milManifestAddWeights(&writer->manifest, diag) : MIL_OK;
}

/// Every item must be there, or the package could not be opened; the directory of weights may be
/// empty.
static MilStatus completeItems(MilPackageWriter *writer, MilDiag diag) {
  for (size_t i = 0; i < writer->manifest.itemCount; ++i) {
    const MilManifestItem *item = &writer->manifest.items[i];
    const char *path =
        milArenaPrintf(writer->arena, "%s/Data/%.*s", writer->temporary, MIL_STR(item->path));
    if (!path)
      return outOfMemory(writer, diag);
    if (isTaken(writer, path))
      continue;
    if (!milManifestIsWeights(&writer->manifest, item))
      return milFail(diag, MIL_INVALID, "%s: the manifest lists '%.*s', but no such file was added",
                     writer->target, MIL_STR(item->path));
    MilStatus status = writer->measures ? checkPlace(writer, path, diag)
                                        : milTreeMakeDirectories(writer->temporary, path, diag);
    if (status != MIL_OK)
      return status;
  }
  return MIL_OK;
}

static MilStatus finishPackage(MilPackageWriter *writer, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilString text;
  const char *path = milArenaPrintf(writer->arena, "%s/Manifest.json", writer->temporary);
  if (!path)
    MIL_TRY(outOfMemory(writer, diag));
  if (writer->isFresh)
    MIL_TRY(milManifestIdentify(&writer->manifest, writer->modelHash, diag));
  MIL_TRY(completeItems(writer, diag));
  MIL_TRY(milManifestPrint(&writer->manifest, &text, diag));
  MIL_TRY(writeFile(writer, path, text.data, text.length, &writer->sizes.manifest, diag));
done:
  return status;
}

static MilStatus verify(const MilPackageWriter *writer, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (const OpenBlobs *open = writer->blobs; open && status == MIL_OK; open = open->next)
    if (!open->isEmpty)
      status = milBlobWriterVerify(open->writer, diag);
  for (const WrittenFile *file = writer->files; file && status == MIL_OK; file = file->next)
    status = milFileBytesCheck(file->path, file->size, file->hash, diag);
  return status;
}

/// Others may write the same target, so it can come and go until the move; the last one stands.
static MilStatus move(MilPackageWriter *writer, MilDiag diag) {
  MilStatus status = MIL_OK;
  bool moved = false, exists;
  for (int attempt = 0; !moved; ++attempt) {
    if (attempt == kMostAttempts)
      MIL_TRY(
          milFail(diag, MIL_IO, "%s: comes and goes while it is to be replaced", writer->target));
    MIL_TRY(checkTarget(writer, &exists, diag));
    MIL_TRY(milTemporaryMove(writer->temporary, writer->target, exists, &moved, diag));
  }
  writer->temporary = NULL;
done:
  return status;
}

MilStatus milPackageWriterCommit(MilPackageWriter *writer, uint64_t *outBytes, MilDiag diag) {
  MilStatus status = MIL_OK;
  if (outBytes)
    *outBytes = 0;
  MIL_TRY(checkOpen(writer, diag));
  if (!writer->hasModel)
    MIL_TRY(milFail(diag, MIL_INVALID, "%s: no model has been set", writer->target));
  MIL_TRY(finishBlobs(writer, diag));
  if (writer->form == MIL_FORM_PACKAGE)
    MIL_TRY(finishPackage(writer, diag));
  if (writer->verifies)
    MIL_TRY(verify(writer, diag));
  uint64_t bytes =
      writer->sizes.weights + writer->sizes.model + writer->sizes.manifest + writer->sizes.others;
  MIL_TRY(milBufferCheckFiles(diag));
  if (!writer->measures)
    MIL_TRY(move(writer, diag));
  writer->temporary = NULL;
  if (outBytes)
    *outBytes = bytes;
done:
  return status;
}

MilPackageSizes milPackageWriterGetSizes(const MilPackageWriter *writer) { return writer->sizes; }
