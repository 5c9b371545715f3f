//===- Decode.c - what constexpr operations evaluate to -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Decode.h"

#include "Operands.h"
#include "mil-c/Limits.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

/// How deep operands may be results of each other: three make a palette of palette codes.
enum { kMaxDepth = 4, kMaxInner = 4 };

typedef struct Context {
  MlirOperation op;
  MilArena *arena;
  MilDiag diag;
  int depth;
  MilDecoded inner[kMaxInner]; ///< operands that had to be decoded
  int numInner;
  uint64_t bytes; ///< of the operands
} Context;

static MilStatus decode(MlirOperation op, MilArena *arena, int depth, MilDecoded *out,
                        MilDiag diag);

/// A result of another constexpr operation, which lives as long as the context.
static MilStatus innerTensor(Context *c, MlirValue value, MilTensorView *outView) {
  MilDecoded *inner = &c->inner[c->numInner];
  if (c->depth == kMaxDepth || c->numInner == kMaxInner)
    return milFail(c->diag, MIL_UNSUPPORTED, "more than %d constexpr operations make one value",
                   kMaxDepth);
  ++c->numInner;
  MilStatus status = decode(mlirOpResultGetOwner(value), c->arena, c->depth + 1, inner, c->diag);
  return status == MIL_OK ? milTypeGetTensor(mlirValueGetType(value),
                                             &inner->results[mlirOpResultGetResultNumber(value)],
                                             c->arena, outView, c->diag)
                          : status;
}

static MilStatus tensor(Context *c, const char *parameter, MilTensorView *outView) {
  MlirValue value = milOpGetInput(c->op, parameter);
  bool isInner = !mlirValueIsNull(value) && milValueIsConstexpr(value);
  MilStatus status = isInner ? innerTensor(c, value, outView)
                             : milAttributeGetTensor(milOpGetParameter(c->op, parameter), c->arena,
                                                     outView, c->diag);
  uint64_t count, bytes;
  if (status == MIL_OK && milTensorViewCount(outView, &count) &&
      milDataTypePackedSize(milDataTypeGet(outView->type), count, &bytes))
    c->bytes += bytes;
  return status;
}
static MlirType resultType(Context *c) {
  return mlirValueGetType(mlirOperationGetResult(c->op, 0));
}
static bool has(Context *c, const char *parameter) {
  MlirValue value = milOpGetInput(c->op, parameter);
  return !mlirAttributeIsNull(milOpGetParameter(c->op, parameter)) ||
         (!mlirValueIsNull(value) && milValueIsConstexpr(value));
}

/// Memory for a result, from its type; the decoder's check has compared the operands with each
/// other, this compares them with the type: `elements` is what the decoder will write.
static MilStatus allocateResult(Context *c, intptr_t result, uint64_t elements,
                                MilBuffer *outBuffer, void **outData) {
  MlirType type = mlirValueGetType(mlirOperationGetResult(c->op, result));
  uint64_t count = 1, bytes;
  bool ok = mlirTypeIsARankedTensor(type) && mlirShapedTypeHasStaticShape(type);
  for (intptr_t i = 0; ok && i < mlirShapedTypeGetRank(type); ++i)
    ok = milCheckedMul(count, (uint64_t)mlirShapedTypeGetDimSize(type, i), &count);
  const MilDataTypeInfo *info =
      ok ? milDataTypeGet(milElementTypeToDataType(mlirShapedTypeGetElementType(type))) : NULL;
  if (!info || count != elements || !milDataTypePackedSize(info, count, &bytes))
    return milFail(c->diag, MIL_MALFORMED,
                   "the operands make %llu elements, the result type has %llu",
                   (unsigned long long)elements, (unsigned long long)count);
  if (bytes / MIL_DECODE_MAX_GROWTH > c->bytes)
    return milFail(c->diag, MIL_UNSUPPORTED,
                   "%llu bytes are made of operands of %llu, expected at most %d times as many",
                   (unsigned long long)bytes, (unsigned long long)c->bytes, MIL_DECODE_MAX_GROWTH);
  return milBufferAllocate((size_t)bytes, outBuffer, outData, c->diag);
}

/// The result types have to be those of the operand that decides them.
static MilStatus checkElement(Context *c, intptr_t result, MilDataType expected) {
  MlirType type = mlirValueGetType(mlirOperationGetResult(c->op, result));
  MilDataType seen = milElementTypeToDataType(mlirShapedTypeGetElementType(type));
  if (seen == expected)
    return MIL_OK;
  return milFail(c->diag, MIL_MALFORMED, "result %d is %s, but its operands make %s", (int)result,
                 seen ? milDataTypeGet(seen)->name : "no tensor of numbers",
                 milDataTypeGet(expected)->name);
}

static uint64_t countOf(const MilTensorView *view) {
  uint64_t count = 0;
  return milTensorViewCount(view, &count) ? count : 0;
}

/// One result of `elements` elements of `type`.
static MilStatus oneResult(Context *c, MilDataType type, uint64_t elements, MilDecoded *decoded,
                           void **out) {
  MilStatus status = checkElement(c, 0, type);
  return status == MIL_OK ? allocateResult(c, 0, elements, &decoded->results[0], out) : status;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static MilStatus affine(Context *c, MilDecoded *decoded) {
  MilTensorView data, zeroPoint, scale;
  MilStatus status;
  void *out;
  int64_t axis = milAttributeGetInteger(milOpGetParameter(c->op, "axis"), 0);
  MIL_TRY(tensor(c, "quantized_data", &data));
  MIL_TRY(tensor(c, "zero_point", &zeroPoint));
  MIL_TRY(tensor(c, "scale", &scale));
  MIL_TRY(milCheckAffine(&data, &zeroPoint, &scale, axis, c->diag));
  MIL_TRY(oneResult(c, scale.type, countOf(&data), decoded, &out));
  milDecodeAffine(&data, &zeroPoint, &scale, axis, out);
done:
  return status;
}

static MilStatus lutToDense(Context *c, MilDecoded *decoded) {
  MilTensorView indices, lut;
  MilStatus status;
  void *out;
  int64_t axis = milAttributeGetInteger(milOpGetParameter(c->op, "vector_axis"), MIL_NO_AXIS);
  MIL_TRY(tensor(c, "indices", &indices));
  MIL_TRY(tensor(c, "lut", &lut));
  if (has(c, "shape")) {
    unsigned bits;
    MIL_TRY(milTensorWidenPalette(&lut, (unsigned)mlirShapedTypeGetRank(resultType(c)), c->arena,
                                  &bits, c->diag));
    MIL_TRY(milTensorUnpack(&indices, bits, resultType(c), c->arena, c->diag));
  }
  MIL_TRY(milCheckLut(&indices, &lut, axis, c->diag));
  MIL_TRY(
      oneResult(c, lut.type, countOf(&indices) * (uint64_t)lut.dims[lut.rank - 1], decoded, &out));
  milDecodeLut(&indices, &lut, axis, out);
done:
  return status;
}

static MilStatus sparseToDense(Context *c, MilDecoded *decoded) {
  MilTensorView nonzero, mask;
  MilStatus status;
  void *out;
  MIL_TRY(tensor(c, "nonzero_data", &nonzero));
  MIL_TRY(tensor(c, "mask", &mask));
  if (has(c, "shape"))
    MIL_TRY(milTensorUnpack(&mask, 1, resultType(c), c->arena, c->diag));
  MIL_TRY(milCheckSparse(&nonzero, &mask, c->diag));
  MIL_TRY(oneResult(c, nonzero.type, countOf(&mask), decoded, &out));
  milDecodeSparse(&nonzero, &mask, out);
done:
  return status;
}

static MilStatus blockwise(Context *c, MilDecoded *decoded) {
  MilTensorView data, scale, offset;
  MilStatus status;
  void *out;
  MIL_TRY(tensor(c, "data", &data));
  MIL_TRY(tensor(c, "scale", &scale));
  if (has(c, "offset"))
    MIL_TRY(tensor(c, "offset", &offset));
  const MilTensorView *shift = has(c, "offset") ? &offset : NULL;
  MIL_TRY(milCheckBlockwise(&data, &scale, shift, c->diag));
  MIL_TRY(oneResult(c, scale.type, countOf(&data), decoded, &out));
  milDecodeBlockwise(&data, &scale, shift, out);
done:
  return status;
}

static MilStatus lutToSparse(Context *c, MilDecoded *decoded) {
  MilTensorView mask, nonzero, lut;
  MilStatus status;
  void *outMask, *outValues;
  int64_t axis = milAttributeGetInteger(milOpGetParameter(c->op, "vector_axis"), MIL_NO_AXIS);
  MIL_TRY(tensor(c, "indices_mask", &mask));
  MIL_TRY(tensor(c, "indices_nonzero_data", &nonzero));
  MIL_TRY(tensor(c, "lut", &lut));
  MIL_TRY(milCheckLutToSparse(&mask, &nonzero, &lut, axis, c->diag));
  uint64_t vector = (uint64_t)lut.dims[lut.rank - 1];
  MIL_TRY(checkElement(c, 0, MIL_TYPE_UINT1));
  MIL_TRY(checkElement(c, 1, lut.type));
  MIL_TRY(allocateResult(c, 0, countOf(&mask) * vector, &decoded->results[0], &outMask));
  MIL_TRY(allocateResult(c, 1, countOf(&nonzero) * vector, &decoded->results[1], &outValues));
  milDecodeLutToSparse(&mask, &nonzero, &lut, axis, outMask, outValues);
done:
  return status;
}

static MilStatus sparseBlockwise(Context *c, MilDecoded *decoded) {
  MilTensorView mask, nonzero, scale, offset;
  MilStatus status;
  void *outMask, *outValues;
  MIL_TRY(tensor(c, "data_mask", &mask));
  MIL_TRY(tensor(c, "nonzero_data", &nonzero));
  MIL_TRY(tensor(c, "scale", &scale));
  if (has(c, "offset"))
    MIL_TRY(tensor(c, "offset", &offset));
  const MilTensorView *shift = has(c, "offset") ? &offset : NULL;
  MIL_TRY(milCheckSparseBlockwise(&mask, &nonzero, &scale, shift, c->diag));
  MIL_TRY(checkElement(c, 0, MIL_TYPE_UINT1));
  MIL_TRY(checkElement(c, 1, scale.type));
  MIL_TRY(allocateResult(c, 0, countOf(&mask), &decoded->results[0], &outMask));
  MIL_TRY(allocateResult(c, 1, countOf(&nonzero), &decoded->results[1], &outValues));
  memcpy(outMask, mask.data, decoded->results[0].size);
  milDecodeSparseBlockwise(&mask, &nonzero, &scale, shift, outValues);
done:
  return status;
}

static MilStatus cast(Context *c, MilDecoded *decoded) {
  MilTensorView source;
  MilStatus status;
  void *out;
  MIL_TRY(tensor(c, "source_val", &source));
  MIL_TRY(milCheckCast(&source, c->diag));
  MIL_TRY(oneResult(c, MIL_TYPE_FLOAT32, countOf(&source), decoded, &out));
  milDecodeCast(&source, out);
done:
  return status;
}

static const struct {
  const char *name;
  MilStatus (*decode)(Context *c, MilDecoded *decoded);
} decoders[] = {
    {"mil.constexpr_affine_dequantize", affine},
    {"mil.constexpr_blockwise_shift_scale", blockwise},
    {"mil.constexpr_cast", cast},
    {"mil.constexpr_lut_to_dense", lutToDense},
    {"mil.constexpr_lut_to_sparse", lutToSparse},
    {"mil.constexpr_sparse_blockwise_shift_scale", sparseBlockwise},
    {"mil.constexpr_sparse_to_dense", sparseToDense},
};

bool milOpIsConstexpr(MlirOperation op) {
  for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; ++i)
    if (milOpIs(op, decoders[i].name))
      return true;
  return false;
}

bool milValueIsConstexpr(MlirValue value) {
  return mlirValueIsAOpResult(value) && milOpIsConstexpr(mlirOpResultGetOwner(value));
}

static MilStatus decode(MlirOperation op, MilArena *arena, int depth, MilDecoded *out,
                        MilDiag diag) {
  Context c = {.op = op, .arena = arena, .diag = diag, .depth = depth};
  MilStatus status = MIL_OK;
  *out = (MilDecoded){.results = {{0}}};
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!mlirTypeIsARankedTensor(mlirValueGetType(mlirOperationGetResult(op, i))))
      MIL_TRY(milFail(diag, MIL_UNSUPPORTED, "a result is no plain tensor"));
  for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; ++i)
    if (milOpIs(op, decoders[i].name))
      MIL_TRY(decoders[i].decode(&c, out));
done:
  for (int i = 0; i < c.numInner; ++i)
    milDecodedRelease(&c.inner[i]);
  if (status != MIL_OK)
    milDecodedRelease(out);
  return status;
}

MilStatus milConstexprDecode(MlirOperation op, MilArena *arena, MilDecoded *out, MilDiag diag) {
  return decode(op, arena, 0, out, diag);
}

void milDecodedRelease(MilDecoded *decoded) {
  milBufferRelease(&decoded->results[0]);
  milBufferRelease(&decoded->results[1]);
}
