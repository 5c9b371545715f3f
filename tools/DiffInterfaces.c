//===- DiffInterfaces.c - what two models say of themselves --------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// First what a user sees: functions, inputs, outputs and states as mil-info prints them. Then whatever else
// descriptions and attributes of functions hold, which is how a model answers: default values, names of
// predictions, bodies for other opsets. Authors, licenses and descriptions in words make no difference.
//===----------------------------------------------------------------------===//
#include "Diff.h"
#include "FeatureText.h"
#include "Lookup.h"
#include "mil-c/AttributeNames.h"
#include "mil-c/Dialect.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Inputs, outputs and states
//===----------------------------------------------------------------------===//

/// What has been said, so that it is not said again: features by role, functions by "function".
typedef struct Interfaces {
  Diff *diff;
  Lookup said;
  size_t numSaid;
} Interfaces;

static MilStatus say(Diff *diff, const char *line, MilDiag diag) {
  const char **lines = milArenaGrow(diff->arena, diff->interfaces, diff->numInterfaces,
                                    &diff->interfacesCapacity, sizeof *lines);
  if (!lines || !line)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  lines[diff->numInterfaces++] = line;
  diff->interfaces = lines;
  return MIL_OK;
}

/// The type as text in the arena; null when out of memory.
static const char *typeOf(MilArena *arena, const MilFeatureInfo *feature) {
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  bool printed = out && printFeatureType(feature, arena, out);
  printed = printed && !ferror(out);
  if (out && fclose(out) != 0)
    printed = false;
  // Without memory for the last byte there is no text, and nothing says so.
  bool isWhole = printed && text;
  const char *copy = isWhole ? milArenaCopyString(arena, (MilString){text, length}).data : NULL;
  free(text);
  return copy;
}

static void remember(Interfaces *in, const char *what, MilString name) {
  lookupAdd(&in->said, milString(what), name, in->numSaid++);
}

static const MilFeatureInfo *findFeature(const MilFunctionInfo *function,
                                         const MilFeatureInfo *feature) {
  for (size_t i = 0; i < function->numFeatures; ++i)
    if (function->features[i].role == feature->role &&
        milStringEqual(function->features[i].name, feature->name))
      return &function->features[i];
  return NULL;
}

static MilStatus diffFeature(Interfaces *in, const MilFunctionInfo *function,
                             const MilFeatureInfo *before, const MilFeatureInfo *now,
                             MilDiag diag) {
  Diff *diff = in->diff;
  const MilFeatureInfo *some = now ? now : before;
  const char *was = before ? typeOf(diff->arena, before) : "absent";
  const char *is = now ? typeOf(diff->arena, now) : "absent";
  if (!was || !is)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  if (strcmp(was, is) == 0)
    return MIL_OK;
  remember(in, featureRole(some), some->name);
  return say(diff,
             milArenaPrintf(diff->arena, "function %.*s: %s '%.*s' is %s, was %s",
                            MIL_STR(function->name), featureRole(some), MIL_STR(some->name), is,
                            was),
             diag);
}

static MilStatus diffFunction(Interfaces *in, const MilFunctionInfo *before,
                              const MilFunctionInfo *now, MilDiag diag) {
  Diff *diff = in->diff;
  MilStatus status = MIL_OK;
  if (!milStringEqual(before->opset, now->opset))
    status = say(diff,
                 milArenaPrintf(diff->arena, "function %.*s: opset is %.*s, was %.*s",
                                MIL_STR(now->name), MIL_STR(now->opset), MIL_STR(before->opset)),
                 diag);
  for (size_t i = 0; i < before->numFeatures && status == MIL_OK; ++i)
    if (!findFeature(now, &before->features[i]))
      status = diffFeature(in, now, &before->features[i], NULL, diag);
  for (size_t i = 0; i < now->numFeatures && status == MIL_OK; ++i)
    status = diffFeature(in, now, findFeature(before, &now->features[i]), &now->features[i], diag);
  return status;
}

static const MilFunctionInfo *findFunction(const MilModelInfo *model, MilString name) {
  for (size_t i = 0; i < model->numFunctions; ++i)
    if (milStringEqual(model->functions[i].name, name))
      return &model->functions[i];
  return NULL;
}

static MilStatus sayFunction(Interfaces *in, MilString name, const char *where, MilDiag diag) {
  remember(in, "function", name);
  return say(in->diff,
             milArenaPrintf(in->diff->arena, "function %.*s is only in %s", MIL_STR(name), where),
             diag);
}

static MilStatus diffFunctions(Interfaces *in, MilDiag diag) {
  Diff *diff = in->diff;
  const MilModelInfo *before = milMetadataGetModel(diff->metadata[0]);
  const MilModelInfo *now = milMetadataGetModel(diff->metadata[1]);
  MilStatus status = MIL_OK;
  if (before->version != now->version)
    status = say(diff,
                 milArenaPrintf(diff->arena, "needs %s, was %s", now->target ? now->target : "?",
                                before->target ? before->target : "?"),
                 diag);
  for (size_t i = 0; i < before->numFunctions && status == MIL_OK; ++i)
    if (!findFunction(now, before->functions[i].name))
      status = sayFunction(in, before->functions[i].name, diff->paths[0], diag);
  for (size_t i = 0; i < now->numFunctions && status == MIL_OK; ++i) {
    const MilFunctionInfo *other = findFunction(before, now->functions[i].name);
    status = other ? diffFunction(in, other, &now->functions[i], diag)
                   : sayFunction(in, now->functions[i].name, diff->paths[1], diag);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

enum { MOST_DEPTH = 64, MOST_TEXT = 160 };

/// Where an attribute is: a member of the one before, or an entry of it.
typedef struct Place {
  const struct Place *before; ///< null: `key` is the beginning of a line
  MilString key;
  intptr_t entry; ///< where there is no key
  size_t depth;
} Place;

static const char *placeText(Diff *diff, const Place *place) {
  MilString key = diffLabel(place->key);
  if (!place->before)
    return milArenaPrintf(diff->arena, "%.*s", MIL_STR(key));
  const char *before = placeText(diff, place->before);
  if (!before)
    return NULL;
  return !place->key.data        ? milArenaPrintf(diff->arena, "%s[%zd]", before, place->entry)
         : place->before->before ? milArenaPrintf(diff->arena, "%s.%.*s", before, MIL_STR(key))
                                 : milArenaPrintf(diff->arena, "%s %.*s", before, MIL_STR(key));
}

static MilStatus sayAttribute(Diff *diff, const Place *place, MlirAttribute before,
                              MlirAttribute now, MilDiag diag) {
  const char *where = placeText(diff, place);
  const char *is = diffAttributeText(diff->arena, now, MOST_TEXT);
  const char *was = diffAttributeText(diff->arena, before, MOST_TEXT);
  if (!where || !is || !was)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  return say(diff, milArenaPrintf(diff->arena, "%s is %s, was %s", where, is, was), diag);
}

static bool isDictionary(MlirAttribute attribute) {
  return !mlirAttributeIsNull(attribute) && mlirAttributeIsADictionary(attribute);
}
static bool isArray(MlirAttribute attribute) {
  return !mlirAttributeIsNull(attribute) && mlirAttributeIsAArray(attribute);
}

static MilString nameOf(MlirAttribute entry) {
  MlirAttribute name =
      isDictionary(entry)
          ? mlirDictionaryAttrGetElementByName(entry, mlirStringRefCreateFromCString("name"))
          : mlirAttributeGetNull();
  return !mlirAttributeIsNull(name) && mlirAttributeIsAString(name)
             ? milFromStringRef(mlirStringAttrGetValue(name))
             : milString(NULL);
}

static bool haveNames(MlirAttribute array) {
  for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(array); ++i)
    if (!nameOf(mlirArrayAttrGetElement(array, i)).data)
      return false;
  return true;
}

static const char wholeModel[] = "model:";

/// Words, or what another line is about.
static bool isPassedOver(const Place *place) {
  return milStringEqual(place->key, milString("shortDescription")) ||
         (place->depth == 2 && milStringEqual(place->key, milString("metadata"))) ||
         (place->depth == 1 && milStringEqual(place->before->key, milString(wholeModel)) &&
          milStringEqual(place->key, milString("specificationVersion")));
}

static MilStatus compare(Interfaces *in, const Place *place, MlirAttribute before,
                         MlirAttribute now, MilDiag diag);

static MilStatus compareMembers(Interfaces *in, const Place *place, MlirAttribute before,
                                MlirAttribute now, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (int side = 0; side < 2; ++side) {
    MlirAttribute from = side ? before : now, other = side ? now : before;
    for (intptr_t i = 0; i < mlirDictionaryAttrGetNumElements(from) && status == MIL_OK; ++i) {
      MlirNamedAttribute member = mlirDictionaryAttrGetElement(from, i);
      MlirStringRef name = mlirIdentifierStr(member.name);
      Place at = {place, milFromStringRef(name), 0, place->depth + 1};
      MlirAttribute partner = mlirDictionaryAttrGetElementByName(other, name);
      if (isPassedOver(&at) || (side && !mlirAttributeIsNull(partner)))
        continue;
      status = side ? compare(in, &at, member.attribute, partner, diag)
                    : compare(in, &at, partner, member.attribute, diag);
    }
  }
  return status;
}

/// Entries with a name are compared by it: a model gives and takes values by name.
static MilStatus compareNamed(Interfaces *in, const Place *place, MlirAttribute before,
                              MlirAttribute now, MilDiag diag) {
  MlirAttribute arrays[2] = {before, now};
  MilString role =
      milStringEqual(place->key, milString("functions")) ? milString("function") : place->key;
  Lookup names[2];
  MilStatus status = MIL_OK;
  for (int side = 0; side < 2; ++side) {
    intptr_t count = mlirArrayAttrGetNumElements(arrays[side]);
    if (!lookupCreate(in->diff->arena, (size_t)count + 1, &names[side]))
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    for (intptr_t i = 0; i < count; ++i)
      lookupAdd(&names[side], milString(""), nameOf(mlirArrayAttrGetElement(arrays[side], i)),
                (size_t)i);
    lookupSort(&names[side]);
  }
  for (int side = 0; side < 2; ++side)
    for (size_t i = 0; i < names[side].size && status == MIL_OK; ++i) {
      MlirAttribute entry = mlirArrayAttrGetElement(arrays[side], (intptr_t)i);
      MilString name = nameOf(entry);
      size_t at = lookupNext(&names[!side], milString(""), name);
      MlirAttribute partner = at == SIZE_MAX ? mlirAttributeGetNull()
                                             : mlirArrayAttrGetElement(arrays[!side], (intptr_t)at);
      Place here = {place, name, 0, place->depth + 1};
      bool isCompared = !side && !mlirAttributeIsNull(partner);
      if (isCompared || lookupFind(&in->said, role, name) != SIZE_MAX)
        continue; // the other side's turn, or said
      status = side ? compare(in, &here, partner, entry, diag)
                    : compare(in, &here, entry, partner, diag);
    }
  return status;
}

static MilStatus compareEntries(Interfaces *in, const Place *place, MlirAttribute before,
                                MlirAttribute now, MilDiag diag) {
  MilStatus status = MIL_OK;
  for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(now) && status == MIL_OK; ++i) {
    Place at = {place, {NULL, 0}, i, place->depth + 1};
    status =
        compare(in, &at, mlirArrayAttrGetElement(before, i), mlirArrayAttrGetElement(now, i), diag);
  }
  return status;
}

static MilStatus compare(Interfaces *in, const Place *place, MlirAttribute before,
                         MlirAttribute now, MilDiag diag) {
  bool isDeep = place->depth >= MOST_DEPTH;
  if (milConstantEqual(before, now))
    return MIL_OK;
  if (!isDeep && isDictionary(before) && isDictionary(now))
    return compareMembers(in, place, before, now, diag);
  bool areArrays = !isDeep && isArray(before) && isArray(now);
  intptr_t count = areArrays ? mlirArrayAttrGetNumElements(now) : 0;
  bool isAsLong = areArrays && mlirArrayAttrGetNumElements(before) == count;
  if (areArrays && haveNames(before) && haveNames(now))
    return compareNamed(in, place, before, now, diag);
  return isAsLong ? compareEntries(in, place, before, now, diag)
                  : sayAttribute(in->diff, place, before, now, diag);
}

//===----------------------------------------------------------------------===//
// Models and their parts
//===----------------------------------------------------------------------===//

static MlirAttribute attributeOf(MlirOperation op, const char *name) {
  return mlirOperationGetAttributeByName(op, mlirStringRefCreateFromCString(name));
}
static MilString symbolOf(MlirOperation op) {
  MlirAttribute name = attributeOf(op, "sym_name");
  return !mlirAttributeIsNull(name) && mlirAttributeIsAString(name)
             ? milFromStringRef(mlirStringAttrGetValue(name))
             : milString("");
}

static bool is(MlirOperation op, const char *name) {
  return mlirStringRefEqual(mlirIdentifierStr(mlirOperationGetName(op)),
                            mlirStringRefCreateFromCString(name));
}

/// The first of the operations from `op` on that is a part of a pipeline, or a function.
static MlirOperation next(MlirOperation op, const char *name) {
  while (!mlirOperationIsNull(op) && !is(op, name))
    op = mlirOperationGetNextInBlock(op);
  return op;
}
static MlirOperation firstOf(MlirOperation module) {
  return mlirBlockGetFirstOperation(mlirRegionGetFirstBlock(mlirOperationGetRegion(module, 0)));
}

/// What a function has beside its signature, which is said by features, and its operations.
static MilStatus diffAttributes(Interfaces *in, const char *model, MlirOperation before,
                                MlirOperation now, MilDiag diag) {
  static const char *const names[] = {MIL_ATTR_ATTRIBUTES, MIL_ATTR_BLOCK,
                                      MIL_ATTR_SPECIALIZATIONS};
  MilString symbol = diffLabel(symbolOf(now));
  const char *line = milArenaPrintf(in->diff->arena, "%sfunction %.*s:", model, MIL_STR(symbol));
  MilStatus status = line ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  Place place = {NULL, milString(line), 0, 0};
  for (size_t i = 0; i < sizeof names / sizeof *names && status == MIL_OK; ++i) {
    Place at = {&place, milString(names[i]), 0, MOST_DEPTH / 2};
    status = compare(in, &at, attributeOf(before, names[i]), attributeOf(now, names[i]), diag);
  }
  return status;
}

static MilStatus diffFunctionsOf(Interfaces *in, const char *model, MlirOperation before,
                                 MlirOperation now, MilDiag diag) {
  Lookup names;
  size_t count = 0;
  MlirOperation first = next(firstOf(before), "mil.func");
  for (MlirOperation op = first; !mlirOperationIsNull(op);
       op = next(mlirOperationGetNextInBlock(op), "mil.func"))
    ++count;
  MlirOperation *functions = milArenaCalloc(in->diff->arena, count + 1, sizeof *functions);
  if (!functions || !lookupCreate(in->diff->arena, count + 1, &names))
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  for (MlirOperation op = first; !mlirOperationIsNull(op);
       op = next(mlirOperationGetNextInBlock(op), "mil.func")) {
    functions[names.size] = op;
    lookupAdd(&names, milString(""), symbolOf(op), names.size);
  }
  lookupSort(&names);
  MilStatus status = MIL_OK;
  for (MlirOperation op = next(firstOf(now), "mil.func"); !mlirOperationIsNull(op);
       op = next(mlirOperationGetNextInBlock(op), "mil.func")) {
    size_t at = lookupFind(&names, milString(""), symbolOf(op));
    if (at != SIZE_MAX && status == MIL_OK)
      status = diffAttributes(in, model, functions[at], op, diag);
  }
  return status;
}

/// A text may be without a description, of which its functions say the most.
static MilStatus diffModel(Interfaces *in, const char *model, MlirOperation before,
                           MlirOperation now, MilDiag diag) {
  MlirAttribute was = attributeOf(before, MIL_ATTR_MODEL), is = attributeOf(now, MIL_ATTR_MODEL);
  const char *line = milArenaPrintf(in->diff->arena, "%s%s", model, wholeModel);
  if (!line)
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  Place place = {NULL, milString(line), 0, 0};
  MilStatus status =
      isDictionary(was) && isDictionary(is) ? compare(in, &place, was, is, diag) : MIL_OK;
  return status == MIL_OK ? diffFunctionsOf(in, model, before, now, diag) : status;
}

/// Parts of a pipeline run one after the other.
static MilStatus diffParts(Interfaces *in, MlirOperation before, MlirOperation now, MilDiag diag) {
  MlirOperation was = next(firstOf(before), "builtin.module");
  MlirOperation is = next(firstOf(now), "builtin.module");
  MilStatus status = MIL_OK;
  for (size_t i = 0; status == MIL_OK && !mlirOperationIsNull(was) && !mlirOperationIsNull(is);
       ++i) {
    MilString name = diffLabel(symbolOf(is));
    const char *part = milArenaPrintf(in->diff->arena, "part %.*s, ", MIL_STR(name));
    if (!part)
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
    Place place = {NULL, milString(milArenaPrintf(in->diff->arena, "part %zu", i)), 0, 0};
    status = milStringEqual(symbolOf(was), symbolOf(is))
                 ? diffModel(in, part, was, is, diag)
                 : sayAttribute(in->diff, &place, attributeOf(was, "sym_name"),
                                attributeOf(is, "sym_name"), diag);
    was = next(mlirOperationGetNextInBlock(was), "builtin.module");
    is = next(mlirOperationGetNextInBlock(is), "builtin.module");
  }
  if (status == MIL_OK && mlirOperationIsNull(was) != mlirOperationIsNull(is))
    status = say(in->diff, mlirOperationIsNull(is) ? "fewer parts" : "more parts", diag);
  return status;
}

MilStatus diffInterfaces(Diff *diff, MilDiag diag) {
  Interfaces in = {.diff = diff};
  size_t most = 1;
  MilStatus status;
  for (int side = 0; side < 2; ++side) {
    const MilModelInfo *model = milMetadataGetModel(diff->metadata[side]);
    for (size_t i = 0; i < model->numFunctions; ++i)
      most += 1 + model->functions[i].numFeatures;
  }
  if (!lookupCreate(diff->arena, most, &in.said))
    return milFail(diag, MIL_NO_MEMORY, "out of memory");
  MlirOperation before = mlirModuleGetOperation(diff->modules[0]);
  MlirOperation now = mlirModuleGetOperation(diff->modules[1]);
  MIL_TRY(diffFunctions(&in, diag));
  lookupSort(&in.said);
  MIL_TRY(diffModel(&in, "", before, now, diag));
  status = diffParts(&in, before, now, diag);
done:
  return status;
}
