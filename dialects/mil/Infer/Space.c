//===- Space.c - elements move between channels, batch and space --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// A quotient without rest; MIL_UNKNOWN when an operand is. False when there is a rest.
static bool divideExactly(int64_t dim, int64_t by, int64_t *out) {
  bool known = dim != MIL_UNKNOWN && by != MIL_UNKNOWN;
  *out = known && by ? dim / by : MIL_UNKNOWN;
  return !known || (by && dim % by == 0);
}

/// Reads x and the block size of the four operations between channels and space.
static MilStatus readBlock(MilInfer *infer, const char *name, MilDims *outX, int64_t *outBlock) {
  *outX = milInferShape(infer, "x");
  *outBlock = milInferInt(infer, name, MIL_UNKNOWN);
  MIL_REQUIRE(infer, space_c1, milRankIsWithin(outX, 4, 4),
              "'x' has shape %s, expected [batch, channels, height, width]",
              milShapePrint(infer, outX));
  MIL_REQUIRE(infer, space_c2,
              *outBlock == MIL_UNKNOWN || (*outBlock >= 1 && *outBlock <= INT32_MAX),
              "'%s' is %lld, expected 1 or more", name, (long long)*outBlock);
  return MIL_OK;
}

static MilStatus toSpace(MilInfer *infer, const char *name) {
  MilDims x, out = milShapeOfRank(4);
  int64_t block;
  MIL_PASS_ON(readBlock(infer, name, &x, &block));
  if (milShapeIsRanked(&x)) {
    MIL_REQUIRE(infer, space_c3, divideExactly(x.dims[1], milDimMul(block, block), &out.dims[1]),
                "'x' has %lld channels, expected a multiple of %lld, the square of '%s'",
                (long long)x.dims[1], (long long)milDimMul(block, block), name);
    out.dims[0] = x.dims[0];
    out.dims[2] = milDimMul(x.dims[2], block);
    out.dims[3] = milDimMul(x.dims[3], block);
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
MilStatus milInferDepthToSpace(MilInfer *infer) { return toSpace(infer, "block_size"); }
MilStatus milInferPixelShuffle(MilInfer *infer) { return toSpace(infer, "upscale_factor"); }

static MilStatus toDepth(MilInfer *infer, const char *name) {
  MilDims x, out = milShapeOfRank(4);
  int64_t block;
  MIL_PASS_ON(readBlock(infer, name, &x, &block));
  if (milShapeIsRanked(&x)) {
    MIL_REQUIRE(infer, space_c4,
                divideExactly(x.dims[2], block, &out.dims[2]) &&
                    divideExactly(x.dims[3], block, &out.dims[3]),
                "'x' has shape %s, expected height and width that are multiples of %lld, '%s'",
                milShapePrint(infer, &x), (long long)block, name);
    out.dims[0] = x.dims[0];
    out.dims[1] = milDimMul(x.dims[1], milDimMul(block, block));
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
MilStatus milInferSpaceToDepth(MilInfer *infer) { return toDepth(infer, "block_size"); }
MilStatus milInferPixelUnshuffle(MilInfer *infer) { return toDepth(infer, "downscale_factor"); }

//===----------------------------------------------------------------------===//
// Batch
//===----------------------------------------------------------------------===//

/// Blocks of two dimensions, and what is added or cut off at their borders: begin and end of each.
typedef struct Blocks {
  MilDims x;
  int64_t sizes[2], border[2]; ///< `border` is the sum of both ends
} Blocks;

static MilStatus readBlocks(MilInfer *infer, const char *borderName, Blocks *out) {
  MilInts sizes = milInferInts(infer, "block_shape"), border = milInferInts(infer, borderName);
  MilDims shape = milInferShape(infer, borderName);
  out->x = milInferShape(infer, "x");
  MIL_REQUIRE(infer, space_c1, milRankIsWithin(&out->x, 4, 4),
              "'x' has shape %s, expected [batch, channels, height, width]",
              milShapePrint(infer, &out->x));
  MIL_REQUIRE(
      infer, space_to_batch_c1,
      milIntsAre(&sizes, 2, 1) && milIntsAre(&border, 4, 0) &&
          (!milShapeIsRanked(&shape) || (shape.rank == 2 && shape.dims[0] == 2)),
      "'block_shape' is %s and '%s' has shape %s, expected two sizes and [2, 2] numbers from "
      "0",
      milIntsText(infer, &sizes), borderName, milShapePrint(infer, &shape));
  for (int i = 0; i < 2; ++i) {
    out->sizes[i] = milIntsAt(&sizes, i);
    out->border[i] = milDimAdd(milIntsAt(&border, 2 * i), milIntsAt(&border, 2 * i + 1));
  }
  return MIL_OK;
}

MilStatus milInferSpaceToBatch(MilInfer *infer) {
  Blocks blocks;
  MIL_PASS_ON(readBlocks(infer, "paddings", &blocks));
  MilDims out = milShapeOfRank(4);
  for (int i = 0; milShapeIsRanked(&blocks.x) && i < 2; ++i) {
    int64_t padded = milDimAdd(blocks.x.dims[2 + i], blocks.border[i]);
    MIL_REQUIRE(infer, space_to_batch_c2, divideExactly(padded, blocks.sizes[i], &out.dims[2 + i]),
                "dimension %d of 'x' is %lld with its padding, expected a multiple of the block, "
                "%lld",
                2 + i, (long long)padded, (long long)blocks.sizes[i]);
    out.dims[0] = milDimMul(i ? out.dims[0] : blocks.x.dims[0], blocks.sizes[i]);
    out.dims[1] = blocks.x.dims[1];
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}

MilStatus milInferBatchToSpace(MilInfer *infer) {
  Blocks blocks;
  MIL_PASS_ON(readBlocks(infer, "crops", &blocks));
  MilDims out = milShapeOfRank(4);
  int64_t block = milDimMul(blocks.sizes[0], blocks.sizes[1]);
  if (milShapeIsRanked(&blocks.x)) {
    MIL_REQUIRE(infer, batch_to_space_c1, divideExactly(blocks.x.dims[0], block, &out.dims[0]),
                "the batch of 'x' is %lld, expected a multiple of the block, %lld",
                (long long)blocks.x.dims[0], (long long)block);
    out.dims[1] = blocks.x.dims[1];
    for (int i = 0; i < 2; ++i) {
      int64_t full = milDimMul(blocks.x.dims[2 + i], blocks.sizes[i]);
      if (full == MIL_UNKNOWN || blocks.border[i] == MIL_UNKNOWN)
        continue;
      out.dims[2 + i] = full - blocks.border[i];
      MIL_REQUIRE(infer, batch_to_space_c2, out.dims[2 + i] >= 0,
                  "'crops' takes %lld of the %lld in dimension %d", (long long)blocks.border[i],
                  (long long)full, 2 + i);
    }
  }
  return milInferAdd(infer, milInferElement(infer, "x"), &out);
}
