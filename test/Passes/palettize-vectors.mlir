// RUN: %mil-opt %s --split-input-file --palettize=mode=unique,cluster_dim=2,weight_threshold=4 2>%t.err | FileCheck %s --check-prefixes=CHECK,UNIQUE
// RUN: FileCheck %s --check-prefix=ERR < %t.err
// RUN: %mil-opt %s --split-input-file --palettize=nbits=2,cluster_dim=2,weight_threshold=4 2>/dev/null | FileCheck %s --check-prefixes=CHECK,KMEANS
// RUN: %mil-opt %s --split-input-file --palettize=nbits=2,cluster_dim=2,weight_threshold=4 --mlir-disable-threading 2>/dev/null | FileCheck %s --check-prefixes=CHECK,KMEANS
// RUN: %mil-opt %s --split-input-file --palettize=mode=unique,cluster_dim=2,granularity=per_grouped_channel,group_size=2,weight_threshold=4 2>/dev/null | FileCheck %s --check-prefix=GROUPED
// RUN: %mil-opt %s --split-input-file --palettize=nbits=1,cluster_dim=2,granularity=per_grouped_channel,group_size=3,weight_threshold=4 2>&1 >/dev/null | FileCheck %s --check-prefix=THREE

// A vector is two consecutive output channels at one place of the other axes; palettes are in lexicographic order.
// CHECK-LABEL: mil.func @linear
// GROUPED-LABEL: mil.func @linear
mil.func @linear(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %indices = mil.literal dense<{{\[\[}}2, 1, 2], [0, 3, 1]]> : tensor<2x3xui2>
  // CHECK-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}0.000000e+00, 7.000000e+00], [1.000000e+00, -1.000000e+00], [1.000000e+00, 2.000000e+00], [5.000000e+00, 5.000000e+00]]]]> : tensor<1x1x4x2xf16>
  // CHECK-NEXT: %vector_axis = mil.literal 0
  // CHECK-NEXT: %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut, vector_axis = %vector_axis) {name = "w_palettized"} : (tensor<2x3xui2>, tensor<1x1x4x2xf16>, tensor<i32>) -> tensor<4x3xf16>
  // GROUPED-NEXT: %indices = mil.literal dense<{{\[\[}}1, 0, 1], [0, 2, 1]]> : tensor<2x3xui2>
  // GROUPED-NEXT: tensor<2x1x4x2xf16>
  %w = mil.const dense<[[1.0, 1.0, 1.0], [2.0, -1.0, 2.0], [-0.0, 5.0, 1.0], [7.0, 5.0, -1.0]]> : tensor<4x3xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}

// -----

// The axis of vectors is that of the output channels.
// CHECK-LABEL: mil.func @matmul
mil.func @matmul(%x: tensor<1x3xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML8"} {
  // UNIQUE-NEXT: mil.literal dense<{{\[\[}}true, true], [false, true], [false, false]]> : tensor<3x2xui1>
  // UNIQUE-NEXT: mil.literal dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]]]> : tensor<1x1x2x2xf32>
  // KMEANS-NEXT: mil.literal {{.*}} : tensor<3x2xui2>
  // KMEANS-NEXT: mil.literal dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00], [0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]]]]> : tensor<1x1x4x2xf32>
  // CHECK-NEXT: %vector_axis = mil.literal 1
  %w = mil.const dense<[[3.0, 4.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 1.0, 2.0]]> : tensor<3x4xf32>
  %y = mil.matmul(x = %x, y = %w) : (tensor<1x3xf32>, tensor<3x4xf32>) -> tensor<1x4xf32>
  mil.output %y : tensor<1x4xf32>
}

// -----

// What vectors do not fit into is left as it is.
// CHECK-LABEL: mil.func @skipped
mil.func @skipped(%x: tensor<1x4xf16>, %i: tensor<1x4x8x8xf16>) -> (tensor<1x5xf16>, tensor<1x6x7x7xf16>, tensor<1x6xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %odd = mil.const
  // ERR: warning: weight 'odd' is not palettized: the number of channels 5 is not divisible by cluster_dim 2
  // THREE: warning: weight 'odd' is not palettized: 5 channels are not divisible by group_size 3
  %odd = mil.const dense<0.5> : tensor<5x4xf16>
  // CHECK: %conv = mil.const
  // ERR: warning: weight 'conv' is not palettized: the 3 channels of one convolution group are not divisible by cluster_dim 2
  %conv = mil.const dense<0.5> : tensor<6x2x2x2xf16>
  // CHECK: mil.constexpr_lut_to_dense
  // THREE: warning: weight 'even' is not palettized: group_size 3 is not divisible by cluster_dim 2
  %even = mil.const dense<0.5> : tensor<6x4xf16>
  %groups = mil.const dense<2> : tensor<i32>
  %a = mil.linear(x = %x, weight = %odd) : (tensor<1x4xf16>, tensor<5x4xf16>) -> tensor<1x5xf16>
  %b = mil.conv(x = %i, weight = %conv, groups = %groups) : (tensor<1x4x8x8xf16>, tensor<6x2x2x2xf16>, tensor<i32>) -> tensor<1x6x7x7xf16>
  %c = mil.linear(x = %x, weight = %even) : (tensor<1x4xf16>, tensor<6x4xf16>) -> tensor<1x6xf16>
  mil.output %a, %b, %c : tensor<1x5xf16>, tensor<1x6x7x7xf16>, tensor<1x6xf16>
}
