//===- Options.c - texts of options into option structs ----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values are parts of the text and point into one copy of it. Only lists need memory of their own.
//===----------------------------------------------------------------------===//
#include "Support/Options.h"

#include "Support/Edits.h"
#include <ctype.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

//===----------------------------------------------------------------------===//
// Cutting texts
//===----------------------------------------------------------------------===//

#define SPACES " \t\n\v\f\r"

static bool isOneOf(char c, const char *set) { return c && strchr(set, c); }
static bool isNameChar(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

static MilString takeFront(MilString text, size_t n) { return (MilString){text.data, n}; }
static MilString dropFront(MilString text, size_t n) {
  return (MilString){text.data + n, text.length - n};
}
static MilString trimFront(MilString text, const char *set) {
  while (text.length && isOneOf(text.data[0], set))
    text = dropFront(text, 1);
  return text;
}
static MilString trim(MilString text) {
  text = trimFront(text, SPACES);
  while (text.length && isOneOf(text.data[text.length - 1], SPACES))
    --text.length;
  return text;
}

static const size_t kLeftOpen = SIZE_MAX;

/// The length of `text` up to where `isEnd` holds of the rest, outside quotes and brackets; all of
/// it when that is nowhere, kLeftOpen when a quote or bracket is not closed.
static size_t lengthUntil(MilString text, bool (*isEnd)(MilString rest)) {
  char quote = 0;
  size_t depth = 0;
  for (size_t i = 0; i < text.length; ++i) {
    char c = text.data[i];
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (isOneOf(c, "'\""))
      quote = c;
    else if (isOneOf(c, "{[("))
      ++depth;
    else if (depth > 0)
      depth -= isOneOf(c, "}])");
    else if (isEnd(dropFront(text, i)))
      return i;
  }
  return quote || depth ? kLeftOpen : text.length;
}

static bool isComma(MilString rest) { return rest.data[0] == ','; }
static bool isClosingBrace(MilString rest) { return rest.data[0] == '}'; }

/// An option ends at a space, or at a comma that `name=` follows. Other commas belong to its value.
static bool isEndOfOption(MilString rest) {
  if (!isComma(rest))
    return isOneOf(rest.data[0], SPACES);
  MilString name = trimFront(dropFront(rest, 1), SPACES);
  size_t length = 0;
  while (length < name.length && isNameChar(name.data[length]))
    ++length;
  return length > 0 && length < name.length && name.data[length] == '=';
}

/// Takes off the quotes or the braces around a whole value.
static MilString unquote(MilString text) {
  text = trim(text);
  if (text.length < 2)
    return text;
  char first = text.data[0], last = text.data[text.length - 1];
  MilString inner = {text.data + 1, text.length - 2};
  if (isOneOf(first, "'\"") && last == first)
    return memchr(inner.data, first, inner.length) ? text : inner;
  // `{a},{b}` is not `{...}`: its first brace closes before the end.
  bool isOne = first == '{' && last == '}' && lengthUntil(inner, isClosingBrace) == inner.length;
  return isOne ? trim(inner) : text;
}

/// Takes the next element off an unquoted list; false at its end.
static bool takeElement(MilString *list, MilString *outElement) {
  if (!list->length)
    return false;
  size_t length = lengthUntil(*list, isComma);
  if (length == kLeftOpen)
    length = list->length;
  *outElement = unquote(takeFront(*list, length));
  *list = dropFront(*list, length < list->length ? length + 1 : length);
  return true;
}

static size_t countElements(MilString list) {
  MilString element;
  size_t count = 0;
  while (takeElement(&list, &element))
    ++count;
  return count;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

typedef struct Parser {
  const MilOptionTable *table;
  MilArena *arena;
  MilDiag diag;
  const char *prefix; ///< of messages
  char *fields;
  MilString *texts;
} Parser;

#define FAIL(parser, format, ...)                                                                  \
  milFail((parser)->diag, MIL_INVALID, "%s%s: " format, (parser)->prefix, (parser)->table->owner,  \
          __VA_ARGS__)
#define FAIL_OF(parser, option, format, ...)                                                       \
  FAIL(parser, "option '%s': " format, (option)->name, __VA_ARGS__)

static MilStatus failMemory(const Parser *p) {
  return milFail(p->diag, MIL_NO_MEMORY, "%s: out of memory", p->table->owner);
}

/// `list` with one more element, for messages; null when out of memory.
static const char *append(const Parser *p, const char *list, const char *element) {
  if (!list || !element)
    return NULL;
  return milArenaPrintf(p->arena, "%s%s%s", list, *list ? ", " : "", element);
}

static bool readDecimal(MilString text, int64_t *out) {
  bool isNegative = text.length && text.data[0] == '-';
  *out = 0;
  for (size_t i = isNegative; i < text.length; ++i) {
    int digit = text.data[i] - '0';
    if (digit < 0 || digit > 9 || __builtin_mul_overflow(*out, 10, out) ||
        __builtin_add_overflow(*out, isNegative ? -digit : digit, out))
      return false;
  }
  return text.length > isNegative && *out != MIL_UNSET;
}

static MilStatus parseInt(const Parser *p, const MilOption *option, MilString value, int64_t *out) {
  if (!readDecimal(value, out))
    return FAIL_OF(p, option, "'%.*s' is no integer", MIL_STR(value));
  if (!option->allowedInts)
    return MIL_OK;
  const char *all = "";
  for (const int64_t *allowed = option->allowedInts; *allowed != MIL_UNSET; ++allowed)
    if (*out == *allowed)
      return MIL_OK;
  for (const int64_t *allowed = option->allowedInts; *allowed != MIL_UNSET; ++allowed)
    all = append(p, all, milArenaPrintf(p->arena, "%" PRId64, *allowed));
  return all ? FAIL_OF(p, option, "%" PRId64 " is none of %s", *out, all) : failMemory(p);
}

static MilStatus parseFloat(const Parser *p, const MilOption *option, MilString value,
                            double *out) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", NULL); // the user's may want a decimal comma
  if (!plain)
    return failMemory(p);
  // What follows a value, a NUL at the latest, is never part of a number.
  char *end = NULL;
  *out = value.length ? strtod_l(value.data, &end, plain) : NAN;
  freelocale(plain);
  bool isDecimal = trimFront(value, "+-.0123456789eE").length == 0; // no hexadecimals, no spaces
  if (!isDecimal || end != value.data + value.length || !isfinite(*out))
    return FAIL_OF(p, option, "'%.*s' is no number", MIL_STR(value));
  return MIL_OK;
}

/// Letter case does not matter, nor does `-` for `_`.
static bool isSameWord(MilString text, const char *word) {
  if (text.length != strlen(word))
    return false;
  for (size_t i = 0; i < text.length; ++i) {
    int c = text.data[i] == '-' ? '_' : tolower((unsigned char)text.data[i]);
    if (c != word[i])
      return false;
  }
  return true;
}

static MilStatus parseEnum(const Parser *p, const MilOption *option, MilString value,
                           int64_t *out) {
  const char *all = "";
  for (*out = 0; option->values[*out]; ++*out)
    if (isSameWord(value, option->values[*out]))
      return MIL_OK;
  for (const char *const *name = option->values; *name; ++name)
    all = append(p, all, *name);
  return all ? FAIL_OF(p, option, "'%.*s' is none of %s", MIL_STR(value), all) : failMemory(p);
}

static MilStatus parseInts(const Parser *p, const MilOption *option, MilString list,
                           MilIntList *out) {
  MilStatus status = MIL_OK;
  MilString element;
  int64_t *data = milArenaCalloc(p->arena, countElements(list), sizeof *data);
  *out = (MilIntList){data, 0};
  if (!data)
    return failMemory(p);
  while (takeElement(&list, &element))
    MIL_TRY(parseInt(p, option, element, &data[out->size++]));
done:
  return status;
}

static MilStatus parseStrings(const Parser *p, MilString list, MilStringList *out) {
  MilString *data = milArenaCalloc(p->arena, countElements(list), sizeof *data);
  *out = (MilStringList){data, 0};
  if (!data)
    return failMemory(p);
  while (takeElement(&list, &data[out->size]))
    ++out->size;
  return MIL_OK;
}

/// Sets a field from the text of its value; what has no default is printed as an empty text.
static MilStatus setField(const Parser *p, const MilOption *option, MilString text) {
  bool isUnset = !text.length && !option->defaultText;
  MilString value = unquote(text);
  void *field = p->fields + option->offset;
  switch (option->kind) {
  case MIL_OPTION_KIND_BOOL: {
    bool isTrue = milStringEqual(value, milString("true")) || milStringEqual(value, milString("1"));
    *(bool *)field = isTrue;
    if (isTrue || isUnset || milStringEqual(value, milString("false")) ||
        milStringEqual(value, milString("0")))
      return MIL_OK;
    return FAIL_OF(p, option, "'%.*s' is neither true nor false", MIL_STR(value));
  }
  case MIL_OPTION_KIND_INT:
    *(int64_t *)field = MIL_UNSET;
    return isUnset ? MIL_OK : parseInt(p, option, value, field);
  case MIL_OPTION_KIND_FLOAT:
    *(double *)field = NAN;
    return isUnset ? MIL_OK : parseFloat(p, option, value, field);
  case MIL_OPTION_KIND_ENUM:
    *(int64_t *)field = MIL_UNSET;
    return isUnset ? MIL_OK : parseEnum(p, option, value, field);
  case MIL_OPTION_KIND_STRING:
    *(MilString *)field = value;
    return MIL_OK;
  case MIL_OPTION_KIND_INT_LIST:
    return parseInts(p, option, value, field);
  case MIL_OPTION_KIND_STRING_LIST:
    return parseStrings(p, value, field);
  }
  __builtin_unreachable(); // a table has no other kind
}

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

static MilStatus findOption(const Parser *p, MilString name, size_t *outIndex) {
  const MilOptionTable *table = p->table;
  for (*outIndex = 0; *outIndex < table->numRows; ++*outIndex)
    if (isNameOf(name, table->rows[*outIndex].name))
      return MIL_OK;
  if (!table->numRows)
    return FAIL(p, "no option '%.*s'; it takes none", MIL_STR(name));
  const char *nearest = NULL, *all = "";
  size_t least = SIZE_MAX;
  for (size_t i = 0; i < table->numRows; ++i) {
    const char *known = table->rows[i].name;
    size_t edits = milEditsCount(p->arena, name, known);
    if (edits < least) {
      least = edits;
      nearest = known;
    }
    all = append(p, all, known);
  }
  if (!nearest || !all)
    return failMemory(p);
  return FAIL(p, "no option '%.*s'; did you mean '%s'? It has: %s", MIL_STR(name), nearest, all);
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static bool isNameOfRow(const MilOptionTable *table, MilString given) {
  for (size_t i = 0; i < table->numRows; ++i)
    if (isNameOf(given, table->rows[i].name))
      return true;
  return false;
}

/// The name that may be left out; null when the table has no such option.
static const char *findUnnamed(const MilOptionTable *table) {
  for (size_t i = 0; i < table->numRows; ++i)
    if (table->rows[i].unnamed || table->numRows == 1)
      return table->rows[i].name;
  return NULL;
}

/// Takes the next option off the text and sets its field.
static MilStatus takeOption(const Parser *p, MilString *text) {
  MilStatus status = MIL_OK;
  size_t length = lengthUntil(*text, isEndOfOption);
  if (length == kLeftOpen)
    return FAIL(p, "a quote or bracket is left open in '%.*s'", MIL_STR(*text));
  MilString name = takeFront(*text, length), value = {NULL, 0};
  *text = dropFront(*text, length);

  const char *equals = memchr(name.data, '=', name.length);
  if (equals) {
    name.length = (size_t)(equals - name.data);
    value = (MilString){equals + 1, length - name.length - 1};
  } else if (!isNameOfRow(p->table, name) && findUnnamed(p->table)) {
    value = name;
    name = milString(findUnnamed(p->table));
  }

  size_t index;
  MIL_TRY(findOption(p, name, &index));
  const MilOption *option = &p->table->rows[index];
  if (p->texts[index].data)
    return FAIL(p, "option '%s' is given twice", option->name);
  if (!value.data && option->kind != MIL_OPTION_KIND_BOOL)
    return FAIL(p, "option '%s' needs a value", option->name);
  p->texts[index] = value.data ? value : milString("true");
  MIL_TRY(setField(p, option, p->texts[index]));
done:
  return status;
}

MilStatus milOptionsParse(const MilOptionTable *table, MilString text, MilArena *arena,
                          MilOptions *outOptions, MilDiag diag) {
  MilStatus status = MIL_OK;
  Parser parser = {.table = table,
                   .arena = arena,
                   .diag = diag,
                   .prefix = "default of ",
                   .fields = milArenaCalloc(arena, 1, table->structSize),
                   .texts = milArenaCalloc(arena, table->numRows, sizeof(MilString))};
  text = milArenaCopyString(arena, text);
  if (!parser.fields || !parser.texts || !text.data)
    return failMemory(&parser);
  for (size_t i = 0; i < table->numRows; ++i)
    MIL_TRY(setField(&parser, &table->rows[i], milString(table->rows[i].defaultText)));
  parser.prefix = "";
  for (text = trim(text); text.length; text = trimFront(text, SPACES ","))
    MIL_TRY(takeOption(&parser, &text));
  *outOptions = (MilOptions){parser.fields, parser.texts};
done:
  return status;
}
