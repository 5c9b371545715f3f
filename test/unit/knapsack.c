//===- knapsack.c - one item of each class, within a budget ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "Check.h"

#include "../../passes/Allocate/Knapsack.h"
#include <math.h>
#include <stdlib.h>

enum { kMostClasses = 400, kMostItems = 24, kMostBudget = 4000 };

typedef struct Problem {
  MilKnapsackItem items[kMostClasses][kMostItems];
  MilKnapsackClass classes[kMostClasses];
  size_t count;
  uint64_t least, most; ///< costs of the cheapest and of the dearest items together
} Problem;

static uint64_t seed;
static uint64_t draw(uint64_t below) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (seed >> 33) % below;
}

typedef enum Kind {
  RANDOM,  ///< costs and errors have nothing to do with each other
  FALLING, ///< dearer items are better, as of weights
  TIES,    ///< few costs, few errors, zeros among both
  SAME,    ///< all classes have the same items, as layers of one shape
  NUM_KINDS
} Kind;

static MilKnapsackItem drawItem(Kind kind, const Problem *p, size_t of, size_t k) {
  if (kind == SAME && of)
    return p->items[0][k];
  if (kind == TIES)
    return (MilKnapsackItem){draw(4), (double)draw(3)};
  uint64_t cost = draw(50);
  double error = (double)draw(1u << 30) / (1u << 20);
  return (MilKnapsackItem){cost, kind == RANDOM ? error : error * exp2(-0.2 * (double)cost)};
}

static void makeProblem(Kind kind, size_t count, size_t mostItems, Problem *p) {
  p->count = count;
  p->least = p->most = 0;
  size_t same = 1 + draw(mostItems);
  for (size_t i = 0; i < count; ++i) {
    size_t size = kind == SAME ? same : 1 + draw(mostItems);
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t k = 0; k < size; ++k) {
      p->items[i][k] = drawItem(kind, p, i, k);
      least = p->items[i][k].cost < least ? p->items[i][k].cost : least;
      most = p->items[i][k].cost > most ? p->items[i][k].cost : most;
    }
    p->classes[i] = (MilKnapsackClass){p->items[i], size};
    p->least += least;
    p->most += most;
  }
}

/// The least error over all combinations of the classes from `i` on.
static double tryAll(const Problem *p, size_t i, uint64_t left) {
  double best = INFINITY;
  if (i == p->count)
    return 0;
  for (size_t k = 0; k < p->classes[i].count; ++k)
    if (p->items[i][k].cost <= left) {
      double error = p->items[i][k].error + tryAll(p, i + 1, left - p->items[i][k].cost);
      best = error < best ? error : best;
    }
  return best;
}

/// The same by a table over all budgets.
static double tabulate(const Problem *p, uint64_t budget) {
  static double best[kMostBudget + 1], next[kMostBudget + 1];
  CHECK(budget <= kMostBudget);
  for (uint64_t b = 0; b <= budget; ++b)
    best[b] = 0;
  for (size_t i = 0; i < p->count; ++i) {
    for (uint64_t b = 0; b <= budget; ++b) {
      next[b] = INFINITY;
      for (size_t k = 0; k < p->classes[i].count; ++k)
        if (p->items[i][k].cost <= b &&
            p->items[i][k].error + best[b - p->items[i][k].cost] < next[b])
          next[b] = p->items[i][k].error + best[b - p->items[i][k].cost];
    }
    memcpy(best, next, sizeof best);
  }
  return best[budget];
}

static bool isNear(double a, double b) { return fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b)) + 1e-12; }

/// Solves, and checks that the result is what the chosen items say.
static MilKnapsackResult solve(const Problem *p, uint64_t budget, size_t states) {
  size_t chosen[kMostClasses];
  MilKnapsackResult result = {0};
  CHECK_OK(milKnapsackSolve(p->classes, p->count, budget, states, chosen, &result, CHECK_DIAG()));
  uint64_t cost = 0;
  double error = 0;
  for (size_t i = 0; i < p->count; ++i) {
    CHECK(chosen[i] < p->classes[i].count);
    cost += p->items[i][chosen[i]].cost;
    error += p->items[i][chosen[i]].error;
  }
  CHECK(cost == result.cost && cost <= budget && isNear(error, result.error));
  CHECK(result.bound <= result.error);
  return result;
}

static void testAllCombinations(void) {
  static Problem p;
  for (int round = 0; round < 2000; ++round) {
    makeProblem((Kind)(round % NUM_KINDS), 1 + draw(6), 5, &p);
    uint64_t budget = p.least + draw(p.most - p.least + 2);
    MilKnapsackResult result = solve(&p, budget, MIL_KNAPSACK_STATES);
    CHECK(isNear(result.error, tryAll(&p, 0, budget)));
    CHECK(result.bound == result.error);
  }
}

static void testTables(void) {
  static Problem p;
  for (int round = 0; round < 200; ++round) {
    makeProblem((Kind)(round % NUM_KINDS), 20 + draw(50), kMostItems, &p);
    uint64_t budget = p.least + draw(p.most - p.least + 2);
    MilKnapsackResult result = solve(&p, budget, MIL_KNAPSACK_STATES);
    CHECK(isNear(result.error, tabulate(&p, budget)));
    CHECK(result.bound == result.error);
  }
}

/// With few states the result still fits, and the bound still holds.
static void testLimit(void) {
  static Problem p;
  bool isOpen = false;
  for (int round = 0; round < 200; ++round) {
    makeProblem((Kind)(round % NUM_KINDS), 20 + draw(50), kMostItems, &p);
    uint64_t budget = p.least + draw(p.most - p.least + 2);
    MilKnapsackResult result = solve(&p, budget, 1 + draw(50));
    double best = tabulate(&p, budget);
    CHECK(result.error >= best - 1e-9 * best);
    CHECK(result.bound <= best + 1e-9 * best);
    isOpen |= result.bound < result.error;
  }
  CHECK(isOpen);
}

/// Many classes with costs in bytes of a model: proved within the limit, or nearly.
static void testLarge(void) {
  static Problem p;
  static const double widths[] = {1, 2, 3, 4, 6, 8};
  p.count = kMostClasses;
  for (size_t i = 0; i < p.count; ++i) {
    uint64_t elements = 4096 * (1 + draw(1000));
    double noise = (double)elements * (0.5 + (double)draw(1000) / 1000);
    size_t size = 0;
    for (size_t width = 0; width < 6; ++width)
      for (unsigned groups = 0; groups < 3; ++groups)
        p.items[i][size++] = (MilKnapsackItem){
            (uint64_t)((double)elements * widths[width] / 8) + (groups << 6) * 32,
            noise * exp2(-2 * widths[width]) * (1 - 0.1 * groups) + (double)draw(100) / 1e6};
    p.items[i][size++] = (MilKnapsackItem){elements * 2, 0};
    p.classes[i] = (MilKnapsackClass){p.items[i], size};
  }
  uint64_t budget = 0;
  for (size_t i = 0; i < p.count; ++i)
    budget += p.items[i][0].cost * 7 / 2;
  MilKnapsackResult result = solve(&p, budget, MIL_KNAPSACK_STATES);
  CHECK(result.error - result.bound <= 1e-5 * result.error);
  MilKnapsackResult again = solve(&p, budget, MIL_KNAPSACK_STATES);
  CHECK(again.error == result.error && again.cost == result.cost && again.bound == result.bound);
}

/// Each point of the curve is the best for its cost.
static void testCurve(void) {
  static Problem p;
  for (int round = 0; round < 100; ++round) {
    makeProblem((Kind)(round % NUM_KINDS), 1 + draw(30), kMostItems, &p);
    MilArena *arena = milArenaCreate();
    MilKnapsackStep *steps;
    size_t count, first[kMostClasses];
    CHECK_OK(milKnapsackCurve(p.classes, p.count, arena, first, &steps, &count, CHECK_DIAG()));
    double error = 0, slope = INFINITY;
    uint64_t cost = 0;
    for (size_t i = 0; i < p.count; ++i) {
      error += p.items[i][first[i]].error;
      cost += p.items[i][first[i]].cost;
    }
    CHECK(cost == p.least && isNear(error, tabulate(&p, p.least)));
    for (size_t s = 0; s < count; ++s) {
      CHECK(steps[s].cost > cost && steps[s].slope > 0 && steps[s].slope <= slope);
      CHECK(isNear(steps[s].error, tabulate(&p, steps[s].cost)));
      cost = steps[s].cost;
      slope = steps[s].slope;
    }
    milArenaDestroy(arena);
  }
}

static void testEdges(void) {
  MilKnapsackItem items[] = {{5, 1}, {7, 0}};
  MilKnapsackClass class = {items, 2};
  MilKnapsackResult result;
  size_t chosen[1];
  CHECK_FAILS(milKnapsackSolve(&class, 1, 4, 100, chosen, &result, CHECK_DIAG()), MIL_INVALID, "");
  CHECK_OK(milKnapsackSolve(&class, 1, 6, 100, chosen, &result, CHECK_DIAG()));
  CHECK(chosen[0] == 0 && result.cost == 5 && result.error == 1 && result.bound == 1);
  CHECK_OK(milKnapsackSolve(&class, 1, UINT64_MAX, 100, chosen, &result, CHECK_DIAG()));
  CHECK(chosen[0] == 1 && result.cost == 7 && result.error == 0 && result.bound == 0);
  CHECK_OK(milKnapsackSolve(NULL, 0, 0, 100, chosen, &result, CHECK_DIAG()));
  CHECK(result.cost == 0 && result.error == 0);
}

int main(void) {
  testAllCombinations();
  testTables();
  testLimit();
  testLarge();
  testCurve();
  testEdges();
  return CHECK_RESULT();
}
