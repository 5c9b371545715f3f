// Each constraint of activations and elementwise operations, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @softmax_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.softmax' op 'axis' is 2, expected an axis of [2, 3] [softmax_c1]}}
  %r = mil.softmax(x = %x, axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @gelu_c1_mode(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  %mode = mil.const dense<"exact"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.gelu' op 'mode' is 'exact', expected 'EXACT', 'TANH_APPROXIMATION' or 'SIGMOID_APPROXIMATION' [gelu_c1]}}
  %r = mil.gelu(x = %x, mode = %mode) : (tensor<2xf16>, tensor<!mil.string>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @prelu_c1_rank(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %alpha = mil.const dense<0.5> : tensor<3xf16>
  // expected-error@+1 {{'mil.prelu' op 'x' has shape [2, 3], expected rank 3 to 5 [prelu_c1]}}
  %r = mil.prelu(x = %x, alpha = %alpha) : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @prelu_c2_alpha(%x: tensor<1x3x4x4xf16>) -> () attributes {opset = "CoreML8"} {
  %alpha = mil.const dense<0.5> : tensor<4xf16>
  // expected-error@+1 {{'mil.prelu' op 'alpha' has shape [4], expected a vector with an element for each channel of 'x', [1, 3, 4, 4] [prelu_c2]}}
  %r = mil.prelu(x = %x, alpha = %alpha) : (tensor<1x3x4x4xf16>, tensor<4xf16>) -> tensor<1x3x4x4xf16>
  mil.output ()
}

// -----

mil.func @prelu_c3_uniform(%x: tensor<1x2x4xf16>) -> () attributes {opset = "CoreML8"} {
  %alpha = mil.const dense<[0.5, 0.25]> : tensor<2xf16>
  // expected-error@+1 {{'mil.prelu' op 'alpha' has different values, which only 'x' of rank 4 can have; it has rank 3 [prelu_c3]}}
  %r = mil.prelu(x = %x, alpha = %alpha) : (tensor<1x2x4xf16>, tensor<2xf16>) -> tensor<1x2x4xf16>
  mil.output ()
}

// -----

mil.func @softplus_parametric_c1_rank(%x: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %alpha = mil.const dense<0.5> : tensor<2xf16>
  %beta = mil.const dense<0.5> : tensor<2xf16>
  // expected-error@+1 {{'mil.softplus_parametric' op 'x' has shape [1, 2], expected rank 3 or more [softplus_parametric_c1]}}
  %r = mil.softplus_parametric(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x2xf16>, tensor<2xf16>, tensor<2xf16>) -> tensor<1x2xf16>
  mil.output ()
}

// -----

mil.func @softplus_parametric_c2_beta(%x: tensor<1x2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %alpha = mil.const dense<0.5> : tensor<2xf16>
  %beta = mil.const dense<0.5> : tensor<3xf16>
  // expected-error@+1 {{'mil.softplus_parametric' op 'beta' has shape [3], expected a vector with an element for each channel of 'x', [1, 2, 3] [softplus_parametric_c2]}}
  %r = mil.softplus_parametric(x = %x, alpha = %alpha, beta = %beta) : (tensor<1x2x3xf16>, tensor<2xf16>, tensor<3xf16>) -> tensor<1x2x3xf16>
  mil.output ()
}

// -----

mil.func @clip_c1_order(%x: tensor<2xf16>) -> () attributes {opset = "CoreML7"} {
  %alpha = mil.const dense<1.0> : tensor<f16>
  %beta = mil.const dense<0.5> : tensor<f16>
  // expected-error@+1 {{'mil.clip' op 'alpha' is 1 and 'beta' is 0.5, expected a smaller 'alpha' [clip_c1]}}
  %r = mil.clip(x = %x, alpha = %alpha, beta = %beta) : (tensor<2xf16>, tensor<f16>, tensor<f16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @cast_c1_word(%x: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  %dtype = mil.const dense<"float"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.cast' op 'dtype' is 'float', expected 'fp16', 'fp32', 'int8', 'uint8', 'int16', 'uint16', 'int32' or 'bool' [cast_c1]}}
  %r = mil.cast(x = %x, dtype = %dtype) : (tensor<2xf16>, tensor<!mil.string>) -> tensor<2xf32>
  mil.output ()
}

// -----

mil.func @cast_c1_newer_word(%x: tensor<2xf16>) -> () attributes {opset = "CoreML6"} {
  %dtype = mil.const dense<"uint8"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.cast' op 'dtype' is 'uint8', expected 'fp16', 'fp32', 'int32' or 'bool'; it needs iOS17 (opset CoreML7) [cast_c1]}}
  %r = mil.cast(x = %x, dtype = %dtype) : (tensor<2xf16>, tensor<!mil.string>) -> tensor<2xui8>
  mil.output ()
}

// -----

mil.func @broadcast_c1_shapes(%x: tensor<2x3xf16>, %y: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.add' op 'x' has shape [2, 3] and 'y' has shape [2], which do not broadcast [broadcast_c1]}}
  %r = mil.add(x = %x, y = %y) : (tensor<2x3xf16>, tensor<2xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @broadcast_c1_compare(%x: tensor<2x3xf16>, %y: tensor<2x1x2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.less' op 'x' has shape [2, 3] and 'y' has shape [2, 1, 2], which do not broadcast [broadcast_c1]}}
  %r = mil.less(x = %x, y = %y) : (tensor<2x3xf16>, tensor<2x1x2xf16>) -> tensor<2x2x3xi1>
  mil.output ()
}

// -----

mil.func @select_c1_choices(%cond: tensor<2xi1>, %a: tensor<2xf16>, %b: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.select' op 'a' has shape [2] and 'b' has shape [3], which do not broadcast [select_c1]}}
  %r = mil.select(cond = %cond, a = %a, b = %b) : (tensor<2xi1>, tensor<2xf16>, tensor<3xf16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @select_c2_cond(%cond: tensor<3xi1>, %a: tensor<2xf16>, %b: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.select' op 'cond' has shape [3], which does not broadcast with [2] [select_c2]}}
  %r = mil.select(cond = %cond, a = %a, b = %b) : (tensor<3xi1>, tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  mil.output ()
}
