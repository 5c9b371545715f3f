//===- CompressMatch.c - which part of a file is about a weight ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "CompressMatch.h"

#include "mil-c/Nearest.h"
#include "mil/Operations.h"

enum { kNames = 3 };

static const MilTexts *textsOf(const MilMatcher *m, MilSelectorKind kind) {
  return kind == MIL_SELECT_NAME ? &m->names.names : &m->names.types;
}

MilStatus milMatcherInit(MilMatcher *m, MilConfigFile *file, MilModelNames names, MilArena *arena,
                         MilDiag diag) {
  *m = (MilMatcher){.file = file, .names = names};
  for (MilSelectorKind kind = MIL_SELECT_NAME; kind <= MIL_SELECT_TYPE; ++kind) {
    m->answers[kind] = milArenaCalloc(arena, textsOf(m, kind)->size + 1, sizeof *m->answers[kind]);
    if (!m->answers[kind])
      return milFail(diag, MIL_NO_MEMORY, "out of memory");
  }
  return MIL_OK;
}

/// The first pattern that a weight's text answers to, null: none. All that it answers to have a
/// weight. They are tried only once.
static MilSelector *firstPattern(MilMatcher *m, MilSelectorKind kind, const char *const *text) {
  MilSelectors *patterns = &m->file->patterns[kind];
  MilAnswer *answer = &m->answers[kind][text - textsOf(m, kind)->data];
  for (size_t i = 0; !answer->isTried && i < patterns->size; ++i) {
    MilSelector *selector = &patterns->data[i];
    if (!milPatternMatches(selector->pattern, *text))
      continue;
    selector->hasWeight = true;
    if (!answer->first)
      answer->first = selector;
  }
  answer->isTried = true;
  return answer->first;
}

/// Of names or types: exactly one of the texts, the first first, or else the first pattern. All that
/// apply have a weight.
static MilSelector *findText(MilMatcher *m, MilSelectorKind kind, const MilString *texts,
                             size_t count) {
  MilSelector *exact = NULL, *first = NULL;
  for (size_t i = 0; i < count; ++i) {
    const char *const *known = milTextsFind(textsOf(m, kind), texts[i]);
    if (!known)
      continue;
    MilSelector *same = milConfigFileFind(m->file, kind, texts[i]);
    MilSelector *pattern = firstPattern(m, kind, known);
    if (same)
      same->hasWeight = true;
    if (!exact)
      exact = same;
    if (pattern && (!first || pattern < first))
      first = pattern;
  }
  return exact ? exact : first;
}

static bool isInRange(MilSizeRange range, uint64_t count) {
  return count >= range.least && count <= range.most;
}

/// The first for a number of elements. All that apply have a weight. The uses of a weight come one
/// after the other, so the last answer is kept.
static MilSelector *findSize(MilMatcher *m, uint64_t elements) {
  if (m->sizes.isTried && m->elements == elements)
    return m->sizes.first;
  m->elements = elements;
  m->sizes = (MilAnswer){NULL, true};
  for (size_t i = 0; i < m->file->sizes.size; ++i) {
    MilSelector *selector = &m->file->sizes.data[i];
    if (!isInRange(selector->sizes, elements))
      continue;
    selector->hasWeight = true;
    if (!m->sizes.first)
      m->sizes.first = selector;
  }
  return m->sizes.first;
}

MilSelector *milMatchFind(MilMatcher *m, const MilWeight *weight, MlirOperation user) {
  MilString names[kNames] = {milOpName(weight->op), weight->name, milOpName(user)};
  MilString type = milOpType(user);
  MilSelector *byName = findText(m, MIL_SELECT_NAME, names, kNames);
  MilSelector *byType = findText(m, MIL_SELECT_TYPE, &type, 1);
  MilSelector *bySize = findSize(m, weight->whole.elements);
  MilSelector *all = m->file->all.size ? m->file->all.data : NULL;
  return byName ? byName : byType ? byType : bySize ? bySize : all;
}

//===----------------------------------------------------------------------===//
// What is about nothing
//===----------------------------------------------------------------------===//

/// Marks the selectors that some weight is meant by.
static void markAll(MilMatcher *m, const MilWeights *weights) {
  for (size_t i = 0; i < weights->size; ++i) {
    MlirOperation last = {NULL};
    for (MlirOpOperand use = mlirValueGetFirstUse(weights->data[i].result);
         !mlirOpOperandIsNull(use); use = mlirOpOperandGetNextUse(use)) {
      MlirOperation user = mlirOpOperandGetOwner(use);
      if (!milOpIs(user, "mil.output") && !mlirOperationEqual(user, last))
        milMatchFind(m, &weights->data[i], user);
      last = user;
    }
  }
}

/// Whether something in the model answers to the selector.
static bool isAnswered(const MilMatcher *m, const MilSelector *selector) {
  if (selector->hasWeight || selector->kind > MIL_SELECT_TYPE)
    return selector->hasWeight;
  const MilTexts *texts = textsOf(m, selector->kind);
  if (!selector->pattern)
    return milTextsFind(texts, selector->key);
  for (size_t i = 0; i < texts->size; ++i) // those of weights have been tried
    if (!m->answers[selector->kind][i].isTried &&
        milPatternMatches(selector->pattern, texts->data[i]))
      return true;
  return false;
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

MilStatus milMatchCheck(MilMatcher *m, const MilWeights *weights) {
  MilSelector *unanswered = NULL;
  markAll(m, weights);
  forEach(m, keepUnanswered, &unanswered);
  if (unanswered)
    return failUnanswered(m, unanswered, weights);
  forEach(m, warnWithoutWeight, NULL);
  return MIL_OK;
}
