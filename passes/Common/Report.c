//===- Report.c - what became of each weight ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "Rewrite.h"
#include "mil/Operations.h"
#include "mlir-c/BuiltinTypes.h"
#include <math.h>

/// Null where the row is no dictionary, as in a text by somebody else.
static MlirAttribute member(MlirAttribute row, const char *name) {
  if (!mlirAttributeIsADictionary(row))
    return mlirAttributeGetNull();
  return mlirDictionaryAttrGetElementByName(row, mlirStringRefCreateFromCString(name));
}
static bool isAbout(MlirAttribute row, MilString function, MilString weight) {
  return milStringEqual(milStringAttrGet(member(row, "function")), function) &&
         milStringEqual(milStringAttrGet(member(row, "weight")), weight);
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
  MlirNamedAttribute members[10];
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

/// The report so far: an array, or null.
static MlirAttribute getReport(MlirOperation root, intptr_t *outCount) {
  MlirAttribute report = milOpGetAttribute(root, MIL_ATTR_REPORT);
  if (report.ptr && !mlirAttributeIsAArray(report))
    report = mlirAttributeGetNull();
  *outCount = report.ptr ? mlirArrayAttrGetNumElements(report) : 0;
  return report;
}

/// The row about a weight; `known`: there is none. Begins at `first`, where it is if all passes report
/// on the same weights.
static intptr_t findRow(const MlirAttribute *rows, intptr_t known, intptr_t first,
                        MilString function, MilString weight) {
  for (intptr_t i = 0; i < known; ++i) {
    intptr_t at = (first + i) % known;
    if (isAbout(rows[at], function, weight))
      return at;
  }
  return known;
}

MilStatus milReportAdd(MlirOperation root, const MilReportRow *rows, size_t count, MilArena *arena,
                       MilDiag diag) {
  MlirContext context = mlirOperationGetContext(root);
  intptr_t size;
  MlirAttribute report = getReport(root, &size);
  MlirAttribute *all = milArenaCalloc(arena, (size_t)size + count + 1, sizeof *all);
  if (!all)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (intptr_t i = 0; i < size; ++i)
    all[i] = mlirArrayAttrGetElement(report, i);
  intptr_t known = size, next = 0;
  for (size_t r = 0; r < count; ++r) {
    MilString function = milFunctionGetPath(rows[r].weight->function, arena);
    intptr_t at = findRow(all, known, next, function, rows[r].weight->name);
    next = at < known ? at + 1 : next;
    MlirAttribute before = at < known ? all[at] : mlirAttributeGetNull();
    all[at < known ? at : size++] = rows[r].reason && before.ptr && isCompressed(before)
                                        ? addNote(before, &rows[r], arena)
                                        : makeRow(context, &rows[r], before, arena);
  }
  setReport(root, size, all);
  return MIL_OK;
}

void milReportRemove(MlirOperation root, MlirOperation function, MilString weight) {
  intptr_t size, kept = 0;
  MlirAttribute report = getReport(root, &size);
  MilArena *arena = milArenaCreate();
  MlirAttribute *rows = arena ? milArenaCalloc(arena, (size_t)size + 1, sizeof *rows) : NULL;
  MilString name = rows ? milFunctionGetPath(function, arena) : milString(NULL);
  for (intptr_t i = 0; rows && i < size; ++i) {
    MlirAttribute row = mlirArrayAttrGetElement(report, i);
    if (!isAbout(row, name, weight))
      rows[kept++] = row;
  }
  if (rows && kept < size)
    setReport(root, kept, rows);
  milArenaDestroy(arena);
}
