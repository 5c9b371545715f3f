//===- MetadataWeights.c - which values are weights, and who uses them -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight is a tensor of numbers of rank 1 or more that is constant and
//   a `mil.const` or `mil.literal` that is not only an operand of constexpr operations, or
//   a result of a constexpr operation that other operations use, or the last one of an operation
//   that nothing uses.
// Source: coremltools/optimize/coreml/_post_training_quantization.py, get_weights_metadata, which
// lists the operands of constexpr operations instead, and cannot read lists.
//===----------------------------------------------------------------------===//
#include "Common/EncodingSteps.h"
#include "Common/Order.h"
#include "MetadataImpl.h"

#include "Support/Label.h"
#include "mil-c/Limits.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinAttributes.h"
#include <stdlib.h>

typedef struct Collector {
  MilMetadata *metadata;
  MilArena *arena;   ///< of the metadata
  MilArena *scratch; ///< of what is needed only here
  uint64_t threshold;
  MilOrder order;                      ///< of all operations
  size_t *weightOf;                    ///< of each operation: its first weight + 1
  const MilWeightConsumer **consumers; ///< of each operation, once it is one
  size_t **inputsOf; ///< of each operation, once it is asked for: which input each operand is
  MilPartList parts;
  size_t *partsBegin; ///< of each weight in `parts`
  size_t weightsCapacity, valuesCapacity, beginsCapacity;
} Collector;

static MilStatus findOperations(Collector *c, MilDiag diag) {
  bool isFound =
      milOrderCollect(mlirModuleGetOperation(c->metadata->module), c->scratch, &c->order);
  size_t count = c->order.size + 1;
  c->weightOf = milArenaCalloc(c->scratch, count, sizeof *c->weightOf);
  c->consumers = milArenaCalloc(c->scratch, count, sizeof *c->consumers);
  c->inputsOf = milArenaCalloc(c->scratch, count, sizeof *c->inputsOf);
  return isFound && c->weightOf && c->consumers && c->inputsOf ? MIL_OK : milMetadataNoMemory(diag);
}

static size_t placeOf(const Collector *c, MlirOperation op) { return milOrderFind(&c->order, op); }

//===----------------------------------------------------------------------===//
// Which values are weights
//===----------------------------------------------------------------------===//

static bool isConsumer(MlirOperation user) { return !milOpIs(user, "mil.output"); }

typedef struct Uses {
  bool any, byConstexpr, byOthers; ///< the end of a block is one of the others
} Uses;

static Uses usesOf(MlirValue value) {
  Uses uses = {false, false, false};
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    bool isConstexpr = milOpIsConstexpr(mlirOpOperandGetOwner(use));
    uses.any = true;
    uses.byConstexpr |= isConstexpr;
    uses.byOthers |= !isConstexpr;
  }
  return uses;
}

static bool isWeight(MlirOperation op, intptr_t result) {
  Uses uses = usesOf(mlirOperationGetResult(op, result));
  if (milOpIsAConstant(op))
    return uses.byOthers || !uses.byConstexpr;
  intptr_t count = mlirOperationGetNumResults(op);
  bool anyUse = false;
  for (intptr_t i = 0; i < count; ++i)
    anyUse |= usesOf(mlirOperationGetResult(op, i)).any;
  return uses.byOthers || (!anyUse && result == count - 1);
}

/// Whether the constant is held as a tensor, and not as a list or a message.
static bool isTensor(MlirOperation op) {
  return milOpIsConstexpr(op) || mlirAttributeIsAElements(milOpGetAttribute(op, MIL_ATTR_VALUE));
}

static MilStatus addWeight(Collector *c, size_t place, MlirValue value, const MilWeightInfo *weight,
                           MilDiag diag) {
  MilMetadata *m = c->metadata;
  MilWeightInfo *weights =
      milArenaGrow(c->arena, m->weights, m->numWeights, &c->weightsCapacity, sizeof *weights);
  MlirValue *values =
      milArenaGrow(c->arena, m->values, m->numWeights, &c->valuesCapacity, sizeof *values);
  size_t *begins =
      milArenaGrow(c->scratch, c->partsBegin, m->numWeights, &c->beginsCapacity, sizeof *begins);
  if (!weights || !values || !begins)
    return milMetadataNoMemory(diag);
  m->weights = weights;
  m->values = values;
  c->partsBegin = begins;
  values[m->numWeights] = value;
  begins[m->numWeights] = c->parts.size;
  MilWeightInfo *added = &weights[m->numWeights];
  *added = *weight;
  ++m->numWeights;
  if (!c->weightOf[place])
    c->weightOf[place] = m->numWeights;
  char reason[512];
  MilDiagBuffer sink = {reason, sizeof reason};
  MilStatus status = milEncodingReadSteps(value, c->arena, &added->steps, &added->numSteps,
                                          &c->parts, milDiagBuffer(&sink));
  if (status != MIL_OK)
    return milFail(diag, status, "%.*s: %s", MIL_STR(added->function), reason);
  return milMetadataDescribe(c->arena, added, diag);
}

static MilStatus collectFrom(Collector *c, size_t place, MilDiag diag) {
  MlirOperation op = c->order.ops[place], function = milOpGetFunction(op);
  MilStatus status = MIL_OK;
  if (mlirOperationIsNull(function) || !(milOpIsAConstant(op) || milOpIsConstexpr(op)) ||
      !isTensor(op))
    return MIL_OK;
  for (intptr_t i = 0; i < mlirOperationGetNumResults(op) && status == MIL_OK; ++i) {
    MlirValue value = mlirOperationGetResult(op, i);
    MilWeightInfo weight = {.name = milOpGetName(op), .value = milValueGetName(value)};
    if (!milTypeGetShape(mlirValueGetType(value), c->arena, &weight.type, &weight.shape,
                         &weight.elements) ||
        weight.shape.rank == 0 || weight.elements < c->threshold || !isWeight(op, i))
      continue;
    weight.function = milFunctionGetPath(function, c->arena);
    status = addWeight(c, place, value, &weight, diag);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// Parts that are stored once
//===----------------------------------------------------------------------===//

typedef struct KeyedPart {
  MilPartKey key;
  size_t index;
} KeyedPart;

static int compareKeyedParts(const void *a, const void *b) {
  const KeyedPart *x = a, *y = b;
  int order = milPartKeyCompare(&x->key, &y->key);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

/// Marks all parts with the same key but the first.
static MilStatus findShared(Collector *c, MilDiag diag) {
  KeyedPart *keyed = milArenaCalloc(c->scratch, c->parts.size + 1, sizeof *keyed);
  size_t size = 0;
  if (!keyed)
    return milMetadataNoMemory(diag);
  for (size_t i = 0; i < c->parts.size; ++i)
    if (!milPartKeyIsNull(&c->parts.keys[i]))
      keyed[size++] = (KeyedPart){c->parts.keys[i], i};
  qsort(keyed, size, sizeof *keyed, compareKeyedParts);
  for (size_t i = 1; i < size; ++i)
    c->parts.parts[keyed[i].index].isShared =
        milPartKeyCompare(&keyed[i].key, &keyed[i - 1].key) == 0;
  return MIL_OK;
}

static void assignParts(Collector *c) {
  MilMetadata *m = c->metadata;
  for (size_t w = 0; w < m->numWeights; ++w) {
    MilWeightInfo *weight = &m->weights[w];
    size_t begin = c->partsBegin[w],
           end = w + 1 < m->numWeights ? c->partsBegin[w + 1] : c->parts.size;
    weight->parts = c->parts.parts + begin;
    weight->numParts = end - begin;
    weight->isShared = end != begin;
    for (size_t i = begin; i < end; ++i) {
      if (!milPartIsBoundBefore(&c->parts, begin, i))
        weight->bytes += c->parts.parts[i].bytes;
      weight->isShared &= c->parts.parts[i].isShared;
    }
  }
}

//===----------------------------------------------------------------------===//
// Consumers
//===----------------------------------------------------------------------===//

/// The weight that is this value, or null. Those of one operation, two at most, stand together.
static const MilWeightInfo *weightAt(const Collector *c, MlirValue value) {
  const MilMetadata *m = c->metadata;
  if (!mlirValueIsAOpResult(value))
    return NULL;
  size_t first = c->weightOf[placeOf(c, mlirOpResultGetOwner(value))];
  for (size_t w = first; first && w <= m->numWeights && w < first + 2; ++w)
    if (mlirValueEqual(m->values[w - 1], value))
      return &m->weights[w - 1];
  return NULL;
}

/// The inputs of an operation that are weights, up to the limit; "values[1]" for an element of a list.
/// False when out of memory.
static bool readParameters(Collector *c, MlirOperation op, MilWeightParameter *out, size_t *size) {
  const MilOpInfo *info = milOpInfoOf(op);
  intptr_t begin, end = 0;
  for (size_t i = 0, n = milOpGetNumInputs(op); i < n; ++i) {
    milOpGetNextInputRange(op, i, &begin, &end);
    bool isList =
        end - begin > 1 || (!milOpInfoHasFreeInputs(info) && milOpInfoIsVariadicInput(info, i));
    for (intptr_t k = begin; k < end; ++k) {
      const MilWeightInfo *weight = weightAt(c, mlirOperationGetOperand(op, k));
      if (!weight)
        continue;
      if (*size == MIL_MAX_PARAMETERS)
        return true;
      MilString name = milOpGetInputName(op, i);
      if (isList)
        name = milString(milArenaPrintf(c->arena, "%.*s[%zd]", MIL_STR(milLabel(name)), k - begin));
      if (!name.data)
        return false;
      out[(*size)++] = (MilWeightParameter){name, weight->name};
    }
  }
  return true;
}

/// The consumer that an operation is; null when out of memory.
static const MilWeightConsumer *consumerAt(Collector *c, size_t place) {
  MlirOperation op = c->order.ops[place];
  if (c->consumers[place])
    return c->consumers[place];
  MilWeightConsumer *consumer = milArenaCalloc(c->arena, 1, sizeof *consumer);
  size_t operands = (size_t)mlirOperationGetNumOperands(op);
  MilWeightParameter *parameters = milArenaCalloc(c->arena, operands + 1, sizeof *parameters);
  if (!consumer || !parameters || !readParameters(c, op, parameters, &consumer->numParameters))
    return NULL;
  consumer->opType = milOpGetMilType(op);
  consumer->name = milOpGetName(op);
  consumer->parameters = parameters;
  return c->consumers[place] = consumer;
}

static int comparePlaceNumbers(const void *a, const void *b) {
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

static MilStatus findConsumers(Collector *c, MlirValue value, MilWeightInfo *weight, MilDiag diag) {
  size_t *places = NULL, size = 0, capacity = 0, kept = 0;
  for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
       use = mlirOpOperandGetNextUse(use)) {
    MlirOperation user = mlirOpOperandGetOwner(use);
    if (!isConsumer(user))
      continue;
    size_t *grown = milArenaGrow(c->scratch, places, size, &capacity, sizeof *places);
    if (!grown)
      return milMetadataNoMemory(diag);
    places = grown;
    places[size++] = placeOf(c, user);
  }
  const MilWeightConsumer **consumers = milArenaCalloc(c->arena, size + 1, sizeof *consumers);
  if (!consumers)
    return milMetadataNoMemory(diag);
  if (size)
    qsort(places, size, sizeof *places, comparePlaceNumbers);
  for (size_t i = 0; i < size; ++i) {
    if (i > 0 && places[i] == places[i - 1])
      continue;
    consumers[kept++] = consumerAt(c, places[i]);
    if (!consumers[kept - 1])
      return milMetadataNoMemory(diag);
  }
  weight->consumers = consumers;
  weight->numConsumers = kept;
  return MIL_OK;
}

/// The input that each operand of an operation is; null when out of memory.
static const size_t *inputsAt(Collector *c, size_t place) {
  MlirOperation op = c->order.ops[place];
  size_t operands = (size_t)mlirOperationGetNumOperands(op), count = milOpGetNumInputs(op);
  if (c->inputsOf[place])
    return c->inputsOf[place];
  size_t *inputs = milArenaCalloc(c->scratch, operands + 1, sizeof *inputs);
  intptr_t begin, end = 0;
  for (size_t i = 0; inputs && i < operands; ++i)
    inputs[i] = count; // none
  for (size_t i = 0; inputs && i < count; ++i) {
    milOpGetNextInputRange(op, i, &begin, &end);
    for (intptr_t k = begin; k < end && k < (intptr_t)operands; ++k)
      inputs[k] = i;
  }
  return c->inputsOf[place] = inputs;
}

/// A value without a name is called after its first use. Before consumers are made: they say names.
static MilStatus nameWeights(Collector *c, MilDiag diag) {
  for (size_t w = 0; w < c->metadata->numWeights; ++w) {
    MilWeightInfo *weight = &c->metadata->weights[w];
    MlirOpOperand use = mlirValueGetFirstUse(c->metadata->values[w]);
    if (weight->name.length || mlirOpOperandIsNull(use))
      continue;
    MlirOperation user = mlirOpOperandGetOwner(use);
    const size_t *inputs = inputsAt(c, placeOf(c, user));
    if (!inputs)
      return milMetadataNoMemory(diag);
    size_t at = inputs[mlirOpOperandGetOperandNumber(use)];
    MilString of = milOpGetName(user);
    MilString input =
        at < milOpGetNumInputs(user) ? milOpGetInputName(user, at) : milString("operand");
    if (!of.length)
      of = milOpGetMilType(user);
    weight->name = milString(
        milArenaPrintf(c->arena, "%.*s_%.*s", MIL_STR(milLabel(of)), MIL_STR(milLabel(input))));
    if (!weight->name.data)
      return milMetadataNoMemory(diag);
  }
  return MIL_OK;
}

MilStatus milMetadataCollect(MilMetadata *metadata, uint64_t threshold, MilDiag diag) {
  Collector c = {.metadata = metadata,
                 .arena = metadata->arena,
                 .scratch = milArenaCreate(),
                 .threshold = threshold};
  MilStatus status = c.scratch ? MIL_OK : milMetadataNoMemory(diag);
  MIL_TRY(status);
  MIL_TRY(findOperations(&c, diag));
  for (size_t i = 0; i < c.order.size; ++i)
    MIL_TRY(collectFrom(&c, i, diag));
  MIL_TRY(findShared(&c, diag));
  assignParts(&c);
  MIL_TRY(nameWeights(&c, diag));
  for (size_t w = 0; w < metadata->numWeights; ++w)
    MIL_TRY(findConsumers(&c, metadata->values[w], &metadata->weights[w], diag));
done:
  milArenaDestroy(c.scratch);
  return status;
}
