// The presets of coremltools: a weight of few values is palettized, one with many zeros is stored sparsely.
// RUN: %mil-opt %s --default-palettization=weight_threshold=4 2>&1 | FileCheck %s --check-prefix=UNIQUE --implicit-check-not=warning
// RUN: %mil-opt %s --palettize=mode=unique,weight_threshold=4 2>/dev/null >%t.same
// RUN: %mil-opt %s --default-palettization=weight_threshold=4 2>/dev/null | diff - %t.same
// RUN: %mil-opt %s --default-pruning=weight_threshold=4 2>%t.err | FileCheck %s --check-prefix=SPARSE
// RUN: FileCheck %s --check-prefix=FULL --input-file=%t.err
// RUN: %mil-opt %s --pass-pipeline='builtin.module(default-pruning{weight_threshold=4},cse)' 2>/dev/null | FileCheck %s --check-prefix=SPARSE
// RUN: %mil-opt %s --default-palettization | FileCheck %s --check-prefix=SMALL
// RUN: not %mil-opt %s --default-palettization=nbits=4 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not %mil-opt %s --default-pruning=treshold=1 2>&1 | FileCheck %s --check-prefix=NEAR
// RUN: %mil-opt --help | FileCheck %s --check-prefix=HELP

// UNIQUE: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) {name = "w_palettized"} : (tensor<4x4xui2>,
// UNIQUE: %v = mil.constexpr_lut_to_dense(
// SPARSE: %w = mil.constexpr_sparse_to_dense(
// SPARSE: %v = mil.const dense<
// FULL: warning: weight 'v' is not pruned: its sparsity 0.25 is below minimum_sparsity_percentile 0.5
// SMALL: %w = mil.const
// BITS: palettize: mode=unique finds nbits itself, but nbits is given
// NEAR: prune: no option 'treshold'; did you mean 'threshold'?
// HELP: --default-palettization Palettize weights that have at most 256 distinct values
// HELP-NEXT: loss: --palettize=mode=unique
// HELP-NEXT: --default-pruning Store weights sparsely

mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %w = mil.const dense<[[0.0, 0.0, 1.0, 2.0], [0.0, 0.0, 2.0, -1.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]]> : tensor<4x4xf16>
  %v = mil.const dense<[[0.0, 1.0, 2.0, 3.0], [4.0, 0.0, 6.0, 7.0], [8.0, 9.0, 0.0, 11.0], [12.0, 13.0, 14.0, 0.0]]> : tensor<4x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %z = mil.linear(x = %y, weight = %v) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %z : tensor<1x4xf16>
}
