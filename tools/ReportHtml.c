//===- ReportHtml.c - a report as one page --------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The page is a template with the figures in a script element of type application/json, from which a script
// makes text nodes and attributes, never markup. Weights are rows under one list of keys, which halves them.
//===----------------------------------------------------------------------===//
#include "ReportJson.h"
#include "ReportPage.h"
#include <stdlib.h>

static const char marker[] = "@DATA@";

/// A weight by its size and its place.
typedef struct Row {
  uint64_t elements;
  size_t index;
} Row;

static int compareSizes(const void *a, const void *b) {
  const Row *x = a, *y = b;
  if (x->elements != y->elements)
    return x->elements < y->elements ? 1 : -1;
  return (x->index > y->index) - (x->index < y->index);
}

static int comparePlaces(const void *a, const void *b) {
  const Row *x = a, *y = b;
  return (x->index > y->index) - (x->index < y->index);
}

/// The weights of the page in program order; null when out of memory.
static Row *chooseRows(const Report *report, size_t *outCount) {
  size_t count = report->numWeights;
  Row *rows = milArenaCalloc(report->arena, count + 1, sizeof *rows);
  for (size_t i = 0; i < count && rows; ++i)
    rows[i] = (Row){report->weights[i].weight->elements, i};
  if (rows && count > REPORT_MOST_ROWS) {
    qsort(rows, count, sizeof *rows, compareSizes);
    count = REPORT_MOST_ROWS;
    qsort(rows, count, sizeof *rows, comparePlaces);
  }
  *outCount = count;
  return rows;
}

/// The values of an object without its keys.
static json_t *valuesOf(json_t *object, bool *ok) {
  json_t *row = json_array(), *value;
  const char *key;
  json_object_foreach(object, key, value) *ok &= json_array_append(row, value) == 0;
  return row;
}

static json_t *keysOf(json_t *object, bool *ok) {
  json_t *keys = json_array(), *value;
  const char *key;
  json_object_foreach(object, key, value) *ok &= json_array_append_new(keys, json_string(key)) == 0;
  return keys;
}

/// Weights as {"keys": [...], "rows": [[...], ...]}.
static bool packWeights(const Report *report, json_t *root) {
  json_t *list = json_object_get(root, "weights"), *packed = json_object(), *array = json_array();
  size_t count;
  const Row *rows = chooseRows(report, &count);
  bool ok = rows != NULL;
  for (size_t i = 0; i < count && ok; ++i) {
    json_t *row = valuesOf(json_array_get(list, rows[i].index), &ok);
    ok &= json_array_append_new(array, row) == 0;
  }
  ok &= json_object_set_new(packed, "keys", keysOf(json_array_get(list, 0), &ok)) == 0;
  ok &= json_object_set_new(packed, "rows", array) == 0;
  ok &= json_object_set_new(root, "weights", packed) == 0;
  json_t *left = json_integer((json_int_t)(report->numWeights - count));
  return ok && json_object_set_new(json_object_get(root, "left_out"), "rows", left) == 0;
}

/// What a page has no room for: lists of names without end, texts that the model carries along.
static void trim(json_t *root) {
  static const char *const lists[] = {"weights_without_original", "originals_without_weight",
                                      "skipped", "tradeoff", "features"};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; ++i) {
    json_t *list = json_object_get(root, lists[i]);
    while (json_array_size(list) > REPORT_MOST_ROWS)
      json_array_remove(list, json_array_size(list) - 1);
  }
  json_object_del(json_object_get(root, "model"), "user_defined");
}

/// Within strings, the only place where it may stand, `<` is written as an escape: no text ends the element.
static int writeEscaped(const char *text, size_t size, void *userData) {
  FILE *out = userData;
  for (size_t i = 0, run; i < size; i += run) {
    const char *angle = memchr(text + i, '<', size - i);
    run = angle ? (size_t)(angle - text) - i : size - i;
    fwrite(text + i, 1, run, out);
    if (angle) {
      fputs("\\u003c", out);
      ++run;
    }
  }
  return ferror(out) ? -1 : 0;
}

bool reportPrintHtml(const Report *report, FILE *out) {
  json_t *root = reportMakeJson(report);
  bool ok = root && packWeights(report, root);
  const unsigned char *end = reportPage + reportPageSize;
  const unsigned char *data = memmem(reportPage, reportPageSize, marker, strlen(marker));
  if (ok && data) {
    trim(root);
    fwrite(reportPage, 1, (size_t)(data - reportPage), out);
    ok = json_dump_callback(root, writeEscaped, out,
                            JSON_COMPACT | JSON_REAL_PRECISION(REPORT_DIGITS)) == 0;
    data += strlen(marker);
    fwrite(data, 1, (size_t)(end - data), out);
  }
  json_decref(root);
  return ok && data && fflush(out) == 0 && !ferror(out);
}
