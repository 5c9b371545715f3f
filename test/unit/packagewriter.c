//===- packagewriter.c - packages that appear in one step, or not at all *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"
#include <sys/file.h>
#include <sys/stat.h>

#include "mil-c/Package.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

static const MilString kNone = {NULL, 0};
static const char kWeights[] = "@model_path/weights/weight.bin";

/// The identifiers are those of a model file that holds "model".
static const char kFreshManifest[] =
    "{\n"
    "    \"fileFormatVersion\": \"1.0.0\",\n"
    "    \"itemInfoEntries\": {\n"
    "        \"4CCF9FEE-CBC6-8360-9430-C54DBFE9B4A7\": {\n"
    "            \"author\": \"com.apple.CoreML\",\n"
    "            \"description\": \"CoreML Model Specification\",\n"
    "            \"name\": \"model.mlmodel\",\n"
    "            \"path\": \"com.apple.CoreML/model.mlmodel\"\n"
    "        },\n"
    "        \"C9B2A2C6-B13F-814D-A55B-D14E1751E3DF\": {\n"
    "            \"author\": \"com.apple.CoreML\",\n"
    "            \"description\": \"CoreML Model Weights\",\n"
    "            \"name\": \"weights\",\n"
    "            \"path\": \"com.apple.CoreML/weights\"\n"
    "        }\n"
    "    },\n"
    "    \"rootModelIdentifier\": \"4CCF9FEE-CBC6-8360-9430-C54DBFE9B4A7\"\n"
    "}\n";

/// File systems without an exchange: the writer calls this in place of the C library's.
static int exchangeError;
int renameat2(int oldDirectory, const char *oldPath, int newDirectory, const char *newPath,
              unsigned flags) {
  if (exchangeError) {
    errno = exchangeError;
    return -1;
  }
  return (int)syscall(SYS_renameat2, oldDirectory, oldPath, newDirectory, newPath, flags);
}

/// A directory of its own for each test, so that what is left behind shows.
static const char *freshTarget(const char *name) {
  scratchRemove(scratchPath("dir"));
  mkdir(scratchPath("dir"), 0777);
  return scratchPath("dir/%s", name);
}

static bool holds(const char *path, const void *expected, size_t size) {
  size_t found;
  char *data = scratchRead(path, &found);
  bool equal = data && found == size && memcmp(data, expected, size) == 0;
  free(data);
  return equal;
}
static bool holdsText(const char *path, const char *text) {
  return holds(path, text, strlen(text));
}

static bool isEmptyDirectory(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && scratchCount(path) == 0;
}

/// Writes a package with one blob of `byte`.
static MilStatus writePackage(const char *target, MilString manifest, const char *model,
                              char byte) {
  MilPackageWriter *writer = NULL;
  MilBlobWriter *blobs;
  uint64_t offset, bytes;
  MilStatus status = MIL_OK;
  MIL_TRY(milPackageWriterCreate(target, manifest, &writer, CHECK_DIAG()));
  MIL_TRY(milPackageWriterGetBlobs(writer, milString(kWeights), &blobs, CHECK_DIAG()));
  MIL_TRY(milBlobWriterAdd(blobs, MIL_TYPE_INT8, 1, &byte, 1, &offset, CHECK_DIAG()));
  MIL_TRY(milPackageWriterSetModel(writer, model, strlen(model), CHECK_DIAG()));
  MIL_TRY(milPackageWriterCommit(writer, &bytes, CHECK_DIAG()));
  CHECK(bytes == milPackageSizeOnDisk(target));
done:
  milPackageWriterDestroy(writer);
  return status;
}

static void testFresh(void) {
  const char *target = freshTarget("a.mlpackage");
  MilPackageWriter *writer;
  MilBlobWriter *blobs, *again;
  uint64_t bytes, offset;
  CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
  CHECK(scratchCount(scratchPath("dir")) == 1 && access(target, F_OK) != 0);
  CHECK_OK(milPackageWriterGetBlobs(writer, milString(kWeights), &blobs, CHECK_DIAG()));
  CHECK_OK(milPackageWriterGetBlobs(writer, milString(kWeights), &again, CHECK_DIAG()));
  CHECK(blobs == again);
  CHECK_OK(milBlobWriterAdd(blobs, MIL_TYPE_INT8, 3, "xyz", 3, &offset, CHECK_DIAG()));
  // A weight file without blobs is not written.
  CHECK_OK(milPackageWriterGetBlobs(writer, milString("@model_path/weights/empty.bin"), &blobs,
                                    CHECK_DIAG()));
  CHECK_OK(milPackageWriterAddFile(writer, milString("extra/note.txt"), "note", 4, CHECK_DIAG()));
  CHECK_OK(milPackageWriterSetModel(writer, "model", 5, CHECK_DIAG()));
  CHECK_OK(milPackageWriterCommit(writer, &bytes, CHECK_DIAG()));
  CHECK_FAILS(milPackageWriterCommit(writer, NULL, CHECK_DIAG()), MIL_INVALID, "already in place");
  CHECK_FAILS(milPackageWriterAddFile(writer, milString("x"), "", 0, CHECK_DIAG()), MIL_INVALID,
              "already in place");
  milPackageWriterDestroy(writer);

  CHECK(scratchCount(scratchPath("dir")) == 1);
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Manifest.json"), kFreshManifest));
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Data/com.apple.CoreML/model.mlmodel"), "model"));
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Data/extra/note.txt"), "note"));
  CHECK(scratchCount(scratchPath("dir/a.mlpackage/Data/com.apple.CoreML/weights")) == 1);
  CHECK(bytes == strlen(kFreshManifest) + 5 + 4 + 131 && bytes == milPackageSizeOnDisk(target));
  MilPackage *package;
  CHECK_OK(milPackageOpen(target, &package, CHECK_DIAG()));
  milPackageClose(package);
  struct stat made, plain;
  mkdir(scratchPath("dir/plain"), 0777);
  CHECK(stat(target, &made) == 0 && stat(scratchPath("dir/plain"), &plain) == 0);
  CHECK(made.st_mode == plain.st_mode);
}

static void testWithoutBlobs(void) {
  const char *target = freshTarget("a.mlpackage");
  MilPackageWriter *writer;
  CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
  CHECK_OK(milPackageWriterSetModel(writer, "model", 5, CHECK_DIAG()));
  CHECK_OK(milPackageWriterCommit(writer, NULL, CHECK_DIAG()));
  milPackageWriterDestroy(writer);
  CHECK(isEmptyDirectory(scratchPath("dir/a.mlpackage/Data/com.apple.CoreML/weights")));
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Manifest.json"), kFreshManifest));
}

/// Replaces a package while its weight file is mapped, with and without an exchange of names.
static void testReplace(void) {
  static const int errors[] = {0, EINVAL, ENOSYS};
  for (size_t i = 0; i < 3; ++i) {
    const char *target = freshTarget("a.mlpackage");
    exchangeError = errors[i];
    MilPackage *package;
    MilBlobFile *file;
    MilBlob blob;
    CHECK_OK(writePackage(target, kNone, "old", 'o'));
    CHECK_OK(milPackageOpen(target, &package, CHECK_DIAG()));
    CHECK_OK(milPackageGetBlobFile(package, milString(kWeights), &file, CHECK_DIAG()));
    CHECK_OK(writePackage(target, milPackageGetManifest(package), "new", 'n'));
    CHECK_OK(milBlobFileGet(file, 64, &blob, CHECK_DIAG()));
    CHECK(*(const char *)blob.data == 'o');
    CHECK(milStringEqual(milPackageGetModel(package), milString("old")));
    milPackageClose(package);
    CHECK_OK(milPackageOpen(target, &package, CHECK_DIAG()));
    CHECK(milStringEqual(milPackageGetModel(package), milString("new")));
    CHECK_OK(milPackageGetBlobFile(package, milString(kWeights), &file, CHECK_DIAG()));
    CHECK_OK(milBlobFileGet(file, 64, &blob, CHECK_DIAG()));
    CHECK(*(const char *)blob.data == 'n');
    milPackageClose(package);
    CHECK(scratchCount(scratchPath("dir")) == 1);
  }
  exchangeError = EACCES; // a real error leaves the old package, and nothing else
  CHECK_FAILS(writePackage(scratchPath("dir/a.mlpackage"), kNone, "newer", 'x'), MIL_IO,
              "a.mlpackage: cannot put the new one in its place: Permission denied");
  exchangeError = 0;
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Data/com.apple.CoreML/model.mlmodel"), "new"));
  CHECK(scratchCount(scratchPath("dir")) == 1);
}

static void testSingleFile(void) {
  static const int errors[] = {0, EINVAL};
  for (size_t i = 0; i < 2; ++i) {
    const char *target = freshTarget("a.mlmodel");
    exchangeError = errors[i];
    for (int round = 0; round < 2; ++round) { // the second replaces the first
      MilPackageWriter *writer;
      MilBlobWriter *blobs;
      uint64_t bytes;
      CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
      CHECK_FAILS(milPackageWriterGetBlobs(writer, milString(kWeights), &blobs, CHECK_DIAG()),
                  MIL_INVALID, "a.mlmodel: a single model file has no place for weights");
      CHECK_FAILS(milPackageWriterAddFile(writer, milString("x"), "", 0, CHECK_DIAG()), MIL_INVALID,
                  "no place for the file 'x'");
      CHECK_OK(
          milPackageWriterSetModel(writer, round ? "second" : "1st", round ? 6 : 3, CHECK_DIAG()));
      CHECK_OK(milPackageWriterCommit(writer, &bytes, CHECK_DIAG()));
      milPackageWriterDestroy(writer);
      CHECK(bytes == (round ? 6 : 3) && holdsText(target, round ? "second" : "1st"));
      CHECK(scratchCount(scratchPath("dir")) == 1);
    }
  }
  exchangeError = 0;
}

/// MIL text: a directory with weights beside the model, or a single file.
static void testText(void) {
  const char *target = freshTarget("a.mlmodelc");
  for (int round = 0; round < 2; ++round) {
    CHECK_OK(writePackage(target, kNone, round ? "second" : "first", 'w'));
    CHECK(holdsText(scratchPath("dir/a.mlmodelc/model.mil"), round ? "second" : "first"));
    CHECK(access(scratchPath("dir/a.mlmodelc/weights/weight.bin"), F_OK) == 0);
    CHECK(scratchCount(target) == 2 && scratchCount(scratchPath("dir")) == 1);
  }
  MilPackageWriter *writer;
  MilBlobWriter *blobs;
  target = freshTarget("b.mlmodelc"); // no manifest, and no directory for no weights
  CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
  CHECK(milPackageWriterGetForm(writer) == MIL_FORM_COMPILED);
  CHECK_OK(milPackageWriterSetModel(writer, "text", 4, CHECK_DIAG()));
  CHECK_OK(milPackageWriterAddFile(writer, milString("coremldata.bin"), "data", 4, CHECK_DIAG()));
  CHECK_OK(milPackageWriterCommit(writer, NULL, CHECK_DIAG()));
  milPackageWriterDestroy(writer);
  CHECK(scratchCount(target) == 2);
  CHECK(holdsText(scratchPath("dir/b.mlmodelc/coremldata.bin"), "data"));

  target = freshTarget("c.mlmodelc");
  scratchWrite(scratchPath("dir/c.mlmodelc/precious"), "p", 1);
  CHECK_FAILS(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()), MIL_INVALID,
              "c.mlmodelc: is in the way, expected nothing or a directory with model.mil");
  target = freshTarget("d.mil");
  CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
  CHECK(milPackageWriterGetForm(writer) == MIL_FORM_TEXT);
  CHECK_FAILS(milPackageWriterGetBlobs(writer, milString(kWeights), &blobs, CHECK_DIAG()),
              MIL_INVALID,
              "d.mil: a single model file has no place for weights, expected an .mlmodelc");
  CHECK_OK(milPackageWriterSetModel(writer, "text", 4, CHECK_DIAG()));
  CHECK_OK(milPackageWriterCommit(writer, NULL, CHECK_DIAG()));
  milPackageWriterDestroy(writer);
  CHECK(holdsText(target, "text"));
}

/// Nothing that is not ours is replaced, and no attempt leaves a trace.
static void testForeignTargets(void) {
  MilPackageWriter *writer;
  const char *target = freshTarget("a.mlpackage");
  scratchWrite(target, "file", 4);
  CHECK_FAILS(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()), MIL_INVALID,
              "a.mlpackage: is in the way");
  CHECK(!writer && holdsText(target, "file"));
  target = freshTarget("a.mlpackage");
  scratchWrite(scratchPath("dir/a.mlpackage/precious"), "p", 1);
  CHECK_FAILS(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()), MIL_INVALID,
              "expected nothing or a directory with Manifest.json");
  CHECK(holdsText(scratchPath("dir/a.mlpackage/precious"), "p"));
  CHECK_FAILS(milPackageWriterCreate(scratchPath("dir/a.mlpackage/precious/x"), kNone, &writer,
                                     CHECK_DIAG()),
              MIL_IO, "Not a directory");
  target = freshTarget("a.mlmodel");
  mkdir(target, 0777);
  CHECK_FAILS(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()), MIL_INVALID,
              "expected nothing or a regular file");
  target = freshTarget("a.mlpackage");
  CHECK_OK(writePackage(scratchPath("dir/b.mlpackage"), kNone, "b", 'b'));
  CHECK(symlink("b.mlpackage", target) == 0);
  CHECK_FAILS(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()), MIL_INVALID,
              "is in the way");
  CHECK(scratchCount(scratchPath("dir")) == 2);
  CHECK_FAILS(milPackageWriterCreate(scratchPath("none/a"), kNone, &writer, CHECK_DIAG()), MIL_IO,
              "cannot write beside it");
  CHECK_FAILS(milPackageWriterCreate("", kNone, &writer, CHECK_DIAG()), MIL_INVALID, "a name");
  CHECK_FAILS(milPackageWriterCreate("/", kNone, &writer, CHECK_DIAG()), MIL_INVALID, "a name");
  CHECK_FAILS(milPackageWriterCreate("x/..", kNone, &writer, CHECK_DIAG()), MIL_INVALID, "a name");

  // What comes into the way later is not replaced either.
  target = freshTarget("a.mlpackage");
  CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
  CHECK_OK(milPackageWriterSetModel(writer, "m", 1, CHECK_DIAG()));
  scratchWrite(target, "late", 4);
  CHECK_FAILS(milPackageWriterCommit(writer, NULL, CHECK_DIAG()), MIL_INVALID, "is in the way");
  milPackageWriterDestroy(writer);
  CHECK(holdsText(target, "late") && scratchCount(scratchPath("dir")) == 1);
}

static void testContents(void) {
  const char *target = freshTarget("a.mlpackage");
  MilPackageWriter *writer;
  MilBlobWriter *blobs;
  CHECK_OK(milPackageWriterCreate(target, kNone, &writer, CHECK_DIAG()));
  CHECK_FAILS(milPackageWriterCommit(writer, NULL, CHECK_DIAG()), MIL_INVALID, "no model");
  CHECK_OK(milPackageWriterSetModel(writer, "m", 1, CHECK_DIAG()));
  CHECK_FAILS(milPackageWriterSetModel(writer, "m", 1, CHECK_DIAG()), MIL_INVALID, "set twice");
  static const char *const paths[] = {"", "/x", "../x", "a/../../x", "."};
  for (size_t i = 0; i < 5; ++i)
    CHECK_FAILS(milPackageWriterAddFile(writer, milString(paths[i]), "", 0, CHECK_DIAG()),
                MIL_INVALID, "path");
  CHECK_FAILS(milPackageWriterAddFile(writer, milString("com.apple.CoreML/model.mlmodel"), "", 0,
                                      CHECK_DIAG()),
              MIL_INVALID, "File exists");
  CHECK_FAILS(
      milPackageWriterGetBlobs(writer, milString("@model_path/weights/../w"), &blobs, CHECK_DIAG()),
      MIL_INVALID, "expected @model_path/weights/<name>");
  milPackageWriterDestroy(writer);
  milPackageWriterDestroy(NULL);
  CHECK(scratchCount(scratchPath("dir")) == 0);
}

/// A model, blobs in two files, one of them empty, and other files.
static MilStatus fillPackage(MilPackageWriter *writer, uint64_t *offsets, uint64_t *outBytes) {
  MilBlobWriter *blobs, *empty;
  MilStatus status;
  MIL_TRY(milPackageWriterSetModel(writer, "model", 5, CHECK_DIAG()));
  MIL_TRY(milPackageWriterGetBlobs(writer, milString(kWeights), &blobs, CHECK_DIAG()));
  MIL_TRY(milBlobWriterAdd(blobs, MIL_TYPE_UINT4, 3, "ab", 2, &offsets[0], CHECK_DIAG()));
  MIL_TRY(milBlobWriterAdd(blobs, MIL_TYPE_INT8, 7, "1234567", 7, &offsets[1], CHECK_DIAG()));
  MIL_TRY(
      milPackageWriterGetBlobs(writer, milString("@model_path/weights/x"), &empty, CHECK_DIAG()));
  MIL_TRY(milPackageWriterAddFile(writer, milString("a/b.txt"), "text", 4, CHECK_DIAG()));
  CHECK_FAILS(milPackageWriterAddFile(writer, milString("a/b.txt"), "", 0, CHECK_DIAG()),
              MIL_INVALID, "a/b.txt: cannot create: File exists");
  CHECK_FAILS(milPackageWriterAddFile(writer, milString("a"), "", 0, CHECK_DIAG()), MIL_INVALID,
              "a: cannot create: File exists");
  CHECK_FAILS(milPackageWriterAddFile(writer, milString("a/b.txt/c"), "", 0, CHECK_DIAG()), MIL_IO,
              "a/b.txt/c: cannot create: Not a directory");
  CHECK_FAILS(milPackageWriterAddFile(writer, milString("a/b.txt/c/d"), "", 0, CHECK_DIAG()),
              MIL_IO, ": Not a directory");
  bool isPackage = milPackageWriterGetForm(writer) == MIL_FORM_PACKAGE;
  MilString below =
      milString(isPackage ? "com.apple.CoreML/weights/weight.bin/c" : "weights/weight.bin/c");
  MilString taken = milString(isPackage ? "com.apple.CoreML/weights/taken" : "weights/taken");
  CHECK_FAILS(milPackageWriterAddFile(writer, below, "", 0, CHECK_DIAG()), MIL_IO,
              "weight.bin/c: cannot create: Not a directory");
  CHECK_OK(milPackageWriterAddFile(writer, taken, "", 0, CHECK_DIAG()));
  CHECK_FAILS(milPackageWriterGetBlobs(writer, milString("@model_path/weights/taken"), &empty,
                                       CHECK_DIAG()),
              MIL_IO, "weights/taken: File exists");
  MIL_TRY(milPackageWriterCommit(writer, outBytes, CHECK_DIAG()));
done:
  return status;
}

/// What is measured is what is written, in all forms that have weights; nothing comes of measuring.
static void testMeasure(void) {
  static const char *const names[] = {"a.mlpackage", "a.mlmodelc"};
  for (int i = 0; i < 2; ++i) {
    MilPackageWriter *writer;
    uint64_t offsets[2][2], bytes[2];
    MilPackageSizes sizes[2];
    const char *target = freshTarget(names[i]);
    for (int measures = 1; measures >= 0; --measures) {
      CHECK_OK((measures ? milPackageWriterMeasure : milPackageWriterCreate)(target, kNone, &writer,
                                                                             CHECK_DIAG()));
      CHECK_OK(fillPackage(writer, offsets[measures], &bytes[measures]));
      sizes[measures] = milPackageWriterGetSizes(writer);
      milPackageWriterDestroy(writer);
      CHECK(scratchCount(scratchPath("dir")) == (measures ? 0 : 1));
    }
    CHECK(memcmp(offsets[0], offsets[1], sizeof offsets[0]) == 0);
    CHECK(bytes[0] == bytes[1] && bytes[0] == milPackageSizeOnDisk(target));
    CHECK(memcmp(&sizes[0], &sizes[1], sizeof sizes[0]) == 0);
    CHECK(sizes[0].model == 5 && sizes[0].others == 4 && sizes[0].weights == 64 + 64 + 64 + 64 + 7);
    CHECK(!sizes[0].manifest == (i == 1));
    CHECK_OK(milPackageWriterMeasure(target, kNone, &writer, CHECK_DIAG()));
    milPackageWriterDestroy(writer);
    CHECK(milPackageSizeOnDisk(target) == bytes[0]);
  }
  // What would be refused is; nowhere there is nothing in the way.
  MilPackageWriter *writer;
  CHECK_OK(milPackageWriterMeasure(NULL, kNone, &writer, CHECK_DIAG()));
  CHECK_FAILS(milPackageWriterCommit(writer, NULL, CHECK_DIAG()), MIL_INVALID, "no model");
  milPackageWriterDestroy(writer);
  const char *target = freshTarget("a.mlpackage");
  scratchWrite(target, "file", 4);
  CHECK_FAILS(milPackageWriterMeasure(target, kNone, &writer, CHECK_DIAG()), MIL_INVALID,
              "a.mlpackage: is in the way");
}

static void testKeptManifest(void) {
  static const char kept[] = "{\"rootModelIdentifier\": \"r\", \"fileFormatVersion\": \"0.9.0\", "
                             "\"z\": [1, {\"b\": null}],"
                             " \"itemInfoEntries\": {\"r\": {\"path\": \"x/y/m.mlmodel\", "
                             "\"name\": \"n\", \"author\": \"\","
                             " \"description\": \"\\u00e4\", \"more\": true}%s}}";
  static const char printed[] = "{\n"
                                "    \"fileFormatVersion\": \"0.9.0\",\n"
                                "    \"itemInfoEntries\": {\n%s"
                                "        \"r\": {\n"
                                "            \"author\": \"\",\n"
                                "            \"description\": \"\xC3\xA4\",\n"
                                "            \"more\": true,\n"
                                "            \"name\": \"n\",\n"
                                "            \"path\": \"x/y/m.mlmodel\"\n"
                                "        }\n"
                                "    },\n"
                                "    \"rootModelIdentifier\": \"r\",\n"
                                "    \"z\": [\n"
                                "        1,\n"
                                "        {\n"
                                "            \"b\": null\n"
                                "        }\n"
                                "    ]\n"
                                "}\n";
  static const char added[] = "        \"00000000-0000-4000-8000-000000000002\": {\n"
                              "            \"author\": \"com.apple.CoreML\",\n"
                              "            \"description\": \"CoreML Model Weights\",\n"
                              "            \"name\": \"weights\",\n"
                              "            \"path\": \"x/y/weights\"\n"
                              "        },\n";
  char manifest[1000], expected[1000];
  snprintf(manifest, sizeof manifest, kept, "");
  const char *target = freshTarget("a.mlpackage");
  MilPackageWriter *writer;
  CHECK_OK(milPackageWriterCreate(target, milString(manifest), &writer, CHECK_DIAG()));
  CHECK_OK(milPackageWriterSetModel(writer, "m", 1, CHECK_DIAG()));
  CHECK_OK(milPackageWriterCommit(writer, NULL, CHECK_DIAG()));
  milPackageWriterDestroy(writer);
  snprintf(expected, sizeof expected, printed, "");
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Manifest.json"), expected));
  CHECK(scratchCount(scratchPath("dir/a.mlpackage/Data/x/y")) == 1);

  CHECK_OK(writePackage(target, milString(manifest), "m", 'b')); // blobs need an item
  snprintf(expected, sizeof expected, printed, added);
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Manifest.json"), expected));
  CHECK(scratchCount(scratchPath("dir/a.mlpackage/Data/x/y/weights")) == 1);

  snprintf(
      manifest, sizeof manifest, kept,
      ", \"gone\": {\"path\": \"gone\", \"name\": \"\", \"author\": \"\", \"description\": \"\"}");
  CHECK_FAILS(writePackage(target, milString(manifest), "m", 'b'), MIL_INVALID, "lists 'gone'");
  CHECK_FAILS(writePackage(target, milString("{"), "m", 'b'), MIL_MALFORMED,
              "a.mlpackage: manifest to keep: line 1");
  CHECK(holdsText(scratchPath("dir/a.mlpackage/Manifest.json"), expected));
  CHECK(scratchCount(scratchPath("dir")) == 1);
}

static void testRelativePath(void) {
  freshTarget("");
  CHECK(chdir(scratchPath("dir")) == 0);
  CHECK_OK(writePackage("a.mlpackage/", kNone, "m", 'b'));
  CHECK_OK(writePackage("./a.mlpackage", kNone, "n", 'b'));
  CHECK(holdsText("a.mlpackage/Data/com.apple.CoreML/model.mlmodel", "n"));
  CHECK(scratchCount(".") == 1);
  CHECK(chdir("/") == 0);
}

/// What a killed run has left goes at the next write beside it; what somebody still works on stays.
static void testStale(void) {
  const char *old = scratchPath("stale/.out.mlpackage.abc012");
  const char *busy = scratchPath("stale/.out.mlpackage.abc345");
  const char *other = scratchPath("stale/.out.mlpackage.notes");
  const char *aside = scratchPath("stale/.out.mlpackage.abcde3.old");
  const char *all[] = {old, busy, aside, other};
  for (size_t i = 0; i < 4; ++i) {
    char inside[PATH_MAX];
    snprintf(inside, sizeof inside, "%s/Manifest.json", all[i]);
    scratchWrite(inside, "{", 1);
  }
  int lock = open(busy, O_RDONLY);
  CHECK(lock >= 0 && flock(lock, LOCK_EX) == 0);
  MilPackageWriter *writer = NULL;
  CHECK_OK(milPackageWriterCreate(scratchPath("stale/out.mlpackage"), milString(NULL), &writer,
                                  CHECK_DIAG()));
  milPackageWriterDestroy(writer);
  CHECK(access(old, F_OK) != 0);
  CHECK(access(busy, F_OK) == 0);
  CHECK(access(aside, F_OK) != 0);
  CHECK(access(scratchPath("stale/out.mlpackage/Manifest.json"), F_OK) == 0); // it came back
  CHECK(access(other, F_OK) == 0);
  close(lock);
}

int main(void) {
  scratchCreate();
  testStale();
  testFresh();
  testWithoutBlobs();
  testReplace();
  testSingleFile();
  testText();
  testForeignTargets();
  testContents();
  testMeasure();
  testKeptManifest();
  testRelativePath();
  scratchDestroy();
  return CHECK_RESULT();
}
