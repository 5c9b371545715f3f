// Names at an export: they stay where they can. Values without a name get one after their operation; of two with the
// same name in a scope the later one gets a new name, but results of a function keep theirs.
// RUN: %mil-opt %s -o %t.mlmodel
// RUN: %mil-opt %t.mlmodel | FileCheck %s
// RUN: %mil-opt %t.mlmodel -o %t.again.mlmodel
// RUN: cmp %t.mlmodel %t.again.mlmodel

// CHECK-LABEL: mil.func @missing(%arg_0: tensor<4xf32>)
mil.func @missing(%0: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML6"} {
  // CHECK-NEXT: %relu_0 = mil.relu(x = %arg_0) :
  %1 = mil.relu(x = %0) : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %relu_2 = mil.relu(x = %relu_0) :
  %2 = mil.relu(x = %1) : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %relu_1 = mil.relu(x = %relu_2) {name = "mine"} :
  %relu_1 = mil.relu(x = %2) {name = "mine"} : (tensor<4xf32>) -> tensor<4xf32>
  mil.output %relu_1 : tensor<4xf32>
}

// CHECK-LABEL: mil.func @copies(%x: tensor<4xf32>)
mil.func @copies(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML6"} {
  // CHECK-NEXT: %a = mil.relu(x = %x) :
  %0 = mil.relu(x = %x) {mil.outputs = ["a"], name = "a"} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %a_0 = mil.relu(x = %a) :
  %1 = mil.relu(x = %0) {mil.outputs = ["a"], name = "a"} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %a_1 = mil.relu(x = %a_0) {name = "op_0"} :
  %2 = mil.relu(x = %1) {mil.outputs = ["a"], name = "op"} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %y_0 = mil.relu(x = %a_1) :
  %3 = mil.relu(x = %2) {mil.outputs = ["y"], name = "y"} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: %y = mil.relu(x = %y_0) :
  %4 = mil.relu(x = %3) {mil.outputs = ["y"], name = "y"} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK-NEXT: mil.output %y
  mil.output %4 : tensor<4xf32>
}

// An inner scope may use a name of an outer one for something else, unless it needs the outer value later.
// CHECK-LABEL: mil.func @scopes
mil.func @scopes(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML6"} {
  %p = mil.const dense<true> : tensor<i1>
  %a = mil.relu(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: mil.cond
  // CHECK-NEXT: mil.relu(x = %x) {mil.outputs = ["a"], name = "inner"}
  // CHECK: } else {
  // CHECK-NEXT: mil.relu(x = %a) {mil.outputs = ["a"], name = "inner"}
  %c = mil.cond(pred = %p) : (tensor<i1>) -> tensor<4xf32> then {
    %i = mil.relu(x = %x) {mil.outputs = ["a"], name = "inner"} : (tensor<4xf32>) -> tensor<4xf32>
    mil.output %i : tensor<4xf32>
  } else {
    %i = mil.relu(x = %a) {mil.outputs = ["a"], name = "inner"} : (tensor<4xf32>) -> tensor<4xf32>
    mil.output %i : tensor<4xf32>
  }
  mil.output %c : tensor<4xf32>
}

// CHECK-LABEL: mil.func @later
mil.func @later(%x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML6"} {
  %p = mil.const dense<true> : tensor<i1>
  %a = mil.relu(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: mil.cond
  // CHECK-NEXT: %a_0 = mil.relu(x = %a)
  // CHECK-NEXT: mil.cond
  // CHECK-NEXT: mil.output %a_0
  // CHECK-NEXT: } else {
  // CHECK-NEXT: mil.output %a :
  %c = mil.cond(pred = %p) : (tensor<i1>) -> tensor<4xf32> then {
    %i = mil.relu(x = %a) {mil.outputs = ["a"]} : (tensor<4xf32>) -> tensor<4xf32>
    %d = mil.cond(pred = %p) : (tensor<i1>) -> tensor<4xf32> then {
      mil.output %i : tensor<4xf32>
    } else {
      mil.output %a : tensor<4xf32>
    }
    mil.output %d : tensor<4xf32>
  } else {
    mil.output %a : tensor<4xf32>
  }
  mil.output %c : tensor<4xf32>
}
