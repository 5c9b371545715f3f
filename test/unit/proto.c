//===- proto.c - messages: checked, decoded, encoded, damaged -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "Format/ModelKind.h"
#include "Format/Proto.h"
#include "Format/ProtoCheck.h"
#include "mil-c/Buffer.h"

static MilStatus decode(MilArena *arena, MilString bytes, Mil__Model **outModel) {
  return milProtoDecodeModel(arena, bytes, "m.mlmodel", outModel, CHECK_DIAG());
}

/// Each row is a message and what is said about it.
typedef struct Refused {
  const char *bytes;
  size_t size;
  const char *said;
} Refused;
#define REFUSED(bytes, said) {bytes, sizeof bytes - 1, said}

// clang-format off
static const Refused refused[] = {
    REFUSED("\x08", "m.mlmodel: byte 1, in Model.specificationVersion: the varint is cut off by the end of the file"),
    REFUSED("\x88", "byte 0, in Model: the tag is cut off"),
    REFUSED("\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", "more than 10 bytes"),
    REFUSED("\xFF\xFF\xFF\xFF\xFF\x01", "the tag has more than 5 bytes"),
    REFUSED("\x00", "field number 0"),
    REFUSED("\x80\x80\x80\x80\x70", "field number 3758096384"), // beyond 2^29 - 1
    REFUSED("\x0B", "field 1 has wire type 3"),
    REFUSED("\x0C", "wire type 4"),
    REFUSED("\xA6\x06", "field 100 has wire type 6"),
    REFUSED("\x0F", "wire type 7"),
    REFUSED("\x0A\x00", "Model.specificationVersion: wire type 2, expected 0"),
    REFUSED("\x10\x00", "Model.description: wire type 0, expected 2"),
    REFUSED("\x12\x05\x5A", "Model.description: 5 bytes, but only 1 are left in the file"),
    REFUSED("\x12\x02\x5A\x05", "Model.description.predictedFeatureName: 5 bytes, but only 0 are left in the message"),
    REFUSED("\x12\x80\x80\x80\x80\x80\x00", "the length has more than 5 bytes"),
    REFUSED("\x12\x00\x12\x00", "byte 2, in Model.description: a second description"),
    REFUSED("\x1D\x00\x00", "a number of 4 bytes, but only 2 are left"),    // unknown field 3
    REFUSED("\x19\x00", "a number of 8 bytes, but only 1 are left"),
    REFUSED("\x1A\x7F", "127 bytes, but only 0 are left"),
    REFUSED("\x12\x04\x5A\x02" "a\xFF", "byte 5, in Model.description.predictedFeatureName: 0xFF is not UTF-8 here"),
};
// clang-format on

static void testRefused(void) {
  MilArena *arena = milArenaCreate();
  Mil__Model *model;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) {
    MilString bytes = {refused[i].bytes, refused[i].size};
    CHECK_FAILS(decode(arena, bytes, &model), MIL_MALFORMED, refused[i].said);
    CHECK(!model);
  }
  // Packed numbers: floats that are no multiple of 4 bytes, a varint that goes over the end.
  ProtobufCMessage *message;
  CHECK_FAILS(milProtoDecode(arena, &mil__floats__descriptor, milString("\x0A\x03...\x0A"), "f",
                             &message, CHECK_DIAG()),
              MIL_MALFORMED, "f: byte 2, in Floats.values: a number of 4 bytes, but only 3");
  CHECK_FAILS(milProtoDecode(arena, &mil__ints__descriptor, milString("\x0A\x01\x80\x01"), "f",
                             &message, CHECK_DIAG()),
              MIL_MALFORMED, "the varint is cut off");
  milArenaDestroy(arena);
}

/// Every kind of model that is no program is told by its field.
static void testKinds(void) {
  static const struct {
    unsigned field;
    const char *name;
  } kinds[] = {
#define MIL_MODEL_KIND(field, name) {field, #name},
#include "Format/ModelKind.def"
#undef MIL_MODEL_KIND
  };
  MilArena *arena = milArenaCreate();
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
    uint32_t tag = kinds[i].field << 3 | 2;
    char bytes[] = {(char)(tag | 0x80), (char)(tag >> 7 | 0x80), (char)(tag >> 14), 0};
    Mil__Model *model;
    CHECK_OK(decode(arena, (MilString){bytes, sizeof bytes}, &model));
    CHECK(strcmp(milModelKindName(model), kinds[i].name) == 0);
  }
  milArenaDestroy(arena);
}

static void testAccepted(void) {
  MilArena *arena = milArenaCreate();
  Mil__Model *model;
  ProtobufCMessage *message;
  CHECK_OK(decode(arena, (MilString){NULL, 0}, &model));
  CHECK(model && model->specificationversion == 0 && !milModelKindName(model));
  CHECK_OK(milProtoDecode(arena, &mil__ints__descriptor,
                          milString("\x08\x05\x0A\x02\x06\x07\x08\x08"), "ints", &message,
                          CHECK_DIAG()));
  Mil__Ints *ints = (Mil__Ints *)message;
  CHECK(ints && ints->n_values == 4 && ints->values[0] == 5 && ints->values[3] == 8);
  // Of all that is declared as bytes, the elements of a tensor need not be text.
  CHECK_OK(milProtoDecode(arena, &mil__bytes__descriptor, milString("\x0A\x01\xFF"), "bytes",
                          &message, CHECK_DIAG()));
  CHECK_OK(decode(arena, milString("\x08\x09\xA2\x1F\x01x"), &model)); // unknown field 500
  CHECK(strcmp(milModelKindName(model), "neuralNetwork") == 0);
  CHECK_OK(decode(arena, (MilString){"\xB2\x1F\x00", 3}, &model));
  CHECK(strcmp(milModelKindName(model), "mlProgram") == 0);
  CHECK_OK(decode(arena, milString("\xC2\xBB\x01\x01x"), &model)); // 3000
  CHECK(strcmp(milModelKindName(model), "serializedModel") == 0);
  milArenaDestroy(arena);
}

/// `levels` tuple types around an empty one. The buffer is filled from its end.
static MilString nest(unsigned levels, char *buffer, size_t capacity) {
  size_t at = capacity;
  for (unsigned i = 0; i < levels; ++i) {
    // ValueType.tupleType = 3, TupleType.types = 1, in turn, the outermost last
    size_t length = capacity - at;
    if (length >= 128) {
      buffer[--at] = (char)(length >> 7);
      buffer[--at] = (char)(length | 0x80);
    } else {
      buffer[--at] = (char)length;
    }
    buffer[--at] = (levels - i) % 2 ? 0x1A : 0x0A;
  }
  return (MilString){buffer + at, capacity - at};
}

static void testDepth(void) {
  static char buffer[4096];
  MilArena *arena = milArenaCreate();
  ProtobufCMessage *message;
  MilString encoded, bytes = nest(MIL_PROTO_MAX_DEPTH - 1, buffer, sizeof buffer);
  CHECK_OK(
      milProtoDecode(arena, &mil__value_type__descriptor, bytes, "deep", &message, CHECK_DIAG()));
  CHECK_OK(milProtoEncode(arena, message, &encoded, CHECK_DIAG()));
  CHECK(milStringEqual(bytes, encoded));
  // One more around it can be neither written nor read.
  Mil__TupleType tuple = MIL__TUPLE_TYPE__INIT;
  Mil__ValueType *inner = (Mil__ValueType *)message;
  tuple.n_types = 1, tuple.types = &inner;
  CHECK_FAILS(milProtoEncode(arena, &tuple.base, &encoded, CHECK_DIAG()), MIL_INVALID,
              "nested deeper than 256");
  bytes = nest(MIL_PROTO_MAX_DEPTH, buffer, sizeof buffer);
  CHECK_FAILS(
      milProtoDecode(arena, &mil__value_type__descriptor, bytes, "deep", &message, CHECK_DIAG()),
      MIL_MALFORMED,
      "in ValueType.tupleType.types.tupleType.types.tupleType.types....tupleType.types");
  milArenaDestroy(arena);
}

//===----------------------------------------------------------------------===//
// All models under MIL_TEST_INPUTS
//===----------------------------------------------------------------------===//

/// Decodes and encodes; entries of maps lose an empty key or value, everything else keeps its
/// bytes.
static bool testRoundTrip(MilString bytes, const char *path) {
  MilArena *arena = milArenaCreate();
  Mil__Model *model, *again;
  MilString first, second;
  bool decoded = decode(arena, bytes, &model) == MIL_OK;
  CHECK(decoded || strstr(path, "reject_proto"));
  if (decoded) {
    CHECK(milModelKindName(model));
    CHECK_OK(milProtoEncode(arena, &model->base, &first, CHECK_DIAG()));
    CHECK_OK(decode(arena, first, &again));
    CHECK_OK(milProtoEncode(arena, &again->base, &second, CHECK_DIAG()));
    CHECK(milStringEqual(first, second));
    if (!milStringEqual(bytes, first)) {
      CHECK(first.length < bytes.length && first.length + 16 > bytes.length);
      CHECK(strstr(path, "meta_user"));
    }
  }
  milArenaDestroy(arena);
  return decoded;
}

/// The n-th allocation fails, for n = 1, 2, 3 ... until decoding and encoding succeed.
static void testOutOfMemory(MilString bytes) {
  bool done = false;
  for (size_t n = 1; !done; ++n) {
    MilArena *arena = milArenaCreate();
    Mil__Model *model;
    MilString encoded = {NULL, 0};
    milArenaFailAfter(arena, n);
    MilStatus status = decode(arena, bytes, &model);
    if (status == MIL_OK)
      status = milProtoEncode(arena, &model->base, &encoded, CHECK_DIAG());
    CHECK(status == MIL_OK || (status == MIL_NO_MEMORY && strstr(checkMessage, "out of memory")));
    done = status != MIL_NO_MEMORY;
    CHECK(!done || milStringEqual(encoded, bytes));
    milArenaDestroy(arena);
  }
}

/// A decision without a crash, and what is accepted can be written again.
static void testDamaged(MilString bytes) {
  MilArena *arena = milArenaCreate();
  Mil__Model *model;
  MilString encoded;
  MilStatus status = decode(arena, bytes, &model);
  CHECK(status == MIL_OK || status == MIL_MALFORMED);
  CHECK(!strstr(checkMessage, "protobuf-c refuses")); // the check knows all reasons
  if (status == MIL_OK)
    CHECK_OK(milProtoEncode(arena, &model->base, &encoded, CHECK_DIAG()));
  milArenaDestroy(arena);
}

/// Every cut, and some changes of every byte.
static void testDamage(MilString bytes) {
  static const char changes[] = {0x01, 0x08, 0x12, (char)0x80, (char)0xFF};
  for (size_t cut = 0; cut < bytes.length; ++cut) {
    // The end of the bytes is the end of their memory, so that a sanitizer sees a read beyond it.
    char *copy = malloc(cut ? cut : 1);
    memcpy(copy, bytes.data, cut);
    testDamaged((MilString){copy, cut});
    free(copy);
  }
  char *copy = malloc(bytes.length);
  memcpy(copy, bytes.data, bytes.length);
  for (size_t i = 0; i < bytes.length; ++i)
    for (size_t k = 0; k < sizeof changes; ++k) {
      copy[i] ^= changes[k];
      testDamaged((MilString){copy, bytes.length});
      copy[i] ^= changes[k];
    }
  free(copy);
}

static void testAllModels(void) {
  char *const roots[] = {(char *)MIL_TEST_INPUTS, NULL};
  FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
  unsigned decoded = 0, damaged = 0;
  for (FTSENT *entry; (entry = fts_read(tree));) {
    const char *suffix = strrchr(entry->fts_name, '.');
    if (entry->fts_info != FTS_F || !suffix || strcmp(suffix, ".mlmodel") != 0)
      continue;
    MilBuffer buffer;
    CHECK_OK(milBufferMapFile(entry->fts_path, &buffer, CHECK_DIAG()));
    MilString bytes = {buffer.data, buffer.size};
    int failures = checkFailures;
    bool sound = testRoundTrip(bytes, entry->fts_path);
    decoded += sound;
    // Small models that differ; the length decides, so that the choice does not depend on the
    // order.
    if (sound && bytes.length > 400 && bytes.length < 1300) {
      testDamage(bytes);
      testOutOfMemory(bytes);
      ++damaged;
    }
    if (failures != checkFailures)
      fprintf(stderr, "  in %s\n", entry->fts_path);
    milBufferRelease(&buffer);
  }
  fts_close(tree);
  CHECK(decoded > 0);
  printf("%u models round trip, %u damaged\n", decoded, damaged);
}

int main(void) {
  testRefused();
  testAccepted();
  testKinds();
  testDepth();
  testAllModels();
  return CHECK_RESULT();
}
