// Tensor transformation: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @batch_to_space(%x: tensor<4x4x6x4xf32>) -> (tensor<1x4x11x7xf32>) attributes {opset = "CoreML5"} {
  %block_shape = mil.const [2, 2]
  %crops = mil.const dense<[[0, 1], [1, 0]]> : tensor<2x2xi32>
  %result = mil.batch_to_space(x = %x, block_shape = %block_shape, crops = %crops) : (tensor<4x4x6x4xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<1x4x11x7xf32>
  mil.output %result : tensor<1x4x11x7xf32>
}

mil.func @depth_to_space(%x: tensor<1x4x6x4xf32>) -> (tensor<1x1x12x8xf32>) attributes {opset = "CoreML5"} {
  %block_size = mil.const 2
  %result = mil.depth_to_space(x = %x, block_size = %block_size) : (tensor<1x4x6x4xf32>, tensor<i32>) -> tensor<1x1x12x8xf32>
  mil.output %result : tensor<1x1x12x8xf32>
}

mil.func @expand_dims(%x: tensor<2x6xf32>) -> (tensor<1x2x6x1xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [0, -1]
  %result = mil.expand_dims(x = %x, axes = %axes) : (tensor<2x6xf32>, tensor<2xi32>) -> tensor<1x2x6x1xf32>
  mil.output %result : tensor<1x2x6x1xf32>
}

mil.func @pixel_shuffle(%x: tensor<1x4x6x4xf32>) -> (tensor<1x1x12x8xf32>) attributes {opset = "CoreML5"} {
  %upscale_factor = mil.const 2
  %result = mil.pixel_shuffle(x = %x, upscale_factor = %upscale_factor) : (tensor<1x4x6x4xf32>, tensor<i32>) -> tensor<1x1x12x8xf32>
  mil.output %result : tensor<1x1x12x8xf32>
}

mil.func @pixel_unshuffle(%x: tensor<1x4x6x4xf32>) -> (tensor<1x16x3x2xf32>) attributes {opset = "CoreML6"} {
  %downscale_factor = mil.const dense<2> : tensor<ui32>
  %result = mil.pixel_unshuffle(x = %x, downscale_factor = %downscale_factor) : (tensor<1x4x6x4xf32>, tensor<ui32>) -> tensor<1x16x3x2xf32>
  mil.output %result : tensor<1x16x3x2xf32>
}

mil.func @reshape(%x: tensor<?x?xf16>, %shape: tensor<3xi32>) -> (tensor<?x?x2xf16>) attributes {opset = "CoreML7"} {
  %result = mil.reshape(x = %x, shape = %shape) : (tensor<?x?xf16>, tensor<3xi32>) -> tensor<?x?x2xf16>
  mil.output %result : tensor<?x?x2xf16>
}

mil.func @reshape_like(%x: tensor<2x6xf32>, %ref_tensors0: tensor<1x4x6x4xf32>) -> (tensor<1x2x6xf32>) attributes {opset = "CoreML6"} {
  %begins0 = mil.const 0
  %begins1 = mil.const 0
  %ends0 = mil.const 1
  %ends1 = mil.const 2
  %end_masks0 = mil.const false
  %end_masks1 = mil.const false
  %result = mil.reshape_like(x = %x, ref_tensors = [%ref_tensors0, %x], begins = [%begins0, %begins1], ends = [%ends0, %ends1], end_masks = [%end_masks0, %end_masks1]) : (tensor<2x6xf32>, tensor<1x4x6x4xf32>, tensor<2x6xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i1>, tensor<i1>) -> tensor<1x2x6xf32>
  mil.output %result : tensor<1x2x6xf32>
}

mil.func @reverse(%x: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML5"} {
  %axes = mil.const [1]
  %result = mil.reverse(x = %x, axes = %axes) : (tensor<2x6xf32>, tensor<1xi32>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @reverse_sequence(%x: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML5"} {
  %lengths = mil.const [1, 2]
  %seq_axis = mil.const 1
  %batch_axis = mil.const 0
  %result = mil.reverse_sequence(x = %x, lengths = %lengths, seq_axis = %seq_axis, batch_axis = %batch_axis) : (tensor<2x6xf32>, tensor<2xi32>, tensor<i32>, tensor<i32>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @slice_by_index(%x: tensor<3xf32>) -> (tensor<1xf32>) attributes {opset = "CoreML6"} {
  %begin = mil.const [0]
  %end = mil.const [1]
  %result = mil.slice_by_index(x = %x, begin = %begin, end = %end) : (tensor<3xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<1xf32>
  mil.output %result : tensor<1xf32>
}

mil.func @slice_by_size(%x: tensor<2x6xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %begin = mil.const [0, 2]
  %size = mil.const [-1, 3]
  %result = mil.slice_by_size(x = %x, begin = %begin, size = %size) : (tensor<2x6xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @slice_update(%x: tensor<2x6xf32>, %update: tensor<2x2xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML8"} {
  %begin = mil.const [0, 1]
  %end = mil.const [2, 5]
  %stride = mil.const [1, 2]
  %result = mil.slice_update(x = %x, update = %update, begin = %begin, end = %end, stride = %stride) : (tensor<2x6xf32>, tensor<2x2xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @sliding_windows(%x: tensor<2x6xf32>) -> (tensor<2x2x3xf32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %size = mil.const 3
  %stride = mil.const 2
  %result = mil.sliding_windows(x = %x, axis = %axis, size = %size, stride = %stride) : (tensor<2x6xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x2x3xf32>
  mil.output %result : tensor<2x2x3xf32>
}

mil.func @space_to_batch(%x: tensor<1x4x6x4xf32>) -> (tensor<4x4x3x2xf32>) attributes {opset = "CoreML5"} {
  %block_shape = mil.const [2, 2]
  %paddings = mil.const dense<0> : tensor<2x2xi32>
  %result = mil.space_to_batch(x = %x, block_shape = %block_shape, paddings = %paddings) : (tensor<1x4x6x4xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<4x4x3x2xf32>
  mil.output %result : tensor<4x4x3x2xf32>
}

mil.func @space_to_depth(%x: tensor<1x4x6x4xf32>) -> (tensor<1x16x3x2xf32>) attributes {opset = "CoreML5"} {
  %block_size = mil.const 2
  %result = mil.space_to_depth(x = %x, block_size = %block_size) : (tensor<1x4x6x4xf32>, tensor<i32>) -> tensor<1x16x3x2xf32>
  mil.output %result : tensor<1x16x3x2xf32>
}

mil.func @squeeze(%x: tensor<1xi32>) -> (tensor<i32>) attributes {opset = "CoreML5"} {
  %result = mil.squeeze(x = %x) : (tensor<1xi32>) -> tensor<i32>
  mil.output %result : tensor<i32>
}

mil.func @transpose(%x: tensor<1x5x4xf32>) -> (tensor<1x4x5xf32>) attributes {opset = "CoreML7"} {
  %perm = mil.const [0, 2, 1]
  %result = mil.transpose(x = %x, perm = %perm) : (tensor<1x5x4xf32>, tensor<3xi32>) -> tensor<1x4x5xf32>
  mil.output %result : tensor<1x4x5xf32>
}
