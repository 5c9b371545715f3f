// RUN: %mil-opt %s --split-input-file --palettize=nbits=1,enable_per_channel_scale=true,weight_threshold=4 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=ERR < %t.err
// RUN: %mil-opt %s --split-input-file --palettize=nbits=1,enable_per_channel_scale=true,weight_threshold=4,granularity=per_grouped_channel,group_size=3 2>/dev/null | FileCheck %s --check-prefix=SKIPPED
// RUN: %mil-opt %s --split-input-file --palettize=mode=uniform,nbits=1,enable_per_channel_scale=true,weight_threshold=4 2>/dev/null | FileCheck %s --check-prefix=FITTED
// RUN: %mil-opt %s --split-input-file --palettize=mode=uniform,nbits=1,enable_per_channel_scale=true,weight_threshold=4 --mlir-disable-threading 2>/dev/null | FileCheck %s --check-prefix=FITTED

// Each output channel is divided by its greatest magnitude, 1 where that is 0, and multiplied again. The error counts
// the products: none here.
// CHECK: error = 0.000000e+00 : f64
// CHECK-LABEL: mil.func @linear
// SKIPPED-LABEL: mil.func @linear
mil.func @linear(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<4x3xui1>
  // CHECK-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}0.000000e+00], [1.000000e+00]]]]> : tensor<1x1x2x1xf16>
  // CHECK-NEXT: %w_palettized = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x3xui1>, tensor<1x1x2x1xf16>) -> tensor<4x3xf16>
  // CHECK-NEXT: %scale = mil.literal dense<{{\[\[}}4.000000e+00], [1.000000e+00], [5.000000e-01], [3.000000e+00]]> : tensor<4x1xf16>
  // CHECK-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %w_palettized, scale = %scale) {name = "w_palettized_pcs"} : (tensor<4x3xf16>, tensor<4x1xf16>) -> tensor<4x3xf16>
  // CHECK-NEXT: mil.linear(x = %x, weight = %w)
  // A weight that is left alone has not been divided.
  // SKIPPED-NEXT: %w = mil.const dense<{{\[\[}}4.000000e+00, 0.000000e+00, 4.000000e+00], [0.000000e+00, 0.000000e+00, 0.000000e+00], [5.000000e-01, 0.000000e+00, 5.000000e-01], [3.000000e+00, 3.000000e+00, 0.000000e+00]]>
  %w = mil.const dense<[[4.0, 0.0, 4.0], [0.0, 0.0, 0.0], [0.5, 0.0, 0.5], [3.0, 3.0, 0.0]]> : tensor<4x3xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}

// -----

// The channels are those of the outputs; integers, NaN and users that disagree are left alone.
// CHECK-LABEL: mil.func @others
mil.func @others(%x: tensor<1x4xf16>) -> (tensor<1x6xf16>, tensor<4x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  // CHECK: %scale = mil.literal dense<5.000000e-01> : tensor<1x6xf16>
  %y = mil.const dense<0.5> : tensor<4x6xf16>
  // CHECK: %integers = mil.const
  // ERR: warning: weight 'integers' is not palettized: integers cannot have a scale per channel
  %integers = mil.const dense<1> : tensor<4x4xi8>
  // CHECK: %both = mil.const
  // ERR: warning: weight 'both' is not palettized: the operations that use it disagree on its channel axis
  %both = mil.const dense<0.5> : tensor<4x4xf16>
  // CHECK: %nan = mil.const
  // ERR: warning: weight 'nan' is not palettized: it holds NaN or infinity
  %nan = mil.const dense<[[0x7C00,0.0,0.0,0.0],[0.0,0.0,0.0,0.0],[0.0,0.0,0.0,0.0],[0.0,0.0,0.0,0.0]]> : tensor<4x4xf16>
  %a = mil.matmul(x = %x, y = %y) : (tensor<1x4xf16>, tensor<4x6xf16>) -> tensor<1x6xf16>
  %fp16 = mil.const dense<"fp16"> : tensor<!mil.string>
  %b = mil.cast(x = %integers, dtype = %fp16) : (tensor<4x4xi8>, tensor<!mil.string>) -> tensor<4x4xf16>
  %c = mil.linear(x = %x, weight = %both) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %d = mil.matmul(x = %x, y = %both) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  %e = mil.linear(x = %x, weight = %nan) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %a, %b, %c, %d, %e : tensor<1x6xf16>, tensor<4x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>
}

// -----

// A scale with which the products are nearer to the weight: entries are -1 and 1, and 1.5 is the best that they can be
// multiplied with in the first channel.
// FITTED: error = 1.875000e+00 : f64
// FITTED-LABEL: mil.func @fitted
mil.func @fitted(%x: tensor<1x8xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  // FITTED-NEXT: %indices = mil.literal dense_resource<w_indices> : tensor<2x8xui1>
  // FITTED-NEXT: %lut = mil.literal dense<{{\[\[\[\[}}-1.000000e+00], [1.000000e+00]]]]> : tensor<1x1x2x1xf16>
  // FITTED-NEXT: %w_palettized = mil.constexpr_lut_to_dense
  // FITTED-NEXT: %scale = mil.literal dense<{{\[\[}}1.500000e+00], [3.000000e+00]]> : tensor<2x1xf16>
  %w = mil.const dense<[[3.0, 1.0, 1.0, 1.0, -3.0, -1.0, -1.0, -1.0], [-6.0, -2.0, -2.0, -2.0, 6.0, 2.0, 2.0, 2.0]]> : tensor<2x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  mil.output %y : tensor<1x2xf16>
}
