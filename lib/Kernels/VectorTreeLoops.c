//===- VectorTreeLoops.c - distances of vectors, for each CPU -----*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Positions lie side by side, and so do their distances in the lanes of a register, whatever its
// width: no operation goes across lanes.
//===----------------------------------------------------------------------===//
#include "Variants.h"

#include <math.h>

#if defined(__AVX512F__)
enum { WIDTH = 8, REGISTERS = 1 };
#elif defined(__AVX2__)
enum { WIDTH = 4, REGISTERS = 2 };
#else
enum { WIDTH = 2, REGISTERS = 2 };
#endif
enum { BLOCK = WIDTH * REGISTERS }; // that the elements of four dimensions stay in registers
_Static_assert(MIL_VECTOR_TREE_LANES % BLOCK == 0, "whole blocks are read and written");

typedef double Lanes __attribute__((vector_size(WIDTH * sizeof(double))));
typedef int64_t Choice __attribute__((vector_size(WIDTH * sizeof(int64_t)))); // all bits or none
typedef float Floats __attribute__((vector_size(WIDTH * sizeof(float))));

#define TEMPLATE static inline __attribute__((always_inline))
/// Calls a template with constants for the common dimensions; its last two parameters are the
/// dimension and whether there are weights.
#define INSTANTIATE(tree, function, ...)                                                           \
  ((tree)->weight ? INSTANTIATE_DIM(tree, true, function, __VA_ARGS__)                             \
                  : INSTANTIATE_DIM(tree, false, function, __VA_ARGS__))
#define INSTANTIATE_DIM(tree, weighted, function, ...)                                             \
  ((tree)->dim == 2   ? function(__VA_ARGS__, 2, weighted)                                         \
   : (tree)->dim == 4 ? function(__VA_ARGS__, 4, weighted)                                         \
                      : function(__VA_ARGS__, (tree)->dim, weighted))

TEMPLATE Lanes load(const float *from) {
  Floats floats;
  memcpy(&floats, from, sizeof floats);
  return __builtin_convertvector(floats, Lanes);
}
TEMPLATE Lanes fill(double value) { return value - (Lanes){0}; }
TEMPLATE Lanes choose(Choice which, Lanes yes, Lanes no) {
  return (Lanes)((which & (Choice)yes) | (~which & (Choice)no));
}

/// Distances of a block of positions, of which the first is `at`.
TEMPLATE void measure(const MilVectorTree *tree, size_t at, const double *point, Lanes *sums,
                      const unsigned dim, const bool weighted) {
  for (unsigned r = 0; r < REGISTERS; ++r)
    sums[r] = (Lanes){0};
  for (unsigned t = 0; t < dim; ++t, at += tree->stride)
    for (unsigned r = 0; r < REGISTERS; ++r) {
      Lanes offset = load(tree->x + at + r * WIDTH) - point[t];
      Lanes part = offset * offset;
      sums[r] += weighted ? load(tree->weight + at + r * WIDTH) * part : part;
    }
}

TEMPLATE int measureAll(const MilVectorTree *tree, size_t first, size_t count, const double *point,
                        double *restrict out, const unsigned dim, const bool weighted) {
  for (size_t i = 0; i < count; i += BLOCK) {
    Lanes sums[REGISTERS];
    measure(tree, first + i, point, sums, dim, weighted);
    memcpy(out + i, sums, sizeof sums);
  }
  return 0;
}

void MIL_VARIANT(milVectorTreeDistances)(const MilVectorTree *tree, size_t first, size_t count,
                                         const double *point, double *out) {
  INSTANTIATE(tree, measureAll, tree, first, count, point, out);
}

typedef struct Search {
  const MilVectorTree *tree;
  const double *points;
  const uint8_t *candidates;
  unsigned numCandidates;
} Search;

TEMPLATE int findNearest(const Search *s, size_t first, size_t count, double *restrict nearest,
                         double *restrict distance, const unsigned dim, const bool weighted) {
  for (size_t i = 0; i < count; i += BLOCK) {
    Lanes least[REGISTERS], index[REGISTERS], sums[REGISTERS];
    for (unsigned r = 0; r < REGISTERS; ++r) {
      least[r] = fill(INFINITY);
      index[r] = fill(s->candidates[0]);
    }
    for (unsigned c = 0; c < s->numCandidates; ++c) {
      unsigned candidate = s->candidates[c];
      measure(s->tree, first + i, s->points + (size_t)candidate * dim, sums, dim, weighted);
      for (unsigned r = 0; r < REGISTERS; ++r) {
        Choice nearer = sums[r] < least[r];
        least[r] = choose(nearer, sums[r], least[r]);
        index[r] = choose(nearer, fill(candidate), index[r]);
      }
    }
    memcpy(distance + i, least, sizeof least);
    memcpy(nearest + i, index, sizeof index);
  }
  return 0;
}

void MIL_VARIANT(milVectorTreeNearest)(const MilVectorTree *tree, size_t first, size_t count,
                                       const double *points, const uint8_t *candidates,
                                       unsigned numCandidates, double *nearest, double *distance) {
  Search s = {tree, points, candidates, numCandidates};
  INSTANTIATE(tree, findNearest, &s, first, count, nearest, distance);
}
