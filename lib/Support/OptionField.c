//===- OptionField.c - a value into a field of an option struct --*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two ways lead to a field: a text, whose kind the option decides, and a value that has a type
// already. Both end in the same functions.
//===----------------------------------------------------------------------===//
#include "Support/OptionField.h"

#include "Support/OptionText.h"

#include <ctype.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#define FAIL_OF(target, option, format, ...)                                                       \
  MIL_OPTION_FAIL(target, "option '%s': " format, (option)->name, __VA_ARGS__)

MilStatus milOptionFailMemory(const MilOptionTarget *target) {
  return milFail(target->diag, MIL_NO_MEMORY, "%s: out of memory", target->table->owner);
}

const char *milOptionAppend(const MilOptionTarget *target, const char *list, const char *element) {
  if (!list || !element)
    return NULL;
  return milArenaPrintf(target->arena, "%s%s%s", list, *list ? ", " : "", element);
}

//===----------------------------------------------------------------------===//
// Single values
//===----------------------------------------------------------------------===//

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

static MilStatus setInt(const MilOptionTarget *t, const MilOption *option, MilString value,
                        int64_t *out) {
  if (!readDecimal(value, out))
    return FAIL_OF(t, option, "'%.*s' is no integer", MIL_STR(value));
  if (!option->allowedInts)
    return MIL_OK;
  const char *all = "";
  for (const int64_t *allowed = option->allowedInts; *allowed != MIL_UNSET; ++allowed)
    if (*out == *allowed)
      return MIL_OK;
  for (const int64_t *allowed = option->allowedInts; *allowed != MIL_UNSET; ++allowed)
    all = milOptionAppend(t, all, milArenaPrintf(t->arena, "%" PRId64, *allowed));
  return all ? FAIL_OF(t, option, "%" PRId64 " is none of %s", *out, all) : milOptionFailMemory(t);
}

static MilStatus setFloat(const MilOptionTarget *t, const MilOption *option, MilString value,
                          double *out) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", NULL); // the user's may want a decimal comma
  if (!plain)
    return milOptionFailMemory(t);
  // What follows a value, a NUL at the latest, is never part of a number.
  char *end = NULL;
  *out = value.length ? strtod_l(value.data, &end, plain) : NAN;
  freelocale(plain);
  // No hexadecimals, no spaces.
  bool isDecimal = milOptionTrimFront(value, "+-.0123456789eE").length == 0;
  if (!isDecimal || end != value.data + value.length || !isfinite(*out))
    return FAIL_OF(t, option, "'%.*s' is no number", MIL_STR(value));
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

static MilStatus setEnum(const MilOptionTarget *t, const MilOption *option, MilString value,
                         int64_t *out) {
  const char *all = "";
  for (*out = 0; option->values[*out]; ++*out)
    if (isSameWord(value, option->values[*out]))
      return MIL_OK;
  for (const char *const *name = option->values; *name; ++name)
    all = milOptionAppend(t, all, *name);
  return all ? FAIL_OF(t, option, "'%.*s' is none of %s", MIL_STR(value), all)
             : milOptionFailMemory(t);
}

//===----------------------------------------------------------------------===//
// From a text
//===----------------------------------------------------------------------===//

static MilStatus setInts(const MilOptionTarget *t, const MilOption *option, MilString list,
                         MilIntList *out) {
  MilStatus status = MIL_OK;
  MilString element;
  int64_t *data = milArenaCalloc(t->arena, milOptionCountElements(list), sizeof *data);
  *out = (MilIntList){data, 0};
  if (!data)
    return milOptionFailMemory(t);
  while (milOptionTakeElement(&list, &element))
    MIL_TRY(setInt(t, option, element, &data[out->size++]));
done:
  return status;
}

static MilStatus setStrings(const MilOptionTarget *t, MilString list, MilStringList *out) {
  MilString *data = milArenaCalloc(t->arena, milOptionCountElements(list), sizeof *data);
  *out = (MilStringList){data, 0};
  if (!data)
    return milOptionFailMemory(t);
  while (milOptionTakeElement(&list, &data[out->size]))
    ++out->size;
  return MIL_OK;
}

MilStatus milOptionSetText(const MilOptionTarget *t, const MilOption *option, MilString text) {
  bool isUnset = !text.length && !option->defaultText;
  MilString value = milOptionUnquote(text);
  void *field = t->fields + option->offset;
  switch (option->kind) {
  case MIL_OPTION_KIND_BOOL: {
    bool isTrue = milStringEqual(value, milString("true")) || milStringEqual(value, milString("1"));
    *(bool *)field = isTrue;
    if (isTrue || isUnset || milStringEqual(value, milString("false")) ||
        milStringEqual(value, milString("0")))
      return MIL_OK;
    return FAIL_OF(t, option, "'%.*s' is neither true nor false", MIL_STR(value));
  }
  case MIL_OPTION_KIND_INT:
    *(int64_t *)field = MIL_UNSET;
    return isUnset ? MIL_OK : setInt(t, option, value, field);
  case MIL_OPTION_KIND_FLOAT:
    *(double *)field = NAN;
    return isUnset ? MIL_OK : setFloat(t, option, value, field);
  case MIL_OPTION_KIND_ENUM:
    *(int64_t *)field = MIL_UNSET;
    return isUnset ? MIL_OK : setEnum(t, option, value, field);
  case MIL_OPTION_KIND_STRING:
    *(MilString *)field = value;
    return MIL_OK;
  case MIL_OPTION_KIND_INT_LIST:
    return setInts(t, option, value, field);
  case MIL_OPTION_KIND_STRING_LIST:
    return setStrings(t, value, field);
  }
  __builtin_unreachable(); // a table has no other kind
}

//===----------------------------------------------------------------------===//
// From a value with a type
//===----------------------------------------------------------------------===//

/// A value of a type that the option does not take.
static MilStatus failType(const MilOptionTarget *t, const MilOption *option,
                          const MilOptionValue *value) {
  static const char *const expected[] = {"true or false",  "an integer",
                                         "a number",       "a string",
                                         "one word",       "an integer or a list of integers",
                                         "a list of words"};
  const char *wanted = expected[option->kind];
  if (value->kind == MIL_OPTION_VALUE_NULL)
    return FAIL_OF(t, option, "null, expected %s", wanted);
  if (value->kind == MIL_OPTION_VALUE_LIST)
    return FAIL_OF(t, option, "a list, expected %s", wanted);
  if (value->kind == MIL_OPTION_VALUE_STRING)
    return FAIL_OF(t, option, "the string '%.*s', expected %s", MIL_STR(value->text), wanted);
  return FAIL_OF(t, option, "%.*s, expected %s", MIL_STR(value->text), wanted);
}

/// An integer, or another number that is one: 4.0.
static MilStatus setIntValue(const MilOptionTarget *t, const MilOption *option,
                             const MilOptionValue *value, int64_t *out) {
  enum { kExactBits = 53 };
  double number = 0;
  if (value->kind == MIL_OPTION_VALUE_INT)
    return setInt(t, option, value->plain, out);
  if (value->kind != MIL_OPTION_VALUE_FLOAT)
    return failType(t, option, value);
  MilStatus status = setFloat(t, option, value->plain, &number);
  if (status != MIL_OK)
    return status;
  if (number != trunc(number) || fabs(number) > (double)((int64_t)1 << kExactBits))
    return FAIL_OF(t, option, "'%.*s' is no integer", MIL_STR(value->text));
  const char *digits = milArenaPrintf(t->arena, "%.0f", number);
  return digits ? setInt(t, option, milString(digits), out) : milOptionFailMemory(t);
}

static MilStatus setIntsValue(const MilOptionTarget *t, const MilOption *option,
                              const MilOptionValue *value, MilIntList *out) {
  bool isList = value->kind == MIL_OPTION_VALUE_LIST;
  size_t size = isList ? value->size : 1;
  int64_t *data = milArenaCalloc(t->arena, size, sizeof *data);
  *out = (MilIntList){data, size};
  if (!data)
    return milOptionFailMemory(t);
  MilStatus status = MIL_OK;
  for (size_t i = 0; i < size; ++i)
    MIL_TRY(setIntValue(t, option, isList ? &value->items[i] : value, &data[i]));
done:
  return status;
}

static MilStatus setStringsValue(const MilOptionTarget *t, const MilOption *option,
                                 const MilOptionValue *value, MilStringList *out) {
  bool isList = value->kind == MIL_OPTION_VALUE_LIST;
  size_t size = isList ? value->size : 1;
  MilString *data = milArenaCalloc(t->arena, size, sizeof *data);
  *out = (MilStringList){data, size};
  if (!data)
    return milOptionFailMemory(t);
  for (size_t i = 0; i < size; ++i) {
    const MilOptionValue *item = isList ? &value->items[i] : value;
    if (item->kind == MIL_OPTION_VALUE_NULL || item->kind == MIL_OPTION_VALUE_LIST)
      return failType(t, option, item);
    data[i] = item->text;
  }
  return MIL_OK;
}

/// A word as it is written; of a list of integers what a flag would have: `1,2`.
static MilStatus setStringValue(const MilOptionTarget *t, const MilOption *option,
                                const MilOptionValue *value, MilString *out) {
  if (value->kind != MIL_OPTION_VALUE_LIST) {
    *out = value->text;
    return MIL_OK;
  }
  const char *joined = "";
  for (size_t i = 0; i < value->size; ++i) {
    const MilOptionValue *item = &value->items[i];
    if (item->kind != MIL_OPTION_VALUE_INT)
      return failType(t, option, value);
    joined = milArenaPrintf(t->arena, "%s%s%.*s", joined, i ? "," : "", MIL_STR(item->plain));
    if (!joined)
      return milOptionFailMemory(t);
  }
  *out = milString(joined);
  return MIL_OK;
}

MilStatus milOptionSetValue(const MilOptionTarget *t, const MilOption *option,
                            const MilOptionValue *value, bool isUnset) {
  bool isString = value->kind == MIL_OPTION_VALUE_STRING;
  void *field = t->fields + option->offset;
  if (value->kind == MIL_OPTION_VALUE_NULL)
    return isUnset ? milOptionSetText(t, option, milString("")) : failType(t, option, value);
  switch (option->kind) {
  case MIL_OPTION_KIND_BOOL:
    *(bool *)field = milStringEqual(value->plain, milString("true"));
    return value->kind == MIL_OPTION_VALUE_BOOL ? MIL_OK : failType(t, option, value);
  case MIL_OPTION_KIND_INT:
    return isString ? setInt(t, option, value->text, field) : setIntValue(t, option, value, field);
  case MIL_OPTION_KIND_FLOAT:
    if (value->kind == MIL_OPTION_VALUE_BOOL || value->kind == MIL_OPTION_VALUE_LIST)
      return failType(t, option, value);
    return setFloat(t, option, isString ? value->text : value->plain, field);
  case MIL_OPTION_KIND_ENUM:
    if (value->kind == MIL_OPTION_VALUE_LIST)
      return failType(t, option, value);
    return setEnum(t, option, value->text, field);
  case MIL_OPTION_KIND_STRING:
    return setStringValue(t, option, value, field);
  case MIL_OPTION_KIND_INT_LIST:
    return setIntsValue(t, option, value, field);
  case MIL_OPTION_KIND_STRING_LIST:
    return setStringsValue(t, option, value, field);
  }
  __builtin_unreachable(); // a table has no other kind
}
