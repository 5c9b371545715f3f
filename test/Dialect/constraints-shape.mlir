// Each constraint of operations on shapes, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @expand_dims_c1_axes(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[3]> : tensor<1xi32>
  // expected-error@+1 {{'mil.expand_dims' op 'axes' has 3, expected an axis of the result, which has rank 3 [expand_dims_c1]}}
  %r = mil.expand_dims(x = %x, axes = %axes) : (tensor<2x3xf16>, tensor<1xi32>) -> tensor<2x3x1xf16>
  mil.output ()
}

// -----

mil.func @squeeze_c1_axes(%x: tensor<2x1xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[-3]> : tensor<1xi32>
  // expected-error@+1 {{'mil.squeeze' op 'axes' has -3, expected an axis of [2, 1] [squeeze_c1]}}
  %r = mil.squeeze(x = %x, axes = %axes) : (tensor<2x1xf16>, tensor<1xi32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @transpose_c1_length(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %perm = mil.const dense<[0]> : tensor<1xi32>
  // expected-error@+1 {{'mil.transpose' op 'perm' is [0], expected 2 axes as 'x' has [transpose_c1]}}
  %r = mil.transpose(x = %x, perm = %perm) : (tensor<2x3xf16>, tensor<1xi32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @transpose_c2_twice(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %perm = mil.const dense<[0, -2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.transpose' op 'perm' is [0, -2], expected each axis of [2, 3] once [transpose_c2]}}
  %r = mil.transpose(x = %x, perm = %perm) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @reverse_c1_axes(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axes = mil.const dense<[2]> : tensor<1xi32>
  // expected-error@+1 {{'mil.reverse' op 'axes' has 2, expected an axis of [2, 3] [reverse_c1]}}
  %r = mil.reverse(x = %x, axes = %axes) : (tensor<2x3xf16>, tensor<1xi32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @reverse_sequence_c1_axes(%x: tensor<2x3xf16>, %lengths: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  %seq_axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.reverse_sequence' op 'seq_axis' is 2 and 'batch_axis' is 0, expected axes of [2, 3] [reverse_sequence_c1]}}
  %r = mil.reverse_sequence(x = %x, lengths = %lengths, seq_axis = %seq_axis) : (tensor<2x3xf16>, tensor<2xi32>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @reverse_sequence_c2_lengths(%x: tensor<2x3xf16>, %lengths: tensor<3xi32>) -> () attributes {opset = "CoreML8"} {
  %seq_axis = mil.const dense<1> : tensor<i32>
  // expected-error@+1 {{'mil.reverse_sequence' op 'lengths' has shape [3], expected a length for each index of axis 0 of [2, 3] [reverse_sequence_c2]}}
  %r = mil.reverse_sequence(x = %x, lengths = %lengths, seq_axis = %seq_axis) : (tensor<2x3xf16>, tensor<3xi32>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @flatten2d_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<3> : tensor<i32>
  // expected-error@+1 {{'mil.flatten2d' op 'axis' is 3, expected an axis of [2, 3] or the one behind [flatten2d_c1]}}
  %r = mil.flatten2d(x = %x, axis = %axis) : (tensor<2x3xf16>, tensor<i32>) -> tensor<6x1xf16>
  mil.output ()
}

// -----

mil.func @sliding_windows_c1_axis(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<1> : tensor<i32>
  %size = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.sliding_windows' op 'axis' is 1, expected an axis of [4] [sliding_windows_c1]}}
  %r = mil.sliding_windows(x = %x, axis = %axis, size = %size) : (tensor<4xf16>, tensor<i32>, tensor<i32>) -> tensor<3x2xf16>
  mil.output ()
}

// -----

mil.func @sliding_windows_c2_stride(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  %size = mil.const dense<2> : tensor<i32>
  %stride = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.sliding_windows' op 'size' is 2 and 'stride' is 0, expected 1 or more [sliding_windows_c2]}}
  %r = mil.sliding_windows(x = %x, axis = %axis, size = %size, stride = %stride) : (tensor<4xf16>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<3x2xf16>
  mil.output ()
}

// -----

mil.func @sliding_windows_c3_size(%x: tensor<4xf16>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<0> : tensor<i32>
  %size = mil.const dense<5> : tensor<i32>
  // expected-error@+1 {{'mil.sliding_windows' op 'size' is 5, expected at most axis 0 of [4] [sliding_windows_c3]}}
  %r = mil.sliding_windows(x = %x, axis = %axis, size = %size) : (tensor<4xf16>, tensor<i32>, tensor<i32>) -> tensor<1x5xf16>
  mil.output ()
}

// -----

mil.func @reshape_c1_vector(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[[3, 2]]> : tensor<1x2xi32>
  // expected-error@+1 {{'mil.reshape' op 'shape' has shape [1, 2], expected a vector [reshape_c1]}}
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<1x2xi32>) -> tensor<3x2xf16>
  mil.output ()
}

// -----

mil.func @reshape_c2_twice(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[-1, -1]> : tensor<2xi32>
  // expected-error@+1 {{'mil.reshape' op 'shape' is [-1, -1], expected sizes, 0, and -1 once at most [reshape_c2]}}
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<3x2xf16>
  mil.output ()
}

// -----

mil.func @reshape_c2_negative(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[-2, 3]> : tensor<2xi32>
  // expected-error@+1 {{'mil.reshape' op 'shape' is [-2, 3], expected sizes, 0, and -1 once at most [reshape_c2]}}
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @reshape_c3_zero(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML6"} {
  %shape = mil.const dense<[0, 3, 1]> : tensor<3xi32>
  // expected-error@+1 {{'mil.reshape' op 'shape' is [0, 3, 1], whose 0 needs as many dimensions as 'x' has, [2, 3] [reshape_c3]}}
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<3xi32>) -> tensor<2x3x1xf16>
  mil.output ()
}

// -----

mil.func @reshape_c4_count(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[4, 2]> : tensor<2xi32>
  // expected-error@+1 {{'mil.reshape' op 'x' has shape [2, 3] of 6 elements, which do not fit in [4, 2] [reshape_c4]}}
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<4x2xf16>
  mil.output ()
}

// -----

mil.func @reshape_c4_rest(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %shape = mil.const dense<[-1, 4]> : tensor<2xi32>
  // expected-error@+1 {{'mil.reshape' op 'x' has shape [2, 3] of 6 elements, which do not fit in [?, 4] [reshape_c4]}}
  %r = mil.reshape(x = %x, shape = %shape) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<1x4xf16>
  mil.output ()
}

// -----

mil.func @reshape_like_c1_count(%x: tensor<2x3xf16>, %ref_tensors: tensor<3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %begins = mil.const dense<0> : tensor<i32>
  %ends = mil.const dense<2> : tensor<i32>
  %ends1 = mil.const dense<1> : tensor<i32>
  %end_masks = mil.const dense<false> : tensor<i1>
  // expected-error@+1 {{'mil.reshape_like' op 'ends' has 2 values, expected 1 as 'ref_tensors' has [reshape_like_c1]}}
  %r = mil.reshape_like(x = %x, ref_tensors = [%ref_tensors], begins = [%begins], ends = [%ends, %ends1], end_masks = [%end_masks]) : (tensor<2x3xf16>, tensor<3x2xf16>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i1>) -> tensor<3x2xf16>
  mil.output ()
}

// -----

mil.func @reshape_like_c2_scalars(%x: tensor<2x3xf16>, %ref_tensors: tensor<3x2xf16>) -> () attributes {opset = "CoreML8"} {
  %begins = mil.const dense<[0]> : tensor<1xi32>
  %ends = mil.const dense<2> : tensor<i32>
  %end_masks = mil.const dense<false> : tensor<i1>
  // expected-error@+1 {{'mil.reshape_like' op value 0 of 'begins' is no scalar of int32 that is known at compile time [reshape_like_c2]}}
  %r = mil.reshape_like(x = %x, ref_tensors = [%ref_tensors], begins = [%begins], ends = [%ends], end_masks = [%end_masks]) : (tensor<2x3xf16>, tensor<3x2xf16>, tensor<1xi32>, tensor<i32>, tensor<i1>) -> tensor<3x2xf16>
  mil.output ()
}

// -----

mil.func @reshape_like_c3_elements(%x: tensor<2x3xf16>, %ref_tensors: tensor<4x2xf16>) -> () attributes {opset = "CoreML8"} {
  %begins = mil.const dense<0> : tensor<i32>
  %ends = mil.const dense<2> : tensor<i32>
  %end_masks = mil.const dense<false> : tensor<i1>
  // expected-error@+1 {{'mil.reshape_like' op 'x' has shape [2, 3], whose elements do not fit in [4, 2] [reshape_like_c3]}}
  %r = mil.reshape_like(x = %x, ref_tensors = [%ref_tensors], begins = [%begins], ends = [%ends], end_masks = [%end_masks]) : (tensor<2x3xf16>, tensor<4x2xf16>, tensor<i32>, tensor<i32>, tensor<i1>) -> tensor<4x2xf16>
  mil.output ()
}
