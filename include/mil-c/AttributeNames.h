//===- mil-c/AttributeNames.h - attributes that carry a meaning --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_C_ATTRIBUTENAMES_H
#define MIL_C_ATTRIBUTENAMES_H

// clang-format off
// Of modules.
#define MIL_ATTR_MODEL "mil.model"       // dictionary: the Model message without program and sub-models
#define MIL_ATTR_PROGRAM "mil.program"   // dictionary: the Program message without functions
#define MIL_ATTR_BLOBS "mil.blobs"       // dictionary: weight file -> its resources by offset
#define MIL_ATTR_MANIFEST "mil.manifest" // dictionary: identifiers of model and weights; string: another Manifest.json
#define MIL_ATTR_WEIGHT_FILES "mil.weight_files" // dictionary: file -> offsets of resources (Translate/WeightFiles.h)
#define MIL_ATTR_FILES "mil.files"       // dictionary: other file of the package -> tensor<..xui8>

#define MIL_ATTR_STAND_INS "mil.stand_ins" // unit: passes need not find palettes, their sizes are enough (mil-c/Passes.h)
#define MIL_ATTR_REPORT "mil.report"     // dictionaries: what passes did to each weight (passes/Common/Report.h)
#define MIL_ATTR_TRADEOFF "mil.tradeoff" // dictionaries: sizes and errors to choose from (passes/Allocate/AllocateCurve.h)

// Of functions and operations.
#define MIL_ATTR_NAME "name"             // string: the MIL attribute `name`
#define MIL_ATTR_OPSET "opset"           // string
#define MIL_ATTR_OUTPUTS "mil.outputs"   // strings: names of results
#define MIL_ATTR_ARGUMENTS "mil.arguments" // strings: names of arguments; of operations: for each region
#define MIL_ATTR_INPUTS "mil.inputs"     // strings: names of inputs that are not in the table
#define MIL_ATTR_SEGMENTS "operandSegmentSizes"
#define MIL_ATTR_TYPE "type"             // string: type of a mil.unknown_op
#define MIL_ATTR_VALUE "val"             // of mil.const and mil.literal

// What has no better place: maps and messages by reflection (Reflect.h).
#define MIL_ATTR_UNNAMED "mil.unnamed"   // unit: the file has no plain string as the attribute `name`
#define MIL_ATTR_ATTRIBUTES "mil.attributes" // MIL attributes that cannot stand under their own name
#define MIL_ATTR_BLOCK "mil.block"       // the body's Block without operations and outputs
#define MIL_ATTR_BLOCKS "mil.blocks"     // the Blocks of an operation, without arguments, too
#define MIL_ATTR_SPECIALIZATIONS "mil.specializations" // blocks for other opsets
#define MIL_ATTR_UNKNOWN_FIELDS "mil.unknown_fields"   // string: bytes on the wire
// clang-format on

#endif // MIL_C_ATTRIBUTENAMES_H
