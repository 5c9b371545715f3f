//===- KMeansLoops.c - k-means by prices and in windows, for each CPU -*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "KMeansRows.h"
#include "Variants.h"

/// How far a tile reaches, in prices: two to four clusters.
enum { TILE_PRICES = 16 };

static Tile tileOf(MilProbe *p) {
  return (Tile){.x = p->x,
                .weight = p->weight,
                .count = p->d,
                .w = p->w,
                .s = p->s,
                .q = p->q,
                .reach = TILE_PRICES * p->price};
}

static size_t atMost(size_t a, size_t b) { return a < b ? a : b; }

//===----------------------------------------------------------------------===//
// Any number of clusters
//===----------------------------------------------------------------------===//

/// What values are relative to; that of the row before the first one of the tile.
typedef struct {
  double base, start;
} Values;

/// Makes values relative to that of the tile's first column; rows are known up to `row`.
static void moveBase(MilProbe *p, const Tile *tile, size_t row, Values *values) {
  double first = p->value[tile->first];
  for (size_t j = tile->first; j <= row; ++j)
    p->value[j] -= first;
  values->base += first;
  values->start = p->value[row];
}

/// The rows of the tile are done, up to `last`. On a path each cluster adds at least a price to the
/// value, which tells how many there are as long as e is far below that.
static void addErrors(MilProbe *p, const Tile *tile, size_t last, const Values *values) {
  double e = errorAt(tile, last), clusters = (p->value[last] - values->start) / p->price + 1;
  p->error += e < 0x1p-20 * p->price ? e * clusters : INFINITY;
}

/// Rows from `row` to `last`, of which the columns before `first` are left out. Returns the last
/// row that is final: the others would have to choose from columns inside the block, too.
static size_t solveBlock(Tile *tile, size_t row, size_t last, size_t first) {
  setRow(tile, last, bestColumn(tile, last, first, row - 1));
  while (last > row) {
    leaveRight(tile, last);
    solveBetween(tile, row, last - row, first, tile->from[last]);
    // Values only grow: often even that of the first column inside is too large.
    double value = tile->rows[last];
    if (tile->rows[row] + tile->price > value + 4 * errorAt(tile, last) ||
        bestColumn(tile, last, row, last - 1).value + tile->price >= value)
      break;
    last = last - row > LANES ? row + (last - row) / 2 : row;
  }
  leaveLeft(tile, last);
  return last;
}

/// Whether no cluster has the points before `row` and the one before that: for the pair alone it
/// would cost more than a price.
static bool isCut(const MilProbe *p, size_t row) {
  double a = p->weight[row - 2], b = p->weight[row - 1], gap = p->x[row - 1] - p->x[row - 2];
  return a * b * gap * gap > 1.001 * p->price * (a + b);
}

void MIL_VARIANT(milKMeansProbe)(MilProbe *p, double price) {
  enum { SHORT = 12 }; // clusters for which rows are better solved one by one
  p->price = price;
  p->value[0] = p->error = 0;
  Tile tile = tileOf(p);
  tile.columns = tile.rows = p->value;
  tile.price = price;
  tile.from = p->from;
  Values values = {0};
  for (size_t row = 1, first = 0; row <= p->d;) {
    if (row > 1 && isCut(p, row))
      first = row - 1;
    size_t reach = row - first, rows = reach < SHORT ? 1 : reach / 3 > 9 ? reach / 3 : 9;
    if (tile.end < row + rows / 2) {
      if (row > 1)
        addErrors(p, &tile, row - 1, &values);
      makeTile(&tile, first, row - 1, atMost(p->d, row + rows / 3),
               atMost(p->d, row + reach + 4 * rows + LANES));
      moveBase(p, &tile, row - 1, &values);
    }
    size_t last = solveBlock(&tile, row, atMost(row + rows - 1, tile.end), first);
    first = p->from[last];
    row = last + 1;
  }
  addErrors(p, &tile, p->d, &values);
  p->total = values.base + p->value[p->d];
  p->error += tile.weakError * (p->total / price);
}

//===----------------------------------------------------------------------===//
// A number of clusters
//===----------------------------------------------------------------------===//

void MIL_VARIANT(milKMeansWindows)(MilProbe *p, unsigned k, const MilWindow *windows,
                                   uint32_t *bounds) {
  Tile tile = tileOf(p);
  double *before = p->value, *after = p->other;
  before[0] = p->error = 0;
  tile.from = p->from;
  for (unsigned m = 1; m <= k; ++m) {
    MilWindow columns = windows[m - 1], rows = windows[m];
    if (rows.last > tile.end)
      makeTile(&tile, columns.first, columns.last, rows.last,
               atMost(p->d, rows.last + 2 * (rows.last - columns.first)));
    tile.columns = before;
    tile.rows = after;
    tile.shift = rows.first;
    solveBetween(&tile, rows.first, rows.last - rows.first + 1, columns.first, columns.last);
    p->error += errorAt(&tile, rows.last);
    tile.from += rows.last - rows.first + 1;
    after = before;
    before = tile.rows;
  }
  p->total = before[p->d];
  p->error += k * tile.weakError;
  bounds[k] = (uint32_t)p->d;
  for (unsigned m = k; m > 0; --m) {
    tile.from -= windows[m].last - windows[m].first + 1;
    bounds[m - 1] = tile.from[bounds[m] - windows[m].first];
  }
}
