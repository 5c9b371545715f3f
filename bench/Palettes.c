//===- Palettes.c - finding palettes and indices --------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Kernels/BitPack.h"
#include "Kernels/Distinct.h"
#include "Kernels/Float16.h"
#include "Kernels/KMeans.h"
#include "Kernels/LutMap.h"
#include "Kernels/LutMapThresholds.h"
#include <stdio.h>

enum { MAX_POINTS = 1 << 20, MAX_K = MIL_KMEANS_MAX_CLUSTERS };
static const unsigned ks[] = {2, 4, 8, 16, 64, 256};
enum { NUM_KS = sizeof ks / sizeof ks[0] };

/// What one group of weights needs, as a pass holds it for each of its threads.
typedef struct Call {
  const BenchInputs *in;
  size_t n, distinct;
  unsigned k, bits;
  uint32_t *bins;
  double *x, *weight, *centroids;
  uint32_t *bounds;
  uint16_t *lut;
  float *floatLut, *sorted, *scratch;
  uint8_t *table;
  MilHalfMap *map;
  void *kmeans; ///< scratch
} Call;

static volatile double sink;

//===----------------------------------------------------------------------===//
// Distinct values
//===----------------------------------------------------------------------===//

static void runHistogram16(void *opaque) {
  Call *call = opaque;
  milHistogram16(call->in->halves, call->n, call->bins);
}
static void runHistogram8(void *opaque) {
  Call *call = opaque;
  milHistogram8((const uint8_t *)call->in->int8s, call->n, call->bins);
}
static void runDistinctHalf(void *opaque) {
  Call *call = opaque;
  sink = (double)milDistinctHalf(call->bins, call->x, call->weight);
}
/// A group that is sorted, not counted.
enum { FEW = 4096 };
static void copyHalves(void *opaque) {
  Call *call = opaque;
  memcpy(call->sorted, call->in->halves, FEW * sizeof(uint16_t));
}
static void runDistinctFew(void *opaque) {
  Call *call = opaque;
  sink = (double)milDistinctFewHalves((uint16_t *)call->sorted, (uint16_t *)call->scratch, FEW,
                                      call->x, call->weight);
}
static void runDistinctFloat(void *opaque) {
  Call *call = opaque;
  sink = (double)milDistinctFloat(call->sorted, call->n, call->x, call->weight);
}
static void copyFloats(void *opaque) {
  Call *call = opaque;
  memcpy(call->sorted, call->in->floats, call->n * sizeof(float));
}
static void runSort(void *opaque) {
  Call *call = opaque;
  milSortFloat(call->sorted, call->scratch, call->n);
}

static void countHalves(Call *call) {
  memset(call->bins, 0, MIL_HALF_COUNTERS * sizeof *call->bins);
  milHistogram16(call->in->halves, call->n, call->bins);
  call->distinct = milDistinctHalf(call->bins, call->x, call->weight);
}

static void distinct(Bench *bench, Call *call) {
  size_t n = call->n = bench->in.n < MAX_POINTS ? bench->in.n : MAX_POINTS;
  memset(call->bins, 0, MIL_HALF_COUNTERS * sizeof *call->bins);
  BenchCase c = {.kernel = "milHistogram16",
                 .detail = "fp16",
                 .input = n * sizeof(uint16_t),
                 .output = MIL_HALF_BINS * sizeof *call->bins,
                 .elements = n,
                 .run = runHistogram16,
                 .call = call};
  benchMeasureLevels(bench, &c);
  c = (BenchCase){.kernel = "milHistogram8",
                  .detail = "int8",
                  .input = n,
                  .output = MIL_BYTE_BINS * sizeof *call->bins,
                  .elements = n,
                  .run = runHistogram8,
                  .call = call};
  benchMeasure(bench, &c);
  countHalves(call);
  c = (BenchCase){.kernel = "milDistinctHalf",
                  .detail = "fp16",
                  .input = MIL_HALF_BINS * sizeof *call->bins,
                  .output = call->distinct * 2 * sizeof(double),
                  .elements = n,
                  .run = runDistinctHalf,
                  .call = call};
  benchMeasureLevels(bench, &c);
  c = (BenchCase){.kernel = "milDistinctFewHalves",
                  .detail = "fp16",
                  .input = FEW * sizeof(uint16_t),
                  .output = FEW * 2 * sizeof(double),
                  .elements = FEW,
                  .prepare = copyHalves,
                  .run = runDistinctFew,
                  .call = call};
  benchMeasureLevels(bench, &c);
  c = (BenchCase){.kernel = "milSortFloat",
                  .detail = "fp32",
                  .input = n * sizeof(float),
                  .output = n * sizeof(float),
                  .elements = n,
                  .prepare = copyFloats,
                  .run = runSort,
                  .call = call};
  benchMeasure(bench, &c);
  copyFloats(call);
  runSort(call);
  c = (BenchCase){.kernel = "milDistinctFloat",
                  .detail = "fp32",
                  .input = n * sizeof(float),
                  .output = milDistinctFloat(call->sorted, n, call->x, call->weight) * 16,
                  .elements = n,
                  .run = runDistinctFloat,
                  .call = call};
  benchMeasure(bench, &c);
}

//===----------------------------------------------------------------------===//
// K-means
//===----------------------------------------------------------------------===//

static void runKMeans(void *opaque) {
  Call *call = opaque;
  sink = milKMeans(call->x, call->weight, call->distinct, call->k, call->kmeans, call->centroids,
                   call->bounds);
}

/// All that a group of fp16 weights goes through.
static void runPalettize(void *opaque) {
  Call *call = opaque;
  countHalves(call);
  unsigned used = milKMeans(call->x, call->weight, call->distinct, call->k, call->kmeans,
                            call->centroids, call->bounds);
  for (unsigned c = 0; c < used; ++c)
    call->lut[c] = milDoubleToHalf(call->centroids[c]);
  milHalfMapMake(call->lut, used, call->map);
  uint8_t *indices = call->in->out;
  milHalfMapUse(call->in->halves, call->n, call->map, indices);
  milPackBits(indices, call->bits, call->n, indices + call->in->n);
}

static void kmeans(Bench *bench, Call *call) {
  static const size_t sizes[] = {512, 4096, 16384, 65536, 131072, MAX_POINTS};
  static const unsigned bits[NUM_KS] = {1, 2, 3, 4, 6, 8};
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0] && sizes[s] <= bench->in.n; ++s)
    for (size_t i = 0; i < NUM_KS; ++i) {
      char detail[32];
      call->n = sizes[s];
      call->k = ks[i];
      call->bits = bits[i];
      countHalves(call);
      snprintf(detail, sizeof detail, "k=%u n=%zu", call->k, call->n);
      BenchCase c = {.kernel = "milKMeans",
                     .detail = detail,
                     .input = call->distinct * 2 * sizeof(double),
                     .output = call->k * (sizeof(double) + sizeof(uint32_t)),
                     .elements = call->n,
                     .run = runKMeans,
                     .call = call};
      benchMeasure(bench, &c);
      c.kernel = "palettize a group";
      c.input = call->n * sizeof(uint16_t);
      c.output = call->n * call->bits / 8 + call->k * sizeof(uint16_t);
      c.run = runPalettize;
      benchMeasure(bench, &c);
    }
}

//===----------------------------------------------------------------------===//
// The nearest entry
//===----------------------------------------------------------------------===//

static void runTable(void *opaque) {
  Call *call = opaque;
  milLutMapTableHalf(call->lut, call->k, call->table);
}
static void runMap16(void *opaque) {
  Call *call = opaque;
  milLutMap16(call->in->halves, call->n, call->table, call->in->out);
}
static void runHalfMap(void *opaque) {
  Call *call = opaque;
  milHalfMapUse(call->in->halves, call->n, call->map, call->in->out);
}
static void runMap8(void *opaque) {
  Call *call = opaque;
  milLutMap8((const uint8_t *)call->in->int8s, call->n, call->table, call->in->out);
}
static void runMapFloat(void *opaque) {
  Call *call = opaque;
  milLutMapFloat(call->in->floats, call->n, call->floatLut, call->k, call->in->out);
}

typedef struct Below {
  const BenchInputs *in;
  MilThresholds thresholds;
} Below;
static void runCountBelow(void *opaque) {
  Below *below = opaque;
  milCountBelow(below->in->floats, below->in->n, &below->thresholds, below->in->out);
}

/// 255 thresholds at equal distances, in cells of their own.
static void countBelow(Bench *bench) {
  enum { COUNT = 255, APART = MIL_THRESHOLD_CELLS / COUNT };
  static Below below;
  MilThresholds *t = &below.thresholds;
  below.in = &bench->in;
  t->count = COUNT;
  t->most = 1;
  t->first = -0.06f;
  t->scale = MIL_THRESHOLD_CELLS / 0.12f;
  for (unsigned c = 0; c < MIL_THRESHOLD_ROOM; ++c)
    t->value[c] = t->first + ((float)(c * APART) + 0.5f) / t->scale;
  for (unsigned cell = 0; cell < MIL_THRESHOLD_CELLS; ++cell)
    t->before[cell] = (uint8_t)(cell < COUNT * APART ? (cell + APART - 1) / APART : COUNT);
  benchMeasureLevels(bench, &(BenchCase){.kernel = "milCountBelow",
                                         .detail = "k=256",
                                         .input = bench->in.n * sizeof(float),
                                         .output = bench->in.n,
                                         .elements = bench->in.n,
                                         .run = runCountBelow,
                                         .call = &below});
}

static void maps(Bench *bench, Call *call) {
  size_t n = call->n = bench->in.n;
  countBelow(bench);
  for (size_t i = 0; i < NUM_KS; ++i) {
    char detail[16];
    call->k = ks[i];
    snprintf(detail, sizeof detail, "k=%u", call->k);
    for (unsigned e = 0; e < call->k; ++e) {
      call->lut[e] = milDoubleToHalf(0.06 * (2.0 * (e + 0.5) / call->k - 1));
      call->floatLut[e] = milHalfToFloat(call->lut[e]);
    }
    BenchCase c = {.kernel = "milLutMapTableHalf",
                   .detail = detail,
                   .input = call->k * sizeof(uint16_t),
                   .output = MIL_HALF_BINS,
                   .elements = MIL_HALF_BINS,
                   .run = runTable,
                   .call = call};
    benchMeasure(bench, &c);
    runTable(call);
    milHalfMapMake(call->lut, call->k, call->map);
    c = (BenchCase){.kernel = "milHalfMapUse",
                    .detail = detail,
                    .input = n * sizeof(uint16_t),
                    .output = n,
                    .elements = n,
                    .run = runHalfMap,
                    .call = call};
    benchMeasure(bench, &c);
    const BenchCase rows[] = {
        {.kernel = "milLutMap16", .input = n * sizeof(uint16_t), .run = runMap16},
        {.kernel = "milLutMap8", .input = n, .run = runMap8},
        {.kernel = "milLutMapFloat", .input = n * sizeof(float), .run = runMapFloat},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; ++r) {
      c = rows[r];
      c.detail = detail;
      c.output = c.elements = n;
      c.call = call;
      benchMeasure(bench, &c);
    }
  }
}

void benchPalettes(Bench *bench) {
  size_t mark = benchMark();
  Call call = {.in = &bench->in,
               .bins = benchAllocate(MIL_HALF_COUNTERS * sizeof(uint32_t)),
               .x = benchAllocate(MAX_POINTS * sizeof(double)),
               .weight = benchAllocate(MAX_POINTS * sizeof(double)),
               .centroids = benchAllocate(MAX_K * sizeof(double)),
               .bounds = benchAllocate((MAX_K + 1) * sizeof(uint32_t)),
               .map = benchAllocate(sizeof(MilHalfMap)),
               .lut = benchAllocate(MAX_K * sizeof(uint16_t)),
               .floatLut = benchAllocate(MAX_K * sizeof(float)),
               .sorted = benchAllocate(MAX_POINTS * sizeof(float)),
               .scratch = benchAllocate(MAX_POINTS * sizeof(float)),
               .table = benchAllocate(MIL_HALF_BINS),
               .kmeans = benchAllocate(milKMeansScratchSize(MIL_HALF_DISTINCT, MAX_K))};
  distinct(bench, &call);
  kmeans(bench, &call);
  maps(bench, &call);
  benchRelease(mark);
}
