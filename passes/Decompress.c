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
#include "Common/Decode.h"
#include "Common/Report.h"
#include "Common/Rewrite.h"
#include "Support/Memory.h"
#include "Support/Progress.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

/// Makes constants of the results and takes away operation and operands: literals, and constants
/// that only stood between two constexpr operations.
static void replaceOp(MlirOperation op, MilDecoded *decoded) {
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op); ++i) {
    MlirValue result = mlirOperationGetResult(op, i);
    if (mlirOpOperandIsNull(mlirValueGetFirstUse(result)))
      continue; // the mask beside the values of a sparse operation
    MilString name = milValueGetName(result);
    milReplaceWithConst(op, i,
                        milMakeTensor(mlirValueGetType(result),
                                      name.length ? name : milString("weight"),
                                      &decoded->results[i]));
  }
  milEraseUnused(op);
}

/// Of the result, packed; 0: it is no tensor of numbers, which decoding says.
static uint64_t bytesOf(MlirOperation op) {
  MlirType type = mlirValueGetType(mlirOperationGetResult(op, 0));
  uint64_t count = 1, bytes = 0;
  if (!mlirTypeIsARankedTensor(type) || !mlirShapedTypeHasStaticShape(type))
    return 0;
  for (intptr_t i = 0; i < mlirShapedTypeGetRank(type); ++i)
    if (!milCheckedMul(count, (uint64_t)mlirShapedTypeGetDimSize(type, i), &count))
      return 0;
  const MilDataTypeInfo *info =
      milDataTypeGet(milElementTypeToDataType(mlirShapedTypeGetElementType(type)));
  return info && milDataTypePackedSize(info, count, &bytes) ? bytes : 0;
}

/// Sets the limit of memory by the largest result.
static MilStatus expectLargest(const MlirOperation *ops, size_t count, MilDiag diag) {
  uint64_t largest = 0;
  MilString name = {NULL, 0};
  for (size_t i = 0; i < count; ++i) {
    uint64_t bytes = bytesOf(ops[i]);
    if (bytes <= largest)
      continue;
    largest = bytes;
    name = milValueGetName(mlirOperationGetResult(ops[i], 0));
  }
  return largest ? milMemoryExpect(largest, name, diag) : MIL_OK;
}

static MilStatus decompressOp(MlirOperation op) {
  MlirLocation location = mlirOperationGetLocation(op);
  MilDiag diag = milDiagAtLocation(&location);
  MilArena *arena = milArenaCreate();
  MilDecoded decoded = {.results = {{0}}};
  MilStatus status = arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  if (milProgressIsStopped())
    MIL_TRY(milFail(diag, MIL_STOPPED, "decompress has been stopped"));
  MIL_TRY(milConstexprDecode(op, arena, &decoded, diag));
  replaceOp(op, &decoded);
done:
  milDecodedRelease(&decoded);
  milArenaDestroy(arena);
  return status;
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
  if (!milOpIsConstexpr(op))
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
  MilDiag diag = milDiagAtLocation(&location);
  if (found.arena)
    mlirOperationWalk(root, find, &found, MlirWalkPreOrder);
  if (!found.arena || found.noMemory)
    status = milFail(diag, MIL_NO_MEMORY, "out of memory");
  else
    status = expectLargest(found.ops, found.size, diag);
  if (status == MIL_OK)
    status = milReportRemoveCompressed(root, found.arena, diag);
  for (size_t i = 0; i < found.size && status == MIL_OK; ++i)
    status = decompressOp(found.ops[i]);
  milArenaDestroy(found.arena);
  return status == MIL_OK ? mlirLogicalResultSuccess() : mlirLogicalResultFailure();
}

const MilPassDef milPassDecompress = {
    .argument = "decompress",
    .summary = "Replace compressed weights by the constants that they stand for",
    .anchor = "builtin.module",
    .run = run,
};
