//===- Control.c - blocks, states, classes ------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"

static const char *typeText(MilInfer *infer, MlirType type) {
  return milTypeToText(type, infer->arena);
}

/// Whether a truth value is a scalar. coremltools also makes tensors of one element.
static bool isScalarLike(const MilDims *shape) {
  return milDimsAgree(milShapeCount(shape, 0, shape->rank), 1);
}

MilStatus milInferCond(MilInfer *infer) {
  const MilInferRequest *request = infer->request;
  if (request->numBlocks != 2)
    return milInferNone(infer); // what blocks there must be is checked of the operation
  const MilInferBlock *yes = &request->blocks[0], *no = &request->blocks[1];
  MilDims pred = milInferShape(infer, "pred");
  MIL_REQUIRE(infer, cond_c1, isScalarLike(&pred), "'pred' has shape %s, expected one bool",
              milShapePrint(infer, &pred));
  MIL_REQUIRE(infer, cond_c2, yes->numOutputs == no->numOutputs,
              "the blocks have %zu and %zu outputs, expected the same number", yes->numOutputs,
              no->numOutputs);
  MIL_REQUIRE(infer, cond_c3, !yes->numArguments && !no->numArguments,
              "the blocks have arguments, expected none");
  for (size_t i = 0; i < yes->numOutputs; ++i) {
    MIL_REQUIRE(infer, cond_c4, milTypesAgree(yes->outputs[i], no->outputs[i]),
                "output %zu of the blocks is %s and %s, which do not agree", i,
                typeText(infer, yes->outputs[i]), typeText(infer, no->outputs[i]));
    MIL_PASS_ON(milInferAddType(infer, yes->outputs[i]));
  }
  return MIL_OK;
}

static MilStatus checkLoop(MilInfer *infer, const MilInferInput *variables,
                           const MilInferBlock *condition, const MilInferBlock *body) {
  size_t count = variables ? variables->numValues : 0;
  MlirType output = condition->numOutputs ? condition->outputs[0] : (MlirType){NULL};
  MilDims goOn = milShapeOfType(output);
  MilDataType element = milTypeGetElement(output);
  MIL_REQUIRE(infer, while_loop_c1,
              condition->numOutputs == 1 && isScalarLike(&goOn) &&
                  (element == MIL_TYPE_BOOL || element == MIL_TYPE_NONE),
              "the condition has %zu outputs, expected one bool", condition->numOutputs);
  MIL_REQUIRE(
      infer, while_loop_c2,
      condition->numArguments == count && body->numArguments == count && body->numOutputs == count,
      "has %zu loop variables, but the condition takes %zu, the body takes %zu and gives %zu",
      count, condition->numArguments, body->numArguments, body->numOutputs);
  for (size_t i = 0; i < count; ++i) {
    MlirType type = variables->values[i].type;
    MIL_REQUIRE(
        infer, while_loop_c3,
        milTypesAgree(condition->arguments[i], type) && milTypesAgree(body->arguments[i], type) &&
            milTypesAgree(body->arguments[i], body->outputs[i]),
        "loop variable %zu is %s, but the condition takes %s, the body takes %s and gives %s", i,
        typeText(infer, type), typeText(infer, condition->arguments[i]),
        typeText(infer, body->arguments[i]), typeText(infer, body->outputs[i]));
  }
  return MIL_OK;
}

MilStatus milInferWhileLoop(MilInfer *infer) {
  const MilInferRequest *request = infer->request;
  if (request->numBlocks != 2)
    return milInferNone(infer);
  const MilInferBlock *body = &request->blocks[1];
  MIL_PASS_ON(checkLoop(infer, milInferFind(infer, "loop_vars"), &request->blocks[0], body));
  for (size_t i = 0; i < body->numOutputs; ++i)
    MIL_PASS_ON(milInferAddType(infer, body->outputs[i]));
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// States, classes
//===----------------------------------------------------------------------===//

MilStatus milInferReadState(MilInfer *infer) {
  MlirType state = milInferType(infer, "input");
  return milTypeIsAState(state) ? milInferAddType(infer, milStateTypeGetWrapped(state))
                                : milInferNone(infer);
}

MilStatus milInferWriteState(MilInfer *infer) {
  MlirType state = milInferType(infer, "input"), data = milInferType(infer, "data");
  MIL_REQUIRE(infer, write_state_c1,
              !milTypeIsAState(state) || milTypesAgree(milStateTypeGetWrapped(state), data),
              "'data' is %s, expected %s as the state holds", typeText(infer, data),
              typeText(infer, milStateTypeGetWrapped(state)));
  return MIL_OK;
}

MilStatus milInferClassify(MilInfer *infer) {
  MilDims probabilities = milInferShape(infer, "probabilities");
  MlirType list = milInferType(infer, "classes");
  if (!milTypeIsAList(list))
    return milInferNone(infer);
  int64_t count = milShapeCount(&probabilities, 0, probabilities.rank);
  MlirType element = milListTypeGetElement(list);
  MilDataType type = milTypeGetElement(element);
  MIL_REQUIRE(infer, classify_c1, type == MIL_TYPE_STRING || type == MIL_TYPE_INT64,
              "'classes' is a list of %s, expected strings or int64", typeText(infer, element));
  MIL_REQUIRE(infer, classify_c2,
              count == MIL_UNKNOWN || milListTypeGetLength(list) < 0 ||
                  milListTypeGetLength(list) == count,
              "'classes' has %lld elements, expected %lld, those of 'probabilities' %s",
              (long long)milListTypeGetLength(list), (long long)count,
              milShapePrint(infer, &probabilities));
  MlirType number = mlirRankedTensorTypeGet(
      0, NULL, milElementTypeGet(infer->request->context, MIL_TYPE_FLOAT64), (MlirAttribute){NULL});
  MIL_PASS_ON(milInferAddType(infer, element));
  return milInferAddType(infer, milDictTypeGet(element, number));
}
