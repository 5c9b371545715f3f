//===- kernels-constexpr.c - what constexprs evaluate to --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "BitPack.h"
#include "BlockGrid.h"
#include "Check.h"
#include "Constexpr.h"
#include "Float16.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DIMS(...) ((const int64_t[]){__VA_ARGS__})
#define VIEW(type, dims, data)                                                                     \
  (&(MilTensorView){MIL_TYPE_##type, sizeof(dims) / sizeof(int64_t), dims, data})
#define SCALAR(type, data) (&(MilTensorView){MIL_TYPE_##type, 0, NULL, data})
#define SAME(out, ...)                                                                             \
  CHECK(memcmp(out, ((const __typeof__ (*(out))[]){__VA_ARGS__}),                                  \
               sizeof((const __typeof__ (*(out))[]){__VA_ARGS__})) == 0)

static uint16_t half(double value) { return milDoubleToHalf(value); }

static void affine(void) {
  const uint8_t data[] = {10, 11, 200, 201, 0, 255}; // [2, 3]
  const uint8_t zero = 10, zeros[] = {10, 11, 12};
  const float scale = 0.5f, scales[] = {0.5f, 2};
  const float zeroFloat = 0.25f;
  const int8_t signedData[] = {-128, 127}, signedZero = -1;
  float out[6];
  uint16_t halves[6];

  const MilTensorView *quantized = VIEW(UINT8, DIMS(2, 3), data);
  CHECK_OK(
      milCheckAffine(quantized, SCALAR(UINT8, &zero), SCALAR(FLOAT32, &scale), 0, CHECK_DIAG()));
  milDecodeAffine(quantized, SCALAR(UINT8, &zero), SCALAR(FLOAT32, &scale), 0, out);
  SAME(out, 0, 0.5f, 95, 95.5f, -5, 122.5f);
  CHECK_OK(milCheckAffine(quantized, SCALAR(FLOAT32, &zeroFloat), VIEW(FLOAT32, DIMS(2), scales),
                          -2, CHECK_DIAG()));
  milDecodeAffine(quantized, SCALAR(FLOAT32, &zeroFloat), VIEW(FLOAT32, DIMS(2), scales), -2, out);
  SAME(out, 4.875f, 5.375f, 99.875f, 401.5f, -0.5f, 509.5f);
  milDecodeAffine(quantized, VIEW(UINT8, DIMS(3), zeros), SCALAR(FLOAT32, &scale), 1, out);
  SAME(out, 0, 0, 94, 95.5f, -5.5f, 121.5f);

  // fp16: the product is rounded, the difference is not; -128 - (-1) does not wrap.
  const uint16_t third = half(1.0 / 3);
  milDecodeAffine(VIEW(INT8, DIMS(2), signedData), SCALAR(INT8, &signedZero),
                  SCALAR(FLOAT16, &third), 0, halves);
  SAME(halves, half(-127 * (double)milHalfToFloat(third)),
       half(128 * (double)milHalfToFloat(third)));
}

static void affineErrors(void) {
  const uint8_t data[6] = {0};
  const float scales[3] = {1, 1, 1};
  const MilTensorView *quantized = VIEW(UINT8, DIMS(2, 3), data), *zero = SCALAR(UINT8, data);
  const MilTensorView *scale = VIEW(FLOAT32, DIMS(3), scales);
  MilDiag diag = CHECK_DIAG();
  CHECK_OK(milCheckAffine(quantized, zero, scale, 1, diag));
  CHECK_FAILS(milCheckAffine(quantized, zero, scale, 0, diag), MIL_MALFORMED, "scale: 3 elements");
  CHECK_FAILS(milCheckAffine(quantized, zero, scale, 2, diag), MIL_MALFORMED, "axis: 2");
  CHECK_FAILS(milCheckAffine(quantized, zero, scale, -3, diag), MIL_MALFORMED, "axis: -3");
  CHECK_FAILS(milCheckAffine(scale, zero, scale, 0, diag), MIL_MALFORMED,
              "quantized_data: type fp32");
  CHECK_FAILS(milCheckAffine(zero, zero, scale, 0, diag), MIL_MALFORMED, "quantized_data: rank 0");
  CHECK_FAILS(milCheckAffine(quantized, quantized, scale, 1, diag), MIL_MALFORMED,
              "zero_point: rank 2");
  CHECK_FAILS(milCheckAffine(quantized, zero, zero, 1, diag), MIL_MALFORMED, "scale: type uint8");
  CHECK_FAILS(milCheckAffine(VIEW(UINT8, DIMS(-1), data), zero, scale, 0, diag), MIL_MALFORMED,
              "dimension is negative");
  CHECK_FAILS(milCheckAffine(VIEW(UINT8, DIMS(1LL << 40, 1LL << 40), data), zero, scale, 0, diag),
              MIL_MALFORMED, "too large");
  const int64_t many[17] = {0};
  const MilTensorView deep = {MIL_TYPE_UINT8, 17, many, data};
  CHECK_FAILS(milCheckAffine(&deep, zero, scale, 0, diag), MIL_UNSUPPORTED, "rank 17");
}

static void lut(void) {
  // Two groups of rows, 2 bits: the example of the operation's documentation.
  const uint8_t indices[] = {2, 3, 3, 0, 1, 0, 3, 0, 2, 1, 0, 3};
  const uint16_t palette[] = {half(1), half(5),  half(9),  half(13),
                              half(2), half(10), half(18), half(26)};
  uint8_t packed[3];
  uint16_t out[12];
  milPackBits(indices, 2, COUNT(indices), packed);
  const MilTensorView *view = VIEW(UINT2, DIMS(6, 2), packed);
  const MilTensorView *lut = VIEW(FLOAT16, DIMS(2, 1, 4, 1), palette);
  CHECK_OK(milCheckLut(view, lut, MIL_NO_AXIS, CHECK_DIAG()));
  milDecodeLut(view, lut, MIL_NO_AXIS, out);
  SAME(out, half(9), half(13), half(13), half(1), half(5), half(1), half(26), half(2), half(18),
       half(10), half(2), half(26));
  const MilTensorView *columns = VIEW(FLOAT16, DIMS(1, 2, 4, 1), palette);
  milDecodeLut(view, columns, MIL_NO_AXIS, out);
  SAME(out, half(9), half(26), half(13), half(2), half(5), half(2), half(13), half(2), half(9),
       half(10), half(1), half(26));

  // Vectors of three along each axis in turn.
  const uint8_t bits[] = {0, 0, 1, 0, 1, 1, 0, 0};
  const int8_t vectors[] = {1, 2, 3, -1, -2, -3};
  int8_t dense[24];
  milPackBits(bits, 1, COUNT(bits), packed);
  view = VIEW(UINT1, DIMS(2, 2, 2), packed);
  lut = VIEW(INT8, DIMS(1, 1, 1, 2, 3), vectors);
  CHECK_OK(milCheckLut(view, lut, 1, CHECK_DIAG()));
  milDecodeLut(view, lut, 1, dense);
  SAME(dense, 1, 1, 2, 2, 3, 3, -1, 1, -2, 2, -3, 3, -1, -1, -2, -2, -3, -3, 1, 1, 2, 2, 3, 3);
  milDecodeLut(view, lut, -1, dense);
  SAME(dense, 1, 2, 3, 1, 2, 3, -1, -2, -3, 1, 2, 3, -1, -2, -3, -1, -2, -3, 1, 2, 3, 1, 2, 3);
  milDecodeLut(view, lut, 0, dense);
  SAME(dense, 1, 1, -1, 1, 2, 2, -2, 2, 3, 3, -3, 3, -1, -1, 1, 1, -2, -2, 2, 2, -3, -3, 3, 3);
}

// Palettes of weights without elements, of which there may be any number of rows.
static void lutEmpty(void) {
  const uint16_t palette[4] = {0};
  uint8_t none = 7;
  const MilTensorView *view = VIEW(UINT2, DIMS(0, 4), &none);
  const MilTensorView *lut = VIEW(FLOAT16, DIMS(1, 1, 4, 1), palette);
  CHECK_OK(milCheckLut(view, lut, MIL_NO_AXIS, CHECK_DIAG()));
  milDecodeLut(view, lut, MIL_NO_AXIS, &none);
  const MilTensorView *mask = VIEW(UINT1, DIMS(INT64_C(1) << 50, 0), &none);
  const MilTensorView *vectors = VIEW(FLOAT16, DIMS(1, 1, 2, 2), palette);
  const MilTensorView *indices = VIEW(UINT1, DIMS(0), &none);
  CHECK_OK(milCheckLutToSparse(mask, indices, vectors, 0, CHECK_DIAG()));
  milDecodeLutToSparse(mask, indices, vectors, 0, &none, &none);
  CHECK(none == 7);
}

// Every width, longer than any internal buffer: out = index.
static void lutWidths(void) {
  static const struct {
    unsigned bits;
    MilDataType type;
  } widths[] = {{1, MIL_TYPE_UINT1}, {2, MIL_TYPE_UINT2}, {3, MIL_TYPE_UINT3},
                {4, MIL_TYPE_UINT4}, {6, MIL_TYPE_UINT6}, {8, MIL_TYPE_UINT8}};
  enum { N = 1001 };
  for (size_t w = 0; w < COUNT(widths); ++w) {
    float palette[256], out[N];
    uint8_t indices[N], packed[N];
    unsigned entries = 1u << widths[w].bits, wrong = 0;
    for (unsigned e = 0; e < entries; ++e)
      palette[e] = (float)e;
    for (unsigned i = 0; i < N; ++i)
      indices[i] = (uint8_t)(i * 7 % entries);
    milPackBits(indices, widths[w].bits, N, packed);
    const MilTensorView view = {widths[w].type, 1, DIMS(N), packed};
    const MilTensorView *lut = VIEW(FLOAT32, DIMS(1, entries, 1), palette);
    CHECK_OK(milCheckLut(&view, lut, 0, CHECK_DIAG()));
    milDecodeLut(&view, lut, 0, out);
    for (unsigned i = 0; i < N; ++i)
      wrong += out[i] != indices[i];
    CHECK(wrong == 0);
  }
}

static void lutErrors(void) {
  const uint8_t data[64] = {0};
  MilDiag diag = CHECK_DIAG();
  const MilTensorView *indices = VIEW(UINT2, DIMS(4, 6), data);
  CHECK_OK(milCheckLut(indices, VIEW(INT8, DIMS(2, 3, 4, 1), data), MIL_NO_AXIS, diag));
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(2, 4, 1), data), 0, diag), MIL_MALFORMED,
              "lut: rank 3, expected 4");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(3, 3, 4, 1), data), 0, diag), MIL_MALFORMED,
              "lut: dimension 0 is 3");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(0, 3, 4, 1), data), 0, diag), MIL_MALFORMED,
              "lut: dimension 0 is 0");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(1, 1, 8, 1), data), 0, diag), MIL_MALFORMED,
              "lut: 8 entries, expected 4");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(1, 1, 4, 2), data), MIL_NO_AXIS, diag),
              MIL_MALFORMED, "vector_axis: missing");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(1, 1, 4, 2), data), 2, diag), MIL_MALFORMED,
              "vector_axis: 2");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT8, DIMS(1, 1, 4, 0), data), 0, diag), MIL_MALFORMED,
              "without elements");
  CHECK_FAILS(milCheckLut(VIEW(INT8, DIMS(4), data), VIEW(INT8, DIMS(1, 4, 1), data), 0, diag),
              MIL_MALFORMED, "indices: type int8");
  CHECK_FAILS(milCheckLut(indices, VIEW(INT4, DIMS(1, 1, 4, 1), data), 0, diag), MIL_MALFORMED,
              "lut: type int4");
  CHECK_FAILS(milCheckLut(SCALAR(UINT2, data), VIEW(INT8, DIMS(4, 1), data), 0, diag),
              MIL_MALFORMED, "indices: rank 0");
}

static void sparse(void) {
  const uint8_t mask[] = {0x96, 0xFD}; // 0 1 1 0 1 0 0 1, 1 (and padding that does not count)
  const float values[] = {1, -0.0f, 3, 4, 5};
  const uint8_t nibbles[] = {0x2F, 0x43, 0x08}; // -1 2 3 4 -8 as int4
  const uint16_t halves[] = {1, 2, 3, 4, 5};
  float out[9];
  uint8_t packed[5];
  uint16_t outHalves[9];
  const MilTensorView *view = VIEW(UINT1, DIMS(3, 3), mask);
  CHECK_OK(milCheckSparse(VIEW(FLOAT32, DIMS(5), values), view, CHECK_DIAG()));
  milDecodeSparse(VIEW(FLOAT32, DIMS(5), values), view, out);
  SAME(out, 0, 1, -0.0f, 0, 3, 0, 0, 4, 5);
  milDecodeSparse(VIEW(INT4, DIMS(5), nibbles), view, packed);
  SAME(packed, 0xF0, 0x02, 0x03, 0x40, 0x08);
  milDecodeSparse(VIEW(FLOAT16, DIMS(5), halves), view, outHalves);
  SAME(outHalves, 0, 1, 2, 0, 3, 0, 0, 4, 5);
  milDecodeSparse(VIEW(UINT8, DIMS(5), nibbles), VIEW(UINT1, DIMS(0), mask), packed); // nothing
  CHECK(packed[0] == 0xF0);

  MilDiag diag = CHECK_DIAG();
  CHECK_FAILS(milCheckSparse(VIEW(FLOAT32, DIMS(4), values), view, diag), MIL_MALFORMED,
              "mask: 5 ones in mask, but nonzero_data has 4 elements");
  CHECK_FAILS(milCheckSparse(VIEW(FLOAT32, DIMS(1, 5), values), view, diag), MIL_MALFORMED,
              "nonzero_data: rank 2");
  CHECK_FAILS(milCheckSparse(VIEW(UINT2, DIMS(5), values), view, diag), MIL_MALFORMED,
              "nonzero_data: type uint2");
  CHECK_FAILS(milCheckSparse(VIEW(FLOAT32, DIMS(5), values), VIEW(UINT8, DIMS(9), mask), diag),
              MIL_MALFORMED, "mask: type uint8");
}

static void blockwise(void) {
  const uint8_t data[] = {0x18, 0x7F, 0xF8, 0x70}; // [2, 4] int4: -8 1 -1 7, -8 -1 0 7
  const uint8_t offset[] = {0x21, 0xF8};           // [2, 2] int4: 1 2, -8 -1
  const float scale[] = {0.5f, 2, 1, 10};
  float out[8];
  const MilTensorView *view = VIEW(INT4, DIMS(2, 4), data),
                      *scales = VIEW(FLOAT32, DIMS(2, 2), scale);
  const MilTensorView *offsets = VIEW(INT4, DIMS(2, 2), offset);
  CHECK_OK(milCheckBlockwise(view, scales, offsets, CHECK_DIAG()));
  milDecodeBlockwise(view, scales, offsets, out);
  SAME(out, -4.5f, 0, -6, 10, 0, 7, 10, 80);
  milDecodeBlockwise(view, scales, NULL, out);
  SAME(out, -4, 0.5f, -2, 14, -8, -1, 0, 70);
  milDecodeBlockwise(VIEW(UINT4, DIMS(2, 4), data), VIEW(FLOAT32, DIMS(1, 4), scale), NULL, out);
  SAME(out, 4, 2, 15, 70, 4, 30, 0, 70);

  // fp16 rounds the difference and then the product; fp32 data is rounded first.
  const uint16_t halfData[] = {half(2049 - 1)}, halfOffset[] = {half(-0.75)},
                 halfScale[] = {half(0.1)};
  const float floatData[] = {1 + 0x1p-11f + 0x1p-20f}, floatOffset[] = {-0.75f};
  uint16_t halves[1];
  const MilTensorView *tenth = VIEW(FLOAT16, DIMS(1), halfScale);
  milDecodeBlockwise(VIEW(FLOAT16, DIMS(1), halfData), tenth, VIEW(FLOAT16, DIMS(1), halfOffset),
                     halves);
  // 2048.75 is between 2048 and 2050
  CHECK(halves[0] == half(2048 * (double)milHalfToFloat(half(0.1))));
  milDecodeBlockwise(VIEW(FLOAT16, DIMS(1), halfData), tenth, VIEW(FLOAT32, DIMS(1), floatOffset),
                     halves);
  CHECK(halves[0] == half(2048.75 * milHalfToFloat(half(0.1))));
  milDecodeBlockwise(VIEW(FLOAT32, DIMS(1), floatData), tenth, NULL, halves);
  CHECK(halves[0] == half((1 + 0x1p-10) * milHalfToFloat(half(0.1))));
}

static void blockwiseErrors(void) {
  const uint8_t data[64] = {0};
  MilDiag diag = CHECK_DIAG();
  const MilTensorView *view = VIEW(UINT4, DIMS(4, 6), data),
                      *scale = VIEW(FLOAT16, DIMS(2, 3), data);
  CHECK_OK(milCheckBlockwise(view, scale, VIEW(FLOAT32, DIMS(2, 3), data), diag));
  CHECK_FAILS(milCheckBlockwise(view, VIEW(FLOAT16, DIMS(2), data), NULL, diag), MIL_MALFORMED,
              "scale: rank 1, expected 2");
  CHECK_FAILS(milCheckBlockwise(view, VIEW(FLOAT16, DIMS(2, 4), data), NULL, diag), MIL_MALFORMED,
              "scale: dimension 1 is 4");
  CHECK_FAILS(milCheckBlockwise(view, VIEW(UINT8, DIMS(2, 3), data), NULL, diag), MIL_MALFORMED,
              "scale: type uint8");
  CHECK_FAILS(milCheckBlockwise(view, scale, VIEW(INT4, DIMS(2, 3), data), diag), MIL_MALFORMED,
              "offset: type int4, expected uint4");
  CHECK_FAILS(milCheckBlockwise(view, scale, VIEW(UINT4, DIMS(2, 1), data), diag), MIL_MALFORMED,
              "offset: dimension 1 is 1");
  CHECK_FAILS(milCheckBlockwise(view, scale, VIEW(UINT4, DIMS(6), data), diag), MIL_MALFORMED,
              "offset: rank 1");
  CHECK_FAILS(milCheckBlockwise(VIEW(UINT6, DIMS(4, 6), data), scale, NULL, diag), MIL_MALFORMED,
              "data: type uint6");
}

static void lutToSparse(void) {
  // The example of the operation's documentation.
  const uint8_t bits[] = {1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0};
  const uint8_t indices[] = {0, 1, 1, 0, 1, 1, 0, 0, 1};
  uint8_t mask[3], packed[2], outMask[6];
  milPackBits(bits, 1, COUNT(bits), mask);
  milPackBits(indices, 1, COUNT(indices), packed);
  const MilTensorView *maskView = VIEW(UINT1, DIMS(4, 6), mask),
                      *view = VIEW(UINT1, DIMS(9), packed);
  const uint16_t scalar[] = {20, 30}, vector[] = {20, 21, 30, 31};
  uint16_t values[18];
  CHECK_OK(milCheckLutToSparse(maskView, view, VIEW(FLOAT16, DIMS(1, 1, 2, 1), scalar), MIL_NO_AXIS,
                               CHECK_DIAG()));
  milDecodeLutToSparse(maskView, view, VIEW(FLOAT16, DIMS(1, 1, 2, 1), scalar), MIL_NO_AXIS,
                       outMask, values);
  CHECK(memcmp(outMask, mask, 3) == 0);
  SAME(values, 20, 30, 30, 20, 30, 30, 20, 20, 30);

  uint8_t expanded[6], rows[48];
  const MilTensorView *pairs = VIEW(FLOAT16, DIMS(1, 1, 2, 2), vector);
  for (int i = 0; i < 48; ++i) // along axis 0 every row comes twice
    rows[i] = bits[i / 12 * 6 + i % 6];
  milPackBits(rows, 1, 48, expanded);
  milDecodeLutToSparse(maskView, view, pairs, 0, outMask, values);
  CHECK(memcmp(outMask, expanded, 6) == 0);
  SAME(values, 20, 30, 21, 31, 30, 20, 30, 31, 21, 31, 30, 20, 20, 31, 21, 21, 30, 31);
  for (int i = 0; i < 48; ++i) // along axis 1 every bit
    rows[i] = bits[i / 2];
  milPackBits(rows, 1, 48, expanded);
  milDecodeLutToSparse(maskView, view, pairs, -1, outMask, values);
  CHECK(memcmp(outMask, expanded, 6) == 0);
  SAME(values, 20, 21, 30, 31, 30, 31, 20, 21, 30, 31, 30, 31, 20, 21, 20, 21, 30, 31);

  // The palette is chosen by the place in the dense grid.
  const uint16_t groups[] = {1, 2, 3, 4};
  milDecodeLutToSparse(maskView, view, VIEW(FLOAT16, DIMS(2, 1, 2, 1), groups), MIL_NO_AXIS,
                       outMask, values);
  SAME(values, 1, 2, 2, 1, 2, 4, 3, 3, 4);

  MilDiag diag = CHECK_DIAG();
  CHECK_FAILS(milCheckLutToSparse(maskView, VIEW(UINT1, DIMS(8), packed), pairs, 0, diag),
              MIL_MALFORMED, "indices_mask: 9 ones");
  CHECK_FAILS(milCheckLutToSparse(maskView, view, pairs, MIL_NO_AXIS, diag), MIL_MALFORMED,
              "vector_axis: missing");
  CHECK_FAILS(milCheckLutToSparse(maskView, VIEW(UINT2, DIMS(9), packed), pairs, 0, diag),
              MIL_MALFORMED, "lut: 2 entries, expected 4");
}

static void sparseBlockwise(void) {
  // The example of the operation's documentation, with a scale that is exact.
  const uint8_t mask[] = {0x73, 0x3C}; // 1100 1110 0011 1100
  const uint8_t data[] = {10, 11, 3, 4, 5, 6, 7, 8, 9}, offset[] = {1, 2, 3, 4};
  const float scale[] = {1, 2, 3, 4};
  float out[9];
  const MilTensorView *maskView = VIEW(UINT1, DIMS(4, 4), mask), *view = VIEW(UINT8, DIMS(9), data);
  const MilTensorView *scales = VIEW(FLOAT32, DIMS(1, 4), scale);
  const MilTensorView *offsets = VIEW(UINT8, DIMS(1, 4), offset);
  CHECK_OK(milCheckSparseBlockwise(maskView, view, scales, offsets, CHECK_DIAG()));
  milDecodeSparseBlockwise(maskView, view, scales, offsets, out);
  SAME(out, 9, 18, 2, 4, 6, 9, 12, 7, 14);
  milDecodeSparseBlockwise(maskView, view, VIEW(FLOAT32, DIMS(4, 1), scale), NULL, out);
  SAME(out, 10, 11, 6, 8, 10, 18, 21, 32, 36);

  MilDiag diag = CHECK_DIAG();
  CHECK_FAILS(milCheckSparseBlockwise(maskView, VIEW(UINT8, DIMS(8), data), scales, NULL, diag),
              MIL_MALFORMED, "data_mask: 9 ones");
  CHECK_FAILS(milCheckSparseBlockwise(maskView, view, VIEW(FLOAT32, DIMS(4), scale), NULL, diag),
              MIL_MALFORMED, "scale: rank 1, expected 2, that of data_mask");
}

// Block numbers against the definition, for all cuttings of a shape and ranges that start anywhere.
static void blockGrids(void) {
  const int64_t dims[] = {4, 6, 1, 2, 3};
  unsigned wrong = 0;
  for (unsigned cut = 0; cut < 3 * 4 * 1 * 2 * 2; ++cut) {
    static const int64_t d4[] = {1, 2, 4}, d6[] = {1, 2, 3, 6}, d2[] = {1, 2}, d3[] = {1, 3};
    const int64_t blocks[] = {d4[cut % 3], d6[cut / 3 % 4], 1, d2[cut / 12 % 2], d3[cut / 24]};
    BlockGrid grid = milBlockGrid(5, dims, blocks);
    for (size_t first = 0; first < 144; first += 5) {
      size_t out[144];
      milBlockGridFind(&grid, first, 144 - first, out);
      for (size_t i = first; i < 144; ++i) {
        size_t rest = i, stride = 1, expected = 0;
        for (int k = 5; k-- > 0;) {
          expected += rest % (size_t)dims[k] / (size_t)(dims[k] / blocks[k]) * stride;
          rest /= (size_t)dims[k];
          stride *= (size_t)blocks[k];
        }
        wrong += out[i - first] != expected;
      }
    }
  }
  CHECK(wrong == 0);
}

static void cast(void) {
  const uint16_t values[] = {half(1.5), 0x8000, 0x7C00, 0x0001};
  float out[4];
  CHECK_OK(milCheckCast(VIEW(FLOAT16, DIMS(2, 2), values), CHECK_DIAG()));
  milDecodeCast(VIEW(FLOAT16, DIMS(2, 2), values), out);
  SAME(out, 1.5f, -0.0f, INFINITY, 0x1p-24f);
  CHECK_FAILS(milCheckCast(VIEW(FLOAT32, DIMS(2), values), CHECK_DIAG()), MIL_MALFORMED,
              "source_val: type fp32");
}

int main(void) {
  affine();
  affineErrors();
  lut();
  lutEmpty();
  lutWidths();
  lutErrors();
  sparse();
  blockwise();
  blockwiseErrors();
  lutToSparse();
  sparseBlockwise();
  blockGrids();
  cast();
  return CHECK_RESULT();
}
