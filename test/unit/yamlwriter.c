//===- yamlwriter.c - what is written as YAML is read as it was meant -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "Config/Yaml.h"
#include "Config/YamlWriter.h"
#include "mil-c/Buffer.h"

static const char *const texts[] = {"w",
                                    "yes",
                                    "null",
                                    "~",
                                    "1",
                                    "1.5",
                                    "1e3",
                                    "0x1F",
                                    "",
                                    " a ",
                                    "a: b",
                                    "- a",
                                    "#a",
                                    "a #b",
                                    "<<",
                                    "=",
                                    "[a",
                                    "{a",
                                    "'",
                                    "\"",
                                    "a\nb",
                                    "\t",
                                    "&a",
                                    "*a",
                                    "!a",
                                    "2026-11-25",
                                    "1:30",
                                    "%a",
                                    "@a",
                                    "`a",
                                    "gr\xc3\xb6\xc3\x9f"
                                    "e",
                                    "a/b.c",
                                    "/a\\.b/",
                                    "-",
                                    "?",
                                    "| a",
                                    "> a",
                                    "a,b"};
enum { kTexts = sizeof texts / sizeof texts[0] };

static MilArena *arena;

/// The root of the file.
static const MilYamlNode *readBack(const char *path, MilBuffer *bytes) {
  const MilYamlNode *root = NULL;
  MilYamlPlace place;
  CHECK_OK(milBufferMapFile(path, bytes, CHECK_DIAG()));
  CHECK_OK(milYamlParse((MilString){bytes->data, bytes->size}, arena, &root, &place, CHECK_DIAG()));
  return root;
}

static void testTexts(void) {
  const char *path = scratchPath("texts.yaml");
  MilYamlWriter *writer;
  CHECK_OK(milYamlWriterCreate(path, &writer, CHECK_DIAG()));
  for (int i = 0; i < kTexts; ++i) {
    milYamlWriterKey(writer, milString(texts[i]));
    milYamlWriterText(writer, milString(texts[kTexts - 1 - i]));
  }
  milYamlWriterKey(writer, milString("inside"));
  milYamlWriterBeginMapping(writer, true);
  milYamlWriterKey(writer, milString("number"));
  milYamlWriterInt(writer, -12);
  milYamlWriterKey(writer, milString("nothing"));
  milYamlWriterNull(writer);
  milYamlWriterEndMapping(writer);
  milYamlWriterComment(writer, "first: line");
  CHECK_OK(milYamlWriterCommit(writer, CHECK_DIAG()));
  milYamlWriterDestroy(writer);

  MilBuffer bytes;
  const MilYamlNode *root = readBack(path, &bytes);
  CHECK(strncmp(bytes.data, "# first: line\n", 14) == 0);
  CHECK(root && root->kind == MIL_YAML_MAPPING && root->size == kTexts + 1);
  for (int i = 0; root && i < kTexts; ++i) {
    const MilYamlNode *key = root->pairs[i].key, *value = root->pairs[i].value;
    CHECK(milStringEqual(key->text, milString(texts[i])));
    CHECK(value->kind == MIL_YAML_STRING &&
          milStringEqual(value->text, milString(texts[kTexts - 1 - i])));
  }
  const MilYamlNode *inside = root ? milYamlGet(root, "inside") : NULL;
  CHECK(inside && milYamlGet(inside, "number")->kind == MIL_YAML_INT);
  CHECK(inside && milStringEqual(milYamlGet(inside, "number")->plain, milString("-12")));
  CHECK(inside && milYamlGet(inside, "nothing")->kind == MIL_YAML_NULL);
  milBufferRelease(&bytes);
}

static void testFailures(void) {
  MilYamlWriter *writer;
  CHECK_FAILS(milYamlWriterCreate(scratchPath("missing/a.yaml"), &writer, CHECK_DIAG()), MIL_IO,
              "No such file or directory");
  CHECK(!writer);
  CHECK_FAILS(milYamlWriterCreate(scratchPath("%s", ""), &writer, CHECK_DIAG()), MIL_IO,
              "is in the way, expected nothing or a regular file");
  const char *path = scratchPath("bad.yaml");
  CHECK_OK(milYamlWriterCreate(path, &writer, CHECK_DIAG()));
  milYamlWriterKey(writer, milString("\xff"));
  milYamlWriterNull(writer);
  CHECK_FAILS(milYamlWriterCommit(writer, CHECK_DIAG()), MIL_UNSUPPORTED, "no UTF-8");
  milYamlWriterDestroy(writer);
  MilBuffer bytes;
  CHECK_FAILS(milBufferMapFile(path, &bytes, CHECK_DIAG()), MIL_IO, "No such file");
}

int main(void) {
  arena = milArenaCreate();
  scratchCreate();
  testTexts();
  testFailures();
  scratchDestroy();
  milArenaDestroy(arena);
  return CHECK_RESULT();
}
