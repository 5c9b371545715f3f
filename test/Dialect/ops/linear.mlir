// Linear: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @einsum(%values0: tensor<1x2x3x4xf32>, %values1: tensor<1x4x3x5xf32>) -> (tensor<1x2x3x5xf32>) attributes {opset = "CoreML5"} {
  %equation = mil.const "nchw,nwhu->nchu"
  %result = mil.einsum(values = [%values0, %values1], equation = %equation) : (tensor<1x2x3x4xf32>, tensor<1x4x3x5xf32>, tensor<!mil.string>) -> tensor<1x2x3x5xf32>
  mil.output %result : tensor<1x2x3x5xf32>
}

mil.func @linear(%x: tensor<1x3xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML5"} {
  %weight = mil.const dense<[[1.000000e+00, 2.000000e+00, 3.000000e+00], [4.000000e+00, 5.000000e+00, 6.000000e+00]]> : tensor<2x3xf16>
  %bias = mil.const dense<[5.000000e-01, 1.500000e+00]> : tensor<2xf16>
  %result = mil.linear(x = %x, weight = %weight, bias = %bias) : (tensor<1x3xf16>, tensor<2x3xf16>, tensor<2xf16>) -> tensor<1x2xf16>
  mil.output %result : tensor<1x2xf16>
}

mil.func @matmul(%x: tensor<2x3x4xf32>, %y: tensor<2x4x3xf32>) -> (tensor<2x3x3xf32>) attributes {opset = "CoreML5"} {
  %transpose_x = mil.const false
  %transpose_y = mil.const false
  %result = mil.matmul(x = %x, y = %y, transpose_x = %transpose_x, transpose_y = %transpose_y) : (tensor<2x3x4xf32>, tensor<2x4x3xf32>, tensor<i1>, tensor<i1>) -> tensor<2x3x3xf32>
  mil.output %result : tensor<2x3x3xf32>
}
