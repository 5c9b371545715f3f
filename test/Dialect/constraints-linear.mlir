// Each constraint of linear operations and attention, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @linear_c1_weight(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<3xf16>
  // expected-error@+1 {{'mil.linear' op 'weight' has shape [3], expected [out, in] [linear_c1]}}
  %r = mil.linear(x = %x, weight = %weight) : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @linear_c2_scalar(%x: tensor<f16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<3x1xf16>
  // expected-error@+1 {{'mil.linear' op 'x' is a scalar, expected rank 1 or more [linear_c2]}}
  %r = mil.linear(x = %x, weight = %weight) : (tensor<f16>, tensor<3x1xf16>) -> tensor<3xf16>
  mil.output ()
}

// -----

mil.func @linear_c3_inner(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<4x5xf16>
  // expected-error@+1 {{'mil.linear' op 'x' has shape [2, 3], expected a last dimension of 5, as 'weight' has shape [4, 5] [linear_c3]}}
  %r = mil.linear(x = %x, weight = %weight) : (tensor<2x3xf16>, tensor<4x5xf16>) -> tensor<2x4xf16>
  mil.output ()
}

// -----

mil.func @linear_c4_bias(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<4x3xf16>
  %bias = mil.const dense<0.0> : tensor<3xf16>
  // expected-error@+1 {{'mil.linear' op 'bias' has shape [3], expected [4] [linear_c4]}}
  %r = mil.linear(x = %x, weight = %weight, bias = %bias) : (tensor<2x3xf16>, tensor<4x3xf16>, tensor<3xf16>) -> tensor<2x4xf16>
  mil.output ()
}

// -----

mil.func @matmul_c1_types(%x: tensor<2x3xf16>, %y: tensor<3x2xf32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.matmul' op 'x' is fp16 and 'y' is fp32, which only one constant may do [matmul_c1]}}
  %r = mil.matmul(x = %x, y = %y) : (tensor<2x3xf16>, tensor<3x2xf32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @matmul_c2_scalar(%x: tensor<2x3xf16>, %y: tensor<f16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.matmul' op 'y' is a scalar, expected rank 1 or more [matmul_c2]}}
  %r = mil.matmul(x = %x, y = %y) : (tensor<2x3xf16>, tensor<f16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @matmul_c3_transpose(%x: tensor<3xf16>, %y: tensor<3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %transpose_x = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.matmul' op 'transpose_x' is true, but 'x' has rank 1 [matmul_c3]}}
  %r = mil.matmul(x = %x, y = %y, transpose_x = %transpose_x) : (tensor<3xf16>, tensor<3x2xf16>, tensor<i1>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @matmul_c4_inner(%x: tensor<2x3xf16>, %y: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.matmul' op 'x' has shape [2, 3] and 'y' has shape [2, 3], whose inner dimensions differ [matmul_c4]}}
  %r = mil.matmul(x = %x, y = %y) : (tensor<2x3xf16>, tensor<2x3xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @matmul_c5_batch(%x: tensor<4x2x3xf16>, %y: tensor<5x3x2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.matmul' op 'x' has shape [4, 2, 3] and 'y' has shape [5, 3, 2], whose leading dimensions do not broadcast [matmul_c5]}}
  %r = mil.matmul(x = %x, y = %y) : (tensor<4x2x3xf16>, tensor<5x3x2xf16>) -> tensor<4x2x2xf16>
  mil.output ()
}

// -----

mil.func @einsum_c1_count(%values: tensor<2x3x4xf16>) -> () attributes {opset = "CoreML8"} {
  %equation = mil.const dense<"chw,whr->chr"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.einsum' op 'values' are 1 tensors, expected two of the same type [einsum_c1]}}
  %r = mil.einsum(values = [%values], equation = %equation) : (tensor<2x3x4xf16>, tensor<!mil.string>) -> tensor<2x3x4xf16>
  mil.output ()
}

// -----

mil.func @einsum_c2_equation(%values: tensor<2x3xf16>, %values1: tensor<3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %equation = mil.const dense<"ij,jk->ik"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.einsum' op 'equation' is 'ij,jk->ik', expected 'nchw,nwhu->nchu' or 'chw,whr->chr', also with other letters [einsum_c2]}}
  %r = mil.einsum(values = [%values, %values1], equation = %equation) : (tensor<2x3xf16>, tensor<3x2xf16>, tensor<!mil.string>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @einsum_c3_rank(%values: tensor<2x3x4xf16>, %values1: tensor<4x3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %equation = mil.const dense<"nchw,nwhu->nchu"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.einsum' op 'values' have shapes [2, 3, 4] and [4, 3, 2], expected rank 4 as in 'equation' [einsum_c3]}}
  %r = mil.einsum(values = [%values, %values1], equation = %equation) : (tensor<2x3x4xf16>, tensor<4x3x2xf16>, tensor<!mil.string>) -> tensor<2x3x2xf16>
  mil.output ()
}

// -----

mil.func @einsum_c4_contracted(%values: tensor<2x3x4xf16>, %values1: tensor<5x3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %equation = mil.const dense<"chw,whr->chr"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.einsum' op 'values' have shapes [2, 3, 4] and [5, 3, 2], whose contracted dimensions differ [einsum_c4]}}
  %r = mil.einsum(values = [%values, %values1], equation = %equation) : (tensor<2x3x4xf16>, tensor<5x3x2xf16>, tensor<!mil.string>) -> tensor<2x3x2xf16>
  mil.output ()
}

// -----

mil.func @einsum_c5_common(%values: tensor<2x3x4xf16>, %values1: tensor<4x2x2xf16>) -> () attributes {opset = "CoreML8"} {
  %equation = mil.const dense<"abc,cbd->abd"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.einsum' op 'values' have shapes [2, 3, 4] and [4, 2, 2], whose common dimensions do not broadcast [einsum_c5]}}
  %r = mil.einsum(values = [%values, %values1], equation = %equation) : (tensor<2x3x4xf16>, tensor<4x2x2xf16>, tensor<!mil.string>) -> tensor<2x3x2xf16>
  mil.output ()
}

// -----

mil.func @attention_c1_rank(%query: tensor<2x3xf16>, %key: tensor<2x3xf16>, %value: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scaled_dot_product_attention' op 'query', 'key' and 'value' have ranks 2, 2 and 2, expected the same one of 3 or more [attention_c1]}}
  %r = mil.scaled_dot_product_attention(query = %query, key = %key, value = %value) : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<2x3xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @attention_c2_batch(%query: tensor<1x2x3xf16>, %key: tensor<2x2x3xf16>, %value: tensor<1x2x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scaled_dot_product_attention' op 'query' has shape [1, 2, 3], 'key' [2, 2, 3] and 'value' [1, 2, 3], expected the same leading dimensions [attention_c2]}}
  %r = mil.scaled_dot_product_attention(query = %query, key = %key, value = %value) : (tensor<1x2x3xf16>, tensor<2x2x3xf16>, tensor<1x2x3xf16>) -> tensor<1x2x3xf16>
  mil.output ()
}

// -----

mil.func @attention_c3_embedding(%query: tensor<1x2x3xf16>, %key: tensor<1x2x4xf16>, %value: tensor<1x2x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scaled_dot_product_attention' op 'query' has shape [1, 2, 3] and 'key' has shape [1, 2, 4], whose last dimensions differ [attention_c3]}}
  %r = mil.scaled_dot_product_attention(query = %query, key = %key, value = %value) : (tensor<1x2x3xf16>, tensor<1x2x4xf16>, tensor<1x2x3xf16>) -> tensor<1x2x3xf16>
  mil.output ()
}

// -----

mil.func @attention_c4_length(%query: tensor<1x2x3xf16>, %key: tensor<1x2x3xf16>, %value: tensor<1x5x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scaled_dot_product_attention' op 'key' has shape [1, 2, 3] and 'value' has shape [1, 5, 3], whose lengths differ [attention_c4]}}
  %r = mil.scaled_dot_product_attention(query = %query, key = %key, value = %value) : (tensor<1x2x3xf16>, tensor<1x2x3xf16>, tensor<1x5x3xf16>) -> tensor<1x2x3xf16>
  mil.output ()
}

// -----

mil.func @attention_c5_mask(%query: tensor<1x2x3xf16>, %key: tensor<1x5x3xf16>, %value: tensor<1x5x3xf16>, %attn_mask: tensor<2x4xi1>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scaled_dot_product_attention' op 'attn_mask' has shape [2, 4], which does not broadcast with [1, 2, 5] [attention_c5]}}
  %r = mil.scaled_dot_product_attention(query = %query, key = %key, value = %value, attn_mask = %attn_mask) : (tensor<1x2x3xf16>, tensor<1x5x3xf16>, tensor<1x5x3xf16>, tensor<2x4xi1>) -> tensor<1x2x3xf16>
  mil.output ()
}
