// Operands of constexpr operations that do not fit together: one line with the place.

// RUN: not %mil-info --weight-threshold=1 %s 2>&1 | FileCheck %s --implicit-check-not={{.}}
// CHECK: mil-info: error: {{.*}}info-operands.mlir:9:8: 'mil.constexpr_blockwise_shift_scale' op 'scale' has shape [3, 1], expected divisors of [4, 4], the data's [blockwise_c2]

mil.func @main(%x: tensor<1x4xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  %d = mil.literal dense<1> : tensor<4x4xi8>
  %s = mil.literal dense<1.0> : tensor<3x1xf16>
  %w = mil.constexpr_blockwise_shift_scale(data = %d, scale = %s) : (tensor<4x4xi8>, tensor<3x1xf16>) -> tensor<4x4xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x4xf16>, tensor<4x4xf16>) -> tensor<1x4xf16>
  mil.output %y : tensor<1x4xf16>
}
