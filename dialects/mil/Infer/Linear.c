//===- Linear.c - linear, matmul, einsum, attention ---------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Infer.h"

MilStatus milInferLinear(MilInfer *infer) {
  MilDims x = milInferShape(infer, "x"), weight = milInferShape(infer, "weight"),
          bias = milInferShape(infer, "bias");
  MIL_REQUIRE(infer, linear_c1, milRankIsWithin(&weight, 2, 2),
              "'weight' has shape %s, expected [out, in]", milShapePrint(infer, &weight));
  MIL_REQUIRE(infer, linear_c2, milRankIsWithin(&x, 1, MIL_MAX_RANK),
              "'x' is a scalar, expected rank 1 or more");
  bool known = milShapeIsRanked(&x) && milShapeIsRanked(&weight);
  MIL_REQUIRE(infer, linear_c3, !known || milDimsAgree(x.dims[x.rank - 1], weight.dims[1]),
              "'x' has shape %s, expected a last dimension of %lld, as 'weight' has shape %s",
              milShapePrint(infer, &x), (long long)weight.dims[1], milShapePrint(infer, &weight));
  MIL_REQUIRE(infer, linear_c4,
              !milShapeIsRanked(&bias) || !milShapeIsRanked(&weight) ||
                  (bias.rank == 1 && milDimsAgree(bias.dims[0], weight.dims[0])),
              "'bias' has shape %s, expected [%lld]", milShapePrint(infer, &bias),
              (long long)weight.dims[0]);
  if (milShapeIsRanked(&x))
    x.dims[x.rank - 1] = milShapeIsRanked(&weight) ? weight.dims[0] : MIL_UNKNOWN;
  return milInferAdd(infer, milInferElement(infer, "x"), &x);
}

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

/// 2 for a constant, 1 for what is otherwise known at compile time, 0.
static int knowledgeOf(const MilInfer *infer, const char *name) {
  return milInferIsConstant(infer, name) + milInferIsCompileTime(infer, name);
}

/// From iOS17 on, a constant may differ in type from the other one, which gives the type of the result. What
/// compression makes of a constant may, too.
static MilStatus matmulElement(MilInfer *infer, MilDataType *out) {
  MilDataType x = milInferElement(infer, "x"), y = milInferElement(infer, "y");
  int xIsKnown = knowledgeOf(infer, "x"), yIsKnown = knowledgeOf(infer, "y");
  bool agree = x == y || x == MIL_TYPE_NONE || y == MIL_TYPE_NONE;
  MIL_REQUIRE(infer, matmul_c1, agree || xIsKnown != yIsKnown,
              "'x' is %s and 'y' is %s, which only one constant may do", milDataTypeGet(x)->name,
              milDataTypeGet(y)->name);
  *out = xIsKnown > yIsKnown ? y : x;
  return MIL_OK;
}

/// Swaps the last two dimensions. Whether they are swapped may be unknown.
static void transposeLast(MilDims *shape, int64_t transpose) {
  int64_t *last = &shape->dims[shape->rank - 1], *before = &shape->dims[shape->rank - 2];
  int64_t dim = *last;
  if (transpose == MIL_UNKNOWN && *last != *before)
    *last = *before = MIL_UNKNOWN;
  else if (transpose) {
    *last = *before;
    *before = dim;
  }
}

/// An operand as a matrix, or a stack of them.
static MilStatus matmulOperand(MilInfer *infer, const char *name, const char *transposeName,
                               bool isRow, MilDims *out) {
  int64_t transpose = milInferInt(infer, transposeName, 0);
  *out = milInferShape(infer, name);
  MIL_REQUIRE(infer, matmul_c2, milRankIsWithin(out, 1, MIL_MAX_RANK),
              "'%s' is a scalar, expected rank 1 or more", name);
  MIL_REQUIRE(infer, matmul_c3, out->rank != 1 || transpose != 1,
              "'%s' is true, but '%s' has rank 1", transposeName, name);
  if (out->rank == 1)
    milShapeInsert(out, isRow ? 0 : 1, 1);
  else if (milShapeIsRanked(out))
    transposeLast(out, transpose);
  return MIL_OK;
}

/// The part of a shape before the matrices.
static MilDims batchOf(MilDims shape) {
  shape.rank -= 2;
  return shape;
}

MilStatus milInferMatmul(MilInfer *infer) {
  MilDataType element = MIL_TYPE_NONE;
  MilDims x, y, out, seenX = milInferShape(infer, "x"), seenY = milInferShape(infer, "y");
  MIL_PASS_ON(matmulElement(infer, &element));
  MIL_PASS_ON(matmulOperand(infer, "x", "transpose_x", true, &x));
  MIL_PASS_ON(matmulOperand(infer, "y", "transpose_y", false, &y));
  if (!milShapeIsRanked(&x) || !milShapeIsRanked(&y)) {
    out = milShapeUnranked();
    return milInferAdd(infer, element, &out);
  }
  MIL_REQUIRE(infer, matmul_c4, milDimsAgree(x.dims[x.rank - 1], y.dims[y.rank - 2]),
              "'x' has shape %s and 'y' has shape %s, whose inner dimensions differ",
              milShapePrint(infer, &seenX), milShapePrint(infer, &seenY));
  MilDims batchX = batchOf(x), batchY = batchOf(y);
  MIL_REQUIRE(infer, matmul_c5, milShapeBroadcast(&batchX, &batchY, &out),
              "'x' has shape %s and 'y' has shape %s, whose leading dimensions do not broadcast",
              milShapePrint(infer, &seenX), milShapePrint(infer, &seenY));
  // coremltools drops the first of these dimensions, not the row that it inserted: what is declared may be
  // either.
  if (seenX.rank == 1)
    out = milShapeOfRank(out.rank);
  else
    milShapeAppend(&out, x.dims[x.rank - 2]);
  if (seenY.rank != 1)
    milShapeAppend(&out, y.dims[y.rank - 1]);
  return milInferAdd(infer, element, &out);
}

//===----------------------------------------------------------------------===//
// einsum
//===----------------------------------------------------------------------===//

enum { kMaxEquation = 32 };

/// An equation with its letters renamed to a, b, ... in the order in which they come.
static void normalizeEquation(MilString equation, char *out) {
  char letters[kMaxEquation];
  size_t seen = 0, used = 0;
  for (size_t i = 0; i < equation.length && used + 1 < kMaxEquation; ++i) {
    char c = equation.data[i];
    if (c != ',' && c != '-' && c != '>') {
      size_t k = 0;
      while (k < seen && letters[k] != c)
        ++k;
      letters[k] = c;
      seen += k == seen;
      c = (char)('a' + k);
    }
    out[used++] = c;
  }
  out[used] = '\0';
}

/// Rank 3 or 4 by the two equations that Core ML has; 0 for any other.
static int rankOfEquation(MilString equation) {
  char normalized[kMaxEquation];
  normalizeEquation(equation, normalized);
  return strcmp(normalized, "abcd,adce->abce") == 0 ? 4
         : strcmp(normalized, "abc,cbd->abd") == 0  ? 3
                                                    : 0;
}

static MilStatus einsumShape(MilInfer *infer, MilDims x, MilDims y, MilDims *out) {
  int r = x.rank;
  MIL_REQUIRE(infer, einsum_c4, milDimsAgree(x.dims[r - 1], y.dims[r - 3]),
              "'values' have shapes %s and %s, whose contracted dimensions differ",
              milShapePrint(infer, &x), milShapePrint(infer, &y));
  MilDims sharedX = {.rank = r - 2}, sharedY = sharedX, shared;
  sharedX.dims[r - 3] = x.dims[r - 2];
  sharedY.dims[r - 3] = y.dims[r - 2];
  sharedX.dims[0] = r == 4 ? x.dims[0] : sharedX.dims[0];
  sharedY.dims[0] = r == 4 ? y.dims[0] : sharedY.dims[0];
  MIL_REQUIRE(infer, einsum_c5, milShapeBroadcast(&sharedX, &sharedY, &shared),
              "'values' have shapes %s and %s, whose common dimensions do not broadcast",
              milShapePrint(infer, &x), milShapePrint(infer, &y));
  *out = x;
  out->dims[r - 1] = y.dims[r - 1];
  out->dims[r - 2] = shared.dims[r - 3];
  out->dims[0] = r == 4 ? shared.dims[0] : x.dims[0];
  return MIL_OK;
}

MilStatus milInferEinsum(MilInfer *infer) {
  const MilInferInput *values = milInferFind(infer, "values");
  MilString equation = milInferText(infer, "equation", NULL);
  size_t count = values ? values->numValues : 0;
  MilDataType first = count ? milTypeGetElement(values->values[0].type) : MIL_TYPE_NONE,
              second = count > 1 ? milTypeGetElement(values->values[1].type) : MIL_TYPE_NONE;
  bool agree = first == second || first == MIL_TYPE_NONE || second == MIL_TYPE_NONE;
  MIL_REQUIRE(infer, einsum_c1, count == 2 && agree,
              "'values' are %zu tensors, expected two of the same type", count);
  int rank = equation.data ? rankOfEquation(equation) : 0;
  MIL_REQUIRE(infer, einsum_c2, !equation.data || rank,
              "'equation' is '%.*s', expected 'nchw,nwhu->nchu' or 'chw,whr->chr', also with other "
              "letters",
              MIL_STR(equation));
  MilDims x = milShapeOfType(values->values[0].type), y = milShapeOfType(values->values[1].type);
  MilDims out = rank ? milShapeOfRank(rank) : milShapeUnranked();
  if (milShapeIsRanked(&x) && milShapeIsRanked(&y) && rank) {
    MIL_REQUIRE(infer, einsum_c3, x.rank == rank && y.rank == rank,
                "'values' have shapes %s and %s, expected rank %d as in 'equation'",
                milShapePrint(infer, &x), milShapePrint(infer, &y), rank);
    MIL_PASS_ON(einsumShape(infer, x, y, &out));
  }
  return milInferAdd(infer, first, &out);
}

//===----------------------------------------------------------------------===//
// scaled_dot_product_attention
//===----------------------------------------------------------------------===//

static MilStatus checkMask(MilInfer *infer, const MilDims *query, const MilDims *key) {
  MilDims mask = milInferShape(infer, "attn_mask"), all, scores = *query;
  if (!milShapeIsRanked(&mask))
    return MIL_OK;
  scores.dims[scores.rank - 1] = key->dims[key->rank - 2];
  MIL_REQUIRE(infer, attention_c5, milShapeBroadcast(&mask, &scores, &all),
              "'attn_mask' has shape %s, which does not broadcast with %s",
              milShapePrint(infer, &mask), milShapePrint(infer, &scores));
  return MIL_OK;
}

MilStatus milInferAttention(MilInfer *infer) {
  MilDims query = milInferShape(infer, "query"), key = milInferShape(infer, "key"),
          value = milInferShape(infer, "value"), out = query;
  MilDataType element = milInferElement(infer, "query");
  int r = query.rank;
  if (!milShapeIsRanked(&query) || !milShapeIsRanked(&key) || !milShapeIsRanked(&value)) {
    out = milShapeOfRank(r);
    return milInferAdd(infer, element, &out);
  }
  MIL_REQUIRE(infer, attention_c1, r >= 3 && key.rank == r && value.rank == r,
              "'query', 'key' and 'value' have ranks %d, %d and %d, expected the same one of 3 or "
              "more",
              r, key.rank, value.rank);
  for (int i = 0; i < r - 2; ++i)
    MIL_REQUIRE(
        infer, attention_c2,
        milDimsAgree(query.dims[i], key.dims[i]) && milDimsAgree(query.dims[i], value.dims[i]) &&
            milDimsAgree(key.dims[i], value.dims[i]),
        "'query' has shape %s, 'key' %s and 'value' %s, expected the same leading dimensions",
        milShapePrint(infer, &query), milShapePrint(infer, &key), milShapePrint(infer, &value));
  MIL_REQUIRE(infer, attention_c3, milDimsAgree(query.dims[r - 1], key.dims[r - 1]),
              "'query' has shape %s and 'key' has shape %s, whose last dimensions differ",
              milShapePrint(infer, &query), milShapePrint(infer, &key));
  MIL_REQUIRE(infer, attention_c4, milDimsAgree(key.dims[r - 2], value.dims[r - 2]),
              "'key' has shape %s and 'value' has shape %s, whose lengths differ",
              milShapePrint(infer, &key), milShapePrint(infer, &value));
  MIL_PASS_ON(checkMask(infer, &query, &key));
  out.dims[r - 1] = value.dims[r - 1];
  return milInferAdd(infer, element, &out);
}
