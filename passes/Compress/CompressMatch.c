//===- CompressMatch.c - which part of a file is about a weight ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompressMatch.h"

#include "mil-c/Nearest.h"
#include "mil/Operations.h"

/// Gets the selectors that apply, the first first; true ends it.
typedef bool (*Visit)(MilSelector *selector, void *userData);

enum { kNames = 3 };

static bool matchesAny(MilPattern *pattern, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (names[i] && milPatternMatches(pattern, names[i]))
      return true;
  return false;
}

/// Those of names or types: exactly the texts in their order, then patterns.
static bool visitTexts(const MilMatcher *m, MilSelectorKind kind, const char *const *texts,
                       size_t count, Visit visit, void *userData) {
  for (size_t i = 0; i < count; ++i) {
    MilSelector *exact = texts[i] ? milConfigFileFind(m->file, kind, milString(texts[i])) : NULL;
    if (exact && visit(exact, userData))
      return true;
  }
  MilSelectors *patterns = &m->file->patterns[kind];
  for (size_t i = 0; i < patterns->size; ++i)
    if (matchesAny(patterns->data[i].pattern, texts, count) && visit(&patterns->data[i], userData))
      return true;
  return false;
}

static bool isInRange(MilSizeRange range, uint64_t count) {
  return count >= range.least && count <= range.most;
}

static void visitAll(const MilMatcher *m, const MilWeight *weight, MlirOperation user, Visit visit,
                     void *userData) {
  const MilTexts *known = &m->names.names;
  const char *names[] = {milTextsFind(known, milOpName(weight->op)),
                         milTextsFind(known, weight->name), milTextsFind(known, milOpName(user))};
  const char *type = milTextsFind(&m->names.types, milOpType(user));
  if (visitTexts(m, MIL_SELECT_NAME, names, kNames, visit, userData) ||
      visitTexts(m, MIL_SELECT_TYPE, &type, 1, visit, userData))
    return;
  for (size_t i = 0; i < m->file->sizes.size; ++i)
    if (isInRange(m->file->sizes.data[i].sizes, weight->whole.elements) &&
        visit(&m->file->sizes.data[i], userData))
      return;
  if (m->file->all.size)
    visit(m->file->all.data, userData);
}

static bool take(MilSelector *selector, void *userData) {
  *(MilSelector **)userData = selector;
  return true;
}

MilSelector *milMatchFind(const MilMatcher *m, const MilWeight *weight, MlirOperation user) {
  MilSelector *found = NULL;
  visitAll(m, weight, user, take, &found);
  return found;
}

//===----------------------------------------------------------------------===//
// What is about nothing
//===----------------------------------------------------------------------===//

static bool mark(MilSelector *selector, void *userData) {
  selector->hasWeight = true;
  return false;
}

static void markAll(const MilMatcher *m, const MilWeights *weights) {
  for (size_t i = 0; i < weights->size; ++i) {
    const MilWeight *weight = &weights->data[i];
    MlirValue value = weight->result;
    for (MlirOpOperand use = mlirValueGetFirstUse(value); !mlirOpOperandIsNull(use);
         use = mlirOpOperandGetNextUse(use))
      if (!milOpIs(mlirOpOperandGetOwner(use), "mil.output"))
        visitAll(m, weight, mlirOpOperandGetOwner(use), mark, NULL);
  }
}

static const MilTexts *textsOf(const MilMatcher *m, MilSelectorKind kind) {
  return kind == MIL_SELECT_NAME ? &m->names.names : &m->names.types;
}

/// Whether something in the model answers to the selector.
static bool isAnswered(const MilMatcher *m, const MilSelector *selector) {
  if (selector->hasWeight || selector->kind > MIL_SELECT_TYPE)
    return selector->hasWeight;
  const MilTexts *texts = textsOf(m, selector->kind);
  if (!selector->pattern)
    return milTextsFind(texts, selector->key);
  return matchesAny(selector->pattern, texts->data, texts->size);
}

static bool isEarlier(const MilSelector *a, const MilSelector *b) {
  if (a->place.line != b->place.line)
    return a->place.line < b->place.line;
  return a->place.column < b->place.column;
}

/// Calls `body` for each selector about names, types and sizes.
static void forEach(const MilMatcher *m, void (*body)(const MilMatcher *, MilSelector *, void *),
                    void *userData) {
  const MilSelectors *lists[] = {
      &m->file->exact[MIL_SELECT_NAME], &m->file->patterns[MIL_SELECT_NAME],
      &m->file->exact[MIL_SELECT_TYPE], &m->file->patterns[MIL_SELECT_TYPE], &m->file->sizes};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; ++i)
    for (size_t k = 0; k < lists[i]->size; ++k)
      body(m, &lists[i]->data[k], userData);
}

static void keepUnanswered(const MilMatcher *m, MilSelector *selector, void *first) {
  MilSelector **kept = first;
  if (!isAnswered(m, selector) && (!*kept || isEarlier(selector, *kept)))
    *kept = selector;
}

static void warnWithoutWeight(const MilMatcher *m, MilSelector *selector, void *userData) {
  if (!selector->hasWeight)
    milEmit(milConfigDiag(&m->file->reader, selector->place), MIL_WARNING,
            "%s: '%.*s' is about operations that have no weights",
            milSelectorSection(selector->kind), MIL_STR(selector->key));
}

/// "no weight has ...; they have 24 to 65536".
static MilStatus failSize(const MilSelector *selector, const MilWeights *weights, MilDiag diag) {
  uint64_t least = UINT64_MAX, most = 0;
  for (size_t i = 0; i < weights->size; ++i) {
    uint64_t elements = weights->data[i].whole.elements;
    least = elements < least ? elements : least;
    most = elements > most ? elements : most;
  }
  if (!weights->size)
    return milFail(diag, MIL_INVALID, "size_configs: the model has no weights");
  return milFail(diag, MIL_INVALID,
                 "size_configs: no weight has '%.*s' elements; they have %llu to %llu",
                 MIL_STR(selector->key), (unsigned long long)least, (unsigned long long)most);
}

static MilStatus failUnanswered(const MilMatcher *m, const MilSelector *selector,
                                const MilWeights *weights) {
  MilConfigReader *reader = &m->file->reader;
  MilDiag diag = milConfigDiag(reader, selector->place);
  if (selector->kind == MIL_SELECT_SIZE)
    return failSize(selector, weights, diag);
  const char *section = milSelectorSection(selector->kind);
  const char *what = selector->kind == MIL_SELECT_NAME ? "name" : "type";
  if (selector->pattern)
    return milFail(diag, MIL_INVALID, "%s: no operation has a %s like '%.*s'", section, what,
                   MIL_STR(selector->key));
  const MilTexts *texts = textsOf(m, selector->kind);
  MilNearest nearest = {.arena = reader->arena, .given = selector->key};
  for (size_t i = 0; i < texts->size; ++i)
    milNearestOffer(&nearest, milString(texts->data[i]));
  if (nearest.best.data && (milNearestIsLikely(&nearest) || selector->kind == MIL_SELECT_TYPE))
    return milFail(diag, MIL_INVALID, "%s: no operation has the %s '%.*s'; the nearest is '%.*s'",
                   section, what, MIL_STR(selector->key), MIL_STR(nearest.best));
  return milFail(diag, MIL_INVALID, "%s: no operation has the %s '%.*s'", section, what,
                 MIL_STR(selector->key));
}

MilStatus milMatchCheck(const MilMatcher *m, const MilWeights *weights) {
  MilSelector *unanswered = NULL;
  markAll(m, weights);
  forEach(m, keepUnanswered, &unanswered);
  if (unanswered)
    return failUnanswered(m, unanswered, weights);
  forEach(m, warnWithoutWeight, NULL);
  return MIL_OK;
}
