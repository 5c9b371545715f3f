// Options that make no sense and functions that are too old: one line, and nothing is written.
// RUN: not %mil-opt %s --prune 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %mil-opt %s --prune=minimum_sparsity_percentile=0.5 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %mil-opt %s --prune=block_size=2 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: prune: give one of threshold, target_sparsity and n_m_ratio
// RUN: not %mil-opt %s --prune=target_sparsity=0.5,n_m_ratio=1:2 2>&1 | FileCheck %s --check-prefix=BOTH
// BOTH: error: prune: give only one of threshold, target_sparsity and n_m_ratio, not target_sparsity and n_m_ratio
// RUN: not %mil-opt %s --prune=target_sparsity=0.5,threshold=0.1 2>&1 | FileCheck %s --check-prefix=SEVERAL
// SEVERAL: error: prune: give only one of threshold, target_sparsity and n_m_ratio, not threshold and target_sparsity
// RUN: not %mil-opt %s --prune=threshold=-0.1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: prune: threshold is -0.1, expected 0 or more
// RUN: not %mil-opt %s --prune=threshold=nan 2>&1 | FileCheck %s --check-prefix=NAN
// NAN: error: prune: option 'threshold': 'nan' is no number
// RUN: not %mil-opt %s --prune=threshold=0.1,minimum_sparsity_percentile=1.1 2>&1 | FileCheck %s --check-prefix=MINIMUM
// MINIMUM: error: prune: minimum_sparsity_percentile is 1.1, expected 0 to 1
// RUN: not %mil-opt %s --prune=target_sparsity=0.1,minimum_sparsity_percentile=0.5 2>&1 | FileCheck %s --check-prefix=NOMINIMUM
// NOMINIMUM: error: prune: minimum_sparsity_percentile goes with threshold, not with target_sparsity
// RUN: not %mil-opt %s --prune=target_sparsity=1.5 2>&1 | FileCheck %s --check-prefix=SHARE
// SHARE: error: prune: target_sparsity is 1.5, expected 0 to 1
// RUN: not %mil-opt %s --prune=target_sparsity=0.5,block_size=1 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: error: prune: block_size is 1, expected 2 or more
// RUN: not %mil-opt %s --prune=n_m_ratio=1:2,block_size=2 2>&1 | FileCheck %s --check-prefix=BLOCKRATIO
// BLOCKRATIO: error: prune: block_size goes with target_sparsity, not with n_m_ratio
// RUN: not %mil-opt %s --prune=threshold=0.1,block_size=2 2>&1 | FileCheck %s --check-prefix=BLOCKTHRESHOLD
// BLOCKTHRESHOLD: error: prune: block_size goes with target_sparsity, not with threshold
// RUN: not %mil-opt %s --prune=target_sparsity=0.5,dim=0 2>&1 | FileCheck %s --check-prefix=DIM
// DIM: error: prune: dim goes with block_size or n_m_ratio
// RUN: not %mil-opt %s --prune=n_m_ratio=1:2,dim=2 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: prune: option 'dim': 2 is none of 0, 1
// RUN: not %mil-opt %s --prune=n_m_ratio=3:2 2>&1 | FileCheck %s --check-prefix=RATIO
// RATIO: error: prune: n_m_ratio is '3:2', expected n:m with 0 <= n <= m and 1 <= m
// RUN: not %mil-opt %s --prune=n_m_ratio=0:0 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not %mil-opt %s --prune=n_m_ratio=-1:4 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not %mil-opt %s --prune=n_m_ratio=1,2,3 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not %mil-opt %s --prune=n_m_ratio=1 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not %mil-opt %s --prune=n_m_ratio=99999999999999999999:4 2>&1 | FileCheck %s --check-prefix=FORM
// FORM: error: prune: n_m_ratio is '{{[^']*}}', expected n:m with 0 <= n <= m and 1 <= m
// RUN: not %mil-opt %s --prune=target_sparsity=0.5,weight_threshold=-5 2>&1 | FileCheck %s --check-prefix=THRESHOLD
// THRESHOLD: error: prune: weight_threshold is -5, expected 0 or more
// RUN: not %mil-opt %s --prune=target_sparsity=0.5,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=OLD
// OLD: error: prune needs iOS16, the function is written for iOS15; add --target=iOS16
// What is left alone, and why.
// RUN: %mil-opt %s --target=iOS16 --prune=threshold=0.25,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=SPARSE
// SPARSE: warning: weight 'w' is not pruned: its sparsity 0.3333 is below minimum_sparsity_percentile 0.5
// SPARSE: reason = "its sparsity 0.3333 is below minimum_sparsity_percentile 0.5"
// RUN: %mil-opt %s --target=iOS16 --prune=n_m_ratio=1:4,dim=0,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=WIDE
// WIDE: warning: weight 'w' is not pruned: n_m_ratio takes 4 channels together, more than half of 4
// RUN: %mil-opt %s --target=iOS16 --prune=target_sparsity=0.5,block_size=2,dim=1,weight_threshold=4 2>&1 | FileCheck %s --check-prefix=TALL
// TALL: warning: weight 'w' is not pruned: block_size takes 2 channels together, more than half of 3
// Only a form that some weight would have used is an error.
// RUN: %mil-opt %s --prune=target_sparsity=0.5
mil.func @main(%x: tensor<1x3xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML5"} {
  %w = mil.const dense<[[0.0, 0.25, 0.5], [0.25, 0.5, 1.0], [1.0, -0.25, 2.0], [-2.0, 1.0, 3.0]]> : tensor<4x3xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32>
  mil.output %y : tensor<1x4xf32>
}
