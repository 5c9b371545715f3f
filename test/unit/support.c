//===- support.c - arena, diagnostics, buffers, data types --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Scratch.h"

#include "Support/Utf8.h"
#include "Support/Walk.h"
#include "mil-c/Arena.h"
#include "mil-c/Buffer.h"
#include "mil-c/DataType.h"
#include "mil-c/Nearest.h"
#include "mil-c/Utf8.h"

#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>

static void testArena(void) {
  MilArena *arena = milArenaCreate();
  unsigned char *kept[2000];
  size_t total = 0;
  for (size_t i = 0; i < 2000; ++i) { // small ones, and some that get a chunk of their own
    size_t size = i % 100 == 99 ? 70000 : i % 61;
    kept[i] = milArenaAlloc(arena, size);
    CHECK(kept[i] && (uintptr_t)kept[i] % _Alignof(max_align_t) == 0);
    memset(kept[i], (int)(i & 0xFF), size);
    total += size;
  }
  for (size_t i = 0; i < 2000; ++i)
    for (size_t j = 0; j < (i % 100 == 99 ? 70000 : i % 61); ++j)
      if (kept[i][j] != (i & 0xFF))
        CHECK(!"an allocation was overwritten");
  CHECK(total > 1 << 20);
  const char *zero = milArenaCalloc(arena, 3, 5);
  CHECK(zero && zero[0] == 0 && zero[14] == 0);
  CHECK(!milArenaCalloc(arena, SIZE_MAX / 2, 3));
  CHECK(!milArenaAlloc(arena, SIZE_MAX));
  MilString copy = milArenaCopyString(arena, (MilString){"a\0b", 3});
  CHECK(copy.length == 3 && memcmp(copy.data, "a\0b", 4) == 0);
  CHECK(milArenaCopyString(arena, (MilString){NULL, 0}).data);
  CHECK(strcmp(milArenaPrintf(arena, "%d-%s", 7, "x"), "7-x") == 0);

  milArenaFailAfter(arena, 2);
  CHECK(milArenaAlloc(arena, 1));
  CHECK(!milArenaAlloc(arena, 1));
  CHECK(!milArenaCopyString(arena, milString("x")).data);
  CHECK(!milArenaPrintf(arena, "x"));
  milArenaFailAfter(arena, 0);
  CHECK(milArenaAlloc(arena, 1));
  milArenaDestroy(arena);
  milArenaDestroy(NULL);
}

static void testDiag(void) {
  char small[8];
  MilDiagBuffer sink = {small, sizeof small};
  MilDiag diag = milDiagBuffer(&sink);
  milEmit(diag, MIL_WARNING, "not an error");
  CHECK(small[0] == '\0');
  CHECK(milFail(diag, MIL_IO, "%s", "first error") == MIL_IO);
  CHECK(milFail(diag, MIL_INVALID, "second") == MIL_INVALID);
  CHECK(strcmp(small, "first e") == 0);
  CHECK(milFail((MilDiag){0}, MIL_IO, "nobody listens") == MIL_IO);

  CHECK_FAILS(milFail(CHECK_DIAG(), MIL_IO, "%s", "two\nlines\x1b[1m"), MIL_IO, "two?lines?[1m");
  CHECK_FAILS(milFail(CHECK_DIAG(), MIL_IO,
                      "a\xC2\x9B"
                      "b\xE2\x80\xAE"
                      "c\xC3"),
              MIL_IO, "a?b?c?");
  static char huge[20000];
  memset(huge, 'x', sizeof huge - 1);
  CHECK_FAILS(milFail(CHECK_DIAG(), MIL_IO, "%s", huge), MIL_IO, "xxx...");
  for (size_t i = 0; i + 2 < sizeof huge; i += 2)
    memcpy(huge + i, "\xC3\xA4", 2);
  CHECK_FAILS(milFail(CHECK_DIAG(), MIL_IO, "%s", huge), MIL_IO, "\xA4...");
}

static void testBuffer(void) {
  MilBuffer buffer;
  void *data;
  CHECK_OK(milBufferAllocate(100, &buffer, &data, CHECK_DIAG()));
  CHECK(data == buffer.data && (uintptr_t)data % 64 == 0 && buffer.size == 100);
  memset(data, 1, 100);
  milBufferRelease(&buffer);
  CHECK(!buffer.data && !buffer.release);
  milBufferRelease(&buffer);
  CHECK_FAILS(milBufferAllocate(SIZE_MAX, &buffer, &data, CHECK_DIAG()), MIL_NO_MEMORY,
              "buffer of");

  scratchWrite(scratchPath("file"), "hello", 5);
  CHECK_OK(milBufferMapFile(scratchPath("file"), &buffer, CHECK_DIAG()));
  CHECK(buffer.size == 5 && memcmp(buffer.data, "hello", 5) == 0);
  unlink(scratchPath("file"));
  CHECK(memcmp(buffer.data, "hello", 5) == 0);
  milBufferRelease(&buffer);
  scratchWrite(scratchPath("empty"), "", 0);
  CHECK_OK(milBufferMapFile(scratchPath("empty"), &buffer, CHECK_DIAG()));
  CHECK(buffer.size == 0 && !buffer.data);
  milBufferRelease(&buffer);

  CHECK_FAILS(milBufferMapFile(scratchPath("none"), &buffer, CHECK_DIAG()), MIL_IO, "No such file");
  CHECK_FAILS(milBufferMapFile(scratchRoot, &buffer, CHECK_DIAG()), MIL_IO, "not a regular file");
  CHECK(mkfifo(scratchPath("fifo"), 0600) == 0);
  CHECK_FAILS(milBufferMapFile(scratchPath("fifo"), &buffer, CHECK_DIAG()), MIL_IO,
              "not a regular file");
}

static void testDataTypes(void) {
  size_t count;
  uint64_t bytes;
  const MilDataTypeInfo *rows = milDataTypeRows(&count);
  CHECK(count == 22);
  for (size_t i = 0; i < count; ++i) {
    CHECK(milDataTypeGet(rows[i].type) == &rows[i]);
    CHECK(milDataTypeFromName(milString(rows[i].name)) == &rows[i]);
    CHECK(!rows[i].blobCode || milDataTypeFromBlobCode(rows[i].blobCode) == &rows[i]);
    // The count must equal a division without overflow, at every remainder.
    for (uint64_t n = 0; n < 50; ++n)
      if (rows[i].bits)
        CHECK(milDataTypePackedSize(&rows[i], n, &bytes) && bytes == (n * rows[i].bits + 7) / 8);
  }
  CHECK(!milDataTypeGet(MIL_TYPE_NONE) && !milDataTypeGet((MilDataType)9999));
  CHECK(!milDataTypeFromName(milString("fp17")) && !milDataTypeFromName((MilString){NULL, 0}));
  CHECK(!milDataTypeFromBlobCode(0) && !milDataTypeFromBlobCode(18));
  CHECK(!milDataTypePackedSize(milDataTypeGet(MIL_TYPE_STRING), 1, &bytes));
  CHECK(!milDataTypePackedSize(milDataTypeGet(MIL_TYPE_FLOAT16), UINT64_MAX, &bytes));
  CHECK(milDataTypePackedSize(milDataTypeGet(MIL_TYPE_UINT6), UINT64_MAX, &bytes));
  CHECK(bytes == UINT64_MAX / 8 * 6 + 6);
  CHECK(milDataTypePackedSize(milDataTypeGet(MIL_TYPE_INT8), UINT64_MAX, &bytes));
}

/// An array keeps what it holds while it grows, and stays as it was when there is no memory.
static void testGrow(void) {
  MilArena *arena = milArenaCreate();
  int *numbers = NULL;
  size_t capacity = 0;
  for (int i = 0; i < 1000; ++i) {
    int *wider = milArenaGrow(arena, numbers, (size_t)i, &capacity, sizeof *numbers);
    CHECK(wider && capacity > (size_t)i);
    if (!wider)
      break;
    numbers = wider;
    numbers[i] = i;
  }
  for (int i = 0; numbers && i < 1000; ++i)
    CHECK(numbers[i] == i);
  size_t before = capacity;
  milArenaFailAfter(arena, 1);
  CHECK(milArenaGrow(arena, numbers, capacity, &capacity, sizeof *numbers) == NULL);
  CHECK(capacity == before);
  milArenaDestroy(arena);
}

static void testNearest(void) {
  static const char *const names[] = {"weights", "weight-threshold", "a-b", "json"};
  static const struct {
    const char *given, *best;
    size_t edits;
    bool isLikely;
  } cases[] = {{"wieghts", "weights", 2, true},
               {"weight_threshold", "weight-threshold", 0, true},
               {"a_b", "a-b", 0, true},
               {"jsn", "json", 1, true},
               {"xy", "a-b", 3, false}};
  MilArena *arena = milArenaCreate();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    MilNearest nearest = {.arena = arena, .given = milString(cases[i].given)};
    CHECK(!milNearestIsLikely(&nearest));
    for (size_t k = 0; k < sizeof names / sizeof names[0]; ++k)
      milNearestOffer(&nearest, milString(names[k]));
    CHECK(milStringEqual(nearest.best, milString(cases[i].best)));
    CHECK(nearest.edits == cases[i].edits && milNearestIsLikely(&nearest) == cases[i].isLikely);
  }
  MilNearest nearest = {.arena = arena, .given = milString("a")};
  milArenaFailAfter(arena, 1);
  milNearestOffer(&nearest, milString("a"));
  CHECK(!nearest.best.data);
  milArenaDestroy(arena);
}

/// Texts, and how much of each is well formed. The boundaries are those of table 3-7 of Unicode.
static void testUtf8(void) {
  static const struct {
    const char *text;
    size_t length, good;
  } cases[] = {
#define TEXT(text, good) {text, sizeof text - 1, good}
#define GOOD(text) TEXT(text, sizeof text - 1)
      GOOD(""),
      GOOD("a\0b"),
      GOOD("0123456789abcdef\x7F"),
      GOOD("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"),
      GOOD("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
      TEXT("01234567\x80", 8),
      TEXT("0123456789\xC1\xBF", 10), // an ASCII character in two bytes
      TEXT("\xE0\x9F\xBF", 0),        // in three where two are enough
      TEXT("\xF0\x8F\xBF\xBF", 0),    // in four where three are
      TEXT("a\xED\xA0\x80", 1),       // a surrogate
      TEXT("\xF4\x90\x80\x80", 0),    // above U+10FFFF
      TEXT("\xF5\x80\x80\x80", 0),
      TEXT("\xFF", 0),
      TEXT("ab\xC3", 2), // cut off
      TEXT("\xC3\xA4\xE2\x82", 2),
      TEXT("\xF0\x9F\x98", 0),
      TEXT("\xE2\x82g", 0),
      TEXT("\xF0\x9F\x98g", 0),
#undef GOOD
#undef TEXT
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i)
    CHECK(milUtf8Prefix((MilString){cases[i].text, cases[i].length}) == cases[i].good);
  CHECK(milUtf8Prefix((MilString){NULL, 0}) == 0);
}

/// What a terminal must not get becomes `?`, one for each character or stray byte; the rest stays.
static void testClean(void) {
  static const struct {
    const char *text;
    size_t length;
    const char *clean;
  } cases[] = {
#define TEXT(text, clean) {text, sizeof text - 1, clean}
      TEXT("", ""),
      TEXT("a b~", "a b~"),
      TEXT("a\0b\n\x1b[1m\x7F", "a?b??[1m?"),
      TEXT("\xC2\x80\xC2\x9B\xC2\x9F|\xC2\xA0", "???|\xC2\xA0"),
      TEXT("\xE2\x80\x8D|\xE2\x80\x8E\xE2\x80\x8F|\xE2\x80\x90", "\xE2\x80\x8D|??|\xE2\x80\x90"),
      TEXT("\xE2\x80\xA7|\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA\xE2\x80\xAE|\xE2\x80\xAF",
           "\xE2\x80\xA7|????|\xE2\x80\xAF"),
      TEXT("\xE2\x81\xA5|\xE2\x81\xA6\xE2\x81\xA9|\xE2\x81\xAA", "\xE2\x81\xA5|??|\xE2\x81\xAA"),
      TEXT("\x9B|\xC3|\xE2\x80|\xED\xA0\x80", "?|?|??|???"),
      TEXT("\xE3\x80\xA8\xF0\x9F\x98\x80", "\xE3\x80\xA8\xF0\x9F\x98\x80"),
#undef TEXT
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    char text[64];
    memcpy(text, cases[i].text, cases[i].length + 1);
    CHECK(milUtf8Clean(text, cases[i].length) == strlen(cases[i].clean));
    CHECK(strcmp(text, cases[i].clean) == 0);
  }
}

/// What a walk visits, by the last letter of each path; `a` takes `b` and the directory `c` away.
static int takeAway(void *visited, const MilWalkEntry *entry) {
  char *text = visited;
  size_t length = strlen(text);
  CHECK(length < 7);
  text[length] = entry->kind == MIL_WALK_ERROR ? '!' : entry->path[strlen(entry->path) - 1];
  text[length + 1] = '\0';
  if (text[length] == 'a') {
    CHECK(unlink(scratchPath("walk/b")) == 0);
    scratchRemove(scratchPath("walk/c"));
  }
  return entry->kind == MIL_WALK_ERROR ? entry->error : 0;
}

static void testWalk(void) {
  char visited[8] = "";
  for (const char *name = "abed"; *name; ++name)
    scratchWrite(scratchPath("walk/%c", *name), "", 0);
  scratchWrite(scratchPath("walk/c/x"), "", 0);
  CHECK(milWalk(scratchPath("walk"), false, takeAway, visited) == 0);
  CHECK(strcmp(visited, "adek") == 0);
  visited[0] = '\0';
  CHECK(milWalk(scratchPath("walk/b"), false, takeAway, visited) == ENOENT);
  CHECK(strcmp(visited, "!") == 0);
}

int main(void) {
  scratchCreate();
  testArena();
  testGrow();
  testDiag();
  testBuffer();
  testDataTypes();
  testWalk();
  scratchDestroy();
  testNearest();
  testUtf8();
  testClean();
  return CHECK_RESULT();
}
