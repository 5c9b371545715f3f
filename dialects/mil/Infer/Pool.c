//===- Pool.c - avg_pool, max_pool, l2_pool -----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

typedef struct Pool {
  MilDims x;
  MilInts kernel, strides, pad;
  MilPadType padType;
  int64_t spatial, ceilMode;
} Pool;

static MilStatus checkSizes(MilInfer *infer, const Pool *pool) {
  MIL_REQUIRE(infer, pool_c1, milRankIsWithin(&pool->x, 3, 5),
              "'x' has shape %s, expected rank 3 to 5: batch, channels, and 1 to 3 spatial "
              "dimensions",
              milShapePrint(infer, &pool->x));
  MIL_REQUIRE(infer, pool_c2, milIntsAre(&pool->kernel, pool->spatial, 1),
              "'kernel_sizes' are %s, expected a positive number for each of the %lld spatial "
              "dimensions",
              milIntsText(infer, &pool->kernel), (long long)pool->spatial);
  MIL_REQUIRE(
      infer, pool_c3, milIntsAre(&pool->strides, pool->spatial, 1),
      "'strides' are %s, expected a positive number for each of the %lld spatial dimensions",
      milIntsText(infer, &pool->strides), (long long)pool->spatial);
  MIL_REQUIRE(infer, pool_c4, milIntsAre(&pool->pad, milDimMul(pool->spatial, 2), INT64_MIN),
              "'pad' is %s, expected %lld numbers: before and after each spatial dimension",
              milIntsText(infer, &pool->pad), (long long)milDimMul(pool->spatial, 2));
  return MIL_OK;
}

static bool padsAreSymmetric(const MilInts *pad) {
  for (int64_t i = 0; pad->elements && i + 1 < pad->count; i += 2)
    if (!milDimsAgree(pad->elements[i], pad->elements[i + 1]))
      return false;
  return true;
}

/// What ceil_mode does not go with.
static MilStatus checkCeilMode(MilInfer *infer, const Pool *pool) {
  if (pool->ceilMode != 1)
    return MIL_OK;
  MIL_REQUIRE(infer, pool_c7, pool->spatial <= 2,
              "'ceil_mode' is true, but 'x' has %lld spatial dimensions, expected 1 or 2",
              (long long)pool->spatial);
  MIL_REQUIRE(infer, pool_c8, pool->padType != MIL_PAD_SAME,
              "'ceil_mode' is true, but 'pad_type' is 'same'");
  MIL_REQUIRE(infer, pool_c9, padsAreSymmetric(&pool->pad),
              "'ceil_mode' is true, but 'pad' is %s, expected the same before and after",
              milIntsText(infer, &pool->pad));
  return MIL_OK;
}

static MilStatus checkPadType(MilInfer *infer, Pool *pool) {
  MilString text = milInferText(infer, "pad_type", "valid");
  MIL_REQUIRE(infer, pool_c5, milPadTypeFromText(text, true, &pool->padType),
              "'pad_type' is '%.*s', expected 'valid', 'same', 'same_lower' or 'custom'",
              MIL_STR(text));
  MIL_REQUIRE(infer, pool_c6, pool->padType != MIL_PAD_SAME_LOWER || infer->request->version >= 7,
              "'pad_type' is 'same_lower'; it needs iOS16 (opset CoreML6)");
  return MIL_OK;
}

MilStatus milInferPool(MilInfer *infer) {
  Pool pool = {.x = milInferShape(infer, "x"),
               .kernel = milInferInts(infer, "kernel_sizes"),
               .strides = milInferInts(infer, "strides"),
               .pad = milInferInts(infer, "pad"),
               .ceilMode = milInferInt(infer, "ceil_mode", 0)};
  pool.spatial = milShapeIsRanked(&pool.x) ? pool.x.rank - 2 : pool.kernel.count;
  MIL_PASS_ON(checkSizes(infer, &pool));
  MIL_PASS_ON(checkPadType(infer, &pool));
  MIL_PASS_ON(checkCeilMode(infer, &pool));
  MIL_REQUIRE(infer, l2_pool_c1,
              strcmp(infer->definition->name, "l2_pool") != 0 || milRankIsWithin(&pool.x, 3, 4),
              "'x' has shape %s, expected rank 3 or 4", milShapePrint(infer, &pool.x));
  for (int i = 0; i < pool.x.rank - 2; ++i) {
    MilWindow window = {.input = pool.x.dims[2 + i],
                        .kernel = milIntsAt(&pool.kernel, i),
                        .stride = milIntsGet(&pool.strides, i, 1),
                        .dilation = 1,
                        .padBefore = milIntsGet(&pool.pad, 2 * i, 0),
                        .padAfter = milIntsGet(&pool.pad, 2 * i + 1, 0),
                        .padType = pool.padType,
                        .ceilMode = pool.ceilMode};
    int64_t count = milWindowCount(&window);
    MIL_REQUIRE(infer, pool_c10, count == MIL_UNKNOWN || count > 0,
                "'x' has shape %s, which a window of %s does not fit in",
                milShapePrint(infer, &pool.x), milIntsText(infer, &pool.kernel));
    pool.x.dims[2 + i] = count;
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &pool.x);
}
