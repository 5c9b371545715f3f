//===- infer.c - type inference for builders -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Infer.h"
#include "Check.h"

#include "mlir-c/BuiltinAttributes.h"
#include <limits.h>

static MlirContext context;
static MilArena *arena;

static MlirType type(const char *text) {
  return mlirTypeParseGet(context, mlirStringRefCreateFromCString(text));
}
static MlirAttribute attribute(const char *text) {
  return mlirAttributeParseGet(context, mlirStringRefCreateFromCString(text));
}

/// An input with one value, which a constant gives the type of.
static MilInferValue *constantValue(const char *text) {
  MilInferValue *value = milArenaCalloc(arena, 1, sizeof *value);
  value->constant = attribute(text);
  value->type = mlirAttributeGetType(value->constant);
  value->compileTime = true;
  return value;
}
static MilInferValue *variable(const char *text) {
  MilInferValue *value = milArenaCalloc(arena, 1, sizeof *value);
  value->type = type(text);
  return value;
}
static MilInferInput input(const char *name, MilInferValue *value) {
  return (MilInferInput){milString(name), value, 1, false};
}

static MilStatus infer(const char *op, int version, const MilInferInput *inputs, size_t numInputs,
                       MilInferredTypes *outTypes) {
  MilInferRequest request = {.context = context,
                             .type = milString(op),
                             .version = version,
                             .inputs = inputs,
                             .numInputs = numInputs};
  checkMessage[0] = '\0';
  return milInferTypes(&request, arena, outTypes, CHECK_DIAG());
}

static bool isType(MlirType seen, const char *expected) {
  return mlirTypeEqual(seen, type(expected));
}

static void testConv(void) {
  MilInferredTypes types;
  MilInferInput inputs[] = {input("x", variable("tensor<?x4x9x8xf16>")),
                            input("weight", constantValue("dense<1.0> : tensor<8x4x3x3xf16>")),
                            input("strides", constantValue("dense<[2, 1]> : tensor<2xi32>"))};
  CHECK_OK(infer("conv", 9, inputs, 3, &types));
  CHECK(types.known && types.count == 1 && isType(types.types[0], "tensor<?x8x4x6xf16>"));
  inputs[1] = input("weight", variable("tensor<8x3x3x3xf16>"));
  CHECK(infer("conv", 9, inputs, 3, &types) == MIL_INVALID);
  CHECK(strstr(checkMessage, "[conv_c4]") && !types.known && types.count == 0);
}

static void testSeveralResults(void) {
  MilInferredTypes types;
  MilInferInput inputs[] = {input("x", variable("tensor<2x?xf32>")),
                            input("k", constantValue("dense<3> : tensor<i32>"))};
  CHECK_OK(infer("topk", INT_MAX, inputs, 2, &types));
  CHECK(types.count == 2 && isType(types.types[0], "tensor<2x3xf32>") &&
        isType(types.types[1], "tensor<2x3xi32>"));
}

/// What is known of a computed shape counts.
static void testKnownElements(void) {
  static const int64_t elements[] = {INT64_MIN, 12};
  MilInferredTypes types;
  MilInferInput inputs[] = {input("x", variable("tensor<?x3x4xf32>")),
                            input("shape", variable("tensor<2xi32>"))};
  CHECK_OK(infer("reshape", 8, inputs, 2, &types));
  CHECK(isType(types.types[0], "tensor<?x?xf32>"));
  MilInferValue shape = {.type = type("tensor<2xi32>"), .elements = elements};
  inputs[1] = (MilInferInput){milString("shape"), &shape, 1, false};
  CHECK_OK(infer("reshape", 8, inputs, 2, &types));
  CHECK(isType(types.types[0], "tensor<?x12xf32>"));
  inputs[1].numValues = 0; // an absent input
  CHECK(infer("reshape", 8, inputs, 2, &types) == MIL_INVALID);
  CHECK(strstr(checkMessage, "needs input 'shape' [op_c3]"));
}

static void testUnknowns(void) {
  MilInferredTypes types;
  MilInferInput inputs[] = {input("x", variable("tensor<*xf32>")),
                            input("y", variable("tensor<3xf32>"))};
  CHECK_OK(infer("add", 6, inputs, 2, &types));
  CHECK(isType(types.types[0], "tensor<*xf32>"));
  CHECK_OK(infer("const", 6, NULL, 0, &types));
  CHECK(!types.known && types.count == 0);
  CHECK(infer("convolve", 6, NULL, 0, &types) == MIL_INVALID);
  CHECK(strstr(checkMessage, "no operation 'convolve'"));
  CHECK(infer("read_state", 8, NULL, 0, &types) == MIL_INVALID);
  CHECK(strstr(checkMessage, "exists from iOS18 (opset CoreML8)"));
}

/// Numbers near the limits: nothing overflows, what is too large is unknown.
static void testExtremes(void) {
  static const int64_t huge[] = {INT64_MAX, INT64_MIN + 1};
  MilInferredTypes types;
  MilInferValue values[] = {{.type = type("tensor<2xi32>"), .elements = huge},
                            {.type = type("tensor<2xi32>"), .elements = huge}};
  MilInferInput inputs[] = {input("x", variable("tensor<9223372036854775807x4xf32>")),
                            {milString("begin"), &values[0], 1, false},
                            {milString("end"), &values[1], 1, false}};
  CHECK_OK(infer("slice_by_index", 9, inputs, 3, &types));
  CHECK(isType(types.types[0], "tensor<?x?xf32>"));
  inputs[1] = input("reps", constantValue("dense<2147483647> : tensor<2xi32>"));
  CHECK_OK(infer("tile", 9, inputs, 2, &types));
  CHECK(isType(types.types[0], "tensor<?x8589934588xf32>"));
}

static void testAgreement(void) {
  CHECK(milTypesAgree(type("tensor<?x3xf16>"), type("tensor<2x?xf16>")));
  CHECK(milTypesAgree(type("tensor<*xf16>"), type("tensor<2xf16>")));
  CHECK(!milTypesAgree(type("tensor<2xf16>"), type("tensor<3xf16>")));
  CHECK(!milTypesAgree(type("tensor<2xf16>"), type("tensor<2x1xf16>")));
  CHECK(!milTypesAgree(type("tensor<2xf16>"), type("tensor<2xf32>")));
  CHECK(milTypesAgree(type("!mil.list<tensor<?xf16>, 3 : i64>"),
                      type("!mil.list<tensor<2xf16>, -1 : i64>")));
  CHECK(!milTypesAgree(type("!mil.state<tensor<2xf16>>"), type("tensor<2xf16>")));
}

int main(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  context = mlirContextCreateWithRegistry(registry, false);
  mlirContextLoadAllAvailableDialects(context);
  arena = milArenaCreate();
  testConv();
  testSeveralResults();
  testKnownElements();
  testUnknowns();
  testExtremes();
  testAgreement();
  milArenaDestroy(arena);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return CHECK_RESULT();
}
