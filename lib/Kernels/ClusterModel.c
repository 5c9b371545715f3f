//===- ClusterModel.c - how many clusters at a price --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "ClusterModel.h"

#include "Float16.h"

double milCubeRoot(double value) {
  if (!(value > 0))
    return 0;
  double root = milDoubleFromBits(milDoubleBits(value) / 3 + 0x2A9F7893782DA1CEu);
  for (int step = 0; step < 3; ++step)
    root -= (root - value / (root * root)) / 3;
  return root;
}

static double sumOf(const double *values, size_t n) {
  double sums[4] = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t l = 0; l < 4; ++l)
      sums[l] += values[i + l];
  for (; i < n; ++i)
    sums[0] += values[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Ranges have fewer points towards both ends, where the density often varies most.
void milClusterModelMake(const double *x, const double *weight, size_t d, unsigned k,
                         MilClusterModel *model) {
  size_t ranges = k < 64 ? 128 : 2 * k, most = d / 8 + 1, first = 0;
  double want = k < 128 ? 0.3 : 0.5;
  if (ranges > most)
    ranges = most;
  model->count = 0;
  for (size_t r = 1; r <= ranges; ++r) {
    double part = (double)r / (double)ranges;
    size_t end = (size_t)((double)(d - 1) * (part * part * (3 - 2 * part)));
    if (end <= first)
      continue;
    double width = x[end] - x[first], sum = sumOf(weight + first, end - first);
    double size = milCubeRoot(sum * width * width / 6);
    model->size[model->count] = size;
    model->rest[model->count++] = size * (want / (double)(end - first));
    first = end;
  }
}

// By Newton's method on the sum of the ranges' clusters.
double milClusterModelPrice(const MilClusterModel *model, double k) {
  double goal = k + 0.8, sum = 0, root = 0;
  for (unsigned r = 0; r < model->count; ++r)
    sum += model->size[r];
  root = goal / sum;
  for (int step = 0; step < 3; ++step) {
    double clusters = 0, slope = 0;
    for (unsigned r = 0; r < model->count; ++r) {
      double part = 1 / (1 + model->rest[r] * root);
      clusters += model->size[r] * root * part;
      slope += model->size[r] * part * part;
    }
    root += (goal - clusters) / slope;
  }
  return 1 / (root * root * root);
}
