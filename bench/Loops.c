//===- Loops.c - the rows of Kernels.def at each level --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Kernels/BitPack.h"
#include "Kernels/Float16.h"
#include "Kernels/Prune.h"
#include "Kernels/Quantize.h"
#include <stdio.h>

/// A block of channels that is pruned as a whole: four rows of a matrix.
enum { CHANNELS = 4, INNER = 1024 };

typedef struct Call {
  const BenchInputs *in;
  unsigned bits;
  MilDataType type;
  const void *data; ///< weights of that type
  uint32_t limit;
  MilQuantizer quantizer;
} Call;

/// Results go here, so that no call is without effect.
static volatile double sink;

static void runPack(void *opaque) {
  Call *call = opaque;
  milPackBits(call->in->bytes, call->bits, call->in->n, call->in->out);
}
static void runUnpack(void *opaque) {
  Call *call = opaque;
  milUnpackBits(call->in->bytes, call->bits, 0, call->in->n, call->in->out);
}
static void runWiden(void *opaque) {
  Call *call = opaque;
  milWidenHalves(call->in->halves, call->in->n, call->in->out);
}
static void runIsFinite(void *opaque) {
  Call *call = opaque;
  sink = milPruneIsFinite(call->type, call->data, call->in->n);
}
static void runMark(void *opaque) {
  Call *call = opaque;
  milPruneMark(call->type, call->data, call->in->n, call->limit, call->in->out);
}
static void runSumSquares(void *opaque) {
  Call *call = opaque;
  milPruneSumSquares(call->type, call->data, call->in->n / (CHANNELS * INNER), CHANNELS, INNER,
                     call->in->sums);
}
static void runMarkBlock(void *opaque) {
  Call *call = opaque;
  milPruneMarkBlock(call->type, call->data, call->in->n / (CHANNELS * INNER), CHANNELS, INNER,
                    call->in->sums, 0.002, call->in->out);
}
static void runCount(void *opaque) {
  Call *call = opaque;
  sink = (double)milPruneCount(call->in->keep, call->in->n);
}
static void runSquaredError(void *opaque) {
  Call *call = opaque;
  sink = milPruneSquaredError(call->type, call->data, call->in->n, call->in->keep);
}
static void runGather(void *opaque) {
  Call *call = opaque;
  milPruneGather(call->type, call->data, call->in->n, call->in->keep, call->in->out);
}
static void runRange(void *opaque) {
  Call *call = opaque;
  float min = 0, max = 0;
  sink = milFindRange(call->in->floats, call->in->n, &min, &max) ? max : min;
}
static void runQuantizeError(void *opaque) {
  Call *call = opaque;
  sink = milQuantizeError(&call->quantizer, call->in->floats, call->in->n);
}
static void runQuantize(void *opaque) {
  Call *call = opaque;
  sink = milQuantize(&call->quantizer, call->in->floats, call->in->n, call->in->out);
}

static void packing(Bench *bench, Call *call) {
  static const unsigned widths[] = {1, 2, 3, 4, 6, 8};
  size_t n = bench->in.n;
  for (size_t w = 0; w < sizeof widths / sizeof widths[0]; ++w) {
    char detail[16];
    call->bits = widths[w];
    snprintf(detail, sizeof detail, "%u bits", call->bits);
    benchMeasureLevels(bench, &(BenchCase){.kernel = "milPackBits",
                                           .detail = detail,
                                           .input = n,
                                           .output = n * call->bits / 8,
                                           .elements = n,
                                           .run = runPack,
                                           .call = call});
    benchMeasureLevels(bench, &(BenchCase){.kernel = "milUnpackBits",
                                           .detail = detail,
                                           .input = n * call->bits / 8,
                                           .output = n,
                                           .elements = n,
                                           .run = runUnpack,
                                           .call = call});
  }
}

/// The loops of pruning, which take weights of any type.
static void pruning(Bench *bench, Call *call) {
  static const struct {
    const char *kernel;
    void (*run)(void *call);
    unsigned keepRead, written; ///< bytes an element, besides the weight
  } rows[] = {
      {"milPruneIsFinite", runIsFinite, 0, 0},
      {"milPruneMark", runMark, 0, 1},
      {"milPruneSumSquares", runSumSquares, 0, sizeof(double) / CHANNELS},
      {"milPruneMarkBlock", runMarkBlock, sizeof(double) / CHANNELS, 1},
      {"milPruneSquaredError", runSquaredError, 1, 0},
  };
  const BenchInputs *in = &bench->in;
  const struct {
    MilDataType type;
    const void *data;
    uint32_t limit; ///< near the median
  } types[] = {{MIL_TYPE_FLOAT16, in->halves, 0x2300},
               {MIL_TYPE_FLOAT32, in->floats, 0x3C600000},
               {MIL_TYPE_INT8, in->int8s, 20},
               {MIL_TYPE_UINT8, in->bytes, 127}};
  for (size_t t = 0; t < sizeof types / sizeof types[0]; ++t) {
    const MilDataTypeInfo *info = milDataTypeGet(types[t].type);
    size_t width = info->bits / 8;
    call->type = types[t].type;
    call->data = types[t].data;
    call->limit = types[t].limit;
    BenchCase c = {.detail = info->name, .elements = in->n, .call = call};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; ++r) {
      if (rows[r].run == runIsFinite && info->kind != MIL_KIND_FLOAT)
        continue; // integers are not looked at
      c.kernel = rows[r].kernel;
      c.run = rows[r].run;
      c.input = in->n * (width + rows[r].keepRead);
      c.output = in->n * rows[r].written;
      benchMeasureLevels(bench, &c);
    }
    c.kernel = "milPruneGather";
    c.run = runGather;
    c.input = in->n * (width + 1);
    c.output = in->kept * width;
    benchMeasureLevels(bench, &c);
  }
}

static void quantization(Bench *bench, Call *call) {
  static const struct {
    const char *detail;
    MilDataType codes, weights;
  } kinds[] = {{"fp16 to int8", MIL_TYPE_INT8, MIL_TYPE_FLOAT16},
               {"fp16 to int4", MIL_TYPE_INT4, MIL_TYPE_FLOAT16},
               {"fp32 to int8", MIL_TYPE_INT8, MIL_TYPE_FLOAT32}};
  size_t n = bench->in.n;
  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; ++k) {
    MilCodes codes = milCodesOf(kinds[k].codes, true);
    call->quantizer = milQuantizerOf(&codes, kinds[k].weights, -0.08, 0.08);
    BenchCase c = {.kernel = "milQuantizeError",
                   .detail = kinds[k].detail,
                   .input = n * sizeof(float),
                   .elements = n,
                   .run = runQuantizeError,
                   .call = call};
    benchMeasureLevels(bench, &c);
    c.kernel = "milQuantize";
    c.run = runQuantize;
    c.output = n;
    benchMeasureLevels(bench, &c);
  }
}

void benchLoops(Bench *bench) {
  size_t n = bench->in.n;
  Call call = {.in = &bench->in};
  packing(bench, &call);
  benchMeasureLevels(bench, &(BenchCase){.kernel = "milWidenHalves",
                                         .detail = "fp16",
                                         .input = n * sizeof(uint16_t),
                                         .output = n * sizeof(float),
                                         .elements = n,
                                         .run = runWiden,
                                         .call = &call});
  pruning(bench, &call);
  benchMeasureLevels(bench, &(BenchCase){.kernel = "milPruneCount",
                                         .detail = "",
                                         .input = n,
                                         .elements = n,
                                         .run = runCount,
                                         .call = &call});
  benchMeasureLevels(bench, &(BenchCase){.kernel = "milFindRange",
                                         .detail = "",
                                         .input = n * sizeof(float),
                                         .elements = n,
                                         .run = runRange,
                                         .call = &call});
  quantization(bench, &call);
}
