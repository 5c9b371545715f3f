//===- Outcomes.c - what the passes did to each weight ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Outcomes.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static MlirAttribute get(MlirAttribute dictionary, const char *key) {
  return mlirDictionaryAttrGetElementByName(dictionary, mlirStringRefCreateFromCString(key));
}

/// An integer of at most 64 bits; 0 where there is none.
static int64_t integerOf(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAInteger(attribute))
    return 0;
  MlirType type = mlirAttributeGetType(attribute);
  bool isPlain = mlirTypeIsAInteger(type) && mlirIntegerTypeIsSignless(type) &&
                 mlirIntegerTypeGetWidth(type) <= 64;
  return isPlain ? mlirIntegerAttrGetValueInt(attribute) : 0;
}

static double getFloat(MlirAttribute dictionary, const char *key) {
  MlirAttribute value = get(dictionary, key);
  return !mlirAttributeIsNull(value) && mlirAttributeIsAFloat(value)
             ? mlirFloatAttrGetValueDouble(value)
             : 0;
}

MilString outcomeText(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAString(attribute))
    return milString("");
  return milFromStringRef(mlirStringAttrGetValue(attribute));
}

static bool isText(MlirAttribute attribute, const char *text) {
  return milStringEqual(outcomeText(attribute), milString(text));
}

bool outcomeIsSkipped(const Outcome *entry) { return isText(entry->outcome, "skipped"); }

/// An attribute of the module that is an array, or null.
static MlirAttribute arrayOf(MlirModule module, const char *name) {
  MlirAttribute array = mlirOperationGetAttributeByName(mlirModuleGetOperation(module),
                                                        mlirStringRefCreateFromCString(name));
  return mlirAttributeIsNull(array) || mlirAttributeIsAArray(array) ? array
                                                                    : mlirAttributeGetNull();
}

Outcomes readOutcomes(MlirModule module) {
  Outcomes report = {NULL, 0};
  MlirAttribute array = arrayOf(module, MIL_ATTR_REPORT);
  if (mlirAttributeIsNull(array))
    return report;
  size_t size = (size_t)mlirArrayAttrGetNumElements(array);
  report.entries = calloc(size + 1, sizeof(Outcome));
  for (size_t i = 0; report.entries && i < size; ++i) {
    MlirAttribute from = mlirArrayAttrGetElement(array, (intptr_t)i);
    if (!mlirAttributeIsADictionary(from))
      continue;
    report.entries[report.count++] = (Outcome){
        .function = get(from, "function"),
        .weight = get(from, "weight"),
        .technique = get(from, "technique"),
        .outcome = get(from, "outcome"),
        .reason = get(from, "reason"),
        .note = get(from, "note"),
        .shape = get(from, "shape"),
        .type = get(from, "type"),
        .elements = integerOf(get(from, "elements")),
        .bitsBefore = integerOf(get(from, "bits_before")),
        .bitsAfter = integerOf(get(from, "bits_after")),
        .ordinal = integerOf(get(from, "ordinal")),
        .error = mlirAttributeIsNull(get(from, "error")) ? NAN : getFloat(from, "error"),
    };
  }
  return report;
}

static int compareOrdinals(const void *a, const void *b) {
  const Outcome *x = *(const Outcome *const *)a, *y = *(const Outcome *const *)b;
  if (x->ordinal != y->ordinal)
    return x->ordinal < y->ordinal ? -1 : 1;
  return (x > y) - (x < y);
}

/// What tells apart most of those that share a name, whichever constants passes do not look at. Null when out of
/// memory.
static MilString keyOf(MilArena *arena, MilString type, MilString shape, MilString name) {
  return milString(
      milArenaPrintf(arena, "%.*s %.*s %.*s", MIL_STR(type), MIL_STR(shape), MIL_STR(name)));
}

bool outcomesIndex(const Outcomes *outcomes, MilArena *arena, OutcomeSearch *out) {
  size_t count = outcomes->count;
  *out = (OutcomeSearch){.arena = arena,
                         .entries = milArenaCalloc(arena, count + 1, sizeof *out->entries)};
  if (!out->entries || !lookupCreate(arena, count + 1, &out->lookup))
    return false;
  for (size_t i = 0; i < count; ++i)
    out->entries[i] = &outcomes->entries[i];
  qsort(out->entries, count, sizeof *out->entries, compareOrdinals);
  for (size_t i = 0; i < count; ++i) {
    const Outcome *entry = out->entries[i];
    MilString key = keyOf(arena, outcomeText(entry->type), outcomeText(entry->shape),
                          outcomeText(entry->weight));
    if (!key.data)
      return false;
    lookupAdd(&out->lookup, outcomeText(entry->function), key, i);
  }
  lookupSort(&out->lookup);
  return true;
}

const char *outcomeShape(const MilShape *shape, MilArena *arena) {
  enum { kMostDigits = 21 }; // of a dimension, with what is in front of it
  char *text = milArenaCalloc(arena, shape->rank + 1, kMostDigits);
  size_t length = 0;
  for (size_t i = 0; text && i < shape->rank; ++i)
    length += (size_t)snprintf(text + length, kMostDigits + 1, "%s%" PRId64, i ? "x" : "",
                               shape->dims[i]);
  return text;
}

const Outcome *outcomesNext(OutcomeSearch *search, const MilWeightInfo *weight, MilString name) {
  const MilDataTypeInfo *type = milDataTypeGet(weight->type);
  const char *shape = outcomeShape(&weight->shape, search->arena);
  MilString key =
      shape ? keyOf(search->arena, milString(type ? type->name : ""), milString(shape), name)
            : milString(NULL);
  search->noMemory |= !key.data;
  size_t at = key.data ? lookupNext(&search->lookup, weight->function, key) : SIZE_MAX;
  return at == SIZE_MAX ? NULL : search->entries[at];
}

static bool readPoint(MlirAttribute from, TradeoffPoint *out) {
  if (!mlirAttributeIsADictionary(from))
    return false;
  MlirAttribute bits = get(from, "bits_per_weight"), snr = get(from, "snr_db");
  *out = (TradeoffPoint){.bitsPerWeight = getFloat(from, "bits_per_weight"),
                         .snrDb = getFloat(from, "snr_db"),
                         .bytes = integerOf(get(from, "bytes")),
                         .isChosen = !mlirAttributeIsNull(get(from, "chosen"))};
  return !mlirAttributeIsNull(bits) && !mlirAttributeIsNull(snr) && out->bytes > 0;
}

Tradeoff readTradeoff(MlirModule module) {
  Tradeoff tradeoff = {NULL, 0};
  MlirAttribute array = arrayOf(module, MIL_ATTR_TRADEOFF);
  size_t size = mlirAttributeIsNull(array) ? 0 : (size_t)mlirArrayAttrGetNumElements(array);
  tradeoff.points = calloc(size + 1, sizeof(TradeoffPoint));
  for (size_t i = 0; tradeoff.points && i < size; ++i)
    if (readPoint(mlirArrayAttrGetElement(array, (intptr_t)i), &tradeoff.points[tradeoff.count]))
      ++tradeoff.count;
  return tradeoff;
}
