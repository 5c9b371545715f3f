// What type inference knows of computed shapes, and what it lets pass.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

// The target of a reshape, joined from a dimension that is not known and a constant.
mil.func @joined(%x: tensor<?x3x4xf32>) -> () attributes {opset = "CoreML7"} {
  %zero = mil.const dense<0> : tensor<1xui16>
  %axis = mil.const dense<0> : tensor<i32>
  %rest = mil.const dense<12> : tensor<1xi32>
  %shape = mil.shape(x = %x) : (tensor<?x3x4xf32>) -> tensor<3xi32>
  %first = mil.gather(x = %shape, indices = %zero, axis = %axis) : (tensor<3xi32>, tensor<1xui16>, tensor<i32>) -> tensor<1xi32>
  %target = mil.concat(values = [%first, %rest], axis = %axis) : (tensor<1xi32>, tensor<1xi32>, tensor<i32>) -> tensor<2xi32>
  %ok = mil.reshape(x = %x, shape = %target) : (tensor<?x3x4xf32>, tensor<2xi32>) -> tensor<?x12xf32>
  // expected-error@+1 {{'mil.reshape' op result 0 is tensor<?x13xf32>, expected tensor<?x12xf32> [op_c11]}}
  %bad = mil.reshape(x = %x, shape = %target) : (tensor<?x3x4xf32>, tensor<2xi32>) -> tensor<?x13xf32>
  mil.output ()
}

// -----

// Through a slice, casts, and arithmetic.
mil.func @computed(%x: tensor<?x3x4xf32>) -> () attributes {opset = "CoreML7"} {
  %begin = mil.const dense<1> : tensor<1xi32>
  %end = mil.const dense<3> : tensor<1xi32>
  %two = mil.const dense<2> : tensor<i32>
  %short = mil.const dense<"int16"> : tensor<!mil.string>
  %word = mil.const dense<"int32"> : tensor<!mil.string>
  %one = mil.const dense<1.0> : tensor<f32>
  %shape = mil.shape(x = %x) : (tensor<?x3x4xf32>) -> tensor<3xi32>
  %as_short = mil.cast(x = %shape, dtype = %short) : (tensor<3xi32>, tensor<!mil.string>) -> tensor<3xi16>
  %as_word = mil.cast(x = %as_short, dtype = %word) : (tensor<3xi16>, tensor<!mil.string>) -> tensor<3xi32>
  %last = mil.slice_by_index(x = %as_word, begin = %begin, end = %end) : (tensor<3xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %doubled = mil.mul(x = %last, y = %two) : (tensor<2xi32>, tensor<i32>) -> tensor<2xi32>
  // expected-error@+1 {{'mil.fill' op result 0 is tensor<6x7xf32>, expected tensor<6x8xf32> [op_c11]}}
  %bad = mil.fill(shape = %doubled, value = %one) : (tensor<2xi32>, tensor<f32>) -> tensor<6x7xf32>
  mil.output ()
}

// -----

// An element of a shape that lies outside of it.
mil.func @outside(%x: tensor<?x3xf32>, %n: tensor<1xi32>) -> () attributes {opset = "CoreML7"} {
  %five = mil.const dense<5> : tensor<1xi32>
  %axis = mil.const dense<0> : tensor<i32>
  %shape = mil.shape(x = %x) : (tensor<?x3xf32>) -> tensor<2xi32>
  %none = mil.gather(x = %shape, indices = %five, axis = %axis) : (tensor<2xi32>, tensor<1xi32>, tensor<i32>) -> tensor<1xi32>
  %y = mil.reshape(x = %x, shape = %none) : (tensor<?x3xf32>, tensor<1xi32>) -> tensor<7xf32>
  %z = mil.reshape(x = %x, shape = %n) : (tensor<?x3xf32>, tensor<1xi32>) -> tensor<7xf32>
  mil.output ()
}

// -----

// What is not known agrees with any declared type, and a declared unknown with any that is inferred.
mil.func @unknown(%a: tensor<*xf16>, %b: tensor<?x3xf16>, %c: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %0 = mil.add(x = %a, y = %b) : (tensor<*xf16>, tensor<?x3xf16>) -> tensor<4x5x6xf16>
  %1 = mil.add(x = %b, y = %c) : (tensor<?x3xf16>, tensor<2x3xf16>) -> tensor<2x3xf16>
  %2 = mil.add(x = %b, y = %c) : (tensor<?x3xf16>, tensor<2x3xf16>) -> tensor<*xf16>
  %3 = mil.relu(x = %c) : (tensor<2x3xf16>) -> tensor<?x?xf16>
  %4 = mil.relu(x = %b) : (tensor<?x3xf16>) -> tensor<9x3xf16>
  mil.output ()
}

// -----

// Old versions of coremltools cast to types that no tensor had then.
mil.func @ancient(%x: tensor<2xf32>) -> () attributes {opset = "CoreML5"} {
  %dtype = mil.const dense<"int64"> : tensor<!mil.string>
  %y = mil.cast(x = %x, dtype = %dtype) : (tensor<2xf32>, tensor<!mil.string>) -> tensor<2xi32>
  mil.output ()
}

// -----

// What compression makes of a constant may differ in type from the other operand, as the constant may.
mil.func @compressed(%x: tensor<2x4xf16>) -> () attributes {opset = "CoreML8"} {
  %data = mil.const dense<1> : tensor<4x4xi8>
  %scale = mil.const dense<1.0> : tensor<4x1xf32>
  %w = mil.constexpr_blockwise_shift_scale(data = %data, scale = %scale) : (tensor<4x4xi8>, tensor<4x1xf32>) -> tensor<4x4xf32>
  %y = mil.matmul(x = %x, y = %w) : (tensor<2x4xf16>, tensor<4x4xf32>) -> tensor<2x4xf16>
  mil.output ()
}

// -----

// Sub-byte masks count, packed as in weight.bin or not.
mil.func @packed_mask() -> () attributes {opset = "CoreML8"} {
  %data = mil.const dense<1.0> : tensor<3xf16>
  %mask = mil.const dense_resource<mask> : tensor<2x2xui1>
  // expected-error@+1 {{'nonzero_data' has shape [3], expected a vector with an element for each of the 2 ones of 'mask' [sparse_c1]}}
  %w = mil.constexpr_sparse_to_dense(nonzero_data = %data, mask = %mask) : (tensor<3xf16>, tensor<2x2xui1>) -> tensor<2x2xf16>
  mil.output ()
}
{-# dialect_resources: { builtin: { mask: "0x0100000006" } } #-}
