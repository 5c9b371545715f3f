// Each constraint of operations on images, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @resize_c1_rank(%x: tensor<8x8xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.upsample_nearest_neighbor' op 'x' has shape [8, 8], expected [..., height, width] of rank 3 or more [resize_c1]}}
  %r = mil.upsample_nearest_neighbor(x = %x) : (tensor<8x8xf16>) -> tensor<8x8xf16>
  mil.output ()
}

// -----

mil.func @resize_c2_sampling(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %target_size_height = mil.const dense<4> : tensor<i32>
  %target_size_width = mil.const dense<4> : tensor<i32>
  %sampling_mode = mil.const dense<"CORNERS"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.resize_bilinear' op 'sampling_mode' is 'CORNERS', expected 'STRICT_ALIGN_CORNERS', 'ALIGN_CORNERS', 'UNALIGN_CORNERS', 'DEFAULT' or 'OFFSET_CORNERS' [resize_c2]}}
  %r = mil.resize_bilinear(x = %x, target_size_height = %target_size_height, target_size_width = %target_size_width, sampling_mode = %sampling_mode) : (tensor<1x2x8x8xf16>, tensor<i32>, tensor<i32>, tensor<!mil.string>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resize_c3_target(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %target_size_height = mil.const dense<0> : tensor<i32>
  %target_size_width = mil.const dense<4> : tensor<i32>
  // expected-error@+1 {{'mil.resize_nearest_neighbor' op the target is 0 times 4, expected sizes of 1 or more [resize_c3]}}
  %r = mil.resize_nearest_neighbor(x = %x, target_size_height = %target_size_height, target_size_width = %target_size_width) : (tensor<1x2x8x8xf16>, tensor<i32>, tensor<i32>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resize_c4_shape(%x: tensor<8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[4, 4, 4]> : tensor<3xi32>
  %resized_dims = mil.const dense<2> : tensor<ui32>
  // expected-error@+1 {{'mil.resize' op 'shape' is [4, 4, 4], expected a vector of at most 2 sizes, the rank of 'x' [resize_c4]}}
  %r = mil.resize(x = %x, shape = %shape, resized_dims = %resized_dims) : (tensor<8x8xf16>, tensor<3xi32>, tensor<ui32>) -> tensor<4x4xf16>
  mil.output ()
}

// -----

mil.func @resize_c5_dims(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[4, 4]> : tensor<2xi32>
  %resized_dims = mil.const dense<3> : tensor<ui32>
  // expected-error@+1 {{'mil.resize' op 'resized_dims' is 3, expected at most 2, the length of 'shape' [resize_c5]}}
  %r = mil.resize(x = %x, shape = %shape, resized_dims = %resized_dims) : (tensor<1x2x8x8xf16>, tensor<2xi32>, tensor<ui32>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resize_c6_mode(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[4, 4]> : tensor<2xi32>
  %resized_dims = mil.const dense<2> : tensor<ui32>
  %interpolation_mode = mil.const dense<"CUBIC"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.resize' op 'interpolation_mode' is 'CUBIC', expected 'LINEAR' or 'NEAREST_NEIGHBOR' [resize_c6]}}
  %r = mil.resize(x = %x, shape = %shape, resized_dims = %resized_dims, interpolation_mode = %interpolation_mode) : (tensor<1x2x8x8xf16>, tensor<2xi32>, tensor<ui32>, tensor<!mil.string>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @upsample_c1_factor(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %scale_factor_height = mil.const dense<0.0> : tensor<f32>
  %scale_factor_width = mil.const dense<2.0> : tensor<f32>
  // expected-error@+1 {{'mil.upsample_bilinear' op the factors are 0 and 2, expected positive ones [upsample_c1]}}
  %r = mil.upsample_bilinear(x = %x, scale_factor_height = %scale_factor_height, scale_factor_width = %scale_factor_width) : (tensor<1x2x8x8xf16>, tensor<f32>, tensor<f32>) -> tensor<1x2x8x16xf16>
  mil.output ()
}

// -----

mil.func @crop_c1_pair(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %crop_height = mil.const dense<[1, 1, 1]> : tensor<3xi32>
  %crop_width = mil.const dense<[0, 0]> : tensor<2xi32>
  // expected-error@+1 {{'mil.crop' op 'crop_height' is [1, 1, 1], expected two numbers from 0 [crop_c1]}}
  %r = mil.crop(x = %x, crop_height = %crop_height, crop_width = %crop_width) : (tensor<1x2x8x8xf16>, tensor<3xi32>, tensor<2xi32>) -> tensor<1x2x6x8xf16>
  mil.output ()
}

// -----

mil.func @crop_c2_much(%x: tensor<1x2x8x8xf16>) -> () attributes {opset = "CoreML8"} {
  %crop_height = mil.const dense<[5, 4]> : tensor<2xi32>
  %crop_width = mil.const dense<[0, 0]> : tensor<2xi32>
  // expected-error@+1 {{'mil.crop' op 'crop_height' takes 9 of the 8 in [1, 2, 8, 8] [crop_c2]}}
  %r = mil.crop(x = %x, crop_height = %crop_height, crop_width = %crop_width) : (tensor<1x2x8x8xf16>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x2x6x8xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c1_mode(%x: tensor<1x2x8x8xf16>, %boxes: tensor<3x4xf16>, %box_indices: tensor<3xi32>) -> () attributes {opset = "CoreML8"} {
  %box_coordinate_mode = mil.const dense<"CORNERS"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.crop_resize' op 'box_coordinate_mode' is 'CORNERS', expected 'CORNERS_HEIGHT_FIRST', 'CORNERS_WIDTH_FIRST', 'CENTER_SIZE_HEIGHT_FIRST' or 'CENTER_SIZE_WIDTH_FIRST' [crop_resize_c1]}}
  %r = mil.crop_resize(x = %x, boxes = %boxes, box_indices = %box_indices, box_coordinate_mode = %box_coordinate_mode) : (tensor<1x2x8x8xf16>, tensor<3x4xf16>, tensor<3xi32>, tensor<!mil.string>) -> tensor<3x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c2_rank(%x: tensor<2x8x8xf16>, %boxes: tensor<3x4xf16>, %box_indices: tensor<3xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.crop_resize' op 'x' has shape [2, 8, 8], expected [batch, channels, height, width] [crop_resize_c2]}}
  %r = mil.crop_resize(x = %x, boxes = %boxes, box_indices = %box_indices) : (tensor<2x8x8xf16>, tensor<3x4xf16>, tensor<3xi32>) -> tensor<3x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c3_boxes(%x: tensor<1x2x8x8xf16>, %boxes: tensor<3x5xf16>, %box_indices: tensor<3xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.crop_resize' op 'boxes' has shape [3, 5], expected [N, 4] [crop_resize_c3]}}
  %r = mil.crop_resize(x = %x, boxes = %boxes, box_indices = %box_indices) : (tensor<1x2x8x8xf16>, tensor<3x5xf16>, tensor<3xi32>) -> tensor<3x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c4_indices(%x: tensor<1x2x8x8xf16>, %boxes: tensor<3x4xf16>, %box_indices: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.crop_resize' op 'box_indices' has shape [2], expected an index for each box of [3, 4] [crop_resize_c4]}}
  %r = mil.crop_resize(x = %x, boxes = %boxes, box_indices = %box_indices) : (tensor<1x2x8x8xf16>, tensor<3x4xf16>, tensor<2xi32>) -> tensor<3x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c5_inside(%x: tensor<1x2x8x8xf16>, %boxes: tensor<3x4xf16>) -> () attributes {opset = "CoreML8"} {
  %box_indices = mil.const dense<[0, 0, 1]> : tensor<3xi32>
  // expected-error@+1 {{'mil.crop_resize' op 'box_indices' has 1, expected less than 1, the batch of 'x' [crop_resize_c5]}}
  %r = mil.crop_resize(x = %x, boxes = %boxes, box_indices = %box_indices) : (tensor<1x2x8x8xf16>, tensor<3x4xf16>, tensor<3xi32>) -> tensor<3x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c6_normalized(%x: tensor<1x2x8x8xf16>, %boxes: tensor<3x4xui16>, %box_indices: tensor<3xi32>) -> () attributes {opset = "CoreML8"} {
  %normalized_coordinates = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.crop_resize' op 'boxes' is uint16, expected fp16 or fp32 for normalized coordinates [crop_resize_c6]}}
  %r = mil.crop_resize(x = %x, boxes = %boxes, box_indices = %box_indices, normalized_coordinates = %normalized_coordinates) : (tensor<1x2x8x8xf16>, tensor<3x4xui16>, tensor<3xi32>, tensor<i1>) -> tensor<3x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @crop_resize_c7_roi(%x: tensor<1x2x8x8xf16>, %roi: tensor<3x4xf16>) -> () attributes {opset = "CoreML6"} {
  // expected-error@+1 {{'mil.crop_resize' op 'roi' has shape [3, 4], expected rank 5 [crop_resize_c7]}}
  %r = mil.crop_resize(x = %x, roi = %roi) : (tensor<1x2x8x8xf16>, tensor<3x4xf16>) -> tensor<3x1x2x1x1xf16>
  mil.output ()
}

// -----

mil.func @affine_c1_rank(%x: tensor<2x8x8xf16>, %transform_matrix: tensor<1x6xf16>) -> () attributes {opset = "CoreML8"} {
  %output_height = mil.const dense<4> : tensor<i32>
  %output_width = mil.const dense<4> : tensor<i32>
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"normalized_minus_one_to_one"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.affine' op 'x' has shape [2, 8, 8], expected [batch, channels, height, width] [affine_c1]}}
  %r = mil.affine(x = %x, transform_matrix = %transform_matrix, output_height = %output_height, output_width = %output_width, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<2x8x8xf16>, tensor<1x6xf16>, tensor<i32>, tensor<i32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @affine_c2_matrix(%x: tensor<1x2x8x8xf16>, %transform_matrix: tensor<1x9xf16>) -> () attributes {opset = "CoreML8"} {
  %output_height = mil.const dense<4> : tensor<i32>
  %output_width = mil.const dense<4> : tensor<i32>
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"normalized_minus_one_to_one"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.affine' op 'transform_matrix' has shape [1, 9], expected [batch, 6] [affine_c2]}}
  %r = mil.affine(x = %x, transform_matrix = %transform_matrix, output_height = %output_height, output_width = %output_width, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<1x9xf16>, tensor<i32>, tensor<i32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @affine_c3_sampling(%x: tensor<1x2x8x8xf16>, %transform_matrix: tensor<1x6xf16>) -> () attributes {opset = "CoreML8"} {
  %output_height = mil.const dense<4> : tensor<i32>
  %output_width = mil.const dense<4> : tensor<i32>
  %sampling_mode = mil.const dense<"nearest"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"normalized_minus_one_to_one"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.affine' op 'sampling_mode' is 'nearest', expected 'bilinear' [affine_c3]}}
  %r = mil.affine(x = %x, transform_matrix = %transform_matrix, output_height = %output_height, output_width = %output_width, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<1x6xf16>, tensor<i32>, tensor<i32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @affine_c4_coordinates(%x: tensor<1x2x8x8xf16>, %transform_matrix: tensor<1x6xf16>) -> () attributes {opset = "CoreML8"} {
  %output_height = mil.const dense<4> : tensor<i32>
  %output_width = mil.const dense<4> : tensor<i32>
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"unnormalized"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.affine' op 'coordinates_mode' is 'unnormalized', expected 'normalized_minus_one_to_one' [affine_c4]}}
  %r = mil.affine(x = %x, transform_matrix = %transform_matrix, output_height = %output_height, output_width = %output_width, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<1x6xf16>, tensor<i32>, tensor<i32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @affine_c5_padding(%x: tensor<1x2x8x8xf16>, %transform_matrix: tensor<1x6xf16>) -> () attributes {opset = "CoreML8"} {
  %output_height = mil.const dense<4> : tensor<i32>
  %output_width = mil.const dense<4> : tensor<i32>
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<1.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"normalized_minus_one_to_one"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.affine' op 'padding_mode' is 'constant' with 1, expected 'constant' with 0 [affine_c5]}}
  %r = mil.affine(x = %x, transform_matrix = %transform_matrix, output_height = %output_height, output_width = %output_width, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<1x6xf16>, tensor<i32>, tensor<i32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resample_c1_rank(%x: tensor<2x8x8xf16>, %coordinates: tensor<1x4x4x2xf16>) -> () attributes {opset = "CoreML8"} {
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"unnormalized"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.resample' op 'x' has shape [2, 8, 8], expected [batch, channels, height, width] [resample_c1]}}
  %r = mil.resample(x = %x, coordinates = %coordinates, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<2x8x8xf16>, tensor<1x4x4x2xf16>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resample_c2_coordinates(%x: tensor<1x2x8x8xf16>, %coordinates: tensor<1x4x4x3xf16>) -> () attributes {opset = "CoreML8"} {
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"unnormalized"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.resample' op 'coordinates' has shape [1, 4, 4, 3], expected [batch, height, width, 2] [resample_c2]}}
  %r = mil.resample(x = %x, coordinates = %coordinates, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<1x4x4x3xf16>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resample_c3_batch(%x: tensor<1x2x8x8xf16>, %coordinates: tensor<2x4x4x2xf16>) -> () attributes {opset = "CoreML8"} {
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"constant"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"unnormalized"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.resample' op 'x' has a batch of 1 and 'coordinates' one of 2, expected the same [resample_c3]}}
  %r = mil.resample(x = %x, coordinates = %coordinates, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<2x4x4x2xf16>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}

// -----

mil.func @resample_c4_mode(%x: tensor<1x2x8x8xf16>, %coordinates: tensor<1x4x4x2xf16>) -> () attributes {opset = "CoreML8"} {
  %sampling_mode = mil.const dense<"bilinear"> : tensor<!mil.string>
  %padding_mode = mil.const dense<"zeros"> : tensor<!mil.string>
  %padding_value = mil.const dense<0.0> : tensor<f16>
  %coordinates_mode = mil.const dense<"unnormalized"> : tensor<!mil.string>
  %align_corners = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.resample' op 'padding_mode' is 'zeros', expected 'constant', 'border', 'reflection' or 'symmetric' [resample_c4]}}
  %r = mil.resample(x = %x, coordinates = %coordinates, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x8x8xf16>, tensor<1x4x4x2xf16>, tensor<!mil.string>, tensor<!mil.string>, tensor<f16>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf16>
  mil.output ()
}
