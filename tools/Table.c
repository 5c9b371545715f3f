//===- Table.c - columns of text for a terminal --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Table.h"
#include "mil-c/Utf8.h"

enum { LEAST_WIDTH = 12, GAP = 2 };

void tableAdd(Table *table, const char *cell) {
  const char **cells =
      milArenaGrow(table->arena, table->cells, table->size, &table->capacity, sizeof *table->cells);
  table->noMemory |= !cells || !cell;
  if (table->noMemory)
    return;
  table->cells = cells;
  table->cells[table->size++] = cell;
}

void tableAddName(Table *table, MilString name) {
  enum { kPart = 1024 }; // bytes; more than a column that is cut shows
  char *ends = name.length > 2 * kPart ? milArenaAlloc(table->arena, 2 * kPart) : NULL;
  if (ends) {
    memcpy(ends, name.data, kPart);
    memcpy(ends + kPart, name.data + name.length - kPart, kPart);
    name = (MilString){ends, 2 * kPart};
  }
  tableAdd(table, cleanText(table->arena, name));
}

/// Whether a character of UTF-8 begins here.
static bool isStart(char c) { return ((unsigned char)c & 0xC0) != 0x80; }

int textWidth(const char *text) {
  int width = 0;
  for (; *text; ++text)
    width += isStart(*text);
  return width;
}

/// Where the `n`-th character begins.
static const char *skip(const char *text, int n) {
  for (; *text; ++text)
    if (isStart(*text) && n-- == 0)
      break;
  return text;
}

static void printCut(const char *text, int width, FILE *out) {
  int tail = (width - 2) / 2, head = width - 2 - tail;
  fprintf(out, "%.*s..%s", (int)(skip(text, head) - text), text,
          skip(text, textWidth(text) - tail));
}

static void printCell(const char *text, char column, int width, bool isLast, FILE *out) {
  int own = textWidth(text), padding = width > own ? width - own : 0;
  if (column == 'r')
    fprintf(out, "%*s%s", padding, "", text);
  else if (own > width)
    printCut(text, width, out);
  else
    fprintf(out, "%s%*s", text, isLast ? 0 : padding, "");
}

/// Takes columns from the widest that may be cut until all fit.
static void shrink(const char *columns, int *widths, int total, int maxWidth) {
  for (; total > maxWidth; --total) {
    int widest = -1;
    for (int i = 0; columns[i]; ++i)
      if (columns[i] == 'L' && widths[i] > LEAST_WIDTH &&
          (widest < 0 || widths[i] > widths[widest]))
        widest = i;
    if (widest < 0)
      return;
    --widths[widest];
  }
}

bool tablePrint(const Table *table, int indent, int maxWidth, FILE *out) {
  int widths[TABLE_MAX_COLUMNS] = {0}, total = indent - GAP;
  size_t columns = strlen(table->columns);
  if (table->noMemory)
    return false;
  for (size_t i = 0; i < table->size; ++i) {
    int width = textWidth(table->cells[i]);
    if (width > widths[i % columns])
      widths[i % columns] = width;
  }
  for (size_t i = 0; i < columns; ++i) {
    if (table->mostWidth && table->columns[i] == 'L' && widths[i] > table->mostWidth)
      widths[i] = table->mostWidth;
    total += widths[i] + GAP;
  }
  shrink(table->columns, widths, total, maxWidth);
  for (size_t i = 0; i < table->size; ++i) {
    size_t column = i % columns;
    bool isLast = column + 1 == columns;
    fprintf(out, "%*s", column ? GAP : indent, "");
    printCell(table->cells[i], table->columns[column], widths[column], isLast, out);
    if (isLast)
      fputc('\n', out);
  }
  return true;
}

const char *cleanText(MilArena *arena, MilString text) {
  char *copy = (char *)milArenaCopyString(arena, text).data;
  if (copy)
    milUtf8Clean(copy, text.length);
  return copy;
}
