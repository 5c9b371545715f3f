//===- ClusterModel.h - how many clusters at a price --------------*- C -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the k-means kernels: a guess to start from. Where the density is smooth, n clusters in a
// range of weight w and width h cost w * h^2 / (12 * n^2), so at a price of lambda there are
//   n = t * lambda^(-1/3),  t^3 = w * h^2 / 6,
// and fewer where there are only few points for them. Only speed depends on how good it is.
// Source   P. Panter, W. Dite, Quantization distortion in pulse-count modulation with nonuniform
//          spacing of levels (1951).
//===----------------------------------------------------------------------===//
#ifndef MIL_KERNELS_CLUSTERMODEL_H
#define MIL_KERNELS_CLUSTERMODEL_H

#include <stddef.h>

enum { MIL_CLUSTER_MODEL_RANGES = 512 };

typedef struct MilClusterModel {
  unsigned count;
  double size[MIL_CLUSTER_MODEL_RANGES]; ///< t of a range
  double rest[MIL_CLUSTER_MODEL_RANGES]; ///< how n falls with lambda^(-1/3) for want of points
} MilClusterModel;

/// For d > 1 ascending points and about k clusters.
void milClusterModelMake(const double *x, const double *weight, size_t d, unsigned k,
                         MilClusterModel *model);
/// The price at which there are k clusters; 0, an infinity or a NaN where the model fails.
double milClusterModelPrice(const MilClusterModel *model, double k);

/// Good to about 2^-40, and the same on every machine; 0 for what is not positive.
double milCubeRoot(double value);

#endif // MIL_KERNELS_CLUSTERMODEL_H
