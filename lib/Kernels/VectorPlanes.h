//===- VectorPlanes.h - where the boxes of a tree part ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each plane halves the part of a sample above it in the direction in which that spreads most.
// Private to VectorTree.c.
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_VECTORPLANES_H
#define MIL_KERNELS_VECTORPLANES_H

#include <stddef.h>
#include <stdint.h>

/// Vectors of the sample for each leaf.
enum { MIL_VECTOR_PLANES_SAMPLE = 4 };

typedef struct MilVectorPlanes {
  const float *x; ///< n * dim
  size_t n;
  unsigned dim, depth;
  uint32_t *sample; ///< room for MIL_VECTOR_PLANES_SAMPLE vectors of each leaf
  uint32_t *axis;   ///< of each inner node
  float *limit;     ///< a vector above it belongs to the right child
} MilVectorPlanes;

/// Fills sample, axis and limit.
void milVectorPlanesFind(MilVectorPlanes *planes);

/// The leaves, counted from the left, that the vectors `first` to `end` - 1 fall into:
/// leaves[i - first] of vector i.
void milVectorPlanesFall(const MilVectorPlanes *planes, size_t first, size_t end, uint32_t *leaves);

#endif // MIL_KERNELS_VECTORPLANES_H
