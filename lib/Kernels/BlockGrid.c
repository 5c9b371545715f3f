//===- BlockGrid.c - which block an element belongs to -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "BlockGrid.h"

BlockGrid milBlockGrid(unsigned rank, const int64_t *dims, const int64_t *blocks) {
  BlockGrid grid = {.rank = 1, .size = {1}, .blocks = {1}};
  for (unsigned k = 0; k < rank; ++k) {
    uint64_t size = (uint64_t)dims[k], count = (uint64_t)blocks[k];
    unsigned last = grid.rank - 1;
    // Neighbouring axes become one where the blocks stay equal ranges of it, so that the common
    // cases (per tensor, per channel, blocks of the inner axis) walk long rows.
    if (count == 1 || grid.blocks[last] == grid.size[last]) {
      grid.size[last] *= size;
      grid.blocks[last] *= count;
    } else {
      grid.size[grid.rank] = size;
      grid.blocks[grid.rank++] = count;
    }
  }
  return grid;
}

size_t milBlockGridRun(const BlockGrid *grid, uint64_t element, uint64_t *outLength) {
  unsigned last = grid->rank - 1;
  uint64_t outer = element / grid->size[last], place = element % grid->size[last];
  uint64_t row = 0, stride = grid->blocks[last], length = grid->size[last] / grid->blocks[last];
  for (unsigned k = last; k-- > 0; outer /= grid->size[k]) {
    row += outer % grid->size[k] / (grid->size[k] / grid->blocks[k]) * stride;
    stride *= grid->blocks[k];
  }
  *outLength = length - place % length;
  return (size_t)(row + place / length);
}

void milBlockGridFind(const BlockGrid *grid, uint64_t first, size_t n, size_t *out) {
  uint64_t size = grid->size[grid->rank - 1], length = size / grid->blocks[grid->rank - 1];
  for (size_t done = 0; done < n;) { // row by row
    uint64_t place = (first + done) % size, rest;
    size_t block = milBlockGridRun(grid, first + done, &rest);
    for (; place < size && done < n; ++block, rest = length)
      for (; rest > 0 && done < n; --rest, ++place)
        out[done++] = block;
  }
}
