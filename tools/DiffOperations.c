//===- DiffOperations.c - which operations two models share --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations have the same name in both models, or they are not the same: names are what a model's
// author, its debugger and configuration files go by.
//===----------------------------------------------------------------------===//
#include "Diff.h"
#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <assert.h>
#include <stdlib.h>

/// An operation of one model, and its place there.
typedef struct Entry {
  MlirOperation op;
  MilString function, type, name;
  size_t place;
} Entry;

typedef struct Listing {
  MilArena *arena;
  Entry *data;
  size_t size, capacity;
  bool noMemory;
} Listing;

typedef struct Text {
  MilArena *arena;
  char *data;
  size_t size, capacity;
} Text;

static void append(MlirStringRef part, void *userData) {
  Text *text = userData;
  while (text->data && text->capacity - text->size <= part.length) {
    char *wider = milArenaAlloc(text->arena, 2 * text->capacity);
    if (wider)
      memcpy(wider, text->data, text->size);
    text->data = wider;
    text->capacity *= 2;
  }
  if (!text->data)
    return;
  memcpy(text->data + text->size, part.data, part.length);
  text->size += part.length;
  text->data[text->size] = '\0';
}

static Text startText(MilArena *arena) {
  enum { kFirst = 64 };
  return (Text){arena, milArenaCalloc(arena, 1, kFirst), 0, kFirst};
}

static bool isConstant(MlirOperation op) {
  const MilOpInfo *info = milOpInfoOf(op);
  return milOpIsAConstant(op) || (info && milOpInfoIsConstexpr(info));
}

/// "main", in a pipeline "<model>/main".
static MilString functionOf(MilArena *arena, MlirOperation op) {
  MlirStringRef key = mlirStringRefCreateFromCString("sym_name");
  MlirOperation function = milOpGetFunction(op), module = mlirOperationGetParentOperation(function);
  MlirAttribute name = mlirOperationGetDiscardableAttributeByName(function, key);
  MlirAttribute model = mlirOperationIsNull(module) ? mlirAttributeGetNull()
                                                    : mlirOperationGetAttributeByName(module, key);
  MilString own = {NULL, 0}, outer = {NULL, 0};
  if (!mlirAttributeIsNull(name) && mlirAttributeIsAString(name))
    own = milFromStringRef(mlirStringAttrGetValue(name));
  if (!mlirAttributeIsNull(model) && mlirAttributeIsAString(model))
    outer = milFromStringRef(mlirStringAttrGetValue(model));
  return outer.length ? milString(milArenaPrintf(arena, "%.*s/%.*s", MIL_STR(outer), MIL_STR(own)))
                      : own;
}

static MlirWalkResult collect(MlirOperation op, void *userData) {
  Listing *listing = userData;
  const MilOpInfo *info = milOpInfoOf(op);
  if (!info || isConstant(op) || milStringEqual(milOpInfoGetName(info), milString("output")))
    return MlirWalkResultAdvance;
  Entry *data =
      milArenaGrow(listing->arena, listing->data, listing->size, &listing->capacity, sizeof *data);
  MilString function = functionOf(listing->arena, op);
  listing->noMemory |= !data || !function.data;
  if (listing->noMemory)
    return MlirWalkResultInterrupt;
  data[listing->size] = (Entry){op, function, milOpGetMilType(op), milOpGetName(op), listing->size};
  listing->data = data;
  ++listing->size;
  return MlirWalkResultAdvance;
}

static int compareText(MilString a, MilString b) {
  size_t least = a.length < b.length ? a.length : b.length;
  int order = least ? memcmp(a.data, b.data, least) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}
static int compareKeys(const Entry *a, const Entry *b) {
  int order = compareText(a->function, b->function);
  return order ? order : compareText(a->name, b->name);
}
static int compareEntries(const void *a, const void *b) {
  const Entry *x = a, *y = b;
  int order = compareKeys(x, y);
  return order ? order : (x->place > y->place) - (x->place < y->place);
}

//===----------------------------------------------------------------------===//
// One operation in both models
//===----------------------------------------------------------------------===//

/// Whether a constant is said as text. Floats are weights, whatever their number.
static bool isPlain(MlirAttribute constant) {
  if (mlirAttributeIsNull(constant) || !mlirAttributeIsADenseElements(constant) ||
      mlirElementsAttrGetNumElements(constant) > DIFF_MOST_PLAIN)
    return false;
  MlirType type = mlirAttributeGetType(constant);
  return mlirShapedTypeGetRank(type) == 0 || !mlirTypeIsAFloat(mlirShapedTypeGetElementType(type));
}

/// What an input is: the names of values, small constants as text. Weights are compared elsewhere.
static Text describeInput(MilArena *arena, MlirOperation op, size_t input) {
  Text text = startText(arena);
  intptr_t begin, end;
  milOpGetInputRange(op, input, &begin, &end);
  for (intptr_t i = begin; i < end; ++i) {
    MlirValue value = mlirOperationGetOperand(op, i);
    MlirAttribute constant = milValueGetConstant(value);
    if (i > begin)
      append(mlirStringRefCreateFromCString(", "), &text);
    if (isPlain(constant))
      mlirAttributePrint(constant, append, &text);
    else if (mlirValueIsAOpResult(value) && isConstant(mlirOpResultGetOwner(value)))
      append(mlirStringRefCreateFromCString("a constant"), &text);
    else
      append(milToStringRef(milValueGetName(value)), &text);
  }
  return text;
}

static ptrdiff_t findInput(MlirOperation op, MilString name) {
  for (size_t i = 0; i < milOpGetNumInputs(op); ++i)
    if (milStringEqual(milOpGetInputName(op, i), name))
      return (ptrdiff_t)i;
  return -1;
}

/// Adds "<what> is <now>, was <before>" to the list of changes.
static const char *addChange(MilArena *arena, const char *list, const char *what,
                             const char *before, const char *now) {
  return milArenaPrintf(arena, "%s%s%s is %s, was %s", list, *list ? "; " : "", what,
                        *now ? now : "absent", *before ? before : "absent");
}

static const char *changesOfInputs(MilArena *arena, const char *list, MlirOperation before,
                                   MlirOperation now) {
  for (size_t i = 0; i < milOpGetNumInputs(now) && list; ++i) {
    MilString name = milOpGetInputName(now, i);
    ptrdiff_t other = findInput(before, name);
    Text is = describeInput(arena, now, i);
    Text was = other < 0 ? startText(arena) : describeInput(arena, before, (size_t)other);
    const char *what = milArenaPrintf(arena, "input '%.*s'", MIL_STR(name));
    if (!is.data || !was.data || !what)
      return NULL;
    if (strcmp(is.data, was.data) != 0)
      list = addChange(arena, list, what, was.data, is.data);
  }
  return list;
}

static const char *changesOfResults(MilArena *arena, const char *list, MlirOperation before,
                                    MlirOperation now) {
  if (mlirOperationGetNumResults(before) != mlirOperationGetNumResults(now))
    return milArenaPrintf(arena, "%s%s%zd results, were %zd", list, *list ? "; " : "",
                          mlirOperationGetNumResults(now), mlirOperationGetNumResults(before));
  for (intptr_t i = 0; i < mlirOperationGetNumResults(now) && list; ++i) {
    Text is = startText(arena), was = startText(arena);
    mlirTypePrint(mlirValueGetType(mlirOperationGetResult(now, i)), append, &is);
    mlirTypePrint(mlirValueGetType(mlirOperationGetResult(before, i)), append, &was);
    if (!is.data || !was.data)
      return NULL;
    if (strcmp(is.data, was.data) != 0)
      list = addChange(arena, list, "the result", was.data, is.data);
  }
  return list;
}

/// What changed, empty where nothing did; null when out of memory.
static const char *changesOf(MilArena *arena, const Entry *before, const Entry *now) {
  const char *list = "";
  if (!milStringEqual(before->type, now->type))
    list = milArenaPrintf(arena, "was %.*s", MIL_STR(before->type));
  if (list)
    list = changesOfInputs(arena, list, before->op, now->op);
  return list ? changesOfResults(arena, list, before->op, now->op) : NULL;
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

static MilStatus add(Diff *diff, DiffSide side, const Entry *entry, const char *change,
                     MilDiag diag) {
  DiffOperation *operations = milArenaGrow(diff->arena, diff->operations, diff->numOperations,
                                           &diff->operationsCapacity, sizeof *operations);
  if (!operations)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  operations[diff->numOperations++] =
      (DiffOperation){side, entry->function, entry->type, entry->name, change};
  diff->operations = operations;
  return MIL_OK;
}

MilStatus diffOperations(Diff *diff, MilDiag diag) {
  Listing sides[2] = {{.arena = diff->arena}, {.arena = diff->arena}};
  MilStatus status = MIL_OK;
  for (int s = 0; s < 2; ++s) {
    mlirOperationWalk(mlirModuleGetOperation(diff->modules[s]), collect, &sides[s],
                      MlirWalkPreOrder);
    if (sides[s].noMemory)
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    if (sides[s].size)
      qsort(sides[s].data, sides[s].size, sizeof *sides[s].data, compareEntries);
  }
  size_t i = 0, k = 0;
  while ((i < sides[0].size || k < sides[1].size) && status == MIL_OK) {
    const Entry *first = i < sides[0].size ? &sides[0].data[i] : NULL;
    const Entry *second = k < sides[1].size ? &sides[1].data[k] : NULL;
    assert(first || second);
    int order = !first ? 1 : !second ? -1 : compareKeys(first, second);
    ++diff->allOperations;
    i += order <= 0;
    k += order >= 0;
    if (order) {
      status = order < 0 ? add(diff, DIFF_FIRST, first, NULL, diag)
                         : add(diff, DIFF_SECOND, second, NULL, diag);
      continue;
    }
    const char *change = changesOf(diff->arena, first, second);
    if (!change)
      status = milFail(diag, MIL_NO_MEMORY, "out of memory");
    else if (*change)
      status = add(diff, DIFF_BOTH, second, change, diag);
  }
  return status;
}
