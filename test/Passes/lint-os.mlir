// What --lint says of systems that do not know a model, and of what only one of them does.
// RUN: split-file %s %t
// RUN: %mil-opt %t/16.mlir --verify-diagnostics --split-input-file --lint=macOS13,ANE -o /dev/null
// RUN: %mil-opt %t/15.mlir --verify-diagnostics --split-input-file --lint=iOS15,GPU -o /dev/null
// RUN: %mil-opt %t/own.mlir --verify-diagnostics --split-input-file --lint -o /dev/null

//--- 16.mlir
// The function says more than the model.
// expected-remark@+1 {{lint for macOS13 and later, the Neural Engine: 3 findings: os-function 1, os-operation 1, os-weight 1}}
module attributes {mil.model = {specificationVersion = 9 : i32}} {
// expected-warning@+1 {{function 'main': needs iOS18, the target is macOS13: does not load, as a system knows the operations of its own opset and of older ones; export the model again for that system [os-function]}}
mil.func @main(%x: tensor<1x1x2x8xf16>) -> (tensor<1x1x2x8xf16>) attributes {opset = "CoreML8"} {
  // expected-warning@+1 {{operation 'y' (scaled_dot_product_attention): needs iOS18, the target is macOS13: does not load, as no older opset has this operation; export the model again for that system, which makes it of older operations [os-operation]}}
  %y = mil.scaled_dot_product_attention(query = %x, key = %x, value = %x) : (tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>, tensor<1x1x2x8xf16>) -> tensor<1x1x2x8xf16>
  %indices = mil.literal dense<1> : tensor<8x8xui3>
  %lut = mil.literal dense<1.0> : tensor<1x1x8x1xf16>
  // expected-warning@+1 {{weight 'w' (8x8, 1 palette of 3 bits): needs iOS18, the target is macOS13: does not load, as no older opset can store a weight like this; use one palette of 1, 2, 4, 6 or 8 bits, 8-bit integers per tensor or channel, or a sparse weight [os-weight]}}
  %w = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<8x8xui3>, tensor<1x1x8x1xf16>) -> tensor<8x8xf16>
  // iOS16 can store these, though not with these operations.
  %four = mil.literal dense<1> : tensor<8x8xui4>
  %lut4 = mil.literal dense<1.0> : tensor<1x1x16x1xf16>
  %v = mil.constexpr_lut_to_dense(indices = %four, lut = %lut4) : (tensor<8x8xui4>, tensor<1x1x16x1xf16>) -> tensor<8x8xf16>
  %data = mil.literal dense<1> : tensor<8x8xi8>
  %scale = mil.literal dense<1.0> : tensor<8x1xf16>
  %u = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<8x8xi8>, tensor<8x1xf16>) -> tensor<8x8xf16>
  %a = mil.linear(x = %y, weight = %w) : (tensor<1x1x2x8xf16>, tensor<8x8xf16>) -> tensor<1x1x2x8xf16>
  %b = mil.linear(x = %y, weight = %v) : (tensor<1x1x2x8xf16>, tensor<8x8xf16>) -> tensor<1x1x2x8xf16>
  %c = mil.linear(x = %y, weight = %u) : (tensor<1x1x2x8xf16>, tensor<8x8xf16>) -> tensor<1x1x2x8xf16>
  mil.output %y : tensor<1x1x2x8xf16>
}
}

// -----
// Each way that iOS18 brought, apart from the one above; none of them loads at all, so that there is no word of iOS16's habits.
// expected-remark@+2 {{10 findings: os-function 1, os-weight 7, ane-block-scale 1, small-groups 1}}
// expected-warning@+1 {{4 more like the above [os-weight]}}
module {
// expected-warning@+1 {{[os-function]}}
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML8"} {
  %indices = mil.literal dense<1> : tensor<8x8xui4>
  %groups = mil.literal dense<1.0> : tensor<2x1x16x1xf16>
  // expected-warning@+2 {{weight 'grouped' (8x8, 2 palettes of 4 bits): needs iOS18}}
  // expected-warning@+1 {{[small-groups]}}
  %grouped = mil.constexpr_lut_to_dense(indices = %indices, lut = %groups) : (tensor<8x8xui4>, tensor<2x1x16x1xf16>) -> tensor<8x8xf16>
  %few = mil.literal dense<1> : tensor<4x8xui4>
  %pairs = mil.literal dense<1.0> : tensor<1x1x16x2xf16>
  %axis = mil.literal dense<0> : tensor<i32>
  // expected-warning@+1 {{weight 'vectors' (8x8, 1 palette of 4 bits of vectors of 2): needs iOS18}}
  %vectors = mil.constexpr_lut_to_dense(indices = %few, lut = %pairs, vector_axis = %axis) : (tensor<4x8xui4>, tensor<1x1x16x2xf16>, tensor<i32>) -> tensor<8x8xf16>
  %four = mil.literal dense<1> : tensor<8x8xi4>
  %scale = mil.literal dense<1.0> : tensor<8x1xf16>
  // expected-warning@+1 {{weight 'int4' (8x8, int4 per channel): needs iOS18}}
  %int4 = mil.constexpr_blockwise_shift_scale(data = %four, scale = %scale) : (tensor<8x8xi4>, tensor<8x1xf16>) -> tensor<8x8xf16>
  %eight = mil.literal dense<1> : tensor<8x8xi8>
  %blocks = mil.literal dense<1.0> : tensor<8x2xf16>
  // expected-warning@+1 {{[ane-block-scale]}}
  %int8 = mil.constexpr_blockwise_shift_scale(data = %eight, scale = %blocks) : (tensor<8x8xi8>, tensor<8x2xf16>) -> tensor<8x8xf16>
  %codes = mil.literal dense<1> : tensor<1x1x16x1xi8>
  %one = mil.literal dense<1.0> : tensor<1x1x1x1xf16>
  %lut = mil.constexpr_blockwise_shift_scale(data = %codes, scale = %one) : (tensor<1x1x16x1xi8>, tensor<1x1x1x1xf16>) -> tensor<1x1x16x1xf16>
  %entries = mil.constexpr_lut_to_dense(indices = %indices, lut = %lut) : (tensor<8x8xui4>, tensor<1x1x16x1xf16>) -> tensor<8x8xf16>
  %mask = mil.literal dense<true> : tensor<2x8xui1>
  %all = mil.literal dense<1> : tensor<16xi8>
  %per_tensor = mil.literal dense<1.0> : tensor<1x1xf16>
  %mask_out, %values = mil.constexpr_sparse_blockwise_shift_scale(data_mask = %mask, nonzero_data = %all, scale = %per_tensor) : (tensor<2x8xui1>, tensor<16xi8>, tensor<1x1xf16>) -> (tensor<2x8xui1>, tensor<16xf16>)
  %joint = mil.constexpr_sparse_to_dense(nonzero_data = %values, mask = %mask_out) : (tensor<16xf16>, tensor<2x8xui1>) -> tensor<2x8xf16>
  // A scale behind a palette of integers, as iOS26 has it
  %palette = mil.literal dense<1> : tensor<1x1x16x1xi8>
  %behind_codes = mil.constexpr_lut_to_dense(indices = %indices, lut = %palette) : (tensor<8x8xui4>, tensor<1x1x16x1xi8>) -> tensor<8x8xi8>
  %behind = mil.constexpr_blockwise_shift_scale(data = %behind_codes, scale = %scale) : (tensor<8x8xi8>, tensor<8x1xf16>) -> tensor<8x8xf16>
  %y0 = mil.linear(x = %x, weight = %grouped) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y1 = mil.linear(x = %x, weight = %vectors) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y2 = mil.linear(x = %x, weight = %int4) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y3 = mil.linear(x = %x, weight = %int8) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y4 = mil.linear(x = %x, weight = %entries) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  %y5 = mil.linear(x = %x, weight = %joint) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  %y6 = mil.linear(x = %x, weight = %behind) : (tensor<1x8xf16>, tensor<8x8xf16>) -> tensor<1x8xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// The model needs more than its functions; what loads is decompressed then.
// expected-remark@+2 {{2 findings: os-model 1, load-time 1}}
// expected-warning@+1 {{model (0 bytes of weights): needs iOS17, the target is macOS13: does not load, as a system refuses models of versions that it does not know; export the model again for that system [os-model]}}
module attributes {mil.model = {specificationVersion = 8 : i32}} {
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML6"} {
  // expected-warning@+1 {{weight 'w' (2x8, 50% zeros): a compressed weight on the Neural Engine (iOS16): gains no speed, as this system decompresses weights when the model is loaded, so that only the file is smaller; take it for the smaller file, or require iOS17 [load-time]}}
  %w = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<8xf16>, mask = dense<[15, 15]> : tensor<2xui8>, shape = dense<[2, 8]> : tensor<2xui32>} : () -> tensor<2x8xf16>
  %v = mil.const dense<1.0> : tensor<2x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  %z = mil.linear(x = %x, weight = %v) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// A macOS has no limits of an iPhone.
// expected-remark@+1 {{0 findings}}
module attributes {mil.model = {specificationVersion = 7 : i32}} {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML6"} {
  %big = mil.const dense_resource<a> : tensor<1500x1000000xui8>
  mil.output %x : tensor<1xf16>
}
}

// -----
// An opset that nobody here has heard of
// expected-remark@+1 {{1 finding: os-function 1}}
module {
// expected-warning@+1 {{function 'main': needs an OS newer than iOS26, the target is macOS13: does not load}}
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML77"} {
  mil.output %x : tensor<1xf16>
}
}

//--- 15.mlir
// Later systems are meant as well: iOS16 would decompress the weight.
// expected-remark@+1 {{3 findings: os-function 1, os-compressed 1, load-time 1}}
module {
// expected-warning@+1 {{[os-function]}}
mil.func @main(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML6"} {
  // expected-warning@+2 {{weight 'w' (2x8, 50% zeros): needs iOS16, the target is iOS15: does not load, as no older opset has compressed weights; leave it dense, or require iOS16 [os-compressed]}}
  // expected-warning@+1 {{[load-time]}}
  %w = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<8xf16>, mask = dense<[15, 15]> : tensor<2xui8>, shape = dense<[2, 8]> : tensor<2xui32>} : () -> tensor<2x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  mil.output %x : tensor<1x8xf16>
}
}

// -----
// expected-remark@+2 {{1 finding: file-2gib 1}}
// expected-warning@+1 {{model m (2147483776 bytes of weights): a weight file above 2 GiB on the GPU (iOS15): does not load, as the network cannot be declared; compress the weights, or split the model [file-2gib]}}
module @m {
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML5"} {
  %big = mil.const dense_resource<a> : tensor<2048x1048576xui8>
  mil.output %x : tensor<1xf16>
}
}

// -----
// From iOS16 on such a file loads.
// expected-remark@+1 {{1 finding: os-function 1}}
module {
// expected-warning@+1 {{[os-function]}}
mil.func @main(%x: tensor<1xf16>) -> (tensor<1xf16>) attributes {opset = "CoreML6"} {
  %big = mil.const dense_resource<a> : tensor<2048x1048576xui8>
  mil.output %x : tensor<1xf16>
}
}

//--- own.mlir
// Without a system each function is asked about the one that it is written for.
// expected-remark@+1 {{lint for the systems of its functions, every unit: 2 findings: cpu-few-zeros 1, load-time 1}}
module attributes {mil.model = {specificationVersion = 9 : i32}} {
mil.func @old(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML6"} {
  // expected-warning@+1 {{weight 'w' (2x8, 50% zeros): a compressed weight on the GPU and the Neural Engine (iOS16)}}
  %w = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<8xf16>, mask = dense<[15, 15]> : tensor<2xui8>, shape = dense<[2, 8]> : tensor<2xui32>} : () -> tensor<2x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  mil.output %x : tensor<1x8xf16>
}
mil.func @new(%x: tensor<1x8xf16>) -> (tensor<1x8xf16>) attributes {opset = "CoreML7"} {
  // expected-warning@+1 {{weight 'w' (2x8, 44% zeros): a sparse weight with fewer than half zeros on the CPU}}
  %w = mil.constexpr_sparse_to_dense() {nonzero_data = dense<1.0> : tensor<9xf16>, mask = dense<[15, 31]> : tensor<2xui8>, shape = dense<[2, 8]> : tensor<2xui32>} : () -> tensor<2x8xf16>
  %y = mil.linear(x = %x, weight = %w) : (tensor<1x8xf16>, tensor<2x8xf16>) -> tensor<1x2xf16>
  mil.output %x : tensor<1x8xf16>
}
}
