//===- options.c - texts of options into option structs -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "Support/Options.h"

#include <locale.h>
#include <math.h>

typedef struct Fields {
  bool fast;
  int64_t bits, groupSize, mode, kind;
  double rate, limit;
  MilString name, target;
  MilIntList shape;
  MilStringList ops;
} Fields;

static const char *const modes[] = {"kmeans", "uniform", NULL};
static const int64_t widths[] = {-1, 2, 4, MIL_UNSET};
static const MilOption rows[] = {
    MIL_OPTION(Fields, fast, BOOL, "fast", NULL, "without default: false"),
    MIL_OPTION_INT_OF(Fields, bits, "bits", "4", widths, "one of a set"),
    MIL_OPTION(Fields, groupSize, INT, "group_size", NULL, "any integer"),
    MIL_OPTION_ENUM(Fields, mode, "mode", "uniform", modes, "with default"),
    MIL_OPTION_ENUM(Fields, kind, "kind", NULL, modes, "without"),
    MIL_OPTION(Fields, rate, FLOAT, "rate", NULL, "without default: NaN"),
    MIL_OPTION(Fields, limit, FLOAT, "limit", "0.5", "with default"),
    MIL_OPTION(Fields, name, STRING, "name", NULL, "without default: empty"),
    MIL_OPTION(Fields, target, STRING, "target", "iOS18", "with default"),
    MIL_OPTION(Fields, shape, INT_LIST, "shape", "1,-2", "with default"),
    MIL_OPTION(Fields, ops, STRING_LIST, "ops", NULL, "without default: empty"),
};
enum { FAST, BITS, GROUP_SIZE, MODE, KIND, RATE, LIMIT, NAME, TARGET, SHAPE, OPS, NUM_ROWS };

static const MilOptionTable table = {"palettize", rows, NUM_ROWS, sizeof(Fields)};

static MilArena *arena;
static MilOptions options;

static MilStatus parseAs(const MilOptionTable *other, const char *text) {
  return milOptionsParse(other, milString(text), arena, &options, CHECK_DIAG());
}
static MilStatus parse(const char *text) { return parseAs(&table, text); }
static const Fields *fields(void) { return options.fields; }

/// The text parses, and the field is as expected.
#define CHECK_PARSE(text, condition)                                                               \
  do {                                                                                             \
    CHECK_OK(parse(text));                                                                         \
    CHECK(condition);                                                                              \
  } while (0)

/// The text fails with exactly this message.
#define CHECK_SAYS(text, message)                                                                  \
  do {                                                                                             \
    CHECK_FAILS(parse(text), MIL_INVALID, message);                                                \
    CHECK(strcmp(checkMessage, message) == 0);                                                     \
  } while (0)

static bool is(MilString text, const char *expected) {
  return milStringEqual(text, milString(expected));
}
static bool isInts(MilIntList list, size_t size, const int64_t *expected) {
  return list.size == size && (!size || memcmp(list.data, expected, size * sizeof *expected) == 0);
}
#define INTS(...)                                                                                  \
  isInts(fields()->shape, sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t),                        \
         (const int64_t[]){__VA_ARGS__})

/// The list `ops` holds these, written with a bar after each.
static bool isOps(const char *expected) {
  char all[256] = "";
  size_t used = 0;
  for (size_t i = 0; i < fields()->ops.size; ++i)
    used +=
        (size_t)snprintf(all + used, sizeof all - used, "%.*s|", MIL_STR(fields()->ops.data[i]));
  return strcmp(all, expected) == 0;
}

static void testDefaults(void) {
  CHECK_OK(parse(""));
  CHECK(!fields()->fast && fields()->bits == 4 && fields()->groupSize == MIL_UNSET);
  CHECK(fields()->mode == 1 && fields()->kind == MIL_UNSET);
  CHECK(isnan(fields()->rate) && fields()->limit == 0.5);
  CHECK(fields()->name.length == 0 && is(fields()->target, "iOS18"));
  CHECK(INTS(1, -2) && fields()->ops.size == 0);
  for (size_t i = 0; i < NUM_ROWS; ++i)
    CHECK(!options.texts[i].data);

  // What has no default is printed as an empty text, which can be given again.
  CHECK_OK(parse("fast= group_size= kind= rate= name= ops="));
  CHECK(!fields()->fast && fields()->groupSize == MIL_UNSET && fields()->kind == MIL_UNSET);
  CHECK(isnan(fields()->rate) && fields()->name.length == 0 && fields()->ops.size == 0);
  CHECK(options.texts[KIND].data && options.texts[KIND].length == 0 && !options.texts[MODE].data);

  const MilOption wrong = MIL_OPTION_INT_OF(Fields, bits, "bits", "3", widths, "");
  MilOptionTable wrongTable = {"palettize", &wrong, 1, sizeof(Fields)};
  CHECK_FAILS(parseAs(&wrongTable, "bits=4"), MIL_INVALID,
              "default of palettize: option 'bits': 3 is none of -1, 2, 4");
}

static void testKinds(void) {
  CHECK_PARSE("fast", fields()->fast && is(options.texts[FAST], "true"));
  CHECK_PARSE("fast=1", fields()->fast && is(options.texts[FAST], "1"));
  CHECK_PARSE("fast=true", fields()->fast);
  CHECK_PARSE("fast=false", !fields()->fast);
  CHECK_PARSE("fast=0", !fields()->fast);
  CHECK_SAYS("fast=yes", "palettize: option 'fast': 'yes' is neither true nor false");

  CHECK_PARSE("group_size=007", fields()->groupSize == 7);
  CHECK_PARSE("group_size=-0", fields()->groupSize == 0);
  CHECK_PARSE("group_size=9223372036854775807", fields()->groupSize == INT64_MAX);
  CHECK_PARSE("group_size=-9223372036854775807", fields()->groupSize == -INT64_MAX);
  static const char *const noIntegers[] = {
      "9223372036854775808",  "-9223372036854775809",
      "-9223372036854775808", // MIL_UNSET
      "99999999999999999999", "-99999999999999999999", "four", "-", "+1", "1.0", "0x10", "4,", "1-",
  };
  for (size_t i = 0; i < sizeof noIntegers / sizeof *noIntegers; ++i) {
    char text[64], message[128];
    snprintf(text, sizeof text, "group_size=%s", noIntegers[i]);
    snprintf(message, sizeof message, "palettize: option 'group_size': '%s' is no integer",
             noIntegers[i]);
    CHECK_SAYS(text, message);
  }
  CHECK_PARSE("bits=-1", fields()->bits == -1);
  CHECK_SAYS("bits=03", "palettize: option 'bits': 3 is none of -1, 2, 4");
  CHECK_SAYS("bits=", "palettize: option 'bits': '' is no integer");

  CHECK_PARSE("mode=kmeans", fields()->mode == 0);
  CHECK_PARSE("kind=uniform", fields()->kind == 1);
  CHECK_SAYS("mode=kmean", "palettize: option 'mode': 'kmean' is none of kmeans, uniform");
  CHECK_SAYS("mode=", "palettize: option 'mode': '' is none of kmeans, uniform");

  CHECK_PARSE("rate=-.25", fields()->rate == -0.25);
  CHECK_PARSE("rate=+1.5E-3 bits=2", fields()->rate == 1.5e-3);
  CHECK_PARSE("rate={1.}", fields()->rate == 1);
  CHECK_PARSE("rate=1e-999", fields()->rate == 0);
  static const char *const noNumbers[] = {"rate=a",     "rate=1e",  "rate=1.5x", "rate=.",
                                          "rate=1e999", "rate=inf", "rate=nan",  "rate=0x10",
                                          "rate=' 1'",  "limit=",   "rate=--1"};
  for (size_t i = 0; i < sizeof noNumbers / sizeof *noNumbers; ++i)
    CHECK_FAILS(parse(noNumbers[i]), MIL_INVALID, "' is no number");
  CHECK_SAYS("rate=1,5", "palettize: option 'rate': '1,5' is no number");
  if (setlocale(LC_NUMERIC, "de_DE.UTF-8")) // a point stays a point
    CHECK_PARSE("rate=1.5", fields()->rate == 1.5);
  setlocale(LC_NUMERIC, "C");

  CHECK_PARSE("name=a=b", is(fields()->name, "a=b"));
  CHECK_PARSE("target=", fields()->target.length == 0);
}

static void testLists(void) {
  CHECK_PARSE("shape=1,2,3", INTS(1, 2, 3));
  CHECK_PARSE("shape={ 4 , 5 }", INTS(4, 5));
  CHECK_PARSE("shape=6,", INTS(6));
  CHECK_PARSE("shape=", fields()->shape.size == 0);
  CHECK_PARSE("shape={}", fields()->shape.size == 0);
  CHECK_PARSE("shape='7,8'", INTS(7, 8));
  CHECK_SAYS("shape=1,x", "palettize: option 'shape': 'x' is no integer");
  CHECK_SAYS("shape=1,,2", "palettize: option 'shape': '' is no integer");

  CHECK_PARSE("ops=conv,linear", isOps("conv|linear|"));
  CHECK_PARSE("ops={conv, linear}", isOps("conv|linear|"));
  CHECK_PARSE("ops={a},{b}", isOps("a|b|"));
  CHECK_PARSE("ops='a,b',\"c d\",,(e,f)", isOps("a,b|c d||(e,f)|"));
}

static void testForms(void) {
  // Commas, spaces, both.
  static const char *const same[] = {
      "bits=2,group_size=8,fast=1",         "bits=2 group_size=8 fast",
      "bits=2, group-size=8, fast=1",       " bits=2\n\tgroup-size=8\r\nfast ",
      "bits={2},group_size='8',fast=\"1\"", "fast bits=2 , group_size=8",
  };
  for (size_t i = 0; i < sizeof same / sizeof *same; ++i)
    CHECK_PARSE(same[i], fields()->fast && fields()->bits == 2 && fields()->groupSize == 8);

  // A comma is part of the value unless `name=` follows.
  CHECK_PARSE("name=a,b,bits=2", is(fields()->name, "a,b") && fields()->bits == 2);
  CHECK_PARSE("name='a, bits=2'", is(fields()->name, "a, bits=2") && fields()->bits == 4);
  CHECK(is(options.texts[NAME], "'a, bits=2'"));
  CHECK_PARSE("name={a bits=2}", is(fields()->name, "a bits=2"));
  CHECK_PARSE("name=f(a, bits=2)[, bits=2]", is(fields()->name, "f(a, bits=2)[, bits=2]"));
  CHECK_PARSE("name={a},{b}", is(fields()->name, "{a},{b}"));
  CHECK_PARSE("name='a'b'c'", is(fields()->name, "'a'b'c'"));
  CHECK_PARSE("name=\"it's\"", is(fields()->name, "it's"));
  CHECK_PARSE("name=' a '", is(fields()->name, " a "));
  CHECK_PARSE("name={ a }", is(fields()->name, "a"));
  CHECK_PARSE("name={'}'}", is(fields()->name, "'}'"));

  // The result does not need the text.
  char text[] = "name=abc,ops=d,e";
  CHECK_OK(parse(text));
  memset(text, 'x', sizeof text - 1);
  CHECK(is(fields()->name, "abc") && isOps("d|e|") && is(options.texts[OPS], "d,e"));
}

static void testErrors(void) {
  CHECK_SAYS("bit=4", "palettize: no option 'bit'; did you mean 'bits'? It has: fast, bits, "
                      "group_size, mode, kind, rate, limit, name, target, shape, ops");
  CHECK_FAILS(parse("groupsize=4"), MIL_INVALID, "did you mean 'group_size'?");
  CHECK_FAILS(parse("group-sizes=4"), MIL_INVALID,
              "no option 'group-sizes'; did you mean 'group_size'?");
  CHECK_FAILS(parse("targte=4"), MIL_INVALID, "did you mean 'target'?");
  CHECK_FAILS(parse("mind=4"), MIL_INVALID, "did you mean 'kind'?");
  CHECK_FAILS(parse("=4"), MIL_INVALID, "no option ''; did you mean 'ops'?");
  CHECK_FAILS(parse("Bits=4"), MIL_INVALID, "no option 'Bits'; did you mean 'bits'?");
  CHECK_SAYS("bits", "palettize: option 'bits' needs a value");
  CHECK_SAYS("bits = 4", "palettize: option 'bits' needs a value");
  CHECK_SAYS("bits=4,bits=4", "palettize: option 'bits' is given twice");
  CHECK_SAYS("group-size=4 group_size=4", "palettize: option 'group_size' is given twice");
  CHECK_SAYS("fast name={a", "palettize: a quote or bracket is left open in 'name={a'");
  CHECK_SAYS("name='a", "palettize: a quote or bracket is left open in 'name='a'");
  CHECK_SAYS("name={'a}'", "palettize: a quote or bracket is left open in 'name={'a}''");
}

static void testSmallTables(void) {
  MilOptionTable none = {"decompress", NULL, 0, 0};
  CHECK_OK(parseAs(&none, " "));
  CHECK_FAILS(parseAs(&none, "bits=4"), MIL_INVALID, "decompress: no option 'bits'; it takes none");

  // The only option of a table needs no name.
  MilOptionTable lone = {"set-target", &rows[NAME], 1, sizeof(Fields)};
  CHECK_OK(parseAs(&lone, "iOS18"));
  CHECK(is(fields()->name, "iOS18") && is(options.texts[0], "iOS18"));
  CHECK_OK(parseAs(&lone, "name=iOS18"));
  CHECK(is(fields()->name, "iOS18"));
  CHECK_FAILS(parseAs(&lone, "name"), MIL_INVALID, "option 'name' needs a value");
  CHECK_FAILS(parseAs(&lone, "a b"), MIL_INVALID, "option 'name' is given twice");
  CHECK_FAILS(parseAs(&lone, "os=iOS18"), MIL_INVALID, "no option 'os'; did you mean 'name'?");
  lone.rows = &rows[FAST];
  CHECK_OK(parseAs(&lone, "fast"));
  CHECK(fields()->fast);
  CHECK_OK(parseAs(&lone, "0"));
  CHECK(!fields()->fast);
}

/// One option of a table may be given without its name.
static void testUnnamed(void) {
  static const MilOption unnamed[] = {
      MIL_OPTION(Fields, fast, BOOL, "fast", NULL, ""),
      MIL_OPTION_UNNAMED(Fields, ops, STRING_LIST, "ops", NULL, ""),
      MIL_OPTION(Fields, name, STRING, "name", NULL, ""),
  };
  MilOptionTable other = {"lint", unnamed, 3, sizeof(Fields)};
  static const char *const same[] = {"iOS17,ANE", "ops=iOS17,ANE", "{iOS17, ANE}", " iOS17,ANE ",
                                     "'iOS17',\"ANE\""};
  for (size_t i = 0; i < sizeof same / sizeof *same; ++i) {
    CHECK_OK(parseAs(&other, same[i]));
    CHECK(isOps("iOS17|ANE|") && !fields()->fast && options.texts[1].data);
  }
  static const char *const more[] = {"iOS17,ANE,fast=true", "iOS17,ANE fast", "fast iOS17,ANE",
                                     "fast=1,ops=iOS17,ANE", "iOS17,ANE,name=a,fast=1"};
  for (size_t i = 0; i < sizeof more / sizeof *more; ++i) {
    CHECK_OK(parseAs(&other, more[i]));
    CHECK(isOps("iOS17|ANE|") && fields()->fast);
  }
  // A name is a name; what has `=` has one.
  CHECK_OK(parseAs(&other, "fast"));
  CHECK(isOps("") && fields()->fast);
  CHECK_FAILS(parseAs(&other, "name"), MIL_INVALID, "lint: option 'name' needs a value");
  CHECK_FAILS(parseAs(&other, "op=iOS17"), MIL_INVALID, "no option 'op'; did you mean 'ops'?");
  CHECK_FAILS(parseAs(&other, "iOS17 ANE"), MIL_INVALID, "lint: option 'ops' is given twice");
  CHECK_FAILS(parseAs(&other, "iOS17 ops=ANE"), MIL_INVALID, "lint: option 'ops' is given twice");
}

//===----------------------------------------------------------------------===//
// Values with a type
//===----------------------------------------------------------------------===//

static MilOptionValue scalar(MilOptionValueKind kind, const char *text) {
  return (MilOptionValue){kind, milString(text), milString(text), NULL, 0};
}
#define INT(text) scalar(MIL_OPTION_VALUE_INT, text)
#define FLOAT(text) scalar(MIL_OPTION_VALUE_FLOAT, text)
#define BOOL(text) scalar(MIL_OPTION_VALUE_BOOL, text)
#define TEXT(text) scalar(MIL_OPTION_VALUE_STRING, text)
#define NOTHING scalar(MIL_OPTION_VALUE_NULL, "~")
#define LIST(...)                                                                                  \
  (MilOptionValue) {                                                                               \
    .kind = MIL_OPTION_VALUE_LIST, .items = (const MilOptionValue[]){__VA_ARGS__},                 \
    .size = sizeof((const MilOptionValue[]){__VA_ARGS__}) / sizeof(MilOptionValue)                 \
  }

static MilStatus set(const char *name, MilOptionValue value) {
  static MilOptionValue kept[64]; // as long as the options
  static size_t turn;
  MilOptionValue *copy = &kept[turn++ % 64];
  *copy = value;
  return milOptionsSet(&table, &options, milString(name), copy, arena, CHECK_DIAG());
}
#define CHECK_SET(name, condition, ...)                                                            \
  do {                                                                                             \
    MilOptionValue checkValue = __VA_ARGS__;                                                       \
    CHECK_OK(set(name, checkValue));                                                               \
    CHECK(condition);                                                                              \
  } while (0)
#define CHECK_REFUSES(name, message, ...)                                                          \
  do {                                                                                             \
    MilOptionValue checkValue = __VA_ARGS__;                                                       \
    CHECK_FAILS(set(name, checkValue), MIL_INVALID, message);                                      \
  } while (0)

static void testValues(void) {
  CHECK_OK(parse("group_size=8,limit=0.25"));
  CHECK_SET("fast", fields()->fast, BOOL("true"));
  CHECK_SET("fast", !fields()->fast, BOOL("false"));
  CHECK_REFUSES("fast", "palettize: option 'fast': the string 'false', expected true or false",
                TEXT("false"));
  CHECK_REFUSES("fast", "palettize: option 'fast': 1, expected true or false", INT("1"));

  MilOptionValue hexadecimal = {MIL_OPTION_VALUE_INT, milString("0x10"), milString("16"), NULL, 0};
  CHECK_SET("group_size", fields()->groupSize == 16, hexadecimal);
  CHECK_SET("group-size", fields()->groupSize == -3, INT("-3"));
  CHECK_SET("bits", fields()->bits == 4, FLOAT("4.0"));
  CHECK_SET("bits", fields()->bits == 2, TEXT("2"));
  CHECK_REFUSES("bits", "option 'bits': 3 is none of -1, 2, 4", INT("3"));
  CHECK_REFUSES("bits", "option 'bits': 3 is none of -1, 2, 4", FLOAT("3.0"));
  CHECK_REFUSES("bits", "option 'bits': '4.7' is no integer", FLOAT("4.7"));
  CHECK_REFUSES("bits", "option 'bits': '1e300' is no integer", FLOAT("1e300"));
  CHECK_REFUSES("bits", "option 'bits': '.inf' is no number", FLOAT(".inf"));
  CHECK_REFUSES("bits", "option 'bits': 'four' is no integer", TEXT("four"));
  CHECK_REFUSES("bits", "option 'bits': true, expected an integer", BOOL("true"));
  CHECK_REFUSES("bits", "option 'bits': a list, expected an integer", LIST(INT("2")));

  CHECK_SET("rate", fields()->rate == 0.001, TEXT("1e-3"));
  CHECK_SET("rate", fields()->rate == 2, INT("2"));
  CHECK_SET("rate", fields()->rate == 0.5, FLOAT(".5"));
  CHECK_REFUSES("rate", "option 'rate': 'half' is no number", TEXT("half"));
  CHECK_REFUSES("rate", "option 'rate': true, expected a number", BOOL("true"));
  CHECK_REFUSES("rate", "option 'rate': '.nan' is no number", FLOAT(".nan"));

  CHECK_SET("mode", fields()->mode == 0, TEXT("KMeans"));
  CHECK_REFUSES("mode", "option 'mode': 'on' is none of kmeans, uniform", BOOL("on"));
  CHECK_REFUSES("mode", "option 'mode': a list, expected one word", LIST(TEXT("kmeans")));
  CHECK_SET("name", is(fields()->name, "'as written'"), TEXT("'as written'"));
  CHECK_SET("name", is(fields()->name, "0x10"), hexadecimal);
  CHECK_SET("name", is(fields()->name, "1,2"), LIST(INT("1"), INT("2")));
  CHECK_REFUSES("name", "option 'name': a list, expected a string", LIST(INT("1"), FLOAT("2.5")));

  CHECK_SET("shape", INTS(7), INT("7"));
  CHECK_SET("shape", INTS(0, 16), LIST(INT("0"), hexadecimal));
  CHECK_SET("shape", fields()->shape.size == 0, (MilOptionValue){.kind = MIL_OPTION_VALUE_LIST});
  CHECK_REFUSES("shape",
                "option 'shape': the string '16', expected an integer or a list of integers",
                TEXT("16"));
  CHECK_REFUSES("shape", "option 'shape': '1.5' is no integer", LIST(INT("1"), FLOAT("1.5")));
  CHECK_SET("ops", isOps("conv|1|"), LIST(TEXT("conv"), INT("1")));
  CHECK_SET("ops", isOps("a,b|"), TEXT("a,b"));
  CHECK_REFUSES("ops", "option 'ops': null, expected a list of words", LIST(NOTHING));

  // Null is no value: only where nothing is the default, and nothing was given at first.
  CHECK_SET("rate", isnan(fields()->rate), NOTHING);
  CHECK_SET("kind", fields()->kind == MIL_UNSET, NOTHING);
  CHECK_REFUSES("bits", "option 'bits': null, expected an integer", NOTHING);
  CHECK_REFUSES("group_size", "option 'group_size': null, expected an integer", NOTHING);
  CHECK_REFUSES("limit", "option 'limit': null, expected a number", NOTHING);
  CHECK_REFUSES("bit", "palettize: no option 'bit'; did you mean 'bits'? It has: fast, bits",
                INT("4"));
}

static void testEqual(void) {
  static const char *const different[] = {
      "",         "fast",    "bits=2",    "rate=0.5", "kind=kmeans",
      "name=abc", "shape=1", "shape=1,2", "ops=a",    "ops=a,b"};
  enum { N = sizeof different / sizeof *different };
  const void *first[N], *second[N];
  for (size_t i = 0; i < N; ++i) {
    CHECK_OK(parse(different[i]));
    first[i] = fields();
    CHECK_OK(parse(different[i]));
    second[i] = fields();
  }
  for (size_t i = 0; i < N; ++i)
    for (size_t k = 0; k < N; ++k)
      CHECK(milOptionsEqual(&table, first[i], second[k]) == (i == k) &&
            (milOptionsHash(&table, first[i]) == milOptionsHash(&table, second[k])) == (i == k));
}

/// A name that is too long to be compared is an error like any other.
static void testLongNames(void) {
  char text[600];
  memset(text, 'n', sizeof text - 3);
  strcpy(text + sizeof text - 3, "=1");
  CHECK_FAILS(parse(text), MIL_INVALID, "nnn'; it has: fast, bits");
}

/// Whatever allocation fails, the status says so; with one more each time it ends as `expected`.
static void testNoMemory(const char *text, MilStatus expected) {
  MilStatus status = MIL_NO_MEMORY;
  size_t n = 0;
  while (status == MIL_NO_MEMORY && n < 100) {
    milArenaFailAfter(arena, ++n);
    status = parse(text);
    if (status == MIL_NO_MEMORY)
      CHECK(strcmp(checkMessage, "palettize: out of memory") == 0);
  }
  milArenaFailAfter(arena, 0);
  CHECK(status == expected && n > 4);
}

int main(void) {
  arena = milArenaCreate();
  testDefaults();
  testKinds();
  testLists();
  testForms();
  testErrors();
  testSmallTables();
  testUnnamed();
  testValues();
  testEqual();
  testLongNames();
  testNoMemory("bits=2,shape=1,2,ops=a,b,name='c d'", MIL_OK);
  testNoMemory("bits=3", MIL_INVALID);
  testNoMemory("mode=x", MIL_INVALID);
  testNoMemory("bit=3", MIL_INVALID);
  milArenaDestroy(arena);
  return CHECK_RESULT();
}
