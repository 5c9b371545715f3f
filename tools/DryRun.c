//===- DryRun.c - how large a result would be ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "DryRun.h"
#include "Outcomes.h"
#include "Table.h"
#include "mil-c/Metadata.h"
#include <inttypes.h>
#include <stdlib.h>

/// Weights of fewer elements are no business of any pass.
enum { kLeastElements = 10 };

typedef struct Known {
  MilString function, value;
  uint64_t bytes;
} Known;

struct DryRun {
  MilArena *arena; ///< holds this object
  Known *known;
  size_t size;
};

static MilStatus readWeights(MlirModule module, MilMetadata **outMetadata, MilDiag diag) {
  MilMetadataOptions options = {.weightThreshold = kLeastElements};
  return milMetadataCreate(module, &options, outMetadata, diag);
}

DryRun *dryRunBegin(MlirModule module, MilDiag diag) {
  MilArena *arena = milArenaCreate();
  DryRun *run = arena ? milArenaCalloc(arena, 1, sizeof *run) : NULL;
  MilMetadata *metadata = NULL;
  MilStatus status = run ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  MIL_TRY(status);
  MIL_TRY(readWeights(module, &metadata, diag));
  size_t count;
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  *run = (DryRun){.arena = arena, .known = milArenaCalloc(arena, count + 1, sizeof *run->known)};
  for (; run->known && run->size < count; ++run->size) {
    const MilWeightInfo *weight = &weights[run->size];
    run->known[run->size] = (Known){milArenaCopyString(arena, weight->function),
                                    milArenaCopyString(arena, weight->value), weight->bytes};
  }
  if (!run->known)
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
done:
  milMetadataDestroy(metadata);
  if (status == MIL_OK)
    return run;
  milArenaDestroy(arena);
  return NULL;
}

void dryRunEnd(DryRun *run) {
  if (run)
    milArenaDestroy(run->arena);
}

static const Known *findKnown(const DryRun *run, const MilWeightInfo *weight, size_t *at) {
  for (size_t i = 0; i < run->size; ++i) {
    const Known *known = &run->known[(*at + i) % run->size];
    if (milStringEqual(known->value, weight->value) &&
        milStringEqual(known->function, weight->function)) {
      *at = (*at + i + 1) % run->size;
      return known;
    }
  }
  return NULL;
}

static bool isText(MlirAttribute attribute, MilString text) {
  MlirStringRef known = outcomeText(attribute);
  return milStringEqual((MilString){known.data, known.length}, text);
}

/// Why passes left a weight alone; empty: they did not.
static const char *findReason(const Outcomes *outcomes, const MilWeightInfo *weight, size_t *at,
                              MilArena *arena) {
  for (size_t i = 0; i < outcomes->count; ++i) {
    const Outcome *outcome = &outcomes->entries[(*at + i) % outcomes->count];
    if (!isText(outcome->weight, weight->value) || !isText(outcome->function, weight->function))
      continue;
    *at = (*at + i + 1) % outcomes->count;
    MlirStringRef text = outcomeText(outcomeIsSkipped(outcome) ? outcome->reason : outcome->note);
    return cleanText(arena, (MilString){text.data, text.length});
  }
  return "";
}

/// The searches begin where the next one is as a rule: behind the last one found.
typedef struct Search {
  const DryRun *run;
  Outcomes outcomes;
  size_t nextKnown, nextReason;
} Search;

static const char *shapeText(const MilShape *shape, MilArena *arena) {
  const char *text = "";
  for (size_t i = 0; text && i < shape->rank; ++i)
    text = milArenaPrintf(arena, "%s%s%" PRId64, text, i ? "x" : "", shape->dims[i]);
  return text;
}

static void addWeight(Table *table, Search *search, const MilWeightInfo *weight) {
  MilArena *arena = table->arena;
  const Known *known = findKnown(search->run, weight, &search->nextKnown);
  const char *reason = findReason(&search->outcomes, weight, &search->nextReason, arena);
  MilString name = weight->value.length ? weight->value : weight->name;
  tableAdd(table, cleanText(arena, weight->function));
  tableAdd(table, cleanText(arena, name));
  tableAdd(table, shapeText(&weight->shape, arena));
  tableAdd(table, known ? milArenaPrintf(arena, "%" PRIu64, known->bytes) : "-");
  tableAdd(table, milArenaPrintf(arena, "%" PRIu64, weight->bytes));
  tableAdd(table,
           milArenaPrintf(arena, "%.2f", 8 * (double)weight->bytes / (double)weight->elements));
  tableAdd(table, weight->encoding);
  tableAdd(table, weight->isShared ? "shared with another" : reason);
}

static void printTotal(const MilPackageSizes *sizes, uint64_t bytesRead, FILE *out) {
  uint64_t total = sizes->weights + sizes->model + sizes->manifest + sizes->others;
  fprintf(out, "weights %" PRIu64 ", model %" PRIu64, sizes->weights, sizes->model);
  if (sizes->manifest)
    fprintf(out, ", manifest %" PRIu64, sizes->manifest);
  if (sizes->others)
    fprintf(out, ", other files %" PRIu64, sizes->others);
  fprintf(out, ", total %" PRIu64 " bytes", total);
  if (bytesRead)
    fprintf(out, ", was %" PRIu64 " (%.2fx)", bytesRead, (double)bytesRead / (double)total);
  fputs("; nothing was written, and no error of a weight computed\n", out);
}

MilStatus dryRunPrint(const DryRun *run, MlirModule module, const MilPackageSizes *sizes,
                      uint64_t bytesRead, FILE *out, MilDiag diag) {
  static const char *const heads[] = {"function", "weight",          "shape",  "bytes before",
                                      "bytes",    "bits per weight", "stored", "left alone"};
  Table table = {.arena = milArenaCreate(), .columns = "lllrrrll"};
  MilMetadata *metadata = NULL;
  MilStatus status = table.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  Search search = {.run = run, .outcomes = readOutcomes(module)};
  size_t count;
  MIL_TRY(status);
  MIL_TRY(readWeights(module, &metadata, diag));
  const MilWeightInfo *weights = milMetadataGetWeights(metadata, &count);
  for (size_t i = 0; i < sizeof heads / sizeof heads[0]; ++i)
    tableAdd(&table, heads[i]);
  for (size_t i = 0; i < count; ++i)
    addWeight(&table, &search, &weights[i]);
  if (!tablePrint(&table, 0, INT32_MAX, out))
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
  printTotal(sizes, bytesRead, out);
  if (fflush(out) != 0)
    MIL_TRY(milFail(diag, MIL_IO, "cannot print the sizes"));
done:
  free(search.outcomes.entries);
  milMetadataDestroy(metadata);
  milArenaDestroy(table.arena);
  return status;
}
