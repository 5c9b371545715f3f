//===- passes.c - passes with any options and any configuration ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   line 1     passes, as in --pass-pipeline: `palettize{nbits=4},prune{threshold=1e-3}`; `@` is the path of the file
//   the rest   that file: the configuration of --compress, or palettes
// They run on a small model. It is valid then, or they say what is wrong; and they take it as it was.
//===----------------------------------------------------------------------===//
#include "mil-c/Passes.h"
#include "Module.h"
#include "mlir-c/Pass.h"
#include <sys/mman.h>

static const char model[] =
    "mil.func @main(%x: tensor<1x4x6x6xf16>) -> (tensor<1x3xf16>) attributes {opset = \"CoreML8\"} "
    "{\n"
    "  %w = mil.const "
    "dense<[[[[1.0]],[[0.0]],[[-3.0]],[[0.5]]],[[[0.0]],[[0.0]],[[2.0]],[[1.0]]],\n"
    "    [[[4.0]],[[-1.0]],[[0.25]],[[1.5]]],[[[1.0]],[[8.0]],[[-3.0]],[[0.0]]]]> : "
    "tensor<4x4x1x1xf16>\n"
    "  %s = mil.const dense<1> : tensor<2xi32>\n"
    "  %p = mil.const dense<\"valid\"> : tensor<!mil.string>\n"
    "  %y = mil.conv(x = %x, weight = %w, strides = %s, pad_type = %p)\n"
    "    : (tensor<1x4x6x6xf16>, tensor<4x4x1x1xf16>, tensor<2xi32>, tensor<!mil.string>) -> "
    "tensor<1x4x6x6xf16>\n"
    "  %f = mil.const dense<[1, 144]> : tensor<2xi32>\n"
    "  %z = mil.reshape(x = %y, shape = %f) : (tensor<1x4x6x6xf16>, tensor<2xi32>) -> "
    "tensor<1x144xf16>\n"
    "  %v = mil.const dense<0.5> : tensor<3x144xf16>\n"
    "  %b = mil.const dense<[1.0, 2.0, 3.0]> : tensor<3xf16>\n"
    "  %l = mil.linear(x = %z, weight = %v, bias = %b)\n"
    "    : (tensor<1x144xf16>, tensor<3x144xf16>, tensor<3xf16>) -> tensor<1x3xf16>\n"
    "  mil.output %l : tensor<1x3xf16>\n"
    "}\n";

static char path[64];

/// The file of an input, in memory.
static void writeConfiguration(const uint8_t *data, size_t size) {
  static int file = -1;
  if (file < 0) {
    milRegisterPasses();
    file = memfd_create("configuration", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  }
  MUST(file >= 0 && ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
}

/// The first line with the path of the file for each `@`.
static FuzzText makePipeline(const uint8_t *line, size_t length) {
  FuzzText text = {NULL, 0, 0};
  fuzzAppend(mlirStringRefCreateFromCString("builtin.module("), &text);
  for (size_t i = 0; i < length; ++i)
    fuzzAppend(line[i] == '@' ? mlirStringRefCreateFromCString(path)
                              : mlirStringRefCreate((const char *)line + i, 1),
               &text);
  fuzzAppend(mlirStringRefCreateFromCString(")"), &text);
  return text;
}

static void run(MlirPassManager passes) {
  MlirModule module = fuzzParse(fuzzContext, model, sizeof model - 1);
  MUST(!mlirModuleIsNull(module));
  if (mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(passes, mlirModuleGetOperation(module)))) {
    MUST(mlirOperationVerify(mlirModuleGetOperation(module)));
    FuzzText text = fuzzPrint(module);
    MlirModule again = fuzzParse(fuzzOtherContext, text.data, text.size);
    MUST(!mlirModuleIsNull(again));
    fuzzDestroy(again);
    free(text.data);
  }
  fuzzDestroy(module);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *end = memchr(data, '\n', size);
  size_t length = end ? (size_t)(end - data) : size, skip = length + (end != NULL);
  fuzzBeginContexts(false);
  writeConfiguration(data + skip, size - skip);
  FuzzText pipeline = makePipeline(data, length), problem = {NULL, 0, 0};
  MlirPassManager passes = mlirPassManagerCreate(fuzzContext);
  if (mlirLogicalResultIsSuccess(mlirParsePassPipeline(
          mlirPassManagerGetAsOpPassManager(passes),
          mlirStringRefCreate(pipeline.data, pipeline.size), fuzzAppend, &problem)))
    run(passes);
  mlirPassManagerDestroy(passes);
  free(pipeline.data);
  free(problem.data);
  return 0;
}
