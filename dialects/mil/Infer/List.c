//===- List.c - lists of tensors ----------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Spatial.h"

#include "mlir-c/BuiltinTypes.h"

/// The type of the elements of `ls`; null when it is not known.
static MlirType elementOf(const MilInfer *infer) {
  MlirType list = milInferType(infer, "ls");
  return milTypeIsAList(list) ? milListTypeGetElement(list) : (MlirType){NULL};
}

MilStatus milInferMakeList(MilInfer *infer) {
  const MilInferInput *sizes = milInferFind(infer, "elem_shape");
  MilString dtype = milInferText(infer, "dtype", "fp32");
  int64_t length = milInferInt(infer, "init_length", 1);
  MilDims shape = milShapeOfRank(0);
  const MilDataTypeInfo *info = milDataTypeFromName(dtype);
  MIL_REQUIRE(infer, make_list_c1, !dtype.data || info,
              "'dtype' is '%.*s', expected a type such as 'fp32'", MIL_STR(dtype));
  for (size_t i = 0; sizes && i < sizes->numValues; ++i) {
    const MilInferValue *value = &sizes->values[i];
    MilDataType element = milTypeGetElement(value->type);
    MilInts size = milInferIntsOf(infer, value);
    MIL_REQUIRE(infer, make_list_c2,
                value->compileTime && (element == MIL_TYPE_STRING || element == MIL_TYPE_INT32) &&
                    (size.rank == 0 || size.rank == MIL_UNRANKED),
                "size %zu of 'elem_shape' is no scalar of int32 or string that is known at compile "
                "time",
                i);
    milShapeAppend(&shape, milIntsAt(&size, 0)); // a string names a dimension that is not known
  }
  if (!info)
    return milInferNone(infer);
  MlirType element = milInferTensor(infer, info->type, &shape);
  return milInferAddType(infer, milListTypeGet(element, length < 0 ? -1 : length));
}

MilStatus milInferListLength(MilInfer *infer) {
  MilDims scalar = milShapeOfRank(0);
  return milInferAdd(infer, MIL_TYPE_INT32, &scalar);
}

MilStatus milInferListRead(MilInfer *infer) {
  MlirType element = elementOf(infer);
  return element.ptr ? milInferAddType(infer, element) : milInferNone(infer);
}

MilStatus milInferListGather(MilInfer *infer) {
  MlirType element = elementOf(infer);
  MilDims indices = milInferShape(infer, "indices"), out = milShapeOfType(element);
  MIL_REQUIRE(infer, list_gather_c1, milRankIsWithin(&indices, 1, 1),
              "'indices' has shape %s, expected a vector", milShapePrint(infer, &indices));
  if (!element.ptr || !mlirTypeIsATensor(element))
    return milInferNone(infer);
  milShapeInsert(&out, 0, milShapeIsRanked(&indices) ? indices.dims[0] : MIL_UNKNOWN);
  return milInferAdd(infer, milTypeGetElement(element), &out);
}

/// Whether a value of this element type and shape can be an element of the list.
static bool fitsIn(MlirType element, MilDataType type, const MilDims *shape) {
  MilDims expected = milShapeOfType(element);
  return !element.ptr || !mlirTypeIsATensor(element) ||
         (milTypeGetElement(element) == type && milShapesAgree(&expected, shape));
}

MilStatus milInferListWrite(MilInfer *infer) {
  MilDims value = milInferShape(infer, "value"), expected = milShapeOfType(elementOf(infer));
  MIL_REQUIRE(infer, list_write_c1,
              fitsIn(elementOf(infer), milInferElement(infer, "value"), &value),
              "'value' has shape %s, expected %s and the type that the elements of 'ls' have",
              milShapePrint(infer, &value), milShapePrint(infer, &expected));
  return milInferAddType(infer, milInferType(infer, "ls"));
}

MilStatus milInferListScatter(MilInfer *infer) {
  MilDims indices = milInferShape(infer, "indices"), value = milInferShape(infer, "value"),
          expected = milShapeOfType(elementOf(infer));
  MIL_REQUIRE(infer, list_scatter_c1,
              milRankIsWithin(&indices, 1, 1) && milRankIsWithin(&value, 1, MIL_MAX_RANK) &&
                  (!milShapeIsRanked(&indices) || !milShapeIsRanked(&value) ||
                   milDimsAgree(indices.dims[0], value.dims[0])),
              "'indices' has shape %s and 'value' has shape %s, expected an index for each value",
              milShapePrint(infer, &indices), milShapePrint(infer, &value));
  if (milShapeIsRanked(&value))
    milShapeRemove(&value, 0);
  MIL_REQUIRE(infer, list_scatter_c2,
              fitsIn(elementOf(infer), milInferElement(infer, "value"), &value),
              "the values have shape %s, expected %s and the type that the elements of 'ls' have",
              milShapePrint(infer, &value), milShapePrint(infer, &expected));
  return milInferAddType(infer, milInferType(infer, "ls"));
}
