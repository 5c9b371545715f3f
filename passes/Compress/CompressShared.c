//===- CompressShared.c - one weight, several operations ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompressShared.h"

#include "Common/Order.h"
#include "Common/Rewrite.h"
#include "Common/Technique.h"
#include "mil/Operations.h"
#include <stdlib.h>

/// Operations that a message lists.
enum { kMostListed = 8 };

typedef struct Decider {
  MilMatcher *matcher;
  MilSharedMode mode;
  MilArena *arena;
  MilOrder order; ///< of what there was before the first copy
  MilDecision *data;
  size_t size, capacity;
  MilNames copies;  ///< names of them so far; the value counts those tried after it
  MilNames effects; ///< of the uses of a weight; the value is the first use that has it
} Decider;

static MilStatus failAt(const MilWeight *weight, MilStatus status, const char *message) {
  MlirLocation location = mlirOperationGetLocation(weight->op);
  return milFail(milDiagAtLocation(&location), status, "%s", message);
}
static MilStatus failMemory(const MilWeight *weight) {
  return failAt(weight, MIL_NO_MEMORY, "out of memory");
}

//===----------------------------------------------------------------------===//
// Uses in the order of the program
//===----------------------------------------------------------------------===//

static int compareUses(const void *left, const void *right) {
  const MilDecision *a = left, *b = right;
  if (a->place != b->place)
    return a->place < b->place ? -1 : 1;
  return (a->operand > b->operand) - (a->operand < b->operand);
}

/// Adds a decision for each use of a weight by an operation, in order.
static MilStatus addUses(Decider *d, const MilWeight *weight, size_t *outFirst) {
  size_t first = *outFirst = d->size;
  for (MlirOpOperand use = mlirValueGetFirstUse(weight->result); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (milOpIs(user, "mil.output"))
      continue;
    MilDecision *data = milArenaGrow(d->arena, d->data, d->size, &d->capacity, sizeof *data);
    if (!data)
      return failMemory(weight);
    d->data = data;
    data[d->size++] = (MilDecision){.user = user,
                                    .operand = mlirOpOperandGetOperandNumber(use),
                                    .place = milOrderFind(&d->order, user)};
  }
  if (d->size > first)
    qsort(d->data + first, d->size - first, sizeof *d->data, compareUses);
  for (size_t i = first; i < d->size; ++i) {
    MilDecision *use = &d->data[i];
    bool isSame = i > first && mlirOperationEqual(use->user, use[-1].user);
    use->selector = isSame ? use[-1].selector : milMatchFind(d->matcher, weight, use->user);
  }
  return MIL_OK;
}

//===----------------------------------------------------------------------===//
// Conflicts
//===----------------------------------------------------------------------===//

/// What a selector does with the weight; null: it leaves it alone.
static const MilConfig *effectOf(const MilSelector *selector, const MilWeight *weight) {
  for (size_t i = 0; selector && i < selector->config.numSteps; ++i) {
    const MilTechniqueOptions *options = selector->config.steps[i].options;
    if (weight->whole.elements > (uint64_t)options->weightThreshold)
      return &selector->config;
  }
  return NULL;
}

static bool isSameEffect(const MilDecision *a, const MilDecision *b, const MilWeight *weight) {
  const MilConfig *x = effectOf(a->selector, weight), *y = effectOf(b->selector, weight);
  return x == y || (x && y && milConfigEqual(x, y));
}

/// The same bytes for the same effects: the options of their steps. `data` is null when out of memory.
static MilString effectKey(const Decider *d, const MilDecision *use, const MilWeight *weight) {
  const MilConfig *effect = effectOf(use->selector, weight);
  size_t count = effect ? effect->numSteps : 0;
  const void **options = milArenaCalloc(d->arena, count + 1, sizeof *options);
  for (size_t i = 0; options && i < count; ++i)
    options[i] = effect->steps[i].options;
  return (MilString){(const char *)options, options ? count * sizeof *options : 0};
}

/// "'fc1' config.yaml:5, ...", each operation once; null when out of memory.
static const char *listUses(const Decider *d, const MilDecision *uses, size_t count) {
  const char *list = "";
  size_t listed = 0;
  for (size_t i = 0; i < count && list; ++i) {
    const MilSelector *selector = uses[i].selector;
    if (i && mlirOperationEqual(uses[i].user, uses[i - 1].user))
      continue;
    if (listed++ == kMostListed)
      return milArenaPrintf(d->arena, "%s, ...", list);
    const char *place =
        selector ? milConfigFilePlace(d->matcher->file, selector->place) : "no configuration";
    const char *excluded = selector && !selector->config.numSteps ? "excluded by " : "";
    list = place ? milArenaPrintf(d->arena, "%s%s'%.*s' (%s%s)", list, listed > 1 ? ", " : "",
                                  MIL_STR(milOpName(uses[i].user)), excluded, place)
                 : NULL;
  }
  return list;
}

static MilStatus failConflict(const Decider *d, const MilWeight *weight, const MilDecision *uses,
                              size_t count) {
  const char *list = listUses(d, uses, count);
  const char *message =
      list ? milArenaPrintf(
                 d->arena,
                 "weight '%.*s' is shared by operations with different configurations: %s; "
                 "shared=first takes that of the first, shared=split gives each its own copy",
                 MIL_STR(weight->name), list)
           : NULL;
  return message ? failAt(weight, MIL_INVALID, message) : failMemory(weight);
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Notes a name that the copies take; null when out of memory.
static unsigned *defineCopy(Decider *d, const char *name) {
  unsigned *tried = milArenaCalloc(d->arena, 1, sizeof *tried);
  return tried && milNamesDefine(&d->copies, milString(name), tried) ? tried : NULL;
}

static bool isTaken(const Decider *d, const char *name) {
  return milNamesFind(&d->copies, milString(name), NULL) ||
         milTextsFind(&d->matcher->names.names, milString(name));
}

/// A name for a copy that nothing has; null when out of memory.
static const char *inventName(Decider *d, const MilWeight *weight, MlirOperation user) {
  const char *stem =
      milArenaPrintf(d->arena, "%.*s_%.*s", MIL_STR(weight->name), MIL_STR(milOpName(user)));
  if (!stem)
    return NULL;
  bool isNew = !isTaken(d, stem);
  unsigned *tried = (unsigned *)milNamesFind(&d->copies, milString(stem), NULL);
  if (!tried)
    tried = defineCopy(d, stem);
  if (isNew || !tried)
    return tried ? stem : NULL;
  const char *name;
  do
    name = milArenaPrintf(d->arena, "%s_%u", stem, ++*tried);
  while (name && isTaken(d, name));
  return name && defineCopy(d, name) ? name : NULL;
}

static bool isPart(MlirValue value) {
  if (!mlirValueIsAOpResult(value))
    return false;
  MlirOperation owner = mlirOpResultGetOwner(value);
  const MilOpInfo *info = milOpInfoOf(owner);
  return milOpIs(owner, "mil.literal") || (info && milOpInfoIsConstexpr(info));
}

/// The operand before `i` of `op` that is a result of the same operation; `i`: none is.
static intptr_t findSibling(MlirOperation op, intptr_t i) {
  MlirOperation part = mlirOpResultGetOwner(mlirOperationGetOperand(op, i));
  for (intptr_t k = 0; k < i; ++k) {
    MlirValue operand = mlirOperationGetOperand(op, k);
    if (isPart(operand) && mlirOperationEqual(mlirOpResultGetOwner(operand), part))
      return k;
  }
  return i;
}

/// A copy of an operation before another, with copies of the constants that it is made of.
static MlirOperation copyOp(MlirOperation op, MlirOperation before) {
  MlirOperation copy = mlirOperationClone(op);
  for (intptr_t i = 0; i < mlirOperationGetNumOperands(op); ++i) {
    MlirValue operand = mlirOperationGetOperand(op, i);
    if (!isPart(operand))
      continue;
    intptr_t sibling = findSibling(op, i);
    MlirOperation part = sibling < i ? mlirOpResultGetOwner(mlirOperationGetOperand(copy, sibling))
                                     : copyOp(mlirOpResultGetOwner(operand), before);
    mlirOperationSetOperand(copy, i,
                            mlirOperationGetResult(part, mlirOpResultGetResultNumber(operand)));
  }
  mlirBlockInsertOwnedOperationBefore(mlirOperationGetBlock(before), before, copy);
  return copy;
}

/// A copy of the weight for a use, after `*place`, which then is the copy.
static MilStatus copyFor(Decider *d, const MilWeight *weight, const MilDecision *use,
                         MlirOperation *place) {
  MlirContext context = mlirOperationGetContext(weight->op);
  const char *name = inventName(d, weight, use->user);
  if (!name)
    return failMemory(weight);
  // Something follows: at least the operations that use the weight.
  MlirOperation copy = *place = copyOp(weight->op, mlirOperationGetNextInBlock(*place));
  MlirAttribute text = milMakeString(context, milString(name));
  mlirOperationSetDiscardableAttributeByName(copy, mlirStringRefCreateFromCString(MIL_ATTR_NAME),
                                             text);
  mlirOperationSetDiscardableAttributeByName(copy, mlirStringRefCreateFromCString(MIL_ATTR_OUTPUTS),
                                             mlirArrayAttrGet(context, 1, &text));
  mlirOperationSetOperand(
      use->user, use->operand,
      mlirOperationGetResult(copy, mlirOpResultGetResultNumber(weight->result)));
  return MIL_OK;
}

/// The first use and those that want the same keep the weight.
static MilStatus split(Decider *d, const MilWeight *weight, const MilDecision *uses, size_t count) {
  MlirOperation place = weight->op;
  MilNameScope scope = milNamesPush(&d->effects);
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < count && status == MIL_OK; ++i) {
    const MilDecision *use = &uses[i];
    MilString key = effectKey(d, use, weight);
    if (!key.data)
      status = failMemory(weight);
    const MilDecision *first = key.data ? milNamesFind(&d->effects, key, NULL) : NULL;
    if (first) {
      mlirOperationSetOperand(use->user, use->operand,
                              mlirOperationGetOperand(first->user, first->operand));
      continue;
    }
    if (status == MIL_OK && i)
      status = copyFor(d, weight, use, &place);
    if (status == MIL_OK && !milNamesDefine(&d->effects, key, use))
      status = failMemory(weight);
  }
  milNamesPop(&d->effects, scope);
  return status;
}

//===----------------------------------------------------------------------===//
// All weights
//===----------------------------------------------------------------------===//

static MilStatus decideOne(Decider *d, const MilWeight *weight) {
  size_t first;
  MilStatus status = addUses(d, weight, &first);
  if (status != MIL_OK)
    return status;
  MilDecision *uses = d->data + first;
  size_t count = d->size - first, same = 0;
  while (same < count && (weight->skip || isSameEffect(&uses[same], &uses[0], weight)))
    ++same;
  if (same == count)
    return MIL_OK;
  if (d->mode == MIL_SHARED_ERROR)
    return failConflict(d, weight, uses, count);
  if (d->mode == MIL_SHARED_SPLIT)
    return split(d, weight, uses, count);
  for (size_t i = 1; i < count; ++i)
    uses[i].selector = uses[0].selector;
  return MIL_OK;
}

static int compareDecisions(const void *left, const void *right) {
  const MilDecision *a = left, *b = right;
  if (a->user.ptr != b->user.ptr)
    return (uintptr_t)a->user.ptr < (uintptr_t)b->user.ptr ? -1 : 1;
  return (a->operand > b->operand) - (a->operand < b->operand);
}

MilStatus milDecide(MilMatcher *matcher, MlirOperation root, const MilWeights *weights,
                    MilSharedMode mode, MilDecisions *outDecisions) {
  Decider d = {.matcher = matcher, .mode = mode, .arena = matcher->file->reader.arena};
  milNamesInit(&d.copies, d.arena);
  milNamesInit(&d.effects, d.arena);
  if (!milOrderCollect(root, d.arena, &d.order)) {
    MlirLocation location = mlirOperationGetLocation(root);
    return milFail(milDiagAtLocation(&location), MIL_NO_MEMORY, "out of memory");
  }
  for (size_t i = 0; i < weights->size; ++i) {
    MilStatus status = decideOne(&d, &weights->data[i]);
    if (status != MIL_OK)
      return status;
  }
  if (d.size)
    qsort(d.data, d.size, sizeof *d.data, compareDecisions);
  *outDecisions = (MilDecisions){d.data, d.size, d.copies.size > 0};
  return MIL_OK;
}

const MilSelector *milDecisionFind(const MilDecisions *decisions, const MilWeight *weight) {
  MlirOpOperand use = mlirValueGetFirstUse(weight->result);
  while (milOpIs(mlirOpOperandGetOwner(use), "mil.output"))
    use = mlirOpOperandGetNextUse(use);
  MilDecision key = {.user = mlirOpOperandGetOwner(use),
                     .operand = mlirOpOperandGetOperandNumber(use)};
  const MilDecision *found =
      bsearch(&key, decisions->data, decisions->size, sizeof key, compareDecisions);
  return found ? found->selector : NULL;
}
