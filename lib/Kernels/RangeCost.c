//===- RangeCost.c - cost of one cluster -------------------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "RangeCost.h"

#include <math.h>

enum { BLOCK = MIL_RANGE_BLOCK };

//===----------------------------------------------------------------------===//
// Prefix sums
//===----------------------------------------------------------------------===//

// A double-double number; adding keeps what the sum rounds away.
typedef struct {
  double high, low;
} Sum;

static Sum addTo(Sum sum, double value, double valueLow) {
  double high = sum.high + value, part = high - sum.high;
  double low = (sum.high - (high - part)) + (value - part) + (sum.low + valueLow);
  Sum result = {high + low, 0};
  result.low = low - (result.high - high);
  return result;
}

// What a * b loses by rounding, exactly (Dekker).
static double productLow(double a, double b, double product) {
  double ta = 0x1p27 * a + a, tb = 0x1p27 * b + b; // split into halves of 26 bits
  double a1 = ta - (ta - a), b1 = tb - (tb - b), a0 = a - a1, b0 = b - b1;
  return ((a1 * b1 - product) + a1 * b0 + a0 * b1) + a0 * b0;
}

// The point nearest to the mean: differences of values from one grid (fp16, close fp32) are exact,
// and the sum of squares is at most twice that around the mean.
static double findCentre(const double *x, const double *weight, size_t count) {
  Sum w = {0, 0}, s = {0, 0};
  for (size_t t = 0; t < count; ++t) {
    double p = weight[t] * (x[t] - x[0]);
    w = addTo(w, weight[t], 0);
    s = addTo(s, p, 0);
  }
  double mean = x[0] + s.high / w.high;
  size_t low = 0, high = count - 1;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (x[middle] < mean)
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 && mean - x[low - 1] < x[low] - mean ? x[low - 1] : x[low];
}

static void sumPrefixes(RangeCost *r) {
  double centre = findCentre(r->x, r->weight, r->count);
  Sum w = {0, 0}, s = {0, 0}, q = {0, 0};
  r->w[0] = r->s[0] = r->sLow[0] = r->q[0] = r->qLow[0] = 0;
  r->sError = r->qError = 0;
  for (size_t t = 0; t < r->count; ++t) {
    double offset = r->x[t] - centre, moment = r->weight[t] * offset, square = moment * offset;
    double momentLow = productLow(r->weight[t], offset, moment);
    w = addTo(w, r->weight[t], 0);
    s = addTo(s, moment, momentLow);
    q = addTo(q, square, productLow(moment, offset, square) + momentLow * offset);
    r->w[t + 1] = w.high;
    r->s[t + 1] = s.high;
    r->sLow[t + 1] = s.low;
    r->q[t + 1] = q.high;
    r->qLow[t + 1] = q.low;
    if (fabs(s.low) > r->sError)
      r->sError = fabs(s.low);
    if (fabs(q.low) > r->qError)
      r->qError = fabs(q.low);
  }
  double left = r->x[0] - centre, right = r->x[r->count - 1] - centre;
  double farthest = -left > right ? -left : right;
  r->floor = (double)r->count * 0x1p-102 * w.high * farthest * farthest;
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

// Some neighbouring points: their weight, their mean as anchor + offset, and their cost. With the
// anchor of the heavier part the offset moves by the lighter part's share only, so that means of
// parts around heavy points stay exact enough for the distance between two such points, even when
// the parts reach far beyond.
typedef struct {
  double anchor, offset, weight, cost;
} Part;

// a lies left of b.
static Part join(Part a, Part b) {
  double distance = (b.anchor - a.anchor) + (b.offset - a.offset), weight = a.weight + b.weight;
  bool left = a.weight >= b.weight;
  double share = (left ? b.weight : a.weight) / weight;
  Part result = left ? a : b;
  result.offset += (left ? distance : -distance) * share;
  result.weight = weight;
  result.cost = a.cost + b.cost + distance * distance * (share * (left ? a.weight : b.weight));
  return result;
}

static Part loadPart(const struct RangeParts *parts, size_t at, double weight) {
  Part part = {parts->anchor[at], parts->offset[at], weight, parts->cost[at]};
  return part;
}
static void storePart(const struct RangeParts *parts, size_t at, Part part) {
  parts->anchor[at] = part.anchor;
  parts->offset[at] = part.offset;
  parts->cost[at] = part.cost;
}

static size_t blockEnd(const RangeCost *r, size_t block) {
  size_t end = (block + 1) * BLOCK;
  return end < r->count ? end : r->count;
}

static Part pointPart(const RangeCost *r, size_t t) {
  Part part = {r->x[t], 0, r->weight[t], 0};
  return part;
}
// From t to the end of its block.
static Part tailPart(const RangeCost *r, size_t t) {
  return loadPart(&r->tail, t, r->w[blockEnd(r, t / BLOCK)] - r->w[t]);
}
// From the start of its block to t, with it.
static Part headPart(const RangeCost *r, size_t t) {
  return loadPart(&r->head, t, r->w[t + 1] - r->w[t / BLOCK * BLOCK]);
}
// At a level, the whole blocks from block to the middle, or from the middle to it, with it.
static Part spanPart(const RangeCost *r, unsigned level, size_t block) {
  size_t middle = (block >> level | 1) << level, first = middle, end = block;
  if (block < middle) {
    first = block;
    end = (middle < r->blocks ? middle : r->blocks) - 1;
  }
  return loadPart(&r->span, level * r->blocks + block,
                  r->w[blockEnd(r, end)] - r->w[first * BLOCK]);
}

static unsigned levelCount(size_t blocks) {
  unsigned levels = 1;
  while (blocks >> levels != 0)
    ++levels;
  return levels;
}

static void makeSpans(RangeCost *r, unsigned level) {
  size_t half = (size_t)1 << level, row = level * r->blocks;
  for (size_t start = 0; start < r->blocks; start += 2 * half) {
    size_t middle = start + half;
    for (size_t b = middle < r->blocks ? middle : r->blocks; b-- > start;) {
      Part part = tailPart(r, b * BLOCK);
      if (b + 1 < middle && b + 1 < r->blocks)
        part = join(part, spanPart(r, level, b + 1));
      storePart(&r->span, row + b, part);
    }
    for (size_t b = middle; b < middle + half && b < r->blocks; ++b) {
      Part part = tailPart(r, b * BLOCK);
      if (b > middle)
        part = join(spanPart(r, level, b - 1), part);
      storePart(&r->span, row + b, part);
    }
  }
}

static void makeParts(RangeCost *r) {
  for (size_t b = 0; b < r->blocks; ++b) {
    size_t first = b * BLOCK, end = blockEnd(r, b);
    for (size_t t = end; t-- > first;) {
      Part part = pointPart(r, t);
      storePart(&r->tail, t, t + 1 < end ? join(part, tailPart(r, t + 1)) : part);
    }
    for (size_t t = first; t < end; ++t) {
      Part part = pointPart(r, t);
      storePart(&r->head, t, t > first ? join(headPart(r, t - 1), part) : part);
    }
  }
  for (unsigned level = 0; level < levelCount(r->blocks); ++level)
    makeSpans(r, level);
  r->hasParts = true;
}

size_t milRangeCostScratch(size_t count) {
  size_t blocks = (count + BLOCK - 1) / BLOCK;
  return 5 * (count + 1) + 6 * count + 3 * blocks * levelCount(blocks);
}

static double *carve(struct RangeParts *parts, size_t count, double *scratch) {
  parts->anchor = scratch;
  parts->offset = scratch + count;
  parts->cost = scratch + 2 * count;
  return scratch + 3 * count;
}

RangeCost milRangeCostCreate(const double *x, const double *weight, size_t count, double *scratch) {
  RangeCost r = {.x = x, .weight = weight, .count = count, .blocks = (count + BLOCK - 1) / BLOCK};
  double **prefixes[] = {&r.w, &r.s, &r.sLow, &r.q, &r.qLow};
  for (size_t a = 0; a < sizeof prefixes / sizeof *prefixes; ++a, scratch += count + 1)
    *prefixes[a] = scratch;
  scratch = carve(&r.tail, count, scratch);
  scratch = carve(&r.head, count, scratch);
  carve(&r.span, r.blocks * levelCount(r.blocks), scratch);
  sumPrefixes(&r);
  return r;
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

// Few points: straight from the definition.
static double directCost(const RangeCost *r, size_t i, size_t j) {
  double moment = 0, cost = 0;
  for (size_t t = i + 1; t < j; ++t)
    moment += r->weight[t] * (r->x[t] - r->x[i]);
  double mean = moment / (r->w[j] - r->w[i]);
  for (size_t t = i; t < j; ++t) {
    double distance = (r->x[t] - r->x[i]) - mean;
    cost += r->weight[t] * distance * distance;
  }
  return cost;
}

double milRangeCostSafe(RangeCost *r, size_t i, size_t j) {
  size_t first = i / BLOCK, last = (j - 1) / BLOCK;
  if (first == last)
    return directCost(r, i, j);
  if (!r->hasParts)
    makeParts(r);
  Part left = tailPart(r, i), right = headPart(r, j - 1);
  if (last - first == 2) {
    left = join(left, tailPart(r, (first + 1) * BLOCK));
  } else if (last - first > 2) {
    size_t from = first + 1, to = last - 1;
    unsigned level = 63u - (unsigned)__builtin_clzll((unsigned long long)(from ^ to));
    left = join(left, spanPart(r, level, from));
    right = join(spanPart(r, level, to), right);
  }
  return join(left, right).cost;
}

// A difference of two double-doubles as one: high is the rounded difference of the high parts, low
// what that lost and the difference of the low parts.
static Sum difference(double high, double low, double fromHigh, double fromLow) {
  double d = high - fromHigh, part = d - high;
  double lost = (high - (d - part)) - (fromHigh + part);
  Sum result = {d, lost + (low - fromLow)};
  return result;
}

// The quick way with what rounding loses carried along: good to a few times 2^-100 of q.
static double carefulCost(const RangeCost *r, size_t i, size_t j) {
  Sum s = difference(r->s[j], r->sLow[j], r->s[i], r->sLow[i]);
  Sum q = difference(r->q[j], r->qLow[j], r->q[i], r->qLow[i]);
  double w = r->w[j] - r->w[i], square = s.high * s.high, part = square / w, whole = part * w;
  double rest = (square - whole) - productLow(part, w, whole);
  rest += productLow(s.high, s.high, square) + 2 * s.high * s.low;
  return (q.high - part) + (q.low - rest / w);
}

double milRangeCost(RangeCost *r, size_t i, size_t j) {
  double s = (r->s[j] - r->s[i]) + (r->sLow[j] - r->sLow[i]);
  double q = (r->q[j] - r->q[i]) + (r->qLow[j] - r->qLow[i]);
  double cost = q - s * s / (r->w[j] - r->w[i]);
  // Each of the operations errs by at most 2^-53 of q; 2^-50 q covers them all.
  if (q * 0x1p-50 + r->floor <= cost * 0x1p-43)
    return cost;
  cost = carefulCost(r, i, j);
  return q * 0x1p-96 + r->floor <= cost * 0x1p-43 ? cost : milRangeCostSafe(r, i, j);
}

double milRangeMean(const RangeCost *r, size_t i, size_t j) {
  Sum moment = {0, 0}, weight = {r->weight[i], 0};
  for (size_t t = i + 1; t < j; ++t) {
    double offset = r->x[t] - r->x[i], p = r->weight[t] * offset;
    moment = addTo(moment, p, productLow(r->weight[t], offset, p));
    weight = addTo(weight, r->weight[t], 0);
  }
  return r->x[i] + moment.high / weight.high;
}
