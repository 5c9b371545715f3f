//===- FlexibleShapesRead.c - FlexibleShapeInformation into arrays *- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the attribute says of an input is in three places and, among the choices, in any number of them. It is put in
// order of the names once, so that the work for all inputs follows the size of the attribute.
//===----------------------------------------------------------------------===//
#include "FlexibleShapes.h"

#include <stdlib.h>

static MilStatus noMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static const Mil__ImmediateValue *immediateOf(const Mil__Value *value) {
  return value && value->value_case == MIL__VALUE__VALUE_IMMEDIATE_VALUE ? value->immediatevalue
                                                                         : NULL;
}

static const Mil__TensorValue *tensorOf(const Mil__Value *value) {
  const Mil__ImmediateValue *immediate = immediateOf(value);
  return immediate && immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_TENSOR
             ? immediate->tensor
             : NULL;
}

/// The bytes of a string; null data when the value is none.
static MilString stringOf(const Mil__Value *value) {
  const Mil__TensorValue *tensor = tensorOf(value);
  bool isString = tensor && tensor->value_case == MIL__TENSOR_VALUE__VALUE_STRINGS &&
                  tensor->strings->n_values == 1;
  return isString ? milFromBytes(tensor->strings->values[0]) : milString(NULL);
}

static const Mil__Ints *intsOf(const Mil__Value *value) {
  const Mil__TensorValue *tensor = tensorOf(value);
  return tensor && tensor->value_case == MIL__TENSOR_VALUE__VALUE_INTS ? tensor->ints : NULL;
}

static const Mil__DictionaryValue *dictOf(const Mil__Value *value) {
  const Mil__ImmediateValue *immediate = immediateOf(value);
  return immediate && immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_DICTIONARY
             ? immediate->dictionary
             : NULL;
}

static const Mil__TupleValue *tupleOf(const Mil__Value *value) {
  const Mil__ImmediateValue *immediate = immediateOf(value);
  return immediate && immediate->value_case == MIL__IMMEDIATE_VALUE__VALUE_TUPLE ? immediate->tuple
                                                                                 : NULL;
}

//===----------------------------------------------------------------------===//
// By name
//===----------------------------------------------------------------------===//

typedef enum Part { DEFAULT_SHAPES, RANGE_DIMS, ENUMERATED_SHAPES } Part;
static const char *const partNames[] = {"DefaultShapes", "RangeDims", "EnumeratedShapes"};

struct MilFlexibleShape {
  MilString name; ///< of an input
  Part part;
  size_t choice; ///< of ENUMERATED_SHAPES
  size_t place;  ///< in the attribute: of several that are equal in the rest, the first counts
  const Mil__Value *value;
};
typedef struct MilFlexibleShape Entry;

static int compareEntries(const void *first, const void *second) {
  const Entry *a = first, *b = second;
  int order = milStringCompare(a->name, b->name);
  if (!order)
    order = (a->part > b->part) - (a->part < b->part);
  if (!order)
    order = (a->choice > b->choice) - (a->choice < b->choice);
  return order ? order : (a->place > b->place) - (a->place < b->place);
}

/// The dictionary in the part of the attribute with this name.
static const Mil__DictionaryValue *findPart(const Mil__Value *attribute, const char *name) {
  const Mil__TupleValue *parts = tupleOf(attribute);
  for (size_t i = 0; parts && i < parts->n_values; ++i) {
    const Mil__TupleValue *part = tupleOf(parts->values[i]);
    if (part && part->n_values == 2 && milStringEqual(stringOf(part->values[0]), milString(name)))
      return dictOf(part->values[1]);
  }
  return NULL;
}

/// Adds what a dictionary says; only counts where there is no room yet.
static void addEntries(MilFlexibleShapes *shapes, const Mil__DictionaryValue *dict, Part part,
                       size_t choice) {
  for (size_t i = 0; dict && i < dict->n_values; ++i) {
    MilString name = stringOf(dict->values[i]->key);
    if (!name.data)
      continue;
    if (shapes->entries)
      shapes->entries[shapes->count] =
          (Entry){name, part, choice, shapes->count, dict->values[i]->value};
    ++shapes->count;
  }
}

static void addParts(MilFlexibleShapes *shapes, const Mil__Value *attribute) {
  shapes->count = 0;
  addEntries(shapes, findPart(attribute, partNames[DEFAULT_SHAPES]), DEFAULT_SHAPES, 0);
  addEntries(shapes, findPart(attribute, partNames[RANGE_DIMS]), RANGE_DIMS, 0);
  const Mil__DictionaryValue *choices = findPart(attribute, partNames[ENUMERATED_SHAPES]);
  for (size_t i = 0; choices && i < choices->n_values; ++i)
    addEntries(shapes, dictOf(choices->values[i]->value), ENUMERATED_SHAPES, i);
}

MilStatus milFlexibleShapesRead(MilArena *arena, const Mil__Value *attribute,
                                MilFlexibleShapes *outShapes, MilDiag diag) {
  *outShapes = (MilFlexibleShapes){NULL, 0};
  addParts(outShapes, attribute);
  if (!outShapes->count)
    return MIL_OK;
  outShapes->entries = milArenaCalloc(arena, outShapes->count, sizeof *outShapes->entries);
  if (!outShapes->entries)
    return noMemory(diag);
  addParts(outShapes, attribute);
  qsort(outShapes->entries, outShapes->count, sizeof *outShapes->entries, compareEntries);
  return MIL_OK;
}

/// The entries of an input, one after the other.
static const Entry *findEntries(const MilFlexibleShapes *shapes, MilString name, size_t *outCount) {
  size_t low = 0, high = shapes->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (milStringCompare(shapes->entries[middle].name, name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *outCount = 0;
  while (low + *outCount < shapes->count &&
         milStringEqual(shapes->entries[low + *outCount].name, name))
    ++*outCount;
  return shapes->entries + low;
}

/// What a part says first.
static const Mil__Value *firstOf(const Entry *entries, size_t count, Part part) {
  for (size_t i = 0; i < count; ++i)
    if (entries[i].part == part)
      return entries[i].value;
  return NULL;
}

//===----------------------------------------------------------------------===//
// Into arrays
//===----------------------------------------------------------------------===//

static MilStatus copyShape(MilArena *arena, const Mil__Ints *ints, int64_t **outShape,
                           MilDiag diag) {
  *outShape = milArenaCalloc(arena, ints->n_values + 1, sizeof **outShape);
  for (size_t i = 0; *outShape && i < ints->n_values; ++i)
    (*outShape)[i] = ints->values[i];
  return *outShape ? MIL_OK : noMemory(diag);
}

/// Whether the value is a list of pairs of integers, one for each dimension.
static bool areRanges(const Mil__Value *value, size_t rank, Mil__Value ***outRanges) {
  const Mil__ImmediateValue *immediate = immediateOf(value);
  if (!immediate || immediate->value_case != MIL__IMMEDIATE_VALUE__VALUE_LIST ||
      immediate->list->n_values != rank)
    return false;
  *outRanges = immediate->list->values;
  for (size_t i = 0; i < rank; ++i) {
    const Mil__Ints *range = intsOf((*outRanges)[i]);
    if (!range || range->n_values != 2 || range->values[0] < 0)
      return false;
  }
  return true;
}

static MilStatus applyRanges(MilArena *arena, Mil__Value **ranges, Mil__ArrayFeatureType *array,
                             MilDiag diag) {
  Mil__ShapeRange *message = milArenaAlloc(arena, sizeof *message);
  Mil__SizeRange *sizes = milArenaCalloc(arena, array->n_shape + 1, sizeof *sizes);
  Mil__SizeRange **list = milArenaCalloc(arena, array->n_shape + 1, sizeof *list);
  if (!message || !sizes || !list)
    return noMemory(diag);
  for (size_t i = 0; i < array->n_shape; ++i) {
    const Mil__Ints *range = intsOf(ranges[i]);
    mil__size_range__init(&sizes[i]);
    sizes[i].lowerbound = (uint64_t)range->values[0];
    sizes[i].upperbound = range->values[1];
    list[i] = &sizes[i];
  }
  mil__shape_range__init(message);
  message->n_sizeranges = array->n_shape;
  message->sizeranges = list;
  array->shape_flexibility_case = MIL__ARRAY_FEATURE_TYPE__SHAPE_FLEXIBILITY_SHAPE_RANGE;
  array->shaperange = message;
  return MIL_OK;
}

/// The shape of an entry that is the first of its choice and of the rank; null when it is not.
static const Mil__Ints *choiceOf(const Entry *entries, size_t i, size_t rank) {
  if (entries[i].part != ENUMERATED_SHAPES ||
      (i && entries[i - 1].part == ENUMERATED_SHAPES && entries[i - 1].choice == entries[i].choice))
    return NULL;
  const Mil__Ints *shape = intsOf(entries[i].value);
  return shape && shape->n_values == rank ? shape : NULL;
}

static MilStatus applyChoices(MilArena *arena, const Entry *entries, size_t count,
                              Mil__ArrayFeatureType *array, MilDiag diag) {
  size_t used = 0;
  for (size_t i = 0; i < count; ++i)
    used += choiceOf(entries, i, array->n_shape) != NULL;
  if (!used)
    return MIL_OK;
  Mil__EnumeratedShapes *message = milArenaAlloc(arena, sizeof *message);
  Mil__Shape *shapes = milArenaCalloc(arena, used, sizeof *shapes);
  Mil__Shape **list = milArenaCalloc(arena, used, sizeof *list);
  if (!message || !shapes || !list)
    return noMemory(diag);
  mil__enumerated_shapes__init(message);
  message->shapes = list;
  for (size_t i = 0; i < count; ++i) {
    const Mil__Ints *values = choiceOf(entries, i, array->n_shape);
    if (!values)
      continue;
    Mil__Shape *shape = &shapes[message->n_shapes];
    mil__shape__init(shape);
    MilStatus status = copyShape(arena, values, &shape->shape, diag);
    if (status != MIL_OK)
      return status;
    shape->n_shape = values->n_values;
    list[message->n_shapes++] = shape;
  }
  array->shape_flexibility_case = MIL__ARRAY_FEATURE_TYPE__SHAPE_FLEXIBILITY_ENUMERATED_SHAPES;
  array->enumeratedshapes = message;
  return MIL_OK;
}

MilStatus milFlexibleShapesApply(MilArena *arena, const MilFlexibleShapes *shapes,
                                 ProtobufCBinaryData name, Mil__ArrayFeatureType *array,
                                 MilDiag diag) {
  size_t count;
  const Entry *entries = findEntries(shapes, milFromBytes(name), &count);
  const Mil__Ints *shape = intsOf(firstOf(entries, count, DEFAULT_SHAPES));
  Mil__Value **ranges;
  if (!shape || shape->n_values != array->n_shape)
    return MIL_OK;
  MilStatus status = copyShape(arena, shape, &array->shape, diag);
  if (status != MIL_OK)
    return status;
  if (areRanges(firstOf(entries, count, RANGE_DIMS), array->n_shape, &ranges))
    return applyRanges(arena, ranges, array, diag);
  return applyChoices(arena, entries, count, array, diag);
}
