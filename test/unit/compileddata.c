//===- compileddata.c - coremldata.bin: written, found, damaged ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "Format/CompiledData.h"

#include <stdlib.h>

/// A description with an output, a field that nobody knows, and a text of this length.
static Mil__ModelDescription *describe(MilArena *arena, size_t length) {
  static uint8_t output[] = "out";
  uint8_t *text = milArenaCalloc(arena, length + 1, 1);
  memset(text, 'a', length);
  Mil__ModelDescription *description = milArenaCalloc(arena, 1, sizeof *description);
  Mil__FeatureDescription *feature = milArenaCalloc(arena, 1, sizeof *feature);
  mil__model_description__init(description);
  mil__feature_description__init(feature);
  feature->name = (ProtobufCBinaryData){3, output};
  description->output = milArenaCalloc(arena, 1, sizeof *description->output);
  description->output[0] = feature;
  description->n_output = 1;
  description->predictedfeaturename = (ProtobufCBinaryData){length, text};
  return description;
}

static MilStatus parse(MilArena *arena, MilString bytes, size_t numFunctions, int32_t *outVersion,
                       Mil__ModelDescription **outDescription) {
  return milCompiledDataParse(arena, bytes, "c.bin", numFunctions, outVersion, outDescription,
                              CHECK_DIAG());
}

static void testLayout(void) {
  MilArena *arena = milArenaCreate();
  MilString bytes;
  CHECK_OK(milCompiledDataPrint(arena, 9, describe(arena, 2), 1, &bytes, CHECK_DIAG()));
  static const char expected[] = "\xF6\x01\0\0\x09\0\0\0" // kind, version
                                 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                 "\7\0\0\0\0\0\0\0generic\x09"
                                 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                 "\x0B\0\0\0\0\0\0\0" // length
                                 "\x52\5\x0A\3out\x5A\2"
                                 "aa" // description
                                 "\xF6\x01\0\0\0\0\0\0\0\0\0\0\0\0\0";
  CHECK(bytes.length == sizeof expected && memcmp(bytes.data, expected, bytes.length) == 0);
  milArenaDestroy(arena);
}

static void testFound(void) {
  for (size_t functions = 0; functions < 4; ++functions)
    for (size_t length = 0; length < 700; length += 131) {
      MilArena *arena = milArenaCreate();
      MilString bytes;
      int32_t version;
      Mil__ModelDescription *found;
      CHECK_OK(
          milCompiledDataPrint(arena, 8, describe(arena, length), functions, &bytes, CHECK_DIAG()));
      CHECK_OK(parse(arena, bytes, functions, &version, &found));
      CHECK(version == 8 && found && found->n_output == 1 &&
            found->predictedfeaturename.len == length);
      // With more in front of the description than there usually is.
      char *longer = milArenaCalloc(arena, bytes.length + 29, 1);
      memcpy(longer, bytes.data, 75);
      memcpy(longer + 75 + 29, bytes.data + 75, bytes.length - 75);
      CHECK_OK(parse(arena, (MilString){longer, bytes.length + 29}, functions, &version, &found));
      CHECK(version == 8 && found && found->predictedfeaturename.len == length);
      // Of another number of functions there is none.
      CHECK_OK(parse(arena, bytes, functions + 1, &version, &found));
      CHECK(!found);
      milArenaDestroy(arena);
    }
}

static void testDamage(void) {
  MilArena *arena = milArenaCreate();
  MilString bytes;
  int32_t version;
  Mil__ModelDescription *found;
  CHECK_FAILS(parse(arena, milString("\xF6\1"), 1, &version, &found), MIL_MALFORMED,
              "c.bin: 2 bytes, expected a header of 8");
  CHECK_FAILS(parse(arena, (MilString){"\xCA\0\0\0\7\0\0\0", 8}, 1, &version, &found),
              MIL_MALFORMED, "c.bin: byte 0: model type 202, expected 502, mlProgram");
  CHECK_OK(milCompiledDataPrint(arena, 9, describe(arena, 40), 2, &bytes, CHECK_DIAG()));
  for (size_t cut = 8; cut < bytes.length; ++cut) {
    char *copy = malloc(cut); // of its own, so that a byte behind it is noticed
    memcpy(copy, bytes.data, cut);
    CHECK_OK(parse(arena, (MilString){copy, cut}, 2, &version, &found));
    CHECK(!found);
    free(copy);
  }
  for (size_t at = 8; at < bytes.length; ++at) {
    char *copy = malloc(bytes.length);
    memcpy(copy, bytes.data, bytes.length);
    copy[at] = (char)0xFF;
    CHECK_OK(parse(arena, (MilString){copy, bytes.length}, 2, &version, &found));
    free(copy);
  }
  milArenaDestroy(arena);
}

int main(void) {
  testLayout();
  testFound();
  testDamage();
  return CHECK_RESULT();
}
