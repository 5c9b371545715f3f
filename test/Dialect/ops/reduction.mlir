// Reduction: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @reduce_argmax(%x: tensor<2x3x4xf32>) -> (tensor<2x1x4xi32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %keep_dims = mil.const true
  %result = mil.reduce_argmax(x = %x, axis = %axis, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<i32>, tensor<i1>) -> tensor<2x1x4xi32>
  mil.output %result : tensor<2x1x4xi32>
}

mil.func @reduce_argmin(%x: tensor<2x3x4xf32>) -> (tensor<2x1x4xi32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %keep_dims = mil.const true
  %result = mil.reduce_argmin(x = %x, axis = %axis, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<i32>, tensor<i1>) -> tensor<2x1x4xi32>
  mil.output %result : tensor<2x1x4xi32>
}

mil.func @reduce_l1_norm(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_l1_norm(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}

mil.func @reduce_l2_norm(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_l2_norm(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}

mil.func @reduce_log_sum(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_log_sum(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}

mil.func @reduce_log_sum_exp(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_log_sum_exp(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}

mil.func @reduce_max(%x: tensor<4xf32>) -> (tensor<f32>) attributes {opset = "CoreML7"} {
  %keep_dims = mil.const false
  %result = mil.reduce_max(x = %x, keep_dims = %keep_dims) : (tensor<4xf32>, tensor<i1>) -> tensor<f32>
  mil.output %result : tensor<f32>
}

mil.func @reduce_mean(%x: tensor<4xf32>) -> (tensor<1xf32>) attributes {opset = "CoreML7"} {
  %axes = mil.const [0]
  %keep_dims = mil.const true
  %result = mil.reduce_mean(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<1xf32>
  mil.output %result : tensor<1xf32>
}

mil.func @reduce_min(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_min(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}

mil.func @reduce_prod(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_prod(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}

mil.func @reduce_sum(%x: tensor<3xf32>) -> (tensor<f32>) attributes {opset = "CoreML5"} {
  %keep_dims = mil.const false
  %result = mil.reduce_sum(x = %x, keep_dims = %keep_dims) : (tensor<3xf32>, tensor<i1>) -> tensor<f32>
  mil.output %result : tensor<f32>
}

mil.func @reduce_sum_square(%x: tensor<2x3x4xf32>) -> (tensor<3x4xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0]
  %keep_dims = mil.const false
  %result = mil.reduce_sum_square(x = %x, axes = %axes, keep_dims = %keep_dims) : (tensor<2x3x4xf32>, tensor<1xi32>, tensor<i1>) -> tensor<3x4xf32>
  mil.output %result : tensor<3x4xf32>
}
