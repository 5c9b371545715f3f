//===- PalettizeCustom.c - palettes from a file -------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "PalettizeCustom.h"

#include "Compress/CompressNames.h"
#include "Compress/CompressPattern.h"
#include "PalettizeGroups.h"
#include "mil-c/Limits.h"
#include "mil-c/Nearest.h"
#include <math.h>
#include <stdlib.h>

/// The two names of a weight, with NULs; null: it has none.
enum { kNames = 2 };
typedef struct Names {
  const char *texts[kNames];
} Names;

/// A file, and what is in it for each weight.
typedef struct Loaded Loaded;
struct Loaded {
  Loaded *next;
  MilString path;
  MilPaletteFile file;
  const MilPaletteTable **exact; ///< those with names, in their order
  size_t numExact;
  const MilPaletteTable **patterns; ///< in the order of the file
  MilPattern **compiled;
  size_t numPatterns;
  const MilPaletteTable **tables; ///< of each weight; null: none
};

struct MilCustomPalettes {
  MilArena *arena;
  const MilWeights *weights;
  Names *names;    ///< of each weight
  Loaded **loaded; ///< of each weight; null: its options name no file
  Loaded *files;   ///< the different ones
};

//===----------------------------------------------------------------------===//
// Finding tables
//===----------------------------------------------------------------------===//

static int compareTables(const void *left, const void *right) {
  const MilPaletteTable *const *a = left, *const *b = right;
  return strcmp((*a)->name.data, (*b)->name.data);
}

static const MilPaletteTable *findExact(const Loaded *f, const char *name) {
  size_t low = 0, high = f->numExact;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(f->exact[middle]->name.data, name);
    if (!order)
      return f->exact[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

/// Sets the mark of each table that is about a weight; returns the one that counts.
static const MilPaletteTable *findTable(const Loaded *f, const Names *names, bool *marks) {
  const MilPaletteTable *found = NULL;
  if (!f->file.tables[0].name.data) {
    marks[0] = true;
    return &f->file.tables[0];
  }
  for (unsigned i = 0; i < kNames; ++i) {
    const MilPaletteTable *exact = names->texts[i] ? findExact(f, names->texts[i]) : NULL;
    if (exact)
      marks[exact - f->file.tables] = true;
    found = found ? found : exact;
  }
  for (size_t k = 0; k < f->numPatterns; ++k)
    for (unsigned i = 0; i < kNames; ++i)
      if (names->texts[i] && milPatternMatches(f->compiled[k], names->texts[i])) {
        marks[f->patterns[k] - f->file.tables] = true;
        found = found ? found : f->patterns[k];
      }
  return found;
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

static MilStatus failMemory(MilDiag diag) { return milFail(diag, MIL_NO_MEMORY, "out of memory"); }

static MilStatus addPattern(Loaded *f, const MilPaletteTable *table, MilArena *arena,
                            MilDiag diag) {
  if (f->numPatterns == MIL_CONFIG_MAX_PATTERNS)
    return milFail(diag, MIL_UNSUPPORTED, "%s: more than %d patterns", f->file.path,
                   MIL_CONFIG_MAX_PATTERNS);
  f->patterns[f->numPatterns] = table;
  MilStatus status = milPatternCreate(table->name, arena, &f->compiled[f->numPatterns], diag);
  f->numPatterns += status == MIL_OK;
  return status;
}

/// Parts names from patterns.
static MilStatus sortTables(Loaded *f, MilArena *arena, MilDiag diag) {
  size_t count = f->file.size,
         patterns = count < MIL_CONFIG_MAX_PATTERNS ? count : MIL_CONFIG_MAX_PATTERNS;
  f->exact = milArenaCalloc(arena, count, sizeof *f->exact);
  f->patterns = milArenaCalloc(arena, patterns, sizeof *f->patterns);
  f->compiled = milArenaCalloc(arena, patterns, sizeof *f->compiled);
  if (!f->exact || !f->patterns || !f->compiled)
    return failMemory(diag);
  for (size_t i = 0; i < count && f->file.tables[0].name.data; ++i) {
    const MilPaletteTable *table = &f->file.tables[i];
    MilStatus status = MIL_OK;
    if (milPatternIs(table->name))
      status = addPattern(f, table, arena, diag);
    else
      f->exact[f->numExact++] = table;
    if (status != MIL_OK)
      return status;
  }
  qsort(f->exact, f->numExact, sizeof *f->exact, compareTables);
  return MIL_OK;
}

static MilStatus failUnanswered(const MilCustomPalettes *p, const Loaded *f,
                                const MilPaletteTable *table, MilDiag diag) {
  MilNearest nearest = {.arena = p->arena, .given = table->name};
  for (size_t i = 0; i < p->weights->size; ++i)
    for (unsigned k = 0; k < kNames; ++k)
      if (p->names[i].texts[k])
        milNearestOffer(&nearest, milString(p->names[i].texts[k]));
  if (!nearest.best.data)
    return milFail(diag, MIL_INVALID, "%s: no weight is called '%.*s'", f->file.path,
                   MIL_STR(table->name));
  return milFail(diag, MIL_INVALID, "%s: no weight is called '%.*s'; the nearest name is '%.*s'",
                 f->file.path, MIL_STR(table->name), MIL_STR(nearest.best));
}

static MilStatus loadFile(const MilCustomPalettes *p, Loaded *f, MilDiag diag) {
  MilStatus status = MIL_OK;
  size_t count = p->weights->size;
  MIL_TRY(milPaletteFileRead(f->path, p->arena, &f->file, diag));
  MIL_TRY(sortTables(f, p->arena, diag));
  bool *marks = milArenaCalloc(p->arena, f->file.size, sizeof *marks);
  f->tables = milArenaCalloc(p->arena, count + 1, sizeof *f->tables);
  if (!marks || !f->tables)
    MIL_TRY(failMemory(diag));
  for (size_t i = 0; i < count; ++i)
    f->tables[i] = findTable(f, &p->names[i], marks);
  for (size_t i = 0; i < f->numPatterns; ++i)
    if (milPatternIsOutOfMemory(f->compiled[i]))
      MIL_TRY(failMemory(diag));
  for (size_t i = 0; i < f->file.size; ++i)
    if (!marks[i])
      MIL_TRY(failUnanswered(p, f, &f->file.tables[i], diag));
done:
  for (size_t i = 0; i < f->numPatterns; ++i)
    milPatternDestroy(f->compiled[i]);
  return status;
}

/// The file of a path, loaded when it is needed for the first time.
static MilStatus getFile(MilCustomPalettes *p, MilString path, Loaded **outFile, MilDiag diag) {
  Loaded *f = p->files;
  while (f && !milStringEqual(f->path, path))
    f = f->next;
  *outFile = f;
  if (f)
    return MIL_OK;
  *outFile = f = milArenaCalloc(p->arena, 1, sizeof *f);
  if (!f)
    return failMemory(diag);
  f->path = path;
  f->next = p->files;
  p->files = f;
  return loadFile(p, f, diag);
}

static bool copyName(MilCustomPalettes *p, MilString name, const char **out) {
  *out = name.length ? milArenaCopyString(p->arena, name).data : NULL;
  return !name.length || *out;
}

MilStatus milCustomPalettesLoad(const MilWeights *weights, MilString (*pathOf)(const void *options),
                                MilArena *arena, MilCustomPalettes **outPalettes, MilDiag diag) {
  MilCustomPalettes *p = *outPalettes = milArenaCalloc(arena, 1, sizeof *p);
  MilStatus status = MIL_OK;
  if (!p)
    return failMemory(diag);
  *p = (MilCustomPalettes){.arena = arena, .weights = weights};
  p->names = milArenaCalloc(arena, weights->size + 1, sizeof *p->names);
  p->loaded = milArenaCalloc(arena, weights->size + 1, sizeof *p->loaded);
  if (!p->names || !p->loaded)
    return failMemory(diag);
  for (size_t i = 0; i < weights->size; ++i)
    if (!copyName(p, milOpName(weights->data[i].op), &p->names[i].texts[0]) ||
        !copyName(p, weights->data[i].name, &p->names[i].texts[1]))
      return failMemory(diag);
  for (size_t i = 0; i < weights->size && status == MIL_OK; ++i) {
    const MilWeight *weight = &weights->data[i];
    bool isLeft = weight->skip || !weight->options;
    MilString path = isLeft ? milString(NULL) : pathOf(weight->options);
    if (path.length)
      status = getFile(p, path, &p->loaded[i], diag);
  }
  return status;
}

//===----------------------------------------------------------------------===//
// One weight
//===----------------------------------------------------------------------===//

/// What the axes are.
static MilStatus readAxes(MilCustomPalette *p, uint64_t clusterDim, bool isGrouped, MilDiag diag) {
  const MilNumbers *n = &p->table->numbers;
  bool isVector = clusterDim > 1 || n->rank == 3 || (n->rank == 2 && !isGrouped);
  unsigned rank = n->rank - isVector;
  uint64_t length = isVector && rank > 0 ? n->dims[rank] : 1;
  if (rank < 1 || length != clusterDim)
    return milFail(diag, MIL_INVALID,
                   "%s: entries of %llu numbers, expected %llu as cluster_dim is", p->where,
                   (unsigned long long)length, (unsigned long long)clusterDim);
  p->entries = n->dims[rank - 1];
  p->groups = rank > 1 ? n->dims[0] : 0;
  if (rank > 1 && !isGrouped)
    return milFail(diag, MIL_INVALID,
                   "%s: palettes of %llu groups, but there are groups only with "
                   "granularity=per_grouped_channel",
                   p->where, (unsigned long long)p->groups);
  return MIL_OK;
}

static MilStatus readBits(MilCustomPalette *p, MilDiag diag) {
  static const unsigned widths[] = {1, 2, 3, 4, 6, 8};
  for (size_t i = 0; i < sizeof widths / sizeof widths[0]; ++i)
    if (p->entries == 1u << widths[i])
      p->bits = widths[i];
  if (p->bits)
    return MIL_OK;
  return milFail(diag, MIL_INVALID,
                 "%s: a palette of %llu entries, expected 2, 4, 8, 16, 64 or 256", p->where,
                 (unsigned long long)p->entries);
}

MilStatus milCustomPaletteGet(const MilCustomPalettes *palettes, const MilWeight *weight,
                              uint64_t clusterDim, bool isGrouped, MilCustomPalette *outPalette,
                              MilDiag diag) {
  size_t index = (size_t)(weight - palettes->weights->data);
  const Loaded *f = palettes->loaded[index];
  const MilPaletteTable *table = f->tables[index];
  *outPalette = (MilCustomPalette){.where = f->file.path, .table = table};
  if (!table)
    return MIL_OK;
  if (table->name.data)
    outPalette->where =
        milArenaPrintf(palettes->arena, "%s: '%.*s'", f->file.path, MIL_STR(table->name));
  if (!outPalette->where)
    return failMemory(diag);
  MilStatus status = readAxes(outPalette, clusterDim, isGrouped, diag);
  return status == MIL_OK ? readBits(outPalette, diag) : status;
}

const char *milCustomPaletteMisfit(const MilCustomPalette *palette, MilDataType type,
                                   MilArena *arena) {
  const MilNumbers *n = &palette->table->numbers;
  size_t count = 1;
  for (unsigned i = 0; i < n->rank; ++i)
    count *= (size_t)n->dims[i];
  for (size_t i = 0; i < count; ++i)
    if (!milPaletteFits(type, n->values[i]))
      return milArenaPrintf(arena, "%s: entry %.9g does not fit %s", palette->where, n->values[i],
                            milDataTypeGet(type)->name);
  return NULL;
}
