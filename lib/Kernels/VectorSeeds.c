//===- VectorSeeds.c - where k-means of vectors starts ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A point changes nothing below a node that it is farther from than the greatest cost there is.
//===----------------------------------------------------------------------===//
#include "VectorSeeds.h"

#include "Scratch.h"

#include <math.h>
#include <string.h>

enum { CHUNK = MIL_VECTOR_TREE_CHUNK, CANDIDATES = MIL_VECTOR_SEEDS_CANDIDATES };

/// Costs of vectors in their own order are summed in blocks of so many.
enum { BLOCK = 1024 };

//===----------------------------------------------------------------------===//
// Making it
//===----------------------------------------------------------------------===//

/// cost, most, total, blocks, relief, gains, candidates, position, twister
enum { PARTS = 9 };
static void partSizes(size_t n, unsigned dim, size_t *sizes) {
  size_t nodes = milVectorTreeNodes(n), parts = milVectorTreeParts(n), blocks = n / BLOCK + 1;
  sizes[0] = (n + MIL_VECTOR_TREE_LANES) * sizeof(double);
  sizes[1] = sizes[2] = nodes * sizeof(double);
  sizes[3] = blocks * sizeof(double);
  sizes[4] = parts * blocks * sizeof(double);
  sizes[5] = parts * CANDIDATES * sizeof(double);
  sizes[6] = CANDIDATES * (size_t)dim * sizeof(double);
  sizes[7] = n * sizeof(uint32_t);
  sizes[8] = sizeof(MilTwister);
}

size_t milVectorSeedsScratchSize(size_t n, unsigned dim) {
  size_t sizes[PARTS], total = 0;
  partSizes(n, dim, sizes);
  for (unsigned i = 0; i < PARTS; ++i)
    total += milScratchSize(sizes[i]);
  return total;
}

MilVectorSeeds milVectorSeedsCreate(const MilVectorTree *tree, MilForEach each, void *scratch) {
  size_t sizes[PARTS];
  char *at = scratch;
  MilVectorSeeds s = {.tree = tree, .each = each, .numBlocks = tree->n / BLOCK + 1};
  s.numParts = milVectorTreeParts(tree->n);
  partSizes(tree->n, tree->dim, sizes);
  s.cost = milScratchTake(&at, sizes[0]);
  s.most = milScratchTake(&at, sizes[1]);
  s.total = milScratchTake(&at, sizes[2]);
  s.blocks = milScratchTake(&at, sizes[3]);
  s.relief = milScratchTake(&at, sizes[4]);
  s.gains = milScratchTake(&at, sizes[5]);
  s.candidates = milScratchTake(&at, sizes[6]);
  s.position = milScratchTake(&at, sizes[7]);
  s.twister = milScratchTake(&at, sizes[8]);
  for (size_t p = 0; p < tree->n; ++p)
    s.position[tree->origin[p]] = (uint32_t)p;
  return s;
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

static size_t firstLeaf(const MilVectorTree *tree) { return milVectorTreeLeaves(tree) - 1; }
static size_t partNode(const MilVectorSeeds *s, size_t part) { return s->numParts - 1 + part; }

static size_t chunkAt(size_t at, size_t end) { return end - at < CHUNK ? end - at : CHUNK; }

static void joinChildren(MilVectorSeeds *s, size_t node) {
  size_t left = 2 * node + 1, right = left + 1;
  s->total[node] = s->total[left] + s->total[right];
  s->most[node] = s->most[left] > s->most[right] ? s->most[left] : s->most[right];
}

static void addToLeaf(MilVectorSeeds *s, size_t node, double *relief) {
  const MilVectorTree *tree = s->tree;
  double distance[CHUNK], total = 0, most = 0;
  size_t leaf = node - firstLeaf(tree), end = tree->start[leaf + 1];
  for (size_t at = tree->start[leaf], chunk; at < end; at += chunk) {
    chunk = chunkAt(at, end);
    milVectorTreeDistances(tree, at, chunk, s->point, distance);
    for (size_t i = 0; i < chunk; ++i) {
      double *cost = &s->cost[at + i];
      if (distance[i] < *cost) {
        relief[tree->origin[at + i] / BLOCK] += *cost - distance[i];
        *cost = distance[i];
      }
      total += *cost;
      most = *cost > most ? *cost : most;
    }
  }
  s->total[node] = total;
  s->most[node] = most;
}

static void addBelow(MilVectorSeeds *s, size_t node, double *relief) {
  if (milVectorTreeLeastDistance(s->tree, node, s->point) >= s->most[node])
    return;
  if (node >= firstLeaf(s->tree)) {
    addToLeaf(s, node, relief);
    return;
  }
  addBelow(s, 2 * node + 1, relief);
  addBelow(s, 2 * node + 2, relief);
  joinChildren(s, node);
}

static void addToPart(void *userData, size_t part) {
  MilVectorSeeds *s = userData;
  double *relief = s->relief + part * s->numBlocks;
  memset(relief, 0, s->numBlocks * sizeof *relief);
  addBelow(s, partNode(s, part), relief);
}

static void add(MilVectorSeeds *s, const double *point) {
  s->point = point;
  milForEach(s->each, s->numParts, addToPart, s);
  for (size_t part = 0; part < s->numParts; ++part)
    for (size_t b = 0; b < s->numBlocks; ++b)
      s->blocks[b] -= s->relief[part * s->numBlocks + b];
  for (size_t node = s->numParts - 1; node-- > 0;)
    joinChildren(s, node);
}

/// All costs as with one seed.
static void setFirst(MilVectorSeeds *s, const double *point) {
  const MilVectorTree *tree = s->tree;
  memset(s->blocks, 0, s->numBlocks * sizeof *s->blocks);
  milVectorTreeDistances(tree, 0, tree->n, point, s->cost);
  for (size_t i = 0; i < tree->n; ++i)
    s->blocks[i / BLOCK] += s->cost[s->position[i]];
  for (size_t leaf = 0; leaf < milVectorTreeLeaves(tree); ++leaf) {
    double total = 0, most = 0;
    for (size_t at = tree->start[leaf]; at < tree->start[leaf + 1]; ++at) {
      total += s->cost[at];
      most = s->cost[at] > most ? s->cost[at] : most;
    }
    s->total[firstLeaf(tree) + leaf] = total;
    s->most[firstLeaf(tree) + leaf] = most;
  }
  for (size_t node = firstLeaf(tree); node-- > 0;)
    joinChildren(s, node);
}

void milVectorSeedsSet(MilVectorSeeds *s, const double *points, unsigned k) {
  setFirst(s, points);
  for (unsigned c = 1; c < k; ++c)
    add(s, points + (size_t)c * s->tree->dim);
}

static void getVector(const MilVectorTree *tree, size_t position, double *out) {
  for (unsigned t = 0; t < tree->dim; ++t)
    out[t] = tree->x[t * tree->stride + position];
}

bool milVectorSeedsAddWorst(MilVectorSeeds *s, double *outPoint) {
  size_t node = 0;
  if (!(s->most[0] > 0))
    return false;
  while (node < firstLeaf(s->tree)) {
    size_t left = 2 * node + 1;
    node = s->most[left] == s->most[node] ? left : left + 1;
  }
  size_t at = s->tree->start[node - firstLeaf(s->tree)];
  while (s->cost[at] < s->most[node])
    ++at;
  getVector(s->tree, at, outPoint);
  add(s, outPoint);
  return true;
}

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

/// By how much the costs below a node would fall if the point were a seed.
static double gainBelow(const MilVectorSeeds *s, size_t node, const double *point) {
  const MilVectorTree *tree = s->tree;
  if (milVectorTreeLeastDistance(tree, node, point) >= s->most[node])
    return 0;
  if (node < firstLeaf(tree))
    return gainBelow(s, 2 * node + 1, point) + gainBelow(s, 2 * node + 2, point);
  double distance[CHUNK], gain = 0;
  size_t leaf = node - firstLeaf(tree), end = tree->start[leaf + 1];
  for (size_t at = tree->start[leaf], chunk; at < end; at += chunk) {
    chunk = chunkAt(at, end);
    milVectorTreeDistances(tree, at, chunk, point, distance);
    for (size_t i = 0; i < chunk; ++i) {
      double less = s->cost[at + i] - distance[i];
      gain += less > 0 ? less : 0;
    }
  }
  return gain;
}

static void gainOfPart(void *userData, size_t part) {
  const MilVectorSeeds *s = userData;
  for (unsigned j = 0; j < s->numCandidates; ++j)
    s->gains[part * CANDIDATES + j] =
        gainBelow(s, partNode(s, part), s->candidates + (size_t)j * s->tree->dim);
}

/// The candidate that saves most, the first of equal ones.
static unsigned bestCandidate(MilVectorSeeds *s) {
  unsigned best = 0;
  double greatest = -1;
  milForEach(s->each, s->numParts, gainOfPart, s);
  for (unsigned j = 0; j < s->numCandidates; ++j) {
    double gain = 0;
    for (size_t part = 0; part < s->numParts; ++part)
      gain += s->gains[part * CANDIDATES + j];
    if (gain > greatest) {
      greatest = gain;
      best = j;
    }
  }
  return best;
}

/// The position of the first vector up to which the costs add up to the goal.
static size_t findCost(const MilVectorSeeds *s, double goal) {
  size_t n = s->tree->n;
  double sum = 0;
  for (size_t block = 0; block * BLOCK < n; ++block) {
    if (sum + s->blocks[block] < goal) {
      sum += s->blocks[block];
      continue;
    }
    for (size_t i = block * BLOCK; i < n && i < (block + 1) * BLOCK; ++i) {
      sum += s->cost[s->position[i]];
      if (sum >= goal)
        return s->position[i];
    }
  }
  return s->position[n - 1];
}

/// 2 + floor(ln k), without a logarithm.
static unsigned candidatesFor(unsigned k) {
  static const double powers[] = {2.7182818, 7.3890561, 20.085537, 54.598150, 148.41316};
  unsigned count = 2;
  for (unsigned i = 0; i < sizeof powers / sizeof powers[0] && k >= powers[i]; ++i)
    ++count;
  return count;
}

void milVectorSeedsDraw(MilVectorSeeds *s, uint32_t seed, unsigned k, double *seeds) {
  const MilVectorTree *tree = s->tree;
  milTwisterSeed(s->twister, seed);
  size_t first = (size_t)(milTwisterUnit(s->twister) * (double)tree->n);
  getVector(tree, s->position[first], seeds);
  setFirst(s, seeds);
  s->numCandidates = candidatesFor(k);
  for (unsigned c = 1; c < k; ++c) {
    for (unsigned j = 0; j < s->numCandidates; ++j) {
      size_t drawn = findCost(s, milTwisterUnit(s->twister) * s->total[0]);
      getVector(tree, drawn, s->candidates + (size_t)j * tree->dim);
    }
    double *next = seeds + (size_t)c * tree->dim;
    memcpy(next, s->candidates + (size_t)bestCandidate(s) * tree->dim, tree->dim * sizeof *next);
    add(s, next);
  }
}
