//===- BlockGrid.h - which block an element belongs to -----------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scales, offsets and palettes hold one entry per block of a tensor: [g0, .., gK-1] beside
// [d0, .., dK-1], where axis k is cut into gk equal blocks. A BlockGrid gives, for a range of
// elements in row-major order, the row-major number of their blocks. Private to the constexpr
// decoders.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_BLOCKGRID_H
#define MIL_KERNELS_BLOCKGRID_H

#include "Constexpr.h"

typedef struct BlockGrid {
  unsigned rank;
  uint64_t size[MIL_CONSTEXPR_MAX_RANK], blocks[MIL_CONSTEXPR_MAX_RANK];
} BlockGrid;

/// blocks[k] divides dims[k]. Rank 0 is one block.
BlockGrid milBlockGrid(unsigned rank, const int64_t *dims, const int64_t *blocks);

/// The number of the block that an element belongs to; *outLength: how many elements from it on do.
size_t milBlockGridRun(const BlockGrid *grid, uint64_t element, uint64_t *outLength);
/// out[i] = number of the block that element first + i belongs to.
void milBlockGridFind(const BlockGrid *grid, uint64_t first, size_t n, size_t *out);

#endif // MIL_KERNELS_BLOCKGRID_H
