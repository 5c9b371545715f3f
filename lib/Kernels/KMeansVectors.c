//===- KMeansVectors.c - palettes of vectors ----------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Centroids lie transposed while a run lasts, element t of centroid c at [t * k + c], so that the
// distances of one vector to all centroids are loops without dependencies.
//===----------------------------------------------------------------------===//
#include "KMeansVectors.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_CLUSTERS = MIL_KMEANS_VECTORS_MAX_CLUSTERS, MAX_ITERATIONS = 300 };

/// All starts but the first seed from so many vectors for each cluster, evenly spread.
enum { SAMPLE = 64 };

/// A run ends when its cost falls by a smaller part.
static const double leastGain = 1e-5;

//===----------------------------------------------------------------------===//
// Distinct vectors
//===----------------------------------------------------------------------===//

int milVectorsCompare(const float *a, const float *b, unsigned dim) {
  for (unsigned t = 0; t < dim; ++t)
    if (a[t] != b[t])
      return a[t] < b[t] ? -1 : 1;
  return 0;
}

/// The first of `count` rows that is not below the vector.
static unsigned lowerBound(const float *rows, unsigned count, unsigned dim, const float *vector) {
  unsigned base = 0;
  while (count > 0) {
    unsigned half = count / 2;
    if (milVectorsCompare(rows + (size_t)(base + half) * dim, vector, dim) < 0) {
      base += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return base;
}

unsigned milDistinctVectors(const float *x, size_t n, unsigned dim, unsigned limit, float *out) {
  unsigned count = 0;
  for (size_t i = 0; i < n; ++i) {
    const float *vector = x + i * dim;
    unsigned at = lowerBound(out, count, dim, vector);
    float *row = out + (size_t)at * dim;
    if (at < count && milVectorsCompare(row, vector, dim) == 0)
      continue;
    if (count == limit)
      return limit + 1;
    memmove(row + dim, row, (size_t)(count - at) * dim * sizeof *row);
    for (unsigned t = 0; t < dim; ++t)
      row[t] = vector[t] + 0.0f; // -0 becomes +0
    ++count;
  }
  return count;
}

//===----------------------------------------------------------------------===//
// Nearest rows
//===----------------------------------------------------------------------===//

static double distance(const float *a, const float *b, unsigned dim) {
  double sum = 0;
  for (unsigned t = 0; t < dim; ++t) {
    double d = (double)a[t] - b[t];
    sum += d * d;
  }
  return sum;
}

double milVectorsMap(const float *x, size_t n, unsigned dim, const float *lut, unsigned used,
                     uint8_t *out) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) {
    double best = distance(x + i * dim, lut, dim);
    out[i] = 0;
    for (unsigned c = 1; c < used; ++c) {
      double d = distance(x + i * dim, lut + (size_t)c * dim, dim);
      if (d < best) {
        best = d;
        out[i] = (uint8_t)c;
      }
    }
    sum += best;
  }
  return sum;
}

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

/// MT19937, seeded and read as numpy.random.RandomState does. M. Matsumoto, T. Nishimura (1998).
enum { TWISTER_WORDS = 624, TWISTER_SHIFT = 397 };
typedef struct Twister {
  uint32_t words[TWISTER_WORDS];
  unsigned next;
} Twister;

static void seedTwister(Twister *twister, uint32_t seed) {
  for (unsigned i = 0; i < TWISTER_WORDS; ++i) {
    twister->words[i] = seed;
    seed = 1812433253u * (seed ^ seed >> 30) + i + 1;
  }
  twister->next = TWISTER_WORDS;
}

static void twist(Twister *twister) {
  uint32_t *words = twister->words;
  for (unsigned i = 0; i < TWISTER_WORDS; ++i) {
    uint32_t y = (words[i] & 0x80000000u) | (words[(i + 1) % TWISTER_WORDS] & 0x7FFFFFFFu);
    words[i] = words[(i + TWISTER_SHIFT) % TWISTER_WORDS] ^ y >> 1 ^ (y & 1 ? 0x9908B0DFu : 0);
  }
  twister->next = 0;
}

static uint32_t randomWord(Twister *twister) {
  if (twister->next == TWISTER_WORDS)
    twist(twister);
  uint32_t y = twister->words[twister->next++];
  y ^= y >> 11;
  y ^= y << 7 & 0x9D2C5680u;
  y ^= y << 15 & 0xEFC60000u;
  return y ^ y >> 18;
}

/// In [0, 1), with 53 bits.
static double randomUnit(Twister *twister) {
  uint32_t high = randomWord(twister) >> 5, low = randomWord(twister) >> 6;
  return (high * 0x1p26 + low) * 0x1p-53;
}

//===----------------------------------------------------------------------===//
// One run
//===----------------------------------------------------------------------===//

typedef struct Run {
  const float *x;
  size_t n, stride; // stride elements from one vector to the next
  unsigned dim, k;
  double *cost;      // of each vector: squared distance to its centroid
  double *others;    // of each vector: no other centroid is nearer than others - drift
  double drift;      // how far any centroid may have come since the start
  double *centroids; // transposed
  double *sums;      // as centroids
  double *distances; // k
  double *room;      // of each centroid: half the distance to the next one
  size_t *counts;    // k
  uint8_t *labels;
  Twister *twister;
} Run;

static const float *vectorAt(const Run *run, size_t i) { return run->x + i * run->stride; }

static void setCentroid(Run *run, unsigned c, const float *vector) {
  for (unsigned t = 0; t < run->dim; ++t)
    run->centroids[(size_t)t * run->k + c] = vector[t];
}

/// The first vector up to which the costs add up to the goal.
static size_t findCost(const Run *run, double goal) {
  double sum = 0;
  for (size_t i = 0; i < run->n; ++i) {
    sum += run->cost[i];
    if (sum >= goal)
      return i;
  }
  return run->n - 1;
}

/// Total cost if the vector became a centroid too.
static double costWith(const Run *run, size_t candidate) {
  const float *vector = vectorAt(run, candidate);
  double sum = 0;
  for (size_t i = 0; i < run->n; ++i) {
    double d = distance(vector, vectorAt(run, i), run->dim);
    sum += d < run->cost[i] ? d : run->cost[i];
  }
  return sum;
}

/// 2 + floor(ln k), without a logarithm.
static unsigned numCandidates(unsigned k) {
  static const double powers[] = {2.7182818, 7.3890561, 20.085537, 54.598150, 148.41316};
  unsigned count = 2;
  for (unsigned i = 0; i < sizeof powers / sizeof powers[0] && k >= powers[i]; ++i)
    ++count;
  return count;
}

/// k-means++: each next centroid is the best of a few vectors drawn with probabilities
/// proportional to their costs.
static void seedCentroids(Run *run, uint32_t seed) {
  enum { MAX_CANDIDATES = 8 };
  seedTwister(run->twister, seed);
  size_t first = (size_t)(randomUnit(run->twister) * (double)run->n), candidates[MAX_CANDIDATES];
  const float *chosen = vectorAt(run, first);
  unsigned count = numCandidates(run->k);
  double total = 0;
  setCentroid(run, 0, chosen);
  for (size_t i = 0; i < run->n; ++i) {
    run->cost[i] = distance(chosen, vectorAt(run, i), run->dim);
    total += run->cost[i];
  }
  for (unsigned c = 1; c < run->k; ++c) {
    for (unsigned j = 0; j < count; ++j)
      candidates[j] = findCost(run, randomUnit(run->twister) * total);
    double best = INFINITY;
    for (unsigned j = 0; j < count; ++j) {
      double cost = costWith(run, candidates[j]);
      if (cost < best) {
        best = cost;
        chosen = vectorAt(run, candidates[j]);
      }
    }
    total = best;
    setCentroid(run, c, chosen);
    for (size_t i = 0; i < run->n; ++i) {
      double d = distance(chosen, vectorAt(run, i), run->dim);
      run->cost[i] = d < run->cost[i] ? d : run->cost[i];
    }
  }
}

/// Squared distances of a vector to its nearest and second nearest centroid.
typedef struct Nearest {
  unsigned centroid; // the lower one on a tie
  double first, second;
} Nearest;

/// `distances` is room for k.
static Nearest findNearest(const float *vector, unsigned dim, const double *restrict centroids,
                           unsigned k, double *restrict distances) {
  for (unsigned c = 0; c < k; ++c) {
    double d = vector[0] - centroids[c];
    distances[c] = d * d;
  }
  for (unsigned t = 1; t < dim; ++t)
    for (unsigned c = 0; c < k; ++c) {
      double d = vector[t] - centroids[(size_t)t * k + c];
      distances[c] += d * d;
    }
  Nearest n = {.centroid = 0, .first = distances[0], .second = INFINITY};
  for (unsigned c = 1; c < k; ++c)
    if (distances[c] < n.first)
      n = (Nearest){c, distances[c], n.first};
    else if (distances[c] < n.second)
      n.second = distances[c];
  return n;
}

static double distanceBetween(const Run *run, unsigned a, unsigned b) {
  double sum = 0;
  for (unsigned t = 0; t < run->dim; ++t) {
    double d = run->centroids[(size_t)t * run->k + a] - run->centroids[(size_t)t * run->k + b];
    sum += d * d;
  }
  return sum;
}

static void measureRoom(Run *run) {
  for (unsigned c = 0; c < run->k; ++c) {
    double least = INFINITY;
    for (unsigned other = 0; other < run->k; ++other) {
      double d = other == c ? INFINITY : distanceBetween(run, c, other);
      least = d < least ? d : least;
    }
    run->room[c] = sqrt(least) / 2;
  }
}

static double distanceTo(const Run *run, size_t i, unsigned c) {
  double sum = 0;
  for (unsigned t = 0; t < run->dim; ++t) {
    double d = vectorAt(run, i)[t] - run->centroids[(size_t)t * run->k + c];
    sum += d * d;
  }
  return sum;
}

/// Gives each vector to its nearest centroid; false when no label changed. Where the triangle
/// inequality says that no other can be nearer, only the distance to its own is computed.
/// Source   G. Hamerly, Making k-means even faster (2010)
static bool assign(Run *run, double *outTotal) {
  bool changed = false;
  double total = 0;
  measureRoom(run);
  for (size_t i = 0; i < run->n; ++i) {
    unsigned label = run->labels[i];
    run->cost[i] = distanceTo(run, i, label);
    double away = sqrt(run->cost[i]);
    if (away >= run->room[label] && away >= run->others[i] - run->drift) {
      Nearest n = findNearest(vectorAt(run, i), run->dim, run->centroids, run->k, run->distances);
      changed |= n.centroid != label;
      run->labels[i] = (uint8_t)n.centroid;
      run->cost[i] = n.first;
      run->others[i] = sqrt(n.second) + run->drift;
    }
    total += run->cost[i];
  }
  *outTotal = total;
  return changed;
}

static void addTo(Run *run, unsigned c, size_t i, double sign) {
  for (unsigned t = 0; t < run->dim; ++t)
    run->sums[(size_t)t * run->k + c] += sign * vectorAt(run, i)[t];
}

/// An empty cluster takes the most expensive vector of the others.
static void fillCluster(Run *run, unsigned c) {
  size_t worst = 0;
  for (size_t i = 1; i < run->n; ++i)
    if (run->cost[i] > run->cost[worst])
      worst = i;
  unsigned from = run->labels[worst];
  if (!(run->cost[worst] > 0) || run->counts[from] < 2)
    return;
  addTo(run, from, worst, -1);
  addTo(run, c, worst, 1);
  --run->counts[from];
  run->counts[c] = 1;
  run->labels[worst] = (uint8_t)c;
  run->cost[worst] = 0;
  run->others[worst] = -INFINITY;
}

/// Moves each centroid to the mean of its vectors.
static void moveCentroids(Run *run) {
  memset(run->sums, 0, (size_t)run->k * run->dim * sizeof *run->sums);
  memset(run->counts, 0, run->k * sizeof *run->counts);
  for (size_t i = 0; i < run->n; ++i) {
    addTo(run, run->labels[i], i, 1);
    ++run->counts[run->labels[i]];
  }
  for (unsigned c = 0; c < run->k; ++c)
    if (run->counts[c] == 0)
      fillCluster(run, c);
  double farthest = 0;
  for (unsigned c = 0; c < run->k; ++c) {
    double moved = 0;
    for (unsigned t = 0; t < run->dim && run->counts[c]; ++t) {
      double *element = &run->centroids[(size_t)t * run->k + c];
      double mean = run->sums[(size_t)t * run->k + c] / (double)run->counts[c];
      moved += (mean - *element) * (mean - *element);
      *element = mean;
    }
    farthest = moved > farthest ? moved : farthest;
  }
  run->drift += sqrt(farthest);
}

static double lloyd(Run *run) {
  double before = INFINITY, total;
  run->drift = 0;
  for (size_t i = 0; i < run->n; ++i)
    run->others[i] = -INFINITY;
  for (unsigned count = 0;; ++count) {
    bool changed = assign(run, &total);
    if ((count && !changed) || count == MAX_ITERATIONS || before - total <= leastGain * total)
      return total;
    before = total;
    moveCentroids(run);
  }
}

//===----------------------------------------------------------------------===//
// All runs
//===----------------------------------------------------------------------===//

static size_t alignUp(size_t size) { return (size + 63) & ~(size_t)63; }

static void *take(char **at, size_t size) {
  void *part = *at;
  *at += alignUp(size);
  return part;
}

/// cost, others, labels, centroids, sums, distances, room, counts, twister
enum { PARTS = 9 };
static void partSizes(size_t n, unsigned dim, unsigned k, size_t *sizes) {
  size_t table = (size_t)k * dim * sizeof(double);
  sizes[0] = sizes[1] = n * sizeof(double);
  sizes[2] = n;
  sizes[3] = sizes[4] = table;
  sizes[5] = sizes[6] = k * sizeof(double);
  sizes[7] = k * sizeof(size_t);
  sizes[8] = sizeof(Twister);
}

size_t milKMeansVectorsScratchSize(size_t n, unsigned dim, unsigned k) {
  size_t sizes[PARTS], total = 0;
  if (k > MAX_CLUSTERS || n > SIZE_MAX / 64)
    return 0;
  partSizes(n, dim, k, sizes);
  for (unsigned i = 0; i < PARTS; ++i)
    total += alignUp(sizes[i]);
  return total;
}

double milKMeansVectors(const float *x, size_t n, unsigned dim, unsigned k, unsigned starts,
                        void *scratch, double *centroids) {
  size_t sizes[PARTS];
  char *at = scratch;
  Run run = {.x = x, .n = n, .stride = dim, .dim = dim, .k = k};
  partSizes(n, dim, k, sizes);
  run.cost = take(&at, sizes[0]);
  run.others = take(&at, sizes[1]);
  run.labels = take(&at, sizes[2]);
  run.centroids = take(&at, sizes[3]);
  run.sums = take(&at, sizes[4]);
  run.distances = take(&at, sizes[5]);
  run.room = take(&at, sizes[6]);
  run.counts = take(&at, sizes[7]);
  run.twister = take(&at, sizes[8]);
  memset(run.labels, 0, n);
  double best = INFINITY;
  for (unsigned start = 0; start < starts; ++start) {
    Run seen = run;
    size_t step = start && n / SAMPLE / k ? n / SAMPLE / k : 1;
    seen.n = n / step;
    seen.stride = dim * step;
    seedCentroids(&seen, start);
    double cost = lloyd(&run);
    if (start && !(cost < best))
      continue;
    best = cost;
    for (unsigned c = 0; c < k; ++c)
      for (unsigned t = 0; t < dim; ++t)
        centroids[(size_t)c * dim + t] = run.centroids[(size_t)t * k + c];
  }
  return best;
}
