//===- InputChecks.c - inputs against a definition ----------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Infer.h"

#include "mlir-c/BuiltinTypes.h"
#include <limits.h>
#include <stdio.h>

/// "; it needs iOS17 (opset CoreML7)" when a newer definition accepts what this one does not.
static const char *neededText(MilInfer *infer, const MilOpInfo *newer) {
  const char *text = newer ? milArenaPrintf(infer->arena, "; it needs %s (opset %s)",
                                            milTargetName(newer->since), milOpsetName(newer->since))
                           : "";
  return text ? text : "";
}

/// The oldest definition newer than `definition` with an operand of this name that takes one of `types`.
static const MilOpInfo *findNewer(const MilInfer *infer, MilString name, uint64_t types) {
  const MilOpInfo *previous = infer->definition, *row;
  for (int version = previous->since + 1; version <= 10; ++version) {
    row = milOpInfoGetDefinition(infer->definition, version);
    const MilInput *input = row != previous ? milDefinitionFindInput(row, name) : NULL;
    if (input && input->kind != MIL_INPUT_ATTRIBUTE && (input->types & types))
      return row;
    previous = row;
  }
  return NULL;
}

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

/// The type of each variable seen so far, by letter.
typedef struct Variables {
  MilDataType type[26];
  const char *input[26];
} Variables;

/// Names of the data types in a set, "fp16 or fp32".
static void describeTypes(uint64_t types, char *text, size_t capacity) {
  size_t count, used = 0;
  const MilDataTypeInfo *rows = milDataTypeRows(&count);
  text[0] = '\0';
  for (size_t i = 0; i < count; ++i)
    if ((types >> rows[i].type & 1) && used < capacity) {
      int n = snprintf(text + used, capacity - used, "%s%s", used ? " or " : "", rows[i].name);
      used += n > 0 ? (size_t)n : 0;
    }
}

static MilStatus checkVariable(MilInfer *infer, const MilInput *input, MilDataType data,
                               Variables *variables) {
  if (input->variable == '_')
    return MIL_OK;
  unsigned letter = (unsigned)(input->variable - 'A') % 26;
  MilDataType *seen = &variables->type[letter];
  if (*seen == MIL_TYPE_NONE) {
    *seen = data;
    variables->input[letter] = input->name;
  }
  MIL_REQUIRE(infer, op_c7, *seen == data,
              "input '%s' is %s, but input '%s' is %s; they must agree", input->name,
              milDataTypeGet(data)->name, variables->input[letter], milDataTypeGet(*seen)->name);
  return MIL_OK;
}

static MilStatus checkElementType(MilInfer *infer, const MilInput *input, MlirType type,
                                  Variables *variables) {
  char expected[256];
  if (!type.ptr || milTypeIsAnOpaque(type))
    return MIL_OK; // nobody here knows what it is
  MilDataType data = milTypeGetElement(type);
  const MilDataTypeInfo *info = milDataTypeGet(data);
  describeTypes(input->types, expected, sizeof expected);
  MIL_REQUIRE(infer, op_c6, info, "input '%s' is no tensor of a MIL type, expected %s", input->name,
              expected);
  MIL_REQUIRE(infer, op_c6, input->types >> data & 1, "input '%s' is %s, expected %s%s",
              input->name, info->name, expected,
              neededText(infer, findNewer(infer, milString(input->name), 1ull << data)));
  return checkVariable(infer, input, data, variables);
}

static MilStatus checkType(MilInfer *infer, const MilInput *input, MlirType type,
                           Variables *variables) {
  switch (input->kind) {
  case MIL_INPUT_TENSOR:
  case MIL_INPUT_ATTRIBUTE:
    return checkElementType(infer, input, type, variables);
  case MIL_INPUT_LIST:
    MIL_REQUIRE(infer, op_c8, milTypeIsAList(type) || milTypeIsAnOpaque(type),
                "input '%s' must be a list", input->name);
    return MIL_OK;
  case MIL_INPUT_STATE:
    MIL_REQUIRE(infer, op_c8, milTypeIsAState(type) || milTypeIsAnOpaque(type),
                "input '%s' must be a state", input->name);
    return MIL_OK;
  default:
    return MIL_OK;
  }
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// What is given must be an input of the definition.
static MilStatus checkGiven(MilInfer *infer, const MilInferInput *given) {
  const MilInput *input = milDefinitionFindInput(infer->definition, given->name);
  if (!given->numValues || (input && (input->kind == MIL_INPUT_ATTRIBUTE) == given->attribute))
    return MIL_OK;
  const MilOpInfo *newer = given->attribute ? NULL : findNewer(infer, given->name, ~0ull);
  return milInferFail(infer, MIL_CONSTRAINT_op_c2, "has no input '%.*s' in the definition of %s%s",
                      MIL_STR(given->name), milTargetName(infer->definition->since),
                      neededText(infer, newer));
}

static MilStatus checkInput(MilInfer *infer, const MilInput *input, Variables *variables) {
  const MilInferInput *given = milInferFind(infer, input->name);
  bool several = input->kind == MIL_INPUT_TUPLE;
  MIL_REQUIRE(infer, op_c9, given || input->kind != MIL_INPUT_ATTRIBUTE,
              "needs the attribute '%s' (its form up to iOS17)", input->name);
  MIL_REQUIRE(infer, op_c3, given || input->optional || several, "needs input '%s'", input->name);
  if (!given)
    return MIL_OK;
  MIL_REQUIRE(infer, op_c4, given->numValues == 1 || several,
              "takes one value for input '%s', got %zu", input->name, given->numValues);
  for (size_t i = 0; i < given->numValues; ++i) {
    MIL_REQUIRE(infer, op_c5, !input->compileTime || given->values[i].compileTime,
                "input '%s' must be known at compile time", input->name);
    MIL_PASS_ON(checkType(infer, input, given->values[i].type, variables));
  }
  return MIL_OK;
}

MilStatus milInferCheckInputs(MilInfer *infer) {
  for (size_t i = 0; i < infer->request->numInputs; ++i)
    MIL_PASS_ON(checkGiven(infer, &infer->request->inputs[i]));
  Variables variables = {0};
  for (const MilInput *input = infer->definition->inputs; input->name; ++input)
    MIL_PASS_ON(checkInput(infer, input, &variables));
  return MIL_OK;
}
