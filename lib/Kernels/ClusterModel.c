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

void milClusterModelMake(const double *x, const double *weight, size_t d, unsigned k,
                         MilClusterModel *model) {
  size_t ranges = k < 64 ? 128 : 2 * k, most = d / 8 + 1, first = 0;
  model->count = (unsigned)(ranges < most ? ranges : most);
  for (unsigned r = 0; r < model->count; ++r) {
    size_t end = (d - 1) * (r + 1) / model->count;
    double width = x[end] - x[first], sum = sumOf(weight + first, end - first);
    model->size[r] = milCubeRoot(sum * width * width / 6);
    model->rest[r] = model->size[r] * (0.5 / (double)(end - first));
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
