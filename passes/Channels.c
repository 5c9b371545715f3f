//===- Channels.c - the output channel axis of a weight -----------*- C -*-===//
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

static intptr_t axisFor(MlirOperation user, MlirValue weight, intptr_t rank) {
  if (milOpIs(user, "mil.conv_transpose"))
    return 1;
  if (!milOpIs(user, "mil.matmul") || rank < 2)
    return 0;
  if (mlirValueEqual(milOpGetInput(user, "y"), weight))
    return boolInput(user, "transpose_y") ? rank - 2 : rank - 1;
  return boolInput(user, "transpose_x") ? rank - 1 : rank - 2;
}

bool milWeightOutputAxis(const MilWeight *weight, intptr_t *outAxis) {
  MlirValue value = mlirOperationGetResult(weight->op, 0);
  bool found = false;
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (milOpIs(user, "mil.output"))
      continue;
    intptr_t axis = axisFor(user, value, weight->rank);
    if (found && axis != *outAxis)
      return false;
    *outAxis = axis;
    found = true;
  }
  return found;
}
