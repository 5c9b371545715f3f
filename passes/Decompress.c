//===- Decompress.c - --decompress --------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : ... -> tensor<64x32xf16>
// becomes
//   %w = mil.const dense_resource<w> : tensor<64x32xf16>
// for every constexpr operation, in either form, in program order: the results of one are operands
// of the next.
//
// Keeps    names of values, uses, locations, the order of operations.
// Exact    the values that coremltools computes, bit for bit (lib/Kernels/Constexpr.h).
// Source   coremltools/optimize/coreml/_quantization_passes.py, WeightDecompressor
//===----------------------------------------------------------------------===//
#include "Bridge/Pass.h"
#include "Kernels/Constexpr.h"
#include "Operands.h"
#include "Report.h"
#include "Rewrite.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

typedef struct Context {
  MlirOperation root, op;
  MilArena *arena;
  MilDiag diag;
} Context;

static MilStatus tensor(Context *c, const char *parameter, MilTensorView *outView) {
  return milAttributeGetTensor(milOpGetParameter(c->op, parameter), c->arena, outView, c->diag);
}
static MlirType resultType(Context *c) {
  return mlirValueGetType(mlirOperationGetResult(c->op, 0));
}
static bool has(Context *c, const char *parameter) {
  return !mlirAttributeIsNull(milOpGetParameter(c->op, parameter));
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

/// What replaces the results.
typedef struct Results {
  MilBuffer buffers[2];
} Results;

static uint64_t countOf(const MilTensorView *view) {
  uint64_t count = 0;
  return milTensorViewCount(view, &count) ? count : 0;
}

/// One result of `elements` elements of `type`.
static MilStatus oneResult(Context *c, MilDataType type, uint64_t elements, Results *results,
                           void **out) {
  MilStatus status = checkElement(c, 0, type);
  return status == MIL_OK ? allocateResult(c, 0, elements, &results->buffers[0], out) : status;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static MilStatus affine(Context *c, Results *results) {
  MilTensorView data, zeroPoint, scale;
  MilStatus status;
  void *out;
  int64_t axis = milAttributeGetInteger(milOpGetParameter(c->op, "axis"), 0);
  MIL_TRY(tensor(c, "quantized_data", &data));
  MIL_TRY(tensor(c, "zero_point", &zeroPoint));
  MIL_TRY(tensor(c, "scale", &scale));
  MIL_TRY(milCheckAffine(&data, &zeroPoint, &scale, axis, c->diag));
  MIL_TRY(oneResult(c, scale.type, countOf(&data), results, &out));
  milDecodeAffine(&data, &zeroPoint, &scale, axis, out);
done:
  return status;
}

static MilStatus lutToDense(Context *c, Results *results) {
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
      oneResult(c, lut.type, countOf(&indices) * (uint64_t)lut.dims[lut.rank - 1], results, &out));
  milDecodeLut(&indices, &lut, axis, out);
done:
  return status;
}

static MilStatus sparseToDense(Context *c, Results *results) {
  MilTensorView nonzero, mask;
  MilStatus status;
  void *out;
  MIL_TRY(tensor(c, "nonzero_data", &nonzero));
  MIL_TRY(tensor(c, "mask", &mask));
  if (has(c, "shape"))
    MIL_TRY(milTensorUnpack(&mask, 1, resultType(c), c->arena, c->diag));
  MIL_TRY(milCheckSparse(&nonzero, &mask, c->diag));
  MIL_TRY(oneResult(c, nonzero.type, countOf(&mask), results, &out));
  milDecodeSparse(&nonzero, &mask, out);
done:
  return status;
}

static MilStatus blockwise(Context *c, Results *results) {
  MilTensorView data, scale, offset;
  MilStatus status;
  void *out;
  MIL_TRY(tensor(c, "data", &data));
  MIL_TRY(tensor(c, "scale", &scale));
  if (has(c, "offset"))
    MIL_TRY(tensor(c, "offset", &offset));
  const MilTensorView *shift = has(c, "offset") ? &offset : NULL;
  MIL_TRY(milCheckBlockwise(&data, &scale, shift, c->diag));
  MIL_TRY(oneResult(c, scale.type, countOf(&data), results, &out));
  milDecodeBlockwise(&data, &scale, shift, out);
done:
  return status;
}

static MilStatus lutToSparse(Context *c, Results *results) {
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
  MIL_TRY(allocateResult(c, 0, countOf(&mask) * vector, &results->buffers[0], &outMask));
  MIL_TRY(allocateResult(c, 1, countOf(&nonzero) * vector, &results->buffers[1], &outValues));
  milDecodeLutToSparse(&mask, &nonzero, &lut, axis, outMask, outValues);
done:
  return status;
}

static MilStatus sparseBlockwise(Context *c, Results *results) {
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
  MIL_TRY(allocateResult(c, 0, countOf(&mask), &results->buffers[0], &outMask));
  MIL_TRY(allocateResult(c, 1, countOf(&nonzero), &results->buffers[1], &outValues));
  memcpy(outMask, mask.data, results->buffers[0].size);
  milDecodeSparseBlockwise(&mask, &nonzero, &scale, shift, outValues);
done:
  return status;
}

static MilStatus cast(Context *c, Results *results) {
  MilTensorView source;
  MilStatus status;
  void *out;
  MIL_TRY(tensor(c, "source_val", &source));
  MIL_TRY(milCheckCast(&source, c->diag));
  MIL_TRY(oneResult(c, MIL_TYPE_FLOAT32, countOf(&source), results, &out));
  milDecodeCast(&source, out);
done:
  return status;
}

static const struct {
  const char *name;
  MilStatus (*decode)(Context *c, Results *results);
} decoders[] = {
    {"mil.constexpr_affine_dequantize", affine},
    {"mil.constexpr_blockwise_shift_scale", blockwise},
    {"mil.constexpr_cast", cast},
    {"mil.constexpr_lut_to_dense", lutToDense},
    {"mil.constexpr_lut_to_sparse", lutToSparse},
    {"mil.constexpr_sparse_blockwise_shift_scale", sparseBlockwise},
    {"mil.constexpr_sparse_to_dense", sparseToDense},
};
static const size_t numDecoders = sizeof decoders / sizeof decoders[0];

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Makes constants of the results and takes away operation and operands.
static void replaceOp(Context *c, Results *results) {
  MlirOperation op = c->op;
  intptr_t numOperands = mlirOperationGetNumOperands(op);
  MlirOperation *sources = milArenaCalloc(c->arena, (size_t)numOperands + 1, sizeof *sources);
  for (intptr_t i = 0; i < numOperands; ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    if (mlirValueIsAOpResult(operand))
      sources[i] = mlirOpResultGetOwner(operand);
  }
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirValue result = mlirOperationGetResult(op, i);
    if (mlirOpOperandIsNull(mlirValueGetFirstUse(result)))
      continue; // the mask beside the values of a sparse operation
    MilString name = milValueGetName(result);
    milReportRemove(c->root, milOpGetFunction(op), name);
    milReplaceWithConst(op, i,
                        milMakeTensor(mlirValueGetType(result),
                                      name.length ? name : milString("weight"),
                                      &results->buffers[i]));
  }
  mlirOperationDestroy(op);
  for (intptr_t i = 0; i < numOperands; ++i) {
    bool again = mlirOperationIsNull(sources[i]);
    for (intptr_t k = 0; k < i && !again; ++k)
      again = mlirOperationEqual(sources[k], sources[i]);
    // A literal is ours to drop; so is a constant that only stood between two constexpr operations.
    if (!again && milOpIsAConstant(sources[i]))
      milEraseIfDead(sources[i]);
  }
}

static MilStatus decompressOp(MlirOperation root, MlirOperation op) {
  MlirLocation location = mlirOperationGetLocation(op);
  Context c = {root, op, milArenaCreate(), milDiagAtLocation(&location)};
  Results results = {0};
  MilStatus status = c.arena ? MIL_OK : milFail(c.diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i)
    if (!mlirTypeIsARankedTensor(mlirValueGetType(mlirOperationGetResult(op, i))))
      MIL_TRY(milFail(c.diag, MIL_UNSUPPORTED, "a result is no plain tensor"));
  for (size_t i = 0; i < numDecoders; ++i)
    if (milOpIs(op, decoders[i].name))
      MIL_TRY(decoders[i].decode(&c, &results));
  replaceOp(&c, &results);
done:
  milBufferRelease(&results.buffers[0]);
  milBufferRelease(&results.buffers[1]);
  milArenaDestroy(c.arena);
  return status;
}

static bool isConstexpr(MlirOperation op) {
  for (size_t i = 0; i < numDecoders; ++i)
    if (milOpIs(op, decoders[i].name))
      return true;
  return false;
}

/// The constexpr operations below the root, in program order.
typedef struct Found {
  MilArena *arena;
  MlirOperation *ops;
  size_t size, capacity;
  bool noMemory;
} Found;

static MlirWalkResult find(MlirOperation op, void *userData) {
  Found *found = userData;
  if (!isConstexpr(op))
    return MlirWalkResultAdvance;
  MlirOperation *ops =
      milArenaGrow(found->arena, found->ops, found->size, &found->capacity, sizeof *ops);
  found->noMemory = !ops;
  if (!ops)
    return MlirWalkResultInterrupt;
  found->ops = ops;
  found->ops[found->size++] = op;
  return MlirWalkResultAdvance;
}

static MlirLogicalResult run(MlirOperation root, const void *options, const MilPassDef *def) {
  MilStatus status = MIL_OK;
  Found found = {.arena = milArenaCreate()};
  MlirLocation location = mlirOperationGetLocation(root);
  if (found.arena)
    mlirOperationWalk(root, find, &found, MlirWalkPreOrder);
  if (!found.arena || found.noMemory)
    status = milFail(milDiagAtLocation(&location), MIL_NO_MEMORY, "out of memory");
  for (size_t i = 0; i < found.size && status == MIL_OK; ++i)
    status = decompressOp(root, found.ops[i]);
  milArenaDestroy(found.arena);
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

const MilPassDef milPassDecompress = {
    .argument = "decompress",
    .summary = "Replace compressed weights by the constants that they stand for",
    .anchor = "builtin.module",
    .run = run,
};
