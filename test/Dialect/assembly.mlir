// The custom assembly parses back to itself, from the generic form too, and SSA names are MIL names.
// RUN: %mil-opt %s | FileCheck %s
// RUN: %mil-opt %s | %mil-opt - | FileCheck %s
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | FileCheck %s
// RUN: %mil-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// CHECK: mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
mil.func @main(%x: tensor<1x3xf16>) -> (tensor<1x4xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %w = mil.const dense<5.000000e-01> : tensor<4x3xf16>
  // GENERIC: "mil.const"() {mil.outputs = ["w"], name = "w", val = dense<5.000000e-01> : tensor<4x3xf16>}
  %w = mil.const dense<0.5> : tensor<4x3xf16>
  // A literal shows the input that it is bound to.
  // CHECK-NEXT: %bias = mil.literal dense<0.000000e+00> : tensor<4xf16>
  %0 = mil.literal dense<0.0> : tensor<4xf16>
  // The name of the operation is printed only where it differs from the value's.
  // CHECK-NEXT: %y = mil.linear(x = %x, weight = %w, bias = %bias) {name = "op_3"} : (tensor<1x3xf16>, tensor<4x3xf16>, tensor<4xf16>) -> tensor<1x4xf16>
  // GENERIC: "mil.linear"({{.*}}) {mil.outputs = ["y"], name = "op_3", operandSegmentSizes = array<i32: 1, 1, 1>}
  %y = mil.linear(x = %x, weight = %w, bias = %0) {name = "op_3"} : (tensor<1x3xf16>, tensor<4x3xf16>, tensor<4xf16>) -> tensor<1x4xf16>
  // A value without a MIL name stays without one.
  // CHECK-NEXT: %[[N:[0-9]+]] = mil.relu(x = %y) : (tensor<1x4xf16>) -> tensor<1x4xf16>
  %1 = mil.relu(x = %y) : (tensor<1x4xf16>) -> tensor<1x4xf16>
  // CHECK-NEXT: %axis = mil.const 1
  %axis = mil.const dense<1> : tensor<i32>
  // CHECK-NEXT: %two = mil.const 2
  %two = mil.const dense<2> : tensor<i32>
  // CHECK-NEXT: %lo, %hi = mil.split(x = %[[N]], num_splits = %two, axis = %axis)
  %lo, %hi = mil.split(num_splits = %two, axis = %axis, x = %1) : (tensor<i32>, tensor<i32>, tensor<1x4xf16>) -> (tensor<1x2xf16>, tensor<1x2xf16>)
  // CHECK-NEXT: %both = mil.concat(values = [%hi, %lo], axis = %axis)
  %both = mil.concat(values = [%hi, %lo], axis = %axis) : (tensor<1x2xf16>, tensor<1x2xf16>, tensor<i32>) -> tensor<1x4xf16>
  // CHECK-NEXT: %mode = mil.const "EXACT"
  %mode = mil.const dense<"EXACT"> : tensor<!mil.string>
  // CHECK-NEXT: mil.gelu(x = %both, mode = %mode)
  %g = mil.gelu(x = %both, mode = %mode) : (tensor<1x4xf16>, tensor<!mil.string>) -> tensor<1x4xf16>
  // A name that SSA cannot spell is an attribute.
  // CHECK-NEXT: %{{.*}} = mil.const true {mil.outputs = ["\C3\A9t\C3\A9 1"], name = "p"}
  %p = mil.const dense<true> : tensor<i1> {mil.outputs = ["\C3\A9t\C3\A9 1"], name = "p"}
  // CHECK: %r = mil.cond(pred = %{{.*}}) : (tensor<i1>) -> tensor<1x4xf16> then {
  // CHECK-NEXT: mil.output %g : tensor<1x4xf16>
  // CHECK-NEXT: } else {
  // CHECK-NEXT: mil.output %y : tensor<1x4xf16>
  %r = mil.cond(pred = %p) : (tensor<i1>) -> tensor<1x4xf16> then {
    mil.output %g : tensor<1x4xf16>
  } else {
    mil.output %y : tensor<1x4xf16>
  }
  // Both regions of a loop name their arguments alike.
  // CHECK: %l = mil.while_loop(loop_vars = [%r]) : (tensor<1x4xf16>) -> tensor<1x4xf16> cond (%i: tensor<1x4xf16>) {
  // CHECK: } do (%i: tensor<1x4xf16>) {
  // GENERIC: "mil.while_loop"
  // GENERIC: mil.arguments = {{\[\[}}"i"], ["i"]]
  %l = mil.while_loop(loop_vars = [%r]) : (tensor<1x4xf16>) -> tensor<1x4xf16> cond (%i: tensor<1x4xf16>) {
    mil.output %p : tensor<i1>
  } do (%i: tensor<1x4xf16>) {
    // CHECK: %q = mil.unknown_op "new_thing"(a = %i, b = [%i, %l_in]) {k = 1 : i32} : (tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>) -> tensor<1x4xf16>
    %l_in = mil.relu(x = %i) : (tensor<1x4xf16>) -> tensor<1x4xf16>
    %q = mil.unknown_op "new_thing"(a = %i, b = [%i, %l_in]) {k = 1 : i32} : (tensor<1x4xf16>, tensor<1x4xf16>, tensor<1x4xf16>) -> tensor<1x4xf16>
    mil.output %q : tensor<1x4xf16>
  }
  mil.output %l : tensor<1x4xf16>
}

// States are arguments; a function may have no results of its own kind but always ends with mil.output.
// CHECK: mil.func @step(%cache: !mil.state<tensor<2xf16>>, %d: tensor<2xf16>) -> (tensor<2xf16>)
mil.func @step(%cache: !mil.state<tensor<2xf16>>, %d: tensor<2xf16>) -> (tensor<2xf16>) attributes {opset = "CoreML8"} {
  // CHECK-NEXT: %old = mil.read_state(input = %cache) : (!mil.state<tensor<2xf16>>) -> tensor<2xf16>
  %old = mil.read_state(input = %cache) : (!mil.state<tensor<2xf16>>) -> tensor<2xf16>
  // CHECK-NEXT: mil.write_state(input = %cache, data = %d) {name = "w"} : (!mil.state<tensor<2xf16>>, tensor<2xf16>) -> ()
  mil.write_state(input = %cache, data = %d) {name = "w"} : (!mil.state<tensor<2xf16>>, tensor<2xf16>) -> ()
  mil.output %old : tensor<2xf16>
}

// Lists, dictionaries, tuples and bytes that no type can express.
// CHECK: mil.func @types(%a: !mil.list<tensor<2xf32>, 3 : i64>, %b: !mil.dict<tensor<!mil.string>, tensor<f64>>, %c: tuple<tensor<f32>, tensor<i32>>, %d: !mil.opaque<"\08\01">) -> ()
mil.func @types(%a: !mil.list<tensor<2xf32>, 3 : i64>, %b: !mil.dict<tensor<!mil.string>, tensor<f64>>, %c: tuple<tensor<f32>, tensor<i32>>, %d: !mil.opaque<"\08\01">) -> () attributes {opset = "CoreML5"} {
  // CHECK-NEXT: mil.output ()
  mil.output ()
}
