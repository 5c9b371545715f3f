//===- LintRules.c - what is known to fail or to be slow -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "LintRules.h"

#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

//===----------------------------------------------------------------------===//
// Models, functions, states, operations
//===----------------------------------------------------------------------===//

static bool isTooNew(const MilLintSubject *s) {
  return s->target->version && s->needs > s->target->version;
}

static bool isTooNewForDense(const MilLintSubject *s) {
  enum { kIOS16 = 7 };
  return isTooNew(s) && s->target->version < kIOS16;
}
static bool isTooNewForOldForms(const MilLintSubject *s) {
  return isTooNew(s) && !isTooNewForDense(s);
}

static const uint64_t kGiB = (uint64_t)1 << 30;

static bool isAboveTwoGiB(const MilLintSubject *s) { return s->bytes > 2 * kGiB; }
static bool isAboveOneGiB(const MilLintSubject *s) {
  return s->bytes > kGiB && !isAboveTwoGiB(s) && !s->target->isMac;
}

static bool hasOddWidth(const MilLintSubject *s) {
  if (!mlirTypeIsARankedTensor(s->tensor) || !mlirShapedTypeHasStaticShape(s->tensor))
    return false;
  intptr_t rank = mlirShapedTypeGetRank(s->tensor);
  return rank && mlirShapedTypeGetDimSize(s->tensor, rank - 1) % 32;
}

/// A constant that is dequantized is a weight.
static bool quantizesActivations(const MilLintSubject *s) {
  if (!milOpIs(s->op, "mil.quantize") && !milOpIs(s->op, "mil.dequantize"))
    return false;
  MlirValue input = milOpGetInput(s->op, "input");
  return !mlirValueIsNull(input) && mlirAttributeIsNull(milValueGetConstant(input));
}

static bool isRecurrent(const MilLintSubject *s) {
  return milOpIs(s->op, "mil.lstm") || milOpIs(s->op, "mil.gru") || milOpIs(s->op, "mil.rnn");
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static bool isPalette(const MilLintSubject *s) { return s->encoding->isPalette; }
static bool isLinearOrPalette(const MilLintSubject *s) {
  return s->encoding->isLinear || isPalette(s);
}
static bool isCompressed(const MilLintSubject *s) {
  return isLinearOrPalette(s) || s->encoding->isSparse;
}

static bool hasBlockScale(const MilLintSubject *s) {
  const MilEncoding *e = s->encoding;
  intptr_t axis, output;
  if (!e->isLinear || milEncodingHasBlocks(e))
    return e->isLinear;
  axis = milEncodingScaleAxis(e);
  return axis >= 0 && milEncodingOutputAxis(e, &output) && axis != output;
}

static bool hasFloatOffset(const MilLintSubject *s) {
  const MilEncoding *e = s->encoding;
  return e->isLinear && e->offset && milDataTypeGet(e->offset)->kind == MIL_KIND_FLOAT;
}

static bool isSignedAffine(const MilLintSubject *s) {
  const MilEncoding *e = s->encoding;
  return e->isAffine && e->isSymmetric && milDataTypeGet(e->code)->kind == MIL_KIND_SINT;
}

static bool isPlainInt8(const MilLintSubject *s) {
  const MilEncoding *e = s->encoding;
  return e->isLinear && !e->isPalette && !e->isSparse && milDataTypeGet(e->code)->bits == 8 &&
         !milEncodingHasBlocks(e);
}

static bool hasFloatScale(const MilLintSubject *s) { return s->encoding->hasFloatScale; }

static bool hasSmallGroups(const MilLintSubject *s) {
  return isPalette(s) && s->encoding->group && s->encoding->group < 8;
}

static bool hasFewZeros(const MilLintSubject *s) {
  return s->encoding->isSparse && s->encoding->nonzero > s->encoding->elements / 2;
}

static bool isNotSmaller(const MilLintSubject *s) {
  const MilEncoding *e = s->encoding;
  uint64_t dense;
  return isCompressed(s) && milDataTypePackedSize(milDataTypeGet(e->type), e->elements, &dense) &&
         e->bytes >= dense;
}

static bool isFloat32(const MilLintSubject *s) { return s->encoding->type == MIL_TYPE_FLOAT32; }

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

// What the words of the table stand for.
enum { TARGET = 0, iOS15 = 6, iOS16, iOS17, iOS18, iOS26, LATEST = MIL_LINT_LATEST };
enum { CPU = MIL_UNIT_CPU, GPU = MIL_UNIT_GPU, ANE = MIL_UNIT_ANE, ALL = MIL_UNIT_ALL };
static const char FAILS[] = "does not load", STOPS[] = "does not run",
                  WRONG[] = "may compute wrong results", ELSEWHERE[] = "runs on another unit",
                  SLOW[] = "gains no speed", UNSURE[] = "may gain no speed",
                  LARGE[] = "saves no space";

static const MilLintRule rules[] = {
#define MIL_LINT(id, look, matches, units, first, last, outcome, what, why, instead, source)       \
  {id, MIL_LINT_##look, matches, units, first, last, outcome, what, why, instead},
#include "Lint.def"
};

const MilLintRule *milLintRules(size_t *outCount) {
  *outCount = sizeof rules / sizeof rules[0];
  return rules;
}

bool milLintRuleApplies(const MilLintRule *rule, const MilLintSubject *subject, int least) {
  return rule->look == subject->look && (rule->units & subject->target->units) &&
         (rule->last == TARGET || rule->last >= least) && rule->matches(subject);
}
