//===- Outcomes.c - what the passes did to each weight ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Outcomes.h"
#include "mil-c/AttributeNames.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <math.h>
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

MlirStringRef outcomeText(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute) || !mlirAttributeIsAString(attribute))
    return mlirStringRefCreate("", 0);
  return mlirStringAttrGetValue(attribute);
}

static bool isText(MlirAttribute attribute, const char *text) {
  return mlirStringRefEqual(outcomeText(attribute), mlirStringRefCreateFromCString(text));
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
        .error = mlirAttributeIsNull(get(from, "error")) ? NAN : getFloat(from, "error"),
    };
  }
  return report;
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
