// Each constraint of pools, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @pool_c1_rank(%x: tensor<4x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"valid"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.max_pool' op 'x' has shape [4, 6], expected rank 3 to 5: batch, channels, and 1 to 3 spatial dimensions [pool_c1]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type) : (tensor<4x6xf16>, tensor<2xi32>, tensor<!mil.string>) -> tensor<4x6xf16>
  mil.output ()
}

// -----

mil.func @pool_c2_kernel(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2]> : tensor<1xi32>
  %pad_type = mil.const dense<"valid"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.max_pool' op 'kernel_sizes' are [2], expected a positive number for each of the 2 spatial dimensions [pool_c2]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<1xi32>, tensor<!mil.string>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c3_strides(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"valid"> : tensor<!mil.string>
  %strides = mil.const dense<[0, 1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.max_pool' op 'strides' are [0, 1], expected a positive number for each of the 2 spatial dimensions [pool_c3]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type, strides = %strides) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>, tensor<2xi32>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c4_pad(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"custom"> : tensor<!mil.string>
  %pad = mil.const dense<[1, 1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.max_pool' op 'pad' is [1, 1], expected 4 numbers: before and after each spatial dimension [pool_c4]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type, pad = %pad) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>, tensor<2xi32>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c5_pad_type(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"full"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.max_pool' op 'pad_type' is 'full', expected 'valid', 'same', 'same_lower' or 'custom' [pool_c5]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c6_same_lower(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML5"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"same_lower"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.max_pool' op 'pad_type' is 'same_lower'; it needs iOS16 (opset CoreML6) [pool_c6]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c7_ceil_rank(%x: tensor<1x4x6x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2, 2]> : tensor<3xi32>
  %pad_type = mil.const dense<"valid"> : tensor<!mil.string>
  %ceil_mode = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.max_pool' op 'ceil_mode' is true, but 'x' has 3 spatial dimensions, expected 1 or 2 [pool_c7]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type, ceil_mode = %ceil_mode) : (tensor<1x4x6x6x6xf16>, tensor<3xi32>, tensor<!mil.string>, tensor<i1>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c8_ceil_same(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"same"> : tensor<!mil.string>
  %ceil_mode = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.max_pool' op 'ceil_mode' is true, but 'pad_type' is 'same' [pool_c8]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type, ceil_mode = %ceil_mode) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>, tensor<i1>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c9_ceil_pad(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"custom"> : tensor<!mil.string>
  %pad = mil.const dense<[1, 0, 0, 0]> : tensor<4xi32>
  %ceil_mode = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.max_pool' op 'ceil_mode' is true, but 'pad' is [1, 0, 0, 0], expected the same before and after [pool_c9]}}
  %r = mil.max_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type, pad = %pad, ceil_mode = %ceil_mode) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>, tensor<4xi32>, tensor<i1>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @pool_c10_fits(%x: tensor<1x4x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[7, 2]> : tensor<2xi32>
  %pad_type = mil.const dense<"valid"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.avg_pool' op 'x' has shape [1, 4, 6, 6], which a window of [7, 2] does not fit in [pool_c10]}}
  %r = mil.avg_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type) : (tensor<1x4x6x6xf16>, tensor<2xi32>, tensor<!mil.string>) -> tensor<1x4x5x5xf16>
  mil.output ()
}

// -----

mil.func @l2_pool_c1_rank(%x: tensor<1x4x6x6x6xf16>) -> () attributes {opset = "CoreML8"} {
  %kernel_sizes = mil.const dense<[2, 2, 2]> : tensor<3xi32>
  %pad_type = mil.const dense<"valid"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.l2_pool' op 'x' has shape [1, 4, 6, 6, 6], expected rank 3 or 4 [l2_pool_c1]}}
  %r = mil.l2_pool(x = %x, kernel_sizes = %kernel_sizes, pad_type = %pad_type) : (tensor<1x4x6x6x6xf16>, tensor<3xi32>, tensor<!mil.string>) -> tensor<1x4x5x5xf16>
  mil.output ()
}
