// Activation: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @clamped_relu(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %beta = mil.const dense<0.699999988> : tensor<f32>
  %result = mil.clamped_relu(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x3x2x2xf32>, tensor<f32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @elu(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %result = mil.elu(x = %x, alpha = %alpha) : (tensor<1x3x2x2xf32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @gelu(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>) attributes {opset = "CoreML6"} {
  %mode = mil.const "TANH_APPROXIMATION"
  %result = mil.gelu(x = %x, mode = %mode) : (tensor<1x4xf32>, tensor<!mil.string>) -> tensor<1x4xf32>
  mil.output %result : tensor<1x4xf32>
}

mil.func @leaky_relu(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %result = mil.leaky_relu(x = %x, alpha = %alpha) : (tensor<1x3x2x2xf32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @linear_activation(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %beta = mil.const dense<0.699999988> : tensor<f32>
  %result = mil.linear_activation(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x3x2x2xf32>, tensor<f32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @prelu(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<[1.000000e-01, 2.000000e-01, 3.000000e-01]> : tensor<3xf32>
  %result = mil.prelu(x = %x, alpha = %alpha) : (tensor<1x3x2x2xf32>, tensor<3xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @relu(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML7"} {
  %result = mil.relu(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %result : tensor<4xf32>
}

mil.func @relu6(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %result = mil.relu6(x = %x) : (tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @scaled_tanh(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %beta = mil.const dense<0.699999988> : tensor<f32>
  %result = mil.scaled_tanh(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x3x2x2xf32>, tensor<f32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @sigmoid(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %result = mil.sigmoid(x = %x) : (tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @sigmoid_hard(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %beta = mil.const dense<0.699999988> : tensor<f32>
  %result = mil.sigmoid_hard(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x3x2x2xf32>, tensor<f32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @silu(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %result = mil.silu(x = %x) : (tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @softmax(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %result = mil.softmax(x = %x, axis = %axis) : (tensor<1x3x2x2xf32>, tensor<i32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @softplus(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %result = mil.softplus(x = %x) : (tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @softplus_parametric(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<[1.000000e-01, 2.000000e-01, 3.000000e-01]> : tensor<3xf32>
  %beta = mil.const dense<[1.000000e-01, 2.000000e-01, 3.000000e-01]> : tensor<3xf32>
  %result = mil.softplus_parametric(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x3x2x2xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @softsign(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %result = mil.softsign(x = %x) : (tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}

mil.func @thresholded_relu(%x: tensor<1x3x2x2xf32>) -> (tensor<1x3x2x2xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<3.000000e-01> : tensor<f32>
  %result = mil.thresholded_relu(x = %x, alpha = %alpha) : (tensor<1x3x2x2xf32>, tensor<f32>) -> tensor<1x3x2x2xf32>
  mil.output %result : tensor<1x3x2x2xf32>
}
