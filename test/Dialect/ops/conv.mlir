// Conv: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @conv(%x: tensor<1x3x8x8xf32>, %weight: tensor<8x3x3x3xf32>) -> (tensor<1x8x8x8xf32>) attributes {opset = "CoreML7"} {
  %strides = mil.const [1, 1]
  %pad_type = mil.const "same"
  %pad = mil.const [0, 0, 0, 0]
  %dilations = mil.const [1, 1]
  %groups = mil.const 1
  %result = mil.conv(x = %x, weight = %weight, strides = %strides, pad_type = %pad_type, pad = %pad, dilations = %dilations, groups = %groups) : (tensor<1x3x8x8xf32>, tensor<8x3x3x3xf32>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<2xi32>, tensor<i32>) -> tensor<1x8x8x8xf32>
  mil.output %result : tensor<1x8x8x8xf32>
}

mil.func @conv_quantized(%x: tensor<1x3x8x8xf32>) -> (tensor<1x4x6x6xf32>) attributes {opset = "CoreML5"} {
  %weight = mil.const dense<1> : tensor<4x3x3x3xui8>
  %quantization_type = mil.const "linear"
  %quant_scale = mil.const dense<1.000000e+00> : tensor<4xf32>
  %quant_bias = mil.const dense<0.000000e+00> : tensor<4xf32>
  %result = mil.conv_quantized(x = %x, weight = %weight, quantization_type = %quantization_type, quant_scale = %quant_scale, quant_bias = %quant_bias) : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xui8>, tensor<!mil.string>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x6x6xf32>
  mil.output %result : tensor<1x4x6x6xf32>
}

mil.func @conv_transpose(%x: tensor<1x3x6x6xf32>) -> (tensor<1x4x12x12xf32>) attributes {opset = "CoreML5"} {
  %weight = mil.const dense<1.000000e+00> : tensor<3x4x3x3xf32>
  %pad = mil.const [0, 0, 0, 0]
  %pad_type = mil.const "same"
  %strides = mil.const [2, 2]
  %dilations = mil.const [1, 1]
  %groups = mil.const 1
  %result = mil.conv_transpose(x = %x, weight = %weight, pad = %pad, pad_type = %pad_type, strides = %strides, dilations = %dilations, groups = %groups) : (tensor<1x3x6x6xf32>, tensor<3x4x3x3xf32>, tensor<4xi32>, tensor<!mil.string>, tensor<2xi32>, tensor<2xi32>, tensor<i32>) -> tensor<1x4x12x12xf32>
  mil.output %result : tensor<1x4x12x12xf32>
}
