// Elementwise unary: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @abs(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.abs(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @acos(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.acos(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @asin(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.asin(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @atan(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.atan(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @atanh(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.atanh(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @cast(%x: tensor<2x3xf32>) -> (tensor<2x3xf16>) attributes {opset = "CoreML7"} {
  %dtype = mil.const "fp16"
  %result = mil.cast(x = %x, dtype = %dtype) : (tensor<2x3xf32>, tensor<!mil.string>) -> tensor<2x3xf16>
  mil.output %result : tensor<2x3xf16>
}

mil.func @ceil(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.ceil(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @clip(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<5.000000e-01> : tensor<f32>
  %beta = mil.const dense<1.500000e+00> : tensor<f32>
  %result = mil.clip(x = %x, alpha = %alpha, beta = %beta) : (tensor<2x3xf32>, tensor<f32>, tensor<f32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @cos(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.cos(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @cosh(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.cosh(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @erf(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.erf(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @exp(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.exp(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @exp2(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.exp2(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @floor(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.floor(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @inverse(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %epsilon = mil.const dense<2.500000e-01> : tensor<f32>
  %result = mil.inverse(x = %x, epsilon = %epsilon) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @log(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %epsilon = mil.const dense<1.401300e-45> : tensor<f32>
  %result = mil.log(x = %x, epsilon = %epsilon) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @logical_not(%x: tensor<2x3xi1>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.logical_not(x = %x) : (tensor<2x3xi1>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @round(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.round(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @rsqrt(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %epsilon = mil.const dense<9.99999996E-13> : tensor<f32>
  %result = mil.rsqrt(x = %x, epsilon = %epsilon) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @sign(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.sign(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @sin(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.sin(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @sinh(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.sinh(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @sqrt(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML7"} {
  %result = mil.sqrt(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %result : tensor<4xf32>
}

mil.func @square(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML7"} {
  %result = mil.square(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %result : tensor<4xf32>
}

mil.func @tan(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.tan(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @tanh(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.tanh(x = %x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @threshold(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %alpha = mil.const dense<1.000000e+00> : tensor<f32>
  %result = mil.threshold(x = %x, alpha = %alpha) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}
