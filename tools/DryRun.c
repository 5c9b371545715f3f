//===- DryRun.c - how large a result would be ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "DryRun.h"
#include "Lookup.h"
#include "Outcomes.h"
#include "Table.h"
#include "mil-c/Metadata.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/// Weights of fewer elements are no business of any pass.
enum { kLeastElements = 10 };
/// Columns of names and shapes are cut there: the longest would make all rows as long.
enum { kMostWidth = 80 };

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
    // Weights of a function follow each other.
    MilString last = run->size ? run->known[run->size - 1].function : milString(NULL);
    bool isSame = run->size && milStringEqual(last, weight->function);
    run->known[run->size] = (Known){isSame ? last : milArenaCopyString(arena, weight->function),
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

/// Where what is known of a weight is: by function and value, those that share both in their order.
typedef struct Search {
  const DryRun *run;
  Outcomes outcomes;
  Lookup known;
  OutcomeSearch reasons;
} Search;

/// False when out of memory.
static bool startSearch(const DryRun *run, MlirModule module, MilArena *arena, Search *out) {
  *out = (Search){.run = run, .outcomes = readOutcomes(module)};
  if (!lookupCreate(arena, run->size, &out->known) ||
      !outcomesIndex(&out->outcomes, arena, &out->reasons))
    return false;
  for (size_t i = 0; i < run->size; ++i)
    lookupAdd(&out->known, run->known[i].function, run->known[i].value, i);
  lookupSort(&out->known);
  return true;
}

/// What is known from before; null: nothing.
static const Known *findKnown(Search *search, const MilWeightInfo *weight) {
  size_t at = lookupNext(&search->known, weight->function, weight->value);
  return at == SIZE_MAX ? NULL : &search->run->known[at];
}

/// Why passes left a weight alone; empty: they did not. Null when out of memory.
static const char *findReason(Search *search, const MilWeightInfo *weight, MilArena *arena) {
  const Outcome *outcome = outcomesNext(&search->reasons, weight, weight->value);
  if (!outcome)
    return search->reasons.noMemory ? NULL : "";
  return cleanText(arena, outcomeText(outcomeIsSkipped(outcome) ? outcome->reason : outcome->note));
}

static void addWeight(Table *table, Search *search, const MilWeightInfo *weight) {
  MilArena *arena = table->arena;
  const Known *known = findKnown(search, weight);
  const char *reason = findReason(search, weight, arena);
  MilString name = weight->value.length ? weight->value : weight->name;
  tableAddName(table, weight->function);
  tableAddName(table, name);
  tableAdd(table, outcomeShape(&weight->shape, arena));
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
  Table table = {.arena = milArenaCreate(), .columns = "LLLrrrll", .mostWidth = kMostWidth};
  MilMetadata *metadata = NULL;
  MilStatus status = table.arena ? MIL_OK : milFail(diag, MIL_NO_MEMORY, "out of memory");
  Search search = {.run = run};
  size_t count;
  MIL_TRY(status);
  if (!startSearch(run, module, table.arena, &search))
    MIL_TRY(milFail(diag, MIL_NO_MEMORY, "out of memory"));
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
    MIL_TRY(milFail(diag, MIL_IO, "cannot print the sizes: %s", strerror(errno)));
done:
  free(search.outcomes.entries);
  milMetadataDestroy(metadata);
  milArenaDestroy(table.arena);
  return status;
}
