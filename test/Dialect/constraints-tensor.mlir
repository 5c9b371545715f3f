// Each constraint of operations on tensors, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @argsort_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.argsort' op 'axis' is 2, expected an axis of [2, 3] [argsort_c1]}}
  %r = mil.argsort(x = %x, axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> tensor<2x3xi32>
  mil.output ()
}

// -----

mil.func @cumsum_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.cumsum' op 'axis' is 2, expected an axis of [2, 3] [cumsum_c1]}}
  %r = mil.cumsum(x = %x, axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @fill_c1_vector() -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<3> : tensor<i32>
  %value = mil.const dense<1.0> : tensor<f16>
  // expected-error@+1 {{'mil.fill' op 'shape' is [3] of shape [], expected a vector of sizes [fill_c1]}}
  %r = mil.fill(shape = %shape, value = %value) : (tensor<i32>, tensor<f16>) -> tensor<3xf16>
  mil.output ()
}

// -----

mil.func @fill_c1_negative() -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[2, -1]> : tensor<2xi32>
  %value = mil.const dense<1.0> : tensor<f16>
  // expected-error@+1 {{'mil.fill' op 'shape' is [2, -1] of shape [2], expected a vector of sizes [fill_c1]}}
  %r = mil.fill(shape = %shape, value = %value) : (tensor<2xi32>, tensor<f16>) -> tensor<2x1xf16>
  mil.output ()
}

// -----

mil.func @fill_c1_random() -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[-2]> : tensor<1xi32>
  %mean = mil.const dense<1.0> : tensor<f16>
  // expected-error@+1 {{'mil.random_normal' op 'shape' is [-2] of shape [1], expected a vector of sizes [fill_c1]}}
  %r = mil.random_normal(shape = %shape, mean = %mean) : (tensor<1xi32>, tensor<f16>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @one_hot_c1_axis(%indices: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  %one_hot_vector_size = mil.const dense<3> : tensor<i32>
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.one_hot' op 'axis' is 2, expected an axis of the result, which has rank 2 [one_hot_c1]}}
  %r = mil.one_hot(indices = %indices, one_hot_vector_size = %one_hot_vector_size, axis = %axis) : (tensor<2xi32>, tensor<i32>, tensor<i32>) -> tensor<2x3xi32>
  mil.output ()
}

// -----

mil.func @one_hot_c2_size(%indices: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  %one_hot_vector_size = mil.const dense<-3> : tensor<i32>
  // expected-error@+1 {{'mil.one_hot' op 'one_hot_vector_size' is -3, expected 0 or more [one_hot_c2]}}
  %r = mil.one_hot(indices = %indices, one_hot_vector_size = %one_hot_vector_size) : (tensor<2xi32>, tensor<i32>) -> tensor<2x3xi32>
  mil.output ()
}

// -----

mil.func @range_1d_c1_step() -> () attributes {opset = "CoreML8"} {
  %end = mil.const dense<3> : tensor<i32>
  %start = mil.const dense<0> : tensor<i32>
  %step = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.range_1d' op 'step' is 0 [range_1d_c1]}}
  %r = mil.range_1d(end = %end, start = %start, step = %step) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<3xi32>
  mil.output ()
}

// -----

mil.func @tile_c1_length(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %reps = mil.const dense<[2]> : tensor<1xi32>
  // expected-error@+1 {{'mil.tile' op 'reps' is [2], expected a positive number for each dimension of [2, 3] [tile_c1]}}
  %r = mil.tile(x = %x, reps = %reps) : (tensor<2x3xf16>, tensor<1xi32>) -> tensor<4x3xf16>
  mil.output ()
}

// -----

mil.func @tile_c1_zero(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %reps = mil.const dense<[2, 0]> : tensor<2xi32>
  // expected-error@+1 {{'mil.tile' op 'reps' is [2, 0], expected a positive number for each dimension of [2, 3] [tile_c1]}}
  %r = mil.tile(x = %x, reps = %reps) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<4x3xf16>
  mil.output ()
}

// -----

mil.func @pad_c1_odd(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %pad = mil.const dense<[1, 1, 1]> : tensor<3xi32>
  // expected-error@+1 {{'mil.pad' op 'pad' has shape [3], expected a vector of numbers before and after dimensions [pad_c1]}}
  %r = mil.pad(x = %x, pad = %pad) : (tensor<2x3xf16>, tensor<3xi32>) -> tensor<2x5xf16>
  mil.output ()
}

// -----

mil.func @pad_c2_mode(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %pad = mil.const dense<[1, 1]> : tensor<2xi32>
  %mode = mil.const dense<"wrap"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.pad' op 'mode' is 'wrap', expected 'constant', 'reflect' or 'replicate' [pad_c2]}}
  %r = mil.pad(x = %x, pad = %pad, mode = %mode) : (tensor<2x3xf16>, tensor<2xi32>, tensor<!mil.string>) -> tensor<2x5xf16>
  mil.output ()
}

// -----

mil.func @pad_c3_negative(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %pad = mil.const dense<[1, -1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.pad' op 'pad' is [1, -1], expected numbers from 0 [pad_c3]}}
  %r = mil.pad(x = %x, pad = %pad) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @pad_c4_dimensions(%x: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  %pad = mil.const dense<[0, 0, 1, 1]> : tensor<4xi32>
  // expected-error@+1 {{'mil.pad' op 'pad' is [0, 0, 1, 1], expected at most the 1 dimensions of 'x' [pad_c4]}}
  %r = mil.pad(x = %x, pad = %pad) : (tensor<3xf16>, tensor<4xi32>) -> tensor<5xf16>
  mil.output ()
}

// -----

mil.func @pad_c5_dynamic(%x: tensor<2x3xf16>, %pad: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.pad' op 'pad' has 2 elements, expected 4: it is not known at compile time, so it must say all dimensions of 'x' [pad_c5]}}
  %r = mil.pad(x = %x, pad = %pad) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x?xf16>
  mil.output ()
}

// -----

mil.func @topk_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<-3> : tensor<i32>
  // expected-error@+1 {{'mil.topk' op 'axis' is -3, expected an axis of [2, 3] [topk_c1]}}
  %r:2 = mil.topk(x = %x, axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> (tensor<2x1xf16>, tensor<2x1xi32>)
  mil.output ()
}

// -----

mil.func @topk_c2_k(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %k = mil.const dense<4> : tensor<i32>
  // expected-error@+1 {{'mil.topk' op 'k' is 4, expected at most axis -1 of [2, 3] [topk_c2]}}
  %r:2 = mil.topk(x = %x, k = %k) : (tensor<2x3xf16>, tensor<i32>) -> (tensor<2x4xf16>, tensor<2x4xi32>)
  mil.output ()
}

// -----

mil.func @topk_c2_all(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML6"} {
  %k = mil.const dense<-1> : tensor<i32>
  // expected-error@+1 {{'mil.topk' op 'k' is -1, expected at most axis -1 of [2, 3] [topk_c2]}}
  %r:2 = mil.topk(x = %x, k = %k) : (tensor<2x3xf16>, tensor<i32>) -> (tensor<2x3xf16>, tensor<2x3xi32>)
  mil.output ()
}

// -----

mil.func @topk_c3_type(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %output_indices_dtype = mil.const dense<"int8"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.topk' op 'output_indices_dtype' is 'int8', expected 'int32' or 'uint16' [topk_c3]}}
  %r:2 = mil.topk(x = %x, output_indices_dtype = %output_indices_dtype) : (tensor<2x3xf16>, tensor<!mil.string>) -> (tensor<2x1xf16>, tensor<2x1xi8>)
  mil.output ()
}

// -----

mil.func @nms_c1_rank(%boxes: tensor<5x4xf16>, %scores: tensor<1x5x2xf16>) -> () attributes {opset = "CoreML6"} {
  %iou_threshold = mil.const dense<0.5> : tensor<f16>
  %score_threshold = mil.const dense<0.5> : tensor<f16>
  %max_boxes = mil.const dense<3> : tensor<i32>
  // expected-error@+1 {{'mil.non_maximum_suppression' op 'boxes' has shape [5, 4] and 'scores' has shape [1, 5, 2], expected rank 3 [nms_c1]}}
  %r:4 = mil.non_maximum_suppression(boxes = %boxes, scores = %scores, iou_threshold = %iou_threshold, score_threshold = %score_threshold, max_boxes = %max_boxes) : (tensor<5x4xf16>, tensor<1x5x2xf16>, tensor<f16>, tensor<f16>, tensor<i32>) -> (tensor<1x3x4xf16>, tensor<1x3x2xf16>, tensor<1x3xi32>, tensor<1xi32>)
  mil.output ()
}

// -----

mil.func @nms_c2_boxes(%boxes: tensor<1x6x4xf16>, %scores: tensor<1x5x2xf16>) -> () attributes {opset = "CoreML6"} {
  %iou_threshold = mil.const dense<0.5> : tensor<f16>
  %score_threshold = mil.const dense<0.5> : tensor<f16>
  %max_boxes = mil.const dense<3> : tensor<i32>
  // expected-error@+1 {{'mil.non_maximum_suppression' op 'boxes' has shape [1, 6, 4] and 'scores' has shape [1, 5, 2], expected 4 numbers for each box, and as many boxes as scores [nms_c2]}}
  %r:4 = mil.non_maximum_suppression(boxes = %boxes, scores = %scores, iou_threshold = %iou_threshold, score_threshold = %score_threshold, max_boxes = %max_boxes) : (tensor<1x6x4xf16>, tensor<1x5x2xf16>, tensor<f16>, tensor<f16>, tensor<i32>) -> (tensor<1x3x4xf16>, tensor<1x3x2xf16>, tensor<1x3xi32>, tensor<1xi32>)
  mil.output ()
}

// -----

mil.func @nms_c2_order(%boxes: tensor<1x5x4xf16>, %scores: tensor<1x5x2xf16>) -> () attributes {opset = "CoreML7"} {
  %iou_threshold = mil.const dense<0.5> : tensor<f16>
  %max_boxes = mil.const dense<3> : tensor<i32>
  // expected-error@+1 {{'mil.non_maximum_suppression' op 'boxes' has shape [1, 5, 4] and 'scores' has shape [1, 5, 2], expected 4 numbers for each box, and as many boxes as scores [nms_c2]}}
  %r:3 = mil.non_maximum_suppression(boxes = %boxes, scores = %scores, iou_threshold = %iou_threshold, max_boxes = %max_boxes) : (tensor<1x5x4xf16>, tensor<1x5x2xf16>, tensor<f16>, tensor<i32>) -> (tensor<1x3x4xf16>, tensor<1x3x2xf16>, tensor<1x3xi32>)
  mil.output ()
}

// -----

mil.func @nms_c3_most(%boxes: tensor<1x5x4xf16>, %scores: tensor<1x5x2xf16>) -> () attributes {opset = "CoreML6"} {
  %iou_threshold = mil.const dense<0.5> : tensor<f16>
  %score_threshold = mil.const dense<0.5> : tensor<f16>
  %max_boxes = mil.const dense<-1> : tensor<i32>
  // expected-error@+1 {{'mil.non_maximum_suppression' op 'max_boxes' is -1, expected 0 or more [nms_c3]}}
  %r:4 = mil.non_maximum_suppression(boxes = %boxes, scores = %scores, iou_threshold = %iou_threshold, score_threshold = %score_threshold, max_boxes = %max_boxes) : (tensor<1x5x4xf16>, tensor<1x5x2xf16>, tensor<f16>, tensor<f16>, tensor<i32>) -> (tensor<1x3x4xf16>, tensor<1x3x2xf16>, tensor<1x3xi32>, tensor<1xi32>)
  mil.output ()
}

// -----

mil.func @concat_c1_none() -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.concat' op has no 'values' [concat_c1]}}
  %r = mil.concat(values = [], axis = %axis) : (tensor<i32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @concat_c2_rank(%values: tensor<2x3xf16>, %values1: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.concat' op value 1 has shape [3], expected rank 2 as the others have [concat_c2]}}
  %r = mil.concat(values = [%values, %values1], axis = %axis) : (tensor<2x3xf16>, tensor<3xf16>, tensor<i32>) -> tensor<3x3xf16>
  mil.output ()
}

// -----

mil.func @concat_c3_axis(%values: tensor<2x3xf16>, %values1: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.concat' op 'axis' is 2, expected an axis of [2, 3] [concat_c3]}}
  %r = mil.concat(values = [%values, %values1], axis = %axis) : (tensor<2x3xf16>, tensor<2x3xf16>, tensor<i32>) -> tensor<4x3xf16>
  mil.output ()
}

// -----

mil.func @concat_c4_dimension(%values: tensor<2x3xf16>, %values1: tensor<2x4xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.concat' op value 1 has shape [2, 4], expected 3 in dimension 1 as the others have [concat_c4]}}
  %r = mil.concat(values = [%values, %values1], axis = %axis) : (tensor<2x3xf16>, tensor<2x4xf16>, tensor<i32>) -> tensor<4x3xf16>
  mil.output ()
}

// -----

mil.func @concat_c5_type(%values: tensor<2x3xf16>, %values1: tensor<2x3xf32>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.concat' op value 1 is fp32, but the first is fp16; they must agree [concat_c5]}}
  %r = mil.concat(values = [%values, %values1], axis = %axis) : (tensor<2x3xf16>, tensor<2x3xf32>, tensor<i32>) -> tensor<4x3xf16>
  mil.output ()
}

// -----

mil.func @concat_c6_interleave(%values: tensor<2x3xf16>, %values1: tensor<1x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  %interleave = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.concat' op value 1 has shape [1, 3], expected the same shapes to interleave [concat_c6]}}
  %r = mil.concat(values = [%values, %values1], axis = %axis, interleave = %interleave) : (tensor<2x3xf16>, tensor<1x3xf16>, tensor<i32>, tensor<i1>) -> tensor<3x3xf16>
  mil.output ()
}

// -----

mil.func @stack_c1_none() -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.stack' op has no 'values' [stack_c1]}}
  %r = mil.stack(values = [], axis = %axis) : (tensor<i32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @stack_c2_shape(%values: tensor<2x3xf16>, %values1: tensor<2x4xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.stack' op value 1 has shape [2, 4], expected [2, 3] as the others have [stack_c2]}}
  %r = mil.stack(values = [%values, %values1], axis = %axis) : (tensor<2x3xf16>, tensor<2x4xf16>, tensor<i32>) -> tensor<2x2x3xf16>
  mil.output ()
}

// -----

mil.func @stack_c3_type(%values: tensor<2xf16>, %values1: tensor<2xf32>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.stack' op value 1 is fp32, but the first is fp16; they must agree [stack_c3]}}
  %r = mil.stack(values = [%values, %values1], axis = %axis) : (tensor<2xf16>, tensor<2xf32>, tensor<i32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @stack_c4_axis(%values: tensor<2xf16>, %values1: tensor<2xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.stack' op 'axis' is 2, expected an axis of the result, which has rank 2 [stack_c4]}}
  %r = mil.stack(values = [%values, %values1], axis = %axis) : (tensor<2xf16>, tensor<2xf16>, tensor<i32>) -> tensor<2x2xf16>
  mil.output ()
}

// -----

mil.func @split_c1_neither(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.split' op has neither 'num_splits' nor 'split_sizes' [split_c1]}}
  %r:2 = mil.split(x = %x, axis = %axis) : (tensor<4xf16>, tensor<i32>) -> (tensor<2xf16>, tensor<2xf16>)
  mil.output ()
}

// -----

mil.func @split_c2_axis(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %num_splits = mil.const dense<2> : tensor<i32>
  %axis = mil.const dense<1> : tensor<i32>
  // expected-error@+1 {{'mil.split' op 'axis' is 1, expected an axis of [4] [split_c2]}}
  %r:2 = mil.split(x = %x, num_splits = %num_splits, axis = %axis) : (tensor<4xf16>, tensor<i32>, tensor<i32>) -> (tensor<2xf16>, tensor<2xf16>)
  mil.output ()
}

// -----

mil.func @split_c3_divides(%x: tensor<5xf16>) -> () attributes {opset = "CoreML8"} {
  %num_splits = mil.const dense<2> : tensor<i32>
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.split' op 'num_splits' is 2, expected a divisor of 5, the size of the axis in [5] [split_c3]}}
  %r:2 = mil.split(x = %x, num_splits = %num_splits, axis = %axis) : (tensor<5xf16>, tensor<i32>, tensor<i32>) -> (tensor<2xf16>, tensor<2xf16>)
  mil.output ()
}

// -----

mil.func @split_c4_sum(%x: tensor<5xf16>) -> () attributes {opset = "CoreML8"} {
  %split_sizes = mil.const dense<[2, 2]> : tensor<2xi32>
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.split' op 'split_sizes' are [2, 2], expected sizes that add up to 5, the size of the axis in [5] [split_c4]}}
  %r:2 = mil.split(x = %x, split_sizes = %split_sizes, axis = %axis) : (tensor<5xf16>, tensor<2xi32>, tensor<i32>) -> (tensor<2xf16>, tensor<2xf16>)
  mil.output ()
}

// -----

mil.func @split_c4_count(%x: tensor<5xf16>) -> () attributes {opset = "CoreML8"} {
  %num_splits = mil.const dense<3> : tensor<i32>
  %split_sizes = mil.const dense<[2, 3]> : tensor<2xi32>
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.split' op 'split_sizes' are [2, 3], expected sizes that add up to 5, the size of the axis in [5] [split_c4]}}
  %r:2 = mil.split(x = %x, num_splits = %num_splits, split_sizes = %split_sizes, axis = %axis) : (tensor<5xf16>, tensor<i32>, tensor<2xi32>, tensor<i32>) -> (tensor<2xf16>, tensor<3xf16>)
  mil.output ()
}
