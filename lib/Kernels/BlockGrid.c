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

void milBlockGridFind(const BlockGrid *grid, uint64_t first, size_t n, size_t *out) {
  unsigned last = grid->rank - 1;
  for (size_t done = 0; done < n;) {
    // Once per row: the block at its start and the place in it.
    uint64_t outer = (first + done) / grid->size[last], place = (first + done) % grid->size[last];
    uint64_t row = 0, stride = grid->blocks[last];
    for (unsigned k = last; k-- > 0; outer /= grid->size[k]) {
      row += outer % grid->size[k] / (grid->size[k] / grid->blocks[k]) * stride;
      stride *= grid->blocks[k];
    }
    uint64_t length = grid->size[last] / grid->blocks[last];
    uint64_t block = place / length, rest = length - place % length;
    for (; place < grid->size[last] && done < n; ++block, rest = length)
      for (; rest > 0 && done < n; --rest, ++place)
        out[done++] = (size_t)(row + block);
  }
}
