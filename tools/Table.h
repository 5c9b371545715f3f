//===- Table.h - columns of text for a terminal --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#ifndef MIL_TOOLS_TABLE_H
#define MIL_TOOLS_TABLE_H

#include "mil-c/Arena.h"
#include <stdio.h>

enum { TABLE_MAX_COLUMNS = 10 };

/// Rows of cells. `columns` has a letter for each: `r` to the right, `l` to the left, `L` to the
/// left and cut in its middle where the table would be too wide.
typedef struct Table {
  MilArena *arena;
  const char *columns;
  int mostWidth;      ///< of a column that may be cut; 0: as many as there is room for
  const char **cells; ///< row by row, in the arena
  size_t size, capacity;
  bool noMemory;
} Table;

/// Adds the next cell; null (out of memory) is remembered.
void tableAdd(Table *table, const char *cell);
/// Adds a copy of a name from a file, safe to show: of a long one as much from both ends as is ever shown.
void tableAddName(Table *table, MilString name);
/// Prints all rows behind `indent` spaces, within `maxWidth` columns where cutting allows it. False
/// when out of memory.
bool tablePrint(const Table *table, int indent, int maxWidth, FILE *out);

/// Columns that a text takes: its characters.
int textWidth(const char *text);
/// A name from a file, without what would drive the terminal; null when out of memory.
const char *cleanText(MilArena *arena, MilString text);

#endif // MIL_TOOLS_TABLE_H
