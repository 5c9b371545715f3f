//===- KMeansVectors.c - palettes of vectors ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where one centroid is the nearest in all of the box of a node, a step takes the sums of the node.
//===----------------------------------------------------------------------===//
#include "KMeansVectors.h"

#include "Scratch.h"
#include "VectorSeeds.h"

#include <math.h>
#include <string.h>

enum { CHUNK = MIL_VECTOR_TREE_CHUNK, MAX_ITERATIONS = 300 };

/// A step goes beyond the means of clusters, each so many times as far as the one before, until one
/// goes too far and is taken back; a run ends when its cost falls by a smaller part than leastGain.
/// Source   R. Salakhutdinov, S. Roweis, Adaptive overrelaxed bound optimization methods (2003)
static const double longer = 1.2, leastGain = 1e-4;
/// But the first run goes to the means, as scikit-learn does, until that would stop: the sum of the
/// squared ways is at most this part of the mean variance.
static const double leastWay = 1e-2;

/// Consecutive vectors go to different sums, so that an addition need not wait for the one before.
enum { LANES = 4 };

/// What the vectors of some nodes give to the centroids.
typedef struct Sums {
  double *moments, *masses; // LANES * k * dim: of weighted elements, of weights if there are any
  double *counts;           // LANES * k
  double cost[LANES];       // sums of distances
} Sums;

typedef struct Run {
  const MilVectorTree *tree;
  MilForEach each;
  unsigned k;
  size_t numParts;
  double *centroids, *means; // k * dim
  Sums all;                  // in the first lane
  Sums *parts;
  MilVectorSeeds seeds;
} Run;

//===----------------------------------------------------------------------===//
// A step
//===----------------------------------------------------------------------===//

typedef struct Visit {
  const Run *run;
  Sums *sums;
} Visit;

static void addNode(const Visit *visit, size_t node, unsigned c, size_t count) {
  const MilVectorTree *tree = visit->run->tree;
  Sums *sums = visit->sums;
  size_t from = node * tree->dim, to = (size_t)c * tree->dim;
  for (unsigned t = 0; t < tree->dim; ++t, ++from, ++to) {
    double offset = tree->mean[from] - visit->run->centroids[to];
    sums->moments[to] += tree->mass[from] * tree->mean[from];
    sums->masses[to] += tree->mass[from];
    sums->cost[0] += tree->mass[from] * (offset * offset);
  }
  sums->counts[c] += (double)count;
  sums->cost[0] += tree->spread[node];
}

/// Inlined with constants for the common dimensions.
static inline __attribute__((always_inline)) void
addPositions(const Visit *visit, size_t first, size_t count, const double *nearest,
             const double *distance, const unsigned dim, const bool weighted) {
  const MilVectorTree *tree = visit->run->tree;
  Sums *sums = visit->sums;
  size_t k = visit->run->k;
  for (size_t i = 0; i < count; ++i) {
    size_t lane = i % LANES, c = (size_t)nearest[i], from = first + i, to = (lane * k + c) * dim;
    for (unsigned t = 0; t < dim; ++t, from += tree->stride, ++to) {
      double x = tree->x[from];
      sums->moments[to] += weighted ? tree->weight[from] * x : x;
      if (weighted)
        sums->masses[to] += tree->weight[from];
    }
    sums->counts[lane * k + c] += 1;
    sums->cost[lane] += distance[i];
  }
}

static void visitPositions(void *userData, size_t node, size_t first, size_t end,
                           const uint8_t *points, unsigned count) {
  Visit *visit = userData;
  const MilVectorTree *tree = visit->run->tree;
  double nearest[CHUNK], distance[CHUNK];
  if (count == 1) {
    addNode(visit, node, points[0], end - first);
    return;
  }
  for (size_t chunk; first < end; first += chunk) {
    chunk = end - first < CHUNK ? end - first : CHUNK;
    milVectorTreeNearest(tree, first, chunk, visit->run->centroids, points, count, nearest,
                         distance);
    if (tree->weight)
      addPositions(visit, first, chunk, nearest, distance, tree->dim, true);
    else if (tree->dim == 2)
      addPositions(visit, first, chunk, nearest, distance, 2, false);
    else if (tree->dim == 4)
      addPositions(visit, first, chunk, nearest, distance, 4, false);
    else
      addPositions(visit, first, chunk, nearest, distance, tree->dim, false);
  }
}

static void clearSums(const Run *run, Sums *sums) {
  size_t counts = (size_t)LANES * run->k, elements = counts * run->tree->dim;
  memset(sums->moments, 0, elements * sizeof *sums->moments);
  memset(sums->masses, 0, elements * sizeof *sums->masses);
  memset(sums->counts, 0, counts * sizeof *sums->counts);
  memset(sums->cost, 0, sizeof sums->cost);
}

static void assignPart(void *userData, size_t part) {
  const Run *run = userData;
  Visit visit = {run, &run->parts[part]};
  clearSums(run, visit.sums);
  milVectorTreeWalk(run->tree, part, run->centroids, run->k, visitPositions, &visit);
}

static void joinPart(Run *run, const Sums *part) {
  Sums *all = &run->all;
  unsigned dim = run->tree->dim;
  for (size_t lane = 0, from = 0; lane < LANES; ++lane) {
    for (size_t c = 0; c < run->k; ++c) {
      for (size_t i = c * dim; i < (c + 1) * dim; ++i, ++from) {
        all->moments[i] += part->moments[from];
        all->masses[i] += part->masses[from];
      }
      all->counts[c] += part->counts[lane * run->k + c];
    }
    all->cost[0] += part->cost[lane];
  }
}

/// Gives each vector to its nearest centroid and adds up what the centroids get; returns the sum of
/// distances.
static double assign(Run *run) {
  milForEach(run->each, run->numParts, assignPart, run);
  clearSums(run, &run->all);
  for (size_t part = 0; part < run->numParts; ++part)
    joinPart(run, &run->parts[part]);
  for (size_t i = 0; i < (size_t)run->k * run->tree->dim && !run->tree->weight; ++i)
    run->all.masses[i] = run->all.counts[i / run->tree->dim];
  return run->all.cost[0];
}

/// Centroids that have no vectors go to the vectors that are farthest from all centroids.
static void moveEmpty(Run *run) {
  milVectorSeedsSet(&run->seeds, run->centroids, run->k);
  for (unsigned c = 0; c < run->k; ++c)
    if (run->all.counts[c] == 0 &&
        !milVectorSeedsAddWorst(&run->seeds, run->centroids + (size_t)c * run->tree->dim))
      break;
}

/// Moves each centroid so many times as far as to the mean of its vectors. Returns the sum of the
/// squared ways to the means.
static double moveCentroids(Run *run, double length) {
  unsigned empty = 0;
  double way = 0;
  for (size_t i = 0; i < (size_t)run->k * run->tree->dim; ++i) {
    bool has = run->all.masses[i] > 0;
    run->means[i] = has ? run->all.moments[i] / run->all.masses[i] : run->centroids[i];
    double step = run->means[i] - run->centroids[i];
    run->centroids[i] = length == 1 ? run->means[i] : run->centroids[i] + length * step;
    way += step * step;
  }
  for (unsigned c = 0; c < run->k; ++c)
    empty += run->all.counts[c] == 0;
  if (empty)
    moveEmpty(run);
  return way;
}

static double meanVariance(const MilVectorTree *tree) {
  double mass = 0;
  for (unsigned t = 0; t < tree->dim; ++t)
    mass += tree->mass[t];
  return mass > 0 ? tree->spread[0] / mass : 0;
}

/// Until the centroids come to that rest, steps are not lengthened.
static double lloyd(Run *run, double rest) {
  double before = INFINITY, way = INFINITY, length = 1;
  size_t table = (size_t)run->k * run->tree->dim * sizeof *run->means;
  for (unsigned count = 0;; ++count) {
    double total = assign(run);
    bool isTooFar = length > 1 && total > before;
    if (isTooFar) {
      memcpy(run->centroids, run->means, table);
      length = 1;
      continue;
    }
    if (count >= MAX_ITERATIONS || (way <= rest && before - total <= leastGain * total))
      return total;
    before = total;
    length = way <= rest ? length * longer : 1;
    way = moveCentroids(run, length);
  }
}

//===----------------------------------------------------------------------===//
// All runs
//===----------------------------------------------------------------------===//

static size_t tableSize(unsigned dim, unsigned k) { return (size_t)k * dim * sizeof(double); }

static void takeSums(char **at, unsigned dim, unsigned k, Sums *sums) {
  sums->moments = milScratchTake(at, LANES * tableSize(dim, k));
  sums->masses = milScratchTake(at, LANES * tableSize(dim, k));
  sums->counts = milScratchTake(at, LANES * tableSize(1, k));
}

size_t milKMeansVectorsScratchSize(size_t n, unsigned dim, unsigned k) {
  size_t parts = milVectorTreeParts(n);
  if (k > MIL_VECTOR_TREE_MAX_POINTS || n >= UINT32_MAX || dim > SIZE_MAX / 256 / (n + 1))
    return 0;
  size_t sums =
      2 * milScratchSize(LANES * tableSize(dim, k)) + milScratchSize(LANES * tableSize(1, k));
  return 2 * milScratchSize(tableSize(dim, k)) + (parts + 1) * sums +
         milScratchSize(parts * sizeof(Sums)) + milVectorSeedsScratchSize(n, dim);
}

double milKMeansVectors(const MilVectorTree *tree, unsigned k, unsigned starts, MilForEach each,
                        void *scratch, double *centroids) {
  size_t table = tableSize(tree->dim, k);
  char *at = scratch;
  Run run = {.tree = tree, .each = each, .k = k, .numParts = milVectorTreeParts(tree->n)};
  run.centroids = milScratchTake(&at, table);
  run.means = milScratchTake(&at, table);
  run.parts = milScratchTake(&at, run.numParts * sizeof *run.parts);
  takeSums(&at, tree->dim, k, &run.all);
  for (size_t part = 0; part < run.numParts; ++part)
    takeSums(&at, tree->dim, k, &run.parts[part]);
  run.seeds = milVectorSeedsCreate(tree, each, at);
  double best = INFINITY;
  for (unsigned start = 0; start < starts; ++start) {
    milVectorSeedsDraw(&run.seeds, start, k, run.centroids);
    double cost = lloyd(&run, start ? INFINITY : leastWay * meanVariance(tree));
    if (start && !(cost < best))
      continue;
    best = cost;
    memcpy(centroids, run.centroids, table);
  }
  return best;
}
