//===- VectorTree.c - vectors in a tree of boxes ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Planes are found for a sample. All vectors then fall through them into the leaves, and the boxes
// are those of what has arrived.
//===----------------------------------------------------------------------===//
#include "VectorTree.h"

#include "Scratch.h"
#include "VectorPlanes.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { LEAF = MIL_VECTOR_TREE_LEAF, MAX_DEPTH = MIL_VECTOR_TREE_MAX_DEPTH };

static unsigned depthFor(size_t n) {
  unsigned depth = 0;
  while (depth < MAX_DEPTH && n >> depth > LEAF)
    ++depth;
  return depth;
}

//===----------------------------------------------------------------------===//
// Boxes
//===----------------------------------------------------------------------===//

/// The ends of the boxes, as long as a tree is made.
typedef struct Boxes {
  float *low, *high;
} Boxes;

static void clearNode(MilVectorTree *tree, const Boxes *boxes, size_t node) {
  size_t at = node * tree->dim;
  for (unsigned t = 0; t < tree->dim; ++t, ++at) {
    boxes->low[at] = INFINITY;
    boxes->high[at] = -INFINITY;
    tree->lightest[at] = INFINITY;
    tree->heaviest[at] = 0;
    tree->mass[at] = tree->mean[at] = 0;
  }
  tree->spread[node] = 0;
}

static float smaller(float a, float b) { return a < b ? a : b; }
static float greater(float a, float b) { return a > b ? a : b; }

static void describeLeaf(MilVectorTree *tree, const Boxes *boxes, size_t leaf) {
  size_t node = milVectorTreeLeaves(tree) - 1 + leaf;
  size_t first = tree->start[leaf], end = tree->start[leaf + 1];
  clearNode(tree, boxes, node);
  for (unsigned t = 0; t < tree->dim && first < end; ++t) {
    const float *x = tree->x + t * tree->stride,
                *weight = tree->weight ? tree->weight + t * tree->stride : x;
    size_t at = node * tree->dim + t;
    double mass = 0, moment = 0, anchor = x[first], spread = 0;
    for (size_t i = first; i < end; ++i) {
      float w = tree->weight ? weight[i] : 1;
      boxes->low[at] = smaller(boxes->low[at], x[i]);
      boxes->high[at] = greater(boxes->high[at], x[i]);
      tree->lightest[at] = smaller(tree->lightest[at], w);
      tree->heaviest[at] = greater(tree->heaviest[at], w);
      mass += w;
      moment += w * (x[i] - anchor);
    }
    double mean = mass > 0 ? anchor + moment / mass : anchor;
    for (size_t i = first; i < end; ++i)
      spread += (tree->weight ? weight[i] : 1) * (x[i] - mean) * (x[i] - mean);
    tree->mass[at] = mass;
    tree->mean[at] = mean;
    tree->spread[node] += spread;
  }
}

static void describeInner(MilVectorTree *tree, const Boxes *boxes, size_t node) {
  clearNode(tree, boxes, node);
  for (size_t child = 2 * node + 1; child <= 2 * node + 2; ++child) {
    tree->spread[node] += tree->spread[child];
    for (unsigned t = 0; t < tree->dim; ++t) {
      size_t at = node * tree->dim + t, from = child * tree->dim + t;
      boxes->low[at] = smaller(boxes->low[at], boxes->low[from]);
      boxes->high[at] = greater(boxes->high[at], boxes->high[from]);
      tree->lightest[at] = smaller(tree->lightest[at], tree->lightest[from]);
      tree->heaviest[at] = greater(tree->heaviest[at], tree->heaviest[from]);
      double mass = tree->mass[at] + tree->mass[from];
      if (!(tree->mass[from] > 0))
        continue;
      double way = tree->mean[from] - tree->mean[at], share = tree->mass[from] / mass;
      if (tree->mass[at] > 0) {
        tree->spread[node] += tree->mass[at] * share * way * way;
        tree->mean[at] += way * share;
      } else {
        tree->mean[at] = tree->mean[from];
      }
      tree->mass[at] = mass;
    }
  }
}

//===----------------------------------------------------------------------===//
// Making a tree
//===----------------------------------------------------------------------===//

typedef struct Maker {
  MilVectorTree *tree;
  MilVectorPlanes planes;
  const float *weight;
  Boxes boxes;
  uint32_t *leaves; ///< of each vector, counted from the left
  uint32_t *places; ///< of each range: vectors in each leaf, then where the next one goes
} Maker;

/// Vectors are put into their leaves in ranges, side by side.
enum { RANGES = 16 };
static size_t rangeStart(const Maker *maker, size_t range) {
  return maker->planes.n / RANGES * range +
         (range < maker->planes.n % RANGES ? range : maker->planes.n % RANGES);
}

static void findLeaves(void *userData, size_t range) {
  const Maker *maker = userData;
  size_t numLeaves = milVectorTreeLeaves(maker->tree);
  size_t first = rangeStart(maker, range), end = rangeStart(maker, range + 1);
  uint32_t *counts = maker->places + range * numLeaves;
  memset(counts, 0, numLeaves * sizeof *counts);
  milVectorPlanesFall(&maker->planes, first, end, maker->leaves + first);
  for (size_t i = first; i < end; ++i)
    ++counts[maker->leaves[i]];
}

/// The start of each leaf, and of each range in it.
static void findPlaces(Maker *maker) {
  size_t numLeaves = milVectorTreeLeaves(maker->tree);
  uint32_t at = 0;
  for (size_t leaf = 0; leaf < numLeaves; ++leaf) {
    maker->tree->start[leaf] = at;
    for (size_t range = 0; range < RANGES; ++range) {
      uint32_t *place = &maker->places[range * numLeaves + leaf], count = *place;
      *place = at;
      at += count;
    }
  }
  maker->tree->start[numLeaves] = at;
}

static void fillLeaves(void *userData, size_t range) {
  const Maker *maker = userData;
  const MilVectorTree *tree = maker->tree;
  const float *x = maker->planes.x, *weight = maker->weight;
  size_t dim = tree->dim, stride = tree->stride;
  uint32_t *places = maker->places + range * milVectorTreeLeaves(tree);
  for (size_t i = rangeStart(maker, range), end = rangeStart(maker, range + 1); i < end; ++i) {
    size_t at = places[maker->leaves[i]]++;
    tree->origin[at] = (uint32_t)i;
    for (size_t t = 0; t < dim; ++t)
      tree->x[t * stride + at] = x[i * dim + t];
    for (size_t t = 0; t < dim && weight; ++t)
      tree->weight[t * stride + at] = weight[i * dim + t];
  }
}

static void clearEnds(const MilVectorTree *tree) {
  size_t end = tree->stride - tree->n;
  for (size_t t = 0; t < tree->dim; ++t) {
    memset(tree->x + t * tree->stride + tree->n, 0, end * sizeof(float));
    if (tree->weight)
      memset(tree->weight + t * tree->stride + tree->n, 0, end * sizeof(float));
  }
}

static void describePart(void *userData, size_t part) {
  const Maker *maker = userData;
  size_t leaves = milVectorTreeLeaves(maker->tree) / milVectorTreeParts(maker->tree->n);
  for (size_t leaf = part * leaves; leaf < (part + 1) * leaves; ++leaf)
    describeLeaf(maker->tree, &maker->boxes, leaf);
}

static void describeNodes(const Maker *maker) {
  MilVectorTree *tree = maker->tree;
  size_t leaves = milVectorTreeLeaves(tree), elements = (2 * leaves - 1) * tree->dim;
  for (size_t node = leaves - 1; node-- > 0;)
    describeInner(tree, &maker->boxes, node);
  for (size_t at = 0; at < elements; ++at) {
    bool isEmpty = maker->boxes.low[at] > maker->boxes.high[at];
    double low = isEmpty ? 0 : maker->boxes.low[at], high = isEmpty ? 0 : maker->boxes.high[at];
    tree->middle[at] = (low + high) / 2;
    tree->half[at] = (high - low) / 2;
  }
}

size_t milVectorTreeNodes(size_t n) { return ((size_t)2 << depthFor(n)) - 1; }

size_t milVectorTreeParts(size_t n) {
  enum { LEAVES = 8 }; // of a part, at least
  size_t parts = (size_t)1 << depthFor(n);
  parts = parts / LEAVES ? parts / LEAVES : 1;
  return parts < MIL_VECTOR_TREE_MAX_PARTS ? parts : MIL_VECTOR_TREE_MAX_PARTS;
}

/// Rows of vectors end with room for loops that take several positions at a time.
static size_t strideFor(size_t n) { return n + MIL_VECTOR_TREE_LANES; }

/// x, weight, origin, start; middle, half, lightest, heaviest, mass, mean, spread; low, high; leaf
/// of each vector, places, sample, axis, limit
enum { PARTS = 18 };
static void partSizes(size_t n, size_t dim, bool weighted, size_t *sizes) {
  size_t leaves = (size_t)1 << depthFor(n), nodes = milVectorTreeNodes(n), stride = strideFor(n);
  size_t all[PARTS] = {stride * dim * sizeof(float),
                       weighted ? stride * dim * sizeof(float) : 0,
                       n * sizeof(uint32_t),
                       (leaves + 1) * sizeof(uint32_t),
                       nodes * dim * sizeof(double),
                       nodes * dim * sizeof(double),
                       nodes * dim * sizeof(float),
                       nodes * dim * sizeof(float),
                       nodes * dim * sizeof(double),
                       nodes * dim * sizeof(double),
                       nodes * sizeof(double),
                       nodes * dim * sizeof(float),
                       nodes * dim * sizeof(float),
                       n * sizeof(uint32_t),
                       leaves * RANGES * sizeof(uint32_t),
                       leaves * MIL_VECTOR_PLANES_SAMPLE * sizeof(uint32_t),
                       leaves * sizeof(uint32_t),
                       leaves * sizeof(float)};
  memcpy(sizes, all, sizeof all);
}

size_t milVectorTreeScratchSize(size_t n, unsigned dim, bool weighted) {
  size_t sizes[PARTS], total = 0;
  // An element takes at most 96 bytes for itself, and its share of the nodes as much again.
  if (n >= UINT32_MAX || dim == 0 || dim > SIZE_MAX / 256 / (n + LEAF))
    return 0;
  partSizes(n, dim, weighted, sizes);
  for (unsigned i = 0; i < PARTS; ++i)
    total += milScratchSize(sizes[i]);
  return total;
}

MilVectorTree milVectorTreeCreate(const float *x, const float *weight, size_t n, unsigned dim,
                                  MilForEach each, void *scratch) {
  size_t sizes[PARTS];
  char *at = scratch;
  MilVectorTree tree = {.n = n, .stride = strideFor(n), .dim = dim, .depth = depthFor(n)};
  partSizes(n, dim, weight != NULL, sizes);
  tree.x = milScratchTake(&at, sizes[0]);
  tree.weight = weight ? milScratchTake(&at, sizes[1]) : NULL;
  tree.origin = milScratchTake(&at, sizes[2]);
  tree.start = milScratchTake(&at, sizes[3]);
  tree.middle = milScratchTake(&at, sizes[4]);
  tree.half = milScratchTake(&at, sizes[5]);
  tree.lightest = milScratchTake(&at, sizes[6]);
  tree.heaviest = milScratchTake(&at, sizes[7]);
  tree.mass = milScratchTake(&at, sizes[8]);
  tree.mean = milScratchTake(&at, sizes[9]);
  tree.spread = milScratchTake(&at, sizes[10]);
  Maker maker = {.tree = &tree, .weight = weight};
  maker.boxes.low = milScratchTake(&at, sizes[11]);
  maker.boxes.high = milScratchTake(&at, sizes[12]);
  maker.leaves = milScratchTake(&at, sizes[13]);
  maker.places = milScratchTake(&at, sizes[14]);
  maker.planes = (MilVectorPlanes){.x = x, .n = n, .dim = dim, .depth = tree.depth};
  maker.planes.sample = milScratchTake(&at, sizes[15]);
  maker.planes.axis = milScratchTake(&at, sizes[16]);
  maker.planes.limit = milScratchTake(&at, sizes[17]);

  milVectorPlanesFind(&maker.planes);
  milForEach(each, RANGES, findLeaves, &maker);
  findPlaces(&maker);
  milForEach(each, RANGES, fillLeaves, &maker);
  clearEnds(&tree);
  milForEach(each, milVectorTreeParts(n), describePart, &maker);
  describeNodes(&maker);
  return tree;
}
