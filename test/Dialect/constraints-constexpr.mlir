// Each constraint of constexpr operations, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @constexpr_affine_dequantize_c1_axis() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_affine_dequantize' op 'axis' is 2, expected an axis of [2, 3] [constexpr_affine_dequantize_c1]}}
  %r = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<2x3xi8>, zero_point = dense<0> : tensor<i8>, scale = dense<1.0> : tensor<f16>, axis = dense<2> : tensor<i32>} : () -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @constexpr_affine_dequantize_c2_scale() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_affine_dequantize' op 'scale' has shape [3], expected a scalar or [2], the size of the axis [constexpr_affine_dequantize_c2]}}
  %r = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<2x3xi8>, zero_point = dense<0> : tensor<i8>, scale = dense<1.0> : tensor<3xf16>, axis = dense<0> : tensor<i32>} : () -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @constexpr_cast_c1_type() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_cast' op 'output_dtype' is 'fp16', expected 'fp32' [constexpr_cast_c1]}}
  %r = mil.constexpr_cast() {source_val = dense<1.0> : tensor<2xf16>, output_dtype = dense<"fp16"> : tensor<!mil.string>} : () -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @blockwise_c1_rank() -> () attributes {opset = "CoreML8"} {
  %data = mil.const dense<1> : tensor<4x4xi8>
  %scale = mil.const dense<1.0> : tensor<4xf16>
  // expected-error@+1 {{'mil.constexpr_blockwise_shift_scale' op 'scale' has shape [4], expected the rank of the data, [4, 4] [blockwise_c1]}}
  %r = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<4x4xi8>, tensor<4xf16>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @blockwise_c2_divides() -> () attributes {opset = "CoreML8"} {
  %data = mil.const dense<1> : tensor<4x4xi8>
  %scale = mil.const dense<1.0> : tensor<3x1xf16>
  // expected-error@+1 {{'mil.constexpr_blockwise_shift_scale' op 'scale' has shape [3, 1], expected divisors of [4, 4], the data's [blockwise_c2]}}
  %r = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<4x4xi8>, tensor<3x1xf16>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @blockwise_c3_offset() -> () attributes {opset = "CoreML8"} {
  %data = mil.const dense<1> : tensor<4x4xi8>
  %scale = mil.const dense<1.0> : tensor<4x1xf16>
  %offset = mil.const dense<1> : tensor<1x1xi8>
  // expected-error@+1 {{'mil.constexpr_blockwise_shift_scale' op 'offset' has shape [1, 1], expected [4, 1] as 'scale' has [blockwise_c3]}}
  %r = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %offset) : (tensor<4x4xi8>, tensor<4x1xf16>, tensor<1x1xi8>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @blockwise_c4_type() -> () attributes {opset = "CoreML8"} {
  %data = mil.const dense<1> : tensor<4x4xi8>
  %scale = mil.const dense<1.0> : tensor<4x1xf16>
  %offset = mil.const dense<1> : tensor<4x1xi4>
  // expected-error@+1 {{'mil.constexpr_blockwise_shift_scale' op 'offset' is int4, expected int8 as the data is, fp16 or fp32 [blockwise_c4]}}
  %r = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %offset) : (tensor<4x4xi8>, tensor<4x1xf16>, tensor<4x1xi4>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @blockwise_c2_sparse() -> () attributes {opset = "CoreML8"} {
  %data_mask = mil.const dense<1> : tensor<4x4xui1>
  %nonzero_data = mil.const dense<1> : tensor<16xi8>
  %scale = mil.const dense<1.0> : tensor<3x1xf16>
  // expected-error@+1 {{'mil.constexpr_sparse_blockwise_shift_scale' op 'scale' has shape [3, 1], expected divisors of [4, 4], the data's [blockwise_c2]}}
  %r:2 = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %data_mask, nonzero_data = %nonzero_data, scale = %scale) : (tensor<4x4xui1>, tensor<16xi8>, tensor<3x1xf16>) -> (tensor<4x4xui1>, tensor<16xf16>)
  mil.output ()
}

// -----

mil.func @sparse_c1_vector() -> () attributes {opset = "CoreML8"} {
  %nonzero_data = mil.const dense<1.0> : tensor<2x2xf16>
  %mask = mil.const dense<1> : tensor<2x2xui1>
  // expected-error@+1 {{'mil.constexpr_sparse_to_dense' op 'nonzero_data' has shape [2, 2], expected a vector with an element for each of the 4 ones of 'mask' [sparse_c1]}}
  %r = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask) : (tensor<2x2xf16>, tensor<2x2xui1>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @sparse_c1_ones() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_sparse_to_dense' op 'nonzero_data' has shape [2], expected a vector with an element for each of the 3 ones of 'mask' [sparse_c1]}}
  %r = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<2xf16>, mask = dense<7> : tensor<1xui8>, shape = dense<[2, 2]> : tensor<2xui32>} : () -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @sparse_c1_bits() -> () attributes {opset = "CoreML8"} {
  %nonzero_data = mil.const dense<1.0> : tensor<3xf16>
  %mask = mil.const dense<[[1, 0], [0, 1]]> : tensor<2x2xui1>
  // expected-error@+1 {{'mil.constexpr_sparse_to_dense' op 'nonzero_data' has shape [3], expected a vector with an element for each of the 2 ones of 'mask' [sparse_c1]}}
  %r = mil.constexpr_sparse_to_dense(nonzero_data = %nonzero_data, mask = %mask) : (tensor<3xf16>, tensor<2x2xui1>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @sparse_c2_mask() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_sparse_to_dense' op 'mask' has shape [2], expected a vector of bytes with a bit for each element of [2, 2] [sparse_c2]}}
  %r = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<2xf16>, mask = dense<[3, 0]> : tensor<2xui8>, shape = dense<[2, 2]> : tensor<2xui32>} : () -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @lut_c1_entries() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'lut' has shape [20], expected a vector of 2, 4, 16, 64 or 256 entries [lut_c1]}}
  %r = mil.constexpr_lut_to_dense() {indices = dense<9> : tensor<1xui8>, lut = dense<1.0> : tensor<20xf16>, shape = dense<[2, 2]> : tensor<2xui32>} : () -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @lut_c2_bytes() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'indices' has shape [1], expected a vector of bytes with 1 bits for each element of [2, 64] [lut_c2]}}
  %r = mil.constexpr_lut_to_dense() {indices = dense<9> : tensor<1xui8>, lut = dense<1.0> : tensor<2xf16>, shape = dense<[2, 64]> : tensor<2xui32>} : () -> tensor<2x64xf16>
  mil.output ()
}

// -----

mil.func @lut_c3_rank() -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<1> : tensor<4x4xui2>
  %lut = mil.const dense<1.0> : tensor<4x1xf16>
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'lut' has shape [4, 1], expected rank 4, that of the indices and 2 more [lut_c3]}}
  %r = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x4xui2>, tensor<4x1xf16>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @lut_c4_groups() -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<1> : tensor<4x4xui2>
  %lut = mil.const dense<1.0> : tensor<3x1x4x1xf16>
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'lut' has shape [3, 1, 4, 1], expected leading divisors of [4, 4], the indices' [lut_c4]}}
  %r = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x4xui2>, tensor<3x1x4x1xf16>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @lut_c5_entries() -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<1> : tensor<4x4xui2>
  %lut = mil.const dense<1.0> : tensor<1x1x8x1xf16>
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'lut' has shape [1, 1, 8, 1], expected tables of 4 entries for indices of uint2 [lut_c5]}}
  %r = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x4xui2>, tensor<1x1x8x1xf16>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @lut_c6_axis() -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<1> : tensor<4x4xui2>
  %lut = mil.const dense<1.0> : tensor<1x1x4x2xf16>
  %vector_axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'vector_axis' is 2, expected an axis of [4, 4] [lut_c6]}}
  %r = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut, vector_axis = %vector_axis) : (tensor<4x4xui2>, tensor<1x1x4x2xf16>, tensor<i32>) -> tensor<8x4xf16>
  mil.output ()
}

// -----

mil.func @lut_c7_vectors() -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<1> : tensor<4x4xui2>
  %lut = mil.const dense<1.0> : tensor<1x1x4x2xf16>
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op 'lut' has vectors of 2, but 'vector_axis' is absent [lut_c7]}}
  %r = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<4x4xui2>, tensor<1x1x4x2xf16>) -> tensor<8x4xf16>
  mil.output ()
}

// -----

mil.func @lut_c4_sparse() -> () attributes {opset = "CoreML8"} {
  %indices_mask = mil.const dense<1> : tensor<4x4xui1>
  %indices_nonzero_data = mil.const dense<1> : tensor<16xui2>
  %lut = mil.const dense<1.0> : tensor<3x1x4x1xf16>
  // expected-error@+1 {{'mil.constexpr_lut_to_sparse' op 'lut' has shape [3, 1, 4, 1], expected leading divisors of [4, 4], the indices' [lut_c4]}}
  %r:2 = mil.constexpr_lut_to_sparse(indices_mask = %indices_mask, indices_nonzero_data = %indices_nonzero_data, lut = %lut) : (tensor<4x4xui1>, tensor<16xui2>, tensor<3x1x4x1xf16>) -> (tensor<4x4xui1>, tensor<16xf16>)
  mil.output ()
}
