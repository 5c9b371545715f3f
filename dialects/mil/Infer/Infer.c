//===- Infer.c - result types from a request ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "mil-c/Infer.h"

#include "Infer.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const labels[] = {
#define MIL_CONSTRAINT(label, ops, sentence) #label,
#include "Constraints.def"
};

/// Shows numbers that are not known as `?`.
static void hideUnknown(char *message) {
  static const char kUnknown[] = "-9223372036854775808"; // MIL_UNKNOWN
  for (char *at = message; (at = strstr(at, kUnknown)); ++at) {
    *at = '?';
    memmove(at + 1, at + sizeof kUnknown - 1, strlen(at + sizeof kUnknown - 1) + 1);
  }
}

MilStatus milInferFail(MilInfer *infer, MilConstraint constraint, const char *format, ...) {
  char message[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  hideUnknown(message);
  return milFail(infer->diag, MIL_INVALID, "%s [%s]", message, labels[constraint]);
}

MilStatus milInferAddType(MilInfer *infer, MlirType type) {
  MlirType *results = milArenaGrow(infer->arena, infer->results, infer->numResults,
                                   &infer->capacity, sizeof *results);
  if (!results)
    return milFail(infer->diag, MIL_NO_MEMORY, "out of memory");
  infer->results = results;
  results[infer->numResults++] = type;
  return MIL_OK;
}

MlirType milInferTensor(const MilInfer *infer, MilDataType element, const MilDims *shape) {
  MlirType type = milElementTypeGet(infer->request->context, element);
  MilDims dims = *shape;
  for (int i = 0; i < dims.rank; ++i)
    if (dims.dims[i] < 0) // from numbers that make no sense together
      dims.dims[i] = MIL_UNKNOWN;
  if (!type.ptr)
    return type;
  return milShapeIsRanked(&dims)
             ? mlirRankedTensorTypeGet(dims.rank, dims.dims, type, (MlirAttribute){NULL})
             : mlirUnrankedTensorTypeGet(type);
}

MilStatus milInferAdd(MilInfer *infer, MilDataType element, const MilDims *shape) {
  return milInferAddType(infer, milInferTensor(infer, element, shape));
}

MilStatus milInferNone(MilInfer *infer) {
  infer->noRule = true;
  return MIL_OK;
}
MilStatus milInferNothing(MilInfer *infer) { return MIL_OK; }

MilStatus milInferTypesOf(const MilOpInfo *info, const MilInferRequest *request, MilArena *arena,
                          MilInferredTypes *outTypes, MilDiag diag) {
  MilInfer infer = {.request = request, .arena = arena, .diag = diag};
  *outTypes = (MilInferredTypes){NULL, 0, false};
  infer.definition = milOpInfoGetDefinition(info, request->version);
  MIL_REQUIRE(&infer, op_c1, infer.definition,
              "exists from %s (opset %s); the function's opset is %s", milTargetName(info->since),
              milOpsetName(info->since), milOpsetName(request->version));
  if (!info->freeInputs)
    MIL_PASS_ON(milInferCheckInputs(&infer));
  MIL_PASS_ON(infer.definition->infer(&infer));
  *outTypes = (MilInferredTypes){infer.results, infer.numResults, !infer.noRule};
  return MIL_OK;
}

MilStatus milInferTypes(const MilInferRequest *request, MilArena *arena, MilInferredTypes *outTypes,
                        MilDiag diag) {
  *outTypes = (MilInferredTypes){NULL, 0, false};
  const MilOpInfo *info = milOpInfoLookup(request->type);
  if (!info)
    return milFail(diag, MIL_INVALID, "there is no operation '%.*s'", MIL_STR(request->type));
  return milInferTypesOf(info, request, arena, outTypes, diag);
}

//===----------------------------------------------------------------------===//
// Declared and inferred
//===----------------------------------------------------------------------===//

static bool tensorsAgree(MlirType declared, MlirType inferred) {
  if (!mlirTypeEqual(mlirShapedTypeGetElementType(declared),
                     mlirShapedTypeGetElementType(inferred)))
    return false;
  MilDims a = milShapeOfType(declared), b = milShapeOfType(inferred);
  return milShapesAgree(&a, &b);
}

bool milTypesAgree(MlirType declared, MlirType inferred) {
  if (!declared.ptr || !inferred.ptr || mlirTypeEqual(declared, inferred) ||
      milTypeIsAnOpaque(declared) || milTypeIsAnOpaque(inferred))
    return true;
  if (mlirTypeIsATensor(declared) && mlirTypeIsATensor(inferred))
    return tensorsAgree(declared, inferred);
  if (milTypeIsAList(declared) && milTypeIsAList(inferred))
    return milTypesAgree(milListTypeGetElement(declared), milListTypeGetElement(inferred));
  if (milTypeIsAState(declared) && milTypeIsAState(inferred))
    return milTypesAgree(milStateTypeGetWrapped(declared), milStateTypeGetWrapped(inferred));
  return false;
}
