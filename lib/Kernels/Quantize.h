//===- Quantize.h - linear quantization of a group of weights ----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A group of weights shares a scale s and a zero point z: a weight w becomes the code
// q = clip(rint(w / s) + z, lo, hi), which stands for s * (q - z). For the range [a, b] of a group
//
//   symmetric   r = max(|a|, |b|)    s = 2 r / (hi - lo)        z = 0, or hi / 2 for unsigned codes
//   else        a <= 0 <= b          s = (b - a) / (hi - lo)    z = clip(rint((lo b - hi a) / (b -
//   a)))
//
// coremltools rounds every step of this to the type of the weights. In fp32 that is as good, and is
// done here too. In fp16 it overflows and loses codes: here steps are made in double, s is rounded
// once, to a value that is never zero, and coremltools' quantizer is offered beside it, so that the
// better one can be taken. fp32 weights get coremltools' codes; fp16 weights the code whose value,
// as fp16, is nearest.
//
// Types    weights as float, whatever their own type; codes one byte each, two's complement, ready
//          for milPackBits.
// Result   the same on every machine; does not depend on how a group is cut, but for the order in
//          which errors are added.
// Source   coremltools optimize/_utils.py, quantize_weight_by_dtype; checked by
//          test/unit/kernels-quantize.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_QUANTIZE_H
#define MIL_KERNELS_QUANTIZE_H

#include "mil-c/DataType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The codes of a type.
typedef struct MilCodes {
  int lo, hi;
  bool symmetric; ///< the zero point is `middle`, whatever the weights
  int middle;
} MilCodes;

/// type: int8, uint8, int4 or uint4. Symmetric ranges leave out one code: -127 to 127, 0 to 254.
MilCodes milCodesOf(MilDataType type, bool symmetric);

typedef struct MilQuantizer {
  MilDataType type; ///< of weights and scale: fp16 or fp32
  float scale;      ///< exact in `type`; finite and above zero
  int zero;
  int lo, hi; ///< codes whose values are finite in `type`
} MilQuantizer;

/// The quantizer of the range [min, max], which is finite.
MilQuantizer milQuantizerOf(const MilCodes *codes, MilDataType type, double min, double max);

enum { MIL_MAX_QUANTIZERS = 4 };
/// The quantizers of the range that come into question, in the order in which they win ties:
/// coremltools' own, unless its arithmetic overflows or vanishes; the one above, if there is no
/// other or the type is fp16; neighbours of scales that are denormal or that give infinite values.
/// Returns how many, mostly 1.
unsigned milQuantizersOf(const MilCodes *codes, MilDataType type, double min, double max,
                         MilQuantizer out[MIL_MAX_QUANTIZERS]);

/// Widens [*min, *max] to include x. False when a value is NaN or infinite.
bool milFindRange(const float *x, size_t n, float *min, float *max);

/// The squared error of the values of the codes that milQuantize gives.
double milQuantizeError(const MilQuantizer *quantizer, const float *x, size_t n);
/// Shapes   x, codes: n. Any alignment; they must not overlap.    Errors   none.
/// Returns the squared error.
double milQuantize(const MilQuantizer *quantizer, const float *x, size_t n, uint8_t *codes);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_QUANTIZE_H
