//===- kernels-vectortree.c - vectors in a tree of boxes --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The structure of trees, and the nearest points of their vectors against a search over all points:
// the same index and distance, also where many points are equally near.
//===----------------------------------------------------------------------===//
#include "Check.h"
#include "VectorTree.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_VECTORS = 9000, MAX_DIM = 5, MAX_POINTS = 256 };

static uint64_t state = 88172645463325252u;
static uint32_t random32(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state * 0x9E3779B97F4A7C15u >> 32);
}

static float x[MAX_VECTORS * MAX_DIM], weights[MAX_VECTORS * MAX_DIM];
static double points[MAX_POINTS * MAX_DIM];
static uint8_t labels[MAX_VECTORS];

/// The last part first.
static void runBackwards(void *context, size_t count, void (*body)(void *userData, size_t index),
                         void *userData) {
  while (count-- > 0)
    body(userData, count);
}
static const MilForEach forwards = {NULL, NULL}, backwards = {runBackwards, NULL};

typedef struct Made {
  MilVectorTree tree;
  void *scratch;
} Made;

/// With as much scratch as asked for, and a mark behind.
static Made make(size_t n, unsigned dim, bool weighted, MilForEach each) {
  size_t size = milVectorTreeScratchSize(n, dim, weighted);
  Made made = {.scratch = aligned_alloc(64, size + 64)};
  memset(made.scratch, 0xFF, size);
  memset((char *)made.scratch + size, 0xA5, 64);
  made.tree = milVectorTreeCreate(x, weighted ? weights : NULL, n, dim, each, made.scratch);
  for (size_t i = 0; i < 64; ++i)
    CHECK(((unsigned char *)made.scratch)[size + i] == 0xA5);
  return made;
}

enum { GRID, NORMAL, WIDE, FAR, FEW, FAMILIES };

static float element(int family) {
  double sum = 0;
  for (int i = 0; i < 12; ++i)
    sum += random32() * 0x1p-32;
  switch (family) {
  case GRID: // many ties
    return (float)(random32() % 7);
  case NORMAL:
    return (float)(sum - 6);
  case WIDE: // a few vectors far from all others
    return (float)ldexp(sum - 6, random32() % 50 ? 0 : (int)(random32() % 40));
  case FAR: // close together, far from zero
    return (float)(1000 + (sum - 6) / 1000);
  default:
    return random32() % 10 ? 0 : 1;
  }
}

static void fill(size_t n, unsigned dim, unsigned used, int family) {
  for (size_t i = 0; i < n * dim; ++i) {
    x[i] = element(family);
    weights[i] = (float)(random32() % 5) / 4;
  }
  for (size_t i = 0; i < (size_t)used * dim; ++i)
    points[i] = family == GRID ? (random32() % 13) / 2.0 : (double)element(family);
}

static double distance(size_t i, unsigned dim, bool weighted, const double *point) {
  double sum = 0;
  for (unsigned t = 0; t < dim; ++t) {
    double d = x[i * dim + t] - point[t];
    sum += weighted ? weights[i * dim + t] * (d * d) : d * d;
  }
  return sum;
}

/// Each vector is at one position, leaves are in order, boxes hold what is below them, sums are
/// those of the vectors.
static void checkStructure(const MilVectorTree *tree, bool weighted) {
  static uint8_t seen[MAX_VECTORS];
  size_t leaves = milVectorTreeLeaves(tree), wrong = 0;
  memset(seen, 0, sizeof seen);
  CHECK(milVectorTreeNodes(tree->n) == 2 * leaves - 1);
  CHECK(tree->start[0] == 0 && tree->start[leaves] == tree->n);
  for (size_t p = 0; p < tree->n; ++p) {
    wrong += seen[tree->origin[p]]++;
    for (unsigned t = 0; t < tree->dim; ++t)
      wrong += tree->x[t * tree->stride + p] != x[tree->origin[p] * tree->dim + t];
  }
  for (size_t leaf = 0; leaf < leaves; ++leaf)
    for (size_t p = tree->start[leaf]; p < tree->start[leaf + 1]; ++p)
      for (size_t node = leaves - 1 + leaf;; node = (node - 1) / 2) {
        for (unsigned t = 0; t < tree->dim; ++t) {
          size_t at = node * tree->dim + t;
          double offset = tree->x[t * tree->stride + p] - tree->middle[at];
          wrong += fabs(offset) > tree->half[at] * (1 + 0x1p-50);
          float w = weighted ? tree->weight[t * tree->stride + p] : 1;
          wrong += w < tree->lightest[at] || w > tree->heaviest[at];
        }
        if (node == 0)
          break;
      }
  CHECK(wrong == 0);
  double spread = 0;
  for (unsigned t = 0; t < tree->dim; ++t) {
    double mass = 0, moment = 0;
    for (size_t p = 0; p < tree->n; ++p) {
      double w = weighted ? tree->weight[t * tree->stride + p] : 1;
      mass += w;
      moment += w * tree->x[t * tree->stride + p];
    }
    CHECK(tree->n == 0 || fabs(tree->mass[t] - mass) <= mass * 1e-9);
    CHECK(mass == 0 || fabs(tree->mean[t] - moment / mass) <= 1e-9 * (1 + fabs(moment / mass)));
    for (size_t p = 0; p < tree->n && mass > 0; ++p) {
      double d = tree->x[t * tree->stride + p] - moment / mass;
      spread += (weighted ? tree->weight[t * tree->stride + p] : 1) * d * d;
    }
  }
  CHECK(fabs(tree->spread[0] - spread) <= spread * 1e-9);
}

static void checkMap(size_t n, unsigned dim, unsigned used, bool weighted, int family) {
  static uint8_t again[MAX_VECTORS];
  fill(n, dim, used, family);
  Made made = make(n, dim, weighted, forwards), other = make(n, dim, weighted, backwards);
  checkStructure(&made.tree, weighted);
  CHECK(memcmp(made.tree.origin, other.tree.origin, n * sizeof *made.tree.origin) == 0);
  double total = milVectorTreeMap(&made.tree, points, used, forwards, labels), sum = 0;
  size_t wrong = 0;
  for (size_t i = 0; i < n; ++i) {
    double own = distance(i, dim, weighted, points + (size_t)labels[i] * dim);
    for (unsigned c = 0; c < used; ++c) {
      double d = distance(i, dim, weighted, points + (size_t)c * dim);
      wrong += !(c < labels[i] ? d > own : d >= own);
    }
    sum += own;
  }
  CHECK(wrong == 0);
  CHECK(fabs(total - sum) <= sum * 1e-12);
  CHECK(milVectorTreeMap(&other.tree, points, used, backwards, again) == total);
  CHECK(memcmp(labels, again, n) == 0);
  free(made.scratch);
  free(other.scratch);
}

static void checkDistances(void) {
  double out[MAX_VECTORS + MIL_VECTOR_TREE_LANES];
  for (int weighted = 0; weighted < 2; ++weighted) {
    fill(1000, 3, 1, NORMAL);
    Made made = make(1000, 3, weighted, forwards);
    milVectorTreeDistances(&made.tree, 0, 1000, points, out);
    for (size_t p = 0; p < 1000; ++p)
      CHECK(out[p] == distance(made.tree.origin[p], 3, weighted, points));
    for (size_t leaf = 0, leaves = milVectorTreeLeaves(&made.tree); leaf < leaves; ++leaf) {
      double least = milVectorTreeLeastDistance(&made.tree, leaves - 1 + leaf, points);
      for (size_t p = made.tree.start[leaf]; p < made.tree.start[leaf + 1]; ++p)
        CHECK(least <= out[p]);
    }
    free(made.scratch);
  }
}

int main(void) {
  for (int family = 0; family < FAMILIES; ++family)
    for (unsigned dim = 1; dim <= MAX_DIM; ++dim)
      for (int weighted = 0; weighted < 2; ++weighted) {
        for (size_t n = 0; n <= 257; n += 1 + n / 5)
          checkMap(n, dim, 1 + random32() % MAX_POINTS, weighted, family);
        checkMap(MAX_VECTORS, dim, 1, weighted, family);
        checkMap(MAX_VECTORS, dim, 16, weighted, family);
        checkMap(MAX_VECTORS, dim, MAX_POINTS, weighted, family);
      }
  checkDistances();
  CHECK(milVectorTreeScratchSize(UINT32_MAX, 2, false) == 0);
  CHECK(milVectorTreeScratchSize(1 << 20, UINT32_MAX, false) == 0 || sizeof(size_t) > 4);
  CHECK(milVectorTreeScratchSize(UINT32_MAX - 1, UINT32_MAX, false) == 0);
  CHECK(milVectorTreeScratchSize(10, 0, false) == 0);
  return CHECK_RESULT();
}
