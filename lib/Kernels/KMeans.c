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
//   windows   the boundaries of an optimum for k lie between those of optima for fewer and for more
//             clusters. When what that leaves is not more than the points there are, it is quicker
//             to look there than for the price.
//   splice    on a straight piece all numbers of clusters have the same price, and a probe may only
//             ever show its ends. An optimum for k is then the left part of the one partition and
//             the right part of the other, joined where a cluster of the first contains one of the
//             second.
//   proof     whatever led to k clusters, their cost, summed up anew, is compared with what the
//             last probe says that any k clusters cost at least.
//
// Rounding. A probe's answer has a bound on its error, in proportion to its price. The price that
// belongs to k can be far larger than F(k) (say, two outliers far away and everything else close
// together, k = 3), so where the proof fails it is tried again with a price that is not. Where that
// fails as well, the quick way gives up.
//
// Windows. Let p be a partition into k - n clusters, q one into k, both as rising boundaries, and
// write p with n empty clusters in front: p'[m] = p[m - n], or 0. Costs being submodular,
//   cost(max(q, p')) + cost(min(q, p')) <= cost(q) + cost(p),
// and min(q, p') has at most k - n clusters that are not empty. So if q is optimal and p nearly,
// max(q, p') is as near to its optimum as p. The same with empty clusters behind, and with partitions
// into more than k. So there is a partition between low and high, on all four sides, that is worse
// than F(k) by at most twice what low and high together are worse than optimal.
//===----------------------------------------------------------------------===//
#include "KMeans.h"
#include "ClusterModel.h"
#include "KMeansSafe.h"

#include <math.h>

// Partitions are rising positions 0 = path[0] < .. < path[clusters] = d.
typedef struct {
  size_t clusters;
  double price;        ///< at which a probe found it; 0 for the two trivial ones
  double cost, excess; ///< excess: by which it is worse than optimal, at most
  uint32_t *path;
} Partition;

typedef struct {
  MilProbe probe;
  MilSafeProbe *safe;  ///< null: the quick way
  Partition low, high; ///< fewer and more clusters than wanted
} Problem;

//===----------------------------------------------------------------------===//
// Probes
//===----------------------------------------------------------------------===//

// Returns the number of clusters.
static size_t solve(Problem *p, double price) {
  if (p->safe)
    milKMeansSafeProbe(p->safe, &p->probe, price);
  else
    milKMeansProbe(&p->probe, price);
  size_t clusters = 0;
  for (size_t j = p->probe.d; j > 0; j = p->probe.from[j])
    ++clusters;
  return clusters;
}

static void tracePath(const Problem *p, size_t clusters, uint32_t *path) {
  size_t j = p->probe.d;
  for (size_t m = clusters; m > 0; --m, j = p->probe.from[j])
    path[m] = (uint32_t)j;
  path[0] = 0;
}

// Their cost, and where it is asked for their means.
static double pathCost(const Problem *p, size_t clusters, const uint32_t *path, double *means) {
  double cost = 0;
  for (size_t m = 0; m < clusters; ++m) {
    MilCluster cluster =
        milClusterOf(p->probe.x + path[m], p->probe.weight + path[m], path[m + 1] - path[m]);
    cost += cluster.cost;
    if (means)
      means[m] = cluster.mean;
  }
  return cost;
}

// By how much a partition can be worse than optimal after the last probe: any other one has a priced
// cost of at least its total, but for what rounding did.
static double excessOf(const Problem *p, size_t clusters, double cost) {
  const MilProbe *probe = &p->probe;
  double prices = (double)clusters * probe->price;
  double doubt = (p->safe ? 0x1p-42 * cost : probe->error) + 0x1p-50 * (probe->total + prices);
  double more = cost - probe->total + prices;
  return (more > 0 ? more : 0) + doubt;
}

// Takes the partition of the last probe as an end of the bracket.
static void keep(Partition *end, const Problem *p, size_t clusters) {
  end->clusters = clusters;
  end->price = p->probe.price;
  tracePath(p, clusters, end->path);
  end->cost = pathCost(p, clusters, end->path, NULL);
  end->excess = excessOf(p, clusters, end->cost);
}

static bool isProved(double excess, double cost) { return excess <= 0x1p-36 * cost; }

//===----------------------------------------------------------------------===//
// Prices
//===----------------------------------------------------------------------===//

static double chordPrice(Problem *p) {
  Partition *low = &p->low, *high = &p->high;
  if (low->clusters == 1)
    low->cost = pathCost(p, 1, low->path, NULL);
  return (low->cost - high->cost) / (double)(high->clusters - low->clusters);
}

// The price for the next probe: the model's, made right where probes have been. The goal is k
// clusters, or further by `stalled` when probes kept showing the same end of the bracket.
static double nextPrice(const Problem *p, const MilClusterModel *model, unsigned k,
                        unsigned stalled) {
  const Partition *low = &p->low, *high = &p->high;
  if (low->price > 0 && high->price > 0) {
    double part =
        stalled > 1 ? 0.5 : (double)(k - low->clusters) / (double)(high->clusters - low->clusters);
    double from = 1 / milCubeRoot(low->price), to = 1 / milCubeRoot(high->price);
    double root = from + (to - from) * part;
    return 1 / (root * root * root);
  }
  const Partition *known = low->price > 0 ? low : high;
  double goal = low->price > 0 ? k + stalled : k > stalled ? k - stalled : 1;
  return known->price *
         (milClusterModelPrice(model, goal) / milClusterModelPrice(model, (double)known->clusters));
}

//===----------------------------------------------------------------------===//
// Search
//===----------------------------------------------------------------------===//

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

// The last probe gave k clusters. F(k) - F(k + 1) <= F(k) because F is convex and never negative,
// so any price between F(k) and one that gave k clusters gives k clusters again.
static bool confirm(Problem *p, unsigned k, uint32_t *bounds, double *means) {
  tracePath(p, k, bounds);
  double cost = pathCost(p, k, bounds, means);
  if (isProved(excessOf(p, k, cost), cost))
    return true;
  if (!(p->probe.price > 4 * cost) || solve(p, 2 * cost) != k)
    return false;
  tracePath(p, k, bounds);
  cost = pathCost(p, k, bounds, means);
  return isProved(excessOf(p, k, cost), cost);
}

// Whether windows between the ends of the bracket are few enough.
static bool makeWindows(const Problem *p, unsigned k, MilWindow *windows) {
  const Partition *low = &p->low, *high = &p->high;
  size_t less = k - low->clusters, more = high->clusters - k, total = 0;
  for (size_t m = 0; m <= k; ++m) {
    size_t first = m < less ? 0 : low->path[m - less];
    size_t last = m < low->clusters ? low->path[m] : p->probe.d;
    first = first > high->path[m] ? first : high->path[m];
    last = last < high->path[m + more] ? last : high->path[m + more];
    if (first > last)
      return false;
    windows[m] = (MilWindow){first, last};
    total += last - first + 1;
  }
  return total <= p->probe.d + p->probe.d / 4 + k && total <= MIL_PROBE_FROM(p->probe.d);
}

static bool searchWindows(Problem *p, unsigned k, uint32_t *bounds, double *means) {
  MilWindow windows[MIL_KMEANS_MAX_CLUSTERS + 1];
  if (p->safe || !makeWindows(p, k, windows))
    return false;
  milKMeansWindows(&p->probe, k, windows, bounds);
  double cost = pathCost(p, k, bounds, means);
  double more = cost - p->probe.total, excess = (more > 0 ? more : 0) + p->probe.error;
  return isProved(excess + 2 * (p->low.excess + p->high.excess), cost);
}

// 2 <= k < d. Every chord ends the search or moves an end of the bracket, and in the long run every
// second price is a chord, so this does end; in practice after one or two probes. False when what
// was found, if anything, is not proved.
static bool search(Problem *p, unsigned k, uint32_t *bounds, double *means) {
  enum { MODEL_PROBES = 10 };
  MilClusterModel model;
  milClusterModelMake(p->probe.x, p->probe.weight, p->probe.d, k, &model);
  double price = milClusterModelPrice(&model, k);
  bool chord = !(price > 0 && price < INFINITY);
  if (chord)
    price = chordPrice(p);
  for (unsigned count = 1, stalled = 0;; ++count) {
    size_t clusters = solve(p, price);
    if (clusters == k)
      return confirm(p, k, bounds, means);
    Partition *end = clusters < k ? &p->low : &p->high;
    bool inside = clusters > p->low.clusters && clusters < p->high.clusters;
    if (chord && !inside) {
      splice(p, k, bounds);
      double cost = pathCost(p, k, bounds, means), before = end->cost;
      if (isProved(excessOf(p, k, cost), cost))
        return true;
      // An end that was found with a price far too high need not be optimal: this one may be better.
      if (clusters != end->clusters)
        return false;
      keep(end, p, clusters);
      if (!(end->cost < before))
        return false;
    } else if (inside || clusters == end->clusters) { // or at least a price nearer to the goal
      keep(end, p, clusters);
    }
    stalled = inside ? 0 : stalled + 1;
    if (inside && searchWindows(p, k, bounds, means))
      return true;
    price = nextPrice(p, &model, k, stalled);
    chord = (chord && !inside) || p->high.clusters - p->low.clusters == 2 ||
            !(price > 0 && price < INFINITY) || (count >= MODEL_PROBES && count % 2 == 0);
    if (chord)
      price = chordPrice(p);
  }
}

//===----------------------------------------------------------------------===//
// Public functions
//===----------------------------------------------------------------------===//

enum { QUICK_DOUBLES = 5, SAFE_INTS = 2 }; // arrays with an entry for each point
enum { PATH_INTS = MIL_KMEANS_MAX_CLUSTERS + 8 };

static size_t roomOf(size_t d) { return (d + 1 + MIL_PROBE_PADDING + 7) / 8 * 8; }

size_t milKMeansScratchSize(size_t distinct, unsigned k) {
  if (distinct >= UINT32_MAX - 64 || distinct > SIZE_MAX / 512 || k > MIL_KMEANS_MAX_CLUSTERS)
    return 0;
  return roomOf(distinct) * QUICK_DOUBLES * sizeof(double) +
         (MIL_PROBE_FROM(roomOf(distinct)) + roomOf(distinct) + PATH_INTS) * sizeof(uint32_t);
}

size_t milKMeansSafeScratchSize(size_t distinct, unsigned k) {
  size_t quick = milKMeansScratchSize(distinct, k);
  return quick ? quick + milRangeCostScratch(distinct) * sizeof(double) +
                     SAFE_INTS * roomOf(distinct) * sizeof(uint32_t)
               : 0;
}

static Problem problemOf(const double *x, const double *weight, size_t d, double *doubles) {
  size_t room = roomOf(d);
  Problem p = {.probe = {.x = x, .weight = weight, .d = d}};
  p.probe.w = doubles;
  p.probe.s = doubles + room;
  p.probe.q = doubles + 2 * room;
  p.probe.value = doubles + 3 * room;
  p.probe.other = doubles + 4 * room;
  p.probe.from = (uint32_t *)(doubles + QUICK_DOUBLES * room);
  p.high = (Partition){.clusters = d, .path = p.probe.from + MIL_PROBE_FROM(room)};
  p.low = (Partition){.clusters = 1, .path = p.high.path + room};
  for (size_t j = 0; j <= d; ++j)
    p.high.path[j] = (uint32_t)j;
  p.low.path[0] = 0;
  p.low.path[1] = (uint32_t)d;
  return p;
}

// The safe way where there is scratch for it.
static unsigned cluster(const double *x, const double *weight, size_t d, unsigned k,
                        double *doubles, double *safeDoubles, double *centroids, uint32_t *bounds) {
  unsigned used = d < k ? (unsigned)d : k;
  bounds[0] = 0;
  bounds[used] = (uint32_t)d;
  if (d <= k) {
    for (unsigned c = 0; c < used; ++c) {
      centroids[c] = x[c];
      bounds[c] = c;
    }
    return used;
  }
  if (k == 1) {
    centroids[0] = milClusterOf(x, weight, d).mean;
    return 1;
  }
  Problem p = problemOf(x, weight, d, doubles);
  MilSafeProbe safe;
  if (safeDoubles) {
    safe.cost = milRangeCostCreate(x, weight, d, safeDoubles);
    safe.candidate = (uint32_t *)(safeDoubles + milRangeCostScratch(d));
    safe.wins = safe.candidate + roomOf(d);
    p.safe = &safe;
  }
  return search(&p, k, bounds, centroids) || p.safe ? k : 0;
}

unsigned milKMeans(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                   double *centroids, uint32_t *bounds) {
  return cluster(x, weight, d, k, scratch, NULL, centroids, bounds);
}

unsigned milKMeansSafe(const double *x, const double *weight, size_t d, unsigned k, void *scratch,
                       double *centroids, uint32_t *bounds) {
  double *safe = (double *)((char *)scratch + milKMeansScratchSize(d, MIL_KMEANS_MAX_CLUSTERS));
  return cluster(x, weight, d, k, scratch, safe, centroids, bounds);
}
