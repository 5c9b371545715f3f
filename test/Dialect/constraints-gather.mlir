// Each constraint of gather and scatter, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @gather_c1_axis(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[0]> : tensor<1xi32>
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.gather' op 'axis' is 2, expected an axis of [2, 3] [gather_c1]}}
  %r = mil.gather(x = %x, indices = %indices, axis = %axis) : (tensor<2x3xf16>, tensor<1xi32>, tensor<i32>) -> tensor<1x3xf16>
  mil.output ()
}

// -----

mil.func @gather_c1_along_axis(%x: tensor<2x3xf16>, %indices: tensor<2x3xi32>) -> () attributes {opset = "CoreML8"} {
  %axis = mil.const dense<-3> : tensor<i32>
  // expected-error@+1 {{'mil.gather_along_axis' op 'axis' is -3, expected an axis of [2, 3] [gather_c1]}}
  %r = mil.gather_along_axis(x = %x, indices = %indices, axis = %axis) : (tensor<2x3xf16>, tensor<2x3xi32>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @gather_c2_batch(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[0]> : tensor<1xi32>
  %axis = mil.const dense<1> : tensor<i32>
  %batch_dims = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.gather' op 'batch_dims' is 2, expected common leading dimensions of 'x', [2, 3], and 'indices', [1] [gather_c2]}}
  %r = mil.gather(x = %x, indices = %indices, axis = %axis, batch_dims = %batch_dims) : (tensor<2x3xf16>, tensor<1xi32>, tensor<i32>, tensor<i32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @gather_c3_inside(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[0, 2]> : tensor<2xi32>
  %validate_indices = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.gather' op 'indices' has 2, expected 0 or more and less than 2, as 'validate_indices' is true [gather_c3]}}
  %r = mil.gather(x = %x, indices = %indices, validate_indices = %validate_indices) : (tensor<2x3xf16>, tensor<2xi32>, tensor<i1>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @gather_c3_negative(%data: tensor<2x3xf16>, %updates: tensor<1x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[-1]> : tensor<1xi32>
  %validate_indices = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.scatter' op 'indices' has -1, expected 0 or more and less than 2, as 'validate_indices' is true [gather_c3]}}
  %r = mil.scatter(data = %data, indices = %indices, updates = %updates, validate_indices = %validate_indices) : (tensor<2x3xf16>, tensor<1xi32>, tensor<1x3xf16>, tensor<i1>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @gather_c3_nd(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[[0, 2], [1, 3]]> : tensor<2x2xi32>
  %validate_indices = mil.const dense<true> : tensor<i1>
  // expected-error@+1 {{'mil.gather_nd' op 'indices' has 3, expected 0 or more and less than 3, as 'validate_indices' is true [gather_c3]}}
  %r = mil.gather_nd(x = %x, indices = %indices, validate_indices = %validate_indices) : (tensor<2x3xf16>, tensor<2x2xi32>, tensor<i1>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @along_axis_c1_rank(%x: tensor<2x3xf16>, %indices: tensor<2xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.gather_along_axis' op 'indices' has shape [2], expected that of 'x', [2, 3], but for axis 0 [along_axis_c1]}}
  %r = mil.gather_along_axis(x = %x, indices = %indices) : (tensor<2x3xf16>, tensor<2xi32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @along_axis_c1_dimension(%data: tensor<2x3xf16>, %indices: tensor<1x2xi32>, %updates: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scatter_along_axis' op 'indices' has shape [1, 2], expected that of 'data', [2, 3], but for axis 0 [along_axis_c1]}}
  %r = mil.scatter_along_axis(data = %data, indices = %indices, updates = %updates) : (tensor<2x3xf16>, tensor<1x2xi32>, tensor<1x2xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @gather_nd_c1_scalar(%x: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.gather_nd' op 'indices' is a scalar, expected rank 1 or more [gather_nd_c1]}}
  %r = mil.gather_nd(x = %x, indices = %indices) : (tensor<2x3xf16>, tensor<i32>) -> tensor<3xf16>
  mil.output ()
}

// -----

mil.func @gather_nd_c2_depth(%x: tensor<2x3xf16>, %indices: tensor<1x3xi32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.gather_nd' op 'indices' has shape [1, 3] with 0 batch dimensions, expected a last dimension of at most the others of 'x', [2, 3] [gather_nd_c2]}}
  %r = mil.gather_nd(x = %x, indices = %indices) : (tensor<2x3xf16>, tensor<1x3xi32>) -> tensor<1xf16>
  mil.output ()
}

// -----

mil.func @scatter_c1_updates(%data: tensor<2x3xf16>, %updates: tensor<1x2xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[0]> : tensor<1xi32>
  // expected-error@+1 {{'mil.scatter' op 'updates' has shape [1, 2], expected [1, 3] [scatter_c1]}}
  %r = mil.scatter(data = %data, indices = %indices, updates = %updates) : (tensor<2x3xf16>, tensor<1xi32>, tensor<1x2xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @scatter_c1_nd(%data: tensor<2x3xf16>, %indices: tensor<4x1xi32>, %updates: tensor<3x3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.scatter_nd' op 'updates' has shape [3, 3], expected [4, 3] [scatter_c1]}}
  %r = mil.scatter_nd(data = %data, indices = %indices, updates = %updates) : (tensor<2x3xf16>, tensor<4x1xi32>, tensor<3x3xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @scatter_c2_mode(%data: tensor<2x3xf16>, %updates: tensor<1x3xf16>) -> () attributes {opset = "CoreML8"} {
  %indices = mil.const dense<[0]> : tensor<1xi32>
  %mode = mil.const dense<"replace"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.scatter' op 'mode' is 'replace', expected 'add', 'div', 'max', 'min', 'mul', 'sub' or 'update' [scatter_c2]}}
  %r = mil.scatter(data = %data, indices = %indices, updates = %updates, mode = %mode) : (tensor<2x3xf16>, tensor<1xi32>, tensor<1x3xf16>, tensor<!mil.string>) -> tensor<2x3xf16>
  mil.output ()
}
