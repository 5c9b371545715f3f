// Elementwise binary: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @add(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.add(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @equal(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.equal(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @floor_div(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.floor_div(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @greater(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.greater(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @greater_equal(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.greater_equal(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @less(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.less(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @less_equal(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.less_equal(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @logical_and(%x: tensor<2x3xi1>, %y: tensor<3xi1>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.logical_and(x = %x, y = %y) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @logical_or(%x: tensor<2x3xi1>, %y: tensor<3xi1>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.logical_or(x = %x, y = %y) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @logical_xor(%x: tensor<2x3xi1>, %y: tensor<3xi1>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.logical_xor(x = %x, y = %y) : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @maximum(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.maximum(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @minimum(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.minimum(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @mod(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.mod(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @mul(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.mul(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @not_equal(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xi1>) attributes {opset = "CoreML5"} {
  %result = mil.not_equal(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  mil.output %result : tensor<2x3xi1>
}

mil.func @pow(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.pow(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @real_div(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.real_div(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @sub(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.sub(x = %x, y = %y) : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}
