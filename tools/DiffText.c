//===- DiffText.c - the difference of two models, for people -------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Diff.h"
#include "Table.h"
#include <inttypes.h>
#include <math.h>

enum { WIDTH = 120, INDENT = 2 };

typedef struct Printer {
  const Diff *diff;
  MilArena *arena;
  FILE *out;
  bool failed;
} Printer;

static const char *clean(Printer *p, MilString text) {
  const char *copy = cleanText(p->arena, text);
  p->failed |= !copy;
  return copy ? copy : "";
}

static char markOf(DiffSide side) {
  return side == DIFF_FIRST ? '-' : side == DIFF_SECOND ? '+' : '~';
}

static void printPath(Printer *p, int side) {
  const MilModelInfo *model = milMetadataGetModel(p->diff->metadata[side]);
  fprintf(p->out, "%s %s", side ? "+++" : "---", clean(p, milString(p->diff->paths[side])));
  if (p->diff->bytes[side])
    fprintf(p->out, ", %" PRIu64 " bytes", p->diff->bytes[side]);
  if (model->target)
    fprintf(p->out, ", %s", model->target);
  fputc('\n', p->out);
}

static void printInterfaces(Printer *p) {
  if (p->diff->numInterfaces)
    fputs("\ninterface\n", p->out);
  for (size_t i = 0; i < p->diff->numInterfaces; ++i)
    fprintf(p->out, "%*s~ %s\n", INDENT, "", clean(p, milString(p->diff->interfaces[i])));
}

static void printOperations(Printer *p) {
  if (p->diff->numOperations)
    fprintf(p->out, "\noperations, %zu of %zu\n", p->diff->numOperations, p->diff->allOperations);
  for (size_t i = 0; i < p->diff->numOperations; ++i) {
    const DiffOperation *operation = &p->diff->operations[i];
    fprintf(p->out, "%*s%c %s: %s '%s'", INDENT, "", markOf(operation->side),
            clean(p, diffLabel(operation->function)), clean(p, operation->type),
            clean(p, operation->name));
    fprintf(p->out, "%s%s\n", operation->change.length ? ": " : "", clean(p, operation->change));
  }
}

static const char *snrText(Printer *p, const MilWeightError *error) {
  if (isinf(error->snrDb) && error->snrDb > 0)
    return error->hasOtherZeros ? "exact but for -0" : "exact";
  return isfinite(error->snrDb) ? milArenaPrintf(p->arena, "%.1f", error->snrDb) : "-";
}

static const char *bytesText(Printer *p, const MilWeightInfo *weight) {
  return weight ? milArenaPrintf(p->arena, "%" PRIu64, weight->bytes) : "-";
}

static void addWeight(Printer *p, Table *table, const DiffWeight *weight) {
  const MilWeightInfo *some = weight->second ? weight->second : weight->first;
  bool isBoth = weight->side == DIFF_BOTH;
  const char *name = clean(p, some->value.length ? some->value : some->name);
  if (isBoth && !milStringEqual(weight->first->value, some->value))
    name = milArenaPrintf(p->arena, "%s (%s)", name, clean(p, weight->first->name));
  tableAdd(table, milArenaPrintf(p->arena, "%c %s: %s", markOf(weight->side),
                                 clean(p, diffLabel(some->function)), name));
  tableAdd(table, weight->first ? weight->first->encoding : "-");
  tableAdd(table, bytesText(p, weight->first));
  tableAdd(table, weight->second ? weight->second->encoding : "-");
  tableAdd(table, bytesText(p, weight->second));
  tableAdd(table, isBoth ? snrText(p, &some->error) : "-");
  tableAdd(table, isBoth && isfinite(some->error.largest)
                      ? milArenaPrintf(p->arena, "%.3g", some->error.largest)
                      : "-");
}

static void printWeights(Printer *p) {
  static const char *const header[] = {"weight", "was",    "bytes",        "is",
                                       "bytes",  "SNR dB", "largest error"};
  Table table = {.arena = p->arena, .columns = "LLrLrrr"};
  if (!p->diff->numWeights)
    return;
  fprintf(p->out, "\nweights, %zu of %zu\n", p->diff->numWeights, p->diff->allWeights);
  for (size_t i = 0; i < sizeof header / sizeof header[0]; ++i)
    tableAdd(&table, header[i]);
  for (size_t i = 0; i < p->diff->numWeights; ++i)
    addWeight(p, &table, &p->diff->weights[i]);
  p->failed |= !tablePrint(&table, INDENT, WIDTH, p->out);
}

bool printDiffText(const Diff *diff, FILE *out) {
  Printer p = {.diff = diff, .arena = milArenaCreate(), .out = out};
  if (!p.arena)
    return false;
  if (!diffIsEmpty(diff)) {
    printPath(&p, 0);
    printPath(&p, 1);
  }
  printInterfaces(&p);
  printOperations(&p);
  printWeights(&p);
  milArenaDestroy(p.arena);
  return !p.failed && fflush(out) == 0 && !ferror(out);
}
