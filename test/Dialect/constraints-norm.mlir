// Each constraint of normalizations and reductions, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @batch_norm_c1_rank(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %mean = mil.const dense<1.0> : tensor<4xf16>
  %variance = mil.const dense<1.0> : tensor<4xf16>
  // expected-error@+1 {{'mil.batch_norm' op 'x' has shape [4], expected batch, channels, ... [batch_norm_c1]}}
  %r = mil.batch_norm(x = %x, mean = %mean, variance = %variance) : (tensor<4xf16>, tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  mil.output ()
}

// -----

mil.func @batch_norm_c2_variance(%x: tensor<1x4x2xf16>) -> () attributes {opset = "CoreML8"} {
  %mean = mil.const dense<1.0> : tensor<4xf16>
  %variance = mil.const dense<1.0> : tensor<2xf16>
  // expected-error@+1 {{'mil.batch_norm' op 'variance' has shape [2], expected a vector with an element for each channel of 'x', [1, 4, 2] [batch_norm_c2]}}
  %r = mil.batch_norm(x = %x, mean = %mean, variance = %variance) : (tensor<1x4x2xf16>, tensor<4xf16>, tensor<2xf16>) -> tensor<1x4x2xf16>
  mil.output ()
}

// -----

mil.func @instance_norm_c1_rank(%x: tensor<1x4xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.instance_norm' op 'x' has shape [1, 4], expected batch, channels, and spatial dimensions [instance_norm_c1]}}
  %r = mil.instance_norm(x = %x) : (tensor<1x4xf16>) -> tensor<1x4xf16>
  mil.output ()
}

// -----

mil.func @instance_norm_c2_gamma(%x: tensor<1x3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %gamma = mil.const dense<1.0> : tensor<4xf16>
  // expected-error@+1 {{'mil.instance_norm' op 'gamma' has shape [4], expected a vector with an element for each channel of 'x', [1, 3, 2] [instance_norm_c2]}}
  %r = mil.instance_norm(x = %x, gamma = %gamma) : (tensor<1x3x2xf16>, tensor<4xf16>) -> tensor<1x3x2xf16>
  mil.output ()
}

// -----

mil.func @l2_norm_c1_rank(%x: tensor<1x4xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.l2_norm' op 'x' has shape [1, 4], expected rank 3 or more [l2_norm_c1]}}
  %r = mil.l2_norm(x = %x) : (tensor<1x4xf16>) -> tensor<1x4xf16>
  mil.output ()
}

// -----

mil.func @layer_norm_c1_axes(%x: tensor<1x4xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[2]> : tensor<1xi32>
  // expected-error@+1 {{'mil.layer_norm' op 'axes' are [2], expected axes of [1, 4] [layer_norm_c1]}}
  %r = mil.layer_norm(x = %x, axes = %axes) : (tensor<1x4xf16>, tensor<1xi32>) -> tensor<1x4xf16>
  mil.output ()
}

// -----

mil.func @layer_norm_c2_beta(%x: tensor<1x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[-1]> : tensor<1xi32>
  %beta = mil.const dense<1.0> : tensor<4xf16>
  // expected-error@+1 {{'mil.layer_norm' op 'beta' has shape [4], expected [3], the dimensions of 'axes' [layer_norm_c2]}}
  %r = mil.layer_norm(x = %x, axes = %axes, beta = %beta) : (tensor<1x3xf16>, tensor<1xi32>, tensor<4xf16>) -> tensor<1x3xf16>
  mil.output ()
}

// -----

mil.func @local_response_norm_c1_rank(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %size = mil.const dense<3> : tensor<i32>
  // expected-error@+1 {{'mil.local_response_norm' op 'x' has shape [4], expected batch, channels, ... [local_response_norm_c1]}}
  %r = mil.local_response_norm(x = %x, size = %size) : (tensor<4xf16>, tensor<i32>) -> tensor<4xf16>
  mil.output ()
}

// -----

mil.func @local_response_norm_c2_size(%x: tensor<1x4xf16>) -> () attributes {opset = "CoreML8"} {
  %size = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.local_response_norm' op 'size' is 0, expected 1 or more [local_response_norm_c2]}}
  %r = mil.local_response_norm(x = %x, size = %size) : (tensor<1x4xf16>, tensor<i32>) -> tensor<1x4xf16>
  mil.output ()
}

// -----

mil.func @reduce_c1_axes(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[-3]> : tensor<1xi32>
  // expected-error@+1 {{'mil.reduce_sum' op 'axes' are [-3], expected axes of [2, 3] [reduce_c1]}}
  %r = mil.reduce_sum(x = %x, axes = %axes) : (tensor<2x3xf16>, tensor<1xi32>) -> tensor<3xf16>
  mil.output ()
}

// -----

mil.func @reduce_c2_twice(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[1, -1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.reduce_max' op 'axes' are [1, -1], expected each axis once [reduce_c2]}}
  %r = mil.reduce_max(x = %x, axes = %axes) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @reduce_arg_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.reduce_argmax' op 'axis' is 2, expected an axis of [2, 3] [reduce_arg_c1]}}
  %r = mil.reduce_argmax(x = %x, axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> tensor<2xi32>
  mil.output ()
}

// -----

mil.func @reduce_arg_c2_type(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<1> : tensor<i32>
  %output_dtype = mil.const dense<"int8"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.reduce_argmin' op 'output_dtype' is 'int8', expected 'int32' or 'uint16' [reduce_arg_c2]}}
  %r = mil.reduce_argmin(x = %x, axis = %axis, output_dtype = %output_dtype) : (tensor<2x3xf16>, tensor<i32>, tensor<!mil.string>) -> tensor<2xi8>
  mil.output ()
}
