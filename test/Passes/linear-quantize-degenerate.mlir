// Ranges that have no good scale: no scale is zero, nothing becomes NaN or infinite.
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4 2>/dev/null | FileCheck %s
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4 2>&1 >/dev/null | FileCheck %s --check-prefix=WARN
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,mode=linear,dtype=uint8 2>/dev/null | FileCheck %s --check-prefix=LINEAR
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,granularity=per_block,block_size=2 2>&1 >/dev/null | FileCheck %s --check-prefix=BLOCK
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,granularity=per_block,block_size={1,3,3} 2>&1 >/dev/null | FileCheck %s --check-prefix=LIST
// RUN: %mil-opt %s --split-input-file --linear-quantize=weight_threshold=4,granularity=per_tensor 2>/dev/null | FileCheck %s --check-prefix=TENSOR

// Channels of: zeros, where any scale will do; a constant; more than half of fp16's range; less than its least normal
// number, where the weights are multiples of the scale; the largest numbers, where 127 times the next scale is infinite.
// CHECK-LABEL: mil.func @ranges
// LINEAR-LABEL: mil.func @ranges
mil.func @ranges(%x: tensor<1x3xf16>) -> (tensor<1x5xf16>) attributes {opset = "CoreML8"} {
  // CHECK: %scale = mil.literal dense<{{\[\[}}1.000000e+00], [3.936770e-03], [3.150000e+02], [5.960460e-08], [5.155000e+02]]> : tensor<5x1xf16>
  // LINEAR: %scale = mil.literal dense<{{\[\[}}1.000000e+00], [1.960750e-03], [2.352500e+02], [5.960460e-08], [5.140000e+02]]> : tensor<5x1xf16>
  // LINEAR: %offset = mil.literal dense<{{\[\[}}0], [0], [170], [173], [128]]> : tensor<5x1xui8>
  // BLOCK: warning: weight 'w' is not quantized: 3 elements along axis 1 do not divide into blocks of 2
  // LIST: warning: weight 'w' is not quantized: block_size has 3 numbers, its rank is 2
  %w = mil.const dense<[[0.0, 0.0, 0.0], [0.5, 0.5, 0.5], [-40000.0, 20000.0, 1.0], [-1.0e-6, 5.0e-7, 1.0e-7], [65504.0, -65504.0, 0.0]]> : tensor<5x3xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x3xf16>, tensor<5x3xf16>) -> tensor<1x5xf16>
  mil.output %y : tensor<1x5xf16>
}
// CHECK: w_data: "0x400000000000007F7F7F813F00EF08027F8100"
// LINEAR: w_data: "0x40000000000000FFFFFF00FFAA9CB5AFFF0180"

// -----

// Left alone: NaN and infinity, integers, operations that disagree on the channels. One scale needs no channels.
// CHECK-LABEL: mil.func @skipped
// TENSOR-LABEL: mil.func @skipped
mil.func @skipped(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<4x4xf32>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %nan = mil.const
  // CHECK-NEXT: %inf = mil.const
  // CHECK-NEXT: %ints = mil.const
  // CHECK-NEXT: %both = mil.const
  // TENSOR: %both = mil.constexpr_blockwise_shift_scale
  // WARN: warning: weight 'ints' is not quantized: it holds integers
  // WARN: warning: weight 'both' is not quantized: the operations that use it disagree on its channel axis
  // WARN: warning: weight 'nan' is not quantized: it holds NaN or infinity
  // WARN: warning: weight 'inf' is not quantized: it holds NaN or infinity
  %nan = mil.const dense<0x7FC00000> : tensor<4x4xf32>
  %inf = mil.const dense<0xFF800000> : tensor<4x4xf32>
  %ints = mil.const dense<3> : tensor<4x4xi8>
  %both = mil.const dense<3.0> : tensor<4x4xf32>
  %a = mil.linear(x = %x, weight = %nan) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %b = mil.linear(x = %a, weight = %inf) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %c = mil.linear(x = %b, weight = %both) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %d = mil.matmul(x = %b, y = %both) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %fp32 = mil.const dense<"fp32"> : tensor<!mil.string>
  %g = mil.cast(x = %ints, dtype = %fp32) : (tensor<4x4xi8>, tensor<!mil.string>) -> tensor<4x4xf32>
  mil.output %b, %c, %d, %g : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<4x4xf32>
}
