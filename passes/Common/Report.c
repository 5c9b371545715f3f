//===- Report.c - what became of each weight ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "Rewrite.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"
#include <math.h>
#include <stdlib.h>

/// Null where the row is no dictionary, as in a text by somebody else.
static MlirAttribute member(MlirAttribute row, const char *name) {
  if (!mlirAttributeIsADictionary(row))
    return mlirAttributeGetNull();
  return mlirDictionaryAttrGetElementByName(row, mlirStringRefCreateFromCString(name));
}

/// What a row is about.
typedef struct Key {
  MilString function, weight;
  uint64_t ordinal; ///< among those of this name
  intptr_t row;
} Key;

/// 0 where it is none, as in a text by somebody else.
static uint64_t ordinalOf(MlirAttribute row) {
  MlirAttribute ordinal = member(row, "ordinal");
  if (mlirAttributeIsNull(ordinal) || !mlirAttributeIsAInteger(ordinal))
    return 0;
  MlirType type = mlirAttributeGetType(ordinal);
  bool isPlain = mlirTypeIsAInteger(type) && mlirIntegerTypeIsSignless(type) &&
                 mlirIntegerTypeGetWidth(type) <= 64;
  return isPlain ? (uint64_t)mlirIntegerAttrGetValueInt(ordinal) : 0;
}

static Key keyOfRow(MlirAttribute row, intptr_t at) {
  return (Key){milStringAttrGet(member(row, "function")), milStringAttrGet(member(row, "weight")),
               ordinalOf(row), at};
}
static Key keyOfWeight(const MilWeight *weight, MilArena *arena) {
  return (Key){milFunctionGetPath(weight->function, arena), weight->name, weight->ordinal, 0};
}

static int compareKeys(const Key *a, const Key *b) {
  int order = milStringCompare(a->weight, b->weight);
  order = order ? order : milStringCompare(a->function, b->function);
  return order ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}
static int compareRows(const void *a, const void *b) {
  const Key *x = a, *y = b;
  int order = compareKeys(x, y);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static MlirAttribute makeInteger(MlirContext context, uint64_t value) {
  return mlirIntegerAttrGet(mlirIntegerTypeGet(context, 64), (int64_t)value);
}

static bool isCompressed(MlirAttribute row) {
  return milStringEqual(milStringAttrGet(member(row, "outcome")), milString("compressed"));
}
static double errorOf(MlirAttribute row) {
  MlirAttribute error = member(row, "error");
  return !mlirAttributeIsNull(error) && mlirAttributeIsAFloat(error)
             ? mlirFloatAttrGetValueDouble(error)
             : 0;
}

/// `before`: the row of the weight until now, or null.
static MlirAttribute makeRow(MlirContext context, const MilReportRow *row, MlirAttribute before,
                             MilArena *arena) {
  const MilWeight *weight = row->weight;
  const MilDataTypeInfo *type = milDataTypeGet(weight->whole.type);
  MlirNamedAttribute members[11];
  intptr_t n = 0;
  MilString technique = milString(row->technique);
  double error = row->error;
  if (row->isJoint && before.ptr && isCompressed(before)) {
    technique = milString(milArenaPrintf(
        arena, "%.*s, %s", MIL_STR(milStringAttrGet(member(before, "technique"))), row->technique));
    error += errorOf(before);
  }
  struct {
    const char *name;
    MilString text;
  } strings[] = {{"function", milFunctionGetPath(weight->function, arena)},
                 {"weight", weight->name},
                 {"technique", technique},
                 {"outcome", milString(row->reason ? "skipped" : "compressed")},
                 {"shape", milString(milShapeText(&weight->whole, arena))},
                 {"type", milString(type->name)}};
  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; ++i)
    members[n++] = milMakeNamed(context, strings[i].name, milMakeString(context, strings[i].text));
  members[n++] = milMakeNamed(context, "elements", makeInteger(context, weight->whole.elements));
  if (weight->ordinal)
    members[n++] = milMakeNamed(context, "ordinal", makeInteger(context, weight->ordinal));
  if (row->reason) {
    members[n++] = milMakeNamed(context, "reason", milMakeString(context, milString(row->reason)));
    return mlirDictionaryAttrGet(context, n, members);
  }
  members[n++] = milMakeNamed(context, "bits_before",
                              makeInteger(context, weight->whole.elements * type->bits));
  members[n++] = milMakeNamed(context, "bits_after", makeInteger(context, row->bitsAfter));
  if (!isnan(error))
    members[n++] = milMakeNamed(context, "error",
                                mlirFloatAttrDoubleGet(context, mlirF64TypeGet(context), error));
  return mlirDictionaryAttrGet(context, n, members);
}

/// The row of a compressed weight with a note: why another pass had nothing to add. That the same
/// technique has nothing to add goes without saying.
static MlirAttribute addNote(MlirAttribute row, const MilReportRow *skipped, MilArena *arena) {
  MlirContext context = mlirAttributeGetContext(row);
  MilString techniques = milStringAttrGet(member(row, "technique"));
  if (techniques.length &&
      memmem(techniques.data, techniques.length, skipped->technique, strlen(skipped->technique)))
    return row;
  MlirNamedAttribute members[16];
  intptr_t n = 0, count = mlirDictionaryAttrGetNumElements(row);
  for (intptr_t i = 0; i < count && n < 15; ++i) {
    MlirNamedAttribute known = mlirDictionaryAttrGetElement(row, i);
    if (!milStringEqual(milFromStringRef(mlirIdentifierStr(known.name)), milString("note")))
      members[n++] = known;
  }
  const char *note = milArenaPrintf(arena, "%s: %s", skipped->technique, skipped->reason);
  members[n++] = milMakeNamed(context, "note", milMakeString(context, milString(note)));
  return mlirDictionaryAttrGet(context, n, members);
}

static void setReport(MlirOperation root, intptr_t count, const MlirAttribute *rows) {
  MlirStringRef name = mlirStringRefCreateFromCString(MIL_ATTR_REPORT);
  if (count)
    mlirOperationSetDiscardableAttributeByName(
        root, name, mlirArrayAttrGet(mlirOperationGetContext(root), count, rows));
  else
    mlirOperationRemoveDiscardableAttributeByName(root, name);
}

/// The report so far: its rows, and their keys in order.
typedef struct Rows {
  MlirAttribute *data;
  Key *keys;
  intptr_t size, known; ///< known: with a key
} Rows;

/// With room for `more` rows.
static MilStatus readRows(MlirOperation root, size_t more, MilArena *arena, Rows *out,
                          MilDiag diag) {
  MlirAttribute report = milOpGetAttribute(root, MIL_ATTR_REPORT);
  bool isReport = report.ptr && mlirAttributeIsAArray(report);
  intptr_t size = isReport ? mlirArrayAttrGetNumElements(report) : 0;
  *out = (Rows){milArenaCalloc(arena, (size_t)size + more + 1, sizeof *out->data),
                milArenaCalloc(arena, (size_t)size + 1, sizeof *out->keys), size, size};
  if (!out->data || !out->keys)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (intptr_t i = 0; i < size; ++i) {
    out->data[i] = mlirArrayAttrGetElement(report, i);
    out->keys[i] = keyOfRow(out->data[i], i);
  }
  qsort(out->keys, (size_t)size, sizeof *out->keys, compareRows);
  return MIL_OK;
}

/// The first row about a weight; -1: there is none.
static intptr_t findRow(const Rows *rows, const Key *key) {
  intptr_t low = 0, high = rows->known;
  while (low < high) {
    intptr_t middle = low + (high - low) / 2;
    if (compareKeys(&rows->keys[middle], key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  bool isFound = low < rows->known && compareKeys(&rows->keys[low], key) == 0;
  return isFound ? rows->keys[low].row : -1;
}

MilStatus milReportAdd(MlirOperation root, const MilReportRow *rows, size_t count, MilArena *arena,
                       MilDiag diag) {
  MlirContext context = mlirOperationGetContext(root);
  Rows all;
  MilStatus status = readRows(root, count, arena, &all, diag);
  if (status != MIL_OK)
    return status;
  for (size_t r = 0; r < count; ++r) {
    Key key = keyOfWeight(rows[r].weight, arena);
    intptr_t at = findRow(&all, &key);
    MlirAttribute before = at >= 0 ? all.data[at] : mlirAttributeGetNull();
    all.data[at >= 0 ? at : all.size++] = rows[r].reason && before.ptr && isCompressed(before)
                                              ? addNote(before, &rows[r], arena)
                                              : makeRow(context, &rows[r], before, arena);
  }
  setReport(root, all.size, all.data);
  return MIL_OK;
}

MilStatus milReportRemoveCompressed(MlirOperation root, MilArena *arena, MilDiag diag) {
  Rows rows;
  MilWeights weights = {0};
  intptr_t kept = 0;
  MilStatus status = readRows(root, 0, arena, &rows, diag);
  if (status == MIL_OK && rows.size)
    status = milWeightsCollect(root, arena, &weights, diag);
  if (status != MIL_OK || !rows.size)
    return status;
  for (size_t i = 0; i < weights.size; ++i) {
    Key key = keyOfWeight(&weights.data[i], arena);
    intptr_t at = weights.data[i].form == MIL_FORM_DENSE ? -1 : findRow(&rows, &key);
    if (at >= 0)
      rows.data[at] = mlirAttributeGetNull();
  }
  for (intptr_t i = 0; i < rows.size; ++i)
    if (rows.data[i].ptr)
      rows.data[kept++] = rows.data[i];
  if (kept < rows.size)
    setReport(root, kept, rows.data);
  return MIL_OK;
}
