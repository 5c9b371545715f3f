//===- Probes.c - the loops of k-means ------------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"
#include "Kernels/Distinct.h"
#include "Kernels/KMeansProbe.h"

enum { MAX_POINTS = 1 << 16, CLUSTERS = 16, HALF_WINDOW = 40 };

typedef struct Call {
  MilProbe probe;
  MilWindow windows[CLUSTERS + 1];
  uint32_t bounds[CLUSTERS + 1];
} Call;

static volatile double sink;

static void runCluster(void *opaque) {
  Call *call = opaque;
  sink = milClusterOf(call->probe.x, call->probe.weight, call->probe.d).cost;
}
static void runProbe(void *opaque) {
  Call *call = opaque;
  milKMeansProbe(&call->probe, call->probe.price);
}
static void runWindows(void *opaque) {
  Call *call = opaque;
  milKMeansWindows(&call->probe, CLUSTERS, call->windows, call->bounds);
}

/// The distinct values of halves, and room.
static void makeProbe(const BenchInputs *in, MilProbe *probe) {
  size_t n = in->n < MAX_POINTS ? in->n : MAX_POINTS, room = n + 1 + MIL_PROBE_PADDING;
  double *doubles = benchAllocate(7 * room * sizeof *doubles);
  uint32_t *bins = benchAllocate(MIL_HALF_COUNTERS * sizeof *bins);
  milHistogram16(in->halves, n, bins);
  *probe = (MilProbe){.x = doubles,
                      .weight = doubles + room,
                      .w = doubles + 2 * room,
                      .s = doubles + 3 * room,
                      .q = doubles + 4 * room,
                      .value = doubles + 5 * room,
                      .other = doubles + 6 * room,
                      .from = benchAllocate(MIL_PROBE_FROM(n) * sizeof(uint32_t))};
  probe->d = milDistinctHalf(bins, doubles, doubles + room);
  // About what one cluster of sixteen costs.
  probe->price = milClusterOf(probe->x, probe->weight, probe->d).cost / (CLUSTERS * CLUSTERS * 8);
}

static void makeWindows(Call *call) {
  size_t d = call->probe.d;
  for (size_t m = 0; m <= CLUSTERS; ++m) {
    size_t middle = m * d / CLUSTERS, less = m == 0 || m == CLUSTERS ? 0 : HALF_WINDOW;
    call->windows[m] = (MilWindow){middle - less, middle + less};
  }
}

void benchProbes(Bench *bench) {
  size_t mark = benchMark();
  Call call;
  makeProbe(&bench->in, &call.probe);
  makeWindows(&call);
  size_t d = call.probe.d;
  BenchCase c = {.kernel = "milClusterOf",
                 .detail = "all distinct values",
                 .input = d * 2 * sizeof(double),
                 .output = sizeof(MilCluster),
                 .elements = d,
                 .run = runCluster,
                 .call = &call};
  benchMeasureLevels(bench, &c);
  c.kernel = "milKMeansProbe";
  c.output = d * sizeof(uint32_t);
  c.run = runProbe;
  benchMeasureLevels(bench, &c);
  c.kernel = "milKMeansWindows";
  c.detail = "k=16, 81 positions each";
  c.output = sizeof call.bounds;
  c.run = runWindows;
  benchMeasureLevels(bench, &c);
  benchRelease(mark);
}
