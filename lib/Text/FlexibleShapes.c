//===- FlexibleShapes.c - FlexibleShapeInformation of functions ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "FlexibleShapes.h"

#include "Parser.h"
#include "Printer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char attributeName[] = "FlexibleShapeInformation";

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

static size_t findIndex(const Mil__Function *function) {
  size_t i = 0;
  while (i < function->n_attributes &&
         !milStringEqual(milFromBytes(function->attributes[i]->key), milString(attributeName)))
    ++i;
  return i;
}

const Mil__Value *milFlexibleShapesFind(const Mil__Function *function) {
  size_t i = findIndex(function);
  return i < function->n_attributes ? function->attributes[i]->value : NULL;
}

void milFlexibleShapesDrop(Mil__Function *function) {
  size_t i = findIndex(function);
  if (i == function->n_attributes)
    return;
  --function->n_attributes;
  for (; i < function->n_attributes; ++i)
    function->attributes[i] = function->attributes[i + 1];
}

//===----------------------------------------------------------------------===//
// Writing: the attribute as text, which the parser reads
//===----------------------------------------------------------------------===//

/// A flexible input.
typedef struct Input {
  MilString name;
  const Mil__ArrayFeatureType *array;
} Input;

static bool isRanged(const Mil__ArrayFeatureType *array) {
  return array->shape_flexibility_case == MIL__ARRAY_FEATURE_TYPE__SHAPE_FLEXIBILITY_SHAPE_RANGE;
}
static bool isEnumerated(const Mil__ArrayFeatureType *array) {
  return array->shape_flexibility_case ==
         MIL__ARRAY_FEATURE_TYPE__SHAPE_FLEXIBILITY_ENUMERATED_SHAPES;
}

static int byName(const void *a, const void *b) {
  return milStringCompare(((const Input *)a)->name, ((const Input *)b)->name);
}

/// int32 is what the compiler writes sizes in; a range without an end is negative anyway.
static int32_t clamp(int64_t size) {
  return size > INT32_MAX ? INT32_MAX : size < INT32_MIN ? INT32_MIN : (int32_t)size;
}

static void printSize(MilTextPrinter *p, int64_t size) {
  char text[16];
  snprintf(text, sizeof text, "%" PRId32, clamp(size));
  milTextPrinterText(p, text);
}

/// `{"x", [1, 4]}`
static void printShape(MilTextPrinter *p, const Input *input, const int64_t *shape, size_t rank) {
  milTextPrinterText(p, "{");
  milTextPrinterString(p, input->name);
  milTextPrinterText(p, ", [");
  for (size_t i = 0; i < rank; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    printSize(p, shape[i]);
  }
  milTextPrinterText(p, "]}");
}

static void printRange(MilTextPrinter *p, const Input *input) {
  const Mil__ShapeRange *range = input->array->shaperange;
  milTextPrinterText(p, "{");
  milTextPrinterString(p, input->name);
  milTextPrinterText(p, ", [");
  for (size_t i = 0; i < range->n_sizeranges; ++i) {
    uint64_t lower = range->sizeranges[i]->lowerbound;
    milTextPrinterText(p, i ? ", [" : "[");
    printSize(p, lower > INT32_MAX ? INT32_MAX : (int64_t)lower);
    milTextPrinterText(p, ", ");
    printSize(p, range->sizeranges[i]->upperbound);
    milTextPrinterText(p, "]");
  }
  milTextPrinterText(p, "]}");
}

/// The `i`-th choice of all inputs that have so many.
static void printChoice(MilTextPrinter *p, const Input *inputs, size_t numInputs, size_t i) {
  char key[24];
  bool first = true;
  snprintf(key, sizeof key, "{\"%08zx\", {", i);
  milTextPrinterText(p, key);
  for (size_t k = 0; k < numInputs; ++k) {
    if (!isEnumerated(inputs[k].array) || i >= inputs[k].array->enumeratedshapes->n_shapes)
      continue;
    const Mil__Shape *shape = inputs[k].array->enumeratedshapes->shapes[i];
    milTextPrinterText(p, first ? "" : ", ");
    first = false;
    printShape(p, &inputs[k], shape->shape, shape->n_shape);
  }
  milTextPrinterText(p, "}}");
}

static void printAttribute(MilTextPrinter *p, const Input *inputs, size_t count) {
  static const char shapes[] = "tuple<string, dict<string, tensor<int32, [?]>>>";
  bool anyRange = false, first = true;
  size_t numChoices = 0;
  for (size_t i = 0; i < count; ++i) {
    anyRange |= isRanged(inputs[i].array);
    if (isEnumerated(inputs[i].array) && inputs[i].array->enumeratedshapes->n_shapes > numChoices)
      numChoices = inputs[i].array->enumeratedshapes->n_shapes;
  }
  milTextPrinterText(p, "tuple<");
  milTextPrinterText(p, shapes);
  if (anyRange)
    milTextPrinterText(p, ", tuple<string, dict<string, list<tensor<int32, [2]>, ?>>>");
  if (numChoices)
    milTextPrinterText(p, ", tuple<string, dict<string, dict<string, tensor<int32, [?]>>>>");
  milTextPrinterText(p, ">(((\"DefaultShapes\", {");
  for (size_t i = 0; i < count; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    printShape(p, &inputs[i], inputs[i].array->shape, inputs[i].array->n_shape);
  }
  milTextPrinterText(p, anyRange ? "}), (\"RangeDims\", {" : "})");
  for (size_t i = 0; i < count; ++i)
    if (isRanged(inputs[i].array)) {
      milTextPrinterText(p, first ? "" : ", ");
      first = false;
      printRange(p, &inputs[i]);
    }
  milTextPrinterText(p, anyRange ? "})" : "");
  milTextPrinterText(p, numChoices ? ", (\"EnumeratedShapes\", {" : "");
  for (size_t i = 0; i < numChoices; ++i) {
    milTextPrinterText(p, i ? ", " : "");
    printChoice(p, inputs, count, i);
  }
  milTextPrinterText(p, numChoices ? "})))" : "))");
}

/// The flexible inputs, by name.
static MilStatus findInputs(MilArena *arena, size_t numInputs, Mil__FeatureDescription **features,
                            Input **outInputs, size_t *outCount, MilDiag diag) {
  Input *inputs = milArenaCalloc(arena, numInputs + 1, sizeof *inputs);
  *outInputs = inputs;
  *outCount = 0;
  if (!inputs)
    return noMemory(diag);
  for (size_t i = 0; i < numInputs; ++i) {
    const Mil__FeatureType *type = features[i]->type;
    if (!type || type->type_case != MIL__FEATURE_TYPE__TYPE_MULTI_ARRAY_TYPE ||
        (!isRanged(type->multiarraytype) && !isEnumerated(type->multiarraytype)))
      continue;
    inputs[(*outCount)++] = (Input){milFromBytes(features[i]->name), type->multiarraytype};
  }
  qsort(inputs, *outCount, sizeof *inputs, byName);
  return MIL_OK;
}

static MilStatus addAttribute(MilArena *arena, Mil__Value *value, Mil__Function *function,
                              MilDiag diag) {
  Mil__ValueEntry *entry = milArenaAlloc(arena, sizeof *entry);
  Mil__ValueEntry **list =
      milArenaCalloc(arena, function->n_attributes + 1, sizeof *function->attributes);
  if (!entry || !list)
    return noMemory(diag);
  mil__value_entry__init(entry);
  entry->key = milToBytes(milString(attributeName));
  entry->value = value;
  if (function->n_attributes)
    memcpy(list, function->attributes, function->n_attributes * sizeof *list);
  list[function->n_attributes++] = entry;
  function->attributes = list;
  return MIL_OK;
}

MilStatus milFlexibleShapesAdd(MilArena *arena, size_t numInputs, Mil__FeatureDescription **inputs,
                               Mil__Function *function, MilDiag diag) {
  MilTextPrinter printer = {.arena = arena, .diag = diag};
  Input *flexible;
  size_t count;
  Mil__Value *value;
  MilStatus status;
  MIL_TRY(findInputs(arena, numInputs, inputs, &flexible, &count, diag));
  if (!count || milFlexibleShapesFind(function))
    return MIL_OK;
  printAttribute(&printer, flexible, count);
  if (printer.noMemory)
    MIL_TRY(noMemory(diag));
  MilTextParser parser = {.lexer = {.arena = arena,
                                    .diag = diag,
                                    .where = attributeName,
                                    .text = {printer.data, printer.size}}};
  MIL_TRY(milLexerAdvance(&parser.lexer));
  MIL_TRY(milTextParserValue(&parser, &value));
  MIL_TRY(addAttribute(arena, value, function, diag));
done:
  return status;
}
