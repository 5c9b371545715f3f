//===- KMeansRows.h - the best columns of rows, eight at a time ---*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to KMeansLoops.c. Words and argument are those of KMeansProbe.h.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_KMEANSROWS_H
#define MIL_KERNELS_KMEANSROWS_H

#include "KMeansProbe.h"
#include "Lanes.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
  const double *x, *weight;
  size_t count;
  double *w, *s, *q; ///< of the points of the tile before a point
  double reach;      ///< how large q may become, as long as a tile has its least points

  size_t first, end; ///< the tile is the points first .. end-1
  double centre;
  double sumError, tileError; ///< bounds: of any sum s, of any V but for adding values
  double weakError;           ///< in all tiles so far

  const double *columns; ///< their values
  double *rows, price;   ///< values of rows: of the best column, and a price
  uint32_t *from;        ///< the best column of a row, at row - shift
  size_t shift;
} Tile;

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// A running sum and what it has lost.
typedef struct {
  double high, low;
} Carry;

/// Writes the sums up to and with each of eight terms and adds them to the carry.
static inline void addTerms(Carry *carry, Lanes terms, double *sums) {
  Lanes prefix = prefixSums(terms);
  for (int t = 0; t < PARTS; ++t)
    storeNative(sums + t * NATIVE, (prefix.part[t] + carry->low) + carry->high);
  double term = prefix.part[PARTS - 1][NATIVE - 1];
  double high = carry->high + term, part = high - carry->high;
  carry->low += (carry->high - (high - part)) + (term - part);
  carry->high = high;
}

typedef struct {
  Carry w, s, q;
  Lanes sizes; ///< sums of weight * |x - centre|
} TileSums;

/// The points from i on, eight or those before `end`.
static inline void addPoints(const Tile *tile, TileSums *sums, size_t i, size_t end) {
  const double *x = tile->x + i, *weight = tile->weight + i;
  double someX[LANES], someWeights[LANES];
  if (end - i < LANES) {
    for (size_t l = 0; l < LANES; ++l) {
      someX[l] = i + l < end ? x[l] : tile->centre;
      someWeights[l] = i + l < end ? weight[l] : 0;
    }
    x = someX;
    weight = someWeights;
  }
  Lanes w, s, q;
  for (int t = 0; t < PARTS; ++t) {
    Native offset = loadNative(x + t * NATIVE) - tile->centre;
    w.part[t] = loadNative(weight + t * NATIVE);
    s.part[t] = w.part[t] * offset;
    q.part[t] = s.part[t] * offset;
    sums->sizes.part[t] += CHOOSE(s.part[t] < 0, -s.part[t], s.part[t]);
  }
  addTerms(&sums->w, w, tile->w + i + 1);
  addTerms(&sums->s, s, tile->s + i + 1);
  addTerms(&sums->q, q, tile->q + i + 1);
}

/// Bounds with unit u = 2^-53: a sum s is wrong by 7 u of the sum of sizes, a sum q by 9 u of the
/// last one; a difference of two by twice as much. |s| / w is at most the radius, s * s / w at most q.
static void boundErrors(Tile *tile, const TileSums *sums) {
  double left = tile->centre - tile->x[tile->first], size = 0;
  double right = tile->x[tile->end - 1] - tile->centre;
  for (int l = 0; l < LANES; ++l)
    size += sums->sizes.part[l / NATIVE][l % NATIVE];
  tile->sumError = 0x1p-49 * size;
  tile->tileError = 0x1p-48 * ((left > right ? left : right) * size + sums->q.high);
}

/// Whether the eight points from i on are too far from the centre.
static bool isFar(const Tile *tile, const TileSums *sums, size_t i) {
  size_t last = i + LANES < tile->count ? i + LANES - 1 : tile->count - 1;
  double distance = tile->x[last] - tile->centre;
  return sums->q.high > tile->reach || tile->weight[last] * distance * distance > tile->reach;
}

/// Makes a tile of the points from `first` to `least`, and on to at most `most` while costs can be
/// computed well, with the centre at `middle`.
static void makeTile(Tile *tile, size_t first, size_t middle, size_t least, size_t most) {
  TileSums sums = {0};
  tile->first = first;
  tile->centre = tile->x[middle];
  tile->w[first] = tile->s[first] = tile->q[first] = 0;
  for (size_t i = first; i < most; i += LANES) {
    if (i + LANES > least && isFar(tile, &sums, i)) {
      most = least > i ? least : i;
      if (most == i)
        break;
    }
    addPoints(tile, &sums, i, most);
  }
  tile->end = most;
  boundErrors(tile, &sums);
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// The first of the best columns for a row, and its V.
typedef struct {
  size_t column;
  double value;
} Best;

/// The same for several rows, or for several parts of the columns.
typedef struct {
  NativeInt column;
  Native value;
} Choice;

static inline Choice noChoice(void) { return (Choice){{0}, nativeOf(INFINITY)}; }

static inline void consider(Choice *choice, Native value, NativeInt column) {
  NativeInt better = value < choice->value;
  choice->value = CHOOSE(better, value, choice->value);
  choice->column = CHOOSE(better, column, choice->column);
}

/// The costs of clusters with such sums.
static inline Native costsOf(Native w, Native s, Native q) { return q - s * s / w; }

static inline Best bestOf(Choice choice) {
  for (int n = NATIVE / 2; n > 0; n /= 2) {
    Native value = EXCHANGE(choice.value, n);
    NativeInt column = EXCHANGE(choice.column, n);
    NativeInt first = CHOOSE(column < choice.column, column, choice.column);
    first = CHOOSE(value == choice.value, first, choice.column);
    choice.column = CHOOSE(value < choice.value, column, first);
    choice.value = CHOOSE(value < choice.value, value, choice.value);
  }
  return (Best){(size_t)choice.column[0], choice.value[0]};
}

static inline Best bestOfAll(const Tile *tile, size_t row, size_t first, size_t last) {
  double w = tile->w[row], s = tile->s[row], q = tile->q[row];
  Choice choice = noChoice();
  NativeInt at = {0}, end = (NativeInt){0} + (int64_t)last;
  for (int l = 0; l < NATIVE; ++l)
    at[l] = (int64_t)first + l;
  size_t i = first;
  for (; i + NATIVE <= last + 1; i += NATIVE, at += NATIVE) {
    Native cost = costsOf(w - loadNative(tile->w + i), s - loadNative(tile->s + i),
                          q - loadNative(tile->q + i));
    consider(&choice, cost + loadNative(tile->columns + i), at);
  }
  if (i <= last) {
    Native cost = costsOf(w - loadNative(tile->w + i), s - loadNative(tile->s + i),
                          q - loadNative(tile->q + i));
    Native value = cost + loadNative(tile->columns + i);
    consider(&choice, CHOOSE(at <= end, value, nativeOf(INFINITY)), at);
  }
  return bestOf(choice);
}

static double costAt(const Tile *tile, size_t column, size_t row) {
  double s = tile->s[row] - tile->s[column];
  return tile->q[row] - tile->q[column] - s * s / (tile->w[row] - tile->w[column]);
}

/// Of many columns those at the ends can be ruled out at once: towards later columns values grow and
/// costs fall, but for rounding, so the V of some columns is at least the value of the first of them
/// and the cost of the last.
static Best bestColumn(const Tile *tile, size_t row, size_t first, size_t last) {
  enum { MANY = 2048, STEP = 64 };
  if (last - first < MANY)
    return bestOfAll(tile, row, first, last);
  double bound = INFINITY;
  for (size_t i = first; i <= last; i += STEP) {
    double v = costAt(tile, i, row) + tile->columns[i];
    bound = v < bound ? v : bound;
  }
  bound += 8 * (tile->tileError + 0x1p-51 * bound);
  while (last - first >= STEP && costAt(tile, first + STEP, row) + tile->columns[first] > bound)
    first += STEP;
  while (last - first >= STEP && costAt(tile, last, row) + tile->columns[last - STEP] > bound)
    last -= STEP;
  return bestOfAll(tile, row, first, last);
}

static void setRow(Tile *tile, size_t row, Best best) {
  tile->rows[row] = best.value + tile->price;
  tile->from[row - tile->shift] = (uint32_t)best.column;
}

/// Up to eight rows, each of which has all of the columns before it to choose from: a lane is a row.
static inline void solveRows(Tile *tile, size_t row, size_t rows, size_t first, size_t last) {
  Lanes w, s, q;
  Choice choice[PARTS];
  for (int t = 0; t < PARTS; ++t) {
    w.part[t] = loadNative(tile->w + row + t * NATIVE);
    s.part[t] = loadNative(tile->s + row + t * NATIVE);
    q.part[t] = loadNative(tile->q + row + t * NATIVE);
    choice[t] = noChoice();
  }
  size_t i = first, before = last < row ? last + 1 : row; // columns before all rows
  for (; i < before; ++i)
    for (int t = 0; t < PARTS; ++t) {
      Native cost = costsOf(w.part[t] - tile->w[i], s.part[t] - tile->s[i], q.part[t] - tile->q[i]);
      consider(&choice[t], cost + tile->columns[i], (NativeInt){0} + (int64_t)i);
    }
  for (; i <= last; ++i)
    for (int t = 0; t < PARTS; ++t) {
      Native weight = w.part[t] - tile->w[i];
      Native cost = costsOf(weight, s.part[t] - tile->s[i], q.part[t] - tile->q[i]);
      Native value = CHOOSE(weight > 0, cost + tile->columns[i], nativeOf(INFINITY));
      consider(&choice[t], value, (NativeInt){0} + (int64_t)i);
    }
  double values[LANES];
  uint32_t columns[LANES];
  for (int t = 0; t < PARTS; ++t) {
    storeNative(values + t * NATIVE, choice[t].value + tile->price);
    storeIntegers(columns + t * NATIVE, choice[t].column);
  }
  double *toRows = tile->rows + row;
  uint32_t *toFrom = tile->from + (row - tile->shift);
  if (rows == LANES) {
    memcpy(toRows, values, sizeof values);
    memcpy(toFrom, columns, sizeof columns);
  } else {
    for (size_t r = 0; r < rows; ++r) {
      toRows[r] = values[r];
      toFrom[r] = columns[r];
    }
  }
}

//===----------------------------------------------------------------------===//
// Errors: KMeansProbe.h
//===----------------------------------------------------------------------===//

/// e, for columns and rows up to one.
static double errorAt(const Tile *tile, size_t row) {
  return tile->tileError + 0x1p-51 * tile->rows[row];
}

/// Whether growth with the points a before and b behind some points with sums w and s is above 2e,
/// with room for what rounding does to the terms.
static inline bool grows(const Tile *tile, size_t a, size_t b, double w, double s, double e) {
  const double *x = tile->x, *weight = tile->weight;
  if (!(w > 0)) { // nothing between
    s = (x[a] + x[b]) / 2 - tile->centre;
    w = 1;
  }
  double left = s - w * (x[a] - tile->centre), right = w * (x[b] - tile->centre) - s;
  double wa = weight[a], wb = weight[b], least = 4 * tile->sumError;
  return left > least && right > least &&
         wa * wb * (left * right) > 2 * e * (w + wa + wb) * (w * w);
}

/// A row leaves out the columns on the left of its best one for later rows.
static inline void leaveLeft(Tile *tile, size_t row) {
  size_t a = tile->from[row - tile->shift];
  double e = errorAt(tile, row);
  if (a > tile->first && row < tile->count &&
      !grows(tile, a - 1, row, tile->w[row] - tile->w[a], tile->s[row] - tile->s[a], e))
    tile->weakError += 2 * e;
}
/// And those on the right for earlier rows.
static inline void leaveRight(Tile *tile, size_t row) {
  size_t a = tile->from[row - tile->shift], b = row - 1;
  double e = errorAt(tile, row);
  if (a < b && !grows(tile, a, b, tile->w[b] - tile->w[a + 1], tile->s[b] - tile->s[a + 1], e))
    tile->weakError += 2 * e;
}

//===----------------------------------------------------------------------===//
// Many rows
//===----------------------------------------------------------------------===//

/// Rows from `row` on, with columns first .. last, of which a row has those before it. Rows are taken
/// from the middle until those between are eight, or nearly so.
static void solveBetween(Tile *tile, size_t row, size_t rows, size_t first, size_t last) {
  while (rows > LANES) {
    size_t left = (rows + 9) / 9 / 2 * 9 - 1, middle = row + left;
    setRow(tile, middle, bestColumn(tile, middle, first, last < middle ? last : middle - 1));
    leaveLeft(tile, middle);
    leaveRight(tile, middle);
    size_t best = tile->from[middle - tile->shift];
    solveBetween(tile, row, left, first, best);
    row = middle + 1;
    rows -= left + 1;
    first = best;
  }
  if (rows > 0)
    solveRows(tile, row, rows, first, last);
}

#endif // MIL_KERNELS_KMEANSROWS_H
