//===- VectorTreeWalk.c - which points can be the nearest ---------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "VectorTree.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/// How far rounding may move a comparison of distances, as a part of them.
static const double kDoubt = 0x1p-40;

/// Inlined with constants for the common dimensions.
#define TEMPLATE static inline __attribute__((always_inline))
/// Calls a template for the tree at hand; its last two parameters are the dimension and whether
/// there are weights.
#define INSTANTIATE(tree, function, ...)                                                           \
  ((tree)->weight ? INSTANTIATE_DIM(tree, true, function, __VA_ARGS__)                             \
                  : INSTANTIATE_DIM(tree, false, function, __VA_ARGS__))
#define INSTANTIATE_DIM(tree, weighted, function, ...)                                             \
  ((tree)->dim == 2   ? function(__VA_ARGS__, 2, weighted)                                         \
   : (tree)->dim == 4 ? function(__VA_ARGS__, 4, weighted)                                         \
                      : function(__VA_ARGS__, (tree)->dim, weighted))

//===----------------------------------------------------------------------===//
// Boxes
//===----------------------------------------------------------------------===//

TEMPLATE double leastDistance(const MilVectorTree *tree, size_t node, const double *point,
                              const unsigned dim, const bool weighted) {
  const double *middle = tree->middle + node * dim, *half = tree->half + node * dim;
  double sum = 0;
  for (unsigned t = 0; t < dim; ++t) {
    double gap = fabs(point[t] - middle[t]) - half[t];
    gap = gap > 0 ? gap : 0;
    sum += weighted ? tree->lightest[node * dim + t] * (gap * gap) : gap * gap;
  }
  return sum * (1 - kDoubt);
}

double milVectorTreeLeastDistance(const MilVectorTree *tree, size_t node, const double *point) {
  return INSTANTIATE(tree, leastDistance, tree, node, point);
}

//===----------------------------------------------------------------------===//
// Walking
//===----------------------------------------------------------------------===//

typedef struct Walk {
  const MilVectorTree *tree;
  const double *points;
  MilVectorTreeVisit visit;
  void *userData;
} Walk;

/// Of points that may be the nearest ones of vectors of a node, those that still may: star is the
/// nearest to the middle of its box, and a point stays unless star is nearer in all of the box.
///   |y - point|^2 - |y - star|^2 = |middle - point|^2 - |middle - star|^2
///                                  + 2 (y - middle) (star - point)
/// is least in a corner, where the last term is -2 |half| |star - point| for each element.
TEMPLATE unsigned filterPoints(const Walk *walk, size_t node, const uint8_t *from, unsigned count,
                               uint8_t *to, const unsigned dim, const bool weighted) {
  const MilVectorTree *tree = walk->tree;
  const double *middle = tree->middle + node * dim, *half = tree->half + node * dim;
  const float *lightest = tree->lightest + node * dim, *heaviest = tree->heaviest + node * dim;
  double distance[MIL_VECTOR_TREE_MAX_POINTS], least = INFINITY, box = 0;
  const double *star = NULL;
  for (unsigned i = 0; i < count; ++i) {
    const double *point = walk->points + (size_t)from[i] * dim;
    double sum = 0;
    for (unsigned t = 0; t < dim; ++t) {
      double offset = middle[t] - point[t];
      sum += (weighted ? heaviest[t] : 1) * (offset * offset);
    }
    distance[i] = sum;
    star = sum < least || !star ? point : star;
    least = sum < least ? sum : least;
  }
  for (unsigned t = 0; t < dim; ++t)
    box += (weighted ? heaviest[t] : 1) * (half[t] * half[t]);
  // A point so far from the middle is farther than star from all of the box.
  double far = weighted ? INFINITY : (least + 4 * sqrt(least * box) + 4 * box) * (1 + kDoubt);
  unsigned kept = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (distance[i] > far)
      continue;
    const double *point = walk->points + (size_t)from[i] * dim;
    double lead = 0;
    for (unsigned t = 0; t < dim; ++t) {
      double a = middle[t] - point[t], b = middle[t] - star[t];
      double part = (a - b) * (a + b) - 2 * half[t] * fabs(a - b);
      lead += weighted ? part * (part > 0 ? lightest[t] : heaviest[t]) : part;
    }
    to[kept] = from[i];
    kept += !(lead > kDoubt * (distance[i] + box));
  }
  return kept;
}

static void walkNode(const Walk *walk, size_t node, unsigned level, size_t leaf,
                     const uint8_t *points, unsigned count) {
  const MilVectorTree *tree = walk->tree;
  uint8_t kept[MIL_VECTOR_TREE_MAX_POINTS];
  size_t half = tree->depth - level ? (size_t)1 << (tree->depth - level - 1) : 0;
  size_t first = tree->start[leaf], end = tree->start[half ? leaf + 2 * half : leaf + 1];
  if (first == end)
    return;
  if (count > 1) {
    count = INSTANTIATE(tree, filterPoints, walk, node, points, count, kept);
    points = kept;
  }
  if (count == 1 || !half) {
    walk->visit(walk->userData, node, first, end, points, count);
    return;
  }
  walkNode(walk, 2 * node + 1, level + 1, leaf, points, count);
  walkNode(walk, 2 * node + 2, level + 1, leaf + half, points, count);
}

void milVectorTreeWalk(const MilVectorTree *tree, size_t part, const double *points, unsigned k,
                       MilVectorTreeVisit visit, void *userData) {
  Walk walk = {tree, points, visit, userData};
  uint8_t all[MIL_VECTOR_TREE_MAX_POINTS];
  unsigned level = 0;
  while (milVectorTreeParts(tree->n) >> (level + 1))
    ++level;
  assert(level <= tree->depth);
  for (unsigned c = 0; c < k; ++c)
    all[c] = (uint8_t)c;
  walkNode(&walk, ((size_t)1 << level) - 1 + part, level, part << (tree->depth - level), all, k);
}

//===----------------------------------------------------------------------===//
// Labels
//===----------------------------------------------------------------------===//

typedef struct Mapping {
  const MilVectorTree *tree;
  const double *points;
  unsigned used;
  uint8_t *labels;
  double sums[MIL_VECTOR_TREE_MAX_PARTS];
} Mapping;

typedef struct PartMapping {
  const Mapping *mapping;
  double sum;
} PartMapping;

static void labelPositions(void *userData, size_t node, size_t first, size_t end,
                           const uint8_t *points, unsigned count) {
  PartMapping *part = userData;
  const Mapping *m = part->mapping;
  double nearest[MIL_VECTOR_TREE_CHUNK], distance[MIL_VECTOR_TREE_CHUNK];
  for (size_t chunk; first < end; first += chunk) {
    chunk = end - first < MIL_VECTOR_TREE_CHUNK ? end - first : MIL_VECTOR_TREE_CHUNK;
    milVectorTreeNearest(m->tree, first, chunk, m->points, points, count, nearest, distance);
    for (size_t i = 0; i < chunk; ++i) {
      m->labels[m->tree->origin[first + i]] = (uint8_t)nearest[i];
      part->sum += distance[i];
    }
  }
}

static void labelPart(void *userData, size_t part) {
  Mapping *m = userData;
  PartMapping partMapping = {m, 0};
  milVectorTreeWalk(m->tree, part, m->points, m->used, labelPositions, &partMapping);
  m->sums[part] = partMapping.sum;
}

double milVectorTreeMap(const MilVectorTree *tree, const double *points, unsigned used,
                        MilForEach each, uint8_t *labels) {
  Mapping m = {.tree = tree, .points = points, .used = used, .labels = labels};
  size_t parts = milVectorTreeParts(tree->n);
  double sum = 0;
  milForEach(each, parts, labelPart, &m);
  for (size_t part = 0; part < parts; ++part)
    sum += m.sums[part];
  return sum;
}
