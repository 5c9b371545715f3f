//===- Summary.c - what the passes did, from `mil.report` -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Summary.h"
#include "Outcomes.h"
#include "Table.h"
#include "mil-c/Utf8.h"
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

enum { CELL_SIZE = 256, MOST_WIDTH = 80 };

/// As much of a text as there is room for, safe to show: names come from files.
static void setText(char *cell, MlirAttribute attribute) {
  MilString text = milUtf8Cut(outcomeText(attribute), CELL_SIZE - 1);
  memcpy(cell, text.data, text.length);
  cell[text.length] = '\0';
  milUtf8Clean(cell, text.length);
}

static void addText(Table *table, MlirAttribute attribute) {
  char cell[CELL_SIZE];
  setText(cell, attribute);
  tableAdd(table, milArenaPrintf(table->arena, "%s", cell));
}

static void addOutcome(Table *table, const Outcome *entry) {
  MilArena *arena = table->arena;
  bool isSkipped = outcomeIsSkipped(entry);
  bool hasBits = !isSkipped && entry->elements > 0;
  char outcome[CELL_SIZE], reason[CELL_SIZE];
  addText(table, entry->function);
  addText(table, entry->weight);
  addText(table, entry->type);
  addText(table, entry->shape);
  addText(table, entry->technique);
  tableAdd(table, hasBits ? milArenaPrintf(arena, "%.2f -> %.2f",
                                           (double)entry->bitsBefore / (double)entry->elements,
                                           (double)entry->bitsAfter / (double)entry->elements)
                          : "-");
  tableAdd(table,
           hasBits && !isnan(entry->error) ? milArenaPrintf(arena, "%.3g", entry->error) : "-");
  setText(outcome, entry->outcome);
  setText(reason, isSkipped ? entry->reason : entry->note);
  tableAdd(table, milArenaPrintf(arena, "%s%s%s", outcome,
                                 !*reason    ? ""
                                 : isSkipped ? ": "
                                             : "; ",
                                 reason));
}

/// False when out of memory.
static bool printOutcomeTable(const Outcomes *report, FILE *out) {
  static const char *const heads[] = {"function",  "weight",          "type",  "shape",
                                      "technique", "bits per weight", "error", "outcome"};
  // Names, types and shapes are cut, or the longest would make all rows as long.
  Table table = {.arena = milArenaCreate(), .columns = "LLLLLlll", .mostWidth = MOST_WIDTH};
  if (!table.arena)
    return false;
  for (size_t i = 0; i < sizeof heads / sizeof heads[0]; ++i)
    tableAdd(&table, heads[i]);
  for (size_t e = 0; e < report->count; ++e)
    addOutcome(&table, &report->entries[e]);
  bool printed = tablePrint(&table, 0, INT32_MAX, out);
  milArenaDestroy(table.arena);
  return printed;
}

/// Sizes and errors, as a table; nothing without the attribute.
static void printTradeoff(MlirModule module, FILE *out) {
  Tradeoff tradeoff = readTradeoff(module);
  if (tradeoff.count)
    fprintf(out, "\nbits per weight     SNR        bytes\n");
  for (size_t i = 0; i < tradeoff.count; ++i) {
    const TradeoffPoint *point = &tradeoff.points[i];
    fprintf(out, "%15.3f  %6.2f  %11" PRId64 "%s\n", point->bitsPerWeight, point->snrDb,
            point->bytes, point->isChosen ? "  chosen" : "");
  }
  free(tradeoff.points);
}

bool printReport(MlirModule module, FILE *out) {
  Outcomes report = readOutcomes(module);
  bool printed = true;
  if (report.count == 0)
    fprintf(out, "no pass has reported on a weight\n");
  else
    printed = printOutcomeTable(&report, out);
  free(report.entries);
  if (printed)
    printTradeoff(module, out);
  return printed;
}

//===----------------------------------------------------------------------===//
// The line
//===----------------------------------------------------------------------===//

/// Why weights were skipped, and how many for the same reason.
typedef struct Tally {
  MlirAttribute reason;
  size_t count;
} Tally;

/// Counts a reason, keeping larger counts in front.
static void addToTally(Tally *tallies, size_t *size, MlirAttribute reason) {
  size_t i = 0;
  while (i < *size && !mlirAttributeEqual(tallies[i].reason, reason))
    ++i;
  if (i == *size)
    tallies[(*size)++] = (Tally){reason, 0};
  ++tallies[i].count;
  for (; i > 0 && tallies[i - 1].count < tallies[i].count; --i) {
    Tally smaller = tallies[i - 1];
    tallies[i - 1] = tallies[i];
    tallies[i] = smaller;
  }
}

/// "12 weights compressed, 9 skipped (7 rank 1, 2 not above 2048 elements), "; nothing without
/// entries.
static void printOutcomes(FILE *out, const Outcomes *report) {
  size_t numReasons = 0, numSkipped = 0;
  Tally *reasons = calloc(report->count + 1, sizeof(Tally));
  if (!reasons || report->count == 0) {
    free(reasons);
    return;
  }
  for (size_t i = 0; i < report->count; ++i)
    if (outcomeIsSkipped(&report->entries[i])) {
      ++numSkipped;
      addToTally(reasons, &numReasons, report->entries[i].reason);
    }

  size_t numCompressed = report->count - numSkipped;
  fprintf(out, "%zu weight%s compressed, ", numCompressed, numCompressed == 1 ? "" : "s");
  if (numSkipped != 0)
    fprintf(out, "%zu skipped (", numSkipped);
  for (size_t i = 0; i < numReasons; ++i) {
    char text[CELL_SIZE];
    setText(text, reasons[i].reason);
    fprintf(out, "%zu %s%s", reasons[i].count, text, i + 1 < numReasons ? ", " : "), ");
  }
  free(reasons);
}

char *summarizeExport(MlirModule module, const char *path, uint64_t bytesBefore,
                      uint64_t bytesAfter) {
  char *line = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&line, &length);
  if (!out)
    return NULL;
  Outcomes report = readOutcomes(module);
  fprintf(out, "wrote %s: ", path);
  printOutcomes(out, &report);
  if (bytesBefore != 0 && bytesAfter != 0)
    fprintf(out, "%" PRIu64 " -> %" PRIu64 " bytes (%.2fx)", bytesBefore, bytesAfter,
            (double)bytesBefore / (double)bytesAfter);
  else
    fprintf(out, "%" PRIu64 " bytes", bytesAfter);

  double elements = 0, bits = 0;
  for (size_t i = 0; i < report.count; ++i)
    if (!outcomeIsSkipped(&report.entries[i])) {
      elements += (double)report.entries[i].elements;
      bits += (double)report.entries[i].bitsAfter;
    }
  if (elements > 0)
    fprintf(out, ", %.2f bits per weight", bits / elements);
  free(report.entries);
  fclose(out);
  return line;
}
