//===- Package.c - reading packages, model files, compiled models -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   name.mlpackage/
//     Manifest.json
//     Data/
//       com.apple.CoreML/
//         model.mlmodel        the root item of the manifest
//         weights/             beside the model; missing or empty when no weight is in a file
//           weight.bin         `@model_path/weights/weight.bin` in the model
//
//   name.mlmodelc/             Data/ and model directory in one
//     model.mil                MIL text; or a .mil file anywhere
//     coremldata.bin           CompiledData.h
//     weights/
//
// Source: coremltools modelpackage/src/ModelPackage.cpp
//===----------------------------------------------------------------------===//
#include "mil-c/Package.h"

#include "Format/Manifest.h"
#include "Format/Tree.h"
#include "Support/Names.h"
#include "Support/Walk.h"
#include "mil-c/Arena.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/// A weight file that has been asked for.
typedef struct OpenBlobFile {
  struct OpenBlobFile *next;
  MilBlobFile *file;
} OpenBlobFile;

struct MilPackage {
  MilArena *arena;  ///< holds this object
  const char *path; ///< without trailing slashes
  MilPackageForm form;
  int directory;        ///< of a package, or -1
  int data;             ///< its Data/, or the directory of MIL text; -1 for a single model file
  const char *dataPath; ///< for messages
  MilManifest manifest;
  MilString weightsPath; ///< below `data`
  MilBuffer manifestText, model, compiledData;
  const char *modelPath; ///< for messages
  OpenBlobFile *blobFiles;
  MilNames blobFileByPath; ///< below Data
};

static MilStatus outOfMemory(const char *path, MilDiag diag) {
  return milFail(diag, MIL_NO_MEMORY, "%s: out of memory", path);
}

/// Maps a regular file below `directory`; `shown` is its path for messages.
static MilStatus mapBelow(int directory, const char *path, const char *shown, MilBuffer *outBuffer,
                          MilDiag diag) {
  int descriptor;
  struct stat info;
  *outBuffer = (MilBuffer){0};
  MilTreeResult result = milTreeOpen(directory, path, &descriptor, &info);
  if (result != MIL_TREE_OK)
    return milFail(diag, result == MIL_TREE_LINK ? MIL_MALFORMED : MIL_IO, "%s: %s", shown,
                   milTreeResultText(result));
  MilStatus status = milBufferMapDescriptor(descriptor, shown, outBuffer, diag);
  close(descriptor);
  return status;
}

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

/// Every item must be there; only weights may be missing, which matters when a model refers to
/// them.
static MilStatus checkItems(const MilPackage *package, const char *where, MilDiag diag) {
  const MilManifest *manifest = &package->manifest;
  for (size_t i = 0; i < manifest->itemCount; ++i) {
    const MilManifestItem *item = &manifest->items[i];
    int descriptor;
    struct stat info;
    MilTreeResult result = milTreeOpen(package->data, item->path.data, &descriptor, &info);
    if (result == MIL_TREE_OK)
      close(descriptor);
    else if (result != MIL_TREE_MISSING || !milManifestIsWeights(manifest, item))
      return milFail(diag, MIL_MALFORMED, "%s: item '%.*s': path 'Data/%.*s' %s", where,
                     MIL_STR(item->identifier), MIL_STR(item->path), milTreeResultText(result));
  }
  return MIL_OK;
}

static MilStatus openManifest(MilPackage *package, MilDiag diag) {
  MilStatus status = MIL_OK;
  struct stat info;
  const char *where = milArenaPrintf(package->arena, "%s/Manifest.json", package->path);
  if (!where)
    return outOfMemory(package->path, diag);
  MIL_TRY(mapBelow(package->directory, "Manifest.json", where, &package->manifestText, diag));
  MilString text = {package->manifestText.data, package->manifestText.size};
  MIL_TRY(milManifestParse(package->arena, text, where, &package->manifest, diag));
  MilTreeResult result = milTreeOpen(package->directory, "Data", &package->data, &info);
  if (result != MIL_TREE_OK)
    MIL_TRY(milFail(diag, MIL_MALFORMED, "%s/Data: %s", package->path, milTreeResultText(result)));
  MIL_TRY(checkItems(package, where, diag));
  package->weightsPath = package->manifest.weightsPath;
done:
  return status;
}

/// Maps the model and, beside MIL text, coremldata.bin.
static MilStatus mapModel(MilPackage *package, const char *path, MilDiag diag) {
  const char *compiledPath = milArenaPrintf(package->arena, "%s/coremldata.bin", package->dataPath);
  MilStatus status = MIL_OK;
  struct stat info;
  package->modelPath = milArenaPrintf(package->arena, "%s/%s", package->dataPath, path);
  if (!package->modelPath || !compiledPath)
    MIL_TRY(outOfMemory(package->path, diag));
  MIL_TRY(mapBelow(package->data, path, package->modelPath, &package->model, diag));
  if (package->form == MIL_FORM_PACKAGE ||
      fstatat(package->data, "coremldata.bin", &info, AT_SYMLINK_NOFOLLOW) != 0)
    return MIL_OK;
  MIL_TRY(mapBelow(package->data, "coremldata.bin", compiledPath, &package->compiledData, diag));
done:
  return status;
}

/// `descriptor` is of a directory and passes to the package.
static MilStatus openDirectory(MilPackage *package, int descriptor, MilDiag diag) {
  MilStatus status = MIL_OK;
  struct stat info;
  package->directory = descriptor;
  if (fstatat(descriptor, "Manifest.json", &info, AT_SYMLINK_NOFOLLOW) == 0) {
    package->dataPath = milArenaPrintf(package->arena, "%s/Data", package->path);
    if (!package->dataPath)
      MIL_TRY(outOfMemory(package->path, diag));
    MIL_TRY(openManifest(package, diag));
    return mapModel(package, package->manifest.modelPath.data, diag);
  }
  if (fstatat(descriptor, "model.mil", &info, AT_SYMLINK_NOFOLLOW) != 0)
    MIL_TRY(milFail(diag, MIL_MALFORMED,
                    "%s: neither Manifest.json nor model.mil, expected an .mlpackage directory or "
                    "an .mlmodelc directory of an ML program",
                    package->path));
  package->form = MIL_FORM_COMPILED;
  package->directory = -1;
  package->data = descriptor;
  package->dataPath = package->path;
  package->weightsPath = milString("weights");
  MIL_TRY(mapModel(package, "model.mil", diag));
done:
  return status;
}

/// A .mil file: the directory that it stands in is that of a compiled model.
static MilStatus openText(MilPackage *package, MilDiag diag) {
  MilStatus status = MIL_OK;
  const char *slash = strrchr(package->path, '/');
  size_t length = slash ? (size_t)(slash - package->path) : 0;
  package->form = MIL_FORM_TEXT;
  package->weightsPath = milString("weights");
  package->dataPath =
      !slash   ? "."
      : length ? milArenaCopyString(package->arena, (MilString){package->path, length}).data
               : "/";
  if (!package->dataPath)
    MIL_TRY(outOfMemory(package->path, diag));
  package->data = open(package->dataPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (package->data < 0)
    MIL_TRY(milFail(diag, MIL_IO, "%s: %s", package->dataPath, strerror(errno)));
  milBufferRelease(&package->model);
  MIL_TRY(mapModel(package, slash ? slash + 1 : package->path, diag));
  package->modelPath = package->path; // as the user has spelled it
done:
  return status;
}

/// Whether a file is MIL text: by its name, or by its first word, which begins no Model message.
static bool isText(const MilPackage *package) {
  const MilString suffix = milString(".mil"), word = milString("program");
  MilString path = milString(package->path);
  MilString text = {package->model.data, package->model.size};
  if (path.length > suffix.length &&
      memcmp(path.data + path.length - suffix.length, suffix.data, suffix.length) == 0)
    return true;
  return text.length > word.length && memcmp(text.data, word.data, word.length) == 0;
}

static MilStatus createPackage(const char *path, MilPackage **outPackage, MilDiag diag) {
  MilArena *arena = milArenaCreate();
  MilPackage *package = arena ? milArenaCalloc(arena, 1, sizeof *package) : NULL;
  MilString trimmed = milString(path);
  while (trimmed.length > 1 && path[trimmed.length - 1] == '/')
    --trimmed.length;
  const char *ownPath = package ? milArenaCopyString(arena, trimmed).data : NULL;
  if (!ownPath) {
    milArenaDestroy(arena);
    return outOfMemory(path, diag);
  }
  *package = (MilPackage){.arena = arena, .path = ownPath, .directory = -1, .data = -1};
  milNamesInit(&package->blobFileByPath, arena);
  *outPackage = package;
  return MIL_OK;
}

MilStatus milPackageOpen(const char *path, MilPackage **outPackage, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilPackage *package = NULL;
  int descriptor = -1;
  struct stat info;
  *outPackage = NULL;
  MIL_TRY(createPackage(path, &package, diag));
  // The user's own path may lead through links; what is inside may not.
  descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0 || fstat(descriptor, &info) != 0)
    MIL_TRY(milFail(diag, MIL_IO, "%s: %s", path, strerror(errno)));
  if (S_ISDIR(info.st_mode)) {
    int directory = descriptor;
    descriptor = -1;
    MIL_TRY(openDirectory(package, directory, diag));
  } else {
    package->form = MIL_FORM_MODEL;
    package->modelPath = package->path;
    MIL_TRY(milBufferMapDescriptor(descriptor, path, &package->model, diag));
    if (isText(package))
      MIL_TRY(openText(package, diag));
  }
  *outPackage = package;
done:
  if (descriptor >= 0)
    close(descriptor);
  if (status != MIL_OK)
    milPackageClose(package);
  return status;
}

void milPackageClose(MilPackage *package) {
  if (!package)
    return;
  for (OpenBlobFile *open = package->blobFiles; open; open = open->next)
    milBlobFileRelease(open->file);
  milManifestDestroy(&package->manifest);
  milBufferRelease(&package->manifestText);
  milBufferRelease(&package->model);
  milBufferRelease(&package->compiledData);
  if (package->directory >= 0)
    close(package->directory);
  if (package->data >= 0)
    close(package->data);
  milArenaDestroy(package->arena);
}

MilPackageForm milPackageGetForm(const MilPackage *package) { return package->form; }

MilString milPackageGetModel(const MilPackage *package) {
  return (MilString){package->model.data, package->model.size};
}

MilString milPackageGetCompiledData(const MilPackage *package) {
  return (MilString){package->compiledData.data, package->compiledData.size};
}

const char *milPackageGetModelPath(const MilPackage *package) { return package->modelPath; }

MilString milPackageGetManifest(const MilPackage *package) {
  return (MilString){package->manifestText.data, package->manifestText.size};
}

//===----------------------------------------------------------------------===//
// Weight files
//===----------------------------------------------------------------------===//

static const OpenBlobFile *findBlobFile(const MilPackage *package, MilString path) {
  return milNamesFind(&package->blobFileByPath, path, NULL);
}

static MilStatus openBlobFile(MilPackage *package, MilString path, MilBlobFile **outFile,
                              MilDiag diag) {
  MilStatus status = MIL_OK;
  MilBuffer mapping;
  OpenBlobFile *open = milArenaCalloc(package->arena, 1, sizeof *open);
  const char *shown = milArenaPrintf(package->arena, "%s/%.*s", package->dataPath, MIL_STR(path));
  const char *blamed =
      shown ? milArenaPrintf(package->arena, "%s (which %s refers to)", shown, package->modelPath)
            : NULL;
  if (!open || !blamed)
    return outOfMemory(package->path, diag);
  MIL_TRY(mapBelow(package->data, path.data, blamed, &mapping, diag));
  MIL_TRY(milBlobFileFromBuffer(shown, &mapping, &open->file, diag));
  open->next = package->blobFiles;
  package->blobFiles = open;
  if (!milNamesDefine(&package->blobFileByPath, path, open))
    MIL_TRY(outOfMemory(package->path, diag));
  *outFile = open->file;
done:
  return status;
}

MilStatus milPackageGetBlobFile(MilPackage *package, MilString fileName, MilBlobFile **outFile,
                                MilDiag diag) {
  MilString name;
  *outFile = NULL;
  if (!milManifestSplitBlobName(fileName, &name))
    return milFail(diag, MIL_MALFORMED,
                   "%s: refers to the weight file '%.*s', expected " MIL_MODEL_WEIGHTS "<name>",
                   package->modelPath, MIL_STR(fileName));
  if (package->form == MIL_FORM_MODEL)
    return milFail(diag, MIL_MALFORMED,
                   "%s: refers to the weight file '%.*s', which a single model file cannot have",
                   package->modelPath, MIL_STR(fileName));
  const char *path =
      milArenaPrintf(package->arena, "%s/%.*s", package->weightsPath.data, MIL_STR(name));
  if (!path)
    return outOfMemory(package->path, diag);
  const OpenBlobFile *open = findBlobFile(package, milString(path));
  if (!open)
    return openBlobFile(package, milString(path), outFile, diag);
  *outFile = open->file;
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// All files
//===----------------------------------------------------------------------===//

typedef MilStatus (*FileVisitor)(void *userData, MilString path, MilBuffer *buffer);

/// `path` is below the package.
static MilStatus visitFile(MilPackage *package, const char *path, FileVisitor visit, void *userData,
                           MilDiag diag) {
  MilString whole = milString(path);
  const MilString data = milString("Data/");
  if (milStringEqual(whole, milString("Manifest.json")))
    return MIL_OK;
  if (whole.length <= data.length || memcmp(path, data.data, data.length) != 0) {
    milEmit(diag, MIL_WARNING, "%s/%s: outside Data, is left out", package->path, path);
    return MIL_OK;
  }
  MilString below = {path + data.length, whole.length - data.length};
  if (milStringEqual(below, package->manifest.modelPath) || findBlobFile(package, below))
    return MIL_OK;
  const char *shown = milArenaPrintf(package->arena, "%s/%s", package->path, path);
  if (!shown)
    return outOfMemory(package->path, diag);
  MilBuffer buffer;
  MilStatus status = mapBelow(package->data, below.data, shown, &buffer, diag);
  return status == MIL_OK ? visit(userData, below, &buffer) : status;
}

typedef struct Visit {
  MilPackage *package;
  FileVisitor visit;
  void *userData;
  MilDiag diag;
  size_t skip; ///< bytes of a path that lead to the package
} Visit;

static int visitEntry(void *userData, const MilWalkEntry *entry) {
  const Visit *v = userData;
  if (entry->kind == MIL_WALK_DIRECTORY)
    return MIL_OK;
  if (entry->kind == MIL_WALK_ERROR)
    return (int)milFail(v->diag, entry->error == ENOMEM ? MIL_NO_MEMORY : MIL_IO, "%s: %s",
                        entry->path, strerror(entry->error));
  if (!S_ISREG(entry->info.st_mode))
    return (int)milFail(v->diag, MIL_MALFORMED,
                        "%s: neither a regular file nor a directory, which a package must not hold",
                        entry->path);
  return (int)visitFile(v->package, entry->path + v->skip, v->visit, v->userData, v->diag);
}

MilStatus milPackageForEachFile(MilPackage *package, FileVisitor visit, void *userData,
                                MilDiag diag) {
  if (package->form != MIL_FORM_PACKAGE)
    return MIL_OK;
  Visit v = {package, visit, userData, diag, strlen(package->path)};
  v.skip += package->path[v.skip - 1] != '/'; // "/" itself ends in its slash
  return (MilStatus)milWalk(package->path, true, visitEntry, &v);
}

MilStatus milPackageMeasure(const char *path, uint64_t *outBytes, MilDiag diag) {
  struct stat info;
  *outBytes = 0;
  if (stat(path, &info) != 0 && errno == ENOENT)
    return MIL_OK;
  return milTreeSize(path, outBytes, diag);
}

uint64_t milPackageSizeOnDisk(const char *path) {
  uint64_t bytes;
  MilDiag silent = {NULL, NULL};
  return milPackageMeasure(path, &bytes, silent) == MIL_OK ? bytes : 0;
}
