//===- Vectors.c - palettes of vectors ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Kernels/KMeansVectors.h"
#include <stdio.h>

enum { MAX_ELEMENTS = 1 << 18, MAX_DIM = 4, CANDIDATES = 16 };

typedef struct Call {
  const BenchInputs *in;
  size_t n; ///< vectors
  unsigned dim, k;
  MilVectorTree tree;
  void *treeScratch, *scratch;
  double *points; ///< k
} Call;

static const MilForEach oneAfterTheOther = {NULL, NULL};
static volatile double sink;

static void runCreate(void *opaque) {
  Call *call = opaque;
  call->tree = milVectorTreeCreate(call->in->floats, NULL, call->n, call->dim, oneAfterTheOther,
                                   call->treeScratch);
}
static void runKMeans(void *opaque) {
  Call *call = opaque;
  sink = milKMeansVectors(&call->tree, call->k, 1, oneAfterTheOther, call->scratch, call->points);
}
static void runMap(void *opaque) {
  Call *call = opaque;
  sink = milVectorTreeMap(&call->tree, call->points, call->k, oneAfterTheOther, call->in->out);
}
static void runDistances(void *opaque) {
  Call *call = opaque;
  milVectorTreeDistances(&call->tree, 0, call->n, call->points, call->in->out);
}
static void runNearest(void *opaque) {
  static const uint8_t candidates[CANDIDATES] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                 8, 9, 10, 11, 12, 13, 14, 15};
  Call *call = opaque;
  double *nearest = call->in->out;
  milVectorTreeNearest(&call->tree, 0, call->n, call->points, candidates, CANDIDATES, nearest,
                       nearest + call->n);
}

/// Clustering and what it needs; leaves a tree and points.
static void clustering(Bench *bench, Call *call) {
  char detail[32];
  snprintf(detail, sizeof detail, "k=%u, vectors of %u", call->k, call->dim);
  size_t elements = call->n * call->dim;
  BenchCase c = {.kernel = "milKMeansVectors",
                 .detail = detail,
                 .input = elements * sizeof(float),
                 .output = (size_t)call->k * call->dim * sizeof(double),
                 .elements = elements,
                 .run = runKMeans,
                 .call = call};
  runCreate(call);
  benchMeasure(bench, &c);
  runKMeans(call);
  c.kernel = "milVectorTreeMap";
  c.output = call->n;
  c.run = runMap;
  benchMeasure(bench, &c);
}

/// What does not depend on how many points there are.
static void trees(Bench *bench, Call *call) {
  char detail[32];
  snprintf(detail, sizeof detail, "vectors of %u", call->dim);
  size_t elements = call->n * call->dim;
  BenchCase c = {.kernel = "milVectorTreeCreate",
                 .detail = detail,
                 .input = elements * sizeof(float),
                 .output = elements * sizeof(float),
                 .elements = elements,
                 .run = runCreate,
                 .call = call};
  benchMeasure(bench, &c);
  c.kernel = "milVectorTreeDistances";
  c.output = call->n * sizeof(double);
  c.run = runDistances;
  benchMeasureLevels(bench, &c);
  c.kernel = "milVectorTreeNearest";
  c.output = call->n * 2 * sizeof(double);
  c.run = runNearest;
  benchMeasureLevels(bench, &c);
}

void benchVectors(Bench *bench) {
  static const unsigned dims[] = {2, MAX_DIM}, sizes[] = {CANDIDATES, 256};
  size_t elements = bench->in.n < MAX_ELEMENTS ? bench->in.n : MAX_ELEMENTS;
  for (size_t d = 0; d < sizeof dims / sizeof dims[0]; ++d) {
    size_t mark = benchMark();
    Call call = {.in = &bench->in, .n = elements / dims[d], .dim = dims[d]};
    call.treeScratch = benchAllocate(milVectorTreeScratchSize(call.n, call.dim, false));
    call.scratch = benchAllocate(milKMeansVectorsScratchSize(call.n, call.dim, 256));
    call.points = benchAllocate(256 * MAX_DIM * sizeof(double));
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; ++s) {
      call.k = sizes[s];
      clustering(bench, &call);
    }
    trees(bench, &call);
    benchRelease(mark);
  }
}
