// Constexpr: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @constexpr_affine_dequantize() -> (tensor<4x6xf32>) attributes {opset = "CoreML6"} {
  %result = mil.constexpr_affine_dequantize() {axis = dense<0> : tensor<i32>, quantized_data = dense<1> : tensor<4x6xui8>, scale = dense<5.000000e-01> : tensor<f32>, zero_point = dense<3> : tensor<ui8>} : () -> tensor<4x6xf32>
  mil.output %result : tensor<4x6xf32>
}

mil.func @constexpr_blockwise_shift_scale() -> (tensor<5xf32>) attributes {opset = "CoreML8"} {
  %data = mil.const dense<[-7, -6, -5, -4, -3]> : tensor<5xi4>
  %scale = mil.const dense<5.000000e-01> : tensor<1xf32>
  %offset = mil.const dense<1> : tensor<1xi4>
  %result = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %offset) : (tensor<5xi4>, tensor<1xf32>, tensor<1xi4>) -> tensor<5xf32>
  mil.output %result : tensor<5xf32>
}

mil.func @constexpr_cast() -> (tensor<6x8xf32>) attributes {opset = "CoreML6"} {
  %result = mil.constexpr_cast() {output_dtype = dense<"fp32"> : tensor<!mil.string>, source_val = dense<1.000000e+00> : tensor<6x8xf16>} : () -> tensor<6x8xf32>
  mil.output %result : tensor<6x8xf32>
}

mil.func @constexpr_lut_to_dense() -> (tensor<128x32xf16>) attributes {opset = "CoreML6"} {
  %result = mil.constexpr_lut_to_dense() {indices = dense<1> : tensor<512xui8>, lut = dense<[-1.767580e-01, 1.767580e-01]> : tensor<2xf16>, shape = dense<[128, 32]> : tensor<2xui32>} : () -> tensor<128x32xf16>
  mil.output %result : tensor<128x32xf16>
}

mil.func @constexpr_lut_to_sparse() -> (tensor<2x2xui1>, tensor<2xf16>) attributes {opset = "CoreML8"} {
  %indices_mask = mil.const dense<[[true, false], [false, true]]> : tensor<2x2xui1>
  %indices_nonzero_data = mil.const dense<[false, true]> : tensor<2xui1>
  %lut = mil.const dense<[[[[1.000000e+00], [2.000000e+00]]]]> : tensor<1x1x2x1xf16>
  %result0, %result1 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %lut) : (tensor<2x2xui1>, tensor<2xui1>, tensor<1x1x2x1xf16>) -> (tensor<2x2xui1>, tensor<2xf16>)
  mil.output %result0, %result1 : tensor<2x2xui1>, tensor<2xf16>
}

mil.func @constexpr_sparse_blockwise_shift_scale() -> (tensor<2x2xui1>, tensor<2xf32>) attributes {opset = "CoreML8"} {
  %data_mask = mil.const dense<[[true, false], [false, true]]> : tensor<2x2xui1>
  %nonzero_data = mil.const dense<[3, 5]> : tensor<2xi8>
  %scale = mil.const dense<1.000000e-01> : tensor<1x1xf32>
  %offset = mil.const dense<1> : tensor<1x1xi8>
  %result0, %result1 = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %data_mask, nonzero_data = %nonzero_data, scale = %scale, offset = %offset) : (tensor<2x2xui1>, tensor<2xi8>, tensor<1x1xf32>, tensor<1x1xi8>) -> (tensor<2x2xui1>, tensor<2xf32>)
  mil.output %result0, %result1 : tensor<2x2xui1>, tensor<2xf32>
}

mil.func @constexpr_sparse_to_dense() -> (tensor<2x2xf16>) attributes {opset = "CoreML8"} {
  %nonzero_data = mil.const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf16>
  %mask = mil.const dense<[[true, false], [false, true]]> : tensor<2x2xui1>
  %result = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask) : (tensor<2xf16>, tensor<2x2xui1>) -> tensor<2x2xf16>
  mil.output %result : tensor<2x2xf16>
}
