//===- palettefile.c - palettes from files, good and damaged ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Config/PaletteFile.h"
#include "Check.h"
#include "Scratch.h"

#include <math.h>

static MilArena *arena;
static MilPaletteFile file;

static MilStatus readBytes(const void *data, size_t size) {
  const char *path = scratchPath("palette");
  scratchWrite(path, data, size);
  return milPaletteFileRead(milString(path), arena, &file, CHECK_DIAG());
}
static MilStatus readText(const char *text) { return readBytes(text, strlen(text)); }

static bool isTable(size_t index, const char *name, const char *shape, const double *values) {
  const MilPaletteTable *table = &file.tables[index];
  size_t count = 1;
  for (unsigned i = 0; i < table->numbers.rank; ++i)
    count *= (size_t)table->numbers.dims[i];
  return (name ? strcmp(table->name.data, name) == 0 : !table->name.data) &&
         strcmp(milNumbersShape(&table->numbers, arena), shape) == 0 &&
         memcmp(table->numbers.values, values, count * sizeof *values) == 0;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void testJson(void) {
  const double numbers[] = {0, 1, -2.5, 300};
  CHECK_OK(readText("[0, 1, -2.5, 3e2]"));
  CHECK(file.size == 1 && isTable(0, NULL, "4", numbers));
  CHECK_OK(readText("[[0, 1], [-2.5, 300]]"));
  CHECK(file.size == 1 && isTable(0, NULL, "2x2", numbers));
  CHECK_OK(readText("[[[0], [1]], [[-2.5], [300]]]"));
  CHECK(file.size == 1 && isTable(0, NULL, "2x2x1", numbers));
  CHECK_OK(readText("{\"b\": [0, 1], \"a*\": [[0, 1, -2.5, 300]]}"));
  CHECK(file.size == 2 && isTable(0, "b", "2", numbers) && isTable(1, "a*", "1x4", numbers));
}

static void testBadJson(void) {
  CHECK_FAILS(readText("[1, 2"), MIL_MALFORMED, "line 1, column 5: ");
  CHECK_FAILS(readText(""), MIL_MALFORMED, "line 1, column 0: ");
  CHECK_FAILS(readText("[1, 1e999]"), MIL_MALFORMED, "real number overflow");
  CHECK_FAILS(readText("[1, NaN]"), MIL_MALFORMED, "line 1, column ");
  CHECK_FAILS(readText("[]"), MIL_MALFORMED, "palette: an empty array, expected numbers");
  CHECK_FAILS(readText("[[], [1]]"), MIL_MALFORMED, "palette: an empty array, expected numbers");
  CHECK_FAILS(readText("[\"1\"]"), MIL_MALFORMED, "palette: [0] is a string, expected a number");
  CHECK_FAILS(readText("[[1, 2], [3, null]]"), MIL_MALFORMED,
              "palette: [1][1] is null, expected a number");
  CHECK_FAILS(readText("[[1, 2], 3]"), MIL_MALFORMED,
              "palette: [1] is a number, expected an array");
  CHECK_FAILS(readText("[1, [2]]"), MIL_MALFORMED, "palette: [1] is an array, expected a number");
  CHECK_FAILS(readText("[[1, 2], [3]]"), MIL_MALFORMED,
              "palette: [1] has 1 elements, expected 2 as the first one has");
  CHECK_FAILS(readText("[[[[1]]]]"), MIL_MALFORMED, "palette: arrays nested more than 3 deep");
  CHECK_FAILS(readText("[[1,1,1,1,1,1,1,1],2,2,2,2,2,2,2]"), MIL_MALFORMED,
              "palette: not all arrays have as many elements as the first ones");
  CHECK_FAILS(readText("{}"), MIL_MALFORMED, "palette: an object without names of weights");
  CHECK_FAILS(readText("{\"a\": [1], \"a\": [2]}"), MIL_MALFORMED, "duplicate object key");
  CHECK_FAILS(readText("{\"a\": {\"b\": [1]}}"), MIL_MALFORMED,
              "palette: 'a': an object, expected an array of numbers");
  CHECK_FAILS(readText("{\"a\": [1], \"b\": [true]}"), MIL_MALFORMED,
              "palette: 'b': [0] is a boolean, expected a number");
  CHECK_FAILS(milPaletteFileRead(milString("/no/such/file"), arena, &file, CHECK_DIAG()), MIL_IO,
              "/no/such/file: ");
}

static void testLimits(void) {
  size_t size = MIL_PALETTE_FILE_MAX_BYTES + 1;
  char *text = malloc(size);
  memset(text, ' ', size);
  text[0] = '[';
  text[size - 1] = ']';
  CHECK_FAILS(readBytes(text, size), MIL_UNSUPPORTED, "expected a palette of at most 16777216");
  memset(text, '[', 100000);
  CHECK_FAILS(readBytes(text, 100000), MIL_MALFORMED, "line 1, column ");
  free(text);
}

//===----------------------------------------------------------------------===//
// Arrays of numpy
//===----------------------------------------------------------------------===//

static unsigned char npy[4096];

/// An .npy file with these parts; its size.
static size_t makeNpy(unsigned major, const char *header, const void *data, size_t size) {
  size_t length = strlen(header), first = major == 1 ? 10 : 12;
  memcpy(npy, "\x93NUMPY", 6);
  npy[6] = (unsigned char)major;
  npy[7] = 0;
  for (size_t i = 8; i < first; ++i)
    npy[i] = (unsigned char)(length >> 8 * (i - 8));
  memcpy(npy + first, header, length);
  memcpy(npy + first + length, data, size);
  return first + length + size;
}

/// As numpy writes it.
static size_t makeArray(unsigned major, const char *type, bool fortran, const char *shape,
                        const void *data, size_t size) {
  char header[256];
  snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }    \n", type,
           fortran ? "True" : "False", shape);
  return makeNpy(major, header, data, size);
}

static void testNpy(void) {
  const uint16_t halves[] = {0x0000, 0x3C00, 0xC100, 0x0001, 0x83FF, 0x7BFF};
  const double ofHalves[] = {0, 1, -2.5, 0x1p-24, -1023 * 0x1p-24, 65504};
  CHECK_OK(readBytes(npy, makeArray(1, "<f2", false, "(6,)", halves, sizeof halves)));
  CHECK(file.size == 1 && isTable(0, NULL, "6", ofHalves));
  CHECK_OK(readBytes(npy, makeArray(2, "<f2", false, "(3, 2)", halves, sizeof halves)));
  CHECK(isTable(0, NULL, "3x2", ofHalves));
  CHECK_OK(readBytes(npy, makeArray(3, "<f2", false, "(1, 3, 2)", halves, sizeof halves)));
  CHECK(isTable(0, NULL, "1x3x2", ofHalves));
  const float floats[] = {0.1f, -3e38f};
  const double ofFloats[] = {0.1f, -3e38f}, doubles[] = {0.1, -1e300};
  CHECK_OK(readBytes(npy, makeArray(1, "<f4", false, "(2,)", floats, sizeof floats)));
  CHECK(isTable(0, NULL, "2", ofFloats));
  CHECK_OK(readBytes(npy, makeArray(1, "<f8", false, "(2,)", doubles, sizeof doubles)));
  CHECK(isTable(0, NULL, "2", doubles));
  const unsigned char bytes[] = {0, 127, 128, 255};
  const double ofSigned[] = {0, 127, -128, -1}, ofUnsigned[] = {0, 127, 128, 255};
  CHECK_OK(readBytes(npy, makeArray(1, "|i1", false, "(4,)", bytes, sizeof bytes)));
  CHECK(isTable(0, NULL, "4", ofSigned));
  CHECK_OK(readBytes(npy, makeArray(1, "|u1", false, "(4,)", bytes, sizeof bytes)));
  CHECK(isTable(0, NULL, "4", ofUnsigned));
}

static void testOrder(void) {
  const unsigned char bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const double columns[] = {0, 2, 4, 1, 3, 5};
  CHECK_OK(readBytes(npy, makeArray(1, "|u1", true, "(2, 3)", bytes, 6)));
  CHECK(isTable(0, NULL, "2x3", columns));
  CHECK_OK(readBytes(npy, makeArray(1, "|u1", true, "(2, 3, 2)", bytes, 12)));
  for (size_t i = 0; i < 2; ++i)
    for (size_t j = 0; j < 3; ++j)
      for (size_t k = 0; k < 2; ++k)
        CHECK(file.tables[0].numbers.values[(i * 3 + j) * 2 + k] == (double)(i + 2 * j + 6 * k));
  // Keys in another order.
  const char header[] = "{'shape': (2,), 'descr': '|u1', 'fortran_order': True}\n";
  CHECK_OK(readBytes(npy, makeNpy(1, header, bytes, 2)));
}

/// What is one byte of data each, with these headers.
static void checkHeader(const char *header, MilStatus status, const char *message) {
  const unsigned char bytes[8] = {0};
  CHECK_FAILS(readBytes(npy, makeNpy(1, header, bytes, 2)), status, message);
}

static void testBadNpy(void) {
  static const char something[] = "the header of an .npy file is {'descr': ..., 'fortran_order': "
                                  "..., 'shape': ...}, seen something else";
  const uint16_t notFinite[] = {0x3C00, 0x7C00, 0xFE00, 0};
  const float nan[] = {1, NAN};
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f2", false, "(2,)", notFinite, 4)), MIL_MALFORMED,
              "palette: element 1 is inf, expected a finite number");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f4", false, "(2,)", nan, 8)), MIL_MALFORMED,
              "palette: element 1 is nan, expected a finite number");
  CHECK_FAILS(readBytes(npy, makeArray(1, ">f4", false, "(2,)", nan, 8)), MIL_UNSUPPORTED,
              "the elements are '>f4', expected '<f2', '<f4', '<f8', '|i1' or '|u1'");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<c8", false, "(1,)", nan, 8)), MIL_UNSUPPORTED, "'<c8'");
  CHECK_FAILS(readBytes(npy, makeArray(1, "|O", false, "(1,)", nan, 8)), MIL_UNSUPPORTED, "'|O'");
  CHECK_FAILS(readBytes(npy, makeArray(1, "|u1", false, "()", nan, 1)), MIL_UNSUPPORTED,
              "an array of 0 axes, expected 1 to 3");
  CHECK_FAILS(readBytes(npy, makeArray(1, "|u1", false, "(1, 1, 1, 1)", nan, 1)), MIL_UNSUPPORTED,
              "an array of 4 axes, expected 1 to 3");
  CHECK_FAILS(readBytes(npy, makeArray(1, "|u1", false, "(0,)", nan, 0)), MIL_MALFORMED,
              "an array without elements");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f4", false, "(3,)", nan, 8)), MIL_MALFORMED,
              "palette: 8 bytes of data, expected those of 3 elements of 4");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f4", false, "(1,)", nan, 8)), MIL_MALFORMED,
              "palette: 8 bytes of data, expected those of 1 elements of 4");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f8", false, "(4294967296, 4294967296)", nan, 8)),
              MIL_MALFORMED, "8 bytes of data");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f8", false, "(2305843009213693953,)", nan, 8)),
              MIL_MALFORMED, "8 bytes of data");
  CHECK_FAILS(readBytes(npy, makeArray(1, "<f8", false, "(18446744073709551617,)", nan, 8)),
              MIL_MALFORMED, something);
  checkHeader("", MIL_MALFORMED, something);
  checkHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", MIL_MALFORMED,
              something);
  checkHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n ", MIL_MALFORMED,
              something);
  checkHeader("{'descr': '|u1', 'fortran_order': False}\n", MIL_MALFORMED, something);
  checkHeader("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\n",
              MIL_MALFORMED, something);
  checkHeader("{'descr': '|u1' 'fortran_order': False, 'shape': (2,)}\n", MIL_MALFORMED, something);
  checkHeader("{'descr': '|u1', 'fortran_order': false, 'shape': (2,)}\n", MIL_MALFORMED,
              something);
  checkHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (2)}\n", MIL_MALFORMED, something);
  checkHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,)}\n", MIL_MALFORMED,
              something);
  checkHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (2 2)}\n", MIL_MALFORMED,
              something);
  checkHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}\n", MIL_UNSUPPORTED,
              "the elements are records, expected numbers");
}

static void testLengths(void) {
  const unsigned char bytes[2] = {0};
  size_t size = makeArray(2, "|u1", false, "(2,)", bytes, 2);
  npy[6] = 4;
  CHECK_FAILS(readBytes(npy, size), MIL_UNSUPPORTED,
              "palette: version 4.0 of the .npy format, expected 1.0, 2.0 or 3.0");
  npy[6] = 2;
  memset(npy + 8, 0xFF, 4);
  CHECK_FAILS(readBytes(npy, size), MIL_MALFORMED,
              "palette: a header of 4294967295 bytes in a file");
  CHECK_FAILS(readBytes("\x93NUMPY", 6), MIL_MALFORMED, "palette: not an .npy file");
}

/// Cut at each byte, and each byte changed: an error, or numbers.
static void testDamage(void) {
  const float floats[] = {1, 2, 3, 4};
  size_t size = makeArray(1, "<f4", false, "(2, 2)", floats, sizeof floats);
  MilString bytes = {(const char *)npy, 0};
  MilNumbers numbers;
  for (; bytes.length < size; ++bytes.length)
    CHECK(milNpyParse(bytes, "cut", arena, &numbers, CHECK_DIAG()) != MIL_OK);
  for (size_t i = 0; i < size; ++i)
    for (unsigned bit = 0; bit < 8; ++bit) {
      npy[i] ^= (unsigned char)(1u << bit);
      if (milNpyParse(bytes, "changed", arena, &numbers, CHECK_DIAG()) == MIL_OK)
        CHECK(numbers.rank > 0 && isfinite(numbers.values[0]));
      npy[i] ^= (unsigned char)(1u << bit);
    }
  const char text[] = "{\"a\": [[1, 2], [3, 4]], \"b\": [1.5e3]}";
  for (size_t cut = 0; cut + 1 < sizeof text - 1; ++cut)
    CHECK(readBytes(text, cut) != MIL_OK);
}

/// The n-th allocation fails, for every n.
static void testMemory(void) {
  const char *path = scratchPath("memory");
  const char text[] = "{\"a\": [[1, 2], [3, 4]], \"b\": [1.5e3]}";
  MilStatus status = MIL_NO_MEMORY;
  scratchWrite(path, text, sizeof text - 1);
  for (size_t n = 1; status != MIL_OK && n < 100; ++n) {
    MilArena *small = milArenaCreate();
    milArenaFailAfter(small, n);
    status = milPaletteFileRead(milString(path), small, &file, CHECK_DIAG());
    CHECK(status == MIL_OK || status == MIL_NO_MEMORY);
    milArenaDestroy(small);
  }
  CHECK(status == MIL_OK);
}

int main(void) {
  scratchCreate();
  arena = milArenaCreate();
  testJson();
  testBadJson();
  testLimits();
  testNpy();
  testOrder();
  testBadNpy();
  testLengths();
  testDamage();
  testMemory();
  milArenaDestroy(arena);
  scratchDestroy();
  return CHECK_RESULT();
}
