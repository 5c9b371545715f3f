//===- DiffChange.c - what has become of an operation --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is compared is what the modules hold; text is made where something differs, and only to be
// shown.
//===----------------------------------------------------------------------===//
#include "DiffChange.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Dialect.h"
#include "mil-c/Limits.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <assert.h>
#include <stdlib.h>

bool diffChangesStart(const Diff *diff, DiffChanges *outChanges) {
  *outChanges = (DiffChanges){.diff = diff};
  for (int side = 0; side < 2; ++side) {
    size_t count;
    const MilWeightInfo *weights = milMetadataGetWeights(diff->metadata[side], &count);
    Lookup *lookup = &outChanges->weights[side];
    if (!lookupCreate(diff->arena, count, lookup))
      return false;
    for (size_t i = 0; i < count; ++i)
      lookupAdd(lookup, weights[i].function, weights[i].value, i);
    lookupSort(lookup);
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static void append(DiffChanges *c, MilString part) {
  if (c->noMemory || !part.length)
    return;
  char *text = milArenaReserve(c->diff->arena, c->text, c->length, part.length, &c->capacity, 1);
  c->noMemory = !text;
  if (!text)
    return;
  c->text = text;
  memcpy(text + c->length, part.data, part.length);
  c->length += part.length;
}
static void appendWord(DiffChanges *c, const char *word) { append(c, milString(word)); }

static void appendName(DiffChanges *c, MilString name) {
  MilString shown = diffLabel(name);
  appendWord(c, "'");
  append(c, shown);
  appendWord(c, shown.length < name.length ? "...'" : "'");
}

static void startChange(DiffChanges *c) {
  if (c->length)
    appendWord(c, "; ");
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

typedef enum Kind {
  KIND_VALUE,  ///< made by an operation, or given: it has a name
  KIND_PLAIN,  ///< a small constant that is said as text
  KIND_WEIGHT, ///< of which DiffWeights says how it differs
  KIND_OTHER,  ///< another constant, such as a list
} Kind;

/// Floats are weights, whatever their number.
static bool isPlain(MlirAttribute constant, MlirType type) {
  return mlirAttributeIsADenseElements(constant) &&
         mlirElementsAttrGetNumElements(constant) <= DIFF_MOST_PLAIN &&
         (mlirShapedTypeGetRank(type) == 0 ||
          !mlirTypeIsAFloat(mlirShapedTypeGetElementType(type)));
}

static Kind kindOf(MlirValue value) {
  MlirAttribute constant = milValueGetConstant(value);
  if (mlirAttributeIsNull(constant))
    return diffIsConstant(value) ? KIND_WEIGHT : KIND_VALUE;
  if (!mlirAttributeIsAElements(constant))
    return KIND_OTHER;
  MlirType type = mlirAttributeGetType(constant);
  if (isPlain(constant, type))
    return KIND_PLAIN;
  return milTypeIsAString(mlirShapedTypeGetElementType(type)) ? KIND_OTHER : KIND_WEIGHT;
}

/// Whether two weights are the same one, as compressing renames them.
static bool isSameWeight(const DiffChanges *c, MilString before, MilString now) {
  if (!before.length || !now.length || milStringEqual(before, now))
    return true;
  size_t first = lookupFind(&c->weights[0], c->function, before), count;
  size_t second = lookupFind(&c->weights[1], c->function, now);
  const MilWeightInfo *weights = milMetadataGetWeights(c->diff->metadata[1], &count);
  return first != SIZE_MAX && second != SIZE_MAX && weights[second].error.match != MIL_MATCH_NONE &&
         weights[second].error.index == first;
}

static bool isSameValue(const DiffChanges *c, MlirValue before, MlirValue now) {
  Kind kind = kindOf(before);
  if (kind != kindOf(now))
    return false;
  MilString name = milValueGetName(before), newName = milValueGetName(now);
  if (kind == KIND_VALUE)
    return milStringEqual(name, newName);
  if (kind == KIND_WEIGHT)
    return isSameWeight(c, name, newName);
  return mlirAttributeEqual(milValueGetConstant(before), milValueGetConstant(now));
}

/// As text, which is for people.
static void appendAttribute(DiffChanges *c, MlirAttribute attribute) {
  const char *text = diffAttributeText(c->diff->arena, attribute, MIL_MAX_TYPE_TEXT);
  c->noMemory |= !text;
  appendWord(c, text);
}

static void appendValue(DiffChanges *c, MlirValue value) {
  Kind kind = kindOf(value);
  MilString name = milValueGetName(value);
  if (kind == KIND_PLAIN) {
    appendAttribute(c, milValueGetConstant(value));
    return;
  }
  if (kind != KIND_VALUE)
    appendWord(c, name.length ? "the constant " : "a constant");
  else if (!name.length)
    appendWord(c, "a value without a name");
  if (name.length)
    appendName(c, name);
}

/// Operands of an operation, or arguments of a block.
typedef struct Values {
  MlirOperation op;
  MlirBlock block; ///< null: operands
  intptr_t begin, end;
} Values;

static MlirValue valueAt(const Values *values, intptr_t i) {
  return mlirBlockIsNull(values->block) ? mlirOperationGetOperand(values->op, values->begin + i)
                                        : mlirBlockGetArgument(values->block, values->begin + i);
}

static bool areSameValues(const DiffChanges *c, const Values *before, const Values *now) {
  intptr_t count = now->end - now->begin;
  if (count != before->end - before->begin)
    return false;
  for (intptr_t i = 0; i < count; ++i)
    if (!isSameValue(c, valueAt(before, i), valueAt(now, i)))
      return false;
  return true;
}

static void appendValues(DiffChanges *c, const Values *values) {
  if (values->begin == values->end)
    appendWord(c, "absent");
  for (intptr_t i = 0; i < values->end - values->begin; ++i) {
    appendWord(c, i ? ", " : "");
    appendValue(c, valueAt(values, i));
  }
}

static void appendIsWas(DiffChanges *c, const Values *before, const Values *now) {
  appendWord(c, " is ");
  appendValues(c, now);
  appendWord(c, ", was ");
  appendValues(c, before);
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

static void readInputs(DiffChanges *c, int side, MlirOperation op) {
  size_t count = milOpGetNumInputs(op);
  c->numInputs[side] = 0;
  if (count > c->inputsCapacity[side]) {
    c->inputsCapacity[side] = 2 * count;
    c->inputs[side] = milArenaCalloc(c->diff->arena, 2 * count, sizeof *c->inputs[side]);
    c->noMemory |= !c->inputs[side];
  }
  if (c->noMemory)
    return;
  intptr_t begin, end = 0;
  for (size_t i = 0; i < count; ++i) {
    milOpGetNextInputRange(op, i, &begin, &end);
    c->inputs[side][i] = (DiffInput){milOpGetInputName(op, i), begin, end, false};
  }
  c->numInputs[side] = count;
}

static bool haveSameNames(const DiffChanges *c) {
  bool isSame = c->numInputs[0] == c->numInputs[1];
  for (size_t i = 0; i < c->numInputs[0] && isSame; ++i)
    isSame = milStringEqual(c->inputs[0][i].name, c->inputs[1][i].name);
  return isSame;
}

static int compareInputs(const void *a, const void *b) {
  return milStringCompare(((const DiffInput *)a)->name, ((const DiffInput *)b)->name);
}

static void compareInput(DiffChanges *c, MlirOperation before, const DiffInput *was,
                         MlirOperation now, const DiffInput *is) {
  Values first = {.op = before}, second = {.op = now};
  assert(was || is);
  if (was) {
    first.begin = was->begin;
    first.end = was->end;
  }
  if (is) {
    second.begin = is->begin;
    second.end = is->end;
  }
  if (areSameValues(c, &first, &second))
    return;
  startChange(c);
  appendWord(c, "input ");
  appendName(c, is ? is->name : was->name);
  appendIsWas(c, &first, &second);
}

static void changesOfInputs(DiffChanges *c, MlirOperation before, MlirOperation now) {
  readInputs(c, 0, before);
  readInputs(c, 1, now);
  bool isAligned = haveSameNames(c);
  if (!isAligned && c->numInputs[0])
    qsort(c->inputs[0], c->numInputs[0], sizeof *c->inputs[0], compareInputs);
  for (size_t i = 0; i < c->numInputs[1]; ++i) {
    const DiffInput *is = &c->inputs[1][i];
    DiffInput *was = isAligned ? &c->inputs[0][i]
                     : !c->numInputs[0]
                         ? NULL
                         : bsearch(is, c->inputs[0], c->numInputs[0], sizeof *is, compareInputs);
    if (was)
      was->isMatched = true;
    compareInput(c, before, was, now, is);
  }
  for (size_t i = 0; i < c->numInputs[0]; ++i)
    if (!c->inputs[0][i].isMatched)
      compareInput(c, before, &c->inputs[0][i], now, NULL);
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// Whether the attribute is said with what it names or counts: the type, inputs, results, blocks.
static bool isSaidElsewhere(MilString name) {
  static const char *const names[] = {MIL_ATTR_NAME,     MIL_ATTR_TYPE,      MIL_ATTR_INPUTS,
                                      MIL_ATTR_SEGMENTS, MIL_ATTR_ARGUMENTS, MIL_ATTR_OUTPUTS};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (milStringEqual(name, milString(names[i])))
      return true;
  return false;
}

static void compareAttribute(DiffChanges *c, MlirStringRef name, MlirAttribute before,
                             MlirAttribute now) {
  if (isSaidElsewhere(milFromStringRef(name)) || milConstantEqual(before, now))
    return;
  startChange(c);
  appendWord(c, "attribute ");
  appendName(c, milFromStringRef(name));
  appendWord(c, " is ");
  appendAttribute(c, now);
  appendWord(c, ", was ");
  appendAttribute(c, before);
}

static void changesOfAttributes(DiffChanges *c, MlirOperation before, MlirOperation now) {
  for (intptr_t i = 0; i < mlirOperationGetNumAttributes(now); ++i) {
    MlirNamedAttribute is = mlirOperationGetAttribute(now, i);
    MlirStringRef name = mlirIdentifierStr(is.name);
    compareAttribute(c, name, mlirOperationGetAttributeByName(before, name), is.attribute);
  }
  for (intptr_t i = 0; i < mlirOperationGetNumAttributes(before); ++i) {
    MlirNamedAttribute was = mlirOperationGetAttribute(before, i);
    MlirStringRef name = mlirIdentifierStr(was.name);
    if (mlirAttributeIsNull(mlirOperationGetAttributeByName(now, name)))
      compareAttribute(c, name, was.attribute, mlirAttributeGetNull());
  }
}

//===----------------------------------------------------------------------===//
// Results and blocks
//===----------------------------------------------------------------------===//

/// False: there are more of one than of the other, and no use in going on.
static bool compareCounts(DiffChanges *c, const char *what, intptr_t before, intptr_t now) {
  char text[96];
  if (before == now)
    return true;
  startChange(c);
  snprintf(text, sizeof text, "%zd %s, were %zd", now, what, before);
  appendWord(c, text);
  return false;
}

static void changesOfResults(DiffChanges *c, MlirOperation before, MlirOperation now) {
  intptr_t count = mlirOperationGetNumResults(now);
  if (!compareCounts(c, "results", mlirOperationGetNumResults(before), count))
    return;
  for (intptr_t i = 0; i < count; ++i) {
    MlirValue was = mlirOperationGetResult(before, i), is = mlirOperationGetResult(now, i);
    MilString name = milValueGetName(was), newName = milValueGetName(is);
    if (!milStringEqual(name, newName)) {
      startChange(c);
      appendWord(c, "the result ");
      appendName(c, newName);
      appendWord(c, " was called ");
      appendName(c, name);
    }
    if (mlirTypeEqual(mlirValueGetType(was), mlirValueGetType(is)))
      continue;
    startChange(c);
    appendWord(c, "the result is ");
    appendWord(c, milTypeToText(mlirValueGetType(is), c->diff->arena));
    appendWord(c, ", was ");
    appendWord(c, milTypeToText(mlirValueGetType(was), c->diff->arena));
  }
}

static void compareBlockValues(DiffChanges *c, intptr_t region, const char *what,
                               const Values *before, const Values *now) {
  char text[64];
  if (areSameValues(c, before, now))
    return;
  startChange(c);
  snprintf(text, sizeof text, "what block %zd %s", region, what);
  appendWord(c, text);
  appendIsWas(c, before, now);
}

/// What blocks take and give. The operations in them are compared as all others are.
static void changesOfBlocks(DiffChanges *c, MlirOperation before, MlirOperation now) {
  intptr_t count = mlirOperationGetNumRegions(now);
  if (!compareCounts(c, "blocks", mlirOperationGetNumRegions(before), count))
    return;
  for (intptr_t i = 0; i < count; ++i) {
    Values takes[2], gives[2];
    for (int side = 0; side < 2; ++side) {
      MlirRegion region = mlirOperationGetRegion(side ? now : before, i);
      MlirBlock block = mlirRegionGetFirstBlock(region);
      MlirOperation end =
          mlirBlockIsNull(block) ? (MlirOperation){NULL} : mlirBlockGetTerminator(block);
      takes[side] = (Values){.block = block};
      takes[side].end = mlirBlockIsNull(block) ? 0 : mlirBlockGetNumArguments(block);
      gives[side] = (Values){.op = end};
      gives[side].end = mlirOperationIsNull(end) ? 0 : mlirOperationGetNumOperands(end);
    }
    compareBlockValues(c, i, "takes", &takes[0], &takes[1]);
    compareBlockValues(c, i, "gives", &gives[0], &gives[1]);
  }
}

bool diffChangesOf(DiffChanges *changes, MilString function, MlirOperation before,
                   MlirOperation now, MilString *outText) {
  MilString type = milOpGetMilType(before);
  changes->function = function;
  changes->length = 0;
  *outText = milString(NULL);
  if (!milStringEqual(type, milOpGetMilType(now))) {
    appendWord(changes, "was ");
    append(changes, diffLabel(type));
  }
  changesOfInputs(changes, before, now);
  changesOfAttributes(changes, before, now);
  changesOfResults(changes, before, now);
  changesOfBlocks(changes, before, now);
  if (changes->length && !changes->noMemory) {
    *outText =
        milArenaCopyString(changes->diff->arena, (MilString){changes->text, changes->length});
    changes->noMemory = !outText->data;
  }
  return !changes->noMemory;
}
