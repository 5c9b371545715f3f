//===- package.c - opening packages, sound and hostile ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "mil-c/Package.h"

#define ITEM(path, name)                                                                           \
  "{\"author\": \"a\", \"description\": \"\", \"name\": \"" name "\", \"path\": \"" path "\"}"
#define MODEL ITEM("a/model.mlmodel", "model.mlmodel")
#define MANIFEST(version, items, root)                                                             \
  "{\"fileFormatVersion\": " version ", \"itemInfoEntries\": " items                               \
  ", \"rootModelIdentifier\": " root "}"
#define SOUND MANIFEST("\"1.0.0\"", "{\"m\": " MODEL "}", "\"m\"")

/// A weight file with one int8 blob of one element.
static void writeWeights(const char *path) {
  unsigned char bytes[129] = {1, 0, 0, 0, 2};
  memcpy(bytes + 64, "\xEF\xBE\xAD\xDE\4\0\0\0\1\0\0\0\0\0\0\0\x80", 17);
  bytes[128] = 7;
  scratchWrite(path, bytes, sizeof bytes);
}

/// Makes `p.mlpackage` with this manifest and a model file that holds "model".
static const char *writePackage(const char *manifest) {
  scratchRemove(scratchPath("p.mlpackage"));
  scratchWrite(scratchPath("p.mlpackage/Manifest.json"), manifest, strlen(manifest));
  scratchWrite(scratchPath("p.mlpackage/Data/a/model.mlmodel"), "model", 5);
  return scratchPath("p.mlpackage");
}

static MilStatus openManifest(const char *manifest) {
  MilPackage *package;
  MilStatus status = milPackageOpen(writePackage(manifest), &package, CHECK_DIAG());
  CHECK((status == MIL_OK) == (package != NULL));
  milPackageClose(package);
  return status;
}

static void testSound(void) {
  MilPackage *package;
  writePackage("\xEF\xBB\xBF" SOUND); // a byte order mark is skipped
  writeWeights(scratchPath("p.mlpackage/Data/a/weights/weight.bin"));
  CHECK_OK(milPackageOpen(scratchPath("p.mlpackage//"), &package, CHECK_DIAG()));
  CHECK(milStringEqual(milPackageGetModel(package), milString("model")));
  CHECK(strcmp(milPackageGetModelPath(package), scratchPath("p.mlpackage/Data/a/model.mlmodel")) ==
        0);
  CHECK(milStringEqual(milPackageGetManifest(package), milString("\xEF\xBB\xBF" SOUND)));

  MilBlobFile *first, *second;
  MilBlob blob;
  MilString name = milString("@model_path/weights/weight.bin");
  CHECK_OK(milPackageGetBlobFile(package, name, &first, CHECK_DIAG()));
  CHECK_OK(milPackageGetBlobFile(package, name, &second, CHECK_DIAG()));
  CHECK(first == second);
  milBlobFileRetain(first);
  milPackageClose(package);
  CHECK_OK(milBlobFileGet(first, 64, &blob, CHECK_DIAG())); // outlives the package
  CHECK(blob.count == 1 && *(const char *)blob.data == 7);
  milBlobFileRelease(first);
  CHECK(milPackageSizeOnDisk(scratchPath("p.mlpackage")) == strlen(SOUND) + 3 + 5 + 129);
  CHECK(milPackageSizeOnDisk(scratchPath("nothing")) == 0);
  milPackageClose(NULL);
}

static void testSingleFile(void) {
  MilPackage *package;
  MilBlobFile *file;
  scratchWrite(scratchPath("one.mlmodel"), "single", 6);
  CHECK_OK(milPackageOpen(scratchPath("one.mlmodel"), &package, CHECK_DIAG()));
  CHECK(milStringEqual(milPackageGetModel(package), milString("single")));
  CHECK(milPackageGetManifest(package).length == 0);
  CHECK(strcmp(milPackageGetModelPath(package), scratchPath("one.mlmodel")) == 0);
  CHECK_FAILS(milPackageGetBlobFile(package, milString("@model_path/weights/weight.bin"), &file,
                                    CHECK_DIAG()),
              MIL_MALFORMED, "single model file");
  CHECK_OK(milPackageForEachFile(package, NULL, NULL, CHECK_DIAG()));
  milPackageClose(package);
  CHECK_FAILS(milPackageOpen(scratchPath("none"), &package, CHECK_DIAG()), MIL_IO, "No such file");
  CHECK_FAILS(milPackageOpen("/dev/null", &package, CHECK_DIAG()), MIL_IO, "not a regular file");
  CHECK_FAILS(milPackageOpen(scratchRoot, &package, CHECK_DIAG()), MIL_MALFORMED,
              "neither Manifest.json nor model.mil");
}

/// MIL text: a directory with model.mil, or a file by itself, by its name or its first word.
static void testText(void) {
  static const struct {
    const char *path, *model, *data;
    MilPackageForm form;
  } opened[] = {{"c.mlmodelc", "c.mlmodelc/model.mil", "data", MIL_FORM_COMPILED},
                {"c.mlmodelc/model.mil", "c.mlmodelc/model.mil", "data", MIL_FORM_TEXT},
                {"c.mlmodelc/", "c.mlmodelc/model.mil", "data", MIL_FORM_COMPILED},
                {"text/x.mil", "text/x.mil", "", MIL_FORM_TEXT},
                {"text/program.txt", "text/program.txt", "", MIL_FORM_TEXT}};
  MilPackage *package;
  MilBlobFile *file;
  scratchWrite(scratchPath("c.mlmodelc/model.mil"), "program(1.3) {}", 15);
  scratchWrite(scratchPath("c.mlmodelc/coremldata.bin"), "data", 4);
  scratchWrite(scratchPath("text/x.mil"), "?", 1);
  scratchWrite(scratchPath("text/program.txt"), "program(1.3) {}", 15);
  writeWeights(scratchPath("c.mlmodelc/weights/weight.bin"));
  writeWeights(scratchPath("text/weights/weight.bin"));
  for (size_t i = 0; i < sizeof opened / sizeof *opened; ++i) {
    CHECK_OK(milPackageOpen(scratchPath(opened[i].path), &package, CHECK_DIAG()));
    if (!package)
      continue;
    CHECK(milPackageGetForm(package) == opened[i].form);
    CHECK(strcmp(milPackageGetModelPath(package), scratchPath(opened[i].model)) == 0);
    CHECK(milStringEqual(milPackageGetCompiledData(package), milString(opened[i].data)));
    CHECK(milPackageGetManifest(package).length == 0);
    CHECK_OK(milPackageGetBlobFile(package, milString("@model_path/weights/weight.bin"), &file,
                                   CHECK_DIAG()));
    CHECK_FAILS(milPackageGetBlobFile(package, milString("@model_path/weights/none.bin"), &file,
                                      CHECK_DIAG()),
                MIL_IO, "weights/none.bin (which ");
    CHECK_FAILS(
        milPackageGetBlobFile(package, milString("@model_path/weights/../x"), &file, CHECK_DIAG()),
        MIL_MALFORMED, "expected @model_path/weights/<name>");
    CHECK_OK(milPackageForEachFile(package, NULL, NULL, CHECK_DIAG()));
    milPackageClose(package);
  }
}

#define VERSION(text) MANIFEST(text, "{\"m\": " MODEL "}", "\"m\"")
#define ITEMS(text) MANIFEST("\"1.0.0\"", text, "\"m\"")

static void testManifest(void) {
  static const char *const accepted[] = {
      VERSION("\"0.9.9\""),
      VERSION("\"0.0.1\""),
      VERSION("\" 1.0.0\""),
      VERSION("\"01.00.00\""),
      VERSION("\"1.0.0abc\""),
      ITEMS("{\"m\": " ITEM("./a//model.mlmodel", "") ", \"w\": " ITEM(
          "a/weights", "weights") ", \"all\": " ITEM("", "") "}"),
      MANIFEST("\"1.0.0\", \"more\": [1, 2.5]", "{\"m\": " MODEL "}", "\"m\"")};
  for (size_t i = 0; i < sizeof accepted / sizeof *accepted; ++i)
    CHECK_OK(openManifest(accepted[i]));

  static const struct {
    const char *manifest;
    MilStatus status;
    const char *said;
  } rejected[] = {
      {"", MIL_MALFORMED, "Manifest.json: line 1, column 0"},
      {"{\"a\": 1,\n // no comments\n}", MIL_MALFORMED, "Manifest.json: line 2"},
      {"[]", MIL_MALFORMED, "expected a JSON object"},
      {"{}", MIL_MALFORMED, "key fileFormatVersion is missing"},
      {VERSION("1"), MIL_MALFORMED, "key fileFormatVersion is not a string"},
      {VERSION("\"1.0\""), MIL_MALFORMED, "is '1.0', expected major.minor.patch"},
      {VERSION("\"1.0.0.0\""), MIL_MALFORMED, "expected major.minor.patch"},
      {VERSION("\"1..0\""), MIL_MALFORMED, "expected major.minor.patch"},
      {VERSION("\"1.0.-1\""), MIL_MALFORMED, "expected major.minor.patch"},
      {VERSION("\"x.0.0\""), MIL_MALFORMED, "expected major.minor.patch"},
      {VERSION("\"99999999999.0.0\""), MIL_MALFORMED, "expected major.minor.patch"},
      {VERSION("\"1.0.1\""), MIL_UNSUPPORTED, "'1.0.1', expected 1.0.0 or older"},
      {VERSION("\"1.1.0\""), MIL_UNSUPPORTED, "'1.1.0'"},
      {VERSION("\"2.0.0\""), MIL_UNSUPPORTED, "'2.0.0'"},
      {ITEMS("[]"), MIL_MALFORMED,
       "rootModelIdentifier is 'm', expected the identifier of an item"},
      {ITEMS("[1]"), MIL_MALFORMED, "itemInfoEntries is not an object"},
      {ITEMS("{\"m\": 1}"), MIL_MALFORMED, "item 'm': key author is missing"},
      {ITEMS("{\"m\": {\"author\": \"\", \"description\": \"\", \"name\": \"\", \"path\": 1}}"),
       MIL_MALFORMED, "item 'm': key path is not a string"},
      {ITEMS("{\"m\": {\"author\": \"\", \"name\": \"\", \"path\": \"\"}}"), MIL_MALFORMED,
       "item 'm': key description is missing"},
      {ITEMS("{\"m\": " ITEM("/etc/passwd", "") "}"), MIL_MALFORMED, "'/etc/passwd' is absolute"},
      {ITEMS("{\"m\": " ITEM("a/../../x", "") "}"), MIL_MALFORMED, "'a/../../x' contains '..'"},
      {ITEMS("{\"m\": " ITEM("", "") "}"), MIL_MALFORMED, "the path of the model is empty"},
      {ITEMS("{\"m\": " ITEM("a/none", "") "}"), MIL_MALFORMED, "'Data/a/none' does not exist"},
      {ITEMS("{\"m\": " ITEM("a/model.mlmodel/x", "") "}"), MIL_MALFORMED, "does not exist"},
      {ITEMS("{\"m\": " ITEM("a", "") "}"), MIL_IO, "Data/a: not a regular file"},
      {ITEMS("{\"m\": " MODEL ", \"x\": " ITEM("x", "") "}"), MIL_MALFORMED, "item 'x'"},
      {MANIFEST("\"1.0.0\"", "{\"m\": " MODEL "}", "1"), MIL_MALFORMED,
       "rootModelIdentifier is not a string"},
      {MANIFEST("\"1.0.0\"", "{\"m\": " MODEL "}", "\"n\""), MIL_MALFORMED,
       "rootModelIdentifier is 'n'"},
      {"{\"fileFormatVersion\": \"1.0.0\"}", MIL_MALFORMED, "rootModelIdentifier is missing"},
  };
  for (size_t i = 0; i < sizeof rejected / sizeof *rejected; ++i)
    CHECK_FAILS(openManifest(rejected[i].manifest), rejected[i].status, rejected[i].said);
}

static MilStatus openWeights(const char *name) {
  MilPackage *package;
  MilBlobFile *file;
  MilStatus status = milPackageOpen(scratchPath("p.mlpackage"), &package, CHECK_DIAG());
  if (status == MIL_OK)
    status = milPackageGetBlobFile(package, milString(name), &file, CHECK_DIAG());
  milPackageClose(package);
  return status;
}

static void testWeightNames(void) {
  static const char *const names[] = {
      "",          "weight.bin",          "@model_path/weights/",    "@model_path/weights/..",
      "/etc/bin",  "@model_path/other/w", "@model_path/weights/.",   "@model_path/weights/../w",
      "weights/w", "@model_path/weights", "@model_path/weights/a/w", "@model_path/weights//w"};
  writePackage(SOUND);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    CHECK_FAILS(openWeights(names[i]), MIL_MALFORMED, "expected @model_path/weights/<name>");
  CHECK_FAILS(openWeights("@model_path/weights/w\nx"), MIL_IO, "weights/w?x (which ");
  CHECK_FAILS(openWeights("@model_path/weights/weight.bin"), MIL_IO,
              "model.mlmodel refers to): does not exist");
  scratchWrite(scratchPath("p.mlpackage/Data/a/weights/weight.bin"), "short", 5);
  CHECK_FAILS(openWeights("@model_path/weights/weight.bin"), MIL_MALFORMED,
              "weight.bin: 5 bytes, expected a header");
}

static void testLinksAndSpecialFiles(void) {
  MilPackage *package;
  writePackage(SOUND);
  scratchWrite(scratchPath("outside"), "secret", 6);
  writeWeights(scratchPath("weights/weight.bin"));
  CHECK(symlink(scratchPath("weights"), scratchPath("p.mlpackage/Data/a/weights")) == 0);
  CHECK_FAILS(openWeights("@model_path/weights/weight.bin"), MIL_MALFORMED, "symbolic link");
  unlink(scratchPath("p.mlpackage/Data/a/weights"));
  mkdir(scratchPath("p.mlpackage/Data/a/weights"), 0777);
  CHECK(mkfifo(scratchPath("p.mlpackage/Data/a/weights/weight.bin"), 0666) == 0);
  CHECK_FAILS(openWeights("@model_path/weights/weight.bin"), MIL_IO, "not a regular file");
  // The model, the directory above it, Data and the manifest; the path to the package may be a
  // link.
  static const char *const replaced[] = {"Data/a/model.mlmodel", "Data/a", "Data", "Manifest.json"};
  for (size_t i = 0; i < 4; ++i) {
    writePackage(SOUND);
    CHECK(rename(scratchPath("p.mlpackage/%s", replaced[i]), scratchPath("moved")) == 0);
    CHECK(symlink(scratchPath("moved"), scratchPath("p.mlpackage/%s", replaced[i])) == 0);
    CHECK_FAILS(milPackageOpen(scratchPath("p.mlpackage"), &package, CHECK_DIAG()), MIL_MALFORMED,
                "symbolic link");
    scratchRemove(scratchPath("moved"));
  }
  writePackage(SOUND);
  CHECK(symlink("p.mlpackage", scratchPath("link")) == 0);
  CHECK_OK(milPackageOpen(scratchPath("link"), &package, CHECK_DIAG()));
  milPackageClose(package);
  CHECK(milPackageSizeOnDisk(scratchPath("link")) == strlen(SOUND) + 5);
  unlink(scratchPath("p.mlpackage/Data/a/model.mlmodel"));
  CHECK(mkfifo(scratchPath("p.mlpackage/Data/a/model.mlmodel"), 0666) == 0);
  CHECK_FAILS(milPackageOpen(scratchPath("p.mlpackage"), &package, CHECK_DIAG()), MIL_IO,
              "not a regular file");
}

typedef struct Seen {
  char text[1000];
  int stopAfter;
} Seen;

static MilStatus see(void *userData, MilString path, MilBuffer *buffer) {
  Seen *seen = userData;
  size_t length = strlen(seen->text);
  snprintf(seen->text + length, sizeof seen->text - length, "%.*s=%.*s;", MIL_STR(path),
           (int)buffer->size, buffer->data ? (const char *)buffer->data : "");
  milBufferRelease(buffer);
  return --seen->stopAfter == 0 ? MIL_NO_MEMORY : MIL_OK;
}

static void countWarnings(void *userData, MilSeverity severity, const char *message) {
  *(int *)userData += severity == MIL_WARNING && strstr(message, "README: outside Data");
}

static void testOtherFiles(void) {
  MilPackage *package;
  MilBlobFile *file;
  int warnings = 0;
  writePackage(SOUND);
  writeWeights(scratchPath("p.mlpackage/Data/a/weights/weight.bin"));
  scratchWrite(scratchPath("p.mlpackage/Data/a/weights/other"), "o", 1);
  scratchWrite(scratchPath("p.mlpackage/Data/b/c/empty"), "", 0);
  scratchWrite(scratchPath("p.mlpackage/Data/b/.hidden"), "h", 1);
  scratchWrite(scratchPath("p.mlpackage/README"), "r", 1);
  CHECK_OK(milPackageOpen(scratchPath("p.mlpackage"), &package, CHECK_DIAG()));
  CHECK_OK(milPackageGetBlobFile(package, milString("@model_path/weights/weight.bin"), &file,
                                 CHECK_DIAG()));
  Seen all = {"", 0}, one = {"", 1};
  MilDiag counter = {countWarnings, &warnings};
  CHECK_OK(milPackageForEachFile(package, see, &all, counter));
  CHECK(strcmp(all.text, "a/weights/other=o;b/.hidden=h;b/c/empty=;") == 0);
  CHECK(warnings == 1);
  CHECK(milPackageForEachFile(package, see, &one, counter) == MIL_NO_MEMORY);
  CHECK(strcmp(one.text, "a/weights/other=o;") == 0);
  CHECK(symlink("/etc/passwd", scratchPath("p.mlpackage/Data/b/link")) == 0);
  CHECK_FAILS(milPackageForEachFile(package, see, &all, CHECK_DIAG()), MIL_MALFORMED,
              "Data/b/link: neither a regular file");
  milPackageClose(package);
}

/// Every cut and changes of every byte of a manifest: a decision without a crash.
static void testDamagedManifest(void) {
  char manifest[sizeof SOUND];
  for (size_t i = 0; i < sizeof SOUND - 1; ++i) {
    memcpy(manifest, SOUND, sizeof SOUND);
    manifest[i] = '\0';
    CHECK(openManifest(manifest) == MIL_MALFORMED);
    for (int bit = 0; bit < 8; bit += 2) {
      memcpy(manifest, SOUND, sizeof SOUND);
      manifest[i] ^= (char)(1 << bit);
      MilStatus status = openManifest(manifest);
      CHECK(status == MIL_OK || status == MIL_MALFORMED || status == MIL_UNSUPPORTED ||
            status == MIL_IO);
    }
  }
}

static void testSamples(void) {
  DIR *samples = opendir(MIL_TEST_INPUTS "/samples");
  CHECK(samples);
  for (struct dirent *entry; samples && (entry = readdir(samples));) {
    if (!strstr(entry->d_name, ".mlpackage"))
      continue;
    char path[PATH_MAX];
    MilPackage *package;
    snprintf(path, sizeof path, "%s/samples/%s", MIL_TEST_INPUTS, entry->d_name);
    MilStatus status = milPackageOpen(path, &package, CHECK_DIAG());
    if ((status != MIL_OK) != (strstr(entry->d_name, "reject_manifest") != NULL)) {
      fprintf(stderr, "%s: %s\n", path, checkMessage);
      CHECK(!"a sample is opened exactly when its manifest is sound");
    }
    milPackageClose(package);
  }
  if (samples)
    closedir(samples);
}

int main(void) {
  scratchCreate();
  testSound();
  testSingleFile();
  testText();
  testManifest();
  testWeightNames();
  testLinksAndSpecialFiles();
  testOtherFiles();
  testDamagedManifest();
  testSamples();
  scratchDestroy();
  return CHECK_RESULT();
}
