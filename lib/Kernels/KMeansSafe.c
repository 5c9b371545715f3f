//===- KMeansSafe.c - priced k-means for points of any range ------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A later start of the last cluster, once it wins, wins for all ends beyond: a queue holds the starts
// that still win somewhere, in order of the ends they win. Comparisons use prefix sums, which
// cancel, but with a bound on their error; where that does not decide, costs do.
//===----------------------------------------------------------------------===//
#include "KMeansSafe.h"

#include <math.h>

// Whether a last cluster [b, end) makes the first `end` points cheaper than [a, end), a < b < end.
//   value[b] + cost(b, end) < value[a] + cost(a, end)
// with the costs written as differences of prefix sums and multiplied by both weights.
static bool beats(MilSafeProbe *safe, const double *value, size_t a, size_t b, size_t end) {
  const RangeCost *c = &safe->cost;
  double wa = c->w[end] - c->w[a], sa = c->s[end] - c->s[a];
  double wb = c->w[end] - c->w[b], sb = c->s[end] - c->s[b];
  double values = value[b] - value[a], squares = c->q[b] - c->q[a], both = wa * wb;
  double gainA = sa * sa * wb, gainB = sb * sb * wa;
  double lead = gainB - (gainA + (values - squares) * both);
  double doubt = 0x1p-49 * (gainA + gainB + (fabs(values) + squares) * both) +
                 2 * c->qError * both +
                 4 * c->sError * ((fabs(sa) + c->sError) * wb + (fabs(sb) + c->sError) * wa);
  if (lead > doubt || lead < -doubt)
    return lead > 0;
  return value[b] + milRangeCost(&safe->cost, b, end) <
         value[a] + milRangeCost(&safe->cost, a, end);
}

// The first end beyond low where b beats a, given that it does not at low (or that low is b); count
// + 1 when there is none.
static size_t firstWin(MilSafeProbe *safe, const double *value, size_t a, size_t b, size_t low) {
  size_t high, count = safe->cost.count;
  for (size_t step = 1;; step *= 2) {
    high = count - low > step ? low + step : count;
    if (beats(safe, value, a, b, high))
      break;
    if (high == count)
      return count + 1;
    low = high;
  }
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (beats(safe, value, a, b, middle))
      high = middle;
    else
      low = middle;
  }
  return high;
}

void milKMeansSafeProbe(MilSafeProbe *safe, MilProbe *p, double price) {
  uint32_t *candidate = safe->candidate, *wins = safe->wins;
  size_t head = 0, tail = 0;
  p->price = price;
  p->value[0] = 0;
  candidate[0] = 0;
  wins[0] = 1;
  for (size_t j = 1;; ++j) {
    while (head < tail && wins[head + 1] <= j)
      ++head;
    p->from[j] = candidate[head];
    p->value[j] = p->value[candidate[head]] + milRangeCost(&safe->cost, candidate[head], j) + price;
    if (j == p->d)
      break;
    while (tail > head && beats(safe, p->value, candidate[tail], j, wins[tail]))
      --tail;
    size_t first = firstWin(safe, p->value, candidate[tail], j, tail == head ? j : wins[tail]);
    if (first <= p->d) {
      ++tail;
      candidate[tail] = (uint32_t)j;
      wins[tail] = (uint32_t)first;
    }
  }
  p->total = p->value[p->d];
}
