//===- palettizefunction.c - palettes that a program makes ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/PalettizeFunction.h"
#include "Check.h"
#include "mil-c/Dialect.h"
#include "mil-c/Metadata.h"
#include "mil-c/Passes.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/Pass.h"

#include <stdlib.h>

enum { kElements = 16, kLargest = 64 };

/// A weight of which element i is i.
static const char text[] =
    "mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = \"CoreML8\"} {\n"
    "  %w = mil.const dense<[[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0], [8.0, 9.0, 10.0, 11.0],\n"
    "                        [12.0, 13.0, 14.0, 15.0]]> : tensor<4x4xf16>\n"
    "  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> "
    "tensor<1x4xf16>\n"
    "  mil.output %y : tensor<1x4xf16>\n"
    "}\n";

//===----------------------------------------------------------------------===//
// The program's side
//===----------------------------------------------------------------------===//

/// What was asked, one group after the other, and what to answer.
typedef struct Asked {
  size_t groups, numValues, rank;
  int64_t dims[3];
  int values[kLargest];
  uint64_t vector;
  unsigned entries; ///< of the answer
  double high;      ///< the last entry; the others are zero
  uint8_t index;    ///< of elements of 8 and more
  bool fails;
} Asked;

static int valueOf(const void *values, size_t i) {
  uint16_t half = ((const uint16_t *)values)[i];
  if (!half)
    return 0;
  return ((half & 0x3FF) | 0x400) >> (10 - ((half >> 10) - 15)); // exact for 1 to 15
}

static MilStatus answer(void *userData, const MilPaletteRequest *request, MilPaletteAnswer *out,
                        MilDiag diag) {
  Asked *asked = userData;
  if (asked->fails)
    return milFail(diag, MIL_UNSUPPORTED, "no palette for '%.*s'", MIL_STR(request->weight));
  CHECK(request->number == 7 && request->type == MIL_TYPE_FLOAT16);
  size_t count = 1;
  for (size_t i = 0; i < request->rank; ++i)
    count *= (size_t)request->dims[i];
  ++asked->groups;
  asked->rank = request->rank;
  asked->vector = request->vector;
  memcpy(asked->dims, request->dims, request->rank * sizeof(int64_t));
  for (size_t i = 0; i < count && asked->numValues < kLargest; ++i)
    asked->values[asked->numValues++] = valueOf(request->values, i);
  out->entries = asked->entries;
  memset(out->palette, 0, asked->entries * request->vector * sizeof(double));
  for (uint64_t j = 0; j < request->vector; ++j)
    out->palette[(asked->entries - 1) * request->vector + j] = asked->high + (double)j;
  size_t inner = count / (size_t)request->dims[0]; // indices stand for `vector` rows each
  for (size_t i = 0; i < count / request->vector; ++i) {
    size_t first = i / inner * request->vector * inner + i % inner;
    out->indices[i] = valueOf(request->values, first) >= 8 ? asked->index : 0;
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// The pass's side
//===----------------------------------------------------------------------===//

static void append(MlirStringRef part, void *userData) {
  strncat(checkMessage, part.data,
          part.length < sizeof checkMessage - strlen(checkMessage) - 1
              ? part.length
              : sizeof checkMessage - strlen(checkMessage) - 1);
}
static MlirLogicalResult keepMessage(MlirDiagnostic diagnostic, void *userData) {
  if (mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticError)
    mlirDiagnosticPrint(diagnostic, append, NULL);
  return mlirLogicalResultSuccess();
}

/// Runs passes over the module of `text`; `out` gets what the weight's elements are then.
static bool run(MlirContext context, const char *passes, int *out) {
  checkMessage[0] = '\0';
  MlirModule module = mlirModuleCreateParse(context, mlirStringRefCreateFromCString(text));
  MlirPassManager manager = mlirPassManagerCreate(context);
  bool passed =
      mlirLogicalResultIsSuccess(mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(manager),
                                                       mlirStringRefCreateFromCString(passes),
                                                       append, NULL)) &&
      mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(manager, mlirModuleGetOperation(module)));
  if (passed) {
    MilMetadata *metadata;
    MilBuffer bytes;
    MilMetadataOptions options = {.weightThreshold = 1, .values = true};
    CHECK_OK(milMetadataCreate(module, &options, &metadata, CHECK_DIAG()));
    CHECK_OK(milMetadataGetValue(metadata, 0, &bytes, CHECK_DIAG()));
    CHECK(bytes.size == kElements * sizeof(uint16_t));
    for (size_t i = 0; i < kElements; ++i)
      out[i] = valueOf(bytes.data, i);
    milBufferRelease(&bytes);
    milMetadataDestroy(metadata);
  }
  mlirPassManagerDestroy(manager);
  mlirModuleDestroy(module);
  return passed;
}

#define PALETTIZE(more)                                                                            \
  "palettize{mode=custom palette=function:7 weight_threshold=0 "                                   \
  "enable_per_channel_scale=false" more "}"
#define PIPELINE(passes) "builtin.module(" passes ")"
#define SAME(given, ...)                                                                           \
  CHECK(memcmp(given, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__})) == 0)

static void testGroups(MlirContext context) {
  int out[kElements];
  Asked asked = {.entries = 2, .high = 9, .index = 1};
  milPaletteFunctionSet(answer, &asked);
  CHECK(run(context, PIPELINE(PALETTIZE("")), out));
  CHECK(asked.groups == 1 && asked.rank == 2 && asked.dims[0] == 4 && asked.dims[1] == 4);
  SAME(asked.values, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  SAME(out, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9);

  // Groups of two columns: the channels come first.
  asked = (Asked){.entries = 4, .high = 13, .index = 3};
  CHECK(run(context,
            PIPELINE(PALETTIZE(" granularity=per_grouped_channel group_size=2 channel_axis=1")),
            out));
  CHECK(asked.groups == 2 && asked.rank == 2 && asked.dims[0] == 2 && asked.dims[1] == 4);
  SAME(asked.values, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  SAME(out, 0, 0, 0, 0, 0, 0, 0, 0, 13, 13, 13, 13, 13, 13, 13, 13);

  // Two rows to an index; the second number of an entry is one more.
  asked = (Asked){.entries = 2, .high = 5, .index = 1};
  CHECK(run(context, PIPELINE(PALETTIZE(" cluster_dim=2")), out));
  CHECK(asked.groups == 1 && asked.vector == 2 && asked.dims[0] == 4 && asked.dims[1] == 4);
  SAME(out, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 6, 6, 6, 6);

  // Of a pruned weight what is left, in a row.
  asked = (Asked){.entries = 2, .high = 3, .index = 1};
  CHECK(run(context,
            PIPELINE("prune{target_sparsity=0.75 weight_threshold=0}," PALETTIZE(
                " joint_compression=true")),
            out));
  CHECK(asked.groups == 1 && asked.rank == 1 && asked.dims[0] == 4);
  SAME(asked.values, 12, 13, 14, 15);
  SAME(out, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3);
}

static void testRefusals(MlirContext context) {
  static const struct {
    Asked asked;
    const char *said;
  } refusals[] = {
      {{.entries = 3}, "'w': a palette of 3 entries, expected 2, 4, 8, 16, 64 or 256"},
      {{.entries = 2, .index = 2}, "'w': index 2, but the palette has 2 entries"},
      {{.entries = 2, .high = 1e9}, "'w': entry 1e+09 does not fit fp16"},
      {{.fails = true}, "no palette for 'w'"},
  };
  int out[kElements];
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; ++i) {
    Asked asked = refusals[i].asked;
    milPaletteFunctionSet(answer, &asked);
    CHECK(!run(context, PIPELINE(PALETTIZE("")), out) && strstr(checkMessage, refusals[i].said));
  }
  milPaletteFunctionSet(NULL, NULL);
  CHECK(!run(context, PIPELINE(PALETTIZE("")), out) &&
        strstr(checkMessage, "functions are only given by programs"));
}

int main(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  milRegisterDialect(registry);
  milRegisterPasses();
  MlirContext context = mlirContextCreateWithRegistry(registry, false);
  mlirContextAttachDiagnosticHandler(context, keepMessage, NULL, NULL);
  testGroups(context);
  testRefusals(context);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return CHECK_RESULT();
}
