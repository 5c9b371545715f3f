// Each constraint of convolutions, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @conv_c1_rank(%x: tensor<4x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4xf16>
  // expected-error@+1 {{'mil.conv' op 'x' has shape [4, 6], expected rank 3 to 5: batch, channels, and 1 to 3 spatial dimensions [conv_c1]}}
  %r = mil.conv(x = %x, weight = %weight) : (tensor<4x6xf16>, tensor<8x4xf16>) -> tensor<4x8xf16>
  mil.output ()
}

// -----

mil.func @conv_c2_weight_rank(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3xf16>
  // expected-error@+1 {{'mil.conv' op 'weight' has shape [8, 4, 3], expected rank 4 as 'x' has [conv_c2]}}
  %r = mil.conv(x = %x, weight = %weight) : (tensor<1x4x6x6xf16>, tensor<8x4x3xf16>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c3_groups(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %groups = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.conv' op 'groups' is 0, expected 1 or more [conv_c3]}}
  %r = mil.conv(x = %x, weight = %weight, groups = %groups) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<i32>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c4_channels(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x3x3x3xf16>
  // expected-error@+1 {{'mil.conv' op 'weight' has shape [8, 3, 3, 3], expected [*, channels / groups, ...] for the 4 channels of 'x' and 1 groups [conv_c4]}}
  %r = mil.conv(x = %x, weight = %weight) : (tensor<1x4x6x6xf16>, tensor<8x3x3x3xf16>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c4_groups(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %groups = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.conv' op 'weight' has shape [8, 4, 3, 3], expected [*, channels / groups, ...] for the 4 channels of 'x' and 2 groups [conv_c4]}}
  %r = mil.conv(x = %x, weight = %weight, groups = %groups) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<i32>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c5_filters(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<9x2x3x3xf16>
  %groups = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.conv' op 'weight' has 9 filters, expected a multiple of the 2 groups [conv_c5]}}
  %r = mil.conv(x = %x, weight = %weight, groups = %groups) : (tensor<1x4x6x6xf16>, tensor<9x2x3x3xf16>, tensor<i32>) -> tensor<1x9x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c6_bias(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %bias = mil.const dense<0.0> : tensor<4xf16>
  // expected-error@+1 {{'mil.conv' op 'bias' has shape [4], expected [8], the channels of the result [conv_c6]}}
  %r = mil.conv(x = %x, weight = %weight, bias = %bias) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<4xf16>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c7_strides(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %strides = mil.const dense<[1]> : tensor<1xi32>
  // expected-error@+1 {{'mil.conv' op 'strides' are [1] and 'dilations' are absent, expected a positive number for each of the 2 spatial dimensions [conv_c7]}}
  %r = mil.conv(x = %x, weight = %weight, strides = %strides) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<1xi32>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c7_dilations(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %dilations = mil.const dense<[0, 1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.conv' op 'strides' are absent and 'dilations' are [0, 1], expected a positive number for each of the 2 spatial dimensions [conv_c7]}}
  %r = mil.conv(x = %x, weight = %weight, dilations = %dilations) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<2xi32>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c8_pad_type(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %pad_type = mil.const dense<"full"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.conv' op 'pad_type' is 'full', expected 'valid', 'same', 'same_lower' or 'custom' [conv_c8]}}
  %r = mil.conv(x = %x, weight = %weight, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<!mil.string>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c9_pad(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %pad_type = mil.const dense<"custom"> : tensor<!mil.string>
  %pad = mil.const dense<[1, 1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.conv' op 'pad' is [1, 1], expected 4 numbers: before and after each spatial dimension [conv_c9]}}
  %r = mil.conv(x = %x, weight = %weight, pad_type = %pad_type, pad = %pad) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<!mil.string>, tensor<2xi32>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c10_same_lower(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML5"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  %pad_type = mil.const dense<"same_lower"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.conv' op 'pad_type' is 'same_lower'; it needs iOS16 (opset CoreML6) [conv_c10]}}
  %r = mil.conv(x = %x, weight = %weight, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<!mil.string>) -> tensor<1x8x6x6xf16>
  mil.output ()
}

// -----

mil.func @conv_c11_dynamic(%x: tensor<1x4x6x6xf16>, %weight: tensor<8x4x3x3xf16>) -> () attributes {opset = "CoreML8"} {
  %dilations = mil.const dense<[2, 2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.conv' op 'dilations' are [2, 2], but 'weight' is not known at compile time [conv_c11]}}
  %r = mil.conv(x = %x, weight = %weight, dilations = %dilations) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>, tensor<2xi32>) -> tensor<1x8x2x2xf16>
  mil.output ()
}

// -----

mil.func @conv_c12_fits(%x: tensor<1x4x2x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  // expected-error@+1 {{'mil.conv' op 'x' has shape [1, 4, 2, 6], which 'weight' of shape [8, 4, 3, 3] does not fit in [conv_c12]}}
  %r = mil.conv(x = %x, weight = %weight) : (tensor<1x4x2x6xf16>, tensor<8x4x3x3xf16>) -> tensor<1x8x4x4xf16>
  mil.output ()
}

// -----

mil.func @conv_c2_transpose(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<4x8x3xf16>
  // expected-error@+1 {{'mil.conv_transpose' op 'weight' has shape [4, 8, 3], expected rank 4 as 'x' has [conv_c2]}}
  %r = mil.conv_transpose(x = %x, weight = %weight) : (tensor<1x4x6x6xf16>, tensor<4x8x3xf16>) -> tensor<1x8x8x8xf16>
  mil.output ()
}

// -----

mil.func @conv_transpose_c1_same_lower(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<4x8x3x3xf16>
  %pad_type = mil.const dense<"same_lower"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.conv_transpose' op 'pad_type' is 'same_lower', expected 'valid', 'same' or 'custom' [conv_transpose_c1]}}
  %r = mil.conv_transpose(x = %x, weight = %weight, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<4x8x3x3xf16>, tensor<!mil.string>) -> tensor<1x8x8x8xf16>
  mil.output ()
}

// -----

mil.func @conv_transpose_c2_channels(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<8x4x3x3xf16>
  // expected-error@+1 {{'mil.conv_transpose' op 'weight' has shape [8, 4, 3, 3], expected [channels, ...] for the 4 channels of 'x', a multiple of the 1 groups [conv_transpose_c2]}}
  %r = mil.conv_transpose(x = %x, weight = %weight) : (tensor<1x4x6x6xf16>, tensor<8x4x3x3xf16>) -> tensor<1x4x8x8xf16>
  mil.output ()
}

// -----

mil.func @conv_transpose_c3_output_shape(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %weight = mil.const dense<1.0> : tensor<4x8x3x3xf16>
  %output_shape = mil.const dense<[1, 4, 8, 8]> : tensor<4xi32>
  // expected-error@+1 {{'mil.conv_transpose' op 'output_shape' is [1, 4, 8, 8], expected the batch and channels of [1, 8, 8, 8], and sizes [conv_transpose_c3]}}
  %r = mil.conv_transpose(x = %x, weight = %weight, output_shape = %output_shape) : (tensor<1x4x6x6xf16>, tensor<4x8x3x3xf16>, tensor<4xi32>) -> tensor<1x8x8x8xf16>
  mil.output ()
}
