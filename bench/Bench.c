//===- Bench.c - inputs, rounds, results ----------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Bench.h"

#include "Kernels/BitPack.h"
#include "Kernels/Float16.h"
#include "Kernels/Prune.h"
#include "Support/Cpu.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

static struct {
  void *blocks[64];
  size_t count;
} stack;

void *benchAllocate(size_t size) {
  enum { CAPACITY = sizeof stack.blocks / sizeof stack.blocks[0] };
  void *data = stack.count < CAPACITY ? aligned_alloc(64, (size + 63) & ~(size_t)63) : NULL;
  if (!data) {
    fprintf(stderr, "bench-kernels: error: out of memory\n");
    exit(EXIT_FAILURE);
  }
  memset(data, 0, size); // pages are there before a clock runs
  stack.blocks[stack.count++] = data;
  return data;
}

size_t benchMark(void) { return stack.count; }
void benchRelease(size_t mark) {
  while (stack.count > mark)
    free(stack.blocks[--stack.count]);
}

static uint64_t state = 1;
static double uniform(void) { // in (0, 1]
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)((state >> 33) + 1) * 0x1p-31;
}
static double gaussian(void) {
  double radius = sqrt(-2 * log(uniform()));
  return radius * cos(6.283185307179586 * uniform());
}

void benchMakeInputs(BenchInputs *in, size_t n) {
  *in = (BenchInputs){.n = n,
                      .halves = benchAllocate(n * sizeof *in->halves),
                      .floats = benchAllocate(n * sizeof *in->floats),
                      .int8s = benchAllocate(n),
                      .bytes = benchAllocate(n),
                      .keep = benchAllocate(n),
                      .mask = benchAllocate(n / 8),
                      .out = benchAllocate(n * 8),
                      .sums = benchAllocate(n * sizeof *in->sums),
                      .bins = benchAllocate(MIL_PRUNE_BINS * sizeof *in->bins),
                      .packed = benchAllocate(n)};
  for (size_t i = 0; i < n; ++i) {
    double value = 0.02 * gaussian() * (i % 1000 ? 1 : 10);
    in->halves[i] = milDoubleToHalf(value);
    in->floats[i] = milHalfToFloat(in->halves[i]);
    double code = rint(value * 1500);
    in->int8s[i] = (int8_t)(code < -127 ? -127 : code > 127 ? 127 : code);
    in->bytes[i] = (uint8_t)(uniform() * 255.99);
  }
  uint32_t limit = 0;
  milPrunePercentile(MIL_TYPE_FLOAT16, in->halves, n, 0.5, in->bins, &limit);
  milPruneMark(MIL_TYPE_FLOAT16, in->halves, n, limit, in->keep);
  milPackBits(in->keep, 1, n, in->mask);
  in->kept = milPruneCount(in->keep, n);
}

//===----------------------------------------------------------------------===//
// Rounds
//===----------------------------------------------------------------------===//

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double timeCalls(const BenchCase *c, unsigned calls) {
  if (c->prepare)
    c->prepare(c->call);
  double start = now();
  for (unsigned i = 0; i < calls; ++i)
    c->run(c->call);
  return now() - start;
}

/// Seconds of one call. What has to be prepared is called once a round, anything else as often as
/// fills the least length of a round.
static double quickestCall(const Bench *bench, const BenchCase *c) {
  double least = bench->options.quick ? 20e-6 : 500e-6, best;
  unsigned calls = 1;
  while ((best = timeCalls(c, calls)) < least && !c->prepare)
    calls *= 2;
  for (unsigned round = 1; round < bench->options.rounds; ++round) {
    double seconds = timeCalls(c, calls);
    best = seconds < best ? seconds : best;
  }
  return best / calls;
}

typedef struct Copy {
  void *to, *from;
  size_t size;
} Copy;
static void runCopy(void *call) {
  Copy *copy = call;
  memcpy(copy->to, copy->from, copy->size);
  __asm__ volatile("" : : "r"(copy->to) : "memory"); // the copy is not dropped
}

/// Seconds of memcpy of as many bytes, measured once for each size.
static double secondsOfCopy(Bench *bench, size_t size) {
  char key[32];
  snprintf(key, sizeof key, "%zu", size);
  json_t *known = json_object_get(bench->copies, key);
  if (known)
    return json_real_value(known);
  size_t mark = benchMark();
  Copy copy = {benchAllocate(size), benchAllocate(size), size};
  double seconds = quickestCall(bench, &(BenchCase){.run = runCopy, .call = &copy});
  benchRelease(mark);
  json_object_set_new(bench->copies, key, json_real(seconds));
  return seconds;
}

void benchMeasure(Bench *bench, const BenchCase *c) {
  if (bench->options.filter && !strstr(c->kernel, bench->options.filter))
    return;
  double seconds = quickestCall(bench, c), copy = secondsOfCopy(bench, c->input);
  double rate = (double)c->input / seconds * 1e-9;
  const char *level = milCpuLevelName(milCpuLevel());
  printf("%-26s %-34s %-7s %9.3f GB/s  %6.3f of memcpy  %8.1f M elements/s\n", c->kernel, c->detail,
         level, rate, copy / seconds, (double)c->elements / seconds * 1e-6);
  fflush(stdout);
  json_array_append_new(bench->results,
                        json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:f, s:f, s:f}", "kernel",
                                  c->kernel, "case", c->detail, "level", level, "elements",
                                  (json_int_t)c->elements, "input_bytes", (json_int_t)c->input,
                                  "output_bytes", (json_int_t)c->output, "seconds", seconds,
                                  "gb_per_second", rate, "of_memcpy", copy / seconds));
}

void benchMeasureLevels(Bench *bench, const BenchCase *c) {
  MilCpuLevel used = milCpuLevel();
  for (int level = MIL_CPU_REF; level <= (int)milCpuDetect(); ++level) {
    milCpuUse((MilCpuLevel)level);
    benchMeasure(bench, c);
  }
  milCpuUse(used);
}
