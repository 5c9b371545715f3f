// Each rule of the verifier and the parser, with the place.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @unknown_input(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' has no input 'y'}}
  %r = mil.relu(y = %x) : (tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @twice(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.add': input 'x' is given twice}}
  %r = mil.add(x = %x, x = %x) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @missing(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.conv' op needs input 'weight'}}
  %r = mil.conv(x = %x) : (tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @arity(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.conv' op takes one value for input 'x', got 2}}
  %r = mil.conv(x = [%x, %x], weight = %x) : (tensor<2xf16>, tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @dtype(%x: tensor<2xi32>) -> (tensor<2xi32>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op input 'x' is int32, expected fp16 or fp32}}
  %r = mil.relu(x = %x) : (tensor<2xi32>) -> tensor<2xi32>
  mil.output %r : tensor<2xi32>
}

// -----

mil.func @agree(%x: tensor<2xf16>, %y: tensor<2xf32>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.add' op input 'y' is fp32, but input 'x' is fp16; they must agree}}
  %r = mil.add(x = %x, y = %y) : (tensor<2xf16>, tensor<2xf32>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

// The weight of a convolution may have its own type from iOS17 on.
mil.func @definition(%x: tensor<1x1x4x4xf16>, %w: tensor<1x1x1x1xf32>) -> (tensor<1x1x4x4xf16>) attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.conv' op input 'weight' is fp32, but input 'x' is fp16; they must agree}}
  %r = mil.conv(x = %x, weight = %w) : (tensor<1x1x4x4xf16>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf16>
  mil.output %r : tensor<1x1x4x4xf16>
}

// -----

mil.func @definition_ok(%x: tensor<1x1x4x4xf16>, %w: tensor<1x1x1x1xf32>) -> (tensor<1x1x4x4xf16>) attributes {opset = "CoreML7"} {
  %r = mil.conv(x = %x, weight = %w) : (tensor<1x1x4x4xf16>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf16>
  mil.output %r : tensor<1x1x4x4xf16>
}

// -----

mil.func @opset(%x: tensor<1x2x3x4xf16>) -> (tensor<1x2x3x4xf16>) attributes {opset = "CoreML7"} {
  // expected-error@+1 {{'mil.scaled_dot_product_attention' op exists from iOS18 (opset CoreML8); the function's opset is CoreML7}}
  %r = mil.scaled_dot_product_attention(query = %x, key = %x, value = %x) : (tensor<1x2x3x4xf16>, tensor<1x2x3x4xf16>, tensor<1x2x3x4xf16>) -> tensor<1x2x3x4xf16>
  mil.output %r : tensor<1x2x3x4xf16>
}

// -----

// An input that a definition has lost.
mil.func @removed(%x: tensor<1x2x3x4xf16>, %roi: tensor<1x1x5x1x1xf16>) -> (tensor<1x2x3x4xf16>) attributes {opset = "CoreML7"} {
  // expected-error@+1 {{'mil.crop_resize' op has no input 'roi' in the definition of iOS17}}
  %r = mil.crop_resize(x = %x, roi = %roi) : (tensor<1x2x3x4xf16>, tensor<1x1x5x1x1xf16>) -> tensor<1x2x3x4xf16>
  mil.output %r : tensor<1x2x3x4xf16>
}

// -----

mil.func @results(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op has 2 results, expected 1}}
  %r:2 = mil.relu(x = %x) : (tensor<2xf16>) -> (tensor<2xf16>, tensor<2xf16>)
  mil.output %r#0 : tensor<2xf16>
}

// -----

// Constexpr operations hold their parameters as attributes up to iOS17.
mil.func @attribute_form() -> (tensor<2xf32>) attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_cast' op needs the attribute 'output_dtype' (its form up to iOS17)}}
  %r = mil.constexpr_cast() {source_val = dense<1.0> : tensor<2xf16>} : () -> tensor<2xf32>
  mil.output %r : tensor<2xf32>
}

// -----

mil.func @state(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.read_state' op input 'input' must be a state}}
  %r = mil.read_state(input = %x) : (tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @blob() -> (tensor<4xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.const' op resource 'short' has 6 bytes, expected 8 for its type}}
  %w = mil.const dense_resource<short> : tensor<4xf16>
  mil.output %w : tensor<4xf16>
}
{-# dialect_resources: { builtin: { short: "0x02000000000100020003" } } #-}

// -----

// Sub-byte elements are packed: 11 of 3 bits are 5 bytes.
mil.func @packed() -> (tensor<11xui3>) attributes {opset = "CoreML8"} {
  %w = mil.const dense_resource<five> : tensor<11xui3>
  mil.output %w : tensor<11xui3>
}
{-# dialect_resources: { builtin: { five: "0x0100000088c6fa8800" } } #-}

// -----

// expected-error@+1 {{'mil.func' op needs the attribute 'opset', such as "CoreML8"}}
mil.func @no_opset(%x: tensor<2xf16>) -> (tensor<2xf16>) {
  mil.output %x : tensor<2xf16>
}

// -----

mil.func @return(%x: tensor<2xf16>) -> (tensor<2xf16>, tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.output' op has 1 operands, but function 'return' has 2 results}}
  mil.output %x : tensor<2xf16>
}

// -----

mil.func @segments(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.conv' op needs the attribute 'operandSegmentSizes' with 8 numbers}}
  %r = "mil.conv"(%x, %x) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

// expected-error@+1 {{unknown type '!mil.nothing'}}
mil.func @type(%x: !mil.nothing) -> () attributes {opset = "CoreML8"} {
  mil.output ()
}

// -----

mil.func @types(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{1 operands, but 2 operand types}}
  %r = mil.relu(x = %x) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

// What must be known at compile time is no argument of the function.
mil.func @compile_time(%x: tensor<2xf16>, %axis: tensor<i32>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.softmax' op input 'axis' must be known at compile time}}
  %r = mil.softmax(x = %x, axis = %axis) : (tensor<2xf16>, tensor<i32>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @free_twice(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op 'mil.inputs' has the name 'a' twice}}
  %r = mil.unknown_op "new"(a = %x, a = %x) : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @free_number(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op 'mil.inputs' must have a name for each input}}
  %r = "mil.unknown_op"(%x) {type = "new", mil.inputs = [5], operandSegmentSizes = array<i32: 1>} : (tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @names(%x: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op 'mil.outputs' must have a string for each of the 1 results}}
  %r = mil.relu(x = %x) {mil.outputs = [1]} : (tensor<2xf16>) -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @region() -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.const' op must have one result, no operands and no regions}}
  %r = "mil.const"() ({
    mil.output ()
  }) {val = dense<1.0> : tensor<2xf16>} : () -> tensor<2xf16>
  mil.output %r : tensor<2xf16>
}

// -----

mil.func @sparse() -> (tensor<4xf16>) attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.const' op 'val' must be dense<...> or dense_resource<...>}}
  %r = mil.const sparse<[[0], [2]], [1.0, 2.0]> : tensor<4xf16>
  mil.output %r : tensor<4xf16>
}

// -----

mil.func @bits() -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.const' attribute 'val' has elements of no bits}}
  %r = mil.const dense<0> : tensor<i0>
  mil.output ()
}

// -----

mil.func @bits_beside(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' attribute 'note' has elements of no bits}}
  %r = mil.relu(x = %x) {note = dense<0> : tensor<2xsi0>} : (tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

// expected-error@+1 {{'mil.func' op needs a name}}
"mil.func"() ({
  mil.output ()
}) {opset = "CoreML8", function_type = () -> ()} : () -> ()

// -----

mil.func @dynamic() -> (tensor<?xf32>) attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_cast' op result 0 must be a tensor of static shape}}
  %r = mil.constexpr_cast() {source_val = dense<1.0> : tensor<2xf16>, output_dtype = dense<"fp32"> : tensor<!mil.string>} : () -> tensor<?xf32>
  mil.output %r : tensor<?xf32>
}

// -----

// The bytes behind a parameter are checked like those of a constant.
mil.func @parameter() -> (tensor<2x64xf16>) attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.constexpr_lut_to_dense' op resource 'few' has 2 bytes, expected 16 for its type}}
  %a = mil.constexpr_lut_to_dense() {indices = dense_resource<few> : tensor<16xui8>, lut = dense<[1.0, 2.0]> : tensor<2xf16>, shape = dense<[2, 64]> : tensor<2xui32>} : () -> tensor<2x64xf16>
  mil.output %a : tensor<2x64xf16>
}
{-# dialect_resources: { builtin: { few: "0x010000000000" } } #-}

// -----

// The generic form can say what the other cannot.
mil.func @no_names(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op needs the attribute 'mil.inputs' with the names of its inputs}}
  "mil.unknown_op"(%x) {type = "t", operandSegmentSizes = array<i32: 1>} : (tensor<2xf16>) -> ()
  mil.output ()
}

// -----

mil.func @no_type(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op needs the attribute 'type'}}
  "mil.unknown_op"() {mil.inputs = [], operandSegmentSizes = array<i32>} : () -> ()
  mil.output ()
}

// -----

mil.func @negative(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op has a negative number in 'operandSegmentSizes'}}
  "mil.unknown_op"(%x) {type = "t", mil.inputs = ["a", "b"], operandSegmentSizes = array<i32: -1, 2>} : (tensor<2xf16>) -> ()
  mil.output ()
}

// -----

mil.func @segments(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op has 1 operands, but 'operandSegmentSizes' counts 3}}
  "mil.unknown_op"(%x) {type = "t", mil.inputs = ["a", "b"], operandSegmentSizes = array<i32: 1, 2>} : (tensor<2xf16>) -> ()
  mil.output ()
}

// -----

mil.func @outputs(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.relu' op 'mil.outputs' must have a string for each of the 1 results}}
  %r = "mil.relu"(%x) {operandSegmentSizes = array<i32: 1>, mil.outputs = ["a", "b"]} : (tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @value(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.const' op needs the attribute 'val'}}
  %c = "mil.const"() : () -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @type_of_value(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.const' op 'val' has another type than the result}}
  %c = "mil.const"() {val = dense<1.0> : tensor<3xf16>} : () -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @regions(%p: tensor<i1>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.cond' op has 1 regions, expected 2}}
  "mil.cond"(%p) ({
    "mil.output"() : () -> ()
  }) {operandSegmentSizes = array<i32: 1>} : (tensor<i1>) -> ()
  mil.output ()
}

// -----

mil.func @end(%p: tensor<i1>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.unknown_op' op region 0 must end with mil.output}}
  "mil.unknown_op"() ({
    %c = mil.const dense<1.0> : tensor<2xf16>
  }) {type = "t", mil.inputs = [], operandSegmentSizes = array<i32>} : () -> ()
  mil.output ()
}
