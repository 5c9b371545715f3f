// Each constraint of random and quantized values, lists, states and classes, broken.
// RUN: %mil-opt %s -split-input-file -verify-diagnostics

mil.func @random_categorical_c1_scalar(%x: tensor<f16>) -> () attributes {opset = "CoreML8"} {
  %size = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.random_categorical' op 'x' is a scalar, expected rank 1 or more [random_categorical_c1]}}
  %r = mil.random_categorical(x = %x, size = %size) : (tensor<f16>, tensor<i32>) -> tensor<2xf16>
  mil.output ()
}

// -----

mil.func @random_categorical_c2_mode(%x: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  %mode = mil.const dense<"log"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.random_categorical' op 'mode' is 'log', expected 'logits' or 'probs' [random_categorical_c2]}}
  %r = mil.random_categorical(x = %x, mode = %mode) : (tensor<3xf16>, tensor<!mil.string>) -> tensor<1xf16>
  mil.output ()
}

// -----

mil.func @random_categorical_c3_size(%x: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  %size = mil.const dense<-2> : tensor<i32>
  // expected-error@+1 {{'mil.random_categorical' op 'size' is -2, expected 0 or more [random_categorical_c3]}}
  %r = mil.random_categorical(x = %x, size = %size) : (tensor<3xf16>, tensor<i32>) -> tensor<1xf16>
  mil.output ()
}

// -----

mil.func @quantize_c1_ranks(%input: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %zero_point = mil.const dense<0> : tensor<3xi8>
  %scale = mil.const dense<1.0> : tensor<f16>
  %output_dtype = mil.const dense<"int8"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.quantize' op 'scale' has shape [] and 'zero_point' has shape [3], expected both scalars or both vectors [quantize_c1]}}
  %r = mil.quantize(input = %input, zero_point = %zero_point, scale = %scale, output_dtype = %output_dtype) : (tensor<2x3xf16>, tensor<3xi8>, tensor<f16>, tensor<!mil.string>) -> tensor<2x3xi8>
  mil.output ()
}

// -----

mil.func @quantize_c2_axis(%input: tensor<2x3xi8>) -> () attributes {opset = "CoreML8"} {
  %scale = mil.const dense<1.0> : tensor<3xf16>
  // expected-error@+1 {{'mil.dequantize' op 'axis' is absent, but 'scale' has shape [3] [quantize_c2]}}
  %r = mil.dequantize(input = %input, scale = %scale) : (tensor<2x3xi8>, tensor<3xf16>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @quantize_c2_scalar(%input: tensor<2x3xi8>) -> () attributes {opset = "CoreML8"} {
  %scale = mil.const dense<1.0> : tensor<f16>
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.dequantize' op 'axis' is given, but 'scale' has shape [] [quantize_c2]}}
  %r = mil.dequantize(input = %input, scale = %scale, axis = %axis) : (tensor<2x3xi8>, tensor<f16>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @quantize_c3_range(%input: tensor<2x3xi8>) -> () attributes {opset = "CoreML8"} {
  %scale = mil.const dense<1.0> : tensor<3xf16>
  %axis = mil.const dense<2> : tensor<i32>
  // expected-error@+1 {{'mil.dequantize' op 'axis' is 2, expected an axis of [2, 3] [quantize_c3]}}
  %r = mil.dequantize(input = %input, scale = %scale, axis = %axis) : (tensor<2x3xi8>, tensor<3xf16>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @quantize_c4_length(%input: tensor<2x3xi8>) -> () attributes {opset = "CoreML8"} {
  %scale = mil.const dense<1.0> : tensor<3xf16>
  %axis = mil.const dense<0> : tensor<i32>
  // expected-error@+1 {{'mil.dequantize' op 'scale' has shape [3] and 'zero_point' has shape [*], expected 2 elements, the size of the axis [quantize_c4]}}
  %r = mil.dequantize(input = %input, scale = %scale, axis = %axis) : (tensor<2x3xi8>, tensor<3xf16>, tensor<i32>) -> tensor<2x3xf16>
  mil.output ()
}

// -----

mil.func @quantize_c5_type(%input: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %scale = mil.const dense<1.0> : tensor<f16>
  %output_dtype = mil.const dense<"int4"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.quantize' op 'output_dtype' is 'int4', expected 'int8' or 'uint8' [quantize_c5]}}
  %r = mil.quantize(input = %input, scale = %scale, output_dtype = %output_dtype) : (tensor<2x3xf16>, tensor<f16>, tensor<!mil.string>) -> tensor<2x3xi4>
  mil.output ()
}

// -----

mil.func @quantize_c6_zero_point(%input: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %zero_point = mil.const dense<0> : tensor<ui8>
  %scale = mil.const dense<1.0> : tensor<f16>
  %output_dtype = mil.const dense<"int8"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.quantize' op 'zero_point' is uint8, expected int8 as 'output_dtype' says [quantize_c6]}}
  %r = mil.quantize(input = %input, zero_point = %zero_point, scale = %scale, output_dtype = %output_dtype) : (tensor<2x3xf16>, tensor<ui8>, tensor<f16>, tensor<!mil.string>) -> tensor<2x3xi8>
  mil.output ()
}

// -----

mil.func @quantize_c7_zero(%input: tensor<2x3xf16>) -> () attributes {opset = "CoreML8"} {
  %scale = mil.const dense<0.0> : tensor<f16>
  %output_dtype = mil.const dense<"int8"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.quantize' op 'scale' is 0 [quantize_c7]}}
  %r = mil.quantize(input = %input, scale = %scale, output_dtype = %output_dtype) : (tensor<2x3xf16>, tensor<f16>, tensor<!mil.string>) -> tensor<2x3xi8>
  mil.output ()
}

// -----

mil.func @make_list_c1_type() -> () attributes {opset = "CoreML8"} {
  %elem_shape = mil.const dense<3> : tensor<i32>
  %dtype = mil.const dense<"float"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.make_list' op 'dtype' is 'float', expected a type such as 'fp32' [make_list_c1]}}
  %r = mil.make_list(elem_shape = [%elem_shape], dtype = %dtype) : (tensor<i32>, tensor<!mil.string>) -> !mil.list<tensor<3xf32>, 2 : i64>
  mil.output ()
}

// -----

mil.func @make_list_c2_size() -> () attributes {opset = "CoreML8"} {
  %elem_shape = mil.const dense<[3]> : tensor<1xi32>
  %dtype = mil.const dense<"fp32"> : tensor<!mil.string>
  // expected-error@+1 {{'mil.make_list' op size 0 of 'elem_shape' is no scalar of int32 or string that is known at compile time [make_list_c2]}}
  %r = mil.make_list(elem_shape = [%elem_shape], dtype = %dtype) : (tensor<1xi32>, tensor<!mil.string>) -> !mil.list<tensor<3xf32>, 2 : i64>
  mil.output ()
}

// -----

mil.func @list_gather_c1_vector(%ls: !mil.list<tensor<3xf32>, 2 : i64>, %indices: tensor<i32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.list_gather' op 'indices' has shape [], expected a vector [list_gather_c1]}}
  %r = mil.list_gather(ls = %ls, indices = %indices) : (!mil.list<tensor<3xf32>, 2 : i64>, tensor<i32>) -> tensor<3xf32>
  mil.output ()
}

// -----

mil.func @list_write_c1_value(%ls: !mil.list<tensor<3xf32>, 2 : i64>, %index: tensor<i32>, %value: tensor<4xf32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.list_write' op 'value' has shape [4], expected [3] and the type that the elements of 'ls' have [list_write_c1]}}
  %r = mil.list_write(ls = %ls, index = %index, value = %value) : (!mil.list<tensor<3xf32>, 2 : i64>, tensor<i32>, tensor<4xf32>) -> !mil.list<tensor<3xf32>, 2 : i64>
  mil.output ()
}

// -----

mil.func @list_scatter_c1_count(%ls: !mil.list<tensor<3xf32>, 2 : i64>, %indices: tensor<2xi32>, %value: tensor<3x3xf32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.list_scatter' op 'indices' has shape [2] and 'value' has shape [3, 3], expected an index for each value [list_scatter_c1]}}
  %r = mil.list_scatter(ls = %ls, indices = %indices, value = %value) : (!mil.list<tensor<3xf32>, 2 : i64>, tensor<2xi32>, tensor<3x3xf32>) -> !mil.list<tensor<3xf32>, 2 : i64>
  mil.output ()
}

// -----

mil.func @list_scatter_c2_value(%ls: !mil.list<tensor<3xf32>, 2 : i64>, %indices: tensor<2xi32>, %value: tensor<2x4xf32>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.list_scatter' op the values have shape [4], expected [3] and the type that the elements of 'ls' have [list_scatter_c2]}}
  %r = mil.list_scatter(ls = %ls, indices = %indices, value = %value) : (!mil.list<tensor<3xf32>, 2 : i64>, tensor<2xi32>, tensor<2x4xf32>) -> !mil.list<tensor<3xf32>, 2 : i64>
  mil.output ()
}

// -----

mil.func @write_state_c1_type(%input: !mil.state<tensor<2xf16>>, %data: tensor<3xf16>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.write_state' op 'data' is tensor<3xf16>, expected tensor<2xf16> as the state holds [write_state_c1]}}
  mil.write_state(input = %input, data = %data) : (!mil.state<tensor<2xf16>>, tensor<3xf16>) -> ()
  mil.output ()
}

// -----

mil.func @classify_c1_classes(%probabilities: tensor<2xf32>, %classes: !mil.list<tensor<f32>, 2 : i64>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.classify' op 'classes' is a list of tensor<f32>, expected strings or int64 [classify_c1]}}
  %r:2 = mil.classify(probabilities = %probabilities, classes = %classes) : (tensor<2xf32>, !mil.list<tensor<f32>, 2 : i64>) -> (tensor<f32>, !mil.dict<tensor<f32>, tensor<f64>>)
  mil.output ()
}

// -----

mil.func @classify_c2_count(%probabilities: tensor<3xf32>, %classes: !mil.list<tensor<!mil.string>, 2 : i64>) -> () attributes {opset = "CoreML8"} {
  // expected-error@+1 {{'mil.classify' op 'classes' has 2 elements, expected 3, those of 'probabilities' [3] [classify_c2]}}
  %r:2 = mil.classify(probabilities = %probabilities, classes = %classes) : (tensor<3xf32>, !mil.list<tensor<!mil.string>, 2 : i64>) -> (!mil.string, !mil.dict<tensor<!mil.string>, tensor<f64>>)
  mil.output ()
}
