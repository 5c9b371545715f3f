//===- ValueNames.c - the MIL names of values in a function -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ValueNames.h"

#include "mil-c/AttributeNames.h"
#include "mlir-c/Support.h"

//===----------------------------------------------------------------------===//
// What is there
//===----------------------------------------------------------------------===//

typedef struct Collect {
  MilTranslation *t;
  MilValueNames *names;
  MilStatus status;
} Collect;

static void collectName(Collect *collect, MlirAttribute attribute) {
  MilString name = milStringOf(attribute);
  if (!name.length || milNamesFind(&collect->names->wanted, name, NULL))
    return;
  if (!milNamesDefine(&collect->names->wanted, name, collect))
    collect->status = milTranslationNoMemory(collect->t);
}

/// Strings, or arrays of them (`mil.arguments` of an operation with regions).
static void collectNames(Collect *collect, MlirAttribute array) {
  for (size_t i = 0; i < milNumElements(array); ++i) {
    MlirAttribute element = milElementAt(array, i);
    collectName(collect, element);
    for (size_t k = 0; k < milNumElements(element); ++k)
      collectName(collect, milElementAt(element, k));
  }
}

static MlirWalkResult collectOp(MlirOperation op, void *userData) {
  Collect *collect = userData;
  collectName(collect, milAttributeOf(op, MIL_ATTR_NAME));
  collectNames(collect, milAttributeOf(op, MIL_ATTR_OUTPUTS));
  collectNames(collect, milAttributeOf(op, MIL_ATTR_ARGUMENTS));
  return collect->status == MIL_OK ? MlirWalkResultAdvance : MlirWalkResultInterrupt;
}

MilStatus milValueNamesInit(MilTranslation *t, MilValueNames *names, MlirOperation function) {
  names->function = function;
  MilNames *tables[] = {&names->wanted,  &names->results,  &names->defined,
                        &names->byValue, &names->counters, &names->needed};
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; ++i)
    milNamesInit(tables[i], t->arena);
  Collect collect = {t, names, MIL_OK};
  mlirOperationWalk(function, collectOp, &collect, MlirWalkPreOrder);
  if (collect.status != MIL_OK)
    return collect.status;
  MlirBlock body = mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
  MlirOperation output = mlirBlockGetTerminator(body);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(output); ++i) {
    MlirValue value = mlirOperationGetOperand(output, i);
    MilString name = milValueGetName(value);
    if (name.length && !milNamesFind(&names->results, name, NULL) &&
        !milNamesDefine(&names->results, name, value.ptr))
      return milTranslationNoMemory(t);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Deciding
//===----------------------------------------------------------------------===//

MilStatus milValueNamesInvent(MilTranslation *t, MilValueNames *names, MilString stem,
                              MilString *outName) {
  size_t *counter = (size_t *)milNamesFind(&names->counters, stem, NULL);
  if (!counter) {
    MilStatus status = milAllocate(t, 1, sizeof *counter, &counter);
    if (status != MIL_OK)
      return status;
    if (!milNamesDefine(&names->counters, stem, counter))
      return milTranslationNoMemory(t);
  }
  do {
    const char *text = milArenaPrintf(t->arena, "%.*s_%zu", MIL_STR(stem), (*counter)++);
    if (!text)
      return milTranslationNoMemory(t);
    *outName = milString(text);
  } while (milNamesFind(&names->wanted, *outName, NULL));
  return milNamesDefine(&names->wanted, *outName, names) ? MIL_OK : milTranslationNoMemory(t);
}

static MlirRegion regionOf(MlirValue value) {
  MlirBlock block = mlirValueIsABlockArgument(value)
                        ? mlirBlockArgumentGetOwner(value)
                        : mlirOperationGetBlock(mlirOpResultGetOwner(value));
  return mlirBlockGetParentRegion(block);
}

/// A value, and a region that it is used in or null.
typedef struct Use {
  const void *value, *region;
} Use;

typedef struct Need {
  Use use;
  MlirOperation
      last; ///< the last operation of the region that uses the value, itself or in its regions
} Need;

static Need *getNeed(MilValueNames *names, Use use) {
  return (Need *)milNamesFind(&names->needed, (MilString){(const char *)&use, sizeof use}, NULL);
}

/// Whether the use is known already; makes it known, and `op` to be one that uses it.
static MilStatus addNeed(MilTranslation *t, MilValueNames *names, Use use, MlirOperation op,
                         bool *outIsKnown) {
  Need *need = getNeed(names, use);
  *outIsKnown = need;
  if (need) {
    if (use.region && mlirOperationIsBeforeInBlock(need->last, op))
      need->last = op;
    return MIL_OK;
  }
  MilStatus status = milAllocate(t, 1, sizeof *need, &need);
  if (status != MIL_OK)
    return status;
  *need = (Need){use, op};
  bool isAdded =
      milNamesDefine(&names->needed, (MilString){(const char *)&need->use, sizeof need->use}, need);
  return isAdded ? MIL_OK : milTranslationNoMemory(t);
}

/// Makes every region known that the value is used in, at any depth: once for each value, as it can have as many uses
/// as there are names to decide.
static MilStatus findNeeds(MilTranslation *t, MilValueNames *names, MlirValue value) {
  bool isKnown;
  MilStatus status = addNeed(t, names, (Use){value.ptr, NULL}, names->function, &isKnown);
  if (status != MIL_OK || isKnown)
    return status;
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    isKnown = false;
    for (MlirOperation op = mlirOpOperandGetOwner(use);
         !isKnown && !mlirOperationEqual(op, names->function);) {
      MlirBlock block = mlirOperationGetBlock(op);
      Use inRegion = {value.ptr, mlirBlockGetParentRegion(block).ptr};
      status = addNeed(t, names, inRegion, op, &isKnown);
      if (status != MIL_OK)
        return status;
      op = mlirBlockGetParentOperation(block);
    }
  }
  return MIL_OK;
}

/// Whether `name` can stand for `value` from here on. An inner scope may use a name of an outer one
/// again, unless it needs the outer value later.
static MilStatus canHave(MilTranslation *t, MilValueNames *names, MlirValue value, MilString name,
                         bool *outCan) {
  MlirRegion region = regionOf(value);
  *outCan = false;
  if (mlirRegionEqual(region, mlirOperationGetRegion(names->function, 0))) {
    const void *result = milNamesFind(&names->results, name, NULL);
    if (result && result != value.ptr)
      return MIL_OK;
  }
  bool inScope;
  MlirValue outer = {milNamesFind(&names->defined, name, &inScope)};
  *outCan = !outer.ptr;
  if (!outer.ptr || inScope)
    return MIL_OK;
  MilStatus status = findNeeds(t, names, outer);
  if (status != MIL_OK)
    return status;
  const Need *need = getNeed(names, (Use){outer.ptr, region.ptr});
  *outCan = !need || (!mlirValueIsABlockArgument(value) &&
                      !mlirOperationIsBeforeInBlock(mlirOpResultGetOwner(value), need->last));
  return MIL_OK;
}

static MilString keyOf(const void *const *pointer) {
  return (MilString){(const char *)pointer, sizeof *pointer};
}

MilStatus milValueNamesDefine(MilTranslation *t, MilValueNames *names, MlirValue value,
                              MilString wanted, MilString stem, MilString *outName) {
  struct {
    const void *value;
    MilString name;
  } *entry;
  MilStatus status = milAllocate(t, 1, sizeof *entry, &entry);
  bool can = false;
  *outName = wanted;
  if (status == MIL_OK && wanted.length)
    status = canHave(t, names, value, wanted, &can);
  if (status == MIL_OK && !can)
    status = milValueNamesInvent(t, names, wanted.length ? wanted : stem, outName);
  if (status != MIL_OK)
    return status;
  entry->value = value.ptr;
  entry->name = *outName;
  if (!milNamesDefine(&names->defined, *outName, value.ptr) ||
      !milNamesDefine(&names->byValue, keyOf(&entry->value), &entry->name))
    return milTranslationNoMemory(t);
  return MIL_OK;
}

MilString milValueNamesFind(const MilValueNames *names, MlirValue value) {
  const MilString *name = milNamesFind(&names->byValue, keyOf(&value.ptr), NULL);
  return name ? *name : milString(NULL);
}
