//===- Random.c - random tensors ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// The element type is that of the distribution's parameters, fp32 by default.
MilStatus milInferRandom(MilInfer *infer) {
  static const char *const names[] = {"prob", "mean", "stddev", "low", "high"};
  MilDataType element = MIL_TYPE_FLOAT32;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i)
    if (milInferHas(infer, names[i]))
      element = milInferElement(infer, names[i]);
  return milInferAddFilled(infer, "shape", element);
}

MilStatus milInferRandomCategorical(MilInfer *infer) {
  static const char *const modes[] = {"logits", "probs", NULL};
  MilDims x = milInferShape(infer, "x");
  MilString mode = milInferText(infer, "mode", "logits");
  int64_t size = milInferInt(infer, "size", 1);
  MIL_REQUIRE(infer, random_categorical_c1, milRankIsWithin(&x, 1, MIL_MAX_RANK),
              "'x' is a scalar, expected rank 1 or more");
  MIL_REQUIRE(infer, random_categorical_c2, milTextIsOneOf(mode, modes),
              "'mode' is '%.*s', expected %s", MIL_STR(mode), milWordsText(infer, modes));
  MIL_REQUIRE(infer, random_categorical_c3, size == MIL_UNKNOWN || size >= 0,
              "'size' is %lld, expected 0 or more", (long long)size);
  if (milShapeIsRanked(&x))
    x.dims[x.rank - 1] = size;
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}
