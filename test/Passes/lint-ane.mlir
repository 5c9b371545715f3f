// What --lint says of the Neural Engine, and at which line; whatever is not expected here must not be said.
// RUN: %mil-opt %s --split-input-file --verify-diagnostics --lint=iOS18,ANE -o /dev/null

// Scales per output channel and per tensor are taken, others are not.
// expected-remark@+2 {{lint for iOS18 and later, the Neural Engine: 4 findings: ane-block-scale 4}}
// expected-warning@+1 {{1 more like the above [ane-block-scale]}}
module {
mil.func @blocks(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %data = mil.literal dense<1> : tensor<8x8xi8>
  %blocks = mil.literal dense<1.0> : tensor<8x2xf16>
  %outputs = mil.literal dense<1.0> : tensor<8x1xf16>
  %inputs = mil.literal dense<1.0> : tensor<1x8xf16>
  %pairs = mil.literal dense<1.0> : tensor<4x1xf16>
  %one = mil.literal dense<1.0> : tensor<1x1xf16>
  // expected-warning@+1 {{weight 'w0' (8x8, int8 in blocks of 1x4): scales that are neither per tensor nor per output channel on the Neural Engine (iOS18 and later): runs on another unit, as the Neural Engine takes no others; quantize with granularity=per_channel, or palettize [ane-block-scale]}}
  %w0 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %blocks) : (tensor<8x8xi8>, tensor<8x2xf16>) -> tensor<8x8xf16>
  // expected-warning@+1 {{weight 'w1' (8x8, int8 in blocks of 2x8): scales that are}}
  %w1 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %pairs) : (tensor<8x8xi8>, tensor<4x1xf16>) -> tensor<8x8xf16>
  // expected-warning@+1 {{weight 'w2' (8x8, int8 per channel): scales that are}}
  %w2 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %inputs) : (tensor<8x8xi8>, tensor<1x8xf16>) -> tensor<8x8xf16>
  %w3 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %outputs) : (tensor<8x8xi8>, tensor<8x1xf16>) -> tensor<8x8xf16>
  %w4 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %one) : (tensor<8x8xi8>, tensor<1x1xf16>) -> tensor<8x8xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y2 = mil.linear(x = %x, weight = %w2) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y3 = mil.linear(x = %x, weight = %w3) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y4 = mil.linear(x = %x, weight = %w4) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  // The output channels of y in a matmul are on the last axis.
  %w5 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %inputs) : (tensor<8x8xi8>, tensor<1x8xf16>) -> tensor<8x8xf16>
  %y5 = mil.matmul(x = %x, y = %w5) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  // Where users disagree about the output channels, a scale per channel is not blamed.
  %w6 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %inputs) : (tensor<8x8xi8>, tensor<1x8xf16>) -> tensor<8x8xf16>
  %y6 = mil.matmul(x = %x, y = %w6) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y7 = mil.linear(x = %x, weight = %w6) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %x : tensor<1x8xf16>
}
mil.func @older_form(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML6"} {
  %w0 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xui8>, zero_point = dense<1> : tensor<ui8>, scale = dense<1.0> : tensor<8xf16>, axis = dense<-2> : tensor<i32>} : () -> tensor<8x8xf16>
  %w1 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xui8>, zero_point = dense<1> : tensor<ui8>, scale = dense<1.0> : tensor<f16>, axis = dense<1> : tensor<i32>} : () -> tensor<8x8xf16>
  // The fourth finding of a rule is not shown here.
  %w2 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xui8>, zero_point = dense<1> : tensor<ui8>, scale = dense<1.0> : tensor<8xf16>, axis = dense<1> : tensor<i32>} : () -> tensor<8x8xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y2 = mil.linear(x = %x, weight = %w2) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// Zero points
// expected-remark@+1 {{2 findings: ane-float-offset 1, signed-affine 1}}
module {
mil.func @offsets(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %data = mil.literal dense<1> : tensor<8x8xui4>
  %scale = mil.literal dense<1.0> : tensor<1x1xf16>
  %codes = mil.literal dense<1> : tensor<1x1xui4>
  // expected-warning@+1 {{weight 'w0' (8x8, uint4 per tensor): a zero point that is a float on the Neural Engine (iOS18 and later): runs on another unit, as the Neural Engine finds no zero point; use zero points of the type of the codes [ane-float-offset]}}
  %w0 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %scale) : (tensor<8x8xui4>, tensor<1x1xf16>, tensor<1x1xf16>) -> tensor<8x8xf16>
  %w1 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale, offset = %codes) : (tensor<8x8xui4>, tensor<1x1xf16>, tensor<1x1xui4>) -> tensor<8x8xf16>
  %w2 = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xui4>, tensor<1x1xf16>) -> tensor<8x8xf16>
  // expected-warning@+1 {{weight 'w3' (8x8, int8 per tensor): signed codes without a zero point in constexpr_affine_dequantize on the Neural Engine (iOS17 and later): may compute wrong results, as it was reported to, with right ones on the CPU; quantize with dtype=uint8 [signed-affine]}}
  %w3 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xi8>, zero_point = dense<0> : tensor<i8>, scale = dense<1.0> : tensor<f16>, axis = dense<0> : tensor<i32>} : () -> tensor<8x8xf16>
  %w4 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xi8>, zero_point = dense<3> : tensor<i8>, scale = dense<1.0> : tensor<f16>, axis = dense<0> : tensor<i32>} : () -> tensor<8x8xf16>
  %w5 = mil.constexpr_affine_dequantize() {quantized_data = dense<1> : tensor<8x8xui8>, zero_point = dense<0> : tensor<ui8>, scale = dense<1.0> : tensor<f16>, axis = dense<0> : tensor<i32>} : () -> tensor<8x8xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y2 = mil.linear(x = %x, weight = %w2) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y3 = mil.linear(x = %x, weight = %w3) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y4 = mil.linear(x = %x, weight = %w4) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y5 = mil.linear(x = %x, weight = %w5) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// Palettes: scales before and after them, and their groups.
// expected-remark@+1 {{3 findings: ane-scaled-palette 2, small-groups 1}}
module {
mil.func @palettes(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %indices = mil.literal dense<1> : tensor<64x8xui2>
  %lut = mil.literal dense<1.0> : tensor<1x1x4x1xf16>
  %scale = mil.literal dense<1.0> : tensor<64x1xf16>
  %w0_lut = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<64x8xui2>, tensor<1x1x4x1xf16>) -> tensor<64x8xf16>
  // expected-warning@+1 {{weight 'w0' (64x8, 1 palette of 2 bits, scaled floats): a float palette with scales (enable_per_channel_scale) on the Neural Engine (iOS26 and later): does not load, as the compiler expects integers where there is a scale; palettize without enable_per_channel_scale [ane-scaled-palette]}}
  %w0 = mil.constexpr_blockwise_shift_scale(data = %w0_lut, scale = %scale) : (tensor<64x8xf16>, tensor<64x1xf16>) -> tensor<64x8xf16>
  %one = mil.literal dense<1.0> : tensor<1x1x1x1xf16>
  %w1_lut = mil.constexpr_blockwise_shift_scale(data = %lut, scale = %one) : (tensor<1x1x4x1xf16>, tensor<1x1x1x1xf16>) -> tensor<1x1x4x1xf16>
  // expected-warning@+1 {{weight 'w1' (64x8, 1 palette of 2 bits, scaled floats): a float palette with scales}}
  %w1 = mil.constexpr_lut_to_dense(indices = %indices, lut = %w1_lut) : (tensor<64x8xui2>, tensor<1x1x4x1xf16>) -> tensor<64x8xf16>
  %codes = mil.literal dense<1> : tensor<1x1x4x1xi8>
  %w2_lut = mil.constexpr_blockwise_shift_scale(data = %codes, scale = %one) : (tensor<1x1x4x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x4x1xf16>
  %w2 = mil.constexpr_lut_to_dense(indices = %indices, lut = %w2_lut) : (tensor<64x8xui2>, tensor<1x1x4x1xf16>) -> tensor<64x8xf16>
  %lut16 = mil.literal dense<1.0> : tensor<16x1x4x1xf16>
  // expected-warning@+1 {{weight 'w3' (64x8, 16 palettes of 2 bits): palettes for groups of fewer than 8 channels on the Neural Engine (iOS18 and later): may gain no speed, as the more palettes a weight has, the slower it may be; palettize with group_size=8 or 16 [small-groups]}}
  %w3 = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut16) : (tensor<64x8xui2>, tensor<16x1x4x1xf16>) -> tensor<64x8xf16>
  %lut8 = mil.literal dense<1.0> : tensor<8x1x4x1xf16>
  %w4 = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut8) : (tensor<64x8xui2>, tensor<8x1x4x1xf16>) -> tensor<64x8xf16>
  // With vectors a group of 4 indices is one of 8 channels.
  %vectors = mil.literal dense<1.0> : tensor<8x1x4x2xf16>
  %few = mil.literal dense<1> : tensor<32x8xui2>
  %axis = mil.literal dense<0> : tensor<i32>
  %w5 = mil.constexpr_lut_to_dense(indices = %few, lut = %vectors, vector_axis = %axis) : (tensor<32x8xui2>, tensor<8x1x4x2xf16>, tensor<i32>) -> tensor<64x8xf16>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x8xf16>, tensor<64x8xf16>) -> tensor<1x64xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x8xf16>, tensor<64x8xf16>) -> tensor<1x64xf16>
  %y2 = mil.linear(x = %x, weight = %w2) : (tensor<1x8xf16>, tensor<64x8xf16>) -> tensor<1x64xf16>
  %y3 = mil.linear(x = %x, weight = %w3) : (tensor<1x8xf16>, tensor<64x8xf16>) -> tensor<1x64xf16>
  %y4 = mil.linear(x = %x, weight = %w4) : (tensor<1x8xf16>, tensor<64x8xf16>) -> tensor<1x64xf16>
  %y5 = mil.linear(x = %x, weight = %w5) : (tensor<1x8xf16>, tensor<64x8xf16>) -> tensor<1x64xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// What is stored is not smaller: 4 codes and 4 scales; 16 elements and their mask; one table for each row.
// expected-remark@+1 {{5 findings: small-groups 1, not-smaller 3, ane-float32 1}}
module {
mil.func @sizes(%x: tensor<1x2xf16>) -> (tensor<1x2xf16>) attributes {opset = "CoreML8"} {
  %codes = mil.literal dense<1> : tensor<4x2xi8>
  %scale = mil.literal dense<1.0> : tensor<4x1xf16>
  // expected-warning@+1 {{weight 'w0' (4x2, int8 per channel): a compressed weight that is not smaller than the dense one on the Neural Engine (iOS16 and later): saves no space, as tables, scales or masks take what the codes save; compress it with fewer groups, or not at all [not-smaller]}}
  %w0 = mil.constexpr_blockwise_shift_scale(data = %codes, scale = %scale) : (tensor<4x2xi8>, tensor<4x1xf16>) -> tensor<4x2xf16>
  %mask = mil.literal dense<true> : tensor<8x2xui1>
  %all = mil.literal dense<1.0> : tensor<16xf16>
  // expected-warning@+1 {{weight 'w1' (8x2, 0% zeros): a compressed weight that is not smaller}}
  %w1 = mil.constexpr_sparse_to_dense(nonzero_data = %all, mask = %mask) : (tensor<16xf16>, tensor<8x2xui1>) -> tensor<8x2xf16>
  %indices = mil.literal dense<1> : tensor<8x2xui1>
  %tables = mil.literal dense<1.0> : tensor<8x1x2x1xf16>
  // expected-warning@+2 {{weight 'w2' (8x2, 8 palettes of 1 bit): a compressed weight that is not smaller}}
  // expected-warning@+1 {{[small-groups]}}
  %w2 = mil.constexpr_lut_to_dense(indices = %indices, lut = %tables) : (tensor<8x2xui1>, tensor<8x1x2x1xf16>) -> tensor<8x2xf16>
  %one = mil.literal dense<1.0> : tensor<1x1xf16>
  // One byte less than before
  %w3 = mil.constexpr_blockwise_shift_scale(data = %codes, scale = %one) : (tensor<4x2xi8>, tensor<1x1xf16>) -> tensor<4x2xf16>
  // A mask that is bound twice is stored once: 14 bytes of 16.
  %mask2 = mil.literal dense<[[true, false], [true, true], [true, true], [true, false]]> : tensor<4x2xui1>
  %six = mil.literal dense<1> : tensor<6xi8>
  %mask_out, %values = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %mask2, nonzero_data = %six, scale = %one) : (tensor<4x2xui1>, tensor<6xi8>, tensor<1x1xf16>) -> (tensor<4x2xui1>, tensor<6xf16>)
  %w4 = mil.constexpr_sparse_to_dense(nonzero_data = %values, mask = %mask2) : (tensor<6xf16>, tensor<4x2xui1>) -> tensor<4x2xf16>
  // A cast is none of the compressions.
  %source = mil.literal dense<1.0> : tensor<5x2xf16>
  %fp32 = mil.literal dense<"fp32"> : tensor<!mil.string>
  // expected-warning@+1 {{weight 'w5' (5x2, fp32): 32-bit floats}}
  %w5 = mil.constexpr_cast(source_val = %source, output_dtype = %fp32) : (tensor<5x2xf16>, tensor<!mil.string>) -> tensor<5x2xf32>
  %y0 = mil.linear(x = %x, weight = %w0) : (tensor<1x2xf16>, tensor<4x2xf16>) -> tensor<1x4xf16>
  %y1 = mil.linear(x = %x, weight = %w1) : (tensor<1x2xf16>, tensor<8x2xf16>) -> tensor<1x8xf16>
  %y2 = mil.linear(x = %x, weight = %w2) : (tensor<1x2xf16>, tensor<8x2xf16>) -> tensor<1x8xf16>
  %y3 = mil.linear(x = %x, weight = %w3) : (tensor<1x2xf16>, tensor<4x2xf16>) -> tensor<1x4xf16>
  %y4 = mil.linear(x = %x, weight = %w4) : (tensor<1x2xf16>, tensor<4x2xf16>) -> tensor<1x4xf16>
  %y5 = mil.identity(x = %w5) : (tensor<5x2xf32>) -> tensor<5x2xf32>
  mil.output %x : tensor<1x2xf16>
}
}

// -----
// 32-bit floats, and operations and states that the Neural Engine does not have.
// expected-remark@+1 {{3 findings: ane-float32 1, ane-recurrent 1, ane-state-width 1}}
module {
// expected-warning@+1 {{state 'narrow': a state whose last dimension is no multiple of 32 on the Neural Engine (iOS18 and later): does not run, as the Neural Engine refuses it; make that dimension a multiple of 32 [ane-state-width]}}
mil.func @main(%x: tensor<5x1x2xf16>, %narrow: !mil.state<tensor<1x64x40xf16>>, %wide: !mil.state<tensor<3x64xf16>>) -> (tensor<5x1x2xf16>) attributes {opset = "CoreML8"} {
  // expected-warning@+1 {{weight 'w0' (5x2, fp32): 32-bit floats on the Neural Engine (iOS15 and later): runs on another unit, as the Neural Engine computes with 16 bits, and a program with no fewer than it says; convert the model with 16-bit floats [ane-float32]}}
  %w0 = mil.const dense<1.0> : tensor<5x2xf32>
  %w1 = mil.const dense<1.0> : tensor<5x2xf16>
  %bias = mil.const dense<1.0> : tensor<64xf32>
  %small = mil.const dense<1.0> : tensor<3x3xf32>
  %unused = mil.const dense<1.0> : tensor<5x2xf32>
  %y0 = mil.identity(x = %w0) : (tensor<5x2xf32>) -> tensor<5x2xf32>
  %y1 = mil.identity(x = %w1) : (tensor<5x2xf16>) -> tensor<5x2xf16>
  %y2 = mil.identity(x = %bias) : (tensor<64xf32>) -> tensor<64xf32>
  %y3 = mil.identity(x = %small) : (tensor<3x3xf32>) -> tensor<3x3xf32>
  %h = mil.const dense<0.0> : tensor<1x2xf16>
  %ih = mil.const dense<0.0> : tensor<2x2xf16>
  // expected-warning@+1 {{operation 'r' (rnn): a recurrent operation on the Neural Engine (iOS15 and later): runs on another unit, as the Neural Engine has none; compress its weights for the CPU [ane-recurrent]}}
  %r:2 = mil.rnn(x = %x, initial_h = %h, weight_ih = %ih, weight_hh = %ih) {name = "r"} : (tensor<5x1x2xf16>, tensor<1x2xf16>, tensor<2x2xf16>, tensor<2x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x2xf16>)
  mil.output %x : tensor<5x1x2xf16>
}
}

// -----
// The weight file: a header, then for each resource a record and its bytes, at multiples of 64.
// expected-remark@+2 {{1 finding: ane-file-1gib 1}}
// expected-warning@+1 {{model (1073741888 bytes of weights): a weight file above 1 GiB on the Neural Engine (iOS15 to iOS18): runs on another unit, as it is too large for the Neural Engine of an iPhone; compress the weights, or split the model [ane-file-1gib]}}
module {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>, tensor<1073741504xui8>) attributes {opset = "CoreML8"} {
  %big = mil.const dense_resource<a> : tensor<1073741504xui8>
  %again = mil.const dense_resource<a> : tensor<1073741504xui8>
  %small = mil.const dense_resource<b> : tensor<129xui8>
  mil.output %x, %big : tensor<1xf16>, tensor<1073741504xui8>
}
}

// -----
// A byte less of the last resource ends below the limit.
// expected-remark@+1 {{0 findings}}
module {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML8"} {
  %big = mil.const dense_resource<a> : tensor<1073741504xui8>
  %small = mil.const dense_resource<b> : tensor<128xui8>
  mil.output %x : tensor<1xf16>
}
}

// -----
// expected-remark@+2 {{1 finding: ane-file-2gib 1}}
// expected-warning@+1 {{a weight file above 2 GiB on the Neural Engine (iOS15 and later): runs on another unit, as the compiler for the Neural Engine takes files up to 2147483648 bytes; compress the weights, or split the model [ane-file-2gib]}}
module {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML8"} {
  %big = mil.const dense_resource<a> : tensor<1024x1048576xf16>
  mil.output %x : tensor<1xf16>
}
}

// -----
// The models of a pipeline have a file each.
// expected-remark@+1 {{0 findings}}
module {
module @model0 {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML8"} {
  %big = mil.const dense_resource<a> : tensor<1000x1000000xui8>
  mil.output %x : tensor<1xf16>
}
}
module @model1 {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML8"} {
  %big = mil.const dense_resource<b> : tensor<1000x1000000xui8>
  mil.output %x : tensor<1xf16>
}
}
}
