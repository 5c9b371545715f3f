//===- Options.c - texts of options into option structs ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values are parts of the text and point into one copy of it. Only lists need memory of their own.
//===----------------------------------------------------------------------===//
#include "Support/Options.h"

#include "Support/Hash.h"
#include "Support/OptionField.h"
#include "Support/OptionText.h"
#include "mil-c/Nearest.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static bool sameChar(char given, char known) { return (given == '-' ? '_' : given) == known; }

static bool isNameOf(MilString given, const char *known) {
  size_t i = 0;
  while (i < given.length && known[i] && sameChar(given.data[i], known[i]))
    ++i;
  return i == given.length && !known[i];
}

const MilOption *milOptionsFind(const MilOptionTable *table, MilString name) {
  for (size_t i = 0; i < table->numRows; ++i)
    if (isNameOf(name, table->rows[i].name))
      return &table->rows[i];
  return NULL;
}

static MilStatus failName(const MilOptionTarget *t, MilString name) {
  const MilOptionTable *table = t->table;
  if (!table->numRows)
    return MIL_OPTION_FAIL(t, "no option '%.*s'; it takes none", MIL_STR(name));
  MilNearest nearest = {.arena = t->arena, .given = name};
  const char *all = "";
  for (size_t i = 0; i < table->numRows; ++i) {
    milNearestOffer(&nearest, milString(table->rows[i].name));
    all = milOptionAppend(t, all, table->rows[i].name);
  }
  if (!all)
    return milOptionFailMemory(t);
  if (!nearest.best.data)
    return MIL_OPTION_FAIL(t, "no option '%.*s'; it has: %s", MIL_STR(name), all);
  return MIL_OPTION_FAIL(t, "no option '%.*s'; did you mean '%.*s'? It has: %s", MIL_STR(name),
                         MIL_STR(nearest.best), all);
}

const char *const milOptionPath[] = {"path", NULL};

const char *milOptionValues(const MilOption *option, MilArena *arena) {
  static const char *const kinds[] = {[MIL_OPTION_KIND_BOOL] = "true|false",
                                      [MIL_OPTION_KIND_INT] = "int",
                                      [MIL_OPTION_KIND_FLOAT] = "float",
                                      [MIL_OPTION_KIND_STRING] = "string",
                                      [MIL_OPTION_KIND_ENUM] = "",
                                      [MIL_OPTION_KIND_INT_LIST] = "ints",
                                      [MIL_OPTION_KIND_STRING_LIST] = "strings"};
  const char *text = "";
  if (!option->values && !option->allowedInts)
    return kinds[option->kind];
  for (size_t i = 0; text && option->values && option->values[i]; ++i)
    text = milArenaPrintf(arena, "%s%s%s", text, i ? "|" : "", option->values[i]);
  for (size_t i = 0; text && option->allowedInts && option->allowedInts[i] != MIL_UNSET; ++i)
    text = milArenaPrintf(arena, "%s%s%" PRId64, text, i ? "|" : "", option->allowedInts[i]);
  return text;
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

/// The option that a text without `=` is the value of; null: it is a name.
static const MilOption *unnamedOption(const MilOptionTable *table, MilString text) {
  if (milOptionsFind(table, text))
    return NULL;
  for (size_t i = 0; i < table->numRows; ++i)
    if (table->rows[i].unnamed || table->numRows == 1)
      return &table->rows[i];
  return NULL;
}

/// Takes the next option off the text and sets its field; `texts` are those given so far.
static MilStatus takeOption(const MilOptionTarget *t, MilString *text, MilString *texts) {
  size_t length = milOptionLength(*text);
  if (length == SIZE_MAX)
    return MIL_OPTION_FAIL(t, "a quote or bracket is left open in '%.*s'", MIL_STR(*text));
  MilString name = {text->data, length}, value = {NULL, 0};
  *text = (MilString){text->data + length, text->length - length};

  const char *equals = memchr(name.data, '=', name.length);
  const MilOption *option = equals ? NULL : unnamedOption(t->table, name);
  if (equals) {
    name.length = (size_t)(equals - name.data);
    value = (MilString){equals + 1, length - name.length - 1};
  } else if (option) {
    value = name;
  }
  if (!option)
    option = milOptionsFind(t->table, name);
  if (!option)
    return failName(t, name);
  MilString *given = &texts[option - t->table->rows];
  if (given->data)
    return MIL_OPTION_FAIL(t, "option '%s' is given twice", option->name);
  if (!value.data && option->kind != MIL_OPTION_KIND_BOOL)
    return MIL_OPTION_FAIL(t, "option '%s' needs a value", option->name);
  *given = value.data ? value : milString("true");
  return milOptionSetText(t, option, *given);
}

MilStatus milOptionsParse(const MilOptionTable *table, MilString text, MilArena *arena,
                          MilOptions *outOptions, MilDiag diag) {
  MilStatus status = MIL_OK;
  MilString *texts = milArenaCalloc(arena, table->numRows, sizeof *texts);
  MilOptionTarget target = {.table = table,
                            .arena = arena,
                            .diag = diag,
                            .prefix = "default of ",
                            .fields = milArenaCalloc(arena, 1, table->structSize)};
  text = milArenaCopyString(arena, text);
  if (!target.fields || !texts || !text.data)
    return milOptionFailMemory(&target);
  for (size_t i = 0; i < table->numRows; ++i)
    MIL_TRY(milOptionSetText(&target, &table->rows[i], milString(table->rows[i].defaultText)));
  target.prefix = "";
  for (text = milOptionTrim(text); text.length;
       text = milOptionTrimFront(text, MIL_OPTION_SPACES ","))
    MIL_TRY(takeOption(&target, &text, texts));
  *outOptions = (MilOptions){target.fields, texts};
done:
  return status;
}

MilStatus milOptionsSet(const MilOptionTable *table, const MilOptions *options, MilString name,
                        const MilOptionValue *value, MilArena *arena, MilDiag diag) {
  // The struct is the one that milOptionsParse has allocated.
  MilOptionTarget target = {.table = table,
                            .arena = arena,
                            .diag = diag,
                            .prefix = "",
                            .fields = (char *)options->fields};
  const MilOption *option = milOptionsFind(table, name);
  if (!option)
    return failName(&target, name);
  bool isUnset = !option->defaultText && !options->texts[option - table->rows].data;
  return milOptionSetValue(&target, option, value, isUnset);
}

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

static bool equalStrings(const MilStringList *a, const MilStringList *b) {
  if (a->size != b->size)
    return false;
  for (size_t i = 0; i < a->size; ++i)
    if (!milStringEqual(a->data[i], b->data[i]))
      return false;
  return true;
}

/// An integer or the index of a value, or what is implied where it has not been given.
static int64_t numberOf(const MilOption *row, const void *field) {
  int64_t number = *(const int64_t *)field;
  if (number != MIL_UNSET || !row->impliedText)
    return number;
  if (row->kind == MIL_OPTION_KIND_INT)
    return strtoll(row->impliedText, NULL, 10);
  for (number = 0; strcmp(row->values[number], row->impliedText) != 0;)
    ++number;
  return number;
}

static bool equalField(const MilOption *row, const void *a, const void *b) {
  switch (row->kind) {
  case MIL_OPTION_KIND_BOOL:
    return *(const bool *)a == *(const bool *)b;
  case MIL_OPTION_KIND_INT:
  case MIL_OPTION_KIND_ENUM:
    return numberOf(row, a) == numberOf(row, b);
  case MIL_OPTION_KIND_FLOAT: { // NaN is not given
    double x = *(const double *)a, y = *(const double *)b;
    return x == y || (isnan(x) && isnan(y));
  }
  case MIL_OPTION_KIND_STRING:
    return milStringEqual(*(const MilString *)a, *(const MilString *)b);
  case MIL_OPTION_KIND_INT_LIST: {
    const MilIntList *x = a, *y = b;
    return x->size == y->size &&
           (!x->size || memcmp(x->data, y->data, x->size * sizeof *x->data) == 0);
  }
  case MIL_OPTION_KIND_STRING_LIST:
    return equalStrings(a, b);
  }
  __builtin_unreachable(); // a table has no other kind
}

bool milOptionsEqual(const MilOptionTable *table, const void *a, const void *b) {
  for (size_t i = 0; i < table->numRows; ++i) {
    const MilOption *row = &table->rows[i];
    if (!equalField(row, (const char *)a + row->offset, (const char *)b + row->offset))
      return false;
  }
  return true;
}

static uint64_t hashField(uint64_t seed, const MilOption *row, const void *field) {
  switch (row->kind) {
  case MIL_OPTION_KIND_BOOL:
    return milHash(seed, field, sizeof(bool));
  case MIL_OPTION_KIND_INT:
  case MIL_OPTION_KIND_ENUM: {
    int64_t number = numberOf(row, field);
    return milHash(seed, &number, sizeof number);
  }
  case MIL_OPTION_KIND_FLOAT: {
    double number = *(const double *)field;
    number = isnan(number) ? NAN : number + 0.0; // -0 is equal to 0
    return milHash(seed, &number, sizeof number);
  }
  case MIL_OPTION_KIND_STRING: {
    const MilString *text = field;
    return milHash(seed, text->data, text->length);
  }
  case MIL_OPTION_KIND_INT_LIST: {
    const MilIntList *list = field;
    return milHash(seed, list->data, list->size * sizeof *list->data);
  }
  case MIL_OPTION_KIND_STRING_LIST: {
    const MilStringList *list = field;
    for (size_t i = 0; i < list->size; ++i)
      seed = milHash(seed, list->data[i].data, list->data[i].length);
    return seed;
  }
  }
  __builtin_unreachable(); // a table has no other kind
}

uint64_t milOptionsHash(const MilOptionTable *table, const void *fields) {
  uint64_t hash = 0;
  for (size_t i = 0; i < table->numRows; ++i)
    hash = hashField(hash, &table->rows[i], (const char *)fields + table->rows[i].offset);
  return hash;
}
