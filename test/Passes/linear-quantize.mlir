// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4 | FileCheck %s
// Hyphens, spaces, a pipeline and the defaults written out say the same.
// RUN: %mil-opt %s --split-input-file --linear-quantize="weight-threshold=4 mode=linear_symmetric dtype=int8 granularity=per_channel scale=minmax" | FileCheck %s
// RUN: %mil-opt %s --split-input-file --pass-pipeline='builtin.module(linear-quantize{weight_threshold=4})' | FileCheck %s
// Threads change nothing, and a second run has nothing left to do.
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4 --mlir-disable-threading | FileCheck %s
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4 --linear-quantize=weight_threshold=4 | FileCheck %s
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,mode=linear,dtype=uint4,granularity=per_tensor --target=iOS18 | FileCheck %s --check-prefix=TENSOR
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,dtype=uint8,granularity=per_block,block_size=2 --target=iOS18 | FileCheck %s --check-prefix=BLOCK
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,dtype=int4,mode=linear,granularity=per_block,block_size={2,0} --target=iOS18 | FileCheck %s --check-prefix=LIST

// From iOS18 on, codes and scales are inputs. The value keeps its name; the operation gets one of its own.
// CHECK: module attributes {mil.report = [
// CHECK-SAME: {bits_after = 160 : i64, bits_before = 192 : i64, elements = 12 : i64, error = {{[0-9.E-]+}} : f64, function = "main", outcome = "compressed", shape = "4x3", technique = "linear-quantize", type = "fp16", weight = "w"}
// CHECK-SAME: {elements = 12 : i64, function = "main", outcome = "skipped", reason = "rank 1", shape = "12", technique = "linear-quantize", type = "fp16", weight = "b"}
// CHECK-LABEL: mil.func @main
// TENSOR-LABEL: mil.func @main
// BLOCK-LABEL: mil.func @main
// LIST-LABEL: mil.func @main
mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>, tensor<12xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %data = mil.literal dense_resource<w_data> : tensor<4x3xi8>
  // CHECK-NEXT: %scale = mil.literal dense<{{\[\[}}1.000000e+00], [2.000000e+00], [1.574710e-02], [1.000000e+00]]> : tensor<4x1xf16>
  // CHECK-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) {name = "w_quantized"} : (tensor<4x3xi8>, tensor<4x1xf16>) -> tensor<4x3xf16>
  // One scale for all, and a zero point, even where it is known to be zero.
  // TENSOR: %scale = mil.literal dense<2.540630e+01> : tensor<1x1xf16>
  // TENSOR-NEXT: %offset = mil.literal dense<5> : tensor<1x1xui4>
  // TENSOR-NEXT: %w = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %offset)
  // 3 input channels are no multiple of 2; 4 output channels are.
  // BLOCK-NEXT: %w = mil.const
  // LIST: %scale = mil.literal dense<{{\[\[}}{{.*}}], [{{.*}}]]> : tensor<2x1xf16>
  // LIST-NEXT: %offset = mil.literal dense<{{.*}}> : tensor<2x1xi4>
  %w = mil.const dense<[[127.0, 0.5, -1.0], [254.0, -127.0, 3.0], [-2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]> : tensor<4x3xf16>
  // CHECK-NEXT: %b = mil.const dense<0.000000e+00> : tensor<12xf16>
  %b = mil.const dense<0.0> : tensor<12xf16>
  // CHECK-NEXT: mil.linear(x = %x, weight = %w)
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<4x3xf16>) -> tensor<1x4xf16>
  %c = mil.relu(x = %b) : (tensor<12xf16>) -> tensor<12xf16>
  mil.output %y, %c : tensor<1x4xf16>, tensor<12xf16>
}
// Rows 127 0 -1 / 127 -64 2 / -127 64 0 / 0 0 0, ties to even.
// CHECK: w_data: "0x400000007F00FF7FC002814000000000"

// -----

// In iOS16 and iOS17 another operation with attributes; the zero point is always there.
// CHECK-LABEL: mil.func @ios16
mil.func @ios16(%x: tensor<1x4xf32>) -> (tensor<1x3xf32>) attributes {opset = "CoreML6"} {
  // CHECK-NEXT: %w = mil.constexpr_affine_dequantize() {axis = dense<1> : tensor<i32>, name = "w_quantized", quantized_data = dense_resource<w_data> : tensor<4x3xi8>, scale = dense<[1.000000e+00, 2.000000e+00, 5.000000e-01]> : tensor<3xf32>, zero_point = dense<0> : tensor<3xi8>} : () -> tensor<4x3xf32>
  %w = mil.const dense<[[127.0, 254.0, 63.5], [0.0, 2.0, 1.0], [-1.0, 4.0, 0.5], [5.0, -8.0, 0.0]]> : tensor<4x3xf32>
  // BLOCK: %scale = mil.literal {{.*}} : tensor<2x3xf32>
  // BLOCK-NEXT: %offset = mil.literal dense<127> : tensor<2x3xui8>
  %y = mil.matmul(x = %x, y = %w) : (tensor<1x4xf32>, tensor<4x3xf32>) -> tensor<1x3xf32>
  mil.output %y : tensor<1x3xf32>
}

// -----

// With one channel scale and zero point are scalars.
// CHECK-LABEL: mil.func @scalar
mil.func @scalar(%x: tensor<1x10xf32>) -> (tensor<1x1xf32>) attributes {opset = "CoreML7"} {
  // CHECK-NEXT: axis = dense<0> : tensor<i32>, {{.*}} scale = dense<1.000000e+00> : tensor<f32>, zero_point = dense<0> : tensor<i8>}
  %w = mil.const dense<[[127.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.5, 4.5, 5.5]]> : tensor<1x10xf32>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x10xf32>, tensor<1x10xf32>) -> tensor<1x1xf32>
  mil.output %y : tensor<1x1xf32>
}
// 127 0 2 2 0 -2 -2 4 4 6
// CHECK: w_data: "0x400000007F00020200FEFE040406"

// -----

// A shared constant is quantized once and stays shared, also one blob in two functions.
// CHECK-LABEL: mil.func @first
mil.func @first(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: mil.literal dense_resource<w_data> : tensor<3x4xi8>
  %w = mil.const dense_resource<shared> : tensor<3x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %z = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  %s = mil.add(x = %y, y = %z) : (tensor<1x3xf16>, tensor<1x3xf16>) -> tensor<1x3xf16>
  mil.output %s : tensor<1x3xf16>
}
// CHECK-LABEL: mil.func @second
mil.func @second(%x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: mil.literal dense_resource<w_data> : tensor<3x4xi8>
  %v = mil.const dense_resource<shared> : tensor<3x4xf16>
  %y = mil.linear(x = %x, weight = %v) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
  mil.output %y : tensor<1x3xf16>
}
// CHECK-NOT: v_data
{-# dialect_resources: { builtin: { shared: "0x02000000003c00400042003c00400042003c00400042003c00400042" } } #-}

// -----

// A weight inside a nested block.
// CHECK-LABEL: mil.func @nested
mil.func @nested(%p: tensor<i1>, %x: tensor<1x4xf16>) -> (tensor<1x3xf16>) attributes {opset = "CoreML8"} {
  // CHECK: then {
  // CHECK-NEXT: mil.literal
  // CHECK-NEXT: mil.literal
  // CHECK-NEXT: mil.constexpr_blockwise_shift_scale
  %r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<1x3xf16> then {
    %w = mil.const dense<0.25> : tensor<3x4xf16>
    %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<3x4xf16>) -> tensor<1x3xf16>
    mil.output %y : tensor<1x3xf16>
  } else {
    %z = mil.const dense<0.0> : tensor<1x3xf16>
    mil.output %z : tensor<1x3xf16>
  }
  mil.output %r : tensor<1x3xf16>
}
