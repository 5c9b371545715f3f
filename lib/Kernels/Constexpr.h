//===- Constexpr.h - decoding compressed constants ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each constexpr operation evaluates to. One decoder per operation, and beside it the check
// that its operands fit together: milCheckX(operands, diag) returns MIL_OK or explains what is
// wrong (MIL_MALFORMED; MIL_UNSUPPORTED for a rank beyond MIL_CONSTEXPR_MAX_RANK). Decoders trust
// operands that passed their check and have no errors of their own.
//
// Arithmetic   That of coremltools: fp32 operations round to fp32 and fp16 operations to fp16, one
//              at a time, to nearest even. Each decoder says which operations it does.
// Packing      Tensors are row major without gaps. Elements below 8 bits are packed as BitPack.h
//              says, in operands and in results. Any alignment. Results must not overlap operands.
// iOS16        The older forms of lut_to_dense and sparse_to_dense hold the packed bits as a uint8
//              vector beside a shape. They are the same operations: present the bytes as a uintN
//              tensor (N = log2 of the palette's length) or a uint1 mask of that shape, and the
//              palette [P] as [1, .., 1, P, 1]. Padding bits of a mask are not looked at.
// Source       coremltools 9.0 converters/mil/mil/ops/defs/iOS16/constexpr_ops.py,
//              iOS18/compression.py, optimize/_utils.py. Checked by test/unit/kernels-constexpr.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_CONSTEXPR_H
#define MIL_KERNELS_CONSTEXPR_H

#include "mil-c/DataType.h"
#include "mil-c/Limits.h"

#ifdef __cplusplus
extern "C" {
#endif

/// For an optional axis that is not given.
#define MIL_NO_AXIS INT64_MIN

/// A tensor somebody else owns. Rank 0 is a scalar; dims may then be null. data holds all elements.
typedef struct MilTensorView {
  MilDataType type;
  unsigned rank;
  const int64_t *dims;
  const void *data;
} MilTensorView;

/// The product of the dimensions; false when one is negative or the product overflows.
MIL_WARN_UNUSED bool milTensorViewCount(const MilTensorView *view, uint64_t *outCount);

/// constexpr_affine_dequantize: out = scale * (quantized - zeroPoint).
/// Types    quantized: int8, uint8; zeroPoint: int8, uint8, fp32; scale: fp16, fp32; out: as scale.
/// Shapes   quantized: any of rank >= 1; zeroPoint, scale: scalar or [quantized.dims[axis]];
///          out: as quantized. A negative axis counts from the end.
/// Rounding difference and product in fp32, then one rounding to the type of scale.
MilStatus milCheckAffine(const MilTensorView *quantized, const MilTensorView *zeroPoint,
                         const MilTensorView *scale, int64_t axis, MilDiag diag) MIL_WARN_UNUSED;
void milDecodeAffine(const MilTensorView *quantized, const MilTensorView *zeroPoint,
                     const MilTensorView *scale, int64_t axis, void *out);

/// constexpr_lut_to_dense: out = lut[group of the position, index].
/// Types    indices: uint1, 2, 3, 4, 6, 8; lut: int8, uint8, fp16, fp32; out: as lut.
/// Shapes   indices: [d0, .., dK-1], K >= 1; lut: [g0, .., gK-1, 2^bits, V], gk divides dk, and
///          position p is in group pk / (dk / gk). vectorAxis: needed when V > 1.
///          out: as indices, dimension vectorAxis times V; entry j of a vector goes to p * V + j.
MilStatus milCheckLut(const MilTensorView *indices, const MilTensorView *lut, int64_t vectorAxis,
                      MilDiag diag) MIL_WARN_UNUSED;
void milDecodeLut(const MilTensorView *indices, const MilTensorView *lut, int64_t vectorAxis,
                  void *out);

/// constexpr_sparse_to_dense: the next element of nonzero where the mask is 1, else 0.
/// Types    nonzero, out: int4, uint4, int8, uint8, fp16, fp32; mask: uint1.
/// Shapes   nonzero: [ones in mask]; mask, out: any of rank >= 1.
MilStatus milCheckSparse(const MilTensorView *nonzero, const MilTensorView *mask,
                         MilDiag diag) MIL_WARN_UNUSED;
void milDecodeSparse(const MilTensorView *nonzero, const MilTensorView *mask, void *out);

/// constexpr_blockwise_shift_scale: out = scale[b] * (data - offset[b]), b the position's block.
/// Types    data: int4, uint4, int8, uint8, fp16, fp32; scale: fp16, fp32; offset: that of data,
///          fp16 or fp32; out: as scale. offset may be null: no subtraction.
/// Shapes   data, out: [d0, .., dK-1], K >= 1; scale, offset: [g0, .., gK-1], gk divides dk; block
///          k of position p is pk / (dk / gk).
/// Rounding data to the type of scale, the difference, the product; each in the type of scale. When
///          scale is fp16 and offset fp32, difference and product are fp32 and the result is
///          rounded to fp16 (coremltools leaves it fp32, which contradicts its own type).
MilStatus milCheckBlockwise(const MilTensorView *data, const MilTensorView *scale,
                            const MilTensorView *offset, MilDiag diag) MIL_WARN_UNUSED;
void milDecodeBlockwise(const MilTensorView *data, const MilTensorView *scale,
                        const MilTensorView *offset, void *out);

/// constexpr_lut_to_sparse: lut_to_dense where the mask is 1.
/// Types    mask, outMask: uint1; the others as lut_to_dense.
/// Shapes   mask: the shape of the indices in lut_to_dense; indicesNonzero: [ones in mask];
///          outMask: as the dense result, every bit repeated V times along vectorAxis;
///          outValues: [V * ones], in row-major order of outMask. Unless vectorAxis is the last
///          axis, the entries of one vector are therefore not neighbours.
MilStatus milCheckLutToSparse(const MilTensorView *mask, const MilTensorView *indicesNonzero,
                              const MilTensorView *lut, int64_t vectorAxis,
                              MilDiag diag) MIL_WARN_UNUSED;
void milDecodeLutToSparse(const MilTensorView *mask, const MilTensorView *indicesNonzero,
                          const MilTensorView *lut, int64_t vectorAxis, void *outMask,
                          void *outValues);

/// constexpr_sparse_blockwise_shift_scale: blockwise_shift_scale where the mask is 1. Its first
/// result is the mask itself.
/// Shapes   mask: the shape of data in blockwise_shift_scale; nonzero, outValues: [ones in mask].
/// Types, rounding   as blockwise_shift_scale.
MilStatus milCheckSparseBlockwise(const MilTensorView *mask, const MilTensorView *nonzero,
                                  const MilTensorView *scale, const MilTensorView *offset,
                                  MilDiag diag) MIL_WARN_UNUSED;
void milDecodeSparseBlockwise(const MilTensorView *mask, const MilTensorView *nonzero,
                              const MilTensorView *scale, const MilTensorView *offset,
                              void *outValues);

/// constexpr_cast: fp16 widened to fp32; the operation has no other form.
MilStatus milCheckCast(const MilTensorView *source, MilDiag diag) MIL_WARN_UNUSED;
void milDecodeCast(const MilTensorView *source, float *out);

#ifdef __cplusplus
}
#endif
#endif // MIL_KERNELS_CONSTEXPR_H
