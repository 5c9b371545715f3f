//===- Operations.h - attribute names and small helpers -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_DIALECT_OPERATIONS_H
#define MIL_DIALECT_OPERATIONS_H

#include "mil-c/Arena.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Dialect.h"

/// Null when the operation has no such attribute.
MlirAttribute milOpGetAttribute(MlirOperation op, const char *name);
bool milOpIs(MlirOperation op, const char *name);
/// Number of elements of a ranked static tensor type; false when it is none, or on overflow.
bool milTypeCountElements(MlirType type, uint64_t *outCount);
/// The text of a string attribute; empty for null and for any other attribute.
MilString milStringAttrGet(MlirAttribute attribute);
/// The text of an element of an array of strings; empty where there is none.
MilString milStringArrayGet(MlirAttribute array, intptr_t index);
/// The name of a function, in a pipeline "<model>/<function>": in the arena, or the context's. Empty
/// for null and when out of memory.
MilString milFunctionGetPath(MlirOperation function, MilArena *arena);
/// Which input an operand belongs to; false when it belongs to none.
bool milOpFindInputOf(MlirOperation op, intptr_t operand, size_t *outInput);
/// The MIL name of an argument of a region's entry block.
MilString milRegionGetArgumentName(MlirRegion region, intptr_t argument);

#endif // MIL_DIALECT_OPERATIONS_H
