// A block puts out names: a literal that it puts out becomes a constant with one, where it stands.
// RUN: %mil-opt %s -o %t.mlmodel && %mil-opt %t.mlmodel | FileCheck %s

// CHECK: mil.func @main(%x: tensor<2xf32>, %n: tensor<i32>) -> (tensor<2xf32>, tensor<1xf32>)
// CHECK: %const_0 = mil.const dense<2.000000e+00> : tensor<1xf32>
// CHECK: mil.cond(pred = %p)
// CHECK-NEXT: %const_1 = mil.const dense<1.000000e+00> : tensor<2xf32>
// CHECK-NEXT: mil.output %const_1
// CHECK: mil.output %b, %const_0
mil.func @main(%x: tensor<2xf32>, %n: tensor<i32>) -> (tensor<2xf32>, tensor<1xf32>) attributes {opset = "CoreML8"} {
  %dtype = mil.literal dense<"bool"> : tensor<!mil.string>
  %two = mil.literal dense<2.0> : tensor<1xf32>
  %p = mil.cast(x = %n, dtype = %dtype) : (tensor<i32>, tensor<!mil.string>) -> tensor<i1>
  %b = mil.cond(pred = %p) : (tensor<i1>) -> tensor<2xf32> then {
    %0 = mil.literal dense<1.0> : tensor<2xf32>
    mil.output %0 : tensor<2xf32>
  } else {
    mil.output %x : tensor<2xf32>
  }
  mil.output %b, %two : tensor<2xf32>, tensor<1xf32>
}
