// Attention: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @scaled_dot_product_attention(%query: tensor<1x2x3x4xf32>, %key: tensor<1x2x5x4xf32>, %value: tensor<1x2x5x6xf32>) -> (tensor<1x2x3x6xf32>) attributes {opset = "CoreML8"} {
  %result = mil.scaled_dot_product_attention(query = %query, key = %key, value = %value) : (tensor<1x2x3x4xf32>, tensor<1x2x5x4xf32>, tensor<1x2x5x6xf32>) -> tensor<1x2x3x6xf32>
  mil.output %result : tensor<1x2x3x6xf32>
}
