// Pool: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @avg_pool(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML5"} {
  %exclude_padding_from_average = mil.const true
  %kernel_sizes = mil.const [3, 3]
  %strides = mil.const [1, 1]
  %pad_type = mil.const "custom"
  %pad = mil.const [1, 1, 1, 1]
  %ceil_mode = mil.const false
  %result = mil.avg_pool(exclude_padding_from_average = %exclude_padding_from_average, x = %x, kernel_sizes = %kernel_sizes, strides = %strides, pad_type = %pad_type, pad = %pad, ceil_mode = %ceil_mode) : (tensor<i1>, tensor<1x3x6x6xf32>, tensor<2xi32>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<i1>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}

mil.func @l2_pool(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x3x3xf32>) attributes {opset = "CoreML5"} {
  %kernel_sizes = mil.const [3, 3]
  %strides = mil.const [2, 2]
  %pad_type = mil.const "same"
  %pad = mil.const [0, 0, 0, 0]
  %ceil_mode = mil.const false
  %result = mil.l2_pool(x = %x, kernel_sizes = %kernel_sizes, strides = %strides, pad_type = %pad_type, pad = %pad, ceil_mode = %ceil_mode) : (tensor<1x3x6x6xf32>, tensor<2xi32>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<i1>) -> tensor<1x3x3x3xf32>
  mil.output %result : tensor<1x3x3x3xf32>
}

mil.func @max_pool(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML6"} {
  %kernel_sizes = mil.const [2, 2]
  %strides = mil.const [1, 1]
  %pad_type = mil.const "same_lower"
  %pad = mil.const [0, 0, 0, 0]
  %ceil_mode = mil.const false
  %result = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, strides = %strides, pad_type = %pad_type, pad = %pad, ceil_mode = %ceil_mode) : (tensor<1x3x6x6xf32>, tensor<2xi32>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<i1>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}
