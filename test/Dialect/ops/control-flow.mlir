// Control flow: one valid use of each operation, as the pages in docs show it.
// RUN: %mil-opt %s > %t && %mil-opt %t | diff %t -
// RUN: %mil-opt %s --mlir-print-op-generic | %mil-opt - | diff %t -

mil.func @cond(%pred: tensor<i1>, %x: tensor<4xf32>) -> (tensor<4xf32>) attributes {opset = "CoreML5"} {
  %y = mil.cond(pred = %pred) : (tensor<i1>) -> tensor<4xf32> then {
    %sqrt = mil.sqrt(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
    mil.output %sqrt : tensor<4xf32>
  } else {
    %square = mil.square(x = %x) : (tensor<4xf32>) -> tensor<4xf32>
    mil.output %square : tensor<4xf32>
  }
  mil.output %y : tensor<4xf32>
}

mil.func @select(%cond: tensor<2x3xi1>, %a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> (tensor<2x3xf32>) attributes {opset = "CoreML5"} {
  %result = mil.select(cond = %cond, a = %a, b = %b) : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  mil.output %result : tensor<2x3xf32>
}

mil.func @while_loop(%n: tensor<i32>, %x: tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>) attributes {opset = "CoreML5"} {
  %last, %y = mil.while_loop(loop_vars = [%n, %x]) : (tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>) cond (%i: tensor<i32>, %v: tensor<3xf32>) {
    %five = mil.const 5
    %less = mil.less(x = %i, y = %five) : (tensor<i32>, tensor<i32>) -> tensor<i1>
    mil.output %less : tensor<i1>
  } do (%i: tensor<i32>, %v: tensor<3xf32>) {
    %one = mil.const 1
    %next = mil.add(x = %i, y = %one) : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %double = mil.add(x = %v, y = %v) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    mil.output %next, %double : tensor<i32>, tensor<3xf32>
  }
  mil.output %last, %y : tensor<i32>, tensor<3xf32>
}
