//===- yaml.c - YAML files as trees ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "Config/Yaml.h"
#include "mil-c/YamlJson.h"

#include <stdlib.h>

static MilArena *arena;
static const MilYamlNode *root;
static MilYamlPlace place;

static MilStatus parseBytes(const char *data, size_t size) {
  return milYamlParse((MilString){data, size}, arena, &root, &place, CHECK_DIAG());
}
static MilStatus parse(const char *text) { return parseBytes(text, strlen(text)); }

/// The tree in one line: scalars as `int 16`, with their line where `lines` is set.
static bool lines;
static char printed[4096];
static size_t length;
static void append(const char *text) {
  length += (size_t)snprintf(printed + length, sizeof printed - length, "%s", text);
}
static void print(const MilYamlNode *node) {
  static const char *const names[] = {"null", "bool ", "int ", "float ", "'"};
  char text[128];
  if (lines) {
    snprintf(text, sizeof text, "%u:%u ", node->place.line, node->place.column);
    append(text);
  }
  if (node->kind <= MIL_YAML_STRING) {
    append(names[node->kind]);
    append(node->kind == MIL_YAML_STRING ? node->text.data
           : node->kind == MIL_YAML_NULL ? ""
                                         : node->plain.data);
    append(node->kind == MIL_YAML_STRING ? "'" : "");
    return;
  }
  append(node->kind == MIL_YAML_SEQUENCE ? "[" : "{");
  for (size_t i = 0; i < node->size; ++i) {
    append(i ? ", " : "");
    if (node->kind == MIL_YAML_SEQUENCE) {
      print(node->items[i]);
      continue;
    }
    append(node->pairs[i].key->text.data);
    append(": ");
    print(node->pairs[i].value);
  }
  append(node->kind == MIL_YAML_SEQUENCE ? "]" : "}");
}

static bool reads(const char *text, const char *expected) {
  printed[length = 0] = '\0';
  if (parse(text) != MIL_OK) {
    fprintf(stderr, "'%s': %s\n", text, checkMessage);
    return false;
  }
  print(root);
  if (strcmp(printed, expected) != 0)
    fprintf(stderr, "'%s' is %s\n", text, printed);
  return strcmp(printed, expected) == 0;
}
#define CHECK_READS(text, expected) CHECK(reads(text, expected))

/// The text is refused, at this place.
#define CHECK_REFUSES(text, status, line_, column_, message)                                       \
  do {                                                                                             \
    CHECK_FAILS(parse(text), status, message);                                                     \
    CHECK(place.line == (line_) && place.column == (column_));                                     \
  } while (0)

static void testScalars(void) {
  CHECK_READS("[~, null, Null, NULL, '', \"~\", 'null', nULL]",
              "[null, null, null, null, '', '~', 'null', 'nULL']");
  CHECK_READS("- \n- !!null ''\n- !!str ~", "[null, null, '~']");
  CHECK_READS("[yes, No, TRUE, false, On, OFF, y, n, tRue, 'yes']",
              "[bool true, bool false, bool true, bool false, bool true, bool false, 'y', 'n', "
              "'tRue', 'yes']");
  CHECK_READS("[0, -0, +7, 1_000, 0x1F, -0x10, 0b101, 010, 08, 0o7, '4', 1__]",
              "[int 0, int -0, int 7, int 1000, int 31, int -16, int 5, int 8, '08', '0o7', '4', "
              "int 1]");
  CHECK_READS("[9223372036854775807, 99999999999999999999, 0xFFFFFFFFFFFFFFFFFF, 0b_, 0x_]",
              "[int 9223372036854775807, int 99999999999999999999, '0xFFFFFFFFFFFFFFFFFF', '0b_', "
              "'0x_']");
  CHECK_READS("[1.5, .5, 5., -1_0.5, 1.5e+3, 1.e-3, .inf, -.INF, .NaN]",
              "[float 1.5, float .5, float 5., float -10.5, float 1.5e+3, float 1.e-3, float .inf, "
              "float -.INF, float .NaN]");
  // No numbers in YAML 1.1: an exponent without a point or sign; and what is left a string here.
  CHECK_READS("[1e-3, 1.5e3, 1:30, 2:4, 2001-12-14, '=', 1.2.3, '1.5']",
              "['1e-3', '1.5e3', '1:30', '2:4', '2001-12-14', '=', '1.2.3', '1.5']");
  CHECK_READS("[!!int 4, !!float 4, !!float 1.5, !!bool yes, !!str 4, ! 4]",
              "[int 4, float 4, float 1.5, bool true, '4', int 4]");
  CHECK_READS("a: |\n  two\n  lines\nb: >-\n  one\n  line", "{a: 'two\nlines\n', b: 'one line'}");
  CHECK_READS("{\"tab\\tin\": caf\xc3\xa9}", "{tab\tin: 'caf\xc3\xa9'}");
  CHECK_OK(parse("0x10"));
  CHECK(milStringEqual(root->text, milString("0x10")));
}

static void testCollections(void) {
  CHECK_READS("a: {b: [1, {c: d}], e: }\nf:\n- g\n- []\n- {}",
              "{a: {b: [int 1, {c: 'd'}], e: null}, f: ['g', [], {}]}");
  CHECK_READS("1: a\nnull: b\nyes: c\n? d\n: e", "{1: 'a', null: 'b', yes: 'c', d: 'e'}");
  CHECK_READS("!!map {a: !!seq [b]}", "{a: ['b']}");
  CHECK_READS("a: 1\n...\n", "{a: int 1}");
  CHECK_READS("%YAML 1.1\n---\na: 1\n", "{a: int 1}");
  CHECK_READS("\xef\xbb\xbf"
              "a: 1",
              "{a: int 1}");
  static const char wide[] = "\xff\xfe"
                             "a\0:\0 \0"
                             "1\0\n"; // UTF-16
  CHECK_OK(parseBytes(wide, sizeof wide));
  CHECK(root->kind == MIL_YAML_MAPPING && milYamlGet(root, "a")->kind == MIL_YAML_INT);
  lines = true;
  CHECK_READS("# first\na:\n  - b\n  - {c: 4}\n", "2:1 {a: 3:3 [3:5 'b', 4:5 {c: 4:9 int 4}]}");
  lines = false;
  CHECK(!milYamlGet(root, "b") && milYamlGet(root, "a"));

  CHECK_OK(parseBytes(NULL, 0));
  CHECK(root->kind == MIL_YAML_NULL);
  for (const char *const *text = (const char *const[]){"", "\n", "# nothing\n", "---\n", NULL};
       *text; ++text)
    CHECK_READS(*text, "null");
}

static void testAliases(void) {
  CHECK_READS("a: &x {b: 1}\nc: *x\nd: [*x, &y 2, *y]",
              "{a: {b: int 1}, c: {b: int 1}, d: [{b: int 1}, int 2, int 2]}");
  CHECK(milYamlGet(root, "a") == milYamlGet(root, "c"));
  CHECK_READS("[&x 1, *x, &x 2, *x]", "[int 1, int 1, int 2, int 2]");
  CHECK_READS("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: {c: 4, <<: *x}",
              "{a: {b: int 1, c: int 2}, d: {c: int 3, b: int 1}, e: {c: int 4, b: int 1}}");
  CHECK_READS("- &x {a: 1}\n- &y {a: 2, b: 3}\n- {<<: [*x, *y]}\n- {<<: *y, <<: *x}\n- {'<<': 4}",
              "[{a: int 1}, {a: int 2, b: int 3}, {a: int 1, b: int 3}, {a: int 2, b: int 3}, "
              "{<<: int 4}]");
  CHECK_REFUSES("a: 1\nb: {<<: 4}", MIL_MALFORMED, 2, 9, "'<<' is an integer, expected a mapping");
  CHECK_REFUSES("a: *x", MIL_MALFORMED, 1, 4, "alias '*x' has no anchor '&x' before it");
  CHECK_REFUSES("a: &x\n  - *x", MIL_MALFORMED, 2, 5, "alias '*x' is inside of what it stands for");
  CHECK_REFUSES("&x {<<: *x}", MIL_MALFORMED, 1, 9, "alias '*x' is inside of what it stands for");
}

static void testRefusals(void) {
  CHECK_REFUSES("a: 1\nb: 2\na: 3", MIL_MALFORMED, 3, 1, "key 'a' is on line 1 already");
  CHECK_REFUSES("b: {a: 1,\n  c: 2,\n  'a': 3}", MIL_MALFORMED, 3, 3,
                "key 'a' is on line 1 already");
  CHECK_REFUSES("a: 1\n[b]: 2", MIL_MALFORMED, 2, 1, "a key is a sequence, expected one word");
  CHECK_REFUSES("a: 1\n---\nb: 2", MIL_UNSUPPORTED, 3, 1, "a second document, expected one");
  CHECK_REFUSES("a: !!int four", MIL_MALFORMED, 1, 4,
                "'four' has the tag '!!int', but is a string");
  CHECK_REFUSES("a: !!python/object:os.system x", MIL_UNSUPPORTED, 1, 4,
                "tag '!!python/object:os.system' is not supported here");
  CHECK_REFUSES("a: !mine [x]", MIL_UNSUPPORTED, 1, 4, "tag '!mine' is not supported here");
  CHECK_REFUSES("a: !!set {x}", MIL_UNSUPPORTED, 1, 4, "tag '!!set' is not supported here");
  CHECK_REFUSES("a: \"x\\0y\"", MIL_MALFORMED, 1, 4, "a NUL character in a string");
  // What libyaml says.
  CHECK_REFUSES("a: [1, 2\nb: 3\n", MIL_MALFORMED, 2, 2,
                "while parsing a flow sequence from line 1");
  CHECK_REFUSES("a:\n\tb: 1\n", MIL_MALFORMED, 2, 1,
                "found character that cannot start any token, while scanning for the next token "
                "from line 2; tabs cannot indent, and @ and ` need quotes");
  CHECK_REFUSES("a: @b", MIL_MALFORMED, 1, 4, "@ and ` need quotes");
  CHECK_REFUSES("a: 1\n b: 2\n", MIL_MALFORMED, 2, 3, "mapping values are not allowed");
  CHECK_REFUSES("> 1000: null\n", MIL_MALFORMED, 1, 3, "while scanning a block scalar from line 1");
  CHECK_REFUSES("a: 'b", MIL_MALFORMED, 1, 6, "found unexpected end of stream");
  CHECK_REFUSES("a: 1\nb: \xe9t\xe9\n", MIL_MALFORMED, 2, 0, "this is no UTF-8 text: invalid");
  CHECK_REFUSES("a: \x1b[31m", MIL_MALFORMED, 1, 0,
                "this is no UTF-8 text: control characters are not allowed");
  static const char binary[] = "\x7f"
                               "ELF\2\1\1\0\0\0";
  CHECK_FAILS(parseBytes(binary, sizeof binary), MIL_MALFORMED, "this is no UTF-8 text");
  CHECK_FAILS(parseBytes("a: 1\0", 5), MIL_MALFORMED, "this is no UTF-8 text");
}

/// `count` times a text, between two others.
static char *repeat(const char *before, const char *text, size_t count, const char *after) {
  size_t size = strlen(text);
  char *result = malloc(strlen(before) + count * size + strlen(after) + 1);
  char *end = stpcpy(result, before);
  for (size_t i = 0; i < count; ++i)
    end = stpcpy(end, text);
  stpcpy(end, after);
  return result;
}

#define CHECK_LIMIT(expression, status, message)                                                   \
  do {                                                                                             \
    char *checkText = (expression);                                                                \
    CHECK_FAILS(parse(checkText), status, message);                                                \
    free(checkText);                                                                               \
  } while (0)

static void testLimits(void) {
  char *most = repeat("", "[", MIL_YAML_MAX_DEPTH, "");
  char *deep = repeat(most, "]", MIL_YAML_MAX_DEPTH, "");
  CHECK_OK(parse(deep));
  free(most);
  free(deep);
  CHECK_LIMIT(repeat("", "[", MIL_YAML_MAX_DEPTH + 1, ""), MIL_UNSUPPORTED, "nested more than 32");
  CHECK_LIMIT(repeat("", "[", 1000000, ""), MIL_UNSUPPORTED, "nested more than 32 deep");
  CHECK_LIMIT(repeat("", "{a: ", 1000000, ""), MIL_UNSUPPORTED, "nested more than 32 deep");
  CHECK_LIMIT(repeat("", "- ", 1000000, "x"), MIL_UNSUPPORTED, "nested more than 32 deep");
  CHECK_LIMIT(repeat("", "? ", 1000000, "x"), MIL_UNSUPPORTED, "nested more than 32 deep");

  // The sequence itself is one more.
  CHECK_LIMIT(repeat("[", "a,", MIL_YAML_MAX_NODES, "]"), MIL_UNSUPPORTED, "more than 200000");
  char *fits = repeat("[", "a,", MIL_YAML_MAX_NODES - 1, "]");
  CHECK_OK(parse(fits));
  CHECK(root->size == MIL_YAML_MAX_NODES - 1);
  free(fits);
  CHECK_LIMIT(repeat("", "x", MIL_YAML_MAX_BYTES + 1, ""), MIL_UNSUPPORTED,
              "8388609 bytes, expected at most 8388608");
  CHECK_LIMIT(repeat("[", "&a x,", MIL_YAML_MAX_ANCHORS + 1, "]"), MIL_UNSUPPORTED,
              "more than 1000 anchors");

  // Each line ten times the line before.
  CHECK_FAILS(parse("a: &a [x,x,x,x,x,x,x,x,x,x]\n"
                    "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                    "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                    "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                    "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"),
              MIL_UNSUPPORTED, "those that aliases repeat counted each time");
  CHECK(place.line == 6);
  CHECK_FAILS(parse("a: &a {p: {<<: &z {k1: 1, k2: 2, k3: 3}}, q: *z, r: *z}\n"
                    "b: &b {p: *a, q: *a, r: *a, s: *a, t: *a, u: *a, v: *a, w: *a, x: *a}\n"
                    "c: &c {p: *b, q: *b, r: *b, s: *b, t: *b, u: *b, v: *b, w: *b, x: *b}\n"
                    "d: &d {p: *c, q: *c, r: *c, s: *c, t: *c, u: *c, v: *c, w: *c, x: *c}\n"
                    "e: &e {p: *d, q: *d, r: *d, s: *d, t: *d, u: *d, v: *d, w: *d, x: *d}\n"),
              MIL_UNSUPPORTED, "those that aliases repeat counted each time");

  // Many keys are compared quickly.
  char *keys = malloc(50000 * 16), *end = keys;
  for (unsigned i = 0; i < 50000; ++i)
    end += sprintf(end, "key%05u: 1\n", i);
  CHECK_OK(parse(keys));
  strcpy(end, "key00000: 1\n");
  CHECK_FAILS(parse(keys), MIL_MALFORMED, "key 'key00000' is on line 1 already");
  CHECK(place.line == 50001);
  free(keys);
}

static const char whole[] = "config_type: OpPalettizerConfig # the class\n"
                            "global_config: &g {nbits: 4, mode: \"kme\\u0061ns\"}\n"
                            "op_name_configs:\n"
                            "  'layer 1': {<<: *g, weight_threshold: 0x10}\n"
                            "  ? /h[0-9]+/\n  : - !!str 4\n    - ~\n"
                            "text: |\n  two\n  lines\n";

/// Cut at each byte, and with each byte changed, a text is read or refused in one line.
static void testDamage(void) {
  size_t size = sizeof whole - 1;
  CHECK_OK(parseBytes(whole, size));
  for (size_t cut = 0; cut < size; ++cut) {
    char *copy = malloc(cut + 1); // of its own, so that reading behind it is seen
    memcpy(copy, whole, cut);
    checkMessage[0] = '\0';
    MilStatus status = parseBytes(copy, cut);
    CHECK((status == MIL_OK) == !checkMessage[0] && status != MIL_NO_MEMORY);
    free(copy);
  }
  char copy[sizeof whole];
  for (size_t i = 0; i < size; ++i)
    for (unsigned byte = 0; byte < 256; byte += i % 8 ? 37 : 1) {
      memcpy(copy, whole, sizeof whole);
      copy[i] = (char)byte;
      checkMessage[0] = '\0';
      MilStatus status = parseBytes(copy, size);
      CHECK((status == MIL_OK) == !checkMessage[0] && status != MIL_NO_MEMORY);
      CHECK(!strchr(checkMessage, '\n'));
    }
}

/// Whatever allocation fails, the status says so.
static void testNoMemory(void) {
  MilStatus status = MIL_NO_MEMORY;
  size_t n = 0;
  while (status == MIL_NO_MEMORY && n < 300) {
    milArenaFailAfter(arena, ++n);
    status = parse(whole);
    if (status == MIL_NO_MEMORY)
      CHECK(strcmp(checkMessage, "out of memory") == 0);
  }
  milArenaFailAfter(arena, 0);
  CHECK(status == MIL_OK && n > 40);
}

/// For other languages.
static void testJson(void) {
  MilString json;
  CHECK_OK(milYamlToJson(
      milString("{a: [~, yes, 0x10, -1.5, .inf, -.INF, .nan, 1e3, 'x\"y'], b: {<<: {c: 1}, d: {}},"
                " 4: 99999999999999999999}"),
      "x.yaml", arena, &json, CHECK_DIAG()));
  CHECK(milStringEqual(
      json,
      milString("{\"a\": [null, true, 16, -1.5, \"inf\", \"-inf\", \"nan\", \"1e3\", \"x\\\"y\"], "
                "\"b\": {\"d\": {}, \"c\": 1}, \"4\": 1e20}")));
  CHECK_OK(milYamlToJson(milString(""), "x.yaml", arena, &json, CHECK_DIAG()));
  CHECK(milStringEqual(json, milString("null")));
  CHECK(milYamlToJson(milString("a: 1\na: 2"), "x.yaml", arena, &json, CHECK_DIAG()) ==
        MIL_MALFORMED);
  CHECK(strncmp(checkMessage, "x.yaml:2:1: ", 12) == 0 && !json.data);
  size_t n = 0;
  MilStatus status = MIL_NO_MEMORY;
  for (; status == MIL_NO_MEMORY && n < 300; milArenaFailAfter(arena, 0)) {
    milArenaFailAfter(arena, ++n);
    status = milYamlToJson(milString(whole), "x.yaml", arena, &json, CHECK_DIAG());
  }
  CHECK(status == MIL_OK && n > 40);
}

int main(void) {
  arena = milArenaCreate();
  testScalars();
  testCollections();
  testAliases();
  testRefusals();
  testLimits();
  milArenaDestroy(arena);
  arena = milArenaCreate();
  testDamage();
  testNoMemory();
  testJson();
  milArenaDestroy(arena);
  return CHECK_RESULT();
}
