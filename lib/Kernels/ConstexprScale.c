//===- ConstexprScale.c - constexprs that calculate --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// affine_dequantize, blockwise_shift_scale, its sparse form and cast. All of them go through the
// data in chunks: widen to float (exact for every element type), subtract, multiply, narrow. fp16
// arithmetic is float arithmetic rounded to fp16 after each operation; a float has more than twice
// the digits of an fp16, so rounding twice gives what rounding once would.
//===----------------------------------------------------------------------===//
#include "BitPack.h"
#include "BlockGrid.h"
#include "Constexpr.h"
#include "Float16.h"

enum { CHUNK = 256 };

static size_t minSize(uint64_t a, size_t b) { return a < b ? (size_t)a : b; }

// out[i] = element index[i], as float.
static void gather(const MilTensorView *view, const size_t *index, size_t n, float *out) {
  const uint8_t *bytes = view->data;
  switch (view->type) {
  case MIL_TYPE_FLOAT32:
    for (size_t i = 0; i < n; ++i)
      memcpy(&out[i], bytes + 4 * index[i], 4);
    break;
  case MIL_TYPE_FLOAT16:
    for (size_t i = 0; i < n; ++i) {
      uint16_t half;
      memcpy(&half, bytes + 2 * index[i], 2);
      out[i] = milHalfToFloat(half);
    }
    break;
  case MIL_TYPE_INT8:
    for (size_t i = 0; i < n; ++i)
      out[i] = (int8_t)bytes[index[i]];
    break;
  case MIL_TYPE_UINT8:
    for (size_t i = 0; i < n; ++i)
      out[i] = bytes[index[i]];
    break;
  case MIL_TYPE_INT4: // the sign is bit 3
    for (size_t i = 0; i < n; ++i)
      out[i] = (float)((int)(milGetBits(bytes, 4, index[i]) ^ 8) - 8);
    break;
  case MIL_TYPE_UINT4:
    for (size_t i = 0; i < n; ++i)
      out[i] = (float)milGetBits(bytes, 4, index[i]);
    break;
  default:
    break; // the check lets nothing else pass
  }
}

static void load(const MilTensorView *view, uint64_t first, size_t n, float *out) {
  size_t index[CHUNK];
  for (size_t i = 0; i < n; ++i)
    index[i] = (size_t)first + i;
  gather(view, index, n, out);
}

static void store(MilDataType type, const float *values, uint64_t first, size_t n, void *out) {
  if (type == MIL_TYPE_FLOAT32) {
    memcpy((uint8_t *)out + 4 * first, values, 4 * n);
    return;
  }
  for (size_t i = 0; i < n; ++i) {
    uint16_t half = milFloatToHalf(values[i]);
    memcpy((uint8_t *)out + 2 * (first + i), &half, 2);
  }
}

static void roundToHalf(float *values, size_t n) {
  for (size_t i = 0; i < n; ++i)
    values[i] = milHalfToFloat(milFloatToHalf(values[i]));
}

// The grid of a scalar, or of a vector along one axis.
static BlockGrid axisGrid(const MilTensorView *data, const MilTensorView *view, int64_t axis) {
  int64_t blocks[MIL_CONSTEXPR_MAX_RANK];
  for (unsigned k = 0; k < data->rank; ++k)
    blocks[k] = 1;
  if (view->rank == 1)
    blocks[axis < 0 ? axis + data->rank : axis] = view->dims[0];
  return milBlockGrid(data->rank, data->dims, blocks);
}

void milDecodeAffine(const MilTensorView *quantized, const MilTensorView *zeroPoint,
                     const MilTensorView *scale, int64_t axis, void *out) {
  uint64_t count;
  if (!milTensorViewCount(quantized, &count))
    return;
  BlockGrid scaleGrid = axisGrid(quantized, scale, axis);
  BlockGrid zeroGrid = axisGrid(quantized, zeroPoint, axis);
  for (uint64_t first = 0; first < count; first += CHUNK) {
    float value[CHUNK], zero[CHUNK], factor[CHUNK];
    size_t block[CHUNK], n = minSize(count - first, CHUNK);
    load(quantized, first, n, value);
    milBlockGridFind(&zeroGrid, first, n, block);
    gather(zeroPoint, block, n, zero);
    milBlockGridFind(&scaleGrid, first, n, block);
    gather(scale, block, n, factor);
    for (size_t i = 0; i < n; ++i)
      value[i] = (value[i] - zero[i]) * factor[i];
    store(scale->type, value, first, n, out);
  }
}

// values[i] = scale[block[i]] * (values[i] - offset[block[i]]), before the rounding that store
// does.
static void shiftAndScale(MilDataType dataType, const MilTensorView *scale,
                          const MilTensorView *offset, const size_t *block, size_t n,
                          float *values) {
  float operand[CHUNK];
  bool half = scale->type == MIL_TYPE_FLOAT16;
  if (half && dataType == MIL_TYPE_FLOAT32)
    roundToHalf(values, n);
  if (offset != NULL) {
    gather(offset, block, n, operand);
    for (size_t i = 0; i < n; ++i)
      values[i] -= operand[i];
    if (half && offset->type != MIL_TYPE_FLOAT32)
      roundToHalf(values, n);
  }
  gather(scale, block, n, operand);
  for (size_t i = 0; i < n; ++i)
    values[i] *= operand[i];
}

void milDecodeBlockwise(const MilTensorView *data, const MilTensorView *scale,
                        const MilTensorView *offset, void *out) {
  uint64_t count;
  if (!milTensorViewCount(data, &count))
    return;
  BlockGrid grid = milBlockGrid(data->rank, data->dims, scale->dims);
  for (uint64_t first = 0; first < count; first += CHUNK) {
    float values[CHUNK];
    size_t block[CHUNK], n = minSize(count - first, CHUNK);
    load(data, first, n, values);
    milBlockGridFind(&grid, first, n, block);
    shiftAndScale(data->type, scale, offset, block, n, values);
    store(scale->type, values, first, n, out);
  }
}

void milDecodeSparseBlockwise(const MilTensorView *mask, const MilTensorView *nonzero,
                              const MilTensorView *scale, const MilTensorView *offset,
                              void *outValues) {
  uint64_t count, done = 0;
  if (!milTensorViewCount(mask, &count))
    return;
  BlockGrid grid = milBlockGrid(mask->rank, mask->dims, scale->dims);
  for (uint64_t first = 0; first < count; first += CHUNK) {
    float values[CHUNK];
    uint8_t bits[CHUNK];
    size_t block[CHUNK], n = minSize(count - first, CHUNK), ones = 0;
    milBlockGridFind(&grid, first, n, block);
    milUnpackBits(mask->data, 1, (size_t)first, n, bits);
    for (size_t i = 0; i < n; ++i) // keep the blocks of the ones
      if (bits[i])
        block[ones++] = block[i];
    load(nonzero, done, ones, values);
    shiftAndScale(nonzero->type, scale, offset, block, ones, values);
    store(scale->type, values, done, ones, outValues);
    done += ones;
  }
}

void milDecodeCast(const MilTensorView *source, float *out) {
  uint64_t count;
  if (!milTensorViewCount(source, &count))
    return;
  for (uint64_t first = 0; first < count; first += CHUNK)
    load(source, first, minSize(count - first, CHUNK), out + first);
}
