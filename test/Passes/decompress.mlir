// Every constexpr operation, in both forms, becomes the constant it stands for, under the same name.
// RUN: %mil-opt %s --split-input-file --decompress | FileCheck %s

// CHECK-LABEL: mil.func @lut
mil.func @lut() -> (tensor<2x2xf16>, tensor<2x2xf16>) attributes {opset = "CoreML8"} {
  %0 = mil.literal dense<[[0, 1], [2, 3]]> : tensor<2x2xui2>
  %1 = mil.literal dense<[[[[1.0], [2.0], [3.0], [4.0]]]]> : tensor<1x1x4x1xf16>
  // CHECK-NEXT: %a = mil.const dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf16>
  %a = mil.constexpr_lut_to_dense(indices = %0, lut = %1) {name = "a_palettized"} : (tensor<2x2xui2>, tensor<1x1x4x1xf16>) -> tensor<2x2xf16>
  // Vectors of two along axis 0.
  %2 = mil.literal dense<[[1, 0]]> : tensor<1x2xui1>
  %3 = mil.literal dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf16>
  %4 = mil.literal dense<0> : tensor<i32>
  // CHECK-NEXT: %b = mil.const dense<{{\[\[}}3.000000e+00, 1.000000e+00], [4.000000e+00, 2.000000e+00]]> : tensor<2x2xf16>
  %b = mil.constexpr_lut_to_dense(indices = %2, lut = %3, vector_axis = %4) : (tensor<1x2xui1>, tensor<1x1x2x2xf16>, tensor<i32>) -> tensor<2x2xf16>
  // CHECK-NEXT: mil.output %a, %b
  mil.output %a, %b : tensor<2x2xf16>, tensor<2x2xf16>
}

// -----

// CHECK-LABEL: mil.func @attributes
mil.func @attributes() -> (tensor<2x2xf16>, tensor<4xf16>, tensor<2xf16>, tensor<2xf32>) attributes {opset = "CoreML6"} {
  // CHECK-NEXT: %a = mil.const dense<{{\[\[}}2.000000e+00, 1.000000e+00], [1.000000e+00, 2.000000e+00]]>
  %a = mil.constexpr_lut_to_dense() {indices = dense<9> : tensor<1xui8>, lut = dense<[1.0, 2.0]> : tensor<2xf16>, shape = dense<[2, 2]> : tensor<2xui32>} : () -> tensor<2x2xf16>
  // CHECK-NEXT: %b = mil.const dense<[0.000000e+00, 5.000000e+00, 0.000000e+00, 6.000000e+00]>
  %b = mil.constexpr_sparse_to_dense() {nonzero_data = dense<[5.0, 6.0]> : tensor<2xf16>, mask = dense<10> : tensor<1xui8>, shape = dense<4> : tensor<1xui32>} : () -> tensor<4xf16>
  // CHECK-NEXT: %c = mil.const dense<[-4.000000e+00, 2.000000e+00]>
  %c = mil.constexpr_affine_dequantize() {quantized_data = dense<[-1, 2]> : tensor<2xi8>, zero_point = dense<1> : tensor<i8>, scale = dense<2.0> : tensor<f16>, axis = dense<0> : tensor<i32>} : () -> tensor<2xf16>
  // CHECK-NEXT: %d = mil.const dense<[1.000000e+00, -2.500000e-01]> : tensor<2xf32>
  %d = mil.constexpr_cast() {source_val = dense<[1.0, -0.25]> : tensor<2xf16>, output_dtype = dense<"fp32"> : tensor<!mil.string>} : () -> tensor<2xf32>
  mil.output %a, %b, %c, %d : tensor<2x2xf16>, tensor<4xf16>, tensor<2xf16>, tensor<2xf32>
}

// -----

// Results of one are operands of the next; what only stood between goes.
// CHECK-LABEL: mil.func @chain
mil.func @chain() -> (tensor<4xf16>, tensor<2x2xf16>) attributes {opset = "CoreML8"} {
  %0 = mil.literal dense<[1, 0, 1, 1]> : tensor<4xui1>
  %1 = mil.literal dense<[2, -3, 4]> : tensor<3xi4>
  %2 = mil.literal dense<5.0e-1> : tensor<1xf16>
  %mask, %values = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %0, nonzero_data = %1, scale = %2) : (tensor<4xui1>, tensor<3xi4>, tensor<1xf16>) -> (tensor<4xui1>, tensor<3xf16>)
  // CHECK-NEXT: %w = mil.const dense<[1.000000e+00, 0.000000e+00, -1.500000e+00, 2.000000e+00]> : tensor<4xf16>
  %w = mil.constexpr_sparse_to_dense(nonzero_data = %values, mask = %mask) : (tensor<3xf16>, tensor<4xui1>) -> tensor<4xf16>
  %3 = mil.literal dense<[[[[-2], [4]]]]> : tensor<1x1x2x1xi8>
  %4 = mil.literal dense<2.0> : tensor<1x1x1x1xf16>
  %lut = mil.constexpr_blockwise_shift_scale(data = %3, scale = %4) : (tensor<1x1x2x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x2x1xf16>
  %5 = mil.literal dense<[[0, 1], [1, 1]]> : tensor<2x2xui1>
  // CHECK-NEXT: %v = mil.const dense<{{\[\[}}-4.000000e+00, 8.000000e+00], [8.000000e+00, 8.000000e+00]]>
  %v = mil.constexpr_lut_to_dense(indices = %5, lut = %lut) : (tensor<2x2xui1>, tensor<1x1x2x1xf16>) -> tensor<2x2xf16>
  // CHECK-NEXT: mil.output
  mil.output %w, %v : tensor<4xf16>, tensor<2x2xf16>
}
