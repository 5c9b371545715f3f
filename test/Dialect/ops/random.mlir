// Random: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @random_bernoulli() -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %shape = mil.const [2, 3]
  %prob = mil.const dense<2.500000e-01> : tensor<f32>
  %seed = mil.const 3
  %result = mil.random_bernoulli(shape = %shape, prob = %prob, seed = %seed) : (tensor<2xi32>, tensor<f32>, tensor<i32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @random_categorical(%x: tensor<2x3xf32>) -> (tensor<2x2xf32>) attributes {opset = "CoreML5"} {
  %mode = mil.const "logits"
  %size = mil.const 2
  %seed = mil.const 3
  %result = mil.random_categorical(x = %x, mode = %mode, size = %size, seed = %seed) : (tensor<2x3xf32>, tensor<!mil.string>, tensor<i32>, tensor<i32>) -> tensor<2x2xf32>
  mil.output %result : tensor<2x2xf32>
}

mil.func @random_normal() -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %shape = mil.const [2, 3]
  %mean = mil.const dense<0.000000e+00> : tensor<f32>
  %stddev = mil.const dense<1.000000e+00> : tensor<f32>
  %seed = mil.const 3
  %result = mil.random_normal(shape = %shape, mean = %mean, stddev = %stddev, seed = %seed) : (tensor<2xi32>, tensor<f32>, tensor<f32>, tensor<i32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @random_uniform() -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %shape = mil.const [2, 3]
  %low = mil.const dense<0.000000e+00> : tensor<f32>
  %high = mil.const dense<1.000000e+00> : tensor<f32>
  %seed = mil.const 3
  %result = mil.random_uniform(shape = %shape, low = %low, high = %high, seed = %seed) : (tensor<2xi32>, tensor<f32>, tensor<f32>, tensor<i32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}
