// What --lint says of the CPU and the GPU; whatever is not expected here must not be said.
// RUN: %mil-opt %s --split-input-file --verify-diagnostics --lint=GPU,cpu -o /dev/null

// expected-warning@+2 {{1 more like the above [cpu-load-time]}}
// expected-remark@+1 {{lint for the systems of its functions, the CPU and the GPU: 7 findings: gpu-int8 1, gpu-palette 2, cpu-load-time 4}}
module {
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML7"} {
  // expected-warning@+2 {{weight 'w0' (8x8, uint8 per channel): 8-bit integers with scales per tensor or channel on the GPU (iOS17 and later): may gain no speed, as they may be decompressed when the model is loaded; quantize with dtype=int4 and granularity=per_block (iOS18) [gpu-int8]}}
  // expected-warning@+1 {{a quantized or palettized weight on the CPU (iOS16 and later): gains no speed, as the CPU decompresses weights when the model is loaded, so that only the file is smaller; run it on the Neural Engine [cpu-load-time]}}
  %w0 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xui8>, zero_point = dense<1> : tensor<ui8>, scale = dense<1.0> : tensor<8xf16>, axis = dense<0> : tensor<i32>} : () -> tensor<8x8xf16>
  // expected-warning@+2 {{weight 'w1' (8x8, 1 palette of 1 bit): a palette on the GPU (iOS17 and later): may gain no speed, as palettes may save memory there, and time on the Neural Engine; run it on the Neural Engine, or quantize with dtype=int4 and granularity=per_block (iOS18) [gpu-palette]}}
  // expected-warning@+1 {{[cpu-load-time]}}
  %w1 = mil.constexpr_lut_to_dense() {indices = dense<1> : tensor<8xui8>, lut = dense<1.0> : tensor<2xf16>, shape = dense<[8, 8]> : tensor<2xui32>} : () -> tensor<8x8xf16>
  // A dense weight, and one that is sparse, with half zeros
  %w2 = mil.const dense<1.0> : tensor<8x8xf16>
  %w3 = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<32xf16>, mask = dense<85> : tensor<8xui8>, shape = dense<[8, 8]> : tensor<2xui32>} : () -> tensor<8x8xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y2 = mil.linear(x = %x, weight = %w2) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y3 = mil.linear(x = %x, weight = %w3) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %x : tensor<1x8xf16>
}
mil.func @input_form(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %data = mil.literal dense<1> : tensor<8x8xi4>
  %scale = mil.literal dense<1.0> : tensor<8x2xf16>
  // expected-warning@+1 {{weight 'w0' (8x8, int4 in blocks of 1x4): a quantized or palettized weight on the CPU}}
  %w0 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xi4>, tensor<8x2xf16>) -> tensor<8x8xf16>
  // Zeros, a palette and 8-bit entries; the fourth finding for the CPU is counted only.
  %mask = mil.literal dense<[[true, false], [false, true], [false, true], [true, false], [true, false], [false, true], [false, true], [true, false]]> : tensor<8x2xui1>
  %indices = mil.literal dense<1> : tensor<8xui1>
  %codes = mil.literal dense<1> : tensor<1x1x2x1xi8>
  %one = mil.literal dense<1.0> : tensor<1x1x1x1xf16>
  %lut = mil.constexpr_blockwise_shift_scale(data = %codes, scale = %one) : (tensor<1x1x2x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x2x1xf16>
  %w1_mask, %w1_data = mil.constexpr_lut_to_sparse(indices_mask = %mask, indices_nonzero_data = %indices, lut = %lut) : (tensor<8x2xui1>, tensor<8xui1>, tensor<1x1x2x1xf16>) -> (tensor<8x2xui1>, tensor<8xf16>)
  // expected-warning@+1 {{weight 'w1' (8x2, 50% zeros, 1 palette of 1 bit, int8 entries): a palette on the GPU}}
  %w1 = mil.constexpr_sparse_to_dense(nonzero_data = %w1_data, mask = %w1_mask) : (tensor<8xf16>, tensor<8x2xui1>) -> tensor<8x2xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y1 = mil.identity(x = %w1) : (tensor<8x2xf16>) -> tensor<8x2xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// Fewer than half zeros
// expected-remark@+1 {{1 finding: cpu-few-zeros 1}}
module {
mil.func @main(%x: tensor<1x2xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML7"} {
  // expected-warning@+1 {{weight 'w0' (8x2, 44% zeros): a sparse weight with fewer than half zeros on the CPU (iOS16 and later): gains no speed, as the CPU gains from n:m zeros where n is at least half of m; prune with n_m_ratio=3:4, 7:8 or 14:16 [cpu-few-zeros]}}
  %w0 = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<9xf16>, mask = dense<[31, 15]> : tensor<2xui8>, shape = dense<[8, 2]> : tensor<2xui32>} : () -> tensor<8x2xf16>
  %w1 = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<8xf16>, mask = dense<[15, 15]> : tensor<2xui8>, shape = dense<[8, 2]> : tensor<2xui32>} : () -> tensor<8x2xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x2xf16>, tensor<8x2xf16>) -> tensor<1x8xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x2xf16>, tensor<8x2xf16>) -> tensor<1x8xf16>
  mil.output %x : tensor<1x2xf16>
}
}

// -----
// Activations that are quantized; a constant that is dequantized is a weight.
// expected-remark@+1 {{2 findings: quantized-activations 2}}
module {
mil.func @main(%x: tensor<1x2xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML7"} {
  %scale = mil.const dense<1.0> : tensor<f16>
  %int8 = mil.const dense<"int8"> : tensor<!mil.string>
  // expected-warning@+1 {{operation 'q' (quantize): quantized activations on the CPU and the GPU (iOS17 and later): gains no speed, as they are dequantized in every prediction; quantize activations for the Neural Engine only [quantized-activations]}}
  %q = mil.quantize(input = %x, scale = %scale, output_dtype = %int8) : (tensor<1x2xf16>, tensor<f16>, tensor<!mil.string>) -> tensor<1x2xi8>
  // expected-warning@+1 {{operation 'y' (dequantize): quantized activations}}
  %y = mil.dequantize(input = %q, scale = %scale) : (tensor<1x2xi8>, tensor<f16>) -> tensor<1x2xf16>
  %c = mil.const dense<1> : tensor<1x2xi8>
  %w = mil.dequantize(input = %c, scale = %scale) : (tensor<1x2xi8>, tensor<f16>) -> tensor<1x2xf16>
  mil.output %y : tensor<1x2xf16>
}
}
