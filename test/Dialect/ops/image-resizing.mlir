// Image resizing: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @affine(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x4x4xf32>) attributes {opset = "CoreML5"} {
  %transform_matrix = mil.const dense<[[1.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00]]> : tensor<1x6xf32>
  %output_height = mil.const 4
  %output_width = mil.const 4
  %sampling_mode = mil.const "bilinear"
  %padding_mode = mil.const "constant"
  %padding_value = mil.const dense<0.000000e+00> : tensor<f32>
  %coordinates_mode = mil.const "normalized_minus_one_to_one"
  %align_corners = mil.const true
  %result = mil.affine(x = %x, transform_matrix = %transform_matrix, output_height = %output_height, output_width = %output_width, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x6x6xf32>, tensor<1x6xf32>, tensor<i32>, tensor<i32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f32>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x4x4xf32>
  mil.output %result : tensor<1x2x4x4xf32>
}

mil.func @crop(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x4x4xf32>) attributes {opset = "CoreML5"} {
  %crop_height = mil.const [1, 1]
  %crop_width = mil.const [0, 2]
  %result = mil.crop(x = %x, crop_height = %crop_height, crop_width = %crop_width) : (tensor<1x2x6x6xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x2x4x4xf32>
  mil.output %result : tensor<1x2x4x4xf32>
}

mil.func @crop_resize(%x: tensor<1x2x6x6xf32>) -> (tensor<2x1x2x2x2xf32>) attributes {opset = "CoreML5"} {
  %roi = mil.const dense<[[[[[0.000000e+00]], [[0.000000e+00]], [[3.000000e+00]], [[3.000000e+00]]]], [[[[1.000000e+00]], [[1.000000e+00]], [[5.000000e+00]], [[5.000000e+00]]]]]> : tensor<2x1x4x1x1xf32>
  %target_height = mil.const 2
  %target_width = mil.const 2
  %normalized_coordinates = mil.const false
  %spatial_scale = mil.const dense<1.000000e+00> : tensor<f32>
  %box_coordinate_mode = mil.const "CORNERS_HEIGHT_FIRST"
  %sampling_mode = mil.const "DEFAULT"
  %result = mil.crop_resize(x = %x, roi = %roi, target_height = %target_height, target_width = %target_width, normalized_coordinates = %normalized_coordinates, spatial_scale = %spatial_scale, box_coordinate_mode = %box_coordinate_mode, sampling_mode = %sampling_mode) : (tensor<1x2x6x6xf32>, tensor<2x1x4x1x1xf32>, tensor<i32>, tensor<i32>, tensor<i1>, tensor<f32>, tensor<!mil.string>, tensor<!mil.string>) -> tensor<2x1x2x2x2xf32>
  mil.output %result : tensor<2x1x2x2x2xf32>
}

mil.func @resample(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x2x2xf32>) attributes {opset = "CoreML5"} {
  %coordinates = mil.const dense<0.000000e+00> : tensor<1x2x2x2xf32>
  %sampling_mode = mil.const "bilinear"
  %padding_mode = mil.const "border"
  %padding_value = mil.const dense<0.000000e+00> : tensor<f32>
  %coordinates_mode = mil.const "normalized_zero_to_one"
  %align_corners = mil.const true
  %result = mil.resample(x = %x, coordinates = %coordinates, sampling_mode = %sampling_mode, padding_mode = %padding_mode, padding_value = %padding_value, coordinates_mode = %coordinates_mode, align_corners = %align_corners) : (tensor<1x2x6x6xf32>, tensor<1x2x2x2xf32>, tensor<!mil.string>, tensor<!mil.string>, tensor<f32>, tensor<!mil.string>, tensor<i1>) -> tensor<1x2x2x2xf32>
  mil.output %result : tensor<1x2x2x2xf32>
}

mil.func @resize(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x8x6xf32>) attributes {opset = "CoreML7"} {
  %shape = mil.const [8, 0]
  %resized_dims = mil.const dense<2> : tensor<ui32>
  %interpolation_mode = mil.const "LINEAR"
  %sampling_mode = mil.const "UNALIGN_CORNERS"
  %result = mil.resize(x = %x, shape = %shape, resized_dims = %resized_dims, interpolation_mode = %interpolation_mode, sampling_mode = %sampling_mode) : (tensor<1x2x6x6xf32>, tensor<2xi32>, tensor<ui32>, tensor<!mil.string>, tensor<!mil.string>) -> tensor<1x2x8x6xf32>
  mil.output %result : tensor<1x2x8x6xf32>
}

mil.func @resize_bilinear(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x8x5xf32>) attributes {opset = "CoreML5"} {
  %target_size_height = mil.const 8
  %target_size_width = mil.const 5
  %sampling_mode = mil.const "DEFAULT"
  %result = mil.resize_bilinear(x = %x, target_size_height = %target_size_height, target_size_width = %target_size_width, sampling_mode = %sampling_mode) : (tensor<1x2x6x6xf32>, tensor<i32>, tensor<i32>, tensor<!mil.string>) -> tensor<1x2x8x5xf32>
  mil.output %result : tensor<1x2x8x5xf32>
}

mil.func @resize_nearest_neighbor(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x8x5xf32>) attributes {opset = "CoreML5"} {
  %target_size_height = mil.const 8
  %target_size_width = mil.const 5
  %result = mil.resize_nearest_neighbor(x = %x, target_size_height = %target_size_height, target_size_width = %target_size_width) : (tensor<1x2x6x6xf32>, tensor<i32>, tensor<i32>) -> tensor<1x2x8x5xf32>
  mil.output %result : tensor<1x2x8x5xf32>
}

mil.func @upsample_bilinear(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x12x12xf32>) attributes {opset = "CoreML5"} {
  %scale_factor_height = mil.const 2
  %scale_factor_width = mil.const 2
  %align_corners = mil.const true
  %result = mil.upsample_bilinear(x = %x, scale_factor_height = %scale_factor_height, scale_factor_width = %scale_factor_width, align_corners = %align_corners) : (tensor<1x2x6x6xf32>, tensor<i32>, tensor<i32>, tensor<i1>) -> tensor<1x2x12x12xf32>
  mil.output %result : tensor<1x2x12x12xf32>
}

mil.func @upsample_nearest_neighbor(%x: tensor<1x2x6x6xf32>) -> (tensor<1x2x12x18xf32>) attributes {opset = "CoreML5"} {
  %scale_factor_height = mil.const 2
  %scale_factor_width = mil.const 3
  %result = mil.upsample_nearest_neighbor(x = %x, scale_factor_height = %scale_factor_height, scale_factor_width = %scale_factor_width) : (tensor<1x2x6x6xf32>, tensor<i32>, tensor<i32>) -> tensor<1x2x12x18xf32>
  mil.output %result : tensor<1x2x12x18xf32>
}
