//===- Weights.h - which constants a technique may touch ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A candidate is a `mil.const` inside a function with ten elements or more of fp16, fp32, int8 or
// uint8, of which at least one use is an operation; or the outermost of the constexpr operations
// that make such a value. Source: coremltools/optimize/coreml/_quantization_passes.py,
// AbstractCompressionPass.
//===----------------------------------------------------------------------===//
#ifndef MIL_PASSES_WEIGHTS_H
#define MIL_PASSES_WEIGHTS_H

#include "Forms.h"
#include "mil-c/Buffer.h"

/// A tensor without its bytes.
typedef struct MilTensorShape {
  MilDataType type;
  intptr_t rank;
  const int64_t *dims; ///< in the arena
  uint64_t elements;
} MilTensorShape;

typedef struct MilWeight {
  MlirOperation op; ///< the mil.const, or the outermost constexpr
  MlirValue result; ///< of it: what operations use
  MilForm form;
  MlirOperation function; ///< around it
  int version;            ///< specification version of the function's opset
  MilString name;         ///< MIL name; empty when it has none
  uint64_t ordinal;       ///< how many candidates of the function before it have that name
  MilTensorShape whole;
  const char *skip; ///< why a technique leaves it alone; null: it does not

  // For a technique that takes it: milWeightFocus.
  const void *options; ///< null: none does
  double *outError;    ///< who wants to know the mean squared error; null: nobody
  bool goesOn;         ///< another technique follows
  MilSite site;        ///< what it works on
  MlirOperation siteOp;
  MlirAttribute value; ///< of the site; null when it is made of several
  MlirAttribute key;   ///< equal keys: whatever is read below `siteOp` is equal; null: not known
  MilDataType type;    ///< of the site, as the others
  intptr_t rank;
  const int64_t *dims;
  uint64_t elements;
} MilWeight;

typedef struct MilWeights {
  MilWeight *data;
  size_t size;
} MilWeights;

enum { MIL_WEIGHT_LEAST_ELEMENTS = 10 };
/// fp16, fp32, int8 and uint8.
bool milIsWeightType(MilDataType type);

/// The candidates below `root` in program order. `skip` is set for those that no technique may touch:
/// they take part in another weight, have rank 1 or less, no bytes, or integers that are no numbers:
/// indices, and all that is used as integers.
MIL_WARN_UNUSED MilStatus milWeightsCollect(MlirOperation root, MilArena *arena,
                                            MilWeights *outWeights, MilDiag diag);

/// Sets what a technique sees of a weight: the elements of a part of it, or all of them.
void milWeightFocus(MilWeight *weight, MilSite site, MilArena *arena);

/// The elements of the weight's site in one piece, row major; pruned ones with their zeros. Lent by
/// the context or the arena, or allocated where they had to be made. Release it in any case. With
/// MIL_SITE_NONZERO `*outMask` gets a bit per element, lent in the same way, else null.
MIL_WARN_UNUSED MilStatus milWeightGetBytes(const MilWeight *weight, MilArena *arena,
                                            MilBuffer *outBytes, const uint8_t **outMask,
                                            MilDiag diag);

/// The weight as [outer, dims[axis], inner].
void milWeightSplit(const MilWeight *weight, int64_t axis, uint64_t *outer, uint64_t *channels,
                    uint64_t *inner);

/// Bytes of all elements of the weight.
uint64_t milWeightBytes(const MilWeight *weight);

/// "64x32", in the arena.
const char *milShapeText(const MilTensorShape *shape, MilArena *arena);

#endif // MIL_PASSES_WEIGHTS_H
