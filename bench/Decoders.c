//===- Decoders.c - what constexpr operations evaluate to -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrices of COLUMNS input channels. Inputs are all operands together, packed as they are in a file.
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Kernels/BitPack.h"
#include "Kernels/Constexpr.h"
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 1024, GROUP = 16, BLOCK = 32, VECTOR = 4 };

/// Operands in the order of the decoder's parameters; those that it has not are null.
typedef struct Call {
  const BenchInputs *in;
  MilTensorView first, second, third;
  int64_t axis;
} Call;

typedef int64_t Dims[4];

static MilTensorView view(MilDataType type, unsigned rank, const int64_t *dims, const void *data) {
  return (MilTensorView){type, rank, dims, data};
}

static size_t sizeOf(const MilTensorView *view) {
  uint64_t count, bytes;
  if (!view->data)
    return 0;
  if (!milTensorViewCount(view, &count) ||
      !milDataTypePackedSize(milDataTypeGet(view->type), count, &bytes))
    abort(); // shapes are those below
  return bytes;
}

static void require(MilStatus status) {
  if (status != MIL_OK) // the check has said why
    exit(EXIT_FAILURE);
}

static void measure(Bench *bench, const char *kernel, const char *detail, Call *call, size_t output,
                    void (*run)(void *call)) {
  benchMeasure(bench, &(BenchCase){.kernel = kernel,
                                   .detail = detail,
                                   .input = sizeOf(&call->first) + sizeOf(&call->second) +
                                            sizeOf(&call->third),
                                   .output = output,
                                   .elements = bench->in.n,
                                   .run = run,
                                   .call = call});
}

//===----------------------------------------------------------------------===//
// Integers with scales
//===----------------------------------------------------------------------===//

static void runAffine(void *opaque) {
  Call *call = opaque;
  milDecodeAffine(&call->first, &call->second, &call->third, call->axis, call->in->out);
}
static void runBlockwise(void *opaque) {
  Call *call = opaque;
  milDecodeBlockwise(&call->first, &call->second, call->third.data ? &call->third : NULL,
                     call->in->out);
}
static void runSparseBlockwise(void *opaque) {
  Call *call = opaque;
  milDecodeSparseBlockwise(&call->first, &call->second, &call->third, NULL, call->in->out);
}

static void integers(Bench *bench, MilDiag diag) {
  const BenchInputs *in = &bench->in;
  int64_t rows = (int64_t)in->n / COLUMNS;
  const Dims dims = {rows, COLUMNS}, channels = {rows, 1}, blocks = {rows, COLUMNS / BLOCK};
  const Dims kept = {(int64_t)in->kept};
  Call call = {.in = in,
               .first = view(MIL_TYPE_INT8, 2, dims, in->int8s),
               .second = view(MIL_TYPE_INT8, 1, dims, in->int8s),
               .third = view(MIL_TYPE_FLOAT16, 1, dims, in->halves)};
  require(milCheckAffine(&call.first, &call.second, &call.third, 0, diag));
  measure(bench, "milDecodeAffine", "int8 per channel", &call, in->n * 2, runAffine);

  call.second = view(MIL_TYPE_FLOAT16, 2, channels, in->halves);
  call.third = (MilTensorView){.data = NULL};
  require(milCheckBlockwise(&call.first, &call.second, NULL, diag));
  measure(bench, "milDecodeBlockwise", "int8 per channel", &call, in->n * 2, runBlockwise);
  call.third = view(MIL_TYPE_INT8, 2, channels, in->int8s);
  require(milCheckBlockwise(&call.first, &call.second, &call.third, diag));
  measure(bench, "milDecodeBlockwise", "int8 per channel, with offsets", &call, in->n * 2,
          runBlockwise);
  call.first = view(MIL_TYPE_INT4, 2, dims, in->bytes);
  call.second = view(MIL_TYPE_FLOAT16, 2, blocks, in->halves);
  call.third = (MilTensorView){.data = NULL};
  require(milCheckBlockwise(&call.first, &call.second, NULL, diag));
  measure(bench, "milDecodeBlockwise", "int4 per block of 32", &call, in->n * 2, runBlockwise);

  call.first = view(MIL_TYPE_UINT1, 2, dims, in->mask);
  call.second = view(MIL_TYPE_INT8, 1, kept, in->int8s);
  call.third = view(MIL_TYPE_FLOAT16, 2, channels, in->halves);
  require(milCheckSparseBlockwise(&call.first, &call.second, &call.third, NULL, diag));
  measure(bench, "milDecodeSparseBlockwise", "int8 per channel, half kept", &call, in->kept * 2,
          runSparseBlockwise);
}

//===----------------------------------------------------------------------===//
// Palettes
//===----------------------------------------------------------------------===//

static void runLut(void *opaque) {
  Call *call = opaque;
  milDecodeLut(&call->first, &call->second, call->axis, call->in->out);
}
static void runLutToSparse(void *opaque) {
  Call *call = opaque;
  char *values = call->in->out;
  milDecodeLutToSparse(&call->first, &call->second, &call->third, MIL_NO_AXIS,
                       values + call->in->kept * 2, values);
}

static void palettes(Bench *bench, MilDiag diag) {
  static const struct {
    MilDataType type;
    unsigned bits;
  } widths[] = {{MIL_TYPE_UINT1, 1}, {MIL_TYPE_UINT2, 2}, {MIL_TYPE_UINT3, 3},
                {MIL_TYPE_UINT4, 4}, {MIL_TYPE_UINT6, 6}, {MIL_TYPE_UINT8, 8}};
  const BenchInputs *in = &bench->in;
  int64_t rows = (int64_t)in->n / COLUMNS;
  const Dims dims = {rows, COLUMNS}, grouped = {rows / GROUP, 1, 16, 1}, kept = {(int64_t)in->kept};
  const Dims shortened = {rows / VECTOR, COLUMNS}, vectors = {1, 1, 16, VECTOR};
  Call call = {.in = in, .axis = MIL_NO_AXIS};
  for (size_t w = 0; w < sizeof widths / sizeof widths[0]; ++w) {
    char detail[16];
    const Dims lut = {1, 1, 1 << widths[w].bits, 1};
    snprintf(detail, sizeof detail, "%u bits", widths[w].bits);
    call.first = view(widths[w].type, 2, dims, in->bytes);
    call.second = view(MIL_TYPE_FLOAT16, 4, lut, in->halves);
    require(milCheckLut(&call.first, &call.second, call.axis, diag));
    measure(bench, "milDecodeLut", detail, &call, in->n * 2, runLut);
  }
  call.first = view(MIL_TYPE_UINT4, 2, dims, in->bytes);
  call.second = view(MIL_TYPE_FLOAT16, 4, grouped, in->halves);
  require(milCheckLut(&call.first, &call.second, call.axis, diag));
  measure(bench, "milDecodeLut", "4 bits per group of 16 channels", &call, in->n * 2, runLut);

  const Dims one = {1, 1, 16, 1};
  call.first = view(MIL_TYPE_UINT1, 2, dims, in->mask);
  call.second = view(MIL_TYPE_UINT4, 1, kept, in->bytes);
  call.third = view(MIL_TYPE_FLOAT16, 4, one, in->halves);
  require(milCheckLutToSparse(&call.first, &call.second, &call.third, MIL_NO_AXIS, diag));
  measure(bench, "milDecodeLutToSparse", "4 bits, half kept", &call, in->kept * 2, runLutToSparse);

  call.first = view(MIL_TYPE_UINT4, 2, shortened, in->bytes);
  call.second = view(MIL_TYPE_FLOAT16, 4, vectors, in->halves);
  call.third = (MilTensorView){.data = NULL};
  call.axis = 0;
  require(milCheckLut(&call.first, &call.second, call.axis, diag));
  measure(bench, "milDecodeLut", "4 bits for vectors of 4", &call, in->n * 2, runLut);
}

//===----------------------------------------------------------------------===//
// Masks and casts
//===----------------------------------------------------------------------===//

static void runSparse(void *opaque) {
  Call *call = opaque;
  milDecodeSparse(&call->first, &call->second, call->in->out);
}
static void runCast(void *opaque) {
  Call *call = opaque;
  milDecodeCast(&call->first, call->in->out);
}

static void others(Bench *bench, MilDiag diag) {
  const BenchInputs *in = &bench->in;
  const Dims dims = {(int64_t)in->n}, kept = {(int64_t)in->kept};
  Call call = {.in = in,
               .first = view(MIL_TYPE_FLOAT16, 1, kept, in->halves),
               .second = view(MIL_TYPE_UINT1, 1, dims, in->mask)};
  require(milCheckSparse(&call.first, &call.second, diag));
  measure(bench, "milDecodeSparse", "fp16, half kept", &call, in->n * 2, runSparse);
  call.first = view(MIL_TYPE_INT8, 1, kept, in->int8s);
  measure(bench, "milDecodeSparse", "int8, half kept", &call, in->n, runSparse);
  call.first = view(MIL_TYPE_FLOAT16, 1, dims, in->halves);
  call.second = (MilTensorView){.data = NULL};
  require(milCheckCast(&call.first, diag));
  measure(bench, "milDecodeCast", "fp16 to fp32", &call, in->n * 4, runCast);
}

void benchDecoders(Bench *bench) {
  MilDiag diag = milDiagStderr("bench-kernels");
  integers(bench, diag);
  palettes(bench, diag);
  others(bench, diag);
}
