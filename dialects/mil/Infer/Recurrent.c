//===- Recurrent.c - gru, lstm, rnn -------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

/// What the three have in common.
typedef struct Recurrent {
  int gates;      ///< rows of the weights per hidden unit
  MilDims x;      ///< [steps, batch, inputs]
  int64_t hidden; ///< units of one direction
  bool both;      ///< two directions
} Recurrent;

static MilStatus checkDirection(MilInfer *infer, bool canBeBoth, Recurrent *recurrent) {
  static const char *const one[] = {"forward", "reverse", NULL};
  static const char *const any[] = {"forward", "reverse", "bidirectional", NULL};
  MilString direction = milInferText(infer, "direction", "forward");
  MIL_REQUIRE(infer, recurrent_c2, milTextIsOneOf(direction, canBeBoth ? any : one),
              "'direction' is '%.*s', expected %s", MIL_STR(direction),
              milWordsText(infer, canBeBoth ? any : one));
  recurrent->both = milTextIs(direction, "bidirectional");
  return MIL_OK;
}

/// The weights of one direction: `ih` [gates * H, inputs] and `hh` [gates * H, H].
static MilStatus checkWeights(MilInfer *infer, const Recurrent *recurrent, const char *ihName,
                              const char *hhName) {
  MilDims ih = milInferShape(infer, ihName), hh = milInferShape(infer, hhName);
  MIL_REQUIRE(infer, recurrent_c3, milRankIsWithin(&ih, 2, 2) && milRankIsWithin(&hh, 2, 2),
              "'%s' has shape %s and '%s' has shape %s, expected matrices", ihName,
              milShapePrint(infer, &ih), hhName, milShapePrint(infer, &hh));
  int64_t rows = milDimMul(recurrent->gates, recurrent->hidden);
  bool ihFits =
      !milShapeIsRanked(&ih) ||
      (milDimsAgree(ih.dims[0], rows) &&
       (!milShapeIsRanked(&recurrent->x) || milDimsAgree(ih.dims[1], recurrent->x.dims[2])));
  bool hhFits = !milShapeIsRanked(&hh) ||
                (milDimsAgree(hh.dims[0], rows) && milDimsAgree(hh.dims[1], recurrent->hidden));
  MIL_REQUIRE(infer, recurrent_c4, ihFits && hhFits,
              "'%s' has shape %s and '%s' has shape %s, expected [%d * H, inputs] and [%d * H, H] "
              "for 'x' of shape %s",
              ihName, milShapePrint(infer, &ih), hhName, milShapePrint(infer, &hh),
              recurrent->gates, recurrent->gates, milShapePrint(infer, &recurrent->x));
  return MIL_OK;
}

static MilStatus checkActivations(MilInfer *infer) {
  static const char *const words[] = {"tanh", "scaled_tanh", "sigmoid", "hard_sigmoid",
                                      "relu", "linear",      NULL};
  static const char *const names[] = {"recurrent_activation", "cell_activation", "activation"};
  for (int i = 0; i < 3; ++i) {
    char lower[16] = "";
    MilString word = milInferText(infer, names[i], "tanh");
    for (size_t k = 0; k < word.length && k + 1 < sizeof lower; ++k)
      lower[k] =
          (char)(word.data[k] >= 'A' && word.data[k] <= 'Z' ? word.data[k] + 32 : word.data[k]);
    MIL_REQUIRE(infer, recurrent_c5, !word.data || milTextIsOneOf(milString(lower), words),
                "'%s' is '%.*s', expected %s", names[i], MIL_STR(word), milWordsText(infer, words));
  }
  return MIL_OK;
}

/// The checks that all have, and the hidden size.
static MilStatus readRecurrent(MilInfer *infer, bool canBeBoth, Recurrent *out) {
  MilDims hh = milInferShape(infer, "weight_hh");
  out->x = milInferShape(infer, "x");
  out->hidden = hh.rank == 2 ? hh.dims[1] : MIL_UNKNOWN;
  MIL_REQUIRE(infer, recurrent_c1, milRankIsWithin(&out->x, 3, 3),
              "'x' has shape %s, expected [steps, batch, inputs]", milShapePrint(infer, &out->x));
  MIL_PASS_ON(checkDirection(infer, canBeBoth, out));
  MIL_PASS_ON(checkWeights(infer, out, "weight_ih", "weight_hh"));
  return checkActivations(infer);
}

/// The sequence (or its last step), then `states` final states.
static MilStatus addResults(MilInfer *infer, const Recurrent *recurrent, int states) {
  MilDims x = milShapeIsRanked(&recurrent->x) ? recurrent->x : milShapeOfRank(3);
  int64_t all = milInferInt(infer, "output_sequence", false);
  int64_t width = milDimMul(recurrent->hidden, recurrent->both ? 2 : 1);
  MilDims sequence = {.rank = 3,
                      .dims = {all == MIL_UNKNOWN ? MIL_UNKNOWN
                               : all              ? x.dims[0]
                                                  : 1,
                               x.dims[1], width}};
  MilDims state = {.rank = 2, .dims = {x.dims[1], width}};
  MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "x"), &sequence));
  for (int i = 0; i < states; ++i)
    MIL_PASS_ON(milInferAdd(infer, milInferElement(infer, "x"), &state));
  return MIL_OK;
}

MilStatus milInferGru(MilInfer *infer) {
  Recurrent recurrent = {.gates = 3};
  MIL_PASS_ON(readRecurrent(infer, false, &recurrent));
  return addResults(infer, &recurrent, 1);
}

MilStatus milInferRnn(MilInfer *infer) {
  Recurrent recurrent = {.gates = 1};
  MIL_PASS_ON(readRecurrent(infer, false, &recurrent));
  return addResults(infer, &recurrent, 1);
}

MilStatus milInferLstm(MilInfer *infer) {
  Recurrent recurrent = {.gates = 4};
  MIL_PASS_ON(readRecurrent(infer, true, &recurrent));
  MIL_REQUIRE(infer, recurrent_c6,
              !recurrent.both ||
                  (milInferHas(infer, "weight_ih_back") && milInferHas(infer, "weight_hh_back")),
              "'direction' is 'bidirectional', but 'weight_ih_back' or 'weight_hh_back' is absent");
  if (recurrent.both)
    MIL_PASS_ON(checkWeights(infer, &recurrent, "weight_ih_back", "weight_hh_back"));
  return addResults(infer, &recurrent, 2);
}
