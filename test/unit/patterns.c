//===- patterns.c - keys of configuration files ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "../../passes/Compress/CompressPattern.h"

static MilArena *arena;

static bool matches(const char *key, const char *name) {
  MilPattern *pattern;
  CHECK(milPatternIs(milString(key)));
  CHECK_OK(milPatternCreate(milString(key), arena, &pattern, CHECK_DIAG()));
  bool result = pattern && milPatternMatches(pattern, name);
  milPatternDestroy(pattern);
  return result;
}
#define CHECK_NOT_CREATED(key, message)                                                            \
  do {                                                                                             \
    MilPattern *pattern;                                                                           \
    CHECK_FAILS(milPatternCreate(milString(key), arena, &pattern, CHECK_DIAG()), MIL_INVALID,      \
                message);                                                                          \
    CHECK(!pattern);                                                                               \
  } while (0)

static void testNames(void) {
  static const char *const names[] = {"fc1", "a.b/c-d", "/", "//", "/a", "a/", "", "{1}", "a+b"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    CHECK(!milPatternIs(milString(names[i])));
}

static void testWildcards(void) {
  CHECK(matches("decoder.*", "decoder.fc1") && matches("decoder.*", "decoder.a/b.c"));
  CHECK(matches("*", "") && !matches("decoder.*", "decoder_fc1") && !matches("fc*", "a_fc1"));
  CHECK(matches("fc?", "fc1") && !matches("fc?", "fc12"));
  CHECK(matches("fc[0-4]", "fc4") && !matches("fc[0-4]", "fc5") && matches("fc[!0-4]", "fc5"));
  CHECK(matches("fc[", "fc[") && matches("a[*]", "a*") && !matches("a[*]", "ab"));
  CHECK(matches("*a*a*a*a*a*a*a*a", "aaaaaaaa") && !matches("*a*a*a*a*a*a*a*a", "aaaaaaa"));
}

static void testExpressions(void) {
  CHECK(matches("/fc[0-9]+/", "fc12") && !matches("/fc[0-9]+/", "fc") &&
        !matches("/fc[0-9]+/", "a_fc12_b"));
  CHECK(matches("/a|b/", "a") && matches("/a|b/", "b") && !matches("/a|b/", "ab"));
  CHECK(matches("/.*fc.*/", "a_fc12_b") && matches("/^fc$/", "fc"));
  CHECK(matches("/a{2,3}/", "aaa") && !matches("/a{2,3}/", "aaaa") &&
        matches("/a\\{2\\}/", "a{2}"));
  CHECK(matches("/a{256}|b/", "b") && matches("/(a{16}){16}|b/", "b") && matches("/a{2,}/", "aaa"));
  CHECK_NOT_CREATED("/a(/", "'/a(/' is no regular expression: ");
  CHECK_NOT_CREATED("/a{257}/", "its counts multiply to more than 256");
  CHECK_NOT_CREATED("/a{1,99999999999999999999}/", "its counts multiply to more than 256");
  CHECK_NOT_CREATED("/(a{17}){16}/", "its counts multiply to more than 256");
  CHECK_NOT_CREATED("/(a)\\1/", "it refers back");
  char longest[1026];
  memset(longest, '*', sizeof longest);
  longest[1025] = '\0';
  CHECK_NOT_CREATED(longest, "a pattern of 1025 characters, expected at most 1024");
}

/// The answer is the same however many names were asked about.
static void testManyNames(void) {
  MilPattern *pattern;
  CHECK_OK(milPatternCreate(milString("/[ab]*a[ab]{50}/"), arena, &pattern, CHECK_DIAG()));
  char name[65] = "";
  for (unsigned i = 0; i < 2000; ++i) {
    for (unsigned k = 0; k < 64; ++k)
      name[k] = "ab"[(i * 2654435761u >> (k % 32)) & 1];
    CHECK(milPatternMatches(pattern, name) == (name[13] == 'a'));
  }
  CHECK(!milPatternIsOutOfMemory(pattern));
  milPatternDestroy(pattern);

  static char endless[4098];
  memset(endless, 'a', 4096);
  CHECK(matches("/a*/", endless) && matches("a*", endless));
  endless[4096] = 'a';
  CHECK(!matches("/a*/", endless) && !matches("a*", endless));
}

static void testSizes(void) {
  static const struct {
    const char *key;
    uint64_t least, most;
  } rows[] = {{"<= 65536", 0, 65536},
              {"<65536", 0, 65535},
              {"> 1M", 1000001, UINT64_MAX},
              {">=  2k", 2000, UINT64_MAX},
              {"==10", 10, 10},
              {"< 1", 0, 0},
              {">= 3G", 3000000000, UINT64_MAX},
              {">= 0", 0, UINT64_MAX}};
  MilSizeRange range;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
    CHECK_OK(milSizeRangeParse(milString(rows[i].key), &range, CHECK_DIAG()));
    CHECK(range.least == rows[i].least && range.most == rows[i].most);
  }
  static const char *const wrong[] = {"",
                                      "<",
                                      "65536",
                                      "= 4",
                                      "!= 4",
                                      "< -4",
                                      "<= 4K",
                                      "< 4kk",
                                      "<4 k",
                                      "< 4.5",
                                      "<= x",
                                      "< 4 ",
                                      " < 4",
                                      "<= +4",
                                      "> 18446744073709551615",
                                      "> 18446744073709551615G"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i)
    CHECK_FAILS(milSizeRangeParse(milString(wrong[i]), &range, CHECK_DIAG()), MIL_INVALID,
                "is no size");
  CHECK_FAILS(milSizeRangeParse(milString("< 0"), &range, CHECK_DIAG()), MIL_INVALID,
              "'< 0' is no number of elements at all");
}

int main(void) {
  arena = milArenaCreate();
  testNames();
  testWildcards();
  testExpressions();
  testManyNames();
  testSizes();
  milArenaDestroy(arena);
  return CHECK_RESULT();
}
