// Tensor operation: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @argsort(%x: tensor<2x6xf32>) -> (tensor<2x6xi32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %ascending = mil.const true
  %result = mil.argsort(x = %x, axis = %axis, ascending = %ascending) : (tensor<2x6xf32>, tensor<i32>, tensor<i1>) -> tensor<2x6xi32>
  mil.output %result : tensor<2x6xi32>
}

mil.func @band_part(%x: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML5"} {
  %lower = mil.const 1
  %upper = mil.const 0
  %result = mil.band_part(x = %x, lower = %lower, upper = %upper) : (tensor<2x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @concat(%values0: tensor<1x4xf32>) -> (tensor<1x8xf32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %interleave = mil.const false
  %result = mil.concat(values = [%values0, %values0], axis = %axis, interleave = %interleave) : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i1>) -> tensor<1x8xf32>
  mil.output %result : tensor<1x8xf32>
}

mil.func @cumsum(%x: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %exclusive = mil.const false
  %reverse = mil.const true
  %result = mil.cumsum(x = %x, axis = %axis, exclusive = %exclusive, reverse = %reverse) : (tensor<2x6xf32>, tensor<i32>, tensor<i1>, tensor<i1>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @fill(%shape: tensor<?xi32>) -> (!mil.opaque<"\0A\0A\08\0B\10\01\1A\04\12\02\08\01">) attributes {opset = "CoreML7"} {
  %value = mil.const dense<2.000000e+00> : tensor<f32>
  %result = mil.fill(shape = %shape, value = %value) : (tensor<?xi32>, tensor<f32>) -> !mil.opaque<"\0A\0A\08\0B\10\01\1A\04\12\02\08\01">
  mil.output %result : !mil.opaque<"\0A\0A\08\0B\10\01\1A\04\12\02\08\01">
}

mil.func @fill_like(%ref_tensor: tensor<2x6xf32>) -> (tensor<2x6xf32>) attributes {opset = "CoreML6"} {
  %value = mil.const dense<3.000000e+00> : tensor<f32>
  %result = mil.fill_like(ref_tensor = %ref_tensor, value = %value) : (tensor<2x6xf32>, tensor<f32>) -> tensor<2x6xf32>
  mil.output %result : tensor<2x6xf32>
}

mil.func @flatten2d(%x: tensor<1x4x6x4xf32>) -> (tensor<4x24xf32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 2
  %result = mil.flatten2d(x = %x, axis = %axis) : (tensor<1x4x6x4xf32>, tensor<i32>) -> tensor<4x24xf32>
  mil.output %result : tensor<4x24xf32>
}

mil.func @identity(%x: tensor<2x3xi32>) -> (tensor<2x3xi32>) attributes {opset = "CoreML5"} {
  %result = mil.identity(x = %x) : (tensor<2x3xi32>) -> tensor<2x3xi32>
  mil.output %result : tensor<2x3xi32>
}

mil.func @non_maximum_suppression(%boxes: tensor<1x4x5xf32>, %scores: tensor<1x2x5xf32>) -> (tensor<1x4x3xf32>, tensor<1x2x3xf32>, tensor<1x3xi32>) attributes {opset = "CoreML7"} {
  %iou_threshold = mil.const dense<5.000000e-01> : tensor<f32>
  %max_boxes = mil.const 3
  %per_class_suppression = mil.const false
  %result0, %result1, %result2 = mil.non_maximum_suppression(boxes = %boxes, scores = %scores, iou_threshold = %iou_threshold, max_boxes = %max_boxes, per_class_suppression = %per_class_suppression) : (tensor<1x4x5xf32>, tensor<1x2x5xf32>, tensor<f32>, tensor<i32>, tensor<i1>) -> (tensor<1x4x3xf32>, tensor<1x2x3xf32>, tensor<1x3xi32>)
  mil.output %result0, %result1, %result2 : tensor<1x4x3xf32>, tensor<1x2x3xf32>, tensor<1x3xi32>
}

mil.func @non_zero(%x: tensor<2x3xi32>) -> (tensor<?x2xi32>) attributes {opset = "CoreML5"} {
  %result = mil.non_zero(x = %x) : (tensor<2x3xi32>) -> tensor<?x2xi32>
  mil.output %result : tensor<?x2xi32>
}

mil.func @one_hot(%indices: tensor<2x3xi32>) -> (tensor<2x3x4xf32>) attributes {opset = "CoreML5"} {
  %one_hot_vector_size = mil.const 4
  %axis = mil.const -1
  %on_value = mil.const dense<1.000000e+00> : tensor<f32>
  %off_value = mil.const dense<0.000000e+00> : tensor<f32>
  %result = mil.one_hot(indices = %indices, one_hot_vector_size = %one_hot_vector_size, axis = %axis, on_value = %on_value, off_value = %off_value) : (tensor<2x3xi32>, tensor<i32>, tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<2x3x4xf32>
  mil.output %result : tensor<2x3x4xf32>
}

mil.func @pad(%x: tensor<1x4xf32>) -> (tensor<1x7xf32>) attributes {opset = "CoreML6"} {
  %pad = mil.const [1, 2]
  %mode = mil.const "reflect"
  %constant_val = mil.const dense<0.000000e+00> : tensor<f32>
  %result = mil.pad(x = %x, pad = %pad, mode = %mode, constant_val = %constant_val) : (tensor<1x4xf32>, tensor<2xi32>, tensor<!mil.string>, tensor<f32>) -> tensor<1x7xf32>
  mil.output %result : tensor<1x7xf32>
}

mil.func @range_1d(%end: tensor<i32>) -> (tensor<?xi32>) attributes {opset = "CoreML6"} {
  %start = mil.const 0
  %step = mil.const 1
  %result = mil.range_1d(end = %end, start = %start, step = %step) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?xi32>
  mil.output %result : tensor<?xi32>
}

mil.func @shape(%x: tensor<1x4x6x4xf32>) -> (tensor<4xi32>) attributes {opset = "CoreML5"} {
  %result = mil.shape(x = %x) : (tensor<1x4x6x4xf32>) -> tensor<4xi32>
  mil.output %result : tensor<4xi32>
}

mil.func @split(%x: tensor<2x6xf32>) -> (tensor<1x6xf32>, tensor<1x6xf32>) attributes {opset = "CoreML5"} {
  %num_splits = mil.const 2
  %axis = mil.const 0
  %result0, %result1 = mil.split(x = %x, num_splits = %num_splits, axis = %axis) : (tensor<2x6xf32>, tensor<i32>, tensor<i32>) -> (tensor<1x6xf32>, tensor<1x6xf32>)
  mil.output %result0, %result1 : tensor<1x6xf32>, tensor<1x6xf32>
}

mil.func @stack(%values0: tensor<2x6xf32>, %values1: tensor<2x6xf32>) -> (tensor<2x2x6xf32>) attributes {opset = "CoreML5"} {
  %axis = mil.const 1
  %result = mil.stack(values = [%values0, %values1], axis = %axis) : (tensor<2x6xf32>, tensor<2x6xf32>, tensor<i32>) -> tensor<2x2x6xf32>
  mil.output %result : tensor<2x2x6xf32>
}

mil.func @tile(%x: tensor<2x6xf32>) -> (tensor<4x18xf32>) attributes {opset = "CoreML5"} {
  %reps = mil.const [2, 3]
  %result = mil.tile(x = %x, reps = %reps) : (tensor<2x6xf32>, tensor<2xi32>) -> tensor<4x18xf32>
  mil.output %result : tensor<4x18xf32>
}

mil.func @topk(%x: tensor<2x6xf32>) -> (tensor<2x2xf32>, tensor<2x2xi32>) attributes {opset = "CoreML5"} {
  %k = mil.const 2
  %axis = mil.const 1
  %ascending = mil.const false
  %result0, %result1 = mil.topk(x = %x, k = %k, axis = %axis, ascending = %ascending) : (tensor<2x6xf32>, tensor<i32>, tensor<i32>, tensor<i1>) -> (tensor<2x2xf32>, tensor<2x2xi32>)
  mil.output %result0, %result1 : tensor<2x2xf32>, tensor<2x2xi32>
}
