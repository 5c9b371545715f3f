//===- kernels-variants.c - every variant of a kernel gives the same bits -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every row of Kernels.def for every level that this CPU has, against the plain one: lengths 0 to 257
// and some long ones, misaligned, with NaN, infinities, denormals, zeros and ties; buffers end where
// a sanitizer sees the next byte.
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "Support/Cpu.h"
#include "Variants.h"

#include <math.h>
#include <stdlib.h>

static uint64_t state = 7;
static uint32_t random32(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

/// What a kernel wrote, and its result.
typedef struct Output {
  uint8_t *bytes;
  size_t size;
  double number;
} Output;

/// Random bytes, some of them patterns that floats and halves find special.
static void fill(uint8_t *data, size_t size, unsigned kind) {
  static const uint32_t special[] = {0,          0x80000000, 0x7F800000, 0xFF800000, 0x7FC00001,
                                     0x00000001, 0x807FFFFF, 0x7C00FC00, 0x00010400, 0x3C00BC00};
  for (size_t i = 0; i < size; ++i)
    data[i] = (uint8_t)random32();
  for (size_t i = 0; kind % 2 && i + 4 <= size; i += 4)
    if (random32() % 3 == 0)
      memcpy(data + i, &special[random32() % 10], 4);
}

/// One row with inputs made of `in`, at a level. `n` elements of up to eight bytes.
typedef void Run(const uint8_t *in, size_t n, unsigned kind, Output *out);

static void runUnpack(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  static const unsigned widths[] = {1, 2, 3, 4, 6, 8};
  milUnpackBits(in, widths[kind % 6], kind % 5, n > kind % 5 ? n - kind % 5 : 0, out->bytes);
}
static void runPack(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  static const unsigned widths[] = {1, 2, 3, 4, 6, 8};
  milPackBits(in, widths[kind % 6], n, out->bytes);
}
static void runWiden(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  milWidenHalves((const uint16_t *)in, n, (float *)out->bytes);
}

/// n ascending points with weights; the caller frees x.
static MilProbe points(const uint8_t *in, size_t n, unsigned kind) {
  MilProbe p = {.d = n, .price = kind % 3 ? 1000 : 1e-3};
  size_t room = n + 1 + MIL_PROBE_PADDING;
  double *x = calloc(7 * room + MIL_PROBE_FROM(n), sizeof *x), sum = 0;
  double *weight = x + room;
  for (size_t i = 0; i < n; ++i) {
    x[i] = sum += (in[2 * i] + 1) * (kind % 2 ? 1 : in[2 * i] == 0 ? 0x1p20 : 0x1p-10);
    weight[i] = kind % 4 < 2 ? 1 + in[2 * i + 1] % 4 : 0.1 + in[2 * i + 1];
  }
  p.x = x;
  p.weight = weight;
  p.w = x + 2 * room;
  p.s = x + 3 * room;
  p.q = x + 4 * room;
  p.value = x + 5 * room;
  p.other = x + 6 * room;
  p.from = (uint32_t *)(x + 7 * room);
  return p;
}
static void runCluster(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  MilProbe p = points(in, n, kind);
  if (n > 0) {
    MilCluster cluster = milClusterOf(p.x, p.weight, n);
    memcpy(out->bytes, &cluster, sizeof cluster);
  }
  free((void *)p.x);
}
static void runHistogram(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint32_t *bins = calloc(MIL_HALF_COUNTERS, sizeof *bins);
  uint16_t *values = malloc(n * sizeof *values + 1);
  memcpy(values, in, n * sizeof *values);
  for (size_t i = 0; i < n && kind % 3 == 0; ++i) // many zeros
    values[i] = in[i] % 4 ? 0 : values[i];
  milHistogram16(values, n, bins);
  for (size_t i = 0; i < n; ++i)
    memcpy(out->bytes + 4 * i, &bins[values[i]], sizeof *bins);
  free(values);
  free(bins);
}
static void runDistinctHalf(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint32_t *bins = calloc(MIL_HALF_COUNTERS, sizeof *bins);
  for (size_t i = 0; i < n; ++i) {
    unsigned v = in[2 * i] | in[2 * i + 1] << 8;
    bins[kind % 2 || (v & 0x7C00) != 0x7C00 ? v : v & 0x83FF] += in[i];
  }
  double *x = calloc(2 * n + 2, sizeof *x), *weight = x + n + 1;
  size_t count = milDistinctHalf(bins, x, weight);
  out->number = (double)count;
  if (count != SIZE_MAX) {
    memcpy(out->bytes, x, count * sizeof *x);
    memcpy(out->bytes + n * sizeof *x, weight, count * sizeof *x);
  }
  free(x);
  free(bins);
}
static void runFewHalves(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint16_t *values = malloc(2 * n * sizeof *values + 1);
  double *x = calloc(2 * n + 2, sizeof *x), *weight = x + n + 1;
  memcpy(values, in, n * sizeof *values);
  for (size_t i = 0; i < n && kind % 4; ++i)
    values[i] &= kind % 4 == 1 ? 0xBBFF : 0x8003; // finite, many equal ones
  size_t count = milDistinctFewHalves(values, values + n, n, x, weight);
  out->number = (double)count;
  if (count != SIZE_MAX) {
    memcpy(out->bytes, x, count * sizeof *x);
    memcpy(out->bytes + n * sizeof *x, weight, count * sizeof *x);
  }
  free(x);
  free(values);
}
static void runHalfMap(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  MilHalfMap *map = malloc(sizeof *map);
  map->count = kind % 4 == 0 ? 0 : 1 + (kind * 11 + (unsigned)n) % MIL_HALF_MAP_FEW;
  for (unsigned c = 0; c < MIL_HALF_MAP_FEW; ++c) {
    map->first[c] = (int16_t)(c == 0 ? INT16_MIN : -31000 + (int)c * (kind % 3 ? 960 : 2));
    map->index[c] = (uint16_t)(c * 7 % 64);
  }
  for (unsigned t = 0; t < 65536; ++t)
    map->table[t] = (uint8_t)(t * 31);
  milHalfMapUse((const uint16_t *)in, n, map, out->bytes);
  free(map);
}
static void runCountBelow(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  static const float steps[] = {1, 0x1p-30f, 0, 1e30f};
  MilThresholds t = {.count = 1 + kind * 20, .most = kind % 3 ? 8 : 9};
  float next = -20;
  for (unsigned c = 0; c < MIL_THRESHOLD_ROOM; ++c, next += steps[kind % 4])
    t.value[c] = c < t.count ? next : INFINITY;
  t.first = t.value[0];
  t.scale = kind % 2 ? 30 : 0;
  memset(t.before, 0, sizeof t.before); // too few: what is compared must not depend on it
  milCountBelow((const float *)in, n, &t, out->bytes);
}
static void runProbe(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  MilProbe p = points(in, n, kind);
  if (n > 0) {
    milKMeansProbe(&p, p.price);
    memcpy(out->bytes, p.from + 1, n * sizeof *p.from);
    memcpy(out->bytes + n * sizeof *p.from, &p.error, sizeof p.error);
    out->number = p.total;
  }
  free((void *)p.x);
}
static void runWindows(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  MilProbe p = points(in, n, kind);
  unsigned k = 1 + kind % 9;
  if (n >= k) {
    MilWindow windows[16];
    uint32_t bounds[16];
    size_t half = n / k / 2 < 40 ? n / k / 2 : 40; // not more positions than there is room for
    for (unsigned m = 0; m <= k; ++m) {
      size_t middle = m * n / k, less = middle - m < half ? middle - m : half;
      size_t more = n - (k - m) - middle < half ? n - (k - m) - middle : half;
      windows[m] = (MilWindow){m == 0 ? 0 : middle - less, m == k ? n : middle + more};
    }
    windows[0].last = 0;
    windows[k].first = n;
    milKMeansWindows(&p, k, windows, bounds);
    memcpy(out->bytes, bounds, k * sizeof *bounds);
    out->number = p.total + p.error;
  }
  free((void *)p.x);
}

static const MilDataType types[] = {MIL_TYPE_FLOAT16, MIL_TYPE_FLOAT32, MIL_TYPE_INT8,
                                    MIL_TYPE_UINT8};
static void marks(const uint8_t *in, size_t n, uint8_t *keep) {
  for (size_t i = 0; i < n; ++i)
    keep[i] = in[i] >> 5 & 1;
}
static void runIsFinite(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  out->number = milPruneIsFinite(types[kind % 4], in, n);
}
static void runMark(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  milPruneMark(types[kind % 4], in, n, kind % 3 ? 0x3C00 : 0x40, out->bytes);
}
static void runMarkBlock(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  double sums[512];
  for (size_t i = 0; i < n && i < 512; ++i)
    sums[i] = in[i];
  if (n <= 512)
    milPruneMarkBlock(types[kind % 4], in, 2, n ? 1 : 0, n / 2, sums, 100, out->bytes);
}
/// The same as finite numbers of any type: which NaN a sum of NaNs is depends on the instruction.
static uint8_t *finiteCopy(const uint8_t *in, size_t n) {
  uint8_t *data = malloc(4 * n + 1);
  for (size_t i = 0; i < 4 * n; ++i)
    data[i] = i % 2 ? in[i] & 0xBF : in[i];
  return data;
}
static void runSumSquares(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  size_t inner = 1 + kind % 7;
  uint8_t *data = finiteCopy(in, n);
  milPruneSumSquares(types[kind % 4], data, 1, n / inner, inner, (double *)out->bytes);
  free(data);
}
static void runCount(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint8_t *keep = malloc(n + 1);
  marks(in, n, keep);
  out->number = (double)milPruneCount(keep, n);
  free(keep);
}
static void runSquaredError(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint8_t *keep = malloc(n + 1), *data = finiteCopy(in, n);
  marks(in, n, keep);
  out->number = milPruneSquaredError(types[kind % 4], data, n, keep);
  free(data);
  free(keep);
}
static void runGather(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint8_t *keep = malloc(n + 1);
  marks(in, n, keep);
  milPruneGather(types[kind % 4], in, n, keep, out->bytes);
  free(keep);
}
static void runCountHigh(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  uint64_t *bins = calloc(32768, sizeof *bins);
  milPruneCountHigh((const float *)in, n, bins);
  for (size_t i = 0; i < n; ++i)
    out->number += (double)(bins[(in[4 * i + 3] & 127) << 8 | in[4 * i + 2]] * (i + 1));
  free(bins);
}
static void runCountLow(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  static uint64_t bins[65536];
  memset(bins, 0, sizeof bins);
  uint32_t high = n ? (in[3] & 127u) << 8 | in[2] : 0; // that of the first one
  milPruneCountLow((const float *)in, n, kind % 2 ? high : 0, bins);
  for (size_t i = 0; i < 65536; ++i)
    out->number += (double)(bins[i] * (i + 1));
}
static void runMarkFew(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  size_t channels = 1 + (kind * 5 + n) % MIL_PRUNE_FEW, inner = kind % 3 ? 1 : 1 + n % 11;
  milPruneMarkFew(types[kind % 4], in, n / (channels * inner), channels, inner, 1 + kind % channels,
                  out->bytes);
}
static void runRange(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  float range[2] = {1, -1};
  out->number = milFindRange((const float *)in, n, &range[0], &range[1]);
  memcpy(out->bytes, range, sizeof range);
}
static MilQuantizer quantizerOf(unsigned kind) {
  MilCodes codes = milCodesOf(kind % 3 ? MIL_TYPE_INT8 : MIL_TYPE_UINT4, kind % 2);
  return milQuantizerOf(&codes, kind % 4 < 2 ? MIL_TYPE_FLOAT16 : MIL_TYPE_FLOAT32, -2.5, 7);
}
/// Finite weights, as the kernel wants them.
static float *weights(const uint8_t *in, size_t n) {
  float *x = malloc(n * sizeof *x + 1);
  for (size_t i = 0; i < n; ++i)
    x[i] = milHalfToFloat((uint16_t)((in[2 * i] | in[2 * i + 1] << 8) & 0xCBFF));
  return x;
}
static void runError(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  MilQuantizer quantizer = quantizerOf(kind);
  float *x = weights(in, n);
  out->number = milQuantizeError(&quantizer, x, n);
  free(x);
}
static void runQuantize(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  MilQuantizer quantizer = quantizerOf(kind);
  float *x = weights(in, n);
  out->number = milQuantize(&quantizer, x, n, out->bytes);
  free(x);
}

/// Vectors of 1 to 5 elements, with weights and without.
static MilVectorTree vectors(const uint8_t *in, size_t n, unsigned kind) {
  unsigned dim = 1 + kind % 5;
  MilVectorTree tree = {.n = n / dim, .stride = n / dim + MIL_VECTOR_TREE_LANES, .dim = dim};
  float *x = weights(in, n);
  tree.x = calloc(2 * tree.stride * dim, sizeof *tree.x);
  tree.weight = kind % 2 ? tree.x + tree.stride * dim : NULL;
  for (size_t i = 0; i < tree.n * dim; ++i) {
    tree.x[i % dim * tree.stride + i / dim] = x[i];
    if (tree.weight)
      tree.weight[i % dim * tree.stride + i / dim] = (float)(in[i] % 4);
  }
  free(x);
  return tree;
}
/// Results end with what means nothing.
static void clearEnd(const MilVectorTree *tree, Output *out) {
  memset(out->bytes + tree->n * sizeof(double), 0, out->size - tree->n * sizeof(double));
}
static void runDistances(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  static const double point[] = {0.1, -2, 3, 0, 100};
  MilVectorTree tree = vectors(in, n, kind);
  milVectorTreeDistances(&tree, 0, tree.n, point, (double *)out->bytes);
  clearEnd(&tree, out);
  free(tree.x);
}
static void runNearest(const uint8_t *in, size_t n, unsigned kind, Output *out) {
  static const double points[25] = {0.1, -2, 3, 0, 1, 1, 1, 1, 1, 1, -8, 8, 8, -8};
  static const uint8_t candidates[] = {0, 1, 3, 4};
  MilVectorTree tree = vectors(in, n, kind);
  double *distances = calloc(tree.n + MIL_VECTOR_TREE_LANES, sizeof *distances);
  milVectorTreeNearest(&tree, 0, tree.n, points, candidates, 4, (double *)out->bytes, distances);
  for (size_t i = 0; i < tree.n; ++i)
    out->number += distances[i];
  clearEnd(&tree, out);
  free(distances);
  free(tree.x);
}

static const struct {
  const char *name;
  Run *run;
  size_t width; ///< bytes written for an element, at most
} rows[] = {
    // clang-format off
    {"milUnpackBits", runUnpack, 1},
    {"milPackBits", runPack, 1},
    {"milClusterOf", runCluster, 0},
    {"milHistogram16", runHistogram, 4},
    {"milDistinctHalf", runDistinctHalf, 16},
    {"milDistinctFewHalves", runFewHalves, 16},
    {"milWidenHalves", runWiden, 4},
    {"milKMeansProbe", runProbe, 4},
    {"milKMeansWindows", runWindows, 0},
    {"milCountBelow", runCountBelow, 1},
    {"milHalfMapUse", runHalfMap, 1},
    {"milPruneIsFinite", runIsFinite, 0},
    {"milPruneMark", runMark, 1},
    {"milPruneMarkBlock", runMarkBlock, 1},
    {"milPruneSumSquares", runSumSquares, 0},
    {"milPruneCount", runCount, 0},
    {"milPruneSquaredError", runSquaredError, 0},
    {"milPruneGather", runGather, 4},
    {"milPruneCountHigh", runCountHigh, 0},
    {"milPruneCountLow", runCountLow, 0},
    {"milPruneMarkFew", runMarkFew, 1},
    {"milFindRange", runRange, 0},
    {"milQuantizeError", runError, 0},
    {"milQuantize", runQuantize, 1},
    {"milVectorTreeDistances", runDistances, 8},
    {"milVectorTreeNearest", runNearest, 8},
    // clang-format on
};
enum { ROWS = sizeof rows / sizeof rows[0], FIXED = 64 };

static const char *const known[] = {
#define MIL_KERNEL(result, name, parameters, arguments) #name,
#include "Kernels.def"
};

static Output runAt(MilCpuLevel level, size_t row, const uint8_t *in, size_t n, unsigned kind) {
  Output out = {.size = n * rows[row].width + FIXED};
  out.bytes = calloc(1, out.size);
  milCpuUse(level);
  rows[row].run(in, n, kind, &out);
  return out;
}

static void compare(size_t row, size_t n, unsigned kind) {
  unsigned shift = kind % 4 * 4; // of the start, in bytes: floats stay aligned to four
  size_t size = n * 4 + shift;
  uint8_t *in = malloc(size + 1);
  fill(in, size, kind);
  Output expected = runAt(MIL_CPU_REF, row, in + shift, n, kind);
  for (int level = MIL_CPU_BASE; level <= (int)milCpuDetect(); ++level) {
    Output seen = runAt((MilCpuLevel)level, row, in + shift, n, kind);
    bool same = (memcmp(&expected.number, &seen.number, sizeof seen.number) == 0 ||
                 (isnan(expected.number) && isnan(seen.number))) && // of whatever sign
                memcmp(expected.bytes, seen.bytes, seen.size) == 0;
    if (!same)
      fprintf(stderr, "%s, %s, %zu elements, kind %u\n", rows[row].name,
              milCpuLevelName((MilCpuLevel)level), n, kind);
    CHECK(same);
    free(seen.bytes);
  }
  free(expected.bytes);
  free(in);
}

int main(void) {
  CHECK(ROWS == sizeof known / sizeof known[0]);
  for (size_t row = 0; row < ROWS; ++row) {
    CHECK(strcmp(rows[row].name, known[row]) == 0); // the rows here are those of the table
    for (size_t n = 0; n <= 257; ++n)
      for (unsigned kind = 0; kind < 12; ++kind)
        compare(row, n, kind);
    compare(row, 4099, 1);
    compare(row, 70001, 2);
  }
  return CHECK_RESULT();
}
