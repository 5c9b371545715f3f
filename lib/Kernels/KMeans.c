//===- KMeans.c - exact one-dimensional k-means ------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Let F(k) be the optimal cost of k clusters. The cost of a cluster satisfies the quadrangle
// inequality, which makes F convex: every k is optimal for some price lambda per cluster, where
// cost + lambda * clusters is minimised over any number of clusters. Such a priced problem takes
// one pass over the points, whatever k is.
//
//   probe     solves the priced problem; its clusters are optimal for their number.
//   search    finds a price that gives k clusters. Two probes with fewer and more than k bracket
//             it; a model of F proposes prices in between. The price at which both ends of the
//             bracket would be equal, F's chord, either gives an end further in or proves that F
//             is straight between them.
//   splice    on a straight piece all numbers of clusters have the same price, and a probe may only
//             ever show its ends. An optimum for k is then the left part of the one partition and
//             the right part of the other, joined where a cluster of the first contains one of the
//             second.
//
// Rounding. The value of a priced prefix is a sum of costs, each good to a few times 2^-43, and of
// prices, nothing negative among them. A partition that is kept instead of a better one is
// therefore worse by about 2^-43 of its cost and 2^-53 of its priced cost. The price that belongs
// to k can be far larger than F(k) (say, two outliers far away and everything else close together,
// k = 3), so a result is confirmed with a price that is not. Comparisons of candidates use prefix
// sums, which cancel, but with a bound on their error; where that does not decide, costs do.
//===----------------------------------------------------------------------===//
#include "KMeans.h"
#include "Float16.h"
#include "RangeCost.h"

#include <math.h>

// Partitions are rising positions 0 = path[0] < .. < path[clusters] = d.
typedef struct {
  size_t clusters;
  double cost;
  double price; ///< at which a probe found it; 0 for the two trivial ones
  uint32_t *path;
} Partition;

typedef struct {
  RangeCost cost;
  size_t d;
  double *value;              ///< value[j]: smallest priced cost of the first j points
  uint32_t *from;             ///< where its last cluster starts
  uint32_t *candidate, *wins; ///< probe's queue: starts of clusters, and the first end each wins
  Partition low, high;        ///< fewer and more clusters than wanted
} Problem;

//===----------------------------------------------------------------------===//
// Probe
//===----------------------------------------------------------------------===//

// Whether a last cluster [b, end) makes the first `end` points cheaper than [a, end), a < b < end.
//   value[b] + cost(b, end) < value[a] + cost(a, end)
// with the costs written as differences of prefix sums and multiplied by both weights.
static bool beats(Problem *p, size_t a, size_t b, size_t end) {
  const RangeCost *c = &p->cost;
  double wa = c->w[end] - c->w[a], sa = c->s[end] - c->s[a];
  double wb = c->w[end] - c->w[b], sb = c->s[end] - c->s[b];
  double values = p->value[b] - p->value[a], squares = c->q[b] - c->q[a], both = wa * wb;
  double gainA = sa * sa * wb, gainB = sb * sb * wa;
  double lead = gainB - (gainA + (values - squares) * both);
  double doubt = 0x1p-49 * (gainA + gainB + (fabs(values) + squares) * both) +
                 2 * c->qError * both +
                 4 * c->sError * ((fabs(sa) + c->sError) * wb + (fabs(sb) + c->sError) * wa);
  if (lead > doubt || lead < -doubt)
    return lead > 0;
  return p->value[b] + milRangeCost(&p->cost, b, end) <
         p->value[a] + milRangeCost(&p->cost, a, end);
}

// The first end beyond low where b beats a, given that it does not at low (or that low is b); d + 1
// when there is none.
static size_t firstWin(Problem *p, size_t a, size_t b, size_t low) {
  size_t high;
  for (size_t step = 1;; step *= 2) {
    high = p->d - low > step ? low + step : p->d;
    if (beats(p, a, b, high))
      break;
    if (high == p->d)
      return p->d + 1;
    low = high;
  }
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (beats(p, a, b, middle))
      high = middle;
    else
      low = middle;
  }
  return high;
}

// Fills value and from; returns the number of clusters. A later start, once it wins, wins for all
// ends beyond: the queue holds the starts that still win somewhere, in order of the ends they win.
static size_t probe(Problem *p, double price) {
  uint32_t *candidate = p->candidate, *wins = p->wins;
  size_t head = 0, tail = 0;
  p->value[0] = 0;
  candidate[0] = 0;
  wins[0] = 1;
  for (size_t j = 1;; ++j) {
    while (head < tail && wins[head + 1] <= j)
      ++head;
    p->from[j] = candidate[head];
    p->value[j] = p->value[candidate[head]] + milRangeCost(&p->cost, candidate[head], j) + price;
    if (j == p->d)
      break;
    while (tail > head && beats(p, candidate[tail], j, wins[tail]))
      --tail;
    size_t first = firstWin(p, candidate[tail], j, tail == head ? j : wins[tail]);
    if (first <= p->d) {
      ++tail;
      candidate[tail] = (uint32_t)j;
      wins[tail] = (uint32_t)first;
    }
  }
  size_t clusters = 0;
  for (size_t j = p->d; j > 0; j = p->from[j])
    ++clusters;
  return clusters;
}

static void tracePath(const Problem *p, size_t clusters, uint32_t *path) {
  size_t j = p->d;
  for (size_t m = clusters; m > 0; --m, j = p->from[j])
    path[m] = (uint32_t)j;
  path[0] = 0;
}

//===----------------------------------------------------------------------===//
// Search
//===----------------------------------------------------------------------===//

// Good to about 2^-50, and the same on every machine.
static double cubeRoot(double value) {
  if (!(value > 0))
    return 0;
  double root = milDoubleFromBits(milDoubleBits(value) / 3 + 0x2A9F7893782DA1CEu);
  for (int step = 0; step < 4; ++step)
    root -= (root - value / (root * root)) / 3;
  return root;
}

// Where the model is wrong by a constant; only speed depends on it, as on the whole model.
static const double shift = 0.8;

// F(k) is near C / k^2 for smooth data, C = (integral of density^(1/3))^3 / 12 (Panter and Dite),
// here over up to 256 ranges; lambda = -F'(k). When there are few points to a cluster F is smaller.
static double guessPrice(const Problem *p, unsigned k) {
  const RangeCost *c = &p->cost;
  size_t ranges = p->d < 256 ? p->d : 256, start = 0;
  double sum = 0;
  for (size_t m = 1; m <= ranges; ++m) {
    size_t end = (p->d - 1) * m / ranges;
    double width = c->x[end] - c->x[start];
    sum += cubeRoot((c->w[end] - c->w[start]) * width * width);
    start = end;
  }
  double y = 2.7 * k / (double)p->d, n = k + shift;
  return sum * sum * sum / 6 / (n * n * n) / (1 + y + y * y / 2 + y * y * y / 6);
}

static double chordPrice(const Problem *p) {
  return (p->low.cost - p->high.cost) / (double)(p->high.clusters - p->low.clusters);
}

// The price for the next probe. In the model price^(-1/3) is linear in the number of clusters. The
// goal is k clusters, or further by `stalled` when probes kept showing the same end of the
// bracket.
static double modelPrice(const Problem *p, unsigned k, unsigned stalled) {
  const Partition *low = &p->low, *high = &p->high;
  if (low->price > 0 && high->price > 0) {
    double from = 1 / cubeRoot(low->price), to = 1 / cubeRoot(high->price);
    double part = (double)(k - low->clusters) / (double)(high->clusters - low->clusters);
    double root = from + (to - from) * (stalled > 1 ? 0.5 : part);
    return 1 / (root * root * root);
  }
  const Partition *known = low->price > 0 ? low : high;
  double goal = low->price > 0 ? k + stalled : k > stalled ? k - stalled : 1;
  double ratio = ((double)known->clusters + shift) / (goal + shift);
  return known->price * ratio * ratio * ratio;
}

// Joins the left part of high and the right part of low to k clusters.
static void splice(const Problem *p, unsigned k, uint32_t *bounds) {
  const uint32_t *few = p->low.path, *many = p->high.path;
  size_t extra = k - p->low.clusters, t = 0;
  // few[t] <= many[t + extra] holds at the start and fails at the end. At the last t before it
  // fails the cluster few[t], few[t + 1] contains many[t + extra], many[t + extra + 1].
  while (t + 1 < p->low.clusters && few[t + 1] <= many[t + 1 + extra])
    ++t;
  for (size_t m = 0; m <= t + extra; ++m)
    bounds[m] = many[m];
  for (size_t m = t + extra + 1; m <= k; ++m)
    bounds[m] = few[m - extra];
}

static double pathCost(Problem *p, size_t clusters, const uint32_t *path) {
  double cost = 0;
  for (size_t m = 0; m < clusters; ++m)
    cost += milRangeCost(&p->cost, path[m], path[m + 1]);
  return cost;
}

// Takes the partition of the last probe as an end of the bracket.
static void keep(Partition *end, Problem *p, size_t clusters, double price) {
  end->clusters = clusters;
  end->price = price;
  tracePath(p, clusters, end->path);
  end->cost = pathCost(p, clusters, end->path);
}

// Takes the partition of the last probe as the result. F(k) - F(k + 1) <= F(k) because F is convex
// and never negative, so any price between F(k) and one that gave k clusters gives k clusters
// again.
static void confirm(Problem *p, unsigned k, double price, uint32_t *bounds) {
  for (;;) {
    tracePath(p, k, bounds);
    double cost = pathCost(p, k, bounds);
    if (!(cost > 0) || price <= 16 * cost)
      return;
    price = 2 * cost;
    if (probe(p, price) != k)
      return;
  }
}

// 2 <= k < d. Every chord ends the search or moves an end of the bracket, and in the long run every
// second price is a chord, so this does end; in practice after one to four probes.
static void search(Problem *p, unsigned k, uint32_t *bounds) {
  enum { MODEL_PROBES = 10 };
  double price = guessPrice(p, k);
  bool chord = false;
  for (unsigned count = 1, stalled = 0;; ++count) {
    size_t clusters = probe(p, price);
    if (clusters == k) {
      confirm(p, k, price, bounds);
      return;
    }
    Partition *end = clusters < k ? &p->low : &p->high;
    bool inside = clusters > p->low.clusters && clusters < p->high.clusters;
    if (chord && !inside) {
      // The ends are worth the same at this price, and the best there is unless an end was found
      // with a price so high that it was not quite optimal.
      double value = p->value[p->d], atEnd = end->cost + price * (double)end->clusters;
      if (clusters != end->clusters || !(atEnd - value > value * 0x1p-44)) {
        splice(p, k, bounds);
        return;
      }
    }
    stalled = inside ? 0 : stalled + 1;
    if (inside || clusters == end->clusters) // or at least a price nearer to the goal
      keep(end, p, clusters, price);
    double model = modelPrice(p, k, stalled);
    chord = (chord && !inside) || p->high.clusters - p->low.clusters == 2 ||
            !(model > 0 && model < INFINITY) || (count >= MODEL_PROBES && count % 2 == 0);
    price = chord ? chordPrice(p) : model;
  }
}

//===----------------------------------------------------------------------===//
// Public functions
//===----------------------------------------------------------------------===//

size_t milKMeansScratchSize(size_t distinct, unsigned k) {
  if (distinct >= UINT32_MAX || distinct > SIZE_MAX / 256 || k > MIL_KMEANS_MAX_CLUSTERS)
    return 0;
  return (milRangeCostScratch(distinct) + distinct + 1) * sizeof(double) +
         (4 * (distinct + 1) + k + 1) * sizeof(uint32_t);
}

unsigned milKMeans(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                   double *centroids, uint32_t *bounds) {
  unsigned used = d < k ? (unsigned)d : k;
  double *doubles = scratch;
  if (d <= k) {
    for (unsigned c = 0; c < used; ++c) {
      centroids[c] = x[c];
      bounds[c] = c;
    }
    bounds[used] = used;
    return used;
  }

  Problem p = {.cost = milRangeCostCreate(x, weight, d, doubles), .d = d};
  bounds[0] = 0;
  bounds[k] = (uint32_t)d;
  if (k > 1) {
    p.value = doubles + milRangeCostScratch(d);
    p.from = (uint32_t *)(p.value + d + 1);
    p.candidate = p.from + d + 1;
    p.wins = p.candidate + d + 1;
    p.high = (Partition){.clusters = d, .path = p.wins + d + 1};
    for (size_t j = 0; j <= d; ++j)
      p.high.path[j] = (uint32_t)j;
    p.low = (Partition){.clusters = 1, .cost = milRangeCost(&p.cost, 0, d)};
    p.low.path = p.high.path + d + 1;
    p.low.path[0] = 0;
    p.low.path[1] = (uint32_t)d;
    search(&p, k, bounds);
  }
  for (unsigned c = 0; c < k; ++c)
    centroids[c] = milRangeMean(&p.cost, bounds[c], bounds[c + 1]);
  return k;
}
