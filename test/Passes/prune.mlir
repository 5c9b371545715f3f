// RUN: %mil-opt %s --split-input-file --prune=target_sparsity=0.5,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,HALF
// Hyphens, spaces and a pipeline say the same.
// RUN: %mil-opt %s --split-input-file --prune="target-sparsity=0.5 weight-threshold=4" | FileCheck %s --check-prefixes=CHECK,HALF
// RUN: %mil-opt %s --split-input-file --pass-pipeline='builtin.module(prune{target_sparsity=0.5 weight_threshold=4})' | FileCheck %s --check-prefixes=CHECK,HALF
// Threads change nothing, and a second run has nothing left to do.
// RUN: %mil-opt %s --split-input-file --prune=target_sparsity=0.5,weight_threshold=4 --mlir-disable-threading | FileCheck %s --check-prefixes=CHECK,HALF
// RUN: %mil-opt %s --split-input-file --prune=target_sparsity=0.5,weight_threshold=4 --prune=target_sparsity=0.5,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,HALF
// The other ways to say what goes.
// RUN: %mil-opt %s --split-input-file --prune=threshold=0.5,weight_threshold=4,minimum_sparsity_percentile=0.25 | FileCheck %s --check-prefixes=CHECK,THRESHOLD
// RUN: %mil-opt %s --split-input-file --prune=n_m_ratio=1:2,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,RATIO
// RUN: %mil-opt %s --split-input-file --prune=n_m_ratio=1,2,dim=1,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,RATIO
// RUN: %mil-opt %s --split-input-file --prune='n_m_ratio={1,2} weight_threshold=4' | FileCheck %s --check-prefixes=CHECK,RATIO
// RUN: %mil-opt %s --split-input-file --prune=n_m_ratio=1:2,dim=0,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,COLUMNS
// RUN: %mil-opt %s --split-input-file --prune=target_sparsity=0.5,block_size=2,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,BLOCKS
// RUN: %mil-opt %s --split-input-file --prune=target_sparsity=0.5,block_size=2,dim=1,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,ROWS
// RUN: %mil-opt %s --split-input-file --prune=target_sparsity=1,weight_threshold=4 | FileCheck %s --check-prefixes=CHECK,ALL

// From iOS18 on, the elements that are not zero and the mask are inputs. The value keeps its name; the operation gets one of its own.
// HALF: module attributes {mil.report = [
// HALF-SAME: {bits_after = 144 : i64, bits_before = 256 : i64, elements = 16 : i64, error = {{[0-9.e+]+}} : f64, function = "main", outcome = "compressed", shape = "4x4", technique = "prune", type = "fp16", weight = "w"}
// HALF-SAME: {elements = 12 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "12", technique = "prune", type = "fp16", weight = "b"}
// CHECK-LABEL: mil.func @main
mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>, tensor<12xf16>) attributes {opset = "CoreML8"} {
  // Magnitudes 0 1 2 2 3 3 3 3 4 4 5 6 7 7 8 8: the 50th percentile is 3.5.
  // HALF-NEXT: %nonzero_data = mil.literal dense<[4.000000e+00, 7.000000e+00, 6.000000e+00, 8.000000e+00, -8.000000e+00, -4.000000e+00, 5.000000e+00, 7.000000e+00]> : tensor<8xf16>
  // HALF-NEXT: %mask = mil.literal dense_resource<w_mask> : tensor<4x4xui1>
  // HALF-NEXT: %w = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask) {name = "w_sparsified"} : (tensor<8xf16>, tensor<4x4xui1>) -> tensor<4x4xf16>
  // THRESHOLD: mil.const
  // RATIO: mil.literal dense<[4.000000e+00, 7.000000e+00, 8.000000e+00, -8.000000e+00, -3.000000e+00, -4.000000e+00, 7.000000e+00, -3.000000e+00]> : tensor<8xf16>
  // COLUMNS: mil.literal dense<[3.000000e+00, 7.000000e+00, 8.000000e+00, -8.000000e+00, -4.000000e+00, 5.000000e+00, 7.000000e+00, -2.000000e+00]> : tensor<8xf16>
  // BLOCKS: mil.literal dense<[4.000000e+00, 7.000000e+00, 6.000000e+00, 8.000000e+00, -3.000000e+00, -8.000000e+00, -3.000000e+00, 7.000000e+00]> : tensor<8xf16>
  // ROWS: mil.literal dense<[7.000000e+00, 6.000000e+00, 1.000000e+00, 8.000000e+00, -3.000000e+00, -8.000000e+00, 5.000000e+00, 7.000000e+00]> : tensor<8xf16>
  // ALL: mil.literal dense<> : tensor<0xf16>
  // ALL-NEXT: mil.literal dense_resource<w_mask> : tensor<4x4xui1>
  %w = mil.const dense<[[3.0, 4.0, 7.0, 6.0], [1.0, 8.0, -3.0, -8.0], [-2.0, -3.0, -4.0, -0.0], [5.0, 7.0, -3.0, -2.0]]> : tensor<4x4xf16>
  // CHECK: %b = mil.const dense<0.000000e+00> : tensor<12xf16>
  %b = mil.const dense<0.0> : tensor<12xf16>
  // CHECK-NEXT: mil.linear(x = %x, weight = %w)
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %c = mil.relu(x = %b) : (tensor<12xf16>) -> tensor<12xf16>
  mil.output %y, %c : tensor<1x4xf16>, tensor<12xf16>
}
// Element 0 in the lowest bit: 0 1 1 1 / 0 1 0 1 / 0 0 1 0 / 1 1 0 0.
// HALF: w_mask: "0x40000000AE34"
// ALL: w_mask: "0x400000000000"

// -----

// In iOS16 and iOS17 the same operation has attributes, the mask is bytes.
// CHECK-LABEL: mil.func @ios16
mil.func @ios16(%x: tensor<1x4xf32>) -> (tensor<1x3xf32>) attributes {opset = "CoreML6"} {
  // HALF-NEXT: %w = mil.constexpr_sparse_to_dense() {mask = dense<[193, 3]> : tensor<2xui8>, name = "w_sparsified", nonzero_data = dense<[3.000000e-01, 1.000000e+00, -1.000000e+00, 5.000000e-01, -5.000000e-01]> : tensor<5xf32>, shape = dense<[3, 4]> : tensor<2xui32>} : () -> tensor<3x4xf32>
  // THRESHOLD: mil.constexpr_sparse_to_dense() {mask = dense<[192, 0]> : tensor<2xui8>, name = "w_sparsified", nonzero_data = dense<[1.000000e+00, -1.000000e+00]> : tensor<2xf32>
  %w = mil.const dense<[[0.3, -0.2, -0.01, 0.05], [0.0, 0.1, 1.0, -1.0], [0.5, -0.5, 0.25, -0.25]]> : tensor<3x4xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  mil.output %y : tensor<1x3xf32>
}

// -----

// Of equal magnitudes target_sparsity takes all, n_m_ratio the first. The last run of five channels
// is filled up with a zero, which goes first.
// CHECK-LABEL: mil.func @ties
mil.func @ties(%x: tensor<1x5xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  // HALF: mil.literal dense<[-2.000000e+00, 2.000000e+00]> : tensor<2xf16>
  // RATIO: mil.literal dense<[-1.000000e+00, -2.000000e+00, 2.000000e+00, 1.000000e+00, -1.000000e+00, 1.000000e+00]> : tensor<6xf16>
  %w = mil.const dense<[[1.0, -1.0, 1.0, -2.0, 2.0], [-1.0, 1.0, 1.0, -1.0, 1.0]]> : tensor<2x5xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x5xf16>, tensor<2x5xf16>) -> tensor<1x2xf16>
  mil.output %y : tensor<1x2xf16>
}

// -----

// A weight that something else than conv and linear uses has no rows and columns of channels.
// RATIO: reason = "n_m_ratio is for weights of conv and linear"
// BLOCKS: reason = "block_size is for weights of conv and linear"
// CHECK-LABEL: mil.func @matmul
mil.func @matmul(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  // HALF: mil.constexpr_sparse_to_dense
  // RATIO: mil.const
  // BLOCKS: mil.const
  %w = mil.const dense<[[3.0, 4.0, 7.0, 6.0], [1.0, 8.0, -3.0, -8.0], [-2.0, -3.0, -4.0, 0.0], [5.0, 4.0, -3.0, -2.0]]> : tensor<4x4xf16>
  %no = mil.const dense<false> : tensor<i1>
  %y = mil.matmul(x = %x, y = %w, transpose_x = %no, transpose_y = %no) : (tensor<1x4xf16>, tensor<4x4xf16>, tensor<i1>, tensor<i1>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}

// -----

// A mask of infinities is no weight.
// HALF: reason = "it holds NaN or infinity"
// CHECK-LABEL: mil.func @infinite
mil.func @infinite(%x: tensor<3x4xf16>) -> (tensor<3x4xf16>) attributes {opset = "CoreML8"} {
  // HALF: mil.const
  // THRESHOLD: %m = mil.const
  %m = mil.const dense<[[0.0, 0xFC00, 0xFC00, 0xFC00], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]> : tensor<3x4xf16>
  %y = mil.add(x = %x, y = %m) : (tensor<3x4xf16>, tensor<3x4xf16>) -> tensor<3x4xf16>
  mil.output %y : tensor<3x4xf16>
}

// -----

// The channels of a convolution, at every place of its kernel.
// CHECK-LABEL: mil.func @conv
mil.func @conv(%x: tensor<1x4x4xf16>) -> (tensor<1x2x3xf16>) attributes {opset = "CoreML8"} {
  // RATIO: mil.literal dense<[2.000000e+00, 3.000000e+00, 7.000000e+00, -6.000000e+00, 2.000000e+00, 1.000000e+00, 4.000000e+00, 3.000000e+00]> : tensor<8xf16>
  // RATIO-NEXT: mil.literal dense_resource<w_mask{{[_0-9]*}}> : tensor<2x4x2xui1>
  %w = mil.const dense<[[[1.0, 2.0], [3.0, -1.0], [5.0, 7.0], [-6.0, 0.0]], [[2.0, 0.0], [-1.0, 1.0], [4.0, 3.0], [0.0, 3.0]]]> : tensor<2x4x2xf16>
  %y = mil.conv(x = %x, weight = %w) : (tensor<1x4x4xf16>, tensor<2x4x2xf16>) -> tensor<1x2x3xf16>
  mil.output %y : tensor<1x2x3xf16>
}

// -----

// A shared constant is pruned once and stays shared, also one blob in two functions.
// CHECK-LABEL: mil.func @first
mil.func @first(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // HALF: mil.literal dense_resource<w_mask> : tensor<3x4xui1>
  %w = mil.const dense_resource<shared> : tensor<3x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %z = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %s = mil.add(x = %y, y = %z) : (tensor<1x3xf16>, tensor<1x3xf16>) -> tensor<1x3xf16>
  mil.output %s : tensor<1x3xf16>
}
// CHECK-LABEL: mil.func @second
mil.func @second(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // HALF: mil.literal dense_resource<w_mask> : tensor<3x4xui1>
  %v = mil.const dense_resource<shared> : tensor<3x4xf16>
  %y = mil.linear(x = %x, weight = %v) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  mil.output %y : tensor<1x3xf16>
}
// HALF-NOT: v_mask
{-# dialect_resources: { builtin: { shared: "0x02000000003c00400042003c00400042003c00400042003c00400042" } } #-}

// -----

// Untouched: other integers, small and rank 1 constants, a constant that only leaves the function.
// CHECK-LABEL: mil.func @untouched
mil.func @untouched(%x: tensor<1x4xi32>) -> (tensor<3x4xf16>, tensor<3x4xi32>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: mil.const
  // CHECK-NEXT: mil.const
  // CHECK-NEXT: mil.add
  %only = mil.const dense<1.5> : tensor<3x4xf16>
  %i = mil.const dense<7> : tensor<3x4xi32>
  %y = mil.add(x = %x, y = %i) : (tensor<1x4xi32>, tensor<3x4xi32>) -> tensor<3x4xi32>
  mil.output %only, %y : tensor<3x4xf16>, tensor<3x4xi32>
}
