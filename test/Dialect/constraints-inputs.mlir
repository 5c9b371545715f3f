// Each constraint of every operation, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @op_c1_newer_operation(%ref_tensor: tensor<2xf32>) -> () attributes {opset = "CoreML5"} {
  // expected-error@+1 {{'mil.fill_like' op exists from iOS16 (opset CoreML6); the function's opset is CoreML5 [op_c1]}}
  %r = mil.fill_like(ref_tensor = %ref_tensor) : (tensor<2xf32>) -> tensor<2xf32>
  mil.output ()
}

// -----

mil.func @op_c2_newer_parameter(%x: tensor<2x3xf32>) -> () attributes {opset = "CoreML5"} {
  %indices = mil.const dense<0> : tensor<i32>
  %batch_dims = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.gather' op has no input 'batch_dims' in the definition of iOS15; it needs iOS16 (opset CoreML6) [op_c2]}}
  %r = mil.gather(x = %x, indices = %indices, batch_dims = %batch_dims) : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<3xf32>
  mil.output ()
}

// -----

mil.func @op_c2_removed_parameter(%x: tensor<1x2x3x4xf16>, %roi: tensor<1x1x5x1x1xf16>) -> () attributes {opset = "CoreML7"} {
  // expected-error@+1 {{'mil.crop_resize' op has no input 'roi' in the definition of iOS17 [op_c2]}}
  %r = mil.crop_resize(x = %x, roi = %roi) : (tensor<1x2x3x4xf16>, tensor<1x1x5x1x1xf16>) -> tensor<1x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @op_c3_required(%x: tensor<1x2x4x4xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.conv' op needs input 'weight' [op_c3]}}
  %r = mil.conv(x = %x) : (tensor<1x2x4x4xf16>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @op_c4_one_value(%x: tensor<2xf16>, %x1: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.softmax' op takes one value for input 'x', got 2 [op_c4]}}
  %r = mil.softmax(x = [%x, %x1]) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @op_c5_compile_time(%x: tensor<2xf16>, %axis: tensor<i32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.softmax' op input 'axis' must be known at compile time [op_c5]}}
  %r = mil.softmax(x = %x, axis = %axis) : (tensor<2xf16>, tensor<i32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @op_c6_type(%x: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op input 'x' is int32, expected fp16 or fp32 [op_c6]}}
  %r = mil.relu(x = %x) : (tensor<2xi32>) -> tensor<2xi32>
  mil.output ()
}

// -----

mil.func @op_c6_newer_type(%x: tensor<2xi8>) -> () attributes {opset = "CoreML6"} {
  %dtype = mil.const dense<"fp32"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.cast' op input 'x' is int8, expected bool or fp16 or fp32 or int32; it needs iOS17 (opset CoreML7) [op_c6]}}
  %r = mil.cast(x = %x, dtype = %dtype) : (tensor<2xi8>, tensor<!mil.string>) -> tensor<2xf32>
  mil.output ()
}

// -----

mil.func @op_c6_newer_index_type(%x: tensor<2x3xf32>, %indices: tensor<1xui8>) -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.gather' op input 'indices' is uint8, expected int16 or int32 or uint16; it needs iOS17 (opset CoreML7) [op_c6]}}
  %r = mil.gather(x = %x, indices = %indices) : (tensor<2x3xf32>, tensor<1xui8>) -> tensor<1x3xf32>
  mil.output ()
}

// -----

mil.func @op_c7_variable(%x: tensor<2xf16>, %y: tensor<2xf32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.add' op input 'y' is fp32, but input 'x' is fp16; they must agree [op_c7]}}
  %r = mil.add(x = %x, y = %y) : (tensor<2xf16>, tensor<2xf32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @op_c8_state(%input: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.read_state' op input 'input' must be a state [op_c8]}}
  %r = mil.read_state(input = %input) : (tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @op_c8_list(%ls: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.list_length' op input 'ls' must be a list [op_c8]}}
  %r = mil.list_length(ls = %ls) : (tensor<2xf16>) -> tensor<i32>
  mil.output ()
}

// -----

mil.func @op_c9_attribute() -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_cast' op needs the attribute 'output_dtype' (its form up to iOS17) [op_c9]}}
  %r = mil.constexpr_cast() {source_val = dense<1.0> : tensor<2xf16>} : () -> tensor<2xf32>
  mil.output ()
}

// -----

mil.func @op_c10_results(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op has 2 results, expected 1 [op_c10]}}
  %r:2 = mil.relu(x = %x) : (tensor<2xf16>) -> (tensor<2xf16>, tensor<2xf16>)
  mil.output ()
}

// -----

mil.func @op_c10_pieces(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %num_splits = mil.const dense<2> : tensor<i32>
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.split' op has 3 results, expected 2 [op_c10]}}
  %r:3 = mil.split(x = %x, num_splits = %num_splits, axis = %axis) : (tensor<4xf16>, tensor<i32>, tensor<i32>) -> (tensor<2xf16>, tensor<1xf16>, tensor<1xf16>)
  mil.output ()
}

// -----

mil.func @op_c10_no_indices(%x: tensor<4xf16>) -> () attributes {opset = "CoreML7"} {
  %return_indices = mil.const dense<false> : tensor<i1>
  // expected-error@+1 {{'mil.topk' op has 2 results, expected 1 [op_c10]}}
  %r:2 = mil.topk(x = %x, return_indices = %return_indices) : (tensor<4xf16>, tensor<i1>) -> (tensor<1xf16>, tensor<1xi32>)
  mil.output ()
}

// -----

mil.func @op_c11_dimension(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op result 0 is tensor<2x4xf16>, expected tensor<2x3xf16> [op_c11]}}
  %r = mil.relu(x = %x) : (tensor<2x3xf16>) -> tensor<2x4xf16>
  mil.output ()
}

// -----

mil.func @op_c11_rank(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op result 0 is tensor<2xf16>, expected tensor<2x3xf16> [op_c11]}}
  %r = mil.relu(x = %x) : (tensor<2x3xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @op_c11_element_type(%x: tensor<2xf16>, %y: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.less' op result 0 is tensor<2xf16>, expected tensor<2xi1> [op_c11]}}
  %r = mil.less(x = %x, y = %y) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @op_c12_bits() -> () attributes {opset = "CoreML7"} {
  // expected-error@+1 {{'mil.const' op is int4, which needs iOS18 (opset CoreML8); the function's opset is CoreML7 [op_c12]}}
  %w = mil.const dense<1> : tensor<4xi4>
  mil.output ()
}

// -----

// expected-error@+1 {{'mil.func' op argument 0 is a state, which needs iOS18 (opset CoreML8); the function's opset is CoreML7 [op_c13]}}
mil.func @op_c13_state(%s: !mil.state<tensor<2xf16>>) -> () attributes {opset = "CoreML7"} {
  mil.output ()
}
