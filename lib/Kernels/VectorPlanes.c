//===- VectorPlanes.c - where the boxes of a tree part ------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "VectorPlanes.h"

#include <math.h>
#include <string.h>

static float elementOf(const MilVectorPlanes *planes, uint32_t vector, unsigned t) {
  return planes->x[(size_t)vector * planes->dim + t];
}

/// The axis with the greatest variance among the vectors of a sample.
static unsigned widestAxis(const MilVectorPlanes *planes, const uint32_t *sample, size_t count) {
  unsigned widest = 0;
  double greatest = -1;
  for (unsigned t = 0; t < planes->dim; ++t) {
    double first = elementOf(planes, sample[0], t), sum = 0, squares = 0;
    for (size_t i = 1; i < count; ++i) {
      double offset = elementOf(planes, sample[i], t) - first;
      sum += offset;
      squares += offset * offset;
    }
    double variance = squares - sum * sum / (double)count;
    if (variance > greatest) {
      greatest = variance;
      widest = t;
    }
  }
  return widest;
}

/// Orders the sample so that what stands before `middle` is not above it along the axis, and what
/// stands behind it not below.
static void selectMiddle(const MilVectorPlanes *planes, uint32_t *sample, size_t count,
                         size_t middle, unsigned axis) {
  ptrdiff_t low = 0, high = (ptrdiff_t)count - 1, target = (ptrdiff_t)middle;
  while (low < high) {
    float pivot = elementOf(planes, sample[low + (high - low) / 2], axis);
    ptrdiff_t i = low, j = high;
    while (i <= j) {
      while (elementOf(planes, sample[i], axis) < pivot)
        ++i;
      while (elementOf(planes, sample[j], axis) > pivot)
        --j;
      if (i <= j) {
        uint32_t old = sample[i];
        sample[i++] = sample[j];
        sample[j--] = old;
      }
    }
    if (target > j && target < i)
      return;
    if (target <= j)
      high = j;
    else
      low = i;
  }
}

static void makePlanes(MilVectorPlanes *planes, size_t node, unsigned level, uint32_t *sample,
                       size_t count) {
  if (level == planes->depth)
    return;
  planes->axis[node] = 0;
  planes->limit[node] = INFINITY;
  if (count) {
    size_t middle = (count - 1) / 2;
    unsigned axis = widestAxis(planes, sample, count);
    selectMiddle(planes, sample, count, middle, axis);
    planes->axis[node] = axis;
    planes->limit[node] = elementOf(planes, sample[middle], axis);
  }
  size_t left = (count + 1) / 2;
  makePlanes(planes, 2 * node + 1, level + 1, sample, left);
  makePlanes(planes, 2 * node + 2, level + 1, sample + left, count - left);
}

void milVectorPlanesFind(MilVectorPlanes *planes) {
  size_t count = MIL_VECTOR_PLANES_SAMPLE * ((size_t)1 << planes->depth);
  count = planes->n < count ? planes->n : count;
  for (size_t i = 0; i < count; ++i)
    planes->sample[i] = (uint32_t)(i * planes->n / count);
  makePlanes(planes, 0, 0, planes->sample, count);
}

void milVectorPlanesFall(const MilVectorPlanes *planes, size_t first, size_t end,
                         uint32_t *leaves) {
  enum { TOGETHER = 16 }; // vectors that fall side by side, as each step waits for the one before
  const uint32_t firstLeaf = ((uint32_t)1 << planes->depth) - 1;
  uint32_t node[TOGETHER];
  for (size_t count; first < end; first += count, leaves += count) {
    count = end - first < TOGETHER ? end - first : TOGETHER;
    memset(node, 0, sizeof node);
    for (unsigned level = 0; level < planes->depth; ++level)
      for (size_t i = 0; i < count; ++i) {
        float element = planes->x[(first + i) * planes->dim + planes->axis[node[i]]];
        node[i] = 2 * node[i] + 1 + (element > planes->limit[node[i]]);
      }
    for (size_t i = 0; i < count; ++i)
      leaves[i] = node[i] - firstLeaf;
  }
}
