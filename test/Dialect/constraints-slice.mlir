// Each constraint of slices and blocks, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @slice_by_index_c1_begin(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[0]> : tensor<1xi32>
  %end = mil.const dense<[2, 2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.slice_by_index' op 'begin' has 1 elements, expected 2, the rank of 'x' [slice_by_index_c1]}}
  %r = mil.slice_by_index(x = %x, begin = %begin, end = %end) : (tensor<4x5xf16>, tensor<1xi32>, tensor<2xi32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @slice_by_index_c1_mask(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[0, 0]> : tensor<2xi32>
  %end = mil.const dense<[2, 2]> : tensor<2xi32>
  %squeeze_mask = mil.const dense<[false, false, true]> : tensor<3xi1>
  // expected-error@+1 {{'mil.slice_by_index' op 'squeeze_mask' has 3 elements, expected 2, the rank of 'x' [slice_by_index_c1]}}
  %r = mil.slice_by_index(x = %x, begin = %begin, end = %end, squeeze_mask = %squeeze_mask) : (tensor<4x5xf16>, tensor<2xi32>, tensor<2xi32>, tensor<3xi1>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @slice_by_index_c2_stride(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[0, 0]> : tensor<2xi32>
  %end = mil.const dense<[2, 2]> : tensor<2xi32>
  %stride = mil.const dense<[0, 1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.slice_by_index' op 'stride' is [0, 1], expected no 0 [slice_by_index_c2]}}
  %r = mil.slice_by_index(x = %x, begin = %begin, end = %end, stride = %stride) : (tensor<4x5xf16>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @slice_by_index_c3_order(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[0, 3]> : tensor<2xi32>
  %end = mil.const dense<[2, 2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.slice_by_index' op 'begin' is 3 and 'end' is 2 in dimension 1, expected 'end' behind 'begin' [slice_by_index_c3]}}
  %r = mil.slice_by_index(x = %x, begin = %begin, end = %end) : (tensor<4x5xf16>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x0xf16>
  mil.output ()
}

// -----

mil.func @slice_update_c1_scalar(%x: tensor<4xf16>, %update: tensor<f16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[1]> : tensor<1xi32>
  %end = mil.const dense<[2]> : tensor<1xi32>
  %squeeze_mask = mil.const dense<[true]> : tensor<1xi1>
  // expected-error@+1 {{'mil.slice_update' op 'update' is a scalar, expected rank 1 or more [slice_update_c1]}}
  %r = mil.slice_update(x = %x, update = %update, begin = %begin, end = %end, squeeze_mask = %squeeze_mask) : (tensor<4xf16>, tensor<f16>, tensor<1xi32>, tensor<1xi32>, tensor<1xi1>) -> tensor<4xf16>
  mil.output ()
}

// -----

mil.func @slice_update_c2_shape(%x: tensor<4xf16>, %update: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[1]> : tensor<1xi32>
  %end = mil.const dense<[3]> : tensor<1xi32>
  // expected-error@+1 {{'mil.slice_update' op 'update' has shape [3], expected [2], the slice [slice_update_c2]}}
  %r = mil.slice_update(x = %x, update = %update, begin = %begin, end = %end) : (tensor<4xf16>, tensor<3xf16>, tensor<1xi32>, tensor<1xi32>) -> tensor<4xf16>
  mil.output ()
}

// -----

mil.func @slice_by_size_c1_length(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[0]> : tensor<1xi32>
  %size = mil.const dense<[2, 2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.slice_by_size' op 'begin' has 1 elements and 'size' has 2, expected vectors of 2, the rank of 'x' [slice_by_size_c1]}}
  %r = mil.slice_by_size(x = %x, begin = %begin, size = %size) : (tensor<4x5xf16>, tensor<1xi32>, tensor<2xi32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @slice_by_size_c2_negative(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[0, 0]> : tensor<2xi32>
  %size = mil.const dense<[2, -2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.slice_by_size' op 'size' is [2, -2], expected sizes or -1 [slice_by_size_c2]}}
  %r = mil.slice_by_size(x = %x, begin = %begin, size = %size) : (tensor<4x5xf16>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @slice_by_size_c3_inside(%x: tensor<4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %begin = mil.const dense<[3, 0]> : tensor<2xi32>
  %size = mil.const dense<[2, 2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.slice_by_size' op 'begin' is 3 and 'size' is 2 in dimension 0, which has size 4 [slice_by_size_c3]}}
  %r = mil.slice_by_size(x = %x, begin = %begin, size = %size) : (tensor<4x5xf16>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @space_c1_rank(%x: tensor<4x2x2xf16>) -> () attributes {opset = "CoreML8"} {
  %block_size = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.depth_to_space' op 'x' has shape [4, 2, 2], expected [batch, channels, height, width] [space_c1]}}
  %r = mil.depth_to_space(x = %x, block_size = %block_size) : (tensor<4x2x2xf16>, tensor<i32>) -> tensor<1x4x4xf16>
  mil.output ()
}

// -----

mil.func @space_c2_block(%x: tensor<1x4x2x2xf16>) -> () attributes {opset = "CoreML8"} {
  %block_size = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.space_to_depth' op 'block_size' is 0, expected 1 or more [space_c2]}}
  %r = mil.space_to_depth(x = %x, block_size = %block_size) : (tensor<1x4x2x2xf16>, tensor<i32>) -> tensor<1x4x2x2xf16>
  mil.output ()
}

// -----

mil.func @space_c3_channels(%x: tensor<1x6x2x2xf16>) -> () attributes {opset = "CoreML8"} {
  %upscale_factor = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.pixel_shuffle' op 'x' has 6 channels, expected a multiple of 4, the square of 'upscale_factor' [space_c3]}}
  %r = mil.pixel_shuffle(x = %x, upscale_factor = %upscale_factor) : (tensor<1x6x2x2xf16>, tensor<i32>) -> tensor<1x1x4x4xf16>
  mil.output ()
}

// -----

mil.func @space_c4_sides(%x: tensor<1x1x4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %downscale_factor = mil.const dense<2> : tensor<ui32>
  // expected-error@+1 {{'mil.pixel_unshuffle' op 'x' has shape [1, 1, 4, 5], expected height and width that are multiples of 2, 'downscale_factor' [space_c4]}}
  %r = mil.pixel_unshuffle(x = %x, downscale_factor = %downscale_factor) : (tensor<1x1x4x5xf16>, tensor<ui32>) -> tensor<1x4x2x2xf16>
  mil.output ()
}

// -----

mil.func @space_to_batch_c1_block(%x: tensor<1x1x4x4xf16>) -> () attributes {opset = "CoreML8"} {
  %block_shape = mil.const dense<[2, 2, 2]> : tensor<3xi32>
  %paddings = mil.const dense<0> : tensor<2x2xi32>
  // expected-error@+1 {{'mil.space_to_batch' op 'block_shape' is [2, 2, 2] and 'paddings' has shape [2, 2], expected two sizes and [2, 2] numbers from 0 [space_to_batch_c1]}}
  %r = mil.space_to_batch(x = %x, block_shape = %block_shape, paddings = %paddings) : (tensor<1x1x4x4xf16>, tensor<3xi32>, tensor<2x2xi32>) -> tensor<4x1x2x2xf16>
  mil.output ()
}

// -----

mil.func @space_to_batch_c2_divides(%x: tensor<1x1x4x5xf16>) -> () attributes {opset = "CoreML8"} {
  %block_shape = mil.const dense<[2, 2]> : tensor<2xi32>
  %paddings = mil.const dense<0> : tensor<2x2xi32>
  // expected-error@+1 {{'mil.space_to_batch' op dimension 3 of 'x' is 5 with its padding, expected a multiple of the block, 2 [space_to_batch_c2]}}
  %r = mil.space_to_batch(x = %x, block_shape = %block_shape, paddings = %paddings) : (tensor<1x1x4x5xf16>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x1x2x2xf16>
  mil.output ()
}

// -----

mil.func @batch_to_space_c1_batch(%x: tensor<6x1x2x2xf16>) -> () attributes {opset = "CoreML8"} {
  %block_shape = mil.const dense<[2, 2]> : tensor<2xi32>
  %crops = mil.const dense<0> : tensor<2x2xi32>
  // expected-error@+1 {{'mil.batch_to_space' op the batch of 'x' is 6, expected a multiple of the block, 4 [batch_to_space_c1]}}
  %r = mil.batch_to_space(x = %x, block_shape = %block_shape, crops = %crops) : (tensor<6x1x2x2xf16>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x1x4x4xf16>
  mil.output ()
}

// -----

mil.func @batch_to_space_c2_crops(%x: tensor<4x1x2x2xf16>) -> () attributes {opset = "CoreML8"} {
  %block_shape = mil.const dense<[2, 2]> : tensor<2xi32>
  %crops = mil.const dense<[[0, 0], [3, 2]]> : tensor<2x2xi32>
  // expected-error@+1 {{'mil.batch_to_space' op 'crops' takes 5 of the 4 in dimension 3 [batch_to_space_c2]}}
  %r = mil.batch_to_space(x = %x, block_shape = %block_shape, crops = %crops) : (tensor<4x1x2x2xf16>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x1x4x4xf16>
  mil.output ()
}
