//===- Channels.c - the channel axes of a weight ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Channels.h"

#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"

/// The value of a constant bool input; false when it is absent, which is its default.
static bool boolInput(MlirOperation op, const char *name) {
  MlirValue value = milOpGetInput(op, name);
  MlirAttribute constant =
      mlirValueIsNull(value) ? mlirAttributeGetNull() : milValueGetConstant(value);
  return !mlirAttributeIsNull(constant) && mlirAttributeIsADenseElements(constant) &&
         mlirElementsAttrGetNumElements(constant) == 1 &&
         mlirDenseElementsAttrGetBoolValue(constant, 0);
}

typedef struct Axes {
  intptr_t output, input;
} Axes;

static Axes axesFor(MlirOperation user, MlirValue weight, intptr_t rank) {
  if (milOpIs(user, "mil.conv_transpose"))
    return (Axes){1, 0};
  if (!milOpIs(user, "mil.matmul") || rank < 2)
    return (Axes){0, 1};
  bool isY = mlirValueEqual(milOpGetInput(user, "y"), weight);
  bool columns = isY != boolInput(user, isY ? "transpose_y" : "transpose_x");
  return columns ? (Axes){rank - 1, rank - 2} : (Axes){rank - 2, rank - 1};
}

static bool findAxis(MlirValue value, intptr_t rank, bool output, intptr_t *outAxis) {
  bool found = false;
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (milOpIs(user, "mil.output"))
      continue;
    Axes axes = axesFor(user, value, rank);
    intptr_t axis = output ? axes.output : axes.input;
    if (found && axis != *outAxis)
      return false;
    *outAxis = axis;
    found = true;
  }
  return found;
}

bool milValueOutputAxis(MlirValue value, intptr_t rank, intptr_t *outAxis) {
  return findAxis(value, rank, true, outAxis);
}

bool milWeightOutputAxis(const MilWeight *weight, intptr_t *outAxis) {
  return milValueOutputAxis(weight->result, weight->whole.rank, outAxis);
}

bool milWeightInputAxis(const MilWeight *weight, intptr_t *outAxis) {
  return findAxis(weight->result, weight->whole.rank, false, outAxis);
}
