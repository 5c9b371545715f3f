//===- DiffOperations.c - which operations two models share --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations have the same name in both models, or they are not the same: names are what a model's
// author, its debugger and configuration files go by.
//===----------------------------------------------------------------------===//
#include "DiffChange.h"
#include "mil-c/Dialect.h"
#include "mil-c/Limits.h"
#include "mil-c/Utf8.h"
#include "mlir-c/BuiltinAttributes.h"
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
  MlirOperation function; ///< of the last one
  bool noMemory;
} Listing;

MilString diffLabel(MilString name) { return milUtf8Cut(name, MIL_MAX_LABEL); }

typedef struct Cut {
  char text[MIL_MAX_TYPE_TEXT + 1]; ///< one more than is shown, where there is more
  size_t length;
} Cut;

static void appendCut(MlirStringRef part, void *userData) {
  Cut *cut = userData;
  size_t room = sizeof cut->text - cut->length;
  size_t length = part.length < room ? part.length : room;
  if (length)
    memcpy(cut->text + cut->length, part.data, length);
  cut->length += length;
}

const char *diffAttributeText(MilArena *arena, MlirAttribute attribute, size_t most) {
  Cut cut = {.length = 0};
  assert(most <= MIL_MAX_TYPE_TEXT);
  if (mlirAttributeIsNull(attribute))
    return "absent";
  mlirAttributePrint(attribute, appendCut, &cut);
  MilString shown = milUtf8Cut((MilString){cut.text, cut.length}, most);
  return milArenaPrintf(arena, "%.*s%s", MIL_STR(shown), shown.length < cut.length ? "..." : "");
}

static bool isConstant(MlirOperation op) {
  const MilOpInfo *info = milOpInfoOf(op);
  return milOpIsAConstant(op) || (info && milOpInfoIsConstexpr(info));
}

bool diffIsConstant(MlirValue value) {
  return mlirValueIsAOpResult(value) && isConstant(mlirOpResultGetOwner(value));
}

/// "main", in a pipeline "<model>/main".
static MilString pathOf(MilArena *arena, MlirOperation function) {
  MlirStringRef key = mlirStringRefCreateFromCString("sym_name");
  MlirOperation module = mlirOperationGetParentOperation(function);
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

/// Operations of a function follow each other, and share its path.
static MilString functionOf(Listing *listing, MlirOperation op) {
  MlirOperation function = milOpGetFunction(op);
  if (listing->size && mlirOperationEqual(function, listing->function))
    return listing->data[listing->size - 1].function;
  listing->function = function;
  return pathOf(listing->arena, function);
}

static MlirWalkResult collect(MlirOperation op, void *userData) {
  Listing *listing = userData;
  const MilOpInfo *info = milOpInfoOf(op);
  if (!info || isConstant(op) || milStringEqual(milOpInfoGetName(info), milString("output")))
    return MlirWalkResultAdvance;
  Entry *data =
      milArenaGrow(listing->arena, listing->data, listing->size, &listing->capacity, sizeof *data);
  MilString function = functionOf(listing, op);
  listing->noMemory |= !data || !function.data;
  if (listing->noMemory)
    return MlirWalkResultInterrupt;
  data[listing->size] = (Entry){op, function, milOpGetMilType(op), milOpGetName(op), listing->size};
  listing->data = data;
  ++listing->size;
  return MlirWalkResultAdvance;
}

static int compareKeys(const Entry *a, const Entry *b) {
  int order = milStringCompare(a->function, b->function);
  return order ? order : milStringCompare(a->name, b->name);
}
static int compareEntries(const void *a, const void *b) {
  const Entry *x = a, *y = b;
  int order = compareKeys(x, y);
  return order ? order : (x->place > y->place) - (x->place < y->place);
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

static MilStatus add(Diff *diff, DiffSide side, const Entry *entry, MilString change,
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
  DiffChanges changes;
  MilStatus status = MIL_OK;
  if (!diffChangesStart(diff, &changes))
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
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
      status = order < 0 ? add(diff, DIFF_FIRST, first, milString(NULL), diag)
                         : add(diff, DIFF_SECOND, second, milString(NULL), diag);
      continue;
    }
    MilString change;
    if (!diffChangesOf(&changes, second->function, first->op, second->op, &change))
      status = milFail(diag, MIL_NO_MEMORY, "out of memory");
    else if (change.length)
      status = add(diff, DIFF_BOTH, second, change, diag);
  }
  return status;
}
