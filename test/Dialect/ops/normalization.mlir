// Normalization: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @batch_norm(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML5"} {
  %mean = mil.const dense<[5.000000e-01, 1.000000e+00, 1.500000e+00]> : tensor<3xf32>
  %variance = mil.const dense<[5.000000e-01, 1.000000e+00, 1.500000e+00]> : tensor<3xf32>
  %epsilon = mil.const dense<9.99999974E-6> : tensor<f32>
  %result = mil.batch_norm(x = %x, mean = %mean, variance = %variance, epsilon = %epsilon) : (tensor<1x3x6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<f32>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}

mil.func @instance_norm(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML5"} {
  %epsilon = mil.const dense<9.99999974E-6> : tensor<f32>
  %result = mil.instance_norm(x = %x, epsilon = %epsilon) : (tensor<1x3x6x6xf32>, tensor<f32>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}

mil.func @l2_norm(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML5"} {
  %epsilon = mil.const dense<9.99999997E-7> : tensor<f32>
  %result = mil.l2_norm(x = %x, epsilon = %epsilon) : (tensor<1x3x6x6xf32>, tensor<f32>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}

mil.func @layer_norm(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [-1]
  %epsilon = mil.const dense<9.99999974E-6> : tensor<f32>
  %result = mil.layer_norm(x = %x, axes = %axes, epsilon = %epsilon) : (tensor<1x3x6x6xf32>, tensor<1xi32>, tensor<f32>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}

mil.func @local_response_norm(%x: tensor<1x3x6x6xf32>) -> (tensor<1x3x6x6xf32>) attributes {opset = "CoreML5"} {
  %size = mil.const 3
  %alpha = mil.const dense<9.99999974E-5> : tensor<f32>
  %beta = mil.const dense<7.500000e-01> : tensor<f32>
  %k = mil.const dense<1.000000e+00> : tensor<f32>
  %result = mil.local_response_norm(x = %x, size = %size, alpha = %alpha, beta = %beta, k = %k) : (tensor<1x3x6x6xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<1x3x6x6xf32>
  mil.output %result : tensor<1x3x6x6xf32>
}
