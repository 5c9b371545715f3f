//===- Pruning.c - which elements stay ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Kernels/Prune.h"
#include <stdio.h>

typedef struct Call {
  const BenchInputs *in;
  MilDataType type;
  const void *data;
  size_t channels, inner, drop;
} Call;

static volatile uint32_t sink;
static volatile double sinkOfBlocks;

static void runPercentile(void *opaque) {
  Call *call = opaque;
  uint32_t key;
  sink = milPrunePercentile(call->type, call->data, call->in->n, 0.5, call->in->bins, &key);
}

static void runSmallest(void *opaque) {
  Call *call = opaque;
  uint64_t scratch[16];
  milPruneMarkSmallest(call->type, call->in->halves, call->in->n / (call->channels * call->inner),
                       call->channels, call->inner, call->drop, scratch, call->in->out);
}

/// Blocks of four channels.
static void runPercentileOfBlocks(void *opaque) {
  Call *call = opaque;
  MilPruneBlocks blocks = {.sums = call->in->sums,
                           .outer = 1,
                           .groups = call->in->n / 4096,
                           .inner = 1024,
                           .blockChannels = 4,
                           .lastChannels = 4};
  sinkOfBlocks = milPrunePercentileOfBlocks(&blocks, 0.5, call->in->bins);
}

static void runFew(void *opaque) {
  Call *call = opaque;
  milPruneMarkFew(call->type, call->in->halves, call->in->n / (call->channels * call->inner),
                  call->channels, call->inner, call->drop, call->in->out);
}
static void runCountHigh(void *opaque) {
  Call *call = opaque;
  milPruneCountHigh(call->in->floats, call->in->n, call->in->bins);
}
static void runCountLow(void *opaque) {
  Call *call = opaque;
  milPruneCountLow(call->in->floats, call->in->n, 0x3C60, call->in->bins); // 0.0137 and more
}

static void counting(Bench *bench, Call *call) {
  BenchCase c = {.kernel = "milPruneCountHigh",
                 .detail = "fp32",
                 .input = bench->in.n * sizeof(float),
                 .elements = bench->in.n,
                 .run = runCountHigh,
                 .call = call};
  benchMeasureLevels(bench, &c);
  c.kernel = "milPruneCountLow";
  c.run = runCountLow;
  benchMeasureLevels(bench, &c);
}

static void smallest(Bench *bench, Call *call) {
  static const struct {
    size_t channels, inner, drop;
    const char *detail;
  } rules[] = {{4, 1, 2, "2:4 of a matrix"},
               {4, 9, 2, "2:4 of a 3x3 convolution"},
               {16, 1, 10, "10:16 of a matrix"}};
  call->type = MIL_TYPE_FLOAT16;
  for (size_t r = 0; r < sizeof rules / sizeof rules[0]; ++r) {
    call->channels = rules[r].channels;
    call->inner = rules[r].inner;
    call->drop = rules[r].drop;
    size_t run = call->channels * call->inner, n = bench->in.n / run * run;
    BenchCase c = {.kernel = "milPruneMarkSmallest",
                   .detail = rules[r].detail,
                   .input = n * sizeof(uint16_t),
                   .output = n,
                   .elements = n,
                   .run = runSmallest,
                   .call = call};
    benchMeasure(bench, &c);
    c.kernel = "milPruneMarkFew";
    c.run = runFew;
    benchMeasureLevels(bench, &c);
  }
}

void benchPruning(Bench *bench) {
  const BenchInputs *in = &bench->in;
  const struct {
    MilDataType type;
    const void *data;
  } types[] = {{MIL_TYPE_FLOAT16, in->halves},
               {MIL_TYPE_FLOAT32, in->floats},
               {MIL_TYPE_INT8, in->int8s},
               {MIL_TYPE_UINT8, in->bytes}};
  Call call = {.in = in};
  for (size_t t = 0; t < sizeof types / sizeof types[0]; ++t) {
    const MilDataTypeInfo *info = milDataTypeGet(types[t].type);
    call.type = types[t].type;
    call.data = types[t].data;
    benchMeasure(bench, &(BenchCase){.kernel = "milPrunePercentile",
                                     .detail = info->name,
                                     .input = in->n * (info->bits / 8),
                                     .elements = in->n,
                                     .run = runPercentile,
                                     .call = &call});
  }
  for (size_t i = 0; i < in->n / 4; ++i)
    in->sums[i] = (double)in->floats[i] * in->floats[i];
  benchMeasure(bench, &(BenchCase){.kernel = "milPrunePercentileOfBlocks",
                                   .detail = "of 4 channels",
                                   .input = in->n / 4 * sizeof(double),
                                   .elements = in->n,
                                   .run = runPercentileOfBlocks,
                                   .call = &call});
  counting(bench, &call);
  smallest(bench, &call);
}
