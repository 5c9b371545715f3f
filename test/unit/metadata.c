//===- metadata.c - the metadata of a module, from C ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Metadata.h"
#include "Check.h"
#include "mil-c/Dialect.h"
#include "mil-c/Translate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char text[] =
    "mil.func @main(%x: tensor<1x4xf16>, %s: !mil.state<tensor<2xf16>>) -> (tensor<1x2xf16>)\n"
    "    attributes {opset = \"CoreML8\"} {\n"
    "  %w = mil.const dense<[[0.0, 1.0, 2.0, 2.0], [-0.0, 1.0, 0.0, 3.0]]> : tensor<2x4xf16>\n"
    "  %b = mil.const dense<5.0> : tensor<2xf16>\n"
    "  %y = mil.linear(x = %x, weight = %w, bias = %b)\n"
    "    : (tensor<1x4xf16>, tensor<2x4xf16>, tensor<2xf16>) -> tensor<1x2xf16>\n"
    "  %c = mil.const dense<true> : tensor<i1>\n"
    "  %a = mil.const dense<0> : tensor<i32>\n"
    "  %z = mil.unknown_op \"pile\"(values = [%w, %w, %b], axis = %a, interleave = %c)\n"
    "    : (tensor<2x4xf16>, tensor<2x4xf16>, tensor<2xf16>, tensor<i32>, tensor<i1>)\n"
    "    -> tensor<4x4xf16>\n"
    "  mil.output %y : tensor<1x2xf16>\n"
    "}\n";

static bool is(MilString text, const char *expected) {
  return milStringEqual(text, milString(expected));
}

static MlirModule parse(MlirContext context) {
  MlirModule module = mlirModuleCreateParse(context, mlirStringRefCreateFromCString(text));
  if (mlirModuleIsNull(module))
    exit(1); // MLIR has said why
  return module;
}

static void checkModel(const MilModelInfo *model) {
  CHECK(model->version == 9 && strcmp(model->target, "iOS18") == 0 && !model->isPipeline);
  CHECK(model->numFunctions == 1 && model->numUserDefined == 0);
  const MilFunctionInfo *main = &model->functions[0];
  CHECK(is(main->name, "main") && is(main->opset, "CoreML8") && main->numFeatures == 3);
  CHECK(main->features[0].role == MIL_FEATURE_INPUT && is(main->features[0].name, "x") &&
        main->features[0].type == MIL_TYPE_FLOAT16 && main->features[0].shape.rank == 2);
  CHECK(main->features[1].role == MIL_FEATURE_STATE && main->features[1].shape.dims[0] == 2);
  CHECK(main->features[2].role == MIL_FEATURE_OUTPUT && is(main->features[2].name, "y"));
  CHECK(main->numOperations == 6 && main->numOperationTypes == 3);
  CHECK(is(main->operations[0].type, "const") && main->operations[0].count == 4);
  CHECK(is(main->operations[1].type, "linear") && is(main->operations[2].type, "pile"));
}

static void checkSpread(const MilMetadata *metadata) {
  MilHistogram histogram;
  CHECK_OK(milMetadataGetHistogram(metadata, 0, &histogram, CHECK_DIAG())); // 0 1 2 2 -0 1 0 3
  CHECK(histogram.low == 0 && histogram.high == 3 && histogram.notFinite == 0);
  CHECK(histogram.counts[0] == 3 && histogram.counts[64 / 3] == 2 &&
        histogram.counts[2 * 64 / 3] == 2 && histogram.counts[63] == 1);
  CHECK_OK(milMetadataGetHistogram(metadata, 1, &histogram, CHECK_DIAG())); // a repeated element
  CHECK(histogram.low == 5 && histogram.high == 5 && histogram.counts[0] == 2);
  static MilWeightLevels levels;
  CHECK_OK(milMetadataGetLevels(metadata, 0, &levels, CHECK_DIAG()));
  CHECK(levels.numValues == 0); // dense
}

static void checkWeights(const MilMetadata *metadata) {
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  CHECK(count == 2);
  if (count != 2)
    return;
  const MilWeightInfo *w = &weights[0], *b = &weights[1];
  CHECK(is(w->function, "main") && is(w->name, "w") && is(b->name, "b"));
  CHECK(w->elements == 8 && w->bytes == 16 && w->numSteps == 0 && w->numParts == 1);
  CHECK(strcmp(w->encoding, "dense fp16") == 0 && !w->parts[0].inFile && !w->isShared);
  CHECK(w->hasValues && w->sparsity == 0.375 && w->uniqueValues == 4);
  CHECK(b->hasValues && b->sparsity == 0 && b->uniqueValues == 1);
  CHECK(w->numConsumers == 2 && w->consumers[0]->numParameters == 2);
  CHECK(is(w->consumers[0]->opType, "linear") && is(w->consumers[1]->opType, "pile"));
  CHECK(w->consumers[1] == b->consumers[1] && w->consumers[1]->numParameters == 3);
  CHECK(is(w->consumers[1]->parameters[1].input, "values[1]") &&
        is(w->consumers[1]->parameters[1].weight, "w"));
  checkSpread(metadata);
  const MilWeightTotal *total = milMetadataGetTotal(metadata);
  CHECK(total->weights == 2 && total->elements == 10 && total->bytes == 20 &&
        total->bytesInFiles == 0 && !total->encoding);
  const MilWeightTotal *encodings = milMetadataGetEncodings(metadata, &count);
  CHECK(count == 1 && encodings[0].weights == 2 && encodings[0].bytes == 20);

  MilBuffer bytes;
  CHECK_OK(milMetadataGetValue(metadata, 1, &bytes, CHECK_DIAG())); // a repeated element
  const uint16_t fives[] = {0x4500, 0x4500};
  CHECK(bytes.size == 4 && memcmp(bytes.data, fives, 4) == 0);
  milBufferRelease(&bytes);
}

static void fromText(MlirContext context) {
  MlirModule module = parse(context);
  MilMetadataOptions options = {.weightThreshold = 2, .values = true};
  MilMetadata *metadata, *same, *fewer;
  CHECK_OK(milMetadataCreate(module, &options, &metadata, CHECK_DIAG()));
  checkModel(milMetadataGetModel(metadata));
  checkWeights(metadata);

  CHECK_OK(milMetadataCreate(module, &options, &same, CHECK_DIAG()));
  CHECK_OK(milMetadataCompare(metadata, same, CHECK_DIAG()));
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  for (size_t i = 0; i < count; ++i)
    CHECK(weights[i].error.match == MIL_MATCH_NAME && weights[i].error.meanSquared == 0 &&
          weights[i].error.largest == 0 && isinf(weights[i].error.snrDb));
  CHECK(weights[0].error.meanSignal == 19.0 / 8 && weights[1].error.meanSignal == 25);

  options = (MilMetadataOptions){.weightThreshold = 3};
  CHECK_OK(milMetadataCreate(module, &options, &fewer, CHECK_DIAG()));
  weights = milMetadataGetWeights(fewer, &count);
  CHECK(count == 1 && !weights[0].hasValues);
  CHECK_OK(milMetadataCompare(metadata, fewer, CHECK_DIAG()));
  weights = milMetadataGetWeights(metadata, &count);
  CHECK(weights[0].error.match == MIL_MATCH_NAME && weights[1].error.match == MIL_MATCH_NONE);
  milMetadataDestroy(metadata);
  milMetadataDestroy(same);
  milMetadataDestroy(fewer);
  mlirModuleDestroy(module);
}

/// Elements of 16 bits are counted by their bits where there are many; the histogram is that of the same
/// numbers one by one, which those of 32 bits are.
static void fromMany(MlirContext context) {
  enum { kMany = 300000, kHex = 12 * kMany };
  static char large[kHex + 1000];
  char *at = large;
  at += sprintf(at,
                "mil.func @main() -> () attributes {opset = \"CoreML8\"} {\n"
                "  %%a = mil.const dense_resource<a> : tensor<%dxf16>\n"
                "  %%b = mil.const dense_resource<b> : tensor<%dxf32>\n"
                "  mil.unknown_op \"use\"(values = [%%a, %%b])\n"
                "    : (tensor<%dxf16>, tensor<%dxf32>) -> ()\n  mil.output ()\n}\n"
                "{-# dialect_resources: { builtin: { a: \"0x40000000",
                kMany, kMany, kMany, kMany);
  for (unsigned i = 0; i < kMany; ++i) { // 1 to 4, and zeros of both signs
    unsigned bits = i % 7 ? 0x3C00 + i * i % 0x800 : i % 2 << 15;
    at += sprintf(at, "%02X%02X", bits & 0xFF, bits >> 8);
  }
  at += sprintf(at, "\", b: \"0x40000000");
  for (unsigned i = 0; i < kMany; ++i) {
    unsigned half = 0x3C00 + i * i % 0x800;
    unsigned bits = i % 7 ? ((half & 0x7FFF) << 13) + ((127 - 15) << 23) : i % 2 << 31;
    at += sprintf(at, "%02X%02X%02X%02X", bits & 0xFF, bits >> 8 & 0xFF, bits >> 16 & 0xFF,
                  bits >> 24);
  }
  sprintf(at, "\" } } #-}\n");
  MlirModule module = mlirModuleCreateParse(context, mlirStringRefCreateFromCString(large));
  CHECK(!mlirModuleIsNull(module));
  MilMetadataOptions options = {.weightThreshold = 2, .values = true};
  MilMetadata *metadata;
  MilHistogram halves, floats;
  CHECK_OK(milMetadataCreate(module, &options, &metadata, CHECK_DIAG()));
  CHECK_OK(milMetadataGetHistogram(metadata, 0, &halves, CHECK_DIAG()));
  CHECK_OK(milMetadataGetHistogram(metadata, 1, &floats, CHECK_DIAG()));
  CHECK(halves.low == 0 && halves.high > 3.9 && halves.high == floats.high);
  CHECK(memcmp(halves.counts, floats.counts, sizeof halves.counts) == 0);
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof halves.counts / sizeof halves.counts[0]; ++i)
    sum += halves.counts[i];
  CHECK(sum == kMany && halves.counts[0] == (kMany + 6) / 7);
  milMetadataDestroy(metadata);
  mlirModuleDestroy(module);
}

/// What a package holds decoded: every element of a palettized weight is one of the table's.
static void fromPackage(MlirContext context) {
  MlirModule module;
  CHECK_OK(milImportPackage(context, MIL_TEST_INPUTS "/samples/pal4_ios18.mlpackage", &module,
                            CHECK_DIAG()));
  MilMetadataOptions options = {.weightThreshold = 2048, .values = true};
  MilMetadata *metadata;
  CHECK_OK(milMetadataCreate(module, &options, &metadata, CHECK_DIAG()));
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  CHECK(count == 3);
  for (size_t i = 0; i < count; ++i) {
    MilBuffer bytes;
    const MilEncodingStep *step = weights[i].steps;
    CHECK(weights[i].numSteps == 1 && step->kind == MIL_ENCODING_PALETTIZED && step->bits == 4 &&
          step->paletteEntries == 16 && step->granularity == MIL_GRANULARITY_PER_TENSOR);
    CHECK(weights[i].uniqueValues <= 16 && weights[i].numParts == 2 && weights[i].parts[0].inFile);
    CHECK(weights[i].bytes == weights[i].elements / 2 + 32);
    CHECK_OK(milMetadataGetValue(metadata, i, &bytes, CHECK_DIAG()));
    CHECK(bytes.size == 2 * weights[i].elements);
    static MilWeightLevels levels;
    CHECK_OK(milMetadataGetLevels(metadata, i, &levels, CHECK_DIAG()));
    CHECK(levels.groups == 1 && levels.numValues == weights[i].uniqueValues);
    milBufferRelease(&bytes);
  }
  milMetadataDestroy(metadata);
  mlirModuleDestroy(module);
}

int main(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  fromText(context);
  fromMany(context);
  fromPackage(context);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return CHECK_RESULT();
}
