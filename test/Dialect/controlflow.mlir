// MLIR's analyses see which values a region gets and gives: sparse conditional constant propagation.
// RUN: %mil-opt %s --sccp --canonicalize --split-input-file | FileCheck %s

// Both branches give the same first output.
// CHECK-LABEL: @branches
// CHECK: %[[C:.*]] = mil.literal 7{{$}}
// CHECK: %b_0, %b_1 = mil.cond
// CHECK: mil.add(x = %[[C]], y = %b_1)
mil.func @branches(%p: tensor<i1>, %x: tensor<i32>) -> (tensor<i32>) attributes {opset = "CoreML8"} {
  %b_0, %b_1 = mil.cond(pred = %p) {name = "b"} : (tensor<i1>) -> (tensor<i32>, tensor<i32>) then {
    %0 = mil.literal dense<7> : tensor<i32>
    mil.output %0, %x : tensor<i32>, tensor<i32>
  } else {
    %0 = mil.literal dense<7> : tensor<i32>
    %1 = mil.add(x = %x, y = %x) : (tensor<i32>, tensor<i32>) -> tensor<i32>
    mil.output %0, %1 : tensor<i32>, tensor<i32>
  }
  %s = mil.add(x = %b_0, y = %b_1) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  mil.output %s : tensor<i32>
}

// -----

// The second loop variable is what it was before; the first one is not.
// CHECK-LABEL: @loop
// CHECK: %[[C:.*]] = mil.literal 5{{$}}
// CHECK: mil.while_loop
// CHECK: mil.less(x = %i, y = %[[C]])
// CHECK: mil.add(x = %i, y = %[[C]])
// CHECK: mil.mul(x = %l_0, y = %[[C]])
mil.func @loop(%n: tensor<i32>) -> (tensor<i32>) attributes {opset = "CoreML8"} {
  %five = mil.literal dense<5> : tensor<i32>
  %l_0, %l_1 = mil.while_loop(loop_vars = [%n, %five]) {name = "l"} : (tensor<i32>, tensor<i32>) -> (tensor<i32>, tensor<i32>) cond (%i: tensor<i32>, %k: tensor<i32>) {
    %0 = mil.less(x = %i, y = %k) : (tensor<i32>, tensor<i32>) -> tensor<i1>
    mil.output %0 : tensor<i1>
  } do (%i: tensor<i32>, %k: tensor<i32>) {
    %0 = mil.add(x = %i, y = %k) : (tensor<i32>, tensor<i32>) -> tensor<i32>
    mil.output %0, %k : tensor<i32>, tensor<i32>
  }
  %s = mil.mul(x = %l_0, y = %l_1) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  mil.output %s : tensor<i32>
}
