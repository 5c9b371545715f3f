// Quantization: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @dequantize(%input: tensor<1x3x8x8xi8>) -> (tensor<1x3x8x8xf16>) attributes {opset = "CoreML8"} {
  %scale = mil.const dense<4.998780e-02> : tensor<f16>
  %result = mil.dequantize(input = %input, scale = %scale) : (tensor<1x3x8x8xi8>, tensor<f16>) -> tensor<1x3x8x8xf16>
  mil.output %result : tensor<1x3x8x8xf16>
}

mil.func @quantize(%input: tensor<1x3x8x8xf16>) -> (tensor<1x3x8x8xi8>) attributes {opset = "CoreML8"} {
  %scale = mil.const dense<4.998780e-02> : tensor<f16>
  %output_dtype = mil.const "int8"
  %result = mil.quantize(input = %input, scale = %scale, output_dtype = %output_dtype) : (tensor<1x3x8x8xf16>, tensor<f16>, tensor<!mil.string>) -> tensor<1x3x8x8xi8>
  mil.output %result : tensor<1x3x8x8xi8>
}
