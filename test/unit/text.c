//===- text.c - MIL text: read, refused, printed, damaged ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "Text/Numbers.h"
#include "Text/Text.h"

#include <math.h>

static MilStatus parse(MilArena *arena, MilString text, Mil__Program **outProgram) {
  return milTextParse(arena, text, "m.mil", outProgram, CHECK_DIAG());
}

//===----------------------------------------------------------------------===//
// Texts that are refused
//===----------------------------------------------------------------------===//

#define HEAD "program(1.3)\n{\n"
#define BODY(body) HEAD "func main<ios18>(fp16 x) {\n" body "\n} -> (x);\n}"
#define VALUE(value) BODY("fp16 c = const()[val = " value "];")

typedef struct Refused {
  const char *text;
  const char *said;
} Refused;

static const Refused refused[] = {
    {"", "m.mil:1:1: saw the end of the file, expected 'program'"},
    {"module {}", "m.mil:1:1: saw 'module', expected 'program'"},
    {"program", "m.mil:1:8: saw the end of the file, expected '('"},
    {"program(x)", "m.mil:1:9: saw 'x', expected a version, such as 1.3"},
    {"program(1.3", "expected ')'"},
    {"program(1.3)", "m.mil:1:13: saw the end of the file, expected '{' and the functions"},
    {"program(1.3) {", "expected 'func' or '}'"},
    {"program(1.3) { fun", "saw 'fun', expected 'func' or '}'"},
    {"program(1.3) {} x", "m.mil:1:17: saw 'x', expected the end of the file"},
    {"program(1.3)\n[a = 3]{}", "m.mil:2:6: saw '3', expected a type"},
    {"program(1.3)[3 = fp16(1)]{}", "saw '3', expected the name of an attribute"},
    {"program(1.3)[a fp16(1)]{}", "saw 'fp16', expected '='"},
    {"program(1.3)[a = fp16(1) b]{}", "saw 'b', expected ',' or ']'"},
    {HEAD "func 3", "m.mil:3:6: saw '3', expected the name of the function"},
    {HEAD "func main(", "saw '(', expected '<' and the opset, such as ios17"},
    {HEAD "func main<>", "saw '>', expected an opset, such as ios17"},
    {HEAD "func main<ios17(", "saw '(', expected '>'"},
    {HEAD "func main<ios17> {", "saw '{', expected '(' and parameters"},
    {HEAD "func main<ios17>(x", "saw 'x', expected a type"},
    {HEAD "func main<ios17>(fp16 3", "saw '3', expected the name of a value"},
    {HEAD "func main<ios17>(fp16 x fp16", "saw 'fp16', expected ',' or ')'"},
    {HEAD "func main<ios17>() x", "saw 'x', expected '{'"},
    {HEAD "func main<ios17>() {} }", "saw '}', expected '->' and the outputs of the block"},
    {HEAD "func main<ios17>() {} -> x", "saw 'x', expected '('"},
    {HEAD "func main<ios17>() {} -> (3)", "saw '3', expected the name of an output"},
    {HEAD "func main<ios17>() {} -> (x y)", "saw 'y', expected ',' or ')'"},
    {HEAD "func main<ios17>() {} -> () }", "saw '}', expected ';', the end of the function"},
    {BODY("3"), "m.mil:4:1: saw '3', expected an operation or '}'"},
    {BODY("fp16 = relu()"), "saw '=', expected the name of a value"},
    {BODY("fp16 y relu()"), "saw 'relu', expected ',' or '='"},
    {BODY("fp16 y = 3"), "saw '3', expected an operation"},
    {BODY("fp16 y = relu[]"), "saw '[', expected '(' and the arguments of the operation"},
    {BODY("fp16 y = relu(3)"), "saw '3', expected the name of an argument"},
    {BODY("fp16 y = relu(x x)"), "m.mil:4:17: saw 'x', expected '='"},
    {BODY("fp16 y = relu(x = 3)"), "saw '3', expected a name or a value"},
    {BODY("fp16 y = relu(x = x y"), "saw 'y', expected ',' or ')'"},
    {BODY("fp16 y = concat(values = (x y"), "saw 'y', expected ',' or ')'"},
    {BODY("fp16 y = relu(x = x)\nfp16"), "m.mil:5:1: saw 'fp16', expected ';', the end of the"},
    {BODY("fp16 y = cond(p = x) () {} -> (x) () {"), "saw '(', expected ';'"},
    {BODY("tensor<"), "saw '}', expected a data type: fp16, fp32, int32, bool, string, ..."},
    {BODY("tensor fp16"), "saw 'fp16', expected '<'"},
    {BODY("tensor<half"), "saw 'half', expected a data type"},
    {BODY("tensor<fp16>"), "saw '>', expected ','"},
    {BODY("tensor<fp16, 3"), "saw '3', expected '[', the dimensions of a tensor"},
    {BODY("tensor<fp16, [x"), "saw 'x', expected a size or '?'"},
    {BODY("tensor<fp16, [-1"), "saw '-1', expected a size"},
    {BODY("tensor<fp16, [99999999999999999999"), "expected a size"},
    {BODY("tensor<fp16, [1 2"), "saw '2', expected ',' or ']'"},
    {BODY("tensor<fp16, [*, 2"), "saw ',', expected ']'"},
    {BODY("tensor<fp16, [1] x"), "saw 'x', expected '>'"},
    {BODY("list<fp16>"), "saw '>', expected ','"},
    {BODY("list<fp16, x"), "saw 'x', expected a size or '?'"},
    {BODY("dict<fp16>"), "saw '>', expected ','"},
    {BODY("tuple<fp16 fp16"), "saw 'fp16', expected '>'"},
    {BODY("state<3"), "saw '3', expected a type"},
    {VALUE("fp16"), "saw ']', expected '(' and a value"},
    {VALUE("fp16(1"), "saw ']', expected ')', the end of the value"},
    {VALUE("fp16(x)"), "saw 'x', expected a number of fp16"},
    {VALUE("fp16(1x)"), "saw '1x', expected a number of fp16"},
    {VALUE("fp16(0x1p)"), "saw '0x1p', expected a number of fp16"},
    {VALUE("fp16(65520)"), "m.mil:4:29: 65520 is out of the range of fp16"},
    {VALUE("fp32(1e39)"), "1e39 is out of the range of fp32"},
    {VALUE("fp64(1e400)"), "1e400 is out of the range of fp64"},
    {VALUE("fp8e4m3fn(inf)"), "inf is out of the range of fp8e4m3fn"},
    {VALUE("fp16(nan(3))"), "saw '3', expected the bits of a NaN"},
    {VALUE("fp16(nan(0x7c00))"), "saw '0x7c00', expected the bits of a NaN"},
    {VALUE("fp16(nan(0x17e00))"), "expected the bits of a NaN"},
    {VALUE("int32(1.5)"), "saw '1.5', expected a number of int32"},
    {VALUE("int32(inf)"), "saw 'inf', expected a number of int32"},
    {VALUE("int32(2147483648)"), "2147483648 is out of the range of int32"},
    {VALUE("int8(-129)"), "-129 is out of the range of int8"},
    {VALUE("uint8(-1)"), "-1 is out of the range of uint8"},
    {VALUE("uint64(18446744073709551616)"), "is out of the range of uint64"},
    {VALUE("bool(1)"), "saw '1', expected true or false"},
    {VALUE("string(\"\xC3\")"), "m.mil:4:31: a string that is not UTF-8"},
    {VALUE("string(\"\\xC3\")"), "a string that is not UTF-8"},
    {VALUE("string(x)"), "saw 'x', expected a string in quotes"},
    {VALUE("tensor<int32, [2]>(1)"), "saw '1', expected '[', a list for each dimension"},
    {VALUE("tensor<int32, [2]>([1 2])"), "saw '2', expected ',' or ']'"},
    {VALUE("tensor<int32, [2]>([1])"), "m.mil:4:43: a list of 1, expected 2 for dimension 0"},
    {VALUE("tensor<int32, [2, 2]>([[1, 2], [3]])"), "a list of 1, expected 2 for dimension 1"},
    {VALUE("tensor<int32, [?, ?]>([[1, 2], [3]])"), "a list of 1, expected 2 for dimension 1"},
    {VALUE("tensor<int32, [0, 3]>([[1, 2, 3]])"), "a list of 1, expected 0 for dimension 0"},
    {VALUE("tensor<int32, [*]>([1])"), "a value of a type of rank -1, expected 0 to 64"},
    {VALUE("list<string, 2>([\"a\"])"), "m.mil:4:40: a list of 1, expected 2"},
    {VALUE("list<string, 1>(\"a\")"), "expected '[', a list"},
    {VALUE("list<string, 1>([\"a\" 1"), "saw '1', expected ',' or ']'"},
    {VALUE("tuple<fp16>([1])"), "saw '[', expected '(', a tuple"},
    {VALUE("tuple<fp16, fp16>((1))"), "saw ')', expected ',' and the next part of the tuple"},
    {VALUE("tuple<fp16>((1, 2))"), "saw ',', expected ')', the end of the tuple"},
    {VALUE("dict<string, fp16>([])"), "saw '[', expected '{', a dictionary"},
    {VALUE("dict<string, fp16>({1})"), "saw '1', expected '{', a pair of key and value"},
    {VALUE("dict<string, fp16>({{\"a\"}})"), "saw '}', expected ',' and the value"},
    {VALUE("dict<string, fp16>({{\"a\", 1, 2}})"), "saw ',', expected '}', the end of the pair"},
    {VALUE("dict<string, fp16>({{\"a\", 1} 2"), "saw '2', expected ',' or '}'"},
    {VALUE("state<fp16>(1)"), "saw '1', expected another type: a state has no value"},
    {VALUE("fp16(BLOBFILE(offset = uint64(64)))"), "saw 'offset', expected 'path'"},
    {VALUE("fp16(BLOBFILE(path = uint64(64)))"), "expected a string for path"},
    {VALUE("fp16(BLOBFILE(path = string(\"w\")))"), "saw ')', expected ','"},
    {VALUE("fp16(BLOBFILE(path = string(\"w\"), offset = int32(64)))"),
     "expected a uint64 for offset"},
    {VALUE("fp16(BLOBFILE(path = string(\"w\"), offset = uint64(BLOBFILE(path = string(\"w\"), "
           "offset = uint64(1)))))"),
     "expected a uint64 for offset"},
    {"program(1.3) $", "m.mil:1:14: the byte 0x24 begins no token"},
    {"program(1.3) @x", "the byte 0x40 begins no token"},
    {"program(1.3) ..", "the byte 0x2E begins no token"},
    {VALUE("string(\"a)"), "m.mil:4:31: a string without an end, expected '\"'"},
    {VALUE("string(\"a\\"), "a string without an end"},
    {VALUE("string(\"a\\q\")"),
     "m.mil:4:33: an unknown escape, expected \\\", \\\\, \\n, \\t, \\r"},
    {VALUE("string(\"\\x4\")"), "an unknown escape"},
};

static void testRefused(void) {
  for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) {
    MilArena *arena = milArenaCreate();
    Mil__Program *program;
    CHECK_FAILS(parse(arena, milString(refused[i].text), &program), MIL_MALFORMED, refused[i].said);
    CHECK(!program);
    milArenaDestroy(arena);
  }
  MilArena *arena = milArenaCreate();
  Mil__Program *program;
  CHECK_FAILS(parse(arena, milString("program(2.0) {}"), &program), MIL_UNSUPPORTED,
              "m.mil:1:9: saw '2.0', expected version 1, such as 1.0 or 1.3");
  milArenaDestroy(arena);
}

//===----------------------------------------------------------------------===//
// Depth
//===----------------------------------------------------------------------===//

/// `open` n times, `middle`, `close` n times, in a body.
static MilStatus parseNested(const char *before, const char *open, const char *middle,
                             const char *close, const char *after, size_t n) {
  static char text[1 << 20];
  size_t at = 0;
  MilArena *arena = milArenaCreate();
  Mil__Program *program;
  at += (size_t)snprintf(text, sizeof text, HEAD "func main<ios18>(fp16 x) {\n%s", before);
  for (size_t i = 0; i < n; ++i)
    at += (size_t)snprintf(text + at, sizeof text - at, "%s", open);
  at += (size_t)snprintf(text + at, sizeof text - at, "%s", middle);
  for (size_t i = 0; i < n; ++i)
    at += (size_t)snprintf(text + at, sizeof text - at, "%s", close);
  at += (size_t)snprintf(text + at, sizeof text - at, "%s\n} -> (x);\n}", after);
  MilStatus status = parse(arena, (MilString){text, at}, &program);
  milArenaDestroy(arena);
  return status;
}

static void testDepth(void) {
  static const struct {
    const char *before, *open, *middle, *close, *after;
  } nested[] = {
      {"", "list<", "fp16", ", ?>", " y = f();"},
      {"", "cond(p = x) () {", "", "} -> (x);", ""},
      {"fp16 y = f(a = tensor<fp16, [2]>(", "[", "1", "]", "));"},
  };
  for (size_t i = 0; i < sizeof nested / sizeof *nested; ++i) {
    for (size_t n = 1000; n <= 20000; n += 19000)
      CHECK_FAILS(parseNested(nested[i].before, nested[i].open, nested[i].middle, nested[i].close,
                              nested[i].after, n),
                  MIL_MALFORMED, i == 2 ? "expected a number of fp16" : "nested more than 64 deep");
    if (i < 2)
      CHECK_OK(parseNested(nested[i].before, nested[i].open, nested[i].middle, nested[i].close,
                           nested[i].after, 40));
  }
}

//===----------------------------------------------------------------------===//
// Texts that are read and printed
//===----------------------------------------------------------------------===//

static MilString print(MilArena *arena, const Mil__Program *program) {
  MilString text = milString("");
  CHECK_OK(milTextPrint(arena, program, &text, CHECK_DIAG()));
  return text;
}

/// Every form once, as it is printed.
static const char everything[] =
    "program(1.3)\n"
    "[buildInfo = dict<string, string>({{\"coremlc-version\", \"1\"}, {\"b\", \"\"}})]\n"
    "{\n"
    "    func main<ios18>(tensor<fp16, [1, ?]> x, state<tensor<fp16, [2]>> s) [empty = "
    "dict<string, "
    "fp16>({}), \"list\" = list<tensor<int32, [2]>, ?>([[1, 2], [3, 4]]), none = list<string, "
    "0>([]), "
    "open = tensor<int32, [?]>([4, 5]), \"tuple\" = tuple<int32, string>((1, \"a\"))] {\n"
    "            tensor<fp16, [3]> floats = const()[val = tensor<fp16, [3]>([0x1p-24, -0x1.5p-17, "
    "0x1.ffcp+15])];\n"
    "            tensor<fp32, [6]> odd = const()[val = tensor<fp32, [6]>([nan, -nan, "
    "nan(0x7fc00001), inf, -inf, -0x0p+0])];\n"
    "            tensor<int8, [2, 2]> nested = const()[val = tensor<int8, [2, 2]>([[-128, 127], "
    "[0, "
    "1]])];\n"
    "            tensor<uint3, [3]> packed = const()[val = tensor<uint3, [3]>([7, 0, 5])];\n"
    "            tensor<int4, [3]> nibbles = const()[val = tensor<int4, [3]>([-8, 7, -1])];\n"
    "            tensor<int16, [2]> shorts = const()[val = tensor<int16, [2]>([-32768, 32767])];\n"
    "            tensor<uint16, [1]> words = const()[val = tensor<uint16, [1]>([65535])];\n"
    "            tensor<uint32, [1]> wide = const()[val = tensor<uint32, [1]>([4294967295])];\n"
    "            uint64 long = const()[val = uint64(18446744073709551615)];\n"
    "            int64 low = const()[val = int64(-9223372036854775808)];\n"
    "            fp64 double = const()[val = fp64(0x0.0000000000001p-1022)];\n"
    "            bf16 brain = const()[val = bf16(0x1.02p+0)];\n"
    "            tensor<fp8e4m3fn, [3]> eight = const()[val = tensor<fp8e4m3fn, [3]>([0x1.cp+8, "
    "0x1p-9, nan])];\n"
    "            tensor<fp8e5m2, [2]> five = const()[val = tensor<fp8e5m2, [2]>([0x1.cp+15, "
    "inf])];\n"
    "            tensor<bool, [2]> bools = const()[val = tensor<bool, [2]>([true, false])];\n"
    "            tensor<fp16, [0, 3]> nothing = const()[val = tensor<fp16, [0, 3]>([])];\n"
    "            string text = const()[val = string(\"\\\"\\\\\\n\\t\\r\\x00\\x7f\xC3\xA9\")];\n"
    "            tensor<fp16, [4]> blob = const()[name = string(\"b\"), val = tensor<fp16, "
    "[4]>(BLOBFILE(path = string(\"@model_path/weights/weight.bin\"), offset = uint64(64)))];\n"
    "            tensor<fp16, [...]> \"any\" = \"a b\"(\"\" = (), \"x y\" = (x, fp16(0x1p+0)), z = "
    "x);\n"
    "            fp16 a, fp16 b = cond(pred = x)[name = string(\"c\")] () {\n"
    "                    write_state(data = x, input = s);\n"
    "                } -> (x, x), (tensor<fp16, [*]> i) [k = fp16(0x0p+0)] {\n"
    "                } -> (i, i);\n"
    "        } -> (x);\n"
    "    func \"2nd\"<CoreML99>() {\n"
    "        } -> ();\n"
    "}";

static void testEverything(void) {
  MilArena *arena = milArenaCreate();
  Mil__Program *program = NULL;
  CHECK_OK(parse(arena, milString(everything), &program));
  if (program) {
    MilString text = print(arena, program);
    CHECK(milStringEqual(text, milString(everything)));
    if (!milStringEqual(text, milString(everything)))
      fprintf(stderr, "%.*s\n", MIL_STR(text));
  }
  milArenaDestroy(arena);
}

/// Scalars of older opsets are spelled as tensors; white space and comments mean nothing; numbers
/// may be decimal.
static void testSpellings(void) {
  static const char *const same[] = {
      "program(1.0)\n{\n    func main<ios17>(tensor<fp16, []> x) {\n            tensor<fp16, []> y "
      "= const()[val = tensor<fp16, []>(0x1.8p+0)];\n        } -> (y);\n}",
      "program(1.3){func main<ios17>(fp16 x){fp16 y=const()[val=fp16(1.5)];}->(y);}",
      "// a comment\nprogram ( 1 ) { func \"main\" < CoreML7 > ( fp16 x )\n{ fp16 y = const ( ) [ "
      "val = fp16 ( 15e-1 ) ] ; // another\n} -> ( y ) ; }\n"};
  for (size_t i = 0; i < sizeof same / sizeof *same; ++i) {
    MilArena *arena = milArenaCreate();
    Mil__Program *program = NULL;
    CHECK_OK(parse(arena, milString(same[i]), &program));
    CHECK(program && milStringEqual(print(arena, program), milString(same[0])));
    milArenaDestroy(arena);
  }
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

/// Every number of the small types, and what lies between two of them.
static void testNumbers(void) {
  static const MilDataType types[] = {MIL_TYPE_FLOAT16,    MIL_TYPE_BFLOAT16, MIL_TYPE_FLOAT8E4M3FN,
                                      MIL_TYPE_FLOAT8E5M2, MIL_TYPE_INT8,     MIL_TYPE_UINT16,
                                      MIL_TYPE_INT16,      MIL_TYPE_INT4,     MIL_TYPE_UINT1};
  char text[MIL_NUMBER_SIZE];
  uint64_t bits;
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
    const MilDataTypeInfo *info = milDataTypeGet(types[i]);
    for (uint64_t value = 0; value < UINT64_C(1) << info->bits; ++value) {
      milNumberPrint(value, info, text);
      if (strncmp(text, "nan(", 4) == 0)
        continue; // the parser of literals reads these
      CHECK(milNumberParse(milString(text), info, &bits) == MIL_NUMBER_OK && bits == value);
    }
  }
  static const struct {
    MilDataType type;
    const char *text;
    uint64_t bits;
  } rounded[] = {
      {MIL_TYPE_FLOAT16, "0x1.002p+0", 0x3C00},  // a tie, to even
      {MIL_TYPE_FLOAT16, "0x1.006p+0", 0x3C02},  // a tie, to even, upwards
      {MIL_TYPE_FLOAT16, "0x1.0021p+0", 0x3C01}, // above a tie
      {MIL_TYPE_FLOAT16, "0x1.ffep+0", 0x4000},  // a carry into the exponent
      {MIL_TYPE_FLOAT16, "0x1p-25", 0x0000},     // half of the smallest
      {MIL_TYPE_FLOAT16, "0x1.8p-25", 0x0001},
      {MIL_TYPE_FLOAT16, "0x0.ffep-14", 0x0400}, // from the largest subnormal to the first normal
      {MIL_TYPE_FLOAT16, "65519", 0x7BFF},       // below the tie to infinity
      {MIL_TYPE_FLOAT16, "0.1", 0x2E66},
      {MIL_TYPE_BFLOAT16, "0.1", 0x3DCD},
      {MIL_TYPE_FLOAT32, "0.1", 0x3DCCCCCD},
      {MIL_TYPE_FLOAT32, "-1e-45", 0x80000001},
      {MIL_TYPE_FLOAT64, "0.1", 0x3FB999999999999A},
      {MIL_TYPE_FLOAT8E4M3FN, "448", 0x7E},
      {MIL_TYPE_INT32, "0xff", 255},
      {MIL_TYPE_INT32, "-0x80000000", 0x80000000},
  };
  for (size_t i = 0; i < sizeof rounded / sizeof *rounded; ++i) {
    CHECK(milNumberParse(milString(rounded[i].text), milDataTypeGet(rounded[i].type), &bits) ==
          MIL_NUMBER_OK);
    CHECK(bits == rounded[i].bits);
  }
  CHECK(milNumberParse(milString("464"), milDataTypeGet(MIL_TYPE_FLOAT8E4M3FN), &bits) ==
        MIL_NUMBER_OK); // a tie, down to 448
  CHECK(milNumberParse(milString("465"), milDataTypeGet(MIL_TYPE_FLOAT8E4M3FN), &bits) ==
        MIL_NUMBER_TOO_BIG);
}

//===----------------------------------------------------------------------===//
// Messages without a form, memory, damage
//===----------------------------------------------------------------------===//

static Mil__Program *parseOrNull(MilArena *arena, const char *text) {
  Mil__Program *program = NULL;
  CHECK_OK(parse(arena, milString(text), &program));
  return program;
}

#define CHECK_UNPRINTABLE(change, said)                                                            \
  do {                                                                                             \
    MilArena *arena = milArenaCreate();                                                            \
    Mil__Program *program = parseOrNull(arena, VALUE("tensor<uint3, [2]>([1, 2])"));               \
    Mil__Function *function = program->functions[0]->value;                                        \
    Mil__Block *block = function->block_specializations[0]->value;                                 \
    Mil__Operation *op = block->operations[0];                                                     \
    Mil__Value *value = op->attributes[0]->value;                                                  \
    MilString text;                                                                                \
    (void)op;                                                                                      \
    (void)value;                                                                                   \
    change;                                                                                        \
    CHECK_FAILS(milTextPrint(arena, program, &text, CHECK_DIAG()), MIL_INVALID, said);             \
    milArenaDestroy(arena);                                                                        \
  } while (0)

static void testUnprintable(void) {
  static ProtobufCMessageUnknownField unknown = {.tag = 77};
  static uint8_t word[] = "w", behind[] = {0xFF};
  const ProtobufCBinaryData name = {1, word};
  CHECK_UNPRINTABLE(program->version = 2, "a form for programs of version 1, not 2");
  CHECK_UNPRINTABLE(program->docstring = name, "no form for the docString of a program");
  CHECK_UNPRINTABLE(value->docstring = name,
                    "function main, op \"c\": MIL text has no form for the docString of a value");
  CHECK_UNPRINTABLE((value->base.n_unknown_fields = 1, value->base.unknown_fields = &unknown),
                    "no form for an unknown field: Value has a field 77");
  CHECK_UNPRINTABLE(function->block_specializations[0]->key = name,
                    "function main: MIL text has a form for functions with one block");
  CHECK_UNPRINTABLE(block->inputs = function->inputs;
                    block->n_inputs = 1,
                    "no form for inputs and attributes of the block of a function");
  CHECK_UNPRINTABLE(value->type = NULL, "no form for a value without a type");
  CHECK_UNPRINTABLE(value->value_case = 0, "no form for a type without a value");
  CHECK_UNPRINTABLE(value->type->type_case = 0, "no form for an empty type");
  CHECK_UNPRINTABLE(value->type->tensortype->datatype = 9, "no word for the data type 9");
  CHECK_UNPRINTABLE(value->type->tensortype->rank = 3,
                    "no form for a tensor of rank 3 with 1 dimensions");
  CHECK_UNPRINTABLE(value->type->tensortype->datatype = MIL_TYPE_FLOAT32,
                    "a value of fp32 in the wrong member of TensorValue");
  CHECK_UNPRINTABLE(value->type->tensortype->dimensions[0]->dimension_case = 0,
                    "a dimension that is neither known nor unknown");
  CHECK_UNPRINTABLE(value->type->tensortype->dimensions[0]->constant->size = 4,
                    "1 bytes, which are not what the type says");
  CHECK_UNPRINTABLE(value->immediatevalue->tensor->bytes->values.data = behind,
                    "bits are set behind the last element");
  CHECK_UNPRINTABLE(op->attributes[0]->value = NULL, "no form for a value that is not there");
}

static void testMemory(void) {
  for (size_t n = 1;; ++n) {
    MilArena *arena = milArenaCreate();
    Mil__Program *program;
    MilString text;
    milArenaFailAfter(arena, n);
    MilStatus status = parse(arena, milString(everything), &program);
    if (status == MIL_OK)
      status = milTextPrint(arena, program, &text, CHECK_DIAG());
    milArenaDestroy(arena);
    CHECK(status == MIL_OK || status == MIL_NO_MEMORY);
    if (status == MIL_OK)
      break;
  }
}

/// Cut at each byte and with each byte changed, a text is read or refused; what is read, prints.
static void testDamage(void) {
  static const char changes[] = "\0\"([{<>,=-?*9\\x";
  char text[sizeof everything];
  size_t length = sizeof everything - 1;
  for (size_t i = 0; i < length; ++i)
    for (size_t k = 0; k < sizeof changes; ++k) {
      MilArena *arena = milArenaCreate();
      Mil__Program *program;
      MilString printed;
      memcpy(text, everything, length);
      text[i] = changes[k];
      size_t cut = k == sizeof changes - 1 ? i : length;
      MilStatus status = parse(arena, (MilString){text, cut}, &program);
      CHECK(status == MIL_OK || status == MIL_MALFORMED || status == MIL_UNSUPPORTED);
      if (status == MIL_OK)
        CHECK_OK(milTextPrint(arena, program, &printed, CHECK_DIAG()));
      milArenaDestroy(arena);
    }
}

int main(void) {
  testRefused();
  testDepth();
  testEverything();
  testSpellings();
  testNumbers();
  testUnprintable();
  testMemory();
  testDamage();
  return CHECK_RESULT();
}
