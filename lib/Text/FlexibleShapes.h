//===- FlexibleShapes.h - FlexibleShapeInformation of functions ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where inputs of a function have several shapes, Apple's compiler says which in an attribute of
// the function that stands in MIL text only; it follows from the description of the model.
//
//   tuple<tuple<string, dict<string, tensor<int32, [?]>>>,
//         tuple<string, dict<string, list<tensor<int32, [2]>, ?>>>>(
//     (("DefaultShapes", {{"x", [1, 4]}}), ("RangeDims", {{"x", [[1, 1], [1, 8]]}})))
//
// Inputs with a list of shapes have in the place of the ranges
//
//   tuple<string, dict<string, dict<string, tensor<int32, [?]>>>>
//     ("EnumeratedShapes", {{"<a key>", {{"x", [1, 4]}}}, ...})
//===----------------------------------------------------------------------===//
#ifndef MIL_TEXT_FLEXIBLESHAPES_H
#define MIL_TEXT_FLEXIBLESHAPES_H

#include "Format/Proto.h"

/// The attribute of a function; null when there is none.
const Mil__Value *milFlexibleShapesFind(const Mil__Function *function);
/// Removes the attribute.
void milFlexibleShapesDrop(Mil__Function *function);
/// What an attribute says, in order of the names of inputs. Memory comes from the arena; values are lent.
typedef struct MilFlexibleShapes {
  struct MilFlexibleShape *entries;
  size_t count;
} MilFlexibleShapes;

/// What is not in this form is left out; so is all of a null attribute.
MIL_WARN_UNUSED MilStatus milFlexibleShapesRead(MilArena *arena, const Mil__Value *attribute,
                                                MilFlexibleShapes *outShapes, MilDiag diag);
/// Gives the array of the input `name` the default shape and the ranges or choices that were read.
/// What they do not say, or not in this rank, stays as it is.
MIL_WARN_UNUSED MilStatus milFlexibleShapesApply(MilArena *arena, const MilFlexibleShapes *shapes,
                                                 ProtobufCBinaryData name,
                                                 Mil__ArrayFeatureType *array, MilDiag diag);
/// Adds the attribute to a function with these inputs, if one of them is flexible and the function
/// has none yet.
MIL_WARN_UNUSED MilStatus milFlexibleShapesAdd(MilArena *arena, size_t numInputs,
                                               Mil__FeatureDescription **inputs,
                                               Mil__Function *function, MilDiag diag);

#endif // MIL_TEXT_FLEXIBLESHAPES_H
